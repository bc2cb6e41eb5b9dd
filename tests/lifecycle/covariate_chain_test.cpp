#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/lifecycle/covariate_chain.hpp>
#include <habitue/math/random.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;
namespace math = habitue::math;
namespace optim = habitue::optim;

namespace {

/// The model of the simulations: from a to a, b, c; b and c lead back by a coin.
CovariateChain truth() {
    CovariateChain chain;
    chain.states = {"a", "b", "c"};
    chain.covariates = {"price", "vip"};
    Eigen::MatrixXd a(2, 3), b(1, 3), c(1, 3);
    a << -.5, 1.0, .3, .2, -.7, .8;
    b << .4, .5, -1.0;
    c << .0, .3, .3;
    chain.origins = {{{0, 1, 2}, a}, {{1, 0}, b}, {{2, 0}, c}};
    return chain;
}

std::pair<Paths, Eigen::MatrixXd> simulated(std::size_t paths, std::uint64_t seed) {
    const CovariateChain chain = truth();
    Paths result;
    result.states = chain.states;
    Eigen::MatrixXd x(Eigen::Index(paths), 2);
    for (std::size_t i = 0; i < paths; ++i) {
        math::Random random(seed, i);
        x(Eigen::Index(i), 0) = 100.0 + random.normal();
        x(Eigen::Index(i), 1) = random.chance(.3);
        const auto p = chain.at({x(Eigen::Index(i), 0) - 100.0, x(Eigen::Index(i), 1)}).transition_matrix();
        std::uint32_t at = 0;
        for (int k = 0; k < 12; ++k) {
            result.state.push_back(at);
            double u = random.uniform();
            std::uint32_t next = 0;
            while (next < 2 && (u -= p(at, next)) > 0.0) ++next;
            at = next;
        }
        result.offsets.push_back(result.state.size());
    }
    return {result, x};
}

}  // namespace

TEST_CASE("fit of a CovariateChain: with one group it is that group's shares, with two their log odds") {
    // From a: group 0 goes to b 3 of 10 times, group 1 6 of 8.
    Paths paths;
    paths.states = {"a", "b"};
    std::vector<double> group;
    const auto add = [&](double g, std::uint32_t to, int times) {
        for (int k = 0; k < times; ++k) {
            paths.state.insert(paths.state.end(), {0, to});
            paths.offsets.push_back(paths.state.size());
            group.push_back(g);
        }
    };
    add(0, 0, 7), add(0, 1, 3), add(1, 0, 2), add(1, 1, 6);
    const Eigen::MatrixXd x = Eigen::Map<const Eigen::VectorXd>(group.data(), Eigen::Index(group.size()));
    const auto fitted = fit<CovariateChain>(paths, x, {"group"});
    const auto& b = fitted.model.origins[0].coefficients;
    CHECK(b(0, 0) == doctest::Approx(std::log(3.0 / 7.0)).epsilon(1e-9));
    CHECK(b(0, 1) == doctest::Approx(std::log(3.0) - std::log(3.0 / 7.0)).epsilon(1e-9));
    CHECK(fitted.standard_errors[0](0, 0) == doctest::Approx(std::sqrt(1.0 / 3 + 1.0 / 7)).epsilon(1e-8));
    CHECK(fitted.standard_errors[0](0, 1) ==
          doctest::Approx(std::sqrt(1.0 / 3 + 1.0 / 7 + 1.0 / 2 + 1.0 / 6)).epsilon(1e-8));
    CHECK(fitted.model.at({1.0}).probability("a", "b") == doctest::Approx(.75).epsilon(1e-9));
    CHECK(fitted.log_likelihood ==
          doctest::Approx(7 * std::log(.7) + 3 * std::log(.3) + 2 * std::log(.25) + 6 * std::log(.75)));
    CHECK(fitted.log_likelihood_without == doctest::Approx(18 * std::log(.5)));
    CHECK(fitted.parameters - fitted.parameters_without == 1.0);
    CHECK(fitted.termination == optim::Termination::converged);
    CHECK(fitted.model.origins[1].to.empty());  // b is never left
    CHECK(fitted.model.at({0.0}).probability("b", "b") == 1.0);
    Paths doubled = paths;
    doubled.weight.assign(paths.size(), 2.0);
    CHECK(fit<CovariateChain>(doubled, x, {"group"}).standard_errors[0](0, 1) ==
          doctest::Approx(fitted.standard_errors[0](0, 1) / std::sqrt(2.0)).epsilon(1e-8));
}

TEST_CASE("fit of a CovariateChain: simulated coefficients come back, with intervals that cover as they say") {
    int inside = 0, all = 0;
    for (std::uint64_t r = 0; r < 60; ++r) {
        auto [paths, x] = simulated(200, 10 + r);
        x.col(0).array() -= 100.0;
        const auto fitted = fit<CovariateChain>(paths, x, {"price", "vip"});
        REQUIRE(fitted.messages.empty());
        std::size_t at = 0;
        for (std::size_t i = 0; i < 3; ++i)
            for (Eigen::Index j = 0; j < truth().origins[i].coefficients.rows(); ++j)
                for (Eigen::Index k = 0; k < 3; ++k) {
                    const auto row = fitted.coefficients(.9)[at++];
                    const double b = truth().origins[i].coefficients(j, k);
                    inside += row.low <= b && b <= row.high;
                    ++all;
                }
    }
    CHECK(inside / double(all) == doctest::Approx(.9).epsilon(.04));
}

TEST_CASE(
    "fit of a CovariateChain: the gradient is zero where it stops, and rescaling a covariate rescales its effect") {
    auto [paths, x] = simulated(150, 3);
    const auto fitted = fit<CovariateChain>(paths, x, {"price", "vip"});
    Eigen::MatrixXd scaled = x;
    scaled.col(0) *= 1000.0;
    const auto again = fit<CovariateChain>(paths, scaled, {"price", "vip"});
    CHECK(again.log_likelihood == doctest::Approx(fitted.log_likelihood).epsilon(1e-11));
    CHECK(again.model.origins[0].coefficients(0, 1) * 1000.0 ==
          doctest::Approx(fitted.model.origins[0].coefficients(0, 1)).epsilon(1e-6));
    CHECK(again.standard_errors[0](0, 1) * 1000.0 == doctest::Approx(fitted.standard_errors[0](0, 1)).epsilon(1e-6));
    CHECK(fitted.p_value() < 1e-6);
    // A row a visit says the same as a row a path.
    Eigen::MatrixXd visits(Eigen::Index(paths.state.size()), 2);
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t v = paths.offsets[i]; v < paths.offsets[i + 1]; ++v)
            visits.row(Eigen::Index(v)) = x.row(Eigen::Index(i));
    CHECK(fit<CovariateChain>(paths, visits, {"price", "vip"}).model == fitted.model);
    CHECK(fit<CovariateChain>(paths, x, {"price", "vip"}, {.threads = 3}).model == fitted.model);
}

TEST_CASE("fit of a CovariateChain: separation and a covariate that never varies are said in words") {
    const Paths paths = Paths::from_sequences({{"a", "b"}, {"a", "b"}, {"a", "c"}, {"a", "c"}});
    Eigen::MatrixXd x(4, 2);
    x << 1, 5, 2, 5, 3, 5, 4, 5;
    const auto fitted = fit<CovariateChain>(paths, x, {"price", "season"});
    CHECK(fitted.termination == optim::Termination::boundary);
    REQUIRE(fitted.messages.size() == 2);
    CHECK(fitted.messages[0] == "from \"a\": season is the same in every transition, so its effect is not identified");
    CHECK(
        fitted.messages[1] ==
        "from \"a\": price tells moves to \"c\" from those to \"b\" without exception (separation): there is no finite "
        "estimate; leave it out, join the states, or give a penalty");
    CHECK(std::isnan(fitted.standard_errors[0](0, 1)));
    const auto tamed = fit<CovariateChain>(paths, x, {"price", "season"}, {.penalty = 0.1});
    CHECK(tamed.termination == optim::Termination::converged);
    CHECK(tamed.model.at({4.0, 5.0}).probability("a", "c") > .9);
    x(2, 0) = NAN;
    CHECK_THROWS_WITH_AS(fit<CovariateChain>(paths, x, {"price", "season"}), "price: row 2 has nan, must be finite",
                         DomainError);
    CHECK_THROWS_AS(fit<CovariateChain>(paths, Eigen::MatrixXd::Zero(3, 1), {"price"}), DomainError);
    CHECK_THROWS_AS(truth().at({1.0}), DomainError);
}

TEST_CASE("fit of a CovariateChain: a rare covariate that separates is said to, however little it varies") {
    Paths paths;
    paths.states = {"a", "b"};
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(1000, 2);
    for (int i = 0; i < 1000; ++i) {
        x(i, 0) = i < 10;  // all of these move, of the others every second one
        x(i, 1) = std::sin(i);
        paths.state.insert(paths.state.end(), {0u, i < 10 || i % 2 == 0 ? 1u : 0u});
        paths.offsets.push_back(paths.state.size());
    }
    const auto fitted = fit<CovariateChain>(paths, x, {"vip", "noise"});
    CHECK(fitted.termination == optim::Termination::boundary);
    REQUIRE(fitted.messages.size() == 1);
    CHECK(fitted.messages[0].starts_with("from \"a\": vip tells moves to \"b\" from those to \"a\" without exception"));
    CHECK(std::isnan(fitted.standard_errors[0](0, 1)));
    const auto tamed = fit<CovariateChain>(paths, x, {"vip", "noise"}, {.penalty = 1.0});
    CHECK(tamed.messages.empty());
    CHECK(tamed.standard_errors[0](0, 1) > 0.0);
}

TEST_CASE("fit of a CovariateChain: a covariate that follows from others is said to, and changes nothing") {
    auto [paths, x] = simulated(150, 3);
    const auto fitted = fit<CovariateChain>(paths, x, {"price", "vip"});
    Eigen::MatrixXd more(x.rows(), 3);
    more << x.col(0), x.col(1), 3.0 * x.col(0) - 2.0 * x.col(1);
    const auto found = fit<CovariateChain>(paths, more, {"price", "vip", "both"});
    CHECK(found.termination == optim::Termination::converged);
    REQUIRE(found.messages.size() == 3);
    CHECK(found.messages[0] ==
          "from \"a\": both follows from the covariates before it, so its effect is not identified");
    CHECK(std::isnan(found.standard_errors[0](0, 3)));
    CHECK(found.parameters == fitted.parameters);
    CHECK(found.log_likelihood == doctest::Approx(fitted.log_likelihood).epsilon(1e-11));
    CHECK(found.model.origins[0].coefficients(0, 1) ==
          doctest::Approx(fitted.model.origins[0].coefficients(0, 1)).epsilon(1e-8));
    CHECK(found.standard_errors[0](0, 1) == doctest::Approx(fitted.standard_errors[0](0, 1)).epsilon(1e-8));
}
