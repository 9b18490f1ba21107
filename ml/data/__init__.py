"""Training data: labels from the warehouse, pictures from the store, batches for Keras."""
