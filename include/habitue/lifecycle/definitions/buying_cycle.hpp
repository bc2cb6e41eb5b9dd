/// @file
/// What <habitue/lifecycle/buying_cycle.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/LU>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/buying_cycle.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE std::string Funnel::summary() const {
    std::string text = "funnel of " + to_text(paths) + " paths\n";
    const auto percent = [](double p) { return to_text(std::round(1e3 * p) / 10.0) + "%"; };
    for (std::size_t k = 0; k < stages.size(); ++k)
        text += stages[k] + ": " + to_text(reached[k]) + ", " + percent(conversion[k]) + " (" + percent(low[k]) +
                " to " + percent(high[k]) + ") of those before\n";
    return text;
}

namespace detail {

/// The value below which half the weight lies; NaN of nothing.
inline double weighted_median(std::vector<std::pair<double, double>> values) {
    std::sort(values.begin(), values.end());
    double total = 0.0, sum = 0.0;
    for (const auto& [value, weight] : values) total += weight;
    for (const auto& [value, weight] : values)
        if ((sum += weight) >= 0.5 * total && total > 0.0) return value;
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace detail

HABITUE_DEFINED_ONCE Funnel funnel(const Paths& paths, std::vector<std::string> stages, double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    if (stages.empty())
        for (const auto name : buying_cycle)
            if (std::find(paths.states.begin(), paths.states.end(), name) != paths.states.end())
                stages.emplace_back(name);
    require(!stages.empty(), "stages: no stage of the buying cycle is a state of the paths; name the stages");
    const std::size_t n = stages.size();
    std::vector<std::uint32_t> stage;
    for (const auto& name : stages) {
        const std::uint32_t s = paths.index(name);
        if (std::find(stage.begin(), stage.end(), s) != stage.end())
            throw DomainError(joined({"stages: \"", name, "\" is named twice"}));
        stage.push_back(s);
    }
    Funnel result;
    result.stages = std::move(stages);
    result.reached.assign(n, 0.0);
    result.came_from.assign(n, 0.0);
    std::vector<std::vector<std::pair<double, double>>> took(n);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        const double w = paths.weight_of(i);
        result.paths += w;
        std::size_t at = 0, before = 0;
        for (std::size_t k = 0; k < path.size() && at < n; ++k) {
            if (path[k] != stage[at]) continue;
            result.reached[at] += w;
            if (at > 0 && !times.empty()) took[at].emplace_back(times[k] - times[before], w);
            before = k;
            ++at;
        }
        std::size_t arrival = 0;
        while (arrival < path.size() && path[arrival] != stage[n - 1]) ++arrival;
        if (arrival == path.size()) continue;
        std::size_t left = n;
        for (std::size_t k = arrival + 1; k-- > 0 && left > 0;)
            if (path[k] == stage[left - 1]) result.came_from[--left] += w;
    }
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    for (std::size_t k = 0; k < n; ++k) {
        const double before = k == 0 ? result.paths : result.reached[k - 1];
        const auto [low, high] = math::wilson_interval(result.reached[k], before, z);
        result.conversion.push_back(before > 0.0 ? result.reached[k] / before
                                                 : std::numeric_limits<double>::quiet_NaN());
        result.drop_off.push_back(1.0 - result.conversion.back());
        result.low.push_back(low);
        result.high.push_back(high);
        result.median_time.push_back(detail::weighted_median(std::move(took[k])));
    }
    return result;
}

HABITUE_DEFINED_ONCE StepMatrix step_matrix(const Paths& paths, int steps, std::string_view around) {
    if (steps < 1) refuse("steps", steps, "must be 1 or more");
    StepMatrix result;
    result.states = paths.states;
    const bool centred = !around.empty();
    const std::uint32_t centre = centred ? paths.index(around) : 0;
    for (int s = centred ? -steps : 1; s <= steps; ++s) result.steps.push_back(s);
    const Eigen::Index rows = Eigen::Index(paths.states.size());
    result.share.setZero(rows + 1, Eigen::Index(result.steps.size()));
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        std::ptrdiff_t first = 0;
        if (centred) {
            const auto at = std::find(path.begin(), path.end(), centre);
            if (at == path.end()) continue;
            first = (at - path.begin()) - steps;
        }
        const double w = paths.weight_of(i);
        result.paths += w;
        for (Eigen::Index k = 0; k < result.share.cols(); ++k) {
            const std::ptrdiff_t visit = first + k;
            const bool there = visit >= 0 && visit < std::ptrdiff_t(path.size());
            result.share(there ? Eigen::Index(path[std::size_t(visit)]) : rows, k) += w;
        }
    }
    require(result.paths > 0.0,
            centred ? "around: no path visits this state" : "paths: need at least one with a weight above 0");
    result.share /= result.paths;
    return result;
}

HABITUE_DEFINED_ONCE TimeToVisit time_to(const Paths& paths, std::string_view from, std::string_view to,
                                         double observation_end, double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    require(!paths.time.empty(), "paths: visits have no times, so how long it takes is not identified");
    const std::uint32_t begin = paths.index(from), end = paths.index(to);
    struct Wait {
        double time;
        bool censored;
        double weight;
        bool operator<(const Wait& other) const {
            return time != other.time ? time < other.time : censored < other.censored;
        }
    };
    std::vector<Wait> waits;
    TimeToVisit result;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        const auto start = std::find(path.begin(), path.end(), begin);
        if (start == path.end()) continue;
        const std::size_t first = std::size_t(start - path.begin());
        const auto arrival = std::find(start + 1, path.end(), end);
        const bool came = arrival != path.end();
        double until = came ? times[std::size_t(arrival - path.begin())] : times.back();
        if (!std::isnan(observation_end)) {
            if (times.back() > observation_end)
                refuse_row("observation_end", i, times.back(), "later than observation_end");
            if (!came) until = observation_end;
        }
        waits.push_back({until - times[first], !came, paths.weight_of(i)});
        result.paths += paths.weight_of(i);
        result.events += came ? paths.weight_of(i) : 0.0;
    }
    require(!waits.empty(), "from: no path visits this state");
    std::sort(waits.begin(), waits.end());
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    double risk = result.paths, waiting = 1.0, greenwood = 0.0;
    for (std::size_t k = 0; k < waits.size();) {
        double came = 0.0, gone = 0.0;
        const double time = waits[k].time;
        for (; k < waits.size() && waits[k].time == time; ++k) {
            gone += waits[k].weight;
            if (!waits[k].censored) came += waits[k].weight;
        }
        if (came > 0.0) {
            waiting *= 1.0 - came / risk;
            greenwood += came / (risk * std::max(risk - came, 0.0));
            result.time.push_back(time);
            result.at_risk.push_back(risk);
            result.came.push_back(came);
            result.waiting.push_back(waiting);
            const double log_waiting = std::log(waiting);
            if (waiting > 0.0 && log_waiting < 0.0) {
                const double spread = std::exp(z * std::sqrt(greenwood) / std::abs(log_waiting));
                result.low.push_back(std::pow(waiting, spread));
                result.high.push_back(std::pow(waiting, 1.0 / spread));
            } else {
                result.low.push_back(0.0);
                result.high.push_back(result.high.empty() ? 1.0 : result.high.back());
            }
            if (waiting <= 0.5 && std::isinf(result.median)) result.median = time;
        }
        risk -= gone;
    }
    return result;
}

HABITUE_DEFINED_ONCE std::vector<TransitionWorth> transition_worth(const MarkovChain& chain, std::string_view start,
                                                                   std::string_view target, double by) {
    if (!(by > 0.0 && by <= 1.0)) refuse("by", by, "must lie above 0 and not above 1");
    const std::size_t origin = chain.index(start), goal = chain.index(target), size = chain.size();
    require(origin != goal, "start, target: must be different states");
    const Eigen::MatrixXd& p = chain.transition_matrix();
    std::vector<bool> arrives(size, false);
    std::vector<std::size_t> front{goal};
    arrives[goal] = true;
    while (!front.empty()) {
        const std::size_t to = front.back();
        front.pop_back();
        for (std::size_t from = 0; from < size; ++from)
            if (!arrives[from] && p(Eigen::Index(from), Eigen::Index(to)) > 0.0) {
                arrives[from] = true;
                front.push_back(from);
            }
    }
    require(arrives[origin], "target: is out of reach from start");
    std::vector<Eigen::Index> inner;
    Eigen::Index origin_row = 0;
    std::vector<Eigen::Index> place(size, -1);  // of each state among `inner`
    for (std::size_t i = 0; i < size; ++i) {
        if (!arrives[i] || i == goal) continue;
        if (i == origin) origin_row = Eigen::Index(inner.size());
        place[i] = Eigen::Index(inner.size());
        inner.push_back(Eigen::Index(i));
    }
    const Eigen::Index n = Eigen::Index(inner.size());
    const Eigen::MatrixXd q = p(inner, inner), visits = (Eigen::MatrixXd::Identity(n, n) - q).partialPivLu().inverse();
    const Eigen::VectorXd chance = visits * p(inner, Eigen::Index(goal));
    Eigen::VectorXd all = Eigen::VectorXd::Zero(Eigen::Index(size));
    all(Eigen::Index(goal)) = 1.0;
    for (Eigen::Index k = 0; k < n; ++k) all(inner[std::size_t(k)]) = chance(k);
    std::vector<TransitionWorth> result;
    for (Eigen::Index k = 0; k < n; ++k) {
        const Eigen::Index i = inner[std::size_t(k)];
        const double mean = p.row(i).dot(all), returns = (p(i, inner) * visits.col(k))(0);
        for (Eigen::Index j = 0; j < Eigen::Index(size); ++j) {
            const double now = p(i, j);
            if (now >= 1.0) continue;
            // The row moves along e_j - (the rest of the row) / (1 - p_ij).
            const double gain = all(j) - (mean - now * all(j)) / (1.0 - now);
            const double back = place[std::size_t(j)] < 0 ? 0.0 : visits(place[std::size_t(j)], k);
            const double turn = back - (returns - now * back) / (1.0 - now);
            TransitionWorth w{
                chain.states()[std::size_t(i)], chain.states()[std::size_t(j)], now, visits(origin_row, k) * gain, 0.0,
                std::min(by, 1.0 - now)};
            const double left = 1.0 - w.by * turn;
            // Nothing left: from this state there is then no way out, and all who come to it are lost.
            w.change = left > 1e-14 ? w.by * w.slope / left : -visits(origin_row, k) / visits(k, k) * chance(k);
            result.push_back(std::move(w));
        }
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const TransitionWorth& a, const TransitionWorth& b) { return a.change > b.change; });
    return result;
}

}  // namespace habitue::inline v1::lifecycle
