/// @file
/// What <habitue/lifecycle/context_counts.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/detail/counting.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE double ContextCounts::total(std::size_t i) const {
    double sum = 0.0;
    for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) sum += count[k];
    return sum;
}

HABITUE_DEFINED_ONCE double ContextCounts::total() const {
    double sum = 0.0;
    for (const double c : count) sum += c;
    return sum;
}

HABITUE_DEFINED_ONCE std::size_t ContextCounts::find(std::uint64_t wanted) const {
    const auto at = std::lower_bound(context.begin(), context.end(), wanted);
    return at != context.end() && *at == wanted ? std::size_t(at - context.begin()) : size();
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> ContextCounts::visits(std::size_t i) const {
    std::vector<std::uint32_t> result(static_cast<std::size_t>(order));
    std::uint64_t rest = context[i];
    for (std::size_t k = result.size(); k-- > 0; rest /= base()) result[k] = std::uint32_t(rest % base());
    return result;
}

HABITUE_DEFINED_ONCE std::string ContextCounts::name(std::size_t i) const {
    std::string text;
    for (const std::uint32_t s : visits(i)) {
        if (s == states.size()) {
            text = "(start)";
            continue;
        }
        text += (text.empty() ? "" : " > ") + states[s];
    }
    return text;
}

namespace detail {

HABITUE_DEFINED_ONCE double check_countable(const Paths& paths, const CountOptions& options) {
    if (options.order < 1) refuse("order", options.order, "must be 1 or more");
    if (options.skip < 0) refuse("skip", options.skip, "must be 0 or more");
    require(options.weight.empty() || options.weight.size() == paths.size(), "weight: need one of every path");
    const auto proper = [](double w) { return w >= 0.0 && std::isfinite(w); };
    for (std::size_t i = 0; i < options.weight.size(); ++i)
        if (!proper(options.weight[i])) refuse_row("weight", i, options.weight[i], "must be finite and not negative");
    std::uint32_t highest = 0;
    for (const std::uint32_t s : paths.state) highest = std::max(highest, s);
    if ((!paths.state.empty() && highest >= paths.states.size()) ||
        !std::all_of(paths.weight.begin(), paths.weight.end(), proper))
        validate(paths);  // says which path it is
    const double space = std::pow(double(paths.states.size() + 1), options.order + 1);
    if (!(space < 1.8e19)) refuse("order", options.order, "too high for so many states");
    return space;
}

HABITUE_DEFINED_ONCE ContextCounts by_context(std::vector<std::string> states, int order,
                                              const std::vector<std::pair<std::uint64_t, double>>& entries) {
    ContextCounts result;
    result.states = std::move(states);
    result.order = order;
    const std::uint64_t base = result.base();
    for (const auto& [key, count] : entries) {
        if (result.context.empty() || result.context.back() != key / base) {
            result.context.push_back(key / base);
            result.offsets.push_back(result.offsets.back());
        }
        ++result.offsets.back();
        result.next.push_back(std::uint32_t(key % base));
        result.count.push_back(count);
    }
    return result;
}

}  // namespace detail

HABITUE_DEFINED_ONCE ContextCounts context_counts(const Paths& paths, const CountOptions& options) {
    const double space = detail::check_countable(paths, options);
    const bool weighted = !options.weight.empty() || !paths.weight.empty();
    return detail::by_context(paths.states, options.order,
                              weighted ? detail::counted<double>(paths, options, space)
                                       : detail::counted<std::uint64_t>(paths, options, space));
}

HABITUE_DEFINED_ONCE ContextCounts shorter(const ContextCounts& counts) {
    require(counts.order > 1, "order: must be above 1 to be shortened");
    std::uint64_t high = 1;
    for (int i = 1; i < counts.order; ++i) high *= counts.base();
    std::vector<std::pair<std::uint64_t, double>> entries;
    entries.reserve(counts.count.size());
    for (std::size_t i = 0; i < counts.size(); ++i)
        for (std::size_t k = counts.offsets[i]; k < counts.offsets[i + 1]; ++k)
            entries.emplace_back(counts.context[i] % high * counts.base() + counts.next[k], counts.count[k]);
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t kept = 0;
    for (std::size_t k = 0; k < entries.size(); ++k)
        if (kept > 0 && entries[kept - 1].first == entries[k].first)
            entries[kept - 1].second += entries[k].second;
        else
            entries[kept++] = entries[k];
    entries.resize(kept);
    return detail::by_context(counts.states, counts.order - 1, entries);
}

}  // namespace habitue::inline v1::lifecycle
