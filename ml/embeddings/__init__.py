"""Embeddings of the whole collection: vectors, colours, neighbours and the map."""
