/// @file
/// Definitions of ecosystem/facilities.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>
#include <habitue/ecosystem/facilities.hpp>
#include <habitue/optim/coverage.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

inline constexpr double earth_radius = 6371.0088;  // km

/// A point of the sphere, checked.
struct OnSphere {
    double latitude, longitude, cosine;  // radians
    OnSphere(double lat, double lon, std::size_t row) {
        if (!(lat >= -90.0 && lat <= 90.0)) refuse_row("latitude", row, lat, "must lie between -90 and 90");
        if (!std::isfinite(lon)) refuse_row("longitude", row, lon, "must be finite");
        latitude = lat * (std::numbers::pi / 180.0);
        longitude = lon * (std::numbers::pi / 180.0);
        cosine = std::cos(latitude);
    }
};
/// Haversine formula: no digits are lost between near points.
inline double kilometres(const OnSphere& a, const OnSphere& b) {
    const double s = std::sin(0.5 * (a.latitude - b.latitude)), t = std::sin(0.5 * (a.longitude - b.longitude));
    return 2.0 * earth_radius * std::asin(std::sqrt(std::min(1.0, s * s + a.cosine * b.cosine * t * t)));
}

inline void require_demand(std::span<const double> demand, std::size_t points) {
    require(points > 0, "demand: there are no points");
    require(demand.empty() || demand.size() == points, "demand: need one for every point");
    for (std::size_t i = 0; i < demand.size(); ++i)
        if (!(demand[i] >= 0.0) || !std::isfinite(demand[i]))
            refuse_row("demand", i, demand[i], "must be finite and not negative");
}
inline std::vector<double> or_ones(std::span<const double> demand, std::size_t points) {
    return demand.empty() ? std::vector<double>(points, 1.0) : std::vector<double>(demand.begin(), demand.end());
}

inline optim::Constraint facilities_constraint(const PlaceOptions& o, std::size_t candidates) {
    require(o.k != optim::Constraint::any || std::isfinite(o.budget) || !o.group.empty(),
            "k: say how many places, or give costs and a budget");
    if (o.k == 0) refuse("k", 0.0, "must be at least 1");
    optim::Constraint c{o.k, o.costs, o.budget, o.group, o.at_most};
    optim::validate(c, candidates);
    return c;
}

inline optim::Selection choose_facilities(optim::FacilityLocation& f, const PlaceOptions& o,
                                          const optim::Constraint& c) {
    const Execution how{o.threads, o.cancel, {}};
    if (o.method != Method::exact) return optim::greedy(f, c, {.swaps = o.method == Method::swap ? o.swaps : 0}, how);
    auto levels = f.as_coverage(how);
    return optim::exact(levels, c, {.nodes = o.nodes}, how);
}

}  // namespace detail

HABITUE_DEFINED_ONCE double great_circle(double latitude1, double longitude1, double latitude2, double longitude2) {
    return detail::kilometres({latitude1, longitude1, 0}, {latitude2, longitude2, 1});
}

HABITUE_DEFINED_ONCE std::vector<double> great_circle_matrix(std::span<const double> candidate_latitude,
                                                             std::span<const double> candidate_longitude,
                                                             std::span<const double> latitude,
                                                             std::span<const double> longitude, const Execution& how) {
    require(candidate_latitude.size() == candidate_longitude.size(), "longitude: need one for every latitude");
    require(latitude.size() == longitude.size(), "longitude: need one for every latitude");
    std::vector<detail::OnSphere> points;
    points.reserve(latitude.size());
    for (std::size_t i = 0; i < latitude.size(); ++i) points.emplace_back(latitude[i], longitude[i], i);
    std::vector<double> distance(candidate_latitude.size() * points.size());
    parallel_for(candidate_latitude.size(), how, [&](std::size_t c) {
        const detail::OnSphere from(candidate_latitude[c], candidate_longitude[c], c);
        for (std::size_t i = 0; i < points.size(); ++i)
            distance[c * points.size() + i] = detail::kilometres(from, points[i]);
    });
    return distance;
}

HABITUE_DEFINED_ONCE void validate(const Travel& travel) {
    require(travel.candidates > 0, "distance: there are no candidates");
    require(travel.distance.size() == travel.candidates * travel.points,
            "distance: need a row for each candidate and a column for each point");
    for (std::size_t i = 0; i < travel.distance.size(); ++i)
        if (!(travel.distance[i] >= 0.0))
            refuse_row("distance", i / travel.points, travel.distance[i], "must not be negative");
}

HABITUE_DEFINED_ONCE std::string Medians::summary() const {
    std::string text = std::to_string(chosen.size()) + (chosen.size() == 1 ? " median" : " medians") + " (" +
                       std::string(name(method)) + "): mean distance " + text::significant(mean_distance(), 6) + "\n";
    text += complete && method == Method::exact
                ? "the best there is\n"
                : "no choice brings it below " + text::significant(demand > 0.0 ? lower_bound / demand : 0.0, 6) + "\n";
    return text;
}

HABITUE_DEFINED_ONCE Medians p_median(const Travel& travel, std::span<const double> demand,
                                      const PlaceOptions& options) {
    validate(travel);
    detail::require_demand(demand, travel.points);
    const auto constraint = detail::facilities_constraint(options, travel.candidates);
    const auto weight = detail::or_ones(demand, travel.points);
    // Saved against the farthest candidate, of which there is nobody worse off than being served by it.
    std::vector<double> farthest(travel.points, 0.0), saved(travel.distance.size());
    for (std::size_t c = 0; c < travel.candidates; ++c)
        for (std::size_t i = 0; i < travel.points; ++i) {
            if (std::isinf(travel.at(c, i))) refuse_row("distance", c, travel.at(c, i), "must be finite");
            farthest[i] = std::max(farthest[i], travel.at(c, i));
        }
    for (std::size_t c = 0; c < travel.candidates; ++c)
        for (std::size_t i = 0; i < travel.points; ++i) saved[c * travel.points + i] = farthest[i] - travel.at(c, i);
    optim::FacilityLocation f(travel.candidates, travel.points, saved, weight, {options.threads, options.cancel, {}});
    const auto found = detail::choose_facilities(f, options, constraint);

    Medians m;
    m.method = options.method;
    m.complete = found.complete;
    m.chosen = found.chosen;
    if (m.chosen.empty()) {  // all are as far from everybody: any will do
        Candidate cheapest = 0;
        for (Candidate c = 0; c < travel.candidates; ++c)
            if (constraint.cost(c) < constraint.cost(cheapest)) cheapest = c;
        if (constraint.cost(cheapest) > constraint.budget) refuse("budget", constraint.budget, "buys no candidate");
        m.chosen.push_back(cheapest);
    }
    double most = 0.0;
    m.serves.resize(travel.points);
    for (std::size_t i = 0; i < travel.points; ++i) {
        Candidate nearest = m.chosen.front();
        for (const Candidate c : m.chosen)
            if (travel.at(c, i) < travel.at(nearest, i) || (travel.at(c, i) == travel.at(nearest, i) && c < nearest))
                nearest = c;
        m.serves[i] = nearest;
        m.distance += weight[i] * travel.at(nearest, i);
        m.demand += weight[i];
        most += weight[i] * farthest[i];
    }
    m.lower_bound =
        m.complete && m.method == Method::exact ? m.distance : std::clamp(most - found.upper_bound, 0.0, m.distance);
    return m;
}

HABITUE_DEFINED_ONCE Placement facility_location(std::size_t candidates, std::size_t points,
                                                 std::span<const double> similarity, std::span<const double> weights,
                                                 const PlaceOptions& options) {
    const auto constraint = detail::facilities_constraint(options, candidates);
    require(points > 0, "similarity: there are no points");
    optim::FacilityLocation f(candidates, points, similarity, weights, {options.threads, options.cancel, {}});
    auto s = detail::choose_facilities(f, options, constraint);
    Placement p;
    p.chosen = std::move(s.chosen);
    p.gains = std::move(s.gains);
    p.bounds = std::move(s.bounds);
    p.value = s.value;
    p.upper_bound = s.upper_bound;
    p.cost = s.cost;
    p.guarantee = s.guarantee;
    p.complete = s.complete;
    p.method = options.method;
    p.total = f.most();
    return p;
}

HABITUE_DEFINED_ONCE Journeys within(const Travel& travel, double radius) {
    validate(travel);
    if (!(radius >= 0.0)) refuse("radius", radius, "must not be negative");
    Journeys result;
    result.candidates = travel.candidates;
    for (std::size_t i = 0; i < travel.points; ++i) {
        for (std::size_t c = 0; c < travel.candidates; ++c)
            if (travel.at(c, i) <= radius) result.passed.push_back(Candidate(c));
        result.offsets.push_back(result.passed.size());
    }
    return result;
}

HABITUE_DEFINED_ONCE Placement maximal_covering(const Travel& travel, std::span<const double> demand, double radius,
                                                const PlaceOptions& options) {
    detail::require_demand(demand, travel.points);
    return place(within(travel, radius).view(), detail::or_ones(demand, travel.points), options);
}

HABITUE_DEFINED_ONCE Placement expected_covering(const Travel& travel, std::span<const double> demand, double radius,
                                                 double busy, const PlaceOptions& options, std::size_t each) {
    if (!(busy >= 0.0 && busy <= 1.0)) refuse("busy", busy, "must lie between 0 and 1");
    if (each < 1 || each > 1000) refuse("each", double(each), "must be 1 to 1000");
    detail::require_demand(demand, travel.points);
    const Journeys near = within(travel, radius);
    // A candidate that may be chosen several times is as many candidates.
    Journeys copies;
    copies.candidates = near.candidates * each;
    for (std::size_t i = 0; i < travel.points; ++i) {
        for (std::uint64_t at = near.offsets[i]; at < near.offsets[i + 1]; ++at)
            for (std::size_t l = 0; l < each; ++l) copies.passed.push_back(Candidate(near.passed[at] * each + l));
        copies.offsets.push_back(copies.passed.size());
    }
    PlaceOptions of_copies = options;
    of_copies.presence.assign(copies.candidates, 1.0 - busy);
    const auto repeated = [&](auto& values) {
        auto once = std::move(values);
        values = {};
        for (const auto& x : once) values.insert(values.end(), each, x);
    };
    repeated(of_copies.costs);
    repeated(of_copies.group);
    auto p = place(copies.view(), detail::or_ones(demand, travel.points), of_copies);
    for (Candidate& c : p.chosen) c = Candidate(c / each);
    return p;
}

}  // namespace habitue::inline v1::ecosystem
