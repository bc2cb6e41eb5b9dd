#include <habitue/ecosystem/placement.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

#include <habitue/math/random.hpp>

#include <doctest/doctest.h>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

const Paths& walks() {
    static const Paths paths = Paths::from_sequences(
        {{"home", "web"}, {"home", "gym"}, {"gym"}, {"web", "home", "web"}, {"store"}, {"store", "web"}});
    return paths;
}
const std::vector<double> money{10.0, 20.0, 5.0, 1.0, 8.0, 4.0};

Journeys random_journeys(std::uint64_t seed, std::size_t candidates, int journeys) {
    math::Random random(seed);
    Journeys x;
    x.candidates = candidates;
    for (int j = 0; j < journeys; ++j) {
        for (std::size_t i = random.below(5); i > 0; --i)
            x.passed.push_back(Candidate(std::min(random.below(candidates), random.below(candidates))));
        x.offsets.push_back(x.passed.size());
    }
    return x;
}
std::vector<double> random_values(std::uint64_t seed, std::size_t n) {
    math::Random random(seed, 1);
    std::vector<double> values(n);
    for (double& v : values) v = random.uniform();
    return values;
}

}  // namespace

TEST_CASE("places are chosen by the money of the journeys that pass them") {
    const auto p = place(journeys_of(walks()), money, {.k = 2});
    CHECK(p.chosen == std::vector<Candidate>{0, 3});  // home meets 31, then the store 12 against the web's 4
    CHECK(p.gains == std::vector<double>{31.0, 12.0});
    CHECK(p.value == 43.0);
    CHECK(p.total == 48.0);
    CHECK(p.upper_bound >= 43.0);
    CHECK(p.guarantee == doctest::Approx(1.0 - std::exp(-1.0)));
    CHECK(place(journeys_of(walks()), money, {.k = 4}).value == 48.0);
    CHECK(place(journeys_of(walks()), money, {.k = 4}).upper_bound == 48.0);
    CHECK(p.summary().find("value 43") != std::string::npos);
}

TEST_CASE("what present presence meets already is not counted again") {
    const auto p = place(journeys_of(walks()), money, {.k = 1, .miss = {0.1, 0.1, 1.0, 1.0, 1.0, 1.0}});
    CHECK(p.chosen == std::vector<Candidate>{3});
    CHECK(p.total == doctest::Approx(1.0 + 2.0 + 5.0 + 1.0 + 8.0 + 4.0));
}

TEST_CASE("for ubiquity the first visit alone counts") {
    const auto p = place(journeys_of(walks()), money, {.k = 4, .objective = Objective::ubiquity});
    CHECK(p.gains == std::vector<double>{30.0, 12.0, 5.0, 1.0});
    CHECK(p.chosen == std::vector<Candidate>{0, 3, 2, 1});
}

TEST_CASE("presence that is not sure counts every time that a journey comes by") {
    const auto p = place(journeys_of(walks()), money, {.k = 1, .presence = {0.0, 0.5, 0.0, 0.0}});
    CHECK(p.chosen == std::vector<Candidate>{1});
    CHECK(p.value == doctest::Approx(0.5 * 10.0 + 0.75 * 1.0 + 0.5 * 4.0));
}

TEST_CASE("one place a city, a budget, and a number of places bind together") {
    const auto p =
        place(journeys_of(walks()), money,
              {.k = 3, .costs = {5.0, 3.0, 4.0, 3.0}, .budget = 8.0, .group = {0, 0, 1, 1}, .method = Method::exact});
    CHECK(p.value == 43.0);
    CHECK(p.cost == 8.0);
    CHECK(p.upper_bound == p.value);
    std::vector<Candidate> chosen = p.chosen;
    std::sort(chosen.begin(), chosen.end());
    CHECK(chosen == std::vector<Candidate>{0, 3});
    CHECK(place(journeys_of(walks()), money, {.group = {0, 0, 0, 0}}).chosen.size() == 1);
}

TEST_CASE("relabelled candidates and reordered journeys change nothing but the names") {
    const auto x = random_journeys(7, 12, 80);
    const auto values = random_values(7, 80);
    Journeys y;
    y.candidates = 12;
    std::vector<double> turned;
    for (std::size_t j = 80; j-- > 0;) {
        for (std::uint64_t i = x.offsets[j]; i < x.offsets[j + 1]; ++i) y.passed.push_back(11 - x.passed[i]);
        y.offsets.push_back(y.passed.size());
        turned.push_back(values[j]);
    }
    const auto a = place(x.view(), values, {.k = 4}), b = place(y.view(), turned, {.k = 4});
    REQUIRE(a.chosen.size() == b.chosen.size());
    for (std::size_t i = 0; i < a.chosen.size(); ++i) CHECK(a.chosen[i] == 11 - b.chosen[i]);
    CHECK(a.value == doctest::Approx(b.value).epsilon(1e-12));
}

TEST_CASE("60 candidates and five places are solved exactly, above greedy and below its bound") {
    const auto x = random_journeys(21, 60, 3000);
    const auto values = random_values(21, 3000);
    const auto g = place(x.view(), values, {.k = 5}), e = place(x.view(), values, {.k = 5, .method = Method::exact});
    CHECK(e.complete);
    CHECK(e.value >= g.value * (1.0 - 1e-12));
    CHECK(e.value <= g.upper_bound * (1.0 + 1e-12));
    CHECK(value_of(x.view(), values, e.chosen) == doctest::Approx(e.value).epsilon(1e-12));
}

TEST_CASE("the same bits for any number of threads") {
    const auto x = random_journeys(3, 500, 4000);
    const auto values = random_values(3, 4000);
    CHECK(place(x.view(), values, {.k = 20}) == place(x.view(), values, {.k = 20, .threads = 4}));
}

TEST_CASE("vertices of one place are one candidate, and some are nobody's") {
    const std::vector<Candidate> of{0, nobody, 1, 1};
    const auto x = grouped(journeys_of(walks()), of, 2);
    const auto p = place(x.view(), money, {.k = 2});
    CHECK(p.gains == std::vector<double>{37.0, 11.0});
    const std::vector<Candidate> wrong{0, 9, 1, 1};
    CHECK_THROWS_WITH_AS(grouped(journeys_of(walks()), wrong, 2), "candidates: row 1 has 9, there is no such candidate",
                         DomainError);
}

TEST_CASE("a place at a time of the week is a candidate of its own") {
    Paths paths = Paths::from_sequences({{"home", "gym"}, {"home"}});
    paths.unit = Unit::hour;
    paths.time = {4.0 * 24.0 + 9.0, 4.0 * 24.0 + 23.5, 7.0};  // Monday 5 January 1970, 9 and 23:30; Thursday, 7
    const auto x = weekly_slots(paths, 4);
    CHECK(x.candidates == 2 * 42);
    CHECK(x.passed == std::vector<Candidate>{2, 42 + 5, 3 * 6 + 1});
    CHECK(x.names[2] == "home, Mon 08:00 (4 h)");
    CHECK(x.names[42 + 5] == "gym, Mon 20:00 (4 h)");
    CHECK_THROWS_AS(weekly_slots(paths, 5), DomainError);
    paths.unit = Unit::unspecified;
    CHECK_THROWS_AS(weekly_slots(paths, 4), DomainError);
}

TEST_CASE("the worst group is the least share met of any group") {
    const std::vector<std::uint32_t> group{0, 0, 0, 1, 1, 1};
    const auto p = place_for_worst(journeys_of(walks()), money, group, {.k = 2});
    // Of 35 and 13: home and store meet 30 and 13, web and gym 35 and 5.
    CHECK(p.value == doctest::Approx(30.0 / 35.0));
    CHECK(p.upper_bound >= p.value);
    CHECK_THROWS_AS(
        place_for_worst(journeys_of(walks()), money, std::vector<std::uint32_t>{0, 0, 0, 0, 0, 5}, {.k = 1}),
        DomainError);
}

TEST_CASE("a budget buys more the greater it is, and what is worth no more is left out") {
    const auto x = random_journeys(5, 10, 60);
    const auto values = random_values(5, 60);
    PlaceOptions options{.costs = random_values(8, 10)};
    const auto front = pareto_front(x.view(), values, options);
    REQUIRE(front.size() >= 5);
    for (std::size_t i = 1; i < front.size(); ++i) {
        CHECK(front[i].value > front[i - 1].value);
        CHECK(front[i].cost > front[i - 1].cost);
    }
    options.method = Method::exact;
    const std::vector<double> budgets{0.5, 1.0, 1.5};
    for (const auto& p : pareto_front(x.view(), values, options, budgets)) {
        options.budget = *std::lower_bound(budgets.begin(), budgets.end(), p.cost);
        CHECK(p.value <= place(x.view(), values, options).value * (1.0 + 1e-12));
    }
}

TEST_CASE("places close in the order of what is lost, and losses sum to what all were worth") {
    for (const bool sure : {true, false}) {
        const auto x = random_journeys(9, 9, 60);
        const auto values = random_values(9, 60);
        PlaceOptions options;
        if (!sure) options.presence = random_values(10, 9);
        if (!sure) options.presence[4] = 1.0;
        std::vector<Candidate> open{8, 1, 4, 2, 6, 0};
        const double all = value_of(x.view(), values, open, options);
        double lost = 0.0, before = all;
        for (const auto& closing : closing_order(x.view(), values, open, options)) {
            double least = std::numeric_limits<double>::infinity();
            Candidate first = 0;
            std::sort(open.begin(), open.end());
            for (const Candidate c : open) {
                auto rest = open;
                std::erase(rest, c);
                const double loss = before - value_of(x.view(), values, rest, options);
                if (loss < least - 1e-12) least = loss, first = c;
            }
            CHECK(closing.candidate == first);
            CHECK(closing.loss == doctest::Approx(least).epsilon(1e-9));
            std::erase(open, closing.candidate);
            before = value_of(x.view(), values, open, options);
            CHECK(closing.left == doctest::Approx(before).epsilon(1e-9));
            lost += closing.loss;
        }
        CHECK(lost == doctest::Approx(all).epsilon(1e-12));
    }
}

TEST_CASE("what cannot be placed is refused by row") {
    const auto j = journeys_of(walks());
    CHECK_THROWS_WITH_AS(place(j, money, {}), "k: say how many places, or give costs and a budget", DomainError);
    CHECK_THROWS_WITH_AS(place(j, money, {.k = 5}), "k: got 5, there are not so many candidates", DomainError);
    CHECK_THROWS_AS(place(j, money, {.k = 0}), DomainError);
    CHECK_THROWS_AS(place(j, money, {.k = 1, .costs = {1.0, 1.0, 1.0, 1.0}}), DomainError);
    CHECK_THROWS_AS(place(j, {}, {.k = 1}), DomainError);
    CHECK_THROWS_WITH_AS(place({}, {}, {.k = 1}), "journeys: there are none", DomainError);
    std::vector<double> bad = money;
    bad[3] = -1.0;
    CHECK_THROWS_WITH_AS(place(j, bad, {.k = 1}), "values: row 3 has -1, must be finite and not negative", DomainError);
    CHECK_THROWS_WITH_AS(place(j, money, {.k = 1, .miss = {0.0, 0.0, 1.5, 0.0, 0.0, 0.0}}),
                         "miss: row 2 has 1.5, must lie between 0 and 1", DomainError);
    CHECK_THROWS_WITH_AS(place(j, money, {.k = 1, .presence = {0.0, 2.0, 0.0, 0.0}}),
                         "presence: row 1 has 2, must lie between 0 and 1", DomainError);
    const std::vector<Candidate> open{1, 7};
    CHECK_THROWS_WITH_AS(closing_order(j, money, open), "open: row 1 has 7, there is no such candidate", DomainError);
    const std::vector<std::uint64_t> offsets{0, 1};
    const std::vector<Candidate> passed{3};
    CHECK_THROWS_WITH_AS(place({2, offsets, passed}, std::vector<double>{1.0}, {.k = 1}),
                         "journeys: row 0 has 3, there is no such candidate", DomainError);
    const std::atomic<bool> stop{true};
    CHECK_THROWS_AS(place(j, money, {.k = 1, .cancel = &stop}), Cancelled);
    CHECK_THROWS_AS(parse_method("best"), DomainError);
    CHECK_THROWS_AS(parse_objective("all"), DomainError);
}

TEST_CASE("journeys of no visits are met by nobody") {
    const std::vector<std::uint64_t> offsets{0, 0, 1};
    const std::vector<Candidate> passed{0};
    const auto p = place({1, offsets, passed}, std::vector<double>{5.0, 2.0}, {.k = 1});
    CHECK(p.value == 2.0);
    CHECK(p.total == 7.0);
}
