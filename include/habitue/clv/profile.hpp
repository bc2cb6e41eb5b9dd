/// @file
/// Profile likelihood: how well the data support each value of one parameter, the others at their best.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/clv/fit.hpp>
#include <habitue/clv/posterior.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// The log-likelihood at values of one parameter, maximised over the others. Of a fit with a prior: that of the
/// estimate, less what log-likelihood and log prior lose together.
struct Profile {
    std::string parameter;
    std::vector<double> values, log_likelihood;
};

namespace detail {

/// An objective with one coordinate held, minimised over the others.
class Profiled {
public:
    using Objective = std::function<optim::Quadratic(const std::vector<double>&)>;

    Profiled(Objective objective, std::vector<double> best)
        : objective_(std::move(objective)), best_(std::move(best)), least_(objective_(best_).value) {}

    const std::vector<double>& best() const { return best_; }
    double least() const { return least_; }  ///< at the estimate

    /// The minimum where coordinate @p held is @p value, searched from @p u, which moves there.
    [[gnu::cold]] double minimum(std::size_t held, double value, std::vector<double>& u) const {
        const std::size_t n = u.size();
        u[held] = value;
        if (n == 1) return objective_(u).value;
        std::vector<double> from;
        for (std::size_t i = 0; i < n; ++i)
            if (i != held) from.push_back(u[i]);
        const auto whole = [&](const std::vector<double>& others) {
            std::vector<double> all;
            for (std::size_t i = 0, k = 0; i < n; ++i) all.push_back(i == held ? value : others[k++]);
            return all;
        };
        const auto found = optim::newton(
            [&](const std::vector<double>& others) {
                const auto at = objective_(whole(others));
                optim::Quadratic part{at.value, {}, math::SquareMatrix(n - 1)};
                for (std::size_t i = 0, k = 0; i < n; ++i) {
                    if (i == held) continue;
                    part.gradient.push_back(at.gradient[i]);
                    for (std::size_t j = 0, l = 0; j < n; ++j)
                        if (j != held) part.hessian(k, l++) = at.hessian(i, j);
                    ++k;
                }
                return part;
            },
            std::move(from));
        u = whole(found.x);
        return found.at.value;
    }

    /// Where the minimum has risen by @p rise, from the best value of coordinate @p held in direction @p side; infinite
    /// where it never does.
    [[gnu::cold]] double reach(std::size_t held, double side, double rise, double step) const {
        constexpr double bound = 30.0;
        double inside = best_[held], outside = inside, low = -rise, high = 0.0;
        std::vector<double> u = best_, kept = u;
        while (true) {
            outside = inside + side * step;
            if (std::abs(outside) > bound && std::abs(outside) > std::abs(best_[held]))
                return side * std::numeric_limits<double>::infinity();
            high = minimum(held, outside, u) - least_ - rise;
            if (high >= 0.0) break;
            inside = outside;
            low = high;
            kept = u;
            step *= 2.0;
        }
        for (int i = 0; i < 60 && std::abs(outside - inside) > 1e-10 * (1.0 + std::abs(inside)); ++i) {
            const double share = std::clamp(low / (low - high), 0.02, 0.98);  // secant, kept off the ends
            const double middle = inside + share * (outside - inside);
            u = kept;
            const double now = minimum(held, middle, u) - least_ - rise;
            if (std::abs(now) < 1e-9 * (1.0 + rise)) return middle;
            if (now < 0.0) {
                inside = middle;
                low = now;
                kept = u;
            } else {
                outside = middle;
                high = now;
            }
        }
        return 0.5 * (inside + outside);
    }

private:
    Objective objective_;
    std::vector<double> best_;
    double least_;
};

/// The profiles of @p fit, which rests on @p cells.
template <template <class> class Model>
Profiled profiled(const Fit<Model>& fit, const Cells& cells, const Execution& how) {
    return {objective_of(fit, cells, how), to_unconstrained<Model>(fit.model)};
}

/// The place of @p parameter. Throws DomainError where the model has no such parameter.
template <template <class> class Model>
std::size_t index_of(std::string_view parameter) {
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) {
        if (p.name == parameter) return i;
        ++i;
    }
    throw DomainError(joined({"parameter: ", Model<double>::card.name, " has no ", parameter}));
}

}  // namespace detail

/// The profile of @p parameter at @p values. @p histories are those of the fit.
/// Throws DomainError for other histories, a parameter the model does not have, or a value outside its support.
template <template <class> class Model>
requires FittableModel<Model>
[[gnu::cold]] Profile profile(const Fit<Model>& fit, const HistoryColumns& histories, std::string_view parameter,
                              std::span<const double> values, const Execution& how = {}) {
    const std::size_t held = detail::index_of<Model>(parameter);
    const auto p = Model<double>::parameters()[held];
    Profile result{std::string(parameter), {values.begin(), values.end()}, std::vector<double>(values.size())};
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto model = fit.model;
        model.*p.member = values[i];
        validate(model);
    }
    const Cells cells = detail::cells_of(fit, histories);
    const auto profiled = detail::profiled(fit, cells, {1, how.cancel, {}});
    parallel_for(values.size(), how, [&](std::size_t i) {
        auto u = profiled.best();
        const double fall = profiled.minimum(held, math::unconstrain(p.support, values[i]), u) - profiled.least();
        result.log_likelihood[i] = fit.log_likelihood - fall;
    });
    return result;
}

/// Values of the profile of @p parameter that the 99.9% interval of Wald spans: a curve to look at.
template <template <class> class Model>
std::vector<double> profile_values(const Fit<Model>& fit, std::string_view parameter, std::size_t points = 41) {
    require(points >= 2, "points: must be at least 2");
    const std::size_t i = detail::index_of<Model>(parameter);
    const auto p = Model<double>::parameters()[i];
    const double u = math::unconstrain(p.support, fit.model.*p.member);
    const double se = std::sqrt(fit.covariance_unconstrained(Eigen::Index(i), Eigen::Index(i)));
    const double half = se < 3.0 ? 3.3 * se : 10.0;
    std::vector<double> values;
    for (std::size_t k = 0; k < points; ++k)
        values.push_back(math::constrain(p.support, u + half * (2.0 * double(k) / double(points - 1) - 1.0)));
    return values;
}

/// Confidence interval of each parameter: where twice the fall of its profile stays below the quantile of chi-square
/// with one degree of freedom. It need not be symmetric on any scale, and ends at the edge of the support (0 or
/// infinity) where the data do not bound it. Throws DomainError for other histories than those of the fit.
template <template <class> class Model>
requires FittableModel<Model>
[[gnu::cold]] std::vector<std::pair<double, double>> profile_interval(const Fit<Model>& fit,
                                                                      const HistoryColumns& histories,
                                                                      double level = 0.95, const Execution& how = {}) {
    detail::require_level(level);
    constexpr std::size_t n = Fit<Model>::size;
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    const Cells cells = detail::cells_of(fit, histories);
    const auto profiled = detail::profiled(fit, cells, {1, how.cancel, {}});
    std::vector<std::pair<double, double>> result(n);
    parallel_for(2 * n, how, [&](std::size_t k) {
        const std::size_t i = k / 2;
        const auto p = Model<double>::parameters()[i];
        const double variance = fit.covariance_unconstrained(Eigen::Index(i), Eigen::Index(i));
        const double step = variance < 4.0 ? z * std::sqrt(variance) : 1.0;
        const double edge = profiled.reach(i, k % 2 == 0 ? -1.0 : 1.0, 0.5 * z * z, step);
        (k % 2 == 0 ? result[i].first : result[i].second) = math::constrain(p.support, edge);
    });
    return result;
}

}  // namespace habitue::inline v1::clv
