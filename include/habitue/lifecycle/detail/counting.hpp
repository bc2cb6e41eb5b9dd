/// @file
/// Counting what follows each run of visits, in tables or, where they would be too large, by key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>

namespace habitue::inline v1::lifecycle::detail {

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
double check_countable(const Paths& paths, const CountOptions& options);

/// From (context * base + next, count), ascending, to contexts.
ContextCounts by_context(std::vector<std::string> states, int order,
                         const std::vector<std::pair<std::uint64_t, double>>& entries);

}  // namespace habitue::inline v1::lifecycle::detail
