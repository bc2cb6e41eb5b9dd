/// @file
/// What <habitue/lifecycle/recency.hpp> declares.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/recency.hpp>
#include <habitue/math/discount.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// Lengths of a period to choose from: a day, whole weeks up to a year.
inline constexpr std::array<int, 8> period_menu{1, 7, 14, 28, 56, 91, 182, 364};
inline constexpr int fewest_periods = 5;
inline constexpr int most_cooling_periods = 4;
inline constexpr double rare_return = 0.05, enough = 30.0;

/// Calls step(from, to, money) for each period of a customer after the first, `from` and `to` being states, and returns
/// the state in the last period. Period 0 is the last one, ending with the last day.
template <class Step>
int walk(std::span<const data::PurchaseDay> days, std::int32_t last_day, int period_days, int lapsed, bool known_before,
         const Step& step) {
    const auto period = [&](const data::PurchaseDay& d) { return (last_day - d.day) / period_days; };
    auto day = days.begin();
    int p = period(*day), state = known_before ? 1 : 0;
    while (day != days.end() && period(*day) == p) ++day;
    for (--p; p >= 0; --p) {
        double money = 0.0;
        const bool bought = day != days.end() && period(*day) == p;
        for (; day != days.end() && period(*day) == p; ++day) money += day->amount;
        const int next = bought ? 1 : std::min(std::max(state + 1, 2), lapsed);
        step(state, next, money);
        state = next;
    }
    return state;
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::string RecencyChain::summary() const {
    std::string out = fit.summary() + "\nperiods of " + std::to_string(period_days) + " days; value over " +
                      std::to_string(horizon_periods) + " of them\n" + text::left("", 12) +
                      text::right("customers", 12) + text::right("to lapse", 10) + text::right("std. err.", 11) +
                      text::right("value", 12) + text::right("std. err.", 11) + "\n";
    for (Eigen::Index i = 0; i < customers_now.size(); ++i) {
        const bool valued = value.size() > 0;
        out += text::left(fit.model.states()[std::size_t(i)], 12) + text::right(text::grouped(customers_now(i)), 12) +
               text::right(text::fixed(periods_to_lapse(i), 2), 10) +
               text::right(text::fixed(periods_to_lapse_standard_error(i), 3), 11) +
               text::right(valued ? text::fixed(value(i), 2) : "-", 12) +
               text::right(valued ? text::fixed(value_standard_error(i), 3) : "-", 11) + "\n";
    }
    return out;
}

namespace detail {

/// The shortest period on the menu that is no shorter than the time between purchases of the typical returning
/// customer, and short enough that the log covers five.
inline int choose_period(const data::PurchaseDays& purchases) {
    std::vector<double> gaps;
    for (std::size_t c = 0; c < purchases.customers(); ++c)
        if (const auto days = purchases[c]; days.size() > 1)
            gaps.push_back(double(days.back().day - days.front().day) / double(days.size() - 1));
    double typical = 91.0;
    if (!gaps.empty()) {
        const auto middle = gaps.begin() + std::ptrdiff_t((gaps.size() - 1) / 2);
        std::nth_element(gaps.begin(), middle, gaps.end());
        typical = *middle;
    }
    const int span = purchases.last_day() - purchases.first_day() + 1;
    int chosen = 0;
    for (const int days : period_menu) {
        if (days * fewest_periods > span) break;
        chosen = days;
        if (days >= typical) break;
    }
    if (chosen == 0)
        throw DomainError("recency states: the purchases span " + std::to_string(span) + " days, at least " +
                          std::to_string(fewest_periods) + " are needed");
    return chosen;
}

/// Sums over customers, block by block and then in the order of the blocks: the same for any number of threads.
template <class Sum, class Add>
Sum sum_over_customers(std::size_t customers, const Sum& zero, const Execution& how, const Add& add) {
    constexpr std::size_t block = 1 << 13;
    std::vector<Sum> parts((customers + block - 1) / block, zero);
    parallel_for(parts.size(), how, [&](std::size_t b) {
        for (std::size_t c = b * block; c < std::min(customers, (b + 1) * block); ++c) add(parts[b], c);
    });
    Sum all = zero;
    for (const auto& part : parts) all += part;
    return all;
}

}  // namespace detail

HABITUE_DEFINED_ONCE RecencyChain recency_chain(const data::PurchaseDays& purchases, const RecencyOptions& options) {
    using detail::walk;
    const Execution how{options.threads, options.cancel, {}};
    const std::size_t customers = purchases.customers();
    std::int64_t buyers = 0;
    for (std::size_t c = 0; c < customers; ++c) buyers += !purchases[c].empty();
    require(buyers > 0, "recency states: there are no purchases");
    if (!(options.discount_rate >= 0.0))
        refuse("discount_rate", options.discount_rate, "must be a yearly rate, 0 or more");
    if (options.period_days && *options.period_days < 1)
        refuse("period_days", *options.period_days, "must be at least 1");
    if (options.cooling_periods && (*options.cooling_periods < 1 || *options.cooling_periods > 100))
        refuse("cooling_periods", *options.cooling_periods, "must be 1 to 100");
    const double horizon = options.horizon.in(Unit::day);
    if (!(horizon > 0.0 && horizon <= 365'250.0)) refuse("horizon", horizon, "must be positive and at most 1000 years");
    const int period = options.period_days ? *options.period_days : detail::choose_period(purchases);
    const std::int32_t end = purchases.last_day();
    const auto known_before = [&](std::size_t c) {
        return options.acquired_after && purchases[c].front().day <= options.acquired_after->day();
    };

    // Transitions between the finest states: 0 new, 1 active, 2 silent for one period, 3 for two, ...
    const int finest = 1 + (options.cooling_periods ? *options.cooling_periods : detail::most_cooling_periods) + 1;
    const Eigen::MatrixXd fine =
        detail::sum_over_customers(customers, Eigen::MatrixXd(Eigen::MatrixXd::Zero(finest + 1, finest + 1)), how,
                                   [&](Eigen::MatrixXd& n, std::size_t c) {
                                       if (!purchases[c].empty())
                                           walk(purchases[c], end, period, finest, known_before(c),
                                                [&](int from, int to, double) { n(from, to) += 1.0; });
                                   });
    int k = options.cooling_periods.value_or(1);
    if (!options.cooling_periods)
        for (; k < detail::most_cooling_periods; ++k) {
            const auto after = fine.bottomRows(finest - 1 - k);  // silent for more than k periods
            if (after.col(1).sum() <= detail::rare_return * after.sum()) break;
            if (fine.bottomRows(finest - 2 - k).sum() < detail::enough) break;
        }
    const int lapsed = 2 + k, size = lapsed + 1;

    TransitionCounts counts{Eigen::MatrixXd::Zero(size, size), {"new", "active"}};
    for (int i = 0; i <= finest; ++i)
        for (int j = 0; j <= finest; ++j) counts.counts(std::min(i, lapsed), std::min(j, lapsed)) += fine(i, j);
    for (int i = 1; i <= k; ++i) counts.states.push_back(k == 1 ? "cooling" : "cooling " + std::to_string(i));
    counts.states.push_back("lapsed");
    ChainFitOptions fitting{.prior = 0.0, .never_left = NeverLeft::absorbing, .possible = {}};
    fitting.possible.setConstant(size, size, false);
    fitting.possible.col(1).setConstant(true);
    for (int i = 0; i < size; ++i) fitting.possible(i, std::min(std::max(i + 1, 2), lapsed)) = true;

    RecencyChain result{.fit = fit<MarkovChain>(counts, fitting)};
    result.period_days = period;
    result.cooling_periods = k;
    result.lapsed_seen = counts.counts.row(lapsed).sum() > 0.0;
    result.customers_now = Eigen::VectorXd::Zero(size);
    result.state_now.assign(customers, RecencyChain::no_state);
    const Eigen::MatrixXd& p = result.fit.model.transition_matrix();

    // Money of active periods: count, sum.
    const Eigen::Vector2d money =
        detail::sum_over_customers(customers, Eigen::Vector2d(0.0, 0.0), how, [&](Eigen::Vector2d& sum, std::size_t c) {
            if (purchases[c].empty()) return;
            result.state_now[c] =
                std::uint8_t(walk(purchases[c], end, period, lapsed, known_before(c), [&](int, int to, double m) {
                    if (to == 1) sum += Eigen::Vector2d(1.0, m);
                }));
        });
    for (const std::uint8_t s : result.state_now)
        if (s != RecencyChain::no_state) result.customers_now(s) += 1.0;

    // A row has one free number, the probability to buy next; what does not buy moves on. `change` holds the
    // derivatives of the answers (rows) by that number of each row (columns).
    const double nan = std::numeric_limits<double>::quiet_NaN(), mean = money(0) > 0.0 ? money(1) / money(0) : nan;
    const auto gain_of_buying = [&](const Eigen::VectorXd& answer) {
        Eigen::VectorXd gain(size);
        for (int a = 0; a < size; ++a) gain(a) = answer(1) - answer(std::min(std::max(a + 1, 2), lapsed));
        return gain;
    };
    const auto& time = result.periods_to_lapse = result.fit.model.hitting_time("lapsed");
    Eigen::MatrixXd time_change = Eigen::MatrixXd::Constant(size, size, nan);
    if (time.allFinite()) {
        time_change.setZero();
        time_change.topLeftCorner(lapsed, lapsed) =
            math::solve_transient(p.topLeftCorner(lapsed, lapsed), p.col(lapsed).head(lapsed),
                                  Eigen::MatrixXd::Identity(lapsed, lapsed)) *
            gain_of_buying(time).head(lapsed).asDiagonal();
    }
    const bool valued = purchases.has_amounts() && money(0) > 0.0;
    result.horizon_periods = std::max(1, int(std::lround(horizon / period)));
    const double factor = 1.0 / (1.0 + math::discount_rate_per_period(options.discount_rate, period));
    Eigen::VectorXd visits = Eigen::VectorXd::Unit(size, 1);  // discounted active periods, the present one included
    Eigen::MatrixXd visits_change = Eigen::MatrixXd::Zero(size, size);
    for (int t = 0; t < result.horizon_periods; ++t) {
        visits_change = factor * (p * visits_change);
        visits_change.diagonal() += factor * gain_of_buying(visits);
        visits = Eigen::VectorXd::Unit(size, 1) + factor * (p * visits);
    }
    visits(1) -= 1.0;

    // Residuals of each customer: purchases less expected ones, row by row; and money less its mean.
    const Eigen::MatrixXd scatter = detail::sum_over_customers(
        customers, Eigen::MatrixXd(Eigen::MatrixXd::Zero(size + 1, size + 1)), how,
        [&](Eigen::MatrixXd& sum, std::size_t c) {
            if (purchases[c].empty()) return;
            Eigen::VectorXd residual = Eigen::VectorXd::Zero(size + 1);
            walk(purchases[c], end, period, lapsed, known_before(c), [&](int from, int to, double m) {
                residual(from) += double(to == 1) - p(from, 1);
                if (to == 1) residual(size) += m - mean;
            });
            sum.noalias() += residual * residual.transpose();
        });
    const Eigen::VectorXd left = counts.counts.rowwise().sum();
    const auto standard_error = [&](const Eigen::MatrixXd& change, const Eigen::VectorXd& money_change) {
        Eigen::MatrixXd weights(size, size + 1);
        weights << change * left.cwiseMax(1.0).cwiseInverse().asDiagonal(), money_change / std::max(1.0, money(0));
        const Eigen::VectorXd clustered = (weights * scatter).cwiseProduct(weights).rowwise().sum();
        Eigen::VectorXd independent = weights.col(size).cwiseAbs2() * scatter(size, size);
        for (int a = 0; a < size; ++a) {
            const double share = (counts.counts(a, 1) + 0.5) / (left(a) + 1.0);
            independent += change.col(a).cwiseAbs2() * (share * (1.0 - share) / (left(a) + 1.0));
        }
        return Eigen::VectorXd(clustered.cwiseMax(independent).cwiseSqrt());
    };
    result.periods_to_lapse_standard_error = standard_error(time_change, Eigen::VectorXd::Zero(size));
    if (valued) {
        result.money_per_active_period = mean;
        result.value = mean * visits;
        result.value_standard_error = standard_error(mean * visits_change, visits);
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
