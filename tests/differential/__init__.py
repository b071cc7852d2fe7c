"""Native and migrated programs, run against one scripted iDDS and compared."""
