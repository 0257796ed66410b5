"""Agents by type: Mesa's table of agents, in which a kind finds the class in its place."""

from __future__ import annotations

import itertools

from simulation.core.mesa_import import mesa


class AgentsByType(dict[type[mesa.Agent], mesa.agent.AgentSet]):
    """Agents by their class; a base class, which is no key, gives the agents of its subclasses.

    So ``model.agents_by_type[PropertyFirm]`` are the firms, whatever class takes its place.
    """

    def __missing__(self, kind: type[mesa.Agent]) -> mesa.agent.AgentSet:
        own = self._classes_of(kind)
        if not own:
            known = ", ".join(one.__name__ for one in self)
            name = getattr(kind, "__name__", kind)
            raise KeyError(f"{name}: no agents of this type, expected one of {known}; residents "
                           "are not registered, but are handed out by model.residents")  # fmt: skip
        if len(own) == 1:
            return self[own[0]]
        every = list(itertools.chain.from_iterable(self[one] for one in own))
        return mesa.agent.AgentSet(every, random=self[own[0]].random)

    def __contains__(self, kind: object) -> bool:
        """Whether there are agents of a type, or of a subclass of it."""
        return bool(self._classes_of(kind))

    def get(
        self, kind: type[mesa.Agent], default: mesa.agent.AgentSet | None = None
    ) -> mesa.agent.AgentSet | None:
        """Give the agents of a type, or a default if there are none."""
        try:
            return self[kind]
        except KeyError:
            return default

    def _classes_of(self, kind: object) -> list[type[mesa.Agent]]:
        return [own for own in self if isinstance(kind, type) and issubclass(own, kind)]
