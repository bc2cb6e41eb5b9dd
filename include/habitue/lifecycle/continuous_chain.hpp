/// @file
/// A Markov chain in continuous time: who is where at any moment, for how long, and what that is worth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle {

/// How money received later counts, in continuous time.
struct ContinuousDiscounting {
    double discount_rate = 0.0;  ///< effective, per unit of time: money a unit later is worth 1 / (1 + rate)
    double horizon = std::numeric_limits<double>::infinity();  ///< how far ahead money counts
};

struct SimulationOptions {
    std::vector<double> initial = {};  ///< chance of starting in each state; empty: the first state
    int threads = 1;                   ///< 0: as many as the machine has
    const std::atomic<bool>* cancel = nullptr;
};

/// A validated generator and the names of its states: q_ij dt is the chance of moving from i to j within dt.
class ContinuousChain {
public:
    static constexpr ModelCard card{
        .name = "ContinuousChain",
        .title = "Markov chain in continuous time",
        .summary = "Stays in each state for an exponential time; where it moves next depends on the state alone.",
        .reference =
            "Kalbfleisch & Lawless (1985), Journal of the American Statistical Association 80, 863-871, "
            "doi:10.1080/01621459.1985.10478195; Norris (1997), Markov Chains, ch. 2-3"};

    /// @p generator (from, to) has no negative entry off its diagonal and rows that sum to 0 within 1e-9 of their exit
    /// rate; @p states are unique names, "0", "1", ... when none are given. Throws DomainError naming the
    /// row and its sum. The diagonal is then what makes the sums exact.
    explicit ContinuousChain(Eigen::MatrixXd generator, std::vector<std::string> states = {});

    std::size_t size() const { return std::size_t(generator_.rows()); }
    const Eigen::MatrixXd& generator() const { return generator_; }
    const std::vector<std::string>& states() const { return states_; }

    /// The number of the state called @p state; throws DomainError when there is none.
    std::size_t index(std::string_view state) const;

    /// exp(Q t): chance of being in each state (columns) a time @p t after each (rows). Every entry is accurate
    /// relative to itself.
    Eigen::MatrixXd transition_probability(double t) const { return math::generator_exponential(generator_, t); }

    /// Mean length of a stay in each state; infinite in one that is never left.
    Eigen::VectorXd sojourn() const { return -generator_.diagonal().cwiseInverse(); }

    /// Where it moves when it moves. A state never left is left for itself.
    MarkovChain embedded_chain() const;

    /// The communication classes, in order of their first states.
    std::vector<CommunicationClass> classes() const { return embedded_chain().classes(); }

    /// Long-run shares of time: one distribution (a row over all states) for each recurrent class, in classes() order.
    Eigen::MatrixXd stationary() const;

    /// Where the chain ends up from each transient state, and when. Throws DomainError when no state is transient.
    Absorption absorption() const;

    /// Expected time until @p state is first reached, from every state: 0 from itself, infinite where the chain may
    /// never get there.
    Eigen::VectorXd hitting_time(std::string_view state) const;

    /// Expected time spent in each state (columns) from each (rows) during the next @p t.
    Eigen::MatrixXd occupancy(double t) const { return math::generator_occupancy(generator_, t); }

    /// Expected discounted reward from each state, @p reward being received per unit of time spent in a state: the
    /// resolvent (delta I - Q)^-1 R, delta = log(1 + discount_rate), or its part up to the horizon.
    ///
    /// Throws DomainError when the sum for ever does not exist: no discounting, and a reward that recurs for ever.
    Eigen::VectorXd discounted_value(const Eigen::VectorXd& reward, const ContinuousDiscounting& how = {}) const;

    /// The generator as a table with the names of its states.
    std::string summary() const;

    friend bool operator==(const ContinuousChain& a, const ContinuousChain& b) {
        return a.states_ == b.states_ && a.generator_ == b.generator_;
    }

private:
    /// Rate at which each of @p rows is left for a state that is none of them.
    Eigen::VectorXd way_out(const std::vector<std::size_t>& rows) const;

    Eigen::MatrixXd generator_;
    std::vector<std::string> states_;
};

/// Paths of @p n customers drawn from @p chain, each watched from time 0 to @p T: a visit for each state entered, at
/// the moment it is entered, and one at T that repeats the state the customer is then in. T may be infinite when every
/// recurrent class is one state: then a path ends as that is entered.
///
/// Same seed, same paths, for any number of threads.
Paths simulate(const ContinuousChain& chain, std::size_t n, double T, std::uint64_t seed,
               const SimulationOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/continuous_chain.hpp>
#endif
