"""Assumptions: every parameter of the model, by the group that declares it."""

from __future__ import annotations

from typing import Any

from pydantic import create_model

from simulation.agents.branch_parameters import BranchParameters
from simulation.agents.committee_parameters import CommitteeParameters
from simulation.agents.effort import EffortParameters
from simulation.agents.inspection import InspectionParameters
from simulation.agents.resident_parameters import PaymentParameters, SatisfactionParameters
from simulation.agents.street_office import StreetParameters
from simulation.agents.tender import MarketParameters
from simulation.issues import IssueParameters
from simulation.ledger import LedgerParameters
from simulation.levers import LEVERS
from simulation.measurement import MeasurementParameters
from simulation.parameters import ParameterGroup
from simulation.reading import Strict
from simulation.service import MoneyParameters, QualityParameters
from simulation.ties import LayerWeights


class CoreParameters(Strict):
    """All parameters of the model by group, apart from effects of single levers."""

    satisfaction: SatisfactionParameters = SatisfactionParameters()
    payment: PaymentParameters = PaymentParameters()
    effort: EffortParameters = EffortParameters()
    market: MarketParameters = MarketParameters()
    committees: CommitteeParameters = CommitteeParameters()
    branches: BranchParameters = BranchParameters()
    inspection: InspectionParameters = InspectionParameters()
    streets: StreetParameters = StreetParameters()
    issues: IssueParameters = IssueParameters()
    money: MoneyParameters = MoneyParameters()
    quality: QualityParameters = QualityParameters()
    measurement: MeasurementParameters = MeasurementParameters()
    ledger: LedgerParameters = LedgerParameters()
    weights: LayerWeights = LayerWeights()


def _with_effects() -> Any:
    effects: dict[str, Any] = {
        name: (lever.effects, lever.effects())
        for name, lever in LEVERS.items()
        if lever.effects is not ParameterGroup
    }
    return create_model("Parameters", __base__=CoreParameters, **effects)


Parameters = _with_effects()
"""All parameters by group; the effects of a single lever stand under the lever's name."""
