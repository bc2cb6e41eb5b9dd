/// @file
/// exp, log and log1p without branches, so that loops over them become vector instructions; within two units in the
/// last place, and the same bits alone as in a loop.
///
/// Range reductions and the polynomial of log are those of W. J. Cody & W. Waite (1980) and of Sun's fdlibm (1993).
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::math {

namespace detail {

inline constexpr double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;

/// log x for a normal, positive, finite x.
HABITUE_INLINE inline double log_of_normal(double x) {
    constexpr std::uint64_t one = 0x3FF0000000000000, half_root = 0x3FE6A09E00000000;
    const std::uint64_t shifted = std::bit_cast<std::uint64_t>(x) + (one - half_root);
    const double k = std::bit_cast<double>((shifted >> 52) | 0x4330000000000000) - (0x1p52 + 1023.0);
    const double f =
        std::bit_cast<double>((shifted & 0x000FFFFFFFFFFFFF) + half_root) - 1.0;  // in [1/sqrt 2, sqrt 2) - 1
    const double s = f / (2.0 + f), z = s * s, w = z * z;
    const double even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    const double odd =
        z * (6.666666666666735130e-01 +
             w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    const double square = 0.5 * f * f;
    return k * ln2_high - ((square - (s * (square + (even + odd)) + k * ln2_low)) - f);
}

/// log (1 + u) for finite u >= 0.
HABITUE_INLINE inline double log1p_of_positive(double u) {
    const double w = 1.0 + u, of_u = w - 1.0;
    const double lost = (1.0 - (w - of_u)) + (u - of_u);  // by rounding in 1 + u, exactly
    return log_of_normal(w) + lost / w;
}

/// exp r - 1 for |r| <= (log 2) / 2, by its Taylor series.
HABITUE_INLINE inline double expm1_of_small(double r) {
    double p = 1.0 / 6227020800;
    p = p * r + 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    return r + r * r * p;
}

/// exp x for x not above 709; 0 below -708.
HABITUE_INLINE inline double exp_of_moderate(double x) {
    constexpr double shift = 0x1.8p52;
    const double clamped = std::max(x, -708.0);
    const double shifted = clamped * 1.44269504088896338700 + shift, k = shifted - shift;
    const double r = (clamped - k * ln2_high) - k * ln2_low;
    const double e = 1.0 + expm1_of_small(r);
    const std::uint64_t scaled = std::bit_cast<std::uint64_t>(e) + (std::bit_cast<std::uint64_t>(shifted) << 52);
    const std::uint64_t all_or_nothing = std::bit_cast<std::uint64_t>(std::min(x + 708.0, 0.0)) >> 63;  // 1 below -708
    return std::bit_cast<double>(scaled & (all_or_nothing - 1));
}

/// exp x - 1 for 0 <= x <= 709.
HABITUE_INLINE inline double expm1_of_moderate(double x) {
    constexpr double shift = 0x1.8p52;
    const double shifted = x * 1.44269504088896338700 + shift, k = shifted - shift;
    const double r = (x - k * ln2_high) - k * ln2_low;
    constexpr std::uint64_t one = 0x3FF0000000000000;
    const double power = std::bit_cast<double>(one + (std::bit_cast<std::uint64_t>(shifted) << 52));  // 2^k
    return power * expm1_of_small(r) + (power - 1.0);
}

}  // namespace detail

/// log x.
inline double log(double x) {
    constexpr double smallest = std::numeric_limits<double>::min(), largest = std::numeric_limits<double>::max();
    return x >= smallest && x <= largest ? detail::log_of_normal(x) : std::log(x);
}
/// log (1 + x).
inline double log1p(double x) {
    return x >= 0.0 && x < 1e300 ? detail::log1p_of_positive(x) : std::log1p(x);
}
/// exp x; 0 below -708, where the true value is less than 1e-307.
inline double exp(double x) {
    return x <= 709.0 ? detail::exp_of_moderate(x) : std::exp(x);
}

}  // namespace habitue::inline v1::math
