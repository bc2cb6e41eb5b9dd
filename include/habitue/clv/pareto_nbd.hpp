/// @file
/// The Pareto / negative-binomial model.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include <habitue/clv/discounted_time.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/clv/random_lifetime.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/means.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// Moments of the time since t_x at which eight customers left, R being r + x:
///   integral over (0, D) of (1 + w/a)^-R (1 + w/c)^-(s + 1) g(w) dw / m,  m = min(a, c)
/// for g = 1 and, with Derivatives, for the products of up to two of
///   y = log(1 + w/m),  w / (m + w),  l = log(1 + w/M),  w / (M + w),  M = max(a, c).
///
/// In y the logarithm of the integrand is concave, and analytic up to a distance of pi. Gauss's rule takes panels no
/// longer than 2.5, in which it falls by no more than e^20, until it has fallen by e^40 from its top.
template <bool Derivatives>
HABITUE_INLINE inline void moments_of_leaving(const Lanes& R, double s, const Lanes& a, const Lanes& c, const Lanes& D,
                                              Lanes (&sum)[entries<4, Derivatives>]) {
    using math::lanes, math::detail::log1p_of_positive, math::detail::exp_of_moderate, math::detail::expm1_of_moderate;
    Lanes near, far, ratio, end, at = {}, top = {};  // the integrand is exp(-near y - far l)
    for (std::size_t j = 0; j < lanes; ++j) {
        const bool a_is_less = a[j] <= c[j];
        const double m = a_is_less ? a[j] : c[j], M = a_is_less ? c[j] : a[j];
        near[j] = a_is_less ? R[j] - 1.0 : s;
        far[j] = a_is_less ? s + 1.0 : R[j];
        ratio[j] = m / M;
        end[j] = log_growth(D[j], m);
    }
    for (auto& q : sum) std::fill_n(q, lanes, 0.0);
    bool done = false;
    for (int panel = 0; panel < 1000 && !done; ++panel) {
        Lanes half, middle, next;
        for (std::size_t j = 0; j < lanes; ++j) {
            const double E = expm1_of_moderate(at[j]), share = ratio[j] * (E + 1.0) / (1.0 + ratio[j] * E);
            // h is as long as h times the steepest slope is 20, the far one growing as e^h but not above its limit.
            const double fixed = std::abs(near[j]),
                         log_ = log1p_of_positive(20.0 / std::max(fixed + far[j] * share, 1.0));
            const double lambert = log_ * (1.0 - log1p_of_positive(log_) / (2.0 + log_));
            const double h = std::min(2.5, std::max(lambert, 20.0 / std::max(fixed + far[j], 1.0))),
                         rest = end[j] - at[j];
            half[j] = 0.5 * std::min(h, rest);
            middle[j] = at[j] + half[j];
            next[j] = h < rest ? at[j] + h : end[j];
        }
        for (const auto& [node, weight] : math::gauss_legendre)
            for (const double side : {-node, node})
                for (std::size_t j = 0; j < lanes; ++j) {
                    const double y = middle[j] + side * half[j], E = expm1_of_moderate(y),
                                 l = log1p_of_positive(ratio[j] * E);
                    const double f = weight * half[j] * exp_of_moderate(-near[j] * y - far[j] * l);
                    sum[0][j] += f;
                    if constexpr (Derivatives) {
                        const double p = E / (1.0 + E), q = ratio[j] * E / (1.0 + ratio[j] * E);
                        const double fy = f * y, fp = f * p, fl = f * l, fq = f * q;
                        sum[1][j] += fy;
                        sum[2][j] += fp;
                        sum[3][j] += fl;
                        sum[4][j] += fq;
                        sum[5][j] += fy * y;
                        sum[6][j] += fp * y;
                        sum[7][j] += fp * p;
                        sum[8][j] += fl * y;
                        sum[9][j] += fl * p;
                        sum[10][j] += fl * l;
                        sum[11][j] += fq * y;
                        sum[12][j] += fq * p;
                        sum[13][j] += fq * l;
                        sum[14][j] += fq * q;
                    }
                }
        for (std::size_t j = 0; j < lanes; ++j) {
            const double height =
                -near[j] * next[j] - far[j] * log1p_of_positive(ratio[j] * expm1_of_moderate(next[j]));
            top[j] = std::max(top[j], height);
            at[j] = height < top[j] - 40.0 ? end[j] : next[j];
        }
        done = std::equal(at, at + lanes, end, [](double here, double there) { return !(here < there); });
    }
}

/// Silence and leaving of eight customers, with their derivatives in (R, a, s, c):
///   J = integral over (0, D) of (1 + w/a)^-R (1 + w/c)^-(s + 1) s/c dw,  a = alpha + t_x,  c = beta + t_x
template <bool Derivatives>
HABITUE_INLINE inline void pareto_since_last(const Lanes& R, double s, const Lanes& a, const Lanes& c, const Lanes& D,
                                             Lanes (&silence)[entries<4, Derivatives>],
                                             Lanes (&left)[entries<4, Derivatives>]) {
    using math::lanes, math::detail::log_of_normal;
    Lanes sum[entries<4, Derivatives>];
    moments_of_leaving<Derivatives>(R, s, a, c, D, sum);
    for (std::size_t j = 0; j < lanes; ++j) {
        const double to_a = log_growth(D[j], a[j]), to_c = log_growth(D[j], c[j]);
        const double integral = std::max(sum[0][j], 1e-300);
        silence[0][j] = R[j] * to_a + s * to_c;
        left[0][j] = log_of_normal(std::max(s * (std::min(a[j], c[j]) / c[j]) * integral, 1e-300));
        if constexpr (Derivatives) {
            const double now_a = 1.0 / (a[j] + D[j]), now_c = 1.0 / (c[j] + D[j]), at_a = 1.0 / a[j], at_c = 1.0 / c[j];
            const double a_ = -D[j] * now_a * at_a, c_ = -D[j] * now_c * at_c;
            silence[1][j] = to_a;
            silence[2][j] = R[j] * a_;
            silence[3][j] = to_c;
            silence[4][j] = s * c_;
            silence[5][j] = 0.0;
            silence[6][j] = a_;
            silence[7][j] = -R[j] * a_ * (at_a + now_a);
            silence[8][j] = silence[9][j] = silence[10][j] = silence[11][j] = silence[12][j] = 0.0;
            silence[13][j] = c_;
            silence[14][j] = -s * c_ * (at_c + now_c);

            // u = log(1 + w/a), p = w/(a + w), v = log(1 + w/c), q = w/(c + w) under the density of w.
            const bool a_is_less = a[j] <= c[j];
            const double mean = 1.0 / integral;
            const auto pick = [&](std::size_t near, std::size_t far) {
                return (a_is_less ? sum[near][j] : sum[far][j]) * mean;
            };
            const double u = pick(1, 3), p = pick(2, 4), v = pick(3, 1), q = pick(4, 2);
            const double uu = pick(5, 10), up = pick(6, 13), pp = pick(7, 14), uv = pick(8, 8), pv = pick(9, 11);
            const double vv = pick(10, 5), uq = pick(11, 9), pq = pick(12, 12), vq = pick(13, 6), qq = pick(14, 7);
            const double ra = R[j] * at_a, sc = (s + 1.0) * at_c;
            left[1][j] = -u;
            left[2][j] = ra * p;
            left[3][j] = 1.0 / s - v;
            left[4][j] = sc * q - at_c;
            left[5][j] = uu - u * u;
            left[6][j] = at_a * p - ra * (up - u * p);
            left[7][j] = -ra * at_a * (2.0 * p - pp) + ra * ra * (pp - p * p);
            left[8][j] = uv - u * v;
            left[9][j] = -ra * (pv - p * v);
            left[10][j] = vv - v * v - 1.0 / (s * s);
            left[11][j] = -sc * (uq - u * q);
            left[12][j] = ra * sc * (pq - p * q);
            left[13][j] = at_c * q - sc * (vq - v * q);
            left[14][j] = at_c * at_c - sc * at_c * (2.0 * q - qq) + sc * sc * (qq - q * q);
        }
    }
}

/// Rates of leaving that vary as Gamma(s, beta): S(t) = (1 + t / beta)^-s.
struct ParetoLeaving {
    static constexpr std::size_t parameters = 2;
    double s, beta;

    /// -log S(t), with its derivatives in (s, beta).
    template <bool Derivatives>
    HABITUE_INLINE void until(const Lanes& t, Lanes (&lost)[entries<parameters, Derivatives>]) const {
        for (std::size_t j = 0; j < math::lanes; ++j) {
            const double to_c = log_growth(t[j], beta);
            lost[0][j] = s * to_c;
            if constexpr (Derivatives) {
                const double at_c = 1.0 / (beta + t[j]), first_c = 1.0 / beta, c_ = -t[j] * at_c * first_c;
                lost[1][j] = to_c;
                lost[2][j] = s * c_;
                lost[3][j] = 0.0;
                lost[4][j] = c_;
                lost[5][j] = -s * c_ * (first_c + at_c);
            }
        }
    }

    /// Silence and leaving, with their derivatives in (R, alpha, s, beta).
    template <bool Derivatives>
    HABITUE_INLINE void since_last(const Lanes& R, double alpha, const Lanes& t_x, const Lanes& D,
                                   Lanes (&silence)[entries<4, Derivatives>],
                                   Lanes (&left)[entries<4, Derivatives>]) const {
        Lanes a, c;
        for (std::size_t j = 0; j < math::lanes; ++j) {
            a[j] = alpha + t_x[j];
            c[j] = beta + t_x[j];
        }
        pareto_since_last<Derivatives>(R, s, a, c, D, silence, left);
    }
};

/// A customer known to be active: purchase rate Gamma(k, rate), leaving at a rate that is Gamma(s, beta). Of purchases
/// over t they make those until they leave, after a time V with P(V > v) = S(v) = (1 + v / beta)^-s.
template <class S>
struct ParetoCustomer {
    S k, rate, s, beta;

    /// E[X] over horizon t: k / rate E[min(t, V)].
    S expected_purchases(double t) const { return k / rate * active_time(t); }

    /// Var X over horizon t, by the variance of min(t, V).
    S variance(double t) const {
        using math::exp, math::log1p, std::expm1;
        if (t == 0.0) return 0.0;
        const S mean = active_time(t);
        const double s_ = math::value_of(s), beta_ = math::value_of(beta);
        const auto log_stay = [&](double v) { return S(-s * log1p(S(v / beta))); };
        const S square = 2.0 * over_time(
                                   t, [&](double v) { return S(v * exp(log_stay(v))); },
                                   [&](double v) { return 1.0 - s_ * v / (beta_ + v); });
        S spread = square - mean * mean;
        if (s_ * math::log1p(t / beta_) < 0.7) {  // hardly anybody leaves: that of t - min(t, V) does not cancel
            const auto rises = [](double) { return 1.0; };
            const S lost = over_time(
                t, [&](double v) { return S(-expm1(log_stay(v))); }, rises);
            spread = 2.0 * over_time(
                               t, [&](double v) { return S(-expm1(log_stay(v)) * (t - v)); }, rises) -
                     lost * lost;
        }
        return k / rate * (mean + square / rate) + k / rate * (k / rate) * spread;
    }

    /// P(X = n) over horizon t: they stay and buy n times, or buy n times until they leave.
    S probability(int n, double t) const {
        return probability(n, t, [](double, const S&) { return 1.0; });
    }
    /// The same where having bought n times by v is as likely as that times @p lift(v, s) for who stays, and times
    /// @p lift(v, s + 1) for who leaves then.
    template <class Lift>
    S probability(int n, double t, const Lift& lift) const {
        using math::exp, math::log1p;
        const SteadyCustomer<S> steady{k, rate};
        if (n < 0 || t == 0.0) return steady.probability(n, t);
        const S choose = steady.log_choose(n);
        const auto log_buy_and_stay = [&](double v) {
            return S(choose - n * log1p(S(rate / v)) - k * log1p(S(v / rate)) - s * log1p(S(v / beta)));
        };
        const double k_ = math::value_of(k), rate_ = math::value_of(rate), s_ = math::value_of(s),
                     beta_ = math::value_of(beta);
        const S leave = over_time(
            t, [&](double v) { return S(exp(log_buy_and_stay(v)) * (s / (beta + v)) * lift(v, S(s + 1.0))); },
            [&](double v) { return (n * rate_ - k_ * v) / (rate_ + v) - (s_ + 1.0) * v / (beta_ + v); });
        return exp(log_buy_and_stay(t)) * lift(t, s) + leave;
    }

    /// P(X < n) over horizon t, n > 0, in one integral.
    double probability_below(int n, double t) const {
        const SteadyCustomer<double> steady{math::value_of(k), math::value_of(rate)};
        const double s_ = math::value_of(s), beta_ = math::value_of(beta);
        const auto stay = [&](double v) { return math::exp(-s_ * math::log1p(v / beta_)); };
        if (t == 0.0) return 1.0;
        return stay(t) * steady.probability_below(n, t) +
               ParetoCustomer<double>::over_time(
                   t, [&](double v) { return steady.probability_below(n, v) * stay(v) * (s_ / (beta_ + v)); },
                   [&](double v) {
                       const double falls = (n * steady.rate - steady.k * v) / (steady.rate + v);
                       return std::min(falls, 0.0) - (s_ + 1.0) * v / (beta_ + v);
                   });
    }

    /// P(active at T + t) = (1 + t / beta)^-s.
    S chance_to_stay(double t) const {
        using math::exp, math::log1p;
        return exp(S(-s * log1p(S(t / beta))));
    }
    /// E[min(t, V)], the part of the horizon t for which the customer stays, without singularity at s = 1; over an
    /// infinite one beta / (s - 1), infinite for s <= 1.
    S active_time(double t) const {
        using math::log1p;
        if (std::isinf(t)) return math::value_of(s) > 1.0 ? S(beta / (s - 1.0)) : S(t);
        const S y = log1p(S(t / beta));
        return beta * (y * math::mean_decay(S((s - 1.0) * y)));
    }
    /// When the chance to stay falls to e^-c.
    S time_until(const S& c) const {
        using std::expm1;
        return beta * expm1(S(c / s));
    }
    /// Expected purchases over horizon t, possibly infinite, discounted at rate @p delta:
    ///   k / rate times the integral of e^(-delta u) (1 + u / beta)^-s
    S discounted_purchases(double t, double delta) const {
        using math::log1p;
        if (delta == 0.0) return k / rate * active_time(t);
        return k / rate * (beta * math::exponential_integral(s, S(delta * beta), S(log1p(S(t / beta)))));
    }
    /// The same of time discounted in any way: given the rate of leaving of the time until an exponential end.
    S discounted_purchases(const DiscountedTime& time) const {
        return k / rate * math::gamma_mean(s, beta, time.least()).of_many(time);
    }

    /// The time over which expected purchases bend.
    double time_scale() const { return math::value_of(beta) / std::max(1.0, 0.25 * math::value_of(s)); }

private:
    /// Integral over (0, t) of f, whose logarithm has a falling slope(v) in log v: by the trapezoidal rule in the
    /// log-odds u of v / t, from the integrand's top.
    template <class F, class Slope>
    static S over_time(double t, const F& f, const Slope& slope) {
        const auto at = [&](double u) {
            return u > 0.0 ? t / (1.0 + math::exp(-u)) : t * (math::exp(u) / (1.0 + math::exp(u)));
        };
        const auto slope_in_u = [&](double u) {  // of f(v) dv/du, over 1 - v/t
            return 1.0 + slope(at(u)) - math::exp(u);
        };
        double low = -700.0, high = 30.0;
        for (int i = 0; i < 24; ++i) (slope_in_u(0.5 * (low + high)) > 0.0 ? low : high) = 0.5 * (low + high);
        const double curvature = (slope_in_u(low - 0.01) - slope_in_u(low + 0.01)) / (0.02 * (1.0 + math::exp(low)));
        return math::integrate_line<S>(
            [&](double u) {
                const double v = at(u);
                return v > 0.0 ? S(f(v) * v / (1.0 + math::exp(u))) : S(0.0);
            },
            low, 1.0 / std::sqrt(std::max(curvature, 0.25)));
    }
};

}  // namespace detail

/// Customers buy at a Poisson rate until they leave, unseen, at any time.
///
/// Rates of purchase vary over customers as Gamma(r, alpha), rates of leaving as Gamma(s, beta), independently. The
/// formulas are those of Fader & Hardie's notes (brucehardie.com/notes/009) before the integral over the time of
/// leaving is taken.
template <class Scalar = double>
struct ParetoNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar s, beta;                 ///< heterogeneity of rates of leaving
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha and beta

    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "ParetoNbd",
        .title = "Pareto/NBD",
        .summary = "Poisson purchasing with leaving at any time, at a rate that varies over customers.",
        .reference = "Schmittlein, Morrison & Colombo (1987), Management Science 33(1), 1-24, doi:10.1287/mnsc.33.1.1",
    };
    static constexpr auto parameters() {
        return std::array{
            Parameter<ParetoNbd>{"r", Support::positive, &ParetoNbd::r, "shape of purchase rates"},
            Parameter<ParetoNbd>{"alpha", Support::positive, &ParetoNbd::alpha, "rate of purchase rates",
                                 Scaling::proportional},
            Parameter<ParetoNbd>{"s", Support::positive, &ParetoNbd::s, "shape of rates of leaving"},
            Parameter<ParetoNbd>{"beta", Support::positive, &ParetoNbd::beta, "rate of rates of leaving",
                                 Scaling::proportional},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr ParetoNbd start(double rate, double) {
        return {.r = Scalar(0.5), .alpha = Scalar(0.25 / rate), .s = Scalar(0.5), .beta = Scalar(0.25 / rate)};
    }

    /// log L(r, alpha, s, beta | x, t_x, T):
    ///   Gamma(r + x) / Gamma(r) alpha^r beta^s [(alpha + T)^-(r + x) (beta + T)^-s
    ///     + s times the integral over u in (t_x, T) of (alpha + u)^-(r + x) (beta + u)^-(s + 1)]
    Scalar log_likelihood(const PurchaseHistory& h) const { return log_likelihood(detail::alike(h)); }
    /// Weighted sum of the log-likelihoods of customers alike in frequency.
    Scalar log_likelihood(const Alike& rows) const {
        using math::log, math::value_of;
        const auto sum = detail::sum_of_histories<math::is_dual<Scalar>>(value_of(r), value_of(alpha), leaving(), rows);
        return rows.total_weight() * (math::log_rising(r, rows.frequency) - rows.frequency * log(alpha)) +
               sum.of(values());
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        using math::exp;
        if (h.T == h.recency) return 1.0;
        return 1.0 / (1.0 + exp(detail::log_odds_left(*this, h)));
    }
    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        using math::exp;
        if (h.T == h.recency) return 0.0;
        return 1.0 / (1.0 + exp(Scalar(-detail::log_odds_left(*this, h))));
    }

    /// Purchases of a new customer in (0, t], their first purchase being at 0.
    Scalar expected_purchases(double horizon) const noexcept { return expected_purchases(PurchaseHistory{}, horizon); }
    /// Purchases of the customer in (T, T + t]: no singularity at s = 1.
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        const Scalar alive = probability_alive(h);
        if (math::value_of(alive) == 0.0) return 0.0;
        return alive * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's purchase rate, given the history; of one who has left, the rate until then.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept {
        return (r + h.frequency) * detail::mean_over_leaving<ParetoNbd>(*this, {r + 1.0, alpha, s, beta}, h,
                                                                        1.0 / (alpha + h.T), 1.0 / (alpha + h.recency));
    }
    /// The mean of the customer's rate of leaving, given the history.
    Scalar mean_attrition_rate(const PurchaseHistory& h) const noexcept {
        return s * detail::mean_over_leaving<ParetoNbd>(*this, {r, alpha, s + 1.0, beta}, h, 1.0 / (beta + h.T),
                                                        1.0 / (beta + h.recency));
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
        const double rate = random.gamma(r, alpha), leaving = random.gamma(s, beta);
        return detail::simulate_poisson(rate, random.exponential() / leaving, T, random, at_purchase);
    }

    /// What is known of the customer given that they are active at T.
    detail::ParetoCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        return {r + h.frequency, alpha + h.T, s, beta + h.T};
    }

    /// The model of customers whose rates of purchase are @p purchase, and of leaving @p attrition, times these.
    ParetoNbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {r, alpha / purchase, s, beta / attrition, unit};
    }

    detail::ParetoLeaving leaving() const noexcept { return {math::value_of(s), math::value_of(beta)}; }
    std::array<Scalar, 4> values() const noexcept { return {r, alpha, s, beta}; }

    friend bool operator==(const ParetoNbd&, const ParetoNbd&) = default;
};

}  // namespace habitue::inline v1::clv
