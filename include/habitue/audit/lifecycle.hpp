/// @file
/// Section 4 of the audit: cohorts, and recency states as a Markov chain.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit/cohorts.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/lifecycle/recency.hpp>

namespace habitue::inline v1::auditing {

struct LifecycleOptions {
    std::optional<Time> acquired_after = {};  ///< who first bought on or before it was a customer before the log
    Duration horizon{52, Unit::week};         ///< of the value of a state
    double discount_rate = 0.10;              ///< effective, per year
    double multiplier = 1.0;                  ///< what is kept of an amount, such as the margin rate
    Execution execution = {};
};

/// The section, and the state of each customer of the log, by code: "" for one who never bought.
struct LifecycleSection {
    audit_result::Lifecycle section;
    std::vector<std::string> state;
};

namespace detail {

/// value with a 95% interval from its standard error: on the log scale for what is positive. NaN where not known.
inline Estimate with_error(double value, double standard_error) {
    if (!std::isfinite(value)) return {};
    if (!std::isfinite(standard_error)) return {.value = value};
    const double half = 1.959963984540054 * standard_error;
    if (value > 0.0) return {value, value * std::exp(-half / value), value * std::exp(half / value)};
    return {value, value - half, value + half};
}

/// One sentence for each state, prospects first.
inline std::vector<std::string> state_meanings(const lifecycle::RecencyChain& chain, double customers) {
    const auto days = [&](int periods) { return text::grouped(double(periods) * chain.period_days); };
    const int k = chain.cooling_periods;
    std::vector<std::string> meaning{"Has not bought yet. Every one of the " + text::grouped(customers) +
                                         " customers came from here; how many prospects there are, "
                                         "and how many of them buy, is not identified: needs table people.",
                                     "Bought for the first time in the last " + days(1) + " days.",
                                     "Bought in the last " + days(1) + " days, and before that."};
    for (int i = 1; i <= k; ++i)
        meaning.push_back("Last bought " + days(i) + " to " + text::grouped(double(i + 1) * chain.period_days - 1.0) +
                          " days ago.");
    std::string lapsed = "Last bought " + days(k + 1) + " days ago or longer; ";
    if (chain.lapsed_seen)
        lapsed += text::percent(chain.fit.model.probability("lapsed", "active")) +
                  " of such customers buy in the next " + days(1) + " days.";
    else
        lapsed += "how many of such customers return is not identified: the log is too short.";
    meaning.push_back(std::move(lapsed));
    return meaning;
}

}  // namespace detail

/// Cohorts and recency states of all purchases.
///
/// The first state is "prospect". A purchase log says nothing of people who have not bought: its row has the count of
/// customers and no probabilities. The others are those of `lifecycle::recency_chain`. A value is the discounted money
/// of a customer over the horizon, rounded to whole periods, from the next period on.
inline LifecycleSection lifecycle_section(const data::PurchaseDays& purchases, const LifecycleOptions& options = {}) {
    LifecycleSection result;
    auto& section = result.section;
    section.cohorts = cohorts(purchases);
    result.state.resize(purchases.customers());
    std::optional<lifecycle::RecencyChain> found;
    try {
        found = lifecycle::recency_chain(purchases, {.acquired_after = options.acquired_after,
                                                     .horizon = options.horizon,
                                                     .discount_rate = options.discount_rate,
                                                     .threads = options.execution.threads,
                                                     .cancel = options.execution.cancel});
    } catch (const DomainError& e) {
        section.why = "not identified: " + std::string(e.what());
        return result;
    }
    const auto& chain = *found;
    const double nan = std::numeric_limits<double>::quiet_NaN(), customers = chain.customers_now.sum();
    const auto& model = chain.fit.model;
    const auto interval = chain.fit.interval();
    const std::size_t size = model.size() + 1;
    section.available = true;
    section.period_days = chain.period_days;
    section.horizon_periods = chain.horizon_periods;
    section.states = {"prospect"};
    section.states.insert(section.states.end(), model.states().begin(), model.states().end());
    section.meaning = detail::state_meanings(chain, customers);
    section.customers_now = {nan};
    section.counts.assign(size, std::vector<double>(size, 0.0));
    section.probability = section.low = section.high = section.counts;
    section.counts[0][1] = customers;
    for (auto* row : {&section.probability[0], &section.low[0], &section.high[0]}) row->assign(size, nan);
    section.periods_to_lapse = {Estimate{}};
    const bool valued = chain.value.size() > 0;
    if (valued) section.value = {Estimate{}};
    for (std::size_t i = 1; i < size; ++i) {
        section.customers_now.push_back(chain.customers_now(i - 1));
        for (std::size_t j = 1; j < size; ++j) {
            section.counts[i][j] = chain.fit.counts(i - 1, j - 1);
            section.probability[i][j] = model.transition_matrix()(i - 1, j - 1);
            section.low[i][j] = interval.low(i - 1, j - 1);
            section.high[i][j] = interval.high(i - 1, j - 1);
        }
        section.periods_to_lapse.push_back(
            detail::with_error(chain.periods_to_lapse(i - 1), chain.periods_to_lapse_standard_error(i - 1)));
        if (valued)
            section.value.push_back(detail::with_error(options.multiplier * chain.value(i - 1),
                                                       options.multiplier * chain.value_standard_error(i - 1)));
    }
    section.money_per_purchase_period = options.multiplier * chain.money_per_active_period;
    for (std::size_t c = 0; c < result.state.size(); ++c)
        if (chain.state_now[c] != lifecycle::RecencyChain::no_state)
            result.state[c] = section.states[chain.state_now[c] + 1u];
    return result;
}

/// The same, from a log.
inline LifecycleSection lifecycle_section(const EventLog& log, const LifecycleOptions& options = {}) {
    return lifecycle_section(
        data::purchase_days(log, {.threads = options.execution.threads, .cancel = options.execution.cancel}), options);
}

}  // namespace habitue::inline v1::auditing
