/// @file
/// One customer's purchases kept up to date, event by event.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/time.hpp>
#include <habitue/core/unit.hpp>
#include <habitue/data/detail/bytes.hpp>
#include <habitue/data/exact_sum.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::data {

/// Times outside the years 1 to 9999 are rejected.
inline constexpr Time earliest_time{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
inline constexpr Time latest_time{
    std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}.time_since_epoch().count() * microseconds_per_day - 1};
constexpr bool in_calendar(Time time) {
    return earliest_time <= time && time <= latest_time;
}

namespace detail {
class HistoryTable;

/// Logs of the times between purchases, in days or microseconds; those of up to @p days worked out once.
class GapLogs {
public:
    explicit GapLogs(std::int64_t days = 0) {
        for (std::int64_t d = 0; d < days; ++d) known_.push_back(compute(d));
    }
    ExactSum operator()(std::int64_t ticks) const {
        return static_cast<std::size_t>(ticks) < known_.size() ? known_[static_cast<std::size_t>(ticks)]
                                                               : compute(ticks);
    }
    /// Purchases at one instant are taken to be a microsecond apart.
    static ExactSum compute(std::int64_t ticks) {
        return ExactSum(std::log(static_cast<double>(std::max<std::int64_t>(ticks, 1))));
    }

private:
    std::vector<ExactSum> known_;
};

/// A unit of time in ticks: days with same_day = merge, microseconds with keep.
struct TickScale {
    double ticks, log_ticks;
    TickScale(Unit unit, SameDay same_day)
        : ticks(days_in(unit) * (same_day == SameDay::merge ? 1.0 : double(microseconds_per_day))),
          log_ticks(std::log(ticks)) {}
};
}  // namespace detail

/// The exact state of one customer in 96 bytes, with absolute times: O(1) a purchase, mergeable, and the same bits as
/// `EventLog::purchase_histories` gives for the same purchases in time order.
///
/// *Late events.* A purchase before the last one recorded is placed exactly when it falls on the day of the first or
/// last purchase (same_day = merge) or before the first. Anywhere between, whether it shares a day with a purchase
/// already counted cannot be known any more: it counts as a purchase of its own, leaves `sum_log_gaps` as it was, and
/// `late()` counts it.
class LiveHistory {
public:
    explicit LiveHistory(SameDay same_day = SameDay::merge) : same_day_(same_day) {}

    /// One purchase. Throws DomainError for an amount that is not finite or beyond 1e15, a time outside the years 1 to
    /// 9999.
    void record(Time time, double amount = 0.0) { record(time, amount, detail::GapLogs{}); }
    /// The same, with the logs of short gaps at hand.
    void record(Time time, double amount, const detail::GapLogs& logs) {
        if (!(std::fabs(amount) <= largest_amount)) [[unlikely]]
            refuse("amount", amount, "must be finite and not beyond 1e15");
        if (!in_calendar(time)) [[unlikely]]
            throw DomainError("time: must lie in the years 1 to 9999");
        const std::int64_t at = tick(time.microseconds);
        if (purchases_ == 0) {
            first_microseconds_ = time.microseconds;
            first_ = last_ = at;
            first_sum_.add(amount);
            purchases_ = 1;
            return;
        }
        first_microseconds_ = std::min(first_microseconds_, time.microseconds);
        if (at > last_) {
            log_gaps_.add(logs(at - last_));
            last_ = at;
            ++purchases_;
            repeat_sum_.add(amount);
        } else if (at == last_ && same_day_ == SameDay::merge) {
            (first_ == last_ ? first_sum_ : repeat_sum_).add(amount);
        } else {
            record_out_of_order(at, amount);
        }
    }

    /// The purchases of @p later, too: as if all had been recorded here. Exact where no purchase of @p later is before
    /// the last one here, or the other way round; throws DomainError where the two overlap or merge days differently.
    void merge(const LiveHistory& later) {
        if (later.same_day_ != same_day_)
            throw DomainError("merge: the two histories treat same-day purchases differently");
        if (later.purchases_ == 0) return;
        if (purchases_ == 0) {
            *this = later;
            return;
        }
        if (later.last_ <= first_ && later.first_ < last_) {
            LiveHistory all = later;
            all.merge(*this);
            *this = all;
            return;
        }
        if (later.first_ < last_)
            throw DomainError("merge: the histories overlap (" + day_text(last().day()) + " is after " +
                              day_text(later.first_purchase().day()) + "); they must cover disjoint periods");
        const bool shared = later.first_ == last_ && same_day_ == SameDay::merge;
        const bool one_day = first_ == last_ && purchases_ == 1;
        if (!shared) log_gaps_.add(detail::GapLogs::compute(later.first_ - last_));
        log_gaps_.add(later.log_gaps_);
        (shared && one_day ? first_sum_ : repeat_sum_).add(later.first_sum_);
        repeat_sum_.add(later.repeat_sum_);
        purchases_ += later.purchases_ - (shared ? 1 : 0);
        late_ += later.late_;
        last_ = later.last_;
    }

    /// What the models of `clv` need, observed until @p observation_end. Throws DomainError when there is no purchase
    /// yet or the last one is after @p observation_end.
    PurchaseHistory history(Unit unit, Time observation_end) const {
        require(purchases_ > 0, "history: no purchase recorded yet");
        require(unit != Unit::unspecified, "unit: name the unit of time, such as week");
        const std::int64_t end = tick(observation_end.microseconds);
        if (end < last_)
            throw DomainError("observation_end: " + day_text(observation_end.day()) +
                              " is before the last purchase, on " + day_text(last().day()));
        return history(detail::TickScale(unit, same_day_), end);
    }

    std::int64_t purchases() const { return purchases_; }  ///< so far, the first one included
    Time first_purchase() const { return Time(first_microseconds_); }
    /// The last purchase; with same_day = merge, the beginning of its day.
    Time last() const { return Time(same_day_ == SameDay::merge ? last_ * microseconds_per_day : last_); }
    /// Purchases that came too late to be placed exactly (see above).
    std::int64_t late() const { return late_; }
    /// Money of all purchases.
    double amount() const { return sum().value(); }
    ExactSum sum() const {
        ExactSum all = first_sum_;
        all.add(repeat_sum_);
        return all;
    }
    SameDay same_day() const { return same_day_; }

    /// The state as bytes: the same on every machine, readable by later versions.
    std::string to_bytes() const {
        detail::ByteWriter out("HLH", 1);
        write(out);
        return std::move(out).finish();
    }
    /// Reads what to_bytes wrote. Throws DomainError for anything else.
    static LiveHistory from_bytes(std::string_view bytes) {
        detail::ByteReader in(bytes, "HLH", 1, "LiveHistory.from_bytes");
        const LiveHistory h = read(in);
        in.finish();
        return h;
    }

    friend bool operator==(const LiveHistory&, const LiveHistory&) = default;

private:
    friend class detail::HistoryTable;
    /// A history with @p end in ticks, not before the last purchase.
    PurchaseHistory history(const detail::TickScale& scale, std::int64_t end) const {
        const auto x = static_cast<double>(purchases_ - 1);
        PurchaseHistory h{.frequency = x,
                          .recency = static_cast<double>(last_ - first_) / scale.ticks,
                          .T = static_cast<double>(end - first_) / scale.ticks};
        if (purchases_ > 1) {
            h.monetary_value = repeat_sum_.value() / x;
            h.sum_log_gaps = log_gaps_.value() - x * scale.log_ticks;
        }
        return h;
    }

    /// Days with merge, microseconds with keep.
    std::int64_t tick(std::int64_t microseconds) const {
        return same_day_ == SameDay::merge ? Time(microseconds).day() : microseconds;
    }
    void record_out_of_order(std::int64_t at, double amount) {
        if (at == last_) {  // keep: one more purchase at the same instant
            log_gaps_.add(detail::GapLogs::compute(0));
            ++purchases_;
            repeat_sum_.add(amount);
        } else if (at < first_) {
            log_gaps_.add(detail::GapLogs::compute(first_ - at));
            first_ = at;
            ++purchases_;
            repeat_sum_.add(first_sum_);
            first_sum_ = ExactSum(amount);
        } else if (at == first_ && same_day_ == SameDay::merge) {
            first_sum_.add(amount);
        } else {
            ++purchases_;
            ++late_;
            repeat_sum_.add(amount);
        }
    }

    friend class HistoryBuilder;
    void write(detail::ByteWriter& out) const {
        out.word(static_cast<std::uint64_t>(same_day_));
        for (const std::int64_t n : {first_microseconds_, first_, last_, purchases_, late_}) out.number(n);
        for (const ExactSum* sum : {&first_sum_, &repeat_sum_, &log_gaps_}) {
            out.number(sum->high());
            out.word(sum->low());
        }
    }
    static LiveHistory read(detail::ByteReader& in) {
        LiveHistory h(static_cast<SameDay>(in.word_up_to(1)));
        for (std::int64_t* n : {&h.first_microseconds_, &h.first_, &h.last_, &h.purchases_, &h.late_}) *n = in.number();
        for (ExactSum* sum : {&h.first_sum_, &h.repeat_sum_, &h.log_gaps_}) {
            const std::int64_t high = in.number();
            *sum = ExactSum::from_words(high, in.word());
        }
        const bool blank = h.purchases_ > 0 || h == LiveHistory(h.same_day_);
        if (!blank || h.purchases_ < 0 || h.late_ < 0 || h.late_ > h.purchases_ || h.first_ > h.last_ ||
            h.tick(h.first_microseconds_) != h.first_ || !in_calendar(Time(h.first_microseconds_)) ||
            h.last_ > h.tick(latest_time.microseconds))
            in.refuse_bytes("damaged");
        return h;
    }

    std::int64_t first_microseconds_ = 0;
    std::int64_t first_ = 0, last_ = 0;  ///< in ticks
    std::int64_t purchases_ = 0, late_ = 0;
    ExactSum first_sum_, repeat_sum_;  ///< amounts on the day of the first purchase; after it
    ExactSum log_gaps_;                ///< sum of log(ticks between purchases)
    SameDay same_day_ = SameDay::merge;
};

}  // namespace habitue::inline v1::data
