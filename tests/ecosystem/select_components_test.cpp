// Project selection against every set there is.
#include <doctest/doctest.h>

#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/select_components.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

TEST_CASE("select_components: the best of all sets on 200 random instances") {
    math::Random random(1);
    for (int trial = 0; trial < 200; ++trial) {
        const std::size_t n = 1 + random.below(11), m = random.below(2 * n);
        std::vector<double> values;
        for (std::size_t i = 0; i < n; ++i) values.push_back(double(random.below(21)) - 10.0);
        std::vector<Needs> needs;
        for (std::size_t i = 0; i < m; ++i)
            needs.push_back({std::uint32_t(random.below(n)), std::uint32_t(random.below(n))});
        double best = 0.0;
        int size = 0;
        for (unsigned mask = 0; mask < (1u << n); ++mask) {
            bool whole = true;
            for (const Needs& x : needs) whole &= !(mask >> x.component & 1u) || (mask >> x.needs & 1u);
            if (!whole) continue;
            double value = 0.0;
            for (std::size_t i = 0; i < n; ++i)
                if (mask >> i & 1u) value += values[i];
            if (value > best || (value == best && __builtin_popcount(mask) < size)) {
                best = value;
                size = __builtin_popcount(mask);
            }
        }
        const auto found = select_components(values, needs);
        CHECK(found.value == best);
        CHECK(found.chosen.size() == std::size_t(size));
        for (const Needs& x : needs)
            if (std::count(found.chosen.begin(), found.chosen.end(), x.component))
                CHECK(std::count(found.chosen.begin(), found.chosen.end(), x.needs) == 1);
    }
}

TEST_CASE("select_components: halves of a pair that lose alone are chosen together") {
    // An outcome worth 10 needs two components that cost 4 each; a greedy choice sees two losses and stops.
    const auto found = select_components(std::vector{10.0, -4.0, -4.0}, std::vector<Needs>{{0, 1}, {0, 2}});
    CHECK(found.chosen == std::vector<std::uint32_t>{0, 1, 2});
    CHECK(found.value == 2.0);
    CHECK(found.together.empty());
}

TEST_CASE("select_components: components that need one another stand or fall together, and it is said") {
    const std::vector<Needs> circle{{0, 1}, {1, 2}, {2, 0}};
    CHECK(select_components(std::vector{5.0, -2.0, -2.0, 1.0}, circle).chosen ==
          std::vector<std::uint32_t>{0, 1, 2, 3});
    const auto none = select_components(std::vector{5.0, -2.0, -4.0, 1.0}, circle);
    CHECK(none.chosen == std::vector<std::uint32_t>{3});
    CHECK(none.together == std::vector<std::vector<std::uint32_t>>{{0, 1, 2}});
}

TEST_CASE("select_components: bad input is named") {
    CHECK_THROWS_WITH_AS(select_components(std::vector{1.0}, std::vector<Needs>{{0, 1}}),
                         "requires: row 0 has 1, there is no such component", DomainError);
    CHECK_THROWS_AS(select_components(std::vector{std::numeric_limits<double>::infinity()}, {}), DomainError);
    CHECK(select_components({}, {}).value == 0.0);
}
