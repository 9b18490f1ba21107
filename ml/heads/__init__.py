"""Classifier heads on frozen features: fitted, cross-validated and calibrated."""
