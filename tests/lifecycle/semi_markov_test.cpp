#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include <habitue/lifecycle/aalen_johansen.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/semi_markov.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;

namespace {

const Eigen::Matrix3d moves{{0, .7, .3}, {.6, 0, .4}, {0, 0, 1}};
const std::vector<std::string> names{"active", "paused", "gone"};
const SemiMarkovChain chain(MarkovChain(moves, names), {{.kind = SojournKind::gamma, .shape = 2.5, .scale = .8},
                                                        {.kind = SojournKind::weibull, .shape = .8, .scale = 1.5},
                                                        {}});

}  // namespace

TEST_CASE("laws of stays: survival, mean and draws belong together") {
    habitue::math::Random random(3);
    for (const SojournLaw& law :
         {SojournLaw{.kind = SojournKind::exponential, .scale = 2.0},
          SojournLaw{.kind = SojournKind::weibull, .shape = 1.7, .scale = 2.0},
          SojournLaw{.kind = SojournKind::gamma, .shape = .6, .scale = 2.0},
          SojournLaw{.kind = SojournKind::gamma, .shape = 9.0, .scale = .5},
          SojournLaw{.kind = SojournKind::lognormal, .shape = 1.5, .scale = 2.0},
          SojournLaw{.kind = SojournKind::empirical, .times = {1, 2, 5}, .survival_after = {.7, .4, 0}}}) {
        double mean = 0.0, beyond = 0.0, area = 0.0;
        for (int k = 0; k < 20000; ++k) {
            const double t = law.draw(random);
            mean += t / 20000;
            beyond += (t > 1.5) / 20000.0;
        }
        for (int k = 0; k < 40000; ++k) area += law.survival((k + .5) * .002) * .002;
        CHECK(law.survival(0.0) == 1.0);
        CHECK(mean == doctest::Approx(law.mean()).epsilon(.03));
        CHECK(beyond == doctest::Approx(law.survival(1.5)).epsilon(.05));
        CHECK(area == doctest::Approx(law.mean()).epsilon(1e-3));
    }
    // scipy.stats.gamma.sf: both sides of shape + 1, and far out.
    CHECK(SojournLaw{.kind = SojournKind::gamma, .shape = 2.5}.survival(1.0) ==
          doctest::Approx(0.8491450360846096).epsilon(1e-14));
    CHECK(SojournLaw{.kind = SojournKind::gamma, .shape = 2.5}.survival(6.0) ==
          doctest::Approx(0.03478778050624185).epsilon(1e-12));
    CHECK(detail::log_gamma_tail(2.5, 800.0) == doctest::Approx(-790.255890865637869).epsilon(1e-12));
    CHECK_THROWS_AS((SojournLaw{.kind = SojournKind::gamma, .shape = -1.0}.validate()), DomainError);
    CHECK_THROWS_AS(
        (SojournLaw{.kind = SojournKind::empirical, .times = {2, 1}, .survival_after = {.5, .4}}.validate()),
        DomainError);
    CHECK_THROWS_AS(parse_sojourn_kind("normal"), DomainError);
}

TEST_CASE("a SemiMarkovChain with exponential stays is a ContinuousChain") {
    const ContinuousChain continuous(Eigen::Matrix3d{{-.5, .35, .15}, {.6, -1, .4}, {0, 0, 0}}, names);
    const SemiMarkovChain semi(continuous.embedded_chain(), {{.scale = 2.0}, {.scale = 1.0}, {}});
    for (const double t : {.1, 1.0, 10.0})
        CHECK((semi.transition_probability(t) - continuous.transition_probability(t)).cwiseAbs().maxCoeff() < 1e-7);
    CHECK((semi.absorption_time() - continuous.absorption().expected_time).cwiseAbs().maxCoeff() < 1e-14);
    CHECK(semi.sojourn().head(2) == continuous.sojourn().head(2));
    CHECK(std::isinf(semi.sojourn()(2)));
    const auto paths = simulate(semi, 3000, 6.0, 1);
    const auto fitted = fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::exponential}});
    Eigen::Matrix3d start{{0, 1, 1}, {1, 0, 1}, {0, 0, 0}};
    const auto rates = fit<ContinuousChain>(paths, {.start = start, .exact_times = true});
    CHECK(fitted.log_likelihood == doctest::Approx(rates.log_likelihood).epsilon(1e-12));
    CHECK(fitted.model.laws()[0].scale == doctest::Approx(rates.model.sojourn()(0)).epsilon(1e-6));
    CHECK(fitted.scale_error[0] / fitted.model.laws()[0].scale ==
          doctest::Approx(rates.standard_errors(0, 0) / -rates.model.generator()(0, 0)).epsilon(1e-6));
    CHECK(fitted.notes.size() == 1);
}

TEST_CASE("fit of a SemiMarkovChain recovers laws and moves; Aalen and Johansen agree without a law") {
    const auto paths = simulate(chain, 4000, 6.0, 9, {.threads = 2});
    CHECK(paths == simulate(chain, 4000, 6.0, 9));
    const auto fitted =
        fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::gamma, SojournKind::weibull, SojournKind::exponential}});
    CHECK(fitted.converged);
    for (const std::size_t i : {0u, 1u}) {
        CHECK(std::abs(fitted.model.laws()[i].shape - chain.laws()[i].shape) < 3.5 * fitted.shape_error[i]);
        CHECK(std::abs(fitted.model.laws()[i].scale - chain.laws()[i].scale) < 3.5 * fitted.scale_error[i]);
        CHECK(fitted.shape_error[i] < .1);
    }
    CHECK(std::abs(fitted.model.embedded_chain().transition_matrix()(0, 1) - .7) < 3.5 * fitted.standard_errors(0, 1));
    const auto curves = aalen_johansen(paths, {.times = {1.0, 3.0, 5.0}});
    for (std::size_t k = 0; k < 3; ++k) {
        const auto p = chain.transition_probability(curves.times[k]);
        const auto ends = curves.interval(k, .999);
        for (Eigen::Index j = 0; j < 3; ++j) {
            CHECK(ends.low(0, j) <= p(0, j));
            CHECK(p(0, j) <= ends.high(0, j));
            CHECK(curves.standard_errors[k](0, j) < .01);
        }
    }
    // An exponential law is not the truth, and the chance of being active after a unit of time shows it.
    const auto wrong = fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::exponential}});
    CHECK(std::abs(wrong.model.transition_probability(1.0)(0, 0) - curves.probability[0](0, 0)) >
          5.0 * curves.standard_errors[0](0, 0));
    const auto steps = fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::empirical}});
    CHECK((steps.model.transition_probability(3.0).row(0) - chain.transition_probability(3.0).row(0))
              .cwiseAbs()
              .maxCoeff() < .03);
    CHECK(std::isnan(steps.log_likelihood));
}

TEST_CASE("fit of a SemiMarkovChain: a law for each transition, together with where it leads") {
    const SemiMarkovChain truth(MarkovChain(moves, names),
                                {{},
                                 {.kind = SojournKind::lognormal, .shape = 1.5, .scale = 1.0},
                                 {.kind = SojournKind::lognormal, .shape = 1.0, .scale = 4.0},
                                 {.kind = SojournKind::lognormal, .shape = 2.0, .scale = 1.0},
                                 {},
                                 {.kind = SojournKind::lognormal, .shape = 2.0, .scale = 2.0},
                                 {},
                                 {},
                                 {}});
    const auto paths = simulate(truth, 3000, 5.0, 4);
    const auto fitted = fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::lognormal}, .by_transition = true});
    CHECK(fitted.converged);
    for (const std::size_t l : {1u, 2u, 3u, 5u}) {
        CHECK(std::abs(fitted.model.laws()[l].shape - truth.laws()[l].shape) < 3.5 * fitted.shape_error[l]);
        CHECK(std::abs(fitted.model.laws()[l].scale - truth.laws()[l].scale) < 3.5 * fitted.scale_error[l]);
    }
    CHECK(std::abs(fitted.model.embedded_chain().transition_matrix()(0, 1) - .7) < 3.5 * fitted.standard_errors(0, 1));
    // Counting moves alone takes long stays, which are the ones not seen to end, for rare: biased.
    CHECK(fitted.counts(0, 1) / fitted.counts.row(0).sum() - .7 > 3.5 * fitted.standard_errors(0, 1));
}

TEST_CASE_TEMPLATE("the likelihood of stays has exact derivatives", Each, std::false_type, std::true_type) {
    const auto paths = simulate(chain, 200, 3.0, 2);
    detail::Stays stays;
    stays.ended.resize(3), stays.ended_weight.resize(3);
    for (std::size_t i = 0; i < paths.size(); ++i)
        if (const auto path = paths.path(i); path[1] != 0) {
            stays.ended[path[1]].push_back(paths.times(i)[1]);
            stays.ended_weight[path[1]].push_back(1.0 + double(i % 2));
        } else {
            stays.open.push_back(3.0 - .01 * double(i % 9));
            stays.open_weight.push_back(1.0);
        }
    for (const auto kind : {SojournKind::weibull, SojournKind::gamma, SojournKind::lognormal}) {
        const auto f = [&](const std::vector<double>& x) {
            return detail::stays_likelihood(stays, {1, 2}, kind, Each::value, x);
        };
        std::vector<double> x = Each::value ? std::vector<double>{-.4, .3, .2, .5, -.1} : std::vector<double>{.3, .2};
        const auto here = f(x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            auto up = x, down = x;
            up[i] += 1e-5, down[i] -= 1e-5;
            const auto above = f(up), below = f(down);
            CHECK((above.value - below.value) / 2e-5 == doctest::Approx(here.gradient[i]).epsilon(1e-7));
            for (std::size_t j = 0; j < x.size(); ++j)
                CHECK(std::abs((above.gradient[j] - below.gradient[j]) / 2e-5 - here.hessian(i, j)) <
                      1e-6 * (1.0 + std::abs(here.hessian(i, i))));
        }
    }
}

TEST_CASE("Aalen and Johansen's estimate is Kaplan and Meier's with Greenwood's variance where there are two states") {
    // Freireich's 21 patients under 6-MP, weeks in remission, + for censored: Gehan (1965); Greenwood as in Kalbfleisch
    // & Prentice (2002), table 1.2.
    const std::vector<double> relapse{6, 6, 6, 7, 10, 13, 16, 22, 23},
        censored{6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
    Paths paths;
    paths.states = {"remission", "relapse"};
    const auto add = [&](double t, std::uint32_t end) {
        paths.state.insert(paths.state.end(), {0u, end});
        paths.time.insert(paths.time.end(), {0.0, t});
        paths.offsets.push_back(paths.state.size());
    };
    for (const double t : relapse) add(t, 1);
    for (const double t : censored) add(t, 0);
    const auto curves = aalen_johansen(paths);
    CHECK(curves.times == std::vector<double>{6, 7, 10, 13, 16, 22, 23});
    const std::vector<double> survival{.857, .807, .753, .690, .627, .538, .448},
        errors{.076, .087, .096, .107, .114, .128, .135};
    for (std::size_t k = 0; k < 7; ++k) {
        CHECK(std::abs(curves.probability[k](0, 0) - survival[k]) < 6e-4);
        CHECK(std::abs(curves.standard_errors[k](0, 0) - errors[k]) < 6e-4);
        CHECK(curves.probability[k].row(0).sum() == doctest::Approx(1.0));
    }
    const auto law = fit<SemiMarkovChain>(paths, {.sojourn = {SojournKind::empirical}}).model.laws()[0];
    CHECK(law.survival_after[6] == doctest::Approx(curves.probability[6](0, 0)));
    CHECK_THROWS_AS(aalen_johansen(paths, {.times = {5, 4}}), DomainError);
    CHECK_THROWS_AS(curves.interval(9), DomainError);
    // Who comes late is counted from then on: nobody is watched before 6, so nothing is known to happen.
    const auto later = aalen_johansen(paths, {.start = 10.0, .times = {10.0, 23.0}});
    CHECK(later.probability[0] == Eigen::Matrix2d::Identity());
    CHECK(later.probability[1](0, 0) == doctest::Approx(curves.probability[6](0, 0) / curves.probability[2](0, 0)));
}

TEST_CASE("a SemiMarkovChain is checked, and so are its paths") {
    CHECK_THROWS_AS(SemiMarkovChain(MarkovChain(moves), {{}, {}}), DomainError);
    CHECK_THROWS_AS(SemiMarkovChain(MarkovChain(moves), {{.scale = -1.0}, {}, {}}), DomainError);
    CHECK_THROWS_AS(SemiMarkovChain(MarkovChain(Eigen::Matrix2d{{.5, .5}, {0, 1}}), {{}, {}}), DomainError);
    CHECK_THROWS_AS(chain.transition_probability(-1.0), DomainError);
    CHECK_THROWS_AS(simulate(chain, 1, std::numeric_limits<double>::infinity(), 1), DomainError);
    CHECK(chain.transition_probability(0.0) == Eigen::Matrix3d::Identity());
    CHECK(chain.summary().find("active: gamma, shape 2.5") != std::string::npos);
    const SemiMarkovChain round(MarkovChain(Eigen::Matrix2d{{0, 1}, {1, 0}}), {{.scale = 3.0}, {.scale = 1.0}});
    CHECK(round.stationary()(0, 0) == doctest::Approx(.75));
    Paths tie;
    tie.states = {"a", "b"};
    tie.state = {0, 1};
    tie.time = {1, 1};
    tie.offsets = {0, 2};
    CHECK_THROWS_WITH_AS(fit<SemiMarkovChain>(tie), "time: path 0, visit 1: \"a\" and \"b\" at the same time, 1",
                         DomainError);
    CHECK_THROWS_WITH_AS(aalen_johansen(tie), "time: path 0, visit 1: \"a\" and \"b\" at the same time, 1",
                         DomainError);
    tie.time.clear();
    CHECK_THROWS_AS(fit<SemiMarkovChain>(tie), DomainError);
    // Seen in its state at the very moment it leaves it: no contradiction.
    Paths again;
    again.states = {"a", "b"};
    again.state = {0, 0, 1};
    again.time = {0, 1, 1};
    again.offsets = {0, 3};
    CHECK(aalen_johansen(again).probability[0](0, 1) == 1.0);
    CHECK_THROWS_WITH_AS(SojournLaw().survival(std::nan("")), "t: got nan, must be a number", DomainError);
}
