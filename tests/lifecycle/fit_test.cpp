#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string_view>

#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/random.hpp>

#include "../golden/rain.hpp"

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;

namespace {

/// Daily rainfall on Alofi island, 1,096 days: R package markovchain 0.9.1, data(rain).
const TransitionCounts rain{.counts = Eigen::Matrix3d{{362, 126, 60}, {136, 90, 68}, {50, 79, 124}},
                            .states = {"0", "1-5", "6+"}};

}  // namespace

TEST_CASE("fit of a MarkovChain: estimates and likelihood of Alofi's rain") {
    const auto fitted = fit<MarkovChain>(rain);
    const Eigen::Matrix3d mle{{0.660583941606, 0.229927007299, 0.109489051095},
                              {0.462585034014, 0.30612244898, 0.231292517007},
                              {0.197628458498, 0.312252964427, 0.490118577075}};
    CHECK((fitted.model.transition_matrix() - mle).cwiseAbs().maxCoeff() < 1e-12);
    CHECK(fitted.log_likelihood == doctest::Approx(-1040.41854731).epsilon(1e-12));
    CHECK(fitted.counts == rain.counts);
    const Eigen::RowVector3d stationary{0.500887057032, 0.269365608023, 0.229747334945};
    CHECK((fitted.model.stationary() - stationary).cwiseAbs().maxCoeff() < 1e-11);
    // The R package prints p / sqrt(n_ij), as if a row's total were not fixed; ours is that times sqrt(1 - p).
    CHECK(fitted.standard_errors(0, 0) == doctest::Approx(0.0347195211504 * std::sqrt(1.0 - mle(0, 0))).epsilon(1e-10));
    CHECK(fitted.standard_errors(2, 1) == doctest::Approx(0.0351312032305 * std::sqrt(1.0 - mle(2, 1))).epsilon(1e-10));
}

TEST_CASE("fit of a MarkovChain: a prior of one is Laplace's rule") {
    const auto fitted = fit<MarkovChain>(rain, {.prior = 1});
    const Eigen::Matrix3d laplace{{0.658802177858, 0.230490018149, 0.110707803993},
                                  {0.461279461279, 0.306397306397, 0.232323232323},
                                  {0.19921875, 0.3125, 0.48828125}};
    CHECK((fitted.model.transition_matrix() - laplace).cwiseAbs().maxCoeff() < 1e-11);
}

TEST_CASE("fit of a MarkovChain: an interval is Wilson's, holds the estimate, and is no point at the boundary") {
    const TransitionCounts counts{.counts = Eigen::Matrix2d{{0, 10}, {5, 5}}, .states = {"a", "b"}};
    const auto fitted = fit<MarkovChain>(counts);
    const auto interval = fitted.interval();
    // Wilson for 0 of 10: [0, z2 / (10 + z2)]; for 5 of 10 as tabulated, .2366 to .7634.
    CHECK(interval.low(0, 0) == 0.0);
    CHECK(interval.high(0, 0) == doctest::Approx(0.2775).epsilon(1e-3));
    CHECK(interval.low(0, 1) == doctest::Approx(0.7225).epsilon(1e-3));
    CHECK(interval.high(0, 1) == 1.0);
    CHECK(interval.low(1, 0) == doctest::Approx(0.2366).epsilon(1e-3));
    CHECK(interval.high(1, 1) == doctest::Approx(0.7634).epsilon(1e-3));
    CHECK(fitted.interval(.5).low(1, 0) > interval.low(1, 0));
    CHECK_THROWS_AS(fitted.interval(1.0), DomainError);
}

TEST_CASE("fit of a MarkovChain: intervals cover the truth as often as they say") {
    Eigen::Matrix3d truth{{.7, .25, .05}, {.1, .6, .3}, {.02, .08, .9}};
    std::mt19937_64 random(1);
    int inside = 0, all = 0;
    for (int repeat = 0; repeat < 400; ++repeat) {
        TransitionCounts counts{.counts = Eigen::Matrix3d::Zero(), .states = {}};
        for (int i = 0, step = 0; step < 300; ++step) {
            const double u = double(random() >> 11) * 0x1p-53;
            const int j = u < truth(i, 0) ? 0 : u < truth(i, 0) + truth(i, 1) ? 1 : 2;
            counts.counts(i, j) += 1.0;
            i = j;
        }
        const auto interval = fit<MarkovChain>(counts, {.prior = 0, .never_left = NeverLeft::absorbing}).interval();
        for (int i = 0; i < 3; ++i)
            for (int j = 0; j < 3; ++j, ++all)
                inside += interval.low(i, j) <= truth(i, j) && truth(i, j) <= interval.high(i, j);
    }
    CHECK(double(inside) / all == doctest::Approx(0.95).epsilon(0.02));
}

TEST_CASE("fit of a MarkovChain: a state never left is refused by name, unless something is said about it") {
    const TransitionCounts counts{.counts = Eigen::Matrix2d{{1, 1}, {0, 0}}, .states = {"open", "shut"}};
    CHECK_THROWS_WITH_AS(fit<MarkovChain>(counts),
                         "counts: state \"shut\" is never left, so where it leads is not identified; "
                         "give a prior, or take it as absorbing",
                         DomainError);
    const auto absorbing = fit<MarkovChain>(counts, {.never_left = NeverLeft::absorbing});
    CHECK(absorbing.model.probability("shut", "shut") == 1.0);
    CHECK(absorbing.interval().low(1, 1) == 0.0);
    CHECK(absorbing.interval().high(1, 0) == 1.0);
    CHECK(std::isnan(absorbing.standard_errors(1, 1)));
    CHECK(fit<MarkovChain>(counts, {.prior = .5}).model.probability("shut", "open") == .5);
}

TEST_CASE("fit of a MarkovChain: what cannot happen gets no probability, not even from the prior") {
    ChainFitOptions options{.prior = 1, .never_left = NeverLeft::refuse, .possible = {}};
    options.possible.setConstant(2, 2, true);
    options.possible(0, 0) = false;
    TransitionCounts counts{.counts = Eigen::Matrix2d{{0, 3}, {1, 1}}, .states = {}};
    const auto fitted = fit<MarkovChain>(counts, options);
    CHECK(fitted.model.transition_matrix()(0, 0) == 0.0);
    CHECK(fitted.interval().high(0, 0) == 0.0);
    CHECK(fitted.interval().low(0, 1) == 1.0);
    counts.counts(0, 0) = 2;
    CHECK_THROWS_AS(fit<MarkovChain>(counts, options), DomainError);
    counts.counts(0, 0) = -1;
    CHECK_THROWS_AS(fit<MarkovChain>(counts), DomainError);
    CHECK(fitted.summary().find("log-likelihood") != std::string::npos);
}

TEST_CASE("fit of paths: the chain of counted transitions, weights as repetition") {
    Paths days;
    days.states = {"0", "1-5", "6+"};
    for (const char c : golden::rain) days.state.push_back(std::uint32_t(c - '0'));
    days.offsets.push_back(days.state.size());
    CHECK(transition_counts(days).counts == rain.counts);
    CHECK(fit<MarkovChain>(days).model == fit<MarkovChain>(rain).model);

    Paths once = Paths::from_sequences({{"a", "b", "a"}, {"b", "b", "a"}});
    once.weight = {1.0, 3.0};
    const Paths often = Paths::from_sequences({{"a", "b", "a"}, {"b", "b", "a"}, {"b", "b", "a"}, {"b", "b", "a"}});
    for (const int order : {1, 2}) {
        const auto a = transition_counts(once, {.order = order}), b = transition_counts(often, {.order = order});
        CHECK(a.counts == b.counts);
        CHECK(a.states == b.states);
    }
}

TEST_CASE("fit of paths: a state of a higher order leads to those that continue it alone") {
    const Paths paths = Paths::from_sequences({{"a", "b", "a", "b", "b", "a"}, {"b", "a", "a", "b"}});
    const auto counted = transition_counts(paths, {.order = 2});
    CHECK(counted.states == std::vector<std::string>{"a > a", "a > b", "b > a", "b > b"});
    Eigen::Matrix4d expected = Eigen::Matrix4d::Zero();
    expected(0, 1) = 1;  // a a b
    expected(1, 2) = 1;  // a b a
    expected(1, 3) = 1;  // a b b
    expected(2, 0) = 1;  // b a a
    expected(2, 1) = 1;  // b a b
    expected(3, 2) = 1;  // b b a
    CHECK(counted.counts == expected);
    CHECK(counted.possible.cast<double>().sum() == 8.0);
    const auto fitted = fit<MarkovChain>(paths, {.order = 2, .prior = 1.0});
    CHECK(fitted.model.probability("a > a", "a > b") == doctest::Approx(2.0 / 3.0));
    CHECK(fitted.model.probability("a > a", "b > b") == 0.0);
    // With a prior, states that could be are there though nobody was in them.
    CHECK(fit<MarkovChain>(Paths::from_sequences({{"a", "b", "a", "b"}}), {.order = 2, .prior = 1.0}).model.size() ==
          4);
}

TEST_CASE("fit of paths: every path begins in the start and ends in the end, which is never left") {
    const Paths paths = Paths::from_sequences({{"a", "b"}, {"a"}, {"b"}});
    const auto fitted = fit<MarkovChain>(paths, {.start = "start", .end = "end"});
    CHECK(fitted.model.states() == std::vector<std::string>{"a", "b", "start", "end"});
    CHECK(fitted.model.probability("start", "a") == doctest::Approx(2.0 / 3.0));
    CHECK(fitted.model.probability("b", "end") == 1.0);
    CHECK(fitted.model.probability("end", "end") == 1.0);
    CHECK(fitted.interval().low(3, 3) == 1.0);
    CHECK(fitted.counts.sum() == 3.0 + 1.0 + 3.0);
    const auto second = transition_counts(paths, {.order = 2, .start = "start", .end = "end"});
    CHECK(second.states == std::vector<std::string>{"a > b", "start > a", "start > b", "start", "end"});
    CHECK_THROWS_WITH_AS(fit<MarkovChain>(paths, {.start = "a"}), "start: \"a\" is the name of a state already",
                         DomainError);
    CHECK_THROWS_WITH_AS(fit<MarkovChain>(paths),
                         "counts: state \"b\" is never left, so where it leads is not identified; give a prior, or "
                         "take it as absorbing",
                         DomainError);
}

TEST_CASE("fit of paths: with a prior an interval is the posterior's, which holds its share of draws from it") {
    const Paths paths = Paths::from_sequences({{"a", "b", "a", "a", "c", "a", "b", "a", "c", "b", "a", "c", "c", "a"}});
    const auto fitted = fit<MarkovChain>(paths, {.prior = 0.5});
    const auto interval = fitted.interval(.9);
    habitue::math::Random random(3);
    int below = 0, above = 0;
    for (int i = 0; i < 20000; ++i) {
        double gamma[3], sum = 0.0;
        for (int j = 0; j < 3; ++j) sum += gamma[j] = random.gamma(fitted.counts(0, j) + 0.5, 1.0);
        below += gamma[2] / sum < interval.low(0, 2);
        above += gamma[2] / sum > interval.high(0, 2);
    }
    CHECK(below == doctest::Approx(1000).epsilon(.1));
    CHECK(above == doctest::Approx(1000).epsilon(.1));
}

TEST_CASE("bootstrap of a chain: customers who differ make it wider than the multinomial, equal ones do not") {
    const auto simulated = [](bool differ, std::uint64_t seed) {
        Paths paths;
        paths.states = {"a", "b"};
        for (std::uint64_t i = 0; i < 150; ++i) {
            habitue::math::Random random(seed, i);
            const double p = differ ? random.beta(.8, .8) : .5;
            for (int k = 0; k < 20; ++k) paths.state.push_back(random.chance(p));
            paths.offsets.push_back(paths.state.size());
        }
        return paths;
    };
    const auto ratio = [&](bool differ) {
        const Paths paths = simulated(differ, 9);
        const auto drawn = bootstrap(paths, {.replicates = 300});
        CHECK(drawn.clusters == 150);
        return drawn.standard_errors(0, 1) / fit<MarkovChain>(paths).standard_errors(0, 1);
    };
    CHECK(ratio(false) == doctest::Approx(1.0).epsilon(.15));
    CHECK(ratio(true) > 1.7);
    int inside = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto drawn = bootstrap(simulated(false, 100 + seed), {.replicates = 200, .level = .9});
        inside += drawn.interval.low(1, 0) <= .5 && .5 <= drawn.interval.high(1, 0);
    }
    CHECK(inside >= 47);
    const Paths paths = simulated(true, 9);
    CHECK(bootstrap(paths, {.replicates = 20, .threads = 1}).standard_errors ==
          bootstrap(paths, {.replicates = 20, .threads = 3}).standard_errors);
    CHECK_THROWS_AS(bootstrap(paths, {.replicates = 1}), DomainError);
}

TEST_CASE("bootstrap of a chain: the paths of a customer are drawn together wherever they stand") {
    Paths apart = Paths::from_sequences({{"a", "a", "b"}, {"b", "b", "a"}, {"a", "b"}, {"b", "a", "a"}});
    for (const std::int64_t id : {7, 9, 7, 9}) apart.customer.add(id);
    Paths together = Paths::from_sequences({{"a", "a", "b"}, {"a", "b"}, {"b", "b", "a"}, {"b", "a", "a"}});
    for (const std::string_view id : {"x", "x", "y", "y"}) together.customer.add(id);
    const auto one = bootstrap(apart, {.replicates = 50}), other = bootstrap(together, {.replicates = 50});
    CHECK(one.clusters == 2);
    CHECK(one.standard_errors == other.standard_errors);
}

TEST_CASE("fit of paths: a prior goes to what can be, also at high orders of a single state") {
    const Paths paths = Paths::from_sequences({{"a", "a", "a"}, {"a"}});
    const auto fitted = fit<MarkovChain>(paths, {.order = 40, .prior = 1.0});
    CHECK(fitted.model.size() == 1);
    const auto ended = fit<MarkovChain>(paths, {.prior = 1.0, .start = "start", .end = "end"});
    CHECK(ended.model.probability("start", "a") == 1.0);  // a path without a visit cannot be
    CHECK(ended.model.probability("a", "end") == doctest::Approx(3.0 / 6.0));
}

TEST_CASE("counts of paths refuse weights that are none and states without a name, telling the path") {
    Paths paths = Paths::from_sequences({{"a", "b"}, {"b", "a"}});
    CHECK_THROWS_WITH_AS(context_counts(paths, {.weight = {1.0, NAN}}),
                         "weight: row 1 has nan, must be finite and not negative", DomainError);
    CHECK_THROWS_AS(context_counts(paths, {.skip = -1, .weight = {}}), DomainError);
    paths.weight = {-1.0, 1.0};
    CHECK_THROWS_WITH_AS(transition_counts(paths), "weight: row 0 has -1, must be finite and not negative",
                         DomainError);
    paths.weight.clear();
    paths.state[2] = 5;
    CHECK_THROWS_WITH_AS(transition_counts(paths), "state: row 1 has 5, has no name", DomainError);
}

TEST_CASE("fits of a MarkovChain are values: equal when all is, also what is not known") {
    const TransitionCounts counts{.counts = Eigen::Matrix2d{{3, 1}, {0, 0}}, .states = {"a", "b"}};
    const auto fitted = fit<MarkovChain>(counts, {.never_left = NeverLeft::absorbing});
    REQUIRE(std::isnan(fitted.standard_errors(1, 0)));
    CHECK(fitted == fit<MarkovChain>(counts, {.never_left = NeverLeft::absorbing}));
    CHECK_FALSE(fitted == fit<MarkovChain>(counts, {.prior = 1.0}));
}
