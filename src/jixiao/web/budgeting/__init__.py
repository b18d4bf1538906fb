"""Budget figures by source beside the amounts declared, and what follows when they move apart."""
