// Eigenvalues of small symmetric matrices.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>

#include <habitue/math/symmetric.hpp>

#include "support/simulate.hpp"

using namespace habitue;
using math::SquareMatrix;

namespace {

SquareMatrix random_symmetric(std::size_t n, support::Random& random) {
    SquareMatrix a(n);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j <= i; ++j) a(i, j) = a(j, i) = random.normal();
    return a;
}

}  // namespace

TEST_CASE("eigenvectors are orthonormal, eigenvalues ascend, and together they are the matrix") {
    support::Random random(1);
    for (std::size_t n = 1; n <= 7; ++n)
        for (int times = 0; times < 20; ++times) {
            const SquareMatrix a = random_symmetric(n, random);
            const auto e = math::symmetric_eigen(a);
            for (std::size_t i = 0; i < n; ++i) {
                if (i > 0) CHECK(e.values[i - 1] <= e.values[i]);
                for (std::size_t j = 0; j < n; ++j) {
                    double dot = 0.0, entry = 0.0;
                    for (std::size_t k = 0; k < n; ++k) {
                        dot += e.vectors(k, i) * e.vectors(k, j);
                        entry += e.vectors(i, k) * e.values[k] * e.vectors(j, k);
                    }
                    CHECK(std::abs(dot - double(i == j)) < 1e-14);
                    CHECK(std::abs(entry - a(i, j)) < 1e-13);
                }
            }
            const std::vector<double> x(n, 1.5);
            const auto back = e.rotate_back(e.rotate(x));
            for (const double y : back) CHECK(std::abs(y - 1.5) < 1e-13);
        }
}

TEST_CASE("the small eigenvalues of a badly scaled matrix are accurate") {
    // D B D with D = diag(1e-6, 1, 1e6): the smallest eigenvalue is det / (the other two).
    SquareMatrix a(3);
    const double d[] = {1e-6, 1.0, 1e6}, b[3][3] = {{2, 1, 0}, {1, 2, 1}, {0, 1, 2}};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) a(i, j) = d[i] * b[i][j] * d[j];
    const auto e = math::symmetric_eigen(a);
    CHECK(e.values[0] * e.values[1] * e.values[2] == doctest::Approx(4.0).epsilon(1e-12));
    CHECK(e.values[0] == doctest::Approx(4.0 / 3.0 * 1e-12).epsilon(1e-9));
    const auto inverse = e.inverse();
    CHECK(inverse(0, 0) == doctest::Approx(0.75e12).epsilon(1e-12));
    CHECK(inverse(2, 2) == doctest::Approx(0.75e-12).epsilon(1e-6));
}

TEST_CASE("repeated eigenvalues, zeros and a single number are no trouble") {
    SquareMatrix same(3);
    for (std::size_t i = 0; i < 3; ++i) same(i, i) = 5.0;
    CHECK(math::symmetric_eigen(same).values == std::vector<double>{5.0, 5.0, 5.0});
    CHECK(math::symmetric_eigen(SquareMatrix(2)).values == std::vector<double>{0.0, 0.0});
    SquareMatrix swap(2);
    swap(0, 1) = swap(1, 0) = 1.0;
    const auto e = math::symmetric_eigen(swap);
    CHECK(e.values[0] == doctest::Approx(-1.0));
    CHECK(e.values[1] == doctest::Approx(1.0));
    SquareMatrix one(1);
    one(0, 0) = -3.0;
    CHECK(math::symmetric_eigen(one).values.front() == -3.0);
}
