/// @file
/// The modified beta-geometric / condensed negative-binomial model with Erlang-k gaps.
#pragma once

#include <array>
#include <cmath>
#include <concepts>

#include <habitue/clv/model.hpp>
#include <habitue/clv/regular_purchases.hpp>

namespace habitue::inline v1::clv {

/// BG/CNBD-k in which a customer may also leave right after the first purchase, so that P(alive) < 1 at x = 0. At k = 1
/// it is MBG/NBD.
///
/// Rates lambda vary over customers as Gamma(r, alpha), the chance of leaving after a purchase as Beta(a, b). The
/// likelihood reads `sum_log_gaps` where k > 1.
template <class Scalar = double>
struct MbgCnbd {
    using scalar_type = Scalar;

    double k = 1.0;                 ///< regularity: a whole number, given or chosen, not a parameter that is searched
    Scalar r, alpha;                ///< heterogeneity of event rates
    Scalar a, b;                    ///< heterogeneity of dropout probabilities
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha

    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "MbgCnbd",
        .title = "MBG/CNBD-k",
        .summary = "Erlang-k purchasing with geometric dropout after any purchase, the first included.",
        .reference =
            "Reutterer, Platzer & Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215, "
            "doi:10.1016/j.ijresmar.2020.09.002",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<MbgCnbd>{"r", Support::positive, &MbgCnbd::r, "shape of event rates"},
            Parameter<MbgCnbd>{"alpha", Support::positive, &MbgCnbd::alpha, "rate of event rates",
                               Scaling::proportional},
            Parameter<MbgCnbd>{"a", Support::positive, &MbgCnbd::a, "leaving, first beta shape"},
            Parameter<MbgCnbd>{"b", Support::positive, &MbgCnbd::b, "leaving, second beta shape"},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr MbgCnbd start(double rate, double) {
        return {.r = Scalar(0.5), .alpha = Scalar(0.25 / rate), .a = Scalar(1.0), .b = Scalar(3.0)};
    }

    /// log L(k, r, alpha, a, b | x, t_x, T, sum_log_gaps), the density of the x purchase times.
    Scalar log_likelihood(const PurchaseHistory& h) const {
        return log_likelihood(detail::alike(h)) + (k - 1.0) * h.sum_log_gaps;
    }
    /// Weighted sum of the log-likelihoods of customers alike in frequency, but for (k - 1) sum_log_gaps.
    Scalar log_likelihood(const Alike& rows) const {
        return detail::log_likelihood(k, r, alpha, a, b, rows, rows.frequency + 1.0);
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        using math::exp;
        return 1.0 / (1.0 + exp(detail::log_odds_left(k, r, alpha, a, b, h, h.frequency + 1.0)));
    }
    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        using math::exp;
        return 1.0 / (1.0 + exp(Scalar(-detail::log_odds_left(k, r, alpha, a, b, h, h.frequency + 1.0))));
    }

    /// Purchases of a new customer in (0, t], their first purchase being at 0; they may leave with it.
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t], exactly: how much of the open gap has passed is not ignored, as it is
    /// by the formulas of the paper.
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        return probability_alive(h) * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's purchases per unit of time while active, lambda / k, given the history.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept {
        return (probability_alive(h) * if_active(h).mean_rate() +
                probability_left(h) * ((r + k * h.frequency) / (alpha + h.recency))) /
               k;
    }
    /// The mean of the customer's chance of leaving after a purchase, given the history.
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

    /// What is known of the customer given that they are active at T.
    detail::RegularCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return {k, r + k * h.frequency, alpha + h.T, a, b + (h.frequency + 1.0), h.T - h.recency};
    }

    /// A new customer, who first buys at 0, observed until @p T; calls @p at_purchase(t) at each repeat purchase.
    template <class Visit = Unobserved>
    PurchaseHistory simulate(double T, math::Random& random,
                             const Visit& at_purchase = {}) const requires std::same_as<Scalar, double> {
        return detail::draw_regular(k, r, alpha, a, b, true, T, random, at_purchase);
    }

    /// The model of customers whose purchase rates are @p purchase times these, and both of whose beta shapes are
    /// @p attrition times these.
    MbgCnbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {k, r, alpha / purchase, a * attrition, b * attrition, unit};
    }

    friend bool operator==(const MbgCnbd&, const MbgCnbd&) = default;
};

}  // namespace habitue::inline v1::clv
