/// @file
/// From the event log to sequences of states.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/detail/buffer.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/kinds.hpp>
#include <habitue/data/paths.hpp>

namespace habitue::inline v1::data {

/// How a log is read as paths.
struct PathOptions {
    /// What a visit's state is. "kind": the event's, aliases under the name of the vocabulary (data/kinds.hpp), a row
    /// without one a purchase. "recency": periods since the last purchase. Else the label in the column of this role
    /// ("place", "product", any attribute); rows without one are left out, and counted.
    std::string state = "kind";
    /// Where a customer's visits are cut into paths. Empty: nowhere. A length of time ("30min"): wherever nothing
    /// happens for longer. A column of labels: a path each label; rows without one are a path together.
    std::string session = {};
    int order = 1;           ///< above 1, a state is that many successive ones: "a > b"
    Duration period = "4w";  ///< of "recency": one visit a period, from the first purchase to the end of the log
    int bins = 5;            ///< of "recency": the last state holds everybody silent for this many periods or more
    Unit unit = Unit::day;   ///< of the visits' times
    int threads = 1;         ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution

    Execution execution() const { return {threads, cancel, {}}; }
};

namespace detail {

inline void note(Paths& paths, std::string_view what, std::size_t count, std::string_view policy) {
    if (count > 0) paths.notices.push_back({std::string(what), std::int64_t(count), std::string(policy)});
}

/// The identifiers of @p ids at @p codes, in that order.
inline Ids chosen(const Ids& ids, const std::vector<std::uint32_t>& codes) {
    Ids result;
    if (!ids.textual()) result.numbers.reserve(codes.size());
    for (const std::uint32_t code : codes)
        if (ids.textual())
            result.add(ids.text(code));
        else
            result.add(ids.numbers[code]);
    return result;
}

/// Paths of the customers of one part of neighbouring codes, before they are laid behind those of the parts before.
struct PartOfPaths {
    std::vector<std::uint64_t> ends;  ///< of each path
    std::vector<std::uint32_t> customer;
    Buffer<std::uint32_t> state;
    Buffer<double> time;
    std::size_t tied = 0, late = 0, single = 0, absent = 0;
};

struct Moment {
    std::uint32_t state, session;
};

/// Rows made into paths: customers in the order of their codes, each one's rows in order of time, those of the same
/// time in the order of the table. Of every row that keep(row) wants: state_of(row), in_units(time).
template <bool Sessions, class Keep, class StateOf, class SessionOf, class InUnits>
Paths laid_out(std::span<const std::uint32_t> customer, std::span<const std::int64_t> time, const Ids& customers,
               const Keep& keep, const StateOf& state_of, const SessionOf& session_of, double longest_gap,
               const InUnits& in_units, const Execution& how) {
    using Payload = std::conditional_t<Sessions, Moment, std::uint32_t>;
    const auto payload_of = [&](std::size_t row) -> Payload {
        if constexpr (Sessions)
            return {state_of(row), session_of(row)};
        else
            return state_of(row);
    };
    struct Slot {
        std::size_t first;
        PartOfPaths part;
    };
    // by_part hands out at most 256 parts of as many codes each, the last one perhaps of none.
    std::vector<Slot> slots(512);
    std::atomic<std::size_t> used{0};
    by_part<Payload>(
        customer, time, customers.size(), keep, payload_of,
        [&](std::size_t first_code, std::size_t codes, auto rows) {
            if (codes == 0) return;
            Slot& slot = slots[used.fetch_add(1)];
            slot.first = first_code;
            PartOfPaths& part = slot.part;
            part.state.reserve(rows.size());
            part.time.reserve(rows.size());
            part.ends.reserve(codes);
            part.customer.reserve(codes);
            std::vector<std::int64_t> latest(codes, std::numeric_limits<std::int64_t>::min());
            for (const auto& row : rows) {
                std::int64_t& last = latest[row.code - first_code];
                part.late += row.time < last;
                last = std::max(last, row.time);
            }
            std::vector<std::pair<std::uint32_t, std::size_t>> sessions;  // of each row, in order of time
            std::vector<std::size_t> starts;
            visit_customers(first_code, codes, rows, [&](std::uint32_t code, auto mine) {
                if (mine.empty()) {
                    ++part.absent;
                    return;
                }
                const auto close = [&] {
                    const std::uint64_t before = part.ends.empty() ? 0 : part.ends.back();
                    part.single += part.state.size() - before == 1;
                    part.ends.push_back(part.state.size());
                    part.customer.push_back(code);
                };
                if constexpr (Sessions) {
                    sessions.clear();
                    starts.clear();
                    for (std::size_t i = 0; i < mine.size(); ++i) sessions.emplace_back(mine[i].payload.session, i);
                    std::sort(sessions.begin(), sessions.end());
                    for (std::size_t k = 0; k < sessions.size(); ++k)
                        if (k == 0 || sessions[k].first != sessions[k - 1].first) starts.push_back(k);
                    std::sort(starts.begin(), starts.end(),
                              [&](std::size_t a, std::size_t b) { return sessions[a].second < sessions[b].second; });
                    for (const std::size_t start : starts) {
                        for (std::size_t k = start; k < sessions.size() && sessions[k].first == sessions[start].first;
                             ++k) {
                            const auto& row = mine[sessions[k].second];
                            part.tied += k > start && row.time == mine[sessions[k - 1].second].time;
                            part.state.push_back(row.payload.state);
                            part.time.push_back(in_units(row.time));
                        }
                        close();
                    }
                } else {
                    for (std::size_t i = 0; i < mine.size(); ++i) {
                        part.tied += i > 0 && mine[i].time == mine[i - 1].time;
                        if (i > 0 && double(mine[i].time) - double(mine[i - 1].time) > longest_gap) close();
                        part.state.push_back(mine[i].payload);
                        part.time.push_back(in_units(mine[i].time));
                    }
                    close();
                }
            });
        },
        how);
    slots.resize(used);
    std::sort(slots.begin(), slots.end(), [](const Slot& a, const Slot& b) { return a.first < b.first; });

    std::vector<std::size_t> paths_before(slots.size() + 1, 0), visits_before(slots.size() + 1, 0);
    std::size_t tied = 0, late = 0, single = 0, absent = 0;
    for (std::size_t s = 0; s < slots.size(); ++s) {
        const PartOfPaths& part = slots[s].part;
        paths_before[s + 1] = paths_before[s] + part.ends.size();
        visits_before[s + 1] = visits_before[s] + part.state.size();
        tied += part.tied, late += part.late, single += part.single, absent += part.absent;
    }
    Paths paths;
    std::vector<std::uint32_t> codes;
    paths.offsets.clear();
    resize_huge(paths.offsets, paths_before.back() + 1);
    resize_huge(codes, paths_before.back());
    resize_huge(paths.state, visits_before.back());
    resize_huge(paths.time, visits_before.back());
    parallel_for(slots.size(), {how.threads, how.cancel, {}}, [&](std::size_t s) {
        PartOfPaths& part = slots[s].part;
        for (std::size_t i = 0; i < part.ends.size(); ++i)
            paths.offsets[paths_before[s] + i + 1] = visits_before[s] + part.ends[i];
        std::copy(part.customer.begin(), part.customer.end(), codes.begin() + std::ptrdiff_t(paths_before[s]));
        std::copy(part.state.begin(), part.state.end(), paths.state.begin() + std::ptrdiff_t(visits_before[s]));
        std::copy(part.time.begin(), part.time.end(), paths.time.begin() + std::ptrdiff_t(visits_before[s]));
        part = {};
    });
    bool everybody = codes.size() == customers.size();
    for (std::size_t i = 0; everybody && i < codes.size(); ++i) everybody = codes[i] == i;
    paths.customer = everybody ? customers : chosen(customers, codes);
    note(paths, "visits before one that the table has earlier", late, "put in order of time for each customer");
    note(paths, "visits at the same time as the one before", tied, "kept, in the order of the table");
    note(paths, "paths of one visit", single, "kept; they have no transition");
    note(paths, "customers without a visit", absent, "no path");
    return paths;
}

/// States of a column of labels: which one each label means, and their names.
struct StateNames {
    std::vector<std::uint32_t> of_label;
    std::vector<std::string> names;
    std::optional<std::uint32_t> of_none;
};

/// Labels that are not used by any row get no state. Kinds come in the order of the vocabulary, others as they appear.
inline StateNames state_names(const Labels& labels, bool kinds) {
    StateNames states;
    const std::size_t n = labels.ids.size();
    std::vector<bool> used(n, false);
    bool none = false;
    for (const std::uint32_t code : labels.codes)
        if (code == Labels::none)
            none = true;
        else
            used[code] = true;
    states.of_label.assign(n, Labels::none);
    const auto add = [&](std::string name) {
        states.names.push_back(std::move(name));
        return std::uint32_t(states.names.size() - 1);
    };
    if (kinds) {
        std::vector<std::optional<Kind>> kind(n);
        for (std::size_t i = 0; i < n; ++i) kind[i] = parse_kind(labels.ids.label(i));
        for (std::size_t k = 0; k < kind_count; ++k) {
            std::optional<std::uint32_t> state;
            for (std::size_t i = 0; i < n; ++i) {
                if (!used[i] || kind[i] != Kind(k)) continue;
                if (!state) state = add(std::string(name(Kind(k))));
                states.of_label[i] = *state;
            }
            if (Kind(k) == Kind::purchase && none) states.of_none = state ? *state : add("purchase");
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        if (used[i] && states.of_label[i] == Labels::none) states.of_label[i] = add(labels.ids.label(i));
    return states;
}

/// Recency states: one visit a period from the first purchase to the end of the log. Pfeifer & Carraway (2000).
inline Paths recency_paths(const EventLog& log, const PathOptions& options) {
    const double length = options.period.in(Unit::day) * double(microseconds_per_day);
    if (!(length >= 1.0) || !(length < 9e18)) refuse("period", options.period.count, "must be a length of time");
    if (options.bins < 1) refuse("bins", options.bins, "must be 1 or more");
    require(options.session.empty(), "session: recency states have no sessions");
    const auto filter = log.purchases();
    const std::int64_t end = log.last().microseconds;
    const double unit = days_in(options.unit) * double(microseconds_per_day);
    std::vector<std::uint32_t> customers, periods;
    std::vector<std::vector<std::uint32_t>> state(log.customers().size());
    log.for_each_customer(
        [&](std::uint32_t code, std::span<const std::uint32_t> rows) {
            std::vector<std::uint32_t>& mine = state[code];
            std::int64_t bought = -1;  // period of the last purchase, counted from the first one
            std::int64_t first = -1;
            const auto period = [&](std::size_t row) {
                return std::int64_t((double(end) - double(log.time()[row])) / length);
            };
            const auto fill = [&](std::int64_t up_to) {
                for (std::int64_t p = std::int64_t(mine.size()); p < up_to; ++p)
                    mine.push_back(std::uint32_t(std::min<std::int64_t>(p - bought, options.bins)));
            };
            for (const std::uint32_t row : rows) {
                if (!filter(row)) continue;
                const std::int64_t back = period(row);
                if (first < 0) first = back;
                const std::int64_t now = first - back;
                if (now == bought) continue;
                fill(now);
                bought = now;
                mine.push_back(0);
            }
            if (first >= 0) fill(first + 1);
        },
        options.execution());
    Paths paths;
    paths.unit = options.unit;
    for (int k = 0; k <= options.bins; ++k)
        paths.states.push_back("recency " + std::to_string(k) + (k == options.bins ? "+" : ""));
    std::vector<std::uint32_t> codes;
    std::size_t absent = 0, single = 0;
    for (std::uint32_t code = 0; code < state.size(); ++code) {
        const auto& mine = state[code];
        absent += mine.empty();
        single += mine.size() == 1;
        if (mine.empty()) continue;
        for (std::size_t k = 0; k < mine.size(); ++k) {
            paths.state.push_back(mine[k]);
            paths.time.push_back((double(end) - double(mine.size() - k) * length) / unit);
        }
        paths.offsets.push_back(paths.state.size());
        codes.push_back(code);
    }
    paths.customer = chosen(log.customers(), codes);
    note(paths, "paths of one visit", single, "kept; they have no transition");
    note(paths, "customers without a purchase", absent, "no path");
    return paths;
}

}  // namespace detail

/// The same paths with states of @p order successive visits, "a > b": a chain of that order over the old states is one
/// of the first order over the new. A path of n visits has n - order + 1, at the times of the last of each.
inline Paths of_order(const Paths& paths, int order) {
    if (order < 1) refuse("order", order, "must be 1 or more");
    if (order == 1) return paths;
    const std::size_t k = std::size_t(order);
    const double size = std::pow(double(paths.states.size()), order);
    if (!(size < 9e18)) refuse("order", order, "too high for so many states");
    Paths result;
    result.weight = paths.weight;
    result.customer = paths.customer;
    result.unit = paths.unit;
    result.notices = paths.notices;
    std::vector<std::uint64_t> tuple;
    std::size_t shorter = 0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        shorter += path.size() < k;
        for (std::size_t j = k; j <= path.size(); ++j) {
            std::uint64_t key = 0;
            for (std::size_t m = j - k; m < j; ++m) key = key * paths.states.size() + path[m];
            tuple.push_back(key);
            if (!times.empty()) result.time.push_back(times[j - 1]);
        }
        result.offsets.push_back(tuple.size());
    }
    std::vector<std::uint64_t> seen = tuple;
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    for (const std::uint64_t key : seen) {
        std::string name;
        std::uint64_t rest = key;
        for (std::size_t m = 0; m < k; ++m, rest /= paths.states.size())
            name = paths.states[rest % paths.states.size()] + (m > 0 ? " > " + name : "");
        result.states.push_back(std::move(name));
    }
    result.state.reserve(tuple.size());
    for (const std::uint64_t key : tuple)
        result.state.push_back(std::uint32_t(std::lower_bound(seen.begin(), seen.end(), key) - seen.begin()));
    detail::note(result, "paths shorter than the order", shorter, "kept, without visits");
    return result;
}

/// What customers did, one thing after another: their rows in order of time (in the order of the log where times are
/// equal), as states.
///
///     const Paths paths = data::paths(log, {.state = "kind", .session = "30min"});
///
/// One pass over the log on the threads of the options, the same bits for any number of them. What was left out or
/// decided is counted in `notices`. Throws DomainError for a column that the log does not have.
inline Paths paths(const EventLog& log, const PathOptions& options = {}) {
    if (options.order < 1) refuse("order", options.order, "must be 1 or more");
    require(options.unit != Unit::unspecified, "unit: name the unit of time, such as day");
    if (options.state == "recency" && !log.has("recency"))
        return of_order(detail::recency_paths(log, options), options.order);

    const bool kinds = options.state == "kind";
    detail::StateNames states;
    std::span<const std::uint32_t> codes;
    if (log.has(options.state) || !kinds) {
        const Labels labels = log.labels(options.state);
        states = detail::state_names(labels, kinds);
        codes = labels.codes;
    } else {
        states = {{}, {"purchase"}, 0};
    }
    double longest_gap = std::numeric_limits<double>::infinity();
    std::optional<Labels> sessions;
    if (!options.session.empty()) {
        if (log.has(options.session)) {
            sessions.emplace(log.labels(options.session));
        } else {
            try {
                longest_gap = Duration(options.session).in(Unit::day) * double(microseconds_per_day);
            } catch (const DomainError&) {
                throw DomainError("session: got \"" + options.session +
                                  "\", need a length of time such as \"30min\" or a column of labels of the log");
            }
            if (!(longest_gap >= 0.0)) refuse("session", longest_gap, "must be a length of time");
        }
    }
    const std::uint32_t none = states.of_none.value_or(Labels::none);
    const auto state_of = [&](std::size_t row) {
        if (codes.empty()) return none;
        return codes[row] == Labels::none ? none : states.of_label[codes[row]];
    };
    const auto session_of = [&](std::size_t row) { return sessions->codes[row]; };
    const double ticks = days_in(options.unit) * double(microseconds_per_day);
    const auto in_units = [ticks](std::int64_t time) { return double(time) / ticks; };
    const std::size_t stateless =
        none == Labels::none ? std::size_t(std::count(codes.begin(), codes.end(), Labels::none)) : 0;
    const auto lay = [&]<bool Sessions>(const auto& keep) {
        return detail::laid_out<Sessions>(log.customer(), log.time(), log.customers(), keep, state_of, session_of,
                                          longest_gap, in_units, options.execution());
    };
    const auto all = [](std::size_t) { return true; };
    const auto some = [&](std::size_t row) { return codes[row] != Labels::none; };
    Paths result = sessions ? (stateless > 0 ? lay.template operator()<true>(some) : lay.template operator()<true>(all))
                   : stateless > 0 ? lay.template operator()<false>(some)
                                   : lay.template operator()<false>(all);
    result.states = std::move(states.names);
    result.unit = options.unit;
    detail::note(result, "rows without a " + options.state, stateless, "left out");
    if (sessions)
        detail::note(result, "rows without a " + options.session,
                     std::size_t(std::count(sessions->codes.begin(), sessions->codes.end(), Labels::none)),
                     "one path a customer");
    return of_order(result, options.order);
}

/// Paths from columns equally long: each row's customer and state by number, and its time in @p unit. One path a
/// customer, in the order of @p customers; rows in any order. Throws DomainError naming the row of a time that is not
/// finite.
inline Paths paths_of_rows(std::span<const std::uint32_t> customer, const Ids& customers, std::span<const double> time,
                           std::span<const std::uint32_t> state, std::vector<std::string> states,
                           Unit unit = Unit::unspecified, const Execution& how = {}) {
    require(time.size() == customer.size() && state.size() == customer.size(),
            "paths: need as many times and states as customers");
    // Doubles in the order of whole numbers, and back.
    const auto ordered = [](std::int64_t bits) {
        return bits ^ ((bits >> 63) & std::numeric_limits<std::int64_t>::max());
    };
    std::vector<std::int64_t> ticks(time.size());
    for (std::size_t i = 0; i < time.size(); ++i) {
        if (!std::isfinite(time[i])) refuse_row("time", i, time[i], "must be finite");
        if (state[i] >= states.size()) refuse_row("state", i, double(state[i]), "has no name");
        if (customer[i] >= customers.size()) refuse_row("customer", i, double(customer[i]), "has no name");
        ticks[i] = ordered(std::bit_cast<std::int64_t>(time[i] + 0.0));
    }
    Paths result = detail::laid_out<false>(
        customer, ticks, customers, [](std::size_t) { return true; }, [&](std::size_t row) { return state[row]; },
        [](std::size_t) { return std::uint32_t{0}; }, std::numeric_limits<double>::infinity(),
        [&](std::int64_t tick) { return std::bit_cast<double>(ordered(tick)); }, how);
    result.states = std::move(states);
    result.unit = unit;
    return result;
}

}  // namespace habitue::inline v1::data
