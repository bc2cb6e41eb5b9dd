/// @file
/// What BG/CNBD-k and MBG/CNBD-k share: purchases at gaps that are Erlang(k, lambda), the k-th event of a Poisson
/// process each, whose rate lambda varies as Gamma(r, alpha), and after each chance to leave a coin whose bias p varies
/// as Beta(a, b). The models differ only in whether the first purchase is a chance.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/means.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv::detail {

/// The chance that nothing was bought from t_x to T, over that of no event: the sum over j < k events of
///   (R)_j / j! (D / (alpha + T))^j,  R = r + k x,  D = T - t_x
template <class S>
S phases(double k, const S& R, const S& alpha, double D, double T) {
    S sum = 1.0, term = 1.0;
    for (double j = 0.0; j + 1.0 < k; j += 1.0) {
        term *= (R + j) / (j + 1.0) * (D / (alpha + T));
        sum += term;
    }
    return sum;
}

/// log of the odds of having left, after @p n chances, given the silence from t_x to T:
///   log a / (b + n - 1) + R log (alpha + T) / (alpha + t_x) - log phases
template <class S>
S log_odds_left(double k, const S& r, const S& alpha, const S& a, const S& b, const PurchaseHistory& h, double n) {
    using math::log, math::log1p;
    const S R = r + k * h.frequency;
    return log_leaving(a, b, n) + R * log1p(S((h.T - h.recency) / (alpha + h.recency))) -
           log(phases(k, R, alpha, h.T - h.recency, h.T));
}

/// log-likelihood of customers alike in frequency; @p n chances to leave were passed. What the times between purchases
/// add, (k - 1) sum_log_gaps, depends on no parameter and is left out.
template <class S>
S log_likelihood(double k, const S& r, const S& alpha, const S& a, const S& b, const Alike& rows, double n) {
    using math::log, math::log1p, math::softplus;
    if (k == 1.0) return log_likelihood(r, alpha, a, b, rows, n);
    const double x = rows.frequency;
    const auto sum = [&](const auto& r_, const auto& alpha_, const auto& c) {
        using D = std::remove_cvref_t<decltype(r_)>;
        const D R = r_ + k * x;
        D total = 0.0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double t_x = rows.recency[i], T = rows.T[i];
            const D silence = R * log1p(D((T - t_x) / (alpha_ + t_x))),
                    active = log(phases(k, R, alpha_, T - t_x, T)) - silence;
            const D since = n > 0.0 ? math::log_sum_exp<D>(active, c) : active;
            total += rows.weight[i] * (since - R * log1p(D(t_x / alpha_)));
        }
        return total;
    };
    const S c = n > 0.0 ? log_leaving(a, b, n) : S(0.0);
    const S counts = log_counts(r, alpha, a, b, k * x, n) - x * math::log_gamma(k);
    if constexpr (math::is_dual<S>) {
        using D = math::Dual<3, S::order>;
        const D known = sum(D::variable(r.value, 0), D::variable(alpha.value, 1), D::variable(c.value, 2));
        math::Known<3> at{.value = known.value, .gradient = known.gradient};
        if constexpr (S::order == 2) at.hessian = known.hessian;
        return rows.total_weight() * counts + at.of(std::array{r, alpha, c});
    } else {
        return rows.total_weight() * counts + sum(r, alpha, c);
    }
}

/// A complex number of scalars.
template <class S>
struct Complex {
    S re, im;
};
template <class A, class B>
auto operator*(const Complex<A>& x, const Complex<B>& y) {
    using C = std::conditional_t<math::is_dual<A>, A, B>;
    return Complex<C>{x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re};
}
template <class A, class B>
auto operator/(const Complex<A>& x, const Complex<B>& y) {
    const B size = y.re * y.re + y.im * y.im;
    return x * Complex<B>{y.re / size, -y.im / size};
}
/// Re(x y)
template <class A, class S>
S real(const Complex<A>& x, const Complex<S>& y) {
    return x.re * y.re - x.im * y.im;
}
inline double arc(double x) {
    return std::atan(x);
}
template <int N, int Order>
math::Dual<N, Order> arc(const math::Dual<N, Order>& x) {
    const double first = 1.0 / (1.0 + x.value * x.value);
    return x.chain(std::atan(x.value), first, -2.0 * x.value * first * first);
}
inline double sine(double x) {
    return std::sin(x);
}
template <int N, int Order>
math::Dual<N, Order> sine(const math::Dual<N, Order>& x) {
    const double s = std::sin(x.value), c = std::cos(x.value);
    return x.chain(s, c, -s);
}
/// e^(x + i y) - 1
template <class S>
Complex<S> exp_less_1(const S& x, const S& y) {
    using math::exp, std::expm1;
    const S half = sine(S(0.5 * y)), less = expm1(x);
    return {less - 2.0 * (1.0 + less) * half * half, exp(x) * sine(y)};
}

/// A customer known to be active: k events a purchase, event rate Gamma(R, rate) before the silence since the last
/// purchase, leaving with p ~ Beta(a, b) after each purchase.
///
/// Of the k events of the gap that is open j < k have passed, with a chance in proportion to (R)_j / j! (D / rate)^j;
/// then the rate is Gamma(R + j, rate), and N more events over t are negative binomial. The customer would make
/// floor((j + N) / k) purchases, and makes the n-th if none before ended it: with the chance c_{n-1} = E[(1 -
/// p)^(n-1)]. So every question is a sum of positive terms over j and N; nothing is singular at a = 1. Where
/// they would be many, by an integral over p of what is expected given p (given()).
template <class S>
struct RegularCustomer {
    double k;
    S R, rate, a, b;
    double silence;  ///< D, the time since the last purchase

    /// As far as the n-th of the purchases there would be if nobody left.
    struct Course {
        double n = 0.0, event = 0.0, phase = 0.0;  ///< n, N and j
        S made = 1.0, still = 1.0, lost = 0.0;     ///< c_{n-1} (n > 0), c_n, and c_{n-2} - c_{n-1} (n > 1)

        void go_on(const S& a, const S& b) {
            lost = n > 0.0 ? made * (a / (a + b + (n - 1.0))) : S(0.0);
            made = still;
            still *= (b + n) / (a + b + n);
            n += 1.0;
        }
    };

    /// E[X] over horizon t: c_0 + ... + c_{n-1}, n being the purchases there would be if nobody left.
    S expected_purchases(double t) const {
        if (k == 1.0 || std::isinf(t)) return events().expected_purchases(t);
        if (many(t)) return average_over_p(t, Place::buying, [](double, double, const Given& x) { return x.mean; });
        struct Sum {
            S made = 0.0;
            void add(const Course& to) { made += to.made; }
            S value(const Course&) const { return made; }
        };
        return average(t, Sum{});
    }

    /// Var X over horizon t, as the mean of (X - E[X])^2.
    S variance(double t) const {
        if (k == 1.0) return events().variance(t);
        if (many(t)) return variance_of_many(t);
        struct Sum {
            S mean, left = 0.0;
            S square(double n) const { return (n - mean) * (n - mean); }
            void add(const Course& to) { left += to.lost * square(to.n - 1.0); }
            S value(const Course& at) const { return left + at.made * square(at.n); }
        };
        return average(t, Sum{.mean = expected_purchases(t)});
    }

    /// P(active at T + t): c_n, n being the purchases there would be if nobody left.
    S chance_to_stay(double t) const {
        if (k == 1.0) return events().chance_to_stay(t);
        if (many(t)) return average_over_p(t, Place::staying, [](double, double, const Given& x) { return x.stays; });
        struct Sum {
            void add(const Course&) {}
            S value(const Course& at) const { return at.still; }
        };
        return t == 0.0 ? S(1.0) : average(t, Sum{});
    }

    /// The expected part of the horizon t, unless many(t), for which the customer stays. N events part t into N + 1
    /// times alike in length, for each of which the customer is there with a chance c_n:
    ///   t E[(c_0 + ... of events 0 ... N) / (N + 1)]
    /// Over an infinite horizon the time for the k / p - j events that are expected until the end, each of which takes
    /// rate / (R + j - 1); infinite for R <= 1 or a <= 1.
    S active_time(double t) const {
        using math::value_of;
        if (k == 1.0) return events().active_time(t);
        if (t == 0.0) return 0.0;
        if (std::isinf(t)) {
            if (!(value_of(R) > 1.0 && value_of(a) > 1.0)) return t;
            S time = 0.0;
            over_phases([&](double j, const S& weight) {
                time += weight * (rate / (R + (j - 1.0))) * (k * (b / (a - 1.0)) + (k - j));
            });
            return time;
        }
        struct Sum {
            double k;
            S before = 0.0;  ///< of the gaps that have ended
            void add(const Course& to) { before += to.made * (to.n == 1.0 ? k - to.phase : k); }
            S value(const Course& at) const {
                const double open = at.event + 1.0 - (at.n == 0.0 ? 0.0 : at.n * k - at.phase);
                return (before + at.still * open) / (at.event + 1.0);
            }
        };
        return t * average(t, Sum{.k = k});
    }

    /// Expected purchases in all the future, discounted at rate @p delta > 0. Given lambda, p and j, with
    /// g = lambda / (lambda + delta) what an event is discounted by,
    ///   g^(k-j) / (1 - (1 - p) g^k) = g^(k-j) / ((1 - g^k) + p g^k)
    /// lambda^(k-j) makes a density Gamma(R + j) one Gamma(R + k), the same for all j.
    S discounted_purchases_forever(double delta) const {
        const S shape = R + k;
        const auto rates = math::gamma_mean<S>(shape, rate, delta, k);
        const auto log_g = [&](double lambda) { return -math::log1p(delta / lambda); };
        const double largest = k * log_g(rates.largest());
        const auto chances = math::beta_mean(a, b, -std::expm1(largest) * std::exp(-largest));
        std::vector<S> phases(static_cast<std::size_t>(k));
        over_phases([&](double j, const S& weight) { phases[std::size_t(j)] = weight; });
        return rates([&](double lambda) {
            const S in_events = 1.0 / (rate * (lambda + delta));
            S first = 0.0;  // the sum of w_j (R + j)_(k-j) / (rate (lambda + delta))^(k-j)
            for (double j = 0.0; const S& weight : phases) {
                first = (first + weight) * ((R + j) * in_events);
                j += 1.0;
            }
            const double log_gap = k * log_g(lambda), gap = std::exp(log_gap), lost = -std::expm1(log_gap);
            const auto further = [=](const double(&p)[math::lanes], double(&value)[math::lanes]) HABITUE_INLINE {
                for (std::size_t i = 0; i < math::lanes; ++i) value[i] = 1.0 / (lost + gap * p[i]);
            };
            return S(first * chances.of_many(further));
        });
    }

    /// P(X = n) over horizon t: P(n purchases without leaving) c_n + P(n and more) (c_{n-1} - c_n).
    S probability(int n, double t) const {
        using math::exp;
        if (n < 0 || t == 0.0) return n == 0 ? 1.0 : 0.0;
        S exactly = 0.0, at_least = 0.0;
        over_phases([&](double j, const S& weight) {
            const ActiveCustomer<S> events{R + j, rate, a, b};
            const S z = t / rate;
            const double first = n * k - j;
            for (double i = std::max(first, 0.0); i < first + k; i += 1.0) exactly += weight * events.count(i, z);
            if (n > 0) at_least += weight * events.count_from(first, z);
        });
        if (n == 0) return exactly;
        const S before = exp(S(math::log_rising(b, n - 1.0) - math::log_rising(S(a + b), n - 1.0)));  // c_{n-1}
        return before / (a + b + (n - 1.0)) * ((b + (n - 1.0)) * exactly + a * at_least);
    }

    /// The mean of the rate of events.
    S mean_rate() const {
        S mean = 0.0;
        over_phases([&](double j, const S& weight) { mean += weight * (R + j); });
        return mean / rate;
    }

    /// Whether so many events may happen over t that an integral over p is due.
    bool many(double t) const {
        if (k == 1.0) return false;
        const double z = math::value_of(span(t)), mean = math::value_of(R) * z;
        return mean + 9.0 * std::sqrt(mean) * std::sqrt(1.0 + z) + 40.0 * (1.0 + z) > 1e4;
    }

    /// The time over which expected purchases bend: their steps are those of purchases at regular times, less and less.
    double time_scale() const { return math::value_of(rate) / std::max(2.0, 0.5 * math::value_of(R)); }

private:
    /// Calls @p f with each number of events passed of the open gap, and its chance; the likeliest number first.
    template <class F>
    void over_phases(const F& f) const {
        const S at = silence / rate;
        // of the chance of j + 1 to that of j
        const auto ratio = [&](double j) { return S((R + j) / (j + 1.0) * at); };
        double top = 0.0;
        while (top + 1.0 < k && math::value_of(ratio(top)) > 1.0) top += 1.0;
        const auto visit = [&](const S& height, const auto& at_each) {
            S term = height;
            for (double j = top; j < k; j += 1.0) {
                at_each(j, term);
                if (j + 1.0 < k) term *= ratio(j);
            }
            term = height;
            for (double j = top - 1.0; j >= 0.0; j -= 1.0) at_each(j, term /= ratio(j));
        };
        S total = 0.0;
        visit(1.0, [&](double, const S& term) { total += term; });
        visit(1.0 / total, f);
    }

    ActiveCustomer<S> events() const { return {R, rate, a, b}; }

    /// t over rate, but for horizons of more than 1e280 mean events, which are cut to that: p stays in range.
    S span(double t) const {
        const S z = t / rate;
        const double longest = 1e280 / std::max(1.0, math::value_of(R));
        return math::value_of(z) < longest ? z : S(longest);
    }

    /// What is expected of a customer who leaves with the chance p.
    struct Given {
        S stays, mean, pairs;  ///< E q^n, E[X] = E[1 - q^n] / p, E[X (X - 1)] / (2 q)
    };
    enum class Place { density, buying, buying_twice, staying };

    /// What all p share: the chances of the phases, and of n = 0, 1, ... purchases if nobody left.
    static constexpr std::size_t few = 14;
    struct Ahead {
        std::vector<S> phases;  ///< w_j
        std::array<S, few> exactly{};
        S some = 0.0;  ///< one and more
    };
    Ahead look_ahead(const S& z) const {
        using math::exp, math::log1p;
        Ahead chances{.phases = std::vector<S>(std::size_t(k))};
        const S w = z / (1.0 + z);
        over_phases([&](double j, const S& weight) {
            chances.phases[std::size_t(j)] = weight;
            S chance = weight * exp(S(-(R + j) * log1p(z)));
            double i = 0.0, n = j;
            for (S& exactly : chances.exactly)
                for (const double end = std::floor(n / k + 1.0) * k; n < end; n += 1.0, i += 1.0) {
                    exactly += chance;
                    chance *= (R + j + i) / (i + 1.0) * w;
                }
            chances.some += weight * ActiveCustomer<S>{R + j, rate, a, b}.count_from(k - j, z);
        });
        return chances;
    }

    /// E[g(what is expected given p)], p ~ Beta(a, b).
    template <class G>
    S average_over_p(double t, Place place, const G& g) const {
        const S z = span(t);
        const Ahead ahead = look_ahead(z);
        const double last = 1e-19 / (1.0 + math::value_of(z)) / std::max(1.0, math::value_of(R));
        const auto of_p = [&](const S& log_p, const S& p_) {
            const double p = std::max(math::value_of(p_), last), q = -std::expm1(math::value_of(log_p));
            return S(g(p, q, given(p, q, z, ahead)));
        };
        const ActiveCustomer<S> customer = events();
        const double purchases = math::value_of(z) / k;
        return customer.average_over_p(of_p, place == Place::density   ? customer.density()
                                             : place == Place::buying  ? customer.buying(purchases, 1.0)
                                             : place == Place::staying ? customer.staying(purchases)
                                                                       : customer.buying(purchases, 2.0));
    }

    /// By the k-th roots of unity: with z_l = q^(1/k) e^(2 pi i l / k), L_l = log(1 + z (1 - z_l)) and
    /// C_lj = p z_l^(j+1) / (k q (1 - z_l)), which add up to 1 over l,
    ///   E q^n = sum_l sum_j w_j C_lj e^(-(R + j) L_l),  1 - E q^n = -sum_l sum_j w_j C_lj expm1(-(R + j) L_l)
    /// As p -> 0 all but C_0j are in proportion to p. Where q is small the C_lj are large, and a few powers of q do.
    Given given(double p, double q, const S& z, const Ahead& ahead) const {
        using math::exp, math::log1p, math::value_of, std::expm1;
        const auto& phases = ahead.phases;
        if (q < 0.05) {
            Given x{0.0, 0.0, 0.0};
            S more = ahead.some;
            double power = 1.0, before = 0.0, before2 = 0.0;  // q^n, q^(n-1), q^(n-2)
            for (std::size_t n = 0; n < few; ++n) {
                x.stays += power * ahead.exactly[n];
                x.mean += before * more;
                x.pairs += before2 * (double(n) - 1.0) * more;
                if (n > 0) more -= ahead.exactly[n];
                before2 = before;
                before = power;
                power *= q;
            }
            return x;
        }
        const double step = -std::log1p(-p) / k, theta = std::exp(-step), away = -std::expm1(-step);
        const S y = z * away, l0 = log1p(y);
        S made = 0.0, stays = 0.0, twice = 0.0;
        const S bent = math::log1p_rest(y),
                lag = z * theta / (1.0 + y) * ((math::expm1_rest(k * step)) / k - math::expm1_rest(step));
        const auto [above, slope] = phase_sums(step);
        for (double j = 0.0; const S& w : phases) {
            const S shape = R + j, x = shape * l0, tail = exp(S(-x)), left = -expm1(S(-x));
            const double back = std::exp(-step * j), C = (1.0 + above) * back,
                         D = (j * (1.0 + above) - slope) * back / k;
            made += w * C * left;
            stays += w * C * tail;
            const S curved = value_of(x) > 1.0 ? S(1.0 - tail * (1.0 + x)) : S(tail * math::expm1_rest(x));
            twice += w * (C * (curved + tail * shape * (bent - lag)) + p / q * D * left);
            j += 1.0;
        }
        Given x{stays, made / p, twice / p / p};
        const S log_base = log1p(z), u = 1.0 / (1.0 + z), v = z / (1.0 + z);
        constexpr double two_pi = 6.28318530717958647693;
        for (double l = 1.0; 2.0 * l <= k; l += 1.0) {
            const double angle = two_pi * l / k, half = std::sin(0.5 * angle), times = 2.0 * l < k ? 2.0 : 1.0;
            const Complex<double> root{theta * std::cos(angle), 2.0 * l < k ? theta * std::sin(angle) : 0.0};
            // 1 - z_l = (1 - theta) + theta (1 - e^(i angle))
            const Complex<double> gap{away + theta * 2.0 * half * half, -root.im};
            const Complex<S> base{u + v * gap.re, v * gap.im};
            const Complex<double> odds = root / gap;                                        // z_l / (1 - z_l)
            const Complex<S> growth = Complex<S>{v * root.re / k, v * root.im / k} / base;  // of e^L
            const S size = log_base + 0.5 * math::log(S(base.re * base.re + base.im * base.im)),
                    turn = arc(S(base.im / base.re));
            const Complex<S> fall = Complex<S>{u, 0.0} / base;  // e^-L
            Complex<S> less = exp_less_1(S(-R * size), S(-R * turn)), tail{1.0 + less.re, less.im};
            Complex<double> C = odds * Complex<double>{times / (k * q), 0.0};  // over p
            for (double j = 0.0; const S& w : phases) {
                const Complex<double> change =
                    C * Complex<double>{((j + 1.0 + odds.re) / k - 1.0) / q, odds.im / (k * q)};
                x.stays += w * p * real(C, tail);
                x.mean -= w * real(C, less);
                x.pairs -= w * (real(change, less) + (R + j) / q * real(C, tail * growth));
                C = C * root;
                tail = tail * fall;
                less = {tail.re - 1.0, tail.im};
                j += 1.0;
            }
        }
        return x;
    }

    /// The mean of e^(c s) - 1, and of c e^(c s), over c = 0 ... k - 1.
    std::array<double, 2> phase_sums(double s) const {
        double above = 0.0, slope = 0.0;
        for (double c = 1.0; c < k; c += 1.0) {
            const double more = std::expm1(c * s);
            above += more;
            slope += c * (1.0 + more);
        }
        return {above / k, slope / k};
    }

    /// Var X where the events over t are many. Where E[X^2] - E[X]^2 would cancel: what is left within p and j, and
    /// that over them.
    S variance_of_many(double t) const {
        const S mean = expected_purchases(t);
        const S second = average_over_p(t, Place::buying_twice,
                                        [](double, double q, const Given&x) { return S(x.mean + 2.0 * q * x.pairs); }),
                difference = second - mean * mean;
        if (std::isinf(math::value_of(second))) return second;
        if (math::value_of(difference) > 0.2 * math::value_of(second)) return difference;
        const S z = span(t);
        const bool damped = math::value_of(R) * math::value_of(z) > 2.0 * k * k;
        return average_over_p(t, Place::density, [&](double p, double q, const Given& x) {
            if (q < 0.05 || p * math::value_of(x.mean) > 0.5 || !damped) {
                const S stray = x.mean - mean;
                return S(q * (2.0 * x.pairs - x.mean * x.mean) + x.mean * x.stays + stray * stray);
            }
            return given_few_leave(p, q, z, mean);
        });
    }

    /// E[(X - mean)^2] given p, but for the roots other than the first. Given j too, with
    /// G = e^-Lambda = E q^n and s = -p d Lambda / dq, it is q (1 - G^2 - 2 G s) / p^2 + E[X] G, and
    /// 1 - G^2 - 2 G s = 2 G (sinh Lambda - Lambda + Lambda - s); Lambda - s is in proportion to p^2.
    S given_few_leave(double p, double q, const S& z, const S& mean) const {
        using math::exp, math::log1p, math::value_of, std::expm1;
        const double step = -std::log1p(-p) / k, theta = std::exp(-step), away = -std::expm1(-step);
        const S y = z * away, l0 = log1p(y), bent = math::log1p_rest(y),
                lag = z * theta / (1.0 + y) * (math::expm1_rest(k * step) / k - math::expm1_rest(step));
        const auto [above, slope] = phase_sums(step);
        const double log_back = std::log1p(above), mean_phase = slope / (1.0 + above);
        S result = 0.0;
        over_phases([&](double j, const S& w) {
            const S shape = R + j;
            const double drift = mean_phase - j,
                         bend = k * step > 1e-6 ? step * mean_phase - log_back : step * step * (k * k - 1.0) / 24.0;
            const S long_ = shape * l0 - (log_back - step * j),
                    less = shape * (bent - lag) + math::expm1_rest(k * step) / k * drift + bend;
            const S tail = exp(S(-long_)), made = -expm1(S(-long_)) / p, stray = made - mean;
            const S spread = 2.0 * tail * (math::sinh_rest(long_) + less) / p / p;
            result += w * (q * spread + made * tail + stray * stray);
        });
        return result;
    }

    /// The mean of sum.value(course) over the purchases there would be over t if nobody left, sum.add(course) having
    /// been told of each up to there. N is taken from nine standard deviations below its mean up to where no more
    /// comes, in proportion to the first, and divided by their sum.
    template <class Sum>
    S average(double t, const Sum& start) const {
        const S z = t / rate, w = z / (1.0 + z);
        S result = 0.0;
        over_phases([&](double j, const S& weight) {
            const S shape = R + j;
            const double mean = math::value_of(shape) * math::value_of(z),
                         low = std::floor(std::max(0.0, mean - 9.0 * std::sqrt(mean * (1.0 + math::value_of(z)))));
            Sum sum = start;
            Course course{.phase = j};
            S p = mean < 100.0 ? 1.0 : 1e-150, total = 0.0, mixed = 0.0;
            for (double i = low; i < low + 1e7; i += 1.0) {
                while ((course.n + 1.0) * k <= i + j) {
                    course.go_on(a, b);
                    sum.add(course);
                }
                course.event = i;
                const S part = p * sum.value(course), ratio = (shape + i) / (i + 1.0) * w;
                total += p;
                mixed += part;
                p *= ratio;
                const double rest = 1.0 - math::value_of(ratio);
                if (i > mean && course.n > 0.0 && math::value_of(part) <= 1e-18 * math::value_of(mixed) * rest * rest)
                    break;
            }
            result += weight * (mixed / total);
        });
        return result;
    }
};

/// A new customer of event rate Gamma(r, alpha), bias Beta(a, b), their first purchase at 0, seen until @p T; they may
/// leave @p at_first already.
template <class Visit>
PurchaseHistory draw_regular(double k, double r, double alpha, double a, double b, bool at_first, double T,
                             math::Random& random, const Visit& at_purchase) {
    const double rate = random.gamma(r, alpha), p = random.beta(a, b);
    PurchaseHistory h{.T = T};
    for (bool there = !at_first || !random.chance(p); there; there = !random.chance(p)) {
        const double next = h.recency + random.gamma(k, 1.0) / rate;
        if (!(next <= T)) break;
        h.record(next);
        at_purchase(next);
    }
    return h;
}

}  // namespace habitue::inline v1::clv::detail
