/// @file
/// What latent-attrition models need to know of a customer's purchases.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1 {

/// One customer's purchases, summarised: sufficient for the models of `clv`.
/// Time runs from the first purchase, in the caller's unit.
struct PurchaseHistory {
    double frequency = 0.0;       ///< repeat purchases (x): all but the first
    double recency = 0.0;         ///< time of the last purchase (t_x); 0 without repeat purchases
    double T = 0.0;               ///< time observed since the first purchase
    double monetary_value = 0.0;  ///< mean amount of the repeat purchases; 0 without any
    double weight = 1.0;          ///< customers who share this history
    double sum_log_gaps = 0.0;    ///< sum of the logs of the times between purchases (CNBD-k models)
    /// Purchases whose mean amount `monetary_value` is, not always whole; 0: the repeat purchases, `frequency`.
    double monetary_count = 0.0;

    /// Purchases whose mean amount `monetary_value` is.
    double amounts() const { return monetary_count > 0.0 ? monetary_count : frequency; }

    /// One more purchase, @p time after the first one, worth @p amount: O(1), so a service can keep it live.
    ///
    /// A purchase later than T moves T with it. A *late* event (time before `recency`) counts in frequency and
    /// monetary_value and leaves recency where it is; it leaves sum_log_gaps as it was, for the gap it splits is
    /// not known any more. Throws DomainError for a time before the first purchase or a value that is not finite.
    void record(double time, double amount = 0.0) {
        if (!(time >= 0.0) || !std::isfinite(time))
            refuse("time", time, "must be finite and not before the first purchase (0)");
        if (!std::isfinite(amount)) refuse("amount", amount, "must be finite");
        frequency += 1.0;
        if (monetary_count > 0.0) monetary_count += 1.0;
        monetary_value += (amount - monetary_value) / amounts();
        if (time > recency) {
            sum_log_gaps += std::log(time - recency);
            recency = time;
        }
        if (time > T) T = time;
    }

    /// Time passes without a purchase: the customer is now observed until @p time after the first purchase.
    void observe_until(double time) {
        if (!(time >= T) || !std::isfinite(time))
            refuse("time", time, "must be finite and not before T = " + to_text(T));
        T = time;
    }

    friend bool operator==(const PurchaseHistory&, const PurchaseHistory&) = default;
};

/// Columns of purchase histories that somebody else owns. Empty where a column is not there: weight is then 1,
/// monetary_value unknown.
struct HistoryColumns {
    std::span<const double> frequency, recency, T, monetary_value = {}, weight = {}, sum_log_gaps = {};
    Unit unit = Unit::unspecified;
    std::span<const double> monetary_count = {};

    std::size_t size() const { return frequency.size(); }
    PurchaseHistory operator[](std::size_t i) const noexcept {
        return {.frequency = frequency[i],
                .recency = recency[i],
                .T = T[i],
                .monetary_value = monetary_value.empty() ? 0.0 : monetary_value[i],
                .weight = weight.empty() ? 1.0 : weight[i],
                .sum_log_gaps = sum_log_gaps.empty() ? 0.0 : sum_log_gaps[i],
                .monetary_count = monetary_count.empty() ? 0.0 : monetary_count[i]};
    }
};

namespace detail {
/// Throws for the first history of rows [begin, end) that cannot happen.
[[gnu::cold]] inline void refuse_histories(const HistoryColumns& h, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
        const double x = h.frequency[i], t_x = h.recency[i], T = h.T[i];
        if (!(x >= 0.0 && x <= 9.0e15))
            refuse_row("frequency", i, x, "must be a finite number of repeat purchases, 0 or more");
        if (x != std::floor(x)) refuse_row("frequency", i, x, "must be a whole number of repeat purchases");
        if (!(T > 0.0 && std::isfinite(T))) refuse_row("T", i, T, "must be finite and positive");
        if (!(t_x >= 0.0 && std::isfinite(t_x))) refuse_row("recency", i, t_x, "must be finite and not negative");
        if (t_x > T) refuse_row("recency", i, t_x, "above T = " + to_text(T));
        if (x == 0.0 && t_x != 0.0) refuse_row("recency", i, t_x, "but frequency is 0: recency must then be 0");
        if (!h.weight.empty() && !(h.weight[i] >= 0.0 && std::isfinite(h.weight[i])))
            refuse_row("weight", i, h.weight[i], "must be finite and not negative");
        if (!h.monetary_count.empty() && !(h.monetary_count[i] >= 0.0 && std::isfinite(h.monetary_count[i])))
            refuse_row("monetary_count", i, h.monetary_count[i], "must be finite and not negative");
    }
}

/// Whether every history of rows [begin, end) is one that can happen, without a branch a row.
inline bool possible(const HistoryColumns& h, std::size_t begin, std::size_t end) {
    const double *const frequency = h.frequency.data(), *const recency = h.recency.data(), *const until = h.T.data();
    std::uint64_t wrong = 0;
    math::on_widest_vectors([&]() HABITUE_INLINE {
        constexpr double largest = std::numeric_limits<double>::max(), all_whole = 0x1p52;  // numbers from here on
        std::uint64_t sum = 0;
        for (std::size_t i = begin; i < end; ++i) {
            const double x = frequency[i], t_x = recency[i], T = until[i],
                         rounded = x < all_whole ? (x + all_whole) - all_whole : x;
            const bool good = (x >= 0.0) & (x <= 9.0e15) & (x == rounded) & (T > 0.0) & (T <= largest) & (t_x >= 0.0) &
                              (t_x <= T) & ((x > 0.0) | (t_x == 0.0));
            sum += good ? 0u : 1u;
        }
        wrong = sum;
    });
    for (const auto& column : {h.weight, h.monetary_count})
        for (std::size_t i = column.empty() ? end : begin; i < end; ++i)
            wrong += std::uint64_t(column[i] >= 0.0 && column[i] <= std::numeric_limits<double>::max() ? 0 : 1);
    return wrong == 0;
}
}  // namespace detail

/// Throws DomainError unless the columns that are there are equally long.
inline void require_equally_long(const HistoryColumns& h) {
    const std::size_t n = h.frequency.size();
    require(h.recency.size() == n && h.T.size() == n, "histories: frequency, recency and T must be equally long");
    require(h.monetary_value.empty() || h.monetary_value.size() == n,
            "histories: monetary_value must be as long as frequency");
    require(h.weight.empty() || h.weight.size() == n, "histories: weight must be as long as frequency");
    require(h.sum_log_gaps.empty() || h.sum_log_gaps.size() == n,
            "histories: sum_log_gaps must be as long as frequency");
    require(h.monetary_count.empty() || h.monetary_count.size() == n,
            "histories: monetary_count must be as long as frequency");
}

/// Throws DomainError naming column, row and value unless every history is one that can happen:
/// a whole frequency >= 0, 0 <= recency <= T, T > 0, recency 0 where frequency is 0, weight >= 0, all finite.
inline void validate(const HistoryColumns& h) {
    require_equally_long(h);
    if (!detail::possible(h, 0, h.size())) detail::refuse_histories(h, 0, h.size());
}

/// A table of purchase histories, one row a customer, in one unit of time. Optional columns are empty when absent.
struct PurchaseHistories {
    Unit unit = Unit::unspecified;
    data::Ids customer;  ///< who, row by row; empty when the table came without ids
    std::vector<double> frequency, recency, T;
    std::vector<double> monetary_value;  ///< needs amounts
    std::vector<double> monetary_count;  ///< amounts that is the mean of; without it `frequency`
    std::vector<double> weight, sum_log_gaps;
    std::vector<std::int64_t> first_purchase;  ///< microseconds since 1970; only from a log
    /// What happened after `calibration_end`, when one was given.
    std::vector<double> holdout_frequency;       ///< purchases in the holdout period
    std::vector<double> holdout_T;               ///< its length
    std::vector<double> holdout_monetary_value;  ///< their mean amount; 0 without any
    /// Customers of the log that are not rows here, by reason ("first purchase after calibration_end", ...).
    std::vector<std::pair<std::string, std::size_t>> excluded;

    PurchaseHistories() = default;
    /// A table of @p customers without ids.
    explicit PurchaseHistories(std::span<const PurchaseHistory> customers, Unit unit_ = Unit::unspecified)
        : unit(unit_) {
        for (const auto& c : customers) {
            frequency.push_back(c.frequency);
            recency.push_back(c.recency);
            T.push_back(c.T);
            monetary_value.push_back(c.monetary_value);
            weight.push_back(c.weight);
            sum_log_gaps.push_back(c.sum_log_gaps);
            monetary_count.push_back(c.monetary_count);
        }
    }

    std::size_t size() const { return frequency.size(); }
    HistoryColumns columns() const {
        return {frequency, recency, T, monetary_value, weight, sum_log_gaps, unit, monetary_count};
    }
    operator HistoryColumns() const { return columns(); }  // NOLINT: a table is its columns
    PurchaseHistory operator[](std::size_t i) const { return columns()[i]; }
    friend bool operator==(const PurchaseHistories&, const PurchaseHistories&) = default;
};

}  // namespace habitue::inline v1
