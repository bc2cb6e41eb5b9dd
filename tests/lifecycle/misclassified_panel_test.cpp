#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/misclassified_panel.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;
namespace math = habitue::math;

namespace {

const std::vector<std::string> names{"active", "quiet", "gone"};
const Eigen::Matrix3d rates{{0, .4, .1}, {.3, 0, .2}, {0, 0, 0}}, mistakes{{0, .1, 0}, {.2, 0, 0}, {0, 0, 0}};
const Eigen::Vector3d law{.7, .3, 0};

ContinuousChain chain_of(Eigen::MatrixXd q) {
    for (Eigen::Index i = 0; i < q.rows(); ++i) q(i, i) = -q.row(i).sum() + q(i, i);
    return ContinuousChain(q, names);
}

/// @p n customers seen at 0, 1, ..., 6 through `mistakes`; whoever is gone is seen so at the moment of leaving.
Paths seen_through_mistakes(std::size_t n, std::uint64_t seed) {
    const Paths whole = simulate(chain_of(rates), n, 6.5, seed, {.initial = {.7, .3, 0}});
    Paths seen;
    seen.states = names;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        math::Random random(seed + 1, i);
        const auto path = whole.path(i);
        const auto times = whole.times(i);
        std::size_t k = 0;
        for (double t = 0.0; t <= 6.0; t += 1.0) {
            while (k + 1 < path.size() && times[k + 1] <= t) ++k;
            if (path[k] == 2) {
                seen.state.push_back(2);
                seen.time.push_back(times[k]);
                break;
            }
            seen.state.push_back(random.chance(mistakes(path[k], 1 - path[k])) ? 1 - path[k] : path[k]);
            seen.time.push_back(t);
        }
        seen.offsets.push_back(seen.state.size());
    }
    return seen;
}

Paths paths_of(std::vector<std::string> states, std::vector<std::vector<std::uint32_t>> state,
               std::vector<std::vector<double>> time) {
    Paths paths;
    paths.states = std::move(states);
    for (std::size_t i = 0; i < state.size(); ++i) {
        paths.state.insert(paths.state.end(), state[i].begin(), state[i].end());
        paths.time.insert(paths.time.end(), time[i].begin(), time[i].end());
        paths.offsets.push_back(paths.state.size());
    }
    return paths;
}

void check_derivatives(const Paths& paths, const ContinuousFitOptions& options) {
    detail::MisclassifiedReader data(paths, options);
    data.read();
    const detail::MisclassifiedLikelihood likelihood(data, options.start.maxCoeff(), {});
    auto x = likelihood.start();
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += .1 * double(i % 5) - .2;
    const auto here = likelihood(x);
    const double h = 1e-5, size = 1.0 + std::abs(here.value);
    for (std::size_t i = 0; i < x.size(); ++i) {
        auto up = x, down = x;
        up[i] += h, down[i] -= h;
        const auto above = likelihood(up), below = likelihood(down);
        CHECK(std::abs((above.value - below.value) / (2 * h) - here.gradient[i]) < 1e-8 * size);
        for (std::size_t j = 0; j < x.size(); ++j)
            CHECK(std::abs((above.gradient[j] - below.gradient[j]) / (2 * h) - here.hessian(i, j)) < 1e-8 * size);
    }
}

}  // namespace

TEST_CASE("misclassified states: the likelihood is the sum over all ways through the true states") {
    const ContinuousChain chain = chain_of(rates);
    const std::vector<double> time{0, .7, 1.5, 3.1, 4.0};
    const std::vector<std::uint32_t> seen{0, 1, 3, 0, 2};  // 3: active or quiet, for sure; 2: gone, at that moment
    Eigen::Matrix3d e = mistakes;
    for (Eigen::Index s = 0; s < 3; ++s) e(s, s) = 1.0 - e.row(s).sum();
    std::function<double(std::size_t, Eigen::Index)> rest = [&](std::size_t k, Eigen::Index s) {
        if (k == time.size()) return 1.0;
        const Eigen::MatrixXd p = chain.transition_probability(time[k] - time[k - 1]);
        double sum = 0.0;
        if (seen[k] == 2) return p(s, 0) * rates(0, 2) + p(s, 1) * rates(1, 2);
        for (Eigen::Index to = 0; to < 2; ++to)
            sum += p(s, to) * (seen[k] == 3 ? 1.0 : e(to, seen[k])) * rest(k + 1, to);
        return sum;
    };
    double all = 0.0;
    for (Eigen::Index s = 0; s < 3; ++s)
        if (law(s) > 0.0) all += law(s) * e(s, seen[0]) * rest(1, s);
    const auto fitted = fit<ContinuousChain>(paths_of({"active", "quiet", "gone", "here"}, {seen}, {time}),
                                             {.start = rates,
                                              .states = names,
                                              .exact = {"gone"},
                                              .censored = {{"here", {"active", "quiet"}}},
                                              .misclassified = mistakes,
                                              .initial = law,
                                              .max_iterations = 0});
    CHECK(std::abs(fitted.log_likelihood / std::log(all) - 1.0) < 1e-12);
    CHECK(fitted.misclassification.isApprox(Eigen::MatrixXd(e), 1e-14));
    CHECK(fitted.initial == law);
    CHECK(fitted.intervals == 4);
}

TEST_CASE("misclassified states: derivatives are exact, with covariates, changes, exact and censored states") {
    Paths paths = seen_through_mistakes(12, 3);
    ContinuousFitOptions options{.start = rates, .exact = {"gone"}, .misclassified = mistakes};
    check_derivatives(paths, options);
    options.changes = {2.5};
    options.covariates = {"x"};
    options.values.resize(Eigen::Index(paths.state.size()), 1);
    for (Eigen::Index v = 0; v < options.values.rows(); ++v) options.values(v, 0) = double(v % 3);
    paths.states.push_back("here");
    paths.state[0] = paths.state[2] = 3;
    options.states = names;
    options.censored = {{"here", {"active", "quiet"}}};
    check_derivatives(paths, options);
    options.exact = {};
    options.misclassified = Eigen::Matrix3d{{0, .1, .05}, {.2, 0, .05}, {.02, .03, 0}};
    check_derivatives(paths, options);
    options.initial = law;
    check_derivatives(paths, options);
}

TEST_CASE("misclassified states: where none is, the fit is the plain one and first states are counted") {
    const Paths paths = seen_through_mistakes(300, 5);
    const auto plain = fit<ContinuousChain>(paths, {.start = rates, .exact = {"gone"}});
    const auto fitted =
        fit<ContinuousChain>(paths, {.start = rates, .exact = {"gone"}, .misclassified = Eigen::Matrix3d::Zero()});
    REQUIRE(fitted.converged());
    CHECK((fitted.model.generator() - plain.model.generator()).cwiseAbs().maxCoeff() < 1e-9);
    CHECK((fitted.standard_errors - plain.standard_errors).cwiseAbs().maxCoeff() < 1e-9);
    double active = 0.0;
    for (std::size_t i = 0; i < paths.size(); ++i) active += paths.path(i)[0] == 0;
    const double share = active / 300;
    CHECK(fitted.initial(0) == doctest::Approx(share).epsilon(1e-9));
    CHECK(fitted.initial_errors(0) == doctest::Approx(std::sqrt(share * (1 - share) / 300)).epsilon(1e-6));
    CHECK(fitted.log_likelihood ==
          doctest::Approx(plain.log_likelihood + active * std::log(share) + (300 - active) * std::log1p(-share))
              .epsilon(1e-12));
    CHECK(fitted.misclassification == Eigen::MatrixXd::Identity(3, 3));
}

TEST_CASE("misclassified states: rates, mistakes and first states are recovered, with intervals that hold them") {
    const Paths paths = seen_through_mistakes(3000, 11);
    const ContinuousFitOptions options{.start = .5 * (rates.array() > 0.0).cast<double>().matrix(),
                                       .exact = {"gone"},
                                       .misclassified = .05 * (mistakes.array() > 0.0).cast<double>().matrix()};
    const auto fitted = fit<ContinuousChain>(paths, options);
    REQUIRE(fitted.converged());
    CHECK(fitted.notes.empty());
    for (Eigen::Index s = 0; s < 2; ++s) {
        CHECK(std::abs(fitted.initial(s) - law(s)) < 3.5 * fitted.initial_errors(s));
        CHECK(std::abs(fitted.misclassification(s, 1 - s) - mistakes(s, 1 - s)) <
              3.5 * fitted.misclassification_errors(s, 1 - s));
        CHECK(fitted.misclassification_errors(s, s) ==
              doctest::Approx(fitted.misclassification_errors(s, 1 - s)).epsilon(1e-9));
        for (Eigen::Index j = 0; j < 3; ++j)
            if (rates(s, j) > 0.0)
                CHECK(std::abs(fitted.model.generator()(s, j) - rates(s, j)) < 3.5 * fitted.standard_errors(s, j));
    }
    CHECK(fitted.misclassification_errors(0, 1) < .03);
    const auto ends = fitted.misclassification_interval(.999);
    CHECK(ends.low(1, 0) < .2);
    CHECK(.2 < ends.high(1, 0));
    CHECK(ends.low(0, 2) == 0.0);
    CHECK(ends.high(0, 2) == 0.0);
    // Taking what is seen for the truth finds far too many moves.
    CHECK(fit<ContinuousChain>(paths, {.start = rates, .exact = {"gone"}}).model.generator()(0, 1) > 1.3 * rates(0, 1));
    auto threaded = options;
    threaded.threads = 3;
    CHECK(fit<ContinuousChain>(paths, threaded).covariance == fitted.covariance);
    CHECK(fitted.names.back() == "begins in quiet");
    CHECK(fitted.summary().find("seen as others") != std::string::npos);
}

TEST_CASE("misclassified states: a mistake that nobody makes runs to 0 and is said to") {
    const Paths paths = paths_of(names, std::vector<std::vector<std::uint32_t>>(8, {0, 0, 1, 1, 2, 2}),
                                 std::vector<std::vector<double>>(8, {0, .1, 5, 5.1, 10, 10.1}));
    const auto fitted =
        fit<ContinuousChain>(paths, {.start = Eigen::Matrix3d{{0, 1, 0}, {0, 0, 1}, {0, 0, 0}},
                                     .misclassified = Eigen::Matrix3d{{0, .1, 0}, {.1, 0, 0}, {0, 0, 0}}});
    CHECK(fitted.misclassification(1, 0) < 1e-6);
    CHECK(std::isnan(fitted.misclassification_errors(1, 0)));
    REQUIRE_FALSE(fitted.notes.empty());
    CHECK(fitted.notes[0].find("seen as") != std::string::npos);
}

TEST_CASE("misclassified states: bad input is refused by name") {
    const Paths paths = seen_through_mistakes(20, 1);
    const auto with = [&](const Eigen::MatrixXd& chances, const Eigen::VectorXd& initial = {}, bool watched = false) {
        return [=] {
            fit<ContinuousChain>(paths, {.start = rates,
                                         .exact = {"gone"},
                                         .exact_times = watched,
                                         .misclassified = chances,
                                         .initial = initial});
        };
    };
    CHECK_THROWS_WITH_AS(with(Eigen::Matrix2d::Zero())(),
                         "misclassified: got 2 x 2 chances, need a row and a column for each of 3 states", DomainError);
    CHECK_THROWS_WITH_AS(with(Eigen::Matrix3d{{0, -.1, 0}, {0, 0, 0}, {0, 0, 0}})(),
                         "misclassified: row 0 (\"active\") has -0.1 in column 1 (\"quiet\"), must be a chance below 1",
                         DomainError);
    CHECK_THROWS_AS(with(Eigen::Matrix3d{{0, 0, 0}, {0, 0, .1}, {0, 0, 0}})(), DomainError);
    CHECK_THROWS_WITH_AS(with(mistakes, Eigen::Vector3d(.5, .4, 0))(), "initial: got 0.9, must sum to 1", DomainError);
    CHECK_THROWS_AS(with(mistakes, Eigen::Vector2d(.5, .5))(), DomainError);
    CHECK_THROWS_AS(with(mistakes, {}, true)(), DomainError);
    CHECK_THROWS_WITH_AS(
        fit<ContinuousChain>(paths_of(names, {{2, 0}}, {{0, 1}}), {.start = rates, .misclassified = mistakes}),
        "state: path 0, visit 1: \"active\" after what was seen before, which start and misclassified make impossible",
        DomainError);
    CHECK_THROWS_AS(fit<ContinuousChain>(paths, {.start = rates, .initial = law}), DomainError);
}
