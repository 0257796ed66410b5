"""All parameters of the model, by group."""

from __future__ import annotations

from simulation.io.validation import Strict
from simulation.parameters.assessment import MeasurementParameters
from simulation.parameters.branches import BranchParameters
from simulation.parameters.committees import CommitteeParameters
from simulation.parameters.effort import EffortParameters
from simulation.parameters.finance import MoneyParameters
from simulation.parameters.inspection import InspectionParameters
from simulation.parameters.issues import IssueParameters
from simulation.parameters.layers import LayerWeights
from simulation.parameters.ledger import LedgerParameters
from simulation.parameters.market import MarketParameters
from simulation.parameters.participation import ParticipationParameters
from simulation.parameters.payment import PaymentParameters
from simulation.parameters.posts import PostParameters
from simulation.parameters.potency import PotencyParameters
from simulation.parameters.quality import QualityParameters
from simulation.parameters.satisfaction import SatisfactionParameters
from simulation.parameters.streets import StreetParameters


class CoreParameters(Strict):
    """All parameters of the model by group, apart from effects of single levers."""

    satisfaction: SatisfactionParameters = SatisfactionParameters()
    payment: PaymentParameters = PaymentParameters()
    potency: PotencyParameters = PotencyParameters()
    effort: EffortParameters = EffortParameters()
    market: MarketParameters = MarketParameters()
    participation: ParticipationParameters = ParticipationParameters()
    committees: CommitteeParameters = CommitteeParameters()
    branches: BranchParameters = BranchParameters()
    posts: PostParameters = PostParameters()
    inspection: InspectionParameters = InspectionParameters()
    streets: StreetParameters = StreetParameters()
    issues: IssueParameters = IssueParameters()
    money: MoneyParameters = MoneyParameters()
    quality: QualityParameters = QualityParameters()
    measurement: MeasurementParameters = MeasurementParameters()
    ledger: LedgerParameters = LedgerParameters()
    weights: LayerWeights = LayerWeights()
