"""Bringing in lists from a workbook: organisations, people, grants, projects."""
