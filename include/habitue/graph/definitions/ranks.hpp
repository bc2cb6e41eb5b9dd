/// @file
/// Definitions of graph/ranks.hpp.
#pragma once

#include <cmath>
#include <utility>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/graph/ranks.hpp>

namespace habitue::inline v1::graph {

HABITUE_DEFINED_ONCE PageRank page_rank(const Csr& graph, const PageRankOptions& options, const Execution& how) {
    const std::size_t n = graph.size();
    const double d = options.damping;
    if (!(d >= 0.0 && d < 1.0)) refuse("damping", d, "must lie in [0, 1)");
    if (!(options.tolerance > 0.0)) refuse("tolerance", options.tolerance, "must be positive");
    require(options.start.empty() || options.start.size() == n, "start: need a weight for every vertex");
    double starts = options.start.empty() ? double(n) : 0.0;
    for (std::size_t v = 0; v < options.start.size(); ++v) {
        if (!(options.start[v] >= 0.0) || !std::isfinite(options.start[v]))
            refuse_row("start", v, options.start[v], "must be finite and not negative");
        starts += options.start[v];
    }
    PageRank result;
    result.converged = n == 0;
    if (n == 0) return result;
    require(starts > 0.0, "start: all weights are 0");

    // y = (1 - d) start + d P' y, with nothing from vertices without edges; then all is scaled to sum to 1. What is
    // kept up to date is `handed` = y / weight of the edges out, which an edge of weight 1 hands on.
    const Csr in = transposed(graph, how);
    std::vector<double> handed(n), per_weight(n);
    for (Vertex v = 0; v < n; ++v) {
        double out = 0.0;
        if (graph.weights.empty())
            out = double(graph.offsets[v + 1] - graph.offsets[v]);
        else
            for (std::uint64_t e = graph.offsets[v]; e < graph.offsets[v + 1]; ++e) out += graph.weights[e];
        per_weight[v] = out > 0.0 ? 1.0 / out : 0.0;
    }
    const auto start = [&](Vertex v) { return (options.start.empty() ? 1.0 : options.start[v]) / starts; };
    auto& y = result.rank;
    y.resize(n);
    for (Vertex v = 0; v < n; ++v) {
        y[v] = start(v);
        handed[v] = y[v] * per_weight[v];
    }
    const Vertex* from = in.targets.data();
    while (result.sweeps < options.sweeps) {
        check_cancelled(how);
        double moved = 0.0, total = 0.0;
        for (Vertex v = 0; v < n; ++v) {
            double sum = 0.0;
            if (in.weights.empty())
                for (std::uint64_t e = in.offsets[v]; e < in.offsets[v + 1]; ++e) sum += handed[from[e]];
            else
                for (std::uint64_t e = in.offsets[v]; e < in.offsets[v + 1]; ++e)
                    sum += in.weights[e] * handed[from[e]];
            const double now = (1.0 - d) * start(v) + d * sum;
            moved += std::abs(now - y[v]);
            total += now;
            y[v] = now;
            handed[v] = now * per_weight[v];
        }
        ++result.sweeps;
        // A change is handed on at most d-fold; scaling to 1 doubles an error at most.
        result.error = 2.0 * moved * d / ((1.0 - d) * total);
        if (how.progress) how.progress(double(result.sweeps) / double(options.sweeps));
        if (result.error <= options.tolerance) {
            result.converged = true;
            break;
        }
    }
    double total = 0.0;
    for (const double x : y) total += x;
    for (double& x : y) x /= total;
    return result;
}

}  // namespace habitue::inline v1::graph
