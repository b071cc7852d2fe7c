"""What each rule looks for: one module a rule, or a few that go together."""
