"""polars, from Arrow."""

import polars as pl
from peers.logs import events, moments, table


def histories(folder, ids):
    log = pl.from_arrow(table(folder, ids))
    repeats = pl.len() - 1

    def run():
        days = log.lazy().group_by("customer", pl.col("time").dt.date().alias("day")).agg(pl.col("amount").sum())
        first = pl.col("day").min()
        by_customer = days.group_by("customer").agg(
            repeats.cast(pl.Float64).alias("frequency"),
            (pl.col("day").max() - first).dt.total_days().cast(pl.Float64).alias("recency"),
            first,
            ((pl.col("amount").sum() - pl.col("amount").get(pl.col("day").arg_min())) / repeats).alias(
                "monetary_value"
            ),
        )
        return by_customer.with_columns(
            (pl.lit(log["time"].max()).cast(pl.Date) - pl.col("day")).dt.total_days().cast(pl.Float64).alias("T"),
            pl.when(pl.col("frequency") > 0).then(pl.col("monetary_value")).otherwise(0.0).alias("monetary_value"),
        ).collect()

    return run, lambda h: moments(*(h[name].to_numpy() for name in ("frequency", "recency", "T", "monetary_value")))


def transitions(folder, ready):
    log = pl.from_arrow(events(folder))
    same = pl.col("customer") == pl.col("customer").shift(-1)

    def run():
        moves = (
            log.lazy()
            .sort("customer", "time")
            .select("state", pl.col("state").shift(-1).alias("next"), same.alias("same"))
        )
        return moves.filter(pl.col("same")).group_by("state", "next").len().collect()

    return run, lambda found: {f"{a}{b}": float(n) for a, b, n in found.iter_rows()}
