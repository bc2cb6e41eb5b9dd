/// @file
/// What the definitions of laws share with those of search and sharing.
#pragma once

#include <cmath>
#include <cstddef>

#include <habitue/ecosystem/law.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

inline double weight(const Discrete& law, std::size_t i) {
    return law.probabilities.empty() ? 1.0 / double(law.values.size()) : law.probabilities[i];
}

/// The sum of f(value) over the values for which @p in holds, by their probabilities.
template <class In, class F>
double total(const Discrete& law, const In& in, const F& f) {
    double sum = 0.0;
    for (std::size_t i = 0; i < law.values.size(); ++i)
        if (in(law.values[i])) sum += weight(law, i) * f(law.values[i]);
    return sum;
}

inline double normal_density(double t) {
    return math::exp(-0.5 * t * t) * 0.39894228040143267794;
}
inline double normal_upper(double t) {
    return 0.5 * std::erfc(t * 0.70710678118654752440);
}

/// E max(t' - t, 0) of a standard normal t': phi(t) - t Q(t), which cancels for large t. There it is phi(t) times the
/// integral over u > 0 of (1 - e^(-u^2/2)) -> u e^(-t u - u^2/2), a positive integrand.
inline double normal_excess(double t) {
    if (t < 2.0) return normal_density(t) - t * normal_upper(t);
    double sum = 0.0;
    const double end = 42.0 / t, half = end / 16.0;
    for (int panel = 0; panel < 8; ++panel)
        for (const auto& [x, w] : math::gauss_legendre)
            for (const double side : {-x, x}) {
                const double u = half * (2.0 * panel + 1.0 + side);
                sum += w * u * math::exp(-u * (t + 0.5 * u));
            }
    return normal_density(t) * half * sum;
}

}  // namespace detail

}  // namespace habitue::inline v1::ecosystem
