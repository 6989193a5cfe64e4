"""Inheritance, the flow graph of a channel, and the engines that search it."""
