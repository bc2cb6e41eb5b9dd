/// @file
/// What a model has to beat: two rules of thumb that managers use, and how predictions are scored.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::clv {

/// Every customer goes on buying at the rate so far: x / T times @p horizon. Wübben & Wangenheim (2008), Journal of
/// Marketing 72(3), 82-93 (doi:10.1509/jmkg.72.3.82).
inline std::vector<double> same_rate(const HistoryColumns& histories, double horizon) {
    std::vector<double> predicted(histories.size());
    for (std::size_t i = 0; i < predicted.size(); ++i) predicted[i] = histories.frequency[i] / histories.T[i] * horizon;
    return predicted;
}

/// The hiatus heuristic of the same paper: who has been silent for longer than @p hiatus (in the unit of the histories)
/// is gone, the others go on at the rate so far.
inline std::vector<double> hiatus_rule(const HistoryColumns& histories, double horizon, double hiatus) {
    if (!(hiatus >= 0.0)) refuse("hiatus", hiatus, "must not be negative");
    auto predicted = same_rate(histories, horizon);
    for (std::size_t i = 0; i < predicted.size(); ++i)
        if (histories.T[i] - histories.recency[i] > hiatus) predicted[i] = 0.0;
    return predicted;
}

/// The hiatus, in days, learnt without a look at what comes after @p calibration_end: the silence two thirds into the
/// calibration period that best tells who bought in its last third.
///
/// "Best": the largest share of those buyers called active plus share of the others called gone (Youden's J), the
/// shortest such silence. Where that third has no buyers or nobody else, nine months.
inline double choose_hiatus(const data::PurchaseDays& days, std::int32_t calibration_end) {
    const std::int32_t middle = calibration_end - (calibration_end - days.first_day()) / 3;
    std::vector<std::pair<double, bool>> silence;
    double buyers = 0.0, others = 0.0;
    for (std::size_t c = 0; c < days.customers(); ++c) {
        const auto mine = days[c];
        const auto later = std::find_if(mine.begin(), mine.end(), [&](const auto& d) { return d.day > middle; });
        if (later == mine.begin()) continue;
        silence.push_back({double(middle - (later - 1)->day), later != mine.end() && later->day <= calibration_end});
        (silence.back().second ? buyers : others) += 1.0;
    }
    if (buyers == 0.0 || others == 0.0) return 9.0 * days_in(Unit::month);
    std::sort(silence.begin(), silence.end());
    double best = 0.0, hiatus = silence.front().first, caught = 0.0, mistaken = 0.0;
    for (std::size_t i = 0; i < silence.size(); ++i) {
        (silence[i].second ? caught : mistaken) += 1.0;
        if (i + 1 < silence.size() && silence[i + 1].first == silence[i].first) continue;
        if (const double gain = caught / buyers - mistaken / others; gain > best) {
            best = gain;
            hiatus = silence[i].first;
        }
    }
    return hiatus;
}

/// How well predicted purchases met actual ones, customer by customer.
struct Accuracy {
    double total = 0.0;        ///< predicted
    double total_error = 0.0;  ///< share by which the total is too high (or, negative, too low); NaN if nobody bought
    double mae = 0.0, rmse = 0.0;
    double correlation = 0.0;        ///< NaN where either does not vary
    double calibration_slope = 0.0;  ///< of actual on predicted purchases: 1 is right, below 1 too far apart; NaN where
                                     ///< the predictions do not vary
};

/// How well @p predicted purchases met @p actual ones; every customer counts as much as @p weight says (all alike if
/// empty). Throws DomainError for lengths that differ, no customers, or a prediction that is not finite.
inline Accuracy accuracy(std::span<const double> predicted, std::span<const double> actual,
                         std::span<const double> weight = {}) {
    require(predicted.size() == actual.size() && !actual.empty(),
            "accuracy: needs one prediction for each customer, and at least one");
    const auto w = [&](std::size_t i) { return weight.empty() ? 1.0 : weight[i]; };
    double n = 0.0, sum_p = 0.0, sum_a = 0.0, absolute = 0.0, square = 0.0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        if (!std::isfinite(predicted[i])) refuse_row("predicted", i, predicted[i], "must be finite");
        n += w(i);
        sum_p += w(i) * predicted[i];
        sum_a += w(i) * actual[i];
        absolute += w(i) * std::abs(predicted[i] - actual[i]);
        square += w(i) * ((predicted[i] - actual[i]) * (predicted[i] - actual[i]));
    }
    double pp = 0.0, aa = 0.0, pa = 0.0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const double p = predicted[i] - sum_p / n, a = actual[i] - sum_a / n;
        pp += w(i) * (p * p);
        aa += w(i) * (a * a);
        pa += w(i) * (p * a);
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    return {.total = sum_p,
            .total_error = sum_a > 0.0 ? (sum_p - sum_a) / sum_a : nan,
            .mae = absolute / n,
            .rmse = std::sqrt(square / n),
            .correlation = pp > 0.0 && aa > 0.0 ? pa / std::sqrt(pp * aa) : nan,
            .calibration_slope = pp > 0.0 ? pa / pp : nan};
}

}  // namespace habitue::inline v1::clv
