"""The log as each library takes it, and what to compare of the histories made of it."""

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
