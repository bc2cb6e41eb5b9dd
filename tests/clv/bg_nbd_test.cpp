// BG/NBD against published figures and other software.
#include <doctest/doctest.h>

#include <string>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;

TEST_CASE("BG/NBD of the CDNOW sample is the optimum found elsewhere, and the published one") {
    const auto fit = support::check_cdnow<clv::BgNbd>(golden::bg_nbd_estimate);
    // Fader, Hardie & Lee (2005), Table 2.
    CHECK(text::fixed(fit.model.r, 3) == "0.243");
    CHECK(text::fixed(fit.model.alpha, 3) == "4.414");
    CHECK(text::fixed(fit.model.a, 3) == "0.793");
    CHECK(text::fixed(fit.model.b, 3) == "2.426");
    CHECK(text::fixed(fit.log_likelihood, 1) == "-9582.4");
    CHECK(fit.customers == 2357.0);
    CHECK(fit.cells == 1016);
    const auto summary = fit.summary();
    for (const char* part :
         {"BG/NBD: ", "2,357 customers (1,016 distinct histories); time in weeks", "estimate  std. error", "0.24259",
          "log-likelihood -9582.4256   AIC 19172.85", "converged after ", "doi:10.1287/mksc.1040.0098"})
        CHECK(summary.find(part) != std::string::npos);
}

TEST_CASE("BG/NBD predicts what lifetimes predicts") {
    support::check_predictions<clv::BgNbd>(golden::bg_nbd_at_optimum, 1e-9);
    support::check_predictions<clv::BgNbd>(golden::bg_nbd_as_published, 1e-9);
}

TEST_CASE("BG/NBD holds a customer without repeat purchase for active, however long the silence") {
    const clv::BgNbd<> model{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426};
    CHECK(model.probability_alive({.T = 1e6}) == 1.0);
    CHECK(model.probability_left({.T = 1e6}) == 0.0);
}
