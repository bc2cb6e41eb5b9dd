/// @file
/// The models under test: parameters, histories and data for laws that hold for all of them.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include <habitue/clv/models.hpp>
#include <habitue/math/random.hpp>

#include "support/simulate.hpp"

namespace habitue::support {

/// Everyday parameters.
template <template <class> class Model>
Model<double> example();
template <>
inline clv::BgNbd<> example<clv::BgNbd>() {
    return {.r = 0.6, .alpha = 6.0, .a = 0.9, .b = 2.5};
}
template <>
inline clv::MbgNbd<> example<clv::MbgNbd>() {
    return {.r = 0.8, .alpha = 7.0, .a = 0.8, .b = 2.0};
}
template <>
inline clv::ParetoNbd<> example<clv::ParetoNbd>() {
    return {.r = 0.6, .alpha = 6.0, .s = 0.8, .beta = 12.0};
}
template <>
inline clv::GgomNbd<> example<clv::GgomNbd>() {
    return {.r = 0.6, .alpha = 6.0, .b = 0.03, .s = 0.8, .beta = 0.5};
}
template <>
inline clv::BgCnbd<> example<clv::BgCnbd>() {
    return {.k = 3.0, .r = 0.9, .alpha = 3.0, .a = 0.9, .b = 2.5};
}
template <>
inline clv::MbgCnbd<> example<clv::MbgCnbd>() {
    return {.k = 2.0, .r = 0.8, .alpha = 4.0, .a = 0.8, .b = 2.0};
}
template <>
inline clv::Nbd<> example<clv::Nbd>() {
    return {.r = 0.6, .alpha = 6.0};
}
template <>
inline clv::BgBb<> example<clv::BgBb>() {
    return {.alpha = 1.2, .beta = 0.8, .gamma = 0.7, .delta = 2.8};
}
template <>
inline clv::Sbg<> example<clv::Sbg>() {
    return {.alpha = 0.7, .beta = 1.9};
}
template <>
inline clv::Bdw<> example<clv::Bdw>() {
    return {.alpha = 0.8, .beta = 1.7, .c = 1.3};
}
template <>
inline clv::GammaGamma<> example<clv::GammaGamma>() {
    return {.p = 5.0, .q = 4.0, .gamma = 16.0};
}

/// The model with these parameters, in its order; those it does not have are passed over.
template <template <class> class Model, std::size_t N>
Model<double> model_of(const std::array<double, N>& parameters) {
    Model<double> model{};
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) model.*p.member = parameters[i++];
    return model;
}

/// Whether the model counts opportunities or renewals.
template <template <class> class Model>
inline constexpr bool counts =
    Model<double>::reads == clv::Reads::opportunities || Model<double>::reads == clv::Reads::renewals;

/// Customers of that model, in weeks, observed for half a year to a year; everybody's times differ.
template <template <class> class Model>
Table example_customers(std::size_t n, std::uint64_t seed = 1) {
    const auto spend = example<clv::GammaGamma>();
    if constexpr (counts<Model>) {
        Table table;
        for (std::size_t i = 0; i < n; ++i) {
            math::Random random(seed, i);
            table.add(example<Model>().simulate(double(6 + i % 7), random));
        }
        return table;
    } else if constexpr (clv::LatentAttritionModel<Model>) {
        const auto model = example<Model>();
        return simulate(model, model.probability_alive(PurchaseHistory{}) < 1.0, spend, n, 52.0, 26.0, seed);
    } else {
        return simulate(example<clv::BgNbd>(), false, spend, n, 52.0, 26.0, seed);
    }
}

/// Models of purchasing from everyday to far corners.
template <template <class> class Model>
std::vector<Model<double>> assorted_models() {
    return {example<Model>(), model_of<Model>(std::array{0.05, 0.5, 1.0, 0.1, 0.4}),
            model_of<Model>(std::array{30.0, 100.0, 0.02, 3.0, 2.0}),
            model_of<Model>(std::array{2.0, 300.0, 40.0, 60.0, 1.0})};
}

/// Histories of all sorts that can happen.
inline std::vector<PurchaseHistory> assorted_histories() {
    std::vector<PurchaseHistory> result;
    for (const double T : {0.5, 12.0, 39.0, 400.0})
        for (const double x : {0.0, 1.0, 2.0, 7.0, 40.0, 300.0})
            for (const double share : {0.01, 0.6, 0.999, 1.0}) {
                if (x == 0.0 && share < 1.0) continue;
                result.push_back({.frequency = x,
                                  .recency = x > 0.0 ? share * T : 0.0,
                                  .T = T,
                                  .monetary_value = x > 0.0 ? 10.0 + 30.0 * share : 0.0});
            }
    return result;
}

/// The same in opportunities.
inline std::vector<PurchaseHistory> assorted_opportunities() {
    std::vector<PurchaseHistory> result;
    for (const double T : {1.0, 6.0, 40.0, 300.0})
        for (const double t_x : {0.0, 1.0, 5.0, 39.0, 40.0, 300.0})
            for (const double x : {0.0, 1.0, 3.0, 25.0, 40.0, 300.0})
                if (x <= t_x && t_x <= T && (x > 0.0) == (t_x > 0.0))
                    result.push_back({.frequency = x, .recency = t_x, .T = T});
    return result;
}

/// Of contracts: left and still running.
inline std::vector<PurchaseHistory> assorted_contracts() {
    std::vector<PurchaseHistory> result;
    for (const double renewals : {0.0, 1.0, 2.0, 7.0, 40.0, 90.0})
        for (const double more : {0.0, 1.0, 5.0})
            if (renewals + more > 0.0)
                result.push_back({.frequency = renewals, .recency = renewals, .T = renewals + more});
    return result;
}

/// |value - truth| <= tolerance max(floor, |truth|)
inline bool close(double value, double truth, double tolerance, double floor = 0.0) {
    return std::abs(value - truth) <= tolerance * std::max(floor, std::abs(truth));
}

}  // namespace habitue::support
