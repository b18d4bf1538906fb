"""The site: a Django project over the domain rooms. Nothing outside this room imports Django."""
