"""Files on their way into the system: batches, reading in the background, checking, saving."""
