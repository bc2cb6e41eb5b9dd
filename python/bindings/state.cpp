// Logs and their reports as plain Python values, and back.
#include "bind_data.hpp"

namespace habitue::python {

py::dict to_dict(const data::LogReport& report) {
    py::list rejected, notices, columns;
    for (const auto& r : report.rejected)
        rejected.append(py::dict("reason"_a = r.reason, "rows"_a = r.rows, "money"_a = r.money,
                                 "first_row"_a = r.first_row, "example"_a = r.example));
    for (const auto& n : report.notices)
        notices.append(py::dict("what"_a = n.what, "count"_a = n.count, "policy"_a = n.policy));
    for (const auto& c : report.columns) columns.append(py::dict("role"_a = c.role, "column"_a = c.column));
    return py::dict("rows_read"_a = report.rows_read, "rows_used"_a = report.rows_used,
                    "rows_rejected"_a = report.rows_rejected, "rejected"_a = rejected, "notices"_a = notices,
                    "columns"_a = columns);
}

namespace {

data::LogReport report_of(const py::dict& d) {
    const auto number = [](const py::handle& of, const char* key) { return of[key].cast<std::int64_t>(); };
    const auto text = [](const py::handle& of, const char* key) { return of[key].cast<std::string>(); };
    data::LogReport report;
    report.rows_read = number(d, "rows_read");
    report.rows_used = number(d, "rows_used");
    report.rows_rejected = number(d, "rows_rejected");
    for (const auto r : d["rejected"])
        report.rejected.push_back({text(r, "reason"), number(r, "rows"), r["money"].cast<double>(),
                                   number(r, "first_row"), text(r, "example")});
    for (const auto n : d["notices"])
        report.notices.push_back({text(n, "what"), number(n, "count"), text(n, "policy")});
    for (const auto c : d["columns"]) report.columns.push_back({text(c, "role"), text(c, "column")});
    return report;
}

/// Ids as the dictionary of a column.
struct Entries {
    data::Ids ids;
    data::TextColumn text;
    data::Column column;

    explicit Entries(data::Ids from) : ids(std::move(from)) {
        for (std::size_t i = 0; ids.textual() && i < ids.size(); ++i) text.add(ids.text(i));
        column = ids.textual() ? data::Column(text) : data::column(std::span<const std::int64_t>(ids.numbers));
    }
};

/// A column of codes into entries, with a bitmap of those that are there.
struct Coded {
    std::vector<std::uint32_t> codes;
    std::unique_ptr<Entries> entries;
    std::vector<std::uint8_t> present;

    explicit Coded(const py::object& state) : entries(std::make_unique<Entries>(ids_of_state(state[py::int_(1)]))) {
        assign(codes, state[py::int_(0)]);
        present.resize((codes.size() + 7) / 8);
        for (std::size_t i = 0; i < codes.size(); ++i)
            if (codes[i] != data::Labels::none)
                present[i / 8] = static_cast<std::uint8_t>(present[i / 8] | 1u << (i % 8));
    }
    data::Column column() const {
        return {.type = data::Column::Type::dictionary,
                .size = codes.size(),
                .values = codes.data(),
                .validity = present.data(),
                .index_type = data::Column::Type::uint32,
                .dictionary = &entries->column};
    }
};

}  // namespace

py::tuple state_of_ids(const data::Ids& ids, py::handle owner) {
    return py::make_tuple(view(ids.numbers, owner), py::bytes(ids.characters), view(ids.ends, owner));
}

data::Ids ids_of_state(const py::object& state) {
    data::Ids ids;
    assign(ids.numbers, state[py::int_(0)]);
    ids.characters = state[py::int_(1)].cast<std::string>();
    assign(ids.ends, state[py::int_(2)]);
    return ids;
}

py::dict state_of_log(const py::object& self) {
    const auto& log = self.cast<const EventLog&>();
    py::dict numbers, labels;
    for (const auto& role : log.roles()) {
        if (role == "customer" || role == "time") continue;
        if (data::detail::is_number_role(role)) {
            const auto values = log.number(role);
            numbers[py::str(role)] = view(values.data(), values.size(), self);
        } else {
            const auto column = log.labels(role);
            labels[py::str(role)] =
                py::make_tuple(view(column.codes.data(), column.codes.size(), self), state_of_ids(column.ids, self));
        }
    }
    const auto codes = log.customer();
    const auto times = log.time();
    py::object windows = py::none();
    if (log.has_windows()) {
        const auto w = log.windows();
        windows =
            py::make_tuple(py::make_tuple(hand_over(std::vector(w.customer.numbers)), py::bytes(w.customer.characters),
                                          hand_over(std::vector(w.customer.ends))),
                           hand_over(std::vector(w.enter)), hand_over(std::vector(w.exit)));
    }
    return py::dict(
        "customer"_a = py::make_tuple(view(codes.data(), codes.size(), self), state_of_ids(log.customers(), self)),
        "time"_a = view(times.data(), times.size(), self), "numbers"_a = numbers, "labels"_a = labels,
        "report"_a = to_dict(log.report()), "windows"_a = windows);
}

EventLog log_of_state(const py::dict& state) {
    const Coded customer(state["customer"]);
    std::vector<std::int64_t> times;
    assign(times, state["time"]);
    std::vector<std::pair<std::string, std::vector<double>>> numbers;
    std::vector<std::pair<std::string, Coded>> labels;
    for (const auto& [role, values] : state["numbers"].cast<py::dict>())
        assign(numbers.emplace_back(role.cast<std::string>(), std::vector<double>()).second, values.cast<py::object>());
    for (const auto& [role, values] : state["labels"].cast<py::dict>())
        labels.emplace_back(role.cast<std::string>(), Coded(values.cast<py::object>()));

    data::Column time = data::column(std::span<const std::int64_t>(times));
    time.type = data::Column::Type::timestamp_us;
    data::Batch batch{{"customer", customer.column()}, {"time", time}};
    for (const auto& [role, values] : numbers) batch.push_back({role, data::column(std::span<const double>(values))});
    for (const auto& [role, values] : labels) batch.push_back({role, values.column()});
    auto report = report_of(state["report"]);
    data::Windows windows;
    const bool watched = state.contains("windows") && !state["windows"].is_none();
    if (watched) {
        const py::tuple columns = state["windows"];
        windows.customer = ids_of_state(columns[0]);
        assign(windows.enter, columns[1]);
        assign(windows.exit, columns[2]);
    }
    const py::gil_scoped_release unlocked;
    EventLogBuilder builder;
    builder.add(batch);
    EventLog log = builder.finish(std::move(report));
    return watched ? log.with_windows(std::move(windows)) : log;
}

}  // namespace habitue::python
