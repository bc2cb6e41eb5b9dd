// MBG/NBD against published figures and other software.
#include <doctest/doctest.h>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;

TEST_CASE("MBG/NBD of the CDNOW sample is the optimum found elsewhere, and the published one") {
    const auto fit = support::check_cdnow<clv::MbgNbd>(golden::mbg_nbd_estimate);
    // Batislam, Denizel & Filiztekin (2007), as quoted with every implementation: .525, 6.183, .891, 1.614.
    CHECK(text::fixed(fit.model.r, 3) == "0.525");
    CHECK(text::fixed(fit.model.alpha, 3) == "6.183");
    CHECK(text::fixed(fit.model.a, 3) == "0.891");
    CHECK(text::fixed(fit.model.b, 3) == "1.614");
}

TEST_CASE("MBG/NBD predicts what lifetimes predicts") {
    support::check_predictions<clv::MbgNbd>(golden::mbg_nbd_at_optimum, 1e-9);
}

TEST_CASE("MBG/NBD lets a customer leave with the first purchase") {
    const clv::MbgNbd<> model{.r = 0.5, .alpha = 6.0, .a = 1.0, .b = 3.0};
    CHECK(model.probability_alive(PurchaseHistory{}) == 0.75);
    CHECK(model.probability_left(PurchaseHistory{}) == 0.25);
    CHECK(model.probability_alive({.T = 50.0}) < 0.75);
}
