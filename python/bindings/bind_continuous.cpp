// habitue._core.lifecycle: chains in continuous time.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_map>

#include <pybind11/eigen.h>

#include <habitue/data/detail/decode.hpp>
#include <habitue/data/detail/interner.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>

#include "bind_data.hpp"

namespace habitue::python {

Paths paths_in(const py::object& data, const Roles& roles);
py::object paths_out(Paths paths);

namespace {

using namespace lifecycle;
using C = ContinuousChain;
using F = lifecycle::Fit<ContinuousChain>;

/// Paths of the customers of a table, each in order of time, and the covariates of their visits.
struct PanelTable {
    Paths paths;
    Eigen::MatrixXd values;
    bool whole_numbers = true;  ///< what the states are called
};

PanelTable read_panel(Table& table, const Roles& roles, const Execution& how) {
    using namespace data::detail;
    const std::size_t covariates = roles.size() - 3;
    Interner customers;
    std::vector<std::uint32_t> customer, state;
    std::vector<double> time, values;  // of covariates, visit by visit
    std::unordered_map<std::string, std::uint32_t> labels;
    std::vector<std::uint32_t> small(256, Interner::none);  // of labels that are small numbers
    std::vector<std::string> names;
    PanelTable result;
    const auto named = [&](std::string label) {
        const auto [at, fresh] = labels.try_emplace(std::move(label), std::uint32_t(names.size()));
        if (fresh) names.push_back(at->first);
        return at->second;
    };
    for_batches(table, roles, how, [&](const data::Batch& batch) {
        const std::size_t size = batch[0].column.size, n = customer.size();
        const data::Column &who = batch[0].column, &when = batch[1].column, &what = batch[2].column;
        const auto missing = [&](const std::string& name, std::size_t i) {
            throw DomainError(name + ": row " + std::to_string(n + i) + " has none that can be read");
        };
        const auto whole = [](const data::Column& c, std::size_t i) {
            return is_integer(c.type) || (is_float(c.type) && number_at(c, i) == std::floor(number_at(c, i)) &&
                                          std::abs(number_at(c, i)) < 1e15);
        };
        const auto number = [](const data::Column& c, std::size_t i) {
            return is_integer(c.type) ? integer_at(c, i) : std::int64_t(number_at(c, i));
        };
        customer.resize(n + size);
        state.resize(n + size);
        time.resize(n + size);
        std::int64_t last = 0;
        std::uint32_t last_code = Interner::none;
        for (std::size_t i = 0; i < size; ++i) {
            if (!present(who, i)) missing("customer", i);
            if (!present(what, i) || (is_float(what.type) && std::isnan(number_at(what, i)))) missing("state", i);
            if (is_float(who.type) && !whole(who, i)) missing("customer", i);  // numbers and text do not mix
            if (whole(who, i)) {
                const std::int64_t id = number(who, i);
                if (last_code == Interner::none || id != last) last_code = customers.code(last = id);
                customer[n + i] = last_code;
            } else {
                customer[n + i] = customers.code(std::string_view(written(who, i)));
            }
            if (whole(what, i)) {
                const std::int64_t label = number(what, i);
                if (label < 0 || label >= std::int64_t(small.size())) {
                    state[n + i] = named(std::to_string(label));
                } else {
                    auto& code = small[std::size_t(label)];
                    if (code == Interner::none) code = named(std::to_string(label));
                    state[n + i] = code;
                }
            } else {
                result.whole_numbers = false;
                state[n + i] = named(written(what, i));
            }
        }
        std::vector<Status> status(size, Status::fine);
        if (is_integer(when.type) || is_float(when.type)) {
            read_numbers("time", when, time.data() + n, status.data(), {});
        } else {
            std::vector<std::int64_t> ticks(size);
            read_times(when, ticks.data(), status.data(), {});
            for (std::size_t i = 0; i < size; ++i) time[n + i] = double(ticks[i]) / double(microseconds_per_day);
            result.paths.unit = Unit::day;
        }
        for (std::size_t i = 0; i < size; ++i)
            if (status[i] != Status::fine || !std::isfinite(time[n + i])) missing("time", i);
        values.resize((n + size) * covariates);
        std::vector<double> column(size);
        for (std::size_t c = 0; c < covariates; ++c) {
            std::fill(status.begin(), status.end(), Status::fine);
            read_numbers(roles[3 + c].first, batch[3 + c].column, column.data(), status.data(), {});
            for (std::size_t i = 0; i < size; ++i) {
                if (status[i] != Status::fine || !std::isfinite(column[i])) missing(roles[3 + c].first, i);
                values[(n + i) * covariates + c] = column[i];
            }
        }
    });
    // Whole numbers ascending instead of as they came.
    if (result.whole_numbers) {
        std::vector<std::uint32_t> order(names.size()), rank(names.size());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(),
                  [&](std::uint32_t a, std::uint32_t b) { return std::stoll(names[a]) < std::stoll(names[b]); });
        std::vector<std::string> sorted;
        for (std::uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i, sorted.push_back(names[order[i]]);
        names = std::move(sorted);
        for (auto& s : state) s = rank[s];
    }
    Paths& paths = result.paths;
    paths.states = std::move(names);
    paths.customer = customers.ids();
    const std::size_t rows = customer.size(), count = customers.size();
    paths.offsets.assign(count + 1, 0);
    for (const std::uint32_t c : customer) ++paths.offsets[c + 1];
    for (std::size_t c = 0; c < count; ++c) paths.offsets[c + 1] += paths.offsets[c];
    std::vector<std::size_t> order(rows);
    {
        auto next = paths.offsets;
        for (std::size_t r = 0; r < rows; ++r) order[next[customer[r]]++] = r;
    }
    for (std::size_t c = 0; c < count; ++c) {
        const auto begin = order.begin() + std::ptrdiff_t(paths.offsets[c]),
                   end = order.begin() + std::ptrdiff_t(paths.offsets[c + 1]);
        const auto earlier = [&](std::size_t a, std::size_t b) { return time[a] < time[b]; };
        if (!std::is_sorted(begin, end, earlier)) std::stable_sort(begin, end, earlier);
    }
    paths.state.resize(rows);
    paths.time.resize(rows);
    result.values.resize(Eigen::Index(rows), Eigen::Index(covariates));
    for (std::size_t r = 0; r < rows; ++r) {
        paths.state[r] = state[order[r]];
        paths.time[r] = time[order[r]];
        for (std::size_t c = 0; c < covariates; ++c)
            result.values(Eigen::Index(r), Eigen::Index(c)) = values[order[r] * covariates + c];
    }
    return result;
}

std::string card_doc(const ModelCard& card) {
    return std::string(card.title) + ". " + std::string(card.summary) + "\n\nReferences\n----------\n" +
           std::string(card.reference) + "\n";
}

void bind_chain(py::module_& m) {
    py::class_<C>(m, "ContinuousChain", card_doc(C::card).c_str())
        .def(py::init([](Eigen::MatrixXd generator, std::vector<std::string> states) {
                 return C(std::move(generator), std::move(states));
             }),
             "generator"_a, "states"_a)
        .def_property_readonly("generator", &C::generator, py::return_value_policy::reference_internal,
                               "Rate of moving from (row) to (column); the diagonal makes rows sum to 0.")
        .def_property_readonly("states", &C::states, "Names of the states.")
        .def("__len__", &C::size)
        .def("index", &C::index, "state"_a, "The number of a state.")
        .def("transition_probability", &C::transition_probability, "t"_a,
             "Chance of being in each state (columns) a time `t` after each (rows).")
        .def("sojourn", &C::sojourn, "Mean length of a stay in each state; infinite in one never left.")
        .def("embedded_chain", &C::embedded_chain, "Where it moves when it moves, as a `MarkovChain`.")
        .def("classes", &C::classes, "The communication classes, in order of their first states.")
        .def("stationary", &C::stationary, "Long-run shares of time: one row over all states for each recurrent class.")
        .def("absorption", &C::absorption, "Where the chain ends up from each transient state, and when.")
        .def("hitting_time", &C::hitting_time, "state"_a,
             "Expected time until `state` is first reached, from every state.")
        .def("occupancy", &C::occupancy, "t"_a,
             "Expected time in each state (columns) from each (rows) during the next `t`.")
        .def(
            "discounted_value",
            [](const C& chain, const Eigen::VectorXd& reward, double discount_rate, double horizon) {
                return chain.discounted_value(reward, {discount_rate, horizon});
            },
            "reward"_a, py::kw_only(), "discount_rate"_a = 0.0, "horizon"_a = std::numeric_limits<double>::infinity(),
            "Expected discounted reward from each state.\n\n"
            "`reward` is received per unit of time spent in a state; `discount_rate` is effective per unit of time;\n"
            "`horizon` is how far ahead money counts.")
        .def(
            "_simulate",
            [](const C& chain, std::size_t n, double T, std::uint64_t seed, std::vector<double> initial,
               std::optional<int> threads) {
                return paths_out(run(threads, py::none(), [&](const Execution& how) {
                    return simulate(chain, n, T, seed, {std::move(initial), how.threads, how.cancel});
                }));
            },
            "n"_a, "T"_a, "seed"_a, "initial"_a, "threads"_a)
        .def("summary", &C::summary, "The generator as a table with the names of its states.")
        .def("__repr__", &C::summary)
        .def(
            "__eq__", [](const C& a, const C& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const C& c) { return py::make_tuple(c.generator(), c.states()); },
            [](const py::tuple& s) { return C(s[0].cast<Eigen::MatrixXd>(), s[1].cast<std::vector<std::string>>()); }));
}

void bind_fit(py::module_& m) {
    py::class_<F>(m, "ContinuousChainFit",
                  "An estimated chain in continuous time and what is known about its estimate.")
        .def_readonly("model", &F::model, "The chain; with covariates, where they are at their means.")
        .def_readonly("standard_errors", &F::standard_errors,
                      "Of the generator's entries; 0 where impossible, NaN where not identified.")
        .def_readonly("log_likelihood", &F::log_likelihood, "Of the states observed, given the first of each path.")
        .def_readonly("names", &F::names, "Of the parameters: \"a -> b\", then \"a -> b: x\" for every covariate.")
        .def_readonly("coefficients", &F::coefficients,
                      "Log rates, then effects on log rates, in the order of `names`.")
        .def_readonly("covariance", &F::covariance, "Of `coefficients`, from the observed information.")
        .def_readonly("covariates", &F::covariates, "Names of the covariates.")
        .def_readonly("means", &F::means, "Of the covariates, over intervals.")
        .def_readonly("paths", &F::paths, "Paths with at least two visits.")
        .def_readonly("intervals", &F::intervals, "Intervals between visits.")
        .def_readonly("iterations", &F::iterations, "Of Newton's method.")
        .def_property_readonly("converged", &F::converged, "Whether the search ended at a maximum.")
        .def_property_readonly(
            "termination", [](const F& f) { return std::string(optim::name(f.termination)); },
            "Why the search stopped.")
        .def_readonly("notes", &F::notes, "What the data do not tell, in words.")
        .def("at", &F::at, "values"_a, "The chain under these values of the covariates.")
        .def(
            "interval",
            [](const F& f, double level) {
                const auto ends = f.interval(level);
                return std::make_pair(ends.low, ends.high);
            },
            "level"_a = 0.95, "Lower and upper ends for the generator, as two matrices; symmetric on the log scale.")
        .def(
            "sojourn",
            [](const F& f, double level) {
                const auto s = f.sojourn(level);
                return py::dict("value"_a = s.value, "low"_a = s.low, "high"_a = s.high);
            },
            "level"_a = 0.95)
        .def(
            "transition_probability",
            [](const F& f, double t, double level) {
                const auto p = f.transition_probability(t, level);
                return py::dict("value"_a = p.value, "low"_a = p.low, "high"_a = p.high);
            },
            "t"_a, "level"_a = 0.95)
        .def(
            "hazard_ratios",
            [](const F& f, double level) {
                const auto p = f.hazard_ratios(level);
                return py::dict("value"_a = p.value, "low"_a = p.low, "high"_a = p.high);
            },
            "level"_a = 0.95)
        .def("summary", &F::summary, "Rates, standard errors, effects, and what the data do not tell.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [](const F& f) {
                std::vector<std::pair<std::size_t, std::size_t>> rates;
                for (const auto& [from, to] : f.rates) rates.emplace_back(from, to);
                return py::make_tuple(f.model, f.standard_errors, f.log_likelihood, rates, f.names, f.coefficients,
                                      f.covariance, f.covariates, f.means, f.paths, f.intervals, f.iterations,
                                      std::string(optim::name(f.termination)), f.notes);
            },
            [](const py::tuple& s) {
                std::vector<math::Rate> rates;
                for (const auto& [from, to] : s[3].cast<std::vector<std::pair<std::size_t, std::size_t>>>())
                    rates.push_back({from, to});
                return F{s[0].cast<C>(),
                         s[1].cast<Eigen::MatrixXd>(),
                         s[2].cast<double>(),
                         std::move(rates),
                         s[4].cast<std::vector<std::string>>(),
                         s[5].cast<Eigen::VectorXd>(),
                         s[6].cast<Eigen::MatrixXd>(),
                         s[7].cast<std::vector<std::string>>(),
                         s[8].cast<Eigen::VectorXd>(),
                         s[9].cast<std::size_t>(),
                         s[10].cast<std::size_t>(),
                         s[11].cast<int>(),
                         optim::parse_termination(s[12].cast<std::string>()),
                         s[13].cast<std::vector<std::string>>()};
            }));
    m.def(
        "fit_continuous",
        [](const py::object& data, const Roles& roles, Eigen::MatrixXd start, std::vector<std::string> states,
           std::vector<std::string> exact, bool exact_times,
           const std::vector<std::pair<std::string, std::vector<std::string>>>& censored, std::vector<double> changes,
           int max_iterations, double tolerance, std::optional<int> threads) {
            Table* table = py::isinstance<Table>(data) ? data.cast<Table*>() : nullptr;
            const Paths* given = table == nullptr ? data.cast<const Paths*>() : nullptr;
            return run(threads, py::none(), [&](const Execution& how) {
                ContinuousFitOptions options;
                options.start = std::move(start);
                options.states = std::move(states);
                options.exact = std::move(exact);
                options.exact_times = exact_times;
                for (const auto& [label, stands_for] : censored) options.censored.push_back({label, stands_for});
                options.changes = std::move(changes);
                options.max_iterations = max_iterations;
                options.tolerance = tolerance;
                options.threads = how.threads;
                options.cancel = how.cancel;
                if (given != nullptr) return lifecycle::fit<C>(*given, options);
                auto panel = read_panel(*table, roles, how);
                for (std::size_t c = 3; c < roles.size(); ++c) options.covariates.push_back(roles[c].first);
                options.values = std::move(panel.values);
                if (options.states.empty() && !panel.whole_numbers)
                    throw DomainError("states: name the rows of start, for the states of the data are text");
                return lifecycle::fit<C>(panel.paths, options);
            });
        },
        "data"_a, "roles"_a, "start"_a, "states"_a, "exact"_a, "exact_times"_a, "censored"_a, "changes"_a,
        "max_iterations"_a, "tolerance"_a, "threads"_a);
}

}  // namespace

/// The columns customer, time and state of a table as paths, or paths as they are.
Paths paths_in(const py::object& data, const Roles& roles) {
    if (!py::isinstance<Table>(data)) return data.cast<const Paths&>();
    auto& table = data.cast<Table&>();
    const py::gil_scoped_release unlocked;
    return read_panel(table, roles, {}).paths;
}

/// Where Paths have a class of their own, they are that; else a dict of customer, time and state.
py::object paths_out(Paths paths) {
    if (py::detail::get_type_info(typeid(Paths)) != nullptr) return py::cast(std::move(paths));
    std::vector<std::int64_t> customer;
    for (std::size_t i = 0; i < paths.size(); ++i)
        customer.insert(customer.end(), paths.path(i).size(), std::int64_t(i));
    std::vector<std::uint32_t> state = std::move(paths.state);
    return py::dict("customer"_a = hand_over(std::move(customer)), "time"_a = hand_over(std::move(paths.time)),
                    "state"_a = hand_over(std::move(state)), "states"_a = paths.states);
}

}  // namespace habitue::python

void bind_continuous(habitue::python::py::module_ m) {
    habitue::python::bind_chain(m);
    habitue::python::bind_fit(m);
}
