"""Ingestion: the only package that talks to museums. Each source is a folder that fills raw."""
