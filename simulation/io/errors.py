"""Errors: the exceptions of xiaoqu, each with one message for the user."""

from __future__ import annotations


class XiaoquError(Exception):
    """Base class of the errors that xiaoqu reports in one message."""


class InputError(XiaoquError, ValueError):
    """An input does not fit; the message says where, what was read and what was expected."""


class StoreError(XiaoquError):
    """A store is damaged or in use, or cannot be written to the disk."""


class InterruptedMonthError(XiaoquError):
    """A model was interrupted in the middle of a month, and cannot go on from there."""


class WorkerError(XiaoquError):
    """A worker runs other code than the sweep, or an executor gave up."""
