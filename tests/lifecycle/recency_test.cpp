#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include <habitue/lifecycle/recency.hpp>

using namespace habitue;
using lifecycle::recency_chain;
using lifecycle::RecencyChain;

namespace {

struct Rows {
    std::vector<std::uint32_t> customer;
    std::vector<std::int64_t> day;
    std::vector<double> amount;
    std::size_t customers = 0;

    void add(std::uint32_t c, std::int64_t d, double a = 10.0) {
        customer.push_back(c);
        day.push_back(d);
        amount.push_back(a);
        customers = std::max<std::size_t>(customers, c + 1);
    }
    data::PurchaseDays days(std::optional<std::int64_t> last = {}, bool money = true) const {
        data::PurchaseRows rows{.customer = customer, .day = day, .amount = {}, .customers = customers};
        if (money) rows.amount = amount;
        return data::PurchaseDays(rows, last);
    }
};

/// Customers who follow a recency chain exactly: return with probability p[0] after a first purchase, p[1] after a
/// later one, p[1 + s] after s silent periods. Periods are of @p length days, the last one ends on day periods * length
/// - 1.
Rows simulate(std::uint64_t seed, std::uint32_t customers, int periods, int length, std::vector<double> p) {
    Rows rows;
    std::mt19937_64 random(seed);
    const auto uniform = [&] { return double(random() >> 11) * 0x1p-53; };
    for (std::uint32_t c = 0; c < customers; ++c) {
        std::size_t state = 0;
        const int first = int(c) % (periods / 2);
        rows.add(c, first * length + int(uniform() * length));
        for (int t = first + 1; t < periods; ++t) {
            if (uniform() < p[state]) {
                rows.add(c, t * length + int(uniform() * length), 5.0 + 10.0 * uniform());
                state = 1;
            } else {
                state = std::min(std::max<std::size_t>(state + 1, 2), p.size() - 1);
            }
        }
    }
    return rows;
}

}  // namespace

TEST_CASE("recency states: one customer's periods are read back from the last day") {
    Rows rows;
    rows.add(0, 0);   // period 9: new
    rows.add(0, 6);   // the same period
    rows.add(0, 7);   // 8: active
    rows.add(0, 34);  // 5: active again after two silent periods; 4 to 0 silent
    rows.add(1, 69);  // new now
    rows.add(2, 68);  // new in the same period, twice
    rows.add(2, 69);
    rows.add(3, 56);  // new, then active in the last period
    rows.add(3, 63);
    const auto chain = recency_chain(rows.days(69), {.period_days = 7, .cooling_periods = 2});
    CHECK(chain.fit.model.states() == std::vector<std::string>{"new", "active", "cooling 1", "cooling 2", "lapsed"});
    Eigen::MatrixXd counts(5, 5);
    counts << 0, 2, 0, 0, 0,  //
        0, 0, 2, 0, 0,        //
        0, 0, 0, 2, 0,        //
        0, 1, 0, 0, 1,        //
        0, 0, 0, 0, 2;
    CHECK(chain.fit.counts == counts);
    CHECK(chain.state_now == std::vector<std::uint8_t>{4, 0, 0, 1});
    CHECK(chain.customers_now == Eigen::VectorXd{{2, 1, 0, 0, 1}});
    CHECK(chain.money_per_active_period == 10.0);
    CHECK(chain.lapsed_seen);
    CHECK(chain.summary().find("\nperiods of 7 days; value over 52 of them\n") != std::string::npos);
}

TEST_CASE("recency states: a customer from before the log is active from the start, never new") {
    Rows rows;
    rows.add(0, 0);
    rows.add(0, 8);
    rows.add(1, 10);
    rows.add(1, 30);
    const auto chain =
        recency_chain(rows.days(34), {.period_days = 7, .cooling_periods = 1, .acquired_after = "1970-01-01"});
    CHECK(chain.fit.counts.row(0).sum() == 1.0);
    CHECK(chain.fit.counts(1, 1) == 1.0);
}

TEST_CASE("recency states: the chain behind simulated customers is recovered, with its intervals") {
    const std::vector<double> p{.3, .5, .2, .02};
    int inside = 0, all = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto chain =
            recency_chain(simulate(seed, 400, 16, 14, p).days(16 * 14 - 1),
                          {.period_days = 14, .cooling_periods = 1, .horizon = Duration(26, Unit::week)});
        const auto interval = chain.fit.interval();
        for (int i = 0; i < 4; ++i, ++all) inside += interval.low(i, 1) <= p[i] && p[i] <= interval.high(i, 1);
        Eigen::MatrixXd truth(4, 4);
        truth << 0, .3, .7, 0, 0, .5, .5, 0, 0, .2, 0, .8, 0, .02, 0, .98;
        const lifecycle::MarkovChain exact(truth);
        const auto time = exact.hitting_time("3");
        const double rate = std::expm1(std::log(1.1) * 14 / 365.25);
        Eigen::VectorXd value =
            exact.discounted_value(Eigen::VectorXd{{0, 10, 0, 0}}, {.discount_rate = rate, .periods = 13});
        value(1) -= 10.0;
        CHECK(chain.horizon_periods == 13);
        for (int i = 0; i < 4; ++i, all += 2) {
            inside += std::abs(chain.periods_to_lapse(i) - time(i)) <= 1.96 * chain.periods_to_lapse_standard_error(i);
            inside += std::abs(chain.value(i) - value(i)) <= 1.96 * chain.value_standard_error(i);
        }
    }
    CHECK(double(inside) / all > 0.93);
    CHECK(double(inside) / all < 0.985);
}

TEST_CASE("recency states: customers who differ widen the error beyond that of independent transitions") {
    Rows rows = simulate(5, 300, 20, 7, {.9, .9, .9, .9});
    const Rows rare = simulate(6, 300, 20, 7, {.1, .1, .1, .1});
    for (std::size_t i = 0; i < rare.customer.size(); ++i)
        rows.add(rare.customer[i] + 300, rare.day[i], rare.amount[i]);
    const auto mixed = recency_chain(rows.days(139), {.period_days = 7, .cooling_periods = 1});
    // The same transitions, were they independent: N (dp) with dp = sqrt(p q / n), row by row.
    const auto& p = mixed.fit.model.transition_matrix();
    double variance = 0.0;
    const double step = 1e-6;
    for (int a = 0; a < 3; ++a) {
        Eigen::MatrixXd moved = p;
        moved(a, 1) += step;
        moved(a, std::max(a + 1, 2)) -= step;
        const double slope = (lifecycle::MarkovChain(moved).hitting_time("3")(1) - mixed.periods_to_lapse(1)) / step;
        variance += std::pow(slope * mixed.fit.standard_errors(a, 1), 2);
    }
    CHECK(mixed.periods_to_lapse_standard_error(1) > 1.2 * std::sqrt(variance));
}

TEST_CASE("recency states: the length of a period follows the time between purchases and the log") {
    const auto length = [](int gap, int purchases) {
        Rows rows;
        for (std::uint32_t c = 0; c < 5; ++c)
            for (int i = 0; i < purchases; ++i) rows.add(c, i * gap);
        return recency_chain(rows.days()).period_days;
    };
    CHECK(length(1, 30) == 1);
    CHECK(length(5, 30) == 7);
    CHECK(length(14, 30) == 14);
    CHECK(length(80, 30) == 91);
    CHECK(length(300, 30) == 364);
    CHECK(length(900, 30) == 364);
    CHECK(length(80, 2) == 14);  // 81 days hold five fortnights, no five of anything longer
    Rows once;
    for (std::uint32_t c = 0; c < 9; ++c) once.add(c, 100 * c);
    CHECK(recency_chain(once.days()).period_days == 91);
}

TEST_CASE("recency states: lapsed begins where at most one in twenty return") {
    const auto periods = [](std::vector<double> p) {
        return recency_chain(simulate(2, 3000, 20, 7, p).days(139), {.period_days = 7}).cooling_periods;
    };
    CHECK(periods({.5, .5, .2, .01}) == 1);
    CHECK(periods({.5, .5, .3, .3, .3, .01}) == 3);
    CHECK(periods({.5, .5, .4, .4, .4, .4, .4}) == 4);
}

TEST_CASE("recency states: neither the order of rows nor the number of threads changes a bit") {
    auto rows = simulate(3, 20000, 12, 7, {.3, .5, .2, .1, .02});
    const auto chain = recency_chain(rows.days(83));
    std::vector<std::size_t> order(rows.customer.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937_64(4));
    Rows shuffled;
    for (const std::size_t i : order) shuffled.add(rows.customer[i], rows.day[i], rows.amount[i]);
    const auto again = recency_chain(shuffled.days(83), {.threads = 3});
    CHECK(chain.fit.counts == again.fit.counts);
    CHECK(chain.value == again.value);
    CHECK(chain.value_standard_error == again.value_standard_error);
    CHECK(chain.periods_to_lapse_standard_error == again.periods_to_lapse_standard_error);
    CHECK(chain.state_now == again.state_now);
}

TEST_CASE("recency states: what was never seen is not made up") {
    Rows loyal;  // everybody buys in every period: nobody ever cools
    for (std::uint32_t c = 0; c < 3; ++c)
        for (int i = 0; i < 10; ++i) loyal.add(c, 7 * i);
    const auto never = recency_chain(loyal.days(69), {.period_days = 7, .cooling_periods = 1});
    CHECK(std::isinf(never.periods_to_lapse(1)));
    CHECK(std::isnan(never.periods_to_lapse_standard_error(1)));
    CHECK_FALSE(never.lapsed_seen);
    CHECK(never.value(1) > 0.0);
    CHECK(never.value_standard_error(1) > 0.0);

    Rows once;  // nobody ever returns
    for (std::uint32_t c = 0; c < 8; ++c) once.add(c, c);
    const auto gone = recency_chain(once.days(99), {.period_days = 10, .cooling_periods = 1});
    CHECK(gone.value.size() == 0);
    CHECK(std::isnan(gone.money_per_active_period));
    CHECK(gone.periods_to_lapse(0) == 2.0);
    CHECK(std::isnan(gone.periods_to_lapse_standard_error(0)));  // nobody knows how long an active one would stay
    CHECK(recency_chain(loyal.days(69, false), {.period_days = 7}).value.size() == 0);

    Rows single;
    single.add(0, 3);
    CHECK(recency_chain(single.days(20)).state_now == std::vector<std::uint8_t>{3});
}

TEST_CASE("recency states: too short a log and nonsense are refused in words") {
    Rows rows;
    rows.add(0, 0);
    rows.add(0, 3);
    CHECK_THROWS_WITH_AS(recency_chain(rows.days()), "recency states: the purchases span 4 days, at least 5 are needed",
                         DomainError);
    CHECK_THROWS_WITH_AS(recency_chain(Rows{}.days(10)), "recency states: there are no purchases", DomainError);
    CHECK_THROWS_AS(recency_chain(rows.days(99), {.period_days = 0}), DomainError);
    CHECK_THROWS_AS(recency_chain(rows.days(99), {.discount_rate = -.1}), DomainError);
    CHECK_THROWS_AS(recency_chain(rows.days(99), {.horizon = Duration(-1, Unit::week)}), DomainError);
}
