"""Money meant for one actor that returns to an actor that passed it on."""
