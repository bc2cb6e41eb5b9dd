/// @file
/// PageRank: where somebody is found who follows edges at random and now and then starts anew.
#pragma once

#include <cstddef>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/graph/csr.hpp>

namespace habitue::inline v1::graph {

struct PageRankOptions {
    double damping = 0.85;           ///< probability of following an edge, below 1
    std::vector<double> start = {};  ///< weight of starting anew at each vertex; empty: the same for all
    double tolerance = 1e-10;        ///< bound of the sum of absolute errors
    std::size_t sweeps = 1000;       ///< at most
};

/// The rank of every vertex, summing to 1, and how near it is known to be.
struct PageRank {
    std::vector<double> rank;
    double error = 0.0;  ///< bound of the sum of absolute errors, but for rounding
    std::size_t sweeps = 0;
    bool converged = false;
};

/// PageRank along weighted edges; who has none starts anew. Brin & Page (1998), Computer Networks 30, 107-117,
/// doi:10.1016/S0169-7552(98)00110-X; as a linear system that leaves vertices without edges to the end, solved by
/// Gauss-Seidel sweeps: Del Corso, Gulli & Romani (2005), Internet Mathematics 2(3), 251-273,
/// doi:10.1080/15427951.2005.10129108.
///
/// Throws DomainError unless the damping lies in [0, 1) and starts are not negative, finite and not all 0. A search
/// that stops at its last sweep has converged = false.
PageRank page_rank(const Csr& graph, const PageRankOptions& options = {}, const Execution& how = {});

}  // namespace habitue::inline v1::graph

#ifndef HABITUE_COMPILED
#include <habitue/graph/definitions/ranks.hpp>
#endif
