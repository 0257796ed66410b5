"""Every public name says its arguments, its result and its errors, and has an example that runs.

The examples themselves are run by `--doctest-modules`.
"""

import inspect

import pytest

import simulation as sim
from simulation import plots

pytest.importorskip("numpydoc", reason="needs numpydoc: pip install 'xiaoqu[docs]'")

from numpydoc.validate import validate

ORDER_AND_ARGUMENTS = ("GL07", "PR01", "PR02", "PR03", "PR06", "PR07", "PR09")
"""Sections in their order; every argument documented, and no other; each with words."""
WITH_HOOKS = (
    sim.GovernanceModel,
    sim.Lever,
    sim.OwnerCommittee,
    sim.PartyBranch,
    sim.PropertyFirm,
    sim.Resident,
    sim.StreetOffice,
)
"""Their methods are phases of the month, with the arguments that `Lever` and the model declare."""
DATA = ("LEVERS", "OUTCOMES")


def public():
    """Every public function and class by its name."""
    names = {name: getattr(sim, name) for name in sim.__all__}
    named = {name: one for name, one in names.items() if callable(one)}
    return named | {f"plots.{name}": getattr(plots, name) for name in plots.__all__}


NAMES = public()
CLASSES = {name: one for name, one in NAMES.items() if inspect.isclass(one)}
FUNCTIONS = {name: one for name, one in NAMES.items() if name not in CLASSES}


def methods():
    """Public methods of the classes that hold results, or read them."""
    for name, kind in CLASSES.items():
        if kind in WITH_HOOKS:
            continue
        for attribute in sorted(set(dir(kind)) - set(dir(BaseException))):
            member = inspect.getattr_static(kind, attribute)
            function = getattr(member, "__func__", member)
            ours = getattr(function, "__module__", "").startswith("simulation")
            if inspect.isfunction(function) and ours and not attribute.startswith("_"):
                yield f"{name}.{attribute}", function


METHODS = dict(methods())


def path(function):
    return f"{function.__module__}.{function.__qualname__}"


def problems(function, codes=ORDER_AND_ARGUMENTS):
    """What numpydoc finds wrong, among some of its rules."""
    return [text for code, text in validate(path(function))["errors"] if code in codes]


def has(one, section):
    return f"\n{section}\n{'-' * len(section)}\n" in f"\n{inspect.getdoc(one)}\n"


def arguments(function):
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


def test_all_that_is_no_function_or_class_is_data():
    assert {name for name in sim.__all__ if name not in NAMES} - {"plots"} == set(DATA)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_says_its_arguments_result_and_errors_with_an_example(name):
    function = FUNCTIONS[name]
    assert not problems(function)
    assert has(function, "Parameters") or not arguments(function)
    returns = inspect.signature(function).return_annotation
    assert has(function, "Returns") or returns in (None, "None")
    assert has(function, "Examples")
    assert ">>> " in function.__doc__


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_a_class_says_what_it_has_with_an_example(name):
    kind = CLASSES[name]
    assert not problems(kind, ("GL07",))
    assert has(kind, "Examples")
    assert ">>> " in kind.__doc__


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_of_a_result_says_its_arguments(name):
    assert not problems(METHODS[name])


def test_what_is_missing_is_found():
    def bare(number):
        """Give a number."""
        return number

    bare.__module__ = __name__
    assert not has(bare, "Parameters")
    assert not has(bare, "Examples")
    assert arguments(bare) == ["number"]
