#include <doctest/doctest.h>

#include <cmath>

#include <habitue/math/discount.hpp>
#include <habitue/math/stochastic.hpp>

using namespace habitue;

TEST_CASE("strong components group what reaches one another and count up from the first vertex") {
    Eigen::MatrixXd edges = Eigen::MatrixXd::Zero(6, 6);
    edges(0, 1) = edges(1, 2) = edges(2, 1) = edges(2, 3) = edges(4, 5) = edges(5, 4) = 1.0;
    CHECK(math::strong_components(edges) == std::vector<std::size_t>{0, 1, 1, 2, 3, 3});
    CHECK(math::strong_components(Eigen::MatrixXd::Ones(4, 4)) == std::vector<std::size_t>(4, 0));
}

TEST_CASE("strong components of a long chain do not exhaust the stack") {
    const int n = 3000;
    Eigen::MatrixXd path = Eigen::MatrixXd::Zero(n, n);
    for (int i = 0; i + 1 < n; ++i) path(i, i + 1) = 1.0;
    CHECK(math::strong_components(path).back() == std::size_t(n - 1));
    path(n - 1, 0) = 1.0;
    CHECK(math::strong_components(path).back() == 0);
}

TEST_CASE("a stationary distribution keeps the digits of states that are almost never visited") {
    // Birth and death: up with probability u, down with d, so x(k+1) / x(k) = u / d = 1e-8 exactly.
    const int n = 20;
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(n, n);
    for (int k = 0; k < n; ++k) {
        if (k + 1 < n) p(k, k + 1) = 5e-9;
        if (k > 0) p(k, k - 1) = 0.5;
        p(k, k) = 1.0 - p.row(k).sum();
    }
    const auto x = math::stationary_distribution(p);
    for (int k = 0; k < n; ++k) CHECK(x(k) / x(0) == doctest::Approx(std::pow(1e-8, k)).epsilon(1e-13));
    // Upside down, the weights run the other way, far beyond the range in which they could be summed naively.
    const auto y = math::stationary_distribution(p.reverse());
    CHECK(y.sum() == doctest::Approx(1.0));
    CHECK(y(n - 1) == doctest::Approx(x(0)).epsilon(1e-14));
}

TEST_CASE("blocks of states are eliminated as exactly as single ones") {
    // Birth and death over more states than a block holds: x(k) / x(0) is a product of ratios, down to 1e-250.
    const int n = 700;
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(n, n);
    for (int k = 0; k < n; ++k) {
        if (k + 1 < n) p(k, k + 1) = .22;
        if (k > 0) p(k, k - 1) = .5;
        p(k, k) = 1.0 - p.row(k).sum();
    }
    for (const int threads : {1, 3}) {
        const auto x = math::stationary_distribution(p, {.threads = threads});
        double worst = 0.0;
        for (int k = 0; k < n; ++k) worst = std::max(worst, std::abs(x(k) / x(0) / std::pow(.44, k) - 1.0));
        CHECK(worst < 1e-12);
        CHECK(x == math::stationary_distribution(p));
    }
    // A full matrix whose stationary distribution is known: p_ij proportional to w_j.
    Eigen::VectorXd w(n);
    for (int k = 0; k < n; ++k) w(k) = std::pow(10.0, -(k * 37 % 200));
    const Eigen::VectorXd x = math::stationary_distribution((w / w.sum()).transpose().replicate(n, 1));
    CHECK((x.cwiseQuotient(w / w.sum()).array() - 1.0).abs().maxCoeff() < 1e-12);
}

TEST_CASE("what is collected on the way out, forwards and backwards, over many states") {
    const int n = 300;
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) q(i, j) = 1.0 + (i * 7 + j * 13) % 11;
    q = (q.array().colwise() / q.rowwise().sum().array()).matrix() * .75;
    const Eigen::VectorXd exit = Eigen::VectorXd::Constant(n, .25);
    const Eigen::MatrixXd b = Eigen::MatrixXd::Identity(n, n);
    const Eigen::MatrixXd x = math::solve_transient(q, exit, b, {.threads = 2});
    CHECK((x - q * x - b).cwiseAbs().maxCoeff() < 1e-13);
    CHECK((x.rowwise().sum().array() - 4.0).abs().maxCoeff() < 1e-13);
    CHECK((math::solve_transient_transposed(q, exit, b) - x.transpose()).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("leaving by a rare exit takes as long as it should, to the last digits") {
    Eigen::MatrixXd q(2, 2);
    q << 0.0, 1.0, 1.0, 0.0;
    const double rare = 1e-17;  // 1 - rare == 1: a solver that subtracts sees no way out at all
    const Eigen::MatrixXd t = math::solve_transient(q, Eigen::Vector2d(0.0, rare), Eigen::MatrixXd::Ones(2, 1));
    CHECK(t(1) == doctest::Approx(2e17).epsilon(1e-14));
    CHECK_THROWS_AS(math::solve_transient(q, Eigen::Vector2d::Zero(), Eigen::MatrixXd::Ones(2, 1)), DomainError);
}

TEST_CASE("a rate per period compounds to the yearly rate") {
    const double monthly = math::discount_rate_per_period(0.10, 365.25 / 12);
    CHECK(std::pow(1.0 + monthly, 12) == doctest::Approx(1.10).epsilon(1e-14));
    CHECK(math::discount_force(0.0) == 0.0);
    CHECK_THROWS_AS(math::discount_force(-1.0), DomainError);
    CHECK_THROWS_AS(math::discount_force(std::nan("")), DomainError);
}
