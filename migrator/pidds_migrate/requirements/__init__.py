"""The requirements of a project: which files name idds-client, what they should name now, and how to write it."""
