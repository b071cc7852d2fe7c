"""Nothing is rewritten that could not be had back: from git, or from a copy beside the file."""
