/// @file
/// Customers drawn from a model: what it would have a business see.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/clv/model.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/purchase_history.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::clv {

/// A model that can also tell when the customer buys.
template <class M>
concept SimulatedTimes = Simulated<M> && requires(const M& model, double T, math::Random& random, Unobserved watch) {
    model.simulate(T, random, watch);
};

/// A model that can draw what a customer spends.
template <class M>
concept SimulatedSpend = requires(const M& model, double x, math::Random& random) {
    { model.simulate(x, random) } -> std::same_as<double>;
    { model.simulate_rate(random) } -> std::same_as<double>;
    { model.p } -> std::convertible_to<double>;
};

/// Spend is not simulated.
struct NoSpend {};

namespace detail {

inline constexpr std::size_t simulated_block = 1024;

/// Calls work(i) for every customer, on the threads of @p how.
template <class Work>
void for_customers(std::size_t n, const Execution& how, const Work& work) {
    parallel_for((n + simulated_block - 1) / simulated_block, how, [&](std::size_t b) {
        for (std::size_t i = b * simulated_block; i < std::min(n, (b + 1) * simulated_block); ++i) work(i);
    });
}

inline void require_windows(std::span<const double> T) {
    for (std::size_t i = 0; i < T.size(); ++i)
        if (!(T[i] > 0.0 && std::isfinite(T[i]))) refuse_row("T", i, T[i], "must be finite and positive");
}

}  // namespace detail

/// New customers of @p model, customer i observed for @p T[i] since their first purchase, in the model's unit of time;
/// with a model of @p spend also the mean amount of their repeat purchases.
///
/// Customers are numbered from 1. Each has a stream of random numbers of their own: the same seed gives the same bits
/// for any number of threads. Throws DomainError for a T that is not finite and positive.
template <class M, class Spend = NoSpend>
requires Simulated<M>
[[gnu::cold]] PurchaseHistories simulate(const M& model, std::span<const double> T, std::uint64_t seed,
                                         const Execution& how = {}, const Spend& spend = {}) {
    detail::require_windows(T);
    const std::size_t n = T.size();
    PurchaseHistories h;
    h.unit = unit_of(model);
    for (auto* column : {&h.frequency, &h.recency, &h.T, &h.sum_log_gaps}) column->resize(n);
    if constexpr (SimulatedSpend<Spend>) h.monetary_value.resize(n);
    for (std::size_t i = 0; i < n; ++i) h.customer.add(std::int64_t(i + 1));
    detail::for_customers(n, how, [&](std::size_t i) {
        math::Random random(seed, i);
        const PurchaseHistory one = model.simulate(T[i], random);
        h.frequency[i] = one.frequency;
        h.recency[i] = one.recency;
        h.T[i] = one.T;
        h.sum_log_gaps[i] = one.sum_log_gaps;
        if constexpr (SimulatedSpend<Spend>) h.monetary_value[i] = spend.simulate(one.frequency, random);
    });
    return h;
}

/// The same of @p n customers, all observed for @p T.
template <class M, class Spend = NoSpend>
requires Simulated<M> PurchaseHistories simulate(const M& model, std::size_t n, double T, std::uint64_t seed,
                                                 const Execution& how = {}, const Spend& spend = {}) {
    return simulate(model, std::vector<double>(n, T), seed, how, spend);
}

/// A simulated log, one row a purchase, customer by customer in order of time: ready for `EventLog::from_spans`.
struct SimulatedLog {
    std::vector<std::int64_t> customer;  ///< from 1
    std::vector<Time> time;
    std::vector<double> amount;  ///< empty without a model of spend
};

/// All purchases, the first ones included, of new customers of @p model who are observed until @p end, customer i for
/// @p T[i]. The purchases of `simulate` with the same arguments.
///
/// Throws DomainError for a T that is not finite and positive, or a model whose unit of time is not known.
template <class M, class Spend = NoSpend>
requires SimulatedTimes<M>
[[gnu::cold]] SimulatedLog simulate_log(const M& model, std::span<const double> T, Time end, std::uint64_t seed,
                                        const Execution& how = {}, const Spend& spend = {}) {
    detail::require_windows(T);
    require(unit_of(model) != Unit::unspecified, "simulate_log: the model needs its unit of time");
    const double microseconds = days_in(unit_of(model)) * 86'400e6;
    struct Purchases {
        std::vector<Time> time;
        std::vector<double> amount;
    };
    std::vector<Purchases> all(T.size());
    detail::for_customers(T.size(), how, [&](std::size_t i) {
        math::Random random(seed, i), amounts(seed, i + (std::uint64_t(1) << 63));
        auto& mine = all[i];
        const auto buy = [&](double t) {
            mine.time.push_back(Time(end.microseconds - std::int64_t(std::llround((T[i] - t) * microseconds))));
        };
        buy(0.0);
        model.simulate(T[i], random, buy);
        if constexpr (SimulatedSpend<Spend>) {
            const double nu = spend.simulate_rate(amounts);
            for (std::size_t k = 0; k < mine.time.size(); ++k) mine.amount.push_back(amounts.gamma(spend.p, nu));
        }
    });
    SimulatedLog log;
    for (std::size_t i = 0; i < all.size(); ++i) {
        log.customer.insert(log.customer.end(), all[i].time.size(), std::int64_t(i + 1));
        log.time.insert(log.time.end(), all[i].time.begin(), all[i].time.end());
        log.amount.insert(log.amount.end(), all[i].amount.begin(), all[i].amount.end());
    }
    return log;
}

}  // namespace habitue::inline v1::clv
