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
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// What dependence multiplies the joint density of both rates by: 1 + m (x - c)(y - d), where x = e^-lambda is the
/// chance to buy nothing in a unit of time, y = e^-mu that not to leave, and c and d are their means. For x and y in
/// (0, 1) it lies between its values at the four corners. None of these is negative, so nothing cancels.
template <class S>
struct SarmanovFactor {
    S neither, x_only, y_only, both;  ///< at (x, y) = (0, 0), (1, 0), (0, 1), (1, 1)

    /// Its mean where x and y are independent, by the logarithms of theirs.
    S operator()(const S& log_x, const S& log_y) const {
        using math::exp, std::expm1;
        const S x = exp(log_x), y = exp(log_y), no_x = -expm1(log_x), no_y = -expm1(log_y);
        return no_x * (neither * no_y + y_only * y) + x * (x_only * no_y + both * y);
    }
    /// The same where they are not, by the logarithms of E[x], E[y] and E[x y].
    S operator()(const S& log_x, const S& log_y, const S& log_xy) const {
        using math::exp, std::expm1;
        const S x = exp(log_x), y = exp(log_y);
        const S just_x = -x * expm1(S(log_xy - log_x)), just_y = -y * expm1(S(log_xy - log_y));
        return neither * (-expm1(log_x) - just_y) + x_only * just_x + y_only * just_y + both * exp(log_xy);
    }
    /// m
    S strength() const { return (both - x_only) - (y_only - neither); }
};

/// A customer known to be active, their rates being Gamma(k, rate) and Gamma(s, beta) but for the dependence. An answer
/// that is a mean of f(lambda) g(mu) is Pareto/NBD's, times the mean of the factor under f and g, over that under 1.
template <class S>
struct SarmanovCustomer {
    ParetoCustomer<S> plain;
    SarmanovFactor<S> factor;
    S purchase_span, attrition_span;

    /// E[X] over horizon t.
    S expected_purchases(double t) const {
        return weighed(1, [&](const auto& customer) { return customer.expected_purchases(t); });
    }
    /// Var X over horizon t: of the four customers with rate or rate + 1, beta or beta + 1, within and between them.
    S variance(double t) const {
        using math::exp;
        if (t == 0.0) return 0.0;
        const S x = exp(log_x(0)), y = exp(log_y(plain.s)), whole_ = whole(), mean = expected_purchases(t);
        const std::array<S, 4> weights{factor.neither, (factor.x_only - factor.neither) * x,
                                       (factor.y_only - factor.neither) * y, factor.strength() * x * y};
        S sum = 0.0;
        for (std::size_t j = 0; j < 4; ++j) {
            auto customer = plain;
            if (j % 2 == 1) customer.rate += purchase_span;
            if (j >= 2) customer.beta += attrition_span;
            const S stray = customer.expected_purchases(t) - mean;
            sum += weights[j] * (customer.variance(t) + stray * stray);
        }
        return sum / whole_;
    }
    /// P(X = n) over horizon t.
    S probability(int n, double t) const {
        if (n < 0 || t == 0.0) return plain.probability(n, t);
        return plain.probability(n, t, [&](double v, const S& shape) { return factor(log_x(n, v), log_y(shape, v)); }) /
               whole();
    }
    /// P(active at T + t).
    S chance_to_stay(double t) const {
        return plain.chance_to_stay(t) * (factor(log_x(0), log_y(plain.s, t)) / whole());
    }
    /// The expected part of the horizon t, possibly infinite, for which the customer stays; infinite for s <= 1.
    S active_time(double t) const {
        return weighed(0, [&](const auto& customer) { return customer.active_time(t); });
    }
    /// Expected purchases over horizon t, possibly infinite, discounted at rate @p delta.
    S discounted_purchases(double t, double delta) const {
        return weighed(1, [&](const auto& customer) { return customer.discounted_purchases(t, delta); });
    }
    /// E[lambda] and E[mu].
    S purchase_rate() const { return plain.k / plain.rate * (factor(log_x(1), log_y(plain.s)) / whole()); }
    S attrition_rate() const { return plain.s / plain.beta * (factor(log_x(0), log_y(S(plain.s + 1.0))) / whole()); }
    /// The mean of the factor itself.
    S whole() const { return factor(log_x(0), log_y(plain.s)); }

    /// The time over which expected purchases bend.
    double time_scale() const { return plain.time_scale(); }

private:
    /// log E[x] after n purchases more, over v.
    S log_x(int n, double v = 0.0) const {
        using math::log1p;
        return -(plain.k + n) * log1p(S(purchase_span / (plain.rate + v)));
    }
    /// log E[y] where mu is Gamma(shape, beta + v).
    S log_y(const S& shape, double v = 0.0) const {
        using math::log1p;
        return -shape * log1p(S(attrition_span / (plain.beta + v)));
    }
    /// An answer that is in proportion to lambda^n and some g(mu), by that of Pareto/NBD.
    template <class F>
    S weighed(int n, const F& f) const {
        using math::log, math::value_of;
        const S before = f(plain);
        if (!(value_of(before) > 0.0) || std::isinf(value_of(before))) return before;
        auto later = plain;
        later.beta += attrition_span;
        return before * (factor(log_x(n), S(log_y(plain.s) + log(S(f(later) / before)))) / whole());
    }
};

}  // namespace detail

/// Pareto/NBD in which those who buy often may leave sooner, or later, than others.
///
/// The rates have Sarmanov's bivariate law with the gamma margins of Pareto/NBD,
///   g(lambda) h(mu) [1 + m (e^-lambda - E e^-lambda) (e^-mu - E e^-mu)],
/// so that every question is answered by Pareto/NBD with alpha or alpha + 1 and beta or beta + 1, weighed. The rates in
/// the exponents are those per unit of time: the law, and what correlation it can have, depends on the unit. `w` says
/// where m lies between the least (0) and the largest (1) for which this is a density.
///
/// Errors are below 1e-12 where rates are about one per unit, and grow with the lesser of alpha / r and beta / s, the
/// units of time that pass between purchases and until leaving: choose a unit in which customers buy about once.
template <class Scalar = double>
struct SarmanovParetoNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar s, beta;                 ///< heterogeneity of rates of leaving
    Scalar w;                       ///< dependence: m, between its bounds
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha and beta
    /// The spans of time that the rates in the exponents are counted over: one unit, but for customers with covariates.
    Scalar purchase_span = 1.0, attrition_span = 1.0;

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
    Scalar sarmanov() const noexcept { return factor().strength(); }
    /// The correlation of the rates of purchase and of leaving.
    double correlation() const noexcept requires std::same_as<Scalar, double> {
        return sarmanov() * math::exp(log_mean(r, alpha, purchase_span) + log_mean(s, beta, attrition_span)) *
               std::sqrt(r * s) * (purchase_span / (alpha + purchase_span)) *
               (attrition_span / (beta + attrition_span));
    }

    /// log-likelihood of one history: that of Pareto/NBD times the mean of what dependence multiplies.
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::log;
        Scalar sum = ParetoNbd<Scalar>{r, alpha, s, beta}.log_likelihood(rows);
        const auto dependence = factor();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const PurchaseHistory h{.frequency = rows.frequency, .recency = rows.recency[i], .T = rows.T[i]};
            const Scalar stayed = if_active(h, dependence).whole();
            if (h.T == h.recency) {
                sum += rows.weight[i] * log(stayed);
            } else {
                const auto left = if_left(h, r, s, dependence);
                const auto [alive, gone] = shares(left.log_odds);
                sum += rows.weight[i] * log(Scalar(alive * stayed + gone * left.whole));
            }
        }
        return sum;
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        return h.T == h.recency ? Scalar(1.0) : shares(log_odds_left(h))[0];
    }
    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        return h.T == h.recency ? Scalar(0.0) : shares(log_odds_left(h))[1];
    }

    /// Purchases of a new customer in (0, t], their first purchase being at 0.
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t].
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        const Scalar alive = probability_alive(h);
        if (math::value_of(alive) == 0.0) return 0.0;
        return alive * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's purchase rate, given the history; of one who has left, the rate until then.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept {
        return mean_rate(h, if_active(h).purchase_rate(), (r + h.frequency) / (alpha + h.recency), r + 1.0, s);
    }
    /// The mean of the customer's rate of leaving, given the history.
    Scalar mean_attrition_rate(const PurchaseHistory& h) const noexcept {
        return mean_rate(h, if_active(h).attrition_rate(), s / (beta + h.recency), r, s + 1.0);
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
    /// Whether they would buy nothing, and whether they would not leave, in a unit of time has the dependence; given
    /// both, their rates are independent.
    template <class Visit = Unobserved>
    PurchaseHistory simulate(double T, math::Random& random,
                             const Visit& at_purchase = {}) const requires std::same_as<Scalar, double> {
        const auto f = factor();
        const double log_c = log_mean(r, alpha, purchase_span), log_d = log_mean(s, beta, attrition_span);
        const double c = math::exp(log_c), d = math::exp(log_d);
        const bool buys_nothing = random.chance(c);
        const double y_given = buys_nothing ? f.both : f.y_only, no_y_given = buys_nothing ? f.x_only : f.neither;
        const double stays = y_given * d, leaves = no_y_given * -std::expm1(log_d);
        const double rate = draw_rate(r, alpha, purchase_span, buys_nothing, random);
        const double leaving = draw_rate(s, beta, attrition_span, random.chance(stays / (stays + leaves)), random);
        return detail::simulate_poisson(rate, random.exponential() / leaving, T, random, at_purchase);
    }

    /// What is known of the customer given that they are active at T.
    detail::SarmanovCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return if_active(h, factor());
    }

    /// The model of customers whose rates of purchase are @p purchase, and of leaving @p attrition, times these. What
    /// is correlated are the rates before that, which have one law for all.
    SarmanovParetoNbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {
            r, alpha / purchase, s, beta / attrition, w, unit, purchase_span / purchase, attrition_span / attrition};
    }

    friend bool operator==(const SarmanovParetoNbd&, const SarmanovParetoNbd&) = default;

private:
    /// A customer who has left: the log of the odds of that, and of its chance since t_x, without dependence; the mean
    /// of what dependence multiplies.
    struct Left {
        Scalar log_odds, log_chance, whole;
    };

    /// log E e^(-span lambda) of Gamma(shape, rate).
    static Scalar log_mean(const Scalar& shape, const Scalar& rate, const Scalar& span) {
        using math::log1p;
        return -shape * log1p(Scalar(span / rate));
    }
    /// Of log-odds z: the chance of the opposite, and theirs.
    static std::array<Scalar, 2> shares(const Scalar& z) {
        using math::exp, math::value_of;
        const bool likely = value_of(z) > 0.0;
        const Scalar e = exp(Scalar(likely ? -z : z)), small = e / (1.0 + e), large = 1.0 / (1.0 + e);
        return likely ? std::array{small, large} : std::array{large, small};
    }

    /// What dependence multiplies: for the least m two corners, or one, are 0; for the largest the others.
    detail::SarmanovFactor<Scalar> factor() const {
        using math::exp, math::value_of, std::expm1;
        const Scalar log_c = log_mean(r, alpha, purchase_span), log_d = log_mean(s, beta, attrition_span);
        const Scalar c = exp(log_c), d = exp(log_d), no_c = -expm1(log_c), no_d = -expm1(log_d);
        const Scalar cd = c * d, rest = no_c * no_d, just_c = c * no_d, just_d = no_c * d, zero = 0.0;
        const bool high_mean = value_of(cd) > value_of(rest), c_larger = value_of(just_c) > value_of(just_d);
        const Scalar spare = no_c - d, ahead = high_mean ? Scalar(no_d - no_c) : Scalar(c - d);
        const Scalar low = high_mean ? cd : rest, high = c_larger ? just_c : just_d, v = 1.0 - w;
        return {v * (high_mean ? zero : Scalar(spare / rest)) + w * (1.0 + cd / high),
                v * (1.0 + just_d / low) + w * (c_larger ? Scalar(ahead / just_c) : zero),
                v * (1.0 + just_c / low) + w * (c_larger ? zero : Scalar(-ahead / just_d)),
                v * (high_mean ? Scalar(-spare / cd) : zero) + w * (1.0 + rest / high)};
    }

    detail::SarmanovCustomer<Scalar> if_active(const PurchaseHistory& h,
                                               const detail::SarmanovFactor<Scalar>& dependence) const {
        return {{r + h.frequency, alpha + h.T, s, beta + h.T}, dependence, purchase_span, attrition_span};
    }

    /// Who has left since t_x < T, the rates having these shapes: the integrals over the time of leaving with alpha or
    /// alpha + 1, beta or beta + 1 side by side.
    Left if_left(const PurchaseHistory& h, const Scalar& of_purchase, const Scalar& of_leaving,
                 const detail::SarmanovFactor<Scalar>& dependence) const {
        using math::log1p, math::value_of;
        constexpr bool derivatives = math::is_dual<Scalar>;
        constexpr std::size_t size = detail::entries<4, derivatives>;
        const Scalar R = of_purchase + h.frequency, a = alpha + h.recency, c = beta + h.recency;
        const Scalar a_ = a + purchase_span, c_ = c + attrition_span;
        detail::Lanes R_, at_a, at_c, D, silence[size], left[size];
        for (std::size_t j = 0; j < math::lanes; ++j) {
            R_[j] = value_of(R);
            at_a[j] = value_of(j % 2 == 1 ? a_ : a);
            at_c[j] = value_of(j % 4 >= 2 ? c_ : c);
            D[j] = h.T - h.recency;
        }
        math::on_widest_vectors([&]() HABITUE_INLINE {
            detail::pareto_since_last<derivatives>(R_, value_of(of_leaving), at_a, at_c, D, silence, left);
        });
        const auto known = [&](const detail::Lanes(&from)[size], std::size_t j) {
            math::Known<4> result{.value = from[0][j]};
            if constexpr (derivatives) {
                for (std::size_t i = 0; i < 4; ++i) result.gradient[i] = from[1 + i][j];
                for (std::size_t i = 0; i < 10; ++i) result.hessian[i] = from[5 + i][j];
            }
            return Scalar(result.of(std::array<Scalar, 4>{R, j % 2 == 1 ? a_ : a, of_leaving, j >= 2 ? c_ : c}));
        };
        const Scalar chance = known(left, 0);
        const Scalar by_a = -R * log1p(Scalar(purchase_span / a)),
                     by_c = -of_leaving * log1p(Scalar(attrition_span / c));
        const Scalar log_x = by_a + (known(left, 1) - chance), log_y = by_c + (known(left, 2) - chance),
                     log_xy = by_a + by_c + (known(left, 3) - chance);
        return {known(silence, 0) + chance, chance, dependence(log_x, log_y, log_xy)};
    }

    /// The log of the odds of having left, for T > t_x.
    Scalar log_odds_left(const PurchaseHistory& h) const {
        using math::log;
        const auto dependence = factor();
        const auto left = if_left(h, r, s, dependence);
        return left.log_odds + log(Scalar(left.whole / if_active(h, dependence).whole()));
    }

    /// The mean of a rate that is @p now where the customer is active and, where they have left, @p last at t_x and
    /// falls from there as one more in its shape, with which shapes are @p r_ and @p s_, makes the chance to leave
    /// fall.
    Scalar mean_rate(const PurchaseHistory& h, const Scalar& now, const Scalar& last, const Scalar& r_,
                     const Scalar& s_) const {
        using math::exp;
        if (h.T == h.recency) return now;
        const auto dependence = factor();
        const auto left = if_left(h, r, s, dependence), more = if_left(h, r_, s_, dependence);
        const Scalar falls = exp(Scalar(more.log_chance - left.log_chance)) * (more.whole / left.whole);
        return probability_alive(h) * now + probability_left(h) * (last * falls);
    }

    /// A rate of Gamma(shape, rate) given whether nothing happens at it over @p span. Given that something does, the
    /// first time u of that is drawn, then the rate.
    static double draw_rate(double shape, double rate, double span, bool nothing, math::Random& random) {
        if (nothing) return random.gamma(shape, rate + span);
        const double happens = -std::expm1(log_mean(shape, rate, span));
        const double u = rate * std::expm1(-std::log1p(-random.uniform() * happens) / shape);
        return random.gamma(shape + 1.0, rate + u);
    }
};

}  // namespace habitue::inline v1::clv
