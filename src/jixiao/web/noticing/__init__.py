"""What waits for whom and until when: on a page, in a daily letter, as a list of what is late."""
