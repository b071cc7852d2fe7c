"""How an object moves, which form a call takes, and the plan for a file."""
