/// @file
/// Definitions of ecosystem/presence.hpp.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>
#include <utility>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/presence.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/resolvent.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// Equal, or both not a number.
inline bool same_number(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

inline std::string touchpoint(const std::string& step, const std::string& place) {
    return step.empty() ? place : place.empty() ? step : step + " @ " + place;
}

/// P with each row times scale[i]; without a scale, P.
inline math::Resolvent resolvent(const CircleView& circle, std::span<const double> scale = {}) {
    if (scale.empty()) return math::Resolvent({circle.offsets, circle.target, circle.probability});
    std::vector<double> values(circle.probability.begin(), circle.probability.end());
    for (std::size_t i = 0; i < circle.size(); ++i)
        for (std::uint64_t k = circle.offsets[i]; k < circle.offsets[i + 1]; ++k) values[k] *= scale[i];
    return math::Resolvent({circle.offsets, circle.target, values});
}
/// y_i = sum of p_ij x_j
inline std::vector<double> ahead(const CircleView& circle, std::span<const double> x) {
    std::vector<double> y(circle.size(), 0.0);
    for (std::size_t i = 0; i < y.size(); ++i)
        for (std::uint64_t k = circle.offsets[i]; k < circle.offsets[i + 1]; ++k)
            y[i] += circle.probability[k] * x[circle.target[k]];
    return y;
}
inline std::vector<double> endings(const CircleView& circle) {
    std::vector<double> exit(circle.size(), 1.0);
    for (std::size_t i = 0; i < exit.size(); ++i) {
        for (std::uint64_t k = circle.offsets[i]; k < circle.offsets[i + 1]; ++k) exit[i] -= circle.probability[k];
        exit[i] = std::max(exit[i], 0.0);
    }
    return exit;
}
inline double dot(std::span<const double> a, std::span<const double> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}
inline void check_circle(const CircleView& circle) {
    const std::size_t n = circle.size();
    require(n > 0, "circle: it has no vertices");
    require(circle.arrivals.size() == n, "circle: it needs arrivals for each vertex");
    for (std::size_t i = 0; i < n; ++i)
        if (!(circle.arrivals[i] >= 0.0) || !std::isfinite(circle.arrivals[i]))
            refuse_row("arrivals", i, circle.arrivals[i], "must be finite and not negative: needs a time of exposure");
}
inline void check_share(std::string_view argument, std::span<const double> x, std::size_t n) {
    if (x.size() != n) throw DomainError(std::string(argument) + ": need one a vertex");
    for (std::size_t i = 0; i < n; ++i)
        if (!(x[i] >= 0.0 && x[i] <= 1.0)) refuse_row(argument, i, x[i], "must lie between 0 and 1");
}
inline void check_margins(const VisitMargins& m, std::size_t n) {
    require(m.unmet.size() == n && m.met.size() == n, "margins: need one a vertex");
    for (std::size_t i = 0; i < n; ++i)
        if (!std::isfinite(m.unmet[i]) || !std::isfinite(m.met[i]))
            refuse_row("margins", i, m.unmet[i], "must be finite");
}
inline bool alike(const VisitMargins& m) {
    return m.unmet == m.met;
}

/// One posterior draw of all that is estimated.
struct Draw {
    std::vector<double> probability, arrivals, presence;
    VisitMargins margins;
    CircleView circle(const CircleView& of) const { return {of.offsets, of.target, probability, arrivals}; }
};
inline Draw draw(const CircleView& circle, const CircleEvidence& evidence, std::span<const double> presence,
                 std::span<const double> found, std::span<const double> seen, const VisitMargins& margins,
                 math::Random& random) {
    const std::size_t n = circle.size();
    Draw d{{circle.probability.begin(), circle.probability.end()},
           {circle.arrivals.begin(), circle.arrivals.end()},
           {presence.begin(), presence.end()},
           margins};
    for (std::size_t i = 0; i < n; ++i) {
        if (!evidence.empty()) {
            const double out = i < evidence.exits.size() ? evidence.exits[i] : 0.0;
            double total = out > 0.0 ? random.gamma(out, 1.0) : 0.0;
            for (std::uint64_t k = circle.offsets[i]; k < circle.offsets[i + 1]; ++k)
                total += d.probability[k] = evidence.counts[k] > 0.0 ? random.gamma(evidence.counts[k], 1.0) : 0.0;
            for (std::uint64_t k = circle.offsets[i]; k < circle.offsets[i + 1] && total > 0.0; ++k)
                d.probability[k] /= total;
        }
        const double rate = circle.arrivals[i],
                     variance = i < evidence.arrivals_variance.size() ? evidence.arrivals_variance[i] : 0.0;
        if (rate > 0.0 && variance > 0.0) d.arrivals[i] = random.gamma(rate * rate / variance, rate / variance);
        if (i < seen.size() && seen[i] > 0.0) d.presence[i] = random.beta(found[i] + 0.5, seen[i] - found[i] + 0.5);
    }
    // Vertices pooled into a group have one margin between them: one normal for each pair of value and error.
    std::map<std::pair<double, double>, double> moved;
    const auto move = [&](std::vector<double>& values, const std::vector<double>& errors) {
        for (std::size_t i = 0; i < values.size() && i < errors.size(); ++i) {
            if (!(errors[i] > 0.0)) continue;
            const auto [at, fresh] = moved.try_emplace({values[i], errors[i]}, 0.0);
            if (fresh) at->second = values[i] + errors[i] * random.normal();
            values[i] = at->second;
        }
    };
    const bool same = alike(margins);
    move(d.margins.unmet, margins.unmet_error);
    if (same)
        d.margins.met = d.margins.unmet;
    else
        move(d.margins.met, margins.met_error);
    return d;
}
inline bool estimated(const CircleEvidence& evidence, std::span<const double> seen, const VisitMargins& m) {
    const auto positive = [](double v) { return v > 0.0; };
    return !evidence.empty() || std::any_of(seen.begin(), seen.end(), positive) ||
           std::any_of(m.unmet_error.begin(), m.unmet_error.end(), positive) ||
           std::any_of(evidence.arrivals_variance.begin(), evidence.arrivals_variance.end(), positive);
}

struct GapParts {
    double annual;
    std::vector<double> slope, gain;
    std::vector<std::uint32_t> ranked;
};
inline GapParts gaps(const CircleView& circle, std::span<const double> x, const VisitMargins& m, std::size_t exact,
                     const Execution& how) {
    const std::size_t n = circle.size();
    GapParts g;
    g.slope.resize(n);
    g.ranked.resize(n);
    std::iota(g.ranked.begin(), g.ranked.end(), 0u);
    const auto by = [&](const auto& worth, std::size_t from, std::size_t to) {
        std::sort(g.ranked.begin() + std::ptrdiff_t(from), g.ranked.begin() + std::ptrdiff_t(to),
                  [&](std::uint32_t a, std::uint32_t b) {
                      const double p = worth(a), q = worth(b);
                      return p != q ? p > q : a < b;
                  });
    };
    const math::Resolvent whole = resolvent(circle);
    std::vector<double> v(n), W(n);
    if (alike(m)) {  // what happened before does not matter: linear, one solve
        v = whole.adjoint(circle.arrivals, how);
        g.annual = 0.0;
        g.gain.resize(n);
        for (std::size_t i = 0; i < n; ++i) {
            g.slope[i] = v[i] * m.unmet[i];
            g.annual += g.slope[i] * x[i];
            g.gain[i] = g.slope[i] * (1.0 - x[i]);
        }
        by([&](std::uint32_t i) { return g.gain[i]; }, 0, n);
        return g;
    }
    std::vector<double> away(n), reward(n);
    for (std::size_t i = 0; i < n; ++i) {
        away[i] = 1.0 - x[i];
        reward[i] = x[i] * m.met[i];
    }
    parallel_for(2, how, [&](std::size_t side) {
        (side == 0 ? W : v) = side == 0 ? whole.solve(reward) : whole.adjoint(circle.arrivals);
    });
    const std::vector<double> next = ahead(circle, W);
    const math::Resolvent unmet = resolvent(circle, away);
    for (std::size_t i = 0; i < n; ++i) reward[i] = x[i] * (m.unmet[i] + next[i]);
    std::vector<double> V(n), u(n);
    parallel_for(2, how, [&](std::size_t side) {
        (side == 0 ? V : u) = side == 0 ? unmet.solve(reward) : unmet.adjoint(circle.arrivals);
    });
    g.annual = dot(circle.arrivals, V);
    const std::vector<double> then = ahead(circle, V);
    for (std::size_t i = 0; i < n; ++i) g.slope[i] = u[i] * (next[i] - then[i] + m.unmet[i]) + (v[i] - u[i]) * m.met[i];
    by([&](std::uint32_t i) { return g.slope[i] * away[i]; }, 0, n);
    g.gain.assign(n, std::numeric_limits<double>::quiet_NaN());
    const std::size_t solved = std::min(exact, n);
    const std::vector<double> again = unmet.diagonal(std::span(g.ranked).first(solved), how);
    for (std::size_t k = 0; k < solved; ++k) {
        const std::size_t i = g.ranked[k];
        g.gain[i] = u[i] / again[k] * (m.unmet[i] + next[i] - V[i] - away[i] * m.met[i]) + away[i] * m.met[i] * v[i];
    }
    by([&](std::uint32_t i) { return g.gain[i]; }, 0, solved);
    return g;
}

inline int hour_number(std::string_view text) {
    int hour = 0;
    std::size_t k = 0;
    for (; k < text.size() && text[k] >= '0' && text[k] <= '9'; ++k) hour = hour * 10 + (text[k] - '0');
    const bool whole = k == text.size() || text.substr(k) == ":00";
    return k > 0 && k < 3 && whole && hour <= 24 ? hour : -1;
}
inline int day_number(std::string_view text) {
    constexpr std::string_view days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    if (text.size() < 3) return -1;
    for (int d = 0; d < 7; ++d) {
        bool same = true;
        for (std::size_t k = 0; k < 3; ++k) same = same && (text[k] | 32) == days[d][k];
        if (same) return d;
    }
    return -1;
}
inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace detail

HABITUE_DEFINED_ONCE bool operator==(const PresenceEntry& a, const PresenceEntry& b) {
    return a.step == b.step && a.place == b.place && a.presence == b.presence && a.needs == b.needs &&
           detail::same_number(a.found, b.found) && detail::same_number(a.seen, b.seen);
}

HABITUE_DEFINED_ONCE std::vector<double> parse_open_hours(std::string_view text) {
    std::vector<double> week(hours_of_week, 0.0);
    const std::string_view all = detail::trimmed(text);
    const auto fail = [&](std::string_view why) {
        throw DomainError(joined({"open_hours: \"", all.substr(0, 60), "\" ", why}));
    };
    if (all.find_first_not_of("01") == std::string_view::npos && !all.empty()) {
        if (all.size() != hours_of_week) fail("has " + std::to_string(all.size()) + " digits, needs 168");
        for (std::size_t h = 0; h < hours_of_week; ++h) week[h] = all[h] == '1';
        return week;
    }
    std::string_view rest = all;
    if (rest.empty()) fail("is empty: needs 168 digits, intervals such as \"Mon-Fri 09-20\", or always");
    if (all == "always") return std::vector<double>(hours_of_week, 1.0);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view part = detail::trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (part.empty()) continue;
        const std::size_t blank = part.find(' ');
        if (blank == std::string_view::npos) fail("needs days and hours, such as \"Mon-Fri 09-20\"");
        std::string_view days = part.substr(0, blank), hours = detail::trimmed(part.substr(blank));
        const std::size_t dash = days.find('-'), to = hours.find('-');
        const int first = detail::day_number(days.substr(0, dash)),
                  last = dash == std::string_view::npos ? first : detail::day_number(days.substr(dash + 1));
        if (first < 0 || last < 0) fail("names no days that can be read: Mon, Tue, Wed, Thu, Fri, Sat, Sun");
        if (to == std::string_view::npos) fail("needs hours such as 09-20");
        const int from = detail::hour_number(detail::trimmed(hours.substr(0, to))),
                  until = detail::hour_number(detail::trimmed(hours.substr(to + 1)));
        if (from < 0 || until < 0 || from >= 24) fail("has hours that are no whole hours from 0 to 24");
        for (int d = first;; d = (d + 1) % 7) {
            const int length = until > from ? until - from : until + 24 - from;  // past midnight: into the next day
            for (int h = 0; h < length; ++h) week[std::size_t(d * 24 + from + h) % hours_of_week] = 1.0;
            if (d == last) break;
        }
    }
    return week;
}

HABITUE_DEFINED_ONCE std::vector<double> VertexPresence::mean() const {
    std::vector<double> result(size(), 0.0);
    for (std::size_t i = 0; i < size(); ++i) {
        const double* const x = presence.data() + i * slots;
        if (std::all_of(x, x + slots, [&](double other) { return other == x[0]; })) {
            result[i] = x[0];
            continue;
        }
        double weight = 0.0;
        for (std::size_t s = 0; s < slots; ++s) {
            result[i] += needs[i * slots + s] * x[s];
            weight += needs[i * slots + s];
        }
        result[i] = std::clamp(result[i] / weight, 0.0, 1.0);
    }
    return result;
}

HABITUE_DEFINED_ONCE Presence::Presence(std::vector<PresenceEntry> entries, std::size_t seasons, double otherwise)
    : entries_(std::move(entries)), seasons_(seasons), otherwise_(otherwise) {
    require(seasons > 0, "seasons: there must be one at least");
    if (!std::isnan(otherwise) && !(otherwise >= 0.0 && otherwise <= 1.0))
        refuse("otherwise", otherwise, "must lie between 0 and 1");
    std::set<std::pair<std::string, std::string>> known;
    const std::size_t week = hours_of_week * seasons;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        auto& e = entries_[i];
        e.step = step_name(e.step);
        const std::string who = detail::touchpoint(e.step, e.place);
        if (who.empty()) throw DomainError("presence: row " + std::to_string(i) + " names neither step nor place");
        if (!known.emplace(e.step, e.place).second) throw DomainError("presence: \"" + who + "\" comes twice");
        if (e.presence.size() != 1 && e.presence.size() != week)
            throw DomainError("presence: \"" + who + "\" has " + std::to_string(e.presence.size()) +
                              " values, needs 1 or " + std::to_string(week));
        if (!e.needs.empty() && e.needs.size() != e.presence.size())
            throw DomainError("needs: \"" + who + "\" needs as many as there are of its presence");
        for (const double x : e.presence)
            if (!(x >= 0.0 && x <= 1.0))
                throw DomainError("presence: \"" + who + "\" has " + to_text(x) + ", must lie between 0 and 1");
        for (const double x : e.needs)
            if (!(x >= 0.0) || !std::isfinite(x))
                throw DomainError("needs: \"" + who + "\" has " + to_text(x) + ", must be finite and not negative");
    }
}

HABITUE_DEFINED_ONCE Presence Presence::from_table(std::span<const PresenceRow> rows, std::size_t seasons,
                                                   double otherwise) {
    require(!rows.empty(), "presence: the table has no rows");
    require(seasons > 0, "seasons: there must be one at least");
    const std::size_t week = hours_of_week * seasons;
    std::vector<PresenceEntry> entries;
    std::vector<std::vector<char>> said;
    std::map<std::pair<std::string, std::string>, std::size_t> number;
    std::vector<char> timed;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& r = rows[i];
        if (!(r.presence >= 0.0 && r.presence <= 1.0))
            refuse_row("presence", i, r.presence, "must lie between 0 and 1");
        if (!(r.needs >= 0.0) || !std::isfinite(r.needs))
            refuse_row("needs", i, r.needs, "must be finite and not negative");
        if (r.hour_of_week && !(*r.hour_of_week >= 0 && *r.hour_of_week < int(hours_of_week)))
            refuse_row("hour_of_week", i, *r.hour_of_week, "must lie between 0 and 167");
        if (r.season && !(*r.season >= 0 && *r.season < int(seasons)))
            refuse_row("season", i, *r.season, "there are " + std::to_string(seasons) + " from 0 on");
        const auto [at, fresh] = number.try_emplace({step_name(r.step), r.place}, entries.size());
        if (fresh) {
            entries.push_back({.step = at->first.first,
                               .place = r.place,
                               .presence = std::vector<double>(week, otherwise),
                               .needs = std::vector<double>(week, 1.0)});
            said.emplace_back(week, 0);
            timed.push_back(0);
        }
        auto& e = entries[at->second];
        if (r.hour_of_week || r.season) timed[at->second] = 1;
        for (std::size_t s = r.season ? std::size_t(*r.season) : 0;
             s < (r.season ? std::size_t(*r.season) + 1 : seasons); ++s)
            for (std::size_t h = r.hour_of_week ? std::size_t(*r.hour_of_week) : 0;
                 h < (r.hour_of_week ? std::size_t(*r.hour_of_week) + 1 : hours_of_week); ++h) {
                const std::size_t slot = s * hours_of_week + h;
                if (said[at->second][slot])
                    throw DomainError("presence: row " + std::to_string(i) + " says \"" +
                                      detail::touchpoint(e.step, e.place) + "\" once more for hour " +
                                      std::to_string(h) + " of the week");
                said[at->second][slot] = 1;
                e.presence[slot] = r.presence;
                e.needs[slot] = r.needs;
            }
    }
    for (std::size_t k = 0; k < entries.size(); ++k) {
        auto& e = entries[k];
        if (!timed[k]) {
            e.presence.resize(1);
            e.needs.clear();
            continue;
        }
        for (std::size_t slot = 0; slot < week; ++slot)
            if (!said[k][slot] && std::isnan(otherwise))
                throw DomainError("presence: no row says \"" + detail::touchpoint(e.step, e.place) + "\" for hour " +
                                  std::to_string(slot % hours_of_week) + " of the week: say it, or otherwise=0");
    }
    return Presence(std::move(entries), seasons, otherwise);
}

HABITUE_DEFINED_ONCE Presence Presence::from_calendar(std::span<const std::string> places,
                                                      std::span<const std::string> open_hours,
                                                      std::span<const std::string> steps) {
    require(!places.empty(), "calendar: it has no places of ours");
    require(places.size() == open_hours.size() && (steps.empty() || steps.size() == places.size()),
            "calendar: each place needs its open hours");
    std::vector<PresenceEntry> entries;
    for (std::size_t i = 0; i < places.size(); ++i)
        entries.push_back({.step = steps.empty() ? std::string() : steps[i],
                           .place = places[i],
                           .presence = parse_open_hours(open_hours[i])});
    return Presence(std::move(entries), 1, 0.0);
}

HABITUE_DEFINED_ONCE VertexPresence Presence::at(std::span<const std::string> steps,
                                                 std::span<const std::string> places) const {
    const std::size_t n = steps.size();
    require(n > 0, "presence: the ecosystem has no vertices");
    require(places.size() == n, "presence: each vertex needs a step and a place");
    const auto key = [](std::string_view step, std::string_view place) { return joined({step, "\x1f", place}); };
    std::unordered_map<std::string, std::size_t> number;
    bool any_step = false, any_place = false;
    for (std::size_t e = 0; e < entries_.size(); ++e) {
        number[key(entries_[e].step, entries_[e].place)] = e;
        any_step = any_step || entries_[e].step.empty();
        any_place = any_place || entries_[e].place.empty();
    }
    std::unordered_map<std::string_view, std::string> words;
    constexpr std::size_t none = std::size_t(-1);
    std::vector<std::size_t> entry(n, none);
    std::vector<char> used(entries_.size(), 0);
    VertexPresence result;
    for (std::size_t i = 0; i < n; ++i) {
        const auto [word, fresh] = words.try_emplace(steps[i]);
        if (fresh) word->second = step_name(steps[i]);
        const std::string& step = word->second;
        const auto look = [&](std::string_view s, std::string_view p) {
            const auto found = number.find(key(s, p));
            if (found == number.end()) return;
            if (entry[i] == none) entry[i] = found->second;
            used[found->second] = 1;
        };
        look(step, places[i]);
        if (any_step) look("", places[i]);
        if (any_place) look(step, "");
        if (entry[i] == none && std::isnan(otherwise_))
            throw DomainError("presence: nothing is said of \"" + detail::touchpoint(step, places[i]) + "\"");
        if (entry[i] != none) result.slots = std::max(result.slots, entries_[entry[i]].presence.size());
    }
    for (std::size_t e = 0; e < used.size(); ++e)
        if (!used[e])
            throw DomainError("presence: there is no vertex \"" +
                              detail::touchpoint(entries_[e].step, entries_[e].place) + "\" in the ecosystem");
    const std::size_t slots = result.slots;
    result.presence.resize(n * slots);
    result.needs.assign(n * slots, 1.0 / double(slots));
    result.found.assign(n, std::numeric_limits<double>::quiet_NaN());
    result.seen = result.found;
    for (std::size_t i = 0; i < n; ++i) {
        double* const x = result.presence.data() + i * slots;
        std::fill(x, x + slots, otherwise_);
        if (entry[i] == none) continue;
        const auto& e = entries_[entry[i]];
        if (e.presence.size() == 1)
            std::fill(x, x + slots, e.presence[0]);
        else
            std::copy(e.presence.begin(), e.presence.end(), x);
        const double total = std::accumulate(e.needs.begin(), e.needs.end(), 0.0);
        if (e.needs.size() == slots && slots > 1 && total > 0.0)
            for (std::size_t s = 0; s < slots; ++s) result.needs[i * slots + s] = e.needs[s] / total;
        result.found[i] = e.found;
        result.seen[i] = e.seen;
    }
    return result;
}

HABITUE_DEFINED_ONCE VertexPresence Presence::at(const Ecosystem& ecosystem) const {
    std::vector<std::string> steps, places;
    for (const auto& v : ecosystem.vertices()) {
        steps.push_back(v.step);
        places.push_back(v.place);
    }
    return at(steps, places);
}

HABITUE_DEFINED_ONCE CircleEvidence evidence_of(const Ecosystem& ecosystem) {
    const auto& p = ecosystem.parts();
    if (p.moves.count.empty() || p.arrivals_variance.empty()) return {};
    return {p.moves.count, p.exits, p.arrivals_variance};
}

HABITUE_DEFINED_ONCE std::string Presence::summary() const {
    std::string out = "Presence at " + std::to_string(entries_.size()) + (entries_.size() == 1 ? " entry" : " entries");
    if (!std::isnan(otherwise_)) out += ", elsewhere " + text::significant(otherwise_, 3);
    out += '\n';
    std::size_t shown = 0;
    for (const auto& e : entries_) {
        if (++shown > 20) {
            out += "  ... and " + std::to_string(entries_.size() - 20) + " more\n";
            break;
        }
        double sum = 0.0;
        for (const double x : e.presence) sum += x;
        out += "  " + text::left(detail::touchpoint(e.step, e.place), 34) +
               text::right(text::percent(sum / double(e.presence.size())), 6);
        if (e.seen > 0.0) {
            const auto ends = presence_interval(e.found, e.seen);
            out += "  [" + text::percent(ends.low) + ", " + text::percent(ends.high) + "]  of " +
                   text::grouped(e.seen) + " visits";
        }
        out += '\n';
    }
    return out;
}

HABITUE_DEFINED_ONCE bool operator==(const Presence& a, const Presence& b) {
    return a.entries_ == b.entries_ && a.seasons_ == b.seasons_ && detail::same_number(a.otherwise_, b.otherwise_);
}

HABITUE_DEFINED_ONCE PresenceInterval presence_interval(double found, double seen, double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    if (!(seen > 0.0)) return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    const double a = found + 0.5, b = seen - found + 0.5, tail = 0.5 * (1.0 - level);
    return {found > 0.0 ? math::beta_quantile(tail, a, b) : 0.0,
            found < seen ? math::beta_quantile(1.0 - tail, a, b) : 1.0};
}

HABITUE_DEFINED_ONCE VisitMargins VisitMargins::from_stakes(const CircleView& circle, std::span<const double> stake) {
    const std::size_t n = circle.size();
    require(stake.size() == n, "margin: need one a vertex");
    for (std::size_t i = 0; i < n; ++i)
        if (!std::isfinite(stake[i]))
            refuse_row("margin", i, stake[i], "must be finite: what is at stake in an occasion");
    const auto next = detail::ahead(circle, stake);
    VisitMargins m;
    m.unmet.resize(n);
    for (std::size_t i = 0; i < n; ++i) m.unmet[i] = stake[i] - next[i];
    m.met = m.unmet;
    m.unmet_error.assign(n, 0.0);
    m.met_error = m.unmet_error;
    return m;
}

HABITUE_DEFINED_ONCE std::vector<double> VisitMargins::stakes(const CircleView& circle, const Execution& how) const {
    detail::check_margins(*this, circle.size());
    auto s = detail::ahead(circle, detail::resolvent(circle).solve(met, how));
    for (std::size_t i = 0; i < s.size(); ++i) s[i] += unmet[i];
    return s;
}

HABITUE_DEFINED_ONCE Bounds bounds_of_draws(std::span<const double> draws, std::span<const double> estimate,
                                            double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const std::size_t n = estimate.size(), count = n > 0 ? draws.size() / n : 0;
    Bounds ends;
    ends.low.assign(n, std::numeric_limits<double>::quiet_NaN());
    ends.high = ends.low;
    std::vector<double> column;
    for (std::size_t i = 0; i < n && count > 1; ++i) {
        column.clear();
        for (std::size_t k = 0; k < count; ++k)
            if (!std::isnan(draws[k * n + i])) column.push_back(draws[k * n + i]);
        if (column.size() < 2 || std::isnan(estimate[i])) continue;
        std::sort(column.begin(), column.end());
        const auto quantile = [&](double p) {
            const double at = p * double(column.size() - 1);
            const auto k = std::size_t(at);
            const double rest = at - double(k);
            return k + 1 < column.size() ? column[k] + rest * (column[k + 1] - column[k]) : column[k];
        };
        ends.low[i] = std::min(estimate[i], quantile(0.5 * (1.0 - level)));
        ends.high[i] = std::max(estimate[i], quantile(0.5 * (1.0 + level)));
    }
    return ends;
}

HABITUE_DEFINED_ONCE Bounds Ubiquity::unserved_total_interval(double level) const {
    const std::size_t n = unserved.size();
    std::vector<double> totals(n > 0 ? unserved_draws.size() / n : 0, 0.0);
    for (std::size_t k = 0; k < unserved_draws.size(); ++k) totals[k / n] += unserved_draws[k];
    const double total = std::accumulate(unserved.begin(), unserved.end(), 0.0);
    return bounds_of_draws(totals, {&total, 1}, level);
}

HABITUE_DEFINED_ONCE std::string Ubiquity::summary() const {
    const auto ends = interval();
    std::string out = "Ubiquity " + text::percent(value) + " of what is at stake in needs finds us";
    if (!std::isnan(ends.low[0])) out += "  [" + text::percent(ends.low[0]) + ", " + text::percent(ends.high[0]) + "]";
    out += "\n" + text::percent(unweighted) + " of need occasions do\n" +
           text::significant(std::accumulate(unserved.begin(), unserved.end(), 0.0), 4) +
           " per customer and year is at stake in occasions that do not\n";
    if (std::isnan(ends.low[0])) out += "No interval: nothing of this was estimated, or no draws were asked for\n";
    return out + "Needs that were never logged cannot be counted\n";
}

HABITUE_DEFINED_ONCE Ubiquity ubiquity(const CircleView& circle, const VertexPresence& presence,
                                       const VisitMargins& margins, const CircleEvidence& evidence,
                                       const DrawOptions& options) {
    detail::check_circle(circle);
    const std::size_t n = circle.size(), slots = presence.slots;
    detail::check_margins(margins, n);
    require(presence.size() == n && presence.presence.size() == n * slots && presence.needs.size() == n * slots,
            "presence: need one a vertex");
    Ubiquity result;
    result.needs.assign(circle.arrivals.begin(), circle.arrivals.end());
    result.stake = margins.stakes(circle, options.execution());
    result.presence = presence.mean();
    detail::check_share("presence", result.presence, n);
    const double needs = std::accumulate(result.needs.begin(), result.needs.end(), 0.0),
                 stake = detail::dot(result.needs, result.stake);
    require(needs > 0.0, "ubiquity: no journey begins anywhere");
    require(stake > 0.0, "ubiquity: nothing is at stake: needs margins above 0");
    const auto share = [](std::span<const double> rate, std::span<const double> s, std::span<const double> x) {
        double met = 0.0, all = 0.0;
        for (std::size_t i = 0; i < rate.size(); ++i) {
            const double weight = rate[i] * (s.empty() ? 1.0 : s[i]);
            met += weight * x[i];
            all += weight;
        }
        return met / all;
    };
    result.value = share(result.needs, result.stake, result.presence);
    result.unweighted = share(result.needs, {}, result.presence);
    result.unserved.resize(n);
    result.by_slot.assign(slots, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        const double money = result.needs[i] * result.stake[i];
        result.unserved[i] = money * (1.0 - result.presence[i]);
        for (std::size_t s = 0; s < slots; ++s)
            result.by_slot[s] += money * presence.needs[i * slots + s] * (1.0 - presence.presence[i * slots + s]);
    }
    if (options.draws <= 0 || !detail::estimated(evidence, presence.seen, margins)) return result;
    const auto draws = std::size_t(options.draws);
    result.value_draws.resize(draws);
    result.unweighted_draws.resize(draws);
    result.unserved_draws.resize(draws * n);
    parallel_for(draws, options.execution(), [&](std::size_t k) {
        math::Random random(options.seed, k);
        const auto d = detail::draw(circle, evidence, result.presence, presence.found, presence.seen, margins, random);
        const auto s = d.margins.stakes(d.circle(circle));
        result.value_draws[k] = share(d.arrivals, s, d.presence);
        result.unweighted_draws[k] = share(d.arrivals, {}, d.presence);
        for (std::size_t i = 0; i < n; ++i)
            result.unserved_draws[k * n + i] = d.arrivals[i] * s[i] * (1.0 - d.presence[i]);
    });
    return result;
}

HABITUE_DEFINED_ONCE PresenceGaps presence_gaps(const CircleView& circle, std::span<const double> presence,
                                                const VisitMargins& margins, std::span<const double> found,
                                                std::span<const double> seen, const CircleEvidence& evidence,
                                                const GapOptions& options) {
    detail::check_circle(circle);
    const std::size_t n = circle.size();
    detail::check_margins(margins, n);
    detail::check_share("presence", presence, n);
    auto g = detail::gaps(circle, presence, margins, options.exact, options.draws.execution());
    PresenceGaps result{.annual = g.annual,
                        .presence = {presence.begin(), presence.end()},
                        .slope = std::move(g.slope),
                        .value = std::move(g.gain),
                        .ranked = std::move(g.ranked),
                        .value_draws = {}};
    if (options.draws.draws <= 0 || !detail::estimated(evidence, seen, margins)) return result;
    const auto draws = std::size_t(options.draws.draws);
    result.value_draws.resize(draws * n);
    parallel_for(draws, options.draws.execution(), [&](std::size_t k) {
        math::Random random(options.draws.seed, k);
        const auto d = detail::draw(circle, evidence, presence, found, seen, margins, random);
        const auto gain = detail::gaps(d.circle(circle), d.presence, d.margins, options.exact, {}).gain;
        std::copy(gain.begin(), gain.end(), result.value_draws.begin() + std::ptrdiff_t(k * n));
    });
    return result;
}

HABITUE_DEFINED_ONCE Meetings meetings(const CircleView& circle, std::span<const double> presence,
                                       std::span<const char> purchase, const Execution& how) {
    detail::check_circle(circle);
    const std::size_t n = circle.size();
    detail::check_share("presence", presence, n);
    const double journeys = std::accumulate(circle.arrivals.begin(), circle.arrivals.end(), 0.0);
    require(journeys > 0.0, "meetings: no journey begins anywhere");
    const auto exit = detail::endings(circle);
    std::vector<double> away(n), side(n);
    for (std::size_t i = 0; i < n; ++i) {
        away[i] = 1.0 - presence[i];
        side[i] = presence[i] * exit[i];
    }
    Meetings m;
    const auto unmet = detail::resolvent(circle, away);
    m.from_vertex = unmet.solve(presence, how);
    for (double& p : m.from_vertex) p = std::clamp(p, 0.0, 1.0);
    m.at_least_once = detail::dot(circle.arrivals, m.from_vertex) / journeys;
    m.every_visit = detail::dot(circle.arrivals, detail::resolvent(circle, presence).solve(side, how)) / journeys;
    const auto u = unmet.adjoint(circle.arrivals, how), v = detail::resolvent(circle).adjoint(circle.arrivals, how);
    m.first_met.resize(n);
    m.ended_unmet.resize(n);
    m.unmet_visits.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        m.first_met[i] = u[i] * presence[i];
        m.ended_unmet[i] = u[i] * away[i] * exit[i];
        m.unmet_visits[i] = v[i] * away[i];
    }
    m.meetings = detail::dot(v, presence) / journeys;
    m.reaches_purchase = m.before_purchase = std::numeric_limits<double>::quiet_NaN();
    if (std::none_of(purchase.begin(), purchase.end(), [](char b) { return b; })) return m;
    require(purchase.size() == n, "purchase: need one a vertex");
    // h: chance of coming to a purchase; e: meetings on the way there, counted where it is reached.
    std::vector<double> going(n);
    for (std::size_t i = 0; i < n; ++i) going[i] = purchase[i] ? 0.0 : 1.0;
    const auto before = detail::resolvent(circle, going);
    for (std::size_t i = 0; i < n; ++i) side[i] = purchase[i] ? 1.0 : 0.0;
    const auto h = before.solve(side, how);
    for (std::size_t i = 0; i < n; ++i) side[i] = purchase[i] ? 0.0 : presence[i] * h[i];
    m.reaches_purchase = detail::dot(circle.arrivals, h) / journeys;
    m.before_purchase = detail::dot(circle.arrivals, before.solve(side, how)) / detail::dot(circle.arrivals, h);
    return m;
}

HABITUE_DEFINED_ONCE PresenceEvidence presence_evidence(const VisitColumns& visits,
                                                        std::span<const std::uint32_t> group) {
    const std::size_t n = group.size(), rows = visits.vertex.size();
    require(n > 0, "presence: the ecosystem has no vertices");
    require(visits.journey.size() == rows && visits.present.size() == rows && visits.hour_of_week.size() == rows &&
                (visits.margin.empty() || visits.margin.size() == rows),
            "visits: columns must be equally long");
    const std::size_t groups = 1 + *std::max_element(group.begin(), group.end());
    PresenceEvidence e;
    e.found.assign(n, 0.0);
    e.seen.assign(n, 0.0);
    e.found_by_hour.assign(n * hours_of_week, 0.0);
    e.seen_by_hour = e.occasions_by_hour = e.found_by_hour;
    struct Moments {
        double count = 0.0, sum = 0.0, squares = 0.0;
        void add(double y) {
            ++count;
            sum += y;
            squares += y * y;
        }
        double mean() const { return count > 0.0 ? sum / count : 0.0; }
        double variance() const {
            if (!(count > 1.0)) return std::numeric_limits<double>::quiet_NaN();
            return std::max(0.0, squares - sum * sum / count) / (count - 1.0);
        }
        /// A single one has the variance of all.
        double error(const Moments& all) const {
            return std::sqrt((count > 1.0 ? variance() : all.variance()) / count);
        }
    };
    std::vector<Moments> moments(groups * 2);
    bool met = false;
    for (std::size_t r = 0; r < rows; ++r) {
        const std::size_t i = visits.vertex[r];
        if (!(i < n)) refuse_row("vertex", r, double(i), "the ecosystem has fewer");
        const bool first = r == 0 || visits.journey[r] != visits.journey[r - 1];
        if (first) met = false;
        const std::size_t cell = i * hours_of_week + visits.hour_of_week[r];
        require(visits.hour_of_week[r] < hours_of_week, "hour_of_week: must lie between 0 and 167");
        if (first) e.occasions_by_hour[cell] += 1.0;
        const double here = visits.present[r];
        if (std::isnan(here)) continue;
        if (here != 0.0 && here != 1.0) refuse_row("present", r, here, "must be 0 or 1");
        e.seen[i] += 1.0;
        e.seen_by_hour[cell] += 1.0;
        if (here == 0.0) continue;
        e.found[i] += 1.0;
        e.found_by_hour[cell] += 1.0;
        if (!visits.margin.empty()) {
            if (std::isnan(visits.margin[r]))
                e.margins_unknown += 1.0;
            else
                moments[2 * group[i] + met].add(visits.margin[r]);
        }
        met = true;
    }
    if (visits.margin.empty()) return e;
    e.met_identified.resize(groups);
    for (std::size_t g = 0; g < groups; ++g)
        e.met_identified[g] = moments[2 * g].count > 0.0 && moments[2 * g + 1].count > 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto &alone = moments[2 * group[i]], &after = moments[2 * group[i] + 1];
        const Moments both{alone.count + after.count, alone.sum + after.sum, alone.squares + after.squares};
        if (e.met_identified[group[i]]) {
            e.margins.unmet.push_back(alone.mean());
            e.margins.unmet_error.push_back(alone.error(both));
            e.margins.met.push_back(after.mean());
            e.margins.met_error.push_back(after.error(both));
        } else {
            for (auto* values : {&e.margins.unmet, &e.margins.met}) values->push_back(both.mean());
            for (auto* errors : {&e.margins.unmet_error, &e.margins.met_error}) errors->push_back(both.error(both));
        }
    }
    return e;
}

}  // namespace habitue::inline v1::ecosystem
