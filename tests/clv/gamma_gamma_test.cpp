// Gamma-gamma against published figures and other software.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>

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
