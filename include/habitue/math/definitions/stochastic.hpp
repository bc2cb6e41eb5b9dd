/// @file
/// What <habitue/math/stochastic.hpp> declares.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/product.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::math {

HABITUE_DEFINED_ONCE std::vector<std::size_t> strong_components(const Eigen::MatrixXd& matrix) {
    const std::size_t n = std::size_t(matrix.rows());
    return strong_components(n, [&](std::size_t v, std::size_t& at) {
        while (at < n && !(matrix(Eigen::Index(v), Eigen::Index(at)) > 0.0)) ++at;
        return at < n ? at++ : n;
    });
}

namespace detail {

/// Eliminates the states [low, high) of @p w, whose columns are some others and then the states.
///
/// A state's row becomes what is left of it when it is passed through: divided by the sum, kept in @p out, of its
/// entries from column @p first on up to its own. Rows above @p low learn of it in the columns of the block only.
inline void eliminate(RowMatrix& w, Eigen::Index first, Eigen::Index low, Eigen::Index high, Eigen::VectorXd& out,
                      const char* no_way_out) {
    const Eigen::Index others = w.cols() - w.rows();
    if (high - low <= 8) {
        for (Eigen::Index k = high - 1; k >= low; --k) {
            auto row = w.row(k).head(others + k);
            out(k) = row.tail(others + k - first).sum();
            require(out(k) > 0.0, no_way_out);
            row /= out(k);
            for (Eigen::Index i = low; i < k; ++i) w.row(i).head(others + k).noalias() += w(i, others + k) * row;
            const auto inside = row.tail(k - low);
            for (Eigen::Index i = 0; i < low; ++i) {
                const double through = w(i, others + k);
                for (Eigen::Index j = 0; j < k - low; ++j) w(i, others + low + j) += through * inside(j);
            }
        }
        return;
    }
    const Eigen::Index middle = low + ((high - low) / 2 + 7) / 8 * 8;
    eliminate(w, first, middle, high, out, no_way_out);
    const auto block = w.middleRows(middle, high - middle);
    add_product(w.block(low, 0, middle - low, others + middle),
                w.block(low, others + middle, middle - low, high - middle), block.leftCols(others + middle));
    add_product(w.block(0, others + low, low, middle - low), w.block(0, others + middle, low, high - middle),
                block.middleCols(others + low, middle - low));
    eliminate(w, first, low, middle, out, no_way_out);
}

/// Eliminates all states but the first @p kept, last ones first; returns what each row was divided by.
inline Eigen::VectorXd eliminate_all(RowMatrix& w, Eigen::Index first, Eigen::Index kept, const char* no_way_out,
                                     const Execution& how) {
    const Eigen::Index others = w.cols() - w.rows(), size = 128;
    Eigen::VectorXd out = Eigen::VectorXd::Zero(w.rows());
    for (Eigen::Index high = w.rows(); high > kept;) {
        check_cancelled(how);
        const Eigen::Index low = std::max(kept, high - size);
        eliminate(w, first, low, high, out, no_way_out);
        add_product(w.topLeftCorner(low, others + low), w.block(0, others + low, low, high - low),
                    w.block(low, 0, high - low, others + low), how);
        high = low;
    }
    return out;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Eigen::VectorXd stationary_distribution(const Eigen::Ref<const Eigen::MatrixXd>& p,
                                                             const Execution& how) {
    const Eigen::Index n = p.rows();
    RowMatrix w = p;
    const Eigen::VectorXd out = detail::eliminate_all(w, 0, 1, "stationary: the chain is not irreducible", how);
    Eigen::RowVectorXd x = Eigen::RowVectorXd::Zero(n);
    x(0) = 1.0;
    for (Eigen::Index k = 0; k < n; ++k) {
        if (k > 0) x(k) /= out(k);
        if (x(k) > 1e150) x /= x(k);
        x.tail(n - k - 1) += x(k) * w.row(k).tail(n - k - 1);
    }
    return x.transpose() / x.sum();
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd solve_transient(const Eigen::Ref<const Eigen::MatrixXd>& q,
                                                     const Eigen::VectorXd& exit, const Eigen::MatrixXd& b,
                                                     const Execution& how) {
    const Eigen::Index n = q.rows(), sides = b.cols();
    RowMatrix w(n, sides + 1 + n);
    w << b, exit, q;
    detail::eliminate_all(w, sides, 0, "transient states: there is no way out of some of them", how);
    RowMatrix x = w.leftCols(sides);
    for (Eigen::Index low = 0; low < n; low += 64) {
        const Eigen::Index size = std::min<Eigen::Index>(64, n - low);
        add_product(x.middleRows(low, size), w.block(low, sides + 1, size, low), x.topRows(low), how);
        for (Eigen::Index k = low + 1; k < low + size; ++k)
            x.row(k).noalias() += w.row(k).segment(sides + 1 + low, k - low) * x.middleRows(low, k - low);
    }
    return x;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd solve_transient_transposed(const Eigen::Ref<const Eigen::MatrixXd>& q,
                                                                const Eigen::VectorXd& exit, const Eigen::MatrixXd& b,
                                                                const Execution& how) {
    const Eigen::Index n = q.rows();
    RowMatrix w(n, 1 + n), y = b;
    w << exit, q;
    const Eigen::VectorXd out =
        detail::eliminate_all(w, 0, 0, "transient states: there is no way out of some of them", how);
    for (Eigen::Index k = n - 1; k > 0; --k)
        for (Eigen::Index r = 0; r < y.cols(); ++r) y.col(r).head(k) += y(k, r) * w.row(k).segment(1, k).transpose();
    for (Eigen::Index k = 0; k < n; ++k) {
        y.row(k) /= out(k);
        for (Eigen::Index r = 0; r < y.cols(); ++r)
            y.col(r).tail(n - k - 1) += y(k, r) * w.row(k).tail(n - k - 1).transpose();
    }
    return y;
}

}  // namespace habitue::inline v1::math
