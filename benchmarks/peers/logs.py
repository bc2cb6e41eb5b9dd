"""The log as each library takes it, and what to compare of the histories made of it."""

from itertools import pairwise

import numpy as np


def read(folder, ids):
    """Customers (whole numbers or text), times and amounts."""
    customer, time, amount = (np.load(f"{folder}/{name}.npy") for name in ("customer", "time", "amount"))
    return customer if ids == "integer" else np.char.add("C", customer.astype("U9")).astype(object), time, amount


def frame(folder, ids):
    """The log as a pandas data frame."""
    import pandas as pd

    return pd.DataFrame(dict(zip(("customer", "time", "amount"), read(folder, ids), strict=True)))


def table(folder, ids):
    """The log as an Arrow table."""
    import pyarrow as pa

    return pa.table(dict(zip(("customer", "time", "amount"), read(folder, ids), strict=True)))


def moments(*columns):
    """Rows, and the sums and sums of products of the columns: the same for the same histories in any order."""
    columns = [np.asarray(c, dtype=float) for c in columns]
    found = {"rows": float(len(columns[0]))}
    for i, first in enumerate(columns):
        found[f"{i}"] = float(first.sum())
        found.update({f"{i}{j}": float(first @ columns[j]) for j in range(i, len(columns))})
    return found


def events(folder):
    """Events in no order as an Arrow table; states are text in a dictionary."""
    import pyarrow as pa

    customer, time, state = (np.load(f"{folder}/{name}.npy") for name in ("customer", "time", "state"))
    names = pa.array([f"s{i}" for i in range(int(state.max()) + 1)])
    return pa.table(
        {"customer": customer, "time": time, "state": pa.DictionaryArray.from_arrays(pa.array(state), names)}
    )


def sessions(folder):
    """Events of sessions as an Arrow table; steps and places are text in dictionaries."""
    import pyarrow as pa

    columns = {name: np.load(f"{folder}/{name}.npy") for name in ("customer", "time", "session", "step", "place")}
    for name in ("step", "place"):
        words = pa.array([f"{name} {i}" for i in range(int(columns[name].max()) + 1)])
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(columns[name]), words)
    return pa.table(columns)


def lines(folder):
    """Paths as text, "c1 > c2", and whether each ended in a conversion."""
    offsets, touch, converted = (np.load(f"{folder}/{name}.npy") for name in ("offsets", "touch", "converted"))
    names = np.array([f"c{i}" for i in range(int(touch.max()) + 1)], dtype=object)[touch]
    text = np.empty(len(converted), dtype=object)
    text[:] = [" > ".join(names[a:b]) for a, b in pairwise(offsets)]
    return text, converted
