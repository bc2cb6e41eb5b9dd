/// @file
/// Groups of customers by what they do: a mixture of Markov chains, each with its own pace.
#pragma once

#include <atomic>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

/// How often members of a group move: Poisson, at rates that differ among them by a gamma law.
struct Pace {
    double r = 1.0;      ///< shape: the larger, the more alike the members
    double alpha = 1.0;  ///< rate: r / alpha moves per unit of exposure on average
    friend bool operator==(const Pace&, const Pace&) = default;
};

/// Each path belongs to one group, and follows that group's chain; with paces, its number of moves is gamma-Poisson.
class ChainMixture {
public:
    static constexpr ModelCard card{
        .name = "ChainMixture",
        .title = "Mixture of Markov chains",
        .summary = "Groups of customers, each with a Markov chain of its own and its own pace.",
        .reference =
            "Cadez, Heckerman, Meek, Smyth & White (2003), Data Mining and Knowledge Discovery 7(4), 399-424, "
            "doi:10.1023/A:1024992613384"};

    /// @p weight of each group; @p initial [group][state]; @p transition_matrix (from, to) of each group; @p pace of
    /// each, or none: numbers of moves say nothing. Throws DomainError for what is not a chance or a rate.
    ChainMixture(Eigen::VectorXd weight, Eigen::MatrixXd initial, std::vector<Eigen::MatrixXd> transition_matrix,
                 std::vector<std::string> states = {}, std::vector<Pace> pace = {});

    std::size_t size() const { return chains_.size(); }  ///< groups
    const Eigen::VectorXd& weight() const { return weight_; }
    const Eigen::MatrixXd& initial() const { return initial_; }  ///< [group][state]
    const std::vector<MarkovChain>& chains() const { return chains_; }
    const std::vector<Pace>& pace() const { return pace_; }
    const std::vector<std::string>& states() const { return chains_.front().states(); }

    /// Chance of each group (columns) for each path (rows), given the path and, with paces, its @p exposure: how long
    /// it was watched; empty: all equally long, 1.
    ByVisit membership(const Paths& paths, std::span<const double> exposure = {}, const Execution& how = {}) const;
    /// log of the chance of each path.
    std::vector<double> log_likelihoods(const Paths& paths, std::span<const double> exposure = {},
                                        const Execution& how = {}) const;
    /// Their sum, counting weights.
    double log_likelihood(const Paths& paths, std::span<const double> exposure = {}, const Execution& how = {}) const;

    /// Paths drawn from the mixture, with the group of each: as many as @p exposure is long, of 1 + gamma-Poisson moves
    /// with paces, of @p length visits without. The same seed gives the same paths for any number of threads.
    std::pair<Paths, std::vector<std::uint32_t>> simulate(std::span<const double> exposure, std::size_t length,
                                                          std::uint64_t seed, const Execution& how = {}) const;

    /// The groups' weights, paces and matrices as tables.
    std::string summary() const;
    friend bool operator==(const ChainMixture& a, const ChainMixture& b) {
        return a.weight_.size() == b.weight_.size() && a.weight_ == b.weight_ && a.chains_ == b.chains_ &&
               a.initial_ == b.initial_ && a.pace_ == b.pace_;
    }

    /// @cond: what estimation needs
    static void check_exposure(std::span<const double> exposure, std::size_t paths);
    /// Joint logs of a group and what a path shows, by [first state or move][group].
    std::vector<double> log_tables() const;
    /// log of the chance of @p moves in @p exposure, the members of @p pace taken together: negative binomial.
    static double log_pace(const Pace& pace, double moves, double exposure);
    /// Posterior of the groups of path @p i into @p chance; returns the log of the path's chance.
    double posterior_of(const Paths& paths, std::size_t i, double exposure, const std::vector<double>& logs,
                        const std::vector<std::uint32_t>& number, double* chance) const;
    /// The numbers here of the states of @p paths. Throws DomainError for one that the mixture does not know.
    std::vector<std::uint32_t> numbers(const Paths& paths) const;
    /// @endcond

private:
    std::vector<double> posterior(const Paths& paths, std::span<const double> exposure, const Execution& how,
                                  double* chance) const;

    Eigen::VectorXd weight_;
    Eigen::MatrixXd initial_;
    std::vector<MarkovChain> chains_;
    std::vector<Pace> pace_;
};

/// Standard errors of the parameters of a mixture: those of a law that nobody drew from are NaN, those of what nobody
/// did are 0.
struct MixtureErrors {
    Eigen::VectorXd weight = {};
    Eigen::MatrixXd initial = {};  ///< [group][state]
    std::vector<Eigen::MatrixXd> transition_matrix = {};
    std::vector<Pace> pace = {};  ///< of r and alpha
    std::string note = {};        ///< why all are NaN; empty when they are not
};

/// From the observed information of @p paths at @p model, which their estimate (with @p prior) has to be: exact, Louis
/// (1982), JRSS B 44(2), 226-233.
MixtureErrors mixture_errors(const ChainMixture& model, const Paths& paths, std::span<const double> exposure = {},
                             double prior = 0.0, const Execution& how = {});

struct MixtureFitOptions {
    std::size_t groups = 2;
    bool pace = false;  ///< whether numbers of moves tell groups apart: gamma-Poisson
    /// Added to the expected number of every group, first state and move: a Dirichlet prior, whose mode is found.
    double prior = 0.0;
    int starts = 8;
    std::uint64_t seed = 1;
    int max_iterations = 2000;
    double tolerance = 1e-8;  ///< stop when an iteration gains less than this, per path
    bool standard_errors = true;
    int threads = 1;  ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// A fitted mixture and what is known about its estimate.
template <>
struct Fit<ChainMixture> {
    ChainMixture model;
    double log_likelihood = 0.0;  ///< at the estimate, without the prior
    optim::Termination termination = optim::Termination::iteration_limit;
    int iterations = 0;
    std::vector<double> history;  ///< log-likelihood (and log prior) after each iteration
    std::vector<double> starts;   ///< that each start came to before the best went on
    double paths = 0.0;           ///< sum of weights
    double entropy = 0.0;         ///< of the membership: 0 when nobody is in doubt
    int free_parameters = 0;
    std::string message;                 ///< what is wrong and what to do about it; empty when all is well
    MixtureErrors standard_errors = {};  ///< empty when not asked for

    bool converged() const { return termination == optim::Termination::converged; }
    double aic() const { return 2.0 * free_parameters - 2.0 * log_likelihood; }
    double bic() const { return free_parameters * std::log(paths) - 2.0 * log_likelihood; }
    double icl() const { return bic() + 2.0 * entropy; }
    std::string summary() const;
};

/// `fit<ChainMixture>(paths, options)`: maximum likelihood by expectation-maximisation, groups by falling weight.
///
/// With paces, rates of customers are hidden too (Pace), and @p exposure is how long each path was watched. Throws
/// DomainError for a path without a visit.
template <class Model>
requires std::same_as<Model, ChainMixture> Fit<ChainMixture> fit(const Paths& paths, const MixtureFitOptions& o = {},
                                                                 std::span<const double> exposure = {});

/// How alike two groupings of the same things are: 1 the same, 0 as alike as by chance.
///
/// Hubert & Arabie (1985), Journal of Classification 2, 193-218 (doi:10.1007/BF01908075).
double adjusted_rand_index(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b);

/// The most probable group of each path.
std::vector<std::uint32_t> hard_groups(const ByVisit& membership);

/// How one number of groups does.
struct GroupsChoice {
    std::size_t groups = 0;
    double log_likelihood = 0.0, bic = 0.0, icl = 0.0;
    double stability = 0.0;  ///< adjusted Rand index between the groups found and those found in resampled paths, mean
    int free_parameters = 0;
};

/// Fits with each of @p groups, and again to @p resamples bootstrap samples of the paths: groups that are there come
/// back (Hennig 2007, Computational Statistics & Data Analysis 52(1), doi:10.1016/j.csda.2006.11.025).
std::vector<GroupsChoice> compare_groups(const Paths& paths, const std::vector<std::size_t>& groups,
                                         MixtureFitOptions options = {}, std::span<const double> exposure = {},
                                         int resamples = 5);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/chain_mixture.hpp>
#include <habitue/lifecycle/definitions/mixture_errors.hpp>
#endif
