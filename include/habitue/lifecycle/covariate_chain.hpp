/// @file
/// A Markov chain whose transitions depend on who moves, and when: multinomial logit.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/special.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

/// How likely a move is, as a function of covariates: log(p_ij / p_ir) = b_ij0 + b_ij1 x_1 + ... for every state i and
/// destination j, r being the reference among its destinations.
struct CovariateChain {
    static constexpr ModelCard card{
        .name = "CovariateChain",
        .title = "Markov chain with covariates",
        .summary = "Moves between states with probabilities that depend on covariates, by multinomial logit.",
        .reference = "Muenz & Rubinstein (1985), Biometrics 41(1), 91-101. doi:10.2307/2530646"};

    /// The moves out of one state.
    struct Origin {
        std::vector<std::uint32_t> to;  ///< destinations seen, the reference first; none: the state is never left
        Eigen::MatrixXd coefficients;   ///< a row for each but the reference; columns: constant, covariates
        friend bool operator==(const Origin& a, const Origin& b) {
            return a.to == b.to && a.coefficients.rows() == b.coefficients.rows() &&
                   a.coefficients.cols() == b.coefficients.cols() && a.coefficients == b.coefficients;
        }
    };
    std::vector<std::string> states, covariates;
    std::vector<Origin> origins;  ///< of every state

    /// The chain of somebody with the covariates @p x; a state never left keeps whom it has.
    MarkovChain at(const std::vector<double>& x) const;
    friend bool operator==(const CovariateChain&, const CovariateChain&) = default;
};

struct CovariateChainOptions {
    double penalty = 0.0;  ///< times half the squares of the coefficients of standardised covariates; tames separation
    int max_iterations = 100;
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// A coefficient with its interval, as a statistics package lists them.
struct CoefficientRow {
    std::string from, to, covariate;  ///< "(constant)" for the constant
    double coefficient = 0.0, standard_error = 0.0, low = 0.0, high = 0.0;
};

template <>
struct Fit<CovariateChain> {
    CovariateChain model;
    std::vector<Eigen::MatrixXd> standard_errors;  ///< as the coefficients of each origin; NaN: not identified
    std::vector<Eigen::MatrixXd> covariance;       ///< of each origin's coefficients, row after row
    std::vector<double> left;                      ///< transitions out of each state
    double log_likelihood = 0.0;
    double log_likelihood_without = 0.0;  ///< of the chain that knows no covariates
    double parameters = 0.0, parameters_without = 0.0;
    optim::Termination termination = optim::Termination::converged;
    std::vector<std::string> messages;  ///< what is not identified, and why: a sentence each

    /// Chance of a gain of likelihood as large if covariates did nothing: the likelihood-ratio test.
    double p_value() const;
    /// All coefficients with Wald intervals.
    std::vector<CoefficientRow> coefficients(double level = 0.95) const;
    std::string summary() const;
};

/// `fit<CovariateChain>(paths, x, names)`: a multinomial logit for every state, by maximum likelihood.
///
/// @p x has a row for each path, or for each visit: then a transition goes by the row of the visit that it leaves. What
/// is not identified - a covariate that never varies, one that follows from others, one that separates the destinations
/// without exception - is said in `messages`, with NaN for its standard errors. Throws DomainError for columns of
/// another length and values that are not finite, naming covariate, row and value.
template <class Model>
requires std::same_as<Model, CovariateChain> Fit<Model> fit(const Paths& paths, const Eigen::MatrixXd& x,
                                                            const std::vector<std::string>& names,
                                                            const CovariateChainOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/covariate_chain.hpp>
#endif
