/// @file
/// The beta-geometric / negative-binomial model.
#pragma once

#include <array>
#include <cmath>
#include <concepts>

#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::clv {

/// Customers buy at a Poisson rate until, after some repeat purchase, they leave unseen.
///
/// Rates vary over customers as Gamma(r, alpha), the chance of leaving after a purchase as Beta(a, b). Equation
/// numbers refer to the paper in `card.reference`. Who has not bought again cannot have left: P(alive) = 1 at x = 0.
template <class Scalar = double>
struct BgNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar a, b;                    ///< heterogeneity of dropout probabilities
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha

    static constexpr double chances_at_first = 0.0;  ///< chances to leave at the first purchase
    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "BgNbd",
        .title = "BG/NBD",
        .summary = "Poisson purchasing with geometric dropout after repeat purchases.",
        .reference = "Fader, Hardie & Lee (2005), Marketing Science 24(2), 275-284, doi:10.1287/mksc.1040.0098",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<BgNbd>{"r", Support::positive, &BgNbd::r, "shape of purchase rates"},
            Parameter<BgNbd>{"alpha", Support::positive, &BgNbd::alpha, "rate of purchase rates",
                             Scaling::proportional},
            Parameter<BgNbd>{"a", Support::positive, &BgNbd::a, "leaving, first beta shape"},
            Parameter<BgNbd>{"b", Support::positive, &BgNbd::b, "leaving, second beta shape"},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr BgNbd start(double rate, double) {
        return {.r = Scalar(0.5), .alpha = Scalar(0.25 / rate), .a = Scalar(1.0), .b = Scalar(3.0)};
    }

    /// log L(r, alpha, a, b | x, t_x, T), eq. (6).
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        return detail::log_likelihood(r, alpha, a, b, rows, rows.frequency);
    }

    /// Chance that the customer is still active at T. Fader, Hardie & Lee (2008), brucehardie.com/notes/021.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        using math::exp;
        if (h.frequency == 0.0) return 1.0;
        return 1.0 / (1.0 + exp(detail::log_odds_left(r, alpha, a, b, h, h.frequency)));
    }

    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        using std::exp;
        if (h.frequency == 0.0) return 0.0;
        return 1.0 / (1.0 + exp(-detail::log_odds_left(r, alpha, a, b, h, h.frequency)));
    }

    /// Purchases of a new customer in (0, t], their first purchase being at 0; eq. (9), as a sum of positive terms.
    Scalar expected_purchases(double horizon) const noexcept {
        return if_active(PurchaseHistory{}).expected_purchases(horizon);
    }
    /// Purchases of the customer in (T, T + t]; eq. (10), as a sum of positive terms: no singularity at a = 1.
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        return probability_alive(h) * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's purchase rate, given the history; of one who has left, the rate until then.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept {
        return (r + h.frequency) * (probability_alive(h) / (alpha + h.T) + probability_left(h) / (alpha + h.recency));
    }
    /// The mean of the customer's chance to leave after a purchase, given the history: of one who has left
    /// Beta(a + 1, b + n - 1), of one who is active Beta(a, b + n), after n chances.
    Scalar mean_dropout_probability(const PurchaseHistory& h) const noexcept {
        return (a + probability_left(h)) / (a + b + (h.frequency));
    }

    /// P(X = n) in (0, t] for a new customer, eq. (8).
    Scalar purchase_probability(int n, double horizon) const noexcept {
        return purchase_probability(PurchaseHistory{}, n, horizon);
    }
    /// P(X = n) in (T, T + t] for a customer with this history.
    Scalar purchase_probability(const PurchaseHistory& h, int n, double horizon) const noexcept {
        return detail::purchase_probability(*this, h, n, horizon);
    }
    /// Var X in (T, T + t] for a customer with this history.
    Scalar purchase_variance(const PurchaseHistory& h, double horizon) const noexcept {
        return detail::purchase_variance(*this, h, horizon);
    }

    /// A new customer, who first buys at 0, observed until @p T; calls @p at_purchase(t) at each repeat purchase.
    template <class Visit = Unobserved>
    PurchaseHistory simulate(double T, math::Random& random,
                             const Visit& at_purchase = {}) const requires std::same_as<Scalar, double> {
        return detail::simulate_geometric_dropout(*this, T, random, at_purchase);
    }

    /// What is known of the customer given that they are active at T.
    detail::ActiveCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return {r + h.frequency, alpha + h.T, a, b + h.frequency};
    }

    /// The model of customers whose purchase rates are @p purchase times these, and both of whose beta shapes are
    /// @p attrition times these: how covariates enter in CLVTools.
    BgNbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {r, alpha / purchase, a * attrition, b * attrition, unit};
    }

    friend bool operator==(const BgNbd&, const BgNbd&) = default;
};

}  // namespace habitue::inline v1::clv
