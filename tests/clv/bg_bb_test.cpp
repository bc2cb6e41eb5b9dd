// BG/BB against published figures and other software, and what only it promises.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;
using support::Table;

namespace {

/// Yearly giving of 11,104 donors over six years: x, t_x and how many. Fader, Hardie & Shang (2010), Table 2.
Table donations() {
    constexpr std::array<std::array<double, 3>, 22> cells{{
        {0, 0, 3464}, {1, 1, 1091}, {1, 2, 277}, {1, 3, 129}, {1, 4, 78},  {1, 5, 119},  {1, 6, 129}, {2, 2, 613},
        {2, 3, 255},  {2, 4, 155},  {2, 5, 173}, {2, 6, 234}, {3, 3, 322}, {3, 4, 181},  {3, 5, 225}, {3, 6, 357},
        {4, 4, 240},  {4, 5, 284},  {4, 6, 512}, {5, 5, 335}, {5, 6, 728}, {6, 6, 1203},
    }};
    Table table;
    for (const auto& [x, t_x, weight] : cells) table.add({.frequency = x, .recency = t_x, .T = 6.0, .weight = weight});
    return table;
}

const clv::BgBb<> published{.alpha = 1.204, .beta = 0.750, .gamma = 0.657, .delta = 2.783};

}  // namespace

TEST_CASE("BG/BB of the donations is the optimum found elsewhere, and the published one") {
    const auto fit = clv::fit<clv::BgBb>(donations().columns(Unit::year));
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.customers == 11104.0);
    CHECK(fit.cells == 22);
    CHECK(text::fixed(fit.model.alpha, 3) == "1.204");
    CHECK(text::fixed(fit.model.beta, 3) == "0.750");
    CHECK(text::fixed(fit.model.gamma, 3) == "0.657");
    CHECK(text::fixed(fit.model.delta, 3) == "2.783");
    CHECK(text::fixed(fit.log_likelihood, 1) == "-33225.6");
    constexpr std::array estimate{1.2035223514446745, 0.7497163580879137, 0.656718208381562, 2.7834422322702426};
    constexpr std::array error{0.06939136561095295, 0.02944771756044586, 0.051009865650462886, 0.32081904443319587};
    CHECK(close(fit.log_likelihood, -33225.581274347016, 1e-12));
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(close(fit.model.*clv::BgBb<>::parameters()[i].member, estimate[i], 1e-6));
        CHECK(close(fit.standard_errors()[i], error[i], 1e-5));
    }
}

TEST_CASE("BG/BB predicts what lifetimes predicts of the donors") {
    const clv::BgBb<> m{.alpha = 1.203522393608026,
                        .beta = 0.7497163581757589,
                        .gamma = 0.6567181695499605,
                        .delta = 2.7834419828876706};
    struct Donor {
        double x, t_x, purchases, alive_next, alive;
    };
    constexpr Donor donors[] = {
        {6, 6, 3.752544246607689, 0.9304335775086952, 0.9999999999999893},
        {0, 0, 0.07286333894084936, 0.10813327510958373, 0.11621815648476214},
        {4, 5, 2.0300240283997795, 0.696800115918077, 0.7488982908202899},
        {1, 1, 0.08569570763928316, 0.06946180501686075, 0.07465530769305331},
        {3, 6, 2.1897486967779902, 0.930433577508334, 0.9999999999996011},
    };
    for (const auto& [x, t_x, purchases, alive_next, alive] : donors) {
        const PurchaseHistory h{.frequency = x, .recency = t_x, .T = 6.0};
        CHECK(close(m.expected_purchases(h, 5.0), purchases, 1e-11));
        CHECK(close(m.probability_alive(h), alive, 1e-11));
        CHECK(close(m.probability_alive(h) * m.if_active(h).chance_to_stay(1.0), alive_next, 1e-11));
    }
}

TEST_CASE("the donors expected to be active and to give again are those of the paper") {
    // Fader, Hardie & Shang (2010): gifts in 2002-2006 of a donor who gave every year, and of one who never did again.
    CHECK(text::fixed(published.expected_purchases({.frequency = 6.0, .recency = 6.0, .T = 6.0}, 5.0), 2) == "3.75");
    CHECK(text::fixed(published.expected_purchases({.T = 6.0}, 5.0), 2) == "0.07");
}

TEST_CASE("BG/BB counts the opportunities within a horizon, and no part of one") {
    const PurchaseHistory h{.frequency = 2.0, .recency = 3.0, .T = 6.0};
    CHECK(published.expected_purchases(h, 4.9) == published.expected_purchases(h, 4.0));
    CHECK(published.expected_purchases(h, 0.9) == 0.0);
    CHECK(published.purchase_probability(h, 5, 4.0) == 0.0);
    const Table table = donations();
    std::vector<double> out(table.size());
    CHECK_THROWS_WITH_AS(clv::expected_purchases(published, table.columns(), 2.5, out),
                         "horizon: got 2.5, must be a whole number of opportunities", DomainError);
}

TEST_CASE("the pmf of BG/BB sums to one, and its moments are the expectation and the variance") {
    for (const auto& m : {published, clv::BgBb<>{.alpha = 30.0, .beta = 2.0, .gamma = 0.01, .delta = 5.0},
                          clv::BgBb<>{.alpha = 0.1, .beta = 9.0, .gamma = 8.0, .delta = 0.4}})
        for (const auto& h : support::assorted_opportunities())
            for (const double t : {1.0, 7.0, 200.0}) {
                double total = 0.0, mean = 0.0, square = 0.0;
                for (int n = 0; n <= int(t); ++n) {
                    const double p = m.purchase_probability(h, n, t);
                    CHECK(p >= 0.0);
                    total += p;
                    mean += n * p;
                    square += double(n) * n * p;
                }
                CHECK(close(total, 1.0, 1e-12));
                CHECK(close(mean, m.expected_purchases(h, t), 1e-11));
                CHECK(close(square - mean * mean, m.purchase_variance(h, t), 1e-10, 1e-3 * square));
            }
}

TEST_CASE("BG/BB without leaving is beta-binomial, and its variance keeps its digits") {
    const clv::BgBb<> m{.alpha = 3.0, .beta = 2.0, .gamma = 1e-14, .delta = 10.0};
    CHECK(close(m.if_active({}).variance(50.0), 50.0 * 0.6 * 0.4 * (5.0 + 50.0) / 6.0, 1e-12));
    CHECK(close(m.expected_purchases(50.0), 30.0, 1e-12));
}

TEST_CASE("with BG/BB who has just bought is active, and every silent opportunity makes it less likely") {
    for (double t_x = 1.0; t_x < 100.0; t_x *= 3.0) {
        PurchaseHistory h{.frequency = 1.0, .recency = t_x, .T = t_x};
        CHECK(published.probability_alive(h) == 1.0);
        CHECK(published.probability_left(h) == 0.0);
        double before = 1.0;
        for (h.T = t_x + 1.0; h.T < t_x + 50.0; h.T += 1.0) {
            const double alive = published.probability_alive(h);
            CHECK(alive < before);
            CHECK(close(alive + published.probability_left(h), 1.0, 1e-15));
            before = alive;
        }
    }
}

TEST_CASE("purchases of BG/BB for ever are finite once they are discounted, or leaving is quick enough") {
    const double infinite = std::numeric_limits<double>::infinity();
    const PurchaseHistory h{.frequency = 3.0, .recency = 5.0, .T = 6.0};
    const auto slow = published.if_active(h);  // gamma < 1
    CHECK(slow.expected_purchases(infinite) == infinite);
    CHECK(slow.active_time(infinite) == infinite);
    CHECK(close(slow.discounted_purchases(infinite, std::log1p(0.1)),
                slow.discounted_purchases(3000.0, std::log1p(0.1)), 1e-14));
    clv::BgBb<> quick = published;
    quick.gamma = 3.0;
    const auto active = quick.if_active(h);
    CHECK(close(active.active_time(infinite), active.delta / (quick.gamma - 1.0), 1e-15));
    CHECK(close(active.discounted_purchases(infinite, 1e-9), active.expected_purchases(infinite), 1e-6));
    CHECK(close(active.active_time(2.0), active.chance_to_stay(1.0) + active.chance_to_stay(2.0), 1e-15));
    CHECK(slow.time_until(std::log(2.0)) == 17.0);
    CHECK(slow.chance_to_stay(17.0) <= 0.5);
    CHECK(slow.chance_to_stay(16.0) > 0.5);
    double by_one = 0.0;  // past the terms that are added one by one
    for (int i = 1; i <= 20000; ++i) by_one += active.chance_to_stay(i) * std::exp(-1e-4 * i);
    const double p = active.alpha / (active.alpha + active.beta);
    CHECK(close(active.discounted_purchases(20000.0, 1e-4), p * by_one, 1e-12));
}

TEST_CASE("lifetime value of BG/BB discounts each opportunity by its own number of years") {
    clv::BgBb<> m = published;
    m.unit = Unit::year;
    const auto spend = support::example<clv::GammaGamma>();
    const PurchaseHistory h{.frequency = 3.0, .recency = 5.0, .T = 6.0, .monetary_value = 40.0};
    double sum = 0.0, before = 0.0;
    for (int i = 1; i <= 10; ++i) {
        const double now = m.expected_purchases(h, i);
        sum += (now - before) * std::pow(1.1, -i);
        before = now;
    }
    CHECK(close(clv::lifetime_value(m, spend, h, {.horizon = "10y", .discount_rate = 0.1}),
                spend.expected_spend(h) * sum, 1e-12));
}

TEST_CASE("BG/BB refuses histories that are not counted in opportunities") {
    struct Malformed {
        PurchaseHistory row;
        const char* message;
    };
    const Malformed wrong[] = {
        {{.frequency = 1.0, .recency = 1.0, .T = 5.5},
         "T: row 1 has 5.5, must be a whole number of opportunities, a million at most"},
        {{.frequency = 1.0, .recency = 1.5, .T = 5.0},
         "recency: row 1 has 1.5, must be a whole number of opportunities"},
        {{.frequency = 3.0, .recency = 2.0, .T = 5.0}, "recency: row 1 has 2, below frequency = 3"},
        {{.frequency = 3.0, .recency = 7.0, .T = 5.0}, "recency: row 1 has 7, above T = 5"},
        {{.frequency = 0.0, .recency = 2.0, .T = 5.0},
         "recency: row 1 has 2, but frequency is 0: recency must then be 0"},
    };
    for (const auto& [row, message] : wrong) {
        Table table;
        table.add({.frequency = 2.0, .recency = 3.0, .T = 5.0});
        table.add(row);
        CHECK_THROWS_WITH_AS(clv::fit<clv::BgBb>(table.columns()), message, DomainError);
        std::vector<double> out(2);
        CHECK_THROWS_WITH_AS(clv::probability_alive(published, table.columns(), out), message, DomainError);
    }
}

TEST_CASE("predictions of BG/BB in a batch are those of the scalar functions, with intervals around them") {
    const auto fit = clv::fit<clv::BgBb>(donations().columns());
    const Table table = donations();
    const auto predicted = clv::predict(fit, table.columns(), {.horizon = 5.0, .interval = 0.95});
    for (std::size_t i = 0; i < table.size(); ++i) {
        const auto h = table.columns()[i];
        CHECK(predicted.p_alive[i] == fit.model.probability_alive(h));
        CHECK(predicted.purchases[i] == fit.model.expected_purchases(h, 5.0));
        CHECK(predicted.purchases_low[i] < predicted.purchases[i]);
        CHECK(predicted.purchases[i] < predicted.purchases_high[i]);
        CHECK(predicted.purchases_high[i] < 1.3 * predicted.purchases[i]);
    }
}

TEST_CASE("the chances of BG/BB's customers are averages over what is known of them") {
    double p = 0.0, theta = 0.0, weight = 0.0;  // over the donors they are the population's, by Bayes
    for (const auto& h : support::assorted_opportunities()) {
        if (h.T != 6.0) continue;
        CHECK(published.mean_purchase_probability(h) > 0.0);
        CHECK(published.mean_dropout_probability(h) < 1.0);
    }
    for (int x = 0; x <= 4; ++x)
        for (int t_x = x; t_x <= 4; ++t_x) {
            if ((x == 0) != (t_x == 0)) continue;
            const PurchaseHistory h{.frequency = double(x), .recency = double(t_x), .T = 4.0};
            double ways = 1.0;  // of x purchases the last of which is at t_x
            for (int i = 1; i < x; ++i) ways *= double(t_x - i) / i;
            const double chance = ways * std::exp(published.log_likelihood(h));
            weight += chance;
            p += chance * published.mean_purchase_probability(h);
            theta += chance * published.mean_dropout_probability(h);
        }
    CHECK(close(weight, 1.0, 1e-14));
    CHECK(close(p, published.alpha / (published.alpha + published.beta), 1e-14));
    CHECK(close(theta, published.gamma / (published.gamma + published.delta), 1e-14));
}

TEST_CASE("BG/BB's simulated customers buy as often as the model expects") {
    double purchases = 0.0;
    for (std::uint64_t i = 0; i < 20000; ++i) {
        math::Random random(7, i);
        const auto h = published.simulate(6.5, random);
        CHECK(h.T == 6.0);
        CHECK(h.recency <= h.T);
        CHECK(h.frequency <= h.recency);
        purchases += h.frequency;
    }
    const double error = std::sqrt(published.if_active({}).variance(6.0) / 20000.0);
    CHECK(std::abs(purchases / 20000.0 - published.expected_purchases(6.0)) < 4.0 * error);
}
