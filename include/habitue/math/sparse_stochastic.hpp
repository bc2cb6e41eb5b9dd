/// @file
/// Linear systems of stochastic matrices with few entries in a row: up to millions of states.
///
/// States are solved component by component, those that lead nowhere else first: a journey that never turns back is
/// solved by substitution, a small component by elimination (math/stochastic.hpp), both without subtraction. A large
/// component is iterated on: Gauss-Seidel sweeps, which suffice where it mixes quickly, otherwise BiCGSTAB with an
/// incomplete factorisation (van der Vorst 1992, doi:10.1137/0913035; Saad 1994, doi:10.1002/nla.1680010405).
#pragma once

#include <cstddef>

#include <Eigen/SparseCore>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::math {

/// Few entries in a row, rows one after another; compressed.
using SparseMatrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

/// Walks through the successors of a vertex in the graph of the positive entries of @p matrix.
inline auto successors(const SparseMatrix& matrix) {
    return [&matrix](std::size_t v, std::size_t& cursor) -> std::size_t {
        const auto end = std::size_t(matrix.outerIndexPtr()[v + 1]);
        for (std::size_t at; (at = std::size_t(matrix.outerIndexPtr()[v]) + cursor) < end;) {
            ++cursor;
            if (matrix.valuePtr()[at] > 0.0) return std::size_t(matrix.innerIndexPtr()[at]);
        }
        return std::size_t(matrix.rows());
    };
}

namespace detail {

/// x = A x + d, A without a diagonal: one entry after another from the latest of the others. Returns the greatest
/// change, relative to the greatest entry.
double sweep(const SparseMatrix& a, const Eigen::VectorXd& d, Eigen::VectorXd& x);

}  // namespace detail

/// Solves x = Q x + b for b >= 0, the same as solve_transient() of dense matrices. @p exit holds, per state, the
/// probability of leaving in one step; Q's diagonal is not read.
///
/// Digits: those of elimination in components of up to 500 states, otherwise a residual of at most 1e-12 of the
/// greatest entry. Throws Error when a large component does not yield.
Eigen::MatrixXd solve_transient(const SparseMatrix& q, const Eigen::VectorXd& exit, const Eigen::MatrixXd& b,
                                const Execution& how = {});

/// Solves y' = y' Q + b' for b >= 0: how often each state is visited on the way out from a start of weight b.
Eigen::MatrixXd solve_transient_transposed(const SparseMatrix& q, const Eigen::VectorXd& exit, const Eigen::MatrixXd& b,
                                           const Execution& how = {});

/// The stationary distribution of an irreducible chain; its residual, the sum of |pi P - pi|, is at most 1e-12. Throws
/// Error when that is not reached. Chains of up to 500 states are eliminated, and keep all digits. Reads only what lies
/// off the diagonal of @p p.
Eigen::VectorXd stationary_distribution(const SparseMatrix& p, const Execution& how = {});

}  // namespace habitue::inline v1::math

#ifndef HABITUE_COMPILED
#include <habitue/math/definitions/sparse_stochastic.hpp>
#endif
