"""The circle of customers' lives: what `habitue.ecosystem` shows of graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ._core import DomainError
from ._core import ecosystem as _native
from ._record import Record
from ._tables import as_html, as_kind, settled
from .data import EventLog, Paths

_VERTEX = ("step", "place", "physical", "owner", "lat", "lon", "open_hours", "need_rate", "margin")
_NUMBERS = ("lat", "lon", "need_rate", "margin")
_AMOUNTS = ("rate", "count", "probability")


class Ecosystem:
    """Usage scenarios as a graph: vertices are steps at places, edges the moves between them.

    A journey begins at any vertex, with its rate; a visit lasts a sojourn, then the journey moves on, or ends. Made by
    `from_log`, `from_tables`, `from_networkx`, `from_igraph` or `from_graphml`. Arrays over vertices are in the order
    of `vertices()`.

    Examples
    --------
    >>> log = EventLog.from_table(events, windows=windows)
    >>> eco = Ecosystem.from_log(log, step="kind", place="place", session="session")
    >>> eco.visit_rates()
    """

    __slots__ = ("_core", "_kind")
    __hash__ = None  # type: ignore[assignment]
    _core: Any
    _kind: str  #: of the tables it gives

    def __init__(self) -> None:
        raise TypeError(
            "make an ecosystem with Ecosystem.from_log, from_tables, from_networkx, from_igraph or from_graphml"
        )

    @classmethod
    def _of(cls, core: Any, kind: str = "dict") -> Ecosystem:
        eco = cls.__new__(cls)
        eco._core, eco._kind = core, kind
        return eco

    def _like(self, core: Any) -> Ecosystem:
        return type(self)._of(core, self._kind)

    @classmethod
    def from_log(
        cls,
        log: EventLog,
        *,
        step: str = "kind",
        place: str | None = "place",
        session: str = "session",
        sojourns: Any = None,
        places: Any = None,
        threads: int | None = None,
    ) -> Ecosystem:
        """The ecosystem of a log.

        A row is a visit if it has a place and belongs to a session; the others are counted in `notices`. Arrivals are
        journeys begun within the customers' windows, over the time these were watched; without windows, from each
        customer's first event to the end of the log. The stay at a journey's last vertex is not seen.

        Parameters
        ----------
        log : EventLog
        step : str
            The column of steps. "kind": in the words of the vocabulary ("research" is "search"), as `EventLog.paths`.
        place : str, optional
            The column of places; None: steps alone.
        session : str
            A column of labels, a journey of a customer each, which may overlap; or a length of time ("30min"): a
            journey ends where nothing happens for longer.
        sojourns : SojournLaw, sequence or mapping, optional
            Laws of stays, in days, as values: one for all, one a vertex, or by step or vertex name. Default: as seen.
        places : data frame or mapping, optional
            What is known of places, as `with_places`.
        threads : int, optional
            Default: all. The result does not depend on it.

        Raises
        ------
        DomainError
            A column that the log does not have; a log without a visit.
        """
        core = _native.from_log(_log(log), step, place or "", session, threads)
        eco = cls._of(core, log._kind)
        if places is not None:
            eco = eco.with_places(places)
        return eco if sojourns is None else eco.with_sojourns(sojourns)

    @classmethod
    def by_group(
        cls,
        log: EventLog,
        group: str,
        *,
        step: str = "kind",
        place: str | None = "place",
        session: str = "session",
        threads: int | None = None,
    ) -> dict[str, Ecosystem]:
        """One ecosystem for each label of customers in the column `group`, over the same vertices; see `compare`.

        Customers without a label are left out, and counted. A customer with two is refused.
        """
        all_of = _native.from_log_by_group(_log(log), group, step, place or "", session, threads)
        return {name: cls._of(core, log._kind) for name, core in all_of}

    @classmethod
    def by_period(
        cls,
        log: EventLog,
        breaks: Iterable[Any],
        *,
        step: str = "kind",
        place: str | None = "place",
        session: str = "session",
        threads: int | None = None,
    ) -> dict[str, Ecosystem]:
        """One ecosystem for each period, cut at `breaks` (dates), over the same vertices; see `compare`.

        A journey is of the period in which it begins.
        """
        cuts = list(breaks)
        all_of = _native.from_log_by_period(_log(log), cuts, step, place or "", session, threads)
        return {name: cls._of(core, log._kind) for name, core in all_of}

    @classmethod
    def from_tables(cls, vertices: Any, moves: Any, *, sojourns: Any = None) -> Ecosystem:
        """An ecosystem drawn by hand.

        Parameters
        ----------
        vertices : data frame or mapping
            Columns `step`, and any of `place`, `physical`, `owner`, `lat`, `lon`, `open_hours` (168 digits 0 or 1,
            Monday 00:00 first), `need_rate` (journeys begun, per customer and year), `margin` (at stake in an occasion
            here), `exits` (journeys seen to end, beside counts), `vertex` (a name for `moves` to use).
        moves : data frame or mapping
            Columns `source` and `target`, by row number of `vertices`, name ("use @ home", a step that is at one place)
            or (step, place); and one of `rate` (moves per customer and year), `count` (moves seen) or `probability`
            (of the move, given a visit). Moves between the same two are added up.

            Of rates: what comes to a vertex and does not move on ends there; where more leave than come, nobody's
            journey ends, and probabilities are shares of what leaves.
        sojourns : optional
            As `from_log`.

        Raises
        ------
        DomainError
            With row and value: no vertex, two of the same step and place, one that is not there, a negative rate.
        """
        table = settled(vertices)
        columns = {name: _values(table.column(name)) for name in table.names}
        if "step" not in columns:
            raise DomainError(f"vertices: missing column(s): step; found: {', '.join(table.names)}")
        given = {name: _cleaned(name, columns[name]) for name in _VERTEX if name in columns}
        edges = settled(moves)
        missing = [name for name in ("source", "target") if name not in edges.names]
        what = [name for name in _AMOUNTS if name in edges.names]
        if missing or len(what) != 1:
            need = "source, target and one of rate, count, probability"
            raise DomainError(f"moves: need the columns {need}; found: {', '.join(edges.names)}")
        number = _numbering(given, columns.get("vertex"))
        source = [number("source", row, name) for row, name in enumerate(_values(edges.column("source")))]
        target = [number("target", row, name) for row, name in enumerate(_values(edges.column("target")))]
        amount = _numbers(what[0], _values(edges.column(what[0])))
        exits = _numbers("exits", columns["exits"]) if "exits" in columns and what[0] == "count" else []
        eco = cls._of(_native.from_tables(given, source, target, amount, what[0], exits), table.kind)
        return eco if sojourns is None else eco.with_sojourns(sojourns)

    def with_places(self, places: Any) -> Ecosystem:
        """The same knowing of places: a table of `place` and any of `physical`, `owner`, `lat`, `lon`, `open_hours`."""
        table = settled(places)
        if "place" not in table.names:
            raise DomainError(f"places: missing column(s): place; found: {', '.join(table.names)}")
        names = [name for name in ("place", *_VERTEX[2:7]) if name in table.names]
        return self._like(self._core.with_places({name: _cleaned(name, _values(table.column(name))) for name in names}))

    def with_sojourns(self, laws: Any) -> Ecosystem:
        """The same with laws of stays, in days, given as values: one, one a vertex, or by step or name of vertex."""
        if isinstance(laws, Mapping):
            chosen: list[Any] = [None] * len(self)
            steps = self._core.vertices["step"]
            for name, law in laws.items():
                try:
                    hit = [self.index(name)] if isinstance(name, tuple) else [self._core.index_of_name(str(name))]
                except DomainError:
                    wanted = _step(str(name))
                    hit = [i for i, s in enumerate(steps) if s == wanted]
                    if not hit:
                        raise
                for i in hit:
                    chosen[i] = law
            laws = chosen
        elif not isinstance(laws, (list, tuple)):
            laws = [laws]
        try:
            return self._like(self._core.with_sojourns(list(laws)))
        except (TypeError, RuntimeError):
            kinds = "a SojournLaw, one a vertex, or a mapping from steps or vertices to them"
            raise DomainError(f"sojourns: got {type(laws[0]).__name__}, need {kinds}") from None

    def with_margins(self, margin: Any) -> Ecosystem:
        """The same with the margin at stake in an occasion at each vertex."""
        return self._like(self._core.with_margins(np.asarray(margin, dtype=np.float64)))

    def with_arrivals(self, arrivals: Any) -> Ecosystem:
        """The same with other arrivals: journeys begun at each vertex, per customer and year."""
        return self._like(self._core.with_arrivals(np.asarray(arrivals, dtype=np.float64)))

    def __len__(self) -> int:
        return len(self._core)

    @property
    def names(self) -> list[str]:
        """Of the vertices: "use @ home"."""
        v = self._core.vertices
        return [f"{s} @ {p}" if p else s for s, p in zip(v["step"], v["place"], strict=True)]

    def index(self, vertex: Any, place: str | None = None) -> int:
        """The number of a vertex: by step and place, name or number. A step goes by any of its words."""
        if isinstance(vertex, (int, np.integer)):
            if not 0 <= int(vertex) < len(self):
                raise DomainError(f"vertex: got {vertex}, there are {len(self)}")
            return int(vertex)
        if isinstance(vertex, tuple):
            vertex, place = vertex
        return self._core.index(str(vertex), place) if place is not None else self._core.index_of_name(str(vertex))

    def vertices(self) -> Any:
        """A table: step, place, physical, owner, lat, lon, open_hours, need_rate, margin."""
        v = self._core.vertices
        columns = {name: v[name] if name in _NUMBERS else np.array(v[name] + [None], dtype=object)[:-1] for name in v}
        return as_kind(self._kind, columns)

    def moves(self, interval: float = 0.95) -> Any:
        """A table: source, target (numbers of vertices), count, probability, its standard error, low and high (Wilson).

        Also `sojourn`, the mean stay before this move, in days, where stays were seen.
        """
        core = self._core
        low, high = core.probability_interval(interval)
        n = np.diff(core.offsets.astype(np.int64))
        target = core.target.astype(np.int64)
        source = np.repeat(np.arange(len(self)), n)
        count = core.count if core.count.size else np.full(target.size, np.nan)
        columns = {"source": source, "target": target, "count": count, "probability": core.probability}
        more = {
            "standard_error": core.probability_errors,
            "low": low,
            "high": high,
            "sojourn": core.sojourn_means_by_move(),
        }
        return as_kind(self._kind, columns | more)

    def rates(self, interval: float = 0.95) -> Any:
        """A table of the vertices: how often journeys begin, visits come, visits end, and how long they are.

        `arrivals` (per customer and year; standard error from how much customers differ, interval on the logarithmic
        scale), `visit_rate` (standard error for journeys that come as a Poisson process), `visits` seen, `exit` (chance
        that a visit is the last), `sojourn` (mean days until the next visit, its standard error, and the median).
        """
        core = self._core
        low, high = core.arrivals_interval(interval)
        columns = {"step": core.vertices["step"], "place": core.vertices["place"]}
        columns = {name: np.array(labels, dtype=object) for name, labels in columns.items()}
        columns |= {"arrivals": core.arrivals, "arrivals_standard_error": core.arrivals_errors}
        columns |= {"arrivals_low": low, "arrivals_high": high, "visit_rate": self.visit_rates()}
        columns |= {"visit_rate_standard_error": core.visit_rates_errors(), "visits": core.visits, "exit": core.exits}
        columns |= {"sojourn": core.sojourn_means(), "sojourn_standard_error": core.sojourn_errors()}
        return as_kind(self._kind, columns | {"sojourn_median": core.sojourn_quantile([0.5])})

    @property
    def transition_matrix(self) -> np.ndarray:
        """P, dense: the chance that a visit of a vertex (row) is followed by one of another; the rest of a row ends."""
        p = np.zeros((len(self), len(self)))
        offsets = self._core.offsets.astype(np.int64)
        p[np.repeat(np.arange(len(self)), np.diff(offsets)), self._core.target] = self._core.probability
        return p

    def csr(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The moves in compressed sparse rows: offsets, targets, probabilities."""
        return self._core.offsets, self._core.target, self._core.probability

    def arrivals(self) -> np.ndarray:
        """Journeys begun at each vertex, per customer and year; NaN where no time of exposure is known."""
        return self._core.arrivals

    def exits(self) -> np.ndarray:
        """The chance that a visit of each vertex ends the journey."""
        return self._core.exits

    def visit_rates(self) -> np.ndarray:
        """Visits of each vertex, per customer and year: v = arrivals + v P.

        Raises
        ------
        DomainError
            A closed class: journeys that come to a vertex from which none ends; arrivals that are not identified.
        """
        return self._core.visit_rates()

    def sojourns(self) -> np.ndarray:
        """Mean stay at each vertex until the next visit, in days, whatever is next; NaN where none was seen."""
        return self._core.sojourn_means()

    def stays(self, vertex: Any, *, targets: Iterable[Any] = ()) -> np.ndarray:
        """The stays seen at a vertex, in days, ascending; only those that ended with a move to one of `targets`."""
        into = [self.index(t) for t in targets]
        return self._core.stays(self.index(vertex), into)

    def sojourn_quantile(self, p: float) -> np.ndarray:
        """The `p` quantile of the stay at each vertex, in days."""
        return self._core.sojourn_quantile([p])

    def sojourn_survival(self, vertex: Any, t: Any) -> np.ndarray:
        """The chance that a stay at a vertex lasts longer than each of `t` days."""
        return self._core.sojourn_survival(self.index(vertex), np.atleast_1d(np.asarray(t, dtype=np.float64)))

    @property
    def exposure(self) -> float:
        """Customer-years in which journeys could begin; NaN where it was drawn."""
        return self._core.exposure

    @property
    def notices(self) -> list[Record]:
        """What was noticed in the log, how often, and what was done about it."""
        return [Record(n) for n in self._core.notices]

    def journeys(
        self,
        log: EventLog,
        *,
        step: str = "kind",
        place: str | None = "place",
        session: str = "session",
        threads: int | None = None,
    ) -> Paths:
        """The journeys of a log as paths over these vertices, by name. Visits of others are left out, and counted."""
        core = _native.journeys(_log(log), self._core, step, place or "", session, threads)
        return Paths._of(core, log._kind, log._own)

    def traffic(self) -> np.ndarray:
        """Of every move, in the order of `moves()`: times per customer and year."""
        return _native.traffic(self._core)

    def circulations(self, most: int = 20) -> Any:
        """What goes round: circles with their `rate` (times per customer and year) and `share` of all moves.

        The widest circle is taken out of the traffic first, then the widest of the rest. A table of `circle` (names of
        the vertices in order), `length`, `rate` and `share`.
        """
        names = self.names
        found = _native.circulations(self._core, most)
        circles = np.array([tuple(names[v] for v in way) for way, _, _ in found] + [None], dtype=object)[:-1]
        columns = {"circle": circles, "length": np.array([len(way) for way, _, _ in found], dtype=np.int64)}
        columns |= {"rate": np.array([r for _, r, _ in found]), "share": np.array([s for _, _, s in found])}
        if self._kind not in ("pandas", "dict"):
            columns["circle"] = np.array([" > ".join(way) for way in circles] + [None], dtype=object)[:-1]
        return as_kind(self._kind, columns)

    def cores(self, least: float = 0.0) -> list[Record]:
        """The strongly connected cores: names of `vertices` that all lead to one another, and their `share` of visits.

        Moves of less than `least` per customer and year are not followed.
        """
        names = self.names
        return [
            Record({"vertices": tuple(names[v] for v in vertices), "share": share})
            for vertices, share in _native.cores(self._core, least)
        ]

    def bridges(self, least: float = 0.0) -> list[Record]:
        """Moves whose loss cuts the circle, the busiest first: source, target, rate, and how many vertices are lost."""
        names = self.names
        return [
            Record({"source": names[i], "target": names[j], "rate": rate, "lost": lost})
            for i, j, rate, lost in _native.bridges(self._core, least)
        ]

    def next_step_entropy(self) -> np.ndarray:
        """How open the next step is at each vertex, in bits, the end of the journey included."""
        return _native.next_step_entropy(self._core)

    def mean_entropy(self) -> float:
        """The mean of `next_step_entropy` over visits."""
        return _native.mean_entropy(self._core)

    def order(self, first: Any, second: Any) -> Record:
        """In what order journeys come to two steps (at any place) or vertices: shares of all journeys.

        `order("purchase", "use").first_then_second` buy and then use; `second_then_first` use before they buy.
        """
        return Record(_native.order(self._core, self._at(first), self._at(second)))

    def communities(self, resolution: float = 1.0) -> Record:
        """Vertices that journeys move among more than between: `community` of each, and the `modularity`."""
        community, modularity = _native.communities(self._core, resolution)
        return Record({"community": community.astype(np.int64), "modularity": modularity})

    def _at(self, what: Any) -> list[int]:
        if isinstance(what, (list, set, frozenset)):
            return sorted({i for w in what for i in self._at(w)})
        if isinstance(what, str):
            step = _step(what)
            hits = [i for i, s in enumerate(self._core.vertices["step"]) if s == step]
            if hits:
                return hits
        return [self.index(what)]

    def transition_graph(self, ax: Any = None, **options: Any) -> Any:
        """A picture of the circle, as `habitue.plot.circle_map`; returns the axes."""
        from .plot import circle_map

        return circle_map(self, ax=ax, **options)

    def to_networkx(self) -> Any:
        """A `networkx.DiGraph` with all that is known of vertices and moves as attributes. Needs networkx."""
        import networkx as nx

        g = nx.DiGraph()
        for i, (name, attributes) in enumerate(zip(self.names, self._attributes(), strict=True)):
            g.add_node(name, vertex=i, **attributes)
        for i, j, attributes in self._edges():
            g.add_edge(self.names[i], self.names[j], **attributes)
        return g

    @classmethod
    def from_networkx(cls, graph: Any) -> Ecosystem:
        """From any NetworkX graph: nodes with an attribute `step` (default: the node), and those of `from_tables`.

        Edges have one of `rate`, `count` or `probability`. An edge of an undirected graph is a move each way; parallel
        edges are added up.
        """
        edges = list(graph.edges(data=True))
        return cls._from_graph(list(graph.nodes(data=True)), edges, graph.is_directed())

    @classmethod
    def from_igraph(cls, graph: Any) -> Ecosystem:
        """From an igraph graph, as `from_networkx`; a vertex without `step` is called by its `name`, or number."""
        nodes = [(v.index, {"step": v.attributes().get("name"), **v.attributes()}) for v in graph.vs]
        edges = [(e.source, e.target, e.attributes()) for e in graph.es]
        return cls._from_graph(nodes, edges, graph.is_directed())

    @classmethod
    def _from_graph(cls, nodes: list[Any], edges: list[Any], directed: bool) -> Ecosystem:
        if not nodes:
            raise DomainError("graph: there is no vertex")
        columns = {name: [data.get(name) for _, data in nodes] for name in (*_VERTEX, "exits")}
        steps = zip(columns["step"], nodes, strict=True)
        columns["step"] = [str(node if _blank(step) else step) for step, (node, _) in steps]
        columns = {name: values for name, values in columns.items() if any(v is not None for v in values)}
        if not directed:
            edges = edges + [(b, a, data) for a, b, data in edges if a != b]
        amounts = [name for name in _AMOUNTS if all(name in data for _, _, data in edges)]
        if edges and not amounts:
            raise DomainError("graph: every edge needs the attribute rate, count or probability")
        # With several, as to_networkx writes them, counts beside the exits say most.
        best = ["count"] if "exits" in columns else []
        what = next((name for name in (*best, "probability", *_AMOUNTS) if name in amounts), "probability")
        number = {node: i for i, (node, _) in enumerate(nodes)}
        moves = {"source": [number[a] for a, _, _ in edges], "target": [number[b] for _, b, _ in edges]}
        return cls.from_tables(columns, moves | {what: [data[what] for _, _, data in edges]})

    def to_graphml(self, path: Any = None) -> str:
        """GraphML with all that is known of vertices and moves; written to `path` where one is given."""
        from xml.sax.saxutils import escape, quoteattr

        nodes, edges = self._attributes(), self._edges()
        kinds: dict[tuple[str, str], str] = {}
        for attributes in nodes:
            kinds |= {("node", name): _graphml_type(value) for name, value in attributes.items()}
        for _, _, attributes in edges:
            kinds |= {("edge", name): _graphml_type(value) for name, value in attributes.items()}
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
        for (of, name), kind in kinds.items():
            lines.append(f'  <key id="{of}_{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>')
        lines.append('  <graph edgedefault="directed">')

        def data(of: str, attributes: dict[str, Any]) -> Iterator[str]:
            for name, value in attributes.items():
                text = str(value).lower() if isinstance(value, bool) else str(value)
                yield f'      <data key="{of}_{name}">{escape(text)}</data>'

        for name, attributes in zip(self.names, nodes, strict=True):
            lines += [f"    <node id={quoteattr(name)}>", *data("node", attributes), "    </node>"]
        for i, j, attributes in edges:
            ends = f"source={quoteattr(self.names[i])} target={quoteattr(self.names[j])}"
            lines += [f"    <edge {ends}>", *data("edge", attributes), "    </edge>"]
        return _written("\n".join([*lines, "  </graph>", "</graphml>", ""]), path)

    @classmethod
    def from_graphml(cls, path: Any) -> Ecosystem:
        """From a GraphML file, as `from_networkx`. Needs networkx."""
        import networkx as nx

        return cls.from_networkx(nx.read_graphml(path))

    def to_dot(self, path: Any = None, *, least: float = 0.0) -> str:
        """The graph for Graphviz: physical places as boxes, widths by traffic; moves below `least` a year left out."""
        quote = _quoted
        flow = self.traffic()
        top = float(flow.max()) if flow.size and flow.max() > 0 else 1.0
        lines = ["digraph ecosystem {", '  graph [rankdir=LR]; node [fontname="sans-serif"];']
        v = self._core.vertices
        for i, name in enumerate(self.names):
            shape = "box" if v["physical"][i] else "ellipse"
            label = v["step"][i] + ("\\n" + v["place"][i] if v["place"][i] else "")
            lines.append(f"  {i} [label={quote(label)}, tooltip={quote(name)}, shape={shape}];")
        for k, (i, j, attributes) in enumerate(self._edges()):
            if flow[k] >= least:
                width = 0.4 + 4.0 * flow[k] / top
                label = f"{attributes['probability']:.2f}"
                lines.append(f'  {i} -> {j} [label="{label}", penwidth={width:.2f}];')
        return _written("\n".join([*lines, "}", ""]), path)

    def _attributes(self) -> list[dict[str, Any]]:
        v = self._core.vertices
        extra = {"arrivals": self._core.arrivals, "exit": self._core.exits}
        if self._core.ended.size:
            extra["exits"] = self._core.ended
        rows = []
        for i in range(len(self)):
            row = {name: v[name][i] for name in _VERTEX}
            row |= {name: float(values[i]) for name, values in extra.items()}
            rows.append({name: _plain(x) for name, x in row.items() if not _blank(x)})
        return rows

    def _edges(self) -> list[tuple[int, int, dict[str, Any]]]:
        core = self._core
        source = np.repeat(np.arange(len(self)), np.diff(core.offsets.astype(np.int64)))
        columns: dict[str, np.ndarray] = {"probability": core.probability}
        if core.count.size:
            columns["count"] = core.count
        return [
            (int(i), int(j), {name: float(values[k]) for name, values in columns.items()})
            for k, (i, j) in enumerate(zip(source, core.target, strict=True))
        ]

    def summary(self) -> str:
        """Vertices, moves, journeys, and what was noticed."""
        return self._core.summary()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ecosystem) and self._core == other._core

    def __reduce__(self) -> tuple[Callable[..., Ecosystem], tuple[Any, ...]]:
        return _restored, (self._core.state, self._kind)

    def __repr__(self) -> str:
        return self.summary().rstrip("\n")

    def _repr_html_(self) -> str:
        v = self._core.vertices
        shown = {name: v[name] if name in _NUMBERS else np.array(v[name], dtype=object) for name in ("step", "place")}
        shown |= {"arrivals": self._core.arrivals, "exit": self._core.exits}
        return as_html(shown, caption=self.summary().split("\n")[0])


def compare(ecosystems: Mapping[str, Ecosystem] | Sequence[Ecosystem]) -> Record:
    """Are the circles of several groups, or of several periods, one?

    Parameters
    ----------
    ecosystems : mapping or sequence
        Of different customers or times, as `Ecosystem.by_group` and `by_period` give them. Vertices are matched by
        step and place.

    Returns
    -------
    Record
        `moves` and `arrivals`, the tests of all vertices together (statistic, df, p_value; of moves also Pearson's, and
        the share of cells that expect fewer than 5); `vertices`, a table of both for each.
    """
    given = list(ecosystems.values()) if isinstance(ecosystems, Mapping) else list(ecosystems)
    whole, names, moves, arrivals, _ = _native.compare([e._core for e in given])
    columns = {"vertex": np.array(names, dtype=object)}
    for part, tests in (("moves", moves), ("arrivals", arrivals)):
        columns |= {f"{part}_{name}": np.array([t[name] for t in tests]) for name in ("statistic", "df", "p_value")}
    result = Record(whole)
    result._parts["vertices"] = as_kind(given[0]._kind, columns)
    return result


def _restored(state: Any, kind: str) -> Ecosystem:
    return Ecosystem._of(_native.of_state(state), kind)


def _log(log: Any) -> Any:
    if not isinstance(log, EventLog):
        raise DomainError(f"log: got {type(log).__name__}, need an EventLog; make one with EventLog.from_table")
    return log._core


def _step(label: str) -> str:
    return _native.step_name(label)


def _values(column: Any) -> list[Any]:
    for how in ("to_pylist", "to_list", "tolist"):
        if hasattr(column, how):
            return list(getattr(column, how)())
    return list(column)


def _blank(x: Any) -> bool:
    return x is None or x == "" or x != x


def _plain(x: Any) -> Any:
    return x.item() if isinstance(x, np.generic) else x


def _numbers(name: str, values: Sequence[Any]) -> list[float]:
    result = []
    for row, x in enumerate(values):
        try:
            result.append(float("nan") if x is None or x == "" else float(x))
        except (TypeError, ValueError):
            raise DomainError(f"{name}: row {row} has {x!r}, which is not a number") from None
    return result


def _cleaned(name: str, values: Sequence[Any]) -> list[Any]:
    """A column as the compiled half wants it: NaN, None or "" where something is missing."""
    if name in _NUMBERS:
        return _numbers(name, values)
    if name != "physical":
        return ["" if x is None or x != x else str(x) for x in values]
    words = {"physical": True, "virtual": False, "true": True, "false": False, "1": True, "0": False, "1.0": True}
    cleaned: list[bool | None] = []
    for row, x in enumerate(values):
        if _blank(x):
            cleaned.append(None)
        elif str(x).lower() in {*words, "0.0"}:
            cleaned.append(words.get(str(x).lower(), False))
        else:
            raise DomainError(f"physical: row {row} has {x!r}, need true (physical) or false (virtual)")
    return cleaned


def _numbering(columns: Mapping[str, list[Any]], own: Sequence[Any] | None) -> Callable[[str, int, Any], int]:
    """Which vertex a move means: by the caller's own name, by number, by name, or by (step, place)."""
    steps = [_step(s) for s in columns["step"]]
    places = columns.get("place") or [""] * len(steps)
    by_own = {} if own is None else {x: i for i, x in enumerate(own)}
    by_pair = {(s, p): i for i, (s, p) in enumerate(zip(steps, places, strict=True))}

    def number(column: str, row: int, name: Any) -> int:
        if name in by_own:
            return by_own[name]
        if isinstance(name, (int, np.integer)) or (isinstance(name, float) and name == int(name)):
            if 0 <= int(name) < len(steps):
                return int(name)
        else:
            pair = tuple(name) if isinstance(name, (tuple, list)) else tuple(str(name).split("@", 1))
            step, place = _step(str(pair[0]).strip()), str(pair[1]).strip() if len(pair) > 1 else None
            if place is not None and (step, place) in by_pair:
                return by_pair[step, place]
            hits = [i for i, s in enumerate(steps) if s == step] if place is None else []
            if len(hits) == 1:
                return hits[0]
            if len(hits) > 1:
                raise DomainError(f"{column}: row {row} has {name!r}, a step at {len(hits)} places; name the place")
        raise DomainError(f"{column}: row {row} has {name!r}, there is no such vertex")

    return number


def _graphml_type(value: Any) -> str:
    return "boolean" if isinstance(value, bool) else "double" if isinstance(value, float) else "string"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _written(text: str, path: Any) -> str:
    if path is not None:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    return text


__all__ = ["Ecosystem", "compare"]
