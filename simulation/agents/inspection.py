"""Inspection: what happens when somebody from the street comes to look."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Mask
from simulation.state.state import State


def visited(state: State) -> Mask:
    """Compounds that are inspected this month."""
    return state.compounds.contracted & state.happens("inspection", state.policy.inspection_rate)


def finds_defect(state: State, compound: int) -> bool:
    """Whether a visit finds a defect: one exists the likelier the worse the facilities are."""
    rules, compounds = state.parameters.inspection, state.compounds
    exists = 1 - compounds.facility_condition[compound] / 100
    notice = 1 - state.policy.inspection_surprise[compound]
    found = rules.detection * (1 - rules.captured * compounds.capture[compound])
    found *= 1 - rules.announced * notice
    luck = randomness.uniform(state.seed, "defect found", state.month, compound)
    return bool(luck < exists * found)


def demand_repair(state: State, compound: int) -> None:
    """Follow up a finding: repair, hard issues closed, the firm's bill, paper service ends."""
    rules, compounds = state.parameters.inspection, state.compounds
    firms, firm = state.firms, compounds.firm[compound]
    state.events.findings[compound] += 1
    condition = compounds.facility_condition[compound] + rules.repair
    compounds.facility_condition[compound] = min(100.0, condition)
    state.issues.to_be_fixed[compound] = rules.hard_fixed
    compounds.on_paper[compound] = False
    firms.repair_bill[firm] += rules.repair_bill * compounds.area[compound]
    lost = rules.credit_lost / max(1.0, float(state.projects[firm]) / 5)
    firms.credit[firm] = max(0.0, firms.credit[firm] - lost)


def street_visits(state: State) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Site visits a year asked of each street."""
    visits = np.zeros(len(state.streets))
    np.maximum.at(visits, state.compounds.street, state.policy.visits_asked)
    return visits
