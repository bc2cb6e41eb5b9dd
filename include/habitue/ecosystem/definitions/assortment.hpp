/// @file
/// Definitions of ecosystem/assortment.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/assortment.hpp>
#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::ecosystem {

HABITUE_DEFINED_ONCE Assortment logit_assortment(std::span<const double> utility, std::span<const double> revenue,
                                                 double outside, std::size_t most) {
    const std::size_t n = utility.size();
    require(revenue.size() == n, "revenue: need one for each utility");
    double top = outside;
    if (!std::isfinite(outside)) refuse("outside", outside, "must be finite");
    for (std::size_t i = 0; i < n; ++i) {
        if (!std::isfinite(utility[i])) refuse_row("utility", i, utility[i], "must be finite");
        if (!std::isfinite(revenue[i])) refuse_row("revenue", i, revenue[i], "must be finite");
        top = std::max(top, utility[i]);
    }
    std::vector<double> appeal(n);
    for (std::size_t i = 0; i < n; ++i) appeal[i] = math::exp(utility[i] - top);
    const double nothing = math::exp(outside - top);
    // The best value is where the best sum of e^u (r - value) falls to value e^outside: Newton's method from below,
    // which ends after finitely many sets (Dinkelbach 1967).
    Assortment best;
    while (true) {
        std::vector<std::uint32_t> order;
        for (std::uint32_t i = 0; i < n; ++i)
            if (revenue[i] > best.value) order.push_back(i);
        if (order.size() > most) {
            std::stable_sort(order.begin(), order.end(), [&](std::uint32_t i, std::uint32_t j) {
                return appeal[i] * (revenue[i] - best.value) > appeal[j] * (revenue[j] - best.value);
            });
            order.resize(most);
            std::sort(order.begin(), order.end());
        }
        double money = 0.0, total = nothing;
        for (const std::uint32_t i : order) {
            money += appeal[i] * revenue[i];
            total += appeal[i];
        }
        const double value = money / total;
        if (!(value > best.value)) break;
        best.chosen = std::move(order);
        best.value = value;
    }
    best.upper_bound = best.value;
    double total = nothing;
    for (const std::uint32_t i : best.chosen) total += appeal[i];
    best.probability.assign(n, 0.0);
    for (const std::uint32_t i : best.chosen) best.probability[i] = appeal[i] / total;
    return best;
}

namespace detail {

/// Utilities of a group, and the search for its options.
struct Group {
    std::span<const double> utility;
    std::size_t members, options;
    std::vector<double> weight;

    /// What option j adds where members have @p have already.
    double gain(const std::vector<double>& have, std::size_t j) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < members; ++i) sum += weight[i] * std::max(0.0, utility[i * options + j] - have[i]);
        return sum;
    }
    void take(std::vector<double>& have, std::size_t j) const {
        for (std::size_t i = 0; i < members; ++i) have[i] = std::max(have[i], utility[i * options + j]);
    }

    /// Adds to @p now options from @p from on, @p left of them at most, wherever the largest gains could still beat the
    /// best.
    void branch(std::size_t from, std::size_t left, double value, const std::vector<double>& have,
                std::vector<std::uint32_t>& now, Assortment& best) const {
        if (value > best.value) {
            best.value = value;
            best.chosen = now;
        }
        if (left == 0) return;
        std::vector<std::pair<double, std::size_t>> gains;
        for (std::size_t j = from; j < options; ++j) gains.emplace_back(gain(have, j), j);
        for (const auto& [g, j] : gains) {
            std::vector<double> rest;
            for (const auto& [other, k] : gains)
                if (k >= j) rest.push_back(other);
            const std::size_t count = std::min(left, rest.size());
            std::partial_sort(rest.begin(), rest.begin() + std::ptrdiff_t(count), rest.end(), std::greater<>());
            const double bound = std::accumulate(rest.begin(), rest.begin() + std::ptrdiff_t(count), value);
            if (bound <= best.value * (1.0 + 1e-14)) return;  // nor would any later option
            std::vector<double> with = have;
            take(with, j);
            now.push_back(std::uint32_t(j));
            branch(j + 1, left - 1, value + g, with, now, best);
            now.pop_back();
        }
    }
};

}  // namespace detail

HABITUE_DEFINED_ONCE Assortment group_assortment(std::span<const double> utility, std::size_t members, std::size_t most,
                                                 std::span<const double> weight, bool exact) {
    require(members > 0, "utility: need at least one member");
    require(utility.size() % members == 0, "utility: rows are not equally long");
    require(weight.empty() || weight.size() == members, "weight: need one for each member");
    for (std::size_t i = 0; i < utility.size(); ++i)
        if (!std::isfinite(utility[i]))
            refuse_row("utility", i / (utility.size() / members), utility[i], "must be finite");
    detail::Group group{utility, members, utility.size() / members, {}};
    double total = 0.0;
    for (std::size_t i = 0; i < members; ++i) {
        const double w = weight.empty() ? 1.0 : weight[i];
        if (!(w >= 0.0) || !std::isfinite(w)) refuse_row("weight", i, w, "must be finite and not negative");
        group.weight.push_back(w);
        total += w;
    }
    require(total > 0.0, "weight: must not all be 0");
    for (double& w : group.weight) w /= total;
    most = std::min(most, group.options);

    Assortment best;
    std::vector<double> have(members, 0.0);
    const auto bound = [&] {  // of any assortment: the present one and the largest gains on top of it
        std::vector<double> gains;
        for (std::size_t j = 0; j < group.options; ++j) gains.push_back(group.gain(have, j));
        std::sort(gains.begin(), gains.end(), std::greater<>());
        return std::accumulate(gains.begin(), gains.begin() + std::ptrdiff_t(most), best.value);
    };
    best.upper_bound = bound();
    for (std::size_t step = 0; step < most; ++step) {
        std::size_t next = 0;
        double most_gained = 0.0;
        for (std::size_t j = 0; j < group.options; ++j)
            if (const double g = group.gain(have, j); g > most_gained) most_gained = g, next = j;
        if (most_gained == 0.0) break;
        group.take(have, next);
        best.chosen.push_back(std::uint32_t(next));
        best.value += most_gained;
        best.upper_bound = std::min(best.upper_bound, bound());
    }
    best.upper_bound = std::max(best.upper_bound, best.value);
    if (exact) {
        double sets = 0.0, of = 1.0;
        for (std::size_t k = 1; k <= most; ++k) sets += of = of * double(group.options - k + 1) / double(k);
        require(sets <= 1e7, "exact: more than ten million sets; take fewer options, or greedy and its bound");
        std::vector<std::uint32_t> now;
        group.branch(0, most, 0.0, std::vector<double>(members, 0.0), now, best);
        best.upper_bound = best.value;
    }
    std::sort(best.chosen.begin(), best.chosen.end());
    best.probability.assign(group.options, 0.0);
    for (std::size_t i = 0; i < members; ++i) {
        double top = 0.0;
        std::size_t taken = group.options;
        for (const std::uint32_t j : best.chosen)
            if (const double u = utility[i * group.options + j]; u > top) top = u, taken = j;
        if (taken < group.options) best.probability[taken] += group.weight[i];
    }
    return best;
}

}  // namespace habitue::inline v1::ecosystem
