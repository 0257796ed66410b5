"""Classes of the agents of a model, which a user may replace by subclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.io.validation import did_you_mean, refuse

Replaced = Mapping[type | str, type]
"""Kind of agent, or its name, to the class that takes its place."""


@dataclass(frozen=True)
class AgentClasses:
    """Class of each kind of agent.

    Examples
    --------
    >>> from simulation import PropertyFirm
    >>> class Careful(PropertyFirm):
    ...     pass
    >>> AgentClasses.of({PropertyFirm: Careful}).firm is Careful
    True
    """

    resident: type[Resident] = Resident
    firm: type[PropertyFirm] = PropertyFirm
    branch: type[PartyBranch] = PartyBranch
    committee: type[OwnerCommittee] = OwnerCommittee
    street: type[StreetOffice] = StreetOffice

    @classmethod
    def of(cls, replaced: AgentClasses | Replaced | None) -> AgentClasses:
        """Give the classes, some of them replaced.

        Parameters
        ----------
        replaced
            Class, or its name, to the subclass that takes its place, such as ``{PropertyFirm:
            MyFirm}`` or ``{"PropertyFirm": MyFirm}``; or the classes themselves.

        Raises
        ------
        InputError
            If there is no such kind of agent, or its replacement is no subclass of it.
        """
        if isinstance(replaced, AgentClasses):
            return replaced
        if not isinstance(replaced, Mapping | None):
            expected = "a table such as {PropertyFirm: MyFirm}, in a list for mesa.batch_run"
            raise refuse("model", "agents", _name(replaced), expected)
        names = _names_by_kind()
        changes: dict[str, Any] = {}
        for given, own in (replaced or {}).items():
            kind = _kind_of(given)
            if not (isinstance(own, type) and issubclass(own, kind)):
                raise refuse("model", f"agents.{_name(kind)}", _name(own), "a subclass of it")
            if names[kind] in changes:
                raise refuse("model", "agents", _name(kind), "each kind of agent once")
            changes[names[kind]] = own
        return cls(**changes)

    def replaced(self) -> dict[type, type]:
        """Every kind of which another class takes the place, and that class."""
        classes = {kind: getattr(self, name) for kind, name in _names_by_kind().items()}
        return {kind: own for kind, own in classes.items() if own is not kind}


def _names_by_kind() -> dict[type, str]:
    """Name of each field by the class that is its default."""
    return {field.default: field.name for field in fields(AgentClasses)}  # type: ignore[misc]


def _kind_of(given: Any) -> type:
    """Kind of agent, given by its class or by the name of that."""
    kinds = {kind.__name__: kind for kind in _names_by_kind()}
    if given in kinds.values():
        return kinds[given.__name__]
    if given not in kinds:
        raise refuse("model", "agents", _name(given), did_you_mean(_name(given), kinds))
    return kinds[given]


def _name(kind: Any) -> str:
    return str(getattr(kind, "__name__", kind))
