"""The overview: one verdict for each counted actor in each channel."""
