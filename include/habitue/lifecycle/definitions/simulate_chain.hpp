/// @file
/// What <habitue/lifecycle/simulate_chain.hpp> declares.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/simulate_chain.hpp>
#include <habitue/math/random.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// Draws from many discrete distributions in constant time each: Walker (1977, doi:10.1145/355744.355749); tables by
/// Vose (1991, doi:10.1109/32.92917). A table has 2^bits slots: the first bits of a draw choose one, the others decide.
class AliasTables {
public:
    /// Adds a distribution over @p values; @p weights need not sum to 1.
    void add(const std::vector<std::uint32_t>& values, std::vector<double> weights) {
        int bits = 1;
        while ((std::size_t(1) << bits) < values.size()) ++bits;
        const std::size_t slots = std::size_t(1) << bits, first = slots_.size();
        double sum = 0.0;
        for (const double w : weights) sum += w;
        weights.resize(slots, 0.0);
        std::vector<std::size_t> small, large;
        for (std::size_t k = 0; k < slots; ++k) {
            weights[k] *= double(slots) / sum;
            const std::uint32_t value = values[std::min(k, values.size() - 1)];
            slots_.push_back({~std::uint64_t(0), value, value});
            (weights[k] < 1.0 ? small : large).push_back(k);
        }
        while (!small.empty() && !large.empty()) {
            const std::size_t s = small.back(), l = large.back();
            small.pop_back();
            slots_[first + s].threshold = std::uint64_t(weights[s] * 0x1p64);
            slots_[first + s].alias = slots_[first + l].value;
            weights[l] = (weights[l] + weights[s]) - 1.0;
            if (weights[l] < 1.0) {
                large.pop_back();
                small.push_back(l);
            }
        }
        // What rounding leaves over keeps its slot to itself, unless it never had a chance.
        for (const std::size_t k : small)
            if (k >= values.size()) slots_[first + k].value = slots_[first + k].alias = values.front();
        tables_.push_back({first, bits});
    }
    std::uint32_t draw(std::size_t table, std::uint64_t bits) const {
        const auto [first, width] = tables_[table];
        const Slot& slot = slots_[first + std::size_t(bits >> (64 - width))];
        return (bits << width) < slot.threshold ? slot.value : slot.alias;
    }

private:
    struct Slot {
        std::uint64_t threshold;
        std::uint32_t value, alias;
    };
    struct Table {
        std::size_t first;
        int bits;
    };
    std::vector<Slot> slots_;
    std::vector<Table> tables_;
};

}  // namespace detail

HABITUE_DEFINED_ONCE Paths simulate(const MarkovChain& chain, const ChainSimulation& what, const Execution& how) {
    chain.check_start(what.start);
    require(what.start.sum() > 0.0, "start: need a weight above 0");
    detail::AliasTables tables;
    std::vector<std::uint32_t> values;
    std::vector<double> weights;
    std::vector<bool> absorbing(chain.size(), false);
    for (std::size_t i = 0; i < chain.size(); ++i) {
        values.clear();
        weights.clear();
        chain.for_each_successor(i, [&](std::size_t j, double p) {
            values.push_back(std::uint32_t(j));
            weights.push_back(p);
        });
        absorbing[i] = values.size() == 1 && values.front() == i;
        tables.add(values, weights);
    }
    values.clear();
    weights.clear();
    for (std::size_t i = 0; i < chain.size(); ++i)
        if (what.start(Eigen::Index(i)) > 0.0) {
            values.push_back(std::uint32_t(i));
            weights.push_back(what.start(Eigen::Index(i)));
        }
    tables.add(values, weights);

    Paths result;
    result.states = chain.states();
    const std::size_t visits = what.steps + 1;
    if (visits == 0 || what.paths > result.state.max_size() / visits)
        throw DomainError("paths, steps: " + std::to_string(what.paths) + " paths of " + std::to_string(what.steps) +
                          " steps are more than memory can hold");
    result.state.resize(what.paths * visits);
    result.offsets.resize(what.paths + 1);
    constexpr std::size_t together = 8, block = 1024;  // independent draws keep the processor busy
    parallel_for((what.paths + block - 1) / block, how, [&](std::size_t piece) {
        const std::size_t last = std::min(what.paths, (piece + 1) * block);
        for (std::size_t first = piece * block; first < last; first += together) {
            const std::size_t lanes = std::min(together, last - first);
            std::array<math::Random, together> random{
                math::Random(what.seed, first),     math::Random(what.seed, first + 1),
                math::Random(what.seed, first + 2), math::Random(what.seed, first + 3),
                math::Random(what.seed, first + 4), math::Random(what.seed, first + 5),
                math::Random(what.seed, first + 6), math::Random(what.seed, first + 7)};
            std::array<std::uint32_t, together> now;
            for (auto& state : now) state = std::uint32_t(chain.size());
            std::uint32_t* const out = result.state.data() + first * visits;
            for (std::size_t t = 0; t < visits; ++t) {
                for (std::size_t l = 0; l < together; ++l) now[l] = tables.draw(now[l], random[l].bits());
                for (std::size_t l = 0; l < lanes; ++l) out[l * visits + t] = now[l];
            }
        }
    });
    for (std::size_t i = 0; i <= what.paths; ++i) result.offsets[i] = i * visits;
    if (what.stop_when_absorbed) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < what.paths; ++i) {
            const std::size_t from = i * visits;
            result.offsets[i] = kept;
            for (std::size_t t = 0; t < visits; ++t) {
                const std::uint32_t state = result.state[kept++] = result.state[from + t];
                if (absorbing[state]) break;
            }
        }
        result.offsets.back() = kept;
        result.state.resize(kept);
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
