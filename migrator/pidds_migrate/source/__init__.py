"""One file: its bytes, text and syntax tree, the comments that suppress findings, reading and writing."""
