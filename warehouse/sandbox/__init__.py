"""SQL that a person typed, run read-only in a process of its own."""
