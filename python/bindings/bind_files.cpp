// habitue._core.data: logs and histories from CSV files.
#include <habitue/data/history_builder.hpp>
#include <habitue/io/csv.hpp>

#include "bind_data.hpp"

namespace habitue::python {
namespace {

using Paths = std::vector<std::string>;
using C = io::CsvColumns;

constexpr std::pair<std::string_view, std::string C::*> members[] = {
    {"customer", &C::customer},   {"time", &C::time},
    {"kind", &C::kind},           {"place", &C::place},
    {"channel", &C::channel},     {"product", &C::product},
    {"line", &C::line},           {"quantity", &C::quantity},
    {"item", &C::item},           {"amount", &C::amount},
    {"margin", &C::margin},       {"cost", &C::cost},
    {"brand", &C::brand},         {"expected", &C::expected},
    {"perceived", &C::perceived}, {"scale", &C::scale},
    {"referrer", &C::referrer},   {"reply_to", &C::reply_to},
    {"quest", &C::quest},         {"result", &C::result},
    {"user", &C::user},           {"account", &C::account},
    {"action", &C::action},       {"arm", &C::arm},
    {"session", &C::session},     {"propensity", &C::propensity},
    {"weight", &C::weight},
};

/// Roles as the reader takes them; what is no role is an attribute.
C csv_columns(const Roles& given, const std::string& delimiter) {
    C columns;
    if (delimiter.size() > 1) throw DomainError("delimiter: got \"" + delimiter + "\", must be one character");
    if (!delimiter.empty()) columns.delimiter = delimiter[0];
    for (const auto& [role, name] : given) {
        const auto known =
            std::find_if(std::begin(members), std::end(members), [&](const auto& m) { return m.first == role; });
        if (known == std::end(members))
            columns.attributes.push_back(name);
        else
            columns.*known->second = name;
    }
    return columns;
}

/// What io::detail::read feeds: a builder that outlives the file.
template <class Builder>
struct Feeding {
    Builder* builder;
    const Execution* how;
    void add(const data::Batch& batch) {
        check_cancelled(*how);
        builder->add(batch);
    }
    void reject_row(std::string_view reason, std::string_view example) { builder->reject_row(reason, example); }
};

/// Feeds files one after the other to the builder that make(columns of the first file) returns.
template <class Make>
auto read_files(const Paths& paths, const C& columns, const Execution& how, const Make& make) {
    using Builder = decltype(make(std::vector<data::ColumnRole>{}));
    if (paths.empty()) throw DomainError("paths: need at least one file");
    std::optional<Builder> builder;
    double done = 0.0;
    for (const auto& path : paths) {
        io::detail::read(path, columns, [&](const std::vector<data::ColumnRole>& roles) {
            if (!builder) builder.emplace(make(roles));
            return Feeding<Builder>{&*builder, &how};
        });
        if (how.progress) how.progress(++done / double(paths.size()));
    }
    return std::move(*builder);
}

}  // namespace

void bind_files(py::module_& m) {
    m.def(
        "read_csv",
        [](const Paths& paths, const Roles& given, const std::string& delimiter, std::optional<int> threads,
           const py::object& progress) {
            const C columns = csv_columns(given, delimiter);
            return run(threads, progress, [&](const Execution& how) {
                return read_files(paths, columns, how,
                                  [&](std::vector<data::ColumnRole> roles) {
                                      return EventLogBuilder(
                                          {.columns = std::move(roles), .threads = how.threads, .cancel = how.cancel});
                                  })
                    .finish();
            });
        },
        "paths"_a, "given"_a, "delimiter"_a, "threads"_a, "progress"_a);
    m.def(
        "read_csv_histories",
        [](const Paths& paths, const Roles& given, const std::string& delimiter, Unit unit,
           std::optional<Time> calibration_end, std::optional<Time> observation_end, std::optional<Time> acquired_after,
           const std::string& same_day, bool count_first_spend, std::optional<int> threads,
           const py::object& progress) {
            const C columns = csv_columns(given, delimiter);
            const HistoryArguments arguments{unit,           calibration_end, observation_end,
                                             acquired_after, same_day,        count_first_spend};
            data::LogReport report;
            auto histories = run(threads, progress, [&](const Execution& how) {
                std::vector<data::ColumnRole> found;
                const auto builder = read_files(paths, columns, how, [&](std::vector<data::ColumnRole> roles) {
                    found = std::move(roles);
                    return data::HistoryBuilder(arguments.options(how));
                });
                report = builder.report();
                report.columns = std::move(found);
                return builder.purchase_histories();
            });
            return py::make_tuple(std::move(histories), to_dict(report));
        },
        "paths"_a, "given"_a, "delimiter"_a, "unit"_a, "calibration_end"_a, "observation_end"_a, "acquired_after"_a,
        "same_day"_a, "count_first_spend"_a, "threads"_a, "progress"_a);
}

}  // namespace habitue::python
