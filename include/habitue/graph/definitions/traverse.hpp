/// @file
/// Definitions of graph/traverse.hpp.
#pragma once

#include <algorithm>
#include <numeric>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/graph/traverse.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::graph {

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> breadth_first(const Csr& graph, std::span<const Vertex> sources,
                                                              const Execution& how) {
    std::vector<std::uint32_t> distance(graph.size(), nowhere);
    // What was seen takes a bit a vertex, which stays near the processor where distances do not.
    std::vector<std::uint64_t> seen(graph.size() / 64 + 1, 0);
    std::vector<Vertex> queue(graph.size());
    std::size_t end = 0;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        if (sources[i] >= graph.size()) refuse_row("source", i, sources[i], "is no vertex");
        if (distance[sources[i]] == 0) continue;
        distance[sources[i]] = 0;
        seen[sources[i] / 64] |= std::uint64_t(1) << (sources[i] % 64);
        queue[end++] = sources[i];
    }
    const Vertex* targets = graph.targets.data();
    for (std::size_t begin = 0, steps = 1; begin < end; ++steps) {
        const std::size_t level = end;
        for (; begin < level; ++begin) {
            if (begin % 65536 == 0) check_cancelled(how);
#if defined(__GNUC__) || defined(__clang__)
            if (begin + 16 < end) __builtin_prefetch(graph.offsets.data() + queue[begin + 16]);
            if (begin + 8 < end) __builtin_prefetch(targets + graph.offsets[queue[begin + 8]]);
#endif
            const Vertex v = queue[begin];
            for (std::uint64_t e = graph.offsets[v]; e < graph.offsets[v + 1]; ++e) {
                const Vertex t = targets[e];
                const std::uint64_t bit = std::uint64_t(1) << (t % 64);
                if ((seen[t / 64] & bit) != 0) continue;
                seen[t / 64] |= bit;
                distance[t] = std::uint32_t(steps);
                queue[end++] = t;
            }
        }
    }
    return distance;
}

HABITUE_DEFINED_ONCE std::vector<Vertex> reachable(const Csr& graph, std::span<const Vertex> sources,
                                                   const Execution& how) {
    const auto distance = breadth_first(graph, sources, how);
    std::vector<Vertex> found;
    for (Vertex v = 0; v < distance.size(); ++v)
        if (distance[v] != nowhere) found.push_back(v);
    return found;
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> strong_components(const Csr& graph, const Execution& how) {
    check_cancelled(how);
    const auto found = math::strong_components(graph.size(), [&](std::size_t v, std::size_t& at) -> std::size_t {
        const auto out = graph.out(Vertex(v));
        return at < out.size() ? out[at++] : graph.size();
    });
    return {found.begin(), found.end()};
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> weak_components(const Csr& graph, const Execution& how) {
    std::vector<Vertex> up(graph.size());
    std::iota(up.begin(), up.end(), Vertex(0));
    const auto root = [&](Vertex v) {
        while (up[v] != v) v = up[v] = up[up[v]];
        return v;
    };
    for (Vertex v = 0; v < graph.size(); ++v) {
        if (v % 65536 == 0) check_cancelled(how);
        for (const Vertex t : graph.out(v)) {
            const Vertex a = root(v), b = root(t);
            if (a != b) up[std::max(a, b)] = std::min(a, b);  // the first vertex of a component is its root
        }
    }
    std::vector<std::uint32_t> component(graph.size());
    std::uint32_t found = 0;
    for (Vertex v = 0; v < graph.size(); ++v) component[v] = up[v] == v ? found++ : component[root(v)];
    return component;
}

}  // namespace habitue::inline v1::graph
