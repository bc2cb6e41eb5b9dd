"""DuckDB, from and to Arrow."""

import duckdb
from peers.logs import moments, table

SQL = """
    WITH days AS (SELECT customer, CAST(time AS DATE) AS day, sum(amount) AS amount FROM log GROUP BY ALL)
    SELECT customer,
           count(*) - 1.0 AS frequency,
           CAST(max(day) - min(day) AS DOUBLE) AS recency,
           CAST((SELECT max(day) FROM days) - min(day) AS DOUBLE) AS T,
           coalesce((sum(amount) - arg_min(amount, day)) / nullif(count(*) - 1, 0), 0) AS monetary_value
    FROM days GROUP BY customer
"""


def histories(folder, ids):
    database = duckdb.connect()
    database.register("log", table(folder, ids))

    def facts(found):
        return moments(*(found[name].to_numpy() for name in ("frequency", "recency", "T", "monetary_value")))

    return lambda: database.sql(SQL).to_arrow_table(), facts
