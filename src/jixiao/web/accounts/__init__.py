"""People, their grants, sign-in."""
