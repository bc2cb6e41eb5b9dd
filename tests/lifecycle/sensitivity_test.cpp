// Every derivative against differences of the answer itself.
#include <doctest/doctest.h>

#include <cmath>

#include <habitue/lifecycle/sensitivity.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

namespace {

/// d answer / d h when h moves from one transition of a state to another, by central differences.
template <class Answer>
double moved(Eigen::MatrixXd p, int state, int from, int to, const Answer& answer) {
    const double h = 1e-5;
    p(state, from) -= h;
    p(state, to) += h;
    const double up = answer(MarkovChain(p));
    p(state, from) += 2 * h;
    p(state, to) -= 2 * h;
    return (up - answer(MarkovChain(p))) / (2 * h);
}

template <class Answer>
void check_shifts(const Eigen::MatrixXd& p, const Sensitivity& found, const Answer& answer) {
    CHECK(found.value == doctest::Approx(answer(MarkovChain(p))).epsilon(1e-12));
    for (int i = 0; i < p.rows(); ++i)
        for (int j = 0; j < p.cols(); ++j)
            for (int k = 0; k < p.cols(); ++k)
                if (p(i, j) > 0.0 && p(i, k) > 0.0 && j != k)
                    CHECK(found.shift(i, j, k) == doctest::Approx(moved(p, i, j, k, answer)).epsilon(1e-6).scale(1e-3));
}

const Eigen::MatrixXd absorbing{{.2, .5, .2, .1}, {.3, .3, .1, .3}, {0, 0, 1, 0}, {0, 0, 0, 1}};
const Eigen::MatrixXd oz{{.5, .25, .25}, {.5, .1, .4}, {.25, .25, .5}};

}  // namespace

TEST_CASE("sensitivity: what a transition adds to a discounted value") {
    const Eigen::VectorXd reward = Eigen::Vector4d(3, -1, 0, 2), start = Eigen::Vector4d(.6, .4, 0, 0);
    check_shifts(absorbing, value_sensitivity(MarkovChain(absorbing), reward, start, .2),
                 [&](const MarkovChain& c) { return start.dot(c.discounted_value(reward, {.discount_rate = .2})); });
}

TEST_CASE("sensitivity: what a transition adds to the chance of getting somewhere") {
    const Eigen::VectorXd start = Eigen::Vector4d(.6, .4, 0, 0);
    check_shifts(absorbing, hitting_probability_sensitivity(MarkovChain(absorbing), "2", start),
                 [&](const MarkovChain& c) { return start.dot(c.hitting_probability("2")); });
}

TEST_CASE("sensitivity: what a transition adds to the time it takes") {
    const Eigen::VectorXd start = Eigen::Vector4d(.6, .4, 0, 0);
    check_shifts(absorbing, hitting_time_sensitivity(MarkovChain(absorbing), {"2", "3"}, start),
                 [&](const MarkovChain& c) {
                     return start.dot(c.hitting_time({"2", "3"}));
                 });
    CHECK_THROWS_AS(hitting_time_sensitivity(MarkovChain(absorbing), "2", start), DomainError);
}

TEST_CASE("sensitivity: what a transition adds to the long run") {
    const Eigen::VectorXd reward = Eigen::Vector3d(3, -1, 2);
    check_shifts(oz, long_run_sensitivity(MarkovChain(oz), reward),
                 [&](const MarkovChain& c) { return c.stationary().row(0).dot(reward); });
    CHECK_THROWS_AS(long_run_sensitivity(MarkovChain(absorbing), Eigen::Vector4d::Zero()), DomainError);
}

TEST_CASE("sensitivity: a sparse chain has the same") {
    const Eigen::VectorXd reward = Eigen::Vector4d(3, -1, 0, 2), start = Eigen::Vector4d(.6, .4, 0, 0);
    const MarkovChain dense(absorbing), sparse(math::SparseMatrix(absorbing.sparseView()));
    const auto a = value_sensitivity(dense, reward, start, .2), b = value_sensitivity(sparse, reward, start, .2);
    CHECK((a.matrix() - b.matrix()).cwiseAbs().maxCoeff() < 1e-13);
}

TEST_CASE("sensitivity: a way out of a dead end counts as often as customers come there") {
    // From state 1 the target 3 is out of reach, but a way there would bring all who pass.
    const Eigen::MatrixXd p{{.2, .5, .1, .2}, {0, .5, .5, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    const MarkovChain chain(p);
    const Eigen::VectorXd start = Eigen::Vector4d(1, 0, 0, 0);
    const auto found = hitting_probability_sensitivity(chain, "3", start);
    Eigen::MatrixXd q = p;
    const double h = 1e-6;
    q(1, 2) -= h;
    q(1, 3) += h;
    const double gained = MarkovChain(q).hitting_probability("3")(0) - found.value;
    CHECK(found.shift(1, 2, 3) == doctest::Approx(gained / h).epsilon(1e-5));
    CHECK(found.shift(1, 2, 3) == doctest::Approx(1.25).epsilon(1e-12));
    CHECK(found.visits(2) == 0.0);
}

TEST_CASE("sensitivity: where nobody comes no transition matters, though the answer from there is infinite") {
    const MarkovChain chain(Eigen::Matrix3d{{.5, .5, 0}, {0, 1, 0}, {.3, .3, .4}});
    const auto found = hitting_time_sensitivity(MarkovChain(Eigen::Matrix3d{{.5, .5, 0}, {0, 1, 0}, {0, 0, 1}}), "1",
                                                Eigen::Vector3d(1, 0, 0));
    CHECK(found.derivative(2, 2) == 0.0);
    CHECK(found.matrix()(2, 2) == 0.0);
    CHECK(std::isinf(found.derivative(0, 2)));
    CHECK(hitting_time_sensitivity(chain, "1", Eigen::Vector3d(1, 0, 0)).value == doctest::Approx(2.0));
}
