"""Levers: what a city can do.

Each lever is a class in a module of its own that keeps the contract of `lever.Lever`.
"""

from __future__ import annotations

from simulation.io.validation import refuse
from simulation.levers.advisors import Advisors
from simulation.levers.assessment_weights import AssessmentWeights
from simulation.levers.bundling import Bundling
from simulation.levers.cross_appointment import CrossAppointment
from simulation.levers.department_response import DepartmentResponse
from simulation.levers.disclosure import Disclosure
from simulation.levers.emergency_repair import EmergencyRepair
from simulation.levers.fee_subsidy import FeeSubsidy
from simulation.levers.graduates import Graduates
from simulation.levers.inspections import Inspections
from simulation.levers.joint_meetings import JointMeetings
from simulation.levers.lever import Lever
from simulation.levers.online_evaluation import OnlineEvaluation
from simulation.levers.owner_committees import OwnerCommittees
from simulation.levers.party_organisations import PartyOrganisations
from simulation.levers.publicity import Publicity
from simulation.levers.rectification import Rectification
from simulation.levers.red_black_list import RedBlackList
from simulation.levers.renovation import Renovation
from simulation.levers.rewards import Rewards
from simulation.levers.service_drive import ServiceDrive
from simulation.levers.site_visits import SiteVisits
from simulation.levers.star_ratings import StarRatings
from simulation.levers.supervision import Supervision
from simulation.levers.tender_weight import TenderWeight
from simulation.levers.welfare_firms import WelfareFirms

LEVERS: dict[str, type[Lever]] = {
    lever.name: lever
    for lever in (
        ServiceDrive,
        FeeSubsidy,
        Renovation,
        WelfareFirms,
        PartyOrganisations,
        Advisors,
        CrossAppointment,
        OwnerCommittees,
        RedBlackList,
        AssessmentWeights,
        TenderWeight,
        Bundling,
        Inspections,
        StarRatings,
        Rewards,
        JointMeetings,
        OnlineEvaluation,
        Rectification,
        EmergencyRepair,
        Graduates,
        SiteVisits,
        Supervision,
        DepartmentResponse,
        Publicity,
        Disclosure,
    )
}
"""Every lever by its name."""


def register_lever(lever: type[Lever]) -> type[Lever]:
    """Add a lever of your own to those that scenarios may have; a decorator of its class.

    Parameters
    ----------
    lever
        A subclass of `Lever` with a name that no other has.

    Returns
    -------
    type
        The class as it is.

    Raises
    ------
    InputError
        If it is no subclass of `Lever`, or another lever has its name.

    Examples
    --------
    >>> import simulation as sim
    >>> sim.register_lever(int)
    Traceback (most recent call last):
        ...
    simulation.io.errors.InputError: register_lever: lever: read <class 'int'>, expected ...
    """
    if not (isinstance(lever, type) and issubclass(lever, Lever) and lever is not Lever):
        raise refuse("register_lever", "lever", lever, "a subclass of Lever")
    known = LEVERS.get(lever.name)
    if known is not None and not _is_same(known, lever):
        expected = f"a name that no lever has; {known.__module__}.{known.__qualname__} has this one"
        raise refuse("register_lever", "name", lever.name, expected)
    LEVERS[lever.name] = lever
    return lever


def _is_same(one: type, other: type) -> bool:
    """Whether two classes are one, defined again, as when a cell of a notebook is run anew."""
    return (one.__module__, one.__qualname__) == (other.__module__, other.__qualname__)
