/// @file
/// How long a stay lasts: laws of durations, and their likelihood with exact derivatives.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <string_view>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

enum class SojournKind { exponential, weibull, gamma, lognormal, empirical };

constexpr std::string_view name(SojournKind kind) {
    switch (kind) {
        case SojournKind::exponential:
            return "exponential";
        case SojournKind::weibull:
            return "weibull";
        case SojournKind::gamma:
            return "gamma";
        case SojournKind::lognormal:
            return "lognormal";
        case SojournKind::empirical:
            return "empirical";
    }
    return "";
}
/// The kind called @p text. Throws DomainError for any other.
inline SojournKind parse_sojourn_kind(std::string_view text) {
    for (const auto kind : {SojournKind::exponential, SojournKind::weibull, SojournKind::gamma, SojournKind::lognormal,
                            SojournKind::empirical})
        if (text == name(kind)) return kind;
    throw DomainError(
        joined({"sojourn: got \"", text, "\", need exponential, weibull, gamma, lognormal or empirical"}));
}

namespace detail {

/// log of the upper tail of a gamma variate of this @p shape and scale 1 at x > 0, as far as doubles go, for numbers
/// that carry derivatives too: a series below shape + 1, a continued fraction above. DLMF 8.11.4, 8.9.2.
template <class Scalar>
Scalar log_gamma_tail(const Scalar& shape, const Scalar& x) {
    using math::exp, math::log, math::log1p, math::log_gamma, math::value_of;
    const Scalar size = shape * log(x) - x - log_gamma(shape);  // log of x^a e^-x / Gamma(a)
    if (value_of(x) < value_of(shape) + 1.0) {
        Scalar term = 1.0 / shape, sum = term;
        for (int k = 1; k < 10000 && value_of(term) > 1e-18 * value_of(sum); ++k) {
            term = term * x / (shape + double(k));
            sum += term;
        }
        return log1p(Scalar(-exp(Scalar(size + log(sum)))));
    }
    // Lentz's algorithm for 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)).
    Scalar b = x + 1.0 - shape, d = 1.0 / b, c = Scalar(1e300), h = d;
    for (int k = 1; k < 10000; ++k) {
        const Scalar a = double(k) * (shape - double(k));
        b += Scalar(2.0);
        d = 1.0 / (a * d + b);
        c = b + a / c;
        const Scalar step = c * d;
        h = h * step;
        if (std::abs(value_of(step) - 1.0) < 1e-16) break;
    }
    return size + log(h);
}

/// log of the upper tail of the standard normal at @p z, with f' and f''.
inline double log_normal_tail(double z) {
    if (z < 20.0) return std::log(0.5 * std::erfc(z / std::numbers::sqrt2));
    double fraction = z;
    for (int k = 40; k > 0; --k) fraction = z + k / fraction;
    return -0.5 * z * z - std::log(fraction) - 0.5 * std::log(2.0 * std::numbers::pi);
}
template <int N, int Order>
math::Dual<N, Order> log_normal_tail(const math::Dual<N, Order>& z) {
    const double value = log_normal_tail(z.value);
    const double hazard = std::exp(-0.5 * z.value * z.value - 0.5 * std::log(2.0 * std::numbers::pi) - value);
    return z.chain(value, -hazard, -hazard * (hazard - z.value));
}

/// log density and log survival of a duration t > 0. `log_shape` and `log_scale` as in SojournLaw.
template <class Scalar>
Scalar log_density(SojournKind kind, const Scalar& log_shape, const Scalar& log_scale, double t) {
    using math::exp, math::log_gamma;
    const Scalar z = std::log(t) - log_scale;
    switch (kind) {
        case SojournKind::weibull: {
            const Scalar shape = exp(log_shape);
            return log_shape + shape * z - exp(Scalar(shape * z)) - std::log(t);
        }
        case SojournKind::gamma: {
            const Scalar shape = exp(log_shape);
            return shape * z - exp(z) - log_gamma(shape) - std::log(t);
        }
        case SojournKind::lognormal: {
            const Scalar u = z * exp(log_shape);
            return log_shape - 0.5 * u * u - 0.5 * std::log(2.0 * std::numbers::pi) - std::log(t);
        }
        default:
            return -log_scale - exp(z);
    }
}
template <class Scalar>
Scalar log_survival(SojournKind kind, const Scalar& log_shape, const Scalar& log_scale, double t) {
    using math::exp;
    const Scalar z = std::log(t) - log_scale;
    switch (kind) {
        case SojournKind::weibull:
            return -exp(Scalar(exp(log_shape) * z));
        case SojournKind::gamma:
            return log_gamma_tail<Scalar>(exp(log_shape), exp(z));
        case SojournKind::lognormal:
            return log_normal_tail(Scalar(z * exp(log_shape)));
        default:
            return -exp(z);
    }
}

}  // namespace detail

/// A law of durations. Exponential: scale is the mean. Weibull: S = exp(-(t / scale)^shape). Gamma: shape and scale.
/// Lognormal: log t is normal with mean log(scale) and standard deviation 1 / shape. Empirical: steps at `times`.
struct SojournLaw {
    SojournKind kind = SojournKind::exponential;
    double shape = 1.0, scale = 1.0;
    std::vector<double> times = {}, survival_after = {};  ///< of an empirical law: survival from times[k] on

    /// Throws DomainError unless parameters are positive and finite, and steps fall.
    void validate() const {
        if (kind == SojournKind::empirical) {
            require(!times.empty() && times.size() == survival_after.size(),
                    "sojourn: an empirical law needs a survival for each of its times");
            for (std::size_t k = 0; k < times.size(); ++k)
                if (!(times[k] > (k == 0 ? 0.0 : times[k - 1])) || !std::isfinite(times[k]) ||
                    !(survival_after[k] >= 0.0 && survival_after[k] <= (k == 0 ? 1.0 : survival_after[k - 1])))
                    refuse_row("sojourn", k, times[k], "times of an empirical law rise and its survival falls");
            return;
        }
        if (!(shape > 0.0) || !std::isfinite(shape)) refuse("shape", shape, "must be positive and finite");
        if (!(scale > 0.0) || !std::isfinite(scale)) refuse("scale", scale, "must be positive and finite");
    }

    /// Chance that a stay lasts longer than @p t. An empirical law keeps what it has not seen end.
    double survival(double t) const {
        if (std::isnan(t)) refuse("t", t, "must be a number");
        if (t <= 0.0) return 1.0;
        if (std::isinf(t)) return kind == SojournKind::empirical ? survival_after.back() : 0.0;
        if (kind == SojournKind::empirical) {
            const auto after = std::upper_bound(times.begin(), times.end(), t);
            return after == times.begin() ? 1.0 : survival_after[std::size_t(after - times.begin()) - 1];
        }
        return std::exp(detail::log_survival(kind, std::log(shape), std::log(scale), t));
    }

    /// Expected length; of an empirical law, up to its last time where it has not seen all stays end.
    double mean() const {
        switch (kind) {
            case SojournKind::weibull:
                return scale * std::exp(math::log_gamma(1.0 + 1.0 / shape));
            case SojournKind::gamma:
                return shape * scale;
            case SojournKind::lognormal:
                return scale * std::exp(0.5 / (shape * shape));
            case SojournKind::empirical: {
                double sum = times[0];
                for (std::size_t k = 0; k + 1 < times.size(); ++k) sum += survival_after[k] * (times[k + 1] - times[k]);
                return sum;
            }
            default:
                return scale;
        }
    }

    /// A stay drawn from the law; infinite where an empirical law has not seen it end.
    double draw(math::Random& random) const {
        switch (kind) {
            case SojournKind::weibull:
                return scale * std::pow(random.exponential(), 1.0 / shape);
            case SojournKind::gamma:
                return random.gamma(shape, 1.0 / scale);
            case SojournKind::lognormal:
                return scale * std::exp(random.normal() / shape);
            case SojournKind::empirical: {
                const double u = random.uniform();
                for (std::size_t k = 0; k < times.size(); ++k)
                    if (survival_after[k] < u) return times[k];
                return std::numeric_limits<double>::infinity();
            }
            default:
                return scale * random.exponential();
        }
    }

    friend bool operator==(const SojournLaw&, const SojournLaw&) = default;
};

}  // namespace habitue::inline v1::lifecycle
