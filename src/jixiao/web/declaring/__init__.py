"""Projects and their declarations: list, form page, editing, submission."""
