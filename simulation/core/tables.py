"""Columns: the state of the model, declared once as named numpy arrays.

A table is a class whose attributes are columns with dtype, unit, range and a line of explanation.
At run time no column can be added or replaced: assignment writes into the column in place.  A row
can be read and written as an object through `Row`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
ALL = slice(None)
"""All rows of a table."""


Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True)
class Column(Generic[Scalar]):
    """Declaration of one column.

    In the body of a `Table` it stands for the array itself: read, a column is an array; assigned
    to, it takes values in place.

    Attributes
    ----------
    dtype
        numpy dtype of the entries.
    unit
        Unit in words, such as ``points`` or ``yuan/m2/month``.
    low, high
        Range that every entry keeps; checked by `Table.out_of_range`.
    doc
        Meaning of the column, with its symbol in the equations where it has one.
    start
        Value of a new row.
    width
        Number of entries per row; 1 gives a one-dimensional array.
    """

    dtype: type[Scalar]
    unit: str
    low: float
    high: float
    doc: str
    start: float = 0
    width: int = 1

    if TYPE_CHECKING:  # at run time the arrays stand in the table itself

        def __get__(self, table: Table | None, owner: type[Table]) -> npt.NDArray[Scalar]: ...

        def __set__(self, table: Table, values: npt.ArrayLike) -> None: ...


def column(
    dtype: type[Scalar],
    unit: str,
    low: float,
    high: float,
    doc: str,
    start: float = 0,
    width: int = 1,
) -> Column[Scalar]:
    """Declare a column in the body of a `Table`; see `Column` for the meaning of the arguments."""
    return Column(dtype, unit, low, high, doc, start, width)


class Table:
    """A fixed set of declared columns with one entry per row.

    Parameters
    ----------
    n
        Number of rows to begin with.
    """

    columns: ClassVar[Mapping[str, Column[Any]]] = {}
    rows: ClassVar[str]
    """What a row is, such as ``compound``."""

    def __init_subclass__(cls) -> None:
        """Collect the columns that the class declares, after those it inherits."""
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Column)}
        for name in own:
            delattr(cls, name)
        cls.columns = {**cls.columns, **own}

    def __init__(self, n: int) -> None:
        arrays = {name: _new(declared, n) for name, declared in self.columns.items()}
        self.__dict__.update(arrays, _n=n)

    def __len__(self) -> int:
        return int(self.__dict__["_n"])

    def __setattr__(self, name: str, value: Any) -> None:
        """Write into a column in place; a name that was not declared is refused."""
        if name not in self.columns:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}")
        getattr(self, name)[...] = value

    def append(self, n: int) -> Rows:
        """Add rows that hold the start values, and give their numbers."""
        rows = np.arange(len(self), len(self) + n)
        for name, declared in self.columns.items():
            grown = np.concatenate([getattr(self, name), _new(declared, n)])
            self.__dict__[name] = grown
        self.__dict__["_n"] = len(self) + n
        return rows

    def reset(self, *names: str) -> None:
        """Set columns back to their start values."""
        for name in names:
            getattr(self, name)[...] = self.columns[name].start

    def snapshot(self) -> dict[str, Array]:
        """Copy of every column."""
        return {name: getattr(self, name).copy() for name in self.columns}

    def restore(self, columns: Mapping[str, Array]) -> None:
        """Take over the columns of a snapshot, and with them their number of rows."""
        for name in self.columns:
            saved = columns[name]
            if saved.shape == getattr(self, name).shape:
                getattr(self, name)[...] = saved
            else:
                self.__dict__[name] = saved.copy()
        self.__dict__["_n"] = len(next(iter(columns.values())))

    def out_of_range(self) -> list[str]:
        """Say which columns hold an entry outside their declared range, or no number."""
        return [
            f"{type(self).__name__}.{name} holds {bad[0]!r},"
            f" expected {declared.low} to {declared.high}"
            for name, declared in self.columns.items()
            if (bad := _outside(getattr(self, name), declared)).size
        ]

    def to_frame(self) -> pd.DataFrame:
        """Give all columns of one entry per row as a DataFrame."""
        flat = {name: getattr(self, name) for name in self.columns}
        return pd.DataFrame({name: array for name, array in flat.items() if array.ndim == 1})

    @property
    def nbytes(self) -> int:
        """Memory of all columns, in bytes."""
        return sum(getattr(self, name).nbytes for name in self.columns)

    @classmethod
    def describe(cls) -> pd.DataFrame:
        """Give the declarations: one line per column."""
        lines = [
            (name, np.dtype(c.dtype).name, c.unit, c.low, c.high, c.doc)
            for name, c in cls.columns.items()
        ]
        return pd.DataFrame(lines, columns=["column", "dtype", "unit", "low", "high", "doc"])


class Row:
    """A row of a table as an object: attributes read and write the columns.

    A subclass gives `_table`, the table in whose columns its attributes are looked up.
    """

    row: int

    @property
    def _table(self) -> Table:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "row" or name not in self._table.columns:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return self._table.__dict__[name][self.row]

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or "row" not in self.__dict__:
            super().__setattr__(name, value)
        elif name in self._table.columns:
            self._table.__dict__[name][self.row] = value
        elif hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            raise AttributeError(f"{type(self).__name__} has no column {name!r}")

    def to_dict(self) -> dict[str, Any]:
        """Give the row as a dictionary of its columns."""
        return {name: getattr(self, name) for name in self._table.columns}

    def at(self, row: int) -> Self:
        """Point the view at another row."""
        self.__dict__["row"] = row
        return self


class RowOf(Row):
    """A row of any table.

    Parameters
    ----------
    table
        The table.
    row
        Number of the row.
    """

    def __init__(self, table: Table, row: int) -> None:
        self.__dict__.update(_rows_of=table, row=row)

    @property
    def _table(self) -> Table:
        table: Table = self.__dict__["_rows_of"]
        return table


def _new(declared: Column[Any], n: int) -> Array:
    shape = (n,) if declared.width == 1 else (n, declared.width)
    return np.full(shape, declared.start, dtype=declared.dtype)


def _outside(array: Array, declared: Column[Any]) -> Array:
    return array[~((array >= declared.low) & (array <= declared.high))]


def rows_where(mask: Mask) -> list[int]:
    """Give the numbers of the rows for which a mask is True."""
    return np.flatnonzero(mask).tolist()
