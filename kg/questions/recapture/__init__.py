"""Money meant for somebody that returns to whoever passed it on."""
