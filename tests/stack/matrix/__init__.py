"""Every public method of the native clients, called by every route, side by side."""
