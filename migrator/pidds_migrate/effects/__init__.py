"""What evaluating code may do: raise, run other code, ask for the live exception, find a name unset."""
