#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/ecosystem/from_log.hpp>
#include <habitue/ecosystem/presence_from_log.hpp>

using habitue::DomainError;
using habitue::EventLog;
using habitue::EventLogBuilder;
using habitue::Time;
using namespace habitue::ecosystem;

namespace {

struct Row {
    const char *customer, *time, *kind, *place, *session, *brand, *present;
    double margin;
};

/// A log without the columns left out.
EventLog log_of(const std::vector<Row>& rows, bool with_present = true, bool with_brand = true) {
    habitue::data::TextColumn customer, kind, place, session, brand, present;
    std::vector<Time> time;
    std::vector<double> margin;
    for (const auto& r : rows) {
        customer.add(r.customer);
        time.emplace_back(r.time);
        kind.add(r.kind);
        place.add(r.place);
        session.add(r.session);
        brand.add(r.brand);
        present.add(r.present);
        margin.push_back(r.margin);
    }
    habitue::data::Batch batch{{"customer", customer}, {"time", habitue::data::column(time)},
                               {"kind", kind},         {"place", place},
                               {"session", session},   {"margin", habitue::data::column(margin)}};
    if (with_brand) batch.push_back({"brand", brand});
    if (with_present) batch.push_back({"present", present});
    EventLogBuilder builder;
    builder.add(batch);
    return builder.finish();
}

const double none = std::numeric_limits<double>::quiet_NaN();
// 2024-01-01 is a Monday. Journeys 1 and 2 of one customer overlap.
const std::vector<Row> rows{
    {"a", "2024-01-01T09:30", "need", "home", "1", "own", "1", none},
    {"a", "2024-01-01T10:30", "need", "home", "2", "rival", "0", none},
    {"a", "2024-01-01T11:30", "purchase", "web", "1", "own", "1", 25},
    {"a", "2024-01-02T11:30", "purchase", "web", "2", "rival", "1", none},
    {"b", "2024-01-07T23:59", "need", "home", "3", "", "0", none},
    {"b", "2024-01-08T11:30", "purchase", "web", "3", "own", "1", 15},
    {"b", "2024-01-09T11:30", "purchase", "web", "4", "own", "1", none},
};

}  // namespace

TEST_CASE("a log tells presence, what it earned, and whom others found") {
    const EventLog log = log_of(rows);
    const auto eco = Ecosystem::from_log(log);
    const auto p = presence_from_log(log, eco);
    const auto need = eco.index("need", "home"), buy = eco.index("purchase", "web");
    REQUIRE(p.presence.entries().size() == 2);
    const auto& home = p.presence.entries()[need];
    CHECK(home.seen == 3.0);
    CHECK(home.found == 1.0);
    CHECK(home.needs[9] == 1.0);
    CHECK(home.needs[167] == 1.0);
    CHECK(p.presence.entries()[buy].found == 4.0);
    CHECK(p.occasions[need * 168 + 10] == 1.0);
    // Met before: the purchase of journey 1. Not: those of 2 (of the rival: 0) and 3. That of 4 has no margin.
    CHECK(p.met_identified);
    CHECK(p.margins.met[buy] == 25.0);
    CHECK(p.margins.unmet[buy] == 7.5);
    CHECK(p.margins.unmet[need] == 0.0);
    REQUIRE(p.losses.size() == 3);
    for (const auto& loss : p.losses) {
        CHECK(loss.visits == 1.0);
        CHECK(loss.found_us == (loss.vertex == buy));
    }
    auto unmet = rows;
    for (auto& r : unmet)
        if (r.kind == std::string("need")) r.present = "0";
    const auto blind = presence_from_log(log_of(unmet), eco);
    REQUIRE_FALSE(blind.notices.empty());
    CHECK(blind.notices[0].what == "steps none of whose visits found us");
    CHECK(blind.notices[0].count == 1);
    bool said = false;
    for (const auto& n : p.notices) said = said || (n.what == "sales of ours without a margin" && n.count == 1);
    CHECK(said);
    // Without the column the brand says it: what was bought of a rival did not find us then.
    const auto by_brand = presence_from_log(log_of(rows, false), eco);
    CHECK(by_brand.presence.entries()[need].found == 1.0);
    CHECK(by_brand.presence.entries()[buy].found == 3.0);
    CHECK(by_brand.margins.unmet_error.size() == 2);
    CHECK_THROWS_WITH_AS(presence_from_log(log_of(rows, false, false), eco),
                         "presence: not identified: needs column present, or brand", DomainError);
    auto odd = rows;
    odd[2].present = "perhaps";
    CHECK_THROWS_WITH_AS(presence_from_log(log_of(odd), eco), "present: \"perhaps\" is neither yes nor no",
                         DomainError);
}

TEST_CASE("customers twice leave ubiquity as it is") {
    std::vector<Row> twice = rows;
    for (auto r : rows) {
        r.customer = r.customer[0] == 'a' ? "c" : "d";
        twice.push_back(r);
    }
    const EventLog once_log = log_of(rows), twice_log = log_of(twice);
    const auto value = [](const EventLog& log) {
        const auto eco = Ecosystem::from_log(log);
        const auto p = presence_from_log(log, eco);
        const auto u = ubiquity(eco, p.presence.at(eco), p.margins, evidence_of(eco), {.draws = 20});
        CHECK(u.value_draws.size() == 20);
        return u.value;
    };
    CHECK(value(twice_log) == doctest::Approx(value(once_log)).epsilon(1e-14));
    CHECK(value(once_log) > 0.0);
    CHECK(value(once_log) < 1.0);
}

TEST_CASE("parity and distinctiveness of a log name the column that they need") {
    const EventLog log = log_of(rows);
    const auto eco = Ecosystem::from_log(log);
    CHECK_THROWS_WITH_AS(parity(log, Treatment::price), "parity: not identified: needs column product", DomainError);
    CHECK_THROWS_AS(parity(log, Treatment::presence, "city"), DomainError);
    const auto alone = parity(log, Treatment::presence, "place");
    CHECK(alone.groups == std::vector<std::string>{"home", "web"});
    CHECK(std::isnan(alone.parity.p_value));  // each step is at one place: nothing to compare with
    const auto d = distinctiveness(log, eco, {}, {}, {.draws = 10});
    CHECK(d.steps == std::vector<std::string>{"need", "purchase"});
    CHECK(d.divergence[0].ours == 1.0);
    CHECK(d.divergence[1].theirs == 1.0);
    CHECK_THROWS_WITH_AS(distinctiveness(log, eco, "nobody"), "rival: no visit has the brand \"nobody\"", DomainError);
    CHECK_THROWS_WITH_AS(distinctiveness(log_of(rows, true, false), eco),
                         "distinctiveness: not identified: needs column brand", DomainError);
}
