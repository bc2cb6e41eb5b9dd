/// @file
/// Little-endian bytes of states that outlive a process, checked on the way back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::data::detail {

inline std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t h = 0xCBF29CE484222325u;  // FNV-1a
    for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
    return h;
}

/// Writes words and text behind a name and a version; `finish` adds a checksum.
class ByteWriter {
public:
    ByteWriter(std::string_view name, char version) : out_(name) { out_.push_back(version); }
    void word(std::uint64_t w) {
        for (int i = 0; i < 8; ++i) out_.push_back(static_cast<char>(w >> (8 * i)));
    }
    void number(std::int64_t n) { word(static_cast<std::uint64_t>(n)); }
    void text(std::string_view t) {
        word(t.size());
        out_ += t;
    }
    std::string finish() && {
        word(checksum(out_));
        return std::move(out_);
    }

private:
    std::string out_;
};

/// Reads what a ByteWriter of the same name and version wrote; throws DomainError for anything else.
class ByteReader {
public:
    ByteReader(std::string_view bytes, std::string_view name, char version, const char* what) : what_(what) {
        if (bytes.size() < name.size() + 9 || bytes.substr(0, name.size()) != name)
            refuse_bytes("not what it writes, or cut short");
        if (bytes[name.size()] != version) refuse_bytes("written by another version of habitue");
        rest_ = bytes.substr(bytes.size() - 8);
        const std::string_view body = bytes.substr(0, bytes.size() - 8);
        if (word() != checksum(body)) refuse_bytes("damaged or cut short");
        rest_ = body.substr(name.size() + 1);
    }
    std::uint64_t word() {
        if (rest_.size() < 8) refuse_bytes("cut short");
        std::uint64_t w = 0;
        for (int i = 0; i < 8; ++i) w |= std::uint64_t{static_cast<unsigned char>(rest_[std::size_t(i)])} << (8 * i);
        rest_.remove_prefix(8);
        return w;
    }
    std::int64_t number() { return static_cast<std::int64_t>(word()); }
    /// A word that must not be above @p largest.
    std::uint64_t word_up_to(std::uint64_t largest) {
        const std::uint64_t w = word();
        if (w > largest) refuse_bytes("damaged");
        return w;
    }
    /// How many things of at least @p size bytes follow.
    std::size_t count(std::size_t size) { return static_cast<std::size_t>(word_up_to(rest_.size() / size)); }
    std::string_view text() {
        const std::size_t n = count(1);
        if (n > rest_.size()) refuse_bytes("cut short");
        const std::string_view t = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return t;
    }
    void finish() const {
        if (!rest_.empty()) refuse_bytes("too long");
    }
    [[noreturn]] void refuse_bytes(const char* why) const {
        throw DomainError(std::string(what_) + ": cannot read these bytes: " + why);
    }

private:
    const char* what_;
    std::string_view rest_;
};

}  // namespace habitue::inline v1::data::detail
