/// @file
/// Tails and quantiles of the chi-square and the beta distribution, and the interval of a share.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <habitue/core/error.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::math {

/// P(chi-square with @p df degrees of freedom > x): the upper incomplete gamma function, by the series of DLMF 8.11.4
/// where x is small and by the continued fraction of DLMF 8.9.2 (Lentz) where it is large. 1 for x <= 0 or df = 0; NaN
/// of NaN.
inline double chi_square_upper(double x, double df) {
    const double a = 0.5 * df, z = 0.5 * x;
    if (std::isnan(x) || std::isnan(df)) return std::numeric_limits<double>::quiet_NaN();
    if (!(z > 0.0) || !(a > 0.0)) return 1.0;
    if (std::isinf(z)) return 0.0;
    const double front = exp(a * log(z) - z - log_gamma(a));
    if (z < a + 1.0) {
        double term = 1.0 / a, sum = term;
        for (double k = a + 1.0; term > 1e-17 * sum; k += 1.0) sum += term *= z / k;
        return std::max(0.0, 1.0 - front * sum);
    }
    double b = z + 1.0 - a, c = 1e300, d = 1.0 / b, fraction = d;
    for (double k = 1.0; k < 1e6; k += 1.0) {
        const double numerator = k * (a - k);
        b += 2.0;
        d = 1.0 / (b + numerator * d);
        c = b + numerator / c;
        fraction *= c * d;
        if (std::abs(c * d - 1.0) < 1e-15) break;
    }
    return front * fraction;
}

namespace detail {
/// The continued fraction of DLMF 8.17.22 (Lentz), for x below about (a + 1) / (a + b + 2).
inline double beta_fraction(double x, double a, double b) {
    double c = 1.0, d = 1.0 / (1.0 - (a + b) / (a + 1.0) * x), fraction = d;
    for (double m = 1.0; m < 1e6; m += 1.0) {
        const double even = m / (a + 2.0 * m) * ((b - m) / (a + (2.0 * m - 1.0))) * x,
                     odd = -((a + m) / (a + 2.0 * m) * ((a + b + m) / (a + (2.0 * m + 1.0))) * x);
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        fraction *= c * d;
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        fraction *= c * d;
        if (std::abs(c * d - 1.0) < 1e-15) break;
    }
    return fraction;
}
/// Both tails of Beta(a, b) at x = 1 / (1 + e^-y), and the density with respect to y.
struct BetaTails {
    double lower, upper, density;
};
inline BetaTails beta_tails(double y, double a, double b, double log_beta) {
    const double x = 1.0 / (1.0 + exp(-y)), rest = 1.0 / (1.0 + exp(y));
    const double log_x = y > 0.0 ? -log1p(exp(-y)) : y - log1p(exp(y)), log_rest = log_x - y;
    const double density = exp(a * log_x + b * log_rest - log_beta);
    if (x * (a + b + 2.0) < a + 1.0) {
        const double lower = density / a * beta_fraction(x, a, b);
        return {lower, 1.0 - lower, density};
    }
    const double upper = density / b * beta_fraction(rest, b, a);
    return {1.0 - upper, upper, density};
}
}  // namespace detail

/// P(Beta(a, b) <= x) for a, b > 0: the incomplete beta function I_x(a, b), DLMF 8.17.22.
inline double beta_lower(double x, double a, double b) {
    if (!(x > 0.0)) return 0.0;
    if (!(x < 1.0)) return 1.0;
    return detail::beta_tails(log(x) - log1p(-x), a, b, log_gamma(a) + log_gamma(b) - log_gamma(a + b)).lower;
}

/// The @p p quantile of Beta(a, b), 0 < p < 1 and a, b > 0: Newton's method on the log odds, within a bracket.
inline double beta_quantile(double p, double a, double b) {
    if (!(p > 0.0 && p < 1.0)) refuse("p", p, "must lie between 0 and 1");
    if (!(a > 0.0)) refuse("a", a, "must be positive");
    if (!(b > 0.0)) refuse("b", b, "must be positive");
    const double log_beta = log_gamma(a) + log_gamma(b) - log_gamma(a + b);
    double low = -740.0, high = 740.0, y = std::clamp(log(a / b), low, high);
    for (int i = 0; i < 200; ++i) {
        const auto at = detail::beta_tails(y, a, b, log_beta);
        const double miss = p < 0.5 ? at.lower - p : (1.0 - p) - at.upper;
        (miss < 0.0 ? low : high) = y;
        const double step = miss / at.density, next = y - step;
        const bool inside = std::isfinite(next) && next > low && next < high;
        const double before = y;
        y = inside ? next : 0.5 * (low + high);
        if (std::abs(y - before) <= 1e-15 * std::max(1.0, std::abs(y))) break;
    }
    return 1.0 / (1.0 + exp(-y));
}

/// The score interval of a probability of which @p count of @p n were seen, @p z standard errors wide on either side:
/// within [0, 1], and not a point where the count is 0 or all; [0, 1] of nothing seen. Wilson (1927), JASA 22(158),
/// 209-212 (doi:10.1080/01621459.1927.10502953).
inline std::pair<double, double> wilson_interval(double count, double n, double z) {
    if (!(n > 0.0)) return {0.0, 1.0};
    const double p = count / n, shrink = 1.0 / (1.0 + z * z / n), middle = shrink * (p + 0.5 * z * z / n);
    const double half = shrink * z * std::sqrt(p * (1.0 - p) / n + 0.25 * z * z / (n * n));
    return {p == 0.0 ? 0.0 : std::max(0.0, middle - half), p == 1.0 ? 1.0 : std::min(1.0, middle + half)};
}

}  // namespace habitue::inline v1::math
