/// @file
/// A quest: the outcome a customer is after, all that is required for it, and what is missing.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::ecosystem {

/// A component by name, or so many of several requirements.
struct Requirement {
    std::string component = {};           ///< of a leaf; empty: `at_least` of the `parts`
    std::size_t at_least = 0;             ///< how many of the parts are enough
    std::vector<Requirement> parts = {};  ///< in the order the customer goes after them

    Requirement() = default;
    Requirement(const char* name) : component(name) {}
    Requirement(std::string name) : component(std::move(name)) {}
    Requirement(std::size_t enough, std::vector<Requirement> of) : at_least(enough), parts(std::move(of)) {}
    friend bool operator==(const Requirement&, const Requirement&) = default;
};

/// Every part: nothing works while one is missing.
inline Requirement all_of(std::vector<Requirement> parts) {
    const std::size_t n = parts.size();
    return {n, std::move(parts)};
}
/// One of several alternatives.
inline Requirement any_of(std::vector<Requirement> parts) {
    return {1, std::move(parts)};
}
/// @p k of n parts.
inline Requirement at_least(std::size_t k, std::vector<Requirement> parts) {
    return {k, std::move(parts)};
}

/// A place where a component may be had.
struct Offer {
    std::string place = {};
    double availability = 1.0;  ///< chance that it is there when the customer comes
    double price = 0.0;         ///< money, paid when it is
    double search_cost = 0.0;   ///< money that going there is worth to avoid; negative: going there is a pleasure
    friend bool operator==(const Offer&, const Offer&) = default;
};

/// Something the outcome takes: a product, a service, an answer.
struct Component {
    std::string name;
    /// Where it may be had. The customer tries the places until it is found, in the order that costs least: by price +
    /// search cost / availability. None: it is to be had nowhere.
    std::vector<Offer> offers = {};
    double quality = 0.0;                 ///< money that having it adds to the outcome
    double margin = 0.0;                  ///< money that we earn when it is bought
    bool owned = false;                   ///< the customer has it already
    std::vector<Requirement> needs = {};  ///< what it is of no use without; sought after it
    friend bool operator==(const Component&, const Component&) = default;
};

/// What one component does to the quest.
struct ComponentEffect {
    std::string component;
    double found = 0.0;             ///< chance to be found when it is sought; 1 when owned
    double probability = 0.0;       ///< of completion, were it to be had for certain at its best place
    double utility_gain = 0.0;      ///< money to the customer, then; NaN when the value of the outcome is not known
    double margin_gain = 0.0;       ///< money to us, then, its own sales included
    double complements_lost = 0.0;  ///< margin of the other components that goes when this one is to be had nowhere
    friend bool operator==(const ComponentEffect&, const ComponentEffect&) = default;
};

/// What becomes of a quest, in expectation over what is available.
struct QuestCompletion {
    double probability = 0.0;  ///< that all that is required is found
    double hassle = 0.0;       ///< money that searching is worth to avoid; negative: the search is a pleasure
    double spend = 0.0;        ///< money paid for components
    double stranded = 0.0;     ///< of it, for components of quests not completed: what ends on a shelf
    double margin = 0.0;       ///< money that we earn
    double achieved = 0.0;     ///< net utility, money: value and quality of what is completed - spend - hassle
    double attainable = 0.0;   ///< the best net utility, were everything there at the best place; 0 or more
    double outcome_gap = 0.0;  ///< attainable - achieved; these three are NaN without the value of the outcome
    std::vector<ComponentEffect> components = {};  ///< in the order of the quest's
    /// The number of the component whose certain presence would add most to the customer's utility (to the probability,
    /// without the value of the outcome); none when no presence would add anything.
    std::optional<std::size_t> missing = {};
    std::string summary() const;
    friend bool operator==(const QuestCompletion&, const QuestCompletion&) = default;
};

struct QuestOptions {
    double value = std::numeric_limits<double>::quiet_NaN();  ///< money the outcome is worth; NaN: not known
    std::vector<std::string> nice_to_have = {};  ///< sought, once completed, where quality is worth price and search
    std::vector<std::string> has = {};           ///< components the customer has already, besides those `owned`
};

/// An outcome, and what it takes: components joined by AND, OR, alternatives and k of n.
///
/// The customer goes after the parts in the order given, buys what is found, and gives up as soon as the outcome is out
/// of reach: what is bought by then is stranded, what would have come later is not sold. Components are to be had
/// independently of one another. A component that is required in several places is found, sought and paid for once.
///
/// Everything is exact: by recursion over the tree when no component occurs twice, else by summing over what may be
/// available of up to 16 components that are neither owned nor certain.
class Quest {
public:
    /// Throws DomainError for a quest without a requirement, a component without a name, named twice, or unknown, a
    /// requirement of more parts than there are, needs in a circle, a nice-to-have that is required or needs
    /// something, an availability outside [0, 1], and money that is not finite or a negative price.
    Quest(std::string outcome, Requirement requires_, std::vector<Component> components, QuestOptions options = {});

    const std::string& outcome() const { return outcome_; }
    /// With what components need put in beside them.
    const Requirement& requirement() const { return requirement_; }
    const std::vector<Component>& components() const { return components_; }
    double value() const { return value_; }
    const std::vector<std::string>& nice_to_have() const { return nice_; }

    /// Completion, money and what is missing. Throws DomainError when components occur twice among more than 16
    /// uncertain ones.
    QuestCompletion complete() const;

    /// The quest, the tree of what is required and what is missing, as text.
    std::string summary() const;
    friend bool operator==(const Quest& a, const Quest& b) {
        return a.outcome_ == b.outcome_ && a.requirement_ == b.requirement_ && a.components_ == b.components_ &&
               a.nice_ == b.nice_ && (a.value_ == b.value_ || (a.value_ != a.value_ && b.value_ != b.value_));
    }

private:
    std::string outcome_;
    Requirement requirement_;
    std::vector<Component> components_;
    std::vector<std::string> nice_;
    double value_;
};

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/quest.hpp>
#endif
