/// @file
/// From the event log to presence: who found us where and when, what that earned, whom they found instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/log_report.hpp>
#include <habitue/ecosystem/distinctiveness.hpp>
#include <habitue/ecosystem/ecosystem.hpp>
#include <habitue/ecosystem/parity.hpp>
#include <habitue/ecosystem/presence.hpp>

namespace habitue::inline v1::ecosystem {

/// How a log is read for presence: its visits as Ecosystem::from_log() reads them, then
struct PresenceReading {
    LogReading log = {};
    /// The column that says whether a visit found us: 1 or 0, true or false, yes or no. Where the log has none, a visit
    /// found us if its `brand` is our own.
    std::string present = "present";
    std::string own = "own";  ///< what the column `brand` calls us
    bool by_hour = false;     ///< a presence for each hour of the week; false: one for each vertex
    /// Margins for one unit, margin / quantity; false: of the whole sale.
    bool per_unit = false;
};

/// Visits that somebody else got.
struct Loss {
    std::uint32_t vertex = 0;
    std::string brand;      ///< whom they found; empty: nobody that is known
    bool found_us = false;  ///< true: the visit found us, and bought of the other
    double visits = 0.0;    ///< seen
    double rate = 0.0;      ///< per customer and year; NaN where exposure is not identified
    friend bool operator==(const Loss&, const Loss&) = default;
};

/// All that a log tells of presence.
struct LogPresence {
    Presence presence;
    VisitMargins margins;           ///< empty: not identified, needs a column `margin`
    bool met_identified = false;    ///< whether some step's margin was seen both after an earlier meeting and without
    std::vector<double> occasions;  ///< [vertex][168] journeys begun, seen, by hour of the week
    std::vector<Loss> losses;       ///< the most frequent first; empty without a column `brand`
    double visits = 0.0;            ///< read
    std::vector<data::Notice> notices;
};

/// Presence, margins and losses over the vertices of @p ecosystem. A visit earns its `margin`; a missing margin is 0
/// unless the visit is a purchase of our own brand: that one is left out of the margins, and counted. Margins are
/// pooled over the places of a step. Throws DomainError for a log with neither the column nor `brand`, and for a word
/// that is neither yes nor no.
LogPresence presence_from_log(const EventLog& log, const Ecosystem& ecosystem, const PresenceReading& reading = {});

/// What our customers do next and what a rival's do, by step.
struct Distinctiveness {
    std::vector<std::string> steps;
    std::vector<Divergence> divergence;  ///< [step] of the law of the next step, or the end
};
/// Compares what follows visits of our brand with what follows those of @p rival (empty: of any other brand). Throws
/// DomainError without a column `brand`: not identified, and where no visit has that brand.
Distinctiveness distinctiveness(const EventLog& log, const Ecosystem& ecosystem, const std::string& rival = {},
                                const PresenceReading& reading = {}, const DivergenceOptions& options = {});

/// What may be the same for all.
enum class Treatment {
    price,       ///< log of the price per unit in our sales, among the same product
    launch_lag,  ///< days from the first sale of a product anywhere to the first here, among the same product
    options,     ///< whether a product is sold here at all, among the same product
    presence,    ///< whether a visit finds us, among the same step
    hours,       ///< whether a visit finds us, among the same step and hour of the week
};
struct LogParity {
    std::vector<std::string> groups;
    Parity parity;
};
/// Compares how places, or groups of customers (a column of labels), are treated. Rows without a label or without a
/// value are left out. Throws DomainError naming the column that is missing.
LogParity parity(const EventLog& log, Treatment treatment, const std::string& by = "place",
                 const PresenceReading& reading = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/presence_from_log.hpp>
#endif
