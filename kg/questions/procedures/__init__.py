"""How procedures compare: time, cost, whom to pass, how long exposed."""
