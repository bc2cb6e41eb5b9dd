/// @file
/// The two rules of thumb a model has to beat, as the audit shows them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/clv/baselines.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1::auditing {

/// How well @p predicted purchases met @p actual ones, under a @p name.
inline audit_result::Contender contender(std::string name, std::span<const double> predicted,
                                         std::span<const double> actual) {
    const auto a = clv::accuracy(predicted, actual);
    return {.name = std::move(name),
            .total = a.total,
            .total_error = a.total_error,
            .mae = a.mae,
            .rmse = a.rmse,
            .correlation = a.correlation};
}

/// Both baselines' predictions of purchases over @p horizon after @p calibration_end, scored against @p actual; in the
/// unit of @p histories, made of the purchases @p days until then.
inline std::vector<audit_result::Contender> baselines(const data::PurchaseDays& days, std::int32_t calibration_end,
                                                      const HistoryColumns& histories, double horizon,
                                                      std::span<const double> actual) {
    require(histories.unit != Unit::unspecified, "baselines: the histories need their unit of time");
    const double hiatus = clv::choose_hiatus(days, calibration_end);
    return {contender("same rate as before", clv::same_rate(histories, horizon), actual),
            contender("hiatus heuristic (" + text::grouped(hiatus) + " days)",
                      clv::hiatus_rule(histories, horizon, hiatus / days_in(histories.unit)), actual)};
}

}  // namespace habitue::inline v1::auditing
