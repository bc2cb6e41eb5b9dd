/// @file
/// Presence: where and when a need finds us, how much of the need that is, and what more presence would bring.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/ecosystem/circle.hpp>
#include <habitue/ecosystem/ecosystem.hpp>

namespace habitue::inline v1::ecosystem {

inline constexpr std::size_t hours_of_week = 168;  ///< from Monday 00:00

/// Chance that a visit at a step and a place finds us.
struct PresenceEntry {
    std::string step;                ///< empty: any step at the place
    std::string place;               ///< empty: the step, wherever it is
    std::vector<double> presence;    ///< in [0, 1]: one value, or one for each hour of the week, season after season
    std::vector<double> needs = {};  ///< relative rate of needs at the same times; empty: the same at all of them
    /// Visits that found us, of those seen; NaN where the presence was given, not estimated.
    double found = std::numeric_limits<double>::quiet_NaN(), seen = found;

    friend bool operator==(const PresenceEntry& a, const PresenceEntry& b);
};

/// A row of a table of presence: all hours and all seasons where the hour or the season is empty.
struct PresenceRow {
    std::string step, place;
    std::optional<int> hour_of_week = {};  ///< 0 (Monday 00:00 to 01:00) to 167
    std::optional<int> season = {};        ///< 0 to seasons - 1
    double presence = 1.0;
    double needs = 1.0;  ///< relative rate of needs then
};

/// The week of a place: 168 digits 0 or 1, Monday 00:00 first, intervals such as "Mon-Fri 09:00-20:00; Sat 10-14"
/// (whole hours, "24:00" the end of the day), or "always". Throws DomainError for text that is neither.
std::vector<double> parse_open_hours(std::string_view text);

/// Presence of n vertices, joined to their numbers.
struct VertexPresence {
    std::size_t slots = 1;            ///< 1, or 168 times the seasons
    std::vector<double> presence;     ///< [vertex][slot]
    std::vector<double> needs;        ///< [vertex][slot], adding up to 1 for each vertex
    std::vector<double> found, seen;  ///< [vertex]; NaN where given

    std::size_t size() const { return found.size(); }
    /// Presence of each vertex as its needs meet it: weighted by their times.
    std::vector<double> mean() const;
};

/// x in [0, 1] by step, place, hour of the week and season.
class Presence {
public:
    /// @p otherwise is the presence where no entry says one; NaN: that is an error. Throws DomainError for a presence
    /// outside [0, 1], weeks of another length than 1 or 168 times @p seasons, and a step and place that come twice.
    explicit Presence(std::vector<PresenceEntry> entries, std::size_t seasons = 1,
                      double otherwise = std::numeric_limits<double>::quiet_NaN());
    /// One row for each step, place and time. Throws DomainError naming the row: an hour outside 0..167, a presence
    /// outside [0, 1], the same time twice; and the step, place and hour that no row says, unless @p otherwise does.
    static Presence from_table(std::span<const PresenceRow> rows, std::size_t seasons = 1,
                               double otherwise = std::numeric_limits<double>::quiet_NaN());
    /// We are where our places are open, nowhere else: at the step of each in @p steps, or at any step there.
    static Presence from_calendar(std::span<const std::string> places, std::span<const std::string> open_hours,
                                  std::span<const std::string> steps = {});

    const std::vector<PresenceEntry>& entries() const { return entries_; }
    std::size_t seasons() const { return seasons_; }
    double otherwise() const { return otherwise_; }

    /// The presence of the vertices at these steps and places; an entry for both comes before one for the place, that
    /// before one for the step. Throws DomainError for an entry whose step or place is at no vertex, and for a vertex
    /// of which no entry says anything.
    VertexPresence at(std::span<const std::string> steps, std::span<const std::string> places) const;
    VertexPresence at(const Ecosystem& ecosystem) const;

    std::string summary() const;
    friend bool operator==(const Presence& a, const Presence& b);

private:
    std::vector<PresenceEntry> entries_;
    std::size_t seasons_;
    double otherwise_;
};

/// The interval of a presence of which @p found of @p seen visits were seen: quantiles of the Beta posterior from
/// Jeffreys' prior, reaching to 0 where none found us and to 1 where all did (Brown, Cai & DasGupta 2001,
/// doi:10.1214/ss/1009213286). NaN unless it was estimated.
struct PresenceInterval {
    double low, high;
};
PresenceInterval presence_interval(double found, double seen, double level = 0.95);

/// Money earned, on average, by a visit that finds us, at each vertex.
///
/// The reward model: a visit earns presence x margin; the margin depends on the vertex and on whether an earlier visit
/// of the same journey found us. A journey's money is the sum over its visits.
struct VisitMargins {
    std::vector<double> unmet;  ///< where no earlier visit found us
    std::vector<double> met;    ///< where one did; the same as `unmet` where the difference is not identified
    std::vector<double> unmet_error, met_error;  ///< standard errors; 0 where given

    std::size_t size() const { return unmet.size(); }
    /// That of journeys' margins at stake, s = m + P s: the effect of having been met is left out.
    static VisitMargins from_stakes(const CircleView& circle, std::span<const double> stake);
    /// What a journey from each vertex would earn if we were everywhere: s = unmet + P (I - P)^-1 met.
    std::vector<double> stakes(const CircleView& circle, const Execution& how = {}) const;
};

/// What the circle was estimated from; all empty: it was given, and has no sampling error.
struct CircleEvidence {
    std::span<const double> counts;             ///< of every move
    std::span<const double> exits;              ///< journeys seen to end at each vertex
    std::span<const double> arrivals_variance;  ///< sampling variance of each arrival rate

    bool empty() const { return counts.empty(); }
};
/// A view of what @p ecosystem was estimated from; empty where it was drawn by hand.
CircleEvidence evidence_of(const Ecosystem& ecosystem);

/// How intervals are made: posterior draws of the circle (gamma arrivals, Dirichlet moves), of presence (beta) and of
/// margins (normal), each solved anew.
struct DrawOptions {
    int draws = 400;         ///< 0: no intervals
    std::uint64_t seed = 1;  ///< draw k uses stream k
    int threads = 1;
    const std::atomic<bool>* cancel = nullptr;

    Execution execution() const { return {threads, cancel, {}}; }
};

/// Quantiles of draws [draw][number], reaching to the estimate itself where that lies outside; NaN without draws.
Bounds bounds_of_draws(std::span<const double> draws, std::span<const double> estimate, double level);

/// How much of the need finds us.
struct Ubiquity {
    double value = 0.0;            ///< U: need occasions that find us, weighted by what is at stake in them
    double unweighted = 0.0;       ///< their share, each counting the same
    std::vector<double> needs;     ///< [vertex] occasions per customer and year
    std::vector<double> stake;     ///< [vertex] money per occasion, were we everywhere
    std::vector<double> presence;  ///< [vertex] as needs meet it
    std::vector<double> unserved;  ///< [vertex] money per customer and year in occasions that do not find us
    std::vector<double> by_slot;   ///< [slot] the same by hour of the week
    std::vector<double> value_draws, unweighted_draws;
    std::vector<double> unserved_draws;  ///< [draw][vertex]; empty: nothing was estimated, or no draws were asked for

    Bounds interval(double level = 0.95) const { return bounds_of_draws(value_draws, {&value, 1}, level); }
    Bounds unserved_interval(double level = 0.95) const { return bounds_of_draws(unserved_draws, unserved, level); }
    /// Of the sum over all vertices.
    Bounds unserved_total_interval(double level = 0.95) const;
    std::string summary() const;
};

/// U = sum of needs x stake x presence over the sum of needs x stake. An occasion is the first visit of a journey.
/// Needs that never were logged cannot be counted. Throws DomainError where there is no need, or nothing at stake.
Ubiquity ubiquity(const CircleView& circle, const VertexPresence& presence, const VisitMargins& margins,
                  const CircleEvidence& evidence = {}, const DrawOptions& options = {});

/// What full presence at each vertex would bring.
struct PresenceGaps {
    double annual = 0.0;           ///< A(x): money per customer and year as things are
    std::vector<double> presence;  ///< [vertex] x, as visits of it are taken to find us
    std::vector<double> slope;     ///< [vertex] dA/dx: money per customer, year and unit of presence
    std::vector<double> value;     ///< [vertex] A(x with 1 at the vertex) - A(x), exact; NaN where not asked for
    std::vector<std::uint32_t>
        ranked;                       ///< vertices, the greatest gain first: by slope x (1 - x), those solved by value
    std::vector<double> value_draws;  ///< [draw][vertex]; empty as in Ubiquity

    Bounds interval(double level = 0.95) const { return bounds_of_draws(value_draws, value, level); }
};
struct GapOptions {
    /// Vertices whose change is solved for, best by slope first; the others have NaN. Where being met earlier has no
    /// effect all are exact without a solve.
    std::size_t exact = 1000;
    DrawOptions draws = {};
};

/// Gaps from one adjoint solve a level of the chain on (vertex, met before), and the change of a whole row by
/// Sherman & Morrison (1950), doi:10.1214/aoms/1177729893.
///
/// With u how often vertex i is visited unmet, d the visits one such visit leads to, V and W what a journey earns from
/// there unmet and met, the change is u/d (m + P W - V - (1 - x) n) + v (1 - x) n, where v are all visits of i and m, n
/// the margins unmet and met.
PresenceGaps presence_gaps(const CircleView& circle, std::span<const double> presence, const VisitMargins& margins,
                           std::span<const double> found = {}, std::span<const double> seen = {},
                           const CircleEvidence& evidence = {}, const GapOptions& options = {});

/// How journeys meet us.
struct Meetings {
    double at_least_once = 0.0;        ///< P(some visit of a journey finds us)
    double every_visit = 0.0;          ///< P(all of them do)
    std::vector<double> from_vertex;   ///< [vertex] P(at least once, from a visit of it on)
    std::vector<double> first_met;     ///< [vertex] journeys that meet us first here, per customer and year
    std::vector<double> ended_unmet;   ///< [vertex] journeys that end here without having met us
    std::vector<double> unmet_visits;  ///< [vertex] visits that do not find us, per customer and year
    double meetings = 0.0;             ///< visits that find us, per journey
    double reaches_purchase = 0.0;     ///< P(a journey comes to a purchase)
    double before_purchase = 0.0;      ///< visits that find us before the first purchase, of journeys that come to one
};

/// Meetings of journeys that find us with chance @p presence at each visit, independently. @p purchase marks vertices
/// where things are bought; none marked: what concerns purchases is NaN.
Meetings meetings(const CircleView& circle, std::span<const double> presence, std::span<const char> purchase,
                  const Execution& how = {});

/// Visits, one after another, those of a journey together and in order.
struct VisitColumns {
    std::span<const std::uint32_t> vertex;
    std::span<const std::uint32_t> journey;
    std::span<const std::uint8_t> hour_of_week;
    std::span<const double> present;  ///< 1 where the visit found us, 0 where not, NaN where that is not known
    std::span<const double> margin;   ///< money, 0 where nothing was sold, NaN where it is not known; empty: none known
};

/// What visits tell of presence and of margins.
struct PresenceEvidence {
    std::vector<double> found, seen;                  ///< [vertex]
    std::vector<double> found_by_hour, seen_by_hour;  ///< [vertex][168]
    std::vector<double> occasions_by_hour;            ///< [vertex][168] first visits of journeys
    VisitMargins margins;              ///< pooled over the vertices of a group; empty without a column of margins
    std::vector<char> met_identified;  ///< [group] whether visits that found us were seen after and without a meeting
    double margins_unknown = 0.0;      ///< visits that found us whose margin is not known: left out
};

/// @p group numbers the vertices whose visits are taken to earn alike: those of the same step. A margin of a group none
/// of whose visits found us is 0 with a standard error of NaN.
PresenceEvidence presence_evidence(const VisitColumns& visits, std::span<const std::uint32_t> group);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/presence.hpp>
#endif
