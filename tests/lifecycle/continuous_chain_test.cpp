#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include <habitue/lifecycle/continuous_chain.hpp>

using habitue::DomainError;
using namespace habitue::lifecycle;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
const ContinuousChain illness(
    Eigen::Matrix4d{{-.5, .3, .1, .1}, {.25, -.6, .25, .1}, {.05, .3, -.55, .2}, {0, 0, 0, 0}},
    {"well", "mild", "severe", "dead"});
/// A queue with one server and room for three: arrivals 1, services 2.
const ContinuousChain queue(Eigen::Matrix4d{{-1, 1, 0, 0}, {2, -3, 1, 0}, {0, 2, -3, 1}, {0, 0, 2, -2}});

}  // namespace

TEST_CASE("a ContinuousChain is refused by row and sum") {
    CHECK_THROWS_WITH_AS(ContinuousChain(Eigen::Matrix2d{{-1, 0.9}, {0, 0}}, {"a", "b"}),
                         "generator: row 0 (\"a\") sums to -0.09999999999999998, must sum to 0", DomainError);
    CHECK_THROWS_WITH_AS(ContinuousChain(Eigen::Matrix2d{{1, -1}, {0, 0}}, {"a", "b"}),
                         "generator: row 0 (\"a\") has -1 in column 1 (\"b\"), must be a rate, 0 or more", DomainError);
    CHECK_THROWS_AS(ContinuousChain(Eigen::Matrix2d{{-inf, inf}, {0, 0}}), DomainError);
    CHECK_THROWS_AS(ContinuousChain(Eigen::Matrix2d{{std::nan(""), 1}, {0, 0}}), DomainError);
    CHECK_THROWS_AS(ContinuousChain(Eigen::MatrixXd(1, 2)), DomainError);
    CHECK_THROWS_AS(ContinuousChain(Eigen::Matrix2d::Zero(), {"a", "a"}), DomainError);
    CHECK_THROWS_AS(illness.index("cured"), DomainError);
    CHECK(illness == ContinuousChain(illness.generator(), illness.states()));
    CHECK(illness != queue);
}

TEST_CASE("a ContinuousChain of two states follows the closed form") {
    const double a = .7, b = .2;
    const ContinuousChain two(Eigen::Matrix2d{{-a, a}, {b, -b}});
    for (const double t : {1e-8, .5, 3.0, 100.0}) {
        const auto p = two.transition_probability(t);
        CHECK(p(0, 1) == doctest::Approx(-a / (a + b) * std::expm1(-(a + b) * t)).epsilon(1e-14));
        CHECK(p(1, 0) == doctest::Approx(-b / (a + b) * std::expm1(-(a + b) * t)).epsilon(1e-14));
    }
    CHECK(two.stationary()(0, 1) == doctest::Approx(a / (a + b)).epsilon(1e-15));
    CHECK(two.sojourn()(1) == doctest::Approx(5.0));
}

TEST_CASE("a queue's long run is geometric, its embedded chain moves up one time in three") {
    const auto pi = queue.stationary();
    CHECK(pi.rows() == 1);
    for (Eigen::Index i = 0; i < 4; ++i)
        CHECK(pi(0, i) == doctest::Approx(std::pow(.5, double(i)) / 1.875).epsilon(1e-15));
    CHECK(queue.embedded_chain().probability("1", "2") == doctest::Approx(1.0 / 3.0).epsilon(1e-15));
    CHECK((pi * queue.generator()).cwiseAbs().maxCoeff() < 1e-15);
    // Busy period from one customer, full queue of three: m = 1 / (mu - lambda) (1 - (lambda / mu)^3).
    CHECK(queue.hitting_time("0")(1) == doctest::Approx(1.0 - .125).epsilon(1e-14));
    CHECK_THROWS_AS(queue.absorption(), DomainError);
}

TEST_CASE("absorption: one exponential stay, then a sum of two") {
    const ContinuousChain line(Eigen::Matrix3d{{-2, 2, 0}, {0, -.5, .5}, {0, 0, 0}});
    const auto a = line.absorption();
    CHECK(a.transient == std::vector<std::size_t>{0, 1});
    CHECK(a.expected_time(0) == doctest::Approx(2.5));
    CHECK(a.variance_time(0) == doctest::Approx(4.25));
    CHECK(a.variance_time(1) == doctest::Approx(4.0));
    CHECK(line.sojourn()(2) == inf);
    CHECK(line.hitting_time("0")(1) == inf);
    CHECK(line.hitting_time("2")(0) == doctest::Approx(2.5));
    const auto b = illness.absorption();
    const Eigen::Matrix3d minus = -illness.generator().topLeftCorner<3, 3>();
    const Eigen::Vector3d t{8.125, 7.9166666666666667, 6.875};
    CHECK((minus * b.expected_time - Eigen::Vector3d::Ones()).cwiseAbs().maxCoeff() < 1e-14);
    CHECK((b.expected_time - t).cwiseAbs().maxCoeff() < 1e-13);
    // E T^2 = 2 (-Q)^-1 E T.
    const Eigen::Vector3d second = b.variance_time.array() + t.array().square();
    CHECK((minus * second - 2.0 * t).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("value: the resolvent, its part up to a horizon, and what recurs for ever") {
    const Eigen::Vector4d reward{10, -4, 1, 0};
    const double delta = std::log(1.1);
    const auto value = illness.discounted_value(reward, {.discount_rate = .1});
    CHECK((delta * value - illness.generator() * value - reward).cwiseAbs().maxCoeff() < 1e-13);
    // V = V_T + discounted chance of being anywhere at T, worth V again.
    const double T = 3.0;
    const Eigen::VectorXd part = illness.discounted_value(reward, {.discount_rate = .1, .horizon = T});
    CHECK((part + std::exp(-delta * T) * illness.transition_probability(T) * value - value).cwiseAbs().maxCoeff() <
          1e-13);
    const auto whole = illness.discounted_value(reward);
    CHECK((illness.generator() * whole + reward).cwiseAbs().maxCoeff() < 1e-13);
    CHECK((illness.discounted_value(reward, {.horizon = 1e4}) - whole).cwiseAbs().maxCoeff() < 1e-11);
    CHECK_THROWS_AS(illness.discounted_value(Eigen::Vector4d::Ones()), DomainError);
    CHECK_THROWS_AS(illness.discounted_value(Eigen::Vector3d::Ones(), {.discount_rate = .1}), DomainError);
    CHECK_THROWS_AS(illness.discounted_value(reward, {.discount_rate = -.1}), DomainError);
    CHECK((illness.occupancy(T) * reward - illness.discounted_value(reward, {.horizon = T})).cwiseAbs().maxCoeff() <
          1e-14);
}

TEST_CASE("simulated paths are those of the chain, the same for any number of threads") {
    const auto paths = simulate(illness, 20000, 5.0, 7, {.initial = {.5, .5, 0, 0}, .threads = 3});
    CHECK(paths == simulate(illness, 20000, 5.0, 7, {.initial = {.5, .5, 0, 0}}));
    CHECK(paths != simulate(illness, 20000, 5.0, 8, {.initial = {.5, .5, 0, 0}}));
    habitue::validate(paths);
    Eigen::Vector4d ends = Eigen::Vector4d::Zero(), spent = ends;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        CHECK(times.front() == 0.0);
        CHECK(times.back() == 5.0);
        CHECK(path[path.size() - 1] == path[path.size() - 2]);
        ends(path.back()) += 1.0 / 20000;
        for (std::size_t k = 1; k < path.size(); ++k) spent(path[k - 1]) += (times[k] - times[k - 1]) / 20000;
    }
    const Eigen::RowVector4d start{.5, .5, 0, 0};
    CHECK((ends.transpose() - start * illness.transition_probability(5.0)).cwiseAbs().maxCoeff() < .015);
    CHECK((spent.transpose() - start * illness.occupancy(5.0)).cwiseAbs().maxCoeff() < .05);
}

TEST_CASE("simulation for ever needs an end") {
    const auto lives = simulate(illness, 3000, inf, 1);
    double mean = 0.0;
    for (std::size_t i = 0; i < lives.size(); ++i) {
        CHECK(lives.path(i).back() == 3);
        mean += lives.times(i).back() / 3000;
    }
    CHECK(mean == doctest::Approx(8.125).epsilon(.05));
    CHECK_THROWS_AS(simulate(queue, 1, inf, 1), DomainError);
    CHECK_THROWS_AS(simulate(queue, 1, -1.0, 1), DomainError);
    CHECK_THROWS_AS(simulate(queue, 1, 1.0, 1, {.initial = {.5, .4, 0, 0}}), DomainError);
    CHECK(simulate(queue, 0, 1.0, 1).size() == 0);
}
