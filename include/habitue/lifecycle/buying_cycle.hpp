/// @file
/// The buying cycle: how far customers come, what they do step by step, how long it takes, and what a change is worth.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

/// The stages of the buying cycle, in order, by their names in data/kinds.hpp.
inline constexpr std::string_view buying_cycle[] = {"aware",   "interest", "search",  "compare", "purchase",
                                                    "install", "use",      "service", "replace"};

/// How far paths come, stage by stage. Vectors run over the stages.
struct Funnel {
    std::vector<std::string> stages;
    double paths = 0.0;
    std::vector<double> reached;      ///< paths that came to the stage after every stage before it, in order
    std::vector<double> conversion;   ///< their share of those that reached the stage before (the first: of all)
    std::vector<double> low, high;    ///< Wilson's interval of `conversion`
    std::vector<double> drop_off;     ///< 1 - conversion: its interval is [1 - high, 1 - low]
    std::vector<double> median_time;  ///< from the stage before, of those who came on; NaN without times
    std::vector<double> came_from;    ///< looking back from the first arrival at the last stage: paths that had been at
                                      ///< every stage from this one on, in order
    friend bool operator==(const Funnel&, const Funnel&) = default;

    std::string summary() const;
};

/// How far the @p paths come through @p stages; none: those of the buying cycle that are states. A path reaches a stage
/// when it visits it after it has reached all those before. Throws DomainError for an unknown stage, or one named
/// twice.
Funnel funnel(const Paths& paths, std::vector<std::string> stages = {}, double level = 0.95);

/// Where paths are, step by step.
struct StepMatrix {
    std::vector<std::string> states;  ///< of the rows; one more row: not begun, or ended
    std::vector<int> steps;           ///< of the columns: 1 is the first visit; with `around`, 0 is the visit to it
    Eigen::MatrixXd share;            ///< of the paths; columns sum to 1
    double paths = 0.0;               ///< that the shares are of
};

/// Shares of @p paths in each state at each of the first @p steps; with @p around, of those that visit this state, from
/// `steps` before their first visit to it to as many after.
StepMatrix step_matrix(const Paths& paths, int steps = 10, std::string_view around = {});

/// How long it takes to come from one state to another: the share that has not come yet, by the product-limit estimate.
struct TimeToVisit {
    std::vector<double> time;       ///< at which somebody came, ascending; in the unit of the paths
    std::vector<double> at_risk;    ///< who had not come just before
    std::vector<double> came;       ///< then
    std::vector<double> waiting;    ///< share that has not come, just after
    std::vector<double> low, high;  ///< its interval, by the logarithm of the cumulative hazard
    double paths = 0.0;             ///< that visited the first state
    double events = 0.0;            ///< of them, that came
    double median = std::numeric_limits<double>::infinity();  ///< infinite where fewer than half were seen to come
    friend bool operator==(const TimeToVisit&, const TimeToVisit&) = default;
};

/// Time from the first visit to @p from to the first visit to @p to after it. Who has not come is followed to
/// @p observation_end (in the paths' unit), or to the last visit of the path where that is NaN. Kaplan & Meier (1958),
/// JASA 53(282), 457-481. Throws DomainError for paths without times, and where nobody visits @p from.
TimeToVisit time_to(const Paths& paths, std::string_view from, std::string_view to,
                    double observation_end = std::numeric_limits<double>::quiet_NaN(), double level = 0.95);

/// What one transition is worth.
struct TransitionWorth {
    std::string from, to;
    double probability = 0.0;  ///< now
    double slope = 0.0;        ///< change of the chance to arrive, per unit of probability, to first order
    double change = 0.0;       ///< exact change of the chance to arrive when the probability rises by `by`
    double by = 0.0;           ///< as asked, or as far as 1 where that is nearer
    friend bool operator==(const TransitionWorth&, const TransitionWorth&) = default;
};

/// By how much the chance to ever come from @p start to @p target changes if one transition becomes likelier by @p by,
/// at the cost of the others of its row in proportion: of every transition between states, the greatest change first.
///
/// One factorisation for all; the change is exact (Sherman & Morrison 1950, Annals of Mathematical Statistics 21(1),
/// 124-127), where the slope alone can be far off. States from which the target is out of reach have none.
std::vector<TransitionWorth> transition_worth(const MarkovChain& chain, std::string_view start, std::string_view target,
                                              double by = 0.01);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/buying_cycle.hpp>
#endif
