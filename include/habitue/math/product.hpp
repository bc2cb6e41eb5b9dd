/// @file
/// The product of large matrices, added to a third.
#pragma once

#include <algorithm>
#include <cstddef>

#include <Eigen/Core>

#include <habitue/core/execution.hpp>

namespace habitue::inline v1::math {

/// Matrices whose rows lie together.
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

namespace detail {
#ifdef HABITUE_COMPILED
/// In habitue::compiled, on the widest instructions of the machine that runs it.
void add_packed(double* c, std::size_t c_step, const double* a, std::size_t a_step, const double* b, std::size_t b_step,
                std::size_t rows, std::size_t columns, std::size_t inner);
#endif
}  // namespace detail

/// Adds a * b to @p c, parts of matrices whose rows lie together. Rows of @p c are shared out among threads; each entry
/// is summed in the same order for any number of them. @p c overlaps neither factor.
inline void add_product(Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>> c,
                        const Eigen::Ref<const RowMatrix, 0, Eigen::OuterStride<>>& a,
                        const Eigen::Ref<const RowMatrix, 0, Eigen::OuterStride<>>& b, const Execution& how = {}) {
    if (c.size() == 0 || a.cols() == 0) return;
    const auto rows_at = [&](Eigen::Index from, Eigen::Index rows) {
#ifdef HABITUE_COMPILED
        detail::add_packed(c.row(from).data(), std::size_t(c.outerStride()), a.row(from).data(),
                           std::size_t(a.outerStride()), b.data(), std::size_t(b.outerStride()), std::size_t(rows),
                           std::size_t(c.cols()), std::size_t(a.cols()));
#else
        c.middleRows(from, rows).noalias() += a.middleRows(from, rows) * b;
#endif
    };
    const double work = double(c.size()) * double(a.cols());
    const Eigen::Index part = 64, parts = (c.rows() + part - 1) / part;
    const int threads = work < 2e7 ? 1 : thread_count(how, std::size_t(parts));
    if (threads == 1) return rows_at(0, c.rows());
    const Eigen::Index share = (parts + threads - 1) / threads * part;
    parallel_for(std::size_t(threads), {.threads = threads}, [&](std::size_t t) {
        const Eigen::Index from = Eigen::Index(t) * share;
        if (from < c.rows()) rows_at(from, std::min(share, c.rows() - from));
    });
}

}  // namespace habitue::inline v1::math
