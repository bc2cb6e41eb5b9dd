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

#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

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

/// A customer known to be active: k events a purchase, event rate Gamma(R, rate) before the silence since the last
/// purchase, leaving with p ~ Beta(a, b) after each purchase.
///
/// Of the k events of the gap that is open j < k have passed, with a chance in proportion to (R)_j / j! (D / rate)^j;
/// then the rate is Gamma(R + j, rate), and N more events over t are negative binomial. The customer would make
/// floor((j + N) / k) purchases, and makes the n-th if none before ended it: with the chance c_{n-1} = E[(1 -
/// p)^(n-1)]. So every question is a sum of positive terms over j and N; nothing is singular at a = 1.
template <class S>
struct RegularCustomer {
    double k;
    S R, rate, a, b;
    double silence;  ///< D, the time since the last purchase

    /// As far as the n-th of the purchases there would be if nobody left.
    struct Course {
        double n = 0.0;
        S made = 1.0, still = 1.0, lost = 0.0;  ///< c_{n-1} (n > 0), c_n, and c_{n-2} - c_{n-1} (n > 1)

        void go_on(const S& a, const S& b) {
            lost = n > 0.0 ? made * (a / (a + b + (n - 1.0))) : S(0.0);
            made = still;
            still *= (b + n) / (a + b + n);
            n += 1.0;
        }
    };

    /// E[X] over horizon t: c_0 + ... + c_{n-1}, n being the purchases there would be if nobody left.
    S expected_purchases(double t) const {
        struct Sum {
            S made = 0.0;
            void add(const Course& to) { made += to.made; }
            S value(const Course&) const { return made; }
        };
        return average(t, Sum{});
    }

    /// Var X over horizon t, as the mean of (X - E[X])^2.
    S variance(double t) const {
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
        struct Sum {
            void add(const Course&) {}
            S value(const Course& at) const { return at.still; }
        };
        return t == 0.0 ? S(1.0) : average(t, Sum{});
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

    /// The time over which expected purchases bend.
    double time_scale() const { return math::value_of(rate) / std::max(1.0, 0.25 * math::value_of(R) / k); }

private:
    /// Calls @p f with each number of events passed of the open gap, and its chance.
    template <class F>
    void over_phases(const F& f) const {
        const S at = silence / rate;
        S total = 1.0, term = 1.0;
        for (double j = 0.0; j + 1.0 < k; j += 1.0) total += term *= (R + j) / (j + 1.0) * at;
        term = 1.0 / total;
        for (double j = 0.0; j < k; j += 1.0) {
            f(j, term);
            term *= (R + j) / (j + 1.0) * at;
        }
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
            Course course;
            S p = mean < 100.0 ? 1.0 : 1e-280, total = 0.0, mixed = 0.0;
            for (double i = low; i < low + 1e7; i += 1.0) {
                while ((course.n + 1.0) * k <= i + j) {
                    course.go_on(a, b);
                    sum.add(course);
                }
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
