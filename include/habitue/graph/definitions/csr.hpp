/// @file
/// Definitions of graph/csr.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/graph/csr.hpp>

namespace habitue::inline v1::graph {

HABITUE_DEFINED_ONCE Csr Csr::from_edges(std::size_t vertices, std::span<const Vertex> sources,
                                         std::span<const Vertex> targets, std::span<const double> weights) {
    require(vertices < nowhere, "vertices: at most 2^32 - 2");
    require(sources.size() == targets.size(), "targets: need one for every source");
    require(weights.empty() || weights.size() == sources.size(), "weights: need one for every edge, or none");
    Csr graph;
    graph.offsets.assign(vertices + 1, 0);
    for (std::size_t e = 0; e < sources.size(); ++e) {
        if (sources[e] >= vertices) refuse_row("source", e, sources[e], "is no vertex");
        if (targets[e] >= vertices) refuse_row("target", e, targets[e], "is no vertex");
        if (!weights.empty() && (!(weights[e] >= 0.0) || !std::isfinite(weights[e])))
            refuse_row("weight", e, weights[e], "must be finite and not negative");
        ++graph.offsets[sources[e] + 1];
    }
    std::partial_sum(graph.offsets.begin(), graph.offsets.end(), graph.offsets.begin());
    std::vector<std::uint64_t> next(graph.offsets.begin(), graph.offsets.end() - 1);
    graph.targets.resize(targets.size());
    graph.weights.resize(weights.size());
    for (std::size_t e = 0; e < sources.size(); ++e) {
        const std::uint64_t at = next[sources[e]]++;
        graph.targets[at] = targets[e];
        if (!weights.empty()) graph.weights[at] = weights[e];
    }
    return graph;
}

HABITUE_DEFINED_ONCE void validate(const Csr& graph) {
    require(!graph.offsets.empty() && graph.offsets.front() == 0 && graph.offsets.back() == graph.targets.size() &&
                std::is_sorted(graph.offsets.begin(), graph.offsets.end()),
            "offsets: must start at 0, not fall, and end at the number of targets");
    require(graph.size() < nowhere, "vertices: at most 2^32 - 2");
    require(graph.weights.empty() || graph.weights.size() == graph.targets.size(),
            "weights: need one for every edge, or none");
    for (std::size_t e = 0; e < graph.targets.size(); ++e)
        if (graph.targets[e] >= graph.size()) refuse_row("target", e, graph.targets[e], "is no vertex");
    for (std::size_t e = 0; e < graph.weights.size(); ++e)
        if (!(graph.weights[e] >= 0.0) || !std::isfinite(graph.weights[e]))
            refuse_row("weight", e, graph.weights[e], "must be finite and not negative");
}

HABITUE_DEFINED_ONCE Csr transposed(const Csr& graph, const Execution& how) {
    check_cancelled(how);
    const std::size_t n = graph.size(), edges = graph.targets.size();
    const bool weighted = !graph.weights.empty();
    Csr turned;
    turned.offsets.assign(n + 1, 0);
    for (const Vertex t : graph.targets) ++turned.offsets[t + 1];
    std::partial_sum(turned.offsets.begin(), turned.offsets.end(), turned.offsets.begin());
    turned.targets.resize(edges);
    turned.weights.resize(graph.weights.size());
    // Edges go to their rows in two rounds, so that what is written stays in the cache: first to blocks of rows, in
    // order, then from each block to its rows.
    constexpr std::size_t rows = 4096;
    const std::size_t blocks = (n + rows - 1) / rows;
    struct Move {
        Vertex from, to;
    };
    std::vector<Move> edge(edges);
    std::vector<double> weight(graph.weights.size());
    std::vector<std::uint64_t> next(blocks);
    for (std::size_t b = 0; b < blocks; ++b) next[b] = turned.offsets[b * rows];
    for (Vertex v = 0; v < n; ++v) {
        if (v % 65536 == 0) check_cancelled(how);
        for (std::uint64_t e = graph.offsets[v]; e < graph.offsets[v + 1]; ++e) {
            const std::uint64_t at = next[graph.targets[e] / rows]++;
            edge[at] = {v, graph.targets[e]};
            if (weighted) weight[at] = graph.weights[e];
        }
    }
    parallel_for(blocks, {.threads = how.threads, .cancel = how.cancel}, [&](std::size_t b) {
        const std::size_t first = b * rows, last = std::min(n, first + rows);
        std::vector<std::uint64_t> place(turned.offsets.begin() + std::ptrdiff_t(first),
                                         turned.offsets.begin() + std::ptrdiff_t(last));
        for (std::uint64_t e = turned.offsets[first]; e < turned.offsets[last]; ++e) {
            const std::uint64_t at = place[edge[e].to - first]++;
            turned.targets[at] = edge[e].from;
            if (weighted) turned.weights[at] = weight[e];
        }
    });
    return turned;
}

}  // namespace habitue::inline v1::graph
