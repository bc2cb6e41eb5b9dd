// habitue._core.data: histories that grow with every purchase.
#include "bind_data.hpp"

#include <habitue/data/history_builder.hpp>
#include <habitue/data/live_history.hpp>

namespace habitue::python {
namespace {

std::string repr(const PurchaseHistory& h) {
    std::string text =
        "PurchaseHistory(frequency=" + to_text(h.frequency) + ", recency=" + to_text(h.recency) + ", T=" + to_text(h.T);
    if (h.monetary_value != 0.0) text += ", monetary_value=" + to_text(h.monetary_value);
    if (h.weight != 1.0) text += ", weight=" + to_text(h.weight);
    if (h.sum_log_gaps != 0.0) text += ", sum_log_gaps=" + to_text(h.sum_log_gaps);
    if (h.monetary_count != 0.0) text += ", monetary_count=" + to_text(h.monetary_count);
    return text + ")";
}

void check(const PurchaseHistory& h) {
    const double x = h.frequency, t_x = h.recency, T = h.T, m = h.monetary_value, w = h.weight, g = h.sum_log_gaps;
    const bool just_seen = x == 0.0 && t_x == 0.0 && T == 0.0;
    const double one = 1.0, count = h.monetary_count;
    validate(
        {{&x, 1}, {&t_x, 1}, {just_seen ? &one : &T, 1}, {&m, 1}, {&w, 1}, {&g, 1}, Unit::unspecified, {&count, 1}});
    if (!std::isfinite(m)) refuse("monetary_value", m, "must be finite");
    if (!std::isfinite(g)) refuse("sum_log_gaps", g, "must be finite");
}

void bind_history(py::module_& m) {
    using H = PurchaseHistory;
    py::class_<H>(m, "PurchaseHistory",
                  "One customer's purchases, summarised; time runs from the first purchase, in the caller's unit.\n\n"
                  "Parameters\n----------\n"
                  "frequency : float\n    Repeat purchases: all but the first.\n"
                  "recency : float\n    Time of the last purchase; 0 without repeat purchases.\n"
                  "T : float\n    Time observed since the first purchase.\n"
                  "monetary_value : float\n    Mean amount of the repeat purchases.\n"
                  "weight : float\n    Customers who share this history.\n"
                  "sum_log_gaps : float\n    Sum of the logs of the times between purchases.\n"
                  "monetary_count : float\n    Purchases whose mean amount `monetary_value` is; 0: `frequency`.\n")
        .def(py::init([](double frequency, double recency, double T, double monetary_value, double weight,
                         double sum_log_gaps, double monetary_count) {
                 const H h{frequency, recency, T, monetary_value, weight, sum_log_gaps, monetary_count};
                 check(h);
                 return h;
             }),
             py::kw_only(), "frequency"_a = 0.0, "recency"_a = 0.0, "T"_a = 0.0, "monetary_value"_a = 0.0,
             "weight"_a = 1.0, "sum_log_gaps"_a = 0.0, "monetary_count"_a = 0.0)
        .def_readonly("frequency", &H::frequency, "Repeat purchases: all but the first.")
        .def_readonly("recency", &H::recency, "Time of the last purchase; 0 without repeat purchases.")
        .def_readonly("T", &H::T, "Time observed since the first purchase.")
        .def_readonly("monetary_value", &H::monetary_value, "Mean amount of the repeat purchases.")
        .def_readonly("weight", &H::weight, "Customers who share this history.")
        .def_readonly("sum_log_gaps", &H::sum_log_gaps, "Sum of the logs of the times between purchases.")
        .def_readonly("monetary_count", &H::monetary_count,
                      "Purchases whose mean amount `monetary_value` is; 0: `frequency`.")
        .def("record", &H::record, "time"_a, "amount"_a = 0.0,
             "One more purchase, `time` after the first one, worth `amount`.\n\n"
             "A purchase later than T moves T with it. A late one (before `recency`) counts in frequency and "
             "monetary_value,\n"
             "and leaves recency where it is.")
        .def("observe_until", &H::observe_until, "time"_a,
             "Time passes without a purchase: observed until `time` after the first purchase.")
        .def("__repr__", repr)
        .def(
            "__eq__", [](const H& a, const H& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const H& h) {
                return py::make_tuple(h.frequency, h.recency, h.T, h.monetary_value, h.weight, h.sum_log_gaps,
                                      h.monetary_count);
            },
            [](const py::tuple& s) {
                const auto number = [&](std::size_t i) { return s[i].cast<double>(); };
                return H{
                    number(0), number(1), number(2), number(3), number(4), number(5), s.size() > 6 ? number(6) : 0.0};
            }));
}

void bind_live_history(py::module_& m) {
    using H = data::LiveHistory;
    py::class_<H>(
        m, "LiveHistory",
        "The exact state of one customer, with absolute times: O(1) a purchase, mergeable, and the same bits as\n"
        "`EventLog.purchase_histories` gives for the same purchases in time order.\n\n"
        "Parameters\n----------\n"
        "same_day : {\"merge\", \"keep\"}\n    Whether purchases on one calendar day are one purchase.\n\n"
        "Notes\n-----\n"
        "A purchase before the last one recorded is placed exactly when it falls on the day of the first or last\n"
        "purchase (merge) or before the first. Anywhere between it counts as a purchase of its own, and `late` counts "
        "it.\n")
        .def(py::init([](const std::string& same_day) { return H(parse_same_day(same_day)); }), py::kw_only(),
             "same_day"_a = "merge")
        .def(
            "record", [](H& h, const Time& time, double amount) { h.record(time, amount); }, "time"_a, "amount"_a = 0.0,
            "One purchase at `time` (text, date, datetime, datetime64), worth `amount`.")
        .def("merge", &H::merge, "later"_a, "The purchases of `later`, too; the two must cover disjoint periods.")
        .def(
            "history",
            [](const H& h, Unit unit, const Time& observation_end) { return h.history(unit, observation_end); },
            py::kw_only(), "unit"_a, "observation_end"_a,
            "The PurchaseHistory that models read, observed until `observation_end`.")
        .def_property_readonly("purchases", &H::purchases, "Purchases so far, the first one included.")
        .def_property_readonly("first_purchase", &H::first_purchase, "When the first purchase was.")
        .def_property_readonly("last", &H::last, "When the last purchase was; with merge, the beginning of its day.")
        .def_property_readonly("late", &H::late, "Purchases that came too late to be placed exactly.")
        .def_property_readonly("amount", &H::amount, "Money of all purchases.")
        .def(
            "to_bytes", [](const H& h) { return py::bytes(h.to_bytes()); },
            "The state as bytes, the same on every machine.")
        .def_static(
            "from_bytes", [](const py::bytes& bytes) { return H::from_bytes(std::string_view(bytes)); }, "bytes"_a,
            "Reads what `to_bytes` wrote.")
        .def("__repr__",
             [](const H& h) {
                 if (h.purchases() == 0) return std::string("LiveHistory(no purchases)");
                 return "LiveHistory(" + std::to_string(h.purchases()) +
                        (h.purchases() == 1 ? " purchase, " : " purchases, ") + day_text(h.first_purchase().day()) +
                        " to " + day_text(h.last().day()) + ")";
             })
        .def(
            "__eq__", [](const H& a, const H& b) { return a == b; }, py::is_operator())
        .def(py::pickle([](const H& h) { return py::bytes(h.to_bytes()); },
                        [](const py::bytes& bytes) { return H::from_bytes(std::string_view(bytes)); }));
}

void bind_builder(py::module_& m) {
    using B = data::HistoryBuilder;
    py::class_<B>(m, "HistoryBuilder")
        .def(py::init([](Unit unit, std::optional<Time> calibration_end, std::optional<Time> observation_end,
                         std::optional<Time> acquired_after, const std::string& same_day, bool count_first_spend,
                         std::optional<int> threads) {
                 const HistoryArguments arguments{unit,           calibration_end, observation_end,
                                                  acquired_after, same_day,        count_first_spend};
                 return B(arguments.options({.threads = threads.value_or(0)}));
             }),
             py::kw_only(), "unit"_a, "calibration_end"_a, "observation_end"_a, "acquired_after"_a, "same_day"_a,
             "count_first_spend"_a, "threads"_a)
        .def(
            "add",
            [](B& builder, Table& table, const Roles& roles, const py::object& progress) {
                run(1, progress, [&](const Execution& how) {
                    for_batches(table, roles, how, [&](const data::Batch& batch) { builder.add(batch); });
                });
            },
            "table"_a, "roles"_a, "progress"_a)
        .def("merge", &B::merge, "later"_a, py::call_guard<py::gil_scoped_release>())
        .def_property_readonly("customers", &B::customers)
        .def_property_readonly("report", [](const B& b) { return to_dict(b.report()); })
        .def("purchase_histories",
             [](const B& b) { return run(1, py::none(), [&](const Execution&) { return b.purchase_histories(); }); })
        .def("to_bytes", [](const B& b) { return py::bytes(b.to_bytes()); })
        .def_static(
            "from_bytes",
            [](const py::bytes& bytes, std::optional<int> threads) {
                return B::from_bytes(std::string_view(bytes), {.threads = threads.value_or(0)});
            },
            "bytes"_a, "threads"_a);
}

}  // namespace

void bind_live(py::module_& m) {
    bind_history(m);
    bind_live_history(m);
    bind_builder(m);
}

}  // namespace habitue::python
