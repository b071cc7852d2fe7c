"""Find what is wrong in programs that call iDDS through PanDA already, and mend what has one right answer."""
