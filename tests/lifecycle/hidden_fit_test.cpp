#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <habitue/lifecycle/hidden_fit.hpp>
#include <habitue/lifecycle/hidden_likelihood.hpp>

using namespace habitue;
using namespace habitue::lifecycle;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

MatrixXd matrix(std::initializer_list<std::initializer_list<double>> rows) {
    MatrixXd m(Eigen::Index(rows.size()), Eigen::Index(rows.begin()->size()));
    Eigen::Index i = 0;
    for (const auto& row : rows) {
        Eigen::Index j = 0;
        for (const double x : row) m(i, j++) = x;
        ++i;
    }
    return m;
}
VectorXd vector(std::initializer_list<double> values) {
    return Eigen::Map<const VectorXd>(values.begin(), Eigen::Index(values.size()));
}

HiddenChain three_symbols() {
    return {vector({.5, .3, .2}),
            matrix({{.8, .1, .1}, {.2, .7, .1}, {.1, .3, .6}}),
            {Emission::categorical(matrix({{.8, .1, .05, .05}, {.1, .7, .1, .1}, {.05, .05, .3, .6}}),
                                   {"a", "b", "c", "d"})}};
}
HiddenChain two_columns() {
    return {vector({.6, .4}),
            matrix({{.9, .1}, {.2, .8}}),
            {Emission::gaussian(vector({0., 2.}), vector({1., .5})), Emission::poisson(vector({.5, 3.})),
             Emission::gamma(vector({2., 3.}), vector({1., .5})), Emission::bernoulli(vector({.1, .6}))}};
}
HiddenChain deep(Link link) {
    const auto c = link == Link::ordered ? matrix({{.5, 2.5, .8}, {-1.5, 1.5, .6}, {-3., -.5, .7}})
                                         : matrix({{-1, .8, -2, .5}, {-1.5, -.5, -1., .8}, {-2., -1., -1., .3}});
    return {vector({.5, .3, .2}), TransitionLogit{link, 1, c}, {Emission::poisson(vector({.2, 2., 7.}))}};
}
Sequences with_nudges(const HiddenChain& h, std::size_t n, std::size_t length, std::uint64_t seed, bool few) {
    std::vector<double> a(n * length);
    math::Random random(seed, 99);
    for (double& x : a) x = few ? double(random.below(3)) - 1.0 : random.normal();
    return h.simulate(n, length, seed, {}, {a}).sequences;
}

struct Case {
    HiddenChain model;
    Sequences seen;
};
std::vector<Case> cases() {
    std::vector<Case> all{{three_symbols(), three_symbols().simulate(60, 7, 1).sequences},
                          {two_columns(), two_columns().simulate(60, 7, 2).sequences}};
    all[1].seen.values[0][5] = all[1].seen.values[2][9] = all[1].seen.values[1][9] = std::nan("");
    for (const auto link : {Link::ordered, Link::multinomial})
        for (const bool few : {true, false}) all.push_back({deep(link), with_nudges(deep(link), 60, 7, 3, few)});
    for (auto& c : all) {
        c.seen.weight.assign(c.seen.size(), 1.0);
        c.seen.weight[3] = 2.5;
    }
    return all;
}

}  // namespace

TEST_CASE("gradient and information are those of differences, for every family, link and prior") {
    for (const auto& [model, seen] : cases())
        for (const double prior : {0.0, 0.7}) {
            const lifecycle::detail::HiddenLikelihood likelihood(seen, model, prior, {});
            const lifecycle::detail::Coordinates at(model, 1e-12);
            const auto u = at.values();
            const auto back = at.at(u);
            REQUIRE(back);
            CHECK(likelihood.expect(*back).objective ==
                  doctest::Approx(likelihood.expect(model).objective).epsilon(1e-12));
            CHECK(likelihood.expect(model).log_likelihood ==
                  doctest::Approx(model.log_likelihood(seen)).epsilon(1e-12));
            const auto expectation = likelihood.expect(model);
            const auto gradient = likelihood.gradient(at, expectation);
            const MatrixXd information = likelihood.information(at, expectation);
            for (std::size_t i = 0; i < u.size(); ++i) {
                const double h = 1e-5;
                auto up = u, down = u;
                up[i] += h;
                down[i] -= h;
                const auto m_up = at.at(up), m_down = at.at(down);
                REQUIRE((m_up && m_down));
                const auto e_up = likelihood.expect(*m_up), e_down = likelihood.expect(*m_down);
                CHECK(gradient[i] ==
                      doctest::Approx((e_up.objective - e_down.objective) / (2 * h)).epsilon(1e-6).scale(1.0));
                const auto g_up = likelihood.gradient(at.moved(*m_up), e_up),
                           g_down = likelihood.gradient(at.moved(*m_down), e_down);
                for (std::size_t j = 0; j < u.size(); ++j)
                    CHECK(information(Eigen::Index(i), Eigen::Index(j)) ==
                          doctest::Approx(-(g_up[j] - g_down[j]) / (2 * h)).epsilon(1e-6).scale(1.0));
            }
        }
}

TEST_CASE("expectation-maximisation never goes downhill, and takes the published steps") {
    // tests/golden/hmm_small.json: five steps from the physician's chain.
    const HiddenChain start(vector({.6, .4}), matrix({{.7, .3}, {.4, .6}}),
                            {Emission::categorical(matrix({{.5, .4, .1}, {.1, .3, .6}}))});
    const Sequences ten{.offsets = {0, 10}, .values = {{0, 1, 2, 2, 0, 1, 0, 2, 1, 1}}};
    const double path[] = {-11.09296336952131,  -10.64372815518951,  -10.494985783118022,
                           -10.396262085337817, -10.299338983418211, -10.178768327068578};
    const auto f =
        fit<HiddenChain>(ten, {.max_iterations = 5, .tolerance = 1e-12, .quasi_newton = false, .start = start});
    REQUIRE(f.history.size() == 6);
    for (std::size_t i = 0; i < 6; ++i) CHECK(f.history[i] == doctest::Approx(path[i]).epsilon(1e-12));
    CHECK(f.model.transition_matrix()(0, 0) == doctest::Approx(0.4148041852058016).epsilon(1e-10));
    CHECK(f.model.emissions()[0].parameters(1, 2) == doctest::Approx(0.5323802420177092).epsilon(1e-10));
    CHECK(f.model.initial()(1) == doctest::Approx(0.00019926740334748057).epsilon(1e-9));
    CHECK(f.termination == optim::Termination::iteration_limit);
    CHECK(f.message.find("raise max_iterations") != std::string::npos);

    for (const auto& [model, seen] : cases())
        for (const bool quasi_newton : {false, true}) {
            HiddenFitOptions o{
                .max_iterations = 60, .quasi_newton = quasi_newton, .standard_errors = false, .start = model};
            const auto g = fit<HiddenChain>(seen, o);
            CHECK(g.history.back() > g.history.front());
            for (std::size_t i = 1; i < g.history.size(); ++i) CHECK(g.history[i] >= g.history[i - 1]);
        }
}

TEST_CASE("quasi-Newton ends where expectation-maximisation does") {
    const auto seen = two_columns().simulate(200, 10, 5).sequences;
    HiddenFitOptions o{.tolerance = 1e-12, .start = two_columns()};
    const auto quick = fit<HiddenChain>(seen, o);
    o.quasi_newton = false;
    o.max_iterations = 5000;
    const auto slow = fit<HiddenChain>(seen, o);
    CHECK(quick.converged());
    CHECK(slow.converged());
    CHECK(quick.iterations < slow.iterations);
    CHECK(quick.log_likelihood == doctest::Approx(slow.log_likelihood).epsilon(1e-9));
    for (std::size_t i = 0; i < quick.estimates.size(); ++i)
        CHECK(std::abs(quick.estimates[i] - slow.estimates[i]) < 0.01 * quick.standard_errors()[i]);
}

TEST_CASE("weights are repetitions, and order and threads change nothing") {
    const auto seen = three_symbols().simulate(150, 6, 4).sequences;
    Sequences twice = seen, heavy = seen;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        twice.offsets.push_back(twice.offsets.back() + 6);
        for (std::size_t t = 0; t < 6; ++t) twice.values[0].push_back(seen.values[0][(seen.size() - 1 - i) * 6 + t]);
    }
    heavy.weight.assign(seen.size(), 2.0);
    const HiddenFitOptions o{.states = 3, .starts = 2};
    const auto a = fit<HiddenChain>(twice, o), b = fit<HiddenChain>(heavy, o);
    CHECK(a.log_likelihood == doctest::Approx(b.log_likelihood).epsilon(1e-10));
    for (std::size_t i = 0; i < a.estimates.size(); ++i)
        CHECK(a.estimates[i] == doctest::Approx(b.estimates[i]).epsilon(1e-4));
    auto threads = o;
    threads.threads = 3;
    const auto c = fit<HiddenChain>(heavy, threads);
    CHECK(c.model == b.model);
    CHECK(c.log_likelihood == b.log_likelihood);
    CHECK(c.covariance.isApprox(b.covariance, 0.0));
}

TEST_CASE("a fit from random starts finds the chain, in canonical order, and its intervals cover") {
    const auto truth = two_columns();
    const lifecycle::detail::Coordinates at(truth, 1e-12);
    std::vector<double> values;
    at.parameters(
        [&](const std::string&, double x, Support, std::size_t, const std::vector<double>&) { values.push_back(x); });
    int covered = 0, all = 0;
    for (std::uint64_t seed = 1; seed <= 15; ++seed) {
        const auto f =
            fit<HiddenChain>(truth.simulate(120, 10, seed).sequences,
                             {.states = 2,
                              .emissions = {Family::gaussian, Family::poisson, Family::gamma, Family::bernoulli},
                              .starts = 2});
        CHECK(f.converged());
        CHECK(f.model.emissions()[0].mean(0) < f.model.emissions()[0].mean(1));
        const auto bounds = f.interval(.9);
        REQUIRE(bounds.size() == values.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            covered += bounds[i].first <= values[i] && values[i] <= bounds[i].second;
            ++all;
        }
    }
    const double share = double(covered) / all;  // about .9 of 270
    CHECK(share > .84);
    CHECK(share < .96);
}

TEST_CASE("the relationship-depth model is recovered, with intervals that cover") {
    for (const auto link : {Link::ordered, Link::multinomial}) {
        const auto truth = deep(link);
        int covered = 0, all = 0;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const auto f = fit<HiddenChain>(with_nudges(truth, 300, 12, seed, true),
                                            {.states = 3, .emissions = {Family::poisson}, .link = link, .starts = 2});
            CHECK(f.converged());
            const auto bounds = f.interval(.95);
            const auto& logit = *f.model.transition_logit();
            std::size_t i = 3;  // after the initial chances
            for (Eigen::Index s = 0; s < 3; ++s)
                for (Eigen::Index k = 0; k < logit.coefficients.cols(); ++k, ++i, ++all) {
                    const double x = truth.transition_logit()->coefficients(s, k);
                    covered += bounds[i].first <= x && x <= bounds[i].second;
                }
        }
        CHECK(double(covered) / all > .85);
    }
}

TEST_CASE("criteria and holdout choose the number of states there is") {
    const HiddenChain truth(vector({.5, .5}), matrix({{.9, .1}, {.2, .8}}), {Emission::poisson(vector({.5, 5.}))});
    const auto rows =
        compare_states(truth.simulate(300, 12, 8).sequences, {1, 2, 3}, {.emissions = {Family::poisson}, .starts = 2});
    CHECK(rows[1].bic < rows[0].bic);
    CHECK(rows[1].bic < rows[2].bic);
    CHECK(rows[1].icl < rows[0].icl);
    CHECK(rows[1].icl < rows[2].icl);
    CHECK(rows[1].holdout > rows[0].holdout + .1);
    CHECK(rows[2].holdout < rows[1].holdout + .01);
    CHECK(rows[0].free_parameters == 1);
    CHECK(rows[1].free_parameters == 5);
    // One state: the mean.
    CHECK(rows[0].icl == doctest::Approx(rows[0].bic).epsilon(1e-10));
}

TEST_CASE("a prior keeps chances off the rim; without one they have no standard error") {
    const Sequences few{.offsets = {0, 3, 6}, .values = {{0, 0, 0, 1, 1, 1}}, .symbols = {"a", "b"}};
    const auto bare = fit<HiddenChain>(few, {.states = 2});
    CHECK(bare.model.transition_matrix()(0, 1) < 1e-6);
    CHECK(bare.message.find("chances are 0") != std::string::npos);
    CHECK(std::isnan(bare.standard_errors()[3]));
    const auto kept = fit<HiddenChain>(few, {.states = 2, .prior = 1.0});
    CHECK(kept.model.transition_matrix().minCoeff() > .01);
    CHECK(kept.log_likelihood < bare.log_likelihood);
}

TEST_CASE("values that a family cannot produce are refused by row") {
    const auto refused = [](double value, Family family) {
        const Sequences seen{.offsets = {0, 3}, .values = {{1, 1, value}}};
        CHECK_THROWS_WITH_AS(fit<HiddenChain>(seen, {.emissions = {family}}), doctest::Contains("values: row 2 has"),
                             DomainError);
    };
    for (const double value : {-1.0, 1e300, 0.5}) refused(value, Family::categorical);
    for (const double value : {-5.0, 0.5}) refused(value, Family::poisson);
    for (const double value : {-5.0, 0.0, HUGE_VAL}) refused(value, Family::gamma);
    refused(2.0, Family::bernoulli);
    refused(HUGE_VAL, Family::gaussian);
}

TEST_CASE("what cannot be fitted is refused by name") {
    const Sequences counts{.offsets = {0, 2}, .values = {{1, 2}}};
    CHECK_THROWS_WITH_AS(fit<HiddenChain>(counts), doctest::Contains("name the family"), DomainError);
    CHECK_THROWS_WITH_AS(fit<HiddenChain>(counts, {.states = 0, .emissions = {Family::poisson}}),
                         doctest::Contains("states: got 0"), DomainError);
    CHECK_THROWS_WITH_AS(fit<HiddenChain>(counts, {.emissions = {Family::poisson, Family::poisson}}),
                         doctest::Contains("2 families for 1"), DomainError);
    CHECK_THROWS_WITH_AS(fit<HiddenChain>(counts, {.emissions = {Family::bernoulli}}), doctest::Contains("row 1 has 2"),
                         DomainError);
    CHECK_THROWS_WITH_AS(fit<HiddenChain>(counts, {.emissions = {Family::poisson}, .prior = -1.}),
                         doctest::Contains("prior"), DomainError);
    CHECK_THROWS_WITH_AS(
        fit<HiddenChain>({.offsets = {0, 1}, .values = {{std::nan("")}}}, {.emissions = {Family::poisson}}),
        doctest::Contains("nothing"), DomainError);
    const HiddenChain never(vector({1., 0.}), matrix({{1., 0.}, {0., 1.}}), {Emission::bernoulli(vector({0., 1.}))});
    CHECK_THROWS_WITH_AS(fit<HiddenChain>({.offsets = {0, 1}, .values = {{1}}}, {.start = never}),
                         doctest::Contains("impossible"), DomainError);
    // A state that shrinks onto one value: said, not hidden.
    Sequences spike{.offsets = {0, 8}, .values = {{5, 5, 5, 5, 1, 2, 3, 9}}};
    const auto f = fit<HiddenChain>(spike, {.states = 2, .emissions = {Family::gaussian}});
    CHECK(f.termination == optim::Termination::boundary);
    CHECK(f.message.find("standard deviation") != std::string::npos);
    std::atomic<bool> cancel{true};
    CHECK_THROWS_AS(fit<HiddenChain>(counts, {.emissions = {Family::poisson}, .cancel = &cancel}), Cancelled);
}
