/// @file
/// The gamma-Gompertz / negative-binomial model.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <string_view>

#include <habitue/clv/model.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/clv/pareto_nbd.hpp>
#include <habitue/clv/random_lifetime.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// Hazards of leaving eta b e^(b t) that grow with age, eta varying as Gamma(s, beta), on from some age at which
/// S(w) = (1 + E/c)^-s, E = e^(b w) - 1. At age 0 c is beta; at age t it is 1 + (beta - 1) e^(-b t): a customer who
/// stays is one of GGom/NBD again, with another beta.
struct Gompertz {
    double b, s, c;
    double furthest;      ///< b w from where on 1 + E/c is E/c
    double ahead, width;  ///< 1 + E/c is 0 at w = ahead +- i width, where c > 1
    double turn;          ///< the density of leaving falls after it

    HABITUE_INLINE Gompertz(double b_, double s_, double c_) : b(b_), s(s_), c(c_) {
        using math::detail::log_of_normal;
        const double above = log_of_normal(std::max(c - 1.0, 1e-300)), of_s = log_of_normal(std::max(s, 1e-300));
        furthest = std::max(std::min(700.0, 600.0 + log_of_normal(std::max(c, 1e-300))), 0.0);
        ahead = above / b;
        width = c > 1.0 ? 3.14159265358979 / b : 1e300;
        turn = std::max(above - of_s, 0.0) / b;
    }

    /// E, for b w not beyond `furthest`.
    HABITUE_INLINE double growth(double w) const { return math::detail::expm1_of_moderate(std::min(b * w, furthest)); }
    /// -log S(w) / s
    HABITUE_INLINE double log_lost(double w, double E) const {
        return log_growth(E, c) + (b * w - std::min(b * w, furthest));
    }
    /// The hazard at w over s b: from 1/c at 0 to 1.
    HABITUE_INLINE double hazard(double E) const { return (1.0 + E) / (c + E); }

    /// A time in which 1 + E/c changes: how far its zeros are from 0, or 1/b.
    HABITUE_INLINE double scale() const {
        using math::detail::log1p_of_positive;
        const double share = std::min(c / std::max(1.0 - c, 1e-300), 1e300);
        return (c < 1.0 ? std::min(log1p_of_positive(share), 1.0) : 1.0 + math::detail::log_of_normal(c)) / b;
    }

    /// How long a panel of Gauss's rule may be from w on, in y = log(1 + w/m), of an integrand that falls at the rate
    /// @p fall besides the hazard of leaving and what that changes by: not beyond 2, for in y what is not a power of
    /// 1 + E/c is analytic up to a distance of pi/2, nor 0.65 of the way to a zero of that, nor so long that the
    /// integrand falls by e^20, its slope growing as that of a power of time does, and the hazard as long as it can.
    HABITUE_INLINE double panel(double w, double m, double E, double fall) const {
        using math::detail::log1p_of_positive;
        const double now = m + w, k = hazard(E), grows = c > 1.0 ? 1.0 + 2.0 * b * now : 1.0;
        const auto until_20 = [&](double of_leaving, double growth) {
            const double slope = std::max(1.0 + now * b * std::max(1.0 - k, 0.0),
                                          now * (fall + b * (of_leaving + std::max(k - 1.0, 0.0))));
            const double l = log1p_of_positive(std::min(20.0 * growth / slope, 1e300));
            return l * (1.0 - log1p_of_positive(l) / (2.0 + l)) / growth;
        };
        const double off = w - ahead, clear = std::sqrt(off * off + width * width) / now;
        return std::min(std::min(2.0, 0.65 * log1p_of_positive(std::min(clear, 1e300))),
                        std::max(until_20(s * k, grows), until_20(s * std::max(k, 1.0), 1.0)));
    }
};

/// Moments of the time since t_x at which eight customers left, R being r + x:
///   integral over (0, D) of (1 + w/a)^-R (1 + E/c)^-(s + 1) e^(b w) g(w) dw / m,  m = min(a, scale)
/// for g = 1 and, with Derivatives, for
///   u = log(1 + w/a),  p = w / (a + w),  z = w (1 - (s + 1) k),  l = log(1 + E/c),  q = E / (c + E),
/// the products of two of them (lower triangle), and w k, w^2 k (1 - k), w k (1 - q), k being e^(b w) / (c + E).
///
/// Panels grow with y = log(1 + w/m). What fell by e^40 from its top is left out; but the integrand may rise again, as
/// the hazard does, so that until it falls for good a silent stretch is passed over no faster than it can rise.
template <bool Derivatives>
HABITUE_INLINE inline void moments_of_ageing(const Lanes& R, double b, double s, const Lanes& a, const Lanes& c,
                                             const Lanes& D, Lanes& m, Lanes (&sum)[Derivatives ? 24 : 1]) {
    using math::lanes, math::detail::log1p_of_positive, math::detail::exp_of_moderate, math::detail::expm1_of_moderate;
    Lanes end, falls, at_a, at_c, at = {}, top = {};
    for (std::size_t j = 0; j < lanes; ++j) {
        at_a[j] = 1.0 / std::max(a[j], 1e-300);
        at_c[j] = 1.0 / std::max(c[j], 1e-300);
        const Gompertz law(b, s, c[j]);
        m[j] = std::min(a[j], law.scale());
        end[j] = log_growth(D[j], m[j]);
        falls[j] = law.turn + 2.0 * std::max(1.0 - R[j], 0.0) / (s * b);
    }
    for (auto& q : sum) std::fill_n(q, lanes, 0.0);
    bool done = false;
    for (int panel = 0; panel < 1000 && !done; ++panel) {
        Lanes half, middle, next, furthest;
        for (std::size_t j = 0; j < lanes; ++j) {
            const Gompertz law(b, s, c[j]);
            const double w = m[j] * expm1_of_moderate(at[j]), E = law.growth(w), rest = end[j] - at[j];
            const double h = law.panel(w, m[j], E, R[j] / (a[j] + w));
            furthest[j] = law.furthest;
            half[j] = 0.5 * std::min(h, rest);
            middle[j] = at[j] + half[j];
            next[j] = h < rest ? at[j] + h : end[j];
        }
        for (const auto& [node, weight] : math::gauss_legendre)
            for (const double side : {-node, node})
                for (std::size_t j = 0; j < lanes; ++j) {
                    const double y = middle[j] + side * half[j], w = m[j] * expm1_of_moderate(y), bw = b * w;
                    const double X = std::min(bw, furthest[j]), E = expm1_of_moderate(X), at_E = 1.0 / (c[j] + E);
                    const double u = log1p_of_positive(std::min(w * at_a[j], 1e300)), k = (1.0 + E) * at_E,
                                 l = log1p_of_positive(std::min(E * at_c[j], 1e300)) + (bw - X);
                    const double f = weight * half[j] * (c[j] * k) * exp_of_moderate(y - R[j] * u - s * l);
                    sum[0][j] += f;
                    if constexpr (Derivatives) {
                        const double p = w / (a[j] + w), q = E * at_E, wk = w * k, z = w - (s + 1.0) * wk;
                        const double fu = f * u, fp = f * p, fz = f * z, fl = f * l, fq = f * q;
                        sum[1][j] += fu;
                        sum[2][j] += fp;
                        sum[3][j] += fz;
                        sum[4][j] += fl;
                        sum[5][j] += fq;
                        sum[6][j] += fu * u;
                        sum[7][j] += fp * u;
                        sum[8][j] += fp * p;
                        sum[9][j] += fz * u;
                        sum[10][j] += fz * p;
                        sum[11][j] += fz * z;
                        sum[12][j] += fl * u;
                        sum[13][j] += fl * p;
                        sum[14][j] += fl * z;
                        sum[15][j] += fl * l;
                        sum[16][j] += fq * u;
                        sum[17][j] += fq * p;
                        sum[18][j] += fq * z;
                        sum[19][j] += fq * l;
                        sum[20][j] += fq * q;
                        sum[21][j] += f * wk;
                        sum[22][j] += f * wk * (w * ((c[j] - 1.0) * at_E));
                        sum[23][j] += f * wk * (c[j] * at_E);
                    }
                }
        for (std::size_t j = 0; j < lanes; ++j) {
            const Gompertz law(b, s, c[j]);
            const double w = m[j] * expm1_of_moderate(next[j]), E = law.growth(w);
            const double height = next[j] - R[j] * log_growth(w, a[j]) - s * law.log_lost(w, E) +
                                  math::detail::log_of_normal(std::max(c[j] * law.hazard(E), 1e-300));
            top[j] = std::max(top[j], height);
            const double below = std::max(top[j] - 40.0 - height, 0.0), silent = w + below / (b + 1.0 / (m[j] + w));
            const double onward = std::max(next[j], log_growth(silent, m[j]));
            at[j] = below > 0.0 && w > falls[j] ? end[j] : std::min(onward, end[j]);
        }
        done = std::equal(at, at + lanes, end, [](double here, double there) { return !(here < there); });
    }
}

/// Lifetimes of GGom/NBD: S(t) = (1 + (e^(b t) - 1) / beta)^-s.
struct GompertzLeaving {
    static constexpr std::size_t parameters = 3;
    double b, s, beta;

    /// -log S(t), with its derivatives in (b, s, beta).
    template <bool Derivatives>
    HABITUE_INLINE void until(const Lanes& t, Lanes (&lost)[entries<3, Derivatives>]) const {
        Lanes c;
        std::fill_n(c, math::lanes, beta);
        from<Derivatives>(c, t, lost);
    }

    /// Silence and leaving, with their derivatives in (R, alpha, b, s, beta):
    ///   J = integral over (0, D) of (1 + w/a)^-R (1 + E/c)^-(s + 1) e^(b w) s b/c dw,
    ///   a = alpha + t_x,  c = 1 + (beta - 1) e^(-b t_x),  E = e^(b w) - 1
    template <bool Derivatives>
    HABITUE_INLINE void since_last(const Lanes& R, double alpha, const Lanes& t_x, const Lanes& D,
                                   Lanes (&silence)[entries<5, Derivatives>],
                                   Lanes (&left)[entries<5, Derivatives>]) const {
        using math::lanes, math::detail::log_of_normal, math::detail::expm1_of_moderate;
        Lanes a, c, younger, m, sum[Derivatives ? 24 : 1], lost[entries<3, Derivatives>];
        for (std::size_t j = 0; j < lanes; ++j) {
            const double E = expm1_of_moderate(std::min(b * t_x[j], 700.0));
            younger[j] = 1.0 / (1.0 + E);
            a[j] = alpha + t_x[j];
            c[j] = (beta + E) * younger[j];
        }
        moments_of_ageing<Derivatives>(R, b, s, a, c, D, m, sum);
        from<Derivatives>(c, D, lost);
        for (std::size_t j = 0; j < lanes; ++j) {
            const double to_a = log_growth(D[j], a[j]), integral = std::max(sum[0][j], 1e-300);
            silence[0][j] = R[j] * to_a + lost[0][j];
            left[0][j] = log_of_normal(std::max(s * (b * m[j] / c[j]) * integral, 1e-300));
            if constexpr (Derivatives) {
                const double at_a = 1.0 / a[j], now_a = 1.0 / (a[j] + D[j]), a_ = -D[j] * now_a * at_a;
                for (std::size_t q = 1; q < entries<5, true>; ++q) silence[q][j] = 0.0;
                silence[1][j] = to_a;
                silence[2][j] = R[j] * a_;
                silence[second<5>(1, 0)][j] = a_;
                silence[second<5>(1, 1)][j] = -R[j] * a_ * (at_a + now_a);
                for (std::size_t f = 0; f < 3; ++f) {
                    silence[3 + f][j] = lost[1 + f][j];
                    for (std::size_t g = 0; g <= f; ++g) silence[second<5>(2 + f, 2 + g)][j] = lost[second<3>(f, g)][j];
                }

                // The slopes of the logarithm of the integrand are multiples of u, p, z, l, q, and constants.
                const double mean = 1.0 / integral, at_c = 1.0 / c[j], shape = s + 1.0;
                const double times[5] = {-1.0, R[j] * at_a, 1.0, -1.0, shape * at_c};
                for (std::size_t f = 0; f < 5; ++f) {
                    const double of_f = mean * sum[1 + f][j];
                    left[1 + f][j] = times[f] * of_f;
                    for (std::size_t g = 0; g <= f; ++g)
                        left[second<5>(f, g)][j] =
                            times[f] * times[g] * (mean * sum[second<5>(f, g)][j] - of_f * (mean * sum[1 + g][j]));
                }
                const double p = sum[2][j] * mean, q = sum[5][j] * mean, pp = sum[8][j] * mean, qq = sum[20][j] * mean;
                left[3][j] += 1.0 / b;
                left[4][j] += 1.0 / s;
                left[5][j] -= at_c;
                left[second<5>(1, 0)][j] += at_a * p;
                left[second<5>(1, 1)][j] -= R[j] * at_a * at_a * (2.0 * p - pp);
                left[second<5>(2, 2)][j] -= shape * (mean * sum[22][j]) + 1.0 / (b * b);
                left[second<5>(3, 2)][j] -= mean * sum[21][j];
                left[second<5>(3, 3)][j] -= 1.0 / (s * s);
                left[second<5>(4, 2)][j] += shape * at_c * (mean * sum[23][j]);
                left[second<5>(4, 3)][j] += at_c * q;
                left[second<5>(4, 4)][j] += at_c * at_c * (1.0 - shape * (2.0 * q - qq));

                // From c to beta and b, c = 1 + (beta - 1) e^(-b t_x).
                const double c_b = t_x[j] * (1.0 - beta) * younger[j], c_bb = -t_x[j] * c_b, c_beta = younger[j];
                for (auto* of : {&silence, &left}) {
                    auto& f = *of;
                    const double first = f[5][j], own = f[second<5>(4, 4)][j], cross = f[second<5>(4, 2)][j];
                    f[3][j] += first * c_b;
                    f[5][j] = first * c_beta;
                    f[second<5>(2, 0)][j] += f[second<5>(4, 0)][j] * c_b;
                    f[second<5>(2, 1)][j] += f[second<5>(4, 1)][j] * c_b;
                    f[second<5>(2, 2)][j] += 2.0 * cross * c_b + own * c_b * c_b + first * c_bb;
                    f[second<5>(3, 2)][j] += f[second<5>(4, 3)][j] * c_b;
                    f[second<5>(4, 0)][j] *= c_beta;
                    f[second<5>(4, 1)][j] *= c_beta;
                    f[second<5>(4, 2)][j] = (cross + own * c_b) * c_beta - first * t_x[j] * c_beta;
                    f[second<5>(4, 3)][j] *= c_beta;
                    f[second<5>(4, 4)][j] = own * c_beta * c_beta;
                }
            }
        }
    }

private:
    /// s log(1 + E/c) at w, with its derivatives in (b, s, c).
    template <bool Derivatives>
    HABITUE_INLINE void from(const Lanes& c, const Lanes& w, Lanes (&lost)[entries<3, Derivatives>]) const {
        for (std::size_t j = 0; j < math::lanes; ++j) {
            const Gompertz law(b, s, c[j]);
            const double E = law.growth(w[j]), l = law.log_lost(w[j], E);
            lost[0][j] = s * l;
            if constexpr (Derivatives) {
                const double k = law.hazard(E), q = E / (c[j] + E), at_c = 1.0 / c[j], wk = w[j] * k;
                lost[1][j] = s * wk;
                lost[2][j] = l;
                lost[3][j] = -s * q * at_c;
                lost[4][j] = s * wk * (w[j] * (c[j] - 1.0) / (c[j] + E));
                lost[5][j] = wk;
                lost[6][j] = 0.0;
                lost[7][j] = -s * wk / (c[j] + E);
                lost[8][j] = -q * at_c;
                lost[9][j] = s * (2.0 * q - q * q) * at_c * at_c;
            }
        }
    }
};

/// A customer known to be active: purchase rate Gamma(k, rate), leaving at a hazard eta b e^(b v) with eta Gamma(s, c).
/// Of purchases over t they make those until they leave, after a time V with P(V > v) = S(v) = (1 + E/c)^-s.
template <class S>
struct GompertzCustomer {
    S k, rate, b, s, c;

    /// P(active at T + t)
    S chance_to_stay(double t) const {
        using math::exp;
        return exp(S(-s * log_lost(t)));
    }

    /// E[X] over horizon t, which may be infinite: k / rate E[min(t, V)].
    S expected_purchases(double t) const { return discounted_purchases(t, 0.0); }
    /// E[X] over horizon t, which may be infinite, each purchase at v counted e^(-delta v).
    S discounted_purchases(double t, double delta) const { return k / rate * active_time(t, delta); }
    /// E[min(t, V)], the part of the horizon for which the customer stays, time v counted e^(-delta v).
    S active_time(double t, double delta = 0.0) const {
        using math::exp;
        return over_time(t, {.discount = delta}, [&](double v) { return exp(S(-s * log_lost(v) - delta * v)); });
    }

    /// Var X over horizon t, by the variance of min(t, V).
    S variance(double t) const {
        using std::expm1;
        if (t == 0.0) return 0.0;
        const S mean = active_time(t), square = 2.0 * over_time(t, {}, [&](double v) { return v * chance_to_stay(v); });
        S spread = square - mean * mean;
        if (math::value_of(s) * math::value_of(log_lost(t)) < 0.7) {  // hardly anybody leaves: that of t - min(t, V),
            const auto gone = [&](double v) { return S(-expm1(S(-s * log_lost(v)))); };  // the same, does not cancel
            const S lost = over_time(t, {}, gone);
            spread = 2.0 * over_time(t, {}, [&](double v) { return S(gone(v) * (t - v)); }) - lost * lost;
        }
        return k / rate * (mean + square / rate) + k / rate * (k / rate) * spread;
    }

    /// P(X = n) over horizon t: they stay and buy n times, or buy n times until they leave.
    S probability(int n, double t) const {
        using math::exp, math::log1p;
        const SteadyCustomer<S> steady{k, rate};
        if (n < 0 || t == 0.0) return steady.probability(n, t);
        const S choose = steady.log_choose(n);
        const auto log_buy_and_stay = [&](double v) {
            return S(choose - n * log1p(S(rate / v)) - k * log1p(S(v / rate)) - s * log_lost(v));
        };
        const S leave = over_time(t, {.n = double(n), .k = math::value_of(k), .rate = math::value_of(rate)},
                                  [&](double v) { return S(exp(log_buy_and_stay(v)) * (s * b * hazard(v))); });
        return exp(log_buy_and_stay(t)) + leave;
    }

    /// P(X < n) over horizon t, n > 0, in one integral.
    S probability_below(int n, double t) const {
        const SteadyCustomer<S> steady{k, rate};
        if (t == 0.0) return 1.0;
        const S leave = over_time(
            t, {.n = double(n), .k = math::value_of(k), .rate = math::value_of(rate)},
            [&](double v) { return S(steady.probability_below(n, v) * chance_to_stay(v) * (s * b * hazard(v))); });
        return chance_to_stay(t) * steady.probability_below(n, t) + leave;
    }

    /// The time over which expected purchases bend.
    double time_scale() const {
        const Gompertz law(math::value_of(b), math::value_of(s), math::value_of(c));
        return law.scale() / std::max(1.0, 0.25 * law.s);
    }

private:
    /// log(1 + E/c) at v.
    S log_lost(double v) const {
        using math::exp, math::log, math::log1p, std::expm1;
        const S bv = b * v;
        const double logs = math::value_of(bv), of_c = math::log(math::value_of(c));
        if (logs > std::min(700.0, 600.0 + of_c)) return bv - log(c) + log1p(S((c - 1.0) * exp(S(-bv))));
        if constexpr (std::same_as<S, double>)
            return math::log1p(math::detail::expm1_of_moderate(bv) / c);
        else
            return log1p(S(expm1(bv) / c));
    }
    /// The hazard of leaving at v, over s b.
    S hazard(double v) const {
        using math::exp, std::expm1;
        const S bv = b * v;
        if (math::value_of(bv) > 700.0) return 1.0 / (1.0 + (c - 1.0) * exp(S(-bv)));
        const S E = expm1(bv);
        return (1.0 + E) / (c + E);
    }

    /// What besides leaving is in an integrand: v^n (rate + v)^-(n + k) e^(-discount v).
    struct Powers {
        double n = 0.0, k = 0.0, rate = std::numeric_limits<double>::infinity(), discount = 0.0;
    };

    /// Integral over (0, t) of a positive f, by the panels of moments_of_ageing().
    template <class F>
    S over_time(double t, const Powers& with, const F& f) const {
        using math::value_of;
        const Gompertz law(value_of(b), value_of(s), value_of(c));
        const double m = std::min(with.rate, law.scale()), end = math::log1p(std::min(t, 1e300) / m);
        const double bought = with.n > 0.0 ? with.n / with.k * with.rate : 0.0;
        const double falls = std::max(bought, law.turn) + (with.k < 1.0 ? 2.0 * (1.0 - with.k) / (law.s * law.b) : 0.0);
        const auto time = [&](double y) { return m * std::expm1(y); };
        double at = with.n > 16.0 ? first_that_counts(f, time, end) : 0.0, top = 0.0;
        S sum = 0.0;
        for (int panel = 0; panel < 2000 && at < end; ++panel) {
            const double v = time(at), E = law.growth(v), there = 1.0 / (with.rate + v);
            const double buys = v > 0.0 && with.n > 0.0 ? with.n * (with.rate * there) / v : 0.0;
            const double fall = buys + with.k * there + with.discount + (with.n > 0.0 ? 1.0 / (m + v) + law.b : 0.0);
            const double share = at == 0.0 && with.n > 0.0 ? 0.4 : 1.0;  // for the power of time, besides
            const double next = std::min(at + share * law.panel(v, m, E, fall), end), half = 0.5 * (next - at),
                         middle = at + half;
            for (const auto& [node, weight] : math::gauss_legendre)
                for (const double y : {middle - half * node, middle + half * node})
                    sum += f(time(y)) * (weight * half * m * math::exp(y));
            if (next >= end) break;
            const double last = time(next), height = value_of(f(last)) * (m + last);
            top = std::max(top, height);
            at = next;
            if (height >= 4e-18 * top) continue;
            if (last > falls) break;
            if (last > bought) {  // it may rise again: not faster than this
                const double below = height > 0.0 ? math::log(4e-18 * top / height) : 600.0;
                at = std::max(next, math::log1p((last + below / (law.b + 1.0 / (m + last))) / m));
            }
        }
        return sum;
    }

    /// Where f, which rises as a high power of time, begins to count: searched from the end on down.
    template <class F, class Time>
    static double first_that_counts(const F& f, const Time& time, double end) {
        double top = 0.0, y = end;
        for (int i = 0; i < 10000; ++i, y *= 0.9) {
            const double height = math::value_of(f(time(y))) * time(y);
            top = std::max(top, height);
            if (top > 0.0 && height < 1e-19 * top && math::value_of(f(time(0.9 * y))) < height) return y;
        }
        return 0.0;
    }
};

}  // namespace detail

/// Customers buy at a Poisson rate until they leave, unseen, at any time; the hazard of leaving grows with age.
///
/// Rates of purchase vary over customers as Gamma(r, alpha); customers leave at the hazard eta b e^(b t) (Gompertz's),
/// eta varying as Gamma(s, beta). As b goes to 0 with beta / b fixed this is Pareto/NBD with that beta. Where beta is
/// above 1 most lifetimes end around log(beta) / b, not early.
template <class Scalar = double>
struct GgomNbd {
    using scalar_type = Scalar;

    Scalar r, alpha;                ///< heterogeneity of purchase rates
    Scalar b;                       ///< growth of the hazard of leaving
    Scalar s, beta;                 ///< heterogeneity of leaving; beta has no unit
    Unit unit = Unit::unspecified;  ///< the unit of time of alpha and 1 / b

    static constexpr Reads reads = Reads::timing;
    static constexpr ModelCard card{
        .name = "GgomNbd",
        .title = "GGom/NBD",
        .summary = "Poisson purchasing with leaving at any time, at a hazard that grows with age.",
        .reference = "Bemmaor & Glady (2012), Management Science 58(5), 1012-1021, doi:10.1287/mnsc.1110.1461",
    };
    static constexpr std::string_view limit =
        "where b runs to 0 customers do not age: fit ParetoNbd, whose beta is beta / b";
    static constexpr auto parameters() {
        return std::array{
            Parameter<GgomNbd>{"r", Support::positive, &GgomNbd::r, "shape of purchase rates"},
            Parameter<GgomNbd>{"alpha", Support::positive, &GgomNbd::alpha, "rate of purchase rates",
                               Scaling::proportional},
            Parameter<GgomNbd>{"b", Support::positive, &GgomNbd::b, "growth of the hazard of leaving",
                               Scaling::inverse},
            Parameter<GgomNbd>{"s", Support::positive, &GgomNbd::s, "shape of leaving"},
            Parameter<GgomNbd>{"beta", Support::positive, &GgomNbd::beta, "rate of leaving"},
        };
    }

    /// Where a search may start: from the @p rate of repeat purchases per unit of time.
    static constexpr GgomNbd start(double rate, double) {
        return {.r = Scalar(0.5),
                .alpha = Scalar(0.25 / rate),
                .b = Scalar(0.02 * rate),
                .s = Scalar(0.5),
                .beta = Scalar(0.005)};
    }

    /// What it becomes as b goes to 0.
    template <class S>
    using Simpler = ParetoNbd<S>;
    /// Customers as many of whom stay for @p T as of the @p simpler model's, ageing by b = step / T.
    static GgomNbd beyond(const ParetoNbd<double>& simpler, double T, double step) {
        return {simpler.r, simpler.alpha, step / T, simpler.s, simpler.beta / T * std::expm1(step)};
    }
    /// Cells to a piece of work: it takes half a millisecond.
    static constexpr std::size_t block = 512;

    /// log L(r, alpha, b, s, beta | x, t_x, T): Gamma(r + x) / Gamma(r) alpha^r times
    ///   (alpha + T)^-(r + x) S(T) + the integral over u in (t_x, T) of (alpha + u)^-(r + x) (-S'(u)),
    ///   S(u) = (beta / (beta + e^(b u) - 1))^s
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
    /// Purchases of the customer in (T, T + t].
    Scalar expected_purchases(const PurchaseHistory& h, double horizon) const noexcept {
        const Scalar alive = probability_alive(h);
        if (math::value_of(alive) == 0.0) return 0.0;
        return alive * if_active(h).expected_purchases(horizon);
    }

    /// The mean of the customer's purchase rate, given the history; of one who has left, the rate until then.
    Scalar mean_purchase_rate(const PurchaseHistory& h) const noexcept {
        return (r + h.frequency) * detail::mean_over_leaving<GgomNbd>(*this, {r + 1.0, alpha, b, s, beta}, h,
                                                                      1.0 / (alpha + h.T), 1.0 / (alpha + h.recency));
    }
    /// The mean of the customer's eta, given the history; the hazard of leaving at age t is b e^(b t) times it.
    Scalar mean_attrition_rate(const PurchaseHistory& h) const noexcept {
        using std::expm1;
        return s * detail::mean_over_leaving<GgomNbd>(*this, {r, alpha, b, s + 1.0, beta}, h,
                                                      1.0 / (beta + expm1(Scalar(b * h.T))),
                                                      1.0 / (beta + expm1(Scalar(b * h.recency))));
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
    detail::GompertzCustomer<Scalar> if_active(const PurchaseHistory& h) const noexcept {
        using math::exp, std::expm1;
        const Scalar age = b * h.T;
        return {r + h.frequency, alpha + h.T, b, s, beta * exp(Scalar(-age)) - expm1(Scalar(-age))};
    }

    /// A new customer, who first buys at 0, observed until @p T; calls @p at_purchase(t) at each repeat purchase.
    template <class Visit = Unobserved>
    PurchaseHistory simulate(double T, math::Random& random,
                             const Visit& at_purchase = {}) const requires std::same_as<Scalar, double> {
        const double rate = random.gamma(r, alpha), log_eta = random.log_gamma_variate(s) - math::log(beta);
        const double leaves = math::softplus(math::log(random.exponential()) - log_eta) / b;
        return detail::simulate_poisson(rate, leaves, T, random, at_purchase);
    }

    /// The model of customers whose rates of purchase are @p purchase, and of leaving @p attrition, times these.
    GgomNbd adjusted(const Scalar& purchase, const Scalar& attrition) const {
        return {r, alpha / purchase, b, s, beta / attrition, unit};
    }

    detail::GompertzLeaving leaving() const noexcept {
        return {math::value_of(b), math::value_of(s), math::value_of(beta)};
    }
    std::array<Scalar, 5> values() const noexcept { return {r, alpha, b, s, beta}; }

    friend bool operator==(const GgomNbd&, const GgomNbd&) = default;
};

}  // namespace habitue::inline v1::clv
