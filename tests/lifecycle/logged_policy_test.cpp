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
