#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include <habitue/lifecycle/chain_mixture.hpp>

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
ChainMixture three_groups(bool pace) {
    return {vector({.5, .3, .2}),
            matrix({{.4, .3, .3}, {.3, .4, .3}, {.2, .2, .6}}),
            {matrix({{.8, .1, .1}, {.1, .8, .1}, {.1, .1, .8}}), matrix({{.1, .8, .1}, {.1, .1, .8}, {.8, .1, .1}}),
             matrix({{.1, .1, .8}, {.8, .1, .1}, {.1, .8, .1}})},
            {"browse", "search", "buy"},
            pace ? std::vector<Pace>{{3., 1.5}, {5., .25}, {4., .05}} : std::vector<Pace>{}};
}

}  // namespace

TEST_CASE("the chance of a path is the sum over groups, its membership the share of each") {
    const auto m = three_groups(true);
    Paths paths;
    paths.states = m.states();
    paths.offsets = {0, 3};
    paths.state = {0, 1, 2};
    const double exposure[] = {2.0};
    const double path[] = {.4 * .1 * .1, .3 * .8 * .8, .2 * .1 * .1}, weight[] = {.5, .3, .2};
    double joint[3], sum = 0.0;
    for (int g = 0; g < 3; ++g) {
        const auto [r, alpha] = m.pace()[std::size_t(g)];
        // Two moves in two units of time: negative binomial.
        const double share = 2. / (alpha + 2.), nbd = r * (r + 1.) / 2. * std::pow(1. - share, r) * share * share;
        sum += joint[g] = weight[g] * path[g] * nbd;
    }
    CHECK(m.log_likelihood(paths, exposure) == doctest::Approx(std::log(sum)).epsilon(1e-13));
    const auto chance = m.membership(paths, exposure);
    for (int g = 0; g < 3; ++g) CHECK(chance(0, g) == doctest::Approx(joint[g] / sum).epsilon(1e-12));
}

TEST_CASE("the paces' chances of all numbers of moves sum to one") {
    for (const Pace p : {Pace{.3, 2.}, Pace{5., .5}}) {
        double sum = 0.0, mean = 0.0;
        for (int n = 0; n < 2000; ++n) {
            const double chance = std::exp(ChainMixture::log_pace(p, n, 3.));
            sum += chance;
            mean += n * chance;
        }
        CHECK(sum == doctest::Approx(1.).epsilon(1e-12));
        CHECK(mean == doctest::Approx(3. * p.r / p.alpha).epsilon(1e-10));
    }
}

TEST_CASE("one group is the pooled chain") {
    const auto [paths, group] = three_groups(false).simulate(std::vector<double>(400, 1.), 8, 3);
    const auto f = fit<ChainMixture>(paths, {.groups = 1});
    TransitionCounts counts;
    counts.counts = MatrixXd::Zero(3, 3);
    counts.states = paths.states;
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t t = 1; t < 8; ++t) counts.counts(paths.path(i)[t - 1], paths.path(i)[t]) += 1.;
    const auto pooled = fit<MarkovChain>(counts);
    CHECK(f.model.chains()[0].transition_matrix().isApprox(pooled.model.transition_matrix(), 1e-12));
    CHECK(f.converged());
    CHECK(f.entropy == 0.);
    CHECK(f.icl() == f.bic());
}

TEST_CASE("separated groups are recovered, by moves alone and with paces") {
    for (const bool pace : {false, true}) {
        const auto truth = three_groups(pace);
        std::vector<double> exposure(1500, pace ? 12. : 1.);
        for (std::size_t i = 0; i < exposure.size(); i += 2) exposure[i] *= pace ? .5 : 1.;
        const auto [paths, group] = truth.simulate(exposure, 20, 5);
        const auto given = pace ? std::span<const double>(exposure) : std::span<const double>();
        const auto f = fit<ChainMixture>(paths, {.groups = 3, .pace = pace}, given);
        CHECK(f.converged());
        CHECK(adjusted_rand_index(hard_groups(f.model.membership(paths, given)), group) >= .95);
        for (std::size_t i = 1; i < f.history.size(); ++i) CHECK(f.history[i] >= f.history[i - 1]);
        for (Eigen::Index g = 0; g < 3; ++g) {
            CHECK(f.model.weight()(g) == doctest::Approx(truth.weight()(g)).epsilon(.15));
            CHECK((f.model.chains()[std::size_t(g)].transition_matrix() -
                   truth.chains()[std::size_t(g)].transition_matrix())
                      .cwiseAbs()
                      .maxCoeff() < .05);
            if (pace) {
                const auto [r, alpha] = f.model.pace()[std::size_t(g)];
                CHECK(r / alpha ==
                      doctest::Approx(truth.pace()[std::size_t(g)].r / truth.pace()[std::size_t(g)].alpha).epsilon(.1));
            }
        }
        CHECK(f.log_likelihood == doctest::Approx(f.model.log_likelihood(paths, given)).epsilon(1e-12));
    }
}

TEST_CASE("weights are repetitions; threads change no bit") {
    const auto [paths, group] = three_groups(false).simulate(std::vector<double>(300, 1.), 10, 4);
    Paths heavy = paths, twice = paths;
    heavy.weight.assign(300, 2.);
    twice.state.insert(twice.state.end(), paths.state.begin(), paths.state.end());
    for (int i = 1; i <= 300; ++i) twice.offsets.push_back(std::uint64_t(3000 + 10 * i));
    const auto a = fit<ChainMixture>(heavy, {.groups = 3, .starts = 3}),
               b = fit<ChainMixture>(twice, {.groups = 3, .starts = 3});
    CHECK(a.log_likelihood == doctest::Approx(b.log_likelihood).epsilon(1e-10));
    CHECK(a.model.weight().isApprox(b.model.weight(), 1e-4));
    const auto c = fit<ChainMixture>(heavy, {.groups = 3, .starts = 3, .threads = 4});
    CHECK(c.model == a.model);
    CHECK(three_groups(false).simulate(std::vector<double>(300, 1.), 10, 4, {.threads = 3}).first == paths);
}

TEST_CASE("the criterion finds the number of groups, and stability speaks for it") {
    const auto [paths, group] = three_groups(false).simulate(std::vector<double>(500, 1.), 20, 6);
    const auto rows = compare_groups(paths, {2, 3, 4}, {.starts = 4}, {}, 3);
    CHECK(rows[1].icl < rows[0].icl);
    CHECK(rows[1].icl < rows[2].icl);
    CHECK(rows[1].stability > .95);
    CHECK(rows[1].stability > rows[2].stability);
}

TEST_CASE("the adjusted Rand index is 1 for the same groups under other names") {
    const std::vector<std::uint32_t> a{0, 0, 1, 1, 2, 2}, b{2, 2, 0, 0, 1, 1}, c{0, 0, 1, 2, 2, 2};
    CHECK(adjusted_rand_index(a, b) == 1.);
    // Pairs together in both 2, in a 3, in c 4, of 15: (2 - 12/15) / (3.5 - 12/15).
    CHECK(adjusted_rand_index(a, c) == doctest::Approx((2. - .8) / (3.5 - .8)));
    CHECK_THROWS_AS(adjusted_rand_index(a, std::vector<std::uint32_t>{0}), DomainError);
    const std::vector<std::uint32_t> far{7, 7, 0xFFFFFFFF, 0xFFFFFFFF, 4'000'000'000, 4'000'000'000};
    CHECK(adjusted_rand_index(far, b) == 1.);
}

TEST_CASE("what is no mixture, and what cannot be fitted, is refused by name") {
    CHECK_THROWS_WITH_AS(ChainMixture(vector({.5, .4}), matrix({{1.}, {1.}}), {matrix({{1.}}), matrix({{1.}})}),
                         doctest::Contains("weight: row 0 has 0.9"), DomainError);
    CHECK_THROWS_WITH_AS(ChainMixture(vector({1.}), matrix({{1.}}), {matrix({{1.}})}, {}, {Pace{0., 1.}}),
                         doctest::Contains("pace: row 0"), DomainError);
    Paths paths;
    paths.states = {"a", "b"};
    paths.offsets = {0, 2, 2};
    paths.state = {0, 1};
    CHECK_THROWS_WITH_AS(fit<ChainMixture>(paths), doctest::Contains("row 1"), DomainError);
    paths.offsets = {0, 1, 2};
    const double exposure[] = {1., 0.};
    CHECK_THROWS_WITH_AS(fit<ChainMixture>(paths, {}, exposure), doctest::Contains("exposure: row 1 has 0"),
                         DomainError);
    CHECK_THROWS_WITH_AS(fit<ChainMixture>(paths, {.groups = 0}), doctest::Contains("groups"), DomainError);
    const ChainMixture one(vector({1.}), matrix({{1., 0.}}), {matrix({{1., 0.}, {0., 1.}})}, {"a", "b"});
    CHECK_THROWS_WITH_AS(one.membership(paths), doctest::Contains("row 1 is impossible"), DomainError);
    paths.states = {"a", "c"};
    CHECK_THROWS_WITH_AS(one.membership(paths), doctest::Contains("\"c\""), DomainError);
}
