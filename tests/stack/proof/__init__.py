"""Whole programs, run natively and migrated on the same rows and under the same failures."""
