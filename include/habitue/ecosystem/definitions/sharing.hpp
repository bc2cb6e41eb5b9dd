/// @file
/// Definitions of ecosystem/sharing.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/detail/law.hpp>
#include <habitue/ecosystem/sharing.hpp>
#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

inline void check_chances(std::span<const double> p) {
    for (std::size_t i = 0; i < p.size(); ++i)
        if (!(p[i] >= 0.0 && p[i] <= 1.0)) refuse_row("p", i, p[i], "must lie between 0 and 1");
}

/// Discrete Fourier transform in place of 2^k numbers; the inverse, without the division, by @p sign = 1.
inline void fourier(std::vector<std::complex<double>>& a, double sign) {
    const std::size_t n = a.size();
    for (std::size_t i = 1, j = 0; i < n; ++i) {
        std::size_t bit = n >> 1;
        for (; j & bit; bit >>= 1) j ^= bit;
        j ^= bit;
        if (i < j) std::swap(a[i], a[j]);
    }
    std::vector<std::complex<double>> root(n / 2);
    for (std::size_t k = 0; k < n / 2; ++k) {
        const double angle = sign * 2.0 * std::numbers::pi * double(k) / double(n);
        root[k] = {std::cos(angle), std::sin(angle)};
    }
    for (std::size_t length = 2; length <= n; length <<= 1) {
        const std::size_t stride = n / length, half = length / 2;
        for (std::size_t i = 0; i < n; i += length)
            for (std::size_t k = 0; k < half; ++k) {
                const auto x = root[k * stride], y = a[i + k + half];
                const std::complex<double> t(x.real() * y.real() - x.imag() * y.imag(),
                                             x.real() * y.imag() + x.imag() * y.real());
                a[i + k + half] = a[i + k] - t;
                a[i + k] += t;
            }
    }
}

/// The distribution of a sum of two independent counts: both real sequences in one transform.
inline std::vector<double> convolved(const std::vector<double>& f, const std::vector<double>& g) {
    const std::size_t size = f.size() + g.size() - 1;
    std::size_t n = 1;
    while (n < size) n <<= 1;
    std::vector<std::complex<double>> a(n);
    for (std::size_t i = 0; i < f.size(); ++i) a[i].real(f[i]);
    for (std::size_t i = 0; i < g.size(); ++i) a[i].imag(g[i]);
    fourier(a, -1.0);
    std::vector<std::complex<double>> b(n);
    for (std::size_t k = 0; k < n; ++k) {  // F G = (A(k)^2 - conj A(-k)^2) / 4i
        const auto x = a[k], y = std::conj(a[(n - k) & (n - 1)]);
        const double re = (x.real() * x.real() - x.imag() * x.imag()) - (y.real() * y.real() - y.imag() * y.imag());
        const double im = 2.0 * (x.real() * x.imag() - y.real() * y.imag());
        b[k] = {0.25 * im, -0.25 * re};
    }
    fourier(b, 1.0);
    std::vector<double> result(size);
    for (std::size_t i = 0; i < size; ++i) result[i] = std::max(0.0, b[i].real() / double(n));
    return result;
}

/// Everybody's chance to join as odds p : q, scaled to p + q = 1.
struct Chance {
    double yes, no;
};

inline std::vector<double> counts(std::span<const Chance> people) {
    if (people.size() <= 1000) {
        std::vector<double> f{1.0};
        f.reserve(people.size() + 1);
        for (const Chance& x : people) {
            f.push_back(0.0);
            for (std::size_t k = f.size() - 1; k > 0; --k) f[k] = f[k] * x.no + f[k - 1] * x.yes;
            f[0] *= x.no;
        }
        return f;
    }
    const std::size_t half = people.size() / 2;
    return convolved(counts(people.first(half)), counts(people.subspan(half)));
}

inline std::vector<double> counts(std::span<const double> p) {
    std::vector<Chance> people;
    for (const double x : p) people.push_back({x, 1.0 - x});
    return counts(people);
}

/// P(count >= m) by the distribution tilted by e^(s k), which has its mean at m: sum of e^(-s k + K(s)) f(k), K being
/// the logarithm of the generating function. Of the shorter tail, so that s >= 0: nothing is magnified.
inline double tilted_tail(std::span<const double> p, std::size_t m) {
    const auto tilt = [&](double s, double& mean, double& variance, double& log_mass, std::vector<Chance>* people) {
        mean = variance = log_mass = 0.0;
        const double grow = math::exp(s);
        for (const double x : p) {
            const double total = (1.0 - x) + x * grow, yes = x * grow / total, no = (1.0 - x) / total;
            mean += yes;
            variance += yes * no;
            log_mass += std::log(total);
            if (people != nullptr) people->push_back({yes, no});
        }
    };
    const double wanted = std::min(double(m), double(p.size()) - 0.5);
    double low = 0.0, high = 700.0, s = 0.0, mean = 0.0, variance = 0.0, log_mass = 0.0;
    for (int i = 0; i < 100; ++i) {
        tilt(s, mean, variance, log_mass, nullptr);
        if (std::abs(mean - wanted) < 0.01) break;
        (mean < wanted ? low : high) = s;
        const double next = s + (wanted - mean) / variance;
        s = next > low && next < high ? next : 0.5 * (low + high);
    }
    std::vector<Chance> people;
    people.reserve(p.size());
    tilt(s, mean, variance, log_mass, &people);
    const auto f = counts(people);
    double sum = 0.0;
    for (std::size_t k = f.size(); k-- > m;) sum += f[k] * math::exp(-s * double(k - m));
    return sum > 0.0 ? math::exp(math::log(sum) + log_mass - s * double(m)) : 0.0;
}

}  // namespace detail

HABITUE_DEFINED_ONCE double viability(std::span<const double> p, std::int64_t minimum) {
    detail::check_chances(p);
    if (minimum <= 0) return 1.0;
    std::vector<double> open;  // who may or may not join
    std::int64_t needed = minimum;
    double expected = 0.0;
    for (const double x : p) {
        if (x == 1.0) --needed;
        if (x > 0.0 && x < 1.0) open.push_back(x), expected += x;
    }
    if (needed <= 0) return 1.0;
    if (std::size_t(needed) > open.size()) return 0.0;
    const auto m = std::size_t(needed);
    if (open.size() <= 1000) {
        const auto f = detail::counts(std::span<const double>(open));
        double above = 0.0, below = 0.0;
        for (std::size_t k = f.size(); k-- > m;) above += f[k];
        for (std::size_t k = 0; k < m; ++k) below += f[k];
        return above < below ? above : 1.0 - below;
    }
    if (double(m) >= expected) return std::min(1.0, detail::tilted_tail(open, m));
    for (double& x : open) x = 1.0 - x;  // at most m - 1 join: at least n - m + 1 do not
    return std::max(0.0, 1.0 - detail::tilted_tail(open, open.size() - m + 1));
}

HABITUE_DEFINED_ONCE std::vector<double> sharers_distribution(std::span<const double> p) {
    detail::check_chances(p);
    return detail::counts(p);
}

HABITUE_DEFINED_ONCE std::int64_t people_to_ask(double p, std::int64_t minimum, double level) {
    if (!(p > 0.0 && p <= 1.0)) refuse("p", p, "must be above 0 and no more than 1");
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    if (minimum <= 0) return 0;
    if (p == 1.0) return minimum;
    const auto enough = [&](std::int64_t n) {
        return viability(std::vector<double>(std::size_t(n), p), minimum) >= level;
    };
    require(double(minimum) / p < 1e7, "minimum: needs more than ten million people");
    std::int64_t low = minimum - 1, high = minimum;
    while (!enough(high)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        const std::int64_t middle = low + (high - low) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return high;
}

namespace detail {

/// Where the density of the law is 1, and where it jumps.
inline std::vector<double> turns(const Law& law) {
    return std::visit(Overloaded{[](const Uniform& u) {
                                     return std::vector{u.low, u.high};
                                 },
                                 [](const Normal& n) {
                                     const double top = 1.0 / (n.sd * std::sqrt(2.0 * std::numbers::pi));
                                     if (!(top > 1.0)) return std::vector<double>{};
                                     const double away = n.sd * std::sqrt(2.0 * std::log(top));
                                     return std::vector{n.mean - away, n.mean + away};
                                 },
                                 [](const Exponential& e) {
                                     return std::vector{e.from, e.from - e.mean * std::log(std::min(1.0, e.mean))};
                                 },
                                 [](const Discrete&) { return std::vector<double>{}; }},
                      law);
}

/// Where a share of people ends up that draws others in, or loses them.
template <class Next>
double settled(double x, const Next& next) {
    for (double y = next(x); y != x; y = next(x)) x = y;
    return x;
}

/// Of people who take part in steps: @p next(x) is constant from one of @p steps (rising, from 0 on) to the next, and
/// @p unit is a small change, 0 for as small as can be.
template <class Next>
Participation stepwise(const std::vector<double>& steps, double unit, const Next& next) {
    Participation result;
    for (std::size_t k = 0; k < steps.size(); ++k) {
        const double x = next(steps[k]), end = k + 1 < steps.size() ? steps[k + 1] : x + unit + 1.0;
        if (!(x >= steps[k] && x < end)) continue;
        const bool comes_back = x == 0.0 || (unit == 0.0 ? x > steps[k] : next(x - unit) == x);
        result.equilibria.push_back({x, comes_back && next(x + unit) == x});
    }
    result.from_nobody = settled(0.0, next);
    result.from_everybody = result.equilibria.back().share;
    for (const double step : steps) {
        result.critical_mass = step;
        if (settled(step, next) == result.from_everybody) break;
    }
    return result;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Participation participation(const Law& thresholds) {
    check(thresholds);
    const auto next = [&](double x) { return lower(thresholds, x); };
    if (const auto* law = std::get_if<Discrete>(&thresholds)) {
        std::vector<double> steps{0.0};
        for (const double x : law->values)
            if (x > 0.0 && x <= 1.0) steps.push_back(x);
        std::sort(steps.begin(), steps.end());
        steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
        return detail::stepwise(steps, 0.0, next);
    }
    const auto distance = [&](double x) { return next(x) - x; };
    std::vector<double> ends{0.0, 1.0};
    for (const double x : detail::turns(thresholds))
        if (x > 0.0 && x < 1.0) ends.push_back(x);
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    std::vector<double> roots;
    for (std::size_t k = 0; k + 1 < ends.size(); ++k) {
        double low = ends[k], high = ends[k + 1];
        const double at_low = distance(low), at_high = distance(high), middle = distance(0.5 * (low + high));
        if (at_low == 0.0 && at_high == 0.0 && middle == 0.0)
            throw DomainError(
                joined({"thresholds: every share between ", to_text(low), " and ", to_text(high), " keeps itself"}));
        if (at_low == 0.0) roots.push_back(low);
        if (at_low * at_high < 0.0) {
            while (true) {
                const double x = 0.5 * (low + high);
                if (!(x > low && x < high)) break;
                ((distance(x) > 0.0) == (at_low > 0.0) ? low : high) = x;
            }
            roots.push_back(high);
        }
    }
    if (distance(1.0) == 0.0) roots.push_back(1.0);
    roots.erase(std::unique(roots.begin(), roots.end()), roots.end());
    Participation result;
    for (std::size_t k = 0; k < roots.size(); ++k) {  // between neighbouring roots the distance keeps its sign
        const double x = roots[k], before = 0.5 * (x + (k > 0 ? roots[k - 1] : 0.0)),
                     after = 0.5 * (x + (k + 1 < roots.size() ? roots[k + 1] : 1.0));
        result.equilibria.push_back({x, (x == 0.0 || distance(before) > 0.0) && (x == 1.0 || distance(after) < 0.0)});
    }
    result.from_nobody = roots.front();
    result.from_everybody = roots.back();
    if (roots.size() > 1) {
        const double before = roots[roots.size() - 2];
        result.critical_mass = distance(0.5 * (before + roots.back())) > 0.0 ? before : roots.back();
    } else if (roots.back() > 0.0 && !(distance(0.5 * roots.back()) > 0.0)) {
        result.critical_mass = roots.back();
    }
    return result;
}

HABITUE_DEFINED_ONCE Participation participation(std::span<const double> thresholds) {
    require(!thresholds.empty(), "thresholds: need at least one person");
    std::vector<double> sorted(thresholds.begin(), thresholds.end()), steps;
    for (std::size_t i = 0; i < sorted.size(); ++i)
        if (!(sorted[i] >= 0.0)) refuse_row("thresholds", i, sorted[i], "must not be negative");
    std::sort(sorted.begin(), sorted.end());
    const auto n = double(sorted.size());
    for (double k = 0.0; k <= n; k += 1.0) steps.push_back(k);
    auto result = detail::stepwise(steps, 1.0, [&](double x) {
        return double(std::upper_bound(sorted.begin(), sorted.end(), x) - sorted.begin());
    });
    for (auto& e : result.equilibria) e.share /= n;
    for (double* x : {&result.from_nobody, &result.from_everybody, &result.critical_mass}) *x /= n;
    return result;
}

HABITUE_DEFINED_ONCE std::string Participation::summary() const {
    std::string text = joined({"participation: ", text::significant(from_nobody, 4), " from nobody, ",
                               text::significant(from_everybody, 4), " from everybody, critical mass ",
                               text::significant(critical_mass, 4), "\n"});
    for (const auto& e : equilibria)
        text += joined({"  ", text::significant(e.share, 4), e.stable ? " stable\n" : " unstable\n"});
    return text;
}

HABITUE_DEFINED_ONCE double viable_price(std::span<const Law> willingness, std::int64_t minimum, double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    for (std::size_t i = 0; i < willingness.size(); ++i) try {
            check(willingness[i]);
        } catch (const DomainError& wrong) {
            throw DomainError(joined({"willingness: person ", std::to_string(i), ", ", wrong.what()}));
        }
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (minimum <= 0) return infinite;
    if (std::size_t(minimum) > willingness.size()) return -infinite;
    std::vector<double> p(willingness.size());
    const auto viable = [&](double price) {
        const double below = std::nextafter(price, -infinite);
        for (std::size_t i = 0; i < p.size(); ++i) p[i] = upper(willingness[i], below);
        return viability(p, minimum) >= level;
    };
    double low = 0.0, high = 1.0;
    for (const Law& law : willingness) {
        low = std::min(low, mean(law));
        high = std::max(high, mean(law));
    }
    for (double step = high - low; !viable(low) && std::isfinite(low); step *= 2.0) low -= step;
    if (!std::isfinite(low)) return -infinite;
    for (double step = high - low; viable(high); step *= 2.0) high += step;
    while (true) {
        const double middle = 0.5 * (low + high);
        if (!(middle > low && middle < high)) return low;
        (viable(middle) ? low : high) = middle;
    }
}

}  // namespace habitue::inline v1::ecosystem
