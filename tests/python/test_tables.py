"""Tables of every library give the same log, bit for bit, and copy nothing they need not."""

import datetime as dt
import decimal
import subprocess
import sys
import textwrap

import duckdb
import habitue as hb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from habitue._tables import source

N = 2_000
RNG = np.random.default_rng(7)
CODES = RNG.integers(0, 300, N)
TIMES = np.datetime64("1969-12-01T00:00:00.000001", "us") + RNG.integers(0, 10**14, N)
AMOUNTS = np.round(RNG.gamma(2, 10, N), 2)
KINDS = np.array(["purchase", "visit"], dtype=object)[RNG.integers(0, 2, N)]


def frame(ids):
    return pd.DataFrame({"customer": ids, "time": TIMES, "amount": AMOUNTS, "kind": KINDS})


TEXT = np.array([f"customer {i:05d} of many" if i % 3 else f"c{i}" for i in CODES], dtype=object)
TEXT_LOG = hb.EventLog.from_table({name: column.to_numpy() for name, column in frame(TEXT).items()})
NUMBER_LOG = hb.EventLog.from_table({name: column.to_numpy() for name, column in frame(CODES).items()})


def arrow(ids, **types):
    table = pa.Table.from_pandas(frame(ids), preserve_index=False)
    for name, to in types.items():
        i = table.column_names.index(name)
        column = table[name].dictionary_encode() if to == "dictionary" else table[name].cast(to)
        table = table.set_column(i, name, column)
    return table


TEXT_TABLES = {
    "pandas": lambda: frame(TEXT),
    "pandas objects": lambda: frame(TEXT).astype({"customer": object}),
    "pandas text of Python": lambda: frame(TEXT).astype({"customer": pd.StringDtype("python")}),
    "pandas text of Arrow": lambda: frame(TEXT).astype({"customer": pd.StringDtype("pyarrow")}),
    "pandas Arrow types": lambda: frame(TEXT).convert_dtypes(dtype_backend="pyarrow"),
    "pandas categories": lambda: frame(TEXT).astype({"customer": "category", "kind": "category"}),
    "pandas nanoseconds": lambda: frame(TEXT).astype({"time": "M8[ns]"}),
    "pandas any index": lambda: frame(TEXT).set_index(np.arange(N)[::-1]),
    "polars": lambda: pl.DataFrame(frame(TEXT)),
    "polars chunks": lambda: pl.concat(
        [pl.DataFrame(frame(TEXT)[:700]), pl.DataFrame(frame(TEXT)[700:])], rechunk=False
    ),
    "polars categories": lambda: pl.DataFrame(frame(TEXT)).with_columns(
        pl.col("customer", "kind").cast(pl.Categorical)
    ),
    "polars lazy": lambda: pl.DataFrame(frame(TEXT)).lazy(),
    "polars slice": lambda: pl.concat([pl.DataFrame(frame(TEXT)[:5]), pl.DataFrame(frame(TEXT))])[5:],
    "pyarrow": lambda: arrow(TEXT),
    "pyarrow large text": lambda: arrow(TEXT, customer=pa.large_string()),
    "pyarrow text views": lambda: arrow(TEXT, customer=pa.string_view()),
    "pyarrow dictionary": lambda: arrow(TEXT, customer="dictionary", kind="dictionary"),
    "pyarrow reader": lambda: arrow(TEXT).to_reader(max_chunksize=300),
    "pyarrow batch": lambda: arrow(TEXT).to_batches()[0],
    "pyarrow batch of a struct": lambda: pa.RecordBatch.from_struct_array(
        arrow(TEXT).to_struct_array().combine_chunks()
    ),
    "pyarrow slice": lambda: pa.concat_tables([arrow(TEXT)[:5], arrow(TEXT)])[5:],
    "narwhals": lambda: nw.from_native(frame(TEXT)),
    "dict of lists": lambda: {name: column.tolist() for name, column in frame(TEXT).items()},
    "dict of series": lambda: {name: pl.Series(column) for name, column in frame(TEXT).items()},
    "dict of chunks": lambda: {
        name: pa.chunked_array([column[:9], column[9:]]) for name, column in frame(TEXT).items()
    },
    "dict of fixed-width text": lambda: {
        name: c.astype("U") if c.dtype == object else c for name, c in columns(TEXT).items()
    },
    "structured array": lambda: np.rec.fromarrays(list(columns(TEXT).values()), names=list(columns(TEXT))),
    "a log": lambda: TEXT_LOG,
}
NUMBER_TABLES = {
    "pandas": lambda: frame(CODES),
    "pandas nullable": lambda: frame(CODES).convert_dtypes(),
    "pandas floats": lambda: frame(CODES.astype(float)),
    "pandas small integers": lambda: frame(CODES.astype(np.int16)),
    "polars": lambda: pl.DataFrame(frame(CODES)),
    "polars unsigned": lambda: pl.DataFrame(frame(CODES.astype(np.uint32))),
    "pyarrow": lambda: arrow(CODES),
    "duckdb": lambda: duckdb.from_df(frame(CODES)),
    "big-endian": lambda: {name: c.astype(c.dtype.newbyteorder(">")) for name, c in columns(CODES).items()},
    "every other row": lambda: {name: np.repeat(c, 2)[::2] for name, c in columns(CODES).items()},
    "masked arrays": lambda: {name: np.ma.masked_array(c) for name, c in columns(CODES).items()},
    "NumPy scalars": lambda: {name: list(c) for name, c in columns(CODES).items()},
}


def columns(ids):
    return {name: column.to_numpy() for name, column in frame(ids).items()}


@pytest.mark.parametrize("name", TEXT_TABLES)
def test_text_ids_of_every_kind_of_table(name):
    log = hb.EventLog.from_table(TEXT_TABLES[name]())
    assert log.hash == TEXT_LOG.hash
    assert log.purchase_histories(unit="day") == TEXT_LOG.purchase_histories(unit="day")


@pytest.mark.parametrize("name", NUMBER_TABLES)
def test_whole_ids_of_every_kind_of_table(name):
    log = hb.EventLog.from_table(NUMBER_TABLES[name]())
    assert log.hash == NUMBER_LOG.hash
    assert log.customers.dtype == np.int64


def test_a_duckdb_relation_gives_one_back():
    rows = "(values (1, date '2020-01-01', 2.5), (1, date '2020-03-01', 3))"
    relation = duckdb.sql(f"select * from {rows} t(customer, time, amount)")
    hist = hb.EventLog.from_table(relation).purchase_histories(unit="day")
    assert hist.recency.tolist() == [60]
    native = hist.to_native()
    assert type(native) is type(relation)
    assert native.select("customer").fetchall() == [(1,)]
    fit = hb.clv.fit(hb.clv.BgNbd, hb.datasets.cdnow_sample_summary())
    predicted = fit.predict(native, horizon=10)
    assert type(predicted) is type(relation)
    assert predicted.select("customer").fetchall() == [(1,)]
    table = fit.predict(native.to_arrow_table().to_reader(), horizon=10)
    assert table["p_alive"].to_pylist() == [row[0] for row in predicted.select("p_alive").fetchall()]


def test_times_of_every_kind():
    days = [dt.date(1969, 12, 31), dt.date(1997, 1, 1), dt.date(2024, 2, 29)]
    midnights = [dt.datetime.combine(d, dt.time()) for d in days]
    numbers = [int(d.strftime("%Y%m%d")) for d in days]
    kinds = {
        "text": [d.isoformat() for d in days],
        "compact text": [str(n) for n in numbers],
        "whole numbers": numbers,
        "numbers": np.array(numbers, dtype=float),
        "dates": days,
        "datetimes": midnights,
        "both": [days[0], midnights[1], days[2].isoformat()],
        "timestamps": [pd.Timestamp(d) for d in days],
        "NumPy scalars": [np.datetime64(d) for d in days],
        **{f"datetime64[{unit}]": np.array(days, dtype=f"M8[{unit}]") for unit in ("D", "h", "s", "ms", "us", "ns")},
        **{str(t): pa.array(days, t) for t in (pa.date32(), pa.date64())},
        **{str(t): pa.array(midnights, t) for t in (pa.timestamp("s"), pa.timestamp("ns"))},
        "dictionary": pa.array([d.isoformat() for d in days]).dictionary_encode(),
    }
    for kind, times in kinds.items():
        log = hb.EventLog.from_table({"customer": [1, 2, 3], "time": times})
        assert log["time"].astype("M8[D]").astype(object).tolist() == days, kind


def test_aware_times_are_utc_and_never_mixed_with_naive_ones():
    aware = pd.to_datetime(["2024-03-31T00:30", "2024-03-31T03:30"]).tz_localize("Europe/Berlin")
    utc = ["2024-03-30T23:30:00.000000", "2024-03-31T01:30:00.000000"]
    for times in (
        aware.to_series(),
        list(aware),
        pa.array(aware),
        pl.Series(aware),
        [t.isoformat() for t in aware],
        aware.as_unit("ns").to_series().astype("category"),
    ):
        log = hb.EventLog.from_table({"customer": [1, 1], "time": times})
        assert log["time"].astype(str).tolist() == utc
    with pytest.raises(hb.DomainError, match=r"row 1 .* without a time zone.*one clock"):
        hb.EventLog.from_table({"customer": [1, 1], "time": [aware[0], dt.datetime(2024, 1, 1)]})


def test_amounts_of_every_kind():
    amounts = [1.5, 0.25, 123456.75]
    kinds = {
        "floats": np.array(amounts),
        "single": np.array(amounts, dtype=np.float32),
        "long": np.array(amounts, dtype=np.longdouble),
        "decimals": [decimal.Decimal(str(a)) for a in amounts],
        "Arrow decimals": pa.array([decimal.Decimal(str(a)) for a in amounts]),
        "polars decimals": pl.Series([decimal.Decimal(str(a)) for a in amounts]),
        "text": [str(a) for a in amounts],
        "mixed": [1.5, decimal.Decimal("0.25"), "123456.75"],
        "single Arrow": pa.array(amounts, pa.float32()),
    }
    for kind, values in kinds.items():
        log = hb.EventLog.from_table({"customer": [1, 2, 3], "time": ["2020-01-01"] * 3, "amount": values})
        assert log["amount"].tolist() == amounts, kind
    for values in (
        np.array([1, 2, 3], dtype=np.float16),
        pa.array(np.array([1, 2, 3], dtype=np.float16)),
        [1, np.int8(2), np.float32(3)],
    ):
        assert hb.EventLog.from_table({"customer": [1, 2, 3], "time": ["2020-01-01"] * 3, "amount": values})[
            "amount"
        ].tolist() == [1, 2, 3]


def test_decimals_are_rounded_once():
    value = decimal.Decimal("123456789012345.678901234")
    log = hb.EventLog.from_table(pa.table({"customer": [1], "time": ["2020-01-01"], "amount": [value]}))
    assert log["amount"][0] == float(value)


def test_missing_values_of_every_kind():
    for nothing in (None, float("nan"), np.nan, pd.NaT, pd.NA, np.datetime64("NaT")):
        table = {"customer": np.array([1, 2], dtype=object), "time": np.array(["2020-01-01", nothing], dtype=object)}
        log = hb.EventLog.from_table(table)
        assert [r.reason for r in log.report.rejected] == ["no time"], nothing
    table = {"customer": pa.nulls(2), "time": ["2020-01-01"] * 2}
    assert hb.EventLog.from_table(table).report.rejected[0].reason == "no customer"
    masked = np.ma.masked_array([1, 2], mask=[False, True])
    assert hb.EventLog.from_table({"customer": masked, "time": ["2020-01-01"] * 2}).customers.tolist() == [1]
    nullable = pd.array([1, None], dtype="Int64")
    assert hb.EventLog.from_table({"customer": pd.Series(nullable), "time": ["2020-01-01"] * 2}).customers.tolist() == [
        1
    ]
    coded = pd.Series(["a", None], dtype="category")
    assert hb.EventLog.from_table({"customer": coded, "time": ["2020-01-01"] * 2}).customers.tolist() == ["a"]


def test_doubles_are_viewed_not_copied():
    columns = {name: np.arange(1.0, 101.0) for name in ("frequency", "recency", "T")}
    for table in (columns, pd.DataFrame(columns, copy=False), pl.DataFrame(columns), pa.table(columns)):
        read = source(table).read(["T"]).numbers(["T"])["T"]
        original = np.asarray(table["T"])
        assert np.shares_memory(read, original), type(table)


def test_frames_may_go_while_the_log_stays():
    table = pa.table({"customer": [f"id {i}" for i in range(1000)], "time": np.arange(1000).astype("M8[D]")})
    histories = hb.PurchaseHistories.from_table({"frequency": [1.0], "recency": [1.0], "T": [2.0]})
    column = histories.T
    log = hb.EventLog.from_table(table)
    times = log["time"]
    del table, log, histories
    assert column[0] == 2.0
    assert times[999] == np.datetime64("1972-09-26")


def test_results_export_to_arrow_without_pyarrow():
    table = hb.data.Table(
        customer=np.array(["a", None, "ü"], dtype=object),
        n=np.array([1, 2, 3], dtype=np.int32),
        yes=np.array([True, False, True]),
        x=np.array([1.5, np.nan, 2.5]),
        day=np.array(["2020-01-01", "NaT", "2020-01-03"], dtype="M8[us]"),
    )
    arrow = pa.RecordBatchReader.from_stream(table).read_all()
    arrow.validate(full=True)
    assert arrow["customer"].to_pylist() == ["a", None, "ü"]
    assert arrow["day"].null_count == 1
    assert arrow["yes"].to_pylist() == [True, False, True]
    assert pl.from_arrow(arrow).equals(pl.DataFrame(pa.RecordBatchReader.from_stream(table)), null_equal=True)
    assert pa.RecordBatchReader.from_stream(hb.data.Table(x=np.array([]))).read_all().num_rows == 0
    assert repr(table).splitlines()[-1] == "[3 rows]"
    assert "<td>ü</td>" in table._repr_html_()
    with pytest.raises((hb.DomainError, pa.ArrowInvalid)):
        hb.data.Table(a=np.zeros(2), b=np.zeros(3)).__arrow_c_stream__()
    del table["n"]
    capsule = table.__arrow_c_stream__()
    del table
    del capsule  # never read: released all the same


def test_pandas_works_where_there_is_no_pyarrow():
    code = """
        import sys
        sys.modules["pyarrow"] = None
        import pandas as pd
        import habitue as hb
        frame = pd.DataFrame({
            "customer": ["a", "b", "a"],
            "time": pd.to_datetime(["2020-01-01", "2020-01-02", "2020-02-01"]).tz_localize("UTC"),
            "amount": pd.array([1, None, 3], dtype="Int64"),
            "kind": pd.Categorical(["purchase", "visit", "purchase"]),
        })
        log = hb.EventLog.from_table(frame)
        hist = log.purchase_histories(unit="day")
        assert hist.to_native().recency.tolist() == [31.0], hist
        assert hb.clv.BgNbd(r=1, alpha=1, a=1, b=1).probability_alive(hist.to_pandas()).shape == (1,)
        try:
            hb.EventLog.from_parquet(__file__ if "__file__" in globals() else sys.executable)
        except ImportError as error:
            assert "pip install habitue[parquet]" in str(error)
    """
    subprocess.run([sys.executable, "-W", "error", "-c", textwrap.dedent(code)], check=True)


def test_importing_brings_no_frame_library_and_no_plots():
    libraries = ("pandas", "polars", "pyarrow", "narwhals", "matplotlib", "duckdb")
    code = f"import sys, habitue; print([name for name in {libraries} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"
