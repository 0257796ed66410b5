"""Network: the governance graph of a run over all its months, from the run or from its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import networkx as nx
import pandas as pd

from simulation.experiments.places import RUN
from simulation.experiments.spec import RunSpec
from simulation.io.errors import InputError
from simulation.io.graph_files import write_graph
from simulation.io.months import month_name
from simulation.model.model import GovernanceModel
from simulation.outcomes.network import network_by_month, node_table
from simulation.state.dated_graph import check_month, graph_at, tie_table

COLOURS = {
    "city": "#000000", "district": "#000000", "street": "#56b4e9", "community": "#0072b2",
    "compound": "#e69f00", "committee": "#009e73", "grid_group": "#009e73",
    "firm": "#d55e00", "branch": "#cc79a7", "industry_committee": "#cc79a7",
    "cadre": "#0072b2", "resident": "#f0e442",
}  # fmt: skip
"""Colour of each kind of node in a GEXF file: those of Okabe and Ito, told apart by everybody."""


@dataclass(frozen=True, eq=False)
class Network:
    """The governance graph of a run in every month.

    Attributes
    ----------
    edges
        All edges, live or ended, one row each, with the months of their begin and end.
    nodes
        All nodes, one row each: kind, number, name, place, type, households, and satisfaction at
        the end of the run, the true and the reported one.
    months
        Months of the programme that were run, such as ``2019-06``.
    city
        Name of the city.

    Examples
    --------
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=2)
    >>> list(run.network.by_month().columns)[:2]
    ['month', 'level']
    """

    edges: pd.DataFrame
    nodes: pd.DataFrame
    months: tuple[str, ...]
    city: str

    @classmethod
    def of(cls, model: GovernanceModel, spec: RunSpec) -> Self:
        """Take the graph of a model as it stands at the end of its run.

        Parameters
        ----------
        model
            The model after its last month.
        spec
            What was run.
        """
        months = tuple(month_name(model.start_month + k) for k in range(spec.months))
        edges = model.graph.edge_table(model.start_month)
        return cls(edges, node_table(model), months, spec.scenario.city.name)

    def at(self, month: str | None = None) -> nx.MultiDiGraph:
        """Give the graph as it was at the end of a month.

        Parameters
        ----------
        month
            The month, such as ``2019-06``, from the begin of the burn-in on; by default the last.

        Returns
        -------
        networkx.MultiDiGraph
            An ordinary graph, free to be changed, with attributes in plain Python.  Satisfaction is
            that of the end of the run, so that nodes of an earlier month have none.

        Raises
        ------
        InputError
            If the month was not run.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> run.network.at("2021-01").number_of_edges() > 0
        True
        """
        last = self.months[-1]
        asked = last if month is None else month
        check_month(asked, (min(last, self.edges["start"].min()), last), "graph", "at")
        return graph_at(self.edges, self.nodes, asked, with_satisfaction=asked == last)

    def ties(self, month: str | None = None, layer: str | None = None) -> pd.DataFrame:
        """Give the edges of a month in words, of one layer or of all.

        Parameters
        ----------
        month
            As for `at`.
        layer
            Layer, such as ``cross_appointment``.

        Returns
        -------
        pandas.DataFrame
            layer, source, target, start, and what else the edges have.

        Raises
        ------
        InputError
            If the month was not run, or there is no such layer.
        """
        return tie_table(self.at(month), layer)

    def by_month(self) -> pd.DataFrame:
        """Measure the network in every month of the programme; see `network_by_month`."""
        return network_by_month(self.edges, self.nodes, self.months, self.city)

    def write(self, path: str | Path, month: str | None = None) -> Path:
        """Write the graph of a month, by default the last, into a file; see `write_graph`.

        Parameters
        ----------
        path
            The file: .graphml, .gexf or .json.
        month
            As for `at`.
        """
        return write_graph(self.at(month), path, COLOURS)

    def __repr__(self) -> str:
        edges, nodes = len(self.edges), len(self.nodes)
        months = f"{self.months[0]} to {self.months[-1]}"
        return f"<Network {self.city}: {nodes} nodes, {edges} edges, {months}>"


class HasNetwork:
    """What has a governance graph, and ways to read it; a `Run` is one."""

    network: Network

    @property
    def edges(self) -> pd.DataFrame:
        """All edges of the governance graph, live or ended, with their dates."""
        return self.network.edges

    @property
    def nodes(self) -> pd.DataFrame:
        """All nodes of the governance graph; see `Network`."""
        return self.network.nodes

    def graph_at(self, month: str | None = None) -> nx.MultiDiGraph:
        """Give the governance graph of a month such as ``2019-06``; see `Network.at`.

        Parameters
        ----------
        month
            As for `Network.at`.

        Returns
        -------
        networkx.MultiDiGraph
            The graph at the end of the month.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> run.graph_at("2021-01").number_of_nodes() > 0
        True
        """
        return self.network.at(month)

    def ties(self, month: str | None = None, layer: str | None = None) -> pd.DataFrame:
        """Give the edges of a month in words; see `Network.ties`.

        Parameters
        ----------
        month, layer
            As for `Network.ties`.

        Examples
        --------
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=1)
        >>> run.ties("2021-01", "contract").columns.tolist()
        ['layer', 'source', 'target', 'start', 'mode']
        """
        return self.network.ties(month, layer)

    def network_by_month(self) -> pd.DataFrame:
        """Measure the governance graph in every month; see `network_by_month`."""
        return self.network.by_month()

    def write_graph(self, path: str | Path, month: str | None = None) -> Path:
        """Write the governance graph of a month, by default the last; see `write_graph`.

        Parameters
        ----------
        path, month
            As for `Network.write`.

        Examples
        --------
        >>> import tempfile
        >>> import simulation as sim
        >>> run = sim.run("yongqiao", scale=0.002, months=2)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     run.write_graph(f"{folder}/two-months.gexf").name
        'two-months.gexf'
        """
        return self.network.write(path, month)


def read_network(folder: str | Path) -> Network:
    """Read the governance graph of a run from its folder.

    Parameters
    ----------
    folder
        A folder that `Run.save` or ``xiaoqu run`` wrote.

    Returns
    -------
    Network
        The graph in every month.

    Raises
    ------
    InputError
        If it has no run, or a file of it is missing or damaged.

    Examples
    --------
    >>> import tempfile
    >>> import simulation as sim
    >>> run = sim.run("yongqiao", scale=0.002, months=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     stored = sim.read_network(run.save(folder))
    >>> stored.months
    ('2021-01', '2021-02')
    """
    path = Path(folder)
    record = _record(path / RUN)
    try:
        scenario, n = record["scenario"], record["months"]
        months = tuple(month_name(scenario["start_month"] + k) for k in range(n))
        city = scenario["city"]
    except (KeyError, TypeError):
        raise InputError(
            f"{path / RUN}: does not say which months of which city were run"
        ) from None
    return Network(_table(path / "edges.parquet"), _table(path / "nodes.parquet"), months, city)


def _record(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf8"))
    except OSError as error:
        reason = f"cannot be read: {error.strerror}, expected the folder of a run"
        raise InputError(f"{path}: {reason}") from None
    except ValueError:
        raise InputError(f"{path}: is not JSON; run it again") from None


def _table(path: Path) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}; run it again"
        raise InputError(f"{path}: {reason}") from None
    except ValueError:
        raise InputError(f"{path}: is no Parquet file; run it again") from None
