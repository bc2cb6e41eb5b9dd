/// @file
/// Special functions written once for double and Dual alike. All are pure: safe from any number of threads.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include <habitue/math/dual.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::math {

/// log(1 + exp(x)) without overflow.
template <class Scalar>
Scalar softplus(const Scalar& x) {
    if (value_of(x) > 0.0) return x + log1p(exp(-x));
    return log1p(exp(x));
}

/// log(exp(x) + exp(y)) without overflow.
template <class Scalar>
Scalar log_sum_exp(const Scalar& x, const Scalar& y) {
    return value_of(x) > value_of(y) ? x + softplus<Scalar>(y - x) : y + softplus<Scalar>(x - y);
}

namespace detail {

/// x^first / first! + x^(first + step) / (first + step)! + ...: what is left of a power series without its first terms.
inline double exponential_terms(double x, int first, int step) {
    double term = 1.0, sum = 0.0;
    for (int i = 1; i <= first; ++i) term *= x / i;
    for (int i = first; term > 1e-18 * sum; i += step) {
        sum += term;
        for (int j = 1; j <= step; ++j) term *= x / (i + j);
    }
    return sum;
}

}  // namespace detail

/// exp(x) - 1 - x for x >= 0, without cancellation.
inline double expm1_rest(double x) {
    return x < 1.0 ? detail::exponential_terms(x, 2, 1) : std::expm1(x) - x;
}
template <int N, int Order>
Dual<N, Order> expm1_rest(const Dual<N, Order>& x) {
    return x.chain(expm1_rest(x.value), std::expm1(x.value), exp(x.value));
}

/// (1 - exp(-x)) / x, which is 1 at 0: the mean of exp(-x u) over u in (0, 1).
inline double mean_decay(double x) {
    return x == 0.0 ? 1.0 : -std::expm1(-x) / x;
}
template <int N, int Order>
Dual<N, Order> mean_decay(const Dual<N, Order>& x) {
    const double mean = mean_decay(x.value);
    if (std::abs(x.value) < 1.0) {  // the power series, term by term
        double first = 0.0, second = 0.0, term = 1.0;
        for (int i = 0; std::abs(term) > 1e-18; term *= -x.value / ++i) {
            first -= term / (i + 2);
            second += term / (i + 3);
        }
        return x.chain(mean, first, second);
    }
    const double end = exp(-x.value), first = (end - mean) / x.value;
    return x.chain(mean, first, -(end + 2.0 * first) / x.value);
}

/// sinh(x) - x for x >= 0, without cancellation.
inline double sinh_rest(double x) {
    return x < 2.0 ? detail::exponential_terms(x, 3, 2) : std::sinh(x) - x;
}
template <int N, int Order>
Dual<N, Order> sinh_rest(const Dual<N, Order>& x) {
    const double half = std::sinh(0.5 * x.value);
    return x.chain(sinh_rest(x.value), 2.0 * half * half, std::sinh(x.value));
}

/// log(1 + x) - x / (1 + x) for x >= 0, without cancellation: the sum of y^j / j over j >= 2, y = x / (1 + x).
inline double log1p_rest(double x) {
    const double y = x / (1.0 + x);
    if (y > 0.3) return std::log1p(x) - y;
    double sum = 0.0, power = y * y;
    for (int j = 2; power > 1e-18 * sum; ++j, power *= y) sum += power / j;
    return sum;
}
template <int N, int Order>
Dual<N, Order> log1p_rest(const Dual<N, Order>& x) {
    const double r = 1.0 / (1.0 + x.value), y = x.value * r;
    return x.chain(log1p_rest(x.value), y * r, r * r * (r - y));
}

namespace detail {

/// From here on Stirling's series (DLMF 5.11.1) with seven terms is exact to double precision.
inline constexpr double stirling_from = 12.0;
inline constexpr double half_log_two_pi = 0.91893853320467274178;

/// log Gamma(x) - [(x - 1/2) log x - x + log(2 pi)/2] for x >= stirling_from.
template <class Scalar>
Scalar stirling_remainder(const Scalar& x) {
    const Scalar inverse = 1.0 / x, y = inverse * inverse;
    return inverse *
           (1.0 / 12 +
            y * (-1.0 / 360 +
                 y * (1.0 / 1260 + y * (-1.0 / 1680 + y * (1.0 / 1188 + y * (-691.0 / 360360 + y * (1.0 / 156)))))));
}

}  // namespace detail

/// d/dx log Gamma(x), x > 0. Recurrence to x >= 12, then DLMF 5.11.2.
[[gnu::noinline]] inline double digamma(double x) {
    double shift = 0.0;
    for (; x < detail::stirling_from; x += 1.0) shift -= 1.0 / x;
    const double y = 1.0 / (x * x);
    return shift + log(x) - 0.5 / x -
           y * (1.0 / 12 -
                y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 - y / 12))))));
}

/// d2/dx2 log Gamma(x), x > 0. Recurrence to x >= 12, then the derivative of DLMF 5.11.2.
[[gnu::noinline]] inline double trigamma(double x) {
    double shift = 0.0;
    for (; x < detail::stirling_from; x += 1.0) shift += 1.0 / (x * x);
    const double y = 1.0 / (x * x);
    return shift +
           (1.0 + 0.5 / x +
            y * (1.0 / 6 -
                 y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 - y * (5.0 / 66 - y * (691.0 / 2730 - y * 7 / 6))))))) /
               x;
}

/// log Gamma(x) for x > 0, to 1e-15 of max(1, |log Gamma|). Thread-safe, which std::lgamma is not.
inline double log_gamma(double x) {
    double product = 1.0;
    for (; x < detail::stirling_from; x += 1.0) product *= x;
    return (x - 0.5) * log(x) - x + detail::half_log_two_pi + detail::stirling_remainder(x) - log(product);
}
/// What log Gamma(x), x > 0, is above Stirling's (x - 1/2) log x - x + log(2 pi)/2: 1/12x and less for large x.
inline double stirling_rest(double x) {
    if (x >= detail::stirling_from) return detail::stirling_remainder(x);
    return log_gamma(x) - ((x - 0.5) * log(x) - x + detail::half_log_two_pi);
}
template <int N, int Order>
Dual<N, Order> log_gamma(const Dual<N, Order>& x) {
    return x.chain(log_gamma(x.value), digamma(x.value), Order == 2 ? trigamma(x.value) : 0.0);
}

/// log Gamma(z + q) - log Gamma(z) - q log z for z, q > 0: what is left of the ratio once its size is taken out.
/// Nothing cancels for large z, where the difference of two log Gammas loses all digits.
template <class Scalar>
Scalar log_gamma_ratio_rest(const Scalar& z, const Scalar& q) {
    if (value_of(z) < detail::stirling_from) return log_gamma(Scalar(z + q)) - log_gamma(z) - q * log(z);
    return (z + q - 0.5) * log1p(Scalar(q / z)) - q + detail::stirling_remainder(Scalar(z + q)) -
           detail::stirling_remainder(z);
}

/// log of the rising factorial (z)_n = z (z + 1) ... (z + n - 1) for z > 0 and whole n >= 0.
[[gnu::noinline]] inline double log_rising(double z, double n) {
    if (n <= 16.0) {
        double sum = 0.0, product = 1.0;
        for (double i = 0.0; i < n; i += 1.0) {
            product *= z + i;
            if (product > 1e140 || product < 1e-140) {
                sum += log(product);
                product = 1.0;
            }
        }
        return sum + log(product);
    }
    if (z < detail::stirling_from) return log_gamma(z + n) - log_gamma(z);
    return log_gamma_ratio_rest(z, n) + n * log(z);
}
template <int N, int Order>
Dual<N, Order> log_rising(const Dual<N, Order>& z, double n) {
    double slope = 0.0, curvature = 0.0;
    if (n <= 32.0) {
        for (double i = 0.0; i < n; i += 1.0) {
            const double inverse = 1.0 / (z.value + i);
            slope += inverse;
            curvature -= inverse * inverse;
        }
    } else {
        slope = digamma(z.value + n) - digamma(z.value);
        if (Order == 2) curvature = trigamma(z.value + n) - trigamma(z.value);
    }
    return z.chain(log_rising(z.value, n), slope, curvature);
}

/// log of the Beta function B(a, b), a, b > 0. Nothing cancels when one of them is large.
template <class Scalar>
Scalar log_beta(Scalar a, Scalar b) {
    if (value_of(a) > value_of(b)) std::swap(a, b);
    if (value_of(b) < detail::stirling_from) return log_gamma(a) + log_gamma(b) - log_gamma(Scalar(a + b));
    return log_gamma(a) - a * log(b) - log_gamma_ratio_rest(b, a);
}

/// Density at x > 0 of Gamma(shape, rate).
template <class Scalar>
Scalar gamma_density(double x, const Scalar& shape, const Scalar& rate) {
    if (!(x > 0.0) || std::isinf(x)) return 0.0;
    return exp(Scalar(shape * log(Scalar(rate * x)) - rate * x - log_gamma(shape))) / x;
}

/// Density at 0 < x < 1 of Beta(a, b).
template <class Scalar>
Scalar beta_density(double x, const Scalar& a, const Scalar& b) {
    if (!(x > 0.0 && x < 1.0)) return 0.0;
    return exp(Scalar((a - 1.0) * log(x) + (b - 1.0) * std::log1p(-x) - log_beta(a, b)));
}

namespace detail {

/// The divided difference of the polynomial with coefficients @p c, from that of x on, between x and y.
template <std::size_t N>
double divided_difference(const std::array<double, N>& c, double x, double y) {
    double value = c[N - 1], slope = 0.0;
    for (std::size_t k = N - 1; k > 0; --k) {
        slope = slope * y + value;
        value = value * x + c[k - 1];
    }
    return slope * y + value;
}

/// digamma(w + m) - digamma(w) for w > 0 and m >= 0: a sum of positive terms, with all its digits where m is tiny.
inline double digamma_growth(double w, double m) {
    double sum = 0.0;
    for (; w < stirling_from; w += 1.0) sum += m / w / (w + m);
    constexpr std::array c{1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12};
    const double near = 1.0 / w, far = 1.0 / (w + m), apart = m * near * far;  // near - far
    return sum + (log1p(m * near) + apart * (0.5 + (near + far) * divided_difference(c, near * near, far * far)));
}

/// trigamma(w) - trigamma(w + m) for w > 0 and m >= 0: likewise.
inline double trigamma_fall(double w, double m) {
    double sum = 0.0;
    for (; w < stirling_from; w += 1.0) sum += m / w / (w + m) * (1.0 / w + 1.0 / (w + m));
    constexpr std::array c{1.0,       0.5, 1.0 / 6,  0.0, -1.0 / 30,     0.0, 1.0 / 42, 0.0,
                           -1.0 / 30, 0.0, 5.0 / 66, 0.0, -691.0 / 2730, 0.0, 7.0 / 6};
    const double near = 1.0 / w, far = 1.0 / (w + m);
    return sum + m * near * far * divided_difference(c, near, far);
}

}  // namespace detail

/// log of B(a, b + t) / B(a, b) for a, b > 0 and t >= 0, whole or not: the chance that t trials fail, each of which
/// succeeds with a chance that is Beta(a, b). With all its digits where it is tiny.
///
/// A small whole t takes minus the sum of log(1 + a / (b + i)) over i < t. Otherwise a step from b to b + 1 adds
/// log(1 + a t / (b (a + b + t))), and from b = 12 on the rest is an integral of digamma(w + max(a, t)) - digamma(w).
[[gnu::noinline]] inline double log_beta_shift(double b, double a, double t) {
    double sum = 0.0;
    if (t <= 16.0 && t == std::floor(t)) {
        for (double i = 0.0; i < t; i += 1.0) sum += log1p(a / (b + i));
        return -sum;
    }
    for (; b < detail::stirling_from; b += 1.0) sum += log1p(a / b * (t / (a + b + t)));
    const double m = std::max(a, t), all = std::min(a, t);
    for (double u = 0.0; u < all;) {
        const double half = std::min(b + u, 0.5 * (all - u)), middle = b + (u + half);
        double panel = 0.0;
        for (const auto& [node, weight] : gauss_legendre)
            for (const double w : {middle - half * node, middle + half * node})
                panel += weight * detail::digamma_growth(w, m);
        sum += half * panel;
        u = half < b + u ? all : u + 2.0 * half;
    }
    return -sum;
}
template <int N, int Order>
Dual<N, Order> log_beta_shift(const Dual<N, Order>& b, const Dual<N, Order>& a, const Dual<N, Order>& t) {
    using detail::digamma_growth, detail::trigamma_fall;
    const double both = a.value + b.value, with_t = b.value + t.value;
    const double by_a = -digamma_growth(both, t.value), by_t = -digamma_growth(with_t, a.value);
    Known<3> known{.value = log_beta_shift(b.value, a.value, t.value)};
    known.gradient = {digamma_growth(b.value, t.value) + by_a, by_a, by_t};
    if constexpr (Order == 2) {
        const double aa = trigamma_fall(both, t.value), tt = trigamma_fall(with_t, a.value);
        known.hessian = {aa - trigamma_fall(b.value, t.value), aa, aa, tt, -trigamma(both + t.value), tt};
    }
    return known.of(std::array{b, a, t});
}

/// Phi^-1(p), the standard normal quantile, for 0 < p < 1, by bisection on erfc.
inline double normal_quantile(double p) {
    double low = -40.0, high = 40.0;
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

}  // namespace habitue::inline v1::math
