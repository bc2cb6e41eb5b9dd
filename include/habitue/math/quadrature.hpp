/// @file
/// Integrals over the real line of positive, smooth functions with exponential tails, and the points of Gauss's rule.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <habitue/math/dual.hpp>

namespace habitue::inline v1::math {

/// Half of the nodes and weights of Gauss-Legendre quadrature with 16 points on [-1, 1] (DLMF 3.5).
inline constexpr std::array<std::pair<double, double>, 8> gauss_legendre{{
    {0.989400934991649933, 0.0271524594117540949},
    {0.944575023073232576, 0.0622535239386478929},
    {0.865631202387831744, 0.0951585116824927848},
    {0.755404408355003034, 0.124628971255533872},
    {0.617876244402643748, 0.149595988816576732},
    {0.458016777657227386, 0.169156519395002538},
    {0.281603550779258913, 0.182603415044923589},
    {0.0950125098376374402, 0.189450610455068496},
}};

/// Integral of f over the real line.
///
/// @p f must be positive and analytic near the line, fall off at least exponentially on both sides, and have most of
/// its mass within a few @p scale of @p center. The trapezoidal rule in tau, s = center + scale sinh(tau), converges
/// geometrically for such functions (Takahasi & Mori 1974; Trefethen & Weideman 2014, doi:10.1137/130932132), so the
/// step is halved until two sums agree to twelve digits, or to ten and rounding keeps them from more; the later one
/// then has them all.
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
        if (!(apart > 1e-12) || (apart <= 1e-10 && apart > 0.1 * before)) break;
    }
    return sum * step;
}

/// Integral over v in (0, e^end - 1) of e^(-y v) (1 + v)^-s, @p end possibly infinite for y > 0: e^y E_s(y), the
/// exponential integral (DLMF 8.19.3).
///
/// In w = log(1 + v) the integrand, e^(-y expm1(w) - (s - 1) w), is entire. Gauss's rule takes panels in which its
/// logarithm moves by no more than 10 or so (error below 1e-17 of it), until it has fallen by e^40 from its top.
template <class Scalar>
Scalar exponential_integral(const Scalar& s, const Scalar& y, const Scalar& end) {
    using std::exp, std::expm1;
    const double k = value_of(s) - 1.0, force = value_of(y), last = value_of(end);
    Scalar sum = 0.0;
    double top = 0.0;
    for (double begin = 0.0; begin < last;) {
        const double h = std::min(1.0, 10.0 / (std::abs(k) + std::abs(force) * exp(begin))), next = begin + h;
        const bool whole = next < last;
        const Scalar half = whole ? Scalar(0.5 * h) : Scalar((end - begin) * 0.5);
        for (const auto& [node, weight] : gauss_legendre)
            for (const double at : {1.0 - node, 1.0 + node}) {
                const Scalar w = begin + half * at;
                sum += half * (weight * exp(Scalar(-y * expm1(w) - (s - 1.0) * w)));
            }
        if (!whole) break;
        begin = next;
        const double height = -force * std::expm1(begin) - k * begin;
        if (height > top) top = height;
        if (force >= 0.0 && height < top - 40.0) break;
    }
    return sum;
}

}  // namespace habitue::inline v1::math
