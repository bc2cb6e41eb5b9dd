/// @file
/// What the files that bind `data` share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <habitue/data/column.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/history_options.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/log_report.hpp>

#include "table.hpp"

namespace habitue::python {

using Roles = std::vector<std::pair<std::string, std::string>>;  ///< role, column

/// Ids as NumPy has them: whole numbers (a view), or an array of str.
py::object ids_array(const data::Ids& ids, py::handle owner);
/// Rows read, used and rejected, with reasons.
py::dict to_dict(const data::LogReport& report);

/// Ids as arrays and bytes, and back.
py::tuple state_of_ids(const data::Ids& ids, py::handle owner);
data::Ids ids_of_state(const py::object& state);
template <class T>
void assign(std::vector<T>& into, const py::object& array) {
    const auto values = array.cast<py::array_t<T, py::array::c_style | py::array::forcecast>>();
    into.assign(values.data(), values.data() + values.size());
}
/// A log as arrays and bytes, and back: for pickle.
py::dict state_of_log(const py::object& log);
EventLog log_of_state(const py::dict& state);

/// "merge" or "keep".
inline SameDay parse_same_day(const std::string& text) {
    if (text == "merge") return SameDay::merge;
    if (text == "keep") return SameDay::keep;
    throw DomainError("same_day: got \"" + text + "\", need \"merge\" or \"keep\"");
}

/// The options of purchase_histories as Python passes them.
struct HistoryArguments {
    Unit unit;
    std::optional<Time> calibration_end, observation_end, acquired_after;
    std::string same_day;
    bool count_first_spend;

    HistoryOptions options(const Execution& how) const {
        return {
            unit,        calibration_end, observation_end, acquired_after, parse_same_day(same_day), count_first_spend,
            how.threads, how.cancel,      how.progress};
    }
};

/// Calls use(batch) for every batch of @p table, its columns named by their roles. Needs no GIL.
template <class Use>
void for_batches(Table& table, const Roles& roles, const Execution& how, const Use& use) {
    std::vector<std::string> names;
    for (const auto& [role, column] : roles) names.push_back(column);
    const auto wanted = table.positions(names);
    for (;;) {
        check_cancelled(how);
        const auto chunks = table.next(wanted);
        if (chunks.empty()) return;
        data::Batch batch;
        for (std::size_t i = 0; i < chunks.size(); ++i) batch.push_back({roles[i].first, chunks[i].column});
        use(batch);
    }
}

void bind_live(py::module_& m);
void bind_files(py::module_& m);

}  // namespace habitue::python
