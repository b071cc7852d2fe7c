"""Takes hatchling's place while pip downloads a source archive."""
