/// @file
/// What BG/NBD and MBG/NBD share: Poisson purchases whose rate varies as Gamma(r, alpha), and after each chance to
/// leave a coin whose bias p varies as Beta(a, b). The models differ only in whether the first purchase is a chance.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <vector>

#include <habitue/clv/discounted_time.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/means.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv::detail {

/// Parts of log L that depend on the frequency alone; @p n chances to leave were passed.
///   log Gamma(r + x) / Gamma(r) + log B(a, b + n) / B(a, b) - x log alpha
template <class S>
S log_counts(const S& r, const S& alpha, const S& a, const S& b, double x, double n) {
    using math::log;
    return math::log_rising(r, x) + math::log_rising(b, n) - math::log_rising(S(a + b), n) - x * log(alpha);
}

/// log of the odds of having left at once after the last purchase against being active, but for silence: a / (b + n -
/// 1).
template <class S>
S log_leaving(const S& a, const S& b, double n) {
    using math::log;
    return log(S(a / (b + (n - 1.0))));
}

/// log of the odds of having left, given the silence from t_x to T:
///   z = log a / (b + n - 1) + (r + x) log (alpha + T) / (alpha + t_x)
template <class S>
S log_odds_left(const S& r, const S& alpha, const S& a, const S& b, const PurchaseHistory& h, double n) {
    using math::log1p;
    return log_leaving(a, b, n) + (r + h.frequency) * log1p(S((h.T - h.recency) / (alpha + h.recency)));
}

/// Sum over customers alike in frequency of
///   w [-(r + x) log(1 + T / alpha) + softplus(z)],  z = c + (r + x) silence,  silence = log (alpha + T) / (alpha +
///   t_x)
/// with its derivatives in (r, alpha, c). Without a chance to leave yet, z is -infinity and t_x 0. The first logarithm
/// is taken in two, to t_x and since, so that long silences cancel here and not in rounding.
///
/// Eight customers at a time; customer i is always added to sum i mod 8.
template <bool Derivatives, bool MayHaveLeft>
math::Known<3> sum_of_silences(double r, double alpha, double c, const Alike& rows) {
    using math::lanes, math::detail::log1p_of_positive, math::detail::exp_of_moderate;
    constexpr std::size_t sums = Derivatives ? 10 : 1;
    double total[sums];
    math::on_widest_vectors([&]() HABITUE_INLINE {
        const double k = r + rows.frequency, inverse = 1.0 / alpha;
        double sum[sums][lanes] = {};
        for (std::size_t i = 0; i < rows.size(); i += lanes) {
            double T[lanes] = {}, t_x[lanes] = {}, w[lanes] = {};
            const std::size_t filled = std::min(lanes, rows.size() - i) * sizeof(double);
            std::memcpy(T, &rows.T[i], filled);
            std::memcpy(t_x, &rows.recency[i], filled);
            std::memcpy(w, &rows.weight[i], filled);
            for (std::size_t j = 0; j < lanes; ++j) {
                const double at_last = 1.0 / (alpha + t_x[j]), silence = log1p_of_positive((T[j] - t_x[j]) * at_last);
                double before = 0.0, value = -k * silence, left = 0.0, active = 1.0, spread = 0.0;
                if constexpr (MayHaveLeft) {
                    before = log1p_of_positive(t_x[j] * inverse);
                    const double z = c + k * silence, e = exp_of_moderate(-std::abs(z));
                    value = (z > 0.0 ? c : value) + log1p_of_positive(e) - k * before;
                    const double share = 1.0 / (1.0 + e);
                    left = (z > 0.0 ? 1.0 : e) * share;
                    active = (z > 0.0 ? e : 1.0) * share;
                    spread = e * share * share;
                }
                sum[0][j] += w[j] * value;
                if constexpr (Derivatives) {
                    const double now = 1.0 / (alpha + T[j]);
                    const double before_a = at_last - inverse, before_aa = (inverse - at_last) * (inverse + at_last);
                    const double silence_a = now - at_last, z_a = k * silence_a,
                                 z_aa = k * (at_last - now) * (at_last + now);
                    sum[1][j] += w[j] * (-before - active * silence);                              // r
                    sum[2][j] += w[j] * (-k * before_a - active * z_a);                            // alpha
                    sum[3][j] += w[j] * left;                                                      // c
                    sum[4][j] += w[j] * (spread * silence * silence);                              // r, r
                    sum[5][j] += w[j] * (spread * silence * z_a - before_a - active * silence_a);  // alpha, r
                    sum[6][j] += w[j] * (spread * z_a * z_a - k * before_aa - active * z_aa);      // alpha, alpha
                    sum[7][j] += w[j] * (spread * silence);                                        // c, r
                    sum[8][j] += w[j] * (spread * z_a);                                            // c, alpha
                    sum[9][j] += w[j] * spread;                                                    // c, c
                }
            }
        }
        for (std::size_t q = 0; q < sums; ++q) {
            const auto& s = sum[q];
            total[q] = ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
        }
    });
    math::Known<3> result{.value = total[0]};
    if constexpr (Derivatives) {
        std::copy_n(total + 1, 3, result.gradient.begin());
        std::copy_n(total + 4, 6, result.hessian.begin());
    }
    return result;
}

/// log-likelihood of customers alike in frequency; @p n chances to leave were passed.
template <class S>
S log_likelihood(const S& r, const S& alpha, const S& a, const S& b, const Alike& rows, double n) {
    const bool may_have_left = n > 0.0;
    const S c = may_have_left ? log_leaving(a, b, n) : S(0.0);
    const auto sum = may_have_left ? sum_of_silences<math::is_dual<S>, true> : sum_of_silences<math::is_dual<S>, false>;
    const auto silences = sum(math::value_of(r), math::value_of(alpha), math::value_of(c), rows);
    return rows.total_weight() * log_counts(r, alpha, a, b, rows.frequency, n) + silences.of(std::array{r, alpha, c});
}

/// A customer known to be active: purchase rate Gamma(k, rate), leaving with p ~ Beta(a, b) after each purchase.
/// Of N purchases that would be made in the horizon, N negative binomial, the j-th is made if none before ended it:
///   P(X > j) = P(N > j) c_j,  c_j = E[(1 - p)^j] = (b)_j / (a + b)_j.
/// So every question is a sum of positive terms over P(N = n); nothing is singular at a = 1.
template <class S>
struct ActiveCustomer {
    S k, rate, a, b;

    /// (k)_n / n! (c_0 + ... + c_{n-1}) for n = 0, 1, 2, ...: what the series of E[X] multiplies w^n by.
    struct Coefficients {
        double n = 0.0;
        S increment = 1.0, value = 0.0, choose = 1.0;

        S operator()(const ActiveCustomer& customer) {
            if (n > 0.0) {
                choose *= (customer.k + (n - 1.0)) / n;
                value += increment;
                increment *= (customer.b + (n - 1.0)) / (customer.a + customer.b + (n - 1.0));
            }
            n += 1.0;
            return choose * value;
        }
    };
    /// The coefficients found so far, for many customers who share k, a and b.
    struct KnownCoefficients {
        Coefficients next;
        std::vector<S> found;
    };

    /// E[X] over horizon t: the sum over n of P(N = n) (c_0 + ... + c_{n-1}). With @p known the coefficients are kept
    /// for the next customer; the result is the same, to the bit. Over an infinite horizon the mean of 1 / p, infinite
    /// for a <= 1.
    S expected_purchases(double t, KnownCoefficients* known = nullptr) const {
        if (t == 0.0) return 0.0;
        if (std::isinf(t)) return math::value_of(a) > 1.0 ? S((a + b - 1.0) / (a - 1.0)) : S(t);
        const S z = t / rate;
        if (const int terms = series_terms(z); terms > 0) {
            if (known != nullptr) {
                find(*known, terms);
                return series<S>(z, terms, [&](int n) { return known->found[std::size_t(n)]; });
            }
            Coefficients next;
            return series<S>(z, terms, [&](int) { return next(*this); });
        }
        return average_over_p(
            [&](const S& log_p, const S& p) {
                using math::exp, math::log1p, std::expm1;
                if (math::value_of(p) * math::value_of(z) < 1e-290)
                    return std::isinf(math::value_of(k) * math::value_of(z)) ? S(1e308) : S(k * z);
                return S(-expm1(S(-k * log1p(S(p * z)))) * exp(-log_p));
            },
            buying(math::value_of(z), 1.0));
    }

    /// E[X^2] over horizon t: the sum over n of P(N = n) (c_0 + 3 c_1 + 5 c_2 + ...).
    S second_moment(double t) const {
        if (t == 0.0) return 0.0;
        const S z = t / rate;
        if (const int terms = series_terms(z); terms > 0) {
            S increment = 1.0, value = 0.0, choose = 1.0;
            return series<S>(z, terms, [&](int n) {
                if (n > 0) {
                    choose *= (k + (n - 1.0)) / n;
                    value += (2.0 * n - 1.0) * increment;
                    increment *= (b + (n - 1.0)) / (a + b + (n - 1.0));
                }
                return S(choose * value);
            });
        }
        return average_over_p(
            [&](const S& log_p, const S& p) {
                using std::expm1;
                const S q = -expm1(log_p);
                const GivenChance given(k, z, p);
                return S(given.mean + 2.0 * q * given.pairs);
            },
            buying(math::value_of(z), 2.0));
    }

    /// Var X over horizon t. Where E[X^2] - E[X]^2 would cancel: the variance within p and that over p, both sums of
    /// positive terms.
    S variance(double t) const {
        const S mean = expected_purchases(t), second = second_moment(t), difference = second - mean * mean;
        if (math::value_of(second) == 0.0 || std::isinf(math::value_of(second))) return second;
        if (math::value_of(difference) > 0.2 * math::value_of(second)) return difference;
        const S z = t / rate;
        return average_over_p([&](const S& log_p, const S& p) {
            using std::expm1;
            const S q = -expm1(log_p);
            const GivenChance given(k, z, p);
            const S stray = given.mean - mean;
            return S(q * given.spread + given.mean * given.tail + stray * stray);
        });
    }

    /// P(X = n) over horizon t: P(N = n) c_n + P(N >= n) (c_{n-1} - c_n), no difference of like numbers.
    S probability(int n, double t) const {
        if (n < 0) return 0.0;
        const S z = t / rate;
        if (n == 0) return count(0.0, z);
        if (t == 0.0) return 0.0;
        const S survival = chance_to_survive(n - 1.0);
        return survival / (a + b + (n - 1.0)) * ((b + (n - 1.0)) * count(n, z) + a * count_from(n, z));
    }

    /// P(X = n, still active) over horizon t: P(N = n) c_n.
    S probability_active(int n, double t) const {
        if (n < 0) return 0.0;
        return count(n, S(t / rate)) * chance_to_survive(n);
    }

    /// P(active at T + t), the sum over n of P(N = n) c_n; and the mean of (1 + p z)^-k over p, z = t / rate.
    S chance_to_stay(double t) const {
        if (t == 0.0) return 1.0;
        const S z = t / rate;
        if (const int terms = series_terms(z); terms > 0) {
            S term = 1.0;
            return series<S>(z, terms, [&](int n) {
                if (n > 0) term *= (k + (n - 1.0)) / double(n) * ((b + (n - 1.0)) / (a + b + (n - 1.0)));
                return term;
            });
        }
        return average_over_p(
            [&](const S&, const S& p) {
                using math::exp, math::log1p;
                return S(exp(S(-k * log1p(S(p * z)))));
            },
            staying(math::value_of(z)));
    }
    /// The expected part of the horizon t for which the customer stays, the integral of chance_to_stay; over an
    /// infinite one rate / (k - 1) (a + b - 1) / (a - 1), infinite for k <= 1 or a <= 1.
    S active_time(double t) const {
        if (t == 0.0) return 0.0;
        if (std::isinf(t))
            return math::value_of(k) > 1.0 && math::value_of(a) > 1.0
                       ? S(rate / (k - 1.0) * ((a + b - 1.0) / (a - 1.0)))
                       : S(t);
        const S z = t / rate;
        const double least = 1.0 / (math::value_of(z) * std::max(1.0, math::value_of(k)));
        return math::beta_mean(a, b, least)([&](double p) {
            using math::log1p;
            if (p < 1e-290 * least) return S(t);
            const S y = log1p(S(p * z));
            return S(rate / p * y * math::mean_decay(S((k - 1.0) * y)));
        });
    }
    /// Expected purchases, discounted: given lambda and p of the time until an exponential end with rate lambda p,
    /// lambda in each unit. The mean of lambda f(lambda) is k / rate that of f over Gamma(k + 1, rate).
    S discounted_purchases(const DiscountedTime& time) const {
        const auto rates = math::gamma_mean<S>(k + 1.0, rate, time.least());
        const auto chances = math::beta_mean(a, b, time.least() / rates.largest());
        return k / rate * chances([&](double p) { return rates.of_many(time, p); });
    }

    /// Whether expected purchases over t take no integral, so that it costs less to discount a hundred of them.
    bool is_quick(double t) const { return series_terms(t / rate) > 0; }

    static constexpr double longest_series = 1000.0;
    /// Terms that the series over n needs: eight standard deviations of N, and w^n below e^-40 (1 / log (1 / w) is at
    /// most z + 1/2); what is left out is below 1e-17 of the sum.
    double terms_needed(double z) const {
        const double mean = math::value_of(k) * z;
        return mean + 8.0 * std::sqrt(mean * (1.0 + z)) + (40.0 * z + 23.0);
    }
    /// The first @p terms coefficients of the series, and up to four more.
    void find(KnownCoefficients& known, int terms) const {
        while (int(known.found.size()) < terms + 4) known.found.push_back(known.next(*this));
    }

    /// The time over which expected purchases bend: in it a customer with an average rate buys a few times, or the
    /// rate shows.
    double time_scale() const { return math::value_of(rate) / std::max(1.0, 0.25 * math::value_of(k)); }

    /// c_n = (b)_n / (a + b)_n
    S chance_to_survive(double n) const {
        using math::exp;
        return exp(S(math::log_rising(b, n) - math::log_rising(S(a + b), n)));
    }
    /// P(N = n), N the purchases there would be if nobody left.
    S count(double n, const S& z) const {
        using math::exp, math::log1p;
        const S log_none = -k * log1p(z);
        if (n == 0.0 || math::value_of(z) == 0.0) return n == 0.0 ? S(exp(log_none)) : S(0.0);
        const bool high = n > std::max(16.0, math::value_of(k));  // (k)_n / n! has few digits as a difference
        const S ways = high ? S(math::log_gamma_ratio_rest(S(n), k) + (k - 1.0) * math::log(n) - math::log_gamma(k))
                            : S(math::log_rising(k, n) - math::log_gamma(n + 1.0));
        return exp(S(ways - n * log1p(S(1.0 / z)) + log_none));
    }
    /// P(N >= n) = I_w(n, k), w = z / (1 + z), where sums are long: by the continued fraction of the incomplete beta
    /// function (DLMF 8.17.22) after Lentz, that of I_w(n, k) or of 1 - I_w(n, k) = I_{1-w}(k, n), as w is small or
    /// large.
    S count_from_far(double n, const S& z) const {
        using math::value_of;
        const S w = z / (1.0 + z), v = 1.0 / (1.0 + z);
        const bool tail = value_of(w) * (value_of(k) + n + 2.0) < n + 1.0;
        const S x = tail ? w : v, p = tail ? S(n) : k, q = tail ? k : S(n);
        S c = 1.0, d = 1.0 / (1.0 - (p + q) / (p + 1.0) * x), fraction = d;
        for (double m = 1.0; m < 1e6; m += 1.0) {
            const S even = m / (p + 2.0 * m) * ((q - m) / (p + (2.0 * m - 1.0))) * x,
                    odd = -((p + m) / (p + 2.0 * m) * ((p + q + m) / (p + (2.0 * m + 1.0))) * x);
            d = 1.0 / (1.0 + even * d);
            c = 1.0 + even / c;
            fraction *= c * d;
            d = 1.0 / (1.0 + odd * d);
            c = 1.0 + odd / c;
            fraction *= c * d;
            if (std::abs(value_of(c) * value_of(d) - 1.0) < 1e-16) break;
        }
        const S part = count(n, z) * fraction;
        if (tail) return part;
        return 1.0 - n / k * part;
    }
    /// P(N >= n), n > 0: as 1 - P(N = 0) - ... - P(N = n - 1) where that is most of it, else as P(N = n) + P(N = n + 1)
    /// + ...
    S count_from(double n, const S& z) const {
        using math::log1p, math::value_of, std::expm1;
        if (n > 1000.0) return count_from_far(n, z);
        const S w = z / (1.0 + z);
        S sum = 0.0, term = 1.0;
        if (n <= std::max(1.0, value_of(k)) * value_of(z)) {
            for (double j = n - 1.0; j > 0.0 && value_of(term) > 1e-18 * value_of(sum); j -= 1.0) {
                sum += term;
                term *= j / (w * (k + (j - 1.0)));
            }
            const S some = -expm1(S(-k * log1p(z)));
            return n > 1.0 ? some - count(n - 1.0, z) * sum : some;
        }
        const double share = value_of(w);
        double ratio = 0.0;
        for (double j = n; value_of(term) > 1e-17 * value_of(sum) * (1.0 - std::max(ratio, share)); j += 1.0) {
            sum += term;
            const S next = w * (k + j) / (j + 1.0);
            ratio = value_of(next);
            term *= next;
        }
        return count(n, z) * sum;
    }

    /// E[g(log p, p)], p ~ Beta(a, b), as an integral over the log-odds of p.
    ///
    /// Their density is taken from its peak at p0 = a / (a + b), exp(a log p/p0 + b log q/q0) times its height, for a
    /// log p, b log q and log B(a, b) are large and nearly cancel.
    template <class G>
    S average_over_p(const G& g) const {
        return average_over_p(g, density());
    }
    /// Where an integrand over the log-odds of p is large.
    struct Place {
        double center, width;
    };
    /// Of p^a (1 - p)^b.
    Place density() const {
        const double aa = math::value_of(a), bb = math::value_of(b);
        return {math::log(std::max(aa, 0.5) / std::max(bb, 0.5)), std::sqrt(1.0 / aa + 1.0 / bb)};
    }
    /// Of p^a (1 - p)^b E[X | p]^times: where a - b e^u = times (1 - h), h = k y / (1 + y) / ((1 + y)^k - 1), y = p z.
    /// Unless purchases are very many it is large where the density is.
    Place buying(double z, double times) const {
        const double kk = math::value_of(k), aa = math::value_of(a), bb = math::value_of(b);
        if (kk * z < 1e6 || aa > times + 4.0) return density();
        double low = -700.0, high = 700.0;
        for (int i = 0; i < 40; ++i) {
            const double u = 0.5 * (low + high), y = z / (1.0 + math::exp(-u)),
                         h = y > 0.0 ? kk * (y / (1.0 + y)) / std::expm1(kk * math::log1p(y)) : 1.0;
            (aa - bb * math::exp(u) > times * (1.0 - h) ? low : high) = u;
        }
        return {low, 2.0};
    }
    /// Of p^a (1 - p)^b (1 + p z)^-k: where a - b e^u = k y / (1 + y), y = p z.
    Place staying(double z) const {
        const double kk = math::value_of(k), aa = math::value_of(a), bb = math::value_of(b);
        const auto growth = [&](double u) { return z / (1.0 + math::exp(-u)); };
        double low = -700.0, high = 700.0;
        for (int i = 0; i < 40; ++i) {
            const double u = 0.5 * (low + high), y = growth(u);
            (aa - bb * math::exp(u) > kk * y / (1.0 + y) ? low : high) = u;
        }
        const double y = growth(low), p = 1.0 / (1.0 + math::exp(-low)), q = 1.0 / (1.0 + math::exp(low));
        return {low, 1.0 / std::sqrt(bb * p + kk * q * q * (y / (1.0 + y)) / (1.0 + y))};
    }
    template <class G>
    S average_over_p(const G& g, const Place& place) const {
        const double aa = math::value_of(a), bb = math::value_of(b), p0 = aa / (aa + bb), q0 = bb / (aa + bb);
        const S log_height = log_peak(p0, q0);
        const double peak = math::log(aa / bb);
        return math::integrate_line<S>(
            [&](double s) {
                const double u = s - peak;
                // log p/p0 and log q/q0; their difference is u, so far out the flatter one gives the other.
                const bool near = std::abs(u) < 1.0, q_flatter = p0 <= 0.5;
                double of_p = near || !q_flatter ? log_ratio(q0, -u) : 0.0;
                const double of_q = near || q_flatter ? log_ratio(p0, u) : of_p - u;
                if (!near && q_flatter) of_p = of_q + u;
                using math::exp;
                const double log_p = -math::softplus(-s);
                const S density = exp(S(a * of_p + b * of_q + log_height));
                return math::value_of(density) > 0.0 ? S(density * g(S(log_p), S(math::exp(log_p)))) : S(0.0);
            },
            place.center, std::clamp(place.width, 1e-3, 2.0));
    }

private:
    /// Moments of X given the chance of leaving p, with y = p z and L = k log(1 + y); nothing cancels as p -> 0.
    struct GivenChance {
        S tail;    ///< e^-L
        S mean;    ///< E[X] = (1 - tail) / p
        S pairs;   ///< E[X (X - 1)] / (2 (1 - p)) = (1 - tail (1 + s)) / p^2,  s = k y / (1 + y)
        S spread;  ///< (1 - tail^2 - 2 tail s) / p^2;  Var X = (1 - p) spread + mean tail

        GivenChance(const S& k, const S& z, const S& p) {
            using math::exp, math::log1p, math::value_of, std::expm1;
            const S y = p * z, long_ = k * log1p(y), s = k * y / (1.0 + y);
            tail = exp(S(-long_));
            if (value_of(y) < 1e-100) {
                mean = k * z;
                spread = mean * z;
                pairs = 0.5 * mean * (mean + z);
                return;
            }
            mean = -expm1(S(-long_)) / p;
            const S rest = k * math::log1p_rest(y);  // L - s
            pairs = (value_of(long_) > 1.0 ? S(1.0 - tail * (1.0 + s)) : S(tail * (math::expm1_rest(long_) + rest)));
            spread = (value_of(long_) > 2.0 ? S(1.0 - tail * (tail + 2.0 * s))
                                            : S(2.0 * tail * (math::sinh_rest(long_) + rest)));
            pairs = pairs / p / p;
            spread = spread / p / p;
        }
    };

    /// Terms to sum, 0 when they are too many or too large and the integral is due.
    int series_terms(const S& z_) const {
        const double z = math::value_of(z_), needed = terms_needed(z);
        return needed + math::value_of(k) < longest_series && z / (1.0 + z) < 1.0 ? int(needed) : 0;
    }

    /// The sum of coefficient(n) w^n, n = 0 ... terms, in four interleaved sums; coefficients are asked for in order.
    template <class Value, class F>
    static Value sum_powers(const Value& w, int terms, F&& coefficient) {
        Value sums[4] = {0.0, 0.0, 0.0, 0.0}, power = 1.0;
        const Value w2 = w * w, w4 = w2 * w2;
        for (int n = 0; n <= terms; n += 4) {
            for (int lane = 0; lane < 4; ++lane) sums[lane] += coefficient(n + lane) * power;
            power *= w4;
        }
        return sums[0] + w * (sums[1] + w * (sums[2] + w * sums[3]));
    }
    template <class Value, class F>
    Value series(const S& z, int terms, F&& coefficient) const {
        using math::exp, math::log1p;
        return exp(S(-k * log1p(z))) * sum_powers(S(z / (1.0 + z)), terms, coefficient);
    }

    /// -log(1 - share + share e^u)
    static double log_ratio(double share, double u) {
        return u < 30.0 ? -math::log1p(share * std::expm1(u)) : -u - math::log(share + (1.0 - share) * math::exp(-u));
    }

    /// a log p0 + b log q0 - log B(a, b); where only the value counts by what Stirling's formula leaves.
    S log_peak(double p0, double q0) const {
        if constexpr (math::is_dual<S>) {
            return a * math::log(p0) + b * math::log(q0) - math::log_beta(a, b);
        } else {
            constexpr double two_pi = 6.28318530717958647693;
            return 0.5 * math::log(std::min(a, b) * std::max(p0, q0) / two_pi) +
                   (math::stirling_rest(a + b) - math::stirling_rest(a) - math::stirling_rest(b));
        }
    }
};

/// One customer's life until @p T: a coin of bias p after each chance to leave, the first purchase among them where
/// @p chances_at_first is 1.
template <class M, class Visit>
PurchaseHistory simulate_geometric_dropout(const M& m, double T, math::Random& random, const Visit& at_purchase) {
    const double rate = random.gamma(m.r, m.alpha), p = random.beta(m.a, m.b);
    PurchaseHistory h{.T = T};
    if (M::chances_at_first > 0.0 && random.chance(p)) return h;
    for (double t = random.exponential() / rate; t < T; t += random.exponential() / rate) {
        h.record(t);
        at_purchase(t);
        if (random.chance(p)) break;
    }
    return h;
}

}  // namespace habitue::inline v1::clv::detail
