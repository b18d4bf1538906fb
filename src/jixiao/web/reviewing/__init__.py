"""The desk, opinions on returned forms, waivers of findings, the rule pages."""
