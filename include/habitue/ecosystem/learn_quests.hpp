/// @file
/// Quests learned from a log: what those who reached the outcome had, and what those who did not lacked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/ecosystem/items.hpp>
#include <habitue/ecosystem/quest.hpp>

namespace habitue::inline v1::ecosystem {

struct LearnOptions {
    std::string component = "product";  ///< the column that says which component a row is about
    double tolerance = 0.1;             ///< share of achieved attempts that may lack what is called required
    double level = 0.95;                ///< confidence with which a component is called required, or nice to have
    std::size_t alternatives = 3;       ///< the most components that are looked at as alternatives to one another
};

/// One component in the attempts at a quest.
struct LearnedComponent {
    std::string component;
    Share found;              ///< attempts that had it, of those that looked for it or had it
    Share had_when_achieved;  ///< of the attempts that achieved the outcome
    Share had_when_failed;    ///< of those that did not
    double price = std::numeric_limits<double>::quiet_NaN();  ///< mean amount of its purchases; NaN: not known
    double searches = 0.0;  ///< rows of looking for it, per attempt that did or had it
    friend bool operator==(const LearnedComponent&, const LearnedComponent&) = default;
};

/// What attempts at one outcome have in common.
struct LearnedQuest {
    std::string outcome;
    std::size_t attempts = 0, open = 0;        ///< all, and those whose result is not known: they are left out
    Share completion;                          ///< achieved, of those with a result
    std::vector<LearnedComponent> components;  ///< those of most achieved attempts first
    /// One of each is required: lists of alternatives, by number.
    std::vector<std::vector<std::uint32_t>> required;
    std::vector<std::uint32_t> nice_to_have;  ///< not required, but had more often when achieved
    Share sufficient;                         ///< achieved, of the attempts with a result that had all that is required
    double searches = 0.0;                    ///< rows of looking per attempt with a result
    /// Money that one more row of looking is worth to avoid; negative: a pleasure. NaN: not identified.
    double hassle = std::numeric_limits<double>::quiet_NaN();
    double hassle_error = std::numeric_limits<double>::quiet_NaN();  ///< standard error
    std::string hassle_not_identified;                               ///< why; empty when it is

    std::pair<double, double> hassle_interval(double level = 0.95) const;
    /// The quest as learned: each component to be had at one place with the chance and at the price found, its search
    /// cost being the searches for it times the hassle (0 when that is not identified). Throws DomainError when nothing
    /// is required.
    Quest quest(double value = std::numeric_limits<double>::quiet_NaN()) const;
    std::string summary() const;
    friend bool operator==(const LearnedQuest& a, const LearnedQuest& b) {
        const auto same = [](double x, double y) { return x == y || (x != x && y != y); };
        return a.outcome == b.outcome && a.attempts == b.attempts && a.open == b.open && a.completion == b.completion &&
               a.required == b.required && a.nice_to_have == b.nice_to_have && a.sufficient == b.sufficient &&
               a.searches == b.searches && same(a.hassle, b.hassle) && same(a.hassle_error, b.hassle_error);
    }
};

/// One learned quest for each label of the column `quest`, in order of appearance. Where there are several labels and
/// none has more than one attempt, they are taken for numbers of attempts: all are attempts at one quest, called
/// "quest".
///
/// An attempt is what one customer did at one quest until a row with a `result`: achieved (yes, true, 1, success,
/// completed) or not (no, false, 0, failed, abandoned). A component is had with a row of kind purchase, install, use,
/// subscribe, replace or upgrade, and looked for with search, compare, consider, inquire, consult, visit or interest.
///
/// Required are minimal lists of alternatives of which all but a tolerated share of achieved attempts had one (with
/// confidence: fewer than about 35 achieved attempts show nothing at a tolerance of .1), and without which no more than
/// that share of attempts achieved, also of those that had all the rest; lists of two and more only when failed
/// attempts lacked them more often, since the union of many components holds of anyone. What every attempt had is
/// called required too: a log cannot tell.
///
/// Hassle is the ratio of two coefficients of a logit of achieving: what a row of looking does to the odds, against
/// what a unit of money in the column `cost` (what the customer was asked for, the same sign for all) does. Throws
/// DomainError for a log without the columns quest, result and that of components, and a result that is none of these
/// words.
std::vector<LearnedQuest> learn_quests(const EventLog& log, const LearnOptions& options = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/learn_quests.hpp>
#endif
