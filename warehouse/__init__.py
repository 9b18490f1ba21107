"""The database itself: settings, connections, landing through dlt, and the build."""
