/// @file
/// Definitions of ecosystem/distinctiveness.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/distinctiveness.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// Jensen-Shannon divergence in bits, the first weighing @p half, of rows that add up to n and m.
inline double jensen_shannon(std::span<const double> a, std::span<const double> b, double n, double m,
                             double half = 0.5) {
    double sum = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) {
        const double p = a[k] / n, q = b[k] / m, middle = half * p + (1.0 - half) * q;
        if (p > 0.0) sum += half * p * std::log2(p / middle);
        if (q > 0.0) sum += (1.0 - half) * q * std::log2(q / middle);
    }
    return std::clamp(sum, 0.0, 1.0);
}

inline Divergence divergence_of_rows(std::span<const double> a, std::span<const double> b, std::uint64_t row,
                                     const DivergenceOptions& options) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN(), bit = 0.69314718055994530942;
    const double n = std::accumulate(a.begin(), a.end(), 0.0), m = std::accumulate(b.begin(), b.end(), 0.0);
    if (!(n > 0.0 && m > 0.0)) return {nan, nan, nan, nan, n, m};
    double outcomes = 0.0;
    for (std::size_t k = 0; k < a.size(); ++k) outcomes += a[k] + b[k] > 0.0;
    const double chance = (outcomes - 1.0) / (8.0 * bit) * (1.0 / n + 1.0 / m);
    const double plain = jensen_shannon(a, b, n, m);
    Divergence d{.bits = std::max(0.0, plain - chance), .ours = n, .theirs = m};
    // 2 n log-likelihood ratio of two multinomials: 2 ln 2 (n + m) times the divergence weighted by size.
    d.p_value = math::chi_square_upper(2.0 * bit * (n + m) * jensen_shannon(a, b, n, m, n / (n + m)), outcomes - 1.0);
    d.low = d.high = d.bits;
    if (options.draws < 2) return d;
    const auto resample = [&](std::span<const double> counts, double size, math::Random& random) {
        std::vector<double> drawn(counts.size(), 0.0), upto(counts.size());
        std::partial_sum(counts.begin(), counts.end(), upto.begin());
        for (double i = 0.0; i < size; i += 1.0)
            ++drawn[std::min(
                std::size_t(std::upper_bound(upto.begin(), upto.end(), random.uniform() * size) - upto.begin()),
                counts.size() - 1)];
        return drawn;
    };
    std::vector<double> off(std::size_t(options.draws));
    for (std::size_t k = 0; k < off.size(); ++k) {
        math::Random random(options.seed, (row << 32) + k);
        const double whole_n = std::max(1.0, std::round(n)), whole_m = std::max(1.0, std::round(m));
        off[k] = jensen_shannon(resample(a, whole_n, random), resample(b, whole_m, random), whole_n, whole_m) - chance -
                 plain;
    }
    std::sort(off.begin(), off.end());
    const double tail = 0.5 * (1.0 - options.level) * double(off.size() - 1);
    const auto at = [&](double position) {
        return off[std::size_t(std::clamp(position, 0.0, double(off.size() - 1)))];
    };
    d.low = std::clamp(plain - chance - at(double(off.size() - 1) - tail), 0.0, d.bits);
    d.high = std::clamp(plain - chance - at(tail), d.bits, 1.0);
    return d;
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::vector<Divergence> divergence(std::span<const double> ours, std::span<const double> theirs,
                                                        std::size_t outcomes, const DivergenceOptions& options) {
    require(outcomes > 0 && ours.size() == theirs.size() && ours.size() % outcomes == 0,
            "divergence: need rows of counts of the same outcomes");
    if (!(options.level > 0.0 && options.level < 1.0)) refuse("level", options.level, "must lie between 0 and 1");
    for (const auto& counts : {ours, theirs})
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (!(counts[k] >= 0.0) || !std::isfinite(counts[k]))
                refuse_row("counts", k / outcomes, counts[k], "must be finite and not negative");
    std::vector<Divergence> result(ours.size() / outcomes);
    parallel_for(result.size(), {options.threads, options.cancel, {}}, [&](std::size_t i) {
        result[i] = detail::divergence_of_rows(ours.subspan(i * outcomes, outcomes),
                                               theirs.subspan(i * outcomes, outcomes), i, options);
    });
    return result;
}

}  // namespace habitue::inline v1::ecosystem
