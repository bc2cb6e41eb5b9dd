/// @file
/// Definitions of ecosystem/replacement.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/replacement.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// The decision in units of the surprises: W = log(e^k + e^r), k = -c + b T W, r = -R + b t0 W. T moves up in age, so
/// that I - b K T is triangular, and replacing is a correction of rank one (Sherman & Morrison).
class Stopping {
public:
    std::vector<double> value, hazard;
    double residual = 0.0;

    explicit Stopping(const Replacement& model)
        : value(model.cost.size(), 0.0), hazard(value), model_(model), n_(value.size()) {
        std::vector<double> keep(n_);
        double before = std::numeric_limits<double>::infinity();
        for (int i = 0; i < 200; ++i) {
            const double renew = -model.replacement_cost / model.scale + model.discount * next(value, 0);
            std::vector<double> miss(n_);
            residual = 0.0;
            for (std::size_t x = 0; x < n_; ++x) {
                keep[x] = -model.cost[x] / model.scale + model.discount * next(value, x);
                hazard[x] = 1.0 / (1.0 + math::exp(keep[x] - renew));
                miss[x] = math::log_sum_exp(keep[x], renew) - value[x];
                residual = std::max(residual, std::abs(miss[x]));
            }
            if (!(residual < before) && i > 20) break;  // Newton's steps rise monotonically; rounding ends them
            before = std::min(before, residual);
            if (residual == 0.0) break;
            const auto step = solve(miss);
            double size = 0.0, scale = 1.0;
            for (std::size_t x = 0; x < n_; ++x) {
                value[x] += step[x];
                size = std::max(size, std::abs(step[x]));
                scale = std::max(scale, std::abs(value[x]));
            }
            if (size <= 1e-15 * scale) break;
        }
    }

    /// Mean of @p w one period after age x.
    double next(const std::vector<double>& w, std::size_t x) const {
        double sum = 0.0;
        for (std::size_t j = 0; j < model_.aging.size(); ++j) sum += model_.aging[j] * w[std::min(x + j, n_ - 1)];
        return sum;
    }

    /// (I - dW)^-1 b at the present hazard: also the derivative of W to a parameter, b being that of its equation.
    std::vector<double> solve(const std::vector<double>& b) const {
        const auto u = back(b), v = back(hazard);
        const double beta = model_.discount, c = beta * next(u, 0) / (1.0 - beta * next(v, 0));
        std::vector<double> x(n_);
        for (std::size_t i = 0; i < n_; ++i) x[i] = u[i] + c * v[i];
        return x;
    }

private:
    /// (I - b K T)^-1 b, from the oldest down.
    std::vector<double> back(const std::vector<double>& b) const {
        std::vector<double> x(n_, 0.0);
        for (std::size_t i = n_; i-- > 0;) {
            const double k = model_.discount * (1.0 - hazard[i]);
            double stay = 0.0, sum = b[i];
            for (std::size_t j = 0; j < model_.aging.size(); ++j) {
                const std::size_t to = std::min(i + j, n_ - 1);
                if (to == i)
                    stay += model_.aging[j];
                else
                    sum += k * model_.aging[j] * x[to];
            }
            x[i] = sum / (1.0 - k * stay);
        }
        return x;
    }

    const Replacement& model_;
    std::size_t n_;
};

inline void check(const Replacement& model) {
    require(!model.cost.empty(), "cost: need at least one age");
    for (std::size_t x = 0; x < model.cost.size(); ++x)
        if (!std::isfinite(model.cost[x])) refuse_row("cost", x, model.cost[x], "must be finite");
    if (!std::isfinite(model.replacement_cost)) refuse("replacement_cost", model.replacement_cost, "must be finite");
    if (!(model.discount >= 0.0 && model.discount < 1.0))
        refuse("discount", model.discount, "must be 0 or more and below 1");
    if (!(model.scale > 0.0) || !std::isfinite(model.scale)) refuse("scale", model.scale, "must be positive");
    double sum = 0.0;
    for (std::size_t j = 0; j < model.aging.size(); ++j) {
        if (!(model.aging[j] >= 0.0)) refuse_row("aging", j, model.aging[j], "must not be negative");
        sum += model.aging[j];
    }
    if (!(std::abs(sum - 1.0) <= 1e-9)) refuse("aging", sum, "must sum to 1");
}

}  // namespace detail

HABITUE_DEFINED_ONCE ReplacementPolicy Replacement::solve() const {
    detail::check(*this);
    const detail::Stopping stopping(*this);
    ReplacementPolicy policy{stopping.value, stopping.hazard, {}, 0.0, scale * stopping.residual};
    for (double& w : policy.value) w *= scale;
    // In the long run: what is kept moves up, what is replaced starts anew; shares by renewals, from the youngest up.
    const std::size_t n = cost.size();
    std::vector<double> share(n, 0.0);
    for (std::size_t x = 0; x < n; ++x) {
        double in = x < aging.size() ? aging[x] : 0.0;  // of one replacement
        if (x == n - 1)
            for (std::size_t j = n; j < aging.size(); ++j) in += aging[j];
        double stay = 0.0;
        for (std::size_t j = 0; j < aging.size(); ++j) {
            if (x == n - 1) {
                stay += aging[j];
                for (std::size_t y = 0; y < x; ++y)
                    if (y + j >= x) in += share[y] * (1.0 - policy.hazard[y]) * aging[j];
            } else if (j == 0) {
                stay += aging[0];
            } else if (j <= x) {
                in += share[x - j] * (1.0 - policy.hazard[x - j]) * aging[j];
            }
        }
        share[x] = in / (1.0 - stay * (1.0 - policy.hazard[x]));
    }
    double total = 0.0;
    for (const double s : share) total += s;
    policy.replacement_rate = 1.0 / total;
    for (double& s : share) s /= total;
    policy.share = std::move(share);
    return policy;
}

HABITUE_DEFINED_ONCE ReplacementFit fit_replacement(const ReplacementCounts& counts, double discount,
                                                    std::span<const double> aging) {
    const std::size_t n = counts.seen.size();
    require(n >= 2 && counts.replaced.size() == n, "counts: need seen and replaced at two ages or more, equally many");
    double seen = 0.0, replaced = 0.0;
    std::size_t ages = 0;
    for (std::size_t x = 0; x < n; ++x) {
        if (!(counts.seen[x] >= 0.0) || !std::isfinite(counts.seen[x]))
            refuse_row("seen", x, counts.seen[x], "must be finite and not negative");
        if (!(counts.replaced[x] >= 0.0 && counts.replaced[x] <= counts.seen[x]))
            refuse_row("replaced", x, counts.replaced[x], "must lie between 0 and what was seen");
        seen += counts.seen[x];
        replaced += counts.replaced[x];
        ages += counts.seen[x] > 0.0;
    }
    require(ages >= 2, "counts: not identified, things of one age alone were seen");
    require(replaced > 0.0 && replaced < seen, "counts: not identified, nothing or everything was replaced");
    ReplacementFit fit;
    Replacement& model = fit.model;
    model.discount = discount;
    if (!aging.empty()) model.aging.assign(aging.begin(), aging.end());
    model.cost.assign(n, 0.0);
    fit.replacement_cost = math::log((seen - replaced) / replaced);

    struct Point {
        double log_likelihood, score[2], information[3];
    };
    const auto at = [&](double slope, double cost) {
        for (std::size_t x = 0; x < n; ++x) model.cost[x] = slope * double(x);
        model.replacement_cost = cost;
        detail::check(model);
        const detail::Stopping stopping(model);
        std::vector<double> by_slope(n), by_cost(n);
        for (std::size_t x = 0; x < n; ++x) {
            by_slope[x] = -(1.0 - stopping.hazard[x]) * double(x);
            by_cost[x] = -stopping.hazard[x];
        }
        const auto slopes = stopping.solve(by_slope), costs = stopping.solve(by_cost);
        const double slope0 = discount * stopping.next(slopes, 0), cost0 = discount * stopping.next(costs, 0);
        const double renew = -cost + discount * stopping.next(stopping.value, 0);
        Point p{};
        for (std::size_t x = 0; x < n; ++x) {
            if (counts.seen[x] == 0.0) continue;
            const double h = stopping.hazard[x],
                         odds = renew + model.cost[x] - discount * stopping.next(stopping.value, x);
            const double d[2] = {slope0 + double(x) - discount * stopping.next(slopes, x),
                                 -1.0 + cost0 - discount * stopping.next(costs, x)};  // of the log odds to replace
            p.log_likelihood -= counts.replaced[x] * math::softplus(-odds) +
                                (counts.seen[x] - counts.replaced[x]) * math::softplus(odds);
            const double miss = counts.replaced[x] - counts.seen[x] * h, weight = counts.seen[x] * h * (1.0 - h);
            for (int i = 0; i < 2; ++i) p.score[i] += miss * d[i];
            p.information[0] += weight * d[0] * d[0];
            p.information[1] += weight * d[0] * d[1];
            p.information[2] += weight * d[1] * d[1];
        }
        return p;
    };
    Point now = at(fit.slope, fit.replacement_cost);
    for (int i = 0; i < 100; ++i) {
        const auto& [a, b, c] = now.information;
        const double determinant = a * c - b * b;
        if (!(determinant > 1e-14 * a * c)) {
            fit.termination = optim::Termination::no_progress;
            break;
        }
        const double steps[2] = {(c * now.score[0] - b * now.score[1]) / determinant,
                                 (a * now.score[1] - b * now.score[0]) / determinant};
        const double gain = steps[0] * now.score[0] + steps[1] * now.score[1];
        if (gain < 1e-16 * std::max(1.0, -now.log_likelihood)) {
            fit.termination = optim::Termination::converged;
            fit.slope_error = std::sqrt(c / determinant);
            fit.replacement_cost_error = std::sqrt(a / determinant);
            break;
        }
        double part = 1.0;
        Point next = now;
        for (; part > 1e-8; part *= 0.5) {
            next = at(fit.slope + part * steps[0], fit.replacement_cost + part * steps[1]);
            if (next.log_likelihood >= now.log_likelihood - 1e-13 * std::abs(now.log_likelihood)) break;
        }
        if (part <= 1e-8) {
            fit.termination = optim::Termination::no_progress;
            break;
        }
        fit.slope += part * steps[0];
        fit.replacement_cost += part * steps[1];
        now = next;
    }
    at(fit.slope, fit.replacement_cost);
    fit.log_likelihood = now.log_likelihood;
    return fit;
}

HABITUE_DEFINED_ONCE std::string ReplacementFit::summary() const {
    return joined({"replacement: cost of keeping ", text::significant(slope, 4), " (",
                   text::significant(slope_error, 4), ") per unit of age, cost of replacement ",
                   text::significant(replacement_cost, 4), " (", text::significant(replacement_cost_error, 4),
                   "), in scales of the surprises\nlog-likelihood ", text::significant(log_likelihood, 4), ", ",
                   optim::name(termination), "\n"});
}

}  // namespace habitue::inline v1::ecosystem
