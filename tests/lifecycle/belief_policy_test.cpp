#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <vector>

#include <habitue/lifecycle/belief_policy.hpp>

using habitue::DomainError;
using namespace habitue::lifecycle;

namespace {

/// A tiger behind the left or the right door: listen (-1, right 85 times in 100), or open (10, or -100 at the tiger),
/// after which it is put anew. Kaelbling, Littman & Cassandra (1998), doi:10.1016/S0004-3702(98)00023-X.
PartiallyObservedProcess tiger(double discount) {
    const Eigen::MatrixXd stay = Eigen::MatrixXd::Identity(2, 2), anew = Eigen::MatrixXd::Constant(2, 2, .5);
    return {DecisionProcess({stay, anew, anew}, Eigen::MatrixXd{{-1, -100, 10}, {-1, 10, -100}}, discount,
                            {"left", "right"}, {"listen", "open left", "open right"}),
            {Eigen::MatrixXd{{.85, .15}, {.15, .85}}, anew, anew},
            {"hear left", "hear right"}};
}

/// The tiger's exact value at (1/2, 1/2): beliefs are told by how often more it was heard left than right.
double tiger_value(double discount) {
    const int most = 30, n = 2 * most + 1;
    std::vector<Eigen::MatrixXd> moves(3, Eigen::MatrixXd::Zero(n, n));
    Eigen::MatrixXd rewards(n, 3);
    for (int i = 0; i < n; ++i) {
        const double left = 1.0 / (1.0 + std::pow(.15 / .85, i - most)), heard = .85 * left + .15 * (1 - left);
        moves[0](i, std::min(i + 1, n - 1)) += heard;
        moves[0](i, std::max(i - 1, 0)) += 1 - heard;
        moves[1](i, most) = moves[2](i, most) = 1.0;
        rewards.row(i) << -1, 10 - 110 * left, 10 - 110 * (1 - left);
    }
    return DecisionProcess(moves, rewards, discount).solve().value(most);
}

const Eigen::MatrixXd keep{{.8, .2, 0}, {.3, .6, .1}, {.1, .2, .7}}, push{{.6, .3, .1}, {.1, .5, .4}, {0, .3, .7}};
const Eigen::MatrixXd rewards{{0, -.5}, {1, .2}, {2, 1.8}}, seen{{.7, .3}, {.5, .5}, {.1, .9}};

}  // namespace

TEST_CASE("a hidden tiger: bounds close around the known value, and the policy listens until it is sure") {
    CHECK(tiger_value(.95) == doctest::Approx(19.3713683559).epsilon(1e-9));
    for (const double discount : {.75, .95}) {
        const auto process = tiger(discount);
        const auto policy = process.solve({.tolerance = 1e-4});
        REQUIRE(policy.converged());
        const Eigen::Vector2d unsure(.5, .5);
        CHECK(policy.lower(unsure) <= tiger_value(discount) + 1e-9);
        CHECK(tiger_value(discount) <= policy.upper(unsure) + 1e-9);
        CHECK(policy.gap() <= 1e-4);
        CHECK(policy.action(unsure) == 0);
        const auto once = process.update(unsure, 0, 0), twice = process.update(once, 0, 0);
        CHECK(once(0) == doctest::Approx(.85));
        CHECK(policy.action(Eigen::Vector2d(.999, .001)) == 2);
        CHECK(policy.action(twice) == 2);
        CHECK(policy == process.solve({.tolerance = 1e-4}));
    }
}

TEST_CASE("a hidden state: following the policy brings what its lower bound says, within the bounds everywhere") {
    const PartiallyObservedProcess process(DecisionProcess({keep, push}, rewards, .9), {seen});
    const auto policy = process.solve({.tolerance = 1e-5});
    REQUIRE(policy.converged());
    // Bellman: the value of the greedy step from each belief stays between the bounds.
    for (double a = 0.0; a <= 1.0; a += .25)
        for (double b = 0.0; a + b <= 1.0; b += .25) {
            const Eigen::Vector3d belief(a, b, 1 - a - b);
            CHECK(policy.lower(belief) <= policy.upper(belief) + 1e-12);
            double low = -1e300, high = -1e300;
            for (std::size_t act = 0; act < 2; ++act) {
                double below = belief.dot(rewards.col(Eigen::Index(act))), above = below;
                const auto chance = process.symbol_chances(belief, act);
                CHECK(chance.sum() == doctest::Approx(1.0).epsilon(1e-14));
                for (std::size_t o = 0; o < 2; ++o) {
                    below += .9 * chance(Eigen::Index(o)) * policy.lower(process.update(belief, act, o));
                    above += .9 * chance(Eigen::Index(o)) * policy.upper(process.update(belief, act, o));
                }
                low = std::max(low, below);
                high = std::max(high, above);
            }
            CHECK(policy.lower(belief) <= high + 1e-9);
            CHECK(policy.upper(belief) >= low - 1e-9);
        }
    // Many periods, exactly, come to the same.
    const PartiallyObservedProcess hasty(DecisionProcess({keep, push}, rewards, .3), {seen});
    const auto at_once = hasty.solve({.tolerance = 1e-8});
    const auto horizon = hasty.solve_horizon(14);
    CHECK(horizon.value(hasty.start(), 14) == doctest::Approx(at_once.value(hasty.start())).epsilon(1e-6));
}

TEST_CASE("a hidden state: one that every symbol gives away is worth what the decision process says") {
    const DecisionProcess process({keep, push}, rewards, .9);
    const auto policy =
        PartiallyObservedProcess(process, {Eigen::MatrixXd::Identity(3, 3)}, {}, Eigen::Vector3d(0, 1, 0))
            .solve({.tolerance = 1e-9});
    const auto best = process.solve();
    REQUIRE(policy.converged());
    CHECK(policy.lower_bound == doctest::Approx(best.value(1)).epsilon(1e-9));
    CHECK(policy.upper_bound == doctest::Approx(best.value(1)).epsilon(1e-9));
    CHECK(policy.action(Eigen::Vector3d(0, 1, 0)) == best.policy[1]);
}

TEST_CASE("a hidden state: where nothing is seen the best plan is the best list of actions") {
    const PartiallyObservedProcess blind(DecisionProcess({keep, push}, rewards, .8), {Eigen::MatrixXd::Ones(3, 1)});
    const Eigen::Vector3d start(.6, .3, .1), later(0, 1, 5);
    std::function<double(const Eigen::VectorXd&, int)> best = [&](const Eigen::VectorXd& b, int left) -> double {
        if (left == 0) return b.dot(later);
        return std::max(b.dot(rewards.col(0)) + .8 * best(keep.transpose() * b, left - 1),
                        b.dot(rewards.col(1)) + .8 * best(push.transpose() * b, left - 1));
    };
    const auto horizon = blind.solve_horizon(6, later);
    for (std::size_t t = 1; t <= 6; ++t)
        CHECK(horizon.value(start, t) == doctest::Approx(best(start, int(t))).epsilon(1e-13));
}

TEST_CASE("a hidden state: plans over a few periods are those of enumerating actions and symbols") {
    const auto process = tiger(.95);
    std::function<double(const Eigen::VectorXd&, int)> best = [&](const Eigen::VectorXd& b, int left) -> double {
        if (left == 0) return 0.0;
        double most = -1e300;
        for (std::size_t a = 0; a < 3; ++a) {
            double value = b.dot(process.process().rewards().col(Eigen::Index(a)));
            const auto chance = process.symbol_chances(b, a);
            for (std::size_t o = 0; o < 2; ++o)
                value += .95 * chance(Eigen::Index(o)) * best(process.update(b, a, o), left - 1);
            most = std::max(most, value);
        }
        return most;
    };
    const auto horizon = process.solve_horizon(4);
    for (const double left : {.5, .3, .9, .02}) {
        const Eigen::Vector2d belief(left, 1 - left);
        for (std::size_t t = 1; t <= 4; ++t)
            CHECK(horizon.value(belief, t) == doctest::Approx(best(belief, int(t))).epsilon(1e-13));
    }
    CHECK(horizon.action(Eigen::Vector2d(.5, .5), 4) == 0);
}

TEST_CASE("a hidden state: the symbols may be a hidden chain's, whose filter the belief then is") {
    const HiddenChain chain(Eigen::Vector3d(.5, .3, .2), keep, {Emission::categorical(seen, {"quiet", "buys"})});
    const PartiallyObservedProcess process(DecisionProcess({keep, push}, rewards, .9), chain);
    CHECK(process.symbols() == std::vector<std::string>{"quiet", "buys"});
    CHECK(process.start() == chain.initial());
    Sequences two{{0, 2}, {{std::nan(""), 1}}};
    const auto filtered = chain.filter(two);
    CHECK((process.update(chain.initial(), 0, 1).transpose() - filtered.row(1)).cwiseAbs().maxCoeff() < 1e-14);
    const HiddenChain buyers(Eigen::Vector3d(.5, .3, .2), keep, {Emission::bernoulli(Eigen::Vector3d(.3, .5, .9))});
    CHECK((PartiallyObservedProcess(DecisionProcess({keep, push}, rewards, .9), buyers).observation()[0] - seen)
              .cwiseAbs()
              .maxCoeff() < 1e-15);
    const HiddenChain counts(Eigen::Vector3d(.5, .3, .2), keep, {Emission::poisson(Eigen::Vector3d(1, 2, 3))});
    CHECK_THROWS_AS(PartiallyObservedProcess(DecisionProcess({keep, push}, rewards, .9), counts), DomainError);
}

TEST_CASE("a hidden state: bad input is refused by name") {
    const DecisionProcess process({keep, push}, rewards, .9);
    const Eigen::MatrixXd off{{.7, .3}, {.5, .4}, {.1, .9}};
    CHECK_THROWS_WITH_AS(PartiallyObservedProcess(process, {off}),
                         "observation: row 1 has 0.9, must be chances that sum to 1", DomainError);
    CHECK_THROWS_AS(PartiallyObservedProcess(process, {seen, seen, seen}), DomainError);
    CHECK_THROWS_AS(PartiallyObservedProcess(process, {seen}, {"one"}), DomainError);
    Eigen::MatrixXd barred = rewards;
    barred(2, 1) = -INFINITY;
    CHECK_THROWS_WITH_AS(PartiallyObservedProcess(DecisionProcess({keep, push}, barred, .9), {seen}),
                         "process: action \"1\" is not possible in state \"2\"; where states are hidden every action "
                         "must be",
                         DomainError);
    const PartiallyObservedProcess fine(process, {seen});
    CHECK_THROWS_WITH_AS(fine.solve({.start = Eigen::Vector3d(.5, .4, 0)}), "start: got 0.9, must sum to 1",
                         DomainError);
    CHECK_THROWS_AS(fine.update(Eigen::Vector3d(1, 0, 0), 2, 0), DomainError);
    CHECK_THROWS_AS(PartiallyObservedProcess(DecisionProcess({keep, push}, rewards, 1), {seen}).solve(), DomainError);
    CHECK_THROWS_AS(tiger(.95).solve_horizon(9, {}, 3), DomainError);
    const auto early = tiger(.95).solve({.tolerance = 1e-9, .max_iterations = 1});
    CHECK_FALSE(early.converged());
    CHECK(early.gap() > 1e-9);
}
