"""Errors: what xiaoqu says when it cannot do what it is asked to do."""

from __future__ import annotations


class XiaoquError(Exception):
    """Any error that xiaoqu tells in one message."""


class InputError(XiaoquError, ValueError):
    """Something a user wrote does not fit; the message says where, what and what was expected."""


class StoreError(XiaoquError):
    """A store is damaged or in use, or the disk does not take what is written."""


class WorkerError(XiaoquError):
    """A worker runs other code than the sweep, or an executor gave up."""
