"""Levers: what a city can do.  One file each, under the contract of `lever.Lever`."""

from __future__ import annotations

from simulation.levers.advisors import Advisors
from simulation.levers.cross_appointment import CrossAppointment
from simulation.levers.fee_subsidy import FeeSubsidy
from simulation.levers.lever import Lever
from simulation.levers.party_organisations import PartyOrganisations
from simulation.levers.red_black_list import RedBlackList
from simulation.levers.service_drive import ServiceDrive

LEVERS: dict[str, type[Lever]] = {
    lever.name: lever
    for lever in (
        ServiceDrive,
        FeeSubsidy,
        PartyOrganisations,
        Advisors,
        CrossAppointment,
        RedBlackList,
    )
}
"""Every lever by its name."""
