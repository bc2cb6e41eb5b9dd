/// @file
/// What else the models say of a customer: the chance to be active later, how long they stay, how much customers
/// differ. A new customer is one with the history `{}`.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// The integral of chance_to_stay over the horizon t, possibly infinite, by Gauss's rule in panels that grow with time;
/// infinite where they do not shrink in the end.
template <class Customer>
auto integral_of_staying(const Customer& customer, double t) {
    using Scalar = decltype(customer.chance_to_stay(t));
    const double scale = customer.time_scale();
    Scalar total = 0.0;
    double before = std::numeric_limits<double>::infinity();
    for (double begin = 0.0; begin < t;) {
        const double end = std::min(t, begin + 1.5 * (scale + begin)), half = 0.5 * (end - begin);
        Scalar panel = 0.0;
        for (const auto& [node, weight] : math::gauss_legendre)
            for (const double u : {begin + half * (1.0 - node), begin + half * (1.0 + node)})
                panel += customer.chance_to_stay(u) * (weight * half);
        total += panel;
        const double here = math::value_of(panel);
        if (std::isinf(t) && here < 1e-17 * math::value_of(total)) break;
        if (end > 1e290 && here >= before) return Scalar(t);
        if (end > 1e290) break;
        before = here;
        begin = end;
    }
    return total;
}

/// The expected part of the horizon t, possibly infinite, for which an active customer stays.
template <class Customer>
auto active_time(const Customer& customer, double t) {
    if constexpr (requires { customer.active_time(t); }) {
        if constexpr (requires { customer.many(t); })
            if (std::isfinite(t) && customer.many(t)) return integral_of_staying(customer, t);
        return customer.active_time(t);
    } else {
        return integral_of_staying(customer, t);
    }
}

/// When the chance to stay falls to e^-c, c > 0: the root of log chance_to_stay + c in the logarithm of time, by the
/// false position with Illinois' weights; infinite where the customer stays for ever.
template <class Customer, class Scalar>
Scalar time_until(const Customer& customer, const Scalar& c) {
    if constexpr (requires { customer.time_until(c); }) {
        return customer.time_until(c);
    } else {
        const auto above = [&](double x) {
            return math::log(math::value_of(customer.chance_to_stay(std::exp(x)))) + math::value_of(c);
        };
        double low = std::log(customer.time_scale()), high = low;
        for (double step = 1.0; above(low) < 0.0; step *= 2.0) low -= step;
        for (double step = 1.0; above(high) > 0.0; step *= 2.0)
            if ((high += step) > 700.0) return std::numeric_limits<double>::infinity();
        double at_low = above(low), at_high = above(high), x = low;
        for (int i = 0, side = 0; i < 200 && high - low > 1e-15 * std::max(1.0, std::abs(x)); ++i) {
            x = at_low == at_high ? 0.5 * (low + high) : low + (high - low) * (at_low / (at_low - at_high));
            const double here = above(x);
            if (here == 0.0) break;
            const int now = here > 0.0 ? 1 : -1;
            (now > 0 ? low : high) = x;
            (now > 0 ? at_low : at_high) = here;
            if (now == side) (now > 0 ? at_high : at_low) *= 0.5;
            side = now;
        }
        if constexpr (math::is_dual<Scalar>) {  // one step of Newton's carries the gradient
            constexpr double h = 2e-3;
            const double slope =
                (8.0 * (above(x + h) - above(x - h)) - (above(x + 2.0 * h) - above(x - 2.0 * h))) / (12.0 * h);
            return std::exp(x) * (1.0 - (log(customer.chance_to_stay(std::exp(x))) + c) / slope);
        } else {
            return std::exp(x);
        }
    }
}

}  // namespace detail

/// P(active at T + t).
template <class M>
typename M::scalar_type probability_alive(const M& model, const PurchaseHistory& h, double t) noexcept {
    return model.probability_alive(h) * model.if_active(h).chance_to_stay(t);
}

/// P(no purchase in (T, T + t]).
template <class M>
typename M::scalar_type probability_no_purchase(const M& model, const PurchaseHistory& h, double t) noexcept {
    return model.purchase_probability(h, 0, t);
}

/// The time in (T, T + t], t possibly infinite, for which the customer is expected to be active: of one who may have
/// left by now, so P(alive) times that of one known to be active. Infinite where the mean is: over all the future
/// Pareto/NBD's for s <= 1, BG/NBD's and MBG/NBD's for a <= 1 or r + x <= 1, that of models in which nobody leaves.
template <class M>
typename M::scalar_type expected_lifetime(const M& model, const PurchaseHistory& h,
                                          double t = std::numeric_limits<double>::infinity()) {
    const auto alive = model.probability_alive(h);
    if (math::value_of(alive) == 0.0) return 0.0;
    const auto time = detail::active_time(model.if_active(h), t);
    return std::isinf(math::value_of(time)) ? typename M::scalar_type(math::value_of(time)) : alive * time;
}

/// The time after T by which the customer has left with probability @p q in (0, 1); 0 where P(left by T) is as large.
/// Infinite where the customer never leaves, or beyond 1e300.
template <class M>
typename M::scalar_type lifetime_quantile(const M& model, const PurchaseHistory& h, double q) {
    using Scalar = typename M::scalar_type;
    using std::log1p;
    const Scalar alive = model.probability_alive(h);
    if (!(math::value_of(alive) > 1.0 - q)) return 0.0;
    const Scalar c = -std::log1p(-q) - log1p(Scalar(model.probability_left(h) / alive));
    if (!(math::value_of(c) > 0.0)) return 0.0;
    return detail::time_until(model.if_active(h), c);
}

/// Density of the purchase rate over customers at @p x: Gamma(r, alpha).
template <class M>
requires requires(const M& m) {
    m.r, m.alpha;
}
typename M::scalar_type purchase_rate_density(const M& model, double x) noexcept {
    return math::gamma_density(x, model.r, model.alpha);
}

/// Density of the rate of leaving over customers at @p x: Gamma(s, beta).
template <class M>
requires requires(const M& m) {
    m.s, m.beta;
}
typename M::scalar_type attrition_rate_density(const M& model, double x) noexcept {
    return math::gamma_density(x, model.s, model.beta);
}

/// Density of the chance to leave after a purchase over customers at @p x: Beta(a, b).
template <class M>
requires requires(const M& m) {
    m.a, m.b;
}
typename M::scalar_type dropout_probability_density(const M& model, double x) noexcept {
    return math::beta_density(x, model.a, model.b);
}

}  // namespace habitue::inline v1::clv
