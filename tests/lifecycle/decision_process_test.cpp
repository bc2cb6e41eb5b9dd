// Howard's toymaker and the forest of pymdptoolbox, whose answers are known; small processes by trying every policy.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include <habitue/lifecycle/decision_process.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Howard (1960): successful or not; do nothing, or advertise when successful and do research when not.
DecisionProcess toymaker(double discount) {
    return DecisionProcess(
        std::vector<Eigen::MatrixXd>{Eigen::Matrix2d{{.5, .5}, {.4, .6}}, Eigen::Matrix2d{{.8, .2}, {.7, .3}}},
        Eigen::Matrix2d{{6, 4}, {-3, -5}}, discount, {"successful", "unsuccessful"}, {"nothing", "spend"});
}

/// pymdptoolbox 4.0b3, example.forest(): wait or cut, three ages.
DecisionProcess forest(double discount) {
    Eigen::MatrixXd wait(3, 3), cut(3, 3), rewards(3, 2);
    wait << .1, .9, 0, .1, 0, .9, .1, 0, .9;
    cut << 1, 0, 0, 1, 0, 0, 1, 0, 0;
    rewards << 0, 0, 0, 1, 4, 2;
    return DecisionProcess(std::vector<Eigen::MatrixXd>{wait, cut}, rewards, discount);
}

DecisionProcess random_process(int n, int m, double discount, std::uint64_t seed, int successors = 5) {
    math::Random random(seed);
    std::vector<Eigen::Triplet<double>> entries;
    Eigen::MatrixXd rewards(n, m);
    for (int s = 0; s < n; ++s)
        for (int a = 0; a < m; ++a) {
            rewards(s, a) = random.normal();
            std::vector<double> p(successors);
            double sum = 0.0;
            for (auto& x : p) sum += x = random.uniform();
            for (const double x : p) entries.emplace_back(s * m + a, int(random.below(n)), x / sum);
        }
    math::SparseMatrix transitions(n * m, n);
    transitions.setFromTriplets(entries.begin(), entries.end());
    return DecisionProcess(std::move(transitions), std::move(rewards), discount);
}

/// Calls visit(policy) with every policy of @p states and @p actions.
template <class Visit>
void every_policy(std::size_t states, std::size_t actions, const Visit& visit) {
    std::vector<std::size_t> policy(states, 0);
    for (std::size_t s = 0; s < states;) {
        visit(policy);
        for (s = 0; s < states && ++policy[s] == actions; ++s) policy[s] = 0;
    }
}

const auto methods = {DecisionMethod::value, DecisionMethod::policy, DecisionMethod::modified_policy};

}  // namespace

TEST_CASE("DecisionProcess: Howard's toymaker advertises and does research") {
    for (const auto method : methods) {
        const auto best = toymaker(.9).solve(method);
        CHECK(best.policy == std::vector<std::size_t>{1, 1});
        CHECK(best.value(0) == doctest::Approx(22.19780219780222).epsilon(1e-14));
        CHECK(best.value(1) == doctest::Approx(12.307692307692326).epsilon(1e-14));
    }
    const auto average = toymaker(1.0).solve_average();
    CHECK(average.policy == std::vector<std::size_t>{1, 1});
    CHECK(average.gain == doctest::Approx(2.0).epsilon(1e-14));
    CHECK(average.bias(0) == 0.0);
    CHECK(average.bias(1) == doctest::Approx(-10.0).epsilon(1e-13));
}

TEST_CASE("DecisionProcess: the forest is left to grow") {
    for (const auto method : methods) {
        const auto best = forest(.9).solve(method);
        CHECK(best.policy == std::vector<std::size_t>{0, 0, 0});
        CHECK((best.value - Eigen::Vector3d(26.244, 29.484, 33.484)).cwiseAbs().maxCoeff() < 1e-12);
        CHECK((forest(.96).solve(method).value - Eigen::Vector3d(74.6496, 78.1056, 82.1056)).cwiseAbs().maxCoeff() <
              1e-11);
    }
    const auto three = forest(.9).solve_horizon(3);
    const Eigen::MatrixXd value{{2.6973, .81, 0, 0}, {5.9373, 3.24, 1, 0}, {9.9373, 7.24, 4, 0}};
    CHECK((three.value - value).cwiseAbs().maxCoeff() < 1e-13);
    CHECK(three.policy == std::vector<std::vector<std::size_t>>{{0, 0, 0}, {0, 0, 0}, {0, 1, 0}});
}

TEST_CASE("DecisionProcess: no policy is better than the one found, by trying all") {
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const auto process = random_process(4, 3, .95, seed, 3);
        Eigen::VectorXd most = Eigen::VectorXd::Constant(4, -infinite);
        double gain = -infinite;
        every_policy(4, 3, [&](const auto& policy) {
            most = most.cwiseMax(process.evaluate(policy));
            const auto stationary = process.chain(policy).stationary();
            if (stationary.rows() > 1) gain = infinite;
            double g = 0.0;
            for (int s = 0; s < 4; ++s) g += stationary(0, s) * process.rewards()(s, policy[s]);
            gain = std::max(gain, g);
        });
        for (const auto method : methods) {
            const auto best = process.solve(method);
            CHECK((best.value - most).cwiseAbs().maxCoeff() < 1e-12);
            CHECK((process.evaluate(best.policy) - best.value).cwiseAbs().maxCoeff() < 1e-12);
            CHECK(best.gap < 1e-10);
        }
        if (gain < infinite) CHECK(process.solve_average().gain == doctest::Approx(gain).epsilon(1e-11));
    }
}

TEST_CASE("DecisionProcess: every method finds the same value of a large process") {
    const auto process = random_process(1000, 5, .99, 7);
    const auto best = process.solve(DecisionMethod::policy);
    for (const auto method : methods) {
        const auto found = process.solve(method);
        CHECK(found.policy == best.policy);
        CHECK((found.value - best.value).cwiseAbs().maxCoeff() <= 1e-11 * best.value.cwiseAbs().maxCoeff());
        // Bellman's equation.
        CHECK((process.action_values(found.value).rowwise().maxCoeff() - found.value).cwiseAbs().maxCoeff() < 1e-11);
    }
}

TEST_CASE("DecisionProcess: a slowly mixing process is solved as exactly") {
    // A walk that is moved right by one action and left by the other, one step in a period: 600 states.
    const int n = 600;
    Eigen::MatrixXd left = Eigen::MatrixXd::Zero(n, n), right = left, rewards = Eigen::MatrixXd::Constant(n, 2, -1.0);
    for (int s = 0; s < n; ++s) {
        left(s, std::max(s - 1, 0)) = .9;
        left(s, s) += .1;
        right(s, std::min(s + 1, n - 1)) = .9;
        right(s, s) += .1;
    }
    rewards(n - 1, 1) = 10;
    const DecisionProcess process(std::vector<Eigen::MatrixXd>{left, right}, rewards, .999);
    const auto best = process.solve();
    // One step right is worth (.9 d) / (1 - .1 d) of what it leads to, less 1 / (1 - .1 d).
    const double d = .999;
    CHECK(best.value(n - 1) == doctest::Approx(10 / (1 - d)).epsilon(1e-12));
    for (int s = n - 1; s-- > 0;)
        CHECK(best.value(s) == doctest::Approx((.9 * d * best.value(s + 1) - 1) / (1 - .1 * d)).epsilon(1e-10));
    CHECK(best.policy == std::vector<std::size_t>(n, 1));
}

TEST_CASE("DecisionProcess: occupancy solves the dual program") {
    const auto process = random_process(6, 3, .9, 3, 3);
    const auto best = process.solve();
    const Eigen::VectorXd start = Eigen::VectorXd::LinSpaced(6, .1, .3);
    const Eigen::MatrixXd x = process.occupancy(best.policy, start);
    CHECK(x.cwiseProduct(process.rewards()).sum() == doctest::Approx(start.dot(best.value)).epsilon(1e-12));
    CHECK(x.sum() == doctest::Approx(start.sum() / (1 - .9)).epsilon(1e-12));
    // What flows out of a state is its start and what flows in.
    Eigen::VectorXd flow = start;
    for (int s = 0; s < 6; ++s)
        for (int a = 0; a < 3; ++a) flow += .9 * x(s, a) * process.transitions().row(s * 3 + a).transpose();
    CHECK((x.rowwise().sum() - flow).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("DecisionProcess: a contact budget is spent to the last contact, and no mixture of policies does better") {
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const auto process = random_process(4, 2, .9, seed, 3);
        const Eigen::MatrixXd contacts{{0, 1}, {0, 1}, {0, 1}, {0, 1}};
        const Eigen::VectorXd start = Eigen::VectorXd::Constant(4, .25);
        const double budget = 1.7;
        const auto found = process.solve_constrained(contacts, budget, start);
        CHECK(found.cost <= budget * (1 + 1e-12));
        CHECK(start.dot(process.evaluate(found.policy)) == doctest::Approx(found.value).epsilon(1e-11));
        std::vector<std::pair<double, double>> points;  // cost and value of every policy
        every_policy(4, 2, [&](const auto& policy) {
            const Eigen::MatrixXd x = process.occupancy(policy, start);
            points.emplace_back(x.cwiseProduct(contacts).sum(), x.cwiseProduct(process.rewards()).sum());
        });
        double most = -infinite;
        for (const auto& [c, v] : points) {
            if (c <= budget) most = std::max(most, v);
            for (const auto& [d, w] : points)
                if (c <= budget && budget < d) most = std::max(most, v + (w - v) * (budget - c) / (d - c));
        }
        CHECK(found.value == doctest::Approx(most).epsilon(1e-11));
        CHECK(process.solve_constrained(contacts, 100.0, start).shadow_price == 0.0);
        CHECK(process.solve_constrained(contacts, 0.0, start).cost == doctest::Approx(0.0));
        CHECK_THROWS_AS(process.solve_constrained(contacts, -1.0, start), DomainError);
    }
}

TEST_CASE("DecisionProcess: an action that is not possible is never taken") {
    Eigen::MatrixXd rewards{{-infinite, 1}, {0, -infinite}};
    const std::vector<Eigen::MatrixXd> moves{Eigen::Matrix2d{{0, 0}, {1, 0}}, Eigen::Matrix2d{{0, 1}, {0, 0}}};
    const DecisionProcess process(moves, rewards, .5);
    const auto best = process.solve();
    CHECK(best.policy == std::vector<std::size_t>{1, 0});
    CHECK(best.value(0) == doctest::Approx(4.0 / 3).epsilon(1e-14));
    CHECK_THROWS_AS(process.evaluate(std::vector<std::size_t>{0, 0}), DomainError);
    rewards(1, 0) = -infinite;
    CHECK_THROWS_WITH_AS(DecisionProcess(moves, rewards, .5), "rewards: no action is possible in state \"1\"",
                         DomainError);
}

TEST_CASE("DecisionProcess: what is none is refused by state and action") {
    const std::vector<Eigen::MatrixXd> moves{Eigen::Matrix2d{{.5, .4}, {0, 1}}};
    CHECK_THROWS_WITH_AS(DecisionProcess(moves, Eigen::MatrixXd::Zero(2, 1), .9, {"a", "b"}, {"wait"}),
                         "transitions: action \"wait\" in state \"a\" sums to 0.9, must sum to 1", DomainError);
    CHECK_THROWS_AS(toymaker(1.5), DomainError);
    CHECK_THROWS_AS(toymaker(1.0).solve(), DomainError);
    CHECK_THROWS_AS(DecisionProcess(std::vector<Eigen::MatrixXd>{}, Eigen::MatrixXd(0, 0), .9), DomainError);
    Eigen::MatrixXd rewards = Eigen::MatrixXd::Zero(2, 1);
    rewards(0, 0) = std::nan("");
    CHECK_THROWS_AS(DecisionProcess(std::vector<Eigen::MatrixXd>{Eigen::Matrix2d::Identity()}, rewards, .9),
                    DomainError);
    // Two states that are never left: the mean reward depends on the start.
    CHECK_THROWS_AS(
        DecisionProcess(std::vector<Eigen::MatrixXd>{Eigen::Matrix2d::Identity()}, Eigen::MatrixXd::Zero(2, 1), 1.0)
            .solve_average(),
        DomainError);
}

TEST_CASE("DecisionProcess: a budget that the best policy spends to the last digit is no constraint") {
    // One action alone: its cost is the budget, and rounding must not come between the two.
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto process = random_process(5, 1, .93, seed, 3);
        const Eigen::VectorXd start = Eigen::VectorXd::Constant(5, .2);
        const Eigen::MatrixXd cost = Eigen::MatrixXd::Constant(5, 1, .1);
        const auto found = process.solve_constrained(cost, .1 / (1.0 - .93), start);
        CHECK(found.policy == Eigen::MatrixXd::Ones(5, 1));
        CHECK(found.cost == doctest::Approx(.1 / .07).epsilon(1e-12));
    }
}

TEST_CASE("DecisionProcess: processes of different sizes differ, and a final value must be finite") {
    CHECK_FALSE(toymaker(.9) == forest(.9));
    CHECK(toymaker(.9) == toymaker(.9));
    CHECK(toymaker(.9).summary() == "Markov decision process, 2 states, 2 actions, discount 0.9\n");
    CHECK_THROWS_WITH_AS(toymaker(.9).solve_horizon(2, Eigen::Vector2d(0.0, infinite)),
                         "final_value: row 1 has inf, must be finite", DomainError);
}

TEST_CASE("solutions of a decision process are values: equal when all their parts are") {
    const auto process = toymaker(.9);
    CHECK(process.solve() == toymaker(.9).solve());
    CHECK_FALSE(process.solve() == toymaker(.8).solve());
    CHECK(process.solve_average() == process.solve_average());
    CHECK(process.solve_horizon(3) == process.solve_horizon(3));
    CHECK_FALSE(process.solve_horizon(3) == process.solve_horizon(2));
    const Eigen::Matrix2d cost{{0, 1}, {0, 1}};
    const Eigen::Vector2d start(1, 0);
    CHECK(process.solve_constrained(cost, 5, start) == process.solve_constrained(cost, 5, start));
    CHECK_FALSE(process.solve_constrained(cost, 5, start) == process.solve_constrained(cost, 4, start));
}
