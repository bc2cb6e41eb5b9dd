// Quests against every state of every place; trees, shared components, circles.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/quest.hpp>
#include <habitue/math/random.hpp>

using namespace habitue;
using namespace habitue::ecosystem;

namespace {

/// A customer who goes after a quest, it being known which offer of which component is there.
struct Customer {
    const Quest& quest;
    const std::map<std::string, std::vector<bool>>& there;
    std::map<std::string, bool> tried = {};
    std::set<std::string> used = {};
    double hassle = 0.0, spend = 0.0, margin = 0.0;

    const Component& component(const std::string& name) const {
        return *std::find_if(quest.components().begin(), quest.components().end(),
                             [&](const Component& c) { return c.name == name; });
    }
    bool get(const std::string& name) {
        if (const auto before = tried.find(name); before != tried.end()) return before->second;
        const Component& c = component(name);
        if (c.owned) return tried[name] = true;
        std::vector<std::size_t> order(c.offers.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
            const auto index = [&](std::size_t k) {
                return c.offers[k].price + c.offers[k].search_cost / c.offers[k].availability;
            };
            return index(i) < index(j);
        });
        for (const std::size_t i : order) {
            hassle += c.offers[i].search_cost;
            if (!there.at(name)[i]) continue;
            spend += c.offers[i].price;
            margin += c.margin;
            return tried[name] = true;
        }
        return tried[name] = false;
    }
    bool pursue(const Requirement& x, std::set<std::string>& found) {
        if (!x.component.empty()) {
            const bool got = get(x.component);
            if (got) found.insert(x.component);
            return got;
        }
        std::size_t done = 0;
        for (std::size_t i = 0; i < x.parts.size() && done < x.at_least; ++i) {
            std::set<std::string> mine;
            if (pursue(x.parts[i], mine)) {
                ++done;
                found.insert(mine.begin(), mine.end());
            }
            if (done + (x.parts.size() - i - 1) < x.at_least) return false;
        }
        return done == x.at_least;
    }
};

QuestCompletion by_hand(const Quest& quest) {
    std::vector<std::pair<std::string, std::size_t>> offers;
    std::vector<double> p;
    for (const Component& c : quest.components())
        for (std::size_t i = 0; i < c.offers.size(); ++i) {
            offers.emplace_back(c.name, i);
            p.push_back(c.offers[i].availability);
        }
    QuestCompletion sum;
    for (unsigned mask = 0; mask < (1u << offers.size()); ++mask) {
        double chance = 1.0;
        std::map<std::string, std::vector<bool>> there;
        for (const Component& c : quest.components()) there[c.name].assign(c.offers.size(), false);
        for (std::size_t i = 0; i < offers.size(); ++i) {
            chance *= mask >> i & 1u ? p[i] : 1.0 - p[i];
            there[offers[i].first][offers[i].second] = mask >> i & 1u;
        }
        Customer customer{quest, there};
        std::set<std::string> found;
        const bool done = customer.pursue(quest.requirement(), found);
        double utility = -customer.hassle - customer.spend;
        if (done) utility += quest.value();
        if (done)
            for (const auto& name : found) utility += customer.component(name).quality;
        sum.probability += chance * done;
        sum.hassle += chance * customer.hassle;
        sum.spend += chance * customer.spend;
        sum.margin += chance * customer.margin;
        sum.stranded += done ? 0.0 : chance * customer.spend;
        sum.achieved += chance * utility;
        CHECK(utility <= quest.complete().attainable + 1e-9);
    }
    return sum;
}

Requirement random_requirement(math::Random& random, const std::vector<Component>& from, std::size_t& next, int depth,
                               bool shared) {
    if (depth == 0 || random.chance(.35))
        return shared ? from[random.below(from.size())].name : from[next++ % from.size()].name;
    std::vector<Requirement> parts;
    const std::size_t n = 2 + random.below(2);
    for (std::size_t i = 0; i < n; ++i) parts.push_back(random_requirement(random, from, next, depth - 1, shared));
    return at_least(1 + random.below(n), std::move(parts));
}

std::vector<Component> random_components(math::Random& random, std::size_t n) {
    std::vector<Component> components;
    for (std::size_t c = 0; c < n; ++c) {
        Component x{
            .name = "c" + std::to_string(c), .quality = random.uniform() * 4.0 - 1.0, .margin = random.uniform()};
        for (std::size_t i = 0; i < 1 + random.below(2); ++i)
            x.offers.push_back({"p", random.uniform(), random.uniform() * 5.0, random.uniform() * 2.0 - .5});
        x.owned = random.chance(.1);
        components.push_back(x);
    }
    return components;
}

void check_same(const QuestCompletion& found, const QuestCompletion& truth) {
    for (const auto member : {&QuestCompletion::probability, &QuestCompletion::hassle, &QuestCompletion::spend,
                              &QuestCompletion::stranded, &QuestCompletion::margin, &QuestCompletion::achieved})
        CHECK(found.*member == doctest::Approx(truth.*member).scale(1.0).epsilon(1e-12));
}

/// Running with music: earphones, and something that plays; tips that fit, two of three sizes.
std::vector<Component> running() {
    return {{.name = "earphones", .offers = {{"web", .9, 79, 2}}, .margin = 25},
            {.name = "player", .offers = {{"store", .5, 129, 5}}, .quality = 10, .margin = 30},
            {.name = "phone", .owned = true},
            {.name = "tips", .offers = {{"web", .3, 5, 1}}, .margin = 3},
            {.name = "case", .offers = {{"web", 1, 8, 1}}, .quality = 15, .margin = 4}};
}

}  // namespace

TEST_CASE("Quest: every state of every place, one by one, on random trees") {
    math::Random random(11);
    for (int trial = 0; trial < 40; ++trial) {
        const auto components = random_components(random, 6);
        std::size_t next = 0;
        auto tree = random_requirement(random, components, next, 2, false);
        if (next > components.size()) continue;
        const Quest quest("test", std::move(tree), components, {.value = random.uniform() * 20.0});
        check_same(quest.complete(), by_hand(quest));
    }
}

TEST_CASE("Quest: components required in several places are sought and paid for once") {
    math::Random random(12);
    for (int trial = 0; trial < 40; ++trial) {
        const auto components = random_components(random, 4);
        std::size_t next = 0;
        const Quest quest("test", random_requirement(random, components, next, 2, true), components, {.value = 12.0});
        check_same(quest.complete(), by_hand(quest));
    }
}

TEST_CASE("Quest: AND, OR and k of n of independent components") {
    std::vector<Component> components;
    for (const double a : {.5, .6, .7}) components.push_back({.name = to_text(a), .offers = {{"", a}}});
    const auto chance = [&](Requirement tree) {
        return Quest("x", std::move(tree), components).complete().probability;
    };
    CHECK(chance(all_of({"0.5", "0.6", "0.7"})) == doctest::Approx(.21));
    CHECK(chance(any_of({"0.5", "0.6", "0.7"})) == doctest::Approx(1.0 - .5 * .4 * .3));
    CHECK(chance(at_least(2, {"0.5", "0.6", "0.7"})) == doctest::Approx(.5 * .6 + .5 * .4 * .7 + .5 * .6 * .7));
    // (a or b) and (a or c): a occurs twice.
    CHECK(chance(all_of({any_of({"0.5", "0.6"}), any_of({"0.5", "0.7"})})) == doctest::Approx(.5 + .5 * .6 * .7));
}

TEST_CASE("Quest: what is missing most, and the complements that go with it") {
    const Quest quest("running with music", all_of({"earphones", any_of({"phone", "player"}), "tips"}), running(),
                      {.value = 120, .nice_to_have = {"case"}});
    const auto result = quest.complete();
    CHECK(result.probability == doctest::Approx(.27));
    CHECK(result.hassle == doctest::Approx(2 + .9 * 1 + .27 * 1));
    CHECK(result.spend == doctest::Approx(.9 * 79 + .27 * 5 + .27 * 8));
    CHECK(result.stranded == doctest::Approx(.9 * .7 * 79));
    CHECK(result.margin == doctest::Approx(.9 * 25 + .27 * 3 + .27 * 4));
    CHECK(result.achieved == doctest::Approx(.27 * (120 + 15) - result.spend - result.hassle));
    CHECK(result.attainable == doctest::Approx(120 - 81 - 6 + 6));  // earphones, tips, and the case for its worth
    CHECK(result.outcome_gap == doctest::Approx(result.attainable - result.achieved));
    REQUIRE(result.missing);
    CHECK(result.components[*result.missing].component == "tips");
    CHECK(result.components[*result.missing].probability == doctest::Approx(.9));
    CHECK(result.components[0].complements_lost == doctest::Approx(.27 * 7));  // no earphones: no tips, no case
    CHECK(result.components[3].complements_lost == doctest::Approx(.27 * 4));  // the earphones were bought before
    CHECK(result.components[2].found == 1.0);
    CHECK(quest.summary().find("tips (found with chance 0.3)  <- missing most") != std::string::npos);
}

TEST_CASE("Quest: a search can be a pleasure, and a component to be had nowhere ends the quest") {
    const Quest fun("browse", "record", {{.name = "record", .offers = {{"shop", .5, 10, -3}}}}, {.value = 12});
    CHECK(fun.complete().hassle == -3.0);
    CHECK(fun.complete().achieved == doctest::Approx(4.0));
    CHECK(fun.complete().attainable == doctest::Approx(5.0));
    const Quest never("x", all_of({"a", "b"}), {{.name = "a", .offers = {{"", 1, 5, 0}}}, {.name = "b"}}, {.value = 9});
    const auto result = never.complete();
    CHECK(result.probability == 0.0);
    CHECK(result.stranded == 5.0);
    CHECK(result.attainable == 0.0);
    CHECK(result.components[*result.missing].component == "b");
    CHECK(result.components[1].probability == 1.0);
}

TEST_CASE("Quest: what components need is put in beside them, and a circle is named") {
    std::vector<Component> components{{.name = "player", .offers = {{"", .5}}, .needs = {"charger"}},
                                      {.name = "charger", .offers = {{"", .5}}}};
    CHECK(Quest("x", "player", components).complete().probability == .25);
    CHECK(std::isnan(Quest("x", "player", components).complete().outcome_gap));
    CHECK(Quest("x", "player", components, {.has = {"charger"}}).complete().probability == .5);
    components[1].needs = {"player"};
    CHECK_THROWS_WITH_AS(Quest("x", "player", components),
                         "requires: \"player\" needs \"charger\" needs \"player\": a circle", DomainError);
}

TEST_CASE("Quest: bad input is named") {
    const std::vector<Component> one{{.name = "a", .offers = {{"", .5}}}};
    CHECK_THROWS_WITH_AS(Quest("x", Requirement(), one), "requires: the quest is empty", DomainError);
    CHECK_THROWS_WITH_AS(Quest("x", all_of({}), one), "requires: the quest is empty", DomainError);
    CHECK_THROWS_WITH_AS(Quest("x", "b", one), "requires: \"b\" is not among the components", DomainError);
    CHECK_THROWS_AS(Quest("x", at_least(3, {"a", "a"}), one), DomainError);
    CHECK_THROWS_AS(Quest("x", all_of({"a", any_of({})}), one), DomainError);
    CHECK_THROWS_AS(Quest("x", "a", {one[0], one[0]}), DomainError);
    CHECK_THROWS_AS(Quest("x", "a", one, {.value = -1}), DomainError);
    CHECK_THROWS_AS(Quest("x", "a", one, {.nice_to_have = {"a"}}), DomainError);
    CHECK_THROWS_AS(Quest("x", "a", one, {.has = {"b"}}), DomainError);
    CHECK_THROWS_WITH_AS(Quest("x", "a", {{.name = "a", .offers = {{"", 1.5}}}}),
                         "components: \"a\" has availability 1.5, must lie between 0 and 1", DomainError);
    CHECK_THROWS_WITH_AS(Quest("x", "a", {{.name = "a", .offers = {{"", .5, -1}}}}),
                         "components: \"a\" has price -1, must be finite and not negative", DomainError);
}
