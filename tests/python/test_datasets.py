"""The data sets that come with the library."""

import habitue as hb
import numpy as np
import pytest


def test_all_of_cdnow():
    log = hb.datasets.cdnow()
    assert len(log) == 69_659
    assert len(log.customers) == 23_570
    assert (str(log.first)[:10], str(log.last)[:10]) == ("1997-01-01", "1998-06-30")
    assert log.report.rows_rejected == 0
    assert log["quantity"].min() >= 1


def test_the_sample_of_the_papers():
    log = hb.datasets.cdnow_sample()
    assert (len(log), len(log.customers)) == (6_919, 2_357)
    assert [(c.role, c.column) for c in log.report.columns][:2] == [("customer", "sample_id"), ("time", "date")]
    assert log.customers[0] == "0001"


def test_the_summary_of_the_papers_is_histories_in_weeks():
    summary = hb.datasets.cdnow_sample_summary()
    assert (len(summary), summary.unit) == (2_357, hb.Unit.week)
    assert (summary.frequency[0], summary.recency[0], summary.T[0], summary.monetary_value[0]) == (
        2,
        30.43,
        38.86,
        22.35,
    )
    exact = hb.datasets.cdnow_sample().purchase_histories(unit="week", calibration_end="1997-09-30")
    assert (exact.frequency == summary.frequency).all()
    assert np.abs(exact.recency - summary.recency).max() < 0.006


def test_donations_are_grouped_donors():
    table = hb.datasets.donations()
    assert table.columns == ["frequency", "recency", "T", "weight"]
    assert table.unit == "year"
    assert table.weight.sum() == 11_104
    assert len(table) == 22


@pytest.mark.parametrize("name", hb.datasets.__all__)
def test_every_data_set_says_where_it_comes_from(name):
    doc = getattr(hb.datasets, name).__doc__
    assert "doi:" in doc or "papers" in doc or "Simulated" in doc
