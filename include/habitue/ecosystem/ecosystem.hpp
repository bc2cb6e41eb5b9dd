/// @file
/// The ecosystem: usage scenarios as a graph of steps at places, without start and end.
#pragma once

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/log_report.hpp>
#include <habitue/ecosystem/circle.hpp>
#include <habitue/math/duration_law.hpp>

namespace habitue::inline v1 {
class EventLog;
}

namespace habitue::inline v1::ecosystem {

/// The step that @p label means: the vocabulary's name ("search" for "research"), otherwise the label.
std::string step_name(std::string_view label);

/// How a log is read as an ecosystem.
struct LogReading {
    std::string step = "kind";    ///< the column of steps; "kind": in the words of the vocabulary, as data::paths()
    std::string place = "place";  ///< the column of places; empty: steps alone
    /// A column of labels: a journey of a customer each; journeys may overlap. Or a length of time ("30min"): a journey
    /// ends where nothing happens for longer.
    std::string session = "session";
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// A step at a place: a touchpoint of customers' lives.
struct Vertex {
    std::string step;                   ///< in the vocabulary of data/kinds.hpp; any other label as it is
    std::string place;                  ///< empty: the log has no places
    std::optional<bool> physical = {};  ///< or virtual; empty: not said
    std::string owner = {};             ///< "us", "partner", "competitor", "nobody"; empty: not said
    double lat = std::numeric_limits<double>::quiet_NaN();  ///< degrees; NaN: everywhere, or not said
    double lon = std::numeric_limits<double>::quiet_NaN();
    std::string open_hours = {};  ///< 168 digits, 1 where open, Monday 00:00 first; empty: always, or not said
    double need_rate = std::numeric_limits<double>::quiet_NaN();  ///< occasions (journeys begun) per customer and year
    double margin = std::numeric_limits<double>::quiet_NaN();     ///< at stake in an occasion here; NaN: not said

    /// "use @ home"; the step alone where there is no place.
    std::string name() const { return place.empty() ? step : step + " @ " + place; }
};

/// What a place is, for all the vertices there.
struct Place {
    std::string place;
    std::optional<bool> physical = {};
    std::string owner = {};
    double lat = std::numeric_limits<double>::quiet_NaN(), lon = std::numeric_limits<double>::quiet_NaN();
    std::string open_hours = {};
};

/// Observed or given moves, in compressed sparse rows. Those of vertex i are at [offsets[i], offsets[i + 1]).
struct Moves {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> target;  ///< ascending within a vertex
    std::vector<double> count;          ///< seen; empty where moves were drawn as rates
    std::vector<double> probability;    ///< of the next step, given a visit

    std::size_t size() const { return target.size(); }
    friend bool operator==(const Moves&, const Moves&) = default;
};

/// A move drawn by hand, between vertices by number. Of the same two, all are added up.
struct Move {
    std::uint32_t source, target;
    double amount;
};
/// What the amounts of drawn moves are.
enum class Amount {
    rate,         ///< moves per customer and year
    count,        ///< moves seen
    probability,  ///< of the move, given a visit of its source
};

/// Ends of an interval, one a vertex or a move.
struct Bounds {
    std::vector<double> low, high;
};

/// All there is to an ecosystem, as columns: what is saved and restored.
struct EcosystemParts {
    std::vector<Vertex> vertices;
    Moves moves;
    std::vector<double> arrivals;           ///< per customer and year; NaN where not identified
    std::vector<double> arrivals_variance;  ///< between customers; empty: not from a log
    std::vector<double> entries, exits;     ///< journeys seen that begin and end at each vertex; empty: not from counts
    double exposure = std::numeric_limits<double>::quiet_NaN();  ///< customer-years
    double customers = 0.0, journeys = 0.0;
    std::vector<std::uint64_t> stay_offsets;  ///< stays before move k are at [k, k + 1) of `stays`; empty: none seen
    std::vector<double> stays;                ///< days from a visit to the next, ascending within each move
    std::vector<math::AnyDurationLaw> laws;   ///< of the stay at each vertex; empty: as seen
    std::vector<data::Notice> notices;        ///< what was noticed on the way, and what was done about it
};

/// The circle in which customers live: steps at places, moves between them, journeys that begin and end anywhere.
///
/// A semi-Markov process on a typed directed multigraph: a journey begins at a vertex with its arrival rate; a visit
/// lasts a sojourn, whatever comes next; then it moves on with the probabilities of the vertex, or ends. Immutable.
class Ecosystem {
public:
    static constexpr ModelCard card{
        .name = "Ecosystem",
        .title = "Ecosystem",
        .summary = "Usage scenarios as a graph of steps at places: journeys begin anywhere, move on, and end anywhere.",
        .reference = "Pyke (1961), Annals of Mathematical Statistics 32(4), 1231-1242, doi:10.1214/aoms/1177704863"};

    /// Throws DomainError for parts that do not belong together.
    explicit Ecosystem(EcosystemParts parts);

    /// An ecosystem drawn by hand. Throws DomainError naming row and value: no vertex, two of the same step and place,
    /// a vertex that is not there, a negative rate.
    ///
    /// *Rates* are moves per customer and year. What comes to a vertex (its need rate and the moves to it) and does not
    /// move on ends there; where more leave than come, nobody's journey ends, and probabilities are shares of what
    /// leaves. *Counts* say what share of the moves leads where; @p exits are journeys seen to end at each vertex
    /// (empty: only where no move leaves). *Probabilities* are taken as they are.
    static Ecosystem from_tables(std::vector<Vertex> vertices, std::span<const Move> moves,
                                 Amount amount = Amount::rate, std::span<const double> exits = {});

    /// The ecosystem of a log. A row is a visit if it has a place and belongs to a session; the others are counted in
    /// the notices. A journey's first visit is its beginning, wherever that is; the stay at its last is not seen.
    /// Arrivals are journeys begun within the customers' windows, over the time these were watched
    /// (EventLog::windows(): by default from the first event to the end of the log). Vertices come by step, in the
    /// order of the vocabulary, then by place, as these first appear. Throws DomainError for a column that the log does
    /// not have, and where there is no visit. Ask in `ecosystem/from_log.hpp`.
    static Ecosystem from_log(const EventLog& log, const LogReading& reading = {});

    std::size_t size() const { return parts_.vertices.size(); }  ///< vertices
    const std::vector<Vertex>& vertices() const { return parts_.vertices; }
    const Moves& moves() const { return parts_.moves; }
    const EcosystemParts& parts() const { return parts_; }

    /// The number of the vertex; a step goes by any of its words. Throws DomainError when there is none, or several
    /// (no @p place, and the step is at more than one).
    std::uint32_t index(std::string_view step, std::string_view place = {}) const;
    /// By name: "use @ home", or a step that is at one place only.
    std::uint32_t index_of_name(std::string_view name) const;

    /// Journeys that begin at each vertex, per customer and year; NaN where no time of exposure is known.
    const std::vector<double>& arrivals() const { return parts_.arrivals; }
    /// Of arrivals(): customers differ, so what counts is how much they do: sum over them of (n - rate x exposure)^2,
    /// over the total exposure squared. NaN where not from a log.
    std::vector<double> arrivals_standard_errors() const;
    /// Of arrivals(), on the logarithmic scale; from 0 events the exact upper end of a Poisson rate.
    Bounds arrivals_interval(double level = 0.95) const;

    /// Probability that a visit ends the journey: 1 - the row of the moves.
    std::vector<double> exits() const;
    /// Visits seen at each vertex; NaN where not from counts.
    std::vector<double> visits() const;
    /// Of every move's probability: sqrt(p (1 - p) / visits).
    std::vector<double> probability_standard_errors() const;
    /// Of every move's probability: Wilson's score interval.
    Bounds probability_interval(double level = 0.95) const;

    /// Visits of each vertex per customer and year, v = arrivals + v P. Throws DomainError for a closed class that
    /// journeys enter, and where arrivals are not identified.
    std::vector<double> visit_rates(const Execution& how = {}) const;
    /// Of visit_rates(), journeys being a Poisson process: v_j (2 F_jj - 1) / exposure, F = (I - P)^-1.
    std::vector<double> visit_rates_standard_errors(const Execution& how = {}) const;

    /// Whether stays are known: seen, or given as laws.
    bool has_sojourns() const { return !parts_.stays.empty() || !parts_.laws.empty(); }
    /// The law of the stay at vertex @p i, in days, whatever is next; an empty one where no stay was seen. Given laws,
    /// that of the vertex; otherwise the empirical one.
    math::AnyDurationLaw sojourn(std::size_t i) const;
    /// The empirical law of stays at @p i that ended with a move to one of @p targets (empty: to any).
    math::EmpiricalLaw stays(std::size_t i, std::span<const std::uint32_t> targets = {}) const;
    /// Mean stay at each vertex, in days; NaN where none is known. A stay at a journey's last vertex is not seen.
    std::vector<double> sojourn_means() const;
    /// Mean stay before every move, in days; NaN where none was seen.
    std::vector<double> sojourn_means_by_move() const;
    /// Of the means of stays seen; NaN for laws that were given.
    std::vector<double> sojourn_standard_errors() const;

    /// The same with laws of stays given as values, in days: one for each vertex, or one for all.
    Ecosystem with_sojourns(std::vector<math::AnyDurationLaw> laws) const;
    /// The same with what is known of places. Throws DomainError for one of which there is no vertex, or that comes
    /// twice.
    Ecosystem with_places(std::span<const Place> places) const;
    /// The same with the margin at stake of each vertex. Throws DomainError for one that is not finite.
    Ecosystem with_margins(std::span<const double> margin) const;
    /// The same with the arrivals of each vertex.
    Ecosystem with_arrivals(std::span<const double> arrivals) const;

    operator CircleView() const {  // NOLINT: a view of itself
        return {parts_.moves.offsets, parts_.moves.target, parts_.moves.probability, parts_.arrivals};
    }

    std::string summary() const;
    friend bool operator==(const Ecosystem& a, const Ecosystem& b);

private:
    EcosystemParts parts_;
};

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/ecosystem.hpp>
#endif
