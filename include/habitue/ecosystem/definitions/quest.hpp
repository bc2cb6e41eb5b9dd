/// @file
/// Definitions of ecosystem/quest.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <unordered_map>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/quest.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// Money on a quest: expectations, or what one way through it brings.
struct Account {
    double hassle = 0.0, spend = 0.0, margin = 0.0, quality = 0.0;

    Account& operator+=(const Account& x) {
        hassle += x.hassle;
        spend += x.spend;
        margin += x.margin;
        quality += x.quality;
        return *this;
    }
    friend Account operator+(Account x, const Account& y) { return x += y; }
    friend Account operator*(double c, const Account& x) {
        return {c * x.hassle, c * x.spend, c * x.margin, c * x.quality};
    }
};

/// Success and failure: how likely each is, and the money in it, times its probability.
struct Trial {
    double success = 0.0, failure = 0.0;
    Account if_success = {}, if_failure = {};
};

/// Going after one component, place by place.
inline Trial sought(const Component& component) {
    if (component.owned) return {1.0, 0.0, {0.0, 0.0, 0.0, component.quality}, {}};
    const auto index = [](const Offer& x) { return x.price + x.search_cost / x.availability; };
    std::vector<Offer> offers = component.offers;
    std::stable_sort(offers.begin(), offers.end(), [&](const Offer& a, const Offer& b) {
        if (a.availability == 0.0 || b.availability == 0.0) return a.availability > 0.0 && b.availability == 0.0;
        return index(a) < index(b);
    });
    Trial trial{0.0, 1.0, {}, {}};
    double walked = 0.0;
    for (const Offer& x : offers) {
        if (trial.failure == 0.0) break;
        walked += x.search_cost;
        const double here = trial.failure * x.availability;
        trial.success += here;
        trial.failure *= 1.0 - x.availability;
        trial.if_success += here * Account{walked, x.price, component.margin, component.quality};
    }
    trial.if_failure = trial.failure * Account{walked, 0.0, 0.0, 0.0};
    return trial;
}

/// One of a quest's components or, with parts, so many of them; by number.
struct Node {
    std::size_t component = 0, at_least = 0;
    std::vector<Node> parts = {};
};

/// Parts one after another until enough have succeeded or too few are left: [number of successes] so far.
inline Trial pursued(const Node& node, const std::vector<Trial>& trials) {
    if (node.parts.empty()) return trials[node.component];
    const std::size_t n = node.parts.size(), k = node.at_least;
    std::vector<double> chance(k + 1, 0.0);
    std::vector<Account> money(k + 1);
    chance[0] = 1.0;
    Trial result;
    for (std::size_t i = 0; i < n; ++i) {
        const Trial part = pursued(node.parts[i], trials);
        Account useless = part.if_failure;  // what was found of a part that failed serves nothing
        useless.quality = 0.0;
        for (std::size_t s = std::min(i, k - 1) + 1; s-- > 0;) {
            const double p = chance[s];
            const Account m = money[s];
            if (p == 0.0) continue;
            const double yes = p * part.success, no = p * part.failure;
            const Account if_yes = part.success * m + p * part.if_success, if_no = part.failure * m + p * useless;
            if (s + 1 == k) {
                result.success += yes;
                result.if_success += if_yes;
            } else {
                chance[s + 1] += yes;
                money[s + 1] += if_yes;
            }
            chance[s] = money[s].hassle = money[s].spend = money[s].margin = money[s].quality = 0.0;
            if (s + (n - i - 1) < k) {
                result.failure += no;
                result.if_failure += if_no;
            } else {
                chance[s] = no;
                money[s] = if_no;
            }
        }
    }
    result.if_failure.quality = 0.0;
    return result;
}

/// One way through the tree when it is known what is available: components are sought once.
struct Walk {
    const std::vector<Trial>& trials;
    std::vector<char> available, seen;
    Account money;
    std::vector<std::size_t> found;

    bool pursue(const Node& node) {
        if (node.parts.empty()) {
            const std::size_t c = node.component;
            if (!seen[c]) {
                seen[c] = 1;
                const Trial& t = trials[c];
                money += available[c] ? (1.0 / t.success) * t.if_success : (1.0 / t.failure) * t.if_failure;
                money.quality = 0.0;  // of what serves the outcome, below
            }
            if (available[c]) found.push_back(c);
            return available[c] != 0;
        }
        std::size_t successes = 0;
        for (std::size_t i = 0; i < node.parts.size(); ++i) {
            const std::size_t before = found.size();
            if (pursue(node.parts[i]))
                ++successes;
            else
                found.resize(before);
            if (successes == node.at_least) return true;
            if (successes + (node.parts.size() - i - 1) < node.at_least) return false;
        }
        return false;
    }
};

/// Sums over everything that may be available.
inline Trial enumerated(const Node& root, const std::vector<Trial>& trials, const std::vector<double>& quality) {
    std::vector<std::size_t> open;
    for (std::size_t c = 0; c < trials.size(); ++c)
        if (trials[c].success > 0.0 && trials[c].failure > 0.0) open.push_back(c);
    require(open.size() <= 16,
            "quest: components are required in several places and more than 16 are uncertain: name alternatives once");
    Trial result;
    Walk walk{trials, {}, {}, {}, {}};
    for (std::uint32_t mask = 0; mask < (1u << open.size()); ++mask) {
        walk.available.assign(trials.size(), 0);
        for (std::size_t c = 0; c < trials.size(); ++c) walk.available[c] = trials[c].failure == 0.0;
        double chance = 1.0;
        for (std::size_t i = 0; i < open.size(); ++i) {
            const bool there = mask >> i & 1u;
            walk.available[open[i]] = there;
            chance *= there ? trials[open[i]].success : trials[open[i]].failure;
        }
        walk.seen.assign(trials.size(), 0);
        walk.money = {};
        walk.found.clear();
        if (walk.pursue(root)) {
            std::sort(walk.found.begin(), walk.found.end());
            walk.found.erase(std::unique(walk.found.begin(), walk.found.end()), walk.found.end());
            for (const std::size_t c : walk.found) walk.money.quality += quality[c];
            result.success += chance;
            result.if_success += chance * walk.money;
        } else {
            result.failure += chance;
            result.if_failure += chance * walk.money;
        }
    }
    return result;
}

/// The greatest sum of @p gain over components that together are enough; each counts once unless it is @p paid.
inline double best_bundle(const Node& node, const std::vector<double>& gain) {
    if (node.parts.empty()) return gain[node.component];
    std::vector<double> parts;
    for (const Node& part : node.parts) parts.push_back(best_bundle(part, gain));
    std::partial_sort(parts.begin(), parts.begin() + std::ptrdiff_t(node.at_least), parts.end(), std::greater<>());
    return std::accumulate(parts.begin(), parts.begin() + std::ptrdiff_t(node.at_least), 0.0);
}

/// Names to numbers, and the tree in numbers.
struct Catalogue {
    const std::vector<Component>& components;
    std::unordered_map<std::string_view, std::size_t> number;

    explicit Catalogue(const std::vector<Component>& of) : components(of) {
        for (std::size_t i = 0; i < of.size(); ++i) {
            if (of[i].name.empty()) throw DomainError(joined({"components: row ", std::to_string(i), " has no name"}));
            if (!number.emplace(of[i].name, i).second)
                throw DomainError(joined({"components: \"", of[i].name, "\" occurs more than once"}));
        }
    }
    std::size_t at(const char* argument, const std::string& name) const {
        const auto found = number.find(name);
        if (found == number.end())
            throw DomainError(joined({argument, ": \"", name, "\" is not among the components"}));
        return found->second;
    }
    /// @p x with what its components need put in beside them; @p above: those on the way to it.
    Requirement expanded(const Requirement& x, std::vector<std::string>& above) const {
        if (!x.component.empty()) {
            require(x.parts.empty(), "requires: a component has no parts; what it needs stands with it");
            const Component& c = components[at("requires", x.component)];
            const auto loop = std::find(above.begin(), above.end(), x.component);
            if (loop != above.end()) {
                std::string circle;
                for (auto it = loop; it != above.end(); ++it) circle += joined({"\"", *it, "\" needs "});
                throw DomainError(joined({"requires: ", circle, "\"", x.component, "\": a circle"}));
            }
            if (c.needs.empty()) return x;
            above.push_back(x.component);
            std::vector<Requirement> parts{Requirement(x.component)};
            for (const Requirement& needed : c.needs) parts.push_back(expanded(needed, above));
            above.pop_back();
            return all_of(std::move(parts));
        }
        require(!x.parts.empty(), "requires: an empty requirement");
        if (x.at_least < 1 || x.at_least > x.parts.size())
            throw DomainError(joined({"requires: got ", std::to_string(x.at_least), " of ",
                                      std::to_string(x.parts.size()), " parts, need at least 1 and no more than all"}));
        Requirement result{x.at_least, {}};
        for (const Requirement& part : x.parts) result.parts.push_back(expanded(part, above));
        return result;
    }
    Node node(const Requirement& x) const {
        if (!x.component.empty()) return {at("requires", x.component), 0, {}};
        Node result{0, x.at_least, {}};
        for (const Requirement& part : x.parts) result.parts.push_back(node(part));
        return result;
    }
};

inline void count(const Node& node, std::vector<int>& times) {
    if (node.parts.empty()) ++times[node.component];
    for (const Node& part : node.parts) count(part, times);
}

inline void check(const Component& component) {
    const auto wrong = [&](const char* what, double value, const char* why) {
        throw DomainError(joined({"components: \"", component.name, "\" has ", what, " ", to_text(value), ", ", why}));
    };
    if (!std::isfinite(component.quality)) wrong("quality", component.quality, "must be finite");
    if (!std::isfinite(component.margin)) wrong("margin", component.margin, "must be finite");
    for (const Offer& x : component.offers) {
        if (!(x.availability >= 0.0 && x.availability <= 1.0))
            wrong("availability", x.availability, "must lie between 0 and 1");
        if (!(x.price >= 0.0) || !std::isfinite(x.price)) wrong("price", x.price, "must be finite and not negative");
        if (!std::isfinite(x.search_cost)) wrong("search_cost", x.search_cost, "must be finite");
    }
}

/// A quest in numbers.
struct Numbers {
    Node root;
    std::vector<int> times;  // that each component is required
    std::vector<std::size_t> nice;
    bool shared = false;

    explicit Numbers(const Quest& quest) {
        const Catalogue catalogue(quest.components());
        root = catalogue.node(quest.requirement());
        times.assign(quest.components().size(), 0);
        count(root, times);
        shared = std::any_of(times.begin(), times.end(), [](int t) { return t > 1; });
        for (const auto& name : quest.nice_to_have()) nice.push_back(catalogue.at("nice_to_have", name));
    }

    QuestCompletion complete(const std::vector<Component>& components, double value) const {
        std::vector<Trial> trials;
        std::vector<double> quality;
        for (const Component& c : components) {
            trials.push_back(sought(c));
            quality.push_back(c.quality);
        }
        std::vector<Trial> required = trials;
        for (std::size_t c = 0; c < trials.size(); ++c)
            if (times[c] == 0) required[c] = {1.0, 0.0, {}, {}};
        const Trial end = shared ? enumerated(root, required, quality) : pursued(root, required);
        Account money = end.if_success + end.if_failure;
        money.quality = end.if_success.quality;
        for (const std::size_t c : nice) {
            const Account extra = trials[c].if_success + trials[c].if_failure;
            if (components[c].owned || extra.quality > extra.spend + extra.hassle) money += end.success * extra;
        }
        return {.probability = end.success,
                .hassle = money.hassle,
                .spend = money.spend,
                .stranded = end.if_failure.spend,
                .margin = money.margin,
                .achieved = value * end.success + money.quality - money.spend - money.hassle};
    }

    /// The best net utility when everything is at every place: of each component, the best place; what is a pleasure
    /// to look at anyway is looked at anyway.
    double attainable(const std::vector<Component>& components, double value) const {
        constexpr double never = -std::numeric_limits<double>::infinity();
        std::vector<double> gain(components.size());
        double pleasure = 0.0;
        for (std::size_t c = 0; c < components.size(); ++c) {
            const Component& x = components[c];
            gain[c] = x.owned ? x.quality : never;
            if (x.owned) continue;
            for (const Offer& offer : x.offers) {
                if (times[c] > 0 || std::count(nice.begin(), nice.end(), c))
                    pleasure += std::max(0.0, -offer.search_cost);
                gain[c] = std::max(gain[c], x.quality - offer.price - std::max(0.0, offer.search_cost));
            }
        }
        std::vector<std::size_t> twice;
        for (std::size_t c = 0; c < components.size(); ++c)
            if (times[c] > 1) twice.push_back(c);
        require(twice.size() <= 20, "quest: more than 20 components are required in several places");
        double best = never;
        for (std::uint32_t mask = 0; mask < (1u << twice.size()); ++mask) {
            std::vector<double> once = gain;
            double paid = 0.0;
            for (std::size_t i = 0; i < twice.size(); ++i) {
                const bool taken = mask >> i & 1u;
                paid += taken ? gain[twice[i]] : 0.0;
                once[twice[i]] = taken ? 0.0 : never;
            }
            best = std::max(best, best_bundle(root, once) + paid);
        }
        double extras = 0.0;
        for (const std::size_t c : nice) extras += std::max(0.0, gain[c]);
        return pleasure + std::max(0.0, value + best + extras);
    }
};

/// The component for certain, without a way in vain: at the place that costs least.
inline Component certain(Component component) {
    if (component.offers.empty()) component.offers.emplace_back();
    const auto cost = [](const Offer& x) { return x.price + x.search_cost; };
    Offer best = *std::min_element(component.offers.begin(), component.offers.end(),
                                   [&](const Offer& a, const Offer& b) { return cost(a) < cost(b); });
    best.availability = 1.0;
    component.offers = {best};
    return component;
}

inline void write(std::string& text, const Requirement& x, const std::vector<Component>& components,
                  const std::string& missing, std::size_t depth) {
    text.append(2 * depth, ' ');
    if (!x.component.empty()) {
        text += x.component;
        for (const Component& c : components)
            if (c.name == x.component)
                text += c.owned ? " (owned)"
                                : joined({" (found with chance ", text::significant(sought(c).success, 4), ")"});
        if (x.component == missing) text += "  <- missing most";
        text += "\n";
        return;
    }
    text += x.at_least == x.parts.size() ? "all of\n"
            : x.at_least == 1            ? "any of\n"
                                         : joined({"at least ", std::to_string(x.at_least), " of\n"});
    for (const Requirement& part : x.parts) write(text, part, components, missing, depth + 1);
}

}  // namespace detail

HABITUE_DEFINED_ONCE Quest::Quest(std::string outcome, Requirement requires_, std::vector<Component> components,
                                  QuestOptions options)
    : outcome_(std::move(outcome)),
      components_(std::move(components)),
      nice_(std::move(options.nice_to_have)),
      value_(options.value) {
    if (!std::isnan(value_) && !(std::isfinite(value_) && value_ >= 0.0))
        refuse("value", value_, "must be finite and not negative");
    require(!requires_.component.empty() || !requires_.parts.empty(), "requires: the quest is empty");
    const detail::Catalogue catalogue(components_);
    for (const Component& c : components_) detail::check(c);
    for (const auto& name : options.has) components_[catalogue.at("has", name)].owned = true;
    std::vector<std::string> above;
    requirement_ = catalogue.expanded(requires_, above);
    std::vector<int> times(components_.size(), 0);
    detail::count(catalogue.node(requirement_), times);
    for (const auto& name : nice_) {
        const std::size_t c = catalogue.at("nice_to_have", name);
        if (times[c]++ > 0) throw DomainError(joined({"nice_to_have: \"", name, "\" is required, or named twice"}));
        if (!components_[c].needs.empty())
            throw DomainError(joined({"nice_to_have: \"", name, "\" needs something: require both, or neither"}));
    }
}

HABITUE_DEFINED_ONCE QuestCompletion Quest::complete() const {
    const detail::Numbers quest(*this);
    QuestCompletion result = quest.complete(components_, value_);
    result.attainable = std::isnan(value_) ? value_ : quest.attainable(components_, value_);
    result.outcome_gap = result.attainable - result.achieved;
    const bool valued = !std::isnan(value_);
    for (std::size_t c = 0; c < components_.size(); ++c) {
        const Component& x = components_[c];
        ComponentEffect effect{.component = x.name,
                               .found = detail::sought(x).success,
                               .probability = result.probability,
                               .utility_gain = valued ? 0.0 : value_};
        const bool used = quest.times[c] > 0 || std::count(quest.nice.begin(), quest.nice.end(), c) > 0;
        if (!x.owned && used) {
            auto others = components_;
            others[c] = detail::certain(x);
            const auto there = quest.complete(others, value_);
            effect.probability = there.probability;
            effect.utility_gain = there.achieved - result.achieved;
            effect.margin_gain = there.margin - result.margin;
            others[c] = x;
            others[c].margin = 0.0;
            const double now = quest.complete(others, value_).margin;
            others[c].offers.clear();
            effect.complements_lost = now - quest.complete(others, value_).margin;
            const auto gain = [&](const ComponentEffect& e) {
                return valued ? e.utility_gain : e.probability - result.probability;
            };
            if (gain(effect) > (result.missing ? gain(result.components[*result.missing]) : 0.0)) result.missing = c;
        }
        result.components.push_back(std::move(effect));
    }
    return result;
}

HABITUE_DEFINED_ONCE std::string QuestCompletion::summary() const {
    std::string text =
        joined({"completed with chance ", text::significant(probability, 4), ", hassle ", text::significant(hassle, 4),
                ", spend ", text::significant(spend, 4), " (stranded ", text::significant(stranded, 4), ")\n"});
    text += std::isnan(outcome_gap)
                ? std::string("outcome gap not identified: needs the value of the outcome\n")
                : joined({"outcome gap ", text::significant(outcome_gap, 4), ": achieved ",
                          text::significant(achieved, 4), " of ", text::significant(attainable, 4), " attainable\n"});
    if (missing) {
        const ComponentEffect& most = components[*missing];
        text += joined({"missing most: ", most.component, ", found with chance ", text::significant(most.found, 4),
                        "; were it there, completed with chance ", text::significant(most.probability, 4), "\n"});
    }
    return text;
}

HABITUE_DEFINED_ONCE std::string Quest::summary() const {
    const auto completion = complete();
    std::string text = joined({"quest: ", outcome_, "\n"});
    detail::write(text, requirement_, components_,
                  completion.missing ? components_[*completion.missing].name : std::string(), 1);
    for (const auto& name : nice_) text += joined({"  nice to have: ", name, "\n"});
    return text + completion.summary();
}

}  // namespace habitue::inline v1::ecosystem
