"""What a name means: scopes, reaching definitions, values of expressions, qualified names."""
