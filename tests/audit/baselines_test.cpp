#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include <habitue/audit/baselines.hpp>

using namespace habitue;
using namespace habitue::auditing;
using clv::choose_hiatus, clv::hiatus_rule, clv::same_rate;

namespace {

data::PurchaseDays purchases(const std::vector<std::pair<std::uint32_t, std::int64_t>>& rows, std::size_t customers,
                             std::int64_t end) {
    std::vector<std::uint32_t> customer;
    std::vector<std::int64_t> day;
    for (const auto& [c, d] : rows) {
        customer.push_back(c);
        day.push_back(d);
    }
    return data::PurchaseDays({.customer = customer, .day = day, .amount = {}, .customers = customers}, end);
}

}  // namespace

TEST_CASE("baselines: the same rate as before, and none after too long a silence") {
    const std::vector<PurchaseHistory> rows{
        {.frequency = 4, .recency = 38, .T = 40}, {.frequency = 4, .recency = 35, .T = 40}, {.T = 20}};
    const PurchaseHistories h(rows, Unit::week);
    CHECK(same_rate(h, 10) == std::vector<double>{1, 1, 0});
    CHECK(hiatus_rule(h, 10, 2.0) == std::vector<double>{1, 0, 0});
    CHECK(hiatus_rule(h, 10, 0.0) == std::vector<double>{0, 0, 0});
    CHECK_THROWS_AS(hiatus_rule(h, 10, std::nan("")), DomainError);
}

TEST_CASE("baselines: the hiatus is the silence that best tells who came back, before the holdout") {
    // Calibration ends on day 90, so the inner split is on day 60: silences 5 and 20 came back, 25 and 60 did not.
    const std::vector<std::pair<std::uint32_t, std::int64_t>> rows{{0, 55}, {0, 70}, {1, 40}, {1, 90}, {2, 35}, {3, 0}};
    CHECK(choose_hiatus(purchases(rows, 4, 90), 90) == 20.0);
    // What happens after the end of the calibration does not count.
    auto later = rows;
    later.insert(later.end(), {{2, 91}, {3, 91}, {4, 61}});
    CHECK(choose_hiatus(purchases(later, 5, 200), 90) == 20.0);
    // Nothing to learn from: nine months.
    CHECK(choose_hiatus(purchases({{0, 0}, {1, 2}}, 2, 90), 90) == doctest::Approx(9 * 30.4375));
    CHECK(choose_hiatus(purchases({}, 0, 90), 90) == doctest::Approx(9 * 30.4375));
}

TEST_CASE("baselines: predictions are scored per customer and in total") {
    const std::vector<double> actual{0, 1, 2, 5}, good{0, 1, 2, 4}, flat{2, 2, 2, 2};
    const auto scored = contender("good", good, actual);
    CHECK(scored.total == 7.0);
    CHECK(scored.total_error == doctest::Approx(-0.125));
    CHECK(scored.mae == doctest::Approx(0.25));
    CHECK(scored.rmse == doctest::Approx(0.5));
    CHECK(scored.correlation == doctest::Approx(11.0 / std::sqrt(14.0 * 8.75)));
    CHECK(std::isnan(contender("flat", flat, actual).correlation));
    CHECK(std::isnan(contender("none", std::vector<double>{1}, std::vector<double>{0}).total_error));
    CHECK_THROWS_AS(contender("short", flat, std::vector<double>{1}), DomainError);
    CHECK_THROWS_AS(contender("wild", std::vector<double>{INFINITY}, std::vector<double>{1}), DomainError);
}

TEST_CASE("baselines: both are named, the hiatus with its length") {
    const std::vector<std::pair<std::uint32_t, std::int64_t>> rows{{0, 55}, {0, 70}, {1, 40}, {1, 90}, {2, 35}, {3, 0}};
    const std::vector<PurchaseHistory> two{{.frequency = 1, .recency = 2, .T = 5},
                                           {.frequency = 1, .recency = 1, .T = 5}};
    const auto both =
        baselines(purchases(rows, 4, 90), 90, PurchaseHistories(two, Unit::week), 10.0, std::vector<double>{1, 0});
    REQUIRE(both.size() == 2);
    CHECK(both[0].name == "same rate as before");
    CHECK(both[1].name == "hiatus heuristic (20 days)");
    CHECK(both[0].total == 4.0);
    CHECK(both[1].total == 0.0);  // silent for three and four weeks
}
