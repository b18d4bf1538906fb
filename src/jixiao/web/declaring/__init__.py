"""Projects and their declarations: upload, list, form page, editing, submission."""
