"""Errors: what can go wrong outside the model, told in one message."""

from __future__ import annotations


class InputError(ValueError):
    """Something a user wrote does not fit; the message says where, what and what was expected."""
