"""Setting fiscal years up: form, rules, deadlines, code lists, mandatory classes."""
