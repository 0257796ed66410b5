"""Conditions on columns: what they say, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from simulation.analysis.discovery.conditions import read_condition
from simulation.io.errors import InputError

TABLE = pd.DataFrame({"a": [-1.0, 0.0, 1.0, 2.0], "b": [2.0, 1.0, 0.0, -1.0]})


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a < 0", [1, 0, 0, 0]),
        ("a <= 0", [1, 1, 0, 0]),
        ("a > -0.5", [0, 1, 1, 1]),
        ("0 <= a < 2", [0, 1, 1, 0]),
        ("a == b", [0, 0, 0, 0]),
        ("a != 1", [1, 1, 0, 1]),
        ("a < b", [1, 1, 0, 0]),
        ("a < 0 or a > 1", [1, 0, 0, 1]),
        ("a < 0 or a > 1 and b > 0", [1, 0, 0, 0]),
        ("(a < 0 or a > 1) and b < 0", [0, 0, 0, 1]),
        ("not a < 0", [0, 1, 1, 1]),
        ("a < 9 and 1 < 2", [1, 1, 1, 1]),
        (" a < 1e-3 ", [1, 1, 0, 0]),
    ],
)
def test_a_condition_holds_where_it_says(text, holds):
    found = read_condition(text).holds(TABLE)
    assert found.dtype == bool
    assert found.astype(int).tolist() == holds


@pytest.mark.parametrize(
    "text",
    ["", "a", "a <", "a = 0", "1 < 2", "a + 1 < 0", "a in [1]", "a is 0", "a < 'x'", "a < True",
     "a < -True", "a.b < 0", "a[0] < 0", "f(a) < 0", "__import__('os').system('x') < 0",
     "a < 0; b < 0", "lambda: 0", "(a := 1) < 0", "a < 1j", "a < 0 or b", "-(a < 0)", "a < --1",
     "a < " + "(" * 400 + "1", "a < 0 or " * 60 + "a < 0", "a\0 < 0"],
)  # fmt: skip
def test_what_is_no_condition_is_refused_and_never_run(text):
    with pytest.raises(InputError, match=r"--where: condition: read .* expected a condition such"):
        read_condition(text)


def test_a_number_beyond_all_floats_is_refused():
    with pytest.raises(InputError, match="expected a condition"):
        read_condition("a < 1" + "0" * 400)


def test_an_unknown_column_and_a_gap_are_refused():
    condition = read_condition("satisfactoin < 0", "discover")
    with pytest.raises(InputError, match=r"discover: satisfactoin: .* did you mean satisfaction"):
        condition.holds(pd.DataFrame({"satisfaction": [1.0], "cost": [1.0]}))
    with pytest.raises(InputError, match="a: has no value in 1 of 2 rows, expected one in each"):
        read_condition("a < 0").holds(pd.DataFrame({"a": [1.0, np.nan]}))
