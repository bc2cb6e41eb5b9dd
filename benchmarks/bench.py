"""What all the measurements share: peers in environments of their own, turns taken one after another, one table."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build" / "bench"

#: What goes into each peer's own environment.
PEERS = {
    "lifetimes": ["lifetimes==0.11.3", "autograd>=1.8,<2", "numpy>=2.2,<3", "pandas>=3,<4", "scipy>=1.15,<2"],
    "tables": ["duckdb>=1.2", "numpy>=2.2,<3", "pandas>=3,<4", "polars>=1.20", "pyarrow>=20"],
    "pymc-marketing": ["pymc-marketing>=0.17"],
    "channelattribution": ["ChannelAttribution>=2.1", "matplotlib", "numpy", "pandas", "pyarrow>=20"],
    "quantecon": ["quantecon>=0.8", "scipy>=1.15,<2"],
    "scipy": ["numpy>=2.2,<3", "scipy>=1.15,<2"],
    "hmmlearn": ["hmmlearn==0.3.3", "numpy>=2.2,<3"],
    "apricot-select": ["apricot-select==0.6.1", "numpy>=2.2,<3", "scikit-learn", "scipy>=1.15,<2"],
    "networkit": ["networkit>=11", "numpy>=2.2,<3", "scipy>=1.15,<2"],
}

#: Where each module of `peers` runs.
ENVIRONMENTS = {"habitue": None, "lifetimes": "lifetimes", "duckdb": "tables", "polars": "tables", "pandas": "tables"}

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(("OPENBLAS_", "VIRTUAL_ENV"))}


class Unavailable(Exception):
    """A peer that cannot be measured here, and why."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def python_of(environment: str | None) -> Path:
    """The interpreter of a peer's environment, made on first use; None is the one habitue is installed in."""
    if environment is None:
        return Path(sys.executable)
    folder, requirements = BUILD / "env" / environment, PEERS[environment]
    python, ready = folder / "bin" / "python", folder / "ready"
    if ready.exists() and ready.read_text() == "\n".join(requirements):
        return python
    say(f"installing {environment} into {folder.relative_to(ROOT)}")
    output([sys.executable, "-m", "venv", "--clear", folder], environment)
    output([python, "-m", "pip", "-qq", "install", "--retries", "10", *requirements], environment)
    ready.write_text("\n".join(requirements))
    return python


class Task:
    """A call that waits, with its data, in a process of its own."""

    def __init__(self, peer: str, function: str, **arguments: Any):
        self.peer = peer
        python = python_of(ENVIRONMENTS.get(peer, peer))
        self._process = subprocess.Popen(
            [str(python), str(HERE / "worker.py"), peer.replace("-", "_"), function, json.dumps(arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT,
        )
        self.version = self._answer()["version"]

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        if not line:
            raise Unavailable(f"{self.peer} stopped with exit code {self._process.wait()}")
        return json.loads(line)

    def _ask(self, what: str) -> dict[str, Any]:
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()
        return self._answer()

    def __call__(self) -> float:
        """Runs it once; seconds."""
        return self._ask("run")["seconds"]

    def facts(self) -> dict[str, float]:
        """Numbers about the last result, to compare with another's."""
        return self._ask("facts")

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def take_turns(calls: Mapping[str, Callable[[], float]], rounds: int, budget: float = 20.0) -> dict[str, list[float]]:
    """What each call returns, turn by turn: A B C A B C ...

    The first turn warms up and does not count, unless it takes more than two seconds. A call that has had three turns
    and spent its `budget` of seconds sits out the rest.
    """
    taken: dict[str, list[float]] = {name: [] for name in calls}
    spent = dict.fromkeys(calls, 0.0)
    for turn in range(rounds + 1):
        for name, call in calls.items():
            if len(taken[name]) >= 3 and spent[name] > budget:
                continue
            begin = time.perf_counter()
            value = call()
            took = time.perf_counter() - begin
            spent[name] += took
            if turn > 0 or took > 2.0:
                taken[name].append(value)
    return taken


@dataclass
class Row:
    """A line of the table."""

    job: str
    ours: str = ""
    peer: str = ""
    theirs: str = ""
    ratio: str = ""
    aim: str = ""
    remark: str = ""


def seconds(value: float) -> str:
    if value >= 1.0:
        return f"{value:.3g} s"
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} us"


def compare(
    job: str, ours: Sequence[float], peer: str, theirs: Sequence[float], aim: str = "", remark: str = ""
) -> Row:
    """Medians, and the median of the ratios round by round with the least and the greatest."""
    ratios = sorted(b / a for a, b in zip(ours, theirs, strict=False))
    ratio = f"{statistics.median(ratios):.3g}x ({ratios[0]:.3g}-{ratios[-1]:.3g})"
    return Row(job, seconds(statistics.median(ours)), peer, seconds(statistics.median(theirs)), ratio, aim, remark)


def agreement(ours: Mapping[str, float], theirs: Mapping[str, float]) -> str:
    """The greatest relative difference of two sets of numbers about the same result."""
    worst = max(abs(ours[name] - theirs[name]) / max(abs(theirs[name]), 1e-300) for name in theirs)
    return (
        "same result"
        if worst == 0
        else f"same result to {worst:.0e}"
        if worst < 1e-6
        else f"results differ by {worst:.1g}"
    )


def peers_at(job: str, function: str, peers: Mapping[str, str], rounds: int, **arguments: Any) -> list[Row]:
    """habitue against each of `peers` (name -> aim) at one function of the modules in `peers/`."""
    tasks: dict[str, Task] = {}
    missing = []
    try:
        for peer in ("habitue", *peers):
            try:
                tasks[peer] = Task(peer, function, **arguments)
            except Unavailable as reason:
                missing.append(Row(job, peer=peer, aim=peers.get(peer, ""), remark=str(reason)))
        if "habitue" not in tasks:
            return missing
        taken = take_turns(tasks, rounds)
        facts = {peer: task.facts() for peer, task in tasks.items()}
        rows = missing
        for peer in peers:
            if peer in tasks:
                name, same = f"{peer} {tasks[peer].version}", agreement(facts["habitue"], facts[peer])
                rows.append(compare(job, taken["habitue"], name, taken[peer], peers[peer], same))
        return rows
    finally:
        for task in tasks.values():
            task.close()


def output(command: Sequence[str | Path], who: str, **how: Any) -> str:
    """What a command prints; Unavailable, with its first complaint, when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=ENVIRONMENT, **how)
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.splitlines() or [f"exit code {done.returncode}"]
    errors = [line for line in said if "rror" in line]
    raise Unavailable(f"{who}: {(errors or said)[0].strip()}")


def compiler() -> list[str]:
    """The compiler with what a user of the installed library compiles with."""
    include = [
        importlib.metadata.distribution(wheel).locate_file(folder)
        for wheel, folder in (
            ("cmeel-eigen", "cmeel.prefix/include/eigen3"),
            ("libboost-headers", "libboost_headers/include"),
        )
    ]
    return [
        *os.environ.get("CXX", "g++").split(),
        *("-std=c++20", "-O3", "-DNDEBUG", "-DEIGEN_MPL2_ONLY", "-ffp-contract=off", "-fno-trapping-math"),
        f"-I{ROOT / 'include'}",
        *(f"-isystem{path}" for path in include),
    ]


def program(name: str) -> Path:
    """`name`.cpp of this folder, compiled."""
    BUILD.mkdir(parents=True, exist_ok=True)
    binary = BUILD / name
    output([*compiler(), HERE / f"{name}.cpp", "-o", binary, "-pthread"], name)
    return binary


def machine() -> str:
    """What the numbers were taken on."""
    try:
        facts = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next(line.split(":", 1)[1].strip() for line in facts if line.startswith("model name"))
    except (OSError, StopIteration):
        cpu = platform.processor()
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    busy = "; the machine is busy: read ratios, not times" if load > 0.5 * cores else ""
    return f"{cpu}, {cores} cores, Python {platform.python_version()}, load {load:.1f} at the start{busy}"


def as_text(rows: Sequence[Row]) -> str:
    head = Row("job", "habitue", "peer", "peer's", "ratio (min-max)", "aim", "")
    cells = [[r.job, r.ours, r.peer, r.theirs, r.ratio, r.aim, r.remark] for r in (head, *rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
