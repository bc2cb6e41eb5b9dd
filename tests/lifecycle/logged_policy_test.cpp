#include <doctest/doctest.h>

#include <cmath>

#include <habitue/lifecycle/logged_policy.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

namespace {

const Eigen::MatrixXd mean{{1, 2}, {3, 0}}, logging{{.8, .2}, {.5, .5}}, judged{{.1, .9}, {.7, .3}};

LoggedDecisions draw(std::size_t n, std::uint64_t seed) {
    math::Random random(seed);
    LoggedDecisions log{{}, {}, Eigen::VectorXd(n), Eigen::VectorXd(n)};
    for (std::size_t i = 0; i < n; ++i) {
        const std::size_t s = random.below(2), a = random.chance(logging(s, 1)) ? 1 : 0;
        log.state.push_back(s);
        log.action.push_back(a);
        log.reward(i) = mean(s, a) + random.normal();
        log.propensity(i) = logging(s, a);
    }
    return log;
}

}  // namespace

TEST_CASE("a logged policy: either right propensities or right expected rewards suffice") {
    const double truth = .5 * (.1 * 1 + .9 * 2) + .5 * (.7 * 3);
    auto log = draw(40000, 1);
    const auto right = evaluate_logged(log, judged, mean);
    CHECK(std::abs(right.doubly_robust - truth) < 4 * right.standard_error);
    const auto no_model = evaluate_logged(log, judged, Eigen::MatrixXd::Zero(2, 2));
    CHECK(no_model.doubly_robust == doctest::Approx(no_model.inverse_propensity).epsilon(1e-12));
    CHECK(std::abs(no_model.doubly_robust - truth) < 4 * no_model.standard_error);
    CHECK(right.standard_error < no_model.standard_error);
    log.propensity.setConstant(.9);  // wrong
    const auto no_propensity = evaluate_logged(log, judged, mean);
    CHECK(std::abs(no_propensity.doubly_robust - truth) < 4 * no_propensity.standard_error);
    CHECK(std::abs(no_propensity.inverse_propensity - truth) > .3);
}

TEST_CASE("a logged policy: intervals cover as often as they say") {
    const double truth = .5 * (.1 * 1 + .9 * 2) + .5 * (.7 * 3);
    int covered = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto estimate = evaluate_logged(draw(500, seed), judged, Eigen::MatrixXd::Ones(2, 2));
        covered += std::abs(estimate.doubly_robust - truth) < 1.96 * estimate.standard_error;
    }
    CHECK(covered / 400.0 == doctest::Approx(.95).epsilon(.03));
}

TEST_CASE("a logged policy: a decision that had no chance is refused by row") {
    auto log = draw(10, 1);
    log.propensity(3) = 0.0;
    CHECK_THROWS_WITH_AS(evaluate_logged(log, judged, mean), "propensity: row 3 has 0, must lie in (0, 1]",
                         DomainError);
    log = draw(10, 1);
    log.action[2] = 5;
    CHECK_THROWS_AS(evaluate_logged(log, judged, mean), DomainError);
    CHECK_THROWS_AS(evaluate_logged(draw(10, 1), Eigen::MatrixXd::Ones(2, 2), mean), DomainError);
}

namespace {

/// Two states, two actions, three periods; every chance is a multiple of a quarter, so that 8,192 trajectories, each
/// once, are the law of them.
struct Small {
    Eigen::MatrixXd logging{{.25, .75}, {.5, .5}}, judged{{.6, .4}, {.1, .9}}, reward{{1, -2}, {.5, 3}};
    double to_first[2][2] = {{.75, .25}, {.5, .25}};  // [state][action]: chance of state 0 next
    double discount = .9;

    /// Q of the judged policy with that many periods left.
    std::vector<Eigen::MatrixXd> action_values() const {
        std::vector<Eigen::MatrixXd> q(3);
        Eigen::Vector2d v = Eigen::Vector2d::Zero();
        for (std::size_t t = 3; t-- > 0;) {
            q[t] = reward;
            for (int s = 0; s < 2; ++s)
                for (int a = 0; a < 2; ++a)
                    q[t](s, a) += discount * (to_first[s][a] * v(0) + (1 - to_first[s][a]) * v(1));
            v = q[t].cwiseProduct(judged).rowwise().sum();
        }
        return q;
    }
    double truth() const { return .5 * action_values()[0].cwiseProduct(judged).sum(); }

    LoggedTrajectories every() const {
        LoggedTrajectories log;
        std::vector<double> reward_of, propensity;
        for (std::size_t number = 0; number < 2 * 16 * 16 * 16; ++number) {
            std::size_t s = number % 2, code = number / 2;
            for (int t = 0; t < 3; ++t, code /= 16) {
                const std::size_t a = double(code % 4) < 4 * logging(s, 0) ? 0 : 1;
                log.decisions.state.push_back(s);
                log.decisions.action.push_back(a);
                reward_of.push_back(reward(s, a));
                propensity.push_back(logging(s, a));
                s = double(code / 4 % 4) < 4 * to_first[s][a] ? 0 : 1;
            }
            log.offsets.push_back(log.decisions.state.size());
        }
        log.decisions.reward = Eigen::Map<Eigen::VectorXd>(reward_of.data(), Eigen::Index(reward_of.size()));
        log.decisions.propensity = Eigen::Map<Eigen::VectorXd>(propensity.data(), Eigen::Index(propensity.size()));
        return log;
    }
    /// @p n trajectories drawn from them.
    LoggedTrajectories draw(std::size_t n, std::uint64_t seed) const {
        static const LoggedTrajectories all = every();
        math::Random random(seed);
        LoggedTrajectories log{{{}, {}, Eigen::VectorXd(3 * n), Eigen::VectorXd(3 * n)}, {0}};
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t from = 3 * random.below(8192);
            for (std::size_t k = 0; k < 3; ++k) {
                log.decisions.state.push_back(all.decisions.state[from + k]);
                log.decisions.action.push_back(all.decisions.action[from + k]);
                log.decisions.reward(3 * i + k) = all.decisions.reward(from + k);
                log.decisions.propensity(3 * i + k) = all.decisions.propensity(from + k);
            }
            log.offsets.push_back(3 * i + 3);
        }
        return log;
    }
};

}  // namespace

TEST_CASE("logged trajectories: unbiased when either the propensities or the action values are right") {
    const Small small;
    const double truth = small.truth();
    auto log = small.every();
    const Eigen::MatrixXd wrong{{2, 1}, {-1, 0}};
    const auto no_model = evaluate_trajectories(log, small.judged, {wrong}, small.discount);
    CHECK(no_model.doubly_robust == doctest::Approx(truth).epsilon(1e-12));
    CHECK(no_model.weighted_doubly_robust == doctest::Approx(truth).epsilon(1e-12));
    CHECK(no_model.per_decision == doctest::Approx(truth).epsilon(1e-12));
    CHECK(std::abs(no_model.direct - truth) > .5);
    const auto right = evaluate_trajectories(log, small.judged, small.action_values(), small.discount);
    CHECK(right.doubly_robust == doctest::Approx(truth).epsilon(1e-12));
    CHECK(right.direct == doctest::Approx(truth).epsilon(1e-12));
    CHECK(right.doubly_robust_error < .5 * no_model.doubly_robust_error);
    CHECK(right.effective_sample_size < 8192);
    log.decisions.propensity.setConstant(.9);  // wrong
    const auto no_propensity = evaluate_trajectories(log, small.judged, small.action_values(), small.discount);
    CHECK(no_propensity.doubly_robust == doctest::Approx(truth).epsilon(1e-12));
    CHECK(std::abs(no_propensity.per_decision - truth) > .3);
    // One decision each, nothing after it: the one-step estimate.
    LoggedTrajectories single{draw(50, 2), {0}};
    for (std::uint64_t i = 1; i <= 50; ++i) single.offsets.push_back(i);
    const auto step = evaluate_logged(single.decisions, judged, mean);
    const auto steps = evaluate_trajectories(single, judged, {mean}, .5);
    CHECK(steps.doubly_robust == doctest::Approx(step.doubly_robust).epsilon(1e-14));
    CHECK(steps.doubly_robust_error == doctest::Approx(step.standard_error).epsilon(1e-12));
    CHECK(steps.per_decision == doctest::Approx(step.inverse_propensity).epsilon(1e-14));
    CHECK(steps.effective_sample_size == doctest::Approx(step.effective_sample_size).epsilon(1e-14));
}

TEST_CASE("logged trajectories: intervals cover as often as they say, and weighing more often narrows them") {
    const Small small;
    const Eigen::MatrixXd wrong = Eigen::MatrixXd::Constant(2, 2, 3.0);
    int robust = 0, weighted = 0, sampled = 0, narrower = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const auto estimate = evaluate_trajectories(small.draw(400, seed), small.judged, {wrong}, small.discount);
        robust += std::abs(estimate.doubly_robust - small.truth()) < 1.96 * estimate.doubly_robust_error;
        weighted +=
            std::abs(estimate.weighted_doubly_robust - small.truth()) < 1.96 * estimate.weighted_doubly_robust_error;
        sampled += std::abs(estimate.per_decision - small.truth()) < 1.96 * estimate.per_decision_error;
        narrower += estimate.weighted_doubly_robust_error < estimate.doubly_robust_error;
    }
    CHECK(robust / 400.0 == doctest::Approx(.95).epsilon(.035));
    CHECK(weighted / 400.0 == doctest::Approx(.95).epsilon(.035));
    CHECK(sampled / 400.0 == doctest::Approx(.95).epsilon(.035));
    CHECK(narrower > 200);
}

TEST_CASE("logged trajectories: one that ends early keeps its weight, and moving it tells its part of the error") {
    LoggedTrajectories log{{{0, 1, 0, 1, 1}, {1, 0, 1, 1, 0}, Eigen::VectorXd(5), Eigen::VectorXd(5)}, {0, 3, 4, 5}};
    log.decisions.reward << 1, 2, 3, 4, 5;
    log.decisions.propensity << .5, .25, .8, .5, .4;
    const Eigen::MatrixXd q{{1, .5}, {2, -1}};
    const auto estimate = evaluate_trajectories(log, judged, {q}, .9);
    // By hand, every period and trajectory in full.
    const double w[3][3] = {{1.8, 1.8 * 2.8, 1.8 * 2.8 * 1.125}, {.6, .6, .6}, {1.75, 1.75, 1.75}};
    const double v0 = .1 * 1 + .9 * .5, v1 = .7 * 2 - .3;
    double expected = (v0 + v1 + v1) / 3;
    expected += (1.8 * (1 - .5) + .6 * (4 + 1) + 1.75 * (5 - 2)) / (w[0][0] + w[1][0] + w[2][0]);
    expected += .9 * (1.8 * v1 / (1.8 + .6 + 1.75) + 0.0 / (w[0][1] + w[1][1] + w[2][1]));
    expected += .81 * (w[0][1] * v0 / (w[0][1] + .6 + 1.75) + w[0][2] * (3 - .5) / (w[0][2] + .6 + 1.75));
    CHECK(estimate.weighted_doubly_robust == doctest::Approx(expected).epsilon(1e-13));
}

TEST_CASE("logged trajectories: what had no chance, no period or no end is refused") {
    const Small small;
    auto log = small.draw(10, 1);
    const auto q = small.action_values();
    log.decisions.propensity(4) = 0.0;
    CHECK_THROWS_WITH_AS(evaluate_trajectories(log, small.judged, q, .9), "propensity: row 4 has 0, must lie in (0, 1]",
                         DomainError);
    log = small.draw(10, 1);
    CHECK_THROWS_WITH_AS(evaluate_trajectories(log, small.judged, {q[0], q[1]}, .9),
                         "action_values: got 2 periods, the log has 3", DomainError);
    CHECK_THROWS_AS(evaluate_trajectories(log, small.judged, {}, .9), DomainError);
    CHECK_THROWS_AS(evaluate_trajectories(log, small.judged, q, 1.5), DomainError);
    log.offsets[2] = log.offsets[1];
    CHECK_THROWS_AS(evaluate_trajectories(log, small.judged, q, .9), DomainError);
    log = small.draw(10, 1);
    Eigen::MatrixXd never = Eigen::MatrixXd::Zero(2, 2);
    never.col(1).setOnes();
    for (auto& a : log.decisions.action) a = 0;
    const auto unheard = evaluate_trajectories(log, never, q, .9);
    CHECK(unheard.effective_sample_size == 0.0);
    CHECK(std::isnan(unheard.weighted_doubly_robust));
}
