"""Who brokers between the tiers, and in which role."""
