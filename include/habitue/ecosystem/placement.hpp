/// @file
/// Where and when to be: the places whose opening meets most of what journeys are worth.
///
/// A journey is met if we are present at any point of it: an OR, so that a place adds less the more places there are.
/// Quests are an AND, and are not placed so. Placing a service where it covers most: Church & ReVelle (1974), Papers of
/// the Regional Science Association 32, 101-118 (doi:10.1007/BF01942293).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/optim/submodular.hpp>

namespace habitue::inline v1::ecosystem {

using Candidate = std::uint32_t;  ///< a place, a vertex, or a place at a time: 0 to n - 1

/// Journeys by the candidates that each passes, in order; seen, not copied. Journey j passes
/// passed[offsets[j]], ..., passed[offsets[j + 1] - 1].
struct JourneyView {
    std::size_t candidates = 0;
    std::span<const std::uint64_t> offsets;
    std::span<const Candidate> passed;

    std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// Journeys through the states of @p paths, which are the candidates. Weights of paths are to be multiplied into
/// values.
inline JourneyView journeys_of(const Paths& paths) {
    return {paths.states.size(), paths.offsets, paths.state};
}

/// Journeys by candidates of their own.
struct Journeys {
    std::vector<std::string> names;  ///< of the candidates; empty: their numbers
    std::size_t candidates = 0;
    std::vector<std::uint64_t> offsets{0};
    std::vector<Candidate> passed;

    JourneyView view() const { return {candidates, offsets, passed}; }
};

/// The same journeys with several vertices as one candidate: all steps at one place, say. @p candidate_of gives each
/// vertex its candidate, and `nobody` where we cannot be. Throws DomainError naming the row.
inline constexpr Candidate nobody = std::numeric_limits<Candidate>::max();
Journeys grouped(const JourneyView& journeys, std::span<const Candidate> candidate_of, std::size_t candidates);

/// Candidates of a place and a time of the week: the week cut into slots of @p hours from Monday 00:00, candidate
/// state * slots + slot. Throws DomainError unless hours divide 168 and the paths have times in a unit of time, which
/// are read as counted from the beginning of 1970, UTC.
Journeys weekly_slots(const Paths& paths, int hours);

/// What counts as being found.
enum class Objective {
    met,      ///< a journey that meets us at least once, anywhere on its way
    ubiquity  ///< a need occasion that finds us: the journey's first visit
};
/// How places are chosen.
enum class Method {
    greedy,  ///< the best next place, one after another
    swap,    ///< greedy, then exchanges as long as one is worth more
    exact    ///< the best set of all, by branch and bound
};
std::string_view name(Method method);
/// The method called @p text. Throws DomainError for any other.
Method parse_method(std::string_view text);
/// The objective called @p text: "met" or "ubiquity". Throws DomainError for any other.
Objective parse_objective(std::string_view text);

struct PlaceOptions {
    std::size_t k = optim::Constraint::any;  ///< places at most
    std::vector<double> costs = {};          ///< of opening each candidate; needs a budget
    double budget = std::numeric_limits<double>::infinity();
    std::vector<std::uint32_t> group = {};    ///< of each candidate, such as its city
    std::vector<std::uint32_t> at_most = {};  ///< places in each group; empty: one
    std::vector<double> presence = {};        ///< probability that each is there when a journey passes; empty: 1
    std::vector<double> miss = {};            ///< probability that present presence misses each journey; empty: 1
    Objective objective = Objective::met;
    Method method = Method::greedy;
    int swaps = 1000;                           ///< exchanges at most
    std::uint64_t nodes = 1'000'000;            ///< sets that an exact search looks into at most
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// Places chosen, and how good the choice is. Money is in the unit of the values.
struct Placement {
    static constexpr ModelCard card{
        .name = "Placement",
        .title = "Placement by coverage",
        .summary = "The places whose opening meets most of what journeys are worth.",
        .reference = "Nemhauser, Wolsey & Fisher (1978), Mathematical Programming 14, 265-294. doi:10.1007/BF01588971"};

    std::vector<Candidate> chosen;  ///< in the order chosen; of equals the lowest number first
    std::vector<double> gains;      ///< what each adds to those before it; sums to `value`
    double value = 0.0;             ///< what the chosen meet, beyond what present presence meets
    double upper_bound = 0.0;       ///< no allowed choice is worth more
    std::vector<double> bounds;     ///< no choice of 1, 2, ... places is worth more; empty under budgets and groups
    double cost = 0.0;              ///< of opening them
    double total = 0.0;             ///< what being everywhere would be worth
    double guarantee = 0.0;         ///< least share of the best that theory promises; 0: none
    Method method = Method::greedy;
    bool complete = true;  ///< false: the exact search stopped at its limit; `upper_bound` holds nevertheless

    double share() const { return total > 0.0 ? value / total : 0.0; }  ///< of what being everywhere would be worth
    /// The least share of the best possible that this choice is known to reach: value / upper_bound.
    double certainty() const { return upper_bound > 0.0 ? value / upper_bound : 1.0; }
    std::string summary() const;

    friend bool operator==(const Placement&, const Placement&) = default;
};

/// The places to open: most of the @p values of journeys that meet one at least once, under the options' constraints.
///
/// @p values are what meeting each journey is worth: money, 1 to count journeys, or the probability that present
/// presence misses it. Throws DomainError naming argument, row and value for journeys past candidates that there are
/// not, negative or infinite values and costs, more places than candidates, no journeys at all, and when neither k nor
/// budget is given. A candidate that adds nothing is not opened, so that fewer than k may be chosen.
Placement place(const JourneyView& journeys, std::span<const double> values, const PlaceOptions& options);

/// The same for the worst of several groups of journeys: `value` is the least share of a group's values that is met.
/// @p group_of numbers the group of each journey. `total` is 1.
Placement place_for_worst(const JourneyView& journeys, std::span<const double> values,
                          std::span<const std::uint32_t> group_of, const PlaceOptions& options);

/// What @p open are worth together.
double value_of(const JourneyView& journeys, std::span<const double> values, std::span<const Candidate> open,
                const PlaceOptions& options = {});

/// What each budget buys: a placement a budget, those that no cheaper one equals. Without @p budgets, those at which
/// the next place in order of gain per cost can be afforded, up to 50 of them.
std::vector<Placement> pareto_front(const JourneyView& journeys, std::span<const double> values,
                                    const PlaceOptions& options, std::span<const double> budgets = {});

/// A place closed, in order.
struct Closing {
    Candidate candidate = 0;
    double loss = 0.0;   ///< value lost by closing it after those before
    double saved = 0.0;  ///< its cost
    double left = 0.0;   ///< value of those still open
    friend bool operator==(const Closing&, const Closing&) = default;
};
/// Which of the @p open places to close first, second, ...: the least loss, or the least loss for the cost it saves
/// where the options have costs.
std::vector<Closing> closing_order(const JourneyView& journeys, std::span<const double> values,
                                   std::span<const Candidate> open, const PlaceOptions& options = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/placement.hpp>
#endif
