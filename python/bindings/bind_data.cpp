// habitue._core.data: tables in, the event log, purchase histories.
#include "bind_data.hpp"
#include "histories.hpp"

#include <pybind11/operators.h>

#include <habitue/data/column_names.hpp>
#include <habitue/data/detail/decode.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/left_truncation.hpp>

namespace habitue::python {

py::object ids_array(const data::Ids& ids, py::handle owner) {
    if (!ids.textual()) return view(ids.numbers, owner);
    py::array result(py::dtype("O"), static_cast<py::ssize_t>(ids.size()));
    auto** slots = static_cast<PyObject**>(result.mutable_data());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto text = ids.text(i);
        PyObject* id = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
        if (id == nullptr) throw py::error_already_set();
        Py_XSETREF(slots[i], id);
    }
    result.attr("flags").attr("writeable") = false;
    return result;
}

namespace {

void bind_tables(py::module_& m) {
    py::class_<ChunkedColumn>(m, "Column", "A column that somebody else owns, in Arrow's layout.")
        .def_static("of_array", column_of_array, "values"_a, "missing"_a = py::none(), "aware"_a = false)
        .def_static("of_codes", column_of_codes, "codes"_a, "categories"_a)
        .def_static("of_objects", column_of_objects, "values"_a)
        .def_static("of_text", column_of_text, "values"_a)
        .def_static("of_capsules", column_of_capsules, "capsules"_a);
    py::class_<Table>(m, "Table", "A table that somebody else owns, read once from the first row to the last.")
        .def_static("of_capsules", table_of_capsules, "capsules"_a)
        .def_static("of_columns", table_of_columns, "columns"_a)
        .def_property_readonly("names", &Table::names)
        .def("numbers", numbers, "names"_a);
    m.def(
        "resolve_columns",
        [](const std::vector<std::string>& found, const Roles& given) {
            std::vector<data::ColumnRole> wanted;
            for (const auto& [role, name] : given) wanted.push_back({role, name});
            Roles roles;
            for (const auto& r : data::resolve_columns(found, wanted)) roles.emplace_back(r.role, r.column);
            return roles;
        },
        "found"_a, "given"_a);
    m.attr("roles") = [] {
        py::list names;
        for (const auto& r : data::role_names) names.append(r.role);
        return py::tuple(names);
    }();
    m.def("contents_of_objects", contents_of_objects, "values"_a);
    m.def("missing_objects", missing_objects, "values"_a);
    m.def("export_stream", export_stream, "names"_a, "columns"_a);
}

void bind_log(py::module_& m) {
    py::class_<EventLog>(m, "EventLog")
        .def("__len__", &EventLog::size)
        .def_property_readonly("roles", &EventLog::roles)
        .def_property_readonly(
            "customers",
            [](const py::object& self) { return ids_array(self.cast<const EventLog&>().customers(), self); })
        .def_property_readonly("customer",
                               [](const py::object& self) {
                                   const auto codes = self.cast<const EventLog&>().customer();
                                   return view(codes.data(), codes.size(), self);
                               })
        .def_property_readonly("time",
                               [](const py::object& self) {
                                   const auto times = self.cast<const EventLog&>().time();
                                   return view(times.data(), times.size(), self);
                               })
        .def(
            "number",
            [](const py::object& self, const std::string& role) {
                const auto values = self.cast<const EventLog&>().number(role);
                return view(values.data(), values.size(), self);
            },
            "role"_a)
        .def(
            "labels",
            [](const py::object& self, const std::string& role) {
                const auto labels = self.cast<const EventLog&>().labels(role);
                return py::make_tuple(view(labels.codes.data(), labels.codes.size(), self),
                                      ids_array(labels.ids, self));
            },
            "role"_a)
        .def_property_readonly("first", &EventLog::first)
        .def_property_readonly("last", &EventLog::last)
        .def_property_readonly("hash", &EventLog::hash)
        .def_property_readonly("state", state_of_log)
        .def_property_readonly("report", [](const EventLog& log) { return to_dict(log.report()); })
        .def(
            "purchase_histories",
            [](const EventLog& log, Unit unit, std::optional<Time> calibration_end, std::optional<Time> observation_end,
               std::optional<Time> acquired_after, const std::string& same_day, bool count_first_spend,
               std::optional<int> threads, const py::object& progress) {
                const HistoryArguments arguments{unit,           calibration_end, observation_end,
                                                 acquired_after, same_day,        count_first_spend};
                return run(threads, progress,
                           [&](const Execution& how) { return log.purchase_histories(arguments.options(how)); });
            },
            py::kw_only(), "unit"_a, "calibration_end"_a, "observation_end"_a, "acquired_after"_a, "same_day"_a,
            "count_first_spend"_a, "threads"_a, "progress"_a);

    m.def("log_of_state", log_of_state, "state"_a);
    // Windows come as two logs of the same rows, whose times are enter and exit.
    m.def(
        "with_windows",
        [](const EventLog& log, const EventLog& enter, const EventLog& exit) {
            return run(1, py::none(), [&](const Execution&) {
                data::Windows windows;
                for (const std::uint32_t code : enter.customer())
                    if (enter.customers().textual())
                        windows.customer.add(enter.customers().text(code));
                    else
                        windows.customer.add(enter.customers().numbers[code]);
                windows.enter.assign(enter.time().begin(), enter.time().end());
                windows.exit.assign(exit.time().begin(), exit.time().end());
                return log.with_windows(std::move(windows));
            });
        },
        "log"_a, "enter"_a, "exit"_a);
    m.def(
        "windows",
        [](const EventLog& log) {
            auto w = run(1, py::none(), [&](const Execution&) { return log.windows(); });
            const py::object ids = ids_array(w.customer, py::none());
            return py::make_tuple(ids.attr("copy")(), hand_over(std::move(w.enter)), hand_over(std::move(w.exit)),
                                  w.given);
        },
        "log"_a);
    m.def(
        "left_truncation",
        [](const EventLog& log) {
            const auto found = run(1, py::none(), [&](const Execution&) { return data::left_truncation(log); });
            return py::dict("detected"_a = found.detected, "surplus"_a = found.surplus,
                            "rate_per_day"_a = found.rate_per_day, "acquired_after"_a = found.acquired_after);
        },
        "log"_a);
    m.def(
        "suspicious_ids",
        [](const EventLog& log) {
            py::list ids;
            for (const auto& id : run(1, py::none(), [&](const Execution&) { return data::suspicious_ids(log); }))
                ids.append(py::dict("code"_a = id.code, "rows"_a = id.rows, "share_of_rows"_a = id.share_of_rows,
                                    "money"_a = id.money, "why"_a = id.why));
            return ids;
        },
        "log"_a);
    m.def(
        "read_log",
        [](Table& table, const Roles& roles, std::optional<int> threads, const py::object& progress) {
            return run(threads, progress, [&](const Execution& how) {
                data::LogOptions options{.threads = how.threads, .cancel = how.cancel};
                for (const auto& [role, column] : roles) options.columns.push_back({role, column});
                EventLogBuilder builder(options);
                for_batches(table, roles, how, [&](const data::Batch& batch) { builder.add(batch); });
                return builder.finish();
            });
        },
        "table"_a, "roles"_a, "threads"_a, "progress"_a);
}

using Numbers = std::vector<double> PurchaseHistories::*;
constexpr std::pair<const char*, Numbers> number_columns[] = {
    {"frequency", &PurchaseHistories::frequency},
    {"recency", &PurchaseHistories::recency},
    {"T", &PurchaseHistories::T},
    {"monetary_value", &PurchaseHistories::monetary_value},
    {"weight", &PurchaseHistories::weight},
    {"sum_log_gaps", &PurchaseHistories::sum_log_gaps},
    {"monetary_count", &PurchaseHistories::monetary_count},
    {"holdout_frequency", &PurchaseHistories::holdout_frequency},
    {"holdout_T", &PurchaseHistories::holdout_T},
    {"holdout_monetary_value", &PurchaseHistories::holdout_monetary_value},
};

/// Everything as arrays and bytes, for pickle.
py::dict state_of(const py::object& self) {
    const auto& h = self.cast<const PurchaseHistories&>();
    py::dict state("unit"_a = std::string(name(h.unit)), "excluded"_a = h.excluded,
                   "first_purchase"_a = view(h.first_purchase, self), "customer"_a = state_of_ids(h.customer, self));
    for (const auto& [name, member] : number_columns) state[name] = view(h.*member, self);
    return state;
}

PurchaseHistories from_state(const py::dict& state) {
    PurchaseHistories h;
    const auto take = [&](const char* name, auto& into) { assign(into, state[name]); };
    h.unit = parse_unit(state["unit"].cast<std::string>());
    h.excluded = state["excluded"].cast<decltype(h.excluded)>();
    h.customer = ids_of_state(state["customer"]);
    take("first_purchase", h.first_purchase);
    for (const auto& [name, member] : number_columns)
        if (state.contains(name)) take(name, h.*member);
    return h;
}

/// A table of its own from columns of somebody else, valid, and one column of ids (or none).
PurchaseHistories histories_of(const HeldHistories& held, Table* ids) {
    const HistoryColumns& columns = held.columns();
    validate(columns);
    PurchaseHistories h;
    h.unit = columns.unit;
    const auto copy = [](std::span<const double> from, std::vector<double>& to) {
        to.assign(from.begin(), from.end());
    };
    copy(columns.frequency, h.frequency);
    copy(columns.recency, h.recency);
    copy(columns.T, h.T);
    copy(columns.monetary_value, h.monetary_value);
    copy(columns.weight, h.weight);
    copy(columns.sum_log_gaps, h.sum_log_gaps);
    copy(columns.monetary_count, h.monetary_count);
    if (ids == nullptr) return h;
    using namespace data::detail;
    for_batches(*ids, {{"customer", "customer"}}, {}, [&](const data::Batch& batch) {
        const data::Column& c = batch[0].column;
        for (std::size_t i = 0; i < c.size; ++i) {
            if (!present(c, i)) throw DomainError("customer: row " + std::to_string(h.customer.size()) + " is missing");
            if (is_integer(c.type))
                h.customer.add(integer_at(c, i));
            else
                h.customer.add(std::string_view(written(c, i)));
        }
    });
    return h;
}

/// A column, or None where the table has none.
py::object column(const py::object& self, const std::vector<double>& values) {
    if (values.empty() && self.cast<const PurchaseHistories&>().size() > 0) return py::none();
    return view(values, self);
}

void bind_histories(py::module_& m) {
    using H = PurchaseHistories;
    py::class_<H> table(m, "PurchaseHistories");
    table.def("__len__", &H::size)
        .def(py::self == py::self)
        .def_readonly("unit", &H::unit)
        .def_property_readonly("has_ids", [](const H& h) { return !h.customer.empty() || h.size() == 0; })
        .def_property_readonly("customer",
                               [](const py::object& self) -> py::object {
                                   const auto& ids = self.cast<const H&>().customer;
                                   if (ids.empty() && self.cast<const H&>().size() > 0) return py::none();
                                   return ids_array(ids, self);
                               })
        .def_property_readonly("first_purchase",
                               [](const py::object& self) -> py::object {
                                   const auto& times = self.cast<const H&>().first_purchase;
                                   if (times.empty() && self.cast<const H&>().size() > 0) return py::none();
                                   return view(times, self);
                               })
        .def_property_readonly("excluded", [](const H& h) {
            py::dict reasons;
            for (const auto& [reason, customers] : h.excluded) reasons[py::str(reason)] = customers;
            return reasons;
        });
    for (const auto& [name, member] : number_columns)
        table.def_property_readonly(
            name, [member = member](const py::object& self) { return column(self, self.cast<const H&>().*member); });
    table.def(py::pickle(&state_of, &from_state));

    py::class_<HeldHistories>(m, "HeldHistories", "NumPy arrays as the columns that models read.")
        .def(py::init<HeldHistories::Array, HeldHistories::Array, HeldHistories::Array,
                      std::optional<HeldHistories::Array>, std::optional<HeldHistories::Array>,
                      std::optional<HeldHistories::Array>, Unit, std::optional<HeldHistories::Array>>(),
             "frequency"_a, "recency"_a, "T"_a, "monetary_value"_a, "weight"_a, "sum_log_gaps"_a, "unit"_a,
             "monetary_count"_a = py::none())
        .def("__len__", [](const HeldHistories& h) { return h.columns().size(); });
    m.def("histories_of", histories_of, "columns"_a, "ids"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_data(habitue::python::py::module_ m) {
    habitue::python::bind_tables(m);
    habitue::python::bind_histories(m);
    habitue::python::bind_log(m);
    habitue::python::bind_live(m);
    habitue::python::bind_files(m);
}
