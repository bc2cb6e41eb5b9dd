/// @file
/// Linear algebra of stochastic matrices without a single subtraction, so that small probabilities keep their digits.
///
/// Gaussian elimination subtracts, and loses the digits of what is rare. Eliminating a *state* instead, by routing
/// what passes through it, only adds, multiplies and divides non-negative numbers: every entry of the answer is
/// accurate relative to itself. Grassmann, Taksar & Heyman (1985), Operations Research 33(5), 1107-1116
/// (doi:10.1287/opre.33.5.1107); O'Cinneide (1993), Numerische Mathematik 65, 109-120 (doi:10.1007/BF01385743), for the
/// error. States are eliminated in blocks, so that nearly all work is products of non-negative matrices.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/product.hpp>

namespace habitue::inline v1::math {

/// The component of every vertex of a directed graph: vertices share a number iff each reaches the other, and no
/// component leads to one of a greater number. `successor(v, cursor)` gives the next vertex that v leads to, moving the
/// cursor on from 0, and @p n when there is none left. Tarjan (1972), without recursion.
template <class Successor>
std::vector<std::size_t> components_sinks_first(std::size_t n, const Successor& successor) {
    const std::size_t unseen = n;
    std::vector<std::size_t> order(n, unseen), low(n), next(n, 0), component(n, unseen), path, stack;
    std::size_t visited = 0, found = 0;
    for (std::size_t root = 0; root < n; ++root) {
        if (order[root] != unseen) continue;
        path.push_back(root);
        while (!path.empty()) {
            const std::size_t v = path.back();
            if (order[v] == unseen) {
                order[v] = low[v] = visited++;
                stack.push_back(v);
            }
            bool descended = false;
            for (std::size_t w; !descended && (w = successor(v, next[v])) != n;) {
                if (order[w] == unseen) {
                    path.push_back(w);
                    descended = true;
                } else if (component[w] == unseen) {
                    low[v] = std::min(low[v], order[w]);
                }
            }
            if (descended) continue;
            path.pop_back();
            if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[v]);
            if (low[v] != order[v]) continue;
            for (std::size_t w = unseen; w != v;) {
                w = stack.back();
                stack.pop_back();
                component[w] = found;
            }
            ++found;
        }
    }
    return component;
}

/// The same, numbers counting up in order of each component's first vertex.
template <class Successor>
std::vector<std::size_t> strong_components(std::size_t n, const Successor& successor) {
    auto component = components_sinks_first(n, successor);
    std::vector<std::size_t> renamed(n, n);
    std::size_t names = 0;
    for (auto& c : component) c = renamed[c] == n ? (renamed[c] = names++) : renamed[c];
    return component;
}

/// Those of the graph with an edge wherever @p matrix is positive.
std::vector<std::size_t> strong_components(const Eigen::MatrixXd& matrix);

/// The stationary distribution of an irreducible chain. Reads only what lies off the diagonal of @p p.
Eigen::VectorXd stationary_distribution(const Eigen::Ref<const Eigen::MatrixXd>& p, const Execution& how = {});

/// Solves x = Q x + b, that is (I - Q)^-1 b, for b >= 0: what is collected on the way out.
///
/// Q moves among states that are all left in the end; @p exit holds, per state, the probability of leaving them in one
/// step. Q's diagonal is not read: it is what is left of 1. Every state must reach an exit.
Eigen::MatrixXd solve_transient(const Eigen::Ref<const Eigen::MatrixXd>& q, const Eigen::VectorXd& exit,
                                const Eigen::MatrixXd& b, const Execution& how = {});

/// Solves y' = y' Q + b', that is (I - Q')^-1 b, for b >= 0: how often each state is visited on the way out from a
/// start of weight b. Arguments as of solve_transient().
Eigen::MatrixXd solve_transient_transposed(const Eigen::Ref<const Eigen::MatrixXd>& q, const Eigen::VectorXd& exit,
                                           const Eigen::MatrixXd& b, const Execution& how = {});

}  // namespace habitue::inline v1::math

#ifndef HABITUE_COMPILED
#include <habitue/math/definitions/stochastic.hpp>
#endif
