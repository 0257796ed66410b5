"""Inspection: how a street office finds defects, and what follows (2.11)."""

from __future__ import annotations

import numpy as np

from simulation.core import randomness
from simulation.core.tables import Floats, Mask, Rows
from simulation.state.firms import USUAL_PORTFOLIO
from simulation.state.state import State


def visited(state: State) -> Mask:
    """Compounds that are inspected this month."""
    return state.compounds.contracted & state.happens("inspection", state.policy.inspection_rate)


def inspect(state: State, offices: Rows, visited: Rows) -> None:
    """Let street offices visit some compounds, and demand repair where a defect is found."""
    for compound in visited[finds_defect(state, visited)].tolist():
        demand_repair(state, compound)


def finds_defect(state: State, rows: Rows) -> Mask:
    """Which visits find a defect: one exists the likelier the worse the facilities are."""
    rules, compounds = state.parameters.inspection, state.compounds
    exists = 1 - compounds.facility_condition[rows] / 100
    notice = 1 - state.policy.inspection_surprise[rows]
    detected = rules.detection * (1 - rules.captured * compounds.capture[rows])
    detected *= 1 - rules.announced * notice
    uniform = randomness.uniform(state.seed, "defect found", state.month, rows)
    return np.asarray(uniform < exists * detected)


def demand_repair(state: State, compound: int) -> None:
    """Follow up a finding: repair, the firm's bill and warning, the end of service on paper."""
    rules, compounds = state.parameters.inspection, state.compounds
    firms, firm = state.firms, compounds.firm[compound]
    state.events.findings[compound] += 1
    condition = compounds.facility_condition[compound] + rules.repair
    compounds.facility_condition[compound] = min(100.0, condition)
    state.issues.to_be_fixed[compound] = rules.hard_fixed
    compounds.on_paper[compound] = False
    firms.repair_bill[firm] += rules.repair_bill * compounds.area[compound]
    state.events.warnings[compound] += rules.credit_lost > 0
    lost = rules.credit_lost / max(1.0, firms.projects[firm] / USUAL_PORTFOLIO)
    firms.credit[firm] = max(0.0, firms.credit[firm] - lost)


def street_visits(state: State) -> Floats:
    """Site visits a year that levers request of each street."""
    visits = np.zeros(len(state.streets))
    np.maximum.at(visits, state.compounds.street, state.policy.visits_requested)
    return visits
