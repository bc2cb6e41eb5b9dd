/// @file
/// Results to files and back, as JSON. Opt-in: not part of <habitue.hpp>.
///
///     #include <habitue/clv/json.hpp>
///     io::save("fit.json", fit);
///     const auto again = io::load<clv::Fit<clv::BgNbd>>("fit.json");
///
/// Works for every type with `to_json(value)` and `from_json(json::Value, std::type_identity<T>)` in its namespace.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <type_traits>

#include <habitue/core/error.hpp>
#include <habitue/core/json.hpp>

namespace habitue::inline v1::io {

namespace detail {

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

[[noreturn]] inline void refuse_file(const char* what, const std::string& path, int error) {
    throw FileError(std::string(what) + " \"" + path + "\": " + std::generic_category().message(error));
}

inline std::string read_text(const std::string& path) {
    const File file(std::fopen(path.c_str(), "rb"));
    if (!file) refuse_file("cannot open", path, errno);
    std::string text;
    char buffer[1 << 14];
    for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, file.get())) > 0;) text.append(buffer, n);
    if (std::ferror(file.get()) != 0) refuse_file("cannot read", path, errno);
    return text;
}

/// All of it or nothing: the text goes to a new file beside @p path, which then takes its name.
inline void write_text(const std::string& path, const std::string& text) {
    std::string beside;
    File file;
    for (int i = 0; !file; ++i) {
        beside = path + "." + std::to_string(i) + ".tmp";
        errno = 0;
        file.reset(std::fopen(beside.c_str(), "wbx"));
        if (!file && (errno != EEXIST || i == 1000)) refuse_file("cannot write", path, errno);
    }
    bool written = std::fwrite(text.data(), 1, text.size(), file.get()) == text.size();
    int error = written ? 0 : errno;
    if (std::fclose(file.release()) != 0 && written) written = false, error = errno;
    if (written && std::rename(beside.c_str(), path.c_str()) != 0) written = false, error = errno;
    if (written) return;
    std::remove(beside.c_str());
    refuse_file("cannot write", path, error);
}

}  // namespace detail

/// Writes @p value to the file @p path, replacing it in one step. Throws FileError where that cannot be done.
template <class T>
void save(const std::string& path, const T& value) {
    detail::write_text(path, json::write(to_json(value)) + "\n");
}

/// Reads a T from the file @p path. Throws FileError where it cannot be read, DomainError, naming the file, where it
/// does not hold a T.
template <class T>
T load(const std::string& path) {
    const std::string text = detail::read_text(path);
    try {
        return from_json(json::parse(text), std::type_identity<T>{});
    } catch (const DomainError& error) {
        throw DomainError(path + ": " + error.what());
    }
}

}  // namespace habitue::inline v1::io
