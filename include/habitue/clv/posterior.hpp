/// @file
/// The posterior distribution of a fitted model's parameters.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <habitue/clv/draws.hpp>
#include <habitue/clv/fit.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::clv {

struct PosteriorOptions {
    std::size_t draws = 1000;  ///< rows of Posterior::draws; four times as many are proposed
    std::uint64_t seed = 1;
    int threads = 1;  ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// What is known of the parameters: the prior of the fit (its penalty, its `prior`; else flat on the logs) times the
/// likelihood.
struct Posterior {
    std::vector<std::string> parameters;
    Eigen::MatrixXd draws;        ///< one row a draw, all alike in weight, columns in the model's order
    Eigen::MatrixXd proposals;    ///< what the draws were taken from,
    std::vector<double> weights;  ///< with these weights, of sum 1
    double k_hat = 0.0;           ///< shape of the tail of the importance ratios
    double ess = 0.0;             ///< independent draws that `weights` are worth
    std::string message;          ///< what `k_hat` says against the draws; empty when nothing

    /// Above it `k_hat` says that weights are not to be trusted: min(1 - 1 / log10 proposals, .7).
    double k_threshold() const { return std::min(1.0 - 1.0 / std::log10(double(weights.size())), 0.7); }
    /// The posterior means.
    std::vector<double> mean() const {
        std::vector<double> result(parameters.size(), 0.0);
        for (std::size_t j = 0; j < result.size(); ++j)
            for (std::size_t i = 0; i < weights.size(); ++i)
                result[j] += weights[i] * proposals(Eigen::Index(i), Eigen::Index(j));
        return result;
    }
    /// Credible interval of each parameter, equally much left out on both sides.
    std::vector<std::pair<double, double>> interval(double level = 0.95) const {
        return detail::intervals(proposals, weights, level);
    }
    /// As a statistics package prints it.
    std::string summary() const {
        using text::left, text::right, text::significant;
        std::string s = left("", 8) + right("mean", 12) + right("2.5%", 12) + right("97.5%", 12) + "\n";
        const auto means = mean();
        const auto bounds = interval();
        for (std::size_t j = 0; j < means.size(); ++j)
            s += left(parameters[j], 8) + right(significant(means[j], 5), 12) +
                 right(significant(bounds[j].first, 4), 12) + right(significant(bounds[j].second, 4), 12) + "\n";
        s += "\n" + text::grouped(double(draws.rows())) + " draws; k-hat " + text::fixed(k_hat, 2) + " (good below " +
             text::fixed(k_threshold(), 2) + "), effective sample size " + text::grouped(ess) + " of " +
             text::grouped(double(weights.size())) + "\n";
        return message.empty() ? s : s + message + "\n";
    }
};

namespace detail {

/// A generalised Pareto distribution of exceedances: P(X > x) = (1 + k x / sigma)^(-1/k).
struct GeneralisedPareto {
    double k, sigma;
    double quantile(double p) const { return sigma * std::expm1(-k * std::log1p(-p)) / k; }
};

/// Fits @p x, ascending and positive, by the quasi-Bayesian estimator of Zhang & Stephens (2009), Technometrics 51(3),
/// 316-325, doi:10.1198/tech.2009.08017.
[[gnu::cold]] inline GeneralisedPareto fit_generalised_pareto(std::span<const double> x) {
    const std::size_t n = x.size(), m = 30 + std::size_t(std::sqrt(double(n)));
    const double quartile = x[std::size_t(std::floor(double(n) / 4.0 + 0.5)) - 1], largest = x[n - 1];
    const auto shape = [&](double theta) {
        double sum = 0.0;
        for (const double value : x) sum += std::log1p(-theta * value);
        return sum / double(n);
    };
    std::vector<double> theta(m), log_profile(m);
    for (std::size_t j = 0; j < m; ++j) {
        theta[j] = 1.0 / largest + (1.0 - std::sqrt(double(m) / (double(j) + 0.5))) / (3.0 * quartile);
        const double k = shape(theta[j]);
        log_profile[j] = double(n) * (std::log(-theta[j] / k) - k - 1.0);
    }
    const double top = *std::max_element(log_profile.begin(), log_profile.end());
    double total = 0.0, mean = 0.0;
    for (std::size_t j = 0; j < m; ++j) {
        const double weight = std::exp(log_profile[j] - top);
        total += weight;
        mean += weight * theta[j];
    }
    mean /= total;
    const double k = shape(mean);
    return {k, -k / mean};
}

/// Smooths the largest of the @p log_ratios in place (Vehtari, Simpson, Gelman, Yao & Gabry 2024, Journal of
/// Machine Learning Research 25, 1-58, arXiv:1507.02646) and
/// returns k-hat. Ratios of one value alone have no tail: -infinity.
[[gnu::cold]] inline double smooth_tail(std::vector<double>& log_ratios) {
    const std::size_t n = log_ratios.size();
    const double top = *std::max_element(log_ratios.begin(), log_ratios.end());
    for (double& r : log_ratios) r -= top;
    const auto tail = std::size_t(std::ceil(std::min(0.2 * double(n), 3.0 * std::sqrt(double(n)))));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
        return log_ratios[i] != log_ratios[j] ? log_ratios[i] < log_ratios[j] : i < j;
    });
    const double cutoff = std::exp(log_ratios[order[n - tail - 1]]);
    std::vector<double> beyond(tail);
    for (std::size_t i = 0; i < tail; ++i) beyond[i] = std::exp(log_ratios[order[n - tail + i]]) - cutoff;
    if (tail < 8 || !(beyond[tail / 4 - 1] > 1e-12)) return -std::numeric_limits<double>::infinity();
    auto pareto = fit_generalised_pareto(beyond);
    pareto.k = (double(tail) * pareto.k + 10.0 * 0.5) / (double(tail) + 10.0);  // a weak prior at 1/2, as the paper's
    for (std::size_t i = 0; i < tail; ++i)
        log_ratios[order[n - tail + i]] =
            std::min(0.0, std::log(cutoff + pareto.quantile((double(i) + 0.5) / double(tail))));
    return pareto.k;
}

/// The histories of a fit, made ready to be asked again. Throws DomainError where they are not those of the fit.
template <template <class> class Model>
Cells cells_of(const Fit<Model>& fit, const HistoryColumns& histories) {
    validate(histories);
    require_readable(fit.model, histories);
    Cells cells = collapse(histories, Model<double>::reads);
    if (cells.size() != fit.cells || cells.total_weight != fit.customers)
        throw DomainError(joined({"histories: not those of the fit, which rests on ", text::grouped(fit.customers),
                                  " customers in ", std::to_string(fit.cells), " distinct histories; got ",
                                  text::grouped(cells.total_weight), " in ", std::to_string(cells.size())}));
    return cells;
}

/// Draws from exp(-objective) about its minimum, given by name and place in the unconstrained space with the covariance
/// there; @p constrain takes a point of that space to the parameters.
[[gnu::cold]] inline Posterior draw_posterior(
    std::vector<std::string> parameters, const std::vector<double>& center, const Eigen::MatrixXd& covariance,
    const std::function<double(const std::vector<double>&)>& objective,
    const std::function<std::vector<double>(const std::vector<double>&)>& constrain, const PosteriorOptions& options) {
    const std::size_t n = center.size();
    constexpr double freedom = 8.0;
    const Eigen::LLT<Eigen::MatrixXd> root(covariance);
    if (!covariance.allFinite() || root.info() != Eigen::Success)
        throw DomainError("posterior: the covariance of the estimate is not known; fit with a prior or a penalty");
    const Eigen::MatrixXd factor = root.matrixL();
    const double least = objective(center);

    Posterior result;
    result.parameters = std::move(parameters);
    const std::size_t proposals = 4 * options.draws, block = 64;
    result.proposals.resize(Eigen::Index(proposals), Eigen::Index(n));
    std::vector<double> log_ratios(proposals);
    const Execution how{options.threads, options.cancel, options.progress};
    parallel_for((proposals + block - 1) / block, how, [&](std::size_t b) {
        for (std::size_t i = b * block; i < std::min(proposals, (b + 1) * block); ++i) {
            math::Random random(options.seed, i);
            Eigen::VectorXd z{Eigen::Index(n)};
            for (auto& value : z) value = random.normal();
            const double scale = freedom / (2.0 * random.gamma(0.5 * freedom, 1.0));
            const Eigen::VectorXd step = std::sqrt(scale) * (factor * z);
            std::vector<double> u(center);
            for (std::size_t j = 0; j < n; ++j) u[j] += step(Eigen::Index(j));
            const auto drawn = constrain(u);
            for (std::size_t j = 0; j < n; ++j) result.proposals(Eigen::Index(i), Eigen::Index(j)) = drawn[j];
            const double log_proposal = -0.5 * (freedom + double(n)) * std::log1p(scale * z.squaredNorm() / freedom);
            const double ratio = least - objective(u) - log_proposal;
            log_ratios[i] = std::isfinite(ratio) ? ratio : -std::numeric_limits<double>::infinity();
        }
    });
    require(std::any_of(log_ratios.begin(), log_ratios.end(), [](double r) { return std::isfinite(r); }),
            "posterior: no proposal is possible; fit with a prior or a penalty");
    result.k_hat = detail::smooth_tail(log_ratios);
    double total = 0.0, squares = 0.0;
    for (const double r : log_ratios) result.weights.push_back(std::exp(r)), total += result.weights.back();
    for (double& w : result.weights) w /= total, squares += w * w;
    result.ess = 1.0 / squares;

    // Systematic resampling: each proposal comes as often as its weight says, give or take one.
    math::Random random(options.seed, proposals);
    result.draws.resize(Eigen::Index(options.draws), Eigen::Index(n));
    const double first = random.uniform();
    double reached = result.weights[0];
    for (std::size_t i = 0, from = 0; i < options.draws; ++i) {
        const double at = (double(i) + first) / double(options.draws);
        while (reached < at && from + 1 < proposals) reached += result.weights[++from];
        result.draws.row(Eigen::Index(i)) = result.proposals.row(Eigen::Index(from));
    }
    if (result.k_hat >= 1.0)
        result.message =
            "k-hat is 1 or more: the posterior is not like the normal approximation, do not use these draws; add a "
            "prior, or give more customers";
    else if (result.k_hat >= result.k_threshold())
        result.message =
            "k-hat is too large: intervals from these draws may be off; ask for more draws, add a prior, or give more "
            "customers";
    return result;
}

}  // namespace detail

/// Draws from the posterior distribution of the parameters of @p fit, which was made from @p histories.
///
/// A multivariate t distribution (8 degrees of freedom) about the estimate, with its covariance on the logs, proposes;
/// Pareto-smoothed importance sampling weighs; `k_hat` says whether that can be trusted. Each proposal has a stream of
/// random numbers of its own: the same bits for any number of threads. Throws DomainError for other histories than
/// the fit's, and where the covariance of the estimate is not known.
template <template <class> class Model>
requires FittableModel<Model>
[[gnu::cold]] Posterior posterior(const Fit<Model>& fit, const HistoryColumns& histories,
                                  const PosteriorOptions& options = {}) {
    require(options.draws >= 100, "draws: must be at least 100");
    const Cells cells = detail::cells_of(fit, histories);
    const auto objective = detail::objective_of(fit, cells);
    return detail::draw_posterior(
        detail::parameter_names<Model>(), detail::to_unconstrained<Model>(fit.model), fit.covariance_unconstrained,
        [&](const std::vector<double>& u) { return objective.value(u); },
        [&](const std::vector<double>& u) {
            const auto model = detail::from_unconstrained<Model, double>(u, fit.model);
            std::vector<double> parameters;
            for (const auto& p : Model<double>::parameters()) parameters.push_back(model.*p.member);
            return parameters;
        },
        options);
}

}  // namespace habitue::inline v1::clv
