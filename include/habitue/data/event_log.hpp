/// @file
/// The event log: who did what and when, in columns.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/column.hpp>
#include <habitue/data/detail/by_customer.hpp>
#include <habitue/data/detail/histories.hpp>
#include <habitue/data/detail/rows.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/data/log_report.hpp>
#include <habitue/data/purchase_history.hpp>
#include <habitue/data/windows.hpp>

namespace habitue::inline v1 {

namespace data {

/// How a log is read.
struct LogOptions {
    std::vector<ColumnRole> columns = {};       ///< what the columns were called at their source, for the report
    int threads = 1;                            ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution

    Execution execution() const { return {threads, cancel, {}}; }
};

/// A column of labels: row i has the label `ids.label(codes[i])`, or none.
struct Labels {
    const Ids& ids;
    std::span<const std::uint32_t> codes;
    static constexpr std::uint32_t none = detail::Interner::none;
};

/// Columns over memory of the caller.
inline Column column(std::span<const std::int64_t> v) {
    return {.type = Column::Type::int64, .size = v.size(), .values = v.data()};
}
inline Column column(std::span<const double> v) {
    return {.type = Column::Type::float64, .size = v.size(), .values = v.data()};
}
inline Column column(std::span<const Time> v) {
    return {.type = Column::Type::timestamp_us, .size = v.size(), .values = v.data()};
}

/// Text end to end with its offsets, as a column wants it.
struct TextColumn {
    std::string characters;
    std::vector<std::int64_t> offsets{0};

    void add(std::string_view text) {
        characters.append(text);
        offsets.push_back(static_cast<std::int64_t>(characters.size()));
    }
    void clear() {
        characters.clear();
        offsets.resize(1);
    }
    std::size_t size() const { return offsets.size() - 1; }
    operator Column() const {  // NOLINT: a view of itself
        return {
            .type = Column::Type::text64, .size = size(), .values = offsets.data(), .characters = characters.data()};
    }
};

}  // namespace data

/// What customers did, row by row in the order of the source: an immutable value, cheap to copy.
///
/// Roles of columns: `customer` and `time` are required. `amount margin cost quantity expected perceived propensity
/// weight` are numbers (NaN where missing); every other role (`kind place channel product line item brand scale
/// referrer ...`, or any attribute) is a label.
///
/// *Customers* are whole numbers or text. *Times* are dates, timestamps, ISO 8601 text, or whole numbers such as
/// 19970930. *Purchases* are the rows of kind purchase (all rows, without a column `kind`) whose amount is not
/// negative. Returns (a negative amount, or kind return) stay in the log but are no purchases, and their money is not
/// taken off any.
class EventLog {
public:
    EventLog() : EventLog(std::make_shared<const Data>()) {}

    /// A log of purchases from columns of the caller, equally long: whole or textual customer ids, times, amounts.
    static EventLog from_spans(std::span<const std::int64_t> customer, std::span<const Time> time,
                               std::span<const double> amount = {}, const data::LogOptions& options = {});
    static EventLog from_spans(std::span<const std::string> customer, std::span<const Time> time,
                               std::span<const double> amount = {}, const data::LogOptions& options = {});

    std::size_t size() const { return data_->rows.size(); }  ///< rows used
    bool empty() const { return size() == 0; }

    /// Who the customer codes are, in order of first appearance.
    const data::Ids& customers() const { return data_->rows.customers.ids(); }
    std::span<const std::uint32_t> customer() const { return data_->rows.customer; }  ///< code of every row
    std::span<const std::int64_t> time() const { return data_->rows.time; }           ///< microseconds, every row

    /// Whether there is a column with this role.
    bool has(std::string_view role) const {
        return role == "customer" || role == "time" || data_->rows.number(role) || data_->rows.label(role);
    }
    /// Roles of the columns, in the order of the source: customer, time, numbers, labels.
    std::vector<std::string> roles() const {
        std::vector<std::string> all{"customer", "time"};
        for (const auto& c : data_->rows.numbers) all.push_back(c.role);
        for (const auto& c : data_->rows.labels) all.push_back(c.role);
        return all;
    }
    /// A column of numbers. Throws DomainError when there is none of this role.
    std::span<const double> number(std::string_view role) const {
        if (const auto* c = data_->rows.number(role)) return c->values;
        throw DomainError("log: no column of numbers with the role " + std::string(role));
    }
    /// A column of labels. Throws DomainError when there is none of this role.
    data::Labels labels(std::string_view role) const {
        if (const auto* c = data_->rows.label(role)) return {c->interner.ids(), c->codes};
        throw DomainError("log: no column of labels with the role " + std::string(role));
    }

    /// Rows that are purchases, in a form to ask row by row: `log.purchases()(row)`.
    data::detail::PurchaseFilter purchases() const { return data::detail::PurchaseFilter(data_->rows); }

    Time first() const { return data_->first; }  ///< earliest event; the beginning of 1970 for an empty log
    Time last() const { return data_->last; }    ///< latest event

    const data::LogReport& report() const { return data_->report; }

    /// The same log with the windows in which its customers were watched; there may be customers without a row. Throws
    /// DomainError for a window that ends before it begins, two of one customer, and customers of the log without one.
    EventLog with_windows(data::Windows windows) const;
    /// The windows given, or one for each customer of the log, from the first event to the end of the log.
    data::Windows windows() const;
    bool has_windows() const { return windows_ != nullptr; }

    /// Counts that need every customer's rows in order: exact duplicates, and purchases merged by the same-day policy.
    std::vector<data::Notice> notices(const Execution& how = {}) const;

    /// One history a customer, in order of first appearance. Throws DomainError for periods that contradict each other.
    PurchaseHistories purchase_histories(const HistoryOptions& options = {}) const;

    /// Calls visit(code, rows) once for every customer, from the threads of @p how; rows are row numbers in order of
    /// time.
    template <class Visit>
    requires std::invocable<const Visit&, std::uint32_t, std::span<const std::uint32_t>>
    void for_each_customer(const Visit& visit, const Execution& how = {}) const {
        require(size() <= 0xFFFFFFFFu, "log: more than 2^32 rows");
        data::detail::by_customer<std::uint32_t>(
            customer(), time(), customers().size(), [](std::size_t) { return true; },
            [](std::size_t row) { return static_cast<std::uint32_t>(row); },
            [&](std::uint32_t code, auto rows) {
                std::vector<std::uint32_t> numbers;
                numbers.reserve(rows.size());
                for (const auto& r : rows) numbers.push_back(r.payload);
                visit(code, std::span<const std::uint32_t>(numbers));
            },
            how);
    }

    /// A hash of the data: the same for the same rows, however they were read.
    std::uint64_t hash() const;

private:
    friend class EventLogBuilder;
    struct Data {
        data::detail::Rows rows;
        data::LogReport report;
        Time first, last;
    };
    explicit EventLog(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

    std::shared_ptr<const Data> data_;
    std::shared_ptr<const data::Windows> windows_;  ///< null: the default
};

/// Makes a log from batches of columns. All batches must have the same columns. A builder that threw is spent.
class EventLogBuilder {
public:
    explicit EventLogBuilder(data::LogOptions options = {}) : options_(std::move(options)) {}

    /// Reads a batch; nothing of it is referred to afterwards. Rows that cannot be used are counted in the report;
    /// throws DomainError for what concerns a whole column: missing columns (all of them named), types that cannot be
    /// ids or dates, a first date that does not parse, naive and aware times mixed.
    void add(const data::Batch& batch) { reader_.read(batch, data_->rows, options_.execution()); }

    /// Counts a row, next in the source, that could not even be made into columns.
    void reject_row(std::string_view why, std::string_view example) { reader_.reject_row(why, example); }

    const data::LogReport& report() const { return reader_.report; }  ///< so far

    /// The log. The builder is empty afterwards.
    EventLog finish() {
        reader_.report.columns = options_.columns;
        return finish(std::move(reader_.report));
    }
    /// The log with the report of the one its rows came from: for a log restored from its own columns.
    EventLog finish(data::LogReport report) {
        auto& d = *data_;
        d.report = std::move(report);
        if (!d.rows.time.empty()) {
            std::tie(d.first, d.last) = data::detail::first_and_last(d.rows.time, options_.execution());
        }
        EventLog log{std::shared_ptr<const EventLog::Data>(std::move(data_))};
        *this = EventLogBuilder(std::move(options_));
        return log;
    }

private:
    data::LogOptions options_;
    data::detail::RowReader reader_;
    std::shared_ptr<EventLog::Data> data_ = std::make_shared<EventLog::Data>();
};

inline EventLog EventLog::from_spans(std::span<const std::int64_t> customer, std::span<const Time> time,
                                     std::span<const double> amount, const data::LogOptions& options) {
    EventLogBuilder builder(options);
    data::Batch batch{{"customer", data::column(customer)}, {"time", data::column(time)}};
    if (!amount.empty()) batch.push_back({"amount", data::column(amount)});
    builder.add(batch);
    return builder.finish();
}

inline EventLog EventLog::from_spans(std::span<const std::string> customer, std::span<const Time> time,
                                     std::span<const double> amount, const data::LogOptions& options) {
    data::TextColumn ids;
    for (const auto& id : customer) ids.add(id);
    EventLogBuilder builder(options);
    data::Batch batch{{"customer", ids}, {"time", data::column(time)}};
    if (!amount.empty()) batch.push_back({"amount", data::column(amount)});
    builder.add(batch);
    return builder.finish();
}

inline EventLog EventLog::with_windows(data::Windows windows) const {
    validate(windows);
    data::detail::Interner interner;
    const auto repeats = [&](std::size_t i) {
        throw DomainError(joined({"windows: row ", std::to_string(i), " has customer ", windows.customer.label(i),
                                  " again; one window a customer"}));
    };
    const bool textual = windows.customer.textual(), log_textual = customers().textual();
    if (windows.size() > 0 && !customers().empty() && textual != log_textual)
        throw DomainError(joined({"windows: customers are ", textual ? "text" : "numbers", ", those of the log are ",
                                  log_textual ? "text" : "numbers"}));
    for (std::size_t i = 0; i < windows.size(); ++i)
        if ((textual ? interner.code(windows.customer.text(i)) : interner.code(windows.customer.numbers[i])) != i)
            repeats(i);
    std::size_t without = 0;
    std::string first;
    for (std::size_t c = 0; c < customers().size(); ++c) {
        const auto code = textual ? interner.code(customers().text(c)) : interner.code(customers().numbers[c]);
        if (code >= windows.size() && without++ == 0) first = customers().label(c);
    }
    if (without > 0)
        throw DomainError(
            joined({"windows: ", std::to_string(without), " customers of the log have none, the first is ", first,
                    "; give enter and exit of every customer"}));
    EventLog log = *this;
    windows.given = true;
    log.windows_ = std::make_shared<const data::Windows>(std::move(windows));
    return log;
}

inline data::Windows EventLog::windows() const {
    if (windows_) return *windows_;
    data::Windows all{customers(), {}, {}, false};
    all.enter.assign(customers().size(), last().microseconds);
    all.exit.assign(customers().size(), last().microseconds);
    for (std::size_t row = 0; row < size(); ++row) {
        std::int64_t& enter = all.enter[customer()[row]];
        enter = std::min(enter, time()[row]);
    }
    return all;
}

inline PurchaseHistories EventLog::purchase_histories(const HistoryOptions& options) const {
    const data::detail::PurchaseFilter filter = purchases();
    data::detail::HistoryTable table(options, customers().size(), last(), filter.has_amounts());
    const data::detail::Periods periods = table.periods();
    const data::detail::GapLogs logs(periods.days ? 1024 : 0);
    // Rows are recorded as they come; where one comes too late to be placed, those of its part in order of time.
    const auto use = [&](std::size_t first_code, std::size_t codes, auto rows) {
        using States = std::vector<data::LiveHistory>;
        States calibration(codes, data::LiveHistory(options.same_day)), holdout(periods.split ? calibration : States());
        const auto record = [&](std::size_t at, const auto& row) {
            const bool later = periods.split && periods.tick(row.time) > periods.calibration_last;
            data::LiveHistory& state = (later ? holdout : calibration)[at];
            state.record(Time(row.time), row.payload, logs);
            return state.late() == 0;
        };
        if (!std::all_of(rows.begin(), rows.end(),
                         [&](const auto& row) { return record(row.code - first_code, row); })) {
            data::detail::visit_customers(first_code, codes, rows, [&](std::uint32_t code, auto mine) {
                const std::size_t at = code - first_code;
                calibration[at] = data::LiveHistory(options.same_day);
                if (periods.split) holdout[at] = calibration[at];
                for (const auto& row : mine) record(at, row);
            });
        }
        for (std::size_t at = 0; at < codes; ++at)
            table.set(first_code + at, calibration[at], periods.split ? &holdout[at] : nullptr);
    };
    const auto in_time = [&](std::size_t row) { return periods.tick(time()[row]) <= periods.last; };
    const auto amount = [&](std::size_t row) { return filter.amount(row); };
    const auto group = [&](const auto& keep) {
        data::detail::by_part<double>(customer(), time(), customers().size(), keep, amount, use, options.execution());
    };
    if (filter.all() && !options.observation_end)
        group([](std::size_t) { return true; });
    else if (options.observation_end)
        group([&](std::size_t row) { return filter(row) && in_time(row); });
    else
        group([&](std::size_t row) { return filter(row); });
    return std::move(table).finish(customers());
}

inline std::vector<data::Notice> EventLog::notices(const Execution& how) const {
    const data::detail::PurchaseFilter filter = purchases();
    const data::detail::Rows& rows = data_->rows;
    std::atomic<std::int64_t> duplicates{0}, merged{0};
    const auto attributes = [&](std::uint32_t row) {
        std::uint64_t h = 0;
        for (const auto& c : rows.numbers)
            h = data::detail::hash_of(static_cast<std::int64_t>(h ^ std::bit_cast<std::uint64_t>(c.values[row])));
        for (const auto& c : rows.labels) h = data::detail::hash_of(static_cast<std::int64_t>(h ^ c.codes[row]));
        return h;
    };
    for_each_customer(
        [&](std::uint32_t, std::span<const std::uint32_t> mine) {
            std::vector<std::uint64_t> same;
            std::int64_t repeated = 0, joined = 0;
            for (std::size_t begin = 0, end; begin < mine.size(); begin = end) {
                for (end = begin + 1; end < mine.size() && time()[mine[end]] == time()[mine[begin]];) ++end;
                if (end - begin == 1) continue;
                same.clear();
                for (std::size_t i = begin; i < end; ++i) same.push_back(attributes(mine[i]));
                std::sort(same.begin(), same.end());
                for (std::size_t i = 1; i < same.size(); ++i) repeated += same[i] == same[i - 1];
            }
            std::int64_t day = 0;
            bool any = false;
            for (const std::uint32_t row : mine) {
                if (!filter(row)) continue;
                const std::int64_t today = Time(time()[row]).day();
                joined += any && today == day;
                any = true;
                day = today;
            }
            if (repeated > 0) duplicates += repeated;
            if (joined > 0) merged += joined;
        },
        how);
    data::LogReport found;
    data::detail::notice(found, "rows that repeat another in every column", duplicates,
                         "kept: they may be two purchases");
    data::detail::notice(found, "purchases on a day the customer had bought already", merged,
                         "with same_day = merge they are one purchase, amounts summed");
    return found.notices;
}

inline std::uint64_t EventLog::hash() const {
    const data::detail::Rows& rows = data_->rows;
    std::uint64_t h = 0;
    const auto mix = [&](std::uint64_t word) { h = data::detail::hash_of(static_cast<std::int64_t>(h ^ word)); };
    const auto mix_all = [&](const auto& values) {
        mix(values.size());
        for (const auto v : values) {
            if constexpr (std::is_same_v<decltype(v), const double>)
                mix(std::isnan(v) ? 1u : std::bit_cast<std::uint64_t>(v));
            else
                mix(static_cast<std::uint64_t>(v));
        }
    };
    const auto mix_ids = [&](const data::Ids& ids) {
        mix_all(ids.numbers);
        mix_all(ids.ends);
        mix(data::detail::hash_of(std::string_view(ids.characters)));
    };
    mix_ids(rows.customers.ids());
    mix_all(rows.customer);
    mix_all(rows.time);
    for (const auto& c : rows.numbers) {
        mix(data::detail::hash_of(std::string_view(c.role)));
        mix_all(c.values);
    }
    for (const auto& c : rows.labels) {
        mix(data::detail::hash_of(std::string_view(c.role)));
        mix_ids(c.interner.ids());
        mix_all(c.codes);
    }
    if (windows_) {
        mix_ids(windows_->customer);
        mix_all(windows_->enter);
        mix_all(windows_->exit);
    }
    return h;
}

}  // namespace habitue::inline v1
