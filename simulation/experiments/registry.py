"""Registry: the code of a user's that decides what a run gives, and that workers need as well.

It is of three kinds: plugins (modules that are imported by name), classes of agents, and levers and
outcomes that were declared by any other code than that of the package.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Collection, Mapping

from simulation.agents.classes import AgentClasses, Replaced
from simulation.experiments.provenance import (
    PACKAGE_NAME,
    code_of_agents,
    code_of_class,
    hash_of_files,
)
from simulation.io.plugins import files_of, import_plugins, imported
from simulation.io.validation import refuse
from simulation.levers import LEVERS
from simulation.levers.lever import Lever
from simulation.outcomes.declaration import OUTCOMES

Code = dict[str, str]
"""Code by name: where it stands, and its hash."""
AgentNames = Mapping[str, str]
"""Kind of agent to the class in its place, both by name: ``{"PropertyFirm": "mine.MyFirm"}``."""


def registry_of(plugins: Collection[str], agents: AgentNames) -> dict[str, Code]:
    """Import plugins and classes of agents; give their code, and all that is declared by now.

    Raises
    ------
    InputError
        If one cannot be imported.
    """
    import_plugins(plugins, "workers")
    classes = classes_named(agents)
    return {
        "plugins": hashes_of(plugins),
        "agents": code_of_agents(classes.replaced()),
        "declared": {**declared_levers(LEVERS), **declared_outcomes()},
    }


def hashes_of(plugins: Collection[str]) -> Code:
    """Hash of the code of plugins, by name, as it was when they were imported."""
    return {name: _hash_of(name) for name in plugins}


@functools.cache
def _hash_of(plugin: str) -> str:
    files = files_of(imported(plugin, "plugins"))
    return hash_of_files(files, [file.name for file in files])


def declared_levers(names: Collection[str]) -> Code:
    """Code of those of some levers that are not of the package."""
    own = {name: LEVERS[name] for name in names if not _is_built_in(LEVERS[name])}
    return {f"lever {name}": code_of_class(lever, Lever) for name, lever in own.items()}


def declared_outcomes() -> Code:
    """Code of all outcomes that are not of the package."""
    return {
        f"outcome {name}": " ".join(code_of_class(one) for one in functions)
        for name, about in OUTCOMES.items()
        if not all(map(_is_built_in, functions := [about.true, about.reported or about.true]))
    }


def _is_built_in(code: object) -> bool:
    return str(getattr(code, "__module__", "")).startswith(f"{PACKAGE_NAME}.")


def names_of_agents(agents: Replaced | AgentClasses | None) -> dict[str, str]:
    """Give classes of agents by name, so that they can be stored and sent to workers.

    Raises
    ------
    InputError
        If a class does not fit, or does not stand at the top of a module.
    """
    replaced = AgentClasses.of(agents).replaced()
    names = {
        kind.__name__: f"{own.__module__}.{own.__qualname__}" for kind, own in replaced.items()
    }
    if classes_named(names).replaced() != replaced:
        raise refuse("sweep", "agents", names, "classes that can be imported by these names")
    return names


def classes_named(agents: AgentNames) -> AgentClasses:
    """Give classes of agents from their names.

    Raises
    ------
    InputError
        If one cannot be imported, or does not fit.
    """
    return AgentClasses.of({kind: _class_named(kind, name) for kind, name in agents.items()})


def _class_named(kind: str, name: str) -> type:
    module, _, own = name.rpartition(".")
    expected = "MODULE.CLASS, a class that every worker can import"
    try:
        found = getattr(importlib.import_module(module), own)
    except Exception as error:
        raise refuse("sweep", f"agents.{kind}", name, f"{expected}; {error}") from None
    if not isinstance(found, type):
        raise refuse("sweep", f"agents.{kind}", name, expected)
    return found
