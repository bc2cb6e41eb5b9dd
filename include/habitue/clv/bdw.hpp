/// @file
/// The beta-discrete-Weibull model of contracts.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>

#include <habitue/clv/contract.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// Customers with a contract who have not left after t renewals with chance (1 - theta)^(t^c), theta ~ Beta(alpha,
/// beta): with c above 1 a customer becomes readier to leave the longer they stay, with c below 1 less so. c = 1 is
/// sBG.
template <class Scalar = double>
struct Bdw {
    using scalar_type = Scalar;

    Scalar alpha, beta;  ///< heterogeneity of the chance to leave at the first renewal
    Scalar c;            ///< duration dependence

    static constexpr Reads reads = Reads::renewals;
    static constexpr ModelCard card{
        .name = "Bdw",
        .title = "BdW",
        .summary = "Contracts, left at a chance that varies over customers and changes with the time they stay.",
        .reference =
            "Fader, Hardie, Liu, Davin & Steenburgh (2018), Journal of Interactive Marketing 43, 1-16, "
            "doi:10.1016/j.intmar.2018.01.002",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<Bdw>{"alpha", Support::positive, &Bdw::alpha, "leaving, first beta shape"},
            Parameter<Bdw>{"beta", Support::positive, &Bdw::beta, "leaving, second beta shape"},
            Parameter<Bdw>{"c", Support::positive, &Bdw::c, "duration dependence, 1: none"},
        };
    }

    /// Where a search may start: from the share of periods that were @p renewed.
    static constexpr Bdw start(double renewed, double) {
        return {.alpha = Scalar(1.0), .beta = Scalar(1.0 + renewed / (1.01 - renewed)), .c = Scalar(1.0)};
    }

    /// log P(x renewals in T periods): that of S(T) where x = T, of S(x) - S(x + 1) otherwise.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const { return detail::log_likelihood_of_contracts(*this, rows); }

    /// log of P(n + t renewals or more | n or more), S(n + t) / S(n) with S(t) = B(alpha, beta + t^c) / B(alpha, beta).
    Scalar log_stay(double n, double t) const noexcept {
        using math::exp, std::expm1;
        if (t == 0.0) return 0.0;
        const Scalar end = exp(Scalar(c * math::log(n + t)));
        if (n == 0.0) return math::log_beta_shift(beta, alpha, end);
        const Scalar share = -expm1(Scalar(c * -math::log1p(t / n)));  // (end - n^c) / end
        return math::log_beta_shift(Scalar(beta + exp(Scalar(c * math::log(n)))), alpha, Scalar(end * share));
    }
    /// Chance that a customer who has renewed n times leaves at the next renewal.
    Scalar chance_to_leave(double n) const noexcept {
        using std::expm1;
        return -expm1(log_stay(n, 1.0));
    }
    /// The mean of theta of a customer who has renewed n times.
    Scalar mean_dropout_probability(double n) const noexcept {
        using math::exp;
        return alpha / (alpha + beta + (n > 0.0 ? exp(Scalar(c * math::log(n))) : Scalar(0.0)));
    }
    /// S(t) falls as this power of 1 / t.
    Scalar tail() const noexcept { return alpha * c; }

    /// One new customer, watched for floor(T) periods.
    PurchaseHistory simulate(double T, math::Random& random) const requires std::same_as<Scalar, double> {
        return detail::simulated_contract(random.beta(alpha, beta), c, T, random);
    }

    friend bool operator==(const Bdw&, const Bdw&) = default;
};

}  // namespace habitue::inline v1::clv
