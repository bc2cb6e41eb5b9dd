/// @file
/// From batches of columns to rows that can be used, with a reason for every other row.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/column.hpp>
#include <habitue/data/detail/bytes.hpp>
#include <habitue/data/detail/decode.hpp>
#include <habitue/data/detail/interner.hpp>
#include <habitue/data/detail/used_rows.hpp>
#include <habitue/data/log_report.hpp>

namespace habitue::inline v1::data::detail {

/// Reads batches one after another; all must have the same columns.
class RowReader {
public:
    LogReport report;

    /// Appends the rows of @p batch that can be used to @p rows. Throws DomainError for what concerns a whole column.
    void read(const Batch& batch, Rows& rows, const Execution& how) {
        const std::size_t n = check_columns(batch, rows);
        const std::size_t start = rows.size();
        rows.resize(start + n);
        bad_.assign(n, 0);
        reasons_.assign(1, {});
        const Column& customer = column(batch, "customer");
        screen_customers(customer);
        read_time(column(batch, "time"), rows.time.data() + start, how);
        for (auto& label : rows.labels) screen_text(label.role, column(batch, label.role));
        for (auto& label : rows.labels)
            if (label.role == "kind")
                intern(column(batch, "kind"), "kind", label.interner, label.codes.data() + start, how);
        for (auto& number : rows.numbers) read_number_column(column(batch, number.role), number, start, rows, how);
        for (auto& label : rows.labels)
            if (label.role != "kind")
                intern(column(batch, label.role), label.role, label.interner, label.codes.data() + start, how);
        intern(customer, "customer", rows.customers, rows.customer.data() + start, how);
        report_rejections(batch, rows, start, n);
        if (any_bad_) compact(rows, start, n);
        report.rows_read += static_cast<std::int64_t>(n);
        report.rows_used += static_cast<std::int64_t>(rows.size() - start);
        count_notices(rows, start, how);
    }

    /// Counts a row that never made it into a batch.
    void reject_row(std::string_view why, std::string_view example) {
        reject(report, why, report.rows_read, 0.0, example);
        ++report.rows_read;
    }

    /// Number of the row that became used row @p k of the last batch.
    std::int64_t row_number(std::size_t k) const {
        std::size_t i = 0;
        for (;; ++i)
            if (bad_[i] == 0 && k-- == 0) break;
        return report.rows_read - static_cast<std::int64_t>(bad_.size() - i);
    }

    /// Goes on as if the rows of @p later had been read here after those read so far.
    void merge(const RowReader& later) {
        if (!later.opened_) return;
        if (opened_ && (columns_ != later.columns_ || kind_of_id_ != later.kind_of_id_ ||
                        (clock_ != later.clock_ && clock_ != Clock::unknown && later.clock_ != Clock::unknown)))
            throw DomainError("merge: the logs differ in their columns, kind of customer ids or time zones");
        for (const auto& r : later.report.rejected) {
            reject(report, r.reason, report.rows_read + r.first_row, 0.0, r.example);
            for (auto& mine : report.rejected)
                if (mine.reason == r.reason) {
                    mine.rows += r.rows - 1;
                    mine.money += r.money;
                }
        }
        for (const auto& n : later.report.notices) notice(report, n.what, n.count, n.policy);
        report.rows_read += later.report.rows_read;
        report.rows_used += later.report.rows_used;
        report.rows_rejected = report.rows_read - report.rows_used;
        columns_ = later.columns_;
        kind_of_id_ = later.kind_of_id_;
        if (later.clock_ != Clock::unknown) clock_ = later.clock_;
        previous_ = later.previous_;
        opened_ = true;
    }

    void write(ByteWriter& out) const {
        out.word(static_cast<std::uint64_t>(clock_));
        out.word(static_cast<std::uint64_t>(kind_of_id_));
        out.word(opened_ ? 1 : 0);
        out.word(columns_);
        for (const std::int64_t n : {previous_, report.rows_read, report.rows_used, report.rows_rejected})
            out.number(n);
        out.word(report.rejected.size());
        for (const auto& r : report.rejected) {
            out.text(r.reason);
            out.number(r.rows);
            out.word(std::bit_cast<std::uint64_t>(r.money));
            out.number(r.first_row);
            out.text(r.example);
        }
        out.word(report.notices.size());
        for (const auto& n : report.notices) {
            out.text(n.what);
            out.number(n.count);
            out.text(n.policy);
        }
    }
    void read(ByteReader& in) {
        clock_ = static_cast<Clock>(in.word_up_to(2));
        kind_of_id_ = static_cast<Id>(in.word_up_to(2));
        opened_ = in.word_up_to(1) == 1;
        columns_ = static_cast<std::size_t>(in.word());
        for (std::int64_t* n : {&previous_, &report.rows_read, &report.rows_used, &report.rows_rejected})
            *n = in.number();
        report.rejected.resize(in.count(40));
        for (auto& r : report.rejected) {
            r.reason = in.text();
            r.rows = in.number();
            r.money = std::bit_cast<double>(in.word());
            r.first_row = in.number();
            r.example = in.text();
        }
        report.notices.resize(in.count(24));
        for (auto& n : report.notices) {
            n.what = in.text();
            n.count = in.number();
            n.policy = in.text();
        }
    }

private:
    struct Reason {
        std::string text, role;
    };
    using Flag = std::uint8_t;

    static const Column& column(const Batch& batch, std::string_view role) {
        for (const auto& c : batch)
            if (c.role == role) return c.column;
        throw DomainError("batches must all have the same columns: " + std::string(role) + " is missing from this one");
    }

    std::size_t check_columns(const Batch& batch, Rows& rows) {
        std::string missing, found;
        for (const char* role : {"customer", "time"}) {
            bool there = false;
            for (const auto& c : batch) there |= c.role == role && c.column.type != Type::absent;
            if (!there) missing += (missing.empty() ? "" : ", ") + std::string(role);
        }
        std::size_t columns = 0;
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const auto& c = batch[i];
            found += (found.empty() ? "" : ", ") + c.role;
            for (std::size_t j = 0; j < i; ++j)
                if (batch[j].role == c.role) throw DomainError("batch: two columns have the role " + c.role);
            columns += c.column.type != Type::absent;
        }
        if (!missing.empty())
            throw DomainError("log: missing column(s): " + missing + "; found: " + (found.empty() ? "none" : found));
        const std::size_t n = column(batch, "customer").size;
        for (const auto& c : batch) {
            if (c.column.type == Type::absent) continue;
            if (c.column.size != n)
                throw DomainError("batch: " + c.role + " has " + std::to_string(c.column.size) +
                                  " rows, customer has " + std::to_string(n));
            if (c.column.type == Type::dictionary &&
                (c.column.dictionary == nullptr || !is_integer(c.column.index_type)))
                throw DomainError("batch: " + c.role + " is a dictionary without entries");
            if (opened_ || c.role == "customer" || c.role == "time") continue;
            if (is_number_role(c.role))
                rows.numbers.push_back({c.role, {}});
            else
                rows.labels.push_back({c.role, {}, {}});
        }
        if (!opened_) columns_ = columns;
        if (columns != columns_)
            throw DomainError("batches must all have the same columns; this one has others: " + found);
        opened_ = true;
        return n;
    }

    Flag reason(std::string text, std::string role) {
        for (std::size_t i = 1; i < reasons_.size(); ++i)
            if (reasons_[i].text == text && reasons_[i].role == role) return static_cast<Flag>(i);
        if (reasons_.size() > 250) throw DomainError("batch: more than 250 reasons to reject rows");
        reasons_.push_back({std::move(text), std::move(role)});
        return static_cast<Flag>(reasons_.size() - 1);
    }
    std::string row_text(std::size_t i) const {
        return std::to_string(report.rows_read + static_cast<std::int64_t>(i));
    }

    /// Text that is not UTF-8; calls empty(i) where there is none.
    template <class Empty>
    void screen(const std::string& role, const Column& c, const Empty& empty) {
        const Flag not_utf8 = reason(role + " is not UTF-8 text", role);
        const auto judge = [&](std::string_view text) { return text.empty() ? 1 : is_utf8(text) ? 0 : 2; };
        std::vector<std::uint8_t> entries;
        if (c.type == Type::dictionary && is_text(c.dictionary->type))
            for (std::size_t i = 0; i < c.dictionary->size; ++i)
                entries.push_back(
                    static_cast<std::uint8_t>(present(*c.dictionary, i) ? judge(text_at(*c.dictionary, i)) : 1));
        const bool plain = is_text(c.type) && ascii(c);
        for (std::size_t i = 0; i < c.size; ++i) {
            if (!present(c, i)) {
                empty(i);
                continue;
            }
            int verdict = 0;
            if (!entries.empty())
                verdict = entries[dictionary_index(c, i)];
            else if (plain)
                verdict = text_at(c, i).empty() ? 1 : 0;
            else if (is_text(c.type))
                verdict = judge(text_at(c, i));
            if (verdict == 1) empty(i);
            if (verdict == 2 && bad_[i] == 0) bad_[i] = not_utf8;
        }
    }
    static bool ascii(const Column& c) {
        if (c.size == 0) return true;
        const char* begin = text_at(c, 0).data();
        const char* end = text_at(c, c.size - 1).data() + text_at(c, c.size - 1).size();
        std::uint64_t seen = 0, word;
        for (; end - begin >= 8; begin += 8) {
            std::memcpy(&word, begin, 8);
            seen |= word;
        }
        for (; begin < end; ++begin) seen |= static_cast<unsigned char>(*begin);
        return (seen & 0x8080808080808080u) == 0;
    }

    void screen_customers(const Column& c) {
        const Flag nobody = reason("no customer", "customer");
        const Column& base = c.type == Type::dictionary ? *c.dictionary : c;
        if (!is_text(base.type) && !is_integer(base.type) && !is_float(base.type))
            throw DomainError(std::string("customer: ids must be whole numbers or text, got a column of ") +
                              (base.type == Type::boolean ? "true and false" : "dates"));
        const bool textual = is_text(base.type);
        if (kind_of_id_ == Id::unknown) kind_of_id_ = textual ? Id::text : Id::number;
        if ((kind_of_id_ == Id::text) != textual)
            throw DomainError("customer: row " + row_text(0) + " begins a batch of " + (textual ? "text" : "number") +
                              " ids, but the ids so far are " + (textual ? "numbers" : "text"));
        if (c.type != Type::dictionary && is_integer(c.type) && c.type != Type::uint64 && c.validity == nullptr) return;
        if (textual) {
            screen("customer", c, [&](std::size_t i) { bad_[i] = nobody; });
            return;
        }
        for (std::size_t i = 0; i < c.size; ++i) {
            const bool there = present(c, i);
            const std::size_t at = there && c.type == Type::dictionary ? dictionary_index(c, i) : i;
            if (!there || !present(base, at)) {
                bad_[i] = nobody;
                continue;
            }
            if (is_float(base.type)) {
                const double v = number_at(base, at);
                if (std::isnan(v))
                    bad_[i] = nobody;
                else if (v != std::floor(v) || std::fabs(v) > 9.0e15)
                    throw DomainError("customer: row " + row_text(i) + " has " + to_text(v) +
                                      ", which is not a whole number");
            } else if (base.type == Type::uint64 && integer_at(base, at) < 0) {
                throw DomainError("customer: row " + row_text(i) + " has " + written(base, at) +
                                  ", above 2^63; give such ids as text");
            }
        }
    }

    void screen_text(const std::string& role, const Column& c) {
        if (is_text(c.type) || c.type == Type::dictionary) screen(role, c, [](std::size_t) {});
    }

    void read_time(const Column& c, std::int64_t* out, const Execution& how) {
        status_.resize(c.size);
        read_times(c, out, status_.data(), how);
        if (all_are(Status::fine) && clock_ != Clock::utc) {
            if (c.size > 0) clock_ = Clock::naive;
            return;
        }
        const Flag none = reason("no time", "time"), garbage = reason("time is not a date", "time"),
                   outside = reason("time is outside the years 1 to 9999", "time");
        for (std::size_t i = 0; i < c.size; ++i) {
            const Status s = status_[i];
            if (s == Status::fine || s == Status::aware) {
                const Clock clock = s == Status::aware ? Clock::utc : Clock::naive;
                if (clock == clock_) continue;
                if (clock_ != Clock::unknown)
                    throw DomainError("time: row " + row_text(i) + " has \"" + excerpt(written(c, i)) + "\", " +
                                      (s == Status::aware ? "with" : "without") +
                                      " a time zone, but earlier rows are " +
                                      (s == Status::aware ? "without" : "with") + " one; a log has one clock");
                clock_ = clock;
            } else if (s == Status::garbage && clock_ == Clock::unknown) {
                const Column& base = c.type == Type::dictionary ? *c.dictionary : c;
                throw DomainError(
                    "time: row " + row_text(i) + " has \"" + excerpt(written(c, i)) +
                    (is_text(base.type) ? "\", which is not a date this library reads"
                                        : "\", a number that is not a compact date such as 19970930") +
                    "; write 1997-09-30, 19970930 or 1997-09-30T12:30:00 (with Z or +02:00 for a time zone), or give "
                    "a column of dates or timestamps");
            } else if (bad_[i] == 0) {
                bad_[i] = s == Status::missing ? none : s == Status::garbage ? garbage : outside;
            }
        }
    }

    void read_number_column(const Column& c, NumberColumn& number, std::size_t start, const Rows& rows,
                            const Execution& how) {
        status_.resize(c.size);
        double* out = number.values.data() + start;
        read_numbers(number.role, c, out, status_.data(), how);
        if (all_are(Status::fine)) return;
        const bool is_amount = number.role == "amount";
        const Flag unreadable = reason(number.role + " is not a number", number.role),
                   beyond = reason(number.role + " is infinite or beyond 1e15", number.role);
        const PurchaseFilter filter(rows);
        for (std::size_t i = 0; i < c.size; ++i) {
            if (status_[i] == Status::fine || bad_[i] != 0) continue;
            if (status_[i] == Status::garbage)
                bad_[i] = unreadable;
            else if (status_[i] == Status::out_of_range)
                bad_[i] = beyond;
            else if (is_amount && filter.purchase_or_return(start + i))
                bad_[i] = unreadable;
        }
    }

    /// Codes of the values of a column; `none` for missing or empty ones and for rows already rejected.
    void intern(const Column& c, const std::string& role, Interner& interner, std::uint32_t* out,
                const Execution& how) {
        const Column& base = c.type == Type::dictionary ? *c.dictionary : c;
        const bool textual = !is_integer(base.type) && !(role == "customer" && is_float(base.type));
        if (interner.size() != 0 && interner.ids().textual() != textual)
            throw DomainError(role + ": row " + row_text(0) + " begins a batch of " + (textual ? "text" : "numbers") +
                              ", but earlier ones are " + (textual ? "numbers" : "text"));
        const auto skip = [&](std::size_t i) { return bad_[i] != 0 || !present(c, i); };
        if (is_text(c.type)) {
            interner.codes(
                c.size, [&](std::size_t i) { return text_at(c, i); },
                [&](std::size_t i) { return skip(i) || text_at(c, i).empty(); }, out, how);
        } else if (c.type == Type::dictionary) {
            std::vector<std::uint32_t> known(base.size, Interner::none);
            for (std::size_t i = 0; i < c.size; ++i) {
                out[i] = Interner::none;
                if (skip(i)) continue;
                const std::size_t entry = dictionary_index(c, i);
                if (known[entry] == Interner::none && present(base, entry))
                    known[entry] = single(base, entry, textual, interner);
                out[i] = known[entry];
            }
        } else if (textual) {
            for (std::size_t i = 0; i < c.size; ++i) out[i] = skip(i) ? Interner::none : single(c, i, true, interner);
        } else {
            Buffer<std::int64_t> widened;
            if (c.type != Type::int64) {
                widened.resize(c.size);
                for (std::size_t i = 0; i < c.size; ++i) widened[i] = skip(i) ? 0 : whole_number(c, i);
            }
            const std::int64_t* v = c.type == Type::int64 ? values<std::int64_t>(c) : widened.data();
            interner.codes(
                c.size, [=](std::size_t i) { return v[i]; }, skip, out, how);
        }
    }
    static std::int64_t whole_number(const Column& c, std::size_t i) {
        return is_float(c.type) ? static_cast<std::int64_t>(number_at(c, i)) : integer_at(c, i);
    }
    static std::uint32_t single(const Column& c, std::size_t i, bool textual, Interner& interner) {
        if (textual) {
            const std::string text = written(c, i);
            return text.empty() || (is_float(c.type) && text.ends_with("nan")) ? Interner::none
                                                                               : interner.code(std::string_view(text));
        }
        return interner.code(whole_number(c, i));
    }
    /// Whether the status of all rows is @p status.
    bool all_are(Status status) const {
        return status_.empty() ||
               (status_[0] == status && std::memcmp(status_.data(), status_.data() + 1, status_.size() - 1) == 0);
    }
    bool any_bad_yet() const {
        return std::any_of(bad_.begin(), bad_.end(), [](Flag f) { return f != 0; });
    }

    void report_rejections(const Batch& batch, const Rows& rows, std::size_t start, std::size_t n) {
        any_bad_ = any_bad_yet();
        if (!any_bad_) return;
        const auto* amounts = rows.number("amount");
        for (std::size_t i = 0; i < n; ++i) {
            if (bad_[i] == 0) continue;
            const double amount = amounts == nullptr ? 0.0 : amounts->values[start + i];
            const Reason& why = reasons_[bad_[i]];
            reject(report, why.text, report.rows_read + static_cast<std::int64_t>(i),
                   std::isfinite(amount) ? amount : 0.0, written(column(batch, why.role), i));
        }
    }

    void compact(Rows& rows, std::size_t start, std::size_t n) const {
        std::size_t kept = start;
        for (std::size_t i = 0; i < n; ++i) {
            if (bad_[i] != 0) continue;
            const std::size_t from = start + i;
            rows.customer[kept] = rows.customer[from];
            rows.time[kept] = rows.time[from];
            for (auto& c : rows.numbers) c.values[kept] = c.values[from];
            for (auto& c : rows.labels) c.codes[kept] = c.codes[from];
            ++kept;
        }
        rows.resize(kept);
    }

    void count_notices(const Rows& rows, std::size_t start, const Execution& how) {
        const PurchaseFilter filter(rows);
        const std::size_t n = rows.size() - start;
        struct Counts {
            std::int64_t returns = 0, zeros = 0, early = 0, unsorted = 0;
        };
        std::vector<Counts> counts((n + chunk_rows - 1) / chunk_rows);
        for_chunks(n, how, [&](std::size_t begin, std::size_t end) {
            Counts found;
            std::int64_t before = begin == 0 ? previous_ : rows.time[start + begin - 1];
            for (std::size_t i = start + begin; i < start + end; ++i) {
                const std::int64_t time = rows.time[i];
                found.unsorted += time < before;
                before = time;
                found.early += time < 0;
            }
            for (std::size_t i = start + begin; i < start + end && !filter.all(); ++i) {
                const bool returned = filter.returned(i);
                found.returns += returned;
                found.zeros +=
                    filter.has_amounts() && filter.amount(i) == 0.0 && !returned && filter.purchase_or_return(i);
            }
            counts[begin / chunk_rows] = found;
        });
        if (n > 0) previous_ = rows.time.back();
        std::int64_t returns = 0, zeros = 0, early = 0, unsorted = 0, kindless = 0;
        for (const Counts& found : counts) {
            returns += found.returns;
            zeros += found.zeros;
            early += found.early;
            unsorted += found.unsorted;
        }
        if (const auto* kind = rows.label("kind"))
            kindless = std::count(kind->codes.begin() + std::ptrdiff_t(start), kind->codes.end(), Interner::none);
        notice(report, "returns (negative amounts)", returns,
               "kept in the log, not counted as purchases; their money is not netted from purchases");
        notice(report, "purchases of amount zero", zeros, "counted as purchases");
        notice(report, "rows before 1970", early, "used like any other");
        notice(report, "rows out of time order", unsorted, "put in order for each customer");
        notice(report, "rows without a kind", kindless, "taken as purchases");
    }

    enum class Clock : std::uint8_t { unknown, naive, utc };
    enum class Id : std::uint8_t { unknown, number, text };
    Clock clock_ = Clock::unknown;
    Id kind_of_id_ = Id::unknown;
    bool opened_ = false, any_bad_ = false;
    std::size_t columns_ = 0;
    std::int64_t previous_ = std::numeric_limits<std::int64_t>::min();
    Buffer<Flag> bad_;
    Buffer<Status> status_;
    std::vector<Reason> reasons_;
};

}  // namespace habitue::inline v1::data::detail
