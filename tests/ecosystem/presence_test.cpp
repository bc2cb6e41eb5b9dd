#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/presence.hpp>
#include <habitue/math/random.hpp>

using habitue::DomainError;
using habitue::math::Random;
using namespace habitue::ecosystem;

namespace {

/// A circle of n vertices with every move possible, presence and margins with an effect of having been met.
struct Example {
    Circle circle;
    std::vector<double> x;
    VisitMargins margins;
    explicit Example(std::size_t n, std::uint64_t seed, double effect = 1.0) {
        Random random(seed);
        for (std::size_t i = 0; i < n; ++i) {
            double total = 0.0;
            for (std::uint32_t j = 0; j < n; ++j) {
                circle.target.push_back(j);
                total += circle.probability.emplace_back(random.uniform());
            }
            for (std::size_t k = i * n; k < (i + 1) * n; ++k) circle.probability[k] *= 0.8 / total;
            circle.offsets.push_back(circle.target.size());
            circle.arrivals.push_back(random.uniform());
            x.push_back(random.uniform());
            margins.unmet.push_back(5.0 * random.uniform());
            margins.met.push_back(margins.unmet.back() + effect * random.uniform());
        }
        margins.unmet_error = margins.met_error = std::vector<double>(n, 0.0);
    }
};

/// A(x) from the chain on (vertex, met before) written out, by elimination in any field.
template <class Scalar>
Scalar annual(const Example& e, const std::vector<Scalar>& x) {
    const std::size_t n = x.size();
    std::vector<std::vector<Scalar>> a(2 * n, std::vector<Scalar>(2 * n + 1, Scalar(0.0)));
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j) {
            const double p = e.circle.probability[i * n + j];
            a[i][j] -= (Scalar(1.0) - x[i]) * p;
            a[i][n + j] -= x[i] * p;
            a[n + i][n + j] -= Scalar(p);
        }
        a[i][i] += 1.0;
        a[n + i][n + i] += 1.0;
        a[i][2 * n] = x[i] * e.margins.unmet[i];
        a[n + i][2 * n] = x[i] * e.margins.met[i];
    }
    for (std::size_t k = 0; k < 2 * n; ++k)
        for (std::size_t i = 0; i < 2 * n; ++i) {
            if (i == k) continue;
            const Scalar factor = a[i][k] / a[k][k];
            for (std::size_t j = k; j <= 2 * n; ++j) a[i][j] -= factor * a[k][j];
        }
    Scalar sum = 0.0;
    for (std::size_t i = 0; i < n; ++i) sum += e.circle.arrivals[i] * a[i][2 * n] / a[i][i];
    return sum;
}

VertexPresence constant(const std::vector<double>& x) {
    VertexPresence p;
    p.presence = x;
    p.needs.assign(x.size(), 1.0);
    p.found.assign(x.size(), std::nan(""));
    p.seen = p.found;
    return p;
}

}  // namespace

TEST_CASE("the adjoint of presence is its complex-step derivative") {
    const Example e(9, 4);
    const auto g = presence_gaps(e.circle, e.x, e.margins);
    CHECK(g.annual == doctest::Approx(annual(e, e.x)).epsilon(1e-13));
    for (std::size_t i = 0; i < e.x.size(); ++i) {
        std::vector<std::complex<double>> x(e.x.begin(), e.x.end());
        x[i] += std::complex<double>(0.0, 1e-30);
        CHECK(g.slope[i] == doctest::Approx(annual(e, x).imag() / 1e-30).epsilon(1e-12));
    }
}

TEST_CASE("a gap is the exact change to full presence, which its slope is not") {
    const Example e(9, 5, 20.0);
    const auto g = presence_gaps(e.circle, e.x, e.margins);
    double furthest = 0.0;
    for (std::size_t i = 0; i < e.x.size(); ++i) {
        std::vector<double> full = e.x;
        full[i] = 1.0;
        CHECK(g.value[i] == doctest::Approx(annual(e, full) - annual(e, e.x)).epsilon(1e-11));
        furthest = std::max(furthest, std::abs(g.slope[i] * (1.0 - e.x[i]) / g.value[i] - 1.0));
    }
    CHECK(furthest > 1e-3);
    for (std::size_t k = 1; k < g.ranked.size(); ++k) CHECK(g.value[g.ranked[k - 1]] >= g.value[g.ranked[k]]);
    // Without an effect of having been met the chain is linear in presence, and every gap is exact.
    const Example plain(9, 5, 0.0);
    const auto h = presence_gaps(plain.circle, plain.x, plain.margins, {}, {}, {}, {.exact = 0});
    for (std::size_t i = 0; i < plain.x.size(); ++i) {
        std::vector<double> full = plain.x;
        full[i] = 1.0;
        CHECK(h.value[i] == doctest::Approx(annual(plain, full) - annual(plain, plain.x)).epsilon(1e-11));
    }
    // Only the best are solved for when there are many; the others say that they were not.
    const auto few = presence_gaps(e.circle, e.x, e.margins, {}, {}, {}, {.exact = 2});
    CHECK(std::count_if(few.value.begin(), few.value.end(), [](double v) { return std::isfinite(v); }) == 2);
}

TEST_CASE("full presence makes ubiquity 1, none makes it 0, and what is at stake is what full presence earns") {
    const Example e(8, 6);
    CHECK(ubiquity(e.circle, constant(std::vector<double>(8, 1.0)), e.margins).value == 1.0);
    CHECK(ubiquity(e.circle, constant(std::vector<double>(8, 0.0)), e.margins).value == 0.0);
    const auto u = ubiquity(e.circle, constant(e.x), e.margins);
    double all = 0.0, unserved = 0.0;
    for (std::size_t i = 0; i < 8; ++i) {
        all += u.needs[i] * u.stake[i];
        unserved += u.unserved[i];
    }
    CHECK(all == doctest::Approx(annual(e, std::vector<double>(8, 1.0))).epsilon(1e-13));
    CHECK(u.value == doctest::Approx(1.0 - unserved / all).epsilon(1e-14));
    CHECK(u.by_slot.size() == 1);
    CHECK(u.by_slot[0] == doctest::Approx(unserved).epsilon(1e-14));
}

TEST_CASE("relabelled vertices change nothing but the order") {
    const std::size_t n = 7;
    const Example e(n, 7);
    Example turned = e;  // vertex i becomes n - 1 - i
    const auto to = [&](std::size_t i) { return n - 1 - i; };
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = 0; j < n; ++j)
            turned.circle.probability[to(i) * n + to(j)] = e.circle.probability[i * n + j];
        turned.circle.arrivals[to(i)] = e.circle.arrivals[i];
        turned.x[to(i)] = e.x[i];
        turned.margins.unmet[to(i)] = e.margins.unmet[i];
        turned.margins.met[to(i)] = e.margins.met[i];
    }
    const auto a = presence_gaps(e.circle, e.x, e.margins), b = presence_gaps(turned.circle, turned.x, turned.margins);
    for (std::size_t i = 0; i < n; ++i) {
        CHECK(b.value[to(i)] == doctest::Approx(a.value[i]).epsilon(1e-12));
        CHECK(to(b.ranked[i]) == a.ranked[i]);
    }
    CHECK(ubiquity(turned.circle, constant(turned.x), turned.margins).value ==
          doctest::Approx(ubiquity(e.circle, constant(e.x), e.margins).value).epsilon(1e-13));
    CHECK(meetings(turned.circle, turned.x, {}).at_least_once ==
          doctest::Approx(meetings(e.circle, e.x, {}).at_least_once).epsilon(1e-13));
}

TEST_CASE("margins at stake become margins of visits and back") {
    const Example e(6, 8);
    const auto stake = e.margins.stakes(e.circle);
    const auto m = VisitMargins::from_stakes(e.circle, stake);
    const auto again = m.stakes(e.circle);
    for (std::size_t i = 0; i < 6; ++i) CHECK(again[i] == doctest::Approx(stake[i]).epsilon(1e-13));
    CHECK(m.met == m.unmet);
}

TEST_CASE("meetings of a simulated crowd") {
    const Example e(5, 9);
    const std::vector<char> buys{0, 0, 1, 0, 0};
    const auto m = meetings(e.circle, e.x, buys);
    Random random(1);
    const double total = std::accumulate(e.circle.arrivals.begin(), e.circle.arrivals.end(), 0.0);
    const int crowd = 200000;
    double once = 0, every = 0, met_visits = 0, reached = 0, before = 0, first_here = 0;
    for (int c = 0; c < crowd; ++c) {
        double pick = random.uniform() * total;
        std::size_t at = 0;
        while (at + 1 < 5 && (pick -= e.circle.arrivals[at]) > 0.0) ++at;
        bool any = false, all = true, bought = false;
        double until = 0.0;
        while (at < 5) {
            if (buys[at] && !bought) {
                bought = true;
                ++reached;
                before += until;
            }
            const bool here = random.chance(e.x[at]);
            met_visits += here;
            until += here;
            if (here && !any && at == 3) ++first_here;
            any = any || here;
            all = all && here;
            double q = random.uniform();
            std::size_t next = 0;
            while (next < 5 && (q -= e.circle.probability[at * 5 + next]) > 0.0) ++next;
            at = next;
        }
        once += any;
        every += all;
    }
    CHECK(m.at_least_once == doctest::Approx(once / crowd).epsilon(.01));
    CHECK(m.every_visit == doctest::Approx(every / crowd).epsilon(.03));
    CHECK(m.meetings == doctest::Approx(met_visits / crowd).epsilon(.01));
    CHECK(m.reaches_purchase == doctest::Approx(reached / crowd).epsilon(.01));
    CHECK(m.before_purchase == doctest::Approx(before / reached).epsilon(.01));
    CHECK(m.first_met[3] / total == doctest::Approx(first_here / crowd).epsilon(.03));
    double ends = 0.0;
    for (std::size_t i = 0; i < 5; ++i) ends += m.first_met[i] + m.ended_unmet[i];
    CHECK(ends == doctest::Approx(total).epsilon(1e-12));  // every journey meets us first somewhere, or ends unmet
    CHECK(std::isnan(meetings(e.circle, e.x, {}).before_purchase));
}

TEST_CASE("intervals hold the estimate, narrow with the data, and are the same for any number of threads") {
    Example e(6, 10);
    const auto widths = [&](double size, int threads) {
        std::vector<double> counts, exits(6, 20.0 * size), variance;
        for (const double p : e.circle.probability) counts.push_back(100.0 * size * p);
        for (const double a : e.circle.arrivals) variance.push_back(a / (100.0 * size));
        auto p = constant(e.x);
        for (std::size_t i = 0; i < 6; ++i) {
            p.seen[i] = std::round(100.0 * size);
            p.found[i] = std::round(e.x[i] * p.seen[i]);
        }
        return ubiquity(e.circle, p, e.margins, {counts, exits, variance},
                        {.draws = 300, .seed = 3, .threads = threads});
    };
    const auto spread = [](std::vector<double> draws) {
        std::sort(draws.begin(), draws.end());
        return std::pair(draws[7], draws[292]);
    };
    const auto small = widths(1.0, 1), large = widths(100.0, 1);
    CHECK(small.value_draws == widths(1.0, 2).value_draws);
    const auto a = spread(small.value_draws), b = spread(large.value_draws);
    CHECK(a.first < small.value);
    CHECK(a.second > small.value);
    CHECK((a.second - a.first) / (b.second - b.first) == doctest::Approx(10.0).epsilon(.2));
    // Nothing was estimated: nothing is drawn.
    CHECK(ubiquity(e.circle, constant(e.x), e.margins).value_draws.empty());
}

TEST_CASE("evidence of visits: presence by vertex and hour, margins by whether the journey met us before") {
    //                                    journey 0        | 1   | 2
    const std::vector<std::uint32_t> vertex{0, 1, 1, 0, 1}, journey{0, 0, 0, 1, 2};
    const std::vector<std::uint8_t> hour{3, 4, 4, 3, 167};
    const double nan = std::nan("");
    const std::vector<double> present{0, 1, 1, nan, 1}, margin{0, 10, 40, 0, 30};
    const std::vector<std::uint32_t> group{0, 1};
    auto e = presence_evidence({vertex, journey, hour, present, margin}, group);
    CHECK(e.seen == std::vector<double>{1, 3});
    CHECK(e.found == std::vector<double>{0, 3});
    CHECK(e.occasions_by_hour[3] == 2.0);
    CHECK(e.occasions_by_hour[168 + 167] == 1.0);
    CHECK(e.met_identified[1]);
    CHECK_FALSE(e.met_identified[0]);  // no visit at all found us there
    CHECK(e.margins.unmet[1] == 20.0);
    CHECK(e.margins.met[1] == 40.0);
    CHECK(e.margins.met_error[1] > 0.0);
    // Twice the customers: the same presence, the same margins.
    std::vector<std::uint32_t> v2(vertex), j2(journey);
    std::vector<std::uint8_t> h2(hour);
    std::vector<double> p2(present), m2(margin);
    v2.insert(v2.end(), vertex.begin(), vertex.end());
    for (const auto j : journey) j2.push_back(j + 3);
    h2.insert(h2.end(), hour.begin(), hour.end());
    p2.insert(p2.end(), present.begin(), present.end());
    m2.insert(m2.end(), margin.begin(), margin.end());
    auto twice = presence_evidence({v2, j2, h2, p2, m2}, group);
    CHECK(twice.found[1] / twice.seen[1] == e.found[1] / e.seen[1]);
    CHECK(twice.margins.unmet[1] == 20.0);
    CHECK(twice.margins.met[1] == 40.0);
    CHECK_THROWS_AS(presence_evidence({vertex, journey, hour, margin, margin}, group), DomainError);
}

TEST_CASE("presence from a table and from a calendar") {
    const std::vector<std::string> steps{"need", "search", "purchase"}, places{"home", "web", "shop"};
    const auto p = Presence::from_table(std::vector<PresenceRow>{{"need", "home", {}, {}, .1},
                                                                 {"research", "web", {}, {}, .5},
                                                                 {"purchase", "shop", 9, {}, 1.0, 3.0},
                                                                 {"purchase", "shop", 10, {}, .5, 1.0}},
                                        1, 0.0);
    const auto at = p.at(steps, places);
    CHECK(at.slots == 168);
    CHECK(at.mean()[0] == doctest::Approx(.1));
    CHECK(at.mean()[1] == doctest::Approx(.5));  // research is a word for search
    CHECK(at.presence[2 * 168 + 9] == 1.0);
    CHECK(at.presence[2 * 168 + 11] == 0.0);
    const auto week = parse_open_hours("Mon-Fri 09:00-20:00; Sat 10-14; Sun 22-02");
    CHECK(std::accumulate(week.begin(), week.end(), 0.0) == 5 * 11 + 4 + 4);
    CHECK(week[9] == 1.0);
    CHECK(week[20] == 0.0);
    CHECK(week[1] == 1.0);  // Sunday night into Monday
    CHECK(parse_open_hours(std::string(167, '0') + "1")[167] == 1.0);
    const std::vector<std::string> shops{"shop"}, open{"Mon-Sun 00-12"};
    const auto half = Presence::from_calendar(shops, open).at(steps, places).mean();
    CHECK(half[1] == 0.0);
    CHECK(half[2] == doctest::Approx(.5));

    CHECK_THROWS_WITH_AS(Presence::from_table(std::vector<PresenceRow>{{"need", "home", 168}}),
                         "hour_of_week: row 0 has 168, must lie between 0 and 167", DomainError);
    CHECK_THROWS_WITH_AS(Presence::from_table(std::vector<PresenceRow>{{"need", "home", {}, {}, 1.2}}),
                         "presence: row 0 has 1.2, must lie between 0 and 1", DomainError);
    CHECK_THROWS_WITH_AS(Presence::from_table(std::vector<PresenceRow>{{"need", "home", 3}}),
                         "presence: no row says \"need @ home\" for hour 0 of the week: say it, or otherwise=0",
                         DomainError);
    CHECK_THROWS_AS(Presence::from_table(std::vector<PresenceRow>{{"need", "home"}, {"need", "home", 3}}), DomainError);
    CHECK_THROWS_AS(Presence::from_table({}), DomainError);
    const std::vector<std::string> nowhere{"moon"};
    CHECK_THROWS_WITH_AS((void)Presence::from_calendar(nowhere, open).at(steps, places),
                         "presence: there is no vertex \"moon\" in the ecosystem", DomainError);
    CHECK_THROWS_WITH_AS((void)Presence::from_table(std::vector<PresenceRow>{{"need", "home"}}).at(steps, places),
                         "presence: nothing is said of \"search @ web\"", DomainError);
    CHECK_THROWS_AS((void)Presence::from_table(std::vector<PresenceRow>{{"fly", "home"}}, 1, 0.0).at(steps, places),
                    DomainError);
    CHECK_THROWS_AS((void)p.at({}, {}), DomainError);
    for (const char* text : {"", "0101", "sometimes", "Mon 9", "Mon 9-25", "Foo 9-10"})
        CHECK_THROWS_AS((void)parse_open_hours(text), DomainError);
}

TEST_CASE("what makes no ecosystem is refused") {
    const Example e(3, 11);
    CHECK_THROWS_AS(presence_gaps(Circle{}, {}, {}), DomainError);
    std::vector<double> beyond = e.x;
    beyond[1] = 1.5;
    CHECK_THROWS_WITH_AS(presence_gaps(e.circle, beyond, e.margins),
                         "presence: row 1 has 1.5, must lie between 0 and 1", DomainError);
    Circle shut = e.circle;  // vertex 2 leads to itself for ever
    shut.probability[6] = shut.probability[7] = 0.0;
    shut.probability[8] = 1.0;
    CHECK_THROWS_AS(ubiquity(shut, constant(e.x), e.margins), DomainError);
    VisitMargins nothing = e.margins;
    std::fill(nothing.unmet.begin(), nothing.unmet.end(), 0.0);
    nothing.met = nothing.unmet;
    CHECK_THROWS_AS(ubiquity(e.circle, constant(e.x), nothing), DomainError);
    CHECK(presence_interval(0, 10).low == 0.0);
    CHECK(presence_interval(10, 10).high == 1.0);
    CHECK(std::isnan(presence_interval(0, 0).low));
}
