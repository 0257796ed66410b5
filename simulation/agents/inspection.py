"""Inspection: what happens when somebody from the street comes to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation import draws
from simulation.parameters import ParameterGroup, Uniform, parameter, share

if TYPE_CHECKING:
    from simulation.columns import Mask
    from simulation.model import GovernanceModel


class InspectionParameters(ParameterGroup):
    """Inspections and what follows from a finding (equations 2.11)."""

    detection: float = share(0.6, "chance that a visit finds a defect that is there")
    captured: float = share(0.3, "detection lost where overseers are captured")
    announced: float = share(
        0.2,
        "detection lost when the visit is announced",
        provenance="literature",
        source="Makofske 2021: surprise visits find a fifth more",
    )
    repair: float = parameter(
        1.0, "facility condition gained by a finding", unit="points", prior=Uniform(0, 3), low=0
    )
    hard_fixed: int = parameter(5, "hard issues closed after a finding", unit="issues", low=0)
    repair_bill: float = parameter(
        0.05, "what the firm pays", unit="yuan/m2", prior=Uniform(0, 0.2), low=0
    )
    credit_lost: float = parameter(2.0, "credit points lost, of a firm with five projects", low=0)


def visited(model: GovernanceModel) -> Mask:
    """Compounds that are inspected this month."""
    return model.compounds.contracted & model.happens("inspection", model.policy.inspection_rate)


def finds_defect(model: GovernanceModel, compound: int) -> bool:
    """Whether a visit finds a defect: one exists the likelier the worse the facilities are."""
    rules, compounds = model.parameters.inspection, model.compounds
    exists = 1 - compounds.facility_condition[compound] / 100
    notice = 1 - model.policy.inspection_surprise[compound]
    found = rules.detection * (1 - rules.captured * compounds.capture[compound])
    found *= 1 - rules.announced * notice
    luck = draws.uniform(model.seed, "defect found", model.month, compound)
    return bool(luck < exists * found)


def demand_repair(model: GovernanceModel, compound: int) -> None:
    """Follow up a finding: repair, hard issues closed, the firm's bill, paper service ends."""
    rules, compounds = model.parameters.inspection, model.compounds
    firms, firm = model.firms, compounds.firm[compound]
    model.events.findings[compound] += 1
    condition = compounds.facility_condition[compound] + rules.repair
    compounds.facility_condition[compound] = min(100.0, condition)
    model.issues.to_be_fixed[compound] = rules.hard_fixed
    compounds.on_paper[compound] = False
    firms.repair_bill[firm] += rules.repair_bill * compounds.area[compound]
    lost = rules.credit_lost / max(1.0, float(model.projects[firm]) / 5)
    firms.credit[firm] = max(0.0, firms.credit[firm] - lost)


def street_visits(model: GovernanceModel) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Site visits a year asked of each street."""
    visits = np.zeros(len(model.streets))
    np.maximum.at(visits, model.compounds.street, model.policy.visits_asked)
    return visits
