"""What mends each problem: edits of the text, and the helpers and imports that the new code needs."""
