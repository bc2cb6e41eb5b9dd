/// @file
/// Who is where after how long, without a model: the Aalen-Johansen estimate and its variance.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

/// P(s, t) of being in each state (columns) at t after each (rows) at s, at some times, and its standard errors.
struct TransitionCurves {
    std::vector<std::string> states;
    double start = 0.0;                            ///< s
    std::vector<double> times;                     ///< t, ascending
    std::vector<Eigen::MatrixXd> probability;      ///< at each of them
    std::vector<Eigen::MatrixXd> standard_errors;  ///< Greenwood's, for a matrix

    /// Intervals of the probabilities at times[@p k], symmetric on the logit scale; a point where the estimate is 0
    /// or 1.
    MatrixInterval interval(std::size_t k, double level = 0.95) const;
};

struct AalenJohansenOptions {
    double start = 0.0;              ///< s: probabilities given the state at this time
    std::vector<double> times = {};  ///< t, ascending; empty: every time at which somebody moves
};

/// Product over the times of transitions u in (s, t] of I + dA(u), dA_hj = moves from h to j over who is in h just
/// before. Paths hold every transition at its very time and end where the watching ends; they may begin late.
///
/// It needs no law of the stays. From the time at which all begin, it is right for the share in each state even where
/// the future depends on how long a stay has lasted: Datta & Satten (2001), Statistics & Probability Letters 55(4),
/// 403-411. Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; variance: Andersen, Borgan, Gill &
/// Keiding (1993), Statistical Models Based on Counting Processes, eq. (4.4.19). Throws DomainError for paths without
/// times and for two states at one time.
TransitionCurves aalen_johansen(const Paths& paths, const AalenJohansenOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/aalen_johansen.hpp>
#endif
