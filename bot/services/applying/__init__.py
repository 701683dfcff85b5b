"""Send an application: identity, documents, areas, assessment."""
