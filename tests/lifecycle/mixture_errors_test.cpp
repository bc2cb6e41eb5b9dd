#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <Eigen/Cholesky>

#include <habitue/lifecycle/chain_mixture.hpp>

using namespace habitue;
using namespace habitue::lifecycle;

namespace {

/// Two states, two groups, from nine coordinates: log-odds of everything against its last, then log r, log alpha.
ChainMixture mixture_at(const Eigen::VectorXd& x) {
    const auto chance = [&](Eigen::Index i) { return 1.0 / (1.0 + std::exp(-x(i))); };
    Eigen::VectorXd weight(2);
    weight << chance(0), 1 - chance(0);
    Eigen::MatrixXd initial(2, 2);
    std::vector<Eigen::MatrixXd> moves;
    std::vector<Pace> pace;
    for (Eigen::Index g = 0; g < 2; ++g) {
        initial.row(g) << chance(1 + 3 * g), 1 - chance(1 + 3 * g);
        moves.push_back(
            Eigen::Matrix2d{{chance(2 + 3 * g), 1 - chance(2 + 3 * g)}, {chance(3 + 3 * g), 1 - chance(3 + 3 * g)}});
        pace.push_back({std::exp(x(7 + 2 * g)), std::exp(x(8 + 2 * g))});
    }
    return {weight, initial, moves, {"a", "b"}, pace};
}

double log_odds(double p) {
    return std::log(p / (1 - p));
}

}  // namespace

TEST_CASE("errors of a mixture: of one group they are those of shares") {
    const Paths paths = Paths::from_sequences({{"a", "b", "a"}, {"b", "a", "a"}, {"a", "a", "b"}, {"a", "b", "b"}});
    const auto fitted = fit<ChainMixture>(paths, {.groups = 1});
    const auto& errors = fitted.standard_errors;
    CHECK(errors.weight(0) == 0.0);
    CHECK(errors.initial(0, 0) == doctest::Approx(std::sqrt(.75 * .25 / 4)).epsilon(1e-12));
    CHECK(errors.transition_matrix[0](0, 1) == doctest::Approx(std::sqrt(.6 * .4 / 5)).epsilon(1e-12));
    CHECK(errors.transition_matrix[0](1, 1) == doctest::Approx(std::sqrt(1. / 3 * 2. / 3 / 3)).epsilon(1e-12));
    CHECK(errors.note.empty());
}

TEST_CASE("errors of a mixture: the information is minus the Hessian of the log-likelihood, and the truth is near") {
    Eigen::VectorXd truth(11);
    truth << .4, 1, 1.5, -1.2, -1, -1, 1.4, std::log(3.), std::log(1.), std::log(4.), std::log(.5);
    const auto model = mixture_at(truth);
    std::vector<double> exposure(1500);
    for (std::size_t i = 0; i < exposure.size(); ++i) exposure[i] = 1.0 + double(i % 3);
    const auto [paths, group] = model.simulate(exposure, 0, 4);
    const auto fitted =
        fit<ChainMixture>(paths, {.pace = true, .starts = 2, .max_iterations = 20000, .tolerance = 1e-13}, exposure);
    REQUIRE(fitted.converged());
    const auto& m = fitted.model;
    Eigen::VectorXd x(11);
    x(0) = log_odds(m.weight()(0));
    for (Eigen::Index g = 0; g < 2; ++g) {
        const auto& p = m.chains()[std::size_t(g)].transition_matrix();
        x.segment(1 + 3 * g, 3) << log_odds(m.initial()(g, 0)), log_odds(p(0, 0)), log_odds(p(1, 0));
        x(7 + 2 * g) = std::log(m.pace()[std::size_t(g)].r);
        x(8 + 2 * g) = std::log(m.pace()[std::size_t(g)].alpha);
    }
    const double h = 2e-3;
    const auto at = [&](Eigen::Index i, double a, Eigen::Index j, double b) {
        Eigen::VectorXd moved = x;
        moved(i) += a;
        moved(j) += b;
        return mixture_at(moved).log_likelihood(paths, exposure);
    };
    Eigen::MatrixXd information(11, 11);
    for (Eigen::Index i = 0; i < 11; ++i)
        for (Eigen::Index j = 0; j <= i; ++j)
            information(i, j) = information(j, i) =
                -(at(i, h, j, h) - at(i, h, j, -h) - at(i, -h, j, h) + at(i, -h, j, -h)) / (4 * h * h);
    const Eigen::MatrixXd covariance = information.llt().solve(Eigen::MatrixXd::Identity(11, 11));
    const auto error = [&](Eigen::Index i, double p) { return p * (1 - p) * std::sqrt(covariance(i, i)); };
    const auto& errors = fitted.standard_errors;
    CHECK(errors.weight(0) == doctest::Approx(error(0, m.weight()(0))).epsilon(1e-3));
    CHECK(errors.weight(1) == doctest::Approx(errors.weight(0)).epsilon(1e-9));
    for (Eigen::Index g = 0; g < 2; ++g) {
        const auto& p = m.chains()[std::size_t(g)].transition_matrix();
        const auto& e = errors.transition_matrix[std::size_t(g)];
        CHECK(errors.initial(g, 0) == doctest::Approx(error(1 + 3 * g, m.initial()(g, 0))).epsilon(1e-3));
        CHECK(e(0, 0) == doctest::Approx(error(2 + 3 * g, p(0, 0))).epsilon(1e-3));
        CHECK(e(1, 0) == doctest::Approx(error(3 + 3 * g, p(1, 0))).epsilon(1e-3));
        CHECK(errors.pace[std::size_t(g)].r ==
              doctest::Approx(m.pace()[std::size_t(g)].r * std::sqrt(covariance(7 + 2 * g, 7 + 2 * g))).epsilon(1e-3));
        CHECK(errors.pace[std::size_t(g)].alpha ==
              doctest::Approx(m.pace()[std::size_t(g)].alpha * std::sqrt(covariance(8 + 2 * g, 8 + 2 * g)))
                  .epsilon(1e-3));
        const auto& q = model.chains()[std::size_t(g)].transition_matrix();
        CHECK(std::abs(p(0, 0) - q(0, 0)) < 4 * e(0, 0));
        CHECK(std::abs(p(1, 0) - q(1, 0)) < 4 * e(1, 0));
    }
    const auto again = mixture_errors(m, paths, exposure, 0.0, {.threads = 3});
    CHECK(again.transition_matrix == errors.transition_matrix);
}

TEST_CASE("errors of a mixture: where no path can tell groups apart they are not known, and it says why") {
    const Paths paths = Paths::from_sequences({{"a"}, {"b"}, {"a"}, {"a"}, {"b"}});
    const auto fitted = fit<ChainMixture>(paths, {.groups = 2});
    CHECK(std::isnan(fitted.standard_errors.weight(0)));
    CHECK(fitted.standard_errors.note.find("not identified") != std::string::npos);
    CHECK(fitted.summary().find("not identified") != std::string::npos);
    CHECK(fit<ChainMixture>(paths, {.groups = 2, .standard_errors = false}).standard_errors.weight.size() == 0);
    // Nobody leaves b: its row is not known, what nobody does has the error 0.
    const auto kept = fit<ChainMixture>(Paths::from_sequences({{"a", "b"}, {"a", "b"}}), {.groups = 1});
    CHECK(std::isnan(kept.standard_errors.transition_matrix[0](1, 0)));
    CHECK(kept.standard_errors.transition_matrix[0](0, 0) == 0.0);
}
