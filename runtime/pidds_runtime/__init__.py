"""iDDS through the PanDA relay, on requests: the API object that migrated programs call."""
