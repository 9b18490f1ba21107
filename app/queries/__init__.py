"""The queries behind the pages, a module for each page."""
