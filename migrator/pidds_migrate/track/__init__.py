"""Where clients are made, held, handed on and called."""
