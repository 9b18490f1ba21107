"""Measures of predictions, and the report of a run."""
