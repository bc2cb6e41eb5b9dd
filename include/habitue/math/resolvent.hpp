/// @file
/// The resolvent of a kernel with few entries in a row, V = (I - K)^-1 r, and its adjoint, u' = a' (I - K)^-1.
///
/// V is what is earned from each state on; u how often each state is visited on the way; a'V = u'r, so that one adjoint
/// solve answers for every edit of K or r at once: d(a'V) = u' (dK V + dr).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::math {

/// Rows of a square matrix with few entries, one after another, over memory of the caller: row i has the columns and
/// values number offsets[i] up to offsets[i + 1].
struct SparseRows {
    std::span<const std::uint64_t> offsets;
    std::span<const std::uint32_t> columns;
    std::span<const double> values;

    std::size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// (I - K)^-1 of a kernel K >= 0 whose spectral radius is below 1.
///
/// Up to 300 states are eliminated. More are iterated on (BiCGSTAB, van der Vorst 1992, doi:10.1137/0913035), which
/// suffices where journeys end or mix quickly; where they do neither, as on a map with few ways out, a sparse LU is
/// made, once. Either leaves a residual of at most 1e-12 of the greatest entry of the solution, or throws Error.
class Resolvent {
public:
    /// Copies @p kernel. Throws DomainError for offsets, columns or values that make no kernel (negative, not finite),
    /// and for a spectral radius of 1 or more, naming a state that nothing leads out of where rows sum to 1 at most.
    explicit Resolvent(const SparseRows& kernel);

    std::size_t size() const;

    /// V = r + K V. Throws DomainError unless there is a reward for each state.
    std::vector<double> solve(std::span<const double> reward, const Execution& how = {}) const;
    /// u' = a' + u' K. Throws DomainError unless there is a weight for each state.
    std::vector<double> adjoint(std::span<const double> start, const Execution& how = {}) const;
    /// Entry (i, i) of the inverse for each of @p states: 1 / (1 - chance of coming back). One solve each beyond 300
    /// states.
    std::vector<double> diagonal(std::span<const std::uint32_t> states, const Execution& how = {}) const;

private:
    struct Solver;
    std::shared_ptr<const Solver> solver_;
};

}  // namespace habitue::inline v1::math

#ifndef HABITUE_COMPILED
#include <habitue/math/definitions/resolvent.hpp>
#endif
