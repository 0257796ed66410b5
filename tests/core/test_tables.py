"""Columns: declared once, written in place, never exchanged; and rows looked at as objects."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.core.tables import Row, RowOf, Table, column, rows_where
from simulation.state.compounds import Compounds


class Trees(Table):
    height = column(np.float64, "m", 0, 100, "height", 1.5)
    rings = column(np.int32, "count", 0, 5000, "rings")
    felled = column(np.bool_, "flag", 0, 1, "felled")
    nests = column(np.int8, "count", -1, 9, "nests by side", -1, width=2)


class Firs(Trees):
    cones = column(np.uint8, "count", 0, 200, "cones")


class Tree(Row):
    def __init__(self, trees, row):
        self._trees = trees
        self.row = row

    @property
    def _table(self):
        return self._trees


def test_columns_begin_with_their_start_values():
    trees = Trees(3)
    assert len(trees) == 3
    assert trees.height.tolist() == [1.5] * 3
    assert trees.nests.tolist() == [[-1, -1]] * 3
    assert (trees.rings.dtype, trees.felled.dtype) == (np.int32, np.bool_)
    assert trees.nbytes == 3 * (8 + 4 + 1 + 2)
    assert list(Firs.columns) == [*Trees.columns, "cones"]


def test_names_that_are_not_declared_are_refused():
    trees = Trees(2)
    with pytest.raises(AttributeError, match="Trees has no column 'heigth'"):
        trees.heigth = 3
    with pytest.raises(AttributeError):
        _ = trees.heigth


def test_assignment_writes_in_place_and_never_rebinds():
    trees = Trees(3)
    before = trees.height
    fresh = np.array([1.0, 2.0, 3.0])
    trees.height = fresh
    trees.height += 1
    fresh[:] = 0
    assert trees.height is before
    assert before.tolist() == [2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="broadcast"):
        trees.height = np.zeros(4)
    trees.rings = np.array([1.9, 0, 0])
    assert trees.rings.dtype == np.int32


def test_append_adds_rows_that_hold_the_start_values():
    trees = Trees(2)
    trees.height = 9.0
    assert trees.append(2).tolist() == [2, 3]
    assert len(trees) == 4
    assert trees.height.tolist() == [9.0, 9.0, 1.5, 1.5]
    assert trees.nests.shape == (4, 2)
    assert trees.height.dtype == np.float64


def test_reset_sets_only_the_named_columns_back():
    trees = Trees(2)
    trees.height, trees.rings = 9.0, 4
    trees.reset("height")
    assert trees.height.tolist() == [1.5, 1.5]
    assert trees.rings.tolist() == [4, 4]


@given(st.integers(0, 4), st.integers(0, 3), st.integers(0, 3))
def test_a_snapshot_is_restored_whatever_grew_before_or_after(n, grown, later):
    trees = Trees(n)
    trees.append(grown)
    trees.rings = np.arange(n + grown)
    saved = trees.snapshot()
    trees.rings = 99
    trees.append(later)
    held = trees.rings
    for table in (trees, Trees(1)):
        table.restore(saved)
        assert len(table) == n + grown
        assert table.rings.tolist() == list(range(n + grown))
        assert table.nests.shape == (n + grown, 2)
    assert (trees.rings is held) == (later == 0)
    saved["rings"][...] = -1
    assert trees.rings.tolist() == list(range(n + grown))


@pytest.mark.parametrize(
    ("name", "value"),
    [("height", -0.1), ("height", 100.5), ("height", np.nan), ("rings", -1), ("nests", 10)],
)
def test_entries_out_of_range_are_found(name, value):
    trees = Trees(3)
    assert trees.out_of_range() == []
    getattr(trees, name)[1] = value
    [line] = trees.out_of_range()
    assert f"Trees.{name} holds " in line


def test_every_column_of_the_model_starts_within_its_range(model):
    tables = [value for value in vars(model).values() if isinstance(value, Table)]
    tables += [model.graph.posts, model.affiliations]
    assert len(tables) >= 14
    wrong = [line.split()[0] for table in tables for line in type(table)(1).out_of_range()]
    assert wrong == ["Compounds.households", "Compounds.simulated"]  # what a city fills in
    assert [line for table in tables for line in table.out_of_range()] == []


@pytest.mark.parametrize("kind", [Tree, RowOf])
def test_a_row_reads_and_writes_the_columns_of_its_table(kind):
    trees = Trees(3)
    tree = kind(trees, 1)
    tree.height = 12.0
    tree.nests = [3, 4]
    assert trees.height.tolist() == [1.5, 12.0, 1.5]
    assert (tree.height, tree.felled) == (12.0, False)
    assert tree.to_dict()["nests"].tolist() == [3, 4]
    assert tree.at(2).height == 1.5
    with pytest.raises(AttributeError, match=f"{kind.__name__} has no attribute 'leaves'"):
        _ = tree.leaves


def test_a_row_follows_its_table_as_it_grows():
    trees = Trees(1)
    tree = Tree(trees, 0)
    trees.append(5)
    tree.height = 3.0
    assert trees.height[0] == 3.0


def test_tables_can_be_looked_at():
    frame = Trees(2).to_frame()
    assert frame.columns.tolist() == ["height", "rings", "felled"]
    about = Compounds.describe().set_index("column")
    assert about.loc["fee", "unit"] == "yuan/m2/month"
    assert (about["doc"] != "").all()
    assert rows_where(np.array([True, False, True])) == [0, 2]
