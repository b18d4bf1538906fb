"""Search over codes, names, units and indicators; the index behind it."""
