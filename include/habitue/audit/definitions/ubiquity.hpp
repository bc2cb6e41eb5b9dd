/// @file
/// Definitions of audit/ubiquity.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit/sentences.hpp>
#include <habitue/audit/ubiquity.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/ecosystem/from_log.hpp>
#include <habitue/ecosystem/placement.hpp>
#include <habitue/ecosystem/presence_from_log.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::auditing {

namespace detail {

/// "not identified: needs column place (and session)"; empty where the log has what ubiquity needs.
inline std::string ubiquity_needs(const EventLog& log) {
    std::vector<std::string> missing;
    for (const char* column : {"place", "session"})
        if (!log.has(column)) missing.emplace_back(column);
    if (!log.has("present") && !log.has("brand")) missing.emplace_back("present or brand");
    if (missing.empty()) return {};
    std::string why = "not identified: needs column " + missing[0];
    for (std::size_t i = 1; i < missing.size(); ++i) why += (i == 1 ? " (and " : ", and ") + missing[i];
    return why + (missing.size() > 1 ? ")" : "");
}

inline Estimate scaled(double value, double low, double high, double by) {
    return {value * by, low * by, high * by};
}

/// The places that meet most of the journeys that nothing meets so far.
inline void next_places(audit_result::Ubiquity& result, const Paths& paths, const ecosystem::Ecosystem& circle,
                        const std::vector<double>& presence, const UbiquityOptions& options) {
    std::vector<std::string> names;
    std::map<std::string, ecosystem::Candidate> number;
    std::vector<ecosystem::Candidate> candidate;
    for (const auto& v : circle.vertices()) {
        const auto [at, fresh] = number.try_emplace(v.place, ecosystem::Candidate(names.size()));
        if (fresh) names.push_back(v.place);
        candidate.push_back(at->second);
    }
    const auto journeys = ecosystem::journeys_of(paths);
    if (journeys.size() == 0 || names.size() < 2) return;
    std::vector<double> miss(journeys.size(), 1.0);
    for (std::size_t j = 0; j < miss.size(); ++j)
        for (std::uint64_t i = journeys.offsets[j]; i < journeys.offsets[j + 1]; ++i)
            miss[j] *= 1.0 - presence[journeys.passed[i]];
    const auto grouped = ecosystem::grouped(journeys, candidate, names.size());
    const std::vector<double> each(miss.size(), 1.0);
    const auto placed = ecosystem::place(grouped.view(), each,
                                         {.k = std::min(options.places, names.size()),
                                          .miss = miss,
                                          .threads = options.execution.threads,
                                          .cancel = options.execution.cancel});
    const double all = double(miss.size());
    for (std::size_t k = 0; k < placed.chosen.size(); ++k)
        result.next_places.push_back(
            {names[placed.chosen[k]], placed.gains[k] / all * result.journeys, placed.gains[k] / all});
    result.next_places_bound = placed.upper_bound / all * result.journeys;
}

inline void losses(audit_result::Ubiquity& result, const std::vector<ecosystem::Loss>& losses,
                   const ecosystem::Ecosystem& circle) {
    std::map<std::string, std::size_t> number;
    double all = 0.0;
    for (const auto& loss : losses) {
        const double visits = loss.rate * result.customers;
        const auto& v = circle.vertices()[loss.vertex];
        if (result.lost.size() < 20) result.lost.push_back({v.step, v.place, loss.brand, loss.found_us, visits});
        const auto [at, fresh] = number.try_emplace(loss.brand, result.rivals.size());
        if (fresh) result.rivals.push_back({.brand = loss.brand});
        auto& rival = result.rivals[at->second];
        rival.visits += visits;
        rival.found_us += loss.found_us ? visits : 0.0;
        all += visits;
    }
    for (auto& rival : result.rivals) rival.share = rival.visits / all;
    std::stable_sort(result.rivals.begin(), result.rivals.end(),
                     [](const auto& a, const auto& b) { return a.visits > b.visits; });
}

/// The busiest moves: visits of their source a year, times their probability.
inline void traffic(audit_result::Ubiquity& result, const ecosystem::Ecosystem& circle, const Execution& how) {
    const auto visits = circle.visit_rates(how);
    const auto& moves = circle.moves();
    for (std::size_t i = 0; i < circle.size(); ++i)
        for (std::uint64_t m = moves.offsets[i]; m < moves.offsets[i + 1]; ++m)
            if (const double rate = visits[i] * moves.probability[m] * result.customers; rate > 0.0)
                result.traffic.push_back({std::int64_t(i), std::int64_t(moves.target[m]), rate});
    std::stable_sort(result.traffic.begin(), result.traffic.end(),
                     [](const auto& a, const auto& b) { return a.moves > b.moves; });
    if (result.traffic.size() > 200) result.traffic.resize(200);
}

inline std::string ubiquity_sentence(const audit_result::Ubiquity& u, const std::string& currency) {
    using text::grouped, text::percent;
    const auto range = [](const Estimate& e) {
        return std::isfinite(e.low) ? " (95% range " + percent(e.low) + " to " + percent(e.high) + ")" : std::string();
    };
    std::string s = percent(u.value.value) + range(u.value) + " of what your customers need finds you, ";
    s += u.money_why.empty() ? "needs weighted by the money at stake in them" : "each need counting the same";
    s += "; a journey meets you at least once with a chance of " + percent(u.met.value) + range(u.met) + ".";
    if (u.money_why.empty())
        s += " Needs that do not find you hold " + money_range(u.unserved, currency) + " a year.";
    else
        s += " What that costs is " + u.money_why + ".";
    return s;
}

}  // namespace detail

HABITUE_DEFINED_ONCE audit_result::Ubiquity ubiquity_section(const EventLog& log, const UbiquityOptions& options) {
    audit_result::Ubiquity result;
    result.why = detail::ubiquity_needs(log);
    if (!result.why.empty()) return result;
    if (options.observation_end && log.last().day() > options.observation_end->day()) {
        result.why = "not identified: the log goes on after the end of observation; give one that ends there";
        return result;
    }
    const Execution& how = options.execution;
    try {
        ecosystem::PresenceReading reading;
        reading.log.threads = how.threads;
        reading.log.cancel = how.cancel;
        const auto circle = ecosystem::Ecosystem::from_log(log, reading.log);
        const auto found = ecosystem::presence_from_log(log, circle, reading);
        const auto at = found.presence.at(circle);
        const auto mean = at.mean();
        const std::size_t n = circle.size();
        const auto evidence = ecosystem::evidence_of(circle);
        const ecosystem::DrawOptions draws{n <= 300 ? options.draws : 0, options.seed, how.threads, how.cancel};
        const bool valued = found.margins.size() > 0;
        const auto margins =
            valued ? found.margins : ecosystem::VisitMargins::from_stakes(circle, std::vector<double>(n, 1.0));
        const auto u = ecosystem::ubiquity(circle, at, margins, evidence, draws);
        if (!valued) result.money_why = "not identified: needs column margin";

        const auto windows = log.windows();
        const std::int64_t opened = *std::min_element(windows.enter.begin(), windows.enter.end()),
                           closed = *std::max_element(windows.exit.begin(), windows.exit.end());
        const double years = double(closed - opened) / (365.25 * double(microseconds_per_day));
        result.customers = circle.parts().exposure / years;
        result.journeys = std::accumulate(u.needs.begin(), u.needs.end(), 0.0) * result.customers;
        const auto whole = u.interval();
        result.value = {u.value, whole.low[0], whole.high[0]};
        result.unweighted = u.unweighted;
        const auto met = ecosystem::meetings(circle, mean, std::vector<char>(n, 0), how);
        const double seen = circle.parts().journeys;
        const auto [low, high] = math::wilson_interval(met.at_least_once * seen, seen, 1.959963984540054);
        result.met = {met.at_least_once, low, high};

        const auto unserved = u.unserved_interval();
        for (std::size_t i = 0; i < n; ++i) {
            const auto& v = circle.vertices()[i];
            const auto ends = ecosystem::presence_interval(at.found[i], at.seen[i]);
            result.touchpoints.push_back({.step = v.step,
                                          .place = v.place,
                                          .needs = u.needs[i] * result.customers,
                                          .presence = {mean[i], ends.low, ends.high}});
        }
        if (valued) {
            const auto gaps = ecosystem::presence_gaps(circle, mean, margins, at.found, at.seen, evidence,
                                                       {.exact = 1000, .draws = draws});
            const auto gained = gaps.interval();
            for (std::size_t i = 0; i < n; ++i) {
                auto& t = result.touchpoints[i];
                t.stake = u.stake[i];
                t.unserved = detail::scaled(u.unserved[i], unserved.low[i], unserved.high[i], result.customers);
                t.gain = detail::scaled(gaps.value[i], gained.low[i], gained.high[i], result.customers);
            }
            const auto all = u.unserved_total_interval();
            result.unserved = detail::scaled(std::accumulate(u.unserved.begin(), u.unserved.end(), 0.0), all.low[0],
                                             all.high[0], result.customers);
            result.earned = gaps.annual * result.customers;
        }

        // By the hour: visits of each hour tell its presence.
        reading.by_hour = true;
        const auto hourly = ecosystem::presence_from_log(log, circle, reading).presence.at(circle);
        result.needs_by_hour.assign(ecosystem::hours_of_week, 0.0);
        result.unmet_by_hour = result.needs_by_hour;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t h = 0; h < hourly.slots; ++h) {
                const double needs = result.touchpoints[i].needs * hourly.needs[i * hourly.slots + h];
                result.needs_by_hour[h % ecosystem::hours_of_week] += needs;
                result.unmet_by_hour[h % ecosystem::hours_of_week] +=
                    needs * (1.0 - hourly.presence[i * hourly.slots + h]);
            }

        detail::traffic(result, circle, how);
        detail::losses(result, found.losses, circle);
        detail::next_places(result, ecosystem::journeys(log, circle, reading.log), circle, mean, options);
        for (const auto* notices : {&circle.parts().notices, &found.notices})
            for (const auto& notice : *notices) result.notices.push_back({notice.what, notice.count, notice.policy});
        result.unseen = "Needs that were never logged cannot be counted: of those, nothing is known.";
        result.sentence = detail::ubiquity_sentence(result, options.currency);
        result.available = true;
    } catch (const DomainError& e) {
        const std::string told = "not identified: ", what = e.what();
        const auto already = what.find(told);
        result = {};
        result.why = told + (already == std::string::npos ? what : what.substr(already + told.size()));
    }
    return result;
}

}  // namespace habitue::inline v1::auditing
