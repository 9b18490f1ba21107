"""Ingestion: the only room that talks to museums. Each source is a folder that fills raw."""
