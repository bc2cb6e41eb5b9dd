/// @file
/// From purchases to recency states: new, active, cooling, lapsed - a Markov chain over periods of equal length.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/discount.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

struct RecencyOptions {
    std::optional<int> period_days = {};      ///< default: chosen from the purchases, see recency_chain
    std::optional<int> cooling_periods = {};  ///< silent periods before a customer counts as lapsed; default: chosen
    std::optional<Time> acquired_after = {};  ///< who first bought on or before it was a customer before: never "new"
    Duration horizon{52, Unit::week};         ///< of `value`, rounded to whole periods, at least one
    double discount_rate = 0.10;              ///< effective, per year
    int threads = 1;                          ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;
};

/// The chain of recency states, estimated, and what it says of time and money. Vectors run over the states.
struct RecencyChain {
    /// In `Fit::model.states()`: "new", "active", "cooling" ("cooling 1", "cooling 2", ... when there are several),
    /// "lapsed".
    Fit<MarkovChain> fit;
    int period_days = 0;
    int cooling_periods = 0;
    bool lapsed_seen = false;  ///< whether any customer was observed after lapsing: otherwise returns are unknown
    Eigen::VectorXd customers_now = {};        ///< in each state during the last period
    std::vector<std::uint8_t> state_now = {};  ///< of each customer, by code; `no_state` for one without a purchase
    Eigen::VectorXd periods_to_lapse = {},
                    periods_to_lapse_standard_error = {};  ///< expected; infinite where lapsing was never seen
    /// Discounted money of a customer over the next `horizon_periods`; the present period is not counted. Empty without
    /// amounts or without a single active period.
    Eigen::VectorXd value = {}, value_standard_error = {};
    int horizon_periods = 0;
    double money_per_active_period = std::numeric_limits<double>::quiet_NaN();  ///< mean, of periods in state "active"
    static constexpr std::uint8_t no_state = 255;

    /// The chain, and per state how many customers are in it, how long to lapsing and what they are worth.
    std::string summary() const;
};

/// Recency states of customers and the chain between them, from their purchases.
///
/// *Periods* count back from the last day, so that all are whole. In a period a customer is **new** (the first
/// purchase), **active** (bought, and had bought in an earlier period), **cooling** (silent for 1 to k periods, one
/// state each) or **lapsed** (silent for more than k). These are the recency cells of Pfeifer & Carraway (2000); a
/// purchase leads back to active from anywhere.
///
/// *Length of a period*: the shortest of 1 day, 1, 2, 4, 8, 13, 26, 52 weeks that is no shorter than the median over
/// returning customers of their mean time between purchases (13 weeks where nobody returned), as long as the log covers
/// five of them. *k*: the fewest periods, 1 to 4, after which at most one in twenty customers buys in a period, as far
/// as the log follows thirty of them that long.
///
/// *Value* is V_T of Pfeifer & Carraway with the mean money of an active period as reward. It has a horizon because
/// lapsed customers are given one return probability; that of the longest gone is lower, and for ever would add up the
/// excess.
///
/// *Errors* are by the delta method, with each customer's periods taken as one observation, so that they hold though
/// customers differ; they are never smaller than those of independent transitions with half a transition more each way.
/// Throws DomainError where the purchases span fewer than five periods or there are none.
RecencyChain recency_chain(const data::PurchaseDays& purchases, const RecencyOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/recency.hpp>
#endif
