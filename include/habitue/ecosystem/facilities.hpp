/// @file
/// Where to be when distance decides: medians, covering within a radius, presence that may be busy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/execution.hpp>
#include <habitue/ecosystem/placement.hpp>

namespace habitue::inline v1::ecosystem {

/// Kilometres between two points along the surface of a sphere of the Earth's mean radius, 6371.0088 km; degrees.
/// Throws DomainError for latitudes outside [-90, 90] and longitudes that are not finite.
double great_circle(double latitude1, double longitude1, double latitude2, double longitude2);

/// Kilometres from every candidate (a row each) to every point (a column each).
std::vector<double> great_circle_matrix(std::span<const double> candidate_latitude,
                                        std::span<const double> candidate_longitude, std::span<const double> latitude,
                                        std::span<const double> longitude, const Execution& how = {});

/// How far each candidate is from each point of demand, in any unit: kilometres, minutes of travel. Seen, not copied.
struct Travel {
    std::size_t candidates = 0, points = 0;
    std::span<const double> distance;  ///< a row for each candidate, a column for each point; infinite: no way

    double at(std::size_t candidate, std::size_t point) const { return distance[candidate * points + point]; }
};

/// Throws DomainError naming row and value of a distance that is negative or not a number.
void validate(const Travel& travel);

/// Facilities and whom each serves.
struct Medians {
    static constexpr ModelCard card{
        .name = "Medians",
        .title = "p-median",
        .summary = "The places that bring demand nearest to one of them, on average.",
        .reference = "Hakimi (1964), Operations Research 12(3), 450-459. doi:10.1287/opre.12.3.450"};

    std::vector<Candidate> chosen;
    std::vector<Candidate> serves;  ///< of every point, the nearest of the chosen
    double distance = 0.0;          ///< sum over points of demand x distance to the nearest
    double lower_bound = 0.0;       ///< no choice makes that sum less
    double demand = 0.0;            ///< of all points
    Method method = Method::swap;
    bool complete = true;

    double mean_distance() const { return demand > 0.0 ? distance / demand : 0.0; }
    std::string summary() const;
    friend bool operator==(const Medians&, const Medians&) = default;
};

/// The k candidates with the least demand-weighted distance to the nearest: greedy, then exchanges (Teitz & Bart 1968,
/// Operations Research 16, 955-961, doi:10.1287/opre.16.5.955), or the best of all. @p demand is of every point; empty:
/// 1. Takes k, costs, budget, group, method, swaps, nodes, threads and cancel of the options. Throws DomainError as
/// place() does, and where a distance is infinite.
Medians p_median(const Travel& travel, std::span<const double> demand, const PlaceOptions& options);

/// The k elements most similar to everything: the sum over points of the greatest similarity to a chosen one. A row of
/// @p similarity for each candidate, a column for each point; below 0 counts as 0.
Placement facility_location(std::size_t candidates, std::size_t points, std::span<const double> similarity,
                            std::span<const double> weights, const PlaceOptions& options);

/// Journeys of one visit to everything near: which candidates are within @p radius of each point.
Journeys within(const Travel& travel, double radius);

/// The places that have most demand within @p radius of one of them at least (Church & ReVelle 1974).
Placement maximal_covering(const Travel& travel, std::span<const double> demand, double radius,
                           const PlaceOptions& options);

/// The same where each place is busy, closed or out of stock with probability @p busy, independently: demand counts by
/// the probability that one of those within reach is not. MEXCLP (Daskin 1983), Transportation Science 17(1), 48-70,
/// doi:10.1287/trsc.17.1.48. A candidate may be chosen up to @p each times, as several vehicles stand at one station.
Placement expected_covering(const Travel& travel, std::span<const double> demand, double radius, double busy,
                            const PlaceOptions& options, std::size_t each = 1);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/facilities.hpp>
#endif
