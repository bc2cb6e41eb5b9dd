/// @file
/// Definitions of ecosystem/presence_from_log.hpp.
#pragma once

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <habitue/core/error.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/ecosystem/presence_from_log.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

inline constexpr std::uint32_t no_label = data::Labels::none;

/// Monday 00:00 is 0; 1970 began on a Thursday.
inline std::uint8_t hour_of_week(std::int64_t time) {
    const std::int64_t hour = microseconds_per_day / 24;
    const std::int64_t since = time >= 0 ? time / hour : -((-time + hour - 1) / hour);
    return std::uint8_t((((since + 72) % 168) + 168) % 168);
}

inline std::optional<data::Labels> labels_of(const EventLog& log, const std::string& role) {
    if (role.empty() || !log.has(role)) return {};
    try {
        return log.labels(role);
    } catch (const DomainError&) {  // a column of numbers
        return {};
    }
}

/// A column read as numbers, whatever it was read as; NaN where missing. Empty without the column.
inline std::vector<double> numbers_of(const EventLog& log, const std::string& role) {
    std::vector<double> result;
    if (!log.has(role)) return result;
    const auto labels = labels_of(log, role);
    if (!labels) {
        const auto values = log.number(role);
        return {values.begin(), values.end()};
    }
    std::vector<double> of_label(labels->ids.size());
    for (std::size_t i = 0; i < of_label.size(); ++i) {
        const std::string text = labels->ids.label(i);
        const auto read = std::from_chars(text.data(), text.data() + text.size(), of_label[i]);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size())
            throw DomainError(joined({role, ": \"", text, "\" is no number"}));
    }
    result.assign(log.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t row = 0; row < result.size(); ++row)
        if (labels->codes[row] != no_label) result[row] = of_label[labels->codes[row]];
    return result;
}

/// Visits of a log in order, and what is known of each.
struct OrderedVisits {
    std::vector<std::uint32_t> row, vertex, journey;
};
inline OrderedVisits ordered_visits(const EventLog& log, const Ecosystem& ecosystem, const LogReading& reading) {
    const auto steps = labels_of(log, reading.step), places = labels_of(log, reading.place),
               sessions = labels_of(log, reading.session);
    if (!steps && reading.step != "kind")
        throw DomainError(joined({"step: the log has no column of labels \"", reading.step, "\""}));
    if (!places && !reading.place.empty())
        throw DomainError(joined({"place: the log has no column of labels \"", reading.place, "\""}));
    const double gap = sessions ? 0.0 : Duration(reading.session).in(Unit::day) * double(microseconds_per_day);
    std::map<std::pair<std::string, std::string>, std::uint32_t> known;
    for (std::size_t i = 0; i < ecosystem.size(); ++i)
        known[{ecosystem.vertices()[i].step, ecosystem.vertices()[i].place}] = std::uint32_t(i);
    const bool kinds = reading.step == "kind";
    const auto word = [&](std::size_t code) {
        const std::string label = steps->ids.label(code);
        return kinds ? step_name(label) : label;
    };
    const std::size_t step_count = (steps ? steps->ids.size() : 0) + 2, place_count = places ? places->ids.size() : 1;
    std::vector<std::uint32_t> vertex_of(step_count * place_count, no_label);  // last two steps: purchase, return
    for (std::size_t s = 0; s < step_count; ++s)
        for (std::size_t p = 0; p < place_count; ++p) {
            const std::string step = s + 2 == step_count ? "purchase" : s + 1 == step_count ? "return" : word(s);
            const auto at = known.find({step, places ? places->ids.label(p) : std::string()});
            if (at != known.end()) vertex_of[s * place_count + p] = at->second;
        }
    const auto filter = log.purchases();
    const auto vertex = [&](std::uint32_t row) {
        if ((places && places->codes[row] == no_label) || (sessions && sessions->codes[row] == no_label))
            return no_label;
        const std::size_t place = places ? places->codes[row] : 0;
        std::size_t step = step_count - 2;
        if (steps && steps->codes[row] != no_label)
            step = steps->codes[row];
        else if (!kinds)
            return no_label;
        if (kinds && filter.has_amounts() && filter.amount(row) < 0.0 && filter.returned(row)) step = step_count - 1;
        return vertex_of[step * place_count + place];
    };
    // Customer by customer in the order of their codes, whatever order they are visited in.
    std::vector<std::vector<std::uint32_t>> of_customer(log.customers().size());
    log.for_each_customer(
        [&](std::uint32_t code, std::span<const std::uint32_t> rows) {
            auto& mine = of_customer[code];
            for (const std::uint32_t row : rows)
                if (vertex(row) != no_label) mine.push_back(row);
            if (sessions)
                std::stable_sort(mine.begin(), mine.end(), [&](std::uint32_t a, std::uint32_t b) {
                    return sessions->codes[a] < sessions->codes[b];
                });
        },
        {reading.threads, reading.cancel, {}});
    OrderedVisits visits;
    std::uint32_t journey = 0;
    for (const auto& rows : of_customer)
        for (std::size_t k = 0; k < rows.size(); ++k) {
            const bool begins = k == 0 || (sessions ? sessions->codes[rows[k]] != sessions->codes[rows[k - 1]]
                                                    : double(log.time()[rows[k]] - log.time()[rows[k - 1]]) > gap);
            journey += begins;
            visits.row.push_back(rows[k]);
            visits.vertex.push_back(vertex(rows[k]));
            visits.journey.push_back(journey);
        }
    if (visits.row.empty()) throw DomainError("presence: the log has no visit of any vertex of the ecosystem");
    return visits;
}

/// 1 where the row found us, 0 where not, NaN where that is not known.
inline std::vector<double> present_of(const EventLog& log, const PresenceReading& reading) {
    std::vector<double> result(log.size(), std::numeric_limits<double>::quiet_NaN());
    if (log.has(reading.present)) {
        const auto labels = labels_of(log, reading.present);
        if (!labels) return numbers_of(log, reading.present);
        std::vector<double> of_label(labels->ids.size());
        for (std::size_t i = 0; i < of_label.size(); ++i) {
            std::string text = labels->ids.label(i);
            for (char& c : text) c = char(c >= 'A' && c <= 'Z' ? c + 32 : c);
            const auto is = [&](auto... words) { return ((text == words) || ...); };
            if (is("1", "1.0", "true", "yes", "y", "t"))
                of_label[i] = 1.0;
            else if (is("0", "0.0", "false", "no", "n", "f"))
                of_label[i] = 0.0;
            else
                throw DomainError(joined({reading.present, ": \"", labels->ids.label(i), "\" is neither yes nor no"}));
        }
        for (std::size_t row = 0; row < result.size(); ++row)
            if (labels->codes[row] != no_label) result[row] = of_label[labels->codes[row]];
        return result;
    }
    const auto brand = labels_of(log, "brand");
    if (!brand) throw DomainError("presence: not identified: needs column " + reading.present + ", or brand");
    for (std::size_t row = 0; row < result.size(); ++row)
        result[row] = brand->codes[row] != no_label && brand->ids.label(brand->codes[row]) == reading.own;
    return result;
}

/// For each label whether it is @p text.
inline std::vector<char> is_label(const data::Labels& labels, const std::string& text) {
    std::vector<char> result(labels.ids.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = labels.ids.label(i) == text;
    return result;
}

}  // namespace detail

HABITUE_DEFINED_ONCE LogPresence presence_from_log(const EventLog& log, const Ecosystem& ecosystem,
                                                   const PresenceReading& reading) {
    const std::size_t n = ecosystem.size();
    const auto present = detail::present_of(log, reading);
    const auto visits = detail::ordered_visits(log, ecosystem, reading.log);
    const std::size_t rows = visits.row.size();
    const auto brand = detail::labels_of(log, "brand");
    const auto own = brand ? detail::is_label(*brand, reading.own) : std::vector<char>();
    const auto filter = log.purchases();
    const bool has_kind = log.has("kind");
    std::vector<double> money,
        quantity = reading.per_unit ? detail::numbers_of(log, "quantity") : std::vector<double>();
    if (reading.per_unit && quantity.empty()) throw DomainError("per_unit: needs column quantity");
    if (log.has("margin")) money = detail::numbers_of(log, "margin");
    std::vector<double> here(rows), margin(money.empty() ? 0 : rows);
    std::vector<std::uint8_t> hour(rows);
    double unknown = 0.0, bare = 0.0;
    std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, double> lost;
    for (std::size_t k = 0; k < rows; ++k) {
        const std::uint32_t row = visits.row[k];
        here[k] = present[row];
        hour[k] = detail::hour_of_week(log.time()[row]);
        unknown += std::isnan(here[k]);
        const std::uint32_t who = brand ? brand->codes[row] : detail::no_label;
        const bool ours = who != detail::no_label && own[who], sale = has_kind && filter(row);
        if (!money.empty()) {
            margin[k] = money[row];
            if (reading.per_unit && std::isfinite(margin[k])) margin[k] /= quantity[row] > 0.0 ? quantity[row] : 1.0;
            if (std::isnan(margin[k]) && !(sale && (ours || !brand))) margin[k] = 0.0;
        }
        if (!brand) continue;
        if (here[k] == 0.0) {
            ++lost[{visits.vertex[k], ours ? detail::no_label : who, false}];
            bare += who == detail::no_label;
        } else if (here[k] == 1.0 && sale && !ours && who != detail::no_label) {
            ++lost[{visits.vertex[k], who, true}];
        }
    }
    std::map<std::string, std::uint32_t> steps;
    std::vector<std::uint32_t> group(n);
    for (std::size_t i = 0; i < n; ++i)
        group[i] = steps.try_emplace(ecosystem.vertices()[i].step, std::uint32_t(steps.size())).first->second;
    auto e = presence_evidence({visits.vertex, visits.journey, hour, here, margin}, group);

    std::vector<PresenceEntry> entries;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(e.seen[i] > 0.0)) continue;
        PresenceEntry entry{.step = ecosystem.vertices()[i].step,
                            .place = ecosystem.vertices()[i].place,
                            .presence = std::vector<double>(hours_of_week, e.found[i] / e.seen[i]),
                            .needs = {e.occasions_by_hour.begin() + std::ptrdiff_t(i * hours_of_week),
                                      e.occasions_by_hour.begin() + std::ptrdiff_t((i + 1) * hours_of_week)},
                            .found = e.found[i],
                            .seen = e.seen[i]};
        for (std::size_t h = 0; h < hours_of_week && reading.by_hour; ++h)
            if (const double seen = e.seen_by_hour[i * hours_of_week + h]; seen > 0.0)
                entry.presence[h] = e.found_by_hour[i * hours_of_week + h] / seen;
        entries.push_back(std::move(entry));
    }
    LogPresence result{.presence = Presence(std::move(entries)),
                       .margins = std::move(e.margins),
                       .occasions = std::move(e.occasions_by_hour),
                       .losses = {},
                       .visits = double(rows),
                       .notices = {}};
    result.met_identified = std::any_of(e.met_identified.begin(), e.met_identified.end(), [](char c) { return c; });
    const auto note = [&](std::string what, double count, std::string policy) {
        if (count > 0.0) result.notices.push_back({std::move(what), std::int64_t(count), std::move(policy)});
    };
    for (auto* errors : {&result.margins.unmet_error, &result.margins.met_error})
        for (double& s : *errors)
            if (std::isnan(s)) s = 0.0;
    std::vector<double> found_at(steps.size(), 0.0);
    for (std::size_t i = 0; i < n; ++i) found_at[group[i]] += e.found[i];
    if (!money.empty())
        note("steps none of whose visits found us", double(std::count(found_at.begin(), found_at.end(), 0.0)),
             "what they would earn is not known, and taken as 0");
    note("visits of which it is not known whether they found us", unknown, "left out of presence");
    note("sales of ours without a margin", e.margins_unknown, "left out of margins");
    note("visits that found nobody known", bare, "lost to nobody known");
    const double exposure = ecosystem.parts().exposure;
    for (const auto& [key, count] : lost)
        result.losses.push_back(
            {std::get<0>(key),
             std::get<1>(key) == detail::no_label ? std::string() : brand->ids.label(std::get<1>(key)),
             std::get<2>(key), count, count / exposure});
    std::stable_sort(result.losses.begin(), result.losses.end(),
                     [](const Loss& a, const Loss& b) { return a.visits > b.visits; });
    return result;
}

HABITUE_DEFINED_ONCE Distinctiveness distinctiveness(const EventLog& log, const Ecosystem& ecosystem,
                                                     const std::string& rival, const PresenceReading& reading,
                                                     const DivergenceOptions& options) {
    const auto brand = detail::labels_of(log, "brand");
    if (!brand) throw DomainError("distinctiveness: not identified: needs column brand");
    const auto own = detail::is_label(*brand, reading.own),
               theirs = rival.empty() ? std::vector<char>() : detail::is_label(*brand, rival);
    const auto visits = detail::ordered_visits(log, ecosystem, reading.log);
    Distinctiveness result;
    std::map<std::string, std::size_t> number;
    std::vector<std::size_t> step(ecosystem.size());
    for (std::size_t i = 0; i < step.size(); ++i) {
        const auto [at, fresh] = number.try_emplace(ecosystem.vertices()[i].step, number.size());
        if (fresh) result.steps.push_back(at->first);
        step[i] = at->second;
    }
    const std::size_t outcomes = result.steps.size() + 1;  // and the end
    std::vector<double> a(result.steps.size() * outcomes, 0.0), b = a;
    double ours = 0.0, others = 0.0;
    for (std::size_t k = 0; k < visits.row.size(); ++k) {
        const std::uint32_t who = brand->codes[visits.row[k]];
        if (who == detail::no_label) continue;
        const bool last = k + 1 == visits.row.size() || visits.journey[k + 1] != visits.journey[k];
        const std::size_t cell = step[visits.vertex[k]] * outcomes + (last ? outcomes - 1 : step[visits.vertex[k + 1]]);
        if (own[who]) {
            ++a[cell];
            ++ours;
        } else if (rival.empty() || theirs[who]) {
            ++b[cell];
            ++others;
        }
    }
    if (!(ours > 0.0)) throw DomainError(joined({"own: no visit has the brand \"", reading.own, "\""}));
    if (!(others > 0.0))
        throw DomainError(rival.empty() ? std::string("distinctiveness: no visit has another brand")
                                        : joined({"rival: no visit has the brand \"", rival, "\""}));
    result.divergence = divergence(a, b, outcomes, options);
    return result;
}

HABITUE_DEFINED_ONCE LogParity parity(const EventLog& log, Treatment treatment, const std::string& by,
                                      const PresenceReading& reading) {
    const auto groups = detail::labels_of(log, by);
    if (!groups) throw DomainError(joined({"by: the log has no column of labels \"", by, "\""}));
    std::vector<double> value;
    std::vector<std::uint32_t> group, stratum;
    if (treatment == Treatment::presence || treatment == Treatment::hours) {
        const auto present = detail::present_of(log, reading);
        const auto steps = detail::labels_of(log, reading.log.step);
        if (!steps) throw DomainError(joined({"step: the log has no column of labels \"", reading.log.step, "\""}));
        const auto places = detail::labels_of(log, reading.log.place);
        for (std::size_t row = 0; row < log.size(); ++row) {
            if (std::isnan(present[row]) || steps->codes[row] == detail::no_label ||
                groups->codes[row] == detail::no_label || (places && places->codes[row] == detail::no_label))
                continue;
            value.push_back(present[row]);
            group.push_back(groups->codes[row]);
            stratum.push_back(treatment == Treatment::presence
                                  ? steps->codes[row]
                                  : steps->codes[row] * 168u + detail::hour_of_week(log.time()[row]));
        }
    } else {
        const auto products = detail::labels_of(log, "product");
        if (!products) throw DomainError("parity: not identified: needs column product");
        const auto brand = detail::labels_of(log, "brand");
        const auto own = brand ? detail::is_label(*brand, reading.own) : std::vector<char>();
        const auto filter = log.purchases();
        const auto quantity = detail::numbers_of(log, "quantity"), listed = detail::numbers_of(log, "price");
        if (treatment == Treatment::price && listed.empty() && !filter.has_amounts())
            throw DomainError("parity: not identified: needs column price, or amount");
        const auto price = [&](std::size_t row) {
            if (!listed.empty()) return listed[row];
            return filter.amount(row) / (!quantity.empty() && quantity[row] > 0.0 ? quantity[row] : 1.0);
        };
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> first;
        std::map<std::uint32_t, std::int64_t> anywhere;
        std::set<std::uint32_t> all;
        for (std::size_t row = 0; row < log.size(); ++row) {
            if (!filter(row) || products->codes[row] == detail::no_label || groups->codes[row] == detail::no_label)
                continue;
            if (brand && !(brand->codes[row] != detail::no_label && own[brand->codes[row]])) continue;
            if (treatment == Treatment::price) {
                if (const double p = price(row); p > 0.0) {
                    value.push_back(std::log(p));
                    group.push_back(groups->codes[row]);
                    stratum.push_back(products->codes[row]);
                }
                continue;
            }
            const std::int64_t time = log.time()[row];
            for (auto* at : {&first.try_emplace({products->codes[row], groups->codes[row]}, time).first->second,
                             &anywhere.try_emplace(products->codes[row], time).first->second})
                *at = std::min(*at, time);
            all.insert(groups->codes[row]);
        }
        for (const auto& [product, launched] : anywhere)
            for (const std::uint32_t g : all) {
                const auto at = first.find({product, g});
                if (treatment == Treatment::launch_lag && at == first.end()) continue;
                value.push_back(treatment == Treatment::options
                                    ? double(at != first.end())
                                    : double(at->second - launched) / double(microseconds_per_day));
                group.push_back(g);
                stratum.push_back(product);
            }
    }
    // Groups that were compared, in the order of the log.
    std::vector<std::uint32_t> number(groups->ids.size(), detail::no_label);
    std::set<std::uint32_t> used(group.begin(), group.end());
    LogParity result;
    for (const std::uint32_t g : used) {
        number[g] = std::uint32_t(result.groups.size());
        result.groups.push_back(groups->ids.label(g));
    }
    for (auto& g : group) g = number[g];
    result.parity = parity(value, group, stratum);
    return result;
}

}  // namespace habitue::inline v1::ecosystem
