"""Parsers of the texts in which museums state dates, lives and sizes, shared by all sources."""
