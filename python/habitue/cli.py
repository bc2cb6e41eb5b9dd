"""The command line: `habitue audit FILE...`."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["main"]

DATASETS = ("cdnow", "cdnow_sample", "earphones")
ROLES = {
    "customer": "who; needed",
    "time": "when: ISO 8601 dates or times; needed",
    "amount": "money paid",
    "margin": "money earned; makes revenue lifetime value",
    "cost": "money spent on the customer",
    "quantity": "how many",
    "kind": "what happened: purchase (when there is no such column), return, visit, ...",
    "place": "where, physical or virtual",
    "channel": "by which way",
    "product": "what was bought",
    "line": "product line",
    "item": "which piece, through its owners",
    "brand": "own, or a competitor's",
    "expected": "rating before",
    "perceived": "rating after",
    "scale": "highest rating",
    "referrer": "the customer who brought this one",
    "reply_to": "the event that this one answers",
    "quest": "the job the customer is at",
    "result": "whether it was achieved",
    "user": "who uses",
    "account": "who pays",
    "action": "what the firm did",
    "arm": "of an experiment",
    "propensity": "probability of that action",
    "session": "visit it belongs to",
    "present": "whether it found us",
    "weight": "how many customers this one stands for",
}


class _Problem(Exception):
    """Something the person at the keyboard can put right; the message says how."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"habitue: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; returns 0, 2 for a mistake to put right, or 130 when interrupted."""
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            return options.run(options)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (_Problem, ValueError, OSError, ImportError, MemoryError) as error:
        print("habitue:", _one_line(error), file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = _Parser(
        prog="habitue",
        description="What your customers are worth, from the log of their purchases.",
        epilog="Try it: habitue audit cdnow --out audit.html",
    )
    parser.add_argument("--version", action="version", version=f"habitue {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_Parser)
    audit = commands.add_parser(
        "audit",
        help="from a purchase log to what its customers are worth: a summary here, a report as one HTML file",
        description="Reads a purchase log, prints what its customers are worth and writes the report as one HTML file.",
        epilog="Examples: habitue audit cdnow;  habitue audit 2023.csv 2024.csv --customer id --time date --amount eur "
        "--currency EUR --scores scores.csv",
    )
    audit.set_defaults(run=_audit)
    audit.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="CSV or Parquet files, several are one log; or the name "
        f"of a data set that comes with habitue: {', '.join(DATASETS)}",
    )
    out = audit.add_argument_group("output")
    out.add_argument("--out", default="audit.html", metavar="HTML", help="the report (default: audit.html)")
    out.add_argument("--scores", metavar="FILE", help="one row a customer, as .csv or .parquet")
    out.add_argument("--json", metavar="FILE", help="everything found, as JSON; a later --compare reads it")
    out.add_argument("--compare", metavar="JSON", help="an earlier --json of the same business: shows what changed")
    out.add_argument("--show-ids", action="store_true", help="name customers in the report instead of numbering them")
    how = audit.add_argument_group("how")
    how.add_argument("--by", metavar="COLUMN", help="also split the customers by this column")
    how.add_argument("--margin-rate", type=float, metavar="SHARE", help="margin as a share of the amount, such as 0.3")
    how.add_argument("--currency", metavar="CODE", help="USD, EUR, ...: shown, never converted")
    how.add_argument("--horizon", metavar="TIME", help="how far to look ahead, such as 52w, 12mo, 365d (default: 52w)")
    how.add_argument("--discount-rate", type=float, metavar="RATE", help="per year (default: 0.1)")
    how.add_argument("--calibration-end", metavar="DAY", help="last day the model sees when it is put to the test")
    how.add_argument("--observation-end", metavar="DAY", help="last day of the log to use")
    how.add_argument("--acquired-after", metavar="DAY", help="fit on customers first seen after this day")
    how.add_argument("--threads", type=int, metavar="N", help="default: all processors")
    columns = audit.add_argument_group("columns", "Which column is what; guessed from common names unless given.")
    for role, meaning in ROLES.items():
        columns.add_argument(f"--{role.replace('_', '-')}", dest=f"role_{role}", metavar="COLUMN", help=meaning)
    return parser


def _audit(options: argparse.Namespace) -> int:
    outputs = {"--out": options.out, "--scores": options.scores, "--json": options.json}
    _check_outputs(outputs, options.files)
    if options.scores:
        _check_scores(options.scores)
    earlier = _read_earlier(options.compare)
    import habitue as hb

    how = {
        "by": options.by,
        "margin_rate": options.margin_rate,
        "currency": options.currency,
        "horizon": options.horizon,
        "discount_rate": options.discount_rate,
        "calibration_end": options.calibration_end,
        "observation_end": options.observation_end,
        "acquired_after": options.acquired_after,
        "compare": earlier,
        "threads": options.threads or os.cpu_count() or 1,
    }
    log, currency = _read_log(options)
    if currency and not options.currency:
        how["currency"] = currency
    with _Progress() as progress:
        audit = hb.audit(log, progress=progress, **{k: v for k, v in how.items() if v is not None})
        progress.note("drawing")
        audit.to_html(options.out, show_ids=options.show_ids)
        if options.scores:
            progress.note("writing the scores")
            _write_scores(audit.to_dict()["customers"]["scores"], options.scores)
        if options.json:
            audit.to_json(options.json)
    print(audit)
    roles = audit.to_dict()["log"]["columns"]
    print("\ncolumns:", ", ".join(f"{c['role']} = {c['column']}" for c in roles))
    for what, path in (("report", options.out), ("scores", options.scores), ("everything", options.json)):
        if path:
            print(f"{what}: {path}")
    return 0


# Input.


def _read_log(options: argparse.Namespace) -> tuple[Any, str]:
    """The log, and its currency where the data set has one."""
    import habitue as hb

    roles = {role: getattr(options, f"role_{role}") for role in ROLES}
    roles = {role: column for role, column in roles.items() if column is not None}
    files = options.files
    named = [f for f in files if f in DATASETS and not Path(f).is_file()]
    if named:
        if len(files) > 1:
            raise _Problem(f"{named[0]} is a data set of its own: audit it alone")
        if roles:
            raise _Problem(f"{named[0]} knows its columns: leave out --{next(iter(roles)).replace('_', '-')}")
        return getattr(hb.datasets, named[0])(), "$"
    kinds = {f: _is_parquet(f) for f in files}
    if len(set(kinds.values())) > 1:
        raise _Problem("some files are CSV and some Parquet: give files of one kind")
    if kinds[files[0]]:
        _need_pyarrow("to read Parquet")
    read = hb.EventLog.from_parquet if kinds[files[0]] else hb.EventLog.from_csv
    attributes = [options.by] if options.by and options.by not in (*ROLES, *roles.values()) else []
    return read(files if len(files) > 1 else files[0], attributes=attributes, **roles), ""


def _is_parquet(file: str) -> bool:
    try:
        with open(file, "rb") as f:
            return f.read(4) == b"PAR1" or file.lower().endswith((".parquet", ".pq"))
    except FileNotFoundError:
        raise _Problem(f"{file}: no such file; give a CSV or Parquet file, or one of {', '.join(DATASETS)}") from None
    except IsADirectoryError:
        raise _Problem(f"{file} is a directory; give the files in it") from None
    except PermissionError:
        raise _Problem(f"{file}: no permission to read it; ask its owner, or copy it to where you may") from None


def _read_earlier(path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        with open(path, encoding="utf-8") as f:
            earlier = json.load(f)
    except FileNotFoundError:
        raise _Problem(f"--compare {path}: no such file; write one with habitue audit ... --json {path}") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        earlier = None
    if not isinstance(earlier, dict) or "customers" not in earlier or "stamp" not in earlier:
        raise _Problem(f"--compare {path}: not an audit; it takes what an earlier run wrote with --json")
    return earlier


# Output.


def _check_outputs(outputs: dict[str, str | None], inputs: Sequence[str]) -> None:
    """Before the long computation: can everything be written, and nothing be lost?"""
    seen: dict[Path, str] = {Path(i).resolve(): i for i in inputs}
    for option, name in outputs.items():
        if name is None:
            continue
        path = Path(name)
        if path.resolve() in seen:
            raise _Problem(f"{option} {name} would overwrite {seen[path.resolve()]}: choose another name")
        seen[path.resolve()] = option
        if not path.parent.is_dir():
            raise _Problem(f"{option} {name}: there is no directory {path.parent}; make it, or choose another")
        if path.is_dir():
            raise _Problem(f"{option} {name} is a directory; give a file name, such as {path / 'audit.html'}")
        existed = path.exists()
        try:
            with open(path, "ab"):
                pass
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            raise _Problem(f"{option} {name} cannot be written: {why}; choose another place") from None
        if not existed:
            path.unlink()


def _check_scores(path: str) -> None:
    if path.endswith(".parquet"):
        _need_pyarrow("to write Parquet", "or write --scores scores.csv")
    elif not path.endswith(".csv"):
        raise _Problem(f"--scores {path}: give a name that ends in .csv or .parquet")


def _need_pyarrow(what: str, instead: str = "") -> None:
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        hint = f", {instead}" if instead else ""
        raise _Problem(f"{what} needs pyarrow: pip install habitue[parquet]{hint}") from None


def _write_scores(scores: dict[str, Any], path: str) -> None:
    """The columns that are known; a column that is not identified is left out."""
    columns = {name: column for name, column in scores.items() if len(column) == len(scores["customer"])}
    if path.endswith(".parquet"):
        import pyarrow
        from pyarrow import parquet

        parquet.write_table(pyarrow.table({k: pyarrow.array(v) for k, v in columns.items()}), path)
        return
    import csv

    with open(path, "w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(columns)
        for row in zip(*(_plain(c) for c in columns.values()), strict=True):
            writer.writerow(["" if x != x else x for x in row])


def _plain(column: Any) -> list[Any]:
    return column.tolist() if hasattr(column, "tolist") else list(column)


# The person at the keyboard.


class _Progress:
    """A bar on stderr, only on a terminal, and only for what takes longer than a second."""

    def __init__(self, seen: Callable[[], float] = time.monotonic) -> None:
        self._clock = seen
        self._started = self._drawn = seen()
        self._terminal = sys.stderr.isatty()
        self._shown = False

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def __call__(self, share: float) -> None:
        full = round(30 * min(max(share, 0.0), 1.0))
        self.note(f"[{'#' * full}{' ' * (30 - full)}] {100 * share:3.0f}%")

    def note(self, text: str) -> None:
        now = self._clock()
        if not self._terminal or now - self._started < 1.0 or (self._shown and now - self._drawn < 0.1):
            return
        self._drawn, self._shown = now, True
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    print("habitue: warning:", " ".join(str(message).split()), file=sys.stderr)


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror.lower()}"
    if isinstance(error, MemoryError):
        return "not enough memory: audit fewer columns, or a part of the log at a time"
    return " ".join(str(error).split()) or type(error).__name__
