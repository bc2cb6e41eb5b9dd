/// @file
/// Checks against figures of other software.
#pragma once

#include <cstddef>

#include <doctest/doctest.h>

#include <habitue/clv/models.hpp>

#include "golden/cdnow.hpp"
#include "support/cdnow.hpp"
#include "support/models.hpp"

namespace habitue::support {

/// The estimates of the sample: parameters to 1e-6, log-likelihood to 1e-9, standard errors to 1e-5.
template <template <class> class Model>
clv::Fit<Model> check_cdnow(const golden::Estimate<clv::Fit<Model>::size>& truth) {
    const auto fit = clv::fit<Model>(cdnow_weeks().columns(Unit::week));
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(std::abs(fit.log_likelihood - truth.log_likelihood) <= 1e-9);
    const auto errors = fit.standard_errors();
    for (std::size_t i = 0; i < errors.size(); ++i) {
        CHECK(close(fit.model.*Model<double>::parameters()[i].member, truth.parameters[i], 1e-6));
        CHECK(close(errors[i], truth.standard_errors[i], 1e-5));
    }
    return fit;
}

/// The predictions of lifetimes, to @p tolerance.
template <template <class> class Model>
void check_predictions(const golden::Predictions& theirs, double tolerance) {
    const auto m = model_of<Model>(theirs.parameters);
    for (std::size_t i = 0; i < golden::customers.size(); ++i) {
        const auto& [x, t_x, T] = golden::customers[i];
        const PurchaseHistory h{.frequency = x, .recency = t_x, .T = T};
        CHECK(close(m.probability_alive(h), theirs.probability_alive[i], tolerance));
        CHECK(close(m.expected_purchases(h, 13.0), theirs.purchases_13[i], tolerance));
        CHECK(close(m.expected_purchases(h, 39.0), theirs.purchases_39[i], tolerance));
        CHECK(close(m.expected_purchases(h, 52.0), theirs.purchases_52[i], tolerance));
    }
    for (std::size_t i = 0; i < golden::weeks.size(); ++i)
        CHECK(close(m.expected_purchases(golden::weeks[i]), theirs.new_customer[i], tolerance));
    for (int n = 0; n < 5; ++n)
        if (theirs.pmf[std::size_t(n)] > 0.0)
            CHECK(close(m.purchase_probability(n, 39.0), theirs.pmf[std::size_t(n)], tolerance));
}

}  // namespace habitue::support
