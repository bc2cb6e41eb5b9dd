#include <doctest/doctest.h>

#include <cmath>

#include <habitue/lifecycle/simulate_chain.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

TEST_CASE("simulated paths are the same for any number of threads, and each for itself") {
    const MarkovChain chain(Eigen::Matrix3d{{.5, .25, .25}, {.5, 0, .5}, {.25, .25, .5}});
    const ChainSimulation what{.start = Eigen::Vector3d(1, 1, 2), .paths = 5003, .steps = 20, .seed = 3};
    const auto once = simulate(chain, what), again = simulate(chain, what, {.threads = 4});
    CHECK(once == again);
    validate(once);
    CHECK(once.size() == 5003);
    CHECK(once.path(7).size() == 21);
    auto fewer = what;
    fewer.paths = 100;
    const auto beginning = simulate(chain, fewer);
    CHECK(std::equal(beginning.state.begin(), beginning.state.end(), once.state.begin()));
    fewer.seed = 4;
    CHECK(simulate(chain, fewer).state != beginning.state);
}

TEST_CASE("simulated transitions happen as often as they should, and never when they cannot") {
    const Eigen::MatrixXd p{
        {.5, .3, .2, 0, 0}, {0, 0, 1, 0, 0}, {.1, .1, .1, .35, .35}, {1, 0, 0, 0, 0}, {.2, .2, .2, .2, .2}};
    for (const bool sparse : {false, true}) {
        const auto chain = sparse ? MarkovChain(math::SparseMatrix(p.sparseView())) : MarkovChain(p);
        const auto paths = simulate(chain, {.start = Eigen::VectorXd::Ones(5), .paths = 20000, .steps = 30, .seed = 1},
                                    {.threads = 2});
        Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(5, 5);
        Eigen::VectorXd begun = Eigen::VectorXd::Zero(5);
        for (std::size_t i = 0; i < paths.size(); ++i) {
            const auto path = paths.path(i);
            begun(path[0]) += 1.0;
            for (std::size_t t = 1; t < path.size(); ++t) counts(path[t - 1], path[t]) += 1.0;
        }
        double chi2 = 0.0;
        for (int i = 0; i < 5; ++i)
            for (int j = 0; j < 5; ++j) {
                const double expected = counts.row(i).sum() * p(i, j);
                if (expected == 0.0) CHECK(counts(i, j) == 0.0);
                if (expected > 0.0) chi2 += (counts(i, j) - expected) * (counts(i, j) - expected) / expected;
            }
        CHECK(chi2 < 32.0);  // 13 degrees of freedom: one seed in 400 would exceed it
        CHECK((begun.array() - 4000).abs().maxCoeff() < 4 * std::sqrt(20000 * .2 * .8));
    }
}

TEST_CASE("simulated paths may end where they are absorbed") {
    const MarkovChain chain(Eigen::Matrix3d{{.5, .3, .2}, {0, 1, 0}, {.3, 0, .7}}, {"on", "off", "away"});
    const auto paths = simulate(
        chain,
        {.start = Eigen::Vector3d(1, 0, 0), .paths = 20000, .steps = 400, .seed = 1, .stop_when_absorbed = true});
    validate(paths);
    double steps = 0.0, squares = 0.0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        REQUIRE(paths.path(i).back() == 1);
        const double t = double(paths.path(i).size() - 1);
        steps += t;
        squares += t * t;
    }
    const double mean = steps / 20000, variance = squares / 20000 - mean * mean;
    const auto truth = chain.absorption();
    CHECK(std::abs(mean - truth.expected_time(0)) < 4 * std::sqrt(truth.variance_time(0) / 20000));
    CHECK(variance == doctest::Approx(truth.variance_time(0)).epsilon(.06));
}

TEST_CASE("simulation needs a start") {
    const MarkovChain chain(Eigen::Matrix2d::Identity());
    CHECK_THROWS_AS(simulate(chain, {.start = Eigen::Vector2d(0, 0)}), DomainError);
    CHECK_THROWS_AS(simulate(chain, {.start = Eigen::Vector3d(1, 0, 0)}), DomainError);
    CHECK_THROWS_AS(simulate(chain, {.start = Eigen::Vector2d(-1, 2)}), DomainError);
}

TEST_CASE("simulate refuses more visits than there is room for") {
    const MarkovChain chain(Eigen::Matrix2d{{.5, .5}, {.5, .5}});
    const std::size_t half = std::size_t(1) << 32;
    CHECK_THROWS_AS(simulate(chain, {.start = Eigen::Vector2d(1, 1), .paths = half, .steps = half - 1}), DomainError);
    CHECK_THROWS_AS(simulate(chain, {.start = Eigen::Vector2d(1, 1), .paths = 1, .steps = ~std::size_t(0)}),
                    DomainError);
}
