#include <doctest/doctest.h>

#include <cmath>

#include <habitue/math/random.hpp>
#include <habitue/math/sparse_stochastic.hpp>

using namespace habitue;

namespace {

using Entries = std::vector<Eigen::Triplet<double>>;

math::SparseMatrix matrix(int n, const Entries& entries) {
    math::SparseMatrix result(n, n);
    result.setFromTriplets(entries.begin(), entries.end());
    return result;
}

/// Each state leads to ten drawn at random.
math::SparseMatrix scattered(int n) {
    math::Random random(1);
    Entries entries;
    for (int i = 0; i < n; ++i) {
        entries.emplace_back(i, (i + 1) % n, .1);
        for (int k = 0; k < 9; ++k) entries.emplace_back(i, int(random.below(n)), .1);
    }
    return matrix(n, entries);
}

/// A walk on a line, up with probability u and down with d.
math::SparseMatrix walk(int n, double u, double d) {
    Entries entries;
    for (int i = 0; i < n; ++i) {
        if (i + 1 < n) entries.emplace_back(i, i + 1, u);
        if (i > 0) entries.emplace_back(i, i - 1, d);
        entries.emplace_back(i, i, 1 - (i + 1 < n ? u : 0) - (i > 0 ? d : 0));
    }
    return matrix(n, entries);
}

double residual(const math::SparseMatrix& p, const Eigen::VectorXd& x) {
    return (p.transpose() * x - x).lpNorm<1>();
}

}  // namespace

TEST_CASE("sparse stationary distribution: large chains leave a residual of 1e-12") {
    for (const int n : {400, 3000, 20000}) {
        const auto p = scattered(n);
        const auto x = math::stationary_distribution(p);
        CHECK(x.sum() == doctest::Approx(1.0));
        CHECK(x.minCoeff() > 0.0);
        CHECK(residual(p, x) <= 1e-12);
        if (n < 1000) CHECK((x - math::stationary_distribution(Eigen::MatrixXd(p))).cwiseAbs().maxCoeff() < 1e-15);
    }
}

TEST_CASE("sparse stationary distribution: a walk that takes for ever to mix") {
    const int n = 5000;
    const double ratio = 1.001;
    const auto x = math::stationary_distribution(walk(n, .3 * ratio, .3));
    for (const int i : {1, 100, 2500, 4999}) CHECK(x(i) / x(0) == doctest::Approx(std::pow(ratio, i)).epsilon(1e-9));
}

TEST_CASE("sparse stationary distribution: a cycle never settles by steps, but has one") {
    Entries entries;
    const int n = 2000;
    for (int i = 0; i < n; ++i) entries.emplace_back(i, (i + n - 1) % n, 1.0);
    const auto x = math::stationary_distribution(matrix(n, entries));
    CHECK((x.array() * n - 1.0).abs().maxCoeff() < 1e-10);
}

TEST_CASE("sparse transient states: the same as dense ones, and the other way round") {
    const int n = 300;
    math::SparseMatrix q = scattered(n);
    q *= .9;
    const Eigen::VectorXd exit = Eigen::VectorXd::Constant(n, .1), b = Eigen::VectorXd::LinSpaced(n, 0, 1);
    const Eigen::MatrixXd dense = q;
    CHECK((math::solve_transient(q, exit, b) - math::solve_transient(dense, exit, b)).cwiseAbs().maxCoeff() < 1e-12);
    const Eigen::VectorXd visits = math::solve_transient_transposed(q, exit, b);
    CHECK((dense.transpose() * visits + b - visits).cwiseAbs().maxCoeff() < 1e-12);
    CHECK((visits - math::solve_transient_transposed(dense, exit, b)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("sparse transient states: a journey of 200,000 steps that never turns back is substituted") {
    const int n = 200000;
    math::SparseMatrix q(n, n);
    q.reserve(Eigen::VectorXi::Constant(n, 1));
    for (int i = 0; i + 1 < n; ++i) q.insert(i, i + 1) = 1.0;
    Eigen::VectorXd exit = Eigen::VectorXd::Zero(n);
    exit(n - 1) = 1.0;
    q.makeCompressed();
    const Eigen::MatrixXd t = math::solve_transient(q, exit, Eigen::VectorXd::Ones(n));
    CHECK(t(0) == n);
    CHECK(t(n - 1) == 1.0);
    const Eigen::MatrixXd visits = math::solve_transient_transposed(q, exit, Eigen::VectorXd::Unit(n, 10));
    CHECK(visits.sum() == n - 10);
}

TEST_CASE("sparse transient states: a rare way out of a large component, and a slow one") {
    const int n = 3000;
    math::SparseMatrix q = scattered(n);
    Eigen::VectorXd exit = Eigen::VectorXd::Zero(n);
    exit(7) = 1e-3;
    for (int k = q.outerIndexPtr()[7]; k < q.outerIndexPtr()[8]; ++k) q.valuePtr()[k] *= 1 - 1e-3;
    const Eigen::VectorXd t = math::solve_transient(q, exit, Eigen::VectorXd::Ones(n));
    CHECK((q * t + Eigen::VectorXd::Ones(n) - t).cwiseAbs().maxCoeff() <= 1e-11 * t.maxCoeff());
    CHECK(t.minCoeff() > 1e5);
    // Fair walk, left at its lower end by a step of probability .3: from i it takes (i + 1)(2n - i) / .6.
    math::SparseMatrix line = walk(n, .3, .3);
    line.coeffRef(0, 0) = .4;
    exit.setZero();
    exit(0) = .3;
    const Eigen::VectorXd s = math::solve_transient(line, exit, Eigen::VectorXd::Ones(n));
    for (const int i : {0, 1, 1500, 2999}) CHECK(s(i) == doctest::Approx((i + 1) * (2.0 * n - i) / .6).epsilon(1e-9));
    CHECK_THROWS_AS(math::solve_transient(scattered(n), Eigen::VectorXd::Zero(n), Eigen::VectorXd::Ones(n)),
                    DomainError);
}
