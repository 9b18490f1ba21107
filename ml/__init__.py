"""Machine learning: from the warehouse's ``ml_*`` views to models, and predictions back to raw."""
