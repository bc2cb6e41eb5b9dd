/// @file
/// JSON values: what results are saved as. RFC 8259, independent of the locale, numbers to the bit.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::json {

class Value;
using Array = std::vector<Value>;
/// Members in the order they were written.
using Object = std::vector<std::pair<std::string, Value>>;

/// null, true or false, a number, a text, an array or an object.
///
/// A number that is not finite is written as null, and null reads as the number NaN. What is asked of a value of
/// another kind throws DomainError.
class Value {
public:
    Value() = default;
    Value(std::nullptr_t) {}  // NOLINT: literals are values
    template <std::same_as<bool> Bool>
    Value(Bool b) : data_(b) {}  // NOLINT
    template <class Number>
    requires(std::floating_point<Number> || (std::integral<Number> && !std::same_as<Number, bool>)) Value(Number x)
        : data_(double(x)) {}                                   // NOLINT
    Value(std::string text) : data_(std::move(text)) {}         // NOLINT
    Value(std::string_view text) : data_(std::string(text)) {}  // NOLINT
    Value(const char* text) : data_(std::string(text)) {}       // NOLINT
    Value(Array items) : data_(std::move(items)) {}             // NOLINT
    Value(Object members) : data_(std::move(members)) {}        // NOLINT
    /// The numbers as an array.
    template <class Range>
    requires requires(const Range& r) {
        { *r.begin() } -> std::convertible_to<double>;
        r.size();
    }
    static Value numbers(const Range& range) { return Array(range.begin(), range.end()); }

    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
    bool is_bool() const { return std::holds_alternative<bool>(data_); }
    bool is_number() const { return std::holds_alternative<double>(data_); }
    bool is_text() const { return std::holds_alternative<std::string>(data_); }
    bool is_array() const { return std::holds_alternative<Array>(data_); }
    bool is_object() const { return std::holds_alternative<Object>(data_); }

    bool as_bool() const { return get<bool>("true or false"); }
    /// The number; NaN for null.
    double as_number() const { return is_null() ? std::nan("") : get<double>("a number"); }
    const std::string& as_text() const { return get<std::string>("a text"); }
    const Array& as_array() const { return get<Array>("an array"); }
    const Object& as_object() const { return get<Object>("an object"); }

    /// The member called @p key, null where there is none.
    const Value* find(std::string_view key) const {
        for (const auto& [name, value] : as_object())
            if (name == key) return &value;
        return nullptr;
    }
    /// The member called @p key; throws DomainError where there is none.
    const Value& operator[](std::string_view key) const {
        if (const Value* value = find(key)) return *value;
        throw DomainError("json: \"" + std::string(key) + "\" is missing");
    }

    friend bool operator==(const Value&, const Value&) = default;

private:
    template <class T>
    const T& get(const char* wanted) const {
        if (const T* value = std::get_if<T>(&data_)) return *value;
        constexpr std::array found{"null", "true or false", "a number", "a text", "an array", "an object"};
        throw DomainError(std::string("json: need ") + wanted + ", found " + found[data_.index()]);
    }

    std::variant<std::monostate, bool, double, std::string, Array, Object> data_;
};

namespace detail {

/// Length of the UTF-8 sequence @p text begins with, 0 where it is none (RFC 3629: shortest form, no surrogates).
inline std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF)
        return follows(1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF) && follows(2) ? 3 : 0;
    if (first >= 0xF0 && first <= 0xF4)
        return follows(1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF) && follows(2) && follows(3) ? 4 : 0;
    return 0;
}

inline void append_utf8(std::string& out, unsigned code) {
    const auto put = [&](unsigned byte) { out += char(static_cast<unsigned char>(byte)); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0 | code >> 6);
    } else {
        if (code < 0x10000)
            put(0xE0 | code >> 12);
        else
            put(0xF0 | code >> 18), put(0x80 | (code >> 12 & 0x3F));
        put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
}

inline void write_text(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef", plain = "\"\\\b\f\n\r\t", escaped = "\"\\bfnrt";
    out += '"';
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) throw DomainError("json: a text is not UTF-8");
        const char c = text.front();
        if (const std::size_t at = plain.find(c); at != plain.npos)
            out += {'\\', escaped[at]};
        else if (static_cast<unsigned char>(c) < 0x20)
            out += {'\\', 'u', '0', '0', hex[std::size_t(c) >> 4], hex[std::size_t(c) & 15]};
        else
            out += text.substr(0, length);
        text.remove_prefix(length);
    }
    out += '"';
}

inline void write(std::string& out, const Value& value, int indent, int depth) {
    const auto line = [&](int level) {
        if (indent < 0) return;
        out += '\n';
        out.append(std::size_t(indent) * std::size_t(level), ' ');
    };
    if (value.is_null()) {
        out += "null";
    } else if (value.is_bool()) {
        out += value.as_bool() ? "true" : "false";
    } else if (value.is_number()) {
        out += std::isfinite(value.as_number()) ? habitue::to_text(value.as_number()) : "null";
    } else if (value.is_text()) {
        write_text(out, value.as_text());
    } else if (value.is_array()) {
        const Array& items = value.as_array();
        const bool flat =
            std::none_of(items.begin(), items.end(), [](const Value& v) { return v.is_array() || v.is_object(); });
        out += '[';
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i > 0) out += flat && indent >= 0 ? ", " : ",";
            if (!flat) line(depth + 1);
            write(out, items[i], indent, depth + 1);
        }
        if (!flat) line(depth);
        out += ']';
    } else {
        const Object& members = value.as_object();
        out += '{';
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (i > 0) out += ',';
            line(depth + 1);
            write_text(out, members[i].first);
            out += indent < 0 ? ":" : ": ";
            write(out, members[i].second, indent, depth + 1);
        }
        if (!members.empty()) line(depth);
        out += '}';
    }
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    Value document() {
        Value value = any(0);
        skip_blanks();
        if (at_ != text_.size()) fail("expected the end");
        return value;
    }

private:
    static constexpr int deepest = 200;

    [[noreturn]] void fail(const std::string& why) const {
        const std::string_view before = text_.substr(0, at_);
        const auto line = std::size_t(std::count(before.begin(), before.end(), '\n')) + 1;
        const std::size_t column = at_ - (line > 1 ? before.rfind('\n') + 1 : 0) + 1;
        throw DomainError("json: line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + why);
    }
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool take(char c) {
        if (peek() != c || at_ == text_.size()) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    void skip_blanks() {
        while (at_ < text_.size() && (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t')) ++at_;
    }

    Value any(int depth) {
        if (depth > deepest) fail("more than " + std::to_string(deepest) + " levels deep");
        skip_blanks();
        switch (peek()) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return text();
            case 't':
                if (take("true")) return true;
                break;
            case 'f':
                if (take("false")) return false;
                break;
            case 'n':
                if (take("null")) return {};
                break;
            default:
                if (peek() == '-' || digit()) return number();
        }
        fail("expected a value");
    }
    Value object(int depth) {
        Object members;
        ++at_;
        for (skip_blanks(); !take('}'); skip_blanks()) {
            if (!members.empty() && !take(',')) fail("expected , or }");
            skip_blanks();
            if (peek() != '"') fail("expected a name in quotes");
            std::string name = text();
            skip_blanks();
            if (!take(':')) fail("expected :");
            members.emplace_back(std::move(name), any(depth + 1));
        }
        std::vector<std::string_view> names;
        for (const auto& member : members) names.push_back(member.first);
        std::sort(names.begin(), names.end());
        if (const auto twice = std::adjacent_find(names.begin(), names.end()); twice != names.end())
            fail("\"" + std::string(*twice) + "\" is there twice");
        return members;
    }
    Value array(int depth) {
        Array items;
        ++at_;
        for (skip_blanks(); !take(']'); skip_blanks()) {
            if (!items.empty() && !take(',')) fail("expected , or ]");
            items.push_back(any(depth + 1));
        }
        return items;
    }
    bool digit() const { return at_ < text_.size() && peek() >= '0' && peek() <= '9'; }
    void digits() {
        if (!digit()) fail("expected a digit");
        while (digit()) ++at_;
    }
    Value number() {
        const std::size_t begin = at_;
        take('-');
        if (!take('0')) digits();
        if (take('.')) digits();
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            digits();
        }
        double value = 0.0;
        if (std::from_chars(text_.data() + begin, text_.data() + at_, value).ec != std::errc{}) {
            at_ = begin;
            fail("a number beyond double precision");
        }
        return value;
    }
    unsigned hex4() {
        unsigned code = 0;
        const char* first = text_.data() + at_;
        const bool all = text_.size() - at_ >= 4 && std::from_chars(first, first + 4, code, 16).ptr == first + 4;
        if (!all) fail("expected four hexadecimal digits");
        at_ += 4;
        return code;
    }
    void escape(std::string& out) {
        constexpr std::string_view escaped = "\"\\/bfnrt", plain = "\"\\/\b\f\n\r\t";
        if (const std::size_t which = escaped.find(peek()); at_ < text_.size() && which != escaped.npos) {
            ++at_;
            out += plain[which];
            return;
        }
        if (!take('u')) fail("unknown escape");
        unsigned code = hex4();
        if (code >= 0xD800 && code <= 0xDBFF && take("\\u")) {
            const unsigned low = hex4();
            if (low < 0xDC00 || low > 0xDFFF) fail("half a surrogate pair");
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        if (code >= 0xD800 && code <= 0xDFFF) fail("half a surrogate pair");
        append_utf8(out, code);
    }
    std::string text() {
        std::string out;
        ++at_;
        while (!take('"')) {
            if (at_ == text_.size()) fail("expected \"");
            if (take('\\')) {
                escape(out);
                continue;
            }
            if (static_cast<unsigned char>(peek()) < 0x20) fail("a control character in a text");
            const std::size_t length = utf8_length(text_.substr(at_));
            if (length == 0) fail("not UTF-8");
            out += text_.substr(at_, length);
            at_ += length;
        }
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace detail

/// @p value as text, members on lines of their own, @p indent blanks a level; below 0 all on one line.
/// Reading it back gives the same value, every number to the bit. Throws DomainError for a text that is not UTF-8.
inline std::string write(const Value& value, int indent = 2) {
    std::string out;
    detail::write(out, value, indent, 0);
    return out;
}

/// Reads one value. Throws DomainError naming line and column where @p text is not JSON.
inline Value parse(std::string_view text) {
    return detail::Parser(text).document();
}

}  // namespace habitue::inline v1::json
