// sBG and BdW: contracts, cohort by cohort.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

const double infinite = std::numeric_limits<double>::infinity();

/// Customers active after 0, 1, ..., 12 renewals; the papers fit the first eight. Fader & Hardie (2007), Table 1.
const std::vector<double> high_end{1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394};
const std::vector<double> regular{1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173};

void add(clv::CohortTable& table, std::int64_t cohort, const std::vector<double>& active, std::size_t periods) {
    for (std::size_t t = 0; t < periods; ++t) {
        table.cohort.push_back(cohort);
        table.period.push_back(double(t));
        table.active.push_back(active[t]);
    }
}
clv::CohortTable cohort(const std::vector<double>& active, std::size_t periods = 8) {
    clv::CohortTable table;
    add(table, 0, active, periods);
    return table;
}

template <std::size_t N, class Fit>
void check_estimate(const Fit& fit, const std::array<double, N>& truth, const std::array<double, N>& errors,
                    double log_likelihood) {
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.customers == 1000.0);
    CHECK(close(fit.log_likelihood, log_likelihood, 1e-12));
    for (std::size_t i = 0; i < N; ++i) {
        CHECK(close(fit.model.*Fit::model_type::parameters()[i].member, truth[i], 1e-6));
        CHECK(close(fit.standard_errors()[i], errors[i], 1e-5));
    }
}

}  // namespace

TEST_CASE("sBG of the two cohorts of the paper is the optimum found elsewhere, and the published one") {
    const auto high = clv::fit<clv::Sbg>(cohort(high_end));
    check_estimate(high, std::array{0.6680883510242758, 3.8060949634078654},
                   std::array{0.10373492666427155, 0.7855316585569456}, -1611.158147391156);
    CHECK(text::fixed(high.model.alpha, 3) == "0.668");
    CHECK(text::fixed(high.model.beta, 3) == "3.806");
    CHECK(text::fixed(high.log_likelihood, 1) == "-1611.2");
    const auto usual = clv::fit<clv::Sbg>(cohort(regular));
    check_estimate(usual, std::array{0.7040772984991042, 1.1820430262673818},
                   std::array{0.06559896453813523, 0.15247563274884135}, -1680.2651884632871);
    CHECK(text::fixed(usual.model.alpha, 3) == "0.704");
    CHECK(text::fixed(usual.model.beta, 3) == "1.182");
}

TEST_CASE("sBG answers about the paper's cohorts as an independent evaluation does") {
    const clv::Sbg<> m{.alpha = 0.6680883510242758, .beta = 3.8060949634078654};
    CHECK(close(clv::survival(m, 1.0), 0.8506792627675184, 1e-13));
    CHECK(close(clv::survival(m, 12.0), 0.37799907160607266, 1e-13));
    CHECK(close(clv::retention_rate(m, 7.0), 0.9362157095242231, 1e-13));
    CHECK(close(clv::discounted_lifetime(m, {.discount_rate = 0.1}), 5.922253495822217, 1e-13));
    const std::array residual{5.414478845404439, 5.901377593910591, 6.293891569555374, 6.619919988080616};
    for (std::size_t n = 1; n <= residual.size(); ++n)
        CHECK(close(clv::discounted_lifetime(m, {.discount_rate = 0.1, .renewals = double(n - 1)}), residual[n - 1],
                    1e-13));
}

TEST_CASE("BdW of the paper's regular customers is the optimum found elsewhere, better than sBG") {
    const auto fit = clv::fit<clv::Bdw>(cohort(regular));
    check_estimate(fit, std::array{0.45561398929885677, 0.7793255082669586, 1.283451285909708},
                   std::array{0.16704141866701464, 0.28270990277617647, 0.2980950556996039}, -1679.6028329071783);
    CHECK(fit.log_likelihood > clv::fit<clv::Sbg>(cohort(regular)).log_likelihood);
}

TEST_CASE("BdW with c = 1 is sBG") {
    const clv::Sbg<> shifted{.alpha = 0.7, .beta = 1.9};
    const clv::Bdw<> same{.alpha = 0.7, .beta = 1.9, .c = 1.0};
    for (const auto& h : support::assorted_contracts())
        CHECK(close(same.log_likelihood(h), shifted.log_likelihood(h), 1e-14, 1.0));
    for (const double n : {0.0, 1.0, 30.0}) {
        CHECK(close(same.chance_to_leave(n), shifted.chance_to_leave(n), 1e-14));
        CHECK(close(same.mean_dropout_probability(n), shifted.mean_dropout_probability(n), 1e-14));
        CHECK(close(clv::discounted_lifetime(same, {.discount_rate = 0.01, .renewals = n}),
                    clv::discounted_lifetime(shifted, {.discount_rate = 0.01, .renewals = n}), 1e-13));
    }
    CHECK(clv::lifetime_quantile(same, 0.9) == clv::lifetime_quantile(shifted, 0.9));
}

TEST_CASE("several cohorts of different lengths count together, each as long as it was watched") {
    clv::CohortTable both;
    add(both, 7, high_end, 8);
    add(both, -2, regular, 5);
    const auto fit = clv::fit<clv::Sbg>(both);
    CHECK(fit.customers == 2000.0);
    const auto sum = [&](const clv::Sbg<>& m) {
        double total = 0.0;
        const auto count = [&](const std::vector<double>& active, std::size_t periods) {
            for (std::size_t t = 1; t < periods; ++t)
                total += (active[t - 1] - active[t]) * std::log(clv::churn_probability(m, double(t)));
            total += active[periods - 1] * std::log(clv::survival(m, double(periods - 1)));
        };
        count(high_end, 8);
        count(regular, 5);
        return total;
    };
    CHECK(close(fit.log_likelihood, sum(fit.model), 1e-13));
    for (const double by : {0.99, 1.01}) {
        auto other = fit.model;
        other.alpha *= by;
        CHECK(sum(other) < fit.log_likelihood);
    }
    clv::CohortTable mixed;  // rows of the two interleaved
    for (std::size_t t = 0; t < 8; ++t) {
        for (const auto& [c, active] : {std::pair{std::int64_t{1}, &high_end}, std::pair{std::int64_t{2}, &regular}}) {
            if (c == 2 && t >= 5) continue;
            mixed.cohort.push_back(c);
            mixed.period.push_back(double(t));
            mixed.active.push_back((*active)[t]);
        }
    }
    CHECK(close(clv::fit<clv::Sbg>(mixed).model.alpha, fit.model.alpha, 1e-9));
}

TEST_CASE("a contract's chances to leave and to stay sum to one, and lifetimes to what lies ahead") {
    const auto check = [&](const auto& m) {
        double total = 0.0, periods = 1.0, discounted = 1.0;
        for (int t = 1; t <= 400; ++t) {
            total += clv::churn_probability(m, t);
            periods += clv::survival(m, t);
            discounted += clv::survival(m, t) * std::pow(1.05, -t);
            CHECK(close(clv::churn_rate(m, t) + clv::retention_rate(m, t), 1.0, 1e-15));
            CHECK(close(total + clv::survival(m, t), 1.0, 1e-13));
        }
        CHECK(close(clv::discounted_lifetime(m, {.horizon = 401.0}), periods, 1e-13));
        CHECK(close(clv::discounted_lifetime(m, {.horizon = 401.0, .discount_rate = 0.05}), discounted, 1e-13));
        // One who comes to the first renewal has all but the first period ahead.
        CHECK(close(clv::discounted_lifetime(m, {.discount_rate = 0.05, .renewals = 0.0}),
                    1.05 * (clv::discounted_lifetime(m, {.discount_rate = 0.05}) - 1.0), 1e-13));
        CHECK(close(clv::lifetime_value(m, 20.0, {.discount_rate = 0.05}),
                    20.0 * clv::discounted_lifetime(m, {.discount_rate = 0.05}), 1e-15));
        CHECK(clv::discounted_lifetime(m, {.horizon = 0.0}) == 0.0);
        CHECK(clv::discounted_lifetime(m, {.horizon = 1.0}) == 1.0);
    };
    check(support::example<clv::Sbg>());
    check(support::example<clv::Bdw>());
}

TEST_CASE("expected lifetimes have their closed form, or are infinite where the tail is too heavy") {
    const clv::Sbg<> m{.alpha = 3.0, .beta = 5.0};
    CHECK(close(clv::expected_lifetime(m), (3.0 + 5.0 - 1.0) / (3.0 - 1.0), 1e-15));
    CHECK(close(clv::expected_lifetime(m, 4.0), (5.0 + 4.0) / (3.0 - 1.0), 1e-15));
    CHECK(clv::expected_lifetime(clv::Sbg<>{.alpha = 0.9, .beta = 5.0}) == infinite);
    const clv::Bdw<> same{.alpha = 3.0, .beta = 5.0, .c = 1.0};
    CHECK(close(clv::expected_lifetime(same), 3.5, 1e-12));
    CHECK(clv::expected_lifetime(clv::Bdw<>{.alpha = 0.9, .beta = 5.0, .c = 1.1}) == infinite);
    CHECK(std::isfinite(clv::expected_lifetime(clv::Bdw<>{.alpha = 0.9, .beta = 5.0, .c = 1.2})));
}

TEST_CASE("by the quantile of the lifetime that share has left, and not before") {
    const auto check = [&](const auto& m) {
        for (const double p : {0.01, 0.3, 0.5, 0.9, 0.999})
            for (const double n : {0.0, 5.0}) {
                const double t = clv::lifetime_quantile(m, p, n);
                CHECK(-std::expm1(m.log_stay(n, t)) >= p);
                if (t > 1.0) CHECK(-std::expm1(m.log_stay(n, t - 1.0)) < p);
            }
        CHECK_THROWS_AS(clv::lifetime_quantile(m, 1.0), DomainError);
        CHECK_THROWS_AS(clv::lifetime_quantile(m, 0.5, -1.0), DomainError);
    };
    check(support::example<clv::Sbg>());
    check(support::example<clv::Bdw>());
    CHECK(clv::lifetime_quantile(clv::Sbg<>{.alpha = 1e-9, .beta = 1.0}, 0.5) == infinite);
}

TEST_CASE("the projection of the paper's cohort comes close to what happened, with an interval around it") {
    const auto fit = clv::fit<clv::Sbg>(cohort(high_end));
    const auto table = cohort(high_end);
    const auto ahead = clv::project(fit, table, 5, 0.95);
    REQUIRE(ahead.period == std::vector<double>{8, 9, 10, 11, 12});
    for (std::size_t i = 0; i < 5; ++i) {
        CHECK(close(ahead.active[i], high_end[8 + i], 0.04));
        CHECK(close(ahead.active[i], 491.0 * clv::survival(fit.model, 8.0 + double(i)) / clv::survival(fit.model, 7.0),
                    1e-13));
        CHECK(ahead.active_low[i] < ahead.active[i]);
        CHECK(ahead.active[i] < ahead.active_high[i]);
        CHECK(ahead.active_high[i] < 491.0);
    }
    CHECK(ahead.active_high[4] - ahead.active_low[4] > ahead.active_high[0] - ahead.active_low[0]);
    CHECK(clv::project(fit, table, 2).active_low.empty());
    CHECK_THROWS_WITH_AS(clv::project(fit, table, 0), "periods: must be positive", DomainError);
    CHECK_THROWS_AS(clv::project(fit, table, 2, 1.0), DomainError);
}

TEST_CASE("cohorts that cannot happen are refused by column, row and value") {
    const auto refused = [](clv::CohortTable table, const char* message) {
        CHECK_THROWS_WITH_AS(clv::fit<clv::Sbg>(table), message, DomainError);
    };
    refused({.period = {0, 1, 2}, .active = {100, 60, 61}}, "active: row 2 has 61, above the 60 of the period before");
    refused({.period = {0, 1, 3}, .active = {100, 60, 50}},
            "period: row 2 has 3, must be 2: the periods of a cohort are 0, 1, 2, ... in order");
    refused({.period = {1, 2}, .active = {100, 60}},
            "period: row 0 has 1, must be 0: the periods of a cohort are 0, 1, 2, ... in order");
    refused({.period = {0, 1}, .active = {100, -1}}, "active: row 1 has -1, must be finite and not negative");
    refused({.period = {0, 1}, .active = {100}}, "cohorts: period and active must be equally long");
    refused({.period = {0, 1}, .active = {100, 50}, .cohort = {1}}, "cohorts: cohort must be as long as period");
    refused({.period = {0, 0}, .active = {100, 50}, .cohort = {1, 2}},
            "cohorts: need two periods or more, of one cohort or more");
    support::Table table;
    table.add({.frequency = 2.0, .recency = 3.0, .T = 5.0});
    CHECK_THROWS_WITH_AS(clv::fit<clv::Sbg>(table.columns()),
                         "recency: row 0 has 3, must be the number of renewals, frequency = 2", DomainError);
    const auto m = support::example<clv::Sbg>();
    CHECK_THROWS_WITH_AS(clv::survival(m, 1.5), "t: got 1.5, must be a whole number, 0 or more", DomainError);
    CHECK_THROWS_WITH_AS(clv::retention_rate(m, 0.0), "t: got 0, must be a whole number, 1 or more", DomainError);
    CHECK_THROWS_AS(clv::discounted_lifetime(m, {.discount_rate = -1.0}), DomainError);
    CHECK_THROWS_AS(clv::discounted_lifetime(m, {.horizon = -1.0}), DomainError);
}

TEST_CASE("a fit recovers what a cohort was drawn from") {
    const auto check = [&](const auto& truth, const auto& fit) {
        CHECK(fit.converged());
        const auto bounds = fit.interval(0.9999);
        std::size_t i = 0;
        for (const auto& p : truth.parameters()) {
            CHECK(bounds[i].first < truth.*p.member);
            CHECK(truth.*p.member < bounds[i].second);
            ++i;
        }
    };
    const auto sbg = support::example<clv::Sbg>();
    check(sbg, clv::fit<clv::Sbg>(clv::simulate_cohort(sbg, 20000, 10, 1)));
    const auto bdw = support::example<clv::Bdw>();
    check(bdw, clv::fit<clv::Bdw>(clv::simulate_cohort(bdw, 20000, 15, 2)));
    const auto table = clv::simulate_cohort(bdw, 20000, 15, 2);
    for (std::size_t t = 1; t < table.active.size(); ++t) {
        const double s = clv::survival(bdw, double(t));
        CHECK(std::abs(table.active[t] - 20000.0 * s) < 4.5 * std::sqrt(20000.0 * s * (1.0 - s)));
    }
}
