"""Words of the field as the report explains them: phrase in the text -> entry, entry -> what it means."""

from __future__ import annotations

MEANING = {
    "discounted revenue": "What customers are expected to spend over the horizon, later money counted for less. It is "
    "revenue, not value: what it costs to serve them is not taken off, because the log has no margin.",
    "lifetime value": "The margin customers are expected to bring over the horizon, later money counted for less.",
    "discount rate": "How much less money is worth when it comes a year later: at 10%, 110 then are worth 100 today.",
    "horizon": "How far ahead the figures look, counted from the end of the log.",
    "95% range": "The range (or interval) that should hold the true figure 19 times out of 20, if the model is right.",
    "95% of outcomes": "The band that should hold the actual figure 19 times out of 20, chance included.",
    "at risk": "The part of the expected money that hangs on customers who may be gone already: for each, what is "
    "expected, times the chance of having left.",
    "still active": "Still a customer: will buy again some time. Nobody says goodbye, so each customer has a chance of "
    "being active, and the chances are added up.",
    "P(alive)": "The chance, from 0 to 100%, that a customer will still buy, judged by how often and how recently they "
    "did. A frequent buyer gone quiet has a low one.",
    "repeat purchase": "Any purchase after a customer's first.",
    "holdout": "The last part of the log, hidden from the model so that its predictions can be checked against what "
    "happened.",
    "calibration": "The first part of the log, from which the model learns before it predicts the rest.",
    "baseline": "A rule of thumb that the model has to beat to be worth having.",
    "same rate as before": "The rule of thumb that everybody goes on buying as often as they have.",
    "hiatus heuristic": "The rule of thumb that a customer not seen for a fixed time has left and all others go on as "
    "before (Wübben & Wangenheim, 2008).",
    "total error": "Predicted less actual purchases of all customers, as a share of the actual.",
    "mean error": "How far the prediction for one customer is from what that customer did, on average, in purchases.",
    "RMSE": "Root mean squared error: like the mean error, with large misses counting more.",
    "correlation": "How well two quantities move together: 1 perfectly, 0 not at all.",
    "frequency": "How many repeat purchases a customer has made.",
    "recency": "The time from a customer's first purchase to the last one.",
    "standard error": "How uncertain an estimate is: about two of them either way make the 95% range.",
    "log-likelihood": "How well a model explains the log; closer to zero is better on the same data.",
    "AIC": "Akaike's criterion: fit with a price for each parameter. Lower is better on the same data.",
    "BIC": "Schwarz's criterion: fit with a higher price for each parameter. Lower is better on the same data.",
    "BG/NBD": "A model of when customers buy and when they silently leave: each buys at a rate of their own and may "
    "leave after any repeat purchase (Fader, Hardie & Lee, 2005).",
    "MBG/NBD": "The BG/NBD model, in which customers may also leave right after their first purchase (Batislam, "
    "Denizel & Filiztekin, 2007).",
    "gamma-gamma": "A model of how much customers spend a purchase: each has a mean of their own, seen through a few "
    "purchases (Fader & Hardie, 2013).",
    "Lorenz curve": "Customers lined up from the least to the most valuable, and the share of value the first so many "
    "hold together. The deeper the curve, the fewer customers hold it.",
    "Gini": "How unequally value is spread: 0 when all customers are worth the same, near 1 when one holds it all.",
    "decile": "A tenth of the customers, ranked by value.",
    "cohort": "Customers who first bought in the same period, followed over time.",
    "Markov chain": "A description of the lifecycle by states and the chance of moving from each to each other in one "
    "period.",
    "transition": "A move from one state to another within one period.",
    "lapsed": "Not seen for long enough to count as gone, though some come back.",
    "cooling": "Bought earlier, but not in the latest period.",
    "left truncation": "When a log opens on customers who were there before it, they look new but are not. They are "
    "predicted, but the model learns from customers acquired later.",
    "data hash": "A fingerprint of the log: the same data give the same letters.",
    "recency-frequency-monetary": "Grouping customers by how recently, how often and for how much they bought.",
    "ubiquity": "The share of customers' needs that find you where and when they arise, each weighted by the money at "
    "stake in it. 100%: whatever they need, you are there.",
    "touchpoint": "A step of customers' lives at a place: searching on the web, using at home.",
    "journey": "What a customer does from a need until nothing follows, from touchpoint to touchpoint.",
    "presence": "The chance that a customer who comes to a touchpoint finds you there.",
    "money at stake": "What a journey would earn if you were everywhere on its way.",
    "unserved": "Money at stake in journeys whose first visit does not find you.",
    "full presence": "That every visit of a touchpoint finds you. What it adds is worked out by giving it to this "
    "touchpoint and no other.",
    "not identified": "The data cannot answer this question, so no number is given.",
}

_PHRASES = {
    "repeat purchases": "repeat purchase",
    "baselines": "baseline",
    "deciles": "decile",
    "cohorts": "cohort",
    "touchpoints": "touchpoint",
    "journeys": "journey",
    "transitions": "transition",
    "active customers": "still active",
    "95% interval": "95% range",
    "95% intervals": "95% range",
    "yearly discount rate": "discount rate",
    **{entry: entry for entry in MEANING},
}

PHRASES = {p[0].upper() + p[1:]: entry for p, entry in _PHRASES.items()} | _PHRASES
