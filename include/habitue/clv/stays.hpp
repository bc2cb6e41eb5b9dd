/// @file
/// Sums over the periods that a customer may stay: of chances to stay, discounted or not.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv::detail {

/// The first of 1, 2, ... that @p is holds of, as of all that follow; infinite where none up to 2^52 is.
template <class True>
double first_whole(const True& is) {
    double high = 1.0;
    while (!is(high))
        if ((high *= 2.0) > 0x1p52) return std::numeric_limits<double>::infinity();
    double low = std::floor(0.5 * high);  // not true of it
    while (high - low > 1.0) {
        const double middle = std::floor(0.5 * (low + high));
        (is(middle) ? high : low) = middle;
    }
    return high;
}

/// The sum over i = 1 ... @p m, which may be infinite, of exp(log_stay(i) - delta i), where exp(log_stay(t)) is the
/// chance to stay for t periods: 1 at 0, falling, smooth in t, with no scale of its own shorter than t / bend.
///
/// The first terms are added one by one. What is left after them is the integral over t in Gauss's panels that grow
/// with t, with Gregory's corrections at the ends. Infinite where the sum is.
///
/// @param ratio  ratio(i): the chance to stay for i periods over that for i - 1
template <class S, class Ratio, class LogStay>
S sum_of_stays(double m, double delta, double bend, const Ratio& ratio, const LogStay& log_stay) {
    using math::exp, math::value_of;
    constexpr double singly = 512.0, infinity = std::numeric_limits<double>::infinity();
    if (m == infinity && delta < 0.0) return infinity;
    const double factor = std::exp(-delta);
    S sum = 0.0, term = 1.0;
    for (double i = 1.0; i <= std::min(m, singly); i += 1.0) {
        term *= ratio(i) * factor;
        sum += term;
        if (value_of(term) < 1e-22 * value_of(sum) && delta >= 0.0) return sum;
    }
    if (m <= singly) return sum;

    const auto at = [&](double t) { return S(exp(S(log_stay(t) - delta * t))); };
    const auto correction = [&](double t) {  // half the first term, and the differences of those that follow
        constexpr std::array gregory{0.5, 1.0 / 12, 1.0 / 24, 19.0 / 720, 3.0 / 160, 863.0 / 60480, 275.0 / 24192};
        std::array<S, gregory.size()> terms;
        for (std::size_t k = 0; k < terms.size(); ++k) terms[k] = at(t + double(k));
        S total = 0.0;
        for (std::size_t k = 0; k < terms.size(); ++k) {  // terms[0] is now the k-th difference
            total += terms[0] * (k % 2 == 0 ? gregory[k] : -gregory[k]);
            for (std::size_t j = 0; j + 1 < terms.size() - k; ++j) terms[j] = terms[j + 1] - terms[j];
        }
        return total;
    };
    sum += correction(singly + 1.0);
    double begin = singly + 1.0;
    while (begin < m + 1.0) {
        const double here = value_of(log_stay(begin)) - delta * begin, step = std::max(1.0, 1e-3 * begin);
        const double slope = delta + (value_of(log_stay(begin)) - value_of(log_stay(begin + step))) / step;
        // Once the chance falls as a power of t, t^-(1 + excess), so does what follows.
        const double excess = begin * slope - 1.0, follows = std::exp(here) * begin / excess;
        if (here < -700.0 || (excess > 0.0 && follows < 1e-18 * value_of(sum))) return sum;
        if (begin > 1e250) return excess > 0.0 ? S(sum + at(begin) * (begin / excess)) : S(infinity);
        const double end = std::min({m + 1.0, begin * (1.0 + 1.0 / bend), begin + 8.0 / slope});
        const double middle = 0.5 * (begin + end), half = 0.5 * (end - begin);
        S panel = 0.0;
        for (const auto& [node, weight] : math::gauss_legendre)
            for (const double t : {middle - half * node, middle + half * node}) panel += at(t) * weight;
        sum += panel * half;
        begin = end;
    }
    return sum - correction(m + 1.0);
}

}  // namespace habitue::inline v1::clv::detail
