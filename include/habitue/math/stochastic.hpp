/// @file
/// Linear algebra of stochastic matrices without a single subtraction, so that small probabilities keep their digits.
///
/// Gaussian elimination subtracts, and loses the digits of what is rare. Eliminating a *state* instead, by routing
/// what passes through it, only adds, multiplies and divides non-negative numbers: every entry of the answer is
/// accurate relative to itself. Grassmann, Taksar & Heyman (1985), Operations Research 33(5), 1107-1116
/// (doi:10.1287/opre.33.5.1107).
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::math {

/// The component of every vertex in the directed graph with an edge wherever @p matrix is positive: vertices share a
/// number iff each reaches the other. Numbers count up in order of each component's first vertex. Tarjan (1972).
inline std::vector<std::size_t> strong_components(const Eigen::MatrixXd& matrix) {
    const std::size_t n = std::size_t(matrix.rows()), unseen = n;
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
            for (; next[v] < n && !descended; ++next[v]) {
                const std::size_t w = next[v];
                if (!(matrix(v, w) > 0.0)) continue;
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
    std::vector<std::size_t> renamed(found, found);
    std::size_t names = 0;
    for (auto& c : component) c = renamed[c] == found ? (renamed[c] = names++) : renamed[c];
    return component;
}

/// The stationary distribution of an irreducible chain. Reads only what lies off the diagonal of @p p.
inline Eigen::VectorXd stationary_distribution(Eigen::MatrixXd p) {
    const Eigen::Index n = p.rows();
    for (Eigen::Index k = n - 1; k > 0; --k) {
        const double out = p.row(k).head(k).sum();
        require(out > 0.0, "stationary: the chain is not irreducible");
        p.col(k).head(k) /= out;
        p.topLeftCorner(k, k).noalias() += p.col(k).head(k) * p.row(k).head(k);
    }
    Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
    x(0) = 1.0;
    for (Eigen::Index k = 1; k < n; ++k) {
        x(k) = x.head(k).dot(p.col(k).head(k));
        if (x(k) > 1e150) x.head(k + 1) /= x(k);
    }
    return x / x.sum();
}

/// Solves x = Q x + b, that is (I - Q)^-1 b, for b >= 0: what is collected on the way out.
///
/// Q moves among states that are all left in the end; @p exit holds, per state, the probability of leaving them in one
/// step. Q's diagonal is not read: it is what is left of 1. Every state must reach an exit.
inline Eigen::MatrixXd solve_transient(Eigen::MatrixXd q, Eigen::VectorXd exit, Eigen::MatrixXd b) {
    for (Eigen::Index k = q.rows() - 1; k >= 0; --k) {
        const double out = q.row(k).head(k).sum() + exit(k);
        require(out > 0.0, "transient states: there is no way out of some of them");
        q.row(k).head(k) /= out;
        exit(k) /= out;
        b.row(k) /= out;
        q.topLeftCorner(k, k).noalias() += q.col(k).head(k) * q.row(k).head(k);
        exit.head(k) += q.col(k).head(k) * exit(k);
        b.topRows(k).noalias() += q.col(k).head(k) * b.row(k);
    }
    for (Eigen::Index k = 1; k < q.rows(); ++k) b.row(k) += q.row(k).head(k) * b.topRows(k);
    return b;
}

}  // namespace habitue::inline v1::math
