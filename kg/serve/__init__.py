"""A case over HTTP: a SPARQL 1.1 endpoint that only reads, and pages to look around in.

Threads in front (`server`, `app`, `protocol`, `pages`) speak HTTP, by waitress and werkzeug. One
process behind them (`store.process`) holds the store and forks a limited child for every query
(`store.answer_query`), so that no query can stop another, reach out or stay behind. What that
process imports is light, because it is copied with every query.
"""
