"""The desk, opinions on forms, verdicts on findings, findings over many forms, the rules."""
