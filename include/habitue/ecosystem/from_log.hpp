/// @file
/// From the event log to ecosystems: of all, of groups of customers, of periods; and to journeys over their vertices.
#pragma once

#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/ecosystem/ecosystem.hpp>

namespace habitue::inline v1::ecosystem {

/// Ecosystems of parts of a log over the same vertices.
struct NamedEcosystems {
    std::vector<std::string> names;
    std::vector<Ecosystem> ecosystems;
};

/// One ecosystem for each group: customers with the same label in the column @p group, in order of first appearance.
/// Customers without a label are left out, and counted. Throws DomainError for a customer with two labels.
NamedEcosystems from_log_by_group(const EventLog& log, const std::string& group, const LogReading& reading = {});

/// One ecosystem for each period, cut at @p breaks: a journey is of the period in which it begins, and so is a window's
/// part. Throws DomainError unless breaks rise.
NamedEcosystems from_log_by_period(const EventLog& log, const std::vector<Time>& breaks,
                                   const LogReading& reading = {});

/// The log's journeys as paths over the vertices of @p ecosystem, which must be of the same reading: states are the
/// names of the vertices. Visits of vertices that it does not have are left out, and counted.
Paths journeys(const EventLog& log, const Ecosystem& ecosystem, const LogReading& reading = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/from_log.hpp>
#endif
