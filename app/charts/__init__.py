"""Charts: pure functions from a frame to an Altair chart, a module for each page."""
