/// @file
/// Paths drawn in parallel, each from a stream of its own.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::lifecycle::detail {

/// Checks @p initial, or makes it the first of @p states states; running sums.
std::vector<double> cumulative_start(std::vector<double> initial, std::size_t states);

/// The state drawn by @p u from running sums: the first that exceeds it, never one of probability 0.
std::size_t drawn(const double* cumulative, std::size_t states, double u);

/// Paths of @p n customers, one after another: path(i, add) calls add(state, time) for every visit of customer i.
template <class OnePath>
Paths simulated_paths(std::vector<std::string> states, std::size_t n, const Execution& how, const OnePath& path) {
    constexpr std::size_t block = 4096;
    struct Part {
        std::vector<std::uint64_t> lengths;
        std::vector<std::uint32_t> state;
        std::vector<double> time;
    };
    std::vector<Part> parts((n + block - 1) / block);
    parallel_for(parts.size(), how, [&](std::size_t b) {
        Part& part = parts[b];
        for (std::size_t i = b * block; i < std::min(n, (b + 1) * block); ++i) {
            const std::size_t before = part.state.size();
            path(i, [&](std::size_t s, double t) {
                part.state.push_back(std::uint32_t(s));
                part.time.push_back(t);
            });
            part.lengths.push_back(part.state.size() - before);
        }
    });
    Paths result;
    result.states = std::move(states);
    for (const auto& part : parts) {
        for (const std::uint64_t length : part.lengths) result.offsets.push_back(result.offsets.back() + length);
        result.state.insert(result.state.end(), part.state.begin(), part.state.end());
        result.time.insert(result.time.end(), part.time.begin(), part.time.end());
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle::detail
