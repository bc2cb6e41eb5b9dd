/// @file
/// The gamma-gamma model of spend.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>

#include <habitue/clv/model.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// What a customer spends on a purchase: Gamma(p, nu) around a mean of their own, nu varying as Gamma(q, gamma).
/// Spend does not depend on how often they buy.
///
/// Reads `monetary_value`, the mean of x amounts, of customers with x > 0 and spend > 0. These are those of the repeat
/// purchases, x being `frequency`; or, with `monetary_count`, of as many purchases: all with the first one, or fewer
/// than there were, where old amounts count less. An amount that counts with weight w adds w to `monetary_count`, and w
/// times itself to what its mean is of: expected_spend is then the posterior mean with each amount's density to the
/// power of w.
template <class Scalar = double>
struct GammaGamma {
    using scalar_type = Scalar;

    Scalar p;         ///< shape of a customer's amounts
    Scalar q, gamma;  ///< heterogeneity of their scale; gamma is in money

    static constexpr Reads reads = Reads::spend;
    static constexpr ModelCard card{
        .name = "GammaGamma",
        .title = "Gamma-gamma",
        .summary = "Amounts vary about a customer's own mean, and these means over customers.",
        .reference =
            "Fader & Hardie (2013), brucehardie.com/notes/025; Fader, Hardie & Lee (2005), Journal of Marketing "
            "Research 42(4), 415-430, doi:10.1509/jmkr.2005.42.4.415",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<GammaGamma>{"p", Support::positive, &GammaGamma::p, "shape of a customer's amounts"},
            Parameter<GammaGamma>{"q", Support::positive, &GammaGamma::q, "shape of the customers' scales"},
            Parameter<GammaGamma>{"gamma", Support::positive, &GammaGamma::gamma, "rate of the customers' scales",
                                  Scaling::proportional},
        };
    }

    /// Where a search may start: from the mean @p spend.
    static constexpr GammaGamma start(double, double spend) {
        return {.p = Scalar(4.0), .q = Scalar(3.0), .gamma = Scalar(0.5 * spend)};
    }

    /// log f(m | p, q, gamma; x), note 025 eq. (1a); x > 0 and m > 0.
    Scalar log_likelihood(const PurchaseHistory& h) const {
        Alike one = detail::alike(h);
        one.frequency = h.amounts();
        return log_likelihood(one);
    }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::log, math::log1p;
        const double x = rows.frequency, g = math::value_of(gamma);
        // With u = log(1 + gamma / (m x)), log f is
        //   -(p x + q) u + q log(gamma p x / (m x)) - log m + [log Gamma(p x + q)/Gamma(p x) - q log p x] - log
        //   Gamma(q).
        math::Known<1> sum_u;
        double weight = 0.0, sum_log_m = 0.0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double m = rows.monetary_value[i], w = rows.weight[i], inverse = 1.0 / (g + m * x);
            weight += w;
            sum_log_m += w * log(m);
            sum_u.value += w * log1p(g / (m * x));
            sum_u.gradient[0] += w * inverse;
            sum_u.hessian[0] -= w * inverse * inverse;
        }
        const Scalar px = p * x;
        const Scalar each = q * log(Scalar(gamma * p)) + math::log_gamma_ratio_rest(px, q) - math::log_gamma(q);
        return weight * each - (px + q) * sum_u.of(std::array{gamma}) - (q + 1.0) * sum_log_m;
    }

    /// Expected mean amount of the customer's purchases, note 025 eq. (5): the population's and their own, weighted.
    /// Without purchases that count (x = 0 or spend 0) the population's; infinite where p x + q <= 1.
    Scalar expected_spend(const PurchaseHistory& h) const noexcept {
        const double x = h.monetary_value > 0.0 ? h.amounts() : 0.0;
        const Scalar freedom = p * x + (q - 1.0);
        if (!(math::value_of(freedom) > 0.0)) return std::numeric_limits<double>::infinity();
        return p * (gamma + x * h.monetary_value) / freedom;
    }
    /// Expected mean amount of a customer of whom nothing is known; infinite where q <= 1.
    Scalar mean_spend() const noexcept { return expected_spend(PurchaseHistory{}); }

    /// The rate nu of a new customer's amounts, each of them Gamma(p, nu).
    double simulate_rate(math::Random& random) const requires std::same_as<Scalar, double> {
        return random.gamma(q, gamma);
    }
    /// What a new customer spends on average on @p x purchases; 0 where x is 0.
    double simulate(double x, math::Random& random) const requires std::same_as<Scalar, double> {
        const double nu = simulate_rate(random);
        return x > 0.0 ? random.gamma(p * x, nu * x) : 0.0;
    }

    friend bool operator==(const GammaGamma&, const GammaGamma&) = default;
};

}  // namespace habitue::inline v1::clv
