#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/resolvent.hpp>

using habitue::DomainError;
using habitue::math::Random;
using habitue::math::Resolvent;
using habitue::math::SparseRows;

namespace {

struct Kernel {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> columns;
    std::vector<double> values;
    operator SparseRows() const { return {offsets, columns, values}; }
    std::size_t size() const { return offsets.size() - 1; }
};

/// Each of n states leads to `degree` others drawn, and out with chance `exit`.
Kernel drawn(std::size_t n, int degree, double exit, std::uint64_t seed) {
    Random random(seed);
    Kernel k;
    for (std::size_t i = 0; i < n; ++i) {
        std::vector<double> weights;
        double total = 0.0;
        for (int d = 0; d < degree; ++d) total += weights.emplace_back(random.uniform());
        for (const double w : weights) {
            k.columns.push_back(std::uint32_t(random.below(n)));
            k.values.push_back(w / total * (1.0 - exit));
        }
        k.offsets.push_back(k.columns.size());
    }
    return k;
}

/// A map of side x side places, each leading to its neighbours; ways out from its first place alone.
Kernel walled_map(std::size_t side) {
    Kernel k;
    for (std::size_t i = 0; i < side * side; ++i) {
        const std::size_t row = i / side, column = i % side;
        std::vector<std::size_t> next;
        if (row > 0) next.push_back(i - side);
        if (row + 1 < side) next.push_back(i + side);
        if (column > 0) next.push_back(i - 1);
        if (column + 1 < side) next.push_back(i + 1);
        for (const std::size_t j : next) {
            k.columns.push_back(std::uint32_t(j));
            k.values.push_back((i == 0 ? 0.5 : 1.0) / double(next.size()));
        }
        k.offsets.push_back(k.columns.size());
    }
    return k;
}

/// Greatest |b + M x - x| relative to the greatest |x|, M being K or its transpose.
double residual(const Kernel& k, const std::vector<double>& b, const std::vector<double>& x, bool transposed) {
    std::vector<double> left(b);
    double most = 0.0, scale = 0.0;
    for (std::size_t i = 0; i < k.size(); ++i)
        for (std::size_t e = k.offsets[i]; e < k.offsets[i + 1]; ++e) {
            const std::size_t j = k.columns[e];
            left[transposed ? j : i] += k.values[e] * x[transposed ? i : j];
        }
    for (std::size_t i = 0; i < k.size(); ++i) {
        most = std::max(most, std::abs(left[i] - x[i]));
        scale = std::max(scale, std::abs(x[i]));
    }
    return most / scale;
}

}  // namespace

TEST_CASE("the branching example: own value, and with births the whole") {
    // system.md, section 3: two states, K and K + G.
    const Kernel k{{0, 1, 2}, {0, 1}, {0.5, 0.8}};
    const auto v = Resolvent(k).solve(std::vector<double>{10, 20});
    CHECK(v[0] == doctest::Approx(20.0).epsilon(1e-15));
    CHECK(v[1] == doctest::Approx(100.0).epsilon(1e-14));
    // Rows above 1 are fine as long as what is counted ends: radius sqrt(.9).
    const Kernel births{{0, 1, 2}, {1, 0}, {1.5, 0.6}};
    const auto w = Resolvent(births).solve(std::vector<double>{1, 0});
    CHECK(w[0] == doctest::Approx(10.0).epsilon(1e-13));
    CHECK(w[1] == doctest::Approx(6.0).epsilon(1e-13));
}

TEST_CASE("solutions leave no residual, and the adjoint gives the same money, whatever the size and shape") {
    for (const Kernel& k : {drawn(7, 2, .2, 1), drawn(300, 5, .01, 2), drawn(5000, 6, .1, 3), drawn(3000, 4, 1e-6, 4),
                            walled_map(12), walled_map(60)}) {
        Random random(9);
        std::vector<double> r(k.size()), a(k.size());
        for (auto& x : r) x = random.uniform() - 0.3;
        for (auto& x : a) x = random.uniform();
        const Resolvent resolvent(k);
        const auto v = resolvent.solve(r), u = resolvent.adjoint(a);
        CHECK(residual(k, r, v, false) <= 1e-12);
        CHECK(residual(k, a, u, true) <= 1e-12);
        double there = 0.0, back = 0.0, scale = 0.0;
        for (std::size_t i = 0; i < k.size(); ++i) {
            there += a[i] * v[i];
            back += u[i] * r[i];
            scale += std::abs(u[i] * r[i]);
        }
        CHECK(std::abs(there - back) <= 1e-7 * scale);  // a residual of 1e-12 times what a walled map amplifies
        const std::vector<std::uint32_t> some{0, std::uint32_t(k.size() - 1)};
        const auto d = resolvent.diagonal(some);
        std::vector<double> unit(k.size(), 0.0);
        unit.back() = 1.0;
        CHECK(d[1] == doctest::Approx(resolvent.adjoint(unit).back()).epsilon(1e-7));
        CHECK(d[0] >= 1.0);
    }
}

TEST_CASE("kernels that never let go are refused by the state concerned") {
    CHECK_THROWS_WITH_AS(Resolvent(Kernel{{0, 1, 2, 3}, {0, 2, 1}, {.5, 1, 1}}),
                         "kernel: nothing leads out from state 1: the spectral radius is 1", DomainError);
    CHECK_THROWS_AS(Resolvent(Kernel{{0, 1, 2}, {1, 0}, {2.0, 0.6}}), DomainError);
    CHECK_THROWS_AS(Resolvent(Kernel{{0, 1}, {0}, {-.1}}), DomainError);
    CHECK_THROWS_AS(Resolvent(Kernel{{0, 1}, {4}, {.1}}), DomainError);
    CHECK_THROWS_AS(Resolvent(Kernel{}), DomainError);
    const Resolvent fine(Kernel{{0, 1}, {0}, {.5}});
    CHECK_THROWS_AS((void)fine.solve(std::vector<double>{1, 2}), DomainError);
    CHECK_THROWS_AS((void)fine.solve(std::vector<double>{std::nan("")}), DomainError);
}
