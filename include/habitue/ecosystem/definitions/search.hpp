/// @file
/// Definitions of ecosystem/search.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/detail/law.hpp>
#include <habitue/ecosystem/search.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// The t at which E max(t' - t, 0) of a standard normal t' is @p excess: Newton's method on the logarithm, which is
/// concave and falls, within a bracket.
inline double normal_reservation(double excess) {
    const double wanted = math::log(excess);
    double low = -excess - 1.0, high = 39.0;  // E max(t' - t, 0) is above -t, and below 1e-300 at 37
    double t = std::clamp(-excess, low, high);
    for (int i = 0; i < 200; ++i) {
        const double at = normal_excess(t), miss = math::log(at) - wanted;
        (miss > 0.0 ? low : high) = t;
        double next = t + miss * at / normal_upper(t);
        if (!(next > low && next < high)) next = 0.5 * (low + high);
        if (std::abs(next - t) <= 1e-16 * std::max(1.0, std::abs(next))) return next;
        t = next;
    }
    return t;
}

inline double reservation(const Discrete& law, double cost) {
    std::vector<std::size_t> order(law.values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t i, std::size_t j) { return law.values[i] > law.values[j]; });
    double mass = 0.0, sum = 0.0, z = 0.0;  // of the values above z
    for (std::size_t k = 0; k < order.size(); ++k) {
        const double p = weight(law, order[k]);
        if (p == 0.0) continue;
        mass += p;
        sum += p * law.values[order[k]];
        z = (sum - cost) / mass;
        if (k + 1 < order.size() && z >= law.values[order[k + 1]]) break;
    }
    return z;
}

/// P(min(v, z) > x).
inline double capped_upper(const Law& law, double z, double x) {
    return x < z ? upper(law, x) : 0.0;
}

}  // namespace detail

HABITUE_DEFINED_ONCE double reservation_value(const Law& distribution, double cost) {
    check(distribution);
    if (!(cost >= 0.0) || !std::isfinite(cost)) refuse("cost", cost, "must be finite and not negative");
    if (cost == 0.0) return support(distribution).second;
    return std::visit(
        detail::Overloaded{[&](const Uniform& u) {
                               const double width = u.high - u.low;
                               return cost >= 0.5 * width ? 0.5 * u.low + 0.5 * u.high - cost
                                                          : u.high - std::sqrt(2.0 * cost * width);
                           },
                           [&](const Normal& n) { return n.mean + n.sd * detail::normal_reservation(cost / n.sd); },
                           [&](const Exponential& e) {
                               return cost >= e.mean ? e.from + e.mean - cost
                                                     : e.from + e.mean * math::log(e.mean / cost);
                           },
                           [&](const Discrete& d) { return detail::reservation(d, cost); }},
        distribution);
}

HABITUE_DEFINED_ONCE SearchPlan optimal_search(std::span<const Option> options, double outside) {
    if (!std::isfinite(outside)) refuse("outside", outside, "must be finite");
    const std::size_t n = options.size();
    SearchPlan plan{.expected_value = outside};
    plan.looked_at.assign(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        try {
            plan.reservation_value.push_back(reservation_value(options[i].distribution, options[i].cost));
        } catch (const DomainError& wrong) {
            throw DomainError(joined({"options: option ", std::to_string(i), ", ", wrong.what()}));
        }
    }
    const auto& z = plan.reservation_value;
    plan.order.resize(n);
    std::iota(plan.order.begin(), plan.order.end(), std::size_t(0));
    std::stable_sort(plan.order.begin(), plan.order.end(), [&](std::size_t i, std::size_t j) { return z[i] > z[j]; });

    // Option i is looked at when all those before it, and what is outside, are worth less than z[i].
    for (std::size_t k = 0; k < n && outside < z[plan.order[k]]; ++k) {
        const std::size_t i = plan.order[k];
        double chance = 1.0;
        for (std::size_t j = 0; j < k; ++j) {
            const Law& before = options[plan.order[j]].distribution;
            chance *= std::isinf(z[i]) ? 1.0 : lower(before, z[i]);
        }
        plan.looked_at[i] = chance;
        plan.expected_cost += chance * options[i].cost;
    }

    // outside + the integral from there on of P(max min(v_i, z_i) > x), in panels on which the integrand is smooth.
    std::vector<double> breaks{outside};
    double widest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < n; ++i) {
        if (!(z[i] > outside)) continue;
        const auto add = [&](double x) {
            if (x > outside && x <= z[i]) breaks.push_back(x);
        };
        std::visit(detail::Overloaded{[&](const Uniform& u) { add(u.low), add(u.high); },
                                      [&](const Normal& m) {
                                          widest = std::min(widest, m.sd);
                                          add(std::max(m.mean, outside) + 39.0 * m.sd);
                                          for (int s = -9; s <= 9; ++s) add(m.mean + s * m.sd);
                                      },
                                      [&](const Exponential& e) {
                                          widest = std::min(widest, 2.0 * e.mean);
                                          add(e.from);
                                          add(std::max(e.from, outside) + 745.0 * e.mean);
                                      },
                                      [&](const Discrete& d) {
                                          for (const double v : d.values) add(v);
                                      }},
                   options[i].distribution);
        if (std::isfinite(z[i])) breaks.push_back(z[i]);
    }
    std::sort(breaks.begin(), breaks.end());
    breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
    const auto exceeds = [&](double x) {
        double log_none = 0.0;
        for (std::size_t i = 0; i < n; ++i) {
            const double p = detail::capped_upper(options[i].distribution, z[i], x);
            if (p >= 1.0) return 1.0;
            log_none += std::log1p(-p);
        }
        return -std::expm1(log_none);
    };
    for (std::size_t b = 0; b + 1 < breaks.size(); ++b) {
        const double length = breaks[b + 1] - breaks[b];
        const double pieces = std::clamp(std::ceil(length / widest), 1.0, 4096.0), half = 0.5 * length / pieces;
        for (double piece = 0.0; piece < pieces; piece += 1.0) {
            double sum = 0.0;
            for (const auto& [x, w] : math::gauss_legendre)
                for (const double side : {-x, x}) sum += w * exceeds(breaks[b] + half * (2.0 * piece + 1.0 + side));
            plan.expected_value += half * sum;
            if (sum == 0.0) break;
        }
    }
    return plan;
}

HABITUE_DEFINED_ONCE std::string SearchPlan::summary() const {
    std::string text =
        joined({"search among ", std::to_string(order.size()), " options: worth ", text::significant(expected_value, 4),
                " after ", text::significant(expected_cost, 4), " of looking\n"});
    for (const std::size_t i : order)
        text +=
            joined({"  option ", std::to_string(i), ": reservation value ", text::significant(reservation_value[i], 4),
                    ", looked at with chance ", text::significant(looked_at[i], 4), "\n"});
    return text;
}

HABITUE_DEFINED_ONCE double lostness(double required, double different, double total) {
    if (!(required >= 1.0) || !std::isfinite(required)) refuse("required", required, "must be 1 or more");
    if (!(different >= 1.0)) refuse("different", different, "must be 1 or more");
    if (!(total >= different) || !std::isfinite(total)) refuse("total", total, "must be no less than different");
    return std::hypot(different / total - 1.0, required / different - 1.0);
}

HABITUE_DEFINED_ONCE double lostness(std::span<const std::uint32_t> path, double required) {
    require(!path.empty(), "path: must have at least one visit");
    std::vector<std::uint32_t> seen(path.begin(), path.end());
    std::sort(seen.begin(), seen.end());
    const auto different = std::unique(seen.begin(), seen.end()) - seen.begin();
    return lostness(required, double(different), double(path.size()));
}

}  // namespace habitue::inline v1::ecosystem
