"""Who cannot be avoided: single actors and groups that no route avoids."""
