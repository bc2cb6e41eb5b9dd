/// @file
/// Are the circles of several groups, or of several periods, one?
#pragma once

#include <span>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/ecosystem/ecosystem.hpp>

namespace habitue::inline v1::ecosystem {

/// A test that several circles are one.
struct CircleTest {
    double statistic = 0.0;     ///< of the moves: G, twice the gain of log-likelihood; of the arrivals: Wald's
    double pearson = 0.0;       ///< of the moves: sum of (observed - expected)^2 / expected
    double df = 0.0;            ///< over cells that can be filled alone
    double p_value = 1.0;       ///< of the statistic
    double p_pearson = 1.0;     ///< of Pearson's
    double sparse_cells = 0.0;  ///< share of cells that expect fewer than 5: above a fifth, trust neither p-value
    friend bool operator==(const CircleTest&, const CircleTest&) = default;
};

/// What differs between ecosystems: of all vertices together, and of each.
struct Comparison {
    std::vector<std::string> vertices;              ///< names of all that any has
    CircleTest moves, arrivals;                     ///< of all vertices
    std::vector<CircleTest> moves_at, arrivals_at;  ///< of each vertex

    std::string summary() const;
    friend bool operator==(const Comparison&, const Comparison&) = default;
};

/// Tests whether what follows a visit (a move, or the end of the journey) and how often journeys begin are the same in
/// all of @p ecosystems, which must be of different customers or times. Vertices are matched by step and place.
///
/// *Moves*: at each vertex, where visits lead against whose they are: Anderson & Goodman (1957), Annals of Mathematical
/// Statistics 28(1), 89-110 (doi:10.1214/aoms/1177707039). *Arrivals*: Wald's statistic with the variance between
/// customers, so that customers may differ in how often they need; vertices are taken as independent where all are
/// tested together. Throws DomainError for fewer than two, or one that is not from counts.
Comparison compare(std::span<const Ecosystem> ecosystems);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/compare.hpp>
#endif
