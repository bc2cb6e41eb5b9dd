#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <habitue/audit/groups.hpp>
#include <habitue/strategy/groups.hpp>

using namespace habitue;
using strategy::group_by_behaviour;

namespace {

struct Table {
    std::vector<double> last, first, purchases, money;
    void add(double since_last, double since_first, double count, double spent) {
        last.push_back(since_last);
        first.push_back(since_first);
        purchases.push_back(count);
        money.push_back(spent);
    }
    strategy::Behaviour with_money() const { return {last, first, purchases, money}; }
    strategy::Behaviour without_money() const { return {last, first, purchases}; }
};

/// Returning customers all take 10 days, so recent is 10 and quiet is 20; 3 purchases are often.
Table one_of_each() {
    Table t;
    t.add(10, 30, 3, 900);  // champion
    t.add(0, 20, 3, 100);   // loyal
    t.add(3, 13, 2, 50);    // promising
    t.add(9, 9, 1, 50);     // new
    t.add(11, 21, 2, 50);   // cooling
    t.add(12, 12, 1, 50);   // cooling, too
    t.add(15, 35, 3, 500);  // at risk
    t.add(40, 50, 2, 50);   // lapsed
    t.add(40, 40, 1, 50);   // lost one-timer
    return t;
}

}  // namespace

TEST_CASE("groups: every kind of customer lands in the group whose rule says so") {
    const auto t = one_of_each();
    const auto groups = group_by_behaviour(t.with_money(), "$");
    CHECK(groups.recent_days == 10.0);
    CHECK(groups.quiet_days == 20.0);
    CHECK(groups.often == 3.0);
    CHECK(groups.much == 500.0);
    std::vector<std::string> names;
    for (const auto g : groups.of) names.push_back(groups.groups[g].name);
    CHECK(names == std::vector<std::string>{"champions", "loyal", "promising", "new", "cooling", "cooling", "at risk",
                                            "lapsed", "lost one-timers"});
    CHECK(groups.groups[0].meaning == "Bought 3 times or more, last within 10 days, for $500 or more in all.");
    CHECK(groups.groups[2].meaning == "Bought 2 times, last within 10 days.");
    CHECK(groups.groups[5].meaning == "Bought 3 times or more, but last more than 10 and up to 20 days ago.");
}

TEST_CASE("groups: without money the frequent and recent are one group") {
    const auto t = one_of_each();
    const auto groups = group_by_behaviour(t.without_money());
    CHECK(groups.of[0] == groups.of[1]);
    CHECK(groups.groups.size() == 7);
    CHECK(std::isnan(groups.much));
    CHECK(groups.groups[0].meaning == "Bought 3 times or more, last within 10 days.");
}

TEST_CASE("groups: one customer, all alike, and nobody at all make sense") {
    Table one;
    one.add(500, 500, 1, 12);
    const auto single = group_by_behaviour(one.with_money());
    REQUIRE(single.groups.size() == 1);
    CHECK(single.groups[0].meaning == "Bought once, within the last 500 days.");
    Table alike;
    for (int i = 0; i < 50; ++i) alike.add(5, 95, 10, 100);
    const auto same = group_by_behaviour(alike.with_money());
    REQUIRE(same.groups.size() == 1);
    CHECK(same.groups[0].name == "champions");
    CHECK(group_by_behaviour({}).groups.empty());
}

TEST_CASE("groups: whatever the customers, each is in one group and ties stay together") {
    std::mt19937_64 random(7);
    for (int repeat = 0; repeat < 200; ++repeat) {
        Table t;
        const auto n = 1 + random() % 60;
        for (std::size_t i = 0; i < n; ++i) {
            const double last = double(random() % 5) * 20.0;
            const double count = 1.0 + double(random() % 4);
            t.add(last, count > 1.0 ? last + double(random() % 100) : last, count, double(random() % 3) * 10.0 - 5.0);
        }
        const auto groups = group_by_behaviour(t.with_money());
        REQUIRE(groups.of.size() == n);
        CHECK(groups.groups.size() <= 8);
        std::set<std::size_t> used;
        for (std::size_t i = 0; i < n; ++i) {
            REQUIRE(groups.of[i] < groups.groups.size());
            used.insert(groups.of[i]);
            for (std::size_t j = 0; j < i; ++j)
                if (t.last[i] == t.last[j] && t.purchases[i] == t.purchases[j] && t.money[i] == t.money[j])
                    CHECK(groups.of[i] == groups.of[j]);
        }
        CHECK(used.size() == groups.groups.size());
    }
}

TEST_CASE("groups: the table adds up to all customers and all value") {
    const auto t = one_of_each();
    const auto groups = group_by_behaviour(t.with_money());
    const std::vector<double> value{9, 8, 7, 6, 5, 4, 3, 2, 1}, alive(9, 0.5);
    const auto table = auditing::group_table(groups, t.with_money(), value, alive);
    double customers = 0.0, share = 0.0, worth = 0.0;
    for (const auto& g : table) {
        customers += g.share_of_customers;
        share += g.share_of_value;
        worth += g.value;
        CHECK(g.p_alive == 0.5);
    }
    CHECK(customers == doctest::Approx(1.0));
    CHECK(share == doctest::Approx(1.0));
    CHECK(worth == 45.0);
    CHECK(table[4].customers == 2);
    CHECK(table[4].mean_value == 4.5);
    CHECK(table[4].days_since_last == 11.5);
    const auto bare = auditing::group_table(group_by_behaviour(t.without_money()), t.without_money());
    CHECK(std::isnan(bare[0].value));
    CHECK(std::isnan(bare[0].share_of_value));
    CHECK(std::isnan(bare[0].money_so_far));
    CHECK(std::isnan(bare[0].p_alive));
}

TEST_CASE("groups: columns that contradict each other are refused by row") {
    Table t;
    t.add(5, 3, 2, 1);
    CHECK_THROWS_WITH_AS(group_by_behaviour(t.with_money()),
                         "days_since_first: row 0 has 3, must be finite and not below days_since_last", DomainError);
    t.purchases = {0};
    CHECK_THROWS_AS(group_by_behaviour(t.with_money()), DomainError);
    t.money.clear();
    t.last.push_back(1);
    CHECK_THROWS_AS(group_by_behaviour(t.without_money()), DomainError);
}
