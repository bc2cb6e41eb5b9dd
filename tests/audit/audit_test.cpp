// The main job on logs whose answers are known by construction.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include <habitue/audit.hpp>
#include <habitue/audit/holdout.hpp>

using namespace habitue;

namespace {

/// A splitmix64 stream of uniforms in (0, 1).
struct Uniform {
    std::uint64_t state;
    double operator()() {
        std::uint64_t z = state += 0x9E3779B97F4A7C15u;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return (double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
    }
};

struct Rows {
    std::vector<std::int64_t> customer;
    std::vector<Time> time;
    std::vector<double> amount;
    void add(std::int64_t c, std::int64_t day, double a) {
        customer.push_back(c);
        time.push_back(Time(day * microseconds_per_day));
        amount.push_back(a);
    }
    EventLog log() const { return EventLog::from_spans(customer, time, amount); }
};

/// Customers who join at a steady pace and buy every so many days, each at a rate and for a time of their own.
Rows shop(int customers, int days, std::uint64_t seed, int opened = 0) {
    Rows rows;
    Uniform u{seed};
    for (int c = 0; c < customers; ++c) {
        double day = u() * days;
        const double gap = 10.0 + 60.0 * u() * u(), leaves = 0.05 + 0.3 * u(), usual = 10.0 + 90.0 * u();
        for (bool stays = true; stays && day<days; stays = u()> leaves, day += -gap * std::log(u()))
            if (day >= opened) rows.add(c, 9000 + std::int64_t(day), usual * (0.5 + u()));
    }
    return rows;
}

double sum(const std::vector<double>& v) {
    return std::accumulate(v.begin(), v.end(), 0.0);
}

}  // namespace

TEST_CASE("audit: the parts sum to the whole") {
    const Audit a = audit(shop(800, 700, 1).log(), {.currency = "$"});
    const auto& c = a.customers;
    CHECK(a.log.rows_read == a.log.rows_used + a.log.rows_rejected);
    REQUIRE(c.model.available);
    CHECK(sum(c.scores.value) == doctest::Approx(c.value.value));
    CHECK(sum(c.scores.p_alive) == doctest::Approx(c.active.value));
    CHECK(sum(c.scores.purchases) == doctest::Approx(c.purchases.value));
    CHECK(sum(c.forecast.purchases) == doctest::Approx(c.purchases.value));
    double deciles = 0.0, groups = 0.0, members = 0.0;
    for (const auto& d : c.deciles) deciles += d.value;
    for (const auto& g : a.groups) groups += g.value, members += double(g.customers);
    CHECK(deciles == doctest::Approx(c.value.value));
    CHECK(groups == doctest::Approx(c.value.value));
    CHECK(members == double(a.log.customers));
    CHECK(sum(a.lifecycle.cohorts.size) == double(a.log.customers));
    CHECK(c.value.low < c.value.value);
    CHECK(c.value.value < c.value.high);
    REQUIRE(a.sentences.size() == 5);
    CHECK(a.sentences[0].find("discounted revenue") != std::string::npos);
}

TEST_CASE("audit: any number of threads gives the same audit to the bit") {
    const EventLog log = shop(3000, 500, 2).log();
    const std::string one = to_json(audit(log, {.threads = 1}));
    CHECK(one == to_json(audit(log, {.threads = 2})));
    CHECK(one == to_json(audit(log, {.threads = 5})));
}

TEST_CASE("audit: customers look as purchase histories make them") {
    const EventLog log = shop(300, 400, 3).log();
    const auto histories = log.purchase_histories({.unit = Unit::week});
    const data::PurchaseDays days = data::purchase_days(log);
    const auditing::Population now(days, days.last_day());
    const auto mine = now.to_fit(days.first_day() - 1);
    CHECK(mine.frequency == histories.frequency);
    CHECK(mine.recency == histories.recency);
    CHECK(mine.T == histories.T);
    for (std::size_t i = 0; i < mine.size(); ++i)
        CHECK(mine.monetary_value[i] == doctest::Approx(histories.monetary_value[i]).epsilon(1e-12));
}

TEST_CASE("audit: the holdout does not see the holdout") {
    const Rows rows = shop(1500, 700, 4);
    const Audit a = audit(rows.log());
    REQUIRE(a.holdout.available);
    CHECK(a.holdout.contenders.size() == 3);
    CHECK(std::abs(a.holdout.predicted.value / a.holdout.actual - 1.0) < 0.25);
    int best = 0;
    for (const auto& k : a.holdout.contenders) best += k.best;
    CHECK(best == 1);
    // The same calibration period with another future: the same prediction.
    Rows other;
    const std::int64_t end = Time(a.holdout.calibration_end).day(), last = Time(a.holdout.observation_end).day();
    for (std::size_t i = 0; i < rows.customer.size(); ++i)
        if (rows.time[i].day() <= end) other.add(rows.customer[i], rows.time[i].day(), rows.amount[i]);
    other.add(0, last, 1.0);
    const Audit b = audit(other.log(), {.calibration_end = Time(a.holdout.calibration_end)});
    CHECK(b.holdout.predicted.value == doctest::Approx(a.holdout.predicted.value).epsilon(1e-12));
}

TEST_CASE("audit: the split holds out the last third, in whole years from three years on") {
    CHECK(auditing::default_calibration_end(0, 300) == 200);
    CHECK(auditing::default_calibration_end(0, 1096) == 1096 - 365);
    CHECK(auditing::default_calibration_end(0, 6 * 365 + 2) == 6 * 365 + 2 - 731);
}

TEST_CASE("audit: the weeks of the tracking plot add up") {
    const Audit a = audit(shop(900, 600, 5).log());
    const auto& t = a.holdout.tracking;
    REQUIRE(t.week_end.size() > 50);
    CHECK(sum(t.actual) == doctest::Approx(t.actual_cumulative.back()));
    CHECK(sum(t.predicted) == doctest::Approx(t.predicted_cumulative.back()));
    int outside = 0;
    for (std::size_t i = 0; i < t.actual.size(); ++i) {
        CHECK(t.low[i] <= t.predicted[i]);
        CHECK(t.predicted[i] <= t.high[i]);
        outside += t.actual[i] < t.low[i] || t.actual[i] > t.high[i];
    }
    CHECK(outside < int(t.actual.size()) / 3);
}

TEST_CASE("audit: purchases between two ages have the moments of the model") {
    const clv::MbgNbd<> model{.r = 0.6, .alpha = 5.0, .a = 0.9, .b = 1.7};
    const double mean = model.expected_purchases(30.0) - model.expected_purchases(20.0);
    CHECK(auditing::detail::between(model, 20.0, 30.0)[0] == doctest::Approx(mean).epsilon(1e-7));
    CHECK(auditing::detail::between(model, 0.0, 30.0)[1] ==
          doctest::Approx(model.purchase_variance({}, 30.0)).epsilon(1e-9));
}

TEST_CASE("audit: without amounts money is not identified, the rest is") {
    const Rows rows = shop(400, 500, 6);
    const Audit a = audit(EventLog::from_spans(rows.customer, rows.time));
    CHECK(a.customers.model.available);
    CHECK(std::isnan(a.customers.value.value));
    CHECK(a.customers.scores.value.empty());
    REQUIRE_FALSE(a.missing.empty());
    CHECK(a.missing.front().sentence == "not identified: needs column amount");
    CHECK(to_text(a).find("nan") == std::string::npos);
    CHECK(to_json(a).find("nan") == std::string::npos);
}

TEST_CASE("audit: a margin makes revenue value") {
    const EventLog log = shop(400, 500, 7).log();
    const Audit revenue = audit(log), value = audit(log, {.margin_rate = 0.3});
    CHECK(revenue.customers.money_name == "discounted revenue");
    CHECK(value.customers.money_name == "lifetime value");
    CHECK(value.customers.value.value == doctest::Approx(0.3 * revenue.customers.value.value));
    CHECK(value.customers.value.high == doctest::Approx(0.3 * revenue.customers.value.high));
}

TEST_CASE("audit: logs that tell little are audited as far as they go") {
    Rows once, alone, twice;
    for (int c = 0; c < 200; ++c) once.add(c, 9000 + c, 10.0);
    alone.add(7, 9000, 10.0);
    twice.add(7, 9000, 10.0);
    twice.add(8, 9400, 0.0);
    for (const Rows* rows : {&once, &alone, &twice}) {
        const Audit a = audit(rows->log());
        CHECK_FALSE(a.customers.model.available);
        CHECK(a.customers.model.why.find("not identified") != std::string::npos);
        CHECK_FALSE(a.holdout.available);
        CHECK_FALSE(a.holdout.verdict.empty());
        CHECK(a.sentences.size() == 5);
        CHECK(to_text(a).find("nan") == std::string::npos);
    }
}

TEST_CASE("audit: a log that opens on old customers is fitted to the later ones") {
    const Audit a = audit(shop(6000, 2200, 8, 1100).log());
    REQUIRE(a.log.left_truncation.detected);
    CHECK(a.customers.model.customers_left_out > 0);
    CHECK(a.customers.scores.value.size() == std::size_t(a.log.customers));
    int labelled = 0;
    for (const auto& l : a.customers.scores.label) labelled += l.rfind("acquired before", 0) == 0;
    CHECK(labelled > 100);
}

TEST_CASE("audit: the change since an earlier audit is explained in full") {
    const EventLog log = shop(900, 700, 9).log();
    const Audit earlier = audit(log, {.observation_end = Time(9500 * microseconds_per_day)});
    EarlierAudit known{.observation_end = earlier.stamp.observation_end,
                       .value = earlier.customers.value.value,
                       .horizon_days = earlier.customers.horizon_days,
                       .discount_rate = earlier.customers.discount_rate,
                       .margin_rate = earlier.customers.margin_rate,
                       .money_name = earlier.customers.money_name};
    const Audit later = audit(log, {.compare = known});
    const auto& c = later.comparison;
    REQUIRE(c.available);
    CHECK(c.earlier_value + c.new_customers + c.retention + c.spend + c.model_revision ==
          doctest::Approx(c.later_value));
    CHECK(c.new_customers > 0.0);
    known.horizon_days = 100.0;
    CHECK_THROWS_WITH_AS(audit(log, {.compare = known}), doctest::Contains("horizon"), DomainError);
}

TEST_CASE("audit: options outside their domain are refused by name") {
    const EventLog log = shop(100, 300, 10).log();
    CHECK_THROWS_WITH_AS(audit(EventLog{}), doctest::Contains("no rows"), DomainError);
    CHECK_THROWS_WITH_AS(audit(log, {.horizon = Duration(-1.0, Unit::week)}), doctest::Contains("horizon"),
                         DomainError);
    CHECK_THROWS_WITH_AS(audit(log, {.discount_rate = std::nan("")}), doctest::Contains("discount_rate"), DomainError);
    CHECK_THROWS_WITH_AS(audit(log, {.margin_rate = 1.5}), doctest::Contains("margin_rate"), DomainError);
    CHECK_THROWS_WITH_AS(audit(log, {.by = "country"}), doctest::Contains("country"), DomainError);
    std::atomic<bool> stop{true};
    CHECK_THROWS_AS(audit(log, {.cancel = &stop}), Cancelled);
}
