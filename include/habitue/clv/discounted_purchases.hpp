/// @file
/// Purchases to come, each worth less the later it is.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>

#include <habitue/clv/discounted_time.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::clv {

/// How later purchases are discounted, counted in a model's unit of time.
struct Discount {
    double rate = 0.0;    ///< delta: continuous, per unit of time
    double period = 0.0;  ///< purchases in ((j - 1) period, j period] count e^(-delta j period); 0: continuously
};

/// Discounting by @p yearly_rate, the effective rate per year: a purchase a year away counts 1 / (1 + yearly_rate).
/// Continuous; with a @p period, such as "1 month", all purchases of a period are discounted from its end.
/// Throws DomainError for a rate not above -1 or a period that is not positive.
inline Discount discount(double yearly_rate, const std::optional<Duration>& period, Unit unit) {
    if (!(yearly_rate > -1.0) || !std::isfinite(yearly_rate))
        refuse("discount_rate", yearly_rate, "must be finite and above -1 (an effective yearly rate)");
    Discount result{.rate = yearly_rate == 0.0 ? 0.0 : std::log1p(yearly_rate) / per_year(unit)};
    if (period) {
        result.period = period->in(unit);
        if (!(result.period > 0.0) || !std::isfinite(result.period))
            refuse("period", result.period, "must be finite and positive");
    }
    return result;
}

/// @p horizon counted in @p unit, infinite for all the future. Throws DomainError where it is negative, where for ever
/// is not discounted, or where it has more than ten million periods.
inline double horizon_to_discount(const Duration& horizon, const Discount& discount, Unit unit) {
    const double t = horizon.in(unit);
    if (!(t >= 0.0)) refuse("horizon", t, "must not be negative");
    if (std::isinf(t) && !(discount.rate > 0.0))
        refuse("horizon", t, "must be finite unless the discount rate is above 0");
    const double counts = discount.rate > 0.0 ? std::min(t, 40.0 / discount.rate) : t;
    if (discount.rate != 0.0 && discount.period > 0.0 && counts > 1e7 * discount.period)
        refuse("period", discount.period, "must be longer: that are over ten million periods");
    return t;
}

namespace detail {

/// Integral over (0, t] of exp(-delta u) dE[X(u)], where expected(u) = E[X(u)] and @p scale is the time over which it
/// bends: by parts, exp(-delta t) E[X(t)] + delta times the integral of exp(-delta u) E[X(u)].
///
/// E[X] is analytic but for times before -scale. Gauss's rule with 16 points takes panels that grow with scale + u,
/// whose ellipse of analyticity has axes of sum 4.4, or that the discount decays over by no more than e^-8: the error
/// is below 1e-17 of E[X] at their ends. E[X] being concave, what is left out beyond 60 / delta is below 1e-23 of the
/// whole.
template <class Scalar, class Expected>
Scalar discount(const Expected& expected, double t, double delta, double scale) {
    using std::exp;
    Scalar total = 0.0;
    if (std::isfinite(t)) total = std::exp(-delta * t) * expected(t);
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

/// The sum over periods j of q^j (E[X(j P)] - E[X((j - 1) P)]), q = exp(-delta P), the last period ending at t: by
/// parts, a sum of q^j (1 - q) E[X(j P)].
///
/// Where a panel half as long as scale + u has more periods than 16, E[X] is interpolated there at Chebyshev's points:
/// the axes of its ellipse have sum 9.9, the error is below 1e-15.
template <class Scalar, class Expected>
Scalar discount_by_period(const Expected& expected, double t, double delta, double period, double scale) {
    constexpr std::size_t points = 16;
    const double periods = std::ceil(t / period);  // the last one cut at t
    Scalar total = 0.0;
    if (std::isfinite(t)) total = std::exp(-delta * period * periods) * expected(t);
    const double last = std::min(periods - 1.0, delta > 0.0 ? std::ceil(40.0 / (delta * period)) : periods);
    const auto weight = [&](double j) { return std::exp(-delta * period * j) * -std::expm1(-delta * period); };
    for (double begin = 1.0; begin <= last;) {
        const double end = std::min(last, begin + std::floor(0.5 * (scale / period + begin)));
        if (end - begin < double(points)) {
            for (double j = begin; j <= end; j += 1.0) total += weight(j) * expected(j * period);
        } else {
            // Sums of weight(j) T_m(x_j), then the weights of the points.
            const double center = 0.5 * (begin + end), half = 0.5 * (end - begin);
            std::array<double, points> sums{};
            for (double j = begin; j <= end; j += 1.0) {
                const double x = (j - center) / half;
                double before = weight(j), now = before * x;
                sums[0] += before;
                for (std::size_t m = 1; m < points; ++m) {
                    sums[m] += now;
                    before = std::exchange(now, 2.0 * x * now - before);
                }
            }
            for (std::size_t i = 0; i < points; ++i) {
                const double angle = (double(i) + 0.5) * (3.14159265358979323846 / points);
                double share = 0.5 * sums[0];
                for (std::size_t m = 1; m < points; ++m) share += sums[m] * std::cos(double(m) * angle);
                total += share * (2.0 / points) * expected((center + half * std::cos(angle)) * period);
            }
        }
        begin = end + 1.0;
    }
    return total;
}

/// Discounted purchases of one customer after another; what customers alike in frequency share is computed once.
template <class M>
class DiscountedPurchases {
public:
    using Scalar = typename M::scalar_type;

    explicit DiscountedPurchases(const M& model) : model_(model), expected_(model) {}

    Scalar operator()(const PurchaseHistory& h, double t, const Discount& how) {
        return model_.probability_alive(h) * if_active(h, t, how);
    }

private:
    Scalar if_active(const PurchaseHistory& h, double t, const Discount& how) {
        const auto customer = model_.if_active(h);
        const auto expected = [&](double u) { return expected_.if_active(h, u); };
        if (t == 0.0 || how.rate == 0.0) return expected(t);
        if constexpr (requires { customer.discounted_purchases(t, how.rate); })
            if (how.period == 0.0) return customer.discounted_purchases(t, how.rate);
        if constexpr (requires(const DiscountedTime& time) { customer.discounted_purchases(time); }) {
            bool quick = false;
            if constexpr (requires { customer.is_quick(t); })
                if (how.period == 0.0 || t < 500.0 * how.period) quick = std::isfinite(t) && customer.is_quick(t);
            if (how.rate > 0.0 && !quick) return customer.discounted_purchases(DiscountedTime(t, how.rate, how.period));
        }
        if constexpr (requires { customer.discounted_purchases_forever(how.rate); })
            if (std::isinf(t) && how.period == 0.0) return customer.discounted_purchases_forever(how.rate);
        if (how.period > 0.0)
            return discount_by_period<Scalar>(expected, t, how.rate, how.period, customer.time_scale());
        return detail::discount<Scalar>(expected, t, how.rate, customer.time_scale());
    }

    const M& model_;
    ExpectedPurchases<M> expected_;
};

}  // namespace detail

/// Expected purchases over the horizon, each discounted to today. The first purchase, already made, is not among them.
/// Over an infinite horizon, which needs a rate above 0, the discounted expected residual transactions of Fader, Hardie
/// & Lee (2005), J. Marketing Research 42(4), 415-430, doi:10.1509/jmkr.2005.42.4.415.
template <class M>
typename M::scalar_type discounted_purchases(const M& model, const PurchaseHistory& h, double horizon,
                                             const Discount& how) {
    return detail::DiscountedPurchases<M>(model)(h, horizon, how);
}
/// The same at the continuous rate @p delta per unit of time.
template <class M>
typename M::scalar_type discounted_purchases(const M& model, const PurchaseHistory& h, double horizon, double delta) {
    return discounted_purchases(model, h, horizon, Discount{.rate = delta});
}

}  // namespace habitue::inline v1::clv
