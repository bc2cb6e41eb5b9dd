/// @file
/// Purchases by customer and calendar day: what recency states, cohorts and behavioural groups are made from.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/event_log.hpp>

namespace habitue::inline v1::data {

/// A day on which a customer bought.
struct PurchaseDay {
    std::int32_t day = 0;  ///< since 1970-01-01
    double amount = 0.0;   ///< of all purchases of the day; 0 without amounts
    friend bool operator==(const PurchaseDay&, const PurchaseDay&) = default;
};

/// Purchases as columns that somebody else owns, one row each, in any order.
struct PurchaseRows {
    std::span<const std::uint32_t> customer;  ///< 0, 1, ..., customers - 1
    std::span<const std::int64_t> day;        ///< since 1970-01-01
    std::span<const double> amount =
        {};  ///< money of the row (what it earned, where margins are known); empty: not known
    std::size_t customers = 0;
};

/// The days on which each customer bought, in order of time. The order of the rows it is made from does not matter,
/// to the bit.
class PurchaseDays {
public:
    /// Rows after @p last_day are left out; without it the last day of the rows is the last one. Throws DomainError for
    /// a customer out of range, an amount that is not finite and a day beyond the years 1 to 9999, naming the row.
    explicit PurchaseDays(const PurchaseRows& rows, std::optional<std::int64_t> last_day = {},
                          const Execution& how = {})
        : has_amounts_(!rows.amount.empty()) {
        const std::size_t n = rows.customer.size();
        require(rows.day.size() == n, "purchases: customer and day must be equally long");
        require(rows.amount.empty() || rows.amount.size() == n, "purchases: amount must be as long as customer");
        if (last_day) {
            check_day(*last_day);
            last_day_ = std::int32_t(*last_day);
        } else if (n > 0) {
            const auto found = std::max_element(rows.day.begin(), rows.day.end());
            check_day(*found, std::size_t(found - rows.day.begin()));
            last_day_ = std::int32_t(*found);
        }
        begin_.assign(rows.customers + 1, 0);
        for (std::size_t i = 0; i < n; ++i) {
            if (rows.customer[i] >= rows.customers)
                refuse_row("customer", i, rows.customer[i],
                           "must be below the number of customers, " + std::to_string(rows.customers));
            check_day(rows.day[i], i);
            if (has_amounts_ && !std::isfinite(rows.amount[i]))
                refuse_row("amount", i, rows.amount[i], "must be finite");
            if (rows.day[i] <= last_day_) ++begin_[rows.customer[i] + 1];
        }
        for (std::size_t c = 0; c < rows.customers; ++c) begin_[c + 1] += begin_[c];
        days_.resize(begin_.back());
        std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
        for (std::size_t i = 0; i < n; ++i) {
            if (rows.day[i] > last_day_) continue;
            days_[next[rows.customer[i]]++] = {std::int32_t(rows.day[i]), has_amounts_ ? rows.amount[i] : 0.0};
        }
        merge_days(how);
    }

    std::size_t customers() const { return begin_.size() - 1; }
    /// The days of customer @p c.
    std::span<const PurchaseDay> operator[](std::size_t c) const {
        return std::span(days_).subspan(begin_[c], begin_[c + 1] - begin_[c]);
    }
    bool has_amounts() const { return has_amounts_; }
    /// The first day on which anybody bought; last_day() when nobody did.
    std::int32_t first_day() const {
        std::int32_t first = last_day_;
        for (const auto& d : days_) first = std::min(first, d.day);
        return first;
    }
    std::int32_t last_day() const { return last_day_; }  ///< observed until the end of it

private:
    static constexpr std::int64_t earliest = -719'162, latest = 2'932'896;  // 0001-01-01, 9999-12-31
    static void check_day(std::int64_t day, std::size_t row = 0) {
        if (day < earliest || day > latest) refuse_row("day", row, double(day), "must lie in the years 1 to 9999");
    }
    /// Sorts each customer's rows and makes one of those of a day; amounts are summed in ascending order.
    void merge_days(const Execution& how) {
        constexpr std::size_t block = 1 << 14;
        std::vector<std::size_t> kept(customers());
        parallel_for((customers() + block - 1) / block, how, [&](std::size_t b) {
            for (std::size_t c = b * block; c < std::min(customers(), (b + 1) * block); ++c) {
                const auto first = days_.begin() + std::ptrdiff_t(begin_[c]),
                           end = days_.begin() + std::ptrdiff_t(begin_[c + 1]);
                std::sort(first, end, [](const PurchaseDay& x, const PurchaseDay& y) {
                    return x.day != y.day ? x.day < y.day : x.amount < y.amount;
                });
                auto out = first;
                for (auto in = first; in != end; ++in) {
                    if (out != first && in->day == (out - 1)->day)
                        (out - 1)->amount += in->amount;
                    else
                        *out++ = *in;
                }
                kept[c] = std::size_t(out - first);
            }
        });
        std::size_t size = 0;
        for (std::size_t c = 0; c < customers(); ++c) {
            const std::size_t from = begin_[c];
            begin_[c] = size;
            std::copy_n(days_.begin() + std::ptrdiff_t(from), kept[c], days_.begin() + std::ptrdiff_t(size));
            size += kept[c];
        }
        begin_.back() = size;
        days_.resize(size);
    }

    std::vector<std::size_t> begin_;
    std::vector<PurchaseDay> days_;
    bool has_amounts_ = false;
    std::int32_t last_day_ = 0;
};

struct PurchaseDaysOptions {
    std::optional<Time> observation_end = {};  ///< later days are left out; default: the day of the log's last event
    std::span<const double> money =
        {};           ///< a value for every row of the log to take for its amount, such as its margin
    int threads = 1;  ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;
};

/// The days of all purchases of @p log, by the log's customer codes.
inline PurchaseDays purchase_days(const EventLog& log, const PurchaseDaysOptions& options = {}) {
    const auto purchases = log.purchases();
    const bool money = !options.money.empty();
    require(!money || options.money.size() == log.size(), "money: needs one value for each row of the log");
    std::vector<std::uint32_t> customer;
    std::vector<std::int64_t> day;
    std::vector<double> amount;
    for (std::size_t row = 0; row < log.size(); ++row) {
        if (!purchases(row)) continue;
        customer.push_back(log.customer()[row]);
        day.push_back(Time(log.time()[row]).day());
        if (money || purchases.has_amounts()) amount.push_back(money ? options.money[row] : purchases.amount(row));
    }
    return PurchaseDays({.customer = customer, .day = day, .amount = amount, .customers = log.customers().size()},
                        options.observation_end.value_or(log.last()).day(), {options.threads, options.cancel, {}});
}

}  // namespace habitue::inline v1::data
