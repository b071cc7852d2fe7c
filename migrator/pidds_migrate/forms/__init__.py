"""Choose for every call site the form that it takes after the migration."""
