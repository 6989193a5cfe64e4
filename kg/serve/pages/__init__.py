"""The pages: start, report, view, query library, actors, limits, and a SPARQL page of our own."""
