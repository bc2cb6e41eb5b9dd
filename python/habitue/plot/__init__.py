"""Pictures of audits, models and fits, as matplotlib axes.

Every function takes `ax=None` (a new figure then), draws on it and returns the `Axes`. What shows an audit takes an
`Audit`, its `to_dict()`, or the part of it that the picture shows; what shows a model takes the model or its fit. Grids
are bounded by the plot, however long the log.
"""

from ._audit import (
    calibration_by_frequency,
    cohorts,
    comparison,
    deciles,
    forecast,
    groups,
    lorenz,
)
from ._circle import circle_map
from ._draw import COLORS as COLORS
from ._flow import sankey
from ._graph import transition_graph
from ._heat import policy_map, transition_heat_map
from ._journey import funnel, removal_effects, step_matrix
from ._model import (
    calibration,
    cumulative_tracking,
    customer_history,
    frequency_recency_matrix,
    heterogeneity,
    lift,
    likelihood_contours,
    parameter_profile,
    probability_alive_matrix,
    purchase_counts,
    spend_density,
    timing_patterns,
    tracking,
)
from ._placement import placement_curve
from ._presence import meeting_flow, need_week, presence_gaps
from ._quests import quest_tree
from ._time import hidden_states, sojourn_survival, state_occupancy

__all__ = [
    "calibration",
    "calibration_by_frequency",
    "circle_map",
    "cohorts",
    "comparison",
    "cumulative_tracking",
    "customer_history",
    "deciles",
    "forecast",
    "frequency_recency_matrix",
    "funnel",
    "groups",
    "heterogeneity",
    "hidden_states",
    "lift",
    "likelihood_contours",
    "lorenz",
    "meeting_flow",
    "need_week",
    "parameter_profile",
    "placement_curve",
    "policy_map",
    "presence_gaps",
    "probability_alive_matrix",
    "purchase_counts",
    "quest_tree",
    "removal_effects",
    "sankey",
    "sojourn_survival",
    "spend_density",
    "state_occupancy",
    "step_matrix",
    "timing_patterns",
    "tracking",
    "transition_graph",
    "transition_heat_map",
]
