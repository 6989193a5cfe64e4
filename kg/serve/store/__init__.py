"""The process that holds the store, its children, and the messages between them."""
