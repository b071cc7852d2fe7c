"""Carry the chosen forms out on the LibCST tree."""
