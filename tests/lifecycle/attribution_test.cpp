#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <habitue/lifecycle/attribution.hpp>
#include <habitue/math/random.hpp>

using habitue::DomainError;
using habitue::Paths;
using namespace habitue::lifecycle;
namespace math = habitue::math;

namespace {

double sum(const std::vector<double>& v) {
    return std::accumulate(v.begin(), v.end(), 0.0);
}

/// Paths over touchpoints a b c d by a chain of the first order, ending in "purchase" or "lost".
constexpr double moves[5][6] = {{.4, .3, .2, .1, .0, .0},    // from the beginning
                                {.1, .3, .1, .1, .1, .3},    // a
                                {.2, .0, .2, .0, .25, .35},  // b
                                {.1, .2, .1, .1, .05, .45},  // c
                                {.0, .1, .3, .0, .2, .4}};   // d
Paths simulated(std::size_t paths, std::uint64_t seed) {
    Paths result;
    result.states = {"a", "b", "c", "d", "purchase", "lost"};
    for (std::size_t i = 0; i < paths; ++i) {
        math::Random random(seed, i);
        for (std::uint32_t at = 0; at < 5;) {
            double u = random.uniform();
            std::uint32_t next = 0;
            while (next < 5 && (u -= moves[at][next]) > 0.0) ++next;
            result.state.push_back(next);
            at = next + 1;
        }
        result.offsets.push_back(result.state.size());
    }
    return result;
}

/// Conversions per path without touchpoint @p removed (-1: none), by following all mass through the counted contexts.
double conversion_without(const Paths& paths, int order, int removed, bool value = false) {
    using Context = std::vector<std::uint32_t>;
    std::map<Context, std::map<std::uint32_t, double>> counts;
    const auto shift = [&](Context context, std::uint32_t next) {
        context.push_back(next);
        if (context.size() > std::size_t(order)) context.erase(context.begin());
        return context;
    };
    for (std::size_t i = 0; i < paths.size(); ++i) {
        Context context;
        for (const auto s : paths.path(i)) {
            counts[context][s] += paths.weight_of(i);
            context = shift(context, s);
        }
    }
    std::map<Context, double> mass{{{}, 1.0}};
    double converted = 0.0;
    for (int step = 0; step < 400; ++step) {
        std::map<Context, double> after;
        for (const auto& [context, m] : mass) {
            double total = 0.0;
            for (const auto& [next, n] : counts[context]) total += n;
            for (const auto& [next, n] : counts[context]) {
                if (next == 4) converted += m * n / total * (value && context.back() == 0 ? 3.0 : 1.0);
                if (next < 4 && int(next) != removed) after[shift(context, next)] += m * n / total;
            }
        }
        mass = std::move(after);
    }
    return converted;
}

}  // namespace

TEST_CASE("attribution: removal effects are what following all paths through the chain without a touchpoint gives") {
    const Paths paths = simulated(3000, 1);
    for (const int order : {1, 2, 3}) {
        const auto found = attribution(paths, {.null = "lost", .order = order});
        CHECK(found.channels == std::vector<std::string>{"a", "b", "c", "d"});
        const double all = conversion_without(paths, order, -1);
        CHECK(all == doctest::Approx(found.conversions / found.paths).epsilon(1e-12));
        for (int c = 0; c < 4; ++c)
            CHECK(found.removal_effect[std::size_t(c)] ==
                  doctest::Approx(1.0 - conversion_without(paths, order, c) / all).epsilon(1e-10));
        CHECK(sum(found.credit) == doctest::Approx(found.conversions).epsilon(1e-12));
    }
}

TEST_CASE("attribution: a path that names its null and one that ends are the same, and weights are repetition") {
    Paths ended = simulated(300, 2);
    const auto named = attribution(ended, {.null = "lost"});
    std::vector<std::vector<std::string>> sequences;
    for (std::size_t i = 0; i < ended.size(); ++i) {
        std::vector<std::string> mine;
        for (const auto s : ended.path(i))
            if (s != 5) mine.push_back(ended.states[s]);
        for (int k = 0; k < 2; ++k) sequences.push_back(mine);
    }
    Paths twice = Paths::from_sequences(sequences);
    Paths weighted = ended;
    weighted.weight.assign(ended.size(), 2.0);
    const auto repeated = attribution(twice), heavy = attribution(weighted, {.null = "lost"});
    for (std::size_t c = 0; c < 4; ++c) {
        const auto there =
            std::size_t(std::find(repeated.channels.begin(), repeated.channels.end(), named.channels[c]) -
                        repeated.channels.begin());
        CHECK(repeated.removal_effect[there] == doctest::Approx(named.removal_effect[c]).epsilon(1e-12));
        CHECK(heavy.credit[c] == doctest::Approx(2.0 * named.credit[c]).epsilon(1e-12));
        CHECK(heavy.credit_standard_error[c] == doctest::Approx(std::sqrt(2.0) * named.credit_standard_error[c]));
        CHECK(repeated.linear[there] == doctest::Approx(2.0 * named.linear[c]).epsilon(1e-12));
    }
}

TEST_CASE("attribution: value is attributed by what conversions from each context bring") {
    Paths paths = simulated(2000, 3);
    std::vector<double> value(paths.size(), 1.0);  // three times as much where a comes last
    for (std::size_t i = 0; i < paths.size(); ++i)
        if (const auto p = paths.path(i); p.size() > 1 && p[p.size() - 2] == 0) value[i] = 3.0;
    const auto found = attribution(paths, {.null = "lost", .value = value});
    const double all = conversion_without(paths, 1, -1, true);
    for (int c = 0; c < 4; ++c)
        CHECK(found.value_removal_effect[std::size_t(c)] ==
              doctest::Approx(1.0 - conversion_without(paths, 1, c, true) / all).epsilon(1e-10));
    CHECK(found.value == doctest::Approx(all * found.paths).epsilon(1e-10));
    CHECK(sum(found.value_credit) == doctest::Approx(found.value).epsilon(1e-12));
    CHECK(attribution(paths, {.null = "lost"}).value_credit == attribution(paths, {.null = "lost"}).credit);
}

TEST_CASE("attribution: what follows a conversion is another path, conversions without a touchpoint are nobody's") {
    const auto found = attribution(Paths::from_sequences({{"a", "purchase", "b", "purchase"}, {"purchase"}, {"b"}}));
    CHECK(found.paths == 4.0);
    CHECK(found.conversions == 3.0);
    CHECK(found.direct == 1.0);
    CHECK(sum(found.credit) == doctest::Approx(2.0));
    CHECK(sum(found.shapley) == doctest::Approx(2.0));
    CHECK(found.removal_effect[0] == doctest::Approx(0.5));
}

TEST_CASE("attribution: rules share out each path by hand, and Shapley is that of the game by its definition") {
    Paths paths = Paths::from_sequences(
        {{"a", "b", "a", "c", "purchase"}, {"b", "purchase"}, {"c", "a", "purchase"}, {"a", "c"}});
    paths.weight = {1.0, 2.0, 3.0, 4.0};
    const auto found = attribution(paths, {.half_life = 1.0});
    REQUIRE(found.channels == std::vector<std::string>{"a", "b", "c"});
    CHECK(found.first == std::vector<double>{1.0, 2.0, 3.0});
    CHECK(found.last == std::vector<double>{3.0, 2.0, 1.0});
    CHECK(found.linear[0] == doctest::Approx(0.5 + 1.5));
    CHECK(found.position[0] == doctest::Approx(0.4 + 0.1 + 1.5));
    CHECK(found.time_decay[1] == doctest::Approx(2.0 + 0.25 / 1.875));
    // v(S): conversions of the paths whose touchpoints all lie in S.
    const auto game = [](unsigned s) {
        double v = 0.0;
        if ((s & 7u) == 7u) v += 1.0;
        if ((s & 2u) == 2u) v += 2.0;
        if ((s & 5u) == 5u) v += 3.0;
        return v;
    };
    const double factor[3] = {1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0};  // s! (n - s - 1)! / n!
    for (unsigned i = 0; i < 3; ++i) {
        double shapley = 0.0;
        for (unsigned s = 0; s < 8; ++s)
            if ((s >> i & 1u) == 0)
                shapley += factor[(s & 1u) + (s >> 1 & 1u) + (s >> 2 & 1u)] * (game(s | 1u << i) - game(s));
        CHECK(found.shapley[i] == doctest::Approx(shapley).epsilon(1e-12));
    }
    for (const auto* v :
         {&found.credit, &found.shapley, &found.first, &found.last, &found.linear, &found.position, &found.time_decay})
        CHECK(sum(*v) == doctest::Approx(6.0).epsilon(1e-12));
}

TEST_CASE("attribution: intervals cover what endless data would say as often as they promise") {
    const auto truth = attribution(simulated(1000000, 77), {.null = "lost"});
    int effects = 0, credits = 0;
    const int runs = 200;
    for (int r = 0; r < runs; ++r) {
        const auto found = attribution(simulated(800, std::uint64_t(1000 + r)), {.null = "lost"});
        const auto effect = found.removal_effect_interval(.9), credit = found.interval(.9);
        for (std::size_t c = 0; c < 4; ++c) {
            effects += effect.low[c] <= truth.removal_effect[c] && truth.removal_effect[c] <= effect.high[c];
            const double share = truth.credit[c] / truth.conversions * found.conversions;
            credits += credit.low[c] <= share && share <= credit.high[c];
        }
    }
    CHECK(effects / (4.0 * runs) == doctest::Approx(.9).epsilon(.04));
    CHECK(credits / (4.0 * runs) == doctest::Approx(.9).epsilon(.04));
}

TEST_CASE("attribution: the same for any number of threads, and refuses what it cannot answer") {
    const Paths paths = simulated(50000, 4);
    CHECK(attribution(paths, {.null = "lost", .order = 2, .threads = 1}) ==
          attribution(paths, {.null = "lost", .order = 2, .threads = 4}));
    CHECK_THROWS_WITH_AS(attribution(paths, {.conversion = "sale"}), "state: there is no state \"sale\" in the paths",
                         DomainError);
    CHECK_THROWS_AS(attribution(Paths::from_sequences({{"purchase"}})), DomainError);
    CHECK_THROWS_AS(attribution(paths, {.null = "purchase"}), DomainError);
    CHECK_THROWS_AS(attribution(paths, {.order = 0}), DomainError);
    CHECK_THROWS_AS(attribution(paths, {.value = {-1.0}}), DomainError);
    CHECK_THROWS_WITH_AS(attribution(Paths::from_sequences({{"a", "lost"}, {"purchase"}}), {.null = "lost"}),
                         "paths: no touchpoint comes before a conversion, so there is nothing to attribute",
                         DomainError);
}
