/// @file
/// Sequences of states: what customers did, one thing after another.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/log_report.hpp>

namespace habitue::inline v1 {

/// Sequences of states with their times, laid end to end: a path a customer, or a session of one.
struct Paths {
    std::vector<std::string> states;        ///< names, which `state` numbers
    std::vector<std::uint64_t> offsets{0};  ///< path i is at [offsets[i], offsets[i + 1]) of the columns below
    std::vector<std::uint32_t> state;       ///< of every visit
    std::vector<double> time;               ///< of every visit, not falling within a path; empty: visits have no times
    std::vector<double> weight;             ///< of every path; empty: all count once
    data::Ids customer;                     ///< of every path; empty: unnamed
    Unit unit = Unit::unspecified;      ///< of `time`: counted from the beginning of 1970 where it is a unit of time
    std::vector<data::Notice> notices;  ///< what was noticed on the way from a log or table, and what was done about it

    /// One path a sequence, states numbered as they first appear.
    static Paths from_sequences(const std::vector<std::vector<std::string>>& sequences);

    std::size_t size() const { return offsets.size() - 1; }  ///< paths
    std::span<const std::uint32_t> path(std::size_t i) const {
        return {state.data() + offsets[i], std::size_t(offsets[i + 1] - offsets[i])};
    }
    std::span<const double> times(std::size_t i) const {
        return time.empty() ? std::span<const double>()
                            : std::span(time.data() + offsets[i], std::size_t(offsets[i + 1] - offsets[i]));
    }
    double weight_of(std::size_t i) const { return weight.empty() ? 1.0 : weight[i]; }

    /// The number of the state called @p name; throws DomainError when there is none.
    std::uint32_t index(std::string_view name) const {
        const auto found = std::find(states.begin(), states.end(), name);
        if (found == states.end()) throw DomainError(joined({"state: there is no state \"", name, "\" in the paths"}));
        return std::uint32_t(found - states.begin());
    }

    friend bool operator==(const Paths&, const Paths&) = default;
};

inline Paths Paths::from_sequences(const std::vector<std::vector<std::string>>& sequences) {
    Paths paths;
    std::unordered_map<std::string, std::uint32_t> known;
    for (const auto& sequence : sequences) {
        for (const auto& name : sequence) {
            const auto [at, fresh] = known.try_emplace(name, std::uint32_t(known.size()));
            if (fresh) paths.states.push_back(name);
            paths.state.push_back(at->second);
        }
        paths.offsets.push_back(paths.state.size());
    }
    return paths;
}

/// Throws DomainError naming path and value unless columns are as long as they should be, every state has a name, times
/// are finite and do not fall within a path, and weights are finite and not negative.
inline void validate(const Paths& paths) {
    require(!paths.offsets.empty() && paths.offsets.front() == 0 && paths.offsets.back() == paths.state.size() &&
                std::is_sorted(paths.offsets.begin(), paths.offsets.end()),
            "paths: offsets must start at 0, not fall, and end at the number of visits");
    require(paths.time.empty() || paths.time.size() == paths.state.size(),
            "paths: need a time of every visit, or none");
    require(paths.weight.empty() || paths.weight.size() == paths.size(), "paths: need a weight of every path, or none");
    require(paths.customer.empty() || paths.customer.size() == paths.size(),
            "paths: need a customer of every path, or none");
    for (std::size_t i = 0; i < paths.size(); ++i) {
        for (const std::uint32_t s : paths.path(i))
            if (s >= paths.states.size()) refuse_row("state", i, double(s), "has no name");
        const auto times = paths.times(i);
        for (std::size_t k = 0; k < times.size(); ++k) {
            if (!std::isfinite(times[k])) refuse_row("time", i, times[k], "must be finite");
            if (k > 0 && times[k] < times[k - 1]) refuse_row("time", i, times[k], "before the visit that it follows");
        }
        if (const double w = paths.weight_of(i); !(w >= 0.0) || !std::isfinite(w))
            refuse_row("weight", i, w, "must be finite and not negative");
    }
}

}  // namespace habitue::inline v1
