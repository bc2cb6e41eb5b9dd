#include <habitue/optim/coverage.hpp>
#include <habitue/optim/submodular.hpp>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>

#include <habitue/math/random.hpp>

#include <doctest/doctest.h>

using namespace habitue;
using namespace habitue::optim;

namespace {

struct Instance {
    std::size_t n = 0;
    std::vector<std::uint64_t> offsets{0};
    std::vector<Element> met;
    std::vector<double> weights, presence;
    Constraint constraint;
    Coverage coverage() const { return Coverage(n, offsets, met, weights, presence); }
};

/// Journeys of random places: some places busier than others; every third with a budget, every third with groups.
Instance random_instance(std::uint64_t seed) {
    math::Random random(seed);
    Instance x;
    x.n = 5 + random.below(8);
    for (int j = 0; j < 40; ++j) {
        const std::size_t length = 1 + random.below(4);
        for (std::size_t i = 0; i < length; ++i)
            x.met.push_back(Element(std::min(random.below(x.n), random.below(x.n))));
        x.offsets.push_back(x.met.size());
        x.weights.push_back(random.chance(0.1) ? 0.0 : random.uniform());
    }
    if (seed % 2 == 0)
        for (Element e = 0; e < x.n; ++e) x.presence.push_back(0.2 + 0.8 * random.uniform());
    x.constraint.k = 1 + random.below(4);
    if (seed % 3 == 1) {
        for (Element e = 0; e < x.n; ++e) x.constraint.costs.push_back(random.chance(0.1) ? 0.0 : random.uniform());
        x.constraint.budget = 0.3 + 1.5 * random.uniform();
        if (seed % 4 == 0) x.constraint.k = Constraint::any;
    }
    if (seed % 3 == 2)
        for (Element e = 0; e < x.n; ++e) x.constraint.group.push_back(std::uint32_t(random.below(3)));
    return x;
}

double value_of(SetFunction& f, std::uint32_t set) {
    f.clear();
    double value = 0.0;
    for (Element e = 0; e < f.size(); ++e)
        if (set >> e & 1) value += f.gain(e), f.add(e);
    return value;
}

bool allowed(const Constraint& c, std::uint32_t set) {
    double cost = 0.0;
    std::vector<std::uint32_t> of_group(32, 0);
    for (Element e = 0; e < 32; ++e)
        if (set >> e & 1) {
            cost += c.cost(e);
            if (!c.group.empty() && ++of_group[c.group[e]] > c.limit(c.group[e])) return false;
        }
    return (c.k == Constraint::any || std::size_t(std::popcount(set)) <= c.k) && cost <= c.budget + 1e-12;
}

double brute_force(SetFunction& f, const Constraint& c) {
    double best = 0.0;
    for (std::uint32_t set = 0; set < 1u << f.size(); ++set)
        if (allowed(c, set)) best = std::max(best, value_of(f, set));
    return best;
}

std::uint32_t mask(const Selection& s) {
    std::uint32_t set = 0;
    for (const Element e : s.chosen) set |= 1u << e;
    return set;
}

}  // namespace

TEST_CASE("coverage counts each row by the chance that it is met at least once") {
    // Row 0 comes by element 0 twice.
    const std::vector<std::uint64_t> offsets{0, 3, 4};
    const std::vector<Element> met{0, 1, 0, 1};
    const std::vector<double> weights{10.0, 1.0}, presence{0.5, 0.8};
    Coverage f(2, offsets, met, weights, presence);
    CHECK(f.gain(0) == doctest::Approx(7.5));
    CHECK(f.gain(1) == doctest::Approx(8.8));
    f.add(0);
    CHECK(f.gain(1) == doctest::Approx(10.0 * 0.25 * 0.8 + 0.8));
    CHECK(f.total() == 11.0);
    const Coverage full(2, offsets, met, weights);
    CHECK(full.gain(0) == 10.0);
}

TEST_CASE("on 200 random instances greedy keeps its guarantee, its bound holds, and exact is brute force") {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        const Instance x = random_instance(seed);
        Coverage f = x.coverage();
        const double best = brute_force(f, x.constraint);
        const Selection g = greedy(f, x.constraint);
        CHECK(allowed(x.constraint, mask(g)));
        CHECK(g.value == doctest::Approx(value_of(f, mask(g))).epsilon(1e-12));
        CHECK(g.value >= (1.0 - std::exp(-1.0)) * best * (1.0 - 1e-12));
        CHECK(g.value <= best * (1.0 + 1e-12));
        CHECK(g.upper_bound >= best * (1.0 - 1e-12));
        for (std::size_t i = 0; i < g.bounds.size(); ++i)
            CHECK(g.bounds[i] >= brute_force(f, {.k = i + 1}) * (1.0 - 1e-12));
        const Selection swapped = greedy(f, x.constraint, {.swaps = 100});
        CHECK(swapped.value >= g.value * (1.0 - 1e-12));
        CHECK(swapped.upper_bound >= best * (1.0 - 1e-12));
        CHECK(allowed(x.constraint, mask(swapped)));
        const Selection e = exact(f, x.constraint);
        CHECK(e.complete);
        CHECK(allowed(x.constraint, mask(e)));
        CHECK(e.value == doctest::Approx(best).epsilon(1e-11));
        CHECK(e.upper_bound == e.value);
    }
}

TEST_CASE("the bound is the optimum where nothing overlaps, and closes where everything is covered") {
    const std::vector<std::uint64_t> offsets{0, 1, 2, 3, 4};
    const std::vector<Element> met{0, 1, 2, 3};
    const std::vector<double> weights{4.0, 3.0, 2.0, 1.0};
    Coverage f(4, offsets, met, weights);
    CHECK(greedy(f, {.k = 2}).upper_bound == 7.0);
    CHECK(greedy(f, {.k = 4}).upper_bound == 10.0);
    CHECK(greedy(f, {.k = 2}).gains == std::vector<double>{4.0, 3.0});
    CHECK(greedy(f, {.k = 3}).bounds == std::vector<double>{4.0, 7.0, 9.0});
}

TEST_CASE("of equals the lowest number is chosen, and what adds nothing is left") {
    const std::vector<std::uint64_t> offsets{0, 2, 4, 6};
    const std::vector<Element> met{3, 1, 2, 0, 4, 1};
    const std::vector<double> weights{1.0, 1.0, 1.0};
    Coverage f(6, offsets, met, weights);
    CHECK(greedy(f, {.k = 6}).chosen == std::vector<Element>{1, 0});
}

TEST_CASE("gain per cost alone may be as bad as one wishes; greedy under a budget tries the alternative") {
    const std::vector<std::uint64_t> offsets{0, 1, 2};
    const std::vector<Element> met{0, 1};
    const std::vector<double> weights{1.0, 50.0};
    Coverage f(2, offsets, met, weights);
    const Constraint c{.costs = {0.01, 100.0}, .budget = 100.0};
    CHECK(greedy(f, c, {.enumeration = 0}).chosen == std::vector<Element>{1});
}

TEST_CASE("facility location is the same function as a weight covered") {
    math::Random random(5);
    const std::size_t n = 9, points = 23;
    std::vector<double> similarity, weights;
    for (std::size_t i = 0; i < n * points; ++i) similarity.push_back(std::floor(8.0 * random.uniform()) - 1.0);
    for (std::size_t i = 0; i < points; ++i) weights.push_back(random.uniform());
    FacilityLocation f(n, points, similarity, weights);
    Coverage g = f.as_coverage();
    for (std::uint32_t set = 0; set < 1u << n; ++set)
        CHECK(value_of(f, set) == doctest::Approx(value_of(g, set)).epsilon(1e-12));
    CHECK(exact(g, {.k = 3}).value == doctest::Approx(brute_force(f, {.k = 3})).epsilon(1e-12));
}

TEST_CASE("greedy of many large columns gives the same bits for any number of threads") {
    math::Random random(11);
    const std::size_t n = 300, points = 2500;
    std::vector<double> similarity;
    for (std::size_t i = 0; i < n * points; ++i) similarity.push_back(random.uniform() * random.uniform());
    FacilityLocation one(n, points, similarity), four(n, points, similarity, {}, {.threads = 4});
    const Selection a = greedy(one, {.k = 20}), b = greedy(four, {.k = 20}, {}, {.threads = 4});
    CHECK(a == b);
    // Lazily as eagerly.
    one.clear();
    for (const Element chosen : a.chosen) {
        Element best = 0;
        for (Element e = 0; e < n; ++e)
            if (one.gain(e) > one.gain(best)) best = e;
        CHECK(best == chosen);
        one.add(chosen);
    }
}

TEST_CASE("the worst group is served nearly as well as by the best set of all") {
    int optimal = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        CAPTURE(seed);
        Instance x = random_instance(seed);
        math::Random random(seed, 1);
        std::vector<std::unique_ptr<SetFunction>> groups;
        std::vector<int> of(x.weights.size());
        for (auto& g : of) g = int(random.below(3));
        for (int g = 0; g < 3; ++g) {
            std::vector<double> own = x.weights;
            double total = 0.0;
            for (std::size_t j = 0; j < own.size(); ++j) total += own[j] *= of[j] == g ? 1.0 : 0.0;
            for (double& w : own) w /= total;
            groups.push_back(std::make_unique<Coverage>(x.n, x.offsets, x.met, own, x.presence));
        }
        const auto least = [&](std::uint32_t set) {
            double worst = 1.0;
            for (const auto& f : groups) worst = std::min(worst, value_of(*f, set));
            return worst;
        };
        double best = 0.0;
        for (std::uint32_t set = 0; set < 1u << x.n; ++set)
            if (allowed(x.constraint, set)) best = std::max(best, least(set));
        const Selection s = maximise_least(groups, x.constraint);
        CHECK(allowed(x.constraint, mask(s)));
        CHECK(s.value == doctest::Approx(least(mask(s))).epsilon(1e-12));
        CHECK(s.upper_bound >= best * (1.0 - 1e-12));
        CHECK(s.value <= best * (1.0 + 1e-12));
        optimal += s.value >= best * (1.0 - 1e-9);
    }
    CHECK(optimal >= 50);
}

TEST_CASE("an exact search stopped early says so and bounds what it has not seen") {
    math::Random random(3);
    Instance x;
    x.n = 20;
    for (int j = 0; j < 400; ++j) {
        for (int i = 0; i < 5; ++i) x.met.push_back(Element(random.below(x.n)));
        x.offsets.push_back(x.met.size());
        x.weights.push_back(1.0);
    }
    Coverage f = x.coverage();
    const Selection stopped = exact(f, {.k = 5}, {.nodes = 0}), whole = exact(f, {.k = 5});
    CHECK_FALSE(stopped.complete);
    CHECK(stopped.upper_bound >= whole.value);
    CHECK(whole.complete);
    CHECK(whole.value == brute_force(f, {.k = 5}));
}

TEST_CASE("long searches are called off") {
    const Instance x = random_instance(1);
    Coverage f = x.coverage();
    const std::atomic<bool> stop{true};
    CHECK_THROWS_AS(greedy(f, x.constraint, {}, {.cancel = &stop}), Cancelled);
    CHECK_THROWS_AS(exact(f, x.constraint, {}, {.cancel = &stop}), Cancelled);
}

TEST_CASE("what is no number of places, price or weight is refused by row") {
    const Instance x = random_instance(3);
    Coverage f = x.coverage();
    CHECK_THROWS_WITH_AS(greedy(f, {.k = 99}), "k: got 99, there are not so many candidates", DomainError);
    std::vector<double> costs(x.n, 1.0);
    costs[2] = -1.0;
    CHECK_THROWS_WITH_AS(greedy(f, {.costs = costs, .budget = 2.0}),
                         "costs: row 2 has -1, must be finite and not negative", DomainError);
    CHECK_THROWS_AS(greedy(f, {.budget = 2.0}), DomainError);
    CHECK_THROWS_AS(greedy(f, {.costs = std::vector<double>(x.n, 1.0), .budget = std::nan("")}), DomainError);
    std::vector<double> weights = x.weights;
    weights[7] = std::nan("");
    CHECK_THROWS_WITH_AS(Coverage(x.n, x.offsets, x.met, weights),
                         "values: row 7 has nan, must be finite and not negative", DomainError);
    CHECK_THROWS_AS(Coverage(2, x.offsets, x.met, x.weights), DomainError);
    const std::vector<double> similarity{1.0, 2.0, 3.0, std::nan("")};
    CHECK_THROWS_WITH_AS(FacilityLocation(2, 2, similarity), "similarity: row 1 has nan, must be finite", DomainError);
}
