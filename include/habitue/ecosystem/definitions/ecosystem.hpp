/// @file
/// What ecosystem/ecosystem.hpp declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/kinds.hpp>
#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

inline constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

inline bool same(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}
inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return same(x, y); });
}
inline bool same(const Vertex& a, const Vertex& b) {
    return a.step == b.step && a.place == b.place && a.physical == b.physical && a.owner == b.owner &&
           same(a.lat, b.lat) && same(a.lon, b.lon) && a.open_hours == b.open_hours && same(a.need_rate, b.need_rate) &&
           same(a.margin, b.margin);
}

inline void check_location(const std::string& what, double lat, double lon, const std::string& hours) {
    const auto refuse_it = [&](const char* why) { throw DomainError(joined({what, ": ", why})); };
    if (std::isnan(lat) != std::isnan(lon)) refuse_it("give lat and lon, or neither");
    if (!std::isnan(lat) && !(lat >= -90.0 && lat <= 90.0)) refuse_it("lat must lie in [-90, 90] degrees");
    if (!std::isnan(lon) && !(lon >= -180.0 && lon <= 180.0)) refuse_it("lon must lie in [-180, 180] degrees");
    if (!hours.empty() && (hours.size() != 168 || hours.find_first_not_of("01") != std::string::npos))
        refuse_it("open_hours must be 168 digits 0 or 1, Monday 00:00 first");
}

inline double two_sided(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    return math::normal_quantile(0.5 + 0.5 * level);
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::string step_name(std::string_view label) {
    const auto kind = data::parse_kind(label);
    return std::string(kind ? data::name(*kind) : label);
}

HABITUE_DEFINED_ONCE Ecosystem::Ecosystem(EcosystemParts parts) : parts_(std::move(parts)) {
    const std::size_t n = size(), moves = parts_.moves.size();
    require(n > 0, "ecosystem: there is no vertex");
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    for (std::size_t i = 0; i < n; ++i) {
        Vertex& v = parts_.vertices[i];
        if (v.step.empty()) throw DomainError("vertices: row " + std::to_string(i) + " has no step");
        v.step = ecosystem::step_name(v.step);
        if (const auto [at, fresh] = known.try_emplace({v.step, v.place}, i); !fresh)
            throw DomainError("vertices: rows " + std::to_string(at->second) + " and " + std::to_string(i) +
                              " are both \"" + v.name() + "\"");
        if (v.need_rate < 0.0 || std::isinf(v.need_rate))
            refuse_row("need_rate", i, v.need_rate, "must be finite and not negative");
        if (std::isinf(v.margin)) refuse_row("margin", i, v.margin, "must be finite");
        detail::check_location("vertices: row " + std::to_string(i), v.lat, v.lon, v.open_hours);
    }
    if (parts_.arrivals.empty())
        for (const auto& v : parts_.vertices) parts_.arrivals.push_back(v.need_rate);
    const auto one_each = [n](const std::vector<double>& column) { return column.empty() || column.size() == n; };
    require(parts_.arrivals.size() == n && one_each(parts_.arrivals_variance) && one_each(parts_.entries) &&
                one_each(parts_.exits) && (parts_.laws.empty() || parts_.laws.size() == n) &&
                (parts_.moves.count.empty() || parts_.moves.count.size() == moves) &&
                (parts_.stay_offsets.empty() ||
                 (parts_.stay_offsets.size() == moves + 1 && parts_.stay_offsets.back() == parts_.stays.size())),
            "ecosystem: the columns must have an entry for each vertex, or each move");
    CircleView circle = *this;
    std::vector<double> known_arrivals = parts_.arrivals;
    for (auto& a : known_arrivals)
        if (std::isnan(a)) a = 0.0;
    circle.arrivals = known_arrivals;
    validate(circle);
}

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::from_tables(std::vector<Vertex> vertices, std::span<const Move> moves,
                                                      Amount amount, std::span<const double> exits) {
    const std::size_t n = vertices.size();
    require(n > 0, "vertices: the table is empty; an ecosystem needs at least one vertex");
    require(exits.empty() || exits.size() == n, "exits: need one a vertex");
    require(exits.empty() || amount == Amount::count, "exits: only with counts of moves");
    constexpr const char* names[] = {"rate", "count", "probability"};
    std::vector<std::map<std::uint32_t, double>> rows(n);
    for (std::size_t k = 0; k < moves.size(); ++k) {
        const Move& m = moves[k];
        if (m.source >= n) refuse_row("source", k, double(m.source), "there is no such vertex");
        if (m.target >= n) refuse_row("target", k, double(m.target), "there is no such vertex");
        if (!(m.amount >= 0.0) || !std::isfinite(m.amount))
            refuse_row(names[int(amount)], k, m.amount, "must be finite and not negative");
        if (m.amount > 0.0) rows[m.source][m.target] += m.amount;
    }
    EcosystemParts parts;
    for (std::size_t i = 0; i < n; ++i) {
        const double rate = vertices[i].need_rate;
        if (rate < 0.0 || std::isinf(rate)) refuse_row("need_rate", i, rate, "must be finite and not negative");
        if (amount == Amount::rate && std::isnan(rate))
            refuse_row("need_rate", i, rate, "moves drawn as rates need it: 0 where no journey begins");
    }
    std::vector<double> in(n, 0.0), out(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
        if (amount == Amount::rate) in[i] += vertices[i].need_rate;
        for (const auto& [j, x] : rows[i]) {
            in[j] += x;
            out[i] += x;
        }
    }
    std::int64_t drained = 0;
    for (std::size_t i = 0; i < n; ++i) {
        double total = 1.0;
        if (amount == Amount::rate) {
            total = std::max(in[i], out[i]);
            if (total - out[i] <= 1e-12 * total) total = out[i];
            drained += out[i] > in[i] * (1.0 + 1e-9);
        } else if (amount == Amount::count) {
            const double ended = exits.empty() ? 0.0 : exits[i];
            if (!(ended >= 0.0) || !std::isfinite(ended))
                refuse_row("exits", i, ended, "must be finite and not negative");
            total = out[i] + ended;
        } else if (out[i] > 1.0 + 1e-9) {
            refuse_row("probability", i, out[i], "the moves from a vertex sum to more than 1");
        }
        for (const auto& [j, x] : rows[i]) {
            parts.moves.target.push_back(j);
            parts.moves.probability.push_back(std::min(1.0, x / total));
            if (amount == Amount::count) parts.moves.count.push_back(x);
        }
        parts.moves.offsets.push_back(parts.moves.target.size());
    }
    if (amount == Amount::count) {
        parts.exits.assign(exits.begin(), exits.end());
        if (exits.empty())
            for (std::size_t i = 0; i < n; ++i) parts.exits.push_back(out[i] > 0.0 ? 0.0 : in[i]);
    }
    data::LogReport noticed;
    data::detail::notice(noticed, "vertices that more moves leave than come to", drained,
                         "nobody's journey ends there; probabilities are shares of what leaves");
    parts.notices = noticed.notices;
    parts.vertices = std::move(vertices);
    return Ecosystem(std::move(parts));
}

HABITUE_DEFINED_ONCE std::uint32_t Ecosystem::index(std::string_view step, std::string_view place) const {
    const std::string wanted = ecosystem::step_name(step);
    std::size_t found = size(), matches = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        const Vertex& v = vertices()[i];
        if (v.step != wanted || (v.place != place && !place.empty())) continue;
        if (v.place == place) return std::uint32_t(i);
        found = i;
        ++matches;
    }
    if (matches == 1) return std::uint32_t(found);
    if (matches > 1)
        throw DomainError(
            joined({"vertex: the step \"", step, "\" is at ", std::to_string(matches), " places; name the place"}));
    throw DomainError(joined({"vertex: there is no step \"", step, "\"", place.empty() ? "" : " at the place \"", place,
                              place.empty() ? "" : "\""}));
}

HABITUE_DEFINED_ONCE std::uint32_t Ecosystem::index_of_name(std::string_view name) const {
    for (std::size_t i = 0; i < size(); ++i)
        if (vertices()[i].name() == name) return std::uint32_t(i);
    const auto trimmed = [](std::string_view text) {
        while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
        while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
        return text;
    };
    const auto at = name.find('@');
    return at == std::string_view::npos ? index(trimmed(name))
                                        : index(trimmed(name.substr(0, at)), trimmed(name.substr(at + 1)));
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::arrivals_standard_errors() const {
    std::vector<double> errors(size(), detail::not_known);
    for (std::size_t i = 0; i < parts_.arrivals_variance.size(); ++i)
        errors[i] = std::sqrt(parts_.arrivals_variance[i]);
    return errors;
}

HABITUE_DEFINED_ONCE Bounds Ecosystem::arrivals_interval(double level) const {
    const double z = detail::two_sided(level);
    const auto errors = arrivals_standard_errors();
    Bounds ends{std::vector<double>(size(), detail::not_known), std::vector<double>(size(), detail::not_known)};
    for (std::size_t i = 0; i < size(); ++i) {
        const double rate = arrivals()[i];
        if (rate > 0.0) {
            ends.low[i] = rate * std::exp(-z * errors[i] / rate);
            ends.high[i] = rate * std::exp(z * errors[i] / rate);
        } else if (rate == 0.0 && !std::isnan(errors[i])) {
            ends.low[i] = 0.0;
            ends.high[i] = -std::log(0.5 - 0.5 * level) / parts_.exposure;
        }
    }
    return ends;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::exits() const {
    std::vector<double> result(size());
    for (std::size_t i = 0; i < size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = moves().offsets[i]; k < moves().offsets[i + 1]; ++k) sum += moves().probability[k];
        result[i] = sum >= 1.0 - 1e-14 ? 0.0 : 1.0 - sum;
    }
    return result;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::visits() const {
    std::vector<double> result(size(), detail::not_known);
    if (parts_.exits.empty()) return result;
    for (std::size_t i = 0; i < size(); ++i) {
        result[i] = parts_.exits[i];
        if (moves().count.empty()) continue;
        for (std::size_t k = moves().offsets[i]; k < moves().offsets[i + 1]; ++k) result[i] += moves().count[k];
    }
    return result;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::probability_standard_errors() const {
    const auto n = visits();
    std::vector<double> errors(moves().size());
    for (std::size_t i = 0; i < size(); ++i)
        for (std::size_t k = moves().offsets[i]; k < moves().offsets[i + 1]; ++k)
            errors[k] = std::sqrt(moves().probability[k] * std::max(0.0, 1.0 - moves().probability[k]) / n[i]);
    return errors;
}

HABITUE_DEFINED_ONCE Bounds Ecosystem::probability_interval(double level) const {
    const double z = detail::two_sided(level);
    const auto n = visits();
    Bounds ends{std::vector<double>(moves().size(), detail::not_known), {}};
    ends.high = ends.low;
    for (std::size_t i = 0; i < size(); ++i)
        for (std::size_t k = moves().offsets[i]; k < moves().offsets[i + 1] && !std::isnan(n[i]); ++k)
            std::tie(ends.low[k], ends.high[k]) = math::wilson_interval(moves().probability[k] * n[i], n[i], z);
    return ends;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::visit_rates(const Execution& how) const {
    for (std::size_t i = 0; i < size(); ++i)
        if (std::isnan(arrivals()[i]))
            throw DomainError("visit_rates: not identified: how often journeys begin at \"" + vertices()[i].name() +
                              "\" is not known; give need_rate of every vertex, or a log with windows");
    return ecosystem::visit_rates(CircleView(*this), how);
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::visit_rates_standard_errors(const Execution& how) const {
    std::vector<double> errors(size(), detail::not_known);
    if (!(parts_.exposure > 0.0)) return errors;
    const auto v = visit_rates(how);
    CircleView circle = *this;
    const auto again = returns(circle, how);
    for (std::size_t i = 0; i < size(); ++i)
        errors[i] = v[i] == 0.0 ? 0.0 : std::sqrt(v[i] * (2.0 * again[i] - 1.0) / parts_.exposure);
    return errors;
}

HABITUE_DEFINED_ONCE math::EmpiricalLaw Ecosystem::stays(std::size_t i, std::span<const std::uint32_t> targets) const {
    if (i >= size()) refuse("vertex", double(i), "there is no such vertex");
    math::EmpiricalLaw law;
    if (parts_.stay_offsets.empty()) return law;
    for (std::size_t k = moves().offsets[i]; k < moves().offsets[i + 1]; ++k) {
        if (!targets.empty() && std::find(targets.begin(), targets.end(), moves().target[k]) == targets.end()) continue;
        law.times.insert(law.times.end(), parts_.stays.begin() + std::ptrdiff_t(parts_.stay_offsets[k]),
                         parts_.stays.begin() + std::ptrdiff_t(parts_.stay_offsets[k + 1]));
    }
    std::sort(law.times.begin(), law.times.end());
    return law;
}

HABITUE_DEFINED_ONCE math::AnyDurationLaw Ecosystem::sojourn(std::size_t i) const {
    if (i >= size()) refuse("vertex", double(i), "there is no such vertex");
    if (!parts_.laws.empty()) return parts_.laws[i];
    auto seen = stays(i);
    return seen.times.empty() ? math::AnyDurationLaw() : math::AnyDurationLaw(std::move(seen));
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::sojourn_means() const {
    std::vector<double> means(size(), detail::not_known);
    for (std::size_t i = 0; i < size(); ++i) {
        if (!parts_.laws.empty()) {
            if (parts_.laws[i]) means[i] = parts_.laws[i].mean();
        } else if (!parts_.stay_offsets.empty()) {
            const auto begin = parts_.stay_offsets[moves().offsets[i]],
                       end = parts_.stay_offsets[moves().offsets[i + 1]];
            double sum = 0.0;
            for (std::size_t k = begin; k < end; ++k) sum += parts_.stays[k];
            if (end > begin) means[i] = sum / double(end - begin);
        }
    }
    return means;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::sojourn_means_by_move() const {
    std::vector<double> means(moves().size(), detail::not_known);
    for (std::size_t k = 0; k + 1 < parts_.stay_offsets.size(); ++k) {
        double sum = 0.0;
        for (std::size_t s = parts_.stay_offsets[k]; s < parts_.stay_offsets[k + 1]; ++s) sum += parts_.stays[s];
        means[k] = sum / double(parts_.stay_offsets[k + 1] - parts_.stay_offsets[k]);
    }
    return means;
}

HABITUE_DEFINED_ONCE std::vector<double> Ecosystem::sojourn_standard_errors() const {
    std::vector<double> errors(size(), detail::not_known);
    if (parts_.laws.empty() && !parts_.stay_offsets.empty())
        for (std::size_t i = 0; i < size(); ++i) errors[i] = stays(i).standard_error();
    return errors;
}

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::with_sojourns(std::vector<math::AnyDurationLaw> laws) const {
    if (laws.size() == 1) laws.resize(size(), laws[0]);
    if (laws.size() != size()) refuse("sojourns", double(laws.size()), "need one law, or one a vertex");
    EcosystemParts parts = parts_;
    parts.laws = std::move(laws);
    return Ecosystem(std::move(parts));
}

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::with_places(std::span<const Place> places) const {
    EcosystemParts parts = parts_;
    for (std::size_t r = 0; r < places.size(); ++r) {
        const Place& p = places[r];
        for (std::size_t q = 0; q < r; ++q)
            if (places[q].place == p.place)
                throw DomainError("places: rows " + std::to_string(q) + " and " + std::to_string(r) + " are both \"" +
                                  p.place + "\"");
        detail::check_location("places: row " + std::to_string(r), p.lat, p.lon, p.open_hours);
        bool there = false;
        for (auto& v : parts.vertices) {
            if (v.place != p.place) continue;
            there = true;
            v.physical = p.physical;
            v.owner = p.owner;
            v.lat = p.lat;
            v.lon = p.lon;
            v.open_hours = p.open_hours;
        }
        if (!there)
            throw DomainError("places: row " + std::to_string(r) + " has \"" + p.place +
                              "\", where the ecosystem has no vertex");
    }
    return Ecosystem(std::move(parts));
}

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::with_margins(std::span<const double> margin) const {
    if (margin.size() != size()) refuse("margin", double(margin.size()), "need one a vertex");
    EcosystemParts parts = parts_;
    for (std::size_t i = 0; i < size(); ++i) {
        if (!std::isfinite(margin[i])) refuse_row("margin", i, margin[i], "must be finite");
        parts.vertices[i].margin = margin[i];
    }
    return Ecosystem(std::move(parts));
}

HABITUE_DEFINED_ONCE Ecosystem Ecosystem::with_arrivals(std::span<const double> arrivals) const {
    if (arrivals.size() != size()) refuse("arrivals", double(arrivals.size()), "need one a vertex");
    EcosystemParts parts = parts_;
    parts.arrivals.assign(arrivals.begin(), arrivals.end());
    parts.arrivals_variance.clear();
    for (std::size_t i = 0; i < size(); ++i) {
        if (!(arrivals[i] >= 0.0) || !std::isfinite(arrivals[i]))
            refuse_row("arrivals", i, arrivals[i], "must be finite and not negative");
        parts.vertices[i].need_rate = arrivals[i];
    }
    return Ecosystem(std::move(parts));
}

HABITUE_DEFINED_ONCE std::string Ecosystem::summary() const {
    std::string text =
        "Ecosystem: " + std::to_string(size()) + " vertices, " + std::to_string(moves().size()) + " moves";
    if (parts_.journeys > 0.0)
        text += "; " + to_text(parts_.journeys) + " journeys of " + to_text(parts_.customers) + " customers in " +
                to_text(std::round(10.0 * parts_.exposure) / 10.0) + " customer-years";
    text += "\n";
    for (const auto& n : parts_.notices)
        text += "note: " + n.what + ": " + std::to_string(n.count) + " (" + n.policy + ")\n";
    return text;
}

HABITUE_DEFINED_ONCE bool operator==(const Ecosystem& a, const Ecosystem& b) {
    const EcosystemParts &p = a.parts_, &q = b.parts_;
    return std::equal(p.vertices.begin(), p.vertices.end(), q.vertices.begin(), q.vertices.end(),
                      [](const Vertex& x, const Vertex& y) { return detail::same(x, y); }) &&
           p.moves == q.moves && detail::same(p.arrivals, q.arrivals) &&
           detail::same(p.arrivals_variance, q.arrivals_variance) && p.entries == q.entries && p.exits == q.exits &&
           detail::same(p.exposure, q.exposure) && p.customers == q.customers && p.journeys == q.journeys &&
           p.stay_offsets == q.stay_offsets && p.stays == q.stays && p.laws == q.laws && p.notices == q.notices;
}

}  // namespace habitue::inline v1::ecosystem
