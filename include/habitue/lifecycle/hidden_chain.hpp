/// @file
/// A Markov chain that is not seen itself: depth of a relationship, read from what customers do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/core/text.hpp>
#include <habitue/lifecycle/emissions.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::lifecycle {

/// A row for each visit, a column for each state.
using ByVisit = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How inputs turn into chances of moving.
enum class Link {
    ordered,      ///< ordered logit: states are levels, and an input pushes up or down
    multinomial,  ///< multinomial logit: an input may favour any state
};

/// "ordered" or "multinomial".
constexpr std::string_view name(Link link) {
    return link == Link::ordered ? "ordered" : "multinomial";
}
/// The link called @p text. Throws DomainError for any other.
Link parse_link(std::string_view text);

/// Moves between states that depend on inputs a, such as the firm's actions.
///
/// *Ordered*, Netzer, Lattin & Srinivasan (2008), Marketing Science 27(2), 185-204 (doi:10.1287/mksc.1070.0294): from
/// state s the chance of ending in one of the states 0 ... j is logit^-1(mu_j - a'rho), with thresholds mu of s that
/// rise and effects rho of s. *Multinomial*: log of the chance of j over that of staying is an intercept + a'beta.
struct TransitionLogit {
    Link link = Link::ordered;
    std::size_t inputs = 0;
    /// [from][...]: ordered, the states - 1 thresholds, then the effects; multinomial, for each other state in order
    /// its intercept and effects.
    Eigen::MatrixXd coefficients = {};

    std::size_t states() const { return std::size_t(coefficients.rows()); }
    std::size_t width() const { return link == Link::ordered ? states() - 1 + inputs : (states() - 1) * (1 + inputs); }
    /// Chances of moving from @p from (to each state) when the inputs are @p a.
    void row(std::size_t from, const double* a, double* to) const;
    static double logistic(double x);
    friend bool operator==(const TransitionLogit& a, const TransitionLogit& b) {
        return a.link == b.link && a.inputs == b.inputs && a.coefficients.rows() == b.coefficients.rows() &&
               a.coefficients.cols() == b.coefficients.cols() && a.coefficients == b.coefficients;
    }

private:
    static constexpr double infinity = std::numeric_limits<double>::infinity();
};

/// The most probable states, all together.
struct DecodedStates {
    std::vector<std::uint32_t> state;     ///< of every visit
    std::vector<double> log_probability;  ///< of every sequence: of these states and what was seen
};

/// What all of a sequence tells about its states.
struct SmoothedStates {
    ByVisit state;       ///< [visit][state]: chance of the state
    ByVisit transition;  ///< [visit][from * states + to]: of the move to it; 0 on first visits; empty: not asked
    Eigen::MatrixXd transitions;  ///< [from][to]: expected number of moves, all sequences together
};

/// Sequences drawn from a chain, with the states behind them.
struct SimulatedSequences {
    Sequences sequences;
    std::vector<std::uint32_t> state;  ///< of every visit
};

namespace detail {
struct Encoded;
template <class Number>
struct Tables;
}  // namespace detail

/// Customers move among states that nobody sees; what they do is drawn from the state they are in.
class HiddenChain {
public:
    static constexpr ModelCard card{
        .name = "HiddenChain",
        .title = "Hidden Markov chain",
        .summary = "Moves between hidden states period by period; what is seen depends on the present state alone.",
        .reference =
            "Baum, Petrie, Soules & Weiss (1970), Annals of Mathematical Statistics 41(1), 164-171, "
            "doi:10.1214/aoms/1177697196; Rabiner (1989), Proceedings of the IEEE 77(2), 257-286, "
            "doi:10.1109/5.18626; Netzer, Lattin & Srinivasan (2008), Marketing Science 27(2), 185-204, "
            "doi:10.1287/mksc.1070.0294"};

    /// @p initial chances of the states; @p transition_matrix (from, to); @p emissions, one for each column of what is
    /// seen, independent of one another given the state. Throws DomainError naming what is not a chance or a parameter.
    HiddenChain(Eigen::VectorXd initial, Eigen::MatrixXd transition_matrix, std::vector<Emission> emissions,
                std::vector<std::string> states = {});
    /// Moves depend on inputs. The matrix of chain() is the one at inputs 0.
    HiddenChain(Eigen::VectorXd initial, TransitionLogit transition, std::vector<Emission> emissions,
                std::vector<std::string> states = {});

    std::size_t size() const { return chain_.size(); }  ///< states
    const Eigen::VectorXd& initial() const { return initial_; }
    const Eigen::MatrixXd& transition_matrix() const { return chain_.transition_matrix(); }
    const std::vector<Emission>& emissions() const { return emissions_; }
    const std::vector<std::string>& states() const { return chain_.states(); }
    const std::optional<TransitionLogit>& transition_logit() const { return logit_; }
    /// The hidden chain itself: its classes, stationary law, hitting times, values.
    const MarkovChain& chain() const { return chain_; }

    /// The chain of customers whose inputs are @p inputs in every period.
    MarkovChain chain(const std::vector<double>& inputs) const;
    std::size_t inputs() const { return logit_ ? logit_->inputs : 0; }

    /// log of the chance (density) of each sequence.
    std::vector<double> log_likelihoods(const Sequences& seen, const Execution& how = {}) const;
    /// Their sum, counting weights.
    double log_likelihood(const Sequences& seen, const Execution& how = {}) const;

    /// Chances of the states at each visit, given what was seen up to it.
    ///
    /// Throws DomainError naming a sequence that is impossible.
    ByVisit filter(const Sequences& seen, const Execution& how = {}) const;

    /// Chances of the states at each visit, given all of its sequence; with @p transition those of each move as well.
    ///
    /// Throws DomainError naming a sequence that is impossible.
    SmoothedStates smooth(const Sequences& seen, bool transition = false, const Execution& how = {}) const;

    /// The most probable states of each sequence, all together; of equally probable ones those of lower number.
    ///
    /// Viterbi (1967), IEEE Transactions on Information Theory 13(2), 260-269 (doi:10.1109/TIT.1967.1054010). Throws
    /// DomainError naming a sequence that is impossible.
    DecodedStates viterbi(const Sequences& seen, const Execution& how = {}) const;

    /// @p sequences sequences of @p length visits. Each has a stream of random numbers of its own: the same seed gives
    /// the same sequences for any number of threads. @p inputs: their columns, as for Sequences.
    SimulatedSequences simulate(std::size_t sequences, std::size_t length, std::uint64_t seed,
                                const Execution& how = {}, std::vector<std::vector<double>> inputs = {}) const;

    /// Discounted value of a customer in each state: @p reward of a period spent in it, received in the present one
    /// too. What moving one state up is worth is the difference to the next: the relationship's depth in money.
    Eigen::VectorXd value(const Eigen::VectorXd& reward, const Discounting& how = {},
                          const std::vector<double>& inputs = {}) const;

    /// The same chain with state @p order[k] as its state k. Throws DomainError unless @p order is a permutation;
    /// ordered moves can be turned round, but not reordered.
    HiddenChain reordered(const std::vector<std::size_t>& order) const;

    /// States in order of the mean of what is seen first of them, the next column where it is the same; with ordered
    /// moves as they are or turned round.
    std::vector<std::size_t> canonical_order() const;

    /// The chain as tables with the names of its states.
    std::string summary() const;
    /// "threshold 0", "effect 1"; "to 1: intercept" (of the other states in order) for multinomial moves.
    std::string coefficient_name(std::size_t k) const;

    friend bool operator==(const HiddenChain& a, const HiddenChain& b) {
        return a.initial_.size() == b.initial_.size() && a.initial_ == b.initial_ && a.chain_ == b.chain_ &&
               a.emissions_ == b.emissions_ && a.logit_ == b.logit_;
    }

    /// @cond: what estimation and live filters need
    detail::Encoded encoded(const Sequences& seen, bool by_visit, bool collapse) const;
    std::vector<double> log_densities(const detail::Encoded& e, const Execution& how) const;
    /// Divides the chances of a symbol by the largest, whose log is returned.
    static double scale_likelihood(double* logs, std::size_t n);
    std::vector<double> move_tables(const detail::Encoded& e) const;
    detail::Tables<double> tables(const detail::Encoded& e, std::vector<double>& scale, const Execution& how) const;
    /// @endcond

private:
    void validate();
    static Eigen::MatrixXd matrix_at(const TransitionLogit& logit, const double* a);
    static Eigen::MatrixXd at_rest(const TransitionLogit& logit);
    /// Symbols of the data by the numbers of the model. Throws DomainError for one that the model does not know.
    void rename_symbols(const Sequences& seen, detail::Encoded& e) const;
    static void refuse_impossible(const std::vector<double>& chance);

    Eigen::VectorXd initial_;
    MarkovChain chain_;
    std::vector<Emission> emissions_;
    std::optional<TransitionLogit> logit_;
};

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/hidden_chain.hpp>
#endif
