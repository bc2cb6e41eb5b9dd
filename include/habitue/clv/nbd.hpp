/// @file
/// The negative-binomial model: nobody leaves. The baseline of the models in which customers do.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include <habitue/clv/discounted_time.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// A customer who stays, with a purchase rate that is Gamma(k, rate): purchases over t are negative binomial.
template <class S>
struct SteadyCustomer {
    S k, rate;

    /// E[X] over horizon t.
    S expected_purchases(double t) const { return k * (t / rate); }
    /// Var X over horizon t.
    S variance(double t) const { return k * (t / rate) * (1.0 + t / rate); }
    /// log P(X = n) over horizon t > 0:
    ///   log (k)_n / n! (t / (rate + t))^n (rate / (rate + t))^k
    S log_probability(int n, double t) const {
        using math::log1p;
        return log_choose(n) - n * log1p(S(rate / t)) - k * log1p(S(t / rate));
    }
    /// log (k)_n / n!
    S log_choose(int n) const { return math::log_rising(k, n) - math::log_gamma(n + 1.0); }
    /// P(X = n) over horizon t.
    S probability(int n, double t) const {
        using math::exp;
        if (n < 0 || t == 0.0) return n == 0 ? 1.0 : 0.0;
        return exp(log_probability(n, t));
    }
    /// P(X < n) over horizon t, n > 0: from its likeliest number of purchases on, down and up.
    double probability_below(int n, double t) const {
        const double k_ = math::value_of(k), odds = t / math::value_of(rate), share = odds / (1.0 + odds);
        if (t == 0.0) return 1.0;
        const double last = n - 1.0, top = std::clamp(std::floor((k_ - 1.0) * odds), 0.0, last);
        const double height = math::value_of(probability(int(top), t));
        double sum = height, p = height;
        for (double i = top; i > 0.0 && p > 1e-17 * sum; i -= 1.0) sum += p *= i / ((k_ + (i - 1.0)) * share);
        p = height;
        for (double i = top; i < last && p > 1e-17 * sum; i += 1.0) sum += p *= (k_ + i) / (i + 1.0) * share;
        return std::min(sum, 1.0);
    }
    /// P(active at T + t): 1.
    S chance_to_stay(double) const { return 1.0; }
    /// The expected part of the horizon for which the customer stays: all of it.
    S active_time(double t) const { return t; }
    /// When the chance to stay falls to e^-c: never.
    S time_until(const S&) const { return std::numeric_limits<double>::infinity(); }
    /// Expected purchases over horizon t, possibly infinite, discounted at rate @p delta.
    S discounted_purchases(double t, double delta) const {
        if (std::isinf(t)) return k / rate * (delta > 0.0 ? 1.0 / delta : t);
        return k * (t / rate) * math::mean_decay(delta * t);
    }
    /// The same of time discounted in any way, none of it lost.
    S discounted_purchases(const DiscountedTime& time) const { return k / rate * time.of_who_stays(); }
    /// The time over which expected purchases bend: they do not.
    double time_scale() const { return math::value_of(rate); }
};

/// The sum over customers alike in frequency of -w (r + x) log(1 + T / alpha), with its derivatives in (r, alpha).
inline math::Known<2> sum_of_exposures(double r, double alpha, const Alike& rows) {
    const double k = r + rows.frequency, inverse = 1.0 / alpha;
    math::Known<2> sum;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double w = rows.weight[i], exposure = math::log1p(rows.T[i] * inverse);
        const double now = 1.0 / (alpha + rows.T[i]), exposure_a = -rows.T[i] * inverse * now;
        sum.value -= w * k * exposure;
        sum.gradient[0] -= w * exposure;
        sum.gradient[1] -= w * k * exposure_a;
        sum.hessian[1] -= w * exposure_a;
        sum.hessian[2] += w * k * exposure_a * (inverse + now);
    }
    return sum;
}

}  // namespace detail

/// Customers buy at a Poisson rate, for ever; rates vary over customers as Gamma(r, alpha).
///
/// The likelihood is that of the times of the purchases, not of their number alone, so that it compares with those of
/// the models of leaving: it is theirs once nobody leaves.
template <class Scalar = double>
struct Nbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha

    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "Nbd",
        .title = "NBD",
        .summary = "Poisson purchasing without leaving.",
        .reference = "Ehrenberg (1959), Applied Statistics 8(1), 26-41, doi:10.2307/2985810",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<Nbd>{"r", Support::positive, &Nbd::r, "shape of purchase rates"},
            Parameter<Nbd>{"alpha", Support::positive, &Nbd::alpha, "rate of purchase rates", Scaling::proportional},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr Nbd start(double rate, double) { return {.r = Scalar(0.5), .alpha = Scalar(0.5 / rate)}; }

    /// log Gamma(r + x) / Gamma(r) alpha^r / (alpha + T)^(r + x), the density of the x purchase times.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::log;
        const auto exposures = detail::sum_of_exposures(math::value_of(r), math::value_of(alpha), rows);
        return rows.total_weight() * (math::log_rising(r, rows.frequency) - rows.frequency * log(alpha)) +
               exposures.of(std::array{r, alpha});
    }

    /// Nobody leaves: 1.
    Scalar probability_alive(const PurchaseHistory&) const noexcept { return 1.0; }
    /// Nobody leaves: 0.
    Scalar probability_left(const PurchaseHistory&) const noexcept { return 0.0; }

    /// Purchases of a new customer in (0, t], their first purchase being at 0.
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t].
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        return if_active(h).expected_purchases(horizon);
    }
    /// The mean of the customer's purchase rate, given the history.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept { return (r + h.frequency) / (alpha + h.T); }

    /// P(X = n) in (0, t] for a new customer.
    Scalar purchase_probability(int n, double horizon) const noexcept {
        return purchase_probability(PurchaseHistory{}, n, horizon);
    }
    /// P(X = n) in (T, T + t] for a customer with this history.
    Scalar purchase_probability(const PurchaseHistory& h, int n, double horizon) const noexcept {
        return if_active(h).probability(n, horizon);
    }
    /// Var X in (T, T + t] for a customer with this history.
    Scalar purchase_variance(const PurchaseHistory& h, double horizon) const noexcept {
        return if_active(h).variance(horizon);
    }

    /// A new customer, who first buys at 0, observed until @p T; calls @p at_purchase(t) at each repeat purchase.
    template <class Visit = Unobserved>
    PurchaseHistory simulate(double T, math::Random& random,
                             const Visit& at_purchase = {}) const requires std::same_as<Scalar, double> {
        return detail::simulate_poisson(random.gamma(r, alpha), T, T, random, at_purchase);
    }

    /// What is known of the customer.
    detail::SteadyCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return {r + h.frequency, alpha + h.T};
    }

    /// The model of customers whose purchase rates are @p purchase times these; nobody leaves.
    Nbd adjusted(const Scalar& purchase, const Scalar&) const { return {r, alpha / purchase, unit}; }

    friend bool operator==(const Nbd&, const Nbd&) = default;
};

}  // namespace habitue::inline v1::clv
