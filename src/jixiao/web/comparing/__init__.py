"""Forms side by side: with last year's, with those of other projects, and with one chosen."""
