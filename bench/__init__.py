"""Measures of speed, printed as tables; nothing here passes or fails."""
