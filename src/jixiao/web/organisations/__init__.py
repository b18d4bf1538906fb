"""Who declares, reviews and approves: the tree of bureau, departments and units."""
