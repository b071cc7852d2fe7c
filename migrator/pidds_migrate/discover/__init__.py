"""Find the files of a run: walk folders, heed ignore files, search many files at once."""
