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


def ecosystem(folder):
    """Counts and mean stays of moves, entries and exits: rows in order of session and time, the next one's beside."""
    from peers.logs import sessions

    vertex = pl.struct("step", "place").rank("dense").cast(pl.UInt32).alias("vertex")
    rows = pl.from_arrow(sessions(folder)).with_columns(vertex).sort("session", "time", maintain_order=True)
    rows = rows.select("session", "time", "vertex")

    def run():
        same = pl.col("session") == pl.col("session").shift(-1)
        moves = rows.lazy().select(
            "vertex",
            pl.col("vertex").shift(-1).alias("next"),
            (pl.col("time").shift(-1) - pl.col("time")).alias("stay"),
            same.fill_null(False).alias("same"),
            (pl.col("session") != pl.col("session").shift(1)).fill_null(True).alias("first"),
        )
        by_move = moves.filter("same").group_by("vertex", "next").agg(pl.len(), pl.col("stay").mean())
        by_vertex = moves.group_by("vertex").agg(
            pl.col("first").sum().alias("entries"), (~pl.col("same")).sum().alias("exits")
        )
        return pl.collect_all([by_move, by_vertex])

    def facts(found):
        moves, ends = found
        n, days = moves["len"].to_numpy().astype(float), moves["stay"].dt.total_microseconds().to_numpy() / 86_400e6
        entries, exits = (ends[name].to_numpy().astype(float) for name in ("entries", "exits"))
        return {
            "moves": float(n.size),
            "squares": float(n @ n),
            "days": float(n @ days),
            "entries": float(entries @ entries),
            "exits": float(exits @ exits),
        }

    return run, facts
