#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/panel_likelihood.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;
namespace math = habitue::math;

namespace {

/// A simulated panel of 14,000 customers in four states by gap, from state and to state, and the fit of R's msm 1.7 to
/// its 60,094 rows (q = .2 to start from, no exact times).
struct {
    double gaps[5] = {.5, .8, 1.0, 1.3, 1.7};
    int counts[5][3][4] = {{{2353, 380, 135, 134}, {316, 2439, 308, 176}, {107, 334, 2298, 328}},
                           {{2045, 456, 222, 242}, {471, 2036, 432, 284}, {125, 490, 1920, 342}},
                           {{1907, 553, 247, 295}, {509, 1875, 529, 341}, {154, 512, 1750, 478}},
                           {{1696, 615, 306, 377}, {582, 1669, 595, 456}, {188, 614, 1582, 642}},
                           {{1483, 697, 348, 498}, {600, 1417, 658, 585}, {237, 679, 1285, 762}}};
    double minus2loglik = 97864.35857;
    Eigen::Matrix4d rates{{0, 0.2979473813, 0.09998947333, 0.09673785291},
                          {0.2577710315, 0, 0.2654341622, 0.1045219087},
                          {0.05133924535, 0.3111150367, 0, 0.1972616217},
                          {0, 0, 0, 0}};
    Eigen::Matrix4d errors{{0.007168205898, 0.006717857044, 0.004385797748, 0.00335356275},
                           {0.005846946152, 0.008583987206, 0.006173732122, 0.003651996764},
                           {0.003563760112, 0.006895628941, 0.007824326609, 0.004477066495},
                           {0, 0, 0, 0}};
} const msm;

Paths panel() {
    Paths paths;
    paths.states = {"1", "2", "3", "4"};
    for (int g = 0; g < 5; ++g)
        for (std::uint32_t i = 0; i < 3; ++i)
            for (std::uint32_t j = 0; j < 4; ++j) {
                paths.state.insert(paths.state.end(), {i, j});
                paths.time.insert(paths.time.end(), {0.0, msm.gaps[g]});
                paths.offsets.push_back(paths.state.size());
                paths.weight.push_back(msm.counts[g][i][j]);
            }
    return paths;
}

Eigen::MatrixXd all_of(double rate, std::initializer_list<Eigen::Index> absorbing = {3}, Eigen::Index n = 4) {
    Eigen::MatrixXd q = Eigen::MatrixXd::Constant(n, n, rate);
    for (const Eigen::Index i : absorbing) q.row(i).setZero();
    return q;
}

const ContinuousChain truth(Eigen::Matrix4d{{-.5, .3, .1, .1}, {.25, -.6, .25, .1}, {.05, .3, -.55, .2}, {0, 0, 0, 0}},
                            {"well", "mild", "severe", "dead"});

/// What is seen of @p whole at times of its own for every path; with @p death, also the moment of entering state 3.
Paths seen_now_and_then(const Paths& whole, double mean_gap, bool death, std::uint64_t seed) {
    Paths seen;
    seen.states = whole.states;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        math::Random random(seed, i);
        const auto path = whole.path(i);
        const auto times = whole.times(i);
        double t = 0.0;
        for (std::size_t k = 0; t <= times.back(); t += mean_gap * (.5 + random.uniform())) {
            while (k + 1 < path.size() && times[k + 1] <= t) ++k;
            if (death && path[k] == 3) {
                const auto died = std::size_t(std::find(path.begin(), path.end(), 3u) - path.begin());
                seen.state.push_back(3);
                seen.time.push_back(times[died]);
                break;
            }
            seen.state.push_back(path[k]);
            seen.time.push_back(t);
            if (path[k] == 3) break;
        }
        seen.offsets.push_back(seen.state.size());
    }
    return seen;
}

/// Compares gradient and Hessian of the likelihood at @p shift from the start with differences.
void check_derivatives(const Paths& paths, const ContinuousFitOptions& options) {
    detail::PanelReader data(paths, options);
    data.read();
    const double scale = options.start.maxCoeff();
    const detail::PanelLikelihood likelihood(data.rates, scale, {});
    std::vector<double> x(likelihood.parameters(data.panel));
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = i < data.rates.size() ? -.7 + .1 * double(i % 7) : .2;
    const auto here = likelihood(data.panel, x);
    const double h = 1e-5, size = 1.0 + std::abs(here.value);
    for (std::size_t i = 0; i < x.size(); ++i) {
        auto up = x, down = x;
        up[i] += h, down[i] -= h;
        const auto above = likelihood(data.panel, up), below = likelihood(data.panel, down);
        CHECK(std::abs((above.value - below.value) / (2 * h) - here.gradient[i]) < 1e-8 * size);
        for (std::size_t j = 0; j < x.size(); ++j)
            CHECK(std::abs((above.gradient[j] - below.gradient[j]) / (2 * h) - here.hessian(i, j)) < 1e-8 * size);
    }
}

Paths one_path(std::vector<std::string> states, std::vector<std::uint32_t> state, std::vector<double> time) {
    Paths paths;
    paths.states = std::move(states);
    paths.offsets.push_back(state.size());
    paths.state = std::move(state);
    paths.time = std::move(time);
    return paths;
}

}  // namespace

TEST_CASE("fit of a ContinuousChain: the likelihood of the simulated panel is msm's, and its maximum no lower") {
    const auto at_msm = fit<ContinuousChain>(panel(), {.start = msm.rates, .max_iterations = 0});
    CHECK(-2.0 * at_msm.log_likelihood == doctest::Approx(msm.minus2loglik).epsilon(1e-10));
    CHECK(at_msm.termination == habitue::optim::Termination::iteration_limit);
    const auto fitted = fit<ContinuousChain>(panel(), {.start = all_of(.2)});
    CHECK(fitted.converged());
    CHECK(fitted.iterations <= 8);
    // msm stops .05 above the minimum, a fifth of a standard error away.
    CHECK(-2.0 * fitted.log_likelihood == doctest::Approx(97864.3084001878).epsilon(1e-13));
    CHECK(((fitted.model.generator() - msm.rates).array() * (msm.rates.array() > 0.0).cast<double>() /
           msm.errors.array().max(1e-300))
              .abs()
              .maxCoeff() < .2);
    CHECK((fitted.standard_errors - msm.errors).cwiseAbs().maxCoeff() < 2e-5);
    CHECK(fitted.notes.empty());
    CHECK(fitted.intervals == 60);
    const auto again = fit<ContinuousChain>(panel(), {.start = all_of(.2), .threads = 4});
    CHECK(again.log_likelihood == fitted.log_likelihood);
    CHECK(again.model == fitted.model);
    CHECK(again.covariance == fitted.covariance);
}

TEST_CASE("fit of a ContinuousChain: derivatives are exact for every way of watching") {
    const auto whole = simulate(truth, 10, 5.0, 3);
    const auto plain = seen_now_and_then(whole, 1.0, false, 5), dead = seen_now_and_then(whole, 1.0, true, 5);
    SUBCASE("panel") {
        check_derivatives(plain, {.start = all_of(.2)});
    }
    SUBCASE("exact time of death") {
        check_derivatives(dead, {.start = all_of(.2), .exact = {"dead"}});
    }
    SUBCASE("all times exact") {
        check_derivatives(whole, {.start = all_of(.2), .exact_times = true});
    }
    SUBCASE("rates that change") {
        check_derivatives(dead, {.start = all_of(.2), .exact = {"dead"}, .changes = {2.0, 3.5}});
    }
    SUBCASE("covariates") {
        ContinuousFitOptions options{.start = all_of(.2), .exact = {"dead"}, .covariates = {"x", "y"}};
        options.values = Eigen::MatrixXd(Eigen::Index(dead.state.size()), 2);
        for (Eigen::Index i = 0; i < options.values.rows(); ++i)
            options.values(i, 0) = double(i % 2), options.values(i, 1) = std::sin(double(i));
        check_derivatives(dead, options);
    }
    SUBCASE("censored states") {
        auto some = dead;
        some.states.push_back("alive");
        for (std::size_t i = 0; i < some.size(); ++i)
            for (std::size_t k = some.offsets[i] + 1; k < some.offsets[i + 1]; ++k)
                if (some.state[k] < 3 && k % 3 == 0) some.state[k] = 4;
        check_derivatives(some, {.start = all_of(.2),
                                 .states = {"well", "mild", "severe", "dead"},
                                 .exact = {"dead"},
                                 .censored = {{"alive", {"well", "mild", "severe"}}}});
    }
    SUBCASE("more than eight states") {
        Eigen::MatrixXd q = Eigen::MatrixXd::Zero(10, 10);
        for (Eigen::Index i = 0; i < 9; ++i) q(i, i + 1) = 1.0, q(i + 1, i) = .5;
        Eigen::MatrixXd valid = q;
        valid.diagonal() = -q.rowwise().sum();
        check_derivatives(simulate(ContinuousChain(valid), 4, 3.0, 1), {.start = q});
    }
}

TEST_CASE("fit of a ContinuousChain: lengths that all differ are put on few without a trace") {
    const auto seen = seen_now_and_then(simulate(truth, 600, 8.0, 3), 1.0, true, 5);
    const ContinuousFitOptions options{.start = all_of(.2), .exact = {"dead"}};
    detail::PanelReader data(seen, options);
    data.read();
    CHECK(data.panel.intervals.size() > 1200);
    const detail::PanelLikelihood likelihood(data.rates, 1.0, {});
    Eigen::MatrixXd q = truth.generator();
    const auto generators = [&](std::uint32_t) { return q; };
    const detail::Condensed condensed(data.panel, generators);
    CHECK(condensed.panel().intervals.size() < 400);
    CHECK(condensed.good_for(data.panel, generators));
    std::vector<double> x;
    for (const auto& [i, j] : data.rates) x.push_back(std::log(q(Eigen::Index(i), Eigen::Index(j))));
    const auto one_by_one = likelihood(data.panel, x), few = likelihood(condensed.panel(), x);
    CHECK(std::abs(one_by_one.value - few.value) < 1e-13 * double(data.intervals));
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(std::abs(one_by_one.gradient[i] - few.gradient[i]) < 1e-8);
        for (std::size_t j = 0; j < x.size(); ++j) CHECK(std::abs(one_by_one.hessian(i, j) - few.hessian(i, j)) < 1e-6);
    }
    q *= 40.0;
    CHECK_FALSE(condensed.good_for(data.panel, generators));
    const auto fitted = fit<ContinuousChain>(seen, options);
    CHECK(fitted.converged());
    CHECK(((fitted.model.generator() - truth.generator()).array() / fitted.standard_errors.array().max(1e-300))
              .topRows(3)
              .abs()
              .maxCoeff() < 4.0);
    CHECK(fit<ContinuousChain>(seen, {.start = all_of(1.5), .exact = {"dead"}}).log_likelihood ==
          doctest::Approx(fitted.log_likelihood).epsilon(1e-12));
}

TEST_CASE("fit of a ContinuousChain: watched all the time, rates are counts over time") {
    const auto whole = simulate(truth, 300, 8.0, 11);
    double left = 0.0, spent = 0.0;
    for (std::size_t i = 0; i < whole.size(); ++i)
        for (std::size_t k = 1; k < whole.path(i).size(); ++k)
            if (whole.path(i)[k - 1] == 0) {
                spent += whole.times(i)[k] - whole.times(i)[k - 1];
                left += whole.path(i)[k] == 1;
            }
    const auto fitted = fit<ContinuousChain>(whole, {.start = all_of(.2), .exact_times = true});
    CHECK(fitted.model.generator()(0, 1) == doctest::Approx(left / spent).epsilon(1e-9));
    CHECK(fitted.standard_errors(0, 1) == doctest::Approx(std::sqrt(left) / spent).epsilon(1e-9));
}

TEST_CASE("fit of a ContinuousChain: a group of its own is a group by itself") {
    const auto a = seen_now_and_then(simulate(truth, 300, 6.0, 21), 1.0, false, 22);
    const auto b = seen_now_and_then(simulate(truth, 300, 6.0, 31), 1.0, false, 32);
    auto both = a;
    both.state.insert(both.state.end(), b.state.begin(), b.state.end());
    both.time.insert(both.time.end(), b.time.begin(), b.time.end());
    for (std::size_t i = 0; i < b.size(); ++i) both.offsets.push_back(a.state.size() + b.offsets[i + 1]);
    ContinuousFitOptions options{.start = all_of(.2), .covariates = {"b"}};
    options.values = Eigen::MatrixXd::Zero(Eigen::Index(both.state.size()), 1);
    options.values.bottomRows(Eigen::Index(b.state.size())).setOnes();
    const auto joint = fit<ContinuousChain>(both, options);
    const auto only_a = fit<ContinuousChain>(a, {.start = all_of(.2)}),
               only_b = fit<ContinuousChain>(b, {.start = all_of(.2)});
    CHECK(joint.log_likelihood == doctest::Approx(only_a.log_likelihood + only_b.log_likelihood).epsilon(1e-10));
    CHECK((joint.at(Eigen::VectorXd::Zero(1)).generator() - only_a.model.generator()).cwiseAbs().maxCoeff() < 1e-5);
    CHECK((joint.at(Eigen::VectorXd::Ones(1)).generator() - only_b.model.generator()).cwiseAbs().maxCoeff() < 1e-5);
    CHECK(joint.hazard_ratios().value(0, 0) ==
          doctest::Approx(only_b.model.generator()(0, 1) / only_a.model.generator()(0, 1)).epsilon(1e-4));
    CHECK(joint.summary().find("well -> mild") != std::string::npos);
    CHECK_THROWS_AS(joint.at(Eigen::VectorXd::Ones(2)), DomainError);
    options.values.setOnes();
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(both, options),
                         "covariates: \"b\" is the same everywhere, so its effect is not identified", DomainError);
}

TEST_CASE("fit of a ContinuousChain: what is not known at all changes nothing") {
    const auto seen = seen_now_and_then(simulate(truth, 200, 6.0, 41), 1.0, false, 42);
    const auto plain = fit<ContinuousChain>(seen, {.start = all_of(.2)});
    Paths more;
    more.states = seen.states;
    more.states.push_back("?");
    for (std::size_t i = 0; i < seen.size(); ++i) {
        for (std::size_t k = 0; k < seen.path(i).size(); ++k) {
            more.state.push_back(seen.path(i)[k]);
            more.time.push_back(seen.times(i)[k]);
            more.state.push_back(4);
            more.time.push_back(seen.times(i)[k] + .25);
        }
        more.offsets.push_back(more.state.size());
    }
    const auto with = fit<ContinuousChain>(
        more, {.start = all_of(.2), .states = seen.states, .censored = {{"?", {"well", "mild", "severe", "dead"}}}});
    CHECK(with.log_likelihood == doctest::Approx(plain.log_likelihood).epsilon(1e-12));
    CHECK((with.model.generator() - plain.model.generator()).cwiseAbs().maxCoeff() < 1e-6);
    CHECK((with.standard_errors - plain.standard_errors).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("fit of a ContinuousChain: to be dead again after rates have changed tells nothing more") {
    const auto once = seen_now_and_then(simulate(truth, 200, 6.0, 43), 1.0, true, 44);
    Paths twice;
    twice.states = once.states;
    for (std::size_t i = 0; i < once.size(); ++i) {
        twice.state.insert(twice.state.end(), once.path(i).begin(), once.path(i).end());
        twice.time.insert(twice.time.end(), once.times(i).begin(), once.times(i).end());
        if (once.path(i).back() == 3) twice.state.push_back(3), twice.time.push_back(once.times(i).back() + 3.0);
        twice.offsets.push_back(twice.state.size());
    }
    REQUIRE(twice.state.size() > once.state.size());
    const ContinuousFitOptions options{.start = all_of(.2), .exact = {"dead"}, .changes = {2.0}};
    const auto less = fit<ContinuousChain>(once, options), more = fit<ContinuousChain>(twice, options);
    CHECK(more.log_likelihood == doctest::Approx(less.log_likelihood).epsilon(1e-12));
    CHECK(more.intervals > less.intervals);
}

TEST_CASE("fit of a ContinuousChain: the diagonal of the start is not read") {
    Eigen::MatrixXd start = all_of(.2);
    start.diagonal().setConstant(std::nan(""));
    CHECK(fit<ContinuousChain>(panel(), {.start = start}).model ==
          fit<ContinuousChain>(panel(), {.start = all_of(.2, {3})}).model);
}

TEST_CASE("fit of a ContinuousChain: intervals cover the truth as often as they say") {
    int inside = 0, all = 0;
    const Eigen::MatrixXd p = truth.transition_probability(2.0);
    for (std::uint64_t repeat = 0; repeat < 20; ++repeat) {
        const auto seen = seen_now_and_then(simulate(truth, 500, 6.0, 100 + repeat), 1.0, true, repeat);
        const auto fitted = fit<ContinuousChain>(seen, {.start = all_of(.2), .exact = {"dead"}});
        const auto rates = fitted.interval();
        const auto chances = fitted.transition_probability(2.0);
        for (Eigen::Index i = 0; i < 3; ++i)
            for (Eigen::Index j = 0; j < 4; ++j) {
                inside += rates.low(i, j) <= truth.generator()(i, j) && truth.generator()(i, j) <= rates.high(i, j);
                inside += chances.low(i, j) <= p(i, j) && p(i, j) <= chances.high(i, j);
                all += 2;
            }
    }
    CHECK(double(inside) / all == doctest::Approx(.95).epsilon(.025));
}

TEST_CASE("fit of a ContinuousChain: sojourns and intervals are on the log scale") {
    const auto fitted = fit<ContinuousChain>(panel(), {.start = all_of(.2)});
    const auto ends = fitted.interval(.9);
    const auto stay = fitted.sojourn(.9);
    CHECK(ends.low(0, 1) * ends.high(0, 1) ==
          doctest::Approx(fitted.model.generator()(0, 1) * fitted.model.generator()(0, 1)));
    CHECK(stay.low(0) == doctest::Approx(-1.0 / ends.low(0, 0)));
    CHECK(stay.low(0) < stay.value(0));
    CHECK(std::isinf(stay.value(3)));
    CHECK(ends.low(3, 0) == 0.0);
    CHECK_THROWS_AS(fitted.interval(1.0), DomainError);
    CHECK_THROWS_AS(fitted.transition_probability(-1.0), DomainError);
}

TEST_CASE("fit of a ContinuousChain: what cannot be is refused by path and visit") {
    const std::vector<std::string> names{"a", "b"};
    const ContinuousFitOptions options{.start = Eigen::Matrix2d{{0, 1}, {0, 0}}};
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(one_path(names, {1, 0}, {0, 1}), options),
                         "state: path 0, visit 1: from \"b\" to \"a\", which start makes impossible", DomainError);
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(one_path(names, {0, 1}, {1, 1}), options),
                         "state: path 0, visit 1: \"a\" and \"b\" at the same time, 1", DomainError);
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(one_path(names, {0, 1}, {1, .5}), options),
                         "time: row 0 has 0.5, before the visit that it follows", DomainError);
    CHECK_THROWS_WITH_AS(
        fit<ContinuousChain>(one_path({"a", "b", "c"}, {0, 2}, {0, 1}), {.start = options.start, .states = names}),
        "state: path 0, visit 1: \"c\" is no state of the chain", DomainError);
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(one_path(names, {0}, {0}), options),
                         "paths: need at least one path with two visits at different times", DomainError);
    CHECK_THROWS_WITH_AS(
        fit<ContinuousChain>(one_path(names, {0, 1}, {0, 1}), {.start = Eigen::Matrix2d{{0, -1}, {0, 0}}}),
        "start: row 0 (\"a\") has -1 in column 1 (\"b\"), must be a rate, 0 or more", DomainError);
    CHECK_THROWS_AS(fit<ContinuousChain>(one_path(names, {0, 1}, {0, 1}), {}), DomainError);
    CHECK_THROWS_AS(fit<ContinuousChain>(one_path(names, {0, 1}, {}), options), DomainError);
    CHECK_THROWS_AS(fit<ContinuousChain>(one_path({"a", "b", "?"}, {2, 1}, {0, 1}),
                                         {.start = options.start, .states = names, .censored = {{"?", names}}}),
                    DomainError);
    // Each step may be, but not the one after the other.
    CHECK_THROWS_WITH_AS(fit<ContinuousChain>(one_path({"a", "b", "c", "?"}, {0, 3, 2}, {0, 1, 2}),
                                              {.start = Eigen::Matrix3d{{0, 1, 1}, {0, 0, 0}, {0, 0, 0}},
                                               .states = {"a", "b", "c"},
                                               .censored = {{"?", {"b", "b"}}}}),
                         "state: path 0, visit 2: from \"a\" to \"c\", which start makes impossible", DomainError);
    // A tie that says the same twice tells nothing, and is no mistake; neither is a path of one visit.
    auto tied = one_path(names, {0, 0, 1}, {0, 0, 2});
    tied.state.push_back(0), tied.time.push_back(7), tied.offsets.push_back(4);
    const auto fitted = fit<ContinuousChain>(tied, {.start = options.start, .exact = {"b"}});
    CHECK(fitted.model.generator()(0, 1) == doctest::Approx(.5).epsilon(1e-5));
    CHECK(fitted.paths == 1);
}

TEST_CASE("fit of a ContinuousChain: what the data do not tell is said") {
    // Nobody goes to c: its rate runs to 0. Equilibrium between visits: only the ratio of two rates is told.
    Paths paths = one_path({"a", "b", "c"}, {0, 0, 0, 1, 1, 1, 0, 0}, {0, 1, 2, 3, 4, 5, 6, 7});
    const auto none = fit<ContinuousChain>(paths, {.start = Eigen::Matrix3d{{0, 1, 1}, {1, 0, 0}, {0, 0, 0}}});
    CHECK_FALSE(none.notes.empty());
    CHECK(none.notes[0].find("a -> c runs to 0") != std::string::npos);
    CHECK(std::isnan(none.standard_errors(0, 2)));
    CHECK(none.standard_errors(0, 0) == doctest::Approx(none.standard_errors(0, 1)).epsilon(1e-4));
    Paths far;
    far.states = {"a", "b"};
    for (std::uint32_t i = 0; i < 2; ++i)
        for (std::uint32_t j = 0; j < 2; ++j) {
            far.state.insert(far.state.end(), {i, j});
            far.time.insert(far.time.end(), {0.0, 1000.0});
            far.offsets.push_back(far.state.size());
            far.weight.push_back(j == 0 ? 30.0 : 60.0);
        }
    const auto mixed = fit<ContinuousChain>(far, {.start = Eigen::Matrix2d{{0, 1}, {1, 0}}});
    REQUIRE_FALSE(mixed.notes.empty());
    CHECK(mixed.notes[0].find("not identified") != std::string::npos);
    CHECK(mixed.summary().find("note: ") != std::string::npos);
}
