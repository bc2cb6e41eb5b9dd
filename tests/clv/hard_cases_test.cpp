// Inputs that break published software, against truths of 30 digits.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include <habitue/clv/models.hpp>

#include "golden/hard_cases.hpp"
#include "support/models.hpp"

using namespace habitue;

namespace {

/// The promise of design/system: 1e-12 of max(1, |LL|).
void check_log_likelihood(double value, double truth) {
    REQUIRE(std::isfinite(value));
    CHECK(std::abs(value - truth) <= 1e-12 * std::max(1.0, std::abs(truth)));
}

/// And 1e-12 relative for everything else; below 1e-300 it may underflow.
void check_relative(double value, double truth) {
    if (std::isnan(truth)) return;
    REQUIRE(std::isfinite(value));
    CHECK(std::abs(value - truth) <= 1e-12 * std::abs(truth) + 1e-300);
}

template <template <class> class Model, class Cases>
void check_attrition(const Cases& cases) {
    for (const auto& c : cases) {
        CAPTURE(c.tag);
        const auto model = support::model_of<Model>(c.parameters);
        const PurchaseHistory h{.frequency = c.x, .recency = c.t_x, .T = c.T};
        check_log_likelihood(model.log_likelihood(h), c.log_likelihood);
        check_relative(model.probability_alive(h), c.probability_alive);
        check_relative(model.expected_purchases(h, c.t), c.expected_purchases);
    }
}

}  // namespace

TEST_CASE("BG/NBD is exact where other software fails") {
    check_attrition<clv::BgNbd>(golden::bg_nbd);
}

TEST_CASE("MBG/NBD is exact where other software fails") {
    check_attrition<clv::MbgNbd>(golden::mbg_nbd);
}

TEST_CASE("Pareto/NBD is exact where other software fails") {
    check_attrition<clv::ParetoNbd>(golden::pareto_nbd);
}

TEST_CASE("gamma-gamma is exact where other software fails") {
    for (const auto& c : golden::gamma_gamma) {
        CAPTURE(c.tag);
        const auto model = support::model_of<clv::GammaGamma>(c.parameters);
        const PurchaseHistory h{.frequency = c.x, .monetary_value = c.mean_spend};
        check_log_likelihood(model.log_likelihood(h), c.log_likelihood);
        check_relative(model.expected_spend(h), c.expected_spend);
    }
}
