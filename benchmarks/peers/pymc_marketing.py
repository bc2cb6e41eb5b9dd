"""pymc-marketing."""

from peers.logs import frame, moments
from pymc_marketing.clv import rfm_summary


def histories(folder, ids):
    log = frame(folder, ids)

    def run():  # the log is in order of time, which rfm_summary may know
        return rfm_summary(log, "customer", "time", "amount", sort_transactions=False)

    return run, lambda h: moments(h["frequency"], h["recency"], h["T"], h["monetary_value"])
