import csv
import io
import json
import os
import subprocess
import sys

import habitue as hb
import pyarrow
import pyarrow.parquet
import pytest
from habitue import cli

PURCHASES = "id,date,spend,shop\n" + "".join(
    f"c{c},2020-{1 + (c * k) % 12:02}-{1 + (c + 7 * k) % 28:02},{10 + (c * k) % 90}.50,{['north', 'south'][c % 2]}\n"
    for c in range(120)
    for k in range(1 + c % 5)
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(PURCHASES)
    return tmp_path


@pytest.fixture
def no_audit(monkeypatch):
    """Fails a test in which the long computation begins."""

    def audit(*_, **__):
        raise AssertionError("the audit was started")

    monkeypatch.setattr(hb, "audit", audit)


def complaint(capsys, *arguments):
    """What the command complains of: one line on stderr, and exit code 2."""
    try:
        code = cli.main(list(arguments))
    except SystemExit as error:
        code = error.code
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("habitue: ")
    assert err.count("\n") == 1
    return err


# The main job.


def test_the_demo_prints_the_audit_and_writes_the_report(folder, capsys):
    assert cli.main(["audit", "cdnow_sample", "--out", "report.html", "--json", "a.json", "--scores", "s.csv"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    audit = hb.audit(hb.datasets.cdnow_sample(), currency="$")
    assert str(audit) in out
    assert "report: report.html" in out
    assert (folder / "report.html").read_text() == audit.to_html()
    assert json.loads((folder / "a.json").read_text())["stamp"]["data_hash"] == audit.stamp.data_hash
    rows = list(csv.DictReader(io.StringIO((folder / "s.csv").read_text())))
    assert len(rows) == 2357
    assert [float(r["p_alive"]) for r in rows] == list(audit.customers.scores["p_alive"])


def test_columns_are_guessed_and_shown_or_given(folder, capsys):
    assert cli.main(["audit", "log.csv", "--customer", "id", "--time", "date", "--amount", "spend"]) == 0
    given = capsys.readouterr().out
    assert cli.main(["audit", "log.csv"]) == 0
    guessed = capsys.readouterr().out
    for out in (given, guessed):
        assert "customer = id" in out
        assert "time = date" in out
        assert "amount = spend" in out


def test_the_options_reach_the_audit(folder, monkeypatch, capsys):
    seen = {}
    whole = hb.audit

    def audit(log, **options):
        seen.update(options)
        return whole(log, **options)

    monkeypatch.setattr(hb, "audit", audit)
    arguments = "log.csv --by shop --horizon 26w --discount-rate .2 --margin-rate .3 --currency EUR --threads 1"
    assert cli.main(["audit", *arguments.split()]) == 0
    seen.pop("progress")
    assert seen == {
        "by": "shop",
        "horizon": "26w",
        "discount_rate": 0.2,
        "margin_rate": 0.3,
        "currency": "EUR",
        "threads": 1,
    }
    assert "lifetime value" in capsys.readouterr().out


def test_an_earlier_audit_is_compared_with(folder, capsys):
    assert cli.main(["audit", "cdnow_sample", "--observation-end", "1998-03-31", "--json", "march.json"]) == 0
    assert cli.main(["audit", "cdnow_sample", "--compare", "march.json"]) == 0
    assert "1998-03-31" in capsys.readouterr().out
    assert "What changed" in (folder / "audit.html").read_text()


def test_several_files_are_one_log(folder, capsys):
    head, *rows = PURCHASES.splitlines(keepends=True)
    (folder / "1.csv").write_text(head + "".join(rows[:100]))
    (folder / "2.csv").write_text(head + "".join(rows[100:]))
    assert cli.main(["audit", "log.csv", "--json", "one.json"]) == 0
    assert cli.main(["audit", "1.csv", "2.csv", "--json", "two.json"]) == 0
    one, two = (json.loads((folder / f).read_text()) for f in ("one.json", "two.json"))
    assert one["customers"]["value"] == two["customers"]["value"]


def test_parquet_comes_in_and_goes_out(folder, capsys):
    names, *rows = csv.reader(PURCHASES.splitlines())
    columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    columns["spend"] = [float(x) for x in columns["spend"]]
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "log.parquet")
    assert cli.main(["audit", "log.parquet", "--scores", "scores.parquet", "--json", "a.json"]) == 0
    assert cli.main(["audit", "log.csv", "--json", "b.json"]) == 0
    a, b = (json.loads((folder / f).read_text()) for f in ("a.json", "b.json"))
    assert a["customers"]["value"] == b["customers"]["value"]
    scores = pyarrow.parquet.read_table(folder / "scores.parquet")
    assert scores.num_rows == 120
    assert {"customer", "p_alive", "value", "state", "group"} <= set(scores.column_names)


def test_ids_are_masked_in_the_report_unless_asked_for(folder, capsys):
    best = hb.audit(hb.EventLog.from_csv("log.csv")).customers.most_valuable[0].customer
    assert cli.main(["audit", "log.csv", "--out", "masked.html"]) == 0
    assert cli.main(["audit", "log.csv", "--out", "named.html", "--show-ids"]) == 0
    assert f">{best}<" not in (folder / "masked.html").read_text()
    assert f">{best}<" in (folder / "named.html").read_text()


# Help.


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "habitue", *arguments], capture_output=True, text=True, check=False)


def test_help_and_version_answer():
    version = run("--version")
    assert (version.returncode, version.stdout) == (0, f"habitue {hb.__version__}\n")
    for arguments in (["--help"], ["audit", "--help"]):
        answer = run(*arguments)
        assert answer.returncode == 0
        assert "habitue audit cdnow" in answer.stdout
    for option in ("--customer", "--margin", "--by", "--scores", "--compare", "--show-ids", "--horizon"):
        assert option in answer.stdout


# Mistakes.


def test_a_missing_or_mistyped_command_points_to_the_help(capsys):
    assert "--help" in complaint(capsys)
    assert "--help" in complaint(capsys, "adit", "cdnow")
    assert "--help" in complaint(capsys, "audit")
    assert "--help" in complaint(capsys, "audit", "cdnow", "--colour", "blue")
    assert "--discount-rate" in complaint(capsys, "audit", "cdnow", "--discount-rate", "ten")


@pytest.mark.usefixtures("no_audit")
def test_what_cannot_be_read_is_named_with_what_to_do(folder, capsys):
    assert "cdnow_sample" in complaint(capsys, "audit", "nowhere.csv")
    (folder / "d").mkdir()
    assert "is a directory" in complaint(capsys, "audit", "d")
    assert "alone" in complaint(capsys, "audit", "cdnow", "log.csv")
    assert "--customer" in complaint(capsys, "audit", "cdnow", "--customer", "id")
    (folder / "log.parquet").write_bytes(b"PAR1 and nothing after")
    assert "log.parquet" in complaint(capsys, "audit", "log.parquet")
    assert "one kind" in complaint(capsys, "audit", "log.csv", "log.parquet")
    (folder / "empty.csv").write_text("")
    assert complaint(capsys, "audit", "empty.csv")
    assert "no such column" in complaint(capsys, "audit", "log.csv", "--amount", "no such column")


def test_a_log_of_which_nothing_can_be_used_says_why(folder, capsys):
    (folder / "euro.csv").write_text("customer;date;amount\na;2020-01-01;5,50\nb;2020-02-01;6,50\n")
    assert '2 rows: amount is not a number (row 0: "5,50")' in complaint(capsys, "audit", "euro.csv")
    (folder / "empty.csv").write_text("customer,date,amount\n")
    assert "there are no rows" in complaint(capsys, "audit", "empty.csv")


def test_one_purchase_is_an_audit_of_what_is_not_identified(folder, capsys):
    (folder / "one.csv").write_text("customer,date,amount\na,2020-01-01,5\n")
    assert cli.main(["audit", "one.csv", "--out", "one.html"]) == 0
    out = capsys.readouterr().out
    assert "is not identified: nobody was first seen" in out.replace("\n    ", " ")
    assert "Look next at a longer log" in out


@pytest.mark.usefixtures("no_audit")
@pytest.mark.parametrize("option", ["--out", "--scores", "--json"])
def test_outputs_are_checked_before_the_long_computation(folder, capsys, option):
    ending = {"--out": "html", "--scores": "csv", "--json": "json"}[option]
    assert "no directory nowhere" in complaint(capsys, "audit", "log.csv", option, f"nowhere/a.{ending}")
    (folder / f"folder.{ending}").mkdir()
    assert "is a directory" in complaint(capsys, "audit", "log.csv", option, f"folder.{ending}")
    assert "cannot be written" in complaint(capsys, "audit", "log.csv", option, f"/proc/a.{ending}")
    assert sorted(os.listdir(folder)) == [f"folder.{ending}", "log.csv"]


@pytest.mark.usefixtures("no_audit")
def test_nothing_is_overwritten_by_mistake(folder, capsys):
    assert "overwrite log.csv" in complaint(capsys, "audit", "log.csv", "--out", "log.csv")
    assert "overwrite --out" in complaint(capsys, "audit", "log.csv", "--out", "a.csv", "--scores", "./a.csv")
    assert (folder / "log.csv").read_text() == PURCHASES


@pytest.mark.usefixtures("no_audit")
def test_scores_need_a_known_ending_and_parquet_needs_pyarrow(folder, capsys, monkeypatch):
    assert ".csv or .parquet" in complaint(capsys, "audit", "log.csv", "--scores", "scores.xlsx")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    assert "pip install habitue[parquet]" in complaint(capsys, "audit", "log.csv", "--scores", "s.parquet")
    (folder / "log.parquet").write_bytes(b"PAR1")
    assert "pip install habitue[parquet]" in complaint(capsys, "audit", "log.parquet")


@pytest.mark.usefixtures("no_audit")
def test_only_an_earlier_audit_can_be_compared_with(folder, capsys):
    assert "--json last.json" in complaint(capsys, "audit", "log.csv", "--compare", "last.json")
    for text in ("", "[1, 2]", '{"customers": 3}', "\x00\xff"):
        (folder / "last.json").write_text(text, encoding="latin-1")
        assert "not an audit" in complaint(capsys, "audit", "log.csv", "--compare", "last.json")


def test_values_out_of_range_are_one_line(folder, capsys):
    for option, value in (("--discount-rate", "-2"), ("--horizon", "soon"), ("--calibration-end", "03/04/2020"),
                          ("--by", "no such column"), ("--threads", "-3"), ("--margin-rate", "-1")):  # fmt: skip
        assert complaint(capsys, "audit", "log.csv", f"{option}={value}")


# The person at the keyboard.


def test_an_interrupt_ends_quietly(folder, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(hb, "audit", interrupted)
    assert cli.main(["audit", "log.csv"]) == 130
    assert capsys.readouterr() == ("", "")
    assert not (folder / "audit.html").exists()


def test_a_reader_that_stops_reading_is_no_error(folder):
    command = f"'{sys.executable}' -m habitue audit log.csv | head -n 1"
    answer = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert answer.stdout.count("\n") == 1
    assert answer.stderr == ""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_progress_bar_shows_on_a_terminal_after_a_second(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(sys, "stderr", Terminal())
    with cli._Progress(lambda: now[0]) as progress:
        progress(0.1)
        assert sys.stderr.getvalue() == ""
        now[0] = 1.5
        progress(0.5)
        assert "50%" in sys.stderr.getvalue()
        now[0] = 1.51
        progress(0.51)
        assert "51%" not in sys.stderr.getvalue()
    assert sys.stderr.getvalue().endswith("\r\033[K")


def test_there_is_no_progress_bar_in_a_pipe(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with cli._Progress(lambda: now[0]) as progress:
        now[0] = 5.0
        progress(0.5)
    assert sys.stderr.getvalue() == ""
