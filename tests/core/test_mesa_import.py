"""Mesa is imported as far as models need it, and is whole as soon as anybody uses more."""

import subprocess
import sys

PROBE = """
import multiprocessing, sys
import simulation as sim

base = sim.GovernanceModel.__mro__
print("mesa.model" in sys.modules, "mesa.discrete_space" in sys.modules)
import mesa
print(mesa.Model in base, "mesa.discrete_space" in sys.modules)
from mesa import discrete_space
space = sys.modules["mesa.discrete_space"]
print(mesa.Model in base, mesa.discrete_space is space, discrete_space is space)
print(mesa.__version__ > "3", hasattr(mesa, "nothing"), type(mesa).__name__)
print(multiprocessing.get_start_method(allow_none=True))
"""
FIRST = "import mesa\n" + PROBE


def said(program):
    """Lines that a program prints in a process of its own."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_model_imports_what_it_needs_and_the_rest_comes_when_it_is_used():
    assert said(PROBE) == [
        "True False",
        "True False",
        "True True True",
        "True False module",
        "None",
    ]


def test_a_package_that_was_imported_before_stays_as_it_is():
    assert said(FIRST)[:4] == [
        "True True",
        "True True",
        "True True True",
        "True False module",
    ]
