"""Problems: what does not fit, collected so that all of it is said at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from simulation.io.errors import InputError
from simulation.io.messages import refuse


class Problems:
    """Messages of what does not fit; reading goes on after each, and ends with all of them.

    Examples
    --------
    >>> problems = Problems()
    >>> with problems.collected():
    ...     raise InputError("city.toml: name: is missing")
    >>> problems.lines
    ['city.toml: name: is missing']
    """

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, error: InputError) -> None:
        """Note the lines of an error; one that was noted before is not noted again."""
        self.lines += [line for line in str(error).splitlines() if line not in self.lines]

    @contextlib.contextmanager
    def collected(self) -> Iterator[None]:
        """Note the error that is raised within, if one is, and go on after it."""
        try:
            yield
        except InputError as error:
            self.note(error)

    def refuse_any(self) -> None:
        """Raise one error with all lines.

        Raises
        ------
        InputError
            If anything was noted.
        """
        if self.lines:
            raise InputError("\n".join(self.lines))


def table_of(
    data: Mapping[str, Any], name: str, where: str, problems: Problems
) -> Mapping[str, Any]:
    """Give a table of a file; what is no table is noted, and read as an empty one.

    Examples
    --------
    >>> table_of({"start": 3}, "start", "city.toml", problems := Problems()), problems.lines
    ({}, ['city.toml: start: read 3, expected a table'])
    """
    table = data.get(name, {})
    if isinstance(table, Mapping):
        return table
    problems.note(refuse(where, name, table, "a table"))
    return {}
