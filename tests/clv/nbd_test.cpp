// NBD, the model in which nobody leaves.
#include <doctest/doctest.h>

#include <cmath>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;
using support::close;

TEST_CASE("NBD of the CDNOW sample is the optimum found elsewhere") {
    const auto table = support::cdnow_weeks();
    golden::Estimate<2> truth = golden::nbd_estimate;
    for (std::size_t i = 0; i < table.size(); ++i)  // from the number of purchases to their times
        truth.log_likelihood += math::log_gamma(table.frequency[i] + 1.0) - table.frequency[i] * std::log(table.T[i]);
    support::check_cdnow<clv::Nbd>(truth);
}

TEST_CASE("NBD's likelihood compares with those of the models in which customers leave") {
    const auto table = support::cdnow_weeks();
    const auto steady = clv::fit<clv::Nbd>(table.columns());
    CHECK(clv::fit<clv::ParetoNbd>(table.columns()).aic() < steady.aic());
    CHECK(clv::fit<clv::BgNbd>(table.columns()).aic() < steady.aic());
}

TEST_CASE("NBD expects the same of every period, for ever") {
    const clv::Nbd<> m{.r = 0.385, .alpha = 12.072};
    const PurchaseHistory h{.frequency = 3.0, .recency = 10.0, .T = 38.86};
    CHECK(m.probability_alive(h) == 1.0);
    CHECK(m.probability_left(h) == 0.0);
    CHECK(m.mean_purchase_rate(h) == 3.385 / (12.072 + 38.86));
    CHECK(close(m.expected_purchases(h, 78.0), 2.0 * m.expected_purchases(h, 39.0), 1e-15));
    // Discounted without end: the rate over the force of interest.
    CHECK(close(clv::discounted_purchases(m, h, 1e6, 0.0018), m.mean_purchase_rate(h) / 0.0018, 1e-13));
}
