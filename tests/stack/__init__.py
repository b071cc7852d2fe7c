"""The real iDDS server and the real PanDA relay, started on loopback for tests."""
