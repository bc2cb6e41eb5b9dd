/// @file
/// What <habitue/lifecycle/covariate_chain.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/covariate_chain.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/special.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// Moves out of one state: where to, with which covariates, how often.
struct Moves {
    std::vector<std::uint32_t> to;
    std::vector<double> x;  ///< row after row
    std::vector<double> weight;
};

/// What one multinomial logit told.
struct Logit {
    CovariateChain::Origin origin;
    Eigen::MatrixXd standard_errors, covariance;
    double left = 0.0, log_likelihood = 0.0, without = 0.0, parameters = 0.0, parameters_without = 0.0;
    optim::Termination termination = optim::Termination::converged;
    std::vector<std::string> messages;
};

/// Newton's method with exact second derivatives on standardised covariates; steps are halved until the likelihood
/// rises.
Logit logit(const Moves& moves, std::uint32_t from, const std::vector<std::string>& states,
            const std::vector<std::string>& covariates, const CovariateChainOptions& options);

}  // namespace detail

HABITUE_DEFINED_ONCE MarkovChain CovariateChain::at(const std::vector<double>& x) const {
    if (x.size() != covariates.size())
        throw DomainError("x: got " + std::to_string(x.size()) + " values for " + std::to_string(covariates.size()) +
                          " covariates");
    for (std::size_t k = 0; k < x.size(); ++k)
        if (!std::isfinite(x[k])) refuse_row("x", k, x[k], "must be finite");
    const Eigen::Index n = Eigen::Index(states.size());
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(n, n);
    for (Eigen::Index i = 0; i < n; ++i) {
        const Origin& origin = origins[std::size_t(i)];
        if (origin.to.empty()) {
            p(i, i) = 1.0;
            continue;
        }
        Eigen::VectorXd logit = Eigen::VectorXd::Zero(Eigen::Index(origin.to.size()));
        for (Eigen::Index j = 1; j < logit.size(); ++j) {
            logit(j) = origin.coefficients(j - 1, 0);
            for (std::size_t k = 0; k < x.size(); ++k)
                logit(j) += origin.coefficients(j - 1, Eigen::Index(k) + 1) * x[k];
        }
        const Eigen::ArrayXd odds = (logit.array() - logit.maxCoeff()).exp();
        for (Eigen::Index j = 0; j < logit.size(); ++j)
            p(i, Eigen::Index(origin.to[std::size_t(j)])) = odds(j) / odds.sum();
    }
    return MarkovChain(std::move(p), states);
}

HABITUE_DEFINED_ONCE double Fit<CovariateChain>::p_value() const {
    return math::chi_square_upper(2.0 * (log_likelihood - log_likelihood_without), parameters - parameters_without);
}

HABITUE_DEFINED_ONCE std::vector<CoefficientRow> Fit<CovariateChain>::coefficients(double level) const {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    std::vector<CoefficientRow> rows;
    for (std::size_t i = 0; i < model.origins.size(); ++i) {
        const auto& origin = model.origins[i];
        for (Eigen::Index j = 0; j < origin.coefficients.rows(); ++j)
            for (Eigen::Index k = 0; k < origin.coefficients.cols(); ++k) {
                const double b = origin.coefficients(j, k), se = standard_errors[i](j, k);
                rows.push_back({model.states[i], model.states[origin.to[std::size_t(j) + 1]],
                                k == 0 ? "(constant)" : model.covariates[std::size_t(k) - 1], b, se, b - z * se,
                                b + z * se});
            }
    }
    return rows;
}

HABITUE_DEFINED_ONCE std::string Fit<CovariateChain>::summary() const {
    std::string text = "Markov chain with covariates: log-likelihood " + to_text(log_likelihood) + ", without " +
                       to_text(log_likelihood_without) + ", p = " + to_text(p_value()) + "\n";
    for (const auto& row : coefficients())
        text += row.from + " -> " + row.to + ", " + row.covariate + ": " + to_text(row.coefficient) + " (" +
                to_text(row.standard_error) + ")\n";
    for (const auto& message : messages) text += message + "\n";
    return text;
}

namespace detail {

HABITUE_DEFINED_ONCE Logit logit(const Moves& moves, std::uint32_t from, const std::vector<std::string>& states,
                                 const std::vector<std::string>& covariates, const CovariateChainOptions& options) {
    using Matrix = Eigen::MatrixXd;
    using Vector = Eigen::VectorXd;
    Logit result;
    const std::size_t rows = moves.to.size(), width = covariates.size();
    std::vector<double> seen(states.size(), 0.0);
    for (std::size_t r = 0; r < rows; ++r) {
        seen[moves.to[r]] += moves.weight[r];
        result.left += moves.weight[r];
    }
    auto& to = result.origin.to;
    for (std::uint32_t s = 0; s < states.size(); ++s)
        if (seen[s] > 0.0) to.push_back(s);
    // The reference: staying where that was seen, else the most frequent.
    std::size_t reference = 0;
    for (std::size_t j = 0; j < to.size(); ++j)
        if (to[j] == from || (to[reference] != from && seen[to[j]] > seen[to[reference]])) reference = j;
    if (!to.empty())
        std::rotate(to.begin(), to.begin() + std::ptrdiff_t(reference), to.begin() + std::ptrdiff_t(reference) + 1);
    for (const std::uint32_t s : to) result.without += seen[s] * std::log(seen[s] / result.left);
    const Eigen::Index classes = Eigen::Index(to.size()), free = std::max<Eigen::Index>(0, classes - 1);
    const Eigen::Index columns = Eigen::Index(width) + 1, size = free * columns;
    result.origin.coefficients.setZero(free, columns);
    result.standard_errors.setZero(free, columns);
    result.covariance.setZero(size, size);
    result.parameters_without = double(free);
    if (free == 0) {
        result.log_likelihood = result.without;
        return result;
    }
    std::vector<Eigen::Index> number(states.size(), 0);
    for (Eigen::Index j = 0; j < classes; ++j) number[to[std::size_t(j)]] = j;
    Vector mean = Vector::Zero(columns), spread = Vector::Ones(columns);
    std::vector<bool> varies(std::size_t(columns), true);
    for (Eigen::Index k = 1; k < columns; ++k) {
        double sum = 0.0, squares = 0.0;
        for (std::size_t r = 0; r < rows; ++r) sum += moves.weight[r] * moves.x[r * width + std::size_t(k) - 1];
        mean(k) = sum / result.left;
        for (std::size_t r = 0; r < rows; ++r)
            squares += moves.weight[r] * std::pow(moves.x[r * width + std::size_t(k) - 1] - mean(k), 2);
        spread(k) = std::sqrt(squares / result.left);
        if (spread(k) > 1e-12 * std::max(1.0, std::abs(mean(k)))) continue;
        varies[std::size_t(k)] = false;
        spread(k) = 1.0;
        result.messages.push_back("from \"" + states[from] + "\": " + covariates[std::size_t(k) - 1] +
                                  " is the same in every transition, so its effect is not identified");
    }
    Matrix design(Eigen::Index(rows), columns);
    for (std::size_t r = 0; r < rows; ++r) {
        design(Eigen::Index(r), 0) = 1.0;
        for (Eigen::Index k = 1; k < columns; ++k)
            design(Eigen::Index(r), k) =
                varies[std::size_t(k)] ? (moves.x[r * width + std::size_t(k) - 1] - mean(k)) / spread(k) : 0.0;
    }
    if (options.penalty == 0.0) {  // what is left of each column beside those before it (Gram & Schmidt)
        Matrix apart =
            Eigen::Map<const Vector>(moves.weight.data(), Eigen::Index(rows)).cwiseSqrt().asDiagonal() * design;
        for (Eigen::Index k = 0; k < columns; ++k) {
            if (!varies[std::size_t(k)]) continue;
            const double whole = apart.col(k).norm();
            for (Eigen::Index j = 0; j < k; ++j) apart.col(k) -= apart.col(j).dot(apart.col(k)) * apart.col(j);
            if (const double rest = apart.col(k).norm(); rest > 1e-7 * whole) {
                apart.col(k) /= rest;
                continue;
            }
            varies[std::size_t(k)] = false;
            spread(k) = 1.0;
            design.col(k).setZero();
            apart.col(k).setZero();
            result.messages.push_back("from \"" + states[from] + "\": " + covariates[std::size_t(k) - 1] +
                                      " follows from the covariates before it, so its effect is not identified");
        }
    }
    Matrix b = Matrix::Zero(free, columns);
    for (Eigen::Index j = 0; j < free; ++j) b(j, 0) = std::log(seen[to[std::size_t(j) + 1]] / seen[to[0]]);
    const auto evaluate = [&](const Matrix& at, Vector* gradient, Matrix* hessian) {
        double value = 0.0;
        if (gradient != nullptr) gradient->setZero(size);
        if (hessian != nullptr) hessian->setZero(size, size);
        Vector eta(free), p(free);
        for (std::size_t r = 0; r < rows; ++r) {
            const auto x = design.row(Eigen::Index(r));
            const double w = moves.weight[r];
            if (w == 0.0) continue;
            eta.noalias() = at * x.transpose();
            const double most = std::max(0.0, eta.maxCoeff());
            p = (eta.array() - most).exp();
            const double sum = std::exp(-most) + p.sum();
            const Eigen::Index j = number[moves.to[r]];
            value += w * ((j == 0 ? 0.0 : eta(j - 1)) - most - std::log(sum));
            if (gradient == nullptr) continue;
            p /= sum;
            for (Eigen::Index a = 0; a < free; ++a) {
                gradient->segment(a * columns, columns) += w * ((j == a + 1 ? 1.0 : 0.0) - p(a)) * x.transpose();
                for (Eigen::Index c = 0; c <= a; ++c)
                    hessian->block(a * columns, c * columns, columns, columns).noalias() +=
                        (w * p(a) * ((a == c ? 1.0 : 0.0) - p(c))) * x.transpose() * x;
            }
        }
        for (Eigen::Index a = 0; a < free; ++a)
            for (Eigen::Index k = 0; k < columns; ++k) {
                const double ridge = !varies[std::size_t(k)] ? 1.0 : k > 0 ? options.penalty : 0.0;
                value -= 0.5 * ridge * at(a, k) * at(a, k);
                if (gradient == nullptr) continue;
                (*gradient)(a * columns + k) -= ridge * at(a, k);
                (*hessian)(a * columns + k, a * columns + k) += ridge;
            }
        return value;
    };
    Vector gradient;
    Matrix hessian;
    double value = evaluate(b, &gradient, &hessian);
    result.termination = optim::Termination::iteration_limit;
    Eigen::LDLT<Matrix> factor;
    const auto inverse = [&] {
        factor.compute(hessian.selfadjointView<Eigen::Lower>());
        return Matrix(factor.solve(Matrix::Identity(size, size)));
    };
    const Vector at_first = inverse().diagonal();
    for (int iteration = 0; iteration < options.max_iterations; ++iteration) {
        check_cancelled({1, options.cancel, {}});
        factor.compute(hessian.selfadjointView<Eigen::Lower>());
        const Vector step = factor.solve(gradient);
        if (factor.info() != Eigen::Success || !step.allFinite()) {
            result.termination = optim::Termination::boundary;
            break;
        }
        if (gradient.dot(step) < 1e-12) {
            result.termination = optim::Termination::converged;
            break;
        }
        Matrix next;
        double there = -std::numeric_limits<double>::infinity();
        for (double t = 1.0; t > 1e-6 && !(there >= value); t *= 0.5) {
            next = b;
            for (Eigen::Index a = 0; a < free; ++a) next.row(a) += t * step.segment(a * columns, columns).transpose();
            there = evaluate(next, nullptr, nullptr);
        }
        if (!(there >= value)) {
            result.termination = optim::Termination::converged;  // the rounding of the likelihood is reached
            break;
        }
        b = next;
        value = evaluate(b, &gradient, &hessian);
        if (b.cwiseAbs().maxCoeff() > 30.0) {
            result.termination = optim::Termination::boundary;
            break;
        }
    }
    // Towards an infinite effect the likelihood becomes flat: its variance grows without bound.
    const Matrix covariance = inverse();
    Eigen::Index worst = 0;
    double growth = 0.0;
    for (Eigen::Index i = 0; i < size; ++i) {
        if (i % columns == 0 || !varies[std::size_t(i % columns)]) continue;
        const double now = covariance(i, i) > 0.0 ? covariance(i, i) / at_first(i) : 1e300;
        if (now > growth) growth = now, worst = i;
    }
    if (result.termination == optim::Termination::converged && growth > 1e7)
        result.termination = optim::Termination::boundary;
    if (result.termination == optim::Termination::boundary)
        result.messages.push_back("from \"" + states[from] + "\": " +
                                  (worst > 0 ? covariates[std::size_t(worst % columns) - 1] : "the covariates") +
                                  " tells moves to \"" + states[to[std::size_t(worst / columns) + 1]] +
                                  "\" from those to \"" + states[to[0]] +
                                  "\" without exception (separation): there is no finite estimate; leave it out, join "
                                  "the states, or give a penalty");
    // Back from standardised covariates: the constant takes what their means gave.
    Matrix back = Matrix::Zero(columns, columns);
    back(0, 0) = 1.0;
    for (Eigen::Index k = 1; k < columns; ++k) {
        back(k, k) = 1.0 / spread(k);
        back(0, k) = varies[std::size_t(k)] ? -mean(k) / spread(k) : 0.0;
    }
    result.origin.coefficients = b * back.transpose();
    for (Eigen::Index a = 0; a < free; ++a)
        for (Eigen::Index c = 0; c < free; ++c)
            result.covariance.block(a * columns, c * columns, columns, columns) =
                back * covariance.block(a * columns, c * columns, columns, columns) * back.transpose();
    const bool known = result.termination != optim::Termination::boundary;
    for (Eigen::Index a = 0; a < free; ++a)
        for (Eigen::Index k = 0; k < columns; ++k) {
            const double variance = result.covariance(a * columns + k, a * columns + k);
            result.standard_errors(a, k) = known && varies[std::size_t(k)] && variance >= 0.0
                                               ? std::sqrt(variance)
                                               : std::numeric_limits<double>::quiet_NaN();
        }
    for (Eigen::Index k = 0; k < columns; ++k) result.parameters += varies[std::size_t(k)] ? double(free) : 0.0;
    result.log_likelihood = value;
    for (Eigen::Index a = 0; a < free && options.penalty > 0.0; ++a)
        for (Eigen::Index k = 1; k < columns; ++k) result.log_likelihood += 0.5 * options.penalty * b(a, k) * b(a, k);
    return result;
}

}  // namespace detail

template <class Model>
requires std::same_as<Model, CovariateChain> Fit<Model> fit(const Paths& paths, const Eigen::MatrixXd& x,
                                                            const std::vector<std::string>& names,
                                                            const CovariateChainOptions& options) {
    if (!(options.penalty >= 0.0) || !std::isfinite(options.penalty))
        refuse("penalty", options.penalty, "must be finite and not negative");
    if (options.max_iterations < 1) refuse("max_iterations", options.max_iterations, "must be 1 or more");
    validate(paths);
    require(std::size_t(x.cols()) == names.size(), "covariates: need one name for each column");
    const bool by_path = std::size_t(x.rows()) == paths.size();
    if (!by_path && std::size_t(x.rows()) != paths.state.size())
        throw DomainError("covariates: got " + std::to_string(x.rows()) + " rows, need one for each of the " +
                          std::to_string(paths.size()) + " paths or of the " + std::to_string(paths.state.size()) +
                          " visits");
    for (Eigen::Index k = 0; k < x.cols(); ++k)
        for (Eigen::Index r = 0; r < x.rows(); ++r)
            if (!std::isfinite(x(r, k))) refuse_row(names[std::size_t(k)], std::size_t(r), x(r, k), "must be finite");
    const std::size_t size = paths.states.size();
    std::vector<detail::Moves> moves(size);
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t v = paths.offsets[i]; v + 1 < paths.offsets[i + 1]; ++v) {
            detail::Moves& from = moves[paths.state[v]];
            from.to.push_back(paths.state[v + 1]);
            from.weight.push_back(paths.weight_of(i));
            for (Eigen::Index k = 0; k < x.cols(); ++k) from.x.push_back(x(Eigen::Index(by_path ? i : v), k));
        }
    std::vector<detail::Logit> found(size);
    parallel_for(size, {options.threads, options.cancel, {}}, [&](std::size_t s) {
        found[s] = detail::logit(moves[s], std::uint32_t(s), paths.states, names, options);
    });
    Fit<Model> result;
    result.model.states = paths.states;
    result.model.covariates = names;
    for (auto& f : found) {
        result.model.origins.push_back(std::move(f.origin));
        result.standard_errors.push_back(std::move(f.standard_errors));
        result.covariance.push_back(std::move(f.covariance));
        result.left.push_back(f.left);
        result.log_likelihood += f.log_likelihood;
        result.log_likelihood_without += f.without;
        result.parameters += f.parameters;
        result.parameters_without += f.parameters_without;
        if (f.termination != optim::Termination::converged) result.termination = f.termination;
        result.messages.insert(result.messages.end(), f.messages.begin(), f.messages.end());
    }
    return result;
}

#ifdef HABITUE_COMPILED
template Fit<CovariateChain> fit<CovariateChain>(const Paths&, const Eigen::MatrixXd&, const std::vector<std::string>&,
                                                 const CovariateChainOptions&);
#endif

}  // namespace habitue::inline v1::lifecycle
