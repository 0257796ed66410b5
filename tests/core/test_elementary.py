"""Exponential and logarithm against those of the C library, by plain Python and compiled."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.core.compilation import compiled
from simulation.core.elementary import LARGEST, exponential, logarithm

WITHIN = 5e-16


@compiled
def every(out, x, which):
    for i in range(x.size):
        out[i] = exponential(x[i]) if which else logarithm(x[i])


@given(st.floats(-LARGEST, LARGEST))
def test_exponential_is_that_of_the_library(x):
    assert exponential(x) == pytest.approx(math.exp(x), rel=WITHIN)
    assert exponential.py_func(x) == exponential(x)


@given(st.floats(1e-300, 1e300))
def test_logarithm_is_that_of_the_library(x):
    assert logarithm(x) == pytest.approx(math.log(x), rel=WITHIN, abs=1e-18)
    assert logarithm.py_func(x) == logarithm(x)


def test_numbers_too_large_stop_at_the_end():
    assert exponential(1e9) == exponential(LARGEST)
    assert exponential(-1e9) == exponential(-LARGEST) > 0


@pytest.mark.parametrize("which", [True, False])
def test_a_loop_gives_the_same_as_one_call(which):
    x = np.linspace(0.001, 30, 1001)
    out = np.empty(len(x))
    every(out, x, which)
    one = exponential if which else logarithm
    assert out.tolist() == [one(value) for value in x]
