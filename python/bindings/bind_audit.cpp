// habitue._core.audit: the result structs as dicts, from their own lists of fields.
#include "support.hpp"

#include <habitue/audit.hpp>

namespace habitue::python {
namespace {

py::object to_python(bool value) {
    return py::bool_(value);
}
py::object to_python(double value) {
    return py::float_(value);
}
py::object to_python(std::int64_t value) {
    return py::int_(value);
}
py::object to_python(const std::string& value) {
    return py::str(value);
}
py::object to_python(const std::vector<double>& values) {
    return hand_over(values);
}

/// A matrix where all rows are equally long, a list of arrays otherwise.
py::object to_python(const std::vector<std::vector<double>>& rows) {
    const std::size_t width = rows.empty() ? 0 : rows[0].size();
    const bool ragged = std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.size() != width; });
    if (ragged) {
        py::list list;
        for (const auto& row : rows) list.append(to_python(row));
        return list;
    }
    py::array_t<double> matrix({rows.size(), width});
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy(rows[i].begin(), rows[i].end(), matrix.mutable_data() + i * width);
    return matrix;
}

template <class T>
py::object to_python(const std::vector<T>& values);

template <class T>
requires requires {
    T::fields([](const char*, auto) {});
}
py::object to_python(const T& value) {
    py::dict parts;
    T::fields([&](const char* name, auto member) { parts[name] = to_python(value.*member); });
    return parts;
}

template <class T>
py::object to_python(const std::vector<T>& values) {
    py::list list;
    for (const T& value : values) list.append(to_python(value));
    return list;
}

}  // namespace
}  // namespace habitue::python

void bind_audit(habitue::python::py::module_ m) {
    using namespace habitue;
    using namespace habitue::python;
    py::class_<EarlierAudit>(m, "EarlierAudit")
        .def(py::init<std::string, double, double, double, double, std::string>(), py::kw_only(), "observation_end"_a,
             "value"_a, "horizon_days"_a, "discount_rate"_a, "margin_rate"_a, "money_name"_a);
    m.def(
        "audit",
        [](const EventLog& log, const Duration& horizon, double discount_rate, std::optional<double> margin_rate,
           const std::string& currency, std::optional<Time> calibration_end, std::optional<Time> observation_end,
           std::optional<Time> acquired_after, const std::string& by, std::optional<EarlierAudit> compare,
           std::optional<int> threads, const py::object& progress) {
            const Audit result = run(threads, progress, [&](const Execution& how) {
                return audit(log, {horizon, discount_rate, margin_rate, currency, calibration_end, observation_end,
                                   acquired_after, by, compare, how.threads, how.cancel, how.progress});
            });
            return py::make_tuple(to_python(result), to_text(result), to_json(result));
        },
        "log"_a, py::kw_only(), "horizon"_a, "discount_rate"_a, "margin_rate"_a, "currency"_a, "calibration_end"_a,
        "observation_end"_a, "acquired_after"_a, "by"_a, "compare"_a, "threads"_a, "progress"_a);
}
