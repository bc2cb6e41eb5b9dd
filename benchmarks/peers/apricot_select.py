"""apricot's lazy greedy."""

import numpy as np
from apricot import FacilityLocationSelection, MaxCoverageSelection
from peers import places as given
from scipy.sparse import csr_matrix


def max_coverage(journeys, places):
    offsets, place = given.visits(journeys, places)
    met = csr_matrix((np.ones(len(place)), place.astype(np.int64), offsets.astype(np.int64)), (journeys, places))
    by_place = met.T.tocsr()

    def run():
        return MaxCoverageSelection(50, optimizer="lazy").fit(by_place)

    return run, lambda found: {"value": float(np.sum(found.gains))}


def facility_location(elements):
    similarity = given.similarity(elements)

    def run():
        return FacilityLocationSelection(50, metric="precomputed", optimizer="lazy").fit(similarity)

    return run, lambda found: {"value": float(np.sum(found.gains))}
