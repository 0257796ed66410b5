"""Calculation: what takes long, in a thread of its own, with progress and a way to stop it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from simulation.app.bounds import MOST_MINUTES
from simulation.io.errors import XiaoquError

ONE_AT_A_TIME = threading.Lock()
"""Compiled passes must not meet in one process; a second calculation waits."""
WAIT = 0.2
"""Seconds between two looks at whether a calculation that waits was stopped."""


class Stopped(BaseException):
    """The calculation was stopped, and the run at hand is given up."""


class Calculation:
    """A calculation on its way, and what came of it.

    Parameters
    ----------
    work
        Function of the calculation; it calls `report` after each month or run, or hands on
        `is_stopped`.
    unit
        What is counted: ``months`` or ``runs``.

    Attributes
    ----------
    done, total
        How far it is; the total is 0 until it is known.
    waits
        Whether another calculation is before it.
    result
        What the function gave; None until it has ended, and if it was stopped or has failed.
    message
        Why there is no result, in English; empty if there is.

    Examples
    --------
    >>> one = Calculation(lambda calculation: calculation.report(1, 2) or "made", "months")
    >>> one.start().join()
    >>> one.result, one.done, one.total, one.message
    ('made', 1, 2, '')
    """

    def __init__(self, work: Callable[[Calculation], Any], unit: str) -> None:
        self.unit, self.done, self.total, self.waits = unit, 0, 0, True
        self.result: Any = None
        self.message = ""
        self._work, self._stop, self._begin = work, threading.Event(), time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True, name="xiaoqu calculation")

    def start(self) -> Calculation:
        """Start it."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ask it to stop after the month that it is in."""
        self._stop.set()

    def join(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    @property
    def has_ended(self) -> bool:
        """Whether there is a result or a message."""
        return self.result is not None or bool(self.message)

    @property
    def share(self) -> float:
        """Share that is done."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def is_stopped(self) -> bool:
        """Whether it is to stop: the user wants it, or it takes too long."""
        return self._stop.is_set() or self._takes_too_long()

    def report(self, done: int, total: int) -> None:
        """Note how far it is.

        Raises
        ------
        Stopped
            If it is to stop.
        """
        self.done, self.total = done, total
        if self.is_stopped():
            raise Stopped

    def note(self, done: int, total: int) -> None:
        """Note how far it is, and do not stop it: what is stored meanwhile is to be whole."""
        self.done, self.total = done, total

    def _takes_too_long(self) -> bool:
        return time.monotonic() - self._begin > 60 * MOST_MINUTES

    def _run(self) -> None:
        while not ONE_AT_A_TIME.acquire(timeout=WAIT):
            if self._stop.is_set():
                self.message = "stopped"
                return
        self.waits, self._begin = False, time.monotonic()
        try:
            self.result = self._work(self)
        except (Stopped, KeyboardInterrupt):
            too_long = f"stopped after {MOST_MINUTES} minutes, expected a smaller calculation"
            self.message = "stopped" if self._stop.is_set() else too_long
        except XiaoquError as error:
            self.message = str(error)
        except Exception as error:
            self.message = f"failed: {type(error).__name__}: {error} (XIAOQU_DEBUG=1 shows where)"
            raise
        finally:
            ONE_AT_A_TIME.release()
