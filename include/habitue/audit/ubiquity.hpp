/// @file
/// Section 6 of the audit: whether what customers need finds us, what it costs where it does not, and who gets it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <habitue/audit/result.hpp>
#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>

namespace habitue::inline v1 {
class EventLog;
}

namespace habitue::inline v1::auditing {

struct UbiquityOptions {
    std::optional<Time> observation_end = {};  ///< the log must not go on after its day
    std::string currency = {};                 ///< shown with money
    std::size_t places = 3;                    ///< places to open next
    int draws = 400;                           ///< for intervals; none beyond 300 touchpoints
    std::uint64_t seed = 1;
    Execution execution = {};
};

/// Ubiquity, presence gaps, losses and the next places, of a log with the columns place, session, and present or brand.
///
/// The ecosystem is that of `ecosystem::Ecosystem::from_log()`, presence that of `ecosystem::presence_from_log()`; see
/// `ecosystem::ubiquity()`, `presence_gaps()`, `meetings()` and `place()`. They count by customer and year; here it is
/// by year, of as many customers as were watched at a time. P(met at least once) has the interval of a share seen in as
/// many journeys (Wilson). Without the column the section says which is missing.
audit_result::Ubiquity ubiquity_section(const EventLog& log, const UbiquityOptions& options = {});

}  // namespace habitue::inline v1::auditing

#ifndef HABITUE_COMPILED
#include <habitue/audit/definitions/ubiquity.hpp>
#endif
