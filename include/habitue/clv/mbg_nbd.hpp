/// @file
/// The modified beta-geometric / negative-binomial model.
#pragma once

#include <array>
#include <cmath>
#include <concepts>

#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::clv {

/// BG/NBD in which a customer may also leave right after the first purchase, so that P(alive) < 1 at x = 0.
///
/// Rates vary over customers as Gamma(r, alpha), the chance of leaving after a purchase as Beta(a, b).
template <class Scalar = double>
struct MbgNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar a, b;                    ///< heterogeneity of dropout probabilities
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha

    static constexpr double chances_at_first = 1.0;  ///< chances to leave at the first purchase
    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "MbgNbd",
        .title = "MBG/NBD",
        .summary = "Poisson purchasing with geometric dropout after any purchase, the first included.",
        .reference =
            "Batislam, Denizel & Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209, "
            "doi:10.1016/j.ijresmar.2006.12.005",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<MbgNbd>{"r", Support::positive, &MbgNbd::r, "shape of purchase rates"},
            Parameter<MbgNbd>{"alpha", Support::positive, &MbgNbd::alpha, "rate of purchase rates",
                              Scaling::proportional},
            Parameter<MbgNbd>{"a", Support::positive, &MbgNbd::a, "leaving, first beta shape"},
            Parameter<MbgNbd>{"b", Support::positive, &MbgNbd::b, "leaving, second beta shape"},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr MbgNbd start(double rate, double) {
        return {.r = Scalar(0.5), .alpha = Scalar(0.25 / rate), .a = Scalar(1.0), .b = Scalar(3.0)};
    }

    /// log L(r, alpha, a, b | x, t_x, T), the paper's appendix.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        return detail::log_likelihood(r, alpha, a, b, rows, rows.frequency + 1.0);
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        using math::exp;
        return 1.0 / (1.0 + exp(detail::log_odds_left(r, alpha, a, b, h, h.frequency + 1.0)));
    }

    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        using std::exp;
        return 1.0 / (1.0 + exp(-detail::log_odds_left(r, alpha, a, b, h, h.frequency + 1.0)));
    }

    /// Purchases of a new customer in (0, t], their first purchase being at 0; they may leave with it.
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t], as a sum of positive terms: no singularity at a = 1.
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
        return (a + probability_left(h)) / (a + b + (h.frequency + 1.0));
    }

    /// P(X = n) in (0, t] for a new customer.
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
        return {r + h.frequency, alpha + h.T, a, b + (h.frequency + 1.0)};
    }

    /// The model of customers whose purchase rates are @p purchase times these, and both of whose beta shapes are
    /// @p attrition times these: how covariates enter in CLVTools.
    MbgNbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {r, alpha / purchase, a * attrition, b * attrition, unit};
    }

    friend bool operator==(const MbgNbd&, const MbgNbd&) = default;
};

}  // namespace habitue::inline v1::clv
