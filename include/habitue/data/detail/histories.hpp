/// @file
/// From the state of every customer to a table of histories: the one place where customers are left out, and why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/detail/buffer.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::data::detail {

/// The options, checked, with every time in ticks (days with merge, microseconds with keep).
struct Periods {
    bool days;
    std::int64_t last = std::numeric_limits<std::int64_t>::max();              ///< observation_end
    std::int64_t calibration_last = std::numeric_limits<std::int64_t>::max();  ///< the same without calibration_end
    bool split = false;

    explicit Periods(const HistoryOptions& options) : days(options.same_day == SameDay::merge) {
        require(options.unit != Unit::unspecified, "unit: name the unit of time, such as week");
        for (const auto* t : {&options.calibration_end, &options.observation_end, &options.acquired_after})
            if (*t && !in_calendar(**t))
                throw DomainError("calibration_end, observation_end, acquired_after: must lie in the years 1 to 9999");
        if (options.observation_end) last = calibration_last = tick(options.observation_end->microseconds);
        if (!options.calibration_end) return;
        split = true;
        calibration_last = tick(options.calibration_end->microseconds);
        if (calibration_last > last)
            throw DomainError("calibration_end: " + day_text(options.calibration_end->day()) +
                              " is after observation_end, " + day_text(options.observation_end->day()));
    }
    std::int64_t tick(std::int64_t microseconds) const { return days ? Time(microseconds).day() : microseconds; }
};

/// Writes histories into rows of a table by customer code, from several threads; finish() drops those left out.
class HistoryTable {
public:
    /// @p log_end: the last event of the log, where the options name no observation_end.
    HistoryTable(const HistoryOptions& options, std::size_t customers, Time log_end, bool amounts)
        : options_(options),
          periods_(options),
          scale_(options.unit, options.same_day),
          end_(options.observation_end.value_or(log_end)) {
        calibration_end_ = options.calibration_end.value_or(end_);
        if (periods_.split && periods_.tick(end_.microseconds) < periods_.calibration_last)
            throw DomainError("calibration_end: " + day_text(options.calibration_end->day()) +
                              " is after the last event, on " + day_text(end_.day()));
        table_.unit = options.unit;
        left_out_.assign(customers, Reason::none);
        std::vector<std::vector<double>*> columns{&table_.frequency, &table_.recency, &table_.T, &table_.sum_log_gaps};
        if (amounts) columns.push_back(&table_.monetary_value);
        if (amounts && options.count_first_spend) columns.push_back(&table_.monetary_count);
        if (periods_.split) columns.insert(columns.end(), {&table_.holdout_frequency, &table_.holdout_T});
        if (periods_.split && amounts) columns.push_back(&table_.holdout_monetary_value);
        resize_huge(table_.first_purchase, customers);
        parallel_for(columns.size(), {customers < chunk_rows ? 1 : options.threads, options.cancel, {}},
                     [&](std::size_t i) { resize_huge(*columns[i], customers); });
        calibration_last_ = periods_.tick(calibration_end_.microseconds);
        holdout_T_ = double(periods_.tick(end_.microseconds) - calibration_last_) / scale_.ticks;
    }

    const Periods& periods() const { return periods_; }

    /// One customer; @p holdout: purchases after calibration_end, null where there is no such split.
    void set(std::size_t code, const LiveHistory& calibration, const LiveHistory* holdout) {
        const Reason reason = judge(calibration, holdout);
        left_out_[code] = reason;
        if (reason != Reason::none) return;
        const PurchaseHistory h = calibration.history(scale_, calibration_last_);
        table_.frequency[code] = h.frequency;
        table_.recency[code] = h.recency;
        table_.T[code] = h.T;
        table_.sum_log_gaps[code] = h.sum_log_gaps;
        table_.first_purchase[code] = calibration.first_purchase().microseconds;
        if (!table_.monetary_value.empty()) table_.monetary_value[code] = h.monetary_value;
        if (!table_.monetary_count.empty()) {
            table_.monetary_count[code] = h.frequency + 1.0;
            table_.monetary_value[code] = calibration.amount() / (h.frequency + 1.0);
        }
        if (holdout == nullptr) return;
        const auto purchases = static_cast<double>(holdout->purchases());
        table_.holdout_frequency[code] = purchases;
        table_.holdout_T[code] = holdout_T_;
        if (!table_.holdout_monetary_value.empty())
            table_.holdout_monetary_value[code] = purchases > 0.0 ? holdout->amount() / purchases : 0.0;
    }

    PurchaseHistories finish(const Ids& ids) && {
        std::array<std::size_t, reasons.size()> counts{};
        for (const Reason r : left_out_) ++counts[static_cast<std::size_t>(r)];
        for (std::size_t r = 1; r < reasons.size(); ++r)
            if (counts[r] > 0) table_.excluded.emplace_back(reasons[r], counts[r]);
        if (counts[0] == left_out_.size()) {
            table_.customer = ids;
            return std::move(table_);
        }
        std::size_t kept = 0;
        for (std::size_t i = 0; i < left_out_.size(); ++i) {
            if (left_out_[i] != Reason::none) continue;
            for_columns([&](auto& c) { c[kept] = c[i]; });
            if (ids.textual())
                table_.customer.add(ids.text(i));
            else
                table_.customer.add(ids.numbers[i]);
            ++kept;
        }
        for_columns([&](auto& c) { c.resize(kept); });
        return std::move(table_);
    }

private:
    enum class Reason : std::uint8_t { none, no_purchase, too_late, after_calibration, acquired_before, no_time };
    static constexpr std::array<const char*, 6> reasons{"",
                                                        "no purchase",
                                                        "first purchase after observation_end",
                                                        "first purchase after calibration_end",
                                                        "first purchase on or before acquired_after",
                                                        "first purchase at the very end of the period (T = 0)"};

    Reason judge(const LiveHistory& calibration, const LiveHistory* holdout) const {
        if (calibration.purchases() == 0)
            return holdout != nullptr && holdout->purchases() > 0 ? Reason::after_calibration : Reason::no_purchase;
        const std::int64_t first = periods_.tick(calibration.first_purchase().microseconds);
        if (options_.acquired_after && first <= periods_.tick(options_.acquired_after->microseconds))
            return Reason::acquired_before;
        return first == calibration_last_ ? Reason::no_time : Reason::none;
    }

    template <class F>
    void for_columns(const F& f) {
        for (auto* c :
             {&table_.frequency, &table_.recency, &table_.T, &table_.monetary_value, &table_.monetary_count,
              &table_.sum_log_gaps, &table_.holdout_frequency, &table_.holdout_T, &table_.holdout_monetary_value})
            if (!c->empty()) f(*c);
        f(table_.first_purchase);
    }

    HistoryOptions options_;
    Periods periods_;
    TickScale scale_;
    Time end_, calibration_end_;
    std::int64_t calibration_last_ = 0;
    double holdout_T_ = 0.0;
    std::vector<Reason> left_out_;
    PurchaseHistories table_;
};

}  // namespace habitue::inline v1::data::detail
