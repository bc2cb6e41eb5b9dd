/// @file
/// Definitions of ecosystem/items.hpp.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/kinds.hpp>
#include <habitue/ecosystem/detail/standard_errors.hpp>
#include <habitue/ecosystem/items.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::ecosystem {

HABITUE_DEFINED_ONCE std::string_view name(Fate fate) {
    constexpr std::array<std::string_view, 5> names{"kept", "resold", "recycled", "discarded", "returned"};
    return names[std::size_t(fate)];
}

namespace detail {

/// What a kind does to an ownership; kept: nothing. The vocabulary takes "discard" for a way to recycle; here the two
/// are told apart.
inline Fate fate_of(std::string_view label) {
    for (const std::string_view word : {"discard", "discarded", "dispose", "throw_away", "throw away", "lost"})
        if (label.size() == word.size() && std::equal(word.begin(), word.end(), label.begin(), [](char a, char b) {
                return a == b || (b >= 'A' && b <= 'Z' && a == b + ('a' - 'A'));
            }))
            return Fate::discarded;
    const auto kind = data::parse_kind(label);
    if (kind == data::Kind::resell) return Fate::resold;
    if (kind == data::Kind::recycle) return Fate::recycled;
    if (kind == data::Kind::return_) return Fate::returned;
    return Fate::kept;
}

/// When the watching of each customer of the log ends, and begins.
struct Watched {
    std::vector<std::int64_t> enter, exit;

    explicit Watched(const EventLog& log) {
        const data::Windows windows = log.windows();
        std::unordered_map<std::string, std::size_t> row;
        for (std::size_t i = 0; i < windows.size(); ++i) row.emplace(windows.customer.label(i), i);
        for (std::size_t c = 0; c < log.customers().size(); ++c) {
            const std::size_t i = row.at(log.customers().label(c));
            enter.push_back(windows.enter[i]);
            exit.push_back(windows.exit[i]);
        }
    }
};

inline double years(std::int64_t microseconds) {
    return double(microseconds) / (days_in(Unit::year) * double(microseconds_per_day));
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::pair<double, double> Share::interval(double level) const {
    return math::wilson_interval(count, of, detail::standard_errors(level));
}

HABITUE_DEFINED_ONCE SecondLives second_lives(const EventLog& log) {
    require(log.has("item"), "second lives not identified: needs column item");
    require(log.has("kind"), "second lives not identified: needs column kind");
    const auto items = log.labels("item"), kinds = log.labels("kind");
    std::vector<Fate> fate(kinds.ids.size());
    for (std::size_t k = 0; k < fate.size(); ++k) fate[k] = detail::fate_of(kinds.ids.label(k));
    std::vector<std::size_t> rows;
    for (std::size_t row = 0; row < log.size(); ++row)
        if (items.codes[row] != data::Labels::none) rows.push_back(row);
    std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return items.codes[a] != items.codes[b] ? items.codes[a] < items.codes[b] : log.time()[a] < log.time()[b];
    });
    const detail::Watched watched(log);
    SecondLives lives;
    for (std::size_t first = 0, last; first < rows.size(); first = last) {
        const std::uint32_t item = items.codes[rows[first]];
        for (last = first; last < rows.size() && items.codes[rows[last]] == item;) ++last;
        ++lives.items;
        std::uint32_t generation = 0;
        bool open = false, gone = false;
        for (std::size_t i = first; i < last; ++i) {
            const std::size_t row = rows[i];
            if (gone) {
                ++lives.late_rows;
                continue;
            }
            const std::uint32_t owner = log.customer()[row];
            const std::int64_t now = log.time()[row];
            const Fate how = kinds.codes[row] == data::Labels::none ? Fate::kept : fate[kinds.codes[row]];
            if (open && lives.ownerships.back().owner != owner) {
                lives.ownerships.back().end = now;
                ++lives.unseen;
                open = false;
            }
            if (!open) {
                lives.ownerships.push_back({item, owner, generation++, Fate::kept, how == Fate::kept, now,
                                            std::max(now, watched.exit[owner])});
                open = true;
            }
            if (how == Fate::kept) continue;
            lives.ownerships.back().fate = how;
            lives.ownerships.back().end = now;
            open = false;
            gone = how == Fate::recycled || how == Fate::discarded;
        }
    }
    return lives;
}

HABITUE_DEFINED_ONCE Share SecondLives::ended_as(Fate fate) const {
    Share share;
    for (const Ownership& x : ownerships) {
        share.count += x.fate == fate;
        share.of += x.fate != Fate::kept;
    }
    return share;
}

HABITUE_DEFINED_ONCE double SecondLives::expected_owners() const {
    return 1.0 / (1.0 - resale().value());
}

HABITUE_DEFINED_ONCE std::pair<double, double> SecondLives::expected_owners_interval(double level) const {
    const auto [low, high] = resale().interval(level);
    return {1.0 / (1.0 - low), 1.0 / (1.0 - high)};
}

HABITUE_DEFINED_ONCE Share SecondLives::material_return() const {
    Share share;
    for (const Ownership& x : ownerships) {
        share.count += x.fate == Fate::recycled || x.fate == Fate::returned;
        share.of += x.fate != Fate::kept && x.fate != Fate::resold;
    }
    return share;
}

HABITUE_DEFINED_ONCE double SecondLives::mean_years_kept() const {
    double owned = 0.0, ends = 0.0;
    for (const Ownership& x : ownerships) {
        if (!x.began) continue;
        owned += detail::years(x.end - x.begin);
        ends += x.fate != Fate::kept;
    }
    return ends > 0.0 ? owned / ends : std::numeric_limits<double>::quiet_NaN();
}

HABITUE_DEFINED_ONCE std::string SecondLives::summary() const {
    const auto line = [](const char* what, const Share& share) {
        const auto [low, high] = share.interval();
        return joined({what, " ", text::significant(share.value(), 4), " (", text::significant(low, 4), " to ",
                       text::significant(high, 4), ", ", text::significant(share.count, 4), " of ",
                       text::significant(share.of, 4), ")\n"});
    };
    const auto [fewest, most] = expected_owners_interval();
    std::string text = joined({std::to_string(items), " items, ", std::to_string(ownerships.size()), " ownerships\n",
                               line("  resale", resale()), line("  recycling", recycling()),
                               line("  material comes back", material_return()), "  owners per item ",
                               text::significant(expected_owners(), 4), " (", text::significant(fewest, 4), " to ",
                               text::significant(most, 4), ")\n", "  kept for ",
                               text::significant(mean_years_kept(), 4), " years on average\n"});
    if (late_rows > 0) text += joined({"  rows after an item was gone, left out: ", std::to_string(late_rows), "\n"});
    if (unseen > 0) text += joined({"  changes of hands without a row: ", std::to_string(unseen), "\n"});
    return text;
}

HABITUE_DEFINED_ONCE Cannibalisation cannibalisation(const EventLog& log, const SecondLives& lives) {
    const std::size_t n = log.customers().size();
    constexpr auto never = std::numeric_limits<std::int64_t>::max();
    std::vector<std::int64_t> since(n, never), first(n, never);
    for (const Ownership& x : lives.ownerships)
        if (x.generation > 0 && x.began) {
            if (x.owner >= n) refuse("lives", double(x.owner), "is no customer of this log");
            since[x.owner] = std::min(since[x.owner], x.begin);
        }
    for (std::size_t row = 0; row < log.size(); ++row)
        first[log.customer()[row]] = std::min(first[log.customer()[row]], log.time()[row]);
    const detail::Watched watched(log);
    const auto filter = log.purchases();
    const bool margins = log.has("margin");
    std::vector<double> before(n, 0.0), after(n, 0.0);
    double money = 0.0, priced = 0.0;
    for (std::size_t row = 0; row < log.size(); ++row) {
        const std::uint32_t c = log.customer()[row];
        const std::int64_t now = log.time()[row];
        if (since[c] == never || !filter(row) || now == first[c]) continue;
        if (now < watched.enter[c] || now > watched.exit[c]) continue;
        (now < since[c] ? before : after)[c] += 1.0;
        if (margins && std::isfinite(log.number("margin")[row])) {
            money += log.number("margin")[row];
            priced += 1.0;
        }
    }
    Cannibalisation result;
    double r = 0.0, s = 0.0, v = 0.0;
    for (std::size_t c = 0; c < n; ++c) {
        if (since[c] == never) continue;
        const double t0 = detail::years(since[c] - std::max(first[c], watched.enter[c])),
                     t1 = detail::years(watched.exit[c] - since[c]), t = t0 + t1;
        if (!(t0 > 0.0 && t1 > 0.0)) continue;
        ++result.customers;
        result.before += before[c];
        result.after += after[c];
        result.years_before += t0;
        result.years_after += t1;
        r += after[c] * t0 / t;
        s += before[c] * t1 / t;
        v += (before[c] + after[c]) * (t0 / t) * (t1 / t);
    }
    if (!(r > 0.0 && s > 0.0)) return result;
    result.ratio = r / s;
    result.log_ratio_error = std::sqrt(v / (r * s));
    result.lost_per_year = (1.0 - result.ratio) * result.before / result.years_before;
    if (priced > 0.0) result.margin_lost = result.lost_per_year * money / priced;
    return result;
}

HABITUE_DEFINED_ONCE std::pair<double, double> Cannibalisation::interval(double level) const {
    const double half = detail::standard_errors(level) * log_ratio_error;
    return {ratio * math::exp(-half), ratio * math::exp(half)};
}

}  // namespace habitue::inline v1::ecosystem
