"""Errors: the exceptions of xiaoqu, each with one message for the user."""

from __future__ import annotations


class XiaoquError(Exception):
    """Base class of the errors that xiaoqu reports in one message.

    Examples
    --------
    >>> import simulation as sim
    >>> issubclass(sim.InputError, sim.XiaoquError)
    True
    """


class InputError(XiaoquError, ValueError):
    """An input does not fit; the message says where, what was read and what was expected.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.load("wuhann")
    Traceback (most recent call last):
        ...
    simulation.io.errors.InputError: wuhann: ...
    """


class StoreError(XiaoquError):
    """A store is damaged or in use, or cannot be written to the disk.

    Examples
    --------
    >>> import simulation as sim
    >>> try:
    ...     raise sim.StoreError("sweep.sqlite: is in use")
    ... except sim.XiaoquError as error:
    ...     print(error)
    sweep.sqlite: is in use
    """


class InterruptedMonthError(XiaoquError):
    """A model was interrupted in the middle of a month, and cannot go on from there."""


class WorkerError(XiaoquError):
    """A worker runs other code than the sweep, or an executor gave up.

    Examples
    --------
    >>> import simulation as sim
    >>> try:
    ...     raise sim.WorkerError("a worker runs other code")
    ... except sim.XiaoquError as error:
    ...     print(error)
    a worker runs other code
    """
