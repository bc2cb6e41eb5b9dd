// Gamma-gamma against published figures and other software.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;
using support::close;

TEST_CASE("gamma-gamma of the CDNOW sample is the optimum found elsewhere, and near the published one") {
    const auto fit = support::check_cdnow<clv::GammaGamma>(golden::gamma_gamma_estimate);
    // Fader & Hardie (2013), note 025: 6.25, 3.74, 15.44, a whisker off the optimum.
    CHECK(close(fit.model.p, 6.25, 0.002));
    CHECK(close(fit.model.q, 3.74, 0.002));
    CHECK(close(fit.model.gamma, 15.44, 0.002));
    CHECK(fit.customers == 946.0);
    CHECK(fit.left_out == 2357 - 946);
    CHECK(fit.unit() == Unit::unspecified);
}

TEST_CASE("gamma-gamma expects the spend that lifetimes expects") {
    const auto& [p, q, gamma] = golden::spend_parameters;
    const clv::GammaGamma<> model{.p = p, .q = q, .gamma = gamma};
    for (std::size_t i = 0; i < golden::spend_x.size(); ++i)
        CHECK(close(model.expected_spend({.frequency = golden::spend_x[i], .monetary_value = golden::spend_m[i]}),
                    golden::spend_expected[i], 1e-12));
    CHECK(model.mean_spend() == model.expected_spend(PurchaseHistory{}));
}

TEST_CASE(
    "expected spend lies between the population's mean and the customer's own, nearer to it the more they bought") {
    const auto model = support::example<clv::GammaGamma>();
    double before = model.mean_spend();
    for (const double x : {1.0, 2.0, 10.0, 1000.0}) {
        const double now = model.expected_spend({.frequency = x, .monetary_value = 60.0});
        CHECK(now > before);
        CHECK(now < 60.0);
        before = now;
    }
    CHECK(model.expected_spend({.frequency = 3.0, .monetary_value = 0.0}) == model.mean_spend());
    CHECK(model.expected_spend({.frequency = 0.0, .monetary_value = 60.0}) == model.mean_spend());
}

TEST_CASE("a mean that does not exist is infinite") {
    const clv::GammaGamma<> heavy{.p = 0.5, .q = 0.4, .gamma = 10.0};
    CHECK(std::isinf(heavy.mean_spend()));
    CHECK(std::isinf(heavy.expected_spend({.frequency = 1.0, .monetary_value = 5.0})));
    CHECK(std::isfinite(heavy.expected_spend({.frequency = 2.0, .monetary_value = 5.0})));
}

TEST_CASE("gamma-gamma reads how many amounts the mean is of: with the first purchase, or fewer than whole") {
    const clv::GammaGamma<> m{.p = 6.25, .q = 3.74, .gamma = 15.44};
    const PurchaseHistory repeat{.frequency = 3.0, .recency = 5.0, .T = 9.0, .monetary_value = 30.0};
    PurchaseHistory all = repeat;
    all.frequency = 2.0;
    all.monetary_count = 3.0;
    CHECK(m.log_likelihood(all) == m.log_likelihood(repeat));
    CHECK(m.expected_spend(all) == m.expected_spend(repeat));
    // An amount that counts less draws less: between no amount and one.
    double before = m.mean_spend();
    for (const double count : {0.1, 0.5, 1.0, 2.5}) {
        all.monetary_count = count;
        CHECK(m.expected_spend(all) < before);
        CHECK(m.expected_spend(all) > 30.0);
        before = m.expected_spend(all);
        CHECK(std::isfinite(m.log_likelihood(all)));
    }
}

TEST_CASE("gamma-gamma with the first purchase fits those who bought once, too") {
    support::Random random(11);
    const clv::GammaGamma<> truth{.p = 5.0, .q = 4.0, .gamma = 16.0};
    std::vector<PurchaseHistory> customers;
    for (int i = 0; i < 5000; ++i) {
        const double x = std::floor(4.0 * random.uniform()), count = x + 1.0;
        customers.push_back({.frequency = x,
                             .recency = x > 0.0 ? 5.0 : 0.0,
                             .T = 9.0,
                             .monetary_value = support::draw_mean_spend(truth, count, random),
                             .monetary_count = count});
    }
    const PurchaseHistories table(customers);
    const auto fit = clv::fit<clv::GammaGamma>(table.columns());
    CHECK(fit.customers == 5000.0);
    CHECK(fit.left_out == 0);
    const auto bounds = fit.interval(0.9999);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(bounds[i].first < truth.*truth.parameters()[i].member);
        CHECK(truth.*truth.parameters()[i].member < bounds[i].second);
    }
    double sum = 0.0;
    for (const auto& h : customers) sum += fit.model.log_likelihood(h);
    CHECK(std::abs(fit.log_likelihood - sum) <= 1e-11 * std::abs(sum));
    customers[3].monetary_count = -1.0;
    CHECK_THROWS_WITH_AS(clv::fit<clv::GammaGamma>(PurchaseHistories(customers).columns()),
                         "monetary_count: row 3 has -1, must be finite and not negative", DomainError);
}
