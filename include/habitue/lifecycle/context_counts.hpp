/// @file
/// Counting what followed what: transitions of any order, in one pass over the paths.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>

namespace habitue::inline v1::lifecycle {

struct CountOptions {
    int order = 1;                              ///< visits that make a context
    bool start = false;                         ///< count the first visits too: they follow the beginning of the path
    bool end = false;                           ///< count the ends of paths too
    int skip = 0;                               ///< leave out transitions that have fewer visits before them
    std::vector<double> weight = {};            ///< of each path, instead of its own; empty: its own
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// How often each context - the last `order` visits - was followed by each state.
///
/// A context is a number with one digit a visit, the last visit the lowest: digits are states, and `states.size()`
/// for "before the path began". Only what was seen is kept, in ascending order.
struct ContextCounts {
    std::vector<std::string> states;
    int order = 1;
    std::vector<std::uint64_t> context;
    std::vector<std::size_t> offsets{0};  ///< what followed context i is at [offsets[i], offsets[i + 1]) of the columns
    std::vector<std::uint32_t> next;      ///< a state, or `states.size()` for the end of the path; ascending
    std::vector<double> count;

    std::uint64_t base() const { return states.size() + 1; }
    std::size_t size() const { return context.size(); }
    double total(std::size_t i) const {
        double sum = 0.0;
        for (std::size_t k = offsets[i]; k < offsets[i + 1]; ++k) sum += count[k];
        return sum;
    }
    double total() const {
        double sum = 0.0;
        for (const double c : count) sum += c;
        return sum;
    }
    /// Where @p wanted is among the contexts; size() where it was not seen.
    std::size_t find(std::uint64_t wanted) const {
        const auto at = std::lower_bound(context.begin(), context.end(), wanted);
        return at != context.end() && *at == wanted ? std::size_t(at - context.begin()) : size();
    }
    /// The states of context @p i, the earliest first; `states.size()` before the path began.
    std::vector<std::uint32_t> visits(std::size_t i) const {
        std::vector<std::uint32_t> result(static_cast<std::size_t>(order));
        std::uint64_t rest = context[i];
        for (std::size_t k = result.size(); k-- > 0; rest /= base()) result[k] = std::uint32_t(rest % base());
        return result;
    }
    /// "a > b"; "(start)" for the beginning of a path.
    std::string name(std::size_t i) const {
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
    friend bool operator==(const ContextCounts&, const ContextCounts&) = default;
};

namespace detail {

/// Adds up counts by a key that may be too large for an array.
class SparseCounter {
public:
    void add(std::uint64_t key, double amount) {
        if (2 * (used_ + 1) > slots_.size()) grow();
        Slot& slot = find(key);
        if (slot.key == free) {
            slot.key = key;
            ++used_;
        }
        slot.amount += amount;
    }
    std::vector<std::pair<std::uint64_t, double>> sorted() const {
        std::vector<std::pair<std::uint64_t, double>> all;
        all.reserve(used_);
        for (const Slot& slot : slots_)
            if (slot.key != free) all.emplace_back(slot.key, slot.amount);
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    static constexpr std::uint64_t free = ~std::uint64_t{0};
    struct Slot {
        std::uint64_t key = free;
        double amount = 0.0;
    };
    Slot& find(std::uint64_t key) {
        std::uint64_t h = key * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
        for (std::size_t mask = slots_.size() - 1, i = h & mask;; i = (i + 1) & mask)
            if (slots_[i].key == key || slots_[i].key == free) return slots_[i];
    }
    void grow() {
        std::vector<Slot> old(std::max<std::size_t>(64, 2 * slots_.size()));
        old.swap(slots_);
        for (const Slot& slot : old)
            if (slot.key != free) find(slot.key) = slot;
    }
    std::vector<Slot> slots_;
    std::size_t used_ = 0;
};

/// Calls visit(key, place) for every transition of a path that the options want: key = context * base + next, place the
/// number of visits before it.
template <class Visit>
void for_transitions(std::span<const std::uint32_t> path, std::uint64_t base, const CountOptions& options,
                     const Visit& visit) {
    const std::uint64_t nothing = base - 1;
    const std::size_t k = std::size_t(options.order), n = path.size();
    std::uint64_t high = 1, context = nothing;
    for (std::size_t i = 1; i < k; ++i) {
        high *= base;
        context = context * base + nothing;
    }
    const std::size_t first = std::max<std::size_t>(options.start ? 0 : k, std::size_t(options.skip));
    for (std::size_t i = 0; i < n; ++i) {
        if (i >= first) visit(context * base + path[i], i);
        context = (context - (i >= k ? path[i - k] : nothing) * high) * base + path[i];
    }
    if (options.end && n >= std::max<std::size_t>(first, 1)) visit(context * base + nothing, n);
}

/// Counts in slots of fixed pieces of the paths, added up in order; keys ascending.
template <class Sum>
std::vector<std::pair<std::uint64_t, double>> counted(const Paths& paths, const CountOptions& options, double space) {
    const std::uint64_t base = paths.states.size() + 1;
    const bool dense = space <= double(1 << 20);
    const auto& weight = options.weight.empty() ? paths.weight : options.weight;
    const std::size_t cells = dense ? std::size_t(space) : 0;
    const std::size_t pieces = std::clamp<std::size_t>(
        std::min<std::size_t>(paths.state.size() >> 15,
                              dense ? (std::size_t{1} << 22) / std::max<std::size_t>(cells, 1) : 8),
        1, 64);
    std::vector<std::vector<Sum>> tables(dense ? pieces : 0);
    std::vector<std::vector<std::pair<std::uint64_t, double>>> lists(dense ? 0 : pieces);
    parallel_for(pieces, {options.threads, options.cancel, {}}, [&](std::size_t piece) {
        const std::size_t begin = paths.size() * piece / pieces, end = paths.size() * (piece + 1) / pieces;
        if (dense) {
            std::vector<Sum> table(cells, Sum{0});
            for (std::size_t i = begin; i < end; ++i) {
                const Sum w = weight.empty() ? Sum{1} : Sum(weight[i]);
                for_transitions(paths.path(i), base, options, [&](std::uint64_t key, std::size_t) { table[key] += w; });
            }
            tables[piece] = std::move(table);
        } else {
            SparseCounter counter;
            for (std::size_t i = begin; i < end; ++i) {
                const double w = weight.empty() ? 1.0 : weight[i];
                for_transitions(paths.path(i), base, options,
                                [&](std::uint64_t key, std::size_t) { counter.add(key, w); });
            }
            lists[piece] = counter.sorted();
        }
    });
    std::vector<std::pair<std::uint64_t, double>> all;
    if (dense) {
        for (std::size_t piece = 1; piece < pieces; ++piece)
            for (std::size_t key = 0; key < cells; ++key) tables[0][key] += tables[piece][key];
        for (std::size_t key = 0; key < cells; ++key)
            if (tables[0][key] > Sum{0}) all.emplace_back(key, double(tables[0][key]));
        return all;
    }
    for (const auto& list : lists) {
        std::vector<std::pair<std::uint64_t, double>> merged;
        merged.reserve(all.size() + list.size());
        auto a = all.begin();
        for (const auto& entry : list) {
            for (; a != all.end() && a->first < entry.first; ++a) merged.push_back(*a);
            if (a != all.end() && a->first == entry.first)
                merged.emplace_back(entry.first, a++->second + entry.second);
            else
                merged.push_back(entry);
        }
        merged.insert(merged.end(), a, all.end());
        all = std::move(merged);
    }
    std::erase_if(all, [](const auto& entry) { return entry.second == 0.0; });
    return all;
}

/// How many keys there may be. Throws DomainError unless the paths can be counted so.
inline double check_countable(const Paths& paths, const CountOptions& options) {
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

/// From (context * base + next, count), ascending, to contexts.
inline ContextCounts by_context(std::vector<std::string> states, int order,
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

/// Counts the transitions of @p paths: each path as often as its weight says.
///
/// A path of n visits has n - order of them; with `start` also those that begin before the path, with `end` one out of
/// it. Paths too short have none. Throws DomainError for an order below 1, or one at which contexts of so many states
/// have no number of 64 bits, and naming the path for a weight that is negative or not finite.
inline ContextCounts context_counts(const Paths& paths, const CountOptions& options = {}) {
    const double space = detail::check_countable(paths, options);
    const bool weighted = !options.weight.empty() || !paths.weight.empty();
    return detail::by_context(paths.states, options.order,
                              weighted ? detail::counted<double>(paths, options, space)
                                       : detail::counted<std::uint64_t>(paths, options, space));
}

/// The same counts with contexts of one visit fewer.
inline ContextCounts shorter(const ContextCounts& counts) {
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
