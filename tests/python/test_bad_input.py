"""Whatever is put in: a clear error with row and value, or a counted rejection; never a crash, never a guess."""

import contextlib
import gc
import signal
import subprocess
import sys
import textwrap
import threading
import time

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

GOOD = {"frequency": [0, 2], "recency": [0.0, 3.0], "T": [4.0, 5.0]}
MODEL = hb.clv.BgNbd(r=1, alpha=1, a=1, b=1)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("frequency", np.nan, "frequency: row 1 has nan"),
        ("frequency", np.inf, "frequency: row 1 has inf"),
        ("frequency", -1, "frequency: row 1 has -1"),
        ("frequency", 1.5, "frequency: row 1 has 1.5, must be a whole number"),
        ("frequency", None, "frequency: row 1 has nan"),
        (
            "frequency",
            "x",
            "frequency: row 1 has .x|frequency: row 0 has the text|frequency: got list, need a number or an array",
        ),
        ("recency", np.nan, "recency: row 1 has nan"),
        ("recency", -0.5, "recency: row 1 has -0.5"),
        ("recency", 6.0, "recency: row 1 has 6, above T = 5"),
        ("T", 0.0, "T: row 1 has 0"),
        ("T", -3.0, "T: row 1 has -3"),
        ("T", np.inf, "T: row 1 has inf"),
    ],
)
def test_a_history_that_cannot_happen_is_named_with_row_and_value(column, value, message):
    table = {name: [values[0], value] if name == column else values for name, values in GOOD.items()}
    for call in (
        lambda: MODEL.probability_alive(table),
        lambda: MODEL.expected_purchases(table, horizon=1),
        lambda: MODEL.probability_alive(**table),
        lambda: hb.clv.fit(hb.clv.BgNbd, table),
        lambda: hb.PurchaseHistories.from_table(table),
        lambda: MODEL.probability_alive(pd.DataFrame(table)),
    ):
        with pytest.raises(hb.DomainError, match=message):
            call()


def test_recency_without_repeat_purchases_is_refused():
    with pytest.raises(hb.DomainError, match="recency: row 0 has 1, but frequency is 0"):
        MODEL.probability_alive(frequency=[0, 1], recency=[1, 1], T=[2, 2])


def test_all_missing_columns_are_named_at_once():
    with pytest.raises(hb.DomainError, match=r"missing column\(s\): recency, T; found: frequency, weight"):
        MODEL.probability_alive(pd.DataFrame({"frequency": [1], "weight": [1]}))
    with pytest.raises(
        hb.DomainError, match=r"missing column\(s\): customer \(\"id\"\), amount \(\"eur\"\), time; found: a, b"
    ):
        hb.EventLog.from_table(pd.DataFrame({"a": [1], "b": [2]}), customer="id", amount="eur")
    with pytest.raises(hb.DomainError, match="missing: recency, T"):
        MODEL.probability_alive(frequency=1)
    with pytest.raises(hb.DomainError, match="not both"):
        MODEL.probability_alive(GOOD, frequency=1)
    with pytest.raises(hb.DomainError, match="two"):
        hb.EventLog.from_table(pd.DataFrame([[1, 2, 3]], columns=["customer", "time", "time"]), time="time")


@pytest.mark.parametrize("value", [1j, np.complex128(1j), 10**400, "2", b"2", object(), [[1], [1, 2]]])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(hb.DomainError, match="frequency"):
        MODEL.probability_alive(frequency=value, recency=1, T=2)


def test_roles_that_do_not_exist_are_a_mistake():
    with pytest.raises(TypeError, match="no such role: buyer"):
        hb.EventLog.from_table(GOOD, buyer="id")
    with pytest.raises(TypeError, match="no such argument: reency"):
        hb.clv.fit(hb.clv.BgNbd, GOOD, reency=[1])


@pytest.mark.parametrize(
    "table",
    [None, 3, "text", [1, 2], object(), np.zeros((2, 2)), {"customer": 3, "time": 4}, {"customer": "abc", "time": "x"}],
)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(hb.DomainError):
        hb.EventLog.from_table(table)
    with pytest.raises(hb.DomainError):
        hb.clv.fit(hb.clv.BgNbd, table)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(hb.DomainError, match='"time" has 1 rows, "customer" has 2'):
        hb.EventLog.from_table({"customer": [1, 2], "time": ["2020-01-01"]})
    with pytest.raises(ValueError, match="broadcast"):
        MODEL.probability_alive(frequency=[1, 2], recency=[1, 1, 1], T=2)


@pytest.mark.parametrize(
    "column",
    [
        np.array([1j, 2j]),
        np.zeros((2, 2)),
        np.array([1, 2], dtype="m8[s]"),
        pa.array([[1], [2]]),
        pa.array([b"x", b"y"]),
        pa.array([1, 2], pa.duration("s")),
        pl.Series([[1], [2]]),
        [True, False],
    ],
)
def test_columns_that_hold_no_times_say_what_they_hold(column):
    with pytest.raises(hb.DomainError):
        hb.EventLog.from_table({"customer": [1, 2], "time": column})
    with pytest.raises(hb.DomainError):
        hb.clv.fit(hb.clv.BgNbd, {**GOOD, "T": column})


def test_ambiguous_dates_are_refused_with_the_row():
    with pytest.raises(hb.DomainError, match='time: row 1 has "03/04/2020"'):
        hb.EventLog.from_table({"customer": [1, 2], "time": [None, "03/04/2020"]})


def test_ids_that_cannot_be_ids_are_named():
    with pytest.raises(hb.DomainError, match="customer: row 1 has a list, which cannot be an id"):
        hb.EventLog.from_table({"customer": [1, [2]], "time": ["2020-01-01"] * 2})
    with pytest.raises(hb.DomainError, match="row 1"):
        hb.EventLog.from_table({"customer": [1.0, 1.5], "time": ["2020-01-01"] * 2})
    with pytest.raises(hb.DomainError, match="row 0"):
        hb.EventLog.from_table({"customer": np.array([2**64 - 1], dtype=np.uint64), "time": ["2020-01-01"]})
    with pytest.raises(hb.DomainError, match="not valid Unicode"):
        hb.EventLog.from_table({"customer": ["\ud800"], "time": ["2020-01-01"]})


def test_an_id_may_be_a_million_characters_long():
    long = "x" * 10**6
    for ids in ([long, "y"], np.array([long, "y"], dtype=object), pa.array([long, "y"]), pl.Series([long, "y"])):
        log = hb.EventLog.from_table({"customer": ids, "time": ["2020-01-01"] * 2})
        assert list(log.customers) == [long, "y"]


def test_an_empty_table_is_a_log_of_nobody():
    for table in (
        {"customer": [], "time": []},
        pd.DataFrame({"customer": [], "time": []}),
        pl.DataFrame({"customer": [], "time": []}),
    ):
        log = hb.EventLog.from_table(table)
        assert len(log) == len(log.purchase_histories()) == 0
        assert "0 rows" in repr(log)
        assert log.purchase_histories().to_native() is not None
    empty = {"frequency": [], "recency": [], "T": []}
    assert MODEL.probability_alive(empty).shape == (0,)
    with pytest.raises(hb.DomainError, match="no customers"):
        hb.clv.fit(hb.clv.BgNbd, empty)
    with pytest.raises(hb.DomainError, match="no rows"):
        hb.audit(hb.EventLog.from_table({"customer": [], "time": []}))


def test_too_little_to_learn_from_says_so():
    with pytest.raises(hb.DomainError, match="customers"):
        hb.clv.fit(hb.clv.BgNbd, {"frequency": [2], "recency": [1], "T": [2]})
    once = {"frequency": np.zeros(50), "recency": np.zeros(50), "T": np.ones(50)}
    with pytest.raises(hb.DomainError, match=r"nobody bought twice.*penalty"):
        hb.clv.fit(hb.clv.BgNbd, once)
    with pytest.raises(hb.DomainError, match="spend above 0"):
        hb.clv.fit(hb.clv.GammaGamma, {**once, "monetary_value": np.zeros(50)})


@pytest.mark.parametrize(
    "option", [{"penalty": -1}, {"penalty": np.nan}, {"max_iterations": 0}, {"threads": -2}, {"unit": "eon"}]
)
def test_options_outside_their_domain_are_refused(option):
    with pytest.raises(hb.DomainError, match=next(iter(option))):
        hb.clv.fit(hb.clv.BgNbd, GOOD, **option)


@pytest.mark.parametrize("horizon", [-1, np.nan, np.inf, "52", "w", "", "1e400y", "-1w"])
def test_horizons_outside_their_domain_are_refused(horizon):
    weekly = hb.clv.BgNbd(r=1, alpha=1, a=1, b=1, unit="week")
    with pytest.raises(hb.DomainError):
        weekly.expected_purchases(GOOD, horizon=horizon)
    with pytest.raises(hb.DomainError):
        weekly.expected_purchases(horizon=horizon)


def test_files_that_are_not_there_or_not_allowed_raise_the_usual_errors(tmp_path):
    for read in (hb.EventLog.from_csv, hb.EventLog.from_parquet, hb.data.read_histories, hb.clv.load):
        with pytest.raises(FileNotFoundError):
            read(tmp_path / "none")
        with pytest.raises(IsADirectoryError):
            read(tmp_path)
    with pytest.raises(hb.DomainError, match="at least one file"):
        hb.EventLog.from_csv([])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"customer,amount\na,1\n", "missing column.*time"),
        (b"customer,time\na,03/04/2020\n", "row 0 .*03/04/2020"),
        (b"\xff\xfec\x00", "UTF-16"),
        (b"PAR1", "Parquet"),
        (b"\x1f\x8b", "gzip"),
    ],
)
def test_files_that_are_no_logs_say_why_and_which(tmp_path, content, message):
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    with pytest.raises(hb.DomainError, match=message) as error:
        hb.EventLog.from_csv(path)
    assert "log.csv" in str(error.value)


def test_csv_rows_that_cannot_be_used_are_counted(tmp_path):
    path = tmp_path / "log.csv"
    path.write_bytes(b"customer,time,amount\na,2020-01-01,5\n\xff\xfe,2020-01-02,6\nb,2020-01-03\nc,2020-01-04,x\n")
    report = hb.EventLog.from_csv(path).report
    assert (report.rows_read, report.rows_used) == (4, 1)
    assert {r.reason for r in report.rejected} == {
        "customer is not UTF-8 text",
        "wrong number of fields",
        "amount is not a number",
    }


def test_a_truncated_parquet_file_is_refused(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"customer": list(range(1000)), "time": ["2020-01-01"] * 1000}), path)
    whole = path.read_bytes()
    for part in (whole[:-5], whole[:100], b"PAR1", b""):
        path.write_bytes(part)
        with pytest.raises(hb.DomainError, match=r"log\.parquet"):
            hb.EventLog.from_parquet(path)


def test_damage_inside_a_parquet_file_is_an_error_not_a_crash(tmp_path):
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"customer": list(range(1000)), "time": ["2020-01-01"] * 1000}), path)
    damaged = bytearray(path.read_bytes())
    damaged[20:300] = bytes(280)
    path.write_bytes(damaged)
    try:
        log = hb.EventLog.from_parquet(path)
    except (hb.Error, hb.DomainError):
        return
    assert log.report.rows_read == 1000


def test_a_stream_can_be_read_once():
    reader = pa.table({"customer": [1], "time": ["2020-01-01"]}).to_reader()
    assert len(hb.EventLog.from_table(reader)) == 1
    assert len(hb.EventLog.from_table(reader)) == 0


def test_an_error_in_the_callers_stream_is_reported():
    schema = pa.schema([("customer", pa.int64()), ("time", pa.string())])

    def batches():
        yield pa.record_batch([[1], ["2020-01-01"]], schema=schema)
        raise RuntimeError("the source went away")

    with pytest.raises(hb.Error, match="the source went away"):
        hb.EventLog.from_table(pa.RecordBatchReader.from_batches(schema, batches()))


def test_bytes_and_pickles_that_are_damaged_are_refused():
    live = hb.data.LiveHistory()
    live.record("2020-01-01")
    good = live.to_bytes()
    for bad in (b"", good[:-1], good[:20] + b"\x07" + good[21:], good + b"x"):
        with pytest.raises(hb.DomainError):
            hb.data.LiveHistory.from_bytes(bad)
    builder = hb.data.HistoryBuilder()
    builder.add({"customer": [1], "time": ["2020-01-01"]})
    for bad in (b"", builder.to_bytes()[:-1]):
        with pytest.raises(hb.DomainError):
            hb.data.HistoryBuilder.from_bytes(bad)


def test_nothing_leaks_when_tables_are_read_again_and_again():
    columns = {"customer": np.array(["a", "b"] * 500, dtype=object), "time": np.arange(1000).astype("M8[s]")}
    exported = hb.data.Table(x=np.zeros(10))
    watched = [columns["customer"], columns["time"], exported["x"], columns["customer"][0]]
    before = [sys.getrefcount(thing) for thing in watched]
    for _ in range(50):
        hb.EventLog.from_table(columns).purchase_histories()
        pa.RecordBatchReader.from_stream(exported).read_all()
        exported.__arrow_c_stream__()
    gc.collect()
    assert [sys.getrefcount(thing) for thing in watched] == before


def test_ctrl_c_stops_a_long_call():
    code = """
        import numpy as np, habitue as hb
        n = 3_000_000
        rng = np.random.default_rng(0)
        T = rng.uniform(1, 100, n)
        x = rng.poisson(3, n).astype(float)
        rows = {"frequency": x, "recency": np.where(x > 0, T * rng.uniform(0, 1, n), 0.0), "T": T}
        model = hb.clv.BgNbd(r=1, alpha=1, a=1, b=1)
        print("ready", flush=True)
        try:
            while True:
                model.expected_purchases(rows, horizon=50, threads=1)
        except KeyboardInterrupt:
            print("stopped", flush=True)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60)[0] == "stopped\n"


def test_other_threads_run_while_we_compute():
    rng = np.random.default_rng(0)
    T = rng.uniform(1, 100, 300_000)
    rows = {"frequency": np.ones(T.size), "recency": T / 2, "T": T}
    ticks, stop = [0], threading.Event()

    def tick():
        while not stop.is_set():
            ticks[0] += 1
            time.sleep(0.001)

    other = threading.Thread(target=tick)
    other.start()
    MODEL.expected_purchases(rows, horizon=50, threads=1)
    stop.set()
    other.join()
    assert ticks[0] > 5


def test_it_works_after_fork():
    code = """
        import os, numpy as np, habitue as hb
        model = hb.clv.BgNbd(r=1, alpha=1, a=1, b=1)
        rows = {"frequency": np.ones(40_000), "recency": np.ones(40_000), "T": np.full(40_000, 2.0)}
        model.probability_alive(rows, threads=2)
        pid = os.fork()
        if pid == 0:
            model.probability_alive(rows, threads=2)
            os._exit(0)
        raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], timeout=60, check=True)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text(alphabet='abc,;"\n\r\t0123456789-', max_size=200).map(str.encode))
def test_any_bytes_are_a_log_or_an_error(content, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"customer,time\n" + content)
    for read in (hb.EventLog.from_csv, hb.data.read_histories):
        with contextlib.suppress(hb.DomainError):
            read(path)


@settings(max_examples=100, deadline=None)
@given(
    arrays=st.lists(
        st.sampled_from(
            [
                np.array([], dtype=float),
                np.array([1, 2], dtype=np.int8),
                np.array([np.nan, 1.0]),
                np.array(["x", "2020-01-01"]),
                np.array([None, "a"], dtype=object),
                np.array([20200101, 20200102]),
                np.array(["2020-01-01", "NaT"], dtype="M8[D]"),
                pd.Series(["a", None], dtype="category"),
                pa.array(["2020-01-01", None]),
                pa.array([1, 2], pa.uint8()),
                [1, "x"],
                ["2020-01-01", "2020-01-02"],
            ]
        ),
        min_size=3,
        max_size=3,
    )
)
def test_any_columns_are_a_log_or_a_domain_error(arrays):
    try:
        log = hb.EventLog.from_table(dict(zip(("customer", "time", "amount"), arrays, strict=True)))
    except hb.DomainError:
        return
    assert log.report.rows_read == log.report.rows_used + log.report.rows_rejected
    repr(log)
    log.to_native()
    log.purchase_histories(unit="day").to_native()
