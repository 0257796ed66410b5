"""Validation: scores of predictions, figures left out, placebos and rival models."""
