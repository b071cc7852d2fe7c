"""Read a module: its scopes, the clients in it, where they go, and what may move."""
