"""Packages that only some commands need."""

import sys

import pytest

from simulation.io.errors import InputError
from simulation.io.extras import PACKAGES, module_of_extra


@pytest.mark.parametrize("name", PACKAGES)
def test_a_package_that_is_not_installed_is_named_with_its_extra(name, monkeypatch):
    monkeypatch.setitem(sys.modules, name, None)
    package, extra = PACKAGES[name]
    with pytest.raises(InputError) as error:
        module_of_extra(name, "here")
    assert str(error.value) == f"here: needs {package}: pip install 'xiaoqu[{extra}]'"


def test_a_package_that_lacks_another_says_which(monkeypatch, tmp_path):
    (tmp_path / "distributed.py").write_text("import what_it_needs\n", "utf8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "distributed", raising=False)
    with pytest.raises(ModuleNotFoundError, match="what_it_needs"):
        module_of_extra("distributed", "here")
