/// @file
/// Pareto/NBD with rates of purchase and of leaving that are correlated.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <habitue/clv/model.hpp>
#include <habitue/clv/pareto_nbd.hpp>
#include <habitue/math/dual.hpp>

namespace habitue::inline v1::clv {

/// Pareto/NBD in which those who buy often may leave sooner, or later, than others.
///
/// The rates have Sarmanov's bivariate law with the gamma margins of Pareto/NBD,
///   g(lambda) h(mu) [1 + m (e^-lambda - E e^-lambda) (e^-mu - E e^-mu)],
/// so that every question is answered by Pareto/NBD with alpha or alpha + 1 and beta or beta + 1, weighed. The rates in
/// the exponents are those per unit of time: the law, and what correlation it can have, depends on the unit. `w` says
/// where m lies between the least (0) and the largest (1) for which this is a density.
template <class Scalar = double>
struct SarmanovParetoNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar s, beta;                 ///< heterogeneity of rates of leaving
    Scalar w;                       ///< dependence: m, between its bounds
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha and beta

    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "SarmanovParetoNbd",
        .title = "Pareto/NBD with correlation",
        .summary = "Poisson purchasing with leaving at any time, at rates that vary over customers and are correlated.",
        .reference = "Park & Fader (2004), Marketing Science 23(3), 280-303, doi:10.1287/mksc.1040.0050",
    };
    static constexpr auto parameters() {
        using M = SarmanovParetoNbd;
        return std::array{
            Parameter<M>{"r", Support::positive, &M::r, "shape of purchase rates"},
            Parameter<M>{"alpha", Support::positive, &M::alpha, "rate of purchase rates"},
            Parameter<M>{"s", Support::positive, &M::s, "shape of rates of leaving"},
            Parameter<M>{"beta", Support::positive, &M::beta, "rate of rates of leaving"},
            Parameter<M>{"w", Support::unit_interval, &M::w, "dependence, between its bounds"},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr SarmanovParetoNbd start(double rate, double spend) {
        const auto plain = ParetoNbd<Scalar>::start(rate, spend);
        return {plain.r, plain.alpha, plain.s, plain.beta, Scalar(0.5)};
    }

    /// m, which multiplies the product of the centred exponentials.
    Scalar sarmanov() const {
        const auto [low, high] = bounds();
        return low + w * (high - low);
    }
    /// The correlation of the rates of purchase and of leaving.
    double correlation() const requires std::same_as<Scalar, double> {
        return sarmanov() * mean_decay(r, alpha) * mean_decay(s, beta) * std::sqrt(r * s) /
               ((alpha + 1.0) * (beta + 1.0));
    }

    /// log-likelihood of one history.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::exp, math::log1p;
        const auto models = components();
        const Scalar share = mixed();
        Scalar sum = models[0].log_likelihood(rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const PurchaseHistory h{.frequency = rows.frequency, .recency = rows.recency[i], .T = rows.T[i]};
            std::array<Scalar, 4> likelihood{};
            for (std::size_t j = 0; j < 4; ++j) likelihood[j] = models[j].log_likelihood(h);
            Scalar lift = 1.0;
            for (std::size_t j = 1; j < 4; ++j)
                lift += (j == 3 ? 1.0 : -1.0) * exp(Scalar(likelihood[j] - likelihood[0]));
            sum += rows.weight[i] * log1p(Scalar(share * lift));
        }
        return sum;
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const {
        return average(h, [&](const ParetoNbd<Scalar>& m) { return m.probability_alive(h); });
    }
    /// Purchases of a new customer in (0, t], their first purchase being at 0.
    Scalar expected_purchases(double horizon) const { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t].
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const {
        return average(h, [&](const ParetoNbd<Scalar>& m) { return m.expected_purchases(h, horizon); });
    }
    /// P(X = n) in (T, T + t].
    double purchase_probability(const PurchaseHistory& h, int n,
                                double horizon) const requires std::same_as<Scalar, double> {
        return average(h, [&](const ParetoNbd<>& m) { return m.purchase_probability(h, n, horizon); });
    }

    friend bool operator==(const SarmanovParetoNbd&, const SarmanovParetoNbd&) = default;

private:
    /// E e^-lambda of Gamma(shape, rate).
    static Scalar mean_decay(const Scalar& shape, const Scalar& rate) {
        using math::exp, math::log1p;
        return exp(Scalar(-shape * log1p(Scalar(1.0 / rate))));
    }
    /// m times both means of the exponentials: the weight of alpha + 1 and beta + 1 together.
    Scalar mixed() const { return sarmanov() * mean_decay(r, alpha) * mean_decay(s, beta); }
    /// The least and the largest m: the centred exponentials lie in (-c, 1 - c).
    std::array<Scalar, 2> bounds() const {
        using math::value_of;
        const Scalar c = mean_decay(r, alpha), d = mean_decay(s, beta);
        const Scalar both = c * d, neither = (1.0 - c) * (1.0 - d), one = c * (1.0 - d), other = (1.0 - c) * d;
        return {-1.0 / (value_of(both) > value_of(neither) ? both : neither),
                1.0 / (value_of(one) > value_of(other) ? one : other)};
    }
    /// Pareto/NBD with alpha, beta; alpha + 1, beta; alpha, beta + 1; alpha + 1, beta + 1.
    std::array<ParetoNbd<Scalar>, 4> components() const {
        return {{{r, alpha, s, beta, unit},
                 {r, alpha + 1.0, s, beta, unit},
                 {r, alpha, s, beta + 1.0, unit},
                 {r, alpha + 1.0, s, beta + 1.0, unit}}};
    }
    /// The mean of f(component) given the history.
    template <class F>
    auto average(const PurchaseHistory& h, const F& f) const {
        using math::exp;
        const auto models = components();
        const Scalar share = mixed();
        const std::array<Scalar, 4> prior{1.0 + share, -share, -share, share};
        const Scalar base = h.T > 0.0 ? models[0].log_likelihood(h) : Scalar(0.0);
        Scalar total = 0.0, sum = 0.0;
        for (std::size_t j = 0; j < 4; ++j) {
            const Scalar weight =
                prior[j] * (h.T > 0.0 ? exp(Scalar(models[j].log_likelihood(h) - base)) : Scalar(1.0));
            total += weight;
            sum += weight * f(models[j]);
        }
        return sum / total;
    }
};

}  // namespace habitue::inline v1::clv
