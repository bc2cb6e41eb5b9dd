/// @file
/// What Pareto/NBD and GGom/NBD share: Poisson purchases whose rate varies as Gamma(r, alpha), until the end of a
/// lifetime that owes nothing to them. The models differ only in how lifetimes vary, which a *leaving* says.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstring>

#include <habitue/clv/model.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv::detail {

/// A number of each of eight customers.
using Lanes = double[math::lanes];
/// How many make up a number that depends on n others: the value and, with Derivatives, n slopes and then the lower
/// triangle of the Hessian.
template <std::size_t n, bool Derivatives>
inline constexpr std::size_t entries = Derivatives ? 1 + n + n*(n + 1) / 2 : 1;
/// Where among them the derivative in directions i >= j is.
template <std::size_t n>
inline constexpr auto second = [](std::size_t i, std::size_t j) { return 1 + n + i * (i + 1) / 2 + j; };

/// log(1 + x / y) for x >= 0 and y > 0; no more than 691.
HABITUE_INLINE inline double log_growth(double x, double y) {
    return math::detail::log1p_of_positive(std::min(x / y, 1e300));
}

/// The number in lane 0 with its derivatives.
template <std::size_t n, bool Derivatives>
math::Known<n> known(const double (&from)[entries<n, Derivatives>]) {
    math::Known<n> result{.value = from[0]};
    if constexpr (Derivatives) {
        std::copy_n(from + 1, n, result.gradient.begin());
        std::copy_n(from + 1 + n, result.hessian.size(), result.hessian.begin());
    }
    return result;
}

/// How lifetimes vary over customers: S(t) = P(still there after t), with `parameters` numbers behind it. Of eight
/// customers, with derivatives in those numbers,
///   until(t, lost)                            lost = -log S(t)
/// and, with derivatives in (R, alpha) before them, R being r + x and D = T - t_x,
///   since_last(R, alpha, t_x, D, silence, left)
///     silence = R log(1 + D/a) + log S(t_x)/S(T), a = alpha + t_x: minus the logarithm of the chance to stay and not
///     to buy from t_x to T,
///     left = log J,  J = integral over u in (t_x, T) of ((a / (alpha + u))^R (-S'(u)) / S(t_x) du,
///     that of the chance to leave and not to have bought before. J is 1e-300 where it is less.
template <class Leaving>
concept LeavingLaw = requires {
    Leaving::parameters;
};

/// The sum over customers alike in frequency of
///   w [-R log(1 + T/alpha) + log S(T) + softplus(z)],  z = silence + left,
/// with its derivatives in (r, alpha) and the parameters of leaving. The logarithms are taken in two, to t_x and
/// since, so that long silences cancel here and not in rounding.
///
/// Eight customers at a time; customer i is always added to sum i mod 8.
template <bool Derivatives, LeavingLaw Leaving>
math::Known<2 + Leaving::parameters> sum_of_histories(double r, double alpha, const Leaving& leaving,
                                                      const Alike& rows) {
    using math::lanes, math::detail::log1p_of_positive, math::detail::exp_of_moderate;
    constexpr std::size_t p = Leaving::parameters, n = 2 + p, size = entries<n, Derivatives>;
    double total[size];
    math::on_widest_vectors([&]() HABITUE_INLINE {
        const double k = r + rows.frequency, alpha_ = alpha;
        const Leaving law = leaving;
        Lanes sum[size] = {}, R;
        std::fill_n(R, lanes, k);
        for (std::size_t i = 0; i < rows.size(); i += lanes) {
            Lanes T = {}, t_x = {}, w = {}, D, silence[size], left[size], lost[entries<p, Derivatives>], gone, active,
                  spread;
            const std::size_t filled = std::min(lanes, rows.size() - i) * sizeof(double);
            std::memcpy(T, &rows.T[i], filled);
            std::memcpy(t_x, &rows.recency[i], filled);
            std::memcpy(w, &rows.weight[i], filled);
            for (std::size_t j = 0; j < lanes; ++j) D[j] = T[j] - t_x[j];
            law.template since_last<Derivatives>(R, alpha_, t_x, D, silence, left);
            law.template until<Derivatives>(t_x, lost);
            for (std::size_t j = 0; j < lanes; ++j) {
                const double z = silence[0][j] + left[0][j], e = exp_of_moderate(-std::abs(z)), share = 1.0 / (1.0 + e);
                gone[j] = w[j] * (z > 0.0 ? share : e * share);
                active[j] = w[j] * (z > 0.0 ? e * share : share);
                spread[j] = w[j] * e * share * share;
                const double to_a = log_growth(t_x[j], alpha_);
                sum[0][j] +=
                    w[j] * ((z > 0.0 ? left[0][j] : -silence[0][j]) + log1p_of_positive(e) - (k * to_a + lost[0][j]));
                if constexpr (Derivatives) {
                    const double at_a = 1.0 / (alpha_ + t_x[j]), first_a = 1.0 / alpha_, a_ = -t_x[j] * at_a * first_a;
                    sum[1][j] -= w[j] * to_a;
                    sum[2][j] -= w[j] * k * a_;
                    sum[second<n>(1, 0)][j] -= w[j] * a_;
                    sum[second<n>(1, 1)][j] += w[j] * k * a_ * (first_a + at_a);
                }
            }
            if constexpr (Derivatives) {
                for (std::size_t f = 0; f < p; ++f) {
                    for (std::size_t j = 0; j < lanes; ++j) sum[3 + f][j] -= w[j] * lost[1 + f][j];
                    for (std::size_t g = 0; g <= f; ++g)
                        for (std::size_t j = 0; j < lanes; ++j)
                            sum[second<n>(2 + f, 2 + g)][j] -= w[j] * lost[second<p>(f, g)][j];
                }
                for (std::size_t q = 1; q < size; ++q)
                    for (std::size_t j = 0; j < lanes; ++j)
                        sum[q][j] += gone[j] * left[q][j] - active[j] * silence[q][j];
                for (std::size_t f = 1, q = n + 1; f <= n; ++f)
                    for (std::size_t g = 1; g <= f; ++g, ++q)
                        for (std::size_t j = 0; j < lanes; ++j)
                            sum[q][j] += spread[j] * (silence[f][j] + left[f][j]) * (silence[g][j] + left[g][j]);
            }
        }
        for (std::size_t q = 0; q < size; ++q) {
            const auto& t = sum[q];
            total[q] = ((t[0] + t[4]) + (t[2] + t[6])) + ((t[1] + t[5]) + (t[3] + t[7]));
        }
    });
    return known<n, Derivatives>(total);
}

/// Silence and leaving of one customer with D > 0.
template <std::size_t n>
struct SinceLast {
    math::Known<n> silence, left;

    /// The log of the odds of having left.
    math::Known<n> log_odds_left() const { return math::Known<n>(silence) += left; }
};
template <bool Derivatives, LeavingLaw Leaving>
SinceLast<2 + Leaving::parameters> since_last(double r, double alpha, const Leaving& leaving,
                                              const PurchaseHistory& h) {
    constexpr std::size_t n = 2 + Leaving::parameters, size = entries<n, Derivatives>;
    double silent[size], gone[size];
    math::on_widest_vectors([&]() HABITUE_INLINE {
        Lanes R, t_x, D, silence[size], left[size];
        std::fill_n(R, math::lanes, r + h.frequency);
        std::fill_n(t_x, math::lanes, h.recency);
        std::fill_n(D, math::lanes, h.T - h.recency);
        leaving.template since_last<Derivatives>(R, alpha, t_x, D, silence, left);
        for (std::size_t q = 0; q < size; ++q) {
            silent[q] = silence[q][0];
            gone[q] = left[q][0];
        }
    });
    return {known<n, Derivatives>(silent), known<n, Derivatives>(gone)};
}

/// A model of these: it has `leaving()`, its parameters of leaving as numbers.
template <class M>
concept RandomLifetime = requires(const M& m) {
    { m.leaving() } -> LeavingLaw;
};

/// The log of the odds of having left, for T > t_x.
template <RandomLifetime M>
typename M::scalar_type log_odds_left(const M& m, const PurchaseHistory& h) noexcept {
    using math::value_of;
    return since_last<math::is_dual<typename M::scalar_type>>(value_of(m.r), value_of(m.alpha), m.leaving(), h)
        .log_odds_left()
        .of(m.values());
}

/// P(alive) of rows [begin, end) into @p out[0, end - begin), eight customers at a time.
template <RandomLifetime M>
requires std::same_as<typename M::scalar_type, double>
void probability_alive(const M& m, const HistoryColumns& rows, std::size_t begin, std::size_t end, double* out) {
    using math::lanes;
    const auto leaving = m.leaving();
    for (std::size_t i = begin; i < end; i += lanes) {
        const std::size_t filled = std::min(lanes, end - i);
        Lanes R, t_x, D, silence[1], left[1];
        for (std::size_t j = 0; j < lanes; ++j) {
            const std::size_t row = i + std::min(j, filled - 1);
            R[j] = m.r + rows.frequency[row];
            t_x[j] = rows.recency[row];
            D[j] = rows.T[row] - rows.recency[row];
        }
        math::on_widest_vectors(
            [&]() HABITUE_INLINE { leaving.template since_last<false>(R, m.alpha, t_x, D, silence, left); });
        for (std::size_t j = 0; j < filled; ++j)
            out[i - begin + j] = D[j] == 0.0 ? 1.0 : 1.0 / (1.0 + math::exp(silence[0][j] + left[0][j]));
    }
}

/// The mean of a quantity that is @p now where the customer is active and, where they have left, @p last at t_x and
/// falls from there as one more in a shape of @p m makes the chance to leave fall: @p other has that shape.
template <RandomLifetime M, class S = typename M::scalar_type>
S mean_over_leaving(const M& m, const M& other, const PurchaseHistory& h, const S& now, const S& last) noexcept {
    using math::exp, math::value_of;
    if (h.T == h.recency) return now;
    const auto left = [&](const M& of) {
        return since_last<math::is_dual<S>>(value_of(of.r), value_of(of.alpha), of.leaving(), h).left.of(of.values());
    };
    return m.probability_alive(h) * now + m.probability_left(h) * last * exp(S(left(other) - left(m)));
}

}  // namespace habitue::inline v1::clv::detail
