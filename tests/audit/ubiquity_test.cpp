#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <habitue/audit.hpp>
#include <habitue/audit/ubiquity.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using auditing::ubiquity_section;

namespace {

struct Columns {
    bool place = true, session = true, present = true, brand = true, margin = true;
    double home = 0.25, shop = 0.75;  ///< presence
    std::string first = "home", second = "shop";
};

/// Journeys that begin with a need at home; half of them go on to a purchase at a shop, which earns 10 where it finds
/// us, and otherwise is of the rival.
EventLog life(const Columns& has, int customers = 400) {
    math::Random random(3, 0);
    data::TextColumn customer, kind, place, session, brand, present;
    std::vector<Time> time;
    std::vector<double> margin, amount;
    std::int64_t journey = 0;
    const auto add = [&](int who, std::int64_t hour, const char* step, const std::string& where, bool found) {
        customer.add(std::to_string(who));
        time.emplace_back((Time("2024-01-01").day() * 24 + hour) * (microseconds_per_day / 24));
        kind.add(step);
        place.add(where);
        session.add(std::to_string(journey));
        present.add(found ? "1" : "0");
        const bool sale = std::string(step) == "purchase";
        brand.add(found ? "own" : "rival");
        margin.push_back(sale && found ? 10.0 : std::nan(""));
        amount.push_back(sale ? 40.0 : std::nan(""));
    };
    for (int c = 0; c < customers; ++c)
        for (int k = 0; k < 12; ++k) {
            ++journey;
            const std::int64_t hour = 24 * (30 * k + c % 30) + (c % 2 ? 9 : 20);
            add(c, hour, "need", has.first, random.uniform() < has.home);
            if (random.uniform() < 0.5) add(c, hour + 2, "purchase", has.second, random.uniform() < has.shop);
        }
    data::Batch batch{{"customer", customer}, {"time", data::column(time)}, {"kind", kind}};
    batch.push_back({"amount", data::column(amount)});
    if (has.place) batch.push_back({"place", place});
    if (has.session) batch.push_back({"session", session});
    if (has.present) batch.push_back({"present", present});
    if (has.brand) batch.push_back({"brand", brand});
    if (has.margin) batch.push_back({"margin", data::column(margin)});
    EventLogBuilder builder;
    builder.add(batch);
    return builder.finish();
}

double standard_error(const Estimate& e) {
    return (e.high - e.low) / (2.0 * 1.96);
}

}  // namespace

TEST_CASE("the ubiquity section recovers what was simulated within three standard errors") {
    const auto u = ubiquity_section(life({}));
    REQUIRE(u.available);
    CHECK(u.why.empty());
    CHECK(u.money_why.empty());
    REQUIRE(u.touchpoints.size() == 2);
    const auto &need = u.touchpoints[0], &buy = u.touchpoints[1];
    CHECK(need.step == "need");
    CHECK(buy.place == "shop");
    CHECK(std::abs(need.presence.value - 0.25) < 3.0 * standard_error(need.presence));
    CHECK(std::abs(buy.presence.value - 0.75) < 3.0 * standard_error(buy.presence));
    // All journeys begin at home: U is presence there, whatever is at stake.
    CHECK(u.value.value == doctest::Approx(need.presence.value));
    CHECK(u.unweighted == doctest::Approx(need.presence.value));
    CHECK(u.value.low < u.value.value);
    CHECK(u.value.value < u.value.high);
    const double met = 1.0 - 0.75 * (0.5 + 0.5 * 0.25);
    CHECK(std::abs(u.met.value - met) < 3.0 * standard_error(u.met));
    // A journey is worth 10 in half of the cases, were we everywhere.
    CHECK(need.stake == doctest::Approx(5.0).epsilon(0.05));
    CHECK(need.needs == doctest::Approx(u.journeys));
    CHECK(u.unserved.value == doctest::Approx(need.needs * need.stake * (1.0 - need.presence.value)));
    CHECK(u.unserved.low < u.unserved.value);
    CHECK(buy.gain.value == doctest::Approx(u.earned * (1.0 / buy.presence.value - 1.0)).epsilon(0.05));
    CHECK(buy.gain.low < buy.gain.value);
    CHECK(u.sentence.find("of what your customers need finds you") != std::string::npos);
    CHECK(u.unseen.find("never logged cannot be counted") != std::string::npos);
}

TEST_CASE("the ubiquity section counts what customers do in a year") {
    const auto log = life({});
    const auto u = ubiquity_section(log);
    double needs = 0.0, unmet = 0.0;
    for (const double x : u.needs_by_hour) needs += x;
    for (const double x : u.unmet_by_hour) unmet += x;
    CHECK(u.needs_by_hour.size() == 168);
    CHECK(needs == doctest::Approx(u.journeys));
    CHECK(unmet < needs);
    CHECK(u.customers > 350.0);
    CHECK(u.customers <= 400.0);
    CHECK(u.journeys == doctest::Approx(4800.0 * 365.25 / 360.0).epsilon(0.05));
    REQUIRE(u.traffic.size() == 1);
    CHECK(u.traffic[0].source == 0);
    CHECK(u.traffic[0].target == 1);
    CHECK(u.traffic[0].moves == doctest::Approx(u.journeys / 2.0).epsilon(0.05));
}

TEST_CASE("the ubiquity section says who gets what we lose, and where to be next") {
    const auto u = ubiquity_section(life({}));
    REQUIRE(u.rivals.size() == 1);
    CHECK(u.rivals[0].brand == "rival");
    CHECK(u.rivals[0].share == doctest::Approx(1.0));
    double lost = 0.0;
    for (const auto& l : u.lost) lost += l.visits;
    CHECK(lost == doctest::Approx(u.rivals[0].visits));
    CHECK(u.lost[0].step == "need");
    // At home every journey can be met; a shop has nothing to add to that.
    REQUIRE(u.next_places.size() == 1);
    CHECK(u.next_places[0].place == "home");
    CHECK(u.next_places[0].share == doctest::Approx(1.0 - u.met.value).epsilon(0.02));
    CHECK(u.next_places_bound >= u.next_places[0].journeys * (1.0 - 1e-12));
}

TEST_CASE("full presence is a ubiquity of one, and nothing is unserved") {
    const auto u = ubiquity_section(life({.home = 1.0, .shop = 1.0}));
    REQUIRE(u.available);
    CHECK(u.value.value == 1.0);
    CHECK(u.met.value == doctest::Approx(1.0));
    CHECK(u.unserved.value == doctest::Approx(0.0));
    CHECK(u.rivals.empty());
    CHECK(u.next_places.empty());
}

TEST_CASE("places by other names change nothing") {
    const auto a = ubiquity_section(life({})), b = ubiquity_section(life({.first = "sofa", .second = "market"}));
    CHECK(a.value.value == b.value.value);
    CHECK(a.value.low == b.value.low);
    CHECK(a.unserved.value == b.unserved.value);
    CHECK(a.met.value == b.met.value);
}

TEST_CASE("brands say who was found where no column says whether we were") {
    const auto u = ubiquity_section(life({.present = false}));
    REQUIRE(u.available);
    CHECK(u.value.value == ubiquity_section(life({})).value.value);
}

TEST_CASE("without margins needs count the same, and money is not identified") {
    const auto u = ubiquity_section(life({.margin = false}));
    REQUIRE(u.available);
    CHECK(u.money_why == "not identified: needs column margin");
    CHECK(u.value.value == doctest::Approx(u.unweighted));
    CHECK(u.value.low < u.value.value);
    CHECK(std::isnan(u.unserved.value));
    CHECK(std::isnan(u.touchpoints[0].gain.value));
    CHECK(u.sentence.find("What that costs is not identified: needs column margin.") != std::string::npos);
}

TEST_CASE("the ubiquity section names the columns that are missing") {
    const auto why = [](const Columns& has) {
        const auto u = ubiquity_section(life(has, 5));
        CHECK_FALSE(u.available);
        CHECK(u.touchpoints.empty());
        return u.why;
    };
    CHECK(why({.place = false}) == "not identified: needs column place");
    CHECK(why({.session = false}) == "not identified: needs column session");
    CHECK(why({.present = false, .brand = false}) == "not identified: needs column present or brand");
    CHECK(why({.place = false, .session = false, .present = false, .brand = false}) ==
          "not identified: needs column place (and session, and present or brand)");
}

TEST_CASE("a log that goes on after the end of observation has no ubiquity") {
    const auto log = life({}, 5);
    const auto u = ubiquity_section(log, {.observation_end = Time("2024-06-01")});
    CHECK_FALSE(u.available);
    CHECK(u.why.find("not identified: the log goes on after the end of observation") == 0);
    CHECK(ubiquity_section(log, {.observation_end = log.last()}).available);
}

TEST_CASE("audit: ubiquity is in the text and in the JSON, the same for any number of threads") {
    const auto log = life({}, 100);
    const Audit one = audit(log, {.currency = "$", .threads = 1});
    REQUIRE(one.ubiquity.available);
    CHECK(to_text(one).find("6. Ubiquity\n   ") != std::string::npos);
    CHECK(to_text(one).find("need @ home") != std::string::npos);
    CHECK(to_json(one).find("\"ubiquity\":{\"available\":true") != std::string::npos);
    CHECK(to_json(one) == to_json(audit(log, {.currency = "$", .threads = 2})));
    const auto without = to_text(audit(life({.place = false, .session = false, .present = false, .brand = false})));
    CHECK(without.find("6. Ubiquity\n   not identified: needs column place (and session, and present or brand)") !=
          std::string::npos);
}
