/// @file
/// The main job: from a purchase log to what its customers are worth, how far to believe it, and what to look at next.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include <habitue/audit/json.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/audit/text.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/event_log.hpp>

namespace habitue::inline v1 {

struct AuditOptions {
    Duration horizon{52, Unit::week};          ///< how far the value looks ahead
    double discount_rate = 0.10;               ///< effective, per year
    std::optional<double> margin_rate = {};    ///< share of revenue that is margin, where there is no column margin
    std::string currency = {};                 ///< "$", "EUR": shown with money
    std::optional<Time> calibration_end = {};  ///< of the holdout test; default: the last third of the log is held out
    std::optional<Time> observation_end = {};  ///< later events are left out; default: the last event
    std::optional<Time> acquired_after = {};   ///< models are fitted to customers first seen after this day; default:
                                               ///< all, or those after the opening where the log is left-truncated
    std::string by = {};                       ///< label column to break the value down by
    std::optional<EarlierAudit> compare = {};  ///< an earlier audit to explain the change from
    int threads = 1;                           ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// Audits a purchase log: what the customers are worth, whether to believe it, who is at risk, and how they come and
/// go.
///
///     const auto a = habitue::audit(log, {.currency = "$"});
///     std::puts(habitue::to_text(a).c_str());
///
/// Purchases of a customer on one calendar day are one; models count in weeks. Money is revenue unless the log has a
/// column margin or `margin_rate` is given. Throws DomainError for an empty log or an option outside its domain; what
/// the log cannot tell is said in the result.
Audit audit(const EventLog& log, const AuditOptions& options = {});

}  // namespace habitue::inline v1

#ifndef HABITUE_COMPILED
#include <habitue/audit/run.hpp>
#endif
