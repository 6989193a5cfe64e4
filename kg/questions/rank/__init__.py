"""Who is central in a channel."""
