"""One HTML page to review a migration with: what was collected in, text out, nothing loaded from elsewhere."""
