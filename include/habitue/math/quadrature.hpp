/// @file
/// Integrals over the real line of positive, smooth functions with exponential tails.
#pragma once

#include <cmath>

#include <habitue/math/dual.hpp>

namespace habitue::inline v1::math {

/// Integral of f over the real line.
///
/// @p f must be positive and analytic near the line, fall off at least exponentially on both sides, and have most of
/// its mass within a few @p scale of @p center. The trapezoidal rule in tau, s = center + scale sinh(tau), converges
/// geometrically for such functions (Takahasi & Mori 1974; Trefethen & Weideman 2014, doi:10.1137/130932132), so the
/// step is halved until two sums agree to twelve digits, or to ten and rounding keeps them from more; the later one then
/// has them all.
template <class Scalar, class F>
Scalar integrate_line(const F& f, double center, double scale) {
    const auto term = [&](double tau) { return f(center + scale * std::sinh(tau)) * (scale * std::cosh(tau)); };
    double largest = 0.0;
    /// Adds the terms at start, start + step, ... until they no longer count.
    const auto sweep = [&](double start, double step, Scalar& sum) {
        int negligible = 0;
        for (double tau = start; std::abs(tau) < 45.0 && negligible < 3; tau += step) {
            const Scalar t = term(tau);
            const double size = value_of(t);
            if (size > largest) largest = size;
            negligible = size <= 1e-19 * largest && std::abs(tau) > 1.0 ? negligible + 1 : 0;
            sum += t;
        }
    };
    double step = 0.5, apart = 1.0;
    Scalar sum = 0.0;
    sweep(0.0, step, sum);
    sweep(-step, -step, sum);
    for (int level = 0; level < 12; ++level) {
        Scalar between = 0.0;
        sweep(0.5 * step, step, between);
        sweep(-0.5 * step, -step, between);
        const double before = apart;
        apart = std::abs(value_of(sum) - value_of(between)) / std::abs(value_of(sum) + value_of(between));
        sum += between;
        step *= 0.5;
        if (apart <= 1e-12 || (apart <= 1e-10 && apart > 0.1 * before)) break;
    }
    return sum * step;
}

}  // namespace habitue::inline v1::math
