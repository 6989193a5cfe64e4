"""How far each supplier depends on one buyer, and on few."""
