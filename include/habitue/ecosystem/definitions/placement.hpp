/// @file
/// Definitions of ecosystem/placement.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/placement.hpp>
#include <habitue/optim/coverage.hpp>

namespace habitue::inline v1::ecosystem {

HABITUE_DEFINED_ONCE Journeys grouped(const JourneyView& journeys, std::span<const Candidate> candidate_of,
                                      std::size_t candidates) {
    require(candidate_of.size() == journeys.candidates, "candidates: need one for every vertex");
    for (std::size_t v = 0; v < candidate_of.size(); ++v)
        if (candidate_of[v] != nobody && candidate_of[v] >= candidates)
            refuse_row("candidates", v, candidate_of[v], "there is no such candidate");
    Journeys result;
    result.candidates = candidates;
    result.offsets.reserve(journeys.size() + 1);
    for (std::size_t j = 0; j < journeys.size(); ++j) {
        for (std::uint64_t i = journeys.offsets[j]; i < journeys.offsets[j + 1]; ++i) {
            if (journeys.passed[i] >= journeys.candidates)
                refuse_row("journeys", j, journeys.passed[i], "there is no such candidate");
            if (const Candidate c = candidate_of[journeys.passed[i]]; c != nobody) result.passed.push_back(c);
        }
        result.offsets.push_back(result.passed.size());
    }
    return result;
}

HABITUE_DEFINED_ONCE Journeys weekly_slots(const Paths& paths, int hours) {
    if (hours < 1 || 168 % hours != 0) refuse("hours", hours, "must divide the 168 hours of a week");
    require(paths.unit != Unit::unspecified && paths.time.size() == paths.state.size(),
            "journeys: time slots need paths with times in a unit of time");
    constexpr std::array<std::string_view, 7> days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const std::size_t slots = std::size_t(168 / hours);
    const double unit = 24.0 * days_in(paths.unit), to_thursday = 72.0;  // 1 January 1970 was one
    Journeys result;
    result.candidates = paths.states.size() * slots;
    result.offsets = paths.offsets;
    result.passed.resize(paths.state.size());
    for (std::size_t i = 0; i < paths.state.size(); ++i) {
        const double hour = paths.time[i] * unit + to_thursday + 1e-9;  // a full hour is one, in any unit
        const double of_week = hour - 168.0 * std::floor(hour / 168.0);
        const auto slot = std::min(slots - 1, std::size_t(of_week / double(hours)));
        result.passed[i] = Candidate(paths.state[i] * slots + slot);
    }
    for (const auto& state : paths.states)
        for (std::size_t slot = 0; slot < slots; ++slot) {
            const std::size_t from = slot * std::size_t(hours);
            result.names.push_back(state + ", " + std::string(days[from / 24]) + (from % 24 < 10 ? " 0" : " ") +
                                   std::to_string(from % 24) + ":00 (" + std::to_string(hours) + " h)");
        }
    return result;
}

HABITUE_DEFINED_ONCE std::string_view name(Method method) {
    return method == Method::greedy ? "greedy" : method == Method::swap ? "swap" : "exact";
}

HABITUE_DEFINED_ONCE Method parse_method(std::string_view text) {
    for (const auto m : {Method::greedy, Method::swap, Method::exact})
        if (text == name(m)) return m;
    throw DomainError(joined({"method: got \"", text, "\", need one of greedy, swap, exact"}));
}

HABITUE_DEFINED_ONCE Objective parse_objective(std::string_view text) {
    if (text == "met") return Objective::met;
    if (text == "ubiquity") return Objective::ubiquity;
    throw DomainError(joined({"objective: got \"", text, "\", need met or ubiquity"}));
}

HABITUE_DEFINED_ONCE std::string Placement::summary() const {
    std::string text = "placement of " + std::to_string(chosen.size()) + (chosen.size() == 1 ? " place" : " places") +
                       " (" + std::string(name(method)) + "): value " + text::significant(value, 6) + ", " +
                       text::percent(share()) + " of everywhere\n";
    text += complete && method == Method::exact
                ? "the best there is\n"
                : "no choice is worth more than " + text::significant(upper_bound, 6) + ": this one is within " +
                      text::percent(1.0 - certainty()) + " of the best\n";
    for (std::size_t i = 0; i < chosen.size(); ++i)
        text += std::to_string(chosen[i]) + ": adds " + text::significant(gains[i], 6) + "\n";
    if (cost > 0.0) text += "cost " + text::significant(cost, 6) + "\n";
    return text;
}

namespace detail {

/// Journeys as their objective counts them, and what is at stake in each.
struct Stakes {
    JourneyView journeys;
    std::vector<std::uint64_t> offsets;  // of first visits
    std::vector<Candidate> passed;
    std::vector<double> at_stake;
    std::span<const double> values;  // at_stake, or the caller's own

    Stakes(const JourneyView& all, std::span<const double> of, const PlaceOptions& options)
        : journeys(all), values(of) {
        require(all.size() > 0, "journeys: there are none");
        require(of.size() == all.size(), "values: need one for every journey");
        require(all.offsets.back() == all.passed.size(), "offsets: must end at the number of visits");
        require(options.miss.empty() || options.miss.size() == all.size(), "miss: need one for every journey");
        if (!options.miss.empty()) {
            at_stake.assign(of.begin(), of.end());
            for (std::size_t j = 0; j < at_stake.size(); ++j) {
                if (!(options.miss[j] >= 0.0 && options.miss[j] <= 1.0))
                    refuse_row("miss", j, options.miss[j], "must lie between 0 and 1");
                if (!(of[j] >= 0.0) || !std::isfinite(of[j]))
                    refuse_row("values", j, of[j], "must be finite and not negative");
                at_stake[j] *= options.miss[j];
            }
            values = at_stake;
        }
        if (options.objective == Objective::ubiquity) {
            offsets.push_back(0);
            for (std::size_t j = 0; j < all.size(); ++j) {
                if (all.offsets[j] < all.offsets[j + 1]) passed.push_back(all.passed[all.offsets[j]]);
                offsets.push_back(passed.size());
            }
            journeys.offsets = offsets;
            journeys.passed = passed;
        }
    }
    Stakes(const Stakes&) = delete;
    Stakes& operator=(const Stakes&) = delete;

    optim::Coverage coverage(const PlaceOptions& options, std::span<const double> of) const {
        return optim::Coverage(journeys.candidates, journeys.offsets, journeys.passed, of, options.presence,
                               {options.threads, options.cancel, {}});
    }
};

inline optim::Constraint constraint_of(const PlaceOptions& o) {
    require(o.k != optim::Constraint::any || std::isfinite(o.budget) || !o.group.empty(),
            "k: say how many places, or give costs and a budget");
    require(o.costs.empty() || !std::isinf(o.budget), "budget: costs need one");
    if (o.k == 0) refuse("k", 0.0, "must be at least 1");
    return {o.k, o.costs, o.budget, o.group, o.at_most};
}

inline Placement placed(optim::Selection s, double total, Method method) {
    Placement p;
    p.chosen = std::move(s.chosen);
    p.gains = std::move(s.gains);
    p.value = s.value;
    p.upper_bound = std::min(s.upper_bound, std::max(total, s.value));
    p.bounds = std::move(s.bounds);
    for (double& bound : p.bounds) bound = std::min(bound, std::max(total, s.value));
    p.cost = s.cost;
    p.total = total;
    p.guarantee = s.guarantee;
    p.method = method;
    p.complete = s.complete;
    return p;
}

inline optim::Selection choose(optim::Coverage& f, const PlaceOptions& o, const optim::Constraint& c) {
    const Execution how{o.threads, o.cancel, {}};
    if (o.method == Method::exact) return optim::exact(f, c, {.nodes = o.nodes}, how);
    return optim::greedy(f, c, {.swaps = o.method == Method::swap ? o.swaps : 0}, how);
}

/// The value that open places meet, kept up while they close one after another.
class Closer {
public:
    explicit Closer(const optim::Coverage& f, std::span<const Candidate> open)
        : f_(f), weight_(f.left().begin(), f.left().end()), sure_(weight_.size(), 0), missed_(weight_.size(), 1.0) {
        for (const Candidate c : open) change(c, true);
    }
    double loss(Candidate c) const {
        double sum = 0.0;
        const auto rows = f_.rows(c);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::uint32_t j = rows[i];
            const double x = f_.meets(c, i);
            if (x == 1.0)
                sum += sure_[j] == 1 ? weight_[j] * missed_[j] : 0.0;
            else if (sure_[j] == 0)
                sum += weight_[j] * missed_[j] * (x / (1.0 - x));
        }
        return sum;
    }
    void close(Candidate c) { change(c, false); }
    double value() const {
        double sum = 0.0;
        for (std::size_t j = 0; j < weight_.size(); ++j) sum += weight_[j] * (sure_[j] > 0 ? 1.0 : 1.0 - missed_[j]);
        return sum;
    }

private:
    void change(Candidate c, bool opens) {
        const auto rows = f_.rows(c);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double x = f_.meets(c, i);
            if (x == 1.0)
                sure_[rows[i]] += opens ? 1 : -1;
            else
                missed_[rows[i]] = opens ? missed_[rows[i]] * (1.0 - x) : missed_[rows[i]] / (1.0 - x);
        }
    }
    const optim::Coverage& f_;
    std::vector<double> weight_;
    std::vector<int> sure_;       // places open that a journey cannot miss
    std::vector<double> missed_;  // probability that all others miss it
};

inline void check_open(std::span<const Candidate> open, std::size_t candidates) {
    std::vector<bool> seen(candidates, false);
    for (std::size_t i = 0; i < open.size(); ++i) {
        if (open[i] >= candidates) refuse_row("open", i, open[i], "there is no such candidate");
        if (seen[open[i]]) refuse_row("open", i, open[i], "is open already");
        seen[open[i]] = true;
    }
}

}  // namespace detail

HABITUE_DEFINED_ONCE Placement place(const JourneyView& journeys, std::span<const double> values,
                                     const PlaceOptions& options) {
    const optim::Constraint constraint = detail::constraint_of(options);
    const detail::Stakes stakes(journeys, values, options);
    optim::validate(constraint, journeys.candidates);
    auto f = stakes.coverage(options, stakes.values);
    const double total = f.total();
    return detail::placed(detail::choose(f, options, constraint), total, options.method);
}

HABITUE_DEFINED_ONCE Placement place_for_worst(const JourneyView& journeys, std::span<const double> values,
                                               std::span<const std::uint32_t> group_of, const PlaceOptions& options) {
    const optim::Constraint constraint = detail::constraint_of(options);
    const detail::Stakes stakes(journeys, values, options);
    optim::validate(constraint, journeys.candidates);
    require(group_of.size() == journeys.size(), "group: need one for every journey");
    require(options.method != Method::exact, "method: the worst group is served by greedy or swap");
    const std::size_t groups = *std::max_element(group_of.begin(), group_of.end()) + std::size_t(1);
    if (groups > journeys.size()) refuse("group", double(groups), "more groups than journeys");
    std::vector<double> total(groups, 0.0);
    for (std::size_t j = 0; j < group_of.size(); ++j) total[group_of[j]] += stakes.values[j];
    std::vector<std::unique_ptr<optim::SetFunction>> functions;
    std::vector<double> own(journeys.size());
    for (std::size_t g = 0; g < groups; ++g) {
        if (!(total[g] > 0.0)) refuse_row("group", g, total[g], "has nothing at stake");
        for (std::size_t j = 0; j < own.size(); ++j) own[j] = group_of[j] == g ? stakes.values[j] / total[g] : 0.0;
        functions.push_back(std::make_unique<optim::Coverage>(stakes.coverage(options, own)));
    }
    return detail::placed(optim::maximise_least(functions, constraint, {options.threads, options.cancel, {}}), 1.0,
                          options.method);
}

HABITUE_DEFINED_ONCE double value_of(const JourneyView& journeys, std::span<const double> values,
                                     std::span<const Candidate> open, const PlaceOptions& options) {
    const detail::Stakes stakes(journeys, values, options);
    detail::check_open(open, journeys.candidates);
    return detail::Closer(stakes.coverage(options, stakes.values), open).value();
}

HABITUE_DEFINED_ONCE std::vector<Placement> pareto_front(const JourneyView& journeys, std::span<const double> values,
                                                         const PlaceOptions& options, std::span<const double> budgets) {
    require(!options.costs.empty(), "costs: need one for every candidate");
    const detail::Stakes stakes(journeys, values, options);
    optim::Constraint constraint{options.k, options.costs, std::numeric_limits<double>::infinity(), options.group,
                                 options.at_most};
    optim::validate(constraint, journeys.candidates);
    auto f = stakes.coverage(options, stakes.values);
    const double total = f.total();
    const Execution how{options.threads, options.cancel, {}};
    std::vector<double> levels(budgets.begin(), budgets.end());
    if (levels.empty()) {
        const auto all = optim::greedy(f, constraint, {.enumeration = 0}, how);
        std::vector<double> spent;
        double sum = 0.0;
        for (const Candidate c : all.chosen) spent.push_back(sum += options.costs[c]);
        const std::size_t step = spent.size() / 50 + 1;
        for (std::size_t i = spent.size(); i > 0; i = i > step ? i - step : 0) levels.push_back(spent[i - 1]);
    }
    std::sort(levels.begin(), levels.end());
    std::vector<Placement> front;
    for (const double budget : levels) {
        check_cancelled(how);
        constraint.budget = budget;
        auto p = detail::placed(detail::choose(f, options, constraint), total, options.method);
        // A dearer choice that is worth no more is none.
        if (!front.empty() && p.value <= front.back().value * (1.0 + 1e-12)) continue;
        while (!front.empty() && front.back().cost >= p.cost) front.pop_back();
        front.push_back(std::move(p));
    }
    return front;
}

HABITUE_DEFINED_ONCE std::vector<Closing> closing_order(const JourneyView& journeys, std::span<const double> values,
                                                        std::span<const Candidate> open, const PlaceOptions& options) {
    const detail::Stakes stakes(journeys, values, options);
    detail::check_open(open, journeys.candidates);
    if (!options.costs.empty()) {
        optim::Constraint priced;
        priced.costs = options.costs;
        optim::validate(priced, journeys.candidates);
    }
    const auto f = stakes.coverage(options, stakes.values);
    detail::Closer closer(f, open);
    const auto cost = [&](Candidate c) { return options.costs.empty() ? 0.0 : options.costs[c]; };
    const auto key = [&](Candidate c, double loss) {
        if (options.costs.empty()) return loss;
        return cost(c) > 0.0 ? loss / cost(c) : loss > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
    };
    // Losses only rise as others close: one that is still the least after a fresh look is the least.
    struct Entry {
        double key, loss;
        Candidate candidate;
        std::size_t round;
    };
    const auto later = [](const Entry& a, const Entry& b) {
        return a.key != b.key ? a.key > b.key : a.candidate > b.candidate;
    };
    std::vector<Entry> heap;
    for (const Candidate c : open) {
        const double loss = closer.loss(c);
        heap.push_back({key(c, loss), loss, c, 0});
    }
    std::make_heap(heap.begin(), heap.end(), later);
    std::vector<Closing> order;
    double left = closer.value();
    while (!heap.empty()) {
        if (options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed)) throw Cancelled();
        std::pop_heap(heap.begin(), heap.end(), later);
        Entry& e = heap.back();
        if (e.round != order.size()) {
            e.loss = closer.loss(e.candidate);
            e.key = key(e.candidate, e.loss);
            e.round = order.size();
            std::push_heap(heap.begin(), heap.end(), later);
            continue;
        }
        closer.close(e.candidate);
        left = heap.size() == 1 ? 0.0 : std::max(0.0, left - e.loss);
        order.push_back({e.candidate, e.loss, cost(e.candidate), left});
        heap.pop_back();
    }
    return order;
}

}  // namespace habitue::inline v1::ecosystem
