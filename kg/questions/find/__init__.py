"""Where words stand in a case: names, notes, claims, terms, anchors, documents, passages."""
