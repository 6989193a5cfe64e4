"""The ontology as tables, columns and kinds, and safe reading of RDF files."""
