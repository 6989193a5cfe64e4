"""What a query may say, and asking an endpoint over HTTP."""
