/// @file
/// The Pareto / negative-binomial model.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstring>

#include <habitue/clv/model.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// A number of each of eight customers, and numbers with their gradients and Hessians (lower triangle) in four
/// directions: [0] is the value, [1 ... 4] the gradient, [5 ... 14] the Hessian.
using Lanes = double[math::lanes];
template <bool Derivatives>
inline constexpr std::size_t entries = Derivatives ? 15 : 1;

/// log(1 + x / y) for x >= 0 and y > 0; no more than 691.
HABITUE_INLINE inline double log_growth(double x, double y) {
    return math::detail::log1p_of_positive(std::min(x / y, 1e300));
}

/// Moments of the time since t_x at which eight customers left, R being r + x:
///   integral over (0, D) of (1 + w/a)^-R (1 + w/c)^-(s + 1) g(w) dw / m,  m = min(a, c)
/// for g = 1 and, with Derivatives, for the products of up to two of
///   y = log(1 + w/m),  w / (m + w),  l = log(1 + w/M),  w / (M + w),  M = max(a, c).
///
/// In y the logarithm of the integrand is concave, and analytic up to a distance of pi. Gauss's rule takes panels no
/// longer than 2.5, in which it falls by no more than e^20, until it has fallen by e^40 from its top.
template <bool Derivatives>
HABITUE_INLINE inline void moments_of_leaving(const Lanes& R, double s, const Lanes& a, const Lanes& c, const Lanes& D,
                                              Lanes (&sum)[entries<Derivatives>]) {
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

/// Of eight customers, with a = alpha + t_x, c = beta + t_x, D = T - t_x and their derivatives in (R, a, s, c):
///   silence = R log(1 + D/a) + s log(1 + D/c), minus the logarithm of the chance to stay and not to buy from t_x to T,
///   left = log J,  J = integral over (0, D) of (1 + w/a)^-R (1 + w/c)^-(s + 1) s/c dw,
/// that of the chance to leave and not to have bought before. J is 1e-300 where it is less.
template <bool Derivatives>
HABITUE_INLINE inline void since_last(const Lanes& R, double s, const Lanes& a, const Lanes& c, const Lanes& D,
                                      Lanes (&silence)[entries<Derivatives>], Lanes (&left)[entries<Derivatives>]) {
    using math::lanes, math::detail::log_of_normal;
    Lanes sum[entries<Derivatives>];
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

/// The sum over customers alike in frequency of
///   w [-R log(1 + T/alpha) - s log(1 + T/beta) + softplus(z)],  z = silence + left,
/// with its derivatives in (r, alpha, s, beta). The logarithms are taken in two, to t_x and since, so that long
/// silences cancel here and not in rounding.
///
/// Eight customers at a time; customer i is always added to sum i mod 8.
template <bool Derivatives>
math::Known<4> sum_of_histories(double r, double alpha, double s, double beta, const Alike& rows) {
    using math::lanes, math::detail::log1p_of_positive, math::detail::exp_of_moderate;
    constexpr std::size_t n = entries<Derivatives>;
    double total[n];
    math::on_widest_vectors([&]() HABITUE_INLINE {
        const double k = r + rows.frequency, shape = s, alpha_ = alpha, beta_ = beta;
        Lanes sum[n] = {}, R;
        std::fill_n(R, lanes, k);
        for (std::size_t i = 0; i < rows.size(); i += lanes) {
            Lanes T = {}, t_x = {}, w = {}, a, c, D, silence[n], left[n], gone, active, spread;
            const std::size_t filled = std::min(lanes, rows.size() - i) * sizeof(double);
            std::memcpy(T, &rows.T[i], filled);
            std::memcpy(t_x, &rows.recency[i], filled);
            std::memcpy(w, &rows.weight[i], filled);
            for (std::size_t j = 0; j < lanes; ++j) {
                a[j] = alpha_ + t_x[j];
                c[j] = beta_ + t_x[j];
                D[j] = T[j] - t_x[j];
            }
            since_last<Derivatives>(R, shape, a, c, D, silence, left);
            for (std::size_t j = 0; j < lanes; ++j) {
                const double z = silence[0][j] + left[0][j], e = exp_of_moderate(-std::abs(z)), share = 1.0 / (1.0 + e);
                gone[j] = w[j] * (z > 0.0 ? share : e * share);
                active[j] = w[j] * (z > 0.0 ? e * share : share);
                spread[j] = w[j] * e * share * share;
                const double to_a = log_growth(t_x[j], alpha_), to_c = log_growth(t_x[j], beta_);
                sum[0][j] +=
                    w[j] * ((z > 0.0 ? left[0][j] : -silence[0][j]) + log1p_of_positive(e) - (k * to_a + shape * to_c));
                if constexpr (Derivatives) {
                    const double at_a = 1.0 / a[j], at_c = 1.0 / c[j], first_a = 1.0 / alpha_, first_c = 1.0 / beta_;
                    const double a_ = -t_x[j] * at_a * first_a, c_ = -t_x[j] * at_c * first_c;
                    sum[1][j] -= w[j] * to_a;
                    sum[2][j] -= w[j] * k * a_;
                    sum[3][j] -= w[j] * to_c;
                    sum[4][j] -= w[j] * shape * c_;
                    sum[6][j] -= w[j] * a_;
                    sum[7][j] += w[j] * k * a_ * (first_a + at_a);
                    sum[13][j] -= w[j] * c_;
                    sum[14][j] += w[j] * shape * c_ * (first_c + at_c);
                }
            }
            if constexpr (Derivatives) {
                for (std::size_t q = 1; q < n; ++q)
                    for (std::size_t j = 0; j < lanes; ++j)
                        sum[q][j] += gone[j] * left[q][j] - active[j] * silence[q][j];
                for (std::size_t f = 1, q = 5; f <= 4; ++f)
                    for (std::size_t g = 1; g <= f; ++g, ++q)
                        for (std::size_t j = 0; j < lanes; ++j)
                            sum[q][j] += spread[j] * (silence[f][j] + left[f][j]) * (silence[g][j] + left[g][j]);
            }
        }
        for (std::size_t q = 0; q < n; ++q) {
            const auto& t = sum[q];
            total[q] = ((t[0] + t[4]) + (t[2] + t[6])) + ((t[1] + t[5]) + (t[3] + t[7]));
        }
    });
    math::Known<4> result{.value = total[0]};
    if constexpr (Derivatives) {
        std::copy_n(total + 1, 4, result.gradient.begin());
        std::copy_n(total + 5, 10, result.hessian.begin());
    }
    return result;
}

/// Silence and leaving of one customer with D > 0.
struct SinceLast {
    math::Known<4> silence, left;  ///< with derivatives in (r, alpha, s, beta)

    /// The log of the odds of having left.
    math::Known<4> log_odds_left() const { return math::Known<4>(silence) += left; }
};
template <bool Derivatives>
SinceLast since_last(double r, double alpha, double s, double beta, const PurchaseHistory& h) {
    constexpr std::size_t n = entries<Derivatives>;
    double silent[n], gone[n];
    math::on_widest_vectors([&]() HABITUE_INLINE {
        Lanes R, a, c, D, silence[n], left[n];
        std::fill_n(R, math::lanes, r + h.frequency);
        std::fill_n(a, math::lanes, alpha + h.recency);
        std::fill_n(c, math::lanes, beta + h.recency);
        std::fill_n(D, math::lanes, h.T - h.recency);
        since_last<Derivatives>(R, s, a, c, D, silence, left);
        for (std::size_t q = 0; q < n; ++q) {
            silent[q] = silence[q][0];
            gone[q] = left[q][0];
        }
    });
    const auto known = [](const double* from) {
        math::Known<4> result{.value = from[0]};
        if constexpr (Derivatives) {
            std::copy_n(from + 1, 4, result.gradient.begin());
            std::copy_n(from + 5, 10, result.hessian.begin());
        }
        return result;
    };
    return {known(silent), known(gone)};
}

/// A customer known to be active: purchase rate Gamma(k, rate), leaving at a rate that is Gamma(s, beta). Of purchases
/// over t they make those until they leave, after a time V with P(V > v) = S(v) = (1 + v / beta)^-s.
template <class S>
struct ParetoCustomer {
    S k, rate, s, beta;

    /// E[X] over horizon t: k / rate E[min(t, V)], without singularity at s = 1.
    S expected_purchases(double t) const {
        using math::log1p;
        const S y = log1p(S(t / beta));
        return k / rate * (beta * (y * math::mean_decay(S((s - 1.0) * y))));
    }

    /// Var X over horizon t, by the variance of min(t, V).
    double variance(double t) const requires std::same_as<S, double> {
        if (t == 0.0) return 0.0;
        const double y = math::log1p(t / beta), mean = beta * y * math::mean_decay((s - 1.0) * y);
        const auto log_stay = [&](double v) { return -s * math::log1p(v / beta); };
        const double square = 2.0 * over_time(
                                        t, [&](double v) { return v * math::exp(log_stay(v)); },
                                        [&](double v) { return 1.0 - s * v / (beta + v); });
        double spread = square - mean * mean;
        if (s * y < 0.7) {  // where hardly anybody leaves that of t - min(t, V), the same, does not cancel
            const auto rises = [](double) { return 1.0; };
            const double lost = over_time(
                t, [&](double v) { return -std::expm1(log_stay(v)); }, rises);
            spread = 2.0 * over_time(
                               t, [&](double v) { return -std::expm1(log_stay(v)) * (t - v); }, rises) -
                     lost * lost;
        }
        return k / rate * (mean + square / rate) + k / rate * (k / rate) * spread;
    }

    /// P(X = n) over horizon t: they stay and buy n times, or buy n times until they leave.
    double probability(int n, double t) const requires std::same_as<S, double> {
        const SteadyCustomer<double> steady{k, rate};
        if (n < 0 || t == 0.0) return steady.probability(n, t);
        const double choose = steady.log_choose(n);
        const auto log_buy_and_stay = [&](double v) {
            return choose - n * math::log1p(rate / v) - k * math::log1p(v / rate) - s * math::log1p(v / beta);
        };
        const double leave = over_time(
            t, [&](double v) { return math::exp(log_buy_and_stay(v)) * (s / (beta + v)); },
            [&](double v) { return (n * rate - k * v) / (rate + v) - (s + 1.0) * v / (beta + v); });
        return math::exp(log_buy_and_stay(t)) + leave;
    }

    /// The time over which expected purchases bend.
    double time_scale() const { return math::value_of(beta) / std::max(1.0, 0.25 * math::value_of(s)); }

private:
    /// Integral over (0, t) of f, whose logarithm has a falling slope(v) in log v: by the trapezoidal rule in the
    /// log-odds u of v / t, from the integrand's top.
    template <class F, class Slope>
    static double over_time(double t, const F& f, const Slope& slope) {
        const auto at = [&](double u) {
            return u > 0.0 ? t / (1.0 + math::exp(-u)) : t * (math::exp(u) / (1.0 + math::exp(u)));
        };
        const auto slope_in_u = [&](double u) {  // of f(v) dv/du, over 1 - v/t
            return 1.0 + slope(at(u)) - math::exp(u);
        };
        double low = -700.0, high = 30.0;
        for (int i = 0; i < 24; ++i) (slope_in_u(0.5 * (low + high)) > 0.0 ? low : high) = 0.5 * (low + high);
        const double curvature = (slope_in_u(low - 0.01) - slope_in_u(low + 0.01)) / (0.02 * (1.0 + math::exp(low)));
        return math::integrate_line<double>(
            [&](double u) {
                const double v = at(u);
                return v > 0.0 ? f(v) * v / (1.0 + math::exp(u)) : 0.0;
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
        const auto sum = detail::sum_of_histories<math::is_dual<Scalar>>(value_of(r), value_of(alpha), value_of(s),
                                                                         value_of(beta), rows);
        return rows.total_weight() * (math::log_rising(r, rows.frequency) - rows.frequency * log(alpha)) +
               sum.of(std::array{r, alpha, s, beta});
    }

    /// Chance that the customer is still active at T.
    Scalar probability_alive(const PurchaseHistory& h) const noexcept {
        using math::exp;
        if (h.T == h.recency) return 1.0;
        return 1.0 / (1.0 + exp(log_odds_left(h)));
    }
    /// The same for rows [begin, end) into @p out[0, end - begin), eight customers at a time.
    void probability_alive(const HistoryColumns& rows, std::size_t begin, std::size_t end,
                           double* out) const requires std::same_as<Scalar, double> {
        using math::lanes;
        for (std::size_t i = begin; i < end; i += lanes) {
            const std::size_t filled = std::min(lanes, end - i);
            detail::Lanes R, a, c, D, silence[1], left[1];
            for (std::size_t j = 0; j < lanes; ++j) {
                const std::size_t row = i + std::min(j, filled - 1);
                R[j] = r + rows.frequency[row];
                a[j] = alpha + rows.recency[row];
                c[j] = beta + rows.recency[row];
                D[j] = rows.T[row] - rows.recency[row];
            }
            math::on_widest_vectors([&]() HABITUE_INLINE { detail::since_last<false>(R, s, a, c, D, silence, left); });
            for (std::size_t j = 0; j < filled; ++j)
                out[i - begin + j] = D[j] == 0.0 ? 1.0 : 1.0 / (1.0 + math::exp(silence[0][j] + left[0][j]));
        }
    }

    /// 1 - P(alive), with all its digits where that is tiny.
    Scalar probability_left(const PurchaseHistory& h) const noexcept {
        using math::exp;
        if (h.T == h.recency) return 0.0;
        return 1.0 / (1.0 + exp(Scalar(-log_odds_left(h))));
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
    double mean_purchase_rate(const PurchaseHistory& h) const noexcept requires std::same_as<Scalar, double> {
        return (r + h.frequency) * mean_inverse({r + 1.0, alpha, s, beta}, alpha, h);
    }
    /// The mean of the customer's rate of leaving, given the history.
    double mean_attrition_rate(const PurchaseHistory& h) const noexcept requires std::same_as<Scalar, double> {
        return s * mean_inverse({r, alpha, s + 1.0, beta}, beta, h);
    }

    /// P(X = n) in (0, t] for a new customer.
    double purchase_probability(int n, double horizon) const noexcept {
        return purchase_probability(PurchaseHistory{}, n, horizon);
    }
    /// P(X = n) in (T, T + t] for a customer with this history.
    double purchase_probability(const PurchaseHistory& h, int n, double horizon) const noexcept {
        return detail::purchase_probability(*this, h, n, horizon);
    }
    /// Var X in (T, T + t] for a customer with this history.
    double purchase_variance(const PurchaseHistory& h, double horizon) const noexcept {
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

    friend bool operator==(const ParetoNbd&, const ParetoNbd&) = default;

private:
    detail::SinceLast since_last(const PurchaseHistory& h) const noexcept {
        using math::value_of;
        return detail::since_last<math::is_dual<Scalar>>(value_of(r), value_of(alpha), value_of(s), value_of(beta), h);
    }
    Scalar log_odds_left(const PurchaseHistory& h) const noexcept {
        return since_last(h).log_odds_left().of(std::array{r, alpha, s, beta});
    }
    /// The mean of 1 / (rate + the time the customer stayed), weighed with the mean of the latent rate; in @p other its
    /// shape is one more, and so the integral over the time of leaving has that factor in it.
    double mean_inverse(const ParetoNbd& other, double rate, const PurchaseHistory& h) const noexcept {
        if (h.T == h.recency) return 1.0 / (rate + h.T);
        return probability_alive(h) / (rate + h.T) +
               probability_left(h) / (rate + h.recency) *
                   math::exp(other.since_last(h).left.value - since_last(h).left.value);
    }
};

}  // namespace habitue::inline v1::clv
