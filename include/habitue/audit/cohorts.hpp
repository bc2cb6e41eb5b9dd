/// @file
/// Cohorts of customers followed over calendar periods.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/purchase_days.hpp>

namespace habitue::inline v1::auditing {

/// Weeks (from Monday), months, quarters or years of the calendar, numbered.
class Calendar {
public:
    enum class Period { week, month, quarter, year };

    explicit Calendar(Period period) : period_(period) {}

    std::string name() const {
        switch (period_) {
            case Period::week:
                return "week";
            case Period::month:
                return "month";
            case Period::quarter:
                return "quarter";
            case Period::year:
                break;
        }
        return "year";
    }
    /// Number of the period that holds @p day (days since 1970).
    std::int32_t index(std::int32_t day) const {
        if (period_ == Period::week) return floor_divide(day + 3, 7);  // 1970 began on a Thursday
        const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
        return floor_divide(int(date.year()) * 12 + int(unsigned(date.month())) - 1, months());
    }
    /// First day of period @p i.
    std::int32_t begin(std::int32_t i) const {
        if (period_ == Period::week) return 7 * i - 3;
        const std::int32_t month = i * months(), year = floor_divide(month, 12);
        const std::chrono::sys_days day = std::chrono::year{year} / unsigned(month - 12 * year + 1) / 1;
        return std::int32_t(day.time_since_epoch().count());
    }
    /// "1997-01-06" (a week's Monday), "1997-01", "1997-Q1", "1997".
    std::string label(std::int32_t i) const {
        const std::string day = day_text(begin(i));
        switch (period_) {
            case Period::week:
                return day;
            case Period::month:
                return day.substr(0, day.size() - 3);
            case Period::quarter:
                return day.substr(0, day.size() - 6) + "-Q" + std::to_string(i - 4 * floor_divide(i, 4) + 1);
            case Period::year:
                break;
        }
        return day.substr(0, day.size() - 6);
    }

private:
    static std::int32_t floor_divide(std::int32_t a, std::int32_t b) { return a / b - (a % b < 0 ? 1 : 0); }
    std::int32_t months() const { return period_ == Period::month ? 1 : period_ == Period::quarter ? 3 : 12; }

    Period period_;
};

/// Cohorts by the calendar period of the first purchase: how many of each bought, and for how much, in that period and
/// every later one.
///
/// The period is the shortest of month, quarter and year that makes no more than 18 cohorts (else the year); a week
/// where the log spans less than four months. A row ends with the last whole period: one of which the log misses more
/// than a tenth is left out, so that it does not look like a fall. A cohort of that last period has its size and an
/// empty row.
inline audit_result::Cohorts cohorts(const data::PurchaseDays& purchases) {
    using Period = Calendar::Period;
    audit_result::Cohorts result;
    const std::int32_t first = purchases.first_day(), end = purchases.last_day();
    std::int32_t last_cohort = first;
    bool any = false;
    for (std::size_t c = 0; c < purchases.customers(); ++c) {
        if (purchases[c].empty()) continue;
        any = true;
        last_cohort = std::max(last_cohort, purchases[c].front().day);
    }
    Calendar calendar(Period::week);
    if (end - first >= 120) {
        for (const Period period : {Period::month, Period::quarter, Period::year}) {
            calendar = Calendar(period);
            if (calendar.index(last_cohort) - calendar.index(first) < 18) break;
        }
    }
    result.period = calendar.name();
    if (!any) return result;
    std::int32_t last = calendar.index(end);
    const std::int32_t length = calendar.begin(last + 1) - calendar.begin(last);
    if (10 * (calendar.begin(last + 1) - 1 - end) > length) --last;

    const std::int32_t from = calendar.index(first);
    const auto count = std::size_t(calendar.index(last_cohort) - from + 1);
    result.size.assign(count, 0.0);
    for (std::size_t k = 0; k < count; ++k) {
        const std::int32_t own = from + std::int32_t(k);
        result.cohort.push_back(calendar.label(own));
        result.active.emplace_back(std::size_t(std::max(0, last - own + 1)), 0.0);
    }
    if (purchases.has_amounts()) result.money = result.active;
    for (std::size_t c = 0; c < purchases.customers(); ++c) {
        if (purchases[c].empty()) continue;
        const std::int32_t own = calendar.index(purchases[c].front().day);
        const auto k = std::size_t(own - from);
        result.size[k] += 1.0;
        std::int32_t counted = own - 1;
        for (const auto& d : purchases[c]) {
            const std::int32_t period = calendar.index(d.day);
            if (period > last) break;
            if (period != counted) result.active[k][std::size_t(period - own)] += 1.0;
            counted = period;
            if (purchases.has_amounts()) result.money[k][std::size_t(period - own)] += d.amount;
        }
    }
    return result;
}

}  // namespace habitue::inline v1::auditing
