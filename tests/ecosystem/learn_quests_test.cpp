// Quests learned from simulated attempts whose requirements are known.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/learn_quests.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

struct Rows {
    std::vector<std::int64_t> customer;
    std::vector<Time> time;
    std::vector<double> cost;
    data::TextColumn kind, product, quest, result;

    void add(std::int64_t who, std::int64_t minute, const char* what, const char* which, const char* job,
             const char* end, double money = 0.0) {
        customer.push_back(who);
        time.emplace_back(minute * 60'000'000);
        kind.add(what);
        product.add(which);
        quest.add(job);
        result.add(end);
        cost.push_back(money);
    }
    EventLog log(bool costs = true) const {
        data::Batch batch{{"customer", data::column(customer)},
                          {"time", data::column(time)},
                          {"kind", kind},
                          {"product", product},
                          {"quest", quest},
                          {"result", result}};
        if (costs) batch.push_back({"cost", data::column(cost)});
        EventLogBuilder builder;
        builder.add(batch);
        return builder.finish();
    }
};

/// Attempts that succeed when earphones are had, and a player or a phone; whether one goes on at all is a logit of
/// looks and money, with this @p hassle a look.
Rows attempts(std::size_t n, double hassle) {
    math::Random random(51);
    Rows rows;
    for (std::size_t i = 0; i < n; ++i) {
        const auto who = std::int64_t(i);
        std::int64_t t = std::int64_t(i) * 100;
        const auto looks = random.below(8);
        const double money = 10.0 * random.uniform();
        for (std::uint64_t k = 0; k < looks; ++k) rows.add(who, t++, "search", "earphones", "run with music", "");
        rows.add(who, t++, "offer", "", "run with music", "", money);
        const bool patient = random.chance(1.0 / (1.0 + std::exp(-(3.0 - .4 * (money + hassle * double(looks))))));
        const bool earphones = patient && random.chance(.9), player = random.chance(.5), phone = random.chance(.6);
        if (earphones) rows.add(who, t++, "purchase", "earphones", "run with music", "");
        if (player) rows.add(who, t++, "purchase", "player", "run with music", "");
        if (phone) rows.add(who, t++, "use", "phone", "run with music", "");
        if (random.chance(.5)) rows.add(who, t++, "purchase", "shoes", "run with music", "");
        const bool achieved = earphones && (player || phone);
        if (achieved && random.chance(.7)) rows.add(who, t++, "purchase", "case", "run with music", "");
        rows.add(who, t++, "use", "", "run with music", achieved ? "achieved" : "Given up");
    }
    return rows;
}

}  // namespace

TEST_CASE("learn_quests: requirements, alternatives and what is merely nice") {
    const auto learned = learn_quests(attempts(1500, .5).log());
    REQUIRE(learned.size() == 1);
    const auto& quest = learned[0];
    CHECK(quest.attempts == 1500);
    CHECK(quest.open == 0);
    std::vector<std::vector<std::string>> required;
    for (const auto& list : quest.required) {
        required.emplace_back();
        for (const auto c : list) required.back().push_back(quest.components[c].component);
    }
    REQUIRE(required.size() == 2);
    CHECK(required[0] == std::vector<std::string>{"earphones"});
    CHECK(required[1] == std::vector<std::string>{"phone", "player"});
    INFO(quest.summary());
    REQUIRE(quest.nice_to_have.size() == 1);
    CHECK(quest.components[quest.nice_to_have[0]].component == "case");
    CHECK(quest.sufficient.count == quest.sufficient.of);
    CHECK(quest.quest(100.0).complete().probability > 0.0);
}

TEST_CASE("learn_quests: hassle in money, also when the search is a pleasure") {
    for (const double hassle : {.8, -.8}) {
        const auto quest = learn_quests(attempts(8000, hassle).log()).at(0);
        CHECK(quest.hassle_not_identified.empty());
        CHECK(std::abs(quest.hassle - hassle) < 3.0 * quest.hassle_error);
        CHECK(quest.hassle_error < .2);
        CHECK((quest.hassle_interval().first > 0.0) == (hassle > 0.0));
    }
    CHECK(learn_quests(attempts(200, .5).log(false)).at(0).hassle_not_identified == "needs column cost");
}

TEST_CASE("learn_quests: attempts end with their result, and open ones are counted apart") {
    Rows rows;
    rows.add(1, 0, "purchase", "a", "job", "");
    rows.add(1, 1, "use", "a", "job", "yes");
    rows.add(1, 2, "search", "b", "job", "no");
    rows.add(1, 3, "search", "b", "job", "");
    rows.add(1, 4, "use", "", "other", "no");
    rows.add(2, 0, "purchase", "a", "", "");
    const auto learned = learn_quests(rows.log());
    REQUIRE(learned.size() == 2);
    CHECK(learned[0].attempts == 3);
    CHECK(learned[0].open == 1);
    CHECK(learned[0].completion == Share{1, 2});
    CHECK(learned[0].required.empty());  // one achieved attempt shows nothing
    CHECK_THROWS_AS(learned[0].quest(), DomainError);
    CHECK(learned[0].components[0].had_when_achieved == Share{1, 1});
    CHECK(learned[0].components[1].found == Share{0, 1});
    CHECK(learned[1].completion == Share{0, 1});
}

TEST_CASE("learn_quests: labels of one attempt each are numbers of attempts at one quest") {
    Rows rows;
    rows.add(1, 0, "search", "a", "17", "");
    rows.add(1, 1, "purchase", "a", "17", "yes");
    rows.add(1, 2, "search", "a", "18", "no");
    rows.add(2, 2, "use", "a", "19", "yes");
    const auto learned = learn_quests(rows.log());
    REQUIRE(learned.size() == 1);
    CHECK(learned[0].outcome == "quest");
    CHECK(learned[0].completion == Share{2, 3});
    CHECK(learned[0].components[0].searches == doctest::Approx(2.0 / 3.0));
}

TEST_CASE("learn_quests: bad input is named") {
    Rows rows;
    rows.add(1, 0, "purchase", "a", "job", "perhaps");
    CHECK_THROWS_WITH_AS(learn_quests(rows.log()), "result: got \"perhaps\", need achieved or not achieved",
                         DomainError);
    CHECK_THROWS_WITH_AS(learn_quests(rows.log(), {.component = "part"}), "quests not identified: needs column part",
                         DomainError);
    CHECK_THROWS_AS(learn_quests(attempts(5, 0.0).log(), {.tolerance = 0.0}), DomainError);
}
