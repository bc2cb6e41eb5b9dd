// Saving and loading.
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include <habitue/clv/json.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/io/json.hpp>

#include "support/models.hpp"

using namespace habitue;

namespace {

/// A folder of its own, removed at the end.
struct Folder {
    std::filesystem::path path;
    Folder() {
        for (int i = 0; path.empty() || !std::filesystem::create_directory(path); ++i)
            path = std::filesystem::temp_directory_path() / ("habitue_io_json_" + std::to_string(i));
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string operator/(const char* name) const { return (path / name).string(); }
};

void write(const std::string& path, const std::string& text) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    REQUIRE(file != nullptr);
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
}

std::string failure(const auto& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a fit saved and loaded is the same, and saving again replaces the file") {
    const Folder folder;
    const auto fit = clv::fit<clv::BgNbd>(support::example_customers<clv::BgNbd>(300).columns(Unit::day));
    for (int times = 0; times < 2; ++times) {
        io::save(folder / "fit.json", fit);
        const auto again = io::load<clv::Fit<clv::BgNbd>>(folder / "fit.json");
        CHECK(again.model == fit.model);
        CHECK((again.covariance.array() == fit.covariance.array()).all());
    }
    io::save(folder / "fit.json", fit.model);
    CHECK(io::load<clv::BgNbd<>>(folder / "fit.json") == fit.model);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path)) ++files;
    CHECK(files == 1);
}

TEST_CASE("a file that cannot be read or written is named with the reason") {
    const Folder folder;
    const auto model = support::example<clv::BgNbd>();
    CHECK(failure([&] { io::load<clv::BgNbd<>>(folder / "missing.json"); }) ==
          "cannot open \"" + folder / "missing.json" + "\": No such file or directory");
    CHECK(failure([&] { io::load<clv::BgNbd<>>(folder.path.string()); }) ==
          "cannot read \"" + folder.path.string() + "\": Is a directory");
    CHECK(failure([&] { io::save(folder / "no/such/folder.json", model); }) ==
          "cannot write \"" + folder / "no/such/folder.json" + "\": No such file or directory");
    std::filesystem::create_directory(folder / "taken");
    CHECK(failure([&] { io::save(folder / "taken", model); }) ==
          "cannot write \"" + folder / "taken" + "\": Is a directory");
    CHECK(!std::filesystem::exists(folder / "taken.0.tmp"));
    CHECK_THROWS_AS(io::load<clv::BgNbd<>>(folder / "missing.json"), FileError);
}

TEST_CASE("what was there stays when writing fails, and an old leftover is no obstacle") {
    const Folder folder;
    const auto path = folder / "model.json";
    const auto model = support::example<clv::BgNbd>();
    io::save(path, model);
    write(path + ".0.tmp", "left over");
    io::save(path, support::example<clv::MbgNbd>());
    CHECK(io::load<clv::MbgNbd<>>(path) == support::example<clv::MbgNbd>());
    CHECK(std::filesystem::exists(path + ".0.tmp"));
}

TEST_CASE("a file that holds something else is named") {
    const Folder folder;
    const auto path = folder / "model.json";
    io::save(path, support::example<clv::MbgNbd>());
    CHECK(failure([&] { io::load<clv::BgNbd<>>(path); }) == path + ": model: holds MbgNbd, not BgNbd");
    write(path, "{\"habitue\": ");
    CHECK(failure([&] { io::load<clv::BgNbd<>>(path); }) == path + ": json: line 1, column 13: expected a value");
}
