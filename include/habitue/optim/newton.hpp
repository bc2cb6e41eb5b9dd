/// @file
/// Newton's method in a trust region, for smooth functions of a few variables with exact Hessians.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/math/symmetric.hpp>

namespace habitue::inline v1::optim {

/// Value, gradient and Hessian of a function at a point.
struct Quadratic {
    double value = 0.0;
    std::vector<double> gradient;
    math::SquareMatrix hessian;

    bool finite() const {
        const auto all = [](const std::vector<double>& v) {
            return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
        };
        return std::isfinite(value) && all(gradient) && all(hessian.entries);
    }
};

/// A twice differentiable function of a few variables.
using SmoothFunction = std::function<Quadratic(const std::vector<double>&)>;

/// Why a search stopped.
enum class Termination { converged, iteration_limit, no_progress, boundary };

/// "converged", "iteration limit", ...
constexpr std::string_view name(Termination t) {
    switch (t) {
        case Termination::converged:
            return "converged";
        case Termination::iteration_limit:
            return "iteration limit";
        case Termination::no_progress:
            return "no progress";
        case Termination::boundary:
            return "boundary";
    }
    return "";
}

/// The termination called @p text. Throws DomainError for any other.
inline Termination parse_termination(std::string_view text) {
    for (const auto t :
         {Termination::converged, Termination::iteration_limit, Termination::no_progress, Termination::boundary})
        if (text == name(t)) return t;
    throw DomainError(
        joined({"termination: got \"", text, "\", need converged, iteration limit, no progress or boundary"}));
}

struct NewtonOptions {
    int max_iterations = 100;
    double tolerance = 1e-10;  ///< stop when a full Newton step would gain less than this
    double bound = 30.0;       ///< a coordinate beyond it runs to the boundary of its support: stop and say so
    /// Stop where the function is convex and even 1.5 times the gain of a full Newton step would not come below this.
    double beat = std::numeric_limits<double>::infinity();
};

struct Minimum {
    std::vector<double> x;
    Quadratic at;  ///< the function there, give or take NewtonOptions::tolerance
    int iterations = 0;
    Termination termination = Termination::iteration_limit;
};

namespace detail {
inline double norm(const std::vector<double>& v) {
    double sum = 0.0;
    for (const double x : v) sum += x * x;
    return std::sqrt(sum);
}
}  // namespace detail

/// Minimises @p f from @p x.
///
/// Steps minimise the quadratic model within a ball, exactly, by the eigenvectors of the Hessian: descent where the
/// function is not convex, Newton's quadratic convergence where it is. Nocedal & Wright (2006), Numerical
/// Optimization, 2nd ed., algorithms 4.1 and 4.3.
[[gnu::cold]] inline Minimum newton(const SmoothFunction& f, std::vector<double> x, const NewtonOptions& options = {}) {
    using detail::norm;
    Minimum best;
    best.at = f(x);
    best.x = std::move(x);
    if (!best.at.finite()) {
        best.termination = Termination::no_progress;
        return best;
    }
    const std::size_t n = best.x.size();
    double radius = 1.0;
    for (; best.iterations < options.max_iterations; ++best.iterations) {
        const auto eigen = math::symmetric_eigen(best.at.hessian);
        const auto& curvature = eigen.values;
        const auto g = eigen.rotate(best.at.gradient);
        const auto step_with = [&](double shift) {
            std::vector<double> p(n);
            for (std::size_t i = 0; i < n; ++i) p[i] = -g[i] / (curvature[i] + shift);
            return p;
        };
        const double smallest = curvature.front(),
                     largest = std::max({std::abs(smallest), std::abs(curvature.back()), 1e-300});
        const bool convex = smallest > 1e-14 * largest;
        double newton_gain = 0.0;
        for (std::size_t i = 0; i < n; ++i) newton_gain += 0.5 * g[i] * g[i] / curvature[i];
        double shift = convex ? 0.0 : -smallest + 1e-10 * largest;
        auto p = step_with(shift);
        if (convex && newton_gain <= options.tolerance) {
            if (norm(p) <
                1e-3) {  // so small that the quadratic model is exact: taken, but not worth another evaluation
                const auto last = eigen.rotate_back(p);
                for (std::size_t i = 0; i < n; ++i) best.x[i] += last[i];
            }
            best.termination = Termination::converged;
            return best;
        }
        if (convex && best.at.value - 1.5 * newton_gain > options.beat) {
            best.termination = Termination::no_progress;
            return best;
        }
        if (norm(p) > radius) {  // the shift that brings the step to the rim
            double low = shift, high = shift + norm(g) / radius + largest;
            for (int i = 0; i < 60; ++i) {
                const double middle = 0.5 * (low + high);
                (norm(step_with(middle)) > radius ? low : high) = middle;
            }
            p = step_with(high);
        }
        double gain_expected = 0.0;
        for (std::size_t i = 0; i < n; ++i) gain_expected -= g[i] * p[i] + 0.5 * curvature[i] * p[i] * p[i];
        std::vector<double> trial = eigen.rotate_back(p);
        for (std::size_t i = 0; i < n; ++i) trial[i] += best.x[i];

        Quadratic there = f(trial);
        const bool finite = there.finite();
        const double gain = best.at.value - there.value;
        // Gains below the rounding of the value cannot be judged by it: there the gradient decides.
        const double noise = 1e-13 * (1.0 + std::abs(best.at.value));
        const bool in_noise = finite && gain_expected < noise && std::abs(gain) <= noise;
        const bool accept =
            in_noise ? norm(there.gradient) < norm(best.at.gradient) : finite && gain > 1e-4 * gain_expected;
        if (!in_noise) {
            if (!finite || gain < 0.25 * gain_expected)
                radius = 0.25 * std::min(radius, norm(p));
            else if (gain > 0.75 * gain_expected)
                radius = std::max(radius, std::min(2.0 * norm(p), 8.0));
        }
        if (accept) {
            best.x = std::move(trial);
            best.at = std::move(there);
            if (std::any_of(best.x.begin(), best.x.end(), [&](double u) { return std::abs(u) > options.bound; })) {
                best.termination = Termination::boundary;
                return best;
            }
        } else if (in_noise || radius < 1e-10) {
            best.termination = in_noise && convex ? Termination::converged : Termination::no_progress;
            return best;
        }
    }
    return best;
}

}  // namespace habitue::inline v1::optim
