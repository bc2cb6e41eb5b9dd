/// @file
/// A semi-Markov chain: stays of any law, where next by the state alone.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/sojourn.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

/// Where a chain moves when it moves, and how long it stays before: by state, or by state and where it moves next.
class SemiMarkovChain {
public:
    static constexpr ModelCard card{
        .name = "SemiMarkovChain",
        .title = "Semi-Markov chain",
        .summary = "Stays in each state for a time of any law; where it moves next depends on the state alone.",
        .reference =
            "Pyke (1961), Annals of Mathematical Statistics 32(4), 1231-1242, doi:10.1214/aoms/1177704863; "
            "Lagakos, Sommer & Zelen (1978), Biometrika 65(2), 311-317, doi:10.1093/biomet/65.2.311"};

    /// @p embedded_chain says where it moves when it moves: nothing on the diagonal but the 1 of a state never left.
    /// @p laws has one for each state, or one for each transition, row by row (those of impossible ones are not read).
    /// Throws DomainError naming the row.
    SemiMarkovChain(MarkovChain embedded_chain, std::vector<SojournLaw> laws);

    std::size_t size() const { return embedded_.size(); }
    const MarkovChain& embedded_chain() const { return embedded_; }
    const std::vector<std::string>& states() const { return embedded_.states(); }
    const std::vector<SojournLaw>& laws() const { return laws_; }
    bool by_transition() const { return laws_.size() > size(); }
    /// The law of a stay in state number @p from that ends with a move to @p to.
    const SojournLaw& law(std::size_t from, std::size_t to) const;

    /// Chance that a stay in state number @p from lasts longer than @p t.
    double survival(std::size_t from, double t) const;

    /// Mean length of a stay in each state; infinite in one that is never left.
    Eigen::VectorXd sojourn() const;

    /// Long-run shares of time, one row for each recurrent class: visits of the embedded chain, times mean stays.
    Eigen::MatrixXd stationary() const;

    /// Expected time until a recurrent class is entered, from the beginning of a stay in each transient state, in the
    /// order of embedded_chain().absorption().transient.
    Eigen::VectorXd absorption_time() const;

    /// Chance of being in each state (columns) a time @p t after a stay in each (rows) began.
    ///
    /// P_ij(t) = [i = j] S_i(t) + sum over k of the integral of P_kj(t - u) dQ_ik(u), Pyke's renewal equation, by the
    /// trapezium rule over @p steps steps with the exact growth of Q in each, and once over half as many: Richardson's
    /// extrapolation. For smooth laws the error falls with the fourth power of the step, near 1e-8 by default.
    Eigen::MatrixXd transition_probability(double t, int steps = 400) const;

    /// The embedded chain and the laws of stays.
    std::string summary() const;

    friend bool operator==(const SemiMarkovChain& a, const SemiMarkovChain& b) {
        return a.embedded_ == b.embedded_ && a.laws_ == b.laws_;
    }

private:
    double probability(std::size_t i, std::size_t j) const;
    bool never_left(std::size_t i) const { return probability(i, i) == 1.0; }

    Eigen::MatrixXd renewal(double t, int steps) const;

    MarkovChain embedded_;
    std::vector<SojournLaw> laws_;
};

/// Paths of @p n customers drawn from @p chain, each watched from the beginning of a stay at time 0 to @p T; visits as
/// of simulate(ContinuousChain): one for each state entered, and one at T that repeats the state the customer is in.
Paths simulate(const SemiMarkovChain& chain, std::size_t n, double T, std::uint64_t seed,
               const SimulationOptions& options = {});

struct SemiMarkovFitOptions {
    std::vector<SojournKind> sojourn = {SojournKind::weibull};  ///< one for all states, or one each
    bool by_transition = false;  ///< a law for each transition instead of one for each state; not empirical
    int threads = 1;             ///< 0: as many as the machine has
    const std::atomic<bool>* cancel = nullptr;
};

template <>
struct Fit<SemiMarkovChain> {
    SemiMarkovChain model;
    Eigen::MatrixXd counts;           ///< moves from each state (rows) to each
    std::vector<double> censored;     ///< stays in each state whose end was not seen
    Eigen::MatrixXd standard_errors;  ///< of the embedded chain; NaN in a row never left
    std::vector<double> shape_error;  ///< of each law's shape, as model.laws(); 0 where it has none
    std::vector<double> scale_error;  ///< of each law's scale
    double log_likelihood = 0.0;      ///< of moves and stays; NaN with empirical laws, which have no density
    bool converged = true;
    std::vector<std::string> notes;  ///< what the data do not tell, in words

    /// The chain with the standard errors of its laws.
    std::string summary() const;
};

namespace detail {

/// Stays in one state: where each led and how long it lasted; censored ones lead nowhere.
struct Stays {
    std::vector<std::vector<double>> ended;         ///< [destination]
    std::vector<std::vector<double>> ended_weight;  ///< of each
    std::vector<double> open, open_weight;          ///< their end was not seen
};

using Dual2 = math::Dual<2, 2>;

/// Minus the log-likelihood of the stays in one state. Parameters: log odds of all destinations but the first (only
/// with a law for each), then log shape and log scale of every law. An exponential law's log shape is held at 0.
optim::Quadratic stays_likelihood(const Stays& stays, const std::vector<std::size_t>& destinations, SojournKind kind,
                                  bool each, const std::vector<double>& x);

/// Kaplan & Meier (1958): survival after every time at which a stay ended.
SojournLaw kaplan_meier(const Stays& stays);

}  // namespace detail

/// `fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::gamma}})`: maximum likelihood from paths that hold every move
/// at its very time, stays not seen to end counting by their survival.
///
/// With a law for each state, where a stay leads and how long it lasts are separate: shares, and the law of all its
/// stays. With a law for each transition they are estimated together, for a stay not seen to end may have been any of
/// them. The first visit of a path is taken as the beginning of a stay. A state never left is taken as absorbing, and
/// said so. Throws DomainError for two states at one time, and for paths without times.
template <class Model>
requires std::same_as<Model, SemiMarkovChain> Fit<Model> fit(const Paths& paths,
                                                             const SemiMarkovFitOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/semi_markov.hpp>
#endif
