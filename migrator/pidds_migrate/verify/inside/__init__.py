"""What runs inside of the program's own Python, native and migrated, and the scripted iDDS that both talk to.

This folder is copied to where the programs run and imported there as ``pidds_verify``: it needs nothing but the
standard library and, in the server, idds-client. No module of it imports another package of pidds-migrate.
"""
