"""xiaoqu (小区): a laboratory for ways of governing urban residential compounds.

Names are imported when they are first used, so that ``import simulation`` costs nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.agents.owner_committee import OwnerCommittee
    from simulation.agents.party_branch import PartyBranch
    from simulation.agents.property_firm import PropertyFirm
    from simulation.agents.resident import Resident
    from simulation.agents.street_office import StreetOffice
    from simulation.attribution.experiment import attribute
    from simulation.attribution.result import Attribution
    from simulation.comparison.experiment import compare, compare_runs
    from simulation.comparison.result import Comparison
    from simulation.design import Design
    from simulation.errors import InputError, StoreError, WorkerError, XiaoquError
    from simulation.explanation import Explanation, explain
    from simulation.interoperability import run_samples, salib_problem
    from simulation.levers import LEVERS
    from simulation.levers.lever import Lever
    from simulation.model import GovernanceModel
    from simulation.outcomes import OUTCOMES
    from simulation.runs import Run, run
    from simulation.scenario import Scenario
    from simulation.strategy import load
    from simulation.sweeps import Sweep, open, sweep  # noqa: A004

_HOMES = {
    "OwnerCommittee": "agents.owner_committee",
    "PartyBranch": "agents.party_branch",
    "PropertyFirm": "agents.property_firm",
    "Resident": "agents.resident",
    "StreetOffice": "agents.street_office",
    "Attribution": "attribution.result",
    "Comparison": "comparison.result",
    "InputError": "errors",
    "StoreError": "errors",
    "WorkerError": "errors",
    "XiaoquError": "errors",
    "Explanation": "explanation",
    "attribute": "attribution.experiment",
    "compare": "comparison.experiment",
    "compare_runs": "comparison.experiment",
    "explain": "explanation",
    "run_samples": "interoperability",
    "salib_problem": "interoperability",
    "Design": "design",
    "LEVERS": "levers",
    "Lever": "levers.lever",
    "GovernanceModel": "model",
    "OUTCOMES": "outcomes",
    "Run": "runs",
    "run": "runs",
    "Scenario": "scenario",
    "load": "strategy",
    "Sweep": "sweeps",
    "open": "sweeps",
    "sweep": "sweeps",
}

__all__ = [
    "LEVERS",
    "OUTCOMES",
    "Attribution",
    "Comparison",
    "Design",
    "Explanation",
    "GovernanceModel",
    "InputError",
    "Lever",
    "OwnerCommittee",
    "PartyBranch",
    "PropertyFirm",
    "Resident",
    "Run",
    "Scenario",
    "StoreError",
    "StreetOffice",
    "Sweep",
    "WorkerError",
    "XiaoquError",
    "attribute",
    "compare",
    "compare_runs",
    "explain",
    "load",
    "open",
    "run",
    "run_samples",
    "salib_problem",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Import a public name from the room it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'simulation' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"simulation.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
