/// @file
/// What a customer's future purchases are worth today.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include <habitue/clv/model.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::clv {

struct ValueOptions {
    Duration horizon = Duration(52.0, Unit::week);  ///< how far the value looks ahead
    double discount_rate = 0.10;                    ///< effective rate *per year*; discounting is continuous
    double margin = 1.0;  ///< share of the spend that is kept; at 1 the value is discounted revenue
    int threads = 1;
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

namespace detail {

/// Integral over (0, t] of exp(-delta u) dE[X(u)], where expected(u) = E[X(u)] and @p scale is the time over which it
/// bends: by parts, exp(-delta t) E[X(t)] + delta times the integral of exp(-delta u) E[X(u)], in panels that grow
/// with scale + u, as far as the discount leaves anything.
template <class Scalar, class Expected>
Scalar discount(const Expected& expected, double t, double delta, double scale) {
    using std::exp;
    Scalar total = std::exp(-delta * t) * expected(t);
    if (delta == 0.0) return total;
    const double until = delta > 0.0 ? std::min(t, 60.0 / delta) : t;
    for (double begin = 0.0; begin < until;) {
        const double end = std::min({until, begin + 1.5 * (scale + begin), begin + 8.0 / std::abs(delta)});
        const double middle = 0.5 * (begin + end), half = 0.5 * (end - begin);
        Scalar panel = 0.0;
        for (const auto& [node, weight] : math::gauss_legendre)
            for (const double u : {middle - half * node, middle + half * node})
                panel += expected(u) * (weight * std::exp(-delta * u));
        total += panel * (delta * half);
        begin = end;
    }
    return total;
}

/// Discounted expected purchases of the customer given that they are active: the model's own, where it has them.
template <class M>
auto discounted_if_active(const M& model, ExpectedPurchases<M>& expected, const PurchaseHistory& h, double t,
                          double delta) {
    const auto customer = model.if_active(h);
    if constexpr (requires { customer.discounted_purchases(t, delta); })
        return customer.discounted_purchases(t, delta);
    else
        return discount<typename M::scalar_type>([&](double u) { return expected.if_active(h, u); }, t, delta,
                                                 customer.time_scale());
}

/// The continuous rate per unit of time of an effective yearly rate.
inline double continuous_rate(double yearly, Unit unit) {
    if (!(yearly > -1.0) || !std::isfinite(yearly))
        refuse("discount_rate", yearly, "must be finite and above -1 (an effective yearly rate)");
    return yearly == 0.0 ? 0.0 : std::log1p(yearly) / per_year(unit);
}

}  // namespace detail

/// Expected purchases over the horizon, each discounted to today at the continuous rate @p delta per unit of time.
/// The first purchase, already made, is not among them.
template <class M>
typename M::scalar_type discounted_purchases(const M& model, const PurchaseHistory& h, double horizon, double delta) {
    detail::ExpectedPurchases<M> expected(model);
    return model.probability_alive(h) * detail::discounted_if_active(model, expected, h, horizon, delta);
}

/// Value of one customer's purchases over the horizon, in the currency of the spend model:
///   margin x expected spend x integral of exp(-delta t) dE[X(t)],  delta = ln(1 + yearly rate)
/// (Fader, Hardie & Lee 2005, J. Marketing Research 42, eq. 1). The first purchase is not part of it.
template <class M, class Spend>
double lifetime_value(const M& model, const Spend& spend, const PurchaseHistory& h, const ValueOptions& options = {}) {
    const double t = horizon_of(model, options.horizon);
    return options.margin * spend.expected_spend(h) *
           discounted_purchases(model, h, t, detail::continuous_rate(options.discount_rate, unit_of(model)));
}

/// The same for every customer, into @p out; the bits of the scalar function.
template <class M, class Spend>
void lifetime_value(const M& model, const Spend& spend, const HistoryColumns& histories, const ValueOptions& options,
                    std::span<double> out) {
    require_readable(model, histories);
    detail::require_as_long(out, histories);
    if (!std::isfinite(options.margin)) refuse("margin", options.margin, "must be finite");
    const Unit unit = unit_of(model) != Unit::unspecified ? unit_of(model) : histories.unit;
    const double t = horizon_of(model, options.horizon, unit),
                 delta = detail::continuous_rate(options.discount_rate, unit);
    detail::for_histories(
        histories, {options.threads, options.cancel, options.progress}, [&](std::size_t begin, std::size_t end) {
            detail::ExpectedPurchases<M> expected(model);
            for (std::size_t i = begin; i < end; ++i) {
                const PurchaseHistory h = histories[i];
                out[i] = options.margin * spend.expected_spend(h) *
                         (model.probability_alive(h) * detail::discounted_if_active(model, expected, h, t, delta));
            }
        });
}

}  // namespace habitue::inline v1::clv
