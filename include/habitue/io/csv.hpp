/// @file
/// Logs from CSV files, in pieces: memory does not grow with the file.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/column_names.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/history_builder.hpp>
#include <habitue/data/log_report.hpp>

namespace habitue::inline v1::io {

/// What the columns are called in the file. Where a name is empty the column is recognised by its usual names
/// (data/column_names.hpp); the report of the log says which one was taken.
struct CsvColumns {
    std::string customer = {}, time = {}, kind = {}, place = {}, channel = {}, product = {}, line = {}, quantity = {},
                item = {}, amount = {}, margin = {}, cost = {}, brand = {}, expected = {}, perceived = {}, scale = {},
                referrer = {}, reply_to = {}, quest = {}, result = {}, user = {}, account = {}, action = {}, arm = {},
                propensity = {}, session = {}, present = {}, weight = {};
    std::vector<std::string> attributes = {};  ///< further columns to keep as labels, under their own names
    char delimiter = 0;                        ///< 0: the most frequent of , ; tab | in the header

    /// The names that are given, by role.
    std::vector<data::ColumnRole> given() const {
        std::vector<data::ColumnRole> all{{"customer", customer},
                                          {"time", time},
                                          {"kind", kind},
                                          {"place", place},
                                          {"channel", channel},
                                          {"product", product},
                                          {"line", line},
                                          {"quantity", quantity},
                                          {"item", item},
                                          {"amount", amount},
                                          {"margin", margin},
                                          {"cost", cost},
                                          {"brand", brand},
                                          {"expected", expected},
                                          {"perceived", perceived},
                                          {"scale", scale},
                                          {"referrer", referrer},
                                          {"reply_to", reply_to},
                                          {"quest", quest},
                                          {"result", result},
                                          {"user", user},
                                          {"account", account},
                                          {"action", action},
                                          {"arm", arm},
                                          {"propensity", propensity},
                                          {"session", session},
                                          {"present", present},
                                          {"weight", weight}};
        std::erase_if(all, [](const auto& c) { return c.column.empty(); });
        for (const auto& name : attributes) all.push_back({name, name});
        return all;
    }
};

namespace detail {

/// Records of an RFC 4180 file, one at a time: quoted fields, doubled quotes, line breaks inside quotes, LF or CRLF.
class CsvReader {
public:
    enum class Record { fine, quote_not_closed, text_after_quote, end };

    explicit CsvReader(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rb"), &std::fclose) {
        if (!file_) fail("cannot open");
        fill();
        if (buffer_.starts_with("\xEF\xBB\xBF")) begin_ = 3;
        if (buffer_.starts_with("\xFF\xFE") || buffer_.starts_with("\xFE\xFF"))
            throw DomainError("the file is UTF-16; save it as UTF-8");
        if (buffer_.starts_with("PAR1")) throw DomainError("the file is Parquet, not CSV");
        if (buffer_.starts_with("\x1F\x8B")) throw DomainError("the file is compressed (gzip); unpack it first");
    }

    void delimiter(char c) { delimiter_ = c; }

    /// The most frequent delimiter of the header, the first of , ; tab | where several are.
    char guess_delimiter() const {
        std::array<std::size_t, 4> counts{};
        constexpr std::string_view candidates = ",;\t|";
        bool quoted = false;
        for (std::size_t i = begin_; i < buffer_.size() && (quoted || buffer_[i] != '\n'); ++i) {
            if (buffer_[i] == '"') quoted = !quoted;
            const auto at = candidates.find(buffer_[i]);
            if (!quoted && at != std::string_view::npos) ++counts[at];
        }
        return candidates[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) - counts.begin())];
    }

    /// Reads the next record that is not a blank line; its fields are valid until the next call.
    Record next(std::vector<std::string_view>& fields) {
        for (;;) {
            const std::size_t start = begin_;
            const Parse parsed = parse(fields);
            if (parsed == Parse::more && !ended_) {
                begin_ = start;
                fill();
                continue;
            }
            if (fields.empty()) return Record::end;
            record_ = std::string_view(buffer_).substr(start, begin_ - start);
            if (parsed == Parse::more) return Record::quote_not_closed;
            if (parsed == Parse::text_after_quote) return Record::text_after_quote;
            if (fields.size() > 1 || !fields[0].empty()) return Record::fine;
        }
    }
    /// The last record as it stands in the file.
    std::string_view record() const { return record_; }

private:
    enum class Parse { fine, more, text_after_quote };

    [[noreturn]] void fail(const char* what) const {
        throw FileError(path_ + ": " + what + ": " + std::generic_category().message(errno));
    }

    /// Drops what has been read and reads on, at least one byte more.
    void fill() {
        buffer_.erase(0, begin_);
        begin_ = 0;
        const std::size_t old = buffer_.size(), more = std::max(piece, old);
        if (old > longest_record) throw DomainError("a record of more than 256 MB; is a quotation mark not closed?");
        buffer_.resize(old + more);
        const std::size_t got = std::fread(buffer_.data() + old, 1, more, file_.get());
        if (got < more && std::ferror(file_.get()) != 0) fail("cannot read");
        buffer_.resize(old + got);
        ended_ = got < more;
    }

    /// One record from begin_ on; `more` when the buffer ends before the record does.
    Parse parse(std::vector<std::string_view>& fields) {
        fields.clear();
        unquoted_.clear();
        bool after_quote = false;
        const char* const data = buffer_.data();
        const std::size_t end = buffer_.size();
        std::size_t at = begin_;
        if (at == end) return Parse::more;
        for (;;) {
            if (at < end && data[at] == '"') {
                auto& text = unquoted_.emplace_back(std::make_unique<std::string>());
                std::size_t close = ++at;
                for (;;) {
                    close = buffer_.find('"', at);
                    if (close == std::string::npos) {
                        begin_ = end;
                        fields.push_back({});
                        return Parse::more;
                    }
                    text->append(data + at, close - at);
                    at = close + 1;
                    if (at == end && !ended_) return Parse::more;
                    if (at == end || data[at] != '"') break;
                    text->push_back('"');
                    ++at;
                }
                fields.push_back(*text);
                if (at < end && data[at] == '\r') ++at;
                after_quote |= at < end && data[at] != delimiter_ && data[at] != '\n';
                while (at < end && data[at] != delimiter_ && data[at] != '\n') ++at;
            } else {
                const std::size_t start = at;
                while (at < end && data[at] != delimiter_ && data[at] != '\n') ++at;
                std::string_view field(data + start, at - start);
                if ((at == end || data[at] == '\n') && field.ends_with('\r')) field.remove_suffix(1);
                fields.push_back(field);
            }
            if (at == end && !ended_) return Parse::more;
            const bool last = at == end || data[at] == '\n';
            begin_ = at = std::min(at + 1, end);
            if (last) return after_quote ? Parse::text_after_quote : Parse::fine;
            if (at == end && !ended_) return Parse::more;
        }
    }

    static constexpr std::size_t piece = std::size_t{1} << 18, longest_record = std::size_t{1} << 28;
    std::string path_;
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
    std::string buffer_;
    std::size_t begin_ = 0;
    bool ended_ = false;
    char delimiter_ = ',';
    std::vector<std::unique_ptr<std::string>> unquoted_;
    std::string_view record_;
};

/// Feeds the columns wanted of a file to a builder, in batches.
template <class MakeBuilder>
auto read(const std::string& path, const CsvColumns& columns, const MakeBuilder& make_builder) {
    try {
        CsvReader reader(path);
        reader.delimiter(columns.delimiter != 0 ? columns.delimiter : reader.guess_delimiter());
        std::vector<std::string_view> fields;
        if (reader.next(fields) == CsvReader::Record::end)
            throw DomainError("the file is empty; need a line of column names first");
        std::vector<std::string> header;
        for (const auto f : fields) header.emplace_back(data::detail::trimmed(f));
        const auto roles = data::resolve_columns(header, columns.given());
        auto builder = make_builder(roles);
        std::vector<std::size_t> position;
        for (const auto& r : roles)
            position.push_back(
                static_cast<std::size_t>(std::find(header.begin(), header.end(), r.column) - header.begin()));

        std::vector<data::TextColumn> texts(roles.size());
        std::size_t characters = 0;
        const auto flush = [&](bool even_empty) {
            if (texts[0].size() == 0 && !even_empty) return;
            data::Batch batch;
            for (std::size_t c = 0; c < roles.size(); ++c) batch.push_back({roles[c].role, texts[c]});
            builder.add(batch);
            for (auto& t : texts) t.clear();
            characters = 0;
        };
        flush(true);
        for (;;) {
            const auto record = reader.next(fields);
            if (record == CsvReader::Record::end) break;
            const char* bad = record == CsvReader::Record::quote_not_closed   ? "a quotation mark is not closed"
                              : record == CsvReader::Record::text_after_quote ? "text after a closing quotation mark"
                              : fields.size() != header.size()                ? "wrong number of fields"
                                                                              : nullptr;
            if (bad != nullptr) {
                flush(false);
                builder.reject_row(bad, data::detail::trimmed(reader.record()));
                continue;
            }
            for (std::size_t c = 0; c < roles.size(); ++c) {
                texts[c].add(fields[position[c]]);
                characters += fields[position[c]].size();
            }
            if (texts[0].size() == 16384 || characters > (std::size_t{1} << 22)) flush(false);
        }
        flush(false);
        return builder;
    } catch (const DomainError& e) {
        throw DomainError(path + ": " + e.what());
    }
}

}  // namespace detail

/// Reads a CSV file (UTF-8, a line of column names first) as a log. Rows are counted from 0 behind that line; blank
/// lines are not rows. Customer ids are text, as they stand. Throws FileError when the file cannot be read, DomainError
/// when it is not such a file; rows that cannot be used are counted in the log's report.
inline EventLog read_csv(const std::string& path, const CsvColumns& columns = {},
                         const data::LogOptions& options = {}) {
    return detail::read(path, columns,
                        [&](const std::vector<data::ColumnRole>& roles) {
                            data::LogOptions named = options;
                            named.columns = roles;
                            return EventLogBuilder(std::move(named));
                        })
        .finish();
}

/// What read_histories found.
struct CsvHistories {
    PurchaseHistories histories;
    data::LogReport report;
};

/// Reads a CSV file as purchase histories in one pass, without keeping its rows: memory grows with customers. Every
/// customer's purchases must be in order of time (data::HistoryBuilder); otherwise as read_csv.
inline CsvHistories read_histories(const std::string& path, const CsvColumns& columns = {},
                                   const HistoryOptions& options = {}) {
    std::vector<data::ColumnRole> found;
    const auto builder = detail::read(path, columns, [&](const std::vector<data::ColumnRole>& roles) {
        found = roles;
        return data::HistoryBuilder(options);
    });
    CsvHistories result{builder.purchase_histories(), builder.report()};
    result.report.columns = std::move(found);
    return result;
}

}  // namespace habitue::inline v1::io
