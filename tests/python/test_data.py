"""Logs and histories in Python: the values, their views, their files."""

import datetime as dt
import itertools
import pickle
import uuid

import habitue as hb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROWS = {
    "id": ["ann", "bob", "ann", "ann", "cy", "bob"],
    "date": ["1997-01-01", "1997-01-05", "1997-01-08", "1997-01-08", "1997-02-01", "1997-03-01"],
    "spend": [10.0, 5.0, 3.0, 4.0, 8.0, -2.0],
    "shop": ["a", "b", None, "a", "a", "b"],
}


@pytest.fixture
def log():
    return hb.EventLog.from_table(ROWS, customer="id", time="date", amount="spend", attributes=["shop"])


@pytest.fixture
def files(tmp_path):
    """The same log as two CSV and two Parquet files, in order of time."""
    frame = pd.DataFrame(ROWS)
    for i, part in enumerate((frame[:3], frame[3:])):
        part.to_csv(tmp_path / f"{i}.csv", index=False)
        pq.write_table(pa.Table.from_pandas(part, preserve_index=False), tmp_path / f"{i}.parquet")
    return tmp_path


def test_a_log_says_what_became_of_every_row(log):
    assert len(log) == 6
    assert log.columns == ["customer", "time", "amount", "shop"]
    assert list(log.customers) == ["ann", "bob", "cy"]
    assert (str(log.first)[:10], str(log.last)[:10]) == ("1997-01-01", "1997-03-01")
    report = log.report
    assert report.rows_read == report.rows_used + report.rows_rejected == 6
    assert [(c.role, c.column) for c in report.columns] == [
        ("customer", "id"),
        ("time", "date"),
        ("amount", "spend"),
        ("shop", "shop"),
    ]
    assert [(n.what, n.count) for n in report.notices] == [("returns (negative amounts)", 1)]
    assert "6 rows of 3 customers, 1997-01-01 to 1997-03-01" in repr(log)
    assert "<td>ann</td>" in log._repr_html_()


def test_columns_come_back_as_they_were(log):
    assert list(log["customer"]) == ROWS["id"]
    assert list(log["amount"]) == ROWS["spend"]
    assert list(log["shop"]) == ROWS["shop"]
    assert log["time"].dtype == "M8[us]"
    assert [str(t)[:10] for t in log["time"]] == ROWS["date"]
    assert not log["amount"].flags.writeable
    with pytest.raises(KeyError, match="there is customer, time, amount, shop"):
        log["margin"]


def test_rejected_rows_are_counted_with_reason_money_and_row():
    rows = {
        "customer": ["a", None, "b", ""],
        "time": ["2020-01-01", "2020-01-02", None, "2020-01-04"],
        "amount": [1, 2, 3, 4],
    }
    report = hb.EventLog.from_table(rows).report
    assert report.rows_used == 1
    assert [(r.reason, r.rows, r.money, r.first_row) for r in report.rejected] == [
        ("no customer", 2, 6, 1),
        ("no time", 1, 3, 2),
    ]


def test_histories_are_read_only_columns(log):
    hist = log.purchase_histories(unit="day", calibration_end="1997-01-31")
    assert hist.unit is hb.Unit.day
    assert len(hist) == 2
    assert list(hist.customer) == ["ann", "bob"]
    assert hist["frequency"].tolist() == [1, 0]
    assert hist["recency"].tolist() == [7, 0]
    assert hist["T"].tolist() == [30, 26]
    assert hist["monetary_value"].tolist() == [7, 0]
    assert hist["holdout_frequency"].tolist() == [0, 0]
    assert hist["first_purchase"].astype("M8[D]").astype(str).tolist() == ["1997-01-01", "1997-01-05"]
    assert sum(hist.excluded.values()) == 1
    assert hist.frequency.base is not None
    assert not any(hist[name].flags.writeable for name in hist.columns)
    assert [h.frequency for h in hist] == [1, 0]
    assert "2 customers, time in days; 1 customers left out" in repr(hist)
    assert "<th>recency</th>" in hist._repr_html_()
    with pytest.raises(KeyError, match="there is customer, frequency"):
        hist["weight"]
    with pytest.raises(AttributeError, match="no weight"):
        _ = hist.weight


def test_dates_of_any_kind_are_the_same_instant(log):
    expected = log.purchase_histories(calibration_end="1997-01-31", acquired_after="1997-01-01")
    assert list(expected.customer) == ["bob"]
    for kind in (dt.date.fromisoformat, dt.datetime.fromisoformat, np.datetime64, pd.Timestamp):
        assert log.purchase_histories(calibration_end=kind("1997-01-31"), acquired_after=kind("1997-01-01")) == expected
    with pytest.raises(hb.DomainError, match="31/01/1997"):
        log.purchase_histories(calibration_end="31/01/1997")
    with pytest.raises(hb.DomainError, match="NaT"):
        log.purchase_histories(calibration_end=np.datetime64("NaT"))
    with pytest.raises(TypeError):
        log.purchase_histories(calibration_end=19970131)


def test_same_day_purchases_merge_or_are_kept(log):
    assert log.purchase_histories(same_day="merge").frequency.tolist() == [1, 0, 0]
    assert log.purchase_histories(same_day="keep").frequency.tolist() == [2, 0, 0]
    with pytest.raises(hb.DomainError, match='need "merge" or "keep"'):
        log.purchase_histories(same_day="sum")
    with pytest.raises(TypeError, match="same_days"):
        log.purchase_histories(same_days="keep")


def test_the_unit_only_rescales(log):
    days, weeks = (log.purchase_histories(unit=u) for u in (hb.Unit.day, "w"))
    assert (days.T == weeks.T * 7).all()
    with pytest.raises(hb.DomainError, match="fortnight"):
        log.purchase_histories(unit="fortnight")


def test_histories_go_to_every_kind_of_table(log):
    hist = log.purchase_histories(calibration_end="1997-01-31")
    for frame in (
        hist.to_pandas(),
        pd.DataFrame.from_arrow(hist),
        pl.DataFrame(hist).to_pandas(),
        pa.table(hist).to_pandas(),
    ):
        assert list(frame.columns) == hist.columns
        assert frame["customer"].tolist() == ["ann", "bob"]
        assert (frame["T"] == hist.T).all()
        assert (frame["first_purchase"].to_numpy() == hist.first_purchase).all()


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table, dict])
def test_native_means_the_kind_of_table_the_log_came_from(make):
    table = make({name: column for name, column in ROWS.items() if name != "shop"})
    log = hb.EventLog.from_table(table, customer="id", time="date", amount="spend")
    assert isinstance(log.to_native(), type(table))
    native = log.purchase_histories().to_native()
    assert isinstance(native, type(table))
    assert list(np.asarray(native["customer"])) == ["ann", "bob", "cy"]
    assert type(hb.EventLog.from_table(log).to_native()) is hb.data.Table


def test_logs_and_histories_are_values(log):
    hist = log.purchase_histories(calibration_end="1997-01-31")
    assert log == pickle.loads(pickle.dumps(log))
    assert pickle.loads(pickle.dumps(log)).purchase_histories(calibration_end="1997-01-31") == hist
    assert hist == pickle.loads(pickle.dumps(hist))
    assert hist != log.purchase_histories()
    assert log != hb.EventLog.from_table(ROWS, customer="id", time="date")
    assert (
        log.hash
        == hb.EventLog.from_table(
            pd.DataFrame(ROWS), customer="id", time="date", amount="spend", attributes="shop"
        ).hash
    )
    with pytest.raises(TypeError, match="from_table"):
        hb.EventLog()
    with pytest.raises(TypeError, match="purchase_histories"):
        hb.PurchaseHistories()
    empty = hb.EventLog.from_table({"customer": [], "time": []})
    assert len(pickle.loads(pickle.dumps(empty))) == 0


def test_a_pickled_log_remembers_its_rejections():
    log = hb.EventLog.from_table(
        {"customer": [1, 2, 3], "time": ["2020-01-01", None, "2020-01-03"], "kind": ["buy", "buy", None]}
    )
    again = pickle.loads(pickle.dumps(log))
    assert again.report == log.report
    assert again.report.rows_rejected == 1
    assert again["kind"].tolist() == ["buy", None]
    assert again.hash == log.hash


def test_csv_and_parquet_files_give_the_same_log(files, log):
    read = {"customer": "id", "time": "date", "amount": "spend", "attributes": ["shop"]}
    csv = hb.EventLog.from_csv([files / "0.csv", files / "1.csv"], **read)
    parquet = hb.EventLog.from_parquet([str(files / "0.parquet"), files / "1.parquet"], **read)
    assert csv == parquet == log
    assert hb.EventLog.from_csv(files / "0.csv", **read).report.rows_read == 3


def test_a_csv_file_may_use_another_delimiter(tmp_path):
    (tmp_path / "log.csv").write_text("customer;time\na;2020-01-01\nb;2020-01-02\n")
    assert len(hb.EventLog.from_csv(tmp_path / "log.csv")) == 2
    (tmp_path / "log.txt").write_text("customer_time\na_2020-01-01\n")
    assert len(hb.EventLog.from_csv(tmp_path / "log.txt", delimiter="_")) == 1
    with pytest.raises(hb.DomainError, match="one character"):
        hb.EventLog.from_csv(tmp_path / "log.txt", delimiter="::")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_histories_are_read_from_files_without_keeping_rows(files, log, ending):
    paths = [files / f"{i}.{ending}" for i in range(2)]
    read = {"customer": "id", "time": "date", "amount": "spend"}
    periods = {"unit": "day", "calibration_end": "1997-01-31", "observation_end": "1997-02-20"}
    assert hb.data.read_histories(paths, **periods, **read) == log.purchase_histories(**periods)


def test_a_builder_reads_tables_one_after_the_other(log):
    frame = pd.DataFrame(ROWS)
    read = {"customer": "id", "time": "date", "amount": "spend"}
    builder, rest = hb.data.HistoryBuilder(unit="day"), hb.data.HistoryBuilder(unit="day")
    builder.add(frame[:3], **read)
    rest.add(frame[3:5], **read)
    rest = pickle.loads(pickle.dumps(rest))
    builder = hb.data.HistoryBuilder.from_bytes(builder.to_bytes())
    builder.merge(rest)
    builder.add(frame[5:], **read)
    assert builder.customers == 3
    assert builder.report.rows_read == 6
    assert builder.purchase_histories() == log.purchase_histories(unit="day")
    assert isinstance(builder.purchase_histories().to_native(), pd.DataFrame)
    assert "6 rows read, 3 customers" in repr(builder)
    late = pd.DataFrame({"id": ["ann"], "date": ["1997-01-05"], "spend": [1.0]})
    with pytest.raises(hb.DomainError, match=r"row 6 .* ann"):
        builder.add(late, **read)


def test_one_customer_is_kept_live(log):
    live = hb.data.LiveHistory()
    for time, amount in (("1997-01-01", 10), (dt.date(1997, 1, 8), 3), (np.datetime64("1997-01-08T12:00"), 4)):
        live.record(time, amount)
    history = live.history(unit="week", observation_end="1997-03-01")
    assert history == next(iter(log.purchase_histories(unit="week")))
    assert (live.purchases, live.late, live.amount) == (2, 0, 17)
    assert str(live.last)[:10] == "1997-01-08"
    assert hb.data.LiveHistory.from_bytes(live.to_bytes()) == pickle.loads(pickle.dumps(live)) == live
    later = hb.data.LiveHistory()
    later.record("1997-02-01", 1)
    live.merge(later)
    assert live.purchases == 3
    with pytest.raises(hb.DomainError, match="bytes"):
        hb.data.LiveHistory.from_bytes(b"nonsense")


def test_a_history_is_updated_by_one_more_purchase():
    history = hb.PurchaseHistory(frequency=1, recency=2.0, T=4.0, monetary_value=10.0)
    history.record(5.0, 20.0)
    assert (history.frequency, history.recency, history.T, history.monetary_value) == (2, 5, 5, 15)
    history.observe_until(8)
    assert repr(history).startswith("PurchaseHistory(frequency=2, recency=5, T=8, monetary_value=15")
    assert pickle.loads(pickle.dumps(history)) == history
    assert hb.PurchaseHistory() == hb.PurchaseHistory(T=0)
    with pytest.raises(hb.DomainError, match="above T = 4"):
        hb.PurchaseHistory(frequency=1, recency=9, T=4)
    with pytest.raises(hb.DomainError, match="time: got -1"):
        history.record(-1)


def test_progress_ends_at_one():
    seen = []
    log = hb.EventLog.from_table(ROWS, customer="id", time="date", progress=seen.append)
    log.purchase_histories(progress=seen.append)
    assert seen == [1.0, 1.0]
    with pytest.raises(hb.DomainError, match="threads"):
        log.purchase_histories(threads=-1)


def test_units_are_their_names():
    assert hb.Unit.week == "week"
    assert hb.Unit("week") is hb.Unit.week
    assert pickle.loads(pickle.dumps(hb.Unit.week)) is hb.Unit.week
    assert [u.value for u in hb.Unit][:2] == ["unspecified", "second"]


def test_ids_of_any_kind_come_back_as_they_were():
    ids = [uuid.UUID(int=1), ("a", 1), 1, "1", 2.5, frozenset({1}), b"x", dt.date(2020, 1, 1)]
    log = hb.EventLog.from_table({"customer": ids * 2, "time": ["2020-01-01"] * 8 + ["2020-01-05"] * 8})
    assert list(log.customers) == ids
    assert list(log["customer"]) == ids * 2
    hist = log.purchase_histories()
    assert list(hist.customer) == ids
    assert list(hist.to_native()["customer"]) == ids
    assert list(pickle.loads(pickle.dumps(hist)).customer) == ids
    assert hist.frequency.tolist() == [1] * 8
    assert hb.clv.BgNbd(r=1, alpha=1, a=1, b=1).probability_alive(hist).shape == (8,)


def test_a_log_that_opens_on_old_customers_is_noticed():
    rng = np.random.default_rng(3)
    old, new = rng.integers(0, 30, 800), rng.integers(0, 720, 1200)
    days = np.concatenate([old, new])
    log = hb.EventLog.from_table({"customer": np.arange(days.size), "time": np.datetime64("2020-01-01") + days})
    found = hb.data.left_truncation(log)
    assert found.detected
    assert 600 < found.surplus < 1000
    assert np.datetime64("2020-01-20") < found.acquired_after < np.datetime64("2020-03-01")
    assert not hb.data.left_truncation(hb.datasets.cdnow_sample()).detected


def test_ids_that_look_like_no_customer_are_listed():
    customer = ["guest"] * 500 + [f"c{i}" for i in range(2000)]
    log = hb.EventLog.from_table({"customer": customer, "time": ["2020-01-01"] * 2500, "amount": [2.0] * 2500})
    (guest,) = hb.data.suspicious_ids(log)
    assert (guest.customer, guest.rows, guest.share_of_rows, guest.money) == ("guest", 500, 0.2, 1000)
    assert "99.9th percentile" in guest.why


hashable = st.one_of(
    st.text(), st.integers(), st.floats(allow_nan=False), st.none(), st.booleans(), st.tuples(st.integers()), st.uuids()
)


@settings(max_examples=150, deadline=None)
@given(
    customer=st.lists(hashable, max_size=8),
    time=st.lists(st.one_of(st.datetimes(), st.dates(), st.none(), st.text(max_size=10)), max_size=8),
    amount=st.lists(st.one_of(st.floats(), st.integers(), st.none(), st.decimals(), st.text(max_size=3)), max_size=8),
)
def test_any_objects_give_a_log_or_a_domain_error(customer, time, amount):
    n = min(len(customer), len(time), len(amount))
    table = {"customer": customer[:n], "time": time[:n], "amount": amount[:n]}
    try:
        log = hb.EventLog.from_table(table)
    except hb.DomainError:
        return
    assert log.report.rows_read == n == len(log) + log.report.rows_rejected
    assert set(log.customers) <= set(customer[:n])
    assert len(log.purchase_histories(unit="day")) <= len(log.customers)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60), st.floats(-5, 100)), min_size=1, max_size=25),
    cuts=st.lists(st.integers(1, 25), max_size=3),
)
def test_any_chunking_gives_the_same_histories(rows, cuts):
    rows = sorted(rows, key=lambda row: row[1])
    customer, day, amount = map(list, zip(*rows, strict=True))
    table = pa.table({"customer": customer, "time": np.datetime64("2020-01-01") + np.array(day), "amount": amount})
    whole = hb.EventLog.from_table(table).purchase_histories(unit="day")
    bounds = sorted({0, *(min(c, len(rows)) for c in cuts), len(rows)})
    parts = [table.slice(a, b - a) for a, b in itertools.pairwise(bounds)]
    assert hb.EventLog.from_table(pa.concat_tables(parts)).purchase_histories(unit="day") == whole
    builder = hb.data.HistoryBuilder(unit="day")
    for part in parts:
        builder.add(part)
    assert builder.purchase_histories() == whole
