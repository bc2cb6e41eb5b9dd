/// @file
/// Two things to look for in a log before believing it: customers older than the log, and ids that are no customers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <habitue/core/time.hpp>
#include <habitue/data/event_log.hpp>

namespace habitue::inline v1::data {

/// Whether a log opens on customers who were there before it.
struct LeftTruncation {
    bool detected = false;
    double surplus = 0.0;                ///< customers first seen at the opening beyond the later rate
    double rate_per_day = 0.0;           ///< customers first seen, a day, once the opening is over
    std::optional<Time> acquired_after;  ///< customers first seen after this day may be taken as new
};

/// Looks for a surplus of first-seen customers at the opening of a log over the rate of its second half.
///
/// The span is cut into 24 equal periods. The log is taken as left-truncated when customers are still being acquired in
/// its second half at a rate that does not fall steeply, the first period has at least half as many again (and five
/// standard deviations more) than that rate, and most of the surplus is in the first quarter. A cohort (nobody is
/// acquired later) and steady acquisition are not. Needs 100 customers and 24 days.
inline LeftTruncation left_truncation(const EventLog& log) {
    LeftTruncation result;
    const auto filter = log.purchases();
    std::vector<std::int64_t> first(log.customers().size(), std::numeric_limits<std::int64_t>::max());
    for (std::size_t i = 0; i < log.size(); ++i)
        if (filter(i)) first[log.customer()[i]] = std::min(first[log.customer()[i]], Time(log.time()[i]).day());
    const std::int64_t begin = log.first().day(), days = log.last().day() - begin + 1;
    constexpr std::size_t periods = 24, half = periods / 2, quarter = periods / 4;
    if (first.size() < 100 || days < std::int64_t{periods}) return result;

    std::vector<double> seen(periods, 0.0), length(periods, 0.0);
    const auto period = [&](std::int64_t day) {
        return static_cast<std::size_t>((day - begin) * std::int64_t{periods} / days);
    };
    for (std::int64_t d = begin; d < begin + days; ++d) length[period(d)] += 1.0;
    for (const std::int64_t d : first)
        if (d != std::numeric_limits<std::int64_t>::max()) seen[period(d)] += 1.0;
    const auto rate = [&](std::size_t from, std::size_t to) {
        double customers = 0.0, time = 0.0;
        for (std::size_t k = from; k < to; ++k) {
            customers += seen[k];
            time += length[k];
        }
        return customers / time;
    };
    const double third = rate(half, half + quarter), last = rate(half + quarter, periods), later = rate(half, periods);
    std::vector<double> surplus(half);
    double total = 0.0, early = 0.0;
    for (std::size_t k = 0; k < half; ++k) {
        surplus[k] = seen[k] - later * length[k];
        total += surplus[k];
        if (k < quarter) early += surplus[k];
    }
    const double expected = later * length[0];
    const bool goes_on = last * length[0] >= 3.0 && third < 1.6 * last;
    const bool opens_high = surplus[0] > 0.5 * expected && surplus[0] > 5.0 * std::sqrt(expected);
    if (!goes_on || !opens_high || early < 0.7 * total) return result;

    // The opening is over where what is left of the surplus is a tenth of it.
    std::size_t end = 1;
    for (double left = total - surplus[0]; end < half && left > 0.1 * total; ++end) left -= surplus[end];
    result.detected = true;
    result.surplus = total;
    result.rate_per_day = later;
    std::int64_t day = begin;
    while (period(day + 1) < end) ++day;
    result.acquired_after = Time(day * microseconds_per_day);
    return result;
}

/// An id that looks like no customer: a guest checkout, staff, a till.
struct SuspiciousId {
    std::uint32_t code = 0;  ///< of the log's customers
    std::int64_t rows = 0;
    double share_of_rows = 0.0;
    double money = 0.0;  ///< sum of its amounts
    std::string why;
};

/// Ids with more than a thousandth of all rows, or more than 20 times the rows of the 99.9th percentile of customers;
/// the most rows first. An id needs at least 50 rows, and for the first reason also five times the rows of that
/// percentile: in a small log a good customer easily has a thousandth of them.
inline std::vector<SuspiciousId> suspicious_ids(const EventLog& log) {
    const std::size_t customers = log.customers().size();
    std::vector<std::int64_t> rows(customers, 0);
    for (const std::uint32_t code : log.customer()) ++rows[code];
    std::vector<SuspiciousId> found;
    if (customers == 0) return found;
    std::vector<std::int64_t> sorted = rows;
    const auto rank = static_cast<std::ptrdiff_t>(std::ceil(0.999 * double(customers))) - 1;
    std::nth_element(sorted.begin(), sorted.begin() + rank, sorted.end());
    // The largest of fewer than a thousand customers must not be its own yardstick.
    const auto usual = double(rank + 1 == std::ptrdiff_t(customers) && rank > 0
                                  ? *std::max_element(sorted.begin(), sorted.begin() + rank)
                                  : sorted[std::size_t(rank)]);
    for (std::size_t code = 0; code < customers; ++code) {
        const auto n = double(rows[code]), share = n / double(log.size());
        const bool large_share = share > 0.001 && n > 5.0 * usual, many_times = n > 20.0 * usual;
        if (n < 50.0 || (!large_share && !many_times)) continue;
        SuspiciousId id{static_cast<std::uint32_t>(code), rows[code], share, 0.0, {}};
        id.why = many_times ? "more than 20 times the rows of the 99.9th percentile of customers"
                            : "more than 0.1% of all rows";
        found.push_back(std::move(id));
    }
    if (log.has("amount") && !found.empty()) {
        const auto amount = log.number("amount");
        std::vector<ExactSum> money(customers);
        for (std::size_t i = 0; i < log.size(); ++i)
            if (!std::isnan(amount[i])) money[log.customer()[i]].add(amount[i]);
        for (auto& id : found) id.money = money[id.code].value();
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.rows > b.rows; });
    return found;
}

}  // namespace habitue::inline v1::data
