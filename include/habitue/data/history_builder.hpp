/// @file
/// Purchase histories of a log that is read once, batch by batch: memory grows with customers, not rows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/column.hpp>
#include <habitue/data/detail/bytes.hpp>
#include <habitue/data/detail/histories.hpp>
#include <habitue/data/detail/rows.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/data/log_report.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::data {

/// Reads batches like an EventLogBuilder (customer, time and, where they are there, amount and kind; other columns are
/// passed over) and keeps one LiveHistory a customer. The histories have the same bits as those of an EventLog.
///
/// *Order.* Every customer's purchases must come in order of time (customers may be interleaved in any way). A purchase
/// that comes late is accepted where it can be placed exactly (LiveHistory says when); otherwise add() throws a
/// DomainError naming the row: sort the file, or read it as an EventLog, which takes rows in any order.
class HistoryBuilder {
public:
    explicit HistoryBuilder(HistoryOptions options = {})
        : options_(std::move(options)), periods_(options_), logs_(periods_.days ? 1024 : 0) {}

    /// Reads a batch; nothing of it is referred to afterwards. A builder that threw is spent.
    void add(const Batch& batch) {
        Batch wanted;
        for (const auto& c : batch)
            if (c.role == "customer" || c.role == "time" || c.role == "amount" || c.role == "kind") wanted.push_back(c);
        rows_.resize(0);
        const Execution how{options_.threads, options_.cancel, {}};
        reader_.read(wanted, rows_, how);
        const std::size_t n = rows_.size(), customers = rows_.customers.size();
        calibration_.resize(customers, LiveHistory(options_.same_day));
        if (periods_.split) holdout_.resize(customers, LiveHistory(options_.same_day));
        const detail::PurchaseFilter filter(rows_);
        const std::size_t workers = n < 2 * detail::chunk_rows ? 1 : std::size_t(thread_count(how, 8));
        std::vector<std::size_t> late(workers, n);
        parallel_for(workers, how, [&](std::size_t worker) {
            constexpr std::size_t ahead = 24;
            for (std::size_t i = 0; i < n; ++i) {
                if (i + ahead < n) {
                    const auto* next = &calibration_[rows_.customer[i + ahead]];
                    detail::prefetch(next);
                    detail::prefetch(reinterpret_cast<const char*>(next) + 64);
                }
                const std::uint32_t code = rows_.customer[i];
                if ((workers > 1 && (code >> 6) % workers != worker) || !filter(i)) continue;
                const std::int64_t tick = periods_.tick(rows_.time[i]);
                if (tick > periods_.last) continue;
                LiveHistory& state = tick <= periods_.calibration_last ? calibration_[code] : holdout_[code];
                state.record(Time(rows_.time[i]), filter.amount(i), logs_);
                if (state.late() > 0) {
                    late[worker] = i;
                    return;
                }
            }
        });
        const std::size_t first_late = *std::min_element(late.begin(), late.end());
        if (first_late < n)
            throw DomainError("time: row " + std::to_string(reader_.row_number(first_late)) +
                              " has a purchase of customer " +
                              detail::excerpt(rows_.customers.ids().label(rows_.customer[first_late])) + " on " +
                              day_text(Time(rows_.time[first_late]).day()) +
                              ", after a later one; sort the log by time, or read it as an EventLog");
        for (std::size_t i = 0; i < n; ++i) log_end_ = std::max(log_end_, rows_.time[i]);
    }

    /// Counts a row, next in the source, that could not even be made into columns.
    void reject_row(std::string_view why, std::string_view example) { reader_.reject_row(why, example); }

    /// Adds what @p later has read, of a period disjoint from this one for every customer, with the same options.
    void merge(const HistoryBuilder& later) {
        if (!same_periods(later)) throw DomainError("merge: the builders have different options");
        reader_.merge(later.reader_);
        for (const auto& c : later.rows_.numbers)
            if (rows_.number(c.role) == nullptr) rows_.numbers.push_back({c.role, {}});
        for (const auto& c : later.rows_.labels)
            if (rows_.label(c.role) == nullptr) rows_.labels.push_back({c.role, {}, {}});
        const Ids& ids = later.rows_.customers.ids();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::uint32_t code =
                ids.textual() ? rows_.customers.code(ids.text(i)) : rows_.customers.code(ids.numbers[i]);
            calibration_.resize(rows_.customers.size(), LiveHistory(options_.same_day));
            calibration_[code].merge(later.calibration_[i]);
            if (!periods_.split) continue;
            holdout_.resize(rows_.customers.size(), LiveHistory(options_.same_day));
            holdout_[code].merge(later.holdout_[i]);
        }
        log_end_ = std::max(log_end_, later.log_end_);
    }

    std::size_t customers() const { return rows_.customers.size(); }  ///< so far
    const LogReport& report() const { return reader_.report; }        ///< so far

    /// One history a customer, in order of first appearance: `EventLog::purchase_histories` with the builder's options.
    PurchaseHistories purchase_histories() const {
        const Time end = reader_.report.rows_used == 0 ? Time() : Time(log_end_);
        detail::HistoryTable table(options_, customers(), end, rows_.number("amount") != nullptr);
        detail::for_chunks(customers(), options_.execution(), [&](std::size_t begin, std::size_t stop) {
            for (std::size_t i = begin; i < stop; ++i)
                table.set(i, calibration_[i], periods_.split ? &holdout_[i] : nullptr);
        });
        return std::move(table).finish(rows_.customers.ids());
    }

    /// Everything read so far as bytes, the same on every machine.
    std::string to_bytes() const {
        detail::ByteWriter out("HHB", 1);
        out.word(static_cast<std::uint64_t>(options_.unit));
        out.word(static_cast<std::uint64_t>(options_.same_day) + (options_.count_first_spend ? 2 : 0));
        for (const auto* t : {&options_.calibration_end, &options_.observation_end, &options_.acquired_after})
            out.number(*t ? (**t).microseconds : std::numeric_limits<std::int64_t>::min());
        reader_.write(out);
        out.number(log_end_);
        out.word(rows_.number("amount") != nullptr ? 1 : 0);
        out.word(rows_.label("kind") != nullptr ? 1 : 0);
        const Ids& ids = rows_.customers.ids();
        out.word(ids.textual() ? 1 : 0);
        out.word(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (ids.textual())
                out.text(ids.text(i));
            else
                out.number(ids.numbers[i]);
            calibration_[i].write(out);
            if (periods_.split) holdout_[i].write(out);
        }
        return std::move(out).finish();
    }

    /// Reads what to_bytes wrote; @p how takes the place of threads, cancel and progress of the options. Throws
    /// DomainError for anything else.
    static HistoryBuilder from_bytes(std::string_view bytes, const Execution& how = {}) {
        detail::ByteReader in(bytes, "HHB", 1, "HistoryBuilder.from_bytes");
        HistoryOptions options{.threads = how.threads, .cancel = how.cancel, .progress = how.progress};
        options.unit = static_cast<Unit>(in.word_up_to(static_cast<std::uint64_t>(Unit::year)));
        const auto how_counted = in.word_up_to(3);
        options.same_day = static_cast<SameDay>(how_counted & 1);
        options.count_first_spend = (how_counted & 2) != 0;
        for (auto* t : {&options.calibration_end, &options.observation_end, &options.acquired_after}) {
            const std::int64_t us = in.number();
            if (us != std::numeric_limits<std::int64_t>::min()) *t = Time(us);
        }
        HistoryBuilder builder(std::move(options));
        builder.reader_.read(in);
        builder.log_end_ = in.number();
        if (in.word_up_to(1) == 1) builder.rows_.numbers.push_back({"amount", {}});
        if (in.word_up_to(1) == 1) builder.rows_.labels.push_back({"kind", {}, {}});
        const bool textual = in.word_up_to(1) == 1;
        const std::size_t n = in.count(96);
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint32_t code =
                textual ? builder.rows_.customers.code(in.text()) : builder.rows_.customers.code(in.number());
            if (code != i) in.refuse_bytes("damaged");
            builder.calibration_.push_back(LiveHistory::read(in));
            if (builder.periods_.split) builder.holdout_.push_back(LiveHistory::read(in));
        }
        in.finish();
        return builder;
    }

private:
    bool same_periods(const HistoryBuilder& other) const {
        const HistoryOptions &a = options_, &b = other.options_;
        return a.unit == b.unit && a.same_day == b.same_day && a.count_first_spend == b.count_first_spend &&
               a.calibration_end == b.calibration_end && a.observation_end == b.observation_end &&
               a.acquired_after == b.acquired_after;
    }

    HistoryOptions options_;
    detail::Periods periods_;
    detail::GapLogs logs_;
    detail::RowReader reader_;
    detail::Rows rows_;  ///< the batch at hand, and the customers of all
    detail::Buffer<LiveHistory> calibration_, holdout_;
    std::int64_t log_end_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace habitue::inline v1::data
