"""pandas."""

import pandas as pd
from peers.logs import frame, moments


def histories(folder, ids):
    log = frame(folder, ids)

    def run():
        days = (
            log.assign(day=log["time"].dt.normalize())
            .groupby(["customer", "day"], sort=True)["amount"]
            .sum()
            .reset_index()
        )
        grouped = days.groupby("customer", sort=False)
        found = grouped.agg(
            first=("day", "first"),
            last=("day", "last"),
            days=("day", "size"),
            spent=("amount", "sum"),
            at_first=("amount", "first"),
        )
        frequency = found["days"] - 1.0
        return found.assign(
            frequency=frequency,
            recency=(found["last"] - found["first"]).dt.days.astype(float),
            T=(found["last"].max() - found["first"]).dt.days.astype(float),
            monetary_value=((found["spent"] - found["at_first"]) / frequency.where(frequency > 0)).fillna(0.0),
        )

    return run, lambda h: moments(h["frequency"], h["recency"], h["T"], h["monetary_value"])


def transitions(folder, ready):
    from peers.logs import events

    log = events(folder).to_pandas()

    def run():
        ordered = log.sort_values(["customer", "time"])
        after = ordered.shift(-1)
        same = ordered["customer"] == after["customer"]
        return pd.crosstab(ordered["state"][same], after["state"][same])

    return run, lambda found: {f"{a}{b}": float(found.loc[a, b]) for a in found.index for b in found.columns}
