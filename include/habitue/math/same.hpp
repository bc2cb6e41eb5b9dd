/// @file
/// Whether matrices hold the same numbers.
#pragma once

#include <Eigen/Core>

namespace habitue::inline v1::math {

/// Whether @p a and @p b have one shape and the same entries, NaN being like NaN: what was not known is not known
/// still.
template <class A, class B>
bool same(const Eigen::DenseBase<A>& a, const Eigen::DenseBase<B>& b) {
    if (a.rows() != b.rows() || a.cols() != b.cols()) return false;
    for (Eigen::Index j = 0; j < a.cols(); ++j)
        for (Eigen::Index i = 0; i < a.rows(); ++i) {
            const auto x = a.derived().coeff(i, j);
            const auto y = b.derived().coeff(i, j);
            if (!(x == y) && (x == x || y == y)) return false;
        }
    return true;
}

}  // namespace habitue::inline v1::math
