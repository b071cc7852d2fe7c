"""A run from its paths to its end: find, migrate, write, report."""
