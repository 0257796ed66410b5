"""Networks of a user's own: which streets look at which, and which households talk with which."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self, get_args

import numpy as np

from simulation.core.tables import Array, Rows
from simulation.io.validation import did_you_mean, refuse
from simulation.state.compounds import Compounds
from simulation.state.households import Links

Kind = Literal["streets", "compounds", "households"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TEXT = re.compile(rf"(?:{'|'.join(KINDS)})(?: \d+(?:/\d+)?>\d+(?:/\d+)?)*")
"""Ties as a text: their kind, and then each with the two ends, such as ``streets 0>4 4>0``."""


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties between streets, compounds or households, each in one direction.

    Attributes
    ----------
    kind
        ``streets``, ``compounds`` or ``households``.
    ends
        Numbers of the two ends of each tie, in ascending order, each tie once: shape (ties, 2), or
        of households (ties, 4), with the compound and the number in it of both.
    """

    kind: Kind
    ends: Array

    @classmethod
    def of(cls, kind: Kind, pairs: Iterable[tuple[int, ...]]) -> Self:
        """Give ties in any order, and repeated or not, in their only form."""
        width = 4 if kind == "households" else 2
        ends = np.array(sorted(set(pairs)), dtype=np.int64).reshape(-1, width)
        return cls(kind, ends)

    @property
    def text(self) -> str:
        """The ties as a text, the same for the same ties."""
        form = "{}/{}>{}/{}" if self.kind == "households" else "{}>{}"
        return " ".join([self.kind, *(form.format(*tie) for tie in self.ends.tolist())])

    @functools.cached_property
    def content(self) -> str:
        """Name of the ties: a hash of what they are, whatever file they came from."""
        return hashlib.sha256(self.text.encode("utf8")).hexdigest()[:16]

    @property
    def first_numbers(self) -> Array:
        """Numbers of the streets or compounds at both ends, shape (ties, 2)."""
        return self.ends[:, ::2] if self.kind == "households" else self.ends

    def check(self, n: int, where: str, key: str) -> None:
        """Refuse ties of a street or a compound that the city does not have.

        Parameters
        ----------
        n
            How many there are.
        where, key
            What to name in the message.

        Raises
        ------
        InputError
            With the closest name that there is.
        """
        if (numbers := self.first_numbers).max(initial=0) >= n:
            word = "street" if self.kind == "streets" else "compound"
            read = f"{word} {numbers[numbers >= n].min()}"
            raise refuse(where, key, read, did_you_mean(read, [f"{word} {k}" for k in range(n)]))

    def __str__(self) -> str:
        return f"{len(self.ends)} ties between {self.kind}, content {self.content}"


@functools.lru_cache(maxsize=8)
def ties_from(text: str) -> Ties:
    """Give ties from their text.

    Examples
    --------
    >>> ties_from("streets 4>0 0>4 0>4").ends.tolist()
    [[0, 4], [4, 0]]
    """
    kind, *ties = text.split(" ")
    pairs = (tuple(map(int, re.split("[>/]", tie))) for tie in ties)
    return Ties.of(next(one for one in KINDS if one == kind), pairs)


class OwnNetworks(NamedTuple):
    """Networks that take the place of those of the model; None leaves these.

    Attributes
    ----------
    peers
        Ties between streets: the first compares itself with the second.
    neighbours
        Ties between compounds, or between households: the first goes by the second.
    """

    peers: Ties | None = None
    neighbours: Ties | None = None

    def contents(self) -> dict[str, str]:
        """Give the names of the networks that there are."""
        return {name: one.content for name, one in self._asdict().items() if one is not None}


class Listed(NamedTuple):
    """For each of some rows, those that it is tied to, as compressed sparse rows.

    Attributes
    ----------
    pointers
        Where the list of each row begins, and the end of the last; empty if nothing is listed.
    indices
        The lists, one after the other.
    """

    pointers: Rows = np.zeros(0, dtype=np.int64)
    indices: Links = np.zeros(0, dtype=np.int32)

    @classmethod
    def of(cls, sources: Array, targets: Array, n: int) -> Self:
        """List the targets of each of `n` rows; the sources are in ascending order."""
        pointers = np.searchsorted(sources, np.arange(n + 1)).astype(np.int64)
        return cls(pointers, targets.astype(np.int32))

    def of_row(self, row: int) -> list[int]:
        """Give those that a row is tied to."""
        return [int(one) for one in self.indices[self.pointers[row] : self.pointers[row + 1]]]


def listed_households(ties: Ties | None, compounds: Compounds, scale: float) -> Listed:
    """List the households to which each simulated one is tied.

    Parameters
    ----------
    ties
        The neighbour network; if it has no ties between households, nothing is listed.
    compounds
        The compounds, with the households that are simulated.
    scale
        Share of the households that are simulated, to name in a message.

    Raises
    ------
    InputError
        If a household is not simulated, or does not exist.
    """
    if ties is None or ties.kind != "households":
        return Listed()
    numbers, places = ties.ends[:, 0::2], ties.ends[:, 1::2]
    missing = places >= compounds.simulated[numbers]
    if missing.any():
        compound, place = int(numbers[missing][0]), int(places[missing][0])
        n, whole = int(compounds.simulated[compound]), int(compounds.households[compound])
        expected = (
            f"household {compound}/0 to {compound}/{n - 1}, those simulated at scale {scale:g}"
        )
        more = f"; all {whole} are at scale 1" if place < whole else ""
        raise refuse(
            "model", "network.neighbours", f"household {compound}/{place}", expected + more
        )
    rows = compounds.first_household[numbers] + places
    return Listed.of(rows[:, 0], rows[:, 1], int(compounds.simulated.sum()))
