"""Self-evaluation: reported actual values, scores with their working, the 自评表."""
