"""Serving: a trained model without Keras, its explanations and its nearest neighbours."""
