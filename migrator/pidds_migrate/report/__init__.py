"""What users are told of a run, in every format."""
