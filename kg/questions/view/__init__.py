"""The case, or what is asked of it, as a picture to look at."""
