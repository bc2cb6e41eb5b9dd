#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/lifecycle/chain_tests.hpp>
#include <habitue/lifecycle/context_tree.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/random.hpp>

#include "../golden/rain.hpp"

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;
namespace math = habitue::math;

namespace {

Paths rain() {
    Paths paths;
    paths.states = {"0", "1-5", "6+"};
    for (const char c : golden::rain) paths.state.push_back(std::uint32_t(c - '0'));
    paths.offsets.push_back(paths.state.size());
    return paths;
}

/// Paths of states 0 and 1: the chance of a 1 after each pair of visits, by number.
Paths simulated(std::size_t paths, std::size_t length, const std::vector<double>& one, std::uint64_t seed) {
    Paths result;
    result.states = {"a", "b"};
    for (std::size_t i = 0; i < paths; ++i) {
        math::Random random(seed, i);
        std::size_t context = random.below(one.size());
        for (std::size_t k = 0; k < length; ++k) {
            const bool next = random.chance(one[context]);
            result.state.push_back(next);
            context = (2 * context + next) % one.size();
        }
        result.offsets.push_back(result.state.size());
    }
    return result;
}

}  // namespace

TEST_CASE("tests of a chain: order and homogeneity of Alofi's rain") {
    const auto zero = order_test(rain(), 0, 1);
    CHECK(zero.statistic == doctest::Approx(192.07358706778584).epsilon(1e-12));
    CHECK(zero.pearson == doctest::Approx(190.6124491637805).epsilon(1e-12));
    CHECK(zero.df == 4.0);
    CHECK(zero.p_value == doctest::Approx(1.899708412392058e-40).epsilon(1e-9));
    const auto markov = markov_test(rain());
    CHECK(markov.statistic == doctest::Approx(25.83701990888127).epsilon(1e-12));
    CHECK(markov.pearson == doctest::Approx(26.09575165237531).epsilon(1e-12));
    CHECK(markov.df == 12.0);
    CHECK(markov.p_value == doctest::Approx(0.011318319705027413).epsilon(1e-10));
    CHECK(markov.p_pearson == doctest::Approx(0.010403948589678667).epsilon(1e-10));
    // Ten blocks of 109 days, transitions within each.
    Paths blocks = rain();
    blocks.offsets = {0};
    for (std::size_t b = 1; b <= 10; ++b) blocks.offsets.push_back(109 * b);
    blocks.state.resize(1090);
    const auto stationary = homogeneity_test(counts_by_group(blocks, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
    CHECK(stationary.df == 54.0);
    CHECK(stationary.statistic == doctest::Approx(110.32388920774139).epsilon(1e-12));
    CHECK(stationary.pearson == doctest::Approx(108.90102514795699).epsilon(1e-12));
    CHECK(stationary.p_value == doctest::Approx(9.673467099900226e-06).epsilon(1e-9));
}

TEST_CASE("tests of a chain: p-values are uniform where the chain is what is tested") {
    int order = 0, groups = 0;
    const int runs = 400;
    for (int r = 0; r < runs; ++r) {
        const Paths paths = simulated(40, 30, {.3, .6}, std::uint64_t(100 + r));
        order += markov_test(paths).p_value < .1;
        std::vector<std::uint32_t> group(paths.size());
        for (std::size_t i = 0; i < group.size(); ++i) group[i] = std::uint32_t(i % 4);
        groups += homogeneity_test(counts_by_group(paths, group)).p_value < .1;
    }
    CHECK(order == doctest::Approx(40).epsilon(.4));  // 2.7 standard errors
    CHECK(groups == doctest::Approx(40).epsilon(.4));
}

TEST_CASE("tests of a chain: cells that cannot be filled have no degree of freedom") {
    const Paths round = Paths::from_sequences({{"a", "b", "c", "a", "b", "c", "a", "b", "c", "a"}});
    const auto test = order_test(round, 1, 2);
    CHECK(test.df == 0.0);
    CHECK(test.p_value == 1.0);
    CHECK(order_test(round, 0, 1).df == 4.0);
    CHECK_THROWS_AS(order_test(round, 1, 1), DomainError);
    CHECK_THROWS_AS(homogeneity_test({context_counts(round)}), DomainError);
}

TEST_CASE("order_selection: the gains are those of the tests, on the transitions that every order predicts") {
    const Paths paths = simulated(200, 40, {.1, .7, .5, .9}, 3);
    const auto found = order_selection(paths, 4);
    REQUIRE(found.rows.size() == 5);
    CHECK(found.transitions == 200.0 * 36.0);
    CHECK(found.bic == 2);
    CHECK(found.aic >= 2);
    for (const double k : {0, 1, 2, 3, 4}) CHECK(found.rows[std::size_t(k)].parameters == std::pow(2.0, k));
    // Log-likelihood of order 2, by hand.
    double counts[8] = {};
    for (std::size_t i = 0; i < paths.size(); ++i)
        for (std::size_t j = 4; j < 40; ++j)
            counts[4 * paths.path(i)[j - 2] + 2 * paths.path(i)[j - 1] + paths.path(i)[j]] += 1.0;
    double log_likelihood = 0.0;
    for (int c = 0; c < 8; ++c) log_likelihood += counts[c] * std::log(counts[c] / (counts[c & 6] + counts[c | 1]));
    CHECK(found.rows[2].log_likelihood == doctest::Approx(log_likelihood).epsilon(1e-12));
    CHECK(order_selection(rain(), 3).bic == 1);
    CHECK_THROWS_AS(order_selection(paths, 40), DomainError);
}

TEST_CASE("context_tree: finds the contexts that matter, and the best tree by enumeration") {
    // After a the one before matters, after b it does not.
    const Paths paths = simulated(400, 30, {.1, .6, .8, .6}, 5);
    const auto tree = context_tree(paths, {.highest = 3});
    CHECK(tree.leaves() == 3);
    CHECK(tree.order == 2);
    CHECK(tree.parameters == 3.0);
    const std::vector<std::uint32_t> aa{0, 0}, bba{1, 1, 0}, ab{0, 1}, b{1};
    CHECK(tree.probabilities(aa)[1] == doctest::Approx(.1).epsilon(.1));
    CHECK(tree.probabilities(bba)[1] == doctest::Approx(.8).epsilon(.1));
    CHECK(tree.probabilities(ab) == tree.probabilities(b));
    CHECK(tree.probabilities({}) == tree.probabilities(std::span<const std::uint32_t>{}));

    // All trees of depth 2 or less on binary states: a leaf, or children that are leaves or have two leaves.
    const auto two = context_tree(paths, {.highest = 2});
    const auto counts = context_counts(paths, {.order = 2, .weight = {}});
    const auto value = [&](std::vector<std::uint64_t> contexts) {
        double n[2] = {};
        for (const auto c : contexts) {
            const std::size_t i = counts.find(c);
            for (std::size_t k = counts.offsets[i]; k < counts.offsets[i + 1]; ++k)
                n[counts.next[k]] += counts.count[k];
        }
        return n[0] * std::log(n[0] / (n[0] + n[1])) + n[1] * std::log(n[1] / (n[0] + n[1])) -
               .5 * std::log(counts.total());
    };
    // base 3: "x > y" is 3 x + y
    const double after_a = std::max(value({0, 3}), value({0}) + value({3})),
                 after_b = std::max(value({1, 4}), value({1}) + value({4})),
                 best = std::max(value({0, 1, 3, 4}), after_a + after_b);
    CHECK(two.log_likelihood - .5 * std::log(two.transitions) * two.parameters == doctest::Approx(best).epsilon(1e-12));
}

TEST_CASE(
    "context_tree: visits that do not depend on each other have one context, and rare ones cost what common ones do") {
    const auto tree = context_tree(simulated(100, 20, {.4}, 8), {.highest = 4});
    CHECK(tree.leaves() == 1);
    CHECK(tree.order == 0);
    CHECK(context_tree(simulated(2, 12, {.5}, 8), {.highest = 5}).leaves() <= 2);  // not one context a visit
}

TEST_CASE("counts_by_period: each transition in the period of the visit it leaves, all of them together the whole") {
    Paths paths = Paths::from_sequences({{"a", "b", "a", "a"}});
    paths.time = {0.0, 1.0, 2.0, 5.0};
    const auto parts = counts_by_period(paths, {1.0});
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].total() == 1.0);
    CHECK(parts[1].total() == 2.0);
    CHECK(counts_by_period(paths, {}) == std::vector{context_counts(paths)});
    CHECK_THROWS_AS(counts_by_period(paths, {2.0, 1.0}), DomainError);
    // A chain that changes in the middle is found to, period by period.
    Paths early = simulated(50, 20, {.2, .4}, 1), late = simulated(50, 20, {.8, .4}, 2);
    Paths both = early;
    both.state.insert(both.state.end(), late.state.begin(), late.state.end());
    for (std::size_t i = 1; i < late.offsets.size(); ++i) both.offsets.push_back(early.state.size() + late.offsets[i]);
    for (std::size_t i = 0; i < 2000; ++i) both.time.push_back(double(i / 1000) + 1e-4 * double(i % 20));
    const auto changed = fit_by_period(both, {1.0});
    REQUIRE(changed.fits.size() == 2);
    CHECK(changed.fits[0].model == fit<MarkovChain>(early).model);
    CHECK(changed.fits[1].model == fit<MarkovChain>(late).model);
    CHECK(changed.test.p_value < 1e-10);
}

TEST_CASE("counts by group or period take the weights of the options, in place of the paths' own") {
    Paths paths = Paths::from_sequences({{"a", "b"}, {"a", "a", "b"}, {"b", "a"}});
    paths.weight = {1.0, 2.0, 3.0};
    const CountOptions options{.weight = {5.0, 0.0, 7.0}};
    const auto groups = counts_by_group(paths, {0, 0, 1}, options);
    REQUIRE(groups.size() == 2);
    CHECK(groups[0].total() == 5.0);
    CHECK(groups[1].total() == 7.0);
    CHECK(counts_by_group(paths, {0, 0, 1})[0].total() == 5.0);  // 1 + 2 * 2
    const auto periods = counts_by_period(paths, {1.0}, options);
    CHECK(periods[0].total() == 12.0);
    CHECK(periods[1].total() == 0.0);
    CHECK(counts_by_period(paths, {1.0})[1].total() == 2.0);
}

TEST_CASE("order_test: paths too short for the order tell nothing, and that is said") {
    const Paths paths = Paths::from_sequences({{"a", "b"}, {"b"}});
    CHECK_THROWS_WITH_AS(order_test(paths, 1, 2), "larger: got 2, no path is long enough for this order", DomainError);
}
