/// @file
/// When each customer bought: what models with covariates that change over time need beside the histories.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::data {

/// The repeat purchases behind a table of histories, customer by customer, in the unit of the histories.
struct PurchaseTimes {
    std::vector<std::int64_t> first;    ///< the first purchase: microseconds since 1970; with same_day = merge its day
    std::vector<double> time;           ///< of the repeat purchases since the first one, in order of time
    std::vector<std::size_t> begin{0};  ///< where the times of each customer begin, and where the last ones end

    std::size_t size() const { return first.size(); }
    /// Times of the repeat purchases of row @p i.
    std::span<const double> operator[](std::size_t i) const {
        return std::span(time).subspan(begin[i], begin[i + 1] - begin[i]);
    }
    /// One more customer.
    void add(std::int64_t first_purchase, std::span<const double> repeat_purchases) {
        first.push_back(first_purchase);
        time.insert(time.end(), repeat_purchases.begin(), repeat_purchases.end());
        begin.push_back(time.size());
    }
};

/// The purchases that @p histories, made from @p log with the same @p options, count.
/// Throws DomainError for histories that come from elsewhere.
inline PurchaseTimes purchase_times(const EventLog& log, const PurchaseHistories& histories,
                                    const HistoryOptions& options = {}) {
    const detail::Periods periods(options);
    const detail::TickScale scale(options.unit, options.same_day);
    const auto purchases = log.purchases();
    const std::size_t customers = log.customers().size();
    std::vector<std::size_t> end(customers + 1, 0);
    const auto counts = [&](std::size_t row) {
        return purchases(row) && periods.tick(log.time()[row]) <= periods.calibration_last;
    };
    for (std::size_t row = 0; row < log.size(); ++row)
        if (counts(row)) ++end[log.customer()[row] + 1];
    for (std::size_t c = 0; c < customers; ++c) end[c + 1] += end[c];
    std::vector<std::int64_t> ticks(end.back());
    std::vector<std::size_t> next(end.begin(), end.end() - 1);
    for (std::size_t row = 0; row < log.size(); ++row)
        if (counts(row)) ticks[next[log.customer()[row]]++] = periods.tick(log.time()[row]);

    PurchaseTimes result;
    std::vector<double> repeats;
    const Ids &all = log.customers(), &kept = histories.customer;
    const auto same = [&](std::size_t code, std::size_t row) {
        return all.textual() == kept.textual() &&
               (all.textual() ? all.text(code) == kept.text(row) : all.numbers[code] == kept.numbers[row]);
    };
    for (std::size_t code = 0; code < customers && result.size() < kept.size(); ++code) {
        const std::size_t row = result.size();
        if (!same(code, row)) continue;
        const auto first = ticks.begin() + std::ptrdiff_t(end[code]);
        auto last = ticks.begin() + std::ptrdiff_t(end[code + 1]);
        std::sort(first, last);
        if (periods.days) last = std::unique(first, last);
        if (last - first != std::ptrdiff_t(histories.frequency[row]) + 1) break;
        repeats.clear();
        for (auto tick = first + 1; tick != last; ++tick) repeats.push_back(double(*tick - *first) / scale.ticks);
        result.add(periods.days ? *first * microseconds_per_day : *first, repeats);
    }
    require(result.size() == histories.size(), "purchase_times: the histories were not made from this log so");
    return result;
}

}  // namespace habitue::inline v1::data
