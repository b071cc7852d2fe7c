"""What a run is asked for: the command line, the table of options, ``pyproject.toml``, the help."""
