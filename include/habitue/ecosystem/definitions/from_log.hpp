/// @file
/// What ecosystem/from_log.hpp declares.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/detail/buffer.hpp>
#include <habitue/data/detail/interner.hpp>
#include <habitue/data/log_paths.hpp>
#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/ecosystem/from_log.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

inline constexpr std::uint32_t none = data::Labels::none;

/// Rows of a log as visits: `code` of each row's step and place (none: no visit), `key` of what its journey hangs on.
struct VisitRows {
    std::span<const std::uint32_t> customer;
    std::span<const std::int64_t> time;
    std::span<const std::uint32_t> code, key;
    std::size_t keys = 0;
    std::int64_t longest_gap = std::numeric_limits<std::int64_t>::max();
};

/// A log read as visits, before any is counted.
struct ReadVisits {
    std::vector<Vertex> vertices;
    std::vector<std::uint32_t> vertex_of;      ///< code
    data::detail::Buffer<std::uint32_t> code;  ///< of every row
    std::vector<data::Notice> notices;
    bool by_session = false;
    double gap = std::numeric_limits<double>::infinity();  ///< microseconds
};

inline std::string no_column(const char* argument, const std::string& name) {
    return joined({argument, ": not identified: needs column ", name, ", which the log does not have"});
}

inline ReadVisits read_visits(const EventLog& log, const LogReading& reading) {
    const Execution how{reading.threads, reading.cancel, {}};
    require(log.size() < 0xFFFFFFFFu, "ecosystem: more than 2^32 rows");
    ReadVisits read;
    const bool kinds = reading.step == "kind";
    const auto filter = log.purchases();
    std::size_t returns = 0;
    if (kinds && filter.has_amounts())
        for (std::size_t row = 0; row < log.size(); ++row) returns += filter.amount(row) < 0.0 && filter.returned(row);
    data::detail::StateNames steps;
    std::span<const std::uint32_t> step_code, place_code, session_code;
    if (log.has(reading.step)) {
        const auto labels = log.labels(reading.step);
        steps = data::detail::state_names(labels, kinds, returns > 0);
        step_code = labels.codes;
    } else if (kinds) {
        steps = {{}, {"purchase"}, 0, {}};
        if (returns > 0) {
            steps.names.emplace_back("return");
            steps.of_return = 1;
        }
    } else {
        throw DomainError(no_column("step", reading.step));
    }
    std::optional<data::Labels> places;
    if (!reading.place.empty()) {
        if (!log.has(reading.place)) throw DomainError(no_column("place", reading.place));
        places.emplace(log.labels(reading.place));
        place_code = places->codes;
    }
    if (reading.session.empty()) throw DomainError("session: name a column of labels, or a gap such as \"30min\"");
    if (log.has(reading.session)) {
        session_code = log.labels(reading.session).codes;
        read.by_session = true;
    } else {
        try {
            read.gap = Duration(reading.session).in(Unit::day) * double(microseconds_per_day);
        } catch (const DomainError&) {
            throw DomainError(joined({"session: not identified: needs column ", reading.session,
                                      ", which the log does not have, or a length of time such as \"30min\""}));
        }
        if (!(read.gap >= 0.0)) refuse("session", read.gap, "must be a length of time");
    }

    const std::size_t place_count = places ? places->ids.size() : 1, step_count = steps.names.size();
    if (double(place_count) * double(step_count) > 0x1p24)
        throw DomainError("ecosystem: more than 2^24 pairs of step and place");
    const std::uint32_t of_none = steps.of_none.value_or(none);
    std::vector<std::uint8_t> used(place_count * step_count, 0);
    read.code.resize(log.size());
    const std::size_t chunk = std::size_t{1} << 18, chunks = (log.size() + chunk - 1) / chunk;
    enum { neither, placeless, sessionless, stepless, reasons };
    std::vector<std::array<std::int64_t, reasons>> left_out(chunks);
    parallel_for(chunks, how, [&](std::size_t c) {
        std::array<std::int64_t, reasons> out{};
        const std::size_t end = std::min(log.size(), (c + 1) * chunk);
        for (std::size_t row = c * chunk; row < end; ++row) {
            const bool has_session = session_code.empty() || session_code[row] != none,
                       has_place = place_code.empty() || place_code[row] != none;
            read.code[row] = none;
            if (!has_session || !has_place) {
                ++out[has_session && !session_code.empty() ? placeless
                      : has_place && !place_code.empty()   ? sessionless
                                                           : neither];
                continue;
            }
            std::uint32_t step = of_none;
            if (returns > 0 && filter.returned(row))
                step = *steps.of_return;
            else if (!step_code.empty() && step_code[row] != none)
                step = steps.of_label[step_code[row]];
            if (step == none) {
                ++out[stepless];
                continue;
            }
            const std::uint32_t code =
                std::uint32_t(step * place_count + (place_code.empty() ? 0 : std::size_t(place_code[row])));
            read.code[row] = code;
            std::atomic_ref<std::uint8_t> mark(used[code]);
            if (mark.load(std::memory_order_relaxed) == 0) mark.store(1, std::memory_order_relaxed);
        }
        left_out[c] = out;
    });
    read.vertex_of.assign(used.size(), none);
    for (std::size_t code = 0; code < used.size(); ++code) {
        if (used[code] == 0) continue;
        read.vertex_of[code] = std::uint32_t(read.vertices.size());
        read.vertices.push_back({.step = steps.names[code / place_count],
                                 .place = places ? places->ids.label(code % place_count) : std::string()});
    }
    std::array<std::int64_t, reasons> total{};
    for (const auto& out : left_out)
        for (std::size_t k = 0; k < reasons; ++k) total[k] += out[k];
    data::LogReport noticed;
    data::detail::notice(noticed, read.by_session ? "rows without session and place" : "rows without a place",
                         total[neither], "no visits");
    data::detail::notice(noticed, "rows with a session but without a place", total[placeless], "left out");
    data::detail::notice(noticed, "rows with a place but without a session", total[sessionless], "left out");
    data::detail::notice(noticed, "rows without a " + reading.step, total[stepless], "left out");
    read.notices = noticed.notices;
    if (read.vertices.empty())
        throw DomainError("ecosystem: the log has no visit: a row needs " + std::string(places ? "a place" : "a step") +
                          (read.by_session ? " and a session" : ""));
    return read;
}

/// A move made: where to, after how many days.
struct Step {
    double stay;
    std::uint32_t target;
};

/// A journey begun.
struct Entry {
    std::uint32_t customer, state;  ///< state: group x vertices + vertex
    std::int64_t time;
};

/// What is counted of visits.
struct Counted {
    std::vector<std::uint64_t> move;   ///< (group x n + source) x n + target, ascending
    std::vector<std::uint64_t> count;  ///< of each move
    std::vector<double> stays;         ///< days, ascending within each move
    std::vector<std::int64_t> ended;   ///< [state]
    std::vector<Entry> entries;        ///< in no order
};

/// Follows every journey whose key lies in [first, last): enter(customer, time, vertex) gives its group, move(state,
/// target, stay) and end(state) follow. False where rows are not in order of time, or customers share keys.
template <class Enter, class Move, class End>
bool follow(const VisitRows& rows, std::span<const std::uint32_t> vertex_of, std::size_t n, std::uint32_t first,
            std::uint32_t last, const Enter& enter, const Move& move, const End& end) {
    struct Last {
        std::int64_t time = 0;
        std::uint32_t state = none, customer = 0;
    };
    std::vector<Last> open(last - first);
    const std::uint32_t size = std::uint32_t(n);
    for (std::size_t row = 0; row < rows.code.size(); ++row) {
        const std::uint32_t code = rows.code[row], key = rows.key[row] - first;
        if (code == none || key >= last - first) continue;
        const std::uint32_t vertex = vertex_of[code];
        if (vertex == none) continue;
        const std::int64_t time = rows.time[row];
        Last& l = open[key];
        if (l.state == none) {
            l.customer = rows.customer[row];
            l.state = enter(l.customer, time, vertex) * size + vertex;
        } else {
            if (l.customer != rows.customer[row] || time < l.time) return false;
            if (time - l.time > rows.longest_gap) {
                end(l.state);
                l.state = enter(l.customer, time, vertex) * size + vertex;
            } else {
                move(l.state, vertex, time - l.time);
                l.state = l.state / size * size + vertex;
            }
        }
        l.time = time;
    }
    for (const Last& l : open)
        if (l.state != none) end(l.state);
    return true;
}

/// Counts visits on the threads of @p how; nothing where follow() cannot. The result is the same for any number.
///
/// Moves are put by their source first, then those of each source by their target: what is written to stays in cache.
template <class GroupOf>
std::optional<Counted> count_visits(const VisitRows& rows, std::span<const std::uint32_t> vertex_of, std::size_t n,
                                    std::size_t groups, const GroupOf& group_of, const Execution& how) {
    const Execution quiet{how.threads, how.cancel, {}};
    const std::size_t states = groups * n, slots = std::size_t(thread_count(how, std::max<std::size_t>(1, rows.keys)));
    const auto bound = [&](std::size_t slot) { return std::uint32_t(rows.keys * slot / slots); };
    struct Slot {
        std::vector<std::vector<Step>> steps;  ///< [state]
        std::vector<std::int64_t> ended;
        std::vector<Entry> entries;
    };
    std::vector<Slot> parts(slots);
    std::atomic<bool> fine{true};
    parallel_for(slots, quiet, [&](std::size_t s) {
        Slot& part = parts[s];
        part.ended.assign(states, 0);
        part.steps.resize(states);
        std::vector<std::size_t> visits(n, 0);
        const std::uint32_t first = bound(s), keys = bound(s + 1) - first;
        for (std::size_t row = 0; row < rows.code.size(); ++row)
            if (rows.code[row] != none && rows.key[row] - first < keys && vertex_of[rows.code[row]] != none)
                ++visits[vertex_of[rows.code[row]]];
        for (std::size_t state = 0; state < states; ++state) part.steps[state].reserve(visits[state % n] / groups);
        if (!follow(
                rows, vertex_of, n, bound(s), bound(s + 1),
                [&](std::uint32_t customer, std::int64_t time, std::uint32_t vertex) {
                    const std::uint32_t group = group_of(customer, time);
                    part.entries.push_back({customer, std::uint32_t(group * n + vertex), time});
                    return group;
                },
                [&](std::uint32_t state, std::uint32_t target, std::int64_t stay) {
                    part.steps[state].push_back({double(stay) / double(microseconds_per_day), target});
                },
                [&](std::uint32_t state) { ++part.ended[state]; }))
            fine.store(false, std::memory_order_relaxed);
    });
    if (!fine) return {};

    Counted counted;
    counted.ended.assign(states, 0);
    std::vector<std::uint64_t> begin(states + 1, 0);
    for (Slot& part : parts) {
        for (std::size_t state = 0; state < states; ++state) {
            counted.ended[state] += part.ended[state];
            begin[state + 1] += part.steps[state].size();
        }
        counted.entries.insert(counted.entries.end(), part.entries.begin(), part.entries.end());
        part.entries = {};
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    data::detail::resize_huge(counted.stays, begin.back());
    const std::size_t blocks = std::min<std::size_t>(256, states);
    struct Block {
        std::vector<std::uint64_t> move, count;
    };
    std::vector<Block> found(blocks);
    parallel_for(blocks, quiet, [&](std::size_t b) {
        std::vector<std::uint64_t> at(n + 1, 0);
        std::vector<std::uint32_t> targets;
        for (std::size_t state = states * b / blocks; state < states * (b + 1) / blocks; ++state) {
            targets.clear();
            for (const Slot& part : parts)
                for (const Step& step : part.steps[state])
                    if (at[step.target]++ == 0) targets.push_back(step.target);
            std::sort(targets.begin(), targets.end());
            std::uint64_t next = begin[state];
            for (const std::uint32_t target : targets) {
                found[b].move.push_back(std::uint64_t(state) * n + target);
                found[b].count.push_back(at[target]);
                next += std::exchange(at[target], next);
            }
            for (Slot& part : parts) {
                for (const Step& step : part.steps[state]) counted.stays[at[step.target]++] = step.stay;
                part.steps[state] = {};
            }
            next = begin[state];
            for (const std::uint32_t target : targets) {
                const auto from = counted.stays.begin() + std::ptrdiff_t(std::exchange(next, at[target]));
                std::sort(from, counted.stays.begin() + std::ptrdiff_t(next));
                at[target] = 0;
            }
        }
    });
    for (const Block& block : found) {
        counted.move.insert(counted.move.end(), block.move.begin(), block.move.end());
        counted.count.insert(counted.count.end(), block.count.begin(), block.count.end());
    }
    return counted;
}

/// The journeys, in order of customers and of time, as paths of codes; times in microseconds; `customer` are codes.
inline Paths ordered(const EventLog& log, const ReadVisits& read, std::span<const std::uint32_t> session,
                     const Execution& how) {
    data::Ids codes;
    codes.numbers.resize(log.customers().size());
    std::iota(codes.numbers.begin(), codes.numbers.end(), 0);
    const auto lay = [&]<bool Sessions>() {
        return data::detail::laid_out<Sessions>(
            log.customer(), log.time(), codes,
            [&](std::size_t row) { return read.code[row] != none && read.vertex_of[read.code[row]] != none; },
            [&](std::size_t row) { return read.code[row]; }, [&](std::size_t row) { return session[row]; }, read.gap,
            [](std::int64_t time) { return double(time); }, how);
    };
    return read.by_session ? lay.template operator()<true>() : lay.template operator()<false>();
}

template <class GroupOf>
Counted count_log(const EventLog& log, ReadVisits& read, const LogReading& reading, std::size_t groups,
                  const GroupOf& group_of) {
    const Execution how{reading.threads, reading.cancel, {}};
    const std::size_t n = read.vertices.size();
    if (double(groups) * double(n) >= 0x1p32) throw DomainError("ecosystem: more than 2^32 vertices over all groups");
    VisitRows rows{
        log.customer(), log.time(), {read.code.data(), read.code.size()}, log.customer(), log.customers().size()};
    std::span<const std::uint32_t> session;
    if (read.by_session) {
        const auto labels = log.labels(reading.session);
        rows.key = session = labels.codes;
        rows.keys = labels.ids.size();
    } else if (read.gap < 9e18) {
        rows.longest_gap = std::int64_t(read.gap);
    }
    const auto count = [&](const VisitRows& these) {
        return count_visits(these, read.vertex_of, n, groups, group_of, how);
    };
    if (auto counted = count(rows)) return std::move(*counted);

    // Rows are not in order of time, or customers have sessions of the same name: put in order first.
    const Paths paths = ordered(log, read, session, how);
    std::vector<std::uint32_t> customer(paths.state.size()), key(paths.state.size());
    std::vector<std::int64_t> time(paths.state.size());
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t k = paths.offsets[i]; k < paths.offsets[i + 1]; ++k) {
            customer[k] = std::uint32_t(paths.customer.numbers[i]);
            key[k] = std::uint32_t(i);
            time[k] = std::int64_t(paths.time[k]);
        }
    for (const auto& note : paths.notices)
        if (note.what.starts_with("visits before")) read.notices.push_back(note);
    return *count({customer, time, paths.state, key, paths.size()});
}

/// Ecosystems of all groups: `watched[g][c]` is the span in which customer (of the windows) c is seen in group g.
struct Span {
    std::int64_t enter, exit;
};
template <class SpanOf, class ClosedAtEnd>
std::vector<Ecosystem> assemble(const ReadVisits& read, Counted counted, std::size_t groups,
                                const data::Windows& windows, const std::vector<std::uint32_t>& window_of,
                                const SpanOf& span_of, const ClosedAtEnd& closed) {
    const std::size_t n = read.vertices.size();
    const double year = 365.25 * double(microseconds_per_day), unknown = std::numeric_limits<double>::quiet_NaN();
    struct Sums {
        double exposure = 0.0, squares = 0.0, customers = 0.0;
        std::int64_t outside = 0, journeys = 0;
        std::int64_t days = 0, rest = 0;  // of exposure, in whole numbers: the same for customers in any order
        std::vector<double> entries, within, squared, cross;
    };
    std::vector<Sums> sums(groups);
    for (auto& s : sums) {
        s.entries.assign(n, 0.0);
        s.within = s.squared = s.cross = s.entries;
    }
    const auto length = [&](const std::optional<Span>& s) { return s ? double(s->exit - s->enter) / year : 0.0; };
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t w = 0; w < windows.size(); ++w) {
            const auto span = span_of(g, w);
            if (!span) continue;
            const double e = length(span);
            const std::int64_t ticks = span->exit - span->enter;
            sums[g].days += ticks / microseconds_per_day;
            sums[g].rest += ticks % microseconds_per_day;
            sums[g].squares += e * e;
            sums[g].customers += 1.0;
        }
    for (auto& s : sums) s.exposure = (double(s.days) + double(s.rest) / double(microseconds_per_day)) / 365.25;
    std::sort(counted.entries.begin(), counted.entries.end(), [](const Entry& a, const Entry& b) {
        return std::tie(a.customer, a.state) < std::tie(b.customer, b.state);
    });
    for (std::size_t k = 0, end; k < counted.entries.size(); k = end) {
        const Entry first = counted.entries[k];
        const std::size_t g = first.state / n, v = first.state % n, w = window_of[first.customer];
        const auto span = span_of(g, w);
        double within = 0.0;
        for (end = k; end < counted.entries.size() && counted.entries[end].customer == first.customer &&
                      counted.entries[end].state == first.state;
             ++end) {
            const std::int64_t t = counted.entries[end].time;
            within += span && t >= span->enter && (t < span->exit || (t == span->exit && closed(g)));
        }
        Sums& s = sums[g];
        s.entries[v] += double(end - k);
        s.within[v] += within;
        s.squared[v] += within * within;
        s.cross[v] += within * length(span);
        s.journeys += std::int64_t(end - k);
        s.outside += std::int64_t(end - k) - std::int64_t(within);
    }
    std::vector<Ecosystem> result;
    std::size_t at = 0;
    std::uint64_t stay = 0;
    for (std::size_t g = 0; g < groups; ++g) {
        const Sums& s = sums[g];
        EcosystemParts parts;
        parts.vertices = read.vertices;
        parts.notices = read.notices;
        parts.exposure = s.exposure;
        parts.customers = s.customers;
        parts.journeys = double(s.journeys);
        parts.entries = s.entries;
        parts.stay_offsets.push_back(0);
        const std::uint64_t stays_before = stay;
        std::vector<double> visits(n);
        for (std::size_t i = 0; i < n; ++i) {
            const double rate = s.exposure > 0.0 ? s.within[i] / s.exposure : unknown;
            parts.vertices[i].need_rate = rate;
            parts.arrivals.push_back(rate);
            parts.arrivals_variance.push_back(
                std::max(0.0, s.squared[i] - 2.0 * rate * s.cross[i] + rate * rate * s.squares) /
                (s.exposure * s.exposure));
            if (std::isnan(rate)) parts.arrivals_variance.back() = unknown;
            parts.exits.push_back(double(counted.ended[g * n + i]));
            std::size_t end = at;
            double total = parts.exits[i];
            for (; end < counted.move.size() && counted.move[end] < (g * n + i + 1) * n; ++end)
                total += double(counted.count[end]);
            for (; at < end; ++at) {
                parts.moves.target.push_back(std::uint32_t(counted.move[at] % n));
                parts.moves.count.push_back(double(counted.count[at]));
                parts.moves.probability.push_back(double(counted.count[at]) / total);
                stay += counted.count[at];
                parts.stay_offsets.push_back(stay - stays_before);
            }
            parts.moves.offsets.push_back(parts.moves.target.size());
        }
        if (groups == 1)
            parts.stays = std::move(counted.stays);
        else
            parts.stays.assign(counted.stays.begin() + std::ptrdiff_t(stays_before),
                               counted.stays.begin() + std::ptrdiff_t(stay));
        const auto add = [&](std::string what, std::int64_t count, std::string policy) {
            if (count > 0) parts.notices.push_back({std::move(what), count, std::move(policy)});
        };
        add("journeys begun outside the customer's window", s.outside, "in the moves, not in the arrival rates");
        if (!windows.given)
            add("customers without a window", std::int64_t(s.customers),
                "watched from their first event to the end of the log");
        if (!(s.exposure > 0.0)) add("customers watched for no time", std::int64_t(s.customers), "no arrival rates");
        result.emplace_back(std::move(parts));
    }
    return result;
}

/// For every customer of the log the number of the window.
inline std::vector<std::uint32_t> windows_of_customers(const EventLog& log, const data::Windows& windows) {
    std::vector<std::uint32_t> number(log.customers().size());
    if (!windows.given) {
        std::iota(number.begin(), number.end(), 0u);
        return number;
    }
    data::detail::Interner known;
    const bool textual = windows.customer.textual();
    const auto code = [&](const data::Ids& ids, std::size_t i) {
        return textual ? known.code(ids.text(i)) : known.code(ids.numbers[i]);
    };
    for (std::size_t w = 0; w < windows.size(); ++w) code(windows.customer, w);
    for (std::size_t c = 0; c < number.size(); ++c) number[c] = code(log.customers(), c);
    return number;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::from_log(const EventLog& log, const LogReading& reading) {
    auto read = detail::read_visits(log, reading);
    const auto windows = log.windows();
    auto counted =
        detail::count_log(log, read, reading, 1, [](std::uint32_t, std::int64_t) { return std::uint32_t{0}; });
    auto one = detail::assemble(
        read, std::move(counted), 1, windows, detail::windows_of_customers(log, windows),
        [&](std::size_t, std::size_t w) {
            return std::optional(detail::Span{windows.enter[w], windows.exit[w]});
        },
        [](std::size_t) { return true; });
    return std::move(one[0]);
}

HABITUE_DEFINED_ONCE NamedEcosystems from_log_by_group(const EventLog& log, const std::string& group,
                                                       const LogReading& reading) {
    if (!log.has(group)) throw DomainError(detail::no_column("group", group));
    auto read = detail::read_visits(log, reading);
    const auto labels = log.labels(group);
    std::vector<std::uint32_t> of_label(labels.ids.size(), detail::none),
        of_customer(log.customers().size(), detail::none);
    NamedEcosystems result;
    for (std::size_t row = 0; row < log.size(); ++row) {
        const std::uint32_t label = labels.codes[row];
        if (label == detail::none) continue;
        if (of_label[label] == detail::none) {
            of_label[label] = std::uint32_t(result.names.size());
            result.names.push_back(labels.ids.label(label));
        }
        std::uint32_t& mine = of_customer[log.customer()[row]];
        if (mine == detail::none) mine = of_label[label];
        if (mine != of_label[label])
            throw DomainError(joined({"group: customer ", log.customers().label(log.customer()[row]), " is in both \"",
                                      result.names[mine], "\" and \"", result.names[of_label[label]],
                                      "\"; a customer is in one group"}));
    }
    require(!result.names.empty(), "group: no row has a label");
    const std::uint32_t groups = std::uint32_t(result.names.size());
    const auto windows = log.windows();
    const auto window_of = detail::windows_of_customers(log, windows);
    std::vector<std::uint32_t> of_window(windows.size(), groups);
    std::int64_t without = std::int64_t(windows.size());
    for (std::size_t c = 0; c < of_customer.size(); ++c) {
        if (of_customer[c] == detail::none) of_customer[c] = groups;
        of_window[window_of[c]] = of_customer[c];
        without -= of_customer[c] != groups;
    }
    if (without > 0) read.notices.push_back({"customers without a " + group, without, "left out"});
    auto counted = detail::count_log(log, read, reading, groups + 1u,
                                     [&](std::uint32_t c, std::int64_t) { return of_customer[c]; });
    result.ecosystems = detail::assemble(
        read, std::move(counted), groups + 1u, windows, window_of,
        [&](std::size_t g, std::size_t w) {
            return of_window[w] == g ? std::optional(detail::Span{windows.enter[w], windows.exit[w]}) : std::nullopt;
        },
        [](std::size_t) { return true; });
    result.ecosystems.pop_back();
    return result;
}

HABITUE_DEFINED_ONCE NamedEcosystems from_log_by_period(const EventLog& log, const std::vector<Time>& breaks,
                                                        const LogReading& reading) {
    require(!breaks.empty(), "breaks: need at least one");
    for (std::size_t i = 1; i < breaks.size(); ++i)
        if (!(breaks[i - 1] < breaks[i]))
            throw DomainError("breaks: row " + std::to_string(i) + " is not after the one before");
    auto read = detail::read_visits(log, reading);
    const auto windows = log.windows();
    const std::size_t periods = breaks.size() + 1;
    NamedEcosystems result;
    for (std::size_t p = 0; p < periods; ++p)
        result.names.push_back(p == 0 ? "before " + day_text(breaks[0].day())
                                      : "from " + day_text(breaks[p - 1].day()));
    const auto period_of = [&](std::uint32_t, std::int64_t time) {
        return std::uint32_t(std::upper_bound(breaks.begin(), breaks.end(), Time(time)) - breaks.begin());
    };
    auto counted = detail::count_log(log, read, reading, periods, period_of);
    result.ecosystems = detail::assemble(
        read, std::move(counted), periods, windows, detail::windows_of_customers(log, windows),
        [&](std::size_t p, std::size_t w) -> std::optional<detail::Span> {
            const std::int64_t enter =
                                   p == 0 ? windows.enter[w] : std::max(windows.enter[w], breaks[p - 1].microseconds),
                               exit = p + 1 == periods ? windows.exit[w]
                                                       : std::min(windows.exit[w], breaks[p].microseconds);
            if (enter > exit) return {};
            return detail::Span{enter, exit};
        },
        [&](std::size_t p) { return p + 1 == periods; });
    return result;
}

HABITUE_DEFINED_ONCE Paths journeys(const EventLog& log, const Ecosystem& ecosystem, const LogReading& reading) {
    auto read = detail::read_visits(log, reading);
    std::map<std::pair<std::string, std::string>, std::uint32_t> known;
    for (std::size_t i = 0; i < ecosystem.size(); ++i)
        known[{ecosystem.vertices()[i].step, ecosystem.vertices()[i].place}] = std::uint32_t(i);
    std::vector<std::uint32_t> renamed(read.vertices.size(), detail::none);
    for (std::size_t i = 0; i < renamed.size(); ++i)
        if (const auto at = known.find({read.vertices[i].step, read.vertices[i].place}); at != known.end())
            renamed[i] = at->second;
    std::vector<std::int64_t> visits(read.vertex_of.size(), 0);
    for (const std::uint32_t code : read.code)
        if (code != detail::none) ++visits[code];
    std::int64_t unknown = 0;
    for (std::size_t code = 0; code < visits.size(); ++code)
        if (auto& vertex = read.vertex_of[code]; vertex != detail::none && (vertex = renamed[vertex]) == detail::none)
            unknown += visits[code];
    std::span<const std::uint32_t> session;
    if (read.by_session) session = log.labels(reading.session).codes;
    Paths paths = detail::ordered(log, read, session, {reading.threads, reading.cancel, {}});
    for (auto& s : paths.state) s = read.vertex_of[s];
    for (auto& t : paths.time) t /= double(microseconds_per_day);
    std::vector<std::uint32_t> codes(paths.customer.numbers.begin(), paths.customer.numbers.end());
    paths.customer = data::detail::chosen(log.customers(), codes);
    for (const auto& v : ecosystem.vertices()) paths.states.push_back(v.name());
    paths.unit = Unit::day;
    paths.notices.insert(paths.notices.end(), read.notices.begin(), read.notices.end());
    if (unknown > 0)
        paths.notices.push_back({"visits of vertices that the ecosystem does not have", unknown, "left out"});
    return paths;
}

}  // namespace habitue::inline v1::ecosystem
