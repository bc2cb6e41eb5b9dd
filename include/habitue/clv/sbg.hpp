/// @file
/// The shifted beta-geometric model of contracts.
#pragma once

#include <array>
#include <concepts>

#include <habitue/clv/contract.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// Customers with a contract who leave at each renewal with a chance of their own, theta ~ Beta(alpha, beta).
///
/// Later papers call it the beta-geometric (BG): its geometric part starts at 1, so nobody leaves before the first
/// renewal. Who may cancel earlier has a first renewal earlier: count that period too.
template <class Scalar = double>
struct Sbg {
    using scalar_type = Scalar;

    Scalar alpha, beta;  ///< heterogeneity of the chance to leave

    static constexpr Reads reads = Reads::renewals;
    static constexpr ModelCard card{
        .name = "Sbg",
        .title = "sBG",
        .summary = "Contracts, left at each renewal with a chance that varies over customers.",
        .reference = "Fader & Hardie (2007), Journal of Interactive Marketing 21(1), 76-90, doi:10.1002/dir.20074",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<Sbg>{"alpha", Support::positive, &Sbg::alpha, "leaving, first beta shape"},
            Parameter<Sbg>{"beta", Support::positive, &Sbg::beta, "leaving, second beta shape"},
        };
    }

    /// Where a search may start: from the share of periods that were @p renewed.
    static constexpr Sbg start(double renewed, double) {
        return {.alpha = Scalar(1.0), .beta = Scalar(1.0 + renewed / (1.01 - renewed))};
    }

    /// log P(x renewals in T periods): that of S(T) where x = T, of S(x) - S(x + 1) otherwise.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const { return detail::log_likelihood_of_contracts(*this, rows); }

    /// log of P(n + t renewals or more | n or more), S(n + t) / S(n) with S(t) = B(alpha, beta + t) / B(alpha, beta).
    Scalar log_stay(double n, double t) const noexcept {
        return math::log_beta_shift(Scalar(beta + n), alpha, Scalar(t));
    }
    /// Chance that a customer who has renewed n times leaves at the next renewal.
    Scalar chance_to_leave(double n) const noexcept { return alpha / (alpha + beta + n); }
    /// The mean of theta of a customer who has renewed n times.
    Scalar mean_dropout_probability(double n) const noexcept { return chance_to_leave(n); }
    /// S(t) falls as this power of 1 / t.
    Scalar tail() const noexcept { return alpha; }
    /// Expected further renewals of a customer who has renewed n times; infinite where alpha <= 1.
    Scalar expected_renewals(double n) const noexcept {
        return math::value_of(alpha) > 1.0 ? Scalar((beta + n) / (alpha - 1.0)) : detail::for_ever<Scalar>;
    }

    /// One new customer, watched for floor(T) periods.
    PurchaseHistory simulate(double T, math::Random& random) const requires std::same_as<Scalar, double> {
        return detail::simulated_contract(random.beta(alpha, beta), 1.0, T, random);
    }

    friend bool operator==(const Sbg&, const Sbg&) = default;
};

}  // namespace habitue::inline v1::clv
