// Enough sharers: against the binomial, against every outcome, and Granovetter's crowds.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/sharing.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {
/// P(binomial(n, p) >= m) = I_p(m, n - m + 1).
double binomial_tail(double n, double p, double m) {
    return math::beta_lower(p, m, n - m + 1.0);
}
}  // namespace

TEST_CASE("viability: equal chances are a binomial tail") {
    // ../goldens: 30 sharers, p = .3, at least 12.
    CHECK(viability(std::vector<double>(30, .3), 12) == doctest::Approx(0.15932179468792512).epsilon(1e-14));
    for (const double p : {.001, .2, .5, .97})
        for (const int m : {1, 7, 20, 39, 40})
            CHECK(viability(std::vector<double>(40, p), m) == doctest::Approx(binomial_tail(40, p, m)).epsilon(1e-12));
}

TEST_CASE("viability: the sum over everybody who may join") {
    math::Random random(3);
    for (int trial = 0; trial < 20; ++trial) {
        std::vector<double> p;
        for (int i = 0; i < 10; ++i) p.push_back(i == 3 ? 1.0 : i == 4 ? 0.0 : random.uniform());
        std::vector<double> by_hand(12, 0.0);
        for (unsigned who = 0; who < 1024; ++who) {
            double chance = 1.0;
            for (int i = 0; i < 10; ++i) chance *= who >> i & 1u ? p[i] : 1.0 - p[i];
            for (int m = 0; m <= __builtin_popcount(who); ++m) by_hand[m] += chance;
        }
        for (int m = 0; m <= 11; ++m) CHECK(viability(p, m) == doctest::Approx(by_hand[m]).epsilon(1e-13));
        const auto f = sharers_distribution(p);
        for (int m = 0; m <= 10; ++m)
            CHECK(f[m] == doctest::Approx(by_hand[m] - by_hand[m + 1]).scale(1.0).epsilon(1e-14));
    }
}

TEST_CASE("viability: tiny tails keep their digits, also by transforms") {
    CHECK(viability(std::vector<double>(100, 1e-3), 60) ==
          doctest::Approx(binomial_tail(100, 1e-3, 60)).epsilon(1e-11));
    for (const double m : {900., 1100., 1500., 2500.}) {
        const double exact = binomial_tail(5000, .2, m);
        CHECK(viability(std::vector<double>(5000, .2), std::int64_t(m)) == doctest::Approx(exact).epsilon(1e-10));
    }
    CHECK(1.0 - viability(std::vector<double>(5000, .2), 850) ==
          doctest::Approx(1.0 - binomial_tail(5000, .2, 850)).epsilon(1e-8));
    // Unequal chances: the transform of 2,000 people against the recursion, spelt out here.
    math::Random random(4);
    std::vector<double> p, f{1.0};
    for (int i = 0; i < 2000; ++i) p.push_back(random.uniform() * random.uniform());
    for (const double x : p) {
        f.push_back(0.0);
        for (std::size_t k = f.size() - 1; k > 0; --k) f[k] = f[k] * (1.0 - x) + f[k - 1] * x;
        f[0] *= 1.0 - x;
    }
    for (const std::size_t m : {500u, 600u, 800u, 1200u}) {
        const double tail = std::accumulate(f.begin() + std::ptrdiff_t(m), f.end(), 0.0);
        CHECK(viability(p, std::int64_t(m)) == doctest::Approx(tail).epsilon(1e-11));
    }
    const auto all = sharers_distribution(p);
    CHECK(all.size() == 2001);
    for (std::size_t k = 0; k < all.size(); k += 50) CHECK(std::abs(all[k] - f[k]) < 1e-14);
}

TEST_CASE("viability: nobody is needed, or more than there are") {
    const std::vector<double> p{.5, .5};
    CHECK(viability(p, 0) == 1.0);
    CHECK(viability(p, -3) == 1.0);
    CHECK(viability(p, 3) == 0.0);
    CHECK(viability({}, 1) == 0.0);
    CHECK(viability(std::vector<double>{1.0, 1.0, 0.0}, 2) == 1.0);
    CHECK_THROWS_WITH_AS(viability(std::vector<double>{.5, 1.5}, 1), "p: row 1 has 1.5, must lie between 0 and 1",
                         DomainError);
    CHECK_THROWS_AS(viability(std::vector<double>{std::numeric_limits<double>::quiet_NaN()}, 1), DomainError);
}

TEST_CASE("people_to_ask: one fewer is not enough") {
    const auto n = people_to_ask(.3, 12, .9);
    CHECK(viability(std::vector<double>(std::size_t(n), .3), 12) >= .9);
    CHECK(viability(std::vector<double>(std::size_t(n - 1), .3), 12) < .9);
    CHECK(people_to_ask(1.0, 5) == 5);
    CHECK(people_to_ask(.5, 0) == 0);
    CHECK_THROWS_AS(people_to_ask(0.0, 5), DomainError);
}

TEST_CASE("participation: Granovetter's crowd of 100, and the same with one person changed") {
    std::vector<double> thresholds(100);
    std::iota(thresholds.begin(), thresholds.end(), 0.0);
    const auto riot = participation(thresholds);
    CHECK(riot.from_nobody == 1.0);
    CHECK(riot.equilibria == std::vector<Equilibrium>{{1.0, true}});
    thresholds[1] = 2.0;
    const auto quiet = participation(thresholds);
    CHECK(quiet.from_nobody == .01);
    CHECK(quiet.from_everybody == 1.0);
    CHECK(quiet.critical_mass == .02);
    CHECK(quiet.equilibria == std::vector<Equilibrium>{{.01, false}, {1.0, true}});
}

TEST_CASE("participation: Granovetter's normal thresholds tip at a standard deviation of 12.2") {
    // Mean 25 of 100: p. 1428 finds the equilibrium at 6 just below a deviation of 12.2 and near 100 above it.
    const auto below = participation(Normal{.25, .12}), above = participation(Normal{.25, .13});
    CHECK(below.equilibria.size() == 3);
    CHECK(below.from_nobody < .1);
    CHECK(below.from_everybody > .99);
    CHECK(below.equilibria[0].stable);
    CHECK_FALSE(below.equilibria[1].stable);
    CHECK(below.equilibria[2].stable);
    CHECK(below.critical_mass == below.equilibria[1].share);
    CHECK(above.equilibria.size() == 1);
    CHECK(above.from_nobody > .97);
    for (const auto& e : below.equilibria)
        CHECK(lower(Normal{.25, .12}, e.share) == doctest::Approx(e.share).epsilon(1e-13));
}

TEST_CASE("participation: other laws") {
    const auto reluctant = participation(Uniform{.2, .6});
    REQUIRE(reluctant.equilibria.size() == 3);
    CHECK(reluctant.equilibria[0] == Equilibrium{0.0, true});
    CHECK_FALSE(reluctant.equilibria[1].stable);
    CHECK(reluctant.equilibria[2] == Equilibrium{1.0, true});
    CHECK(reluctant.critical_mass == doctest::Approx(1.0 / 3.0));
    CHECK(participation(Exponential{2.0}).equilibria == std::vector<Equilibrium>{{0.0, true}});
    CHECK(participation(Exponential{.2}).from_everybody > .9);
    CHECK_FALSE(participation(Exponential{.2}).equilibria[0].stable);
    const auto two = participation(Discrete{{0.0, .5}, {.4, .6}});
    CHECK(two.from_nobody == .4);
    CHECK(two.critical_mass == .5);
    CHECK(two.from_everybody == 1.0);
    CHECK_THROWS_AS(participation(Law(Uniform{0.0, 1.0})), DomainError);
    CHECK_THROWS_AS(participation(Law(Normal{.2, -1.0})), DomainError);
    CHECK_THROWS_AS(participation(std::vector<double>{-1.0}), DomainError);
}

TEST_CASE("viable_price: a little more and too few join") {
    const std::vector<Law> people(30, Law(Uniform{0.0, 10.0}));
    const double price = viable_price(people, 12, .9);
    const auto joined_at = [](double x) { return viability(std::vector<double>(30, 1.0 - x / 10.0), 12); };
    CHECK(joined_at(price) >= .9 - 1e-12);
    CHECK(joined_at(price * (1.0 + 1e-9)) < .9);
    // People who know what they would pay: the price that the third highest pays.
    std::vector<Law> known;
    for (const double x : {5.0, 9.0, 2.0, 7.0}) known.emplace_back(Discrete{{x}});
    CHECK(viable_price(known, 3) == 5.0);
    CHECK(viable_price(known, 5) == -std::numeric_limits<double>::infinity());
    CHECK_THROWS_AS(viable_price(known, 3, 1.5), DomainError);
}
