// habitue._core.data.Paths: sequences of states, from the log, from tables and from sequences.
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include <pybind11/operators.h>

#include <habitue/data/detail/decode.hpp>
#include <habitue/data/log_paths.hpp>

#include "bind_paths.hpp"

namespace habitue::python {
namespace {

/// The state that a label of a table means; whole numbers written as such.
class StateReader {
public:
    std::uint32_t operator()(const data::Column& c, std::size_t i) {
        using namespace data::detail;
        const bool number = is_integer(c.type) || is_float(c.type);
        const double value = !number ? 0.0 : is_float(c.type) ? number_at(c, i) : double(integer_at(c, i));
        const bool whole = number && value == std::floor(value) && std::abs(value) < 1e15;
        whole_ = whole_ && whole;
        if (!whole || value < 0.0 || value >= double(small_.size()))
            return code(whole ? std::to_string(std::int64_t(value)) : written(c, i));
        std::uint32_t& known = small_[std::size_t(value)];
        if (known == none) known = code(std::to_string(std::int64_t(value)));
        return known;
    }
    bool numbered() const { return whole_; }  ///< whether all that was read were whole numbers
    std::uint32_t code(std::string label) {
        const auto [at, fresh] = known_.try_emplace(std::move(label), std::uint32_t(names.size()));
        if (fresh) names.push_back(at->first);
        return at->second;
    }
    /// Whole numbers ascending instead of as they came: gives codes their new ones.
    void sort(std::vector<std::uint32_t>& codes) {
        if (!whole_ || names.empty()) return;
        std::vector<std::uint32_t> order(names.size()), rank(names.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return std::stoll(names[a]) < std::stoll(names[b]); });
        std::vector<std::string> sorted;
        for (std::uint32_t i = 0; i < order.size(); ++i) {
            rank[order[i]] = i;
            sorted.push_back(names[order[i]]);
        }
        names = std::move(sorted);
        for (auto& code : codes) code = rank[code];
    }
    std::vector<std::string> names;

private:
    static constexpr std::uint32_t none = 0xFFFFFFFF;
    std::unordered_map<std::string, std::uint32_t> known_;
    std::vector<std::uint32_t> small_ = std::vector<std::uint32_t>(256, none);  // codes of small whole numbers
    bool whole_ = true;
};

/// Paths from a Python iterable of iterables of labels.
Paths paths_of_sequences(const py::iterable& sequences, const std::vector<std::string>& states) {
    Paths paths;
    StateReader reader;
    for (const auto& name : states) reader.code(name);
    py::dict known;  // label -> number: most labels are the same few objects
    for (const auto sequence : sequences) {
        if (py::isinstance<py::str>(sequence) || !py::isinstance<py::iterable>(sequence))
            throw DomainError("sequences: item " + std::to_string(paths.size()) + " is no sequence of states");
        for (const auto label : py::reinterpret_borrow<py::iterable>(sequence)) {
            PyObject* found = PyDict_GetItemWithError(known.ptr(), label.ptr());
            if (found == nullptr) {
                if (PyErr_Occurred() != nullptr) throw py::error_already_set();
                if (label.is_none() || (PyFloat_Check(label.ptr()) && std::isnan(PyFloat_AsDouble(label.ptr()))))
                    throw DomainError("sequences: item " + std::to_string(paths.size()) +
                                      " has a visit without a state");
                const std::uint32_t code = reader.code(py::str(label).cast<std::string>());
                if (!states.empty() && code >= states.size())
                    throw DomainError("sequences: item " + std::to_string(paths.size()) + " has the state \"" +
                                      reader.names[code] + "\", which is not among states");
                known[label] = code;
                paths.state.push_back(code);
            } else {
                paths.state.push_back(std::uint32_t(PyLong_AsUnsignedLong(found)));
            }
        }
        paths.offsets.push_back(paths.state.size());
    }
    paths.states = std::move(reader.names);
    return paths;
}

/// Paths written out, one a row: "a > b > c".
Paths paths_of_text(Table& table, const std::string& separator) {
    using namespace data::detail;
    require(!separator.empty(), "separator: must not be empty");
    Paths paths;
    Interner states;
    for_batches(table, {{"path", "path"}}, {}, [&](const data::Batch& batch) {
        const data::Column& c = batch[0].column;
        if (!is_text(c.type)) throw DomainError("path: need a column of text");
        for (std::size_t i = 0; i < c.size; ++i) {
            if (!present(c, i)) throw DomainError("path: row " + std::to_string(paths.size()) + " is missing");
            std::string_view rest = text_at(c, i);
            while (!rest.empty()) {
                const std::size_t end = std::min(rest.find(separator), rest.size());
                std::string_view name = rest.substr(0, end);
                while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
                while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
                if (!name.empty()) paths.state.push_back(states.code(name));
                rest.remove_prefix(std::min(rest.size(), end + separator.size()));
            }
            paths.offsets.push_back(paths.state.size());
        }
    });
    for (std::size_t s = 0; s < states.size(); ++s) paths.states.push_back(states.ids().label(s));
    return paths;
}

py::dict state_of(const py::object& self) {
    const auto& p = self.cast<const Paths&>();
    py::list notices;
    for (const auto& n : p.notices) notices.append(py::make_tuple(n.what, n.count, n.policy));
    return py::dict("states"_a = p.states, "offsets"_a = view(p.offsets, self), "state"_a = view(p.state, self),
                    "time"_a = view(p.time, self), "weight"_a = view(p.weight, self),
                    "customer"_a = state_of_ids(p.customer, self), "unit"_a = std::string(name(p.unit)),
                    "notices"_a = notices);
}

Paths from_state(const py::dict& state) {
    Paths p;
    p.states = state["states"].cast<std::vector<std::string>>();
    assign(p.offsets, state["offsets"]);
    assign(p.state, state["state"]);
    assign(p.time, state["time"]);
    assign(p.weight, state["weight"]);
    p.customer = ids_of_state(state["customer"]);
    p.unit = parse_unit(state["unit"].cast<std::string>());
    for (const auto notice : state["notices"]) {
        const auto [what, count, policy] = notice.cast<std::tuple<std::string, std::int64_t, std::string>>();
        p.notices.push_back({what, count, policy});
    }
    validate(p);
    return p;
}

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;

}  // namespace

TablePaths paths_of_table(Table& table, const Roles& roles, const std::vector<std::string>& states,
                          const Execution& how) {
    using namespace data::detail;
    Interner customers;
    std::vector<std::uint32_t> customer, state;
    std::vector<double> time;
    TablePaths result;
    result.more.resize(roles.size() - 3);
    StateReader reader;
    for (const auto& name : states) reader.code(name);
    Unit unit = Unit::unspecified;
    for_batches(table, roles, how, [&](const data::Batch& batch) {
        const std::size_t size = batch[0].column.size, n = customer.size();
        const data::Column &who = batch[0].column, &when = batch[1].column, &what = batch[2].column;
        const auto missing = [&](const std::string& name, std::size_t i) {
            throw DomainError(name + ": row " + std::to_string(n + i) + " has no " + name + " that can be read");
        };
        for (std::size_t i = 0; i < size; ++i) {
            if (!present(who, i)) missing("customer", i);
            if (!present(what, i) || (is_float(what.type) && std::isnan(number_at(what, i)))) missing("state", i);
            if (is_float(who.type)) {
                const double id = number_at(who, i);
                if (!(id == std::floor(id) && std::abs(id) < 0x1p63))
                    refuse_row("customer", n + i, id, "must be a whole number or text");
                customer.push_back(customers.code(std::int64_t(id)));
            } else if (is_integer(who.type)) {
                customer.push_back(customers.code(integer_at(who, i)));
            } else {
                customer.push_back(customers.code(std::string_view(written(who, i))));
            }
            const std::uint32_t s = reader(what, i);
            if (!states.empty() && s >= states.size())
                throw DomainError("paths: row " + std::to_string(n + i) + " has the state \"" + reader.names[s] +
                                  "\", which is not among states");
            state.push_back(s);
        }
        std::vector<Status> status(size, Status::fine);
        time.resize(n + size);
        if (is_integer(when.type) || is_float(when.type)) {
            read_numbers("time", when, time.data() + n, status.data(), {});
        } else {
            std::vector<std::int64_t> ticks(size);
            read_times(when, ticks.data(), status.data(), {});
            for (std::size_t i = 0; i < size; ++i) time[n + i] = double(ticks[i]) / double(microseconds_per_day);
            unit = Unit::day;
        }
        for (std::size_t i = 0; i < size; ++i)
            if (status[i] != Status::fine || !std::isfinite(time[n + i])) missing("time", i);
        for (std::size_t c = 0; c < result.more.size(); ++c) {
            const std::string& name = roles[3 + c].first;
            auto& column = result.more[c];
            column.resize(n + size);
            std::fill(status.begin(), status.end(), Status::fine);
            read_numbers(name, batch[3 + c].column, column.data() + n, status.data(), {});
            for (std::size_t i = 0; i < size; ++i)
                if (status[i] != Status::fine) column[n + i] = std::numeric_limits<double>::quiet_NaN();
        }
    });
    if (states.empty()) reader.sort(state);
    result.numbered = reader.numbered();
    result.paths = data::paths_of_rows(customer, customers.ids(), time, state, std::move(reader.names), unit, how);
    if (result.more.empty()) return result;
    result.row.resize(customer.size());
    auto next = result.paths.offsets;
    for (std::size_t r = 0; r < customer.size(); ++r) result.row[next[customer[r]]++] = r;
    for (std::size_t c = 0; c < result.paths.size(); ++c)
        std::stable_sort(result.row.begin() + std::ptrdiff_t(result.paths.offsets[c]),
                         result.row.begin() + std::ptrdiff_t(result.paths.offsets[c + 1]),
                         [&](std::size_t a, std::size_t b) { return time[a] < time[b]; });
    return result;
}

}  // namespace habitue::python

void bind_paths(habitue::python::py::module_ m) {
    using namespace habitue::python;
    using habitue::Paths;
    py::class_<Paths>(m, "Paths", py::dynamic_attr(), "Sequences of states, laid end to end; use `habitue.data.Paths`.")
        .def(py::init([](Paths& other) { return std::move(other); }), "other"_a)  // takes over what `other` holds
        .def("__len__", &Paths::size)
        .def_property_readonly(
            "states", [](const Paths& p) { return p.states; }, "Names of the states.")
        .def_property_readonly(
            "offsets", [](const py::object& self) { return view(self.cast<const Paths&>().offsets, self); },
            "Path i is at [offsets[i], offsets[i + 1]) of `state` and `time`.")
        .def_property_readonly(
            "state", [](const py::object& self) { return view(self.cast<const Paths&>().state, self); },
            "Number of the state of every visit.")
        .def_property_readonly(
            "time",
            [](const py::object& self) -> py::object {
                const auto& p = self.cast<const Paths&>();
                if (p.time.empty() && !p.state.empty()) return py::none();
                return view(p.time, self);
            },
            "Time of every visit, in `unit` (since 1970 where that is a unit of time); None where visits have none.")
        .def_property_readonly(
            "weight",
            [](const py::object& self) -> py::object {
                const auto& p = self.cast<const Paths&>();
                if (p.weight.empty()) return py::none();
                return view(p.weight, self);
            },
            "Weight of every path; None: all count once.")
        .def_property_readonly(
            "unit", [](const Paths& p) { return p.unit; }, "The unit of `time`.")
        .def_property_readonly("_ids",
                               [](const py::object& self) -> py::object {
                                   const auto& p = self.cast<const Paths&>();
                                   if (p.customer.empty() && p.size() > 0) return py::none();
                                   return ids_array(p.customer, self);
                               })
        .def_property_readonly(
            "notices",
            [](const Paths& p) {
                py::list notices;
                for (const auto& n : p.notices)
                    notices.append(py::dict("what"_a = n.what, "count"_a = n.count, "policy"_a = n.policy));
                return notices;
            },
            "What was noticed on the way from a log or table, how often, and what was done about it.")
        .def("index", &Paths::index, "state"_a, "The number of a state.")
        .def(
            "_path",
            [](const Paths& p, std::size_t i) {
                py::list names;
                for (const auto s : p.path(i)) names.append(p.states[s]);
                return names;
            },
            "i"_a)
        .def("_of_order", &habitue::data::of_order, "order"_a, py::call_guard<py::gil_scoped_release>())
        .def("_same", [](const Paths& a, const Paths& b) { return a == b; })
        .def_property_readonly("_state", &state_of)
        .def(
            "_with",
            [](const Paths& p, std::optional<Numbers> time, std::optional<Numbers> weight, const py::object& customers,
               habitue::Unit unit) {
                Paths result = p;
                if (time) assign(result.time, *time);
                if (weight) assign(result.weight, *weight);
                if (!customers.is_none()) {
                    auto& table = customers.cast<Table&>();
                    result.customer = {};
                    for_batches(table, {{"customer", "customer"}}, {}, [&](const habitue::data::Batch& batch) {
                        using namespace habitue::data::detail;
                        const auto& c = batch[0].column;
                        for (std::size_t i = 0; i < c.size; ++i)
                            if (!present(c, i))
                                throw habitue::DomainError("customer: path " + std::to_string(result.customer.size()) +
                                                           " has none");
                            else if (is_integer(c.type))
                                result.customer.add(integer_at(c, i));
                            else
                                result.customer.add(std::string_view(written(c, i)));
                    });
                }
                result.unit = unit;
                validate(result);
                return result;
            },
            "time"_a, "weight"_a, "customers"_a, "unit"_a);
    m.def("paths_of_state", &from_state, "state"_a);
    m.def("paths_of_sequences", &paths_of_sequences, "sequences"_a, "states"_a);
    m.def("paths_of_text", &paths_of_text, "table"_a, "separator"_a, py::call_guard<py::gil_scoped_release>());
    m.def(
        "paths_of_table",
        [](Table& table, const Roles& roles, const std::vector<std::string>& states, std::optional<int> threads) {
            return run(threads, py::none(), [&](const habitue::Execution& how) {
                auto [paths, numbered, more, row] = paths_of_table(table, roles, states, how);
                if (more.empty()) return std::move(paths);
                paths.weight.resize(paths.size());
                for (std::size_t i = 0; i < paths.size(); ++i)
                    for (std::size_t v = paths.offsets[i]; v < paths.offsets[i + 1]; ++v) {
                        const double w = more[0][row[v]];
                        if (!(w >= 0.0) || std::isinf(w))
                            throw habitue::DomainError("weight: row " + std::to_string(row[v]) +
                                                       " has no weight of 0 or more");
                        if (v == paths.offsets[i]) paths.weight[i] = w;
                        if (w != paths.weight[i])
                            throw habitue::DomainError("weight: row " + std::to_string(row[v]) + " has " +
                                                       habitue::to_text(w) + ", another row of the same customer " +
                                                       habitue::to_text(paths.weight[i]));
                    }
                return std::move(paths);
            });
        },
        "table"_a, "roles"_a, "states"_a, "threads"_a);
    m.def(
        "paths_of_log",
        [](const habitue::EventLog& log, const std::string& state, const std::string& session, int order,
           const habitue::Duration& period, int bins, habitue::Unit unit, std::optional<int> threads) {
            return run(threads, py::none(), [&](const habitue::Execution& how) {
                return habitue::data::paths(log, {state, session, order, period, bins, unit, how.threads, how.cancel});
            });
        },
        "log"_a, "state"_a, "session"_a, "order"_a, "period"_a, "bins"_a, "unit"_a, "threads"_a);
}
