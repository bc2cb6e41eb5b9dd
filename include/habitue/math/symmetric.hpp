/// @file
/// Eigenvalues of small symmetric matrices: enough linear algebra for a search over a few parameters.
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

namespace habitue::inline v1::math {

/// A small square matrix, row by row.
struct SquareMatrix {
    std::size_t n = 0;
    std::vector<double> entries;

    SquareMatrix() = default;
    explicit SquareMatrix(std::size_t size) : n(size), entries(size * size, 0.0) {}
    double& operator()(std::size_t i, std::size_t j) { return entries[i * n + j]; }
    double operator()(std::size_t i, std::size_t j) const { return entries[i * n + j]; }
};

/// A = V diag(values) V', values ascending, vectors in the columns of V.
struct SymmetricEigen {
    std::vector<double> values;
    SquareMatrix vectors;

    /// Coordinates of @p x in the eigenvectors.
    std::vector<double> rotate(const std::vector<double>& x) const {
        std::vector<double> y(x.size(), 0.0);
        for (std::size_t i = 0; i < x.size(); ++i)
            for (std::size_t j = 0; j < x.size(); ++j) y[j] += vectors(i, j) * x[i];
        return y;
    }
    /// The vector with coordinates @p y in the eigenvectors.
    std::vector<double> rotate_back(const std::vector<double>& y) const {
        std::vector<double> x(y.size(), 0.0);
        for (std::size_t i = 0; i < y.size(); ++i)
            for (std::size_t j = 0; j < y.size(); ++j) x[i] += vectors(i, j) * y[j];
        return x;
    }
    /// A^-1; every eigenvalue must be positive.
    SquareMatrix inverse() const {
        const std::size_t n = values.size();
        SquareMatrix result(n);
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                for (std::size_t k = 0; k < n; ++k) result(i, j) += vectors(i, k) * vectors(j, k) / values[k];
        return result;
    }
};

/// Eigenvalues and eigenvectors of the symmetric matrix @p a by cyclic Jacobi rotations, which keep the small
/// eigenvalues of badly scaled matrices accurate. Golub & Van Loan (2013), Matrix Computations, 4th ed., sec. 8.5.
[[gnu::cold]] inline SymmetricEigen symmetric_eigen(SquareMatrix a) {
    const std::size_t n = a.n;
    SquareMatrix v(n);
    for (std::size_t i = 0; i < n; ++i) v(i, i) = 1.0;
    for (int sweep = 0; sweep < 60; ++sweep) {
        bool diagonal = true;
        for (std::size_t p = 0; p < n; ++p)
            for (std::size_t q = p + 1; q < n; ++q) {
                if (!(std::abs(a(p, q)) > 1e-17 * std::sqrt(std::abs(a(p, p) * a(q, q))))) continue;
                diagonal = false;
                const double theta = (a(q, q) - a(p, p)) / (2.0 * a(p, q));
                const double t = std::copysign(1.0, theta) / (std::abs(theta) + std::sqrt(theta * theta + 1.0));
                const double c = 1.0 / std::sqrt(t * t + 1.0), s = t * c;
                const auto rotate = [&](double& x, double& y) {
                    const double old_x = x, old_y = y;
                    x = c * old_x - s * old_y;
                    y = s * old_x + c * old_y;
                };
                for (std::size_t k = 0; k < n; ++k) {
                    rotate(a(k, p), a(k, q));
                    rotate(v(k, p), v(k, q));
                }
                for (std::size_t k = 0; k < n; ++k) rotate(a(p, k), a(q, k));
                a(p, q) = a(q, p) = 0.0;
            }
        if (diagonal) break;
    }
    SymmetricEigen result{std::vector<double>(n), SquareMatrix(n)};
    for (std::size_t j = 0; j < n; ++j) {
        std::size_t rank = 0;
        for (std::size_t k = 0; k < n; ++k) rank += a(k, k) < a(j, j) || (k < j && a(k, k) == a(j, j));
        result.values[rank] = a(j, j);
        for (std::size_t i = 0; i < n; ++i) result.vectors(i, rank) = v(i, j);
    }
    return result;
}

}  // namespace habitue::inline v1::math
