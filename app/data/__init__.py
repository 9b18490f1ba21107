"""What the pages read: the published warehouse, kept builds, runs and trained models."""
