"""What training keeps: run folders, checkpoints, and its tables in raw."""
