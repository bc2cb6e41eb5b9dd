// habitue._core.lifecycle: chains in continuous time.
#include <cmath>
#include <limits>
#include <variant>

#include <pybind11/eigen.h>

#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>

#include "bind_lifecycle.hpp"
#include "bind_paths.hpp"

namespace habitue::python {

namespace {

using namespace lifecycle;
using C = ContinuousChain;
using F = lifecycle::Fit<ContinuousChain>;
using Unlocked = py::call_guard<py::gil_scoped_release>;

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
             "Chance of being in each state (columns) a time `t` after each (rows).", Unlocked())
        .def("sojourn", &C::sojourn, "Mean length of a stay in each state; infinite in one never left.")
        .def("embedded_chain", &C::embedded_chain, "Where it moves when it moves, as a `MarkovChain`.", Unlocked())
        .def("classes", &C::classes, "The communication classes, in order of their first states.", Unlocked())
        .def("stationary", &C::stationary, "Long-run shares of time: one row over all states for each recurrent class.",
             Unlocked())
        .def("absorption", &C::absorption, "Where the chain ends up from each transient state, and when.", Unlocked())
        .def("hitting_time", &C::hitting_time, "state"_a,
             "Expected time until `state` is first reached, from every state.", Unlocked())
        .def("occupancy", &C::occupancy, "t"_a,
             "Expected time in each state (columns) from each (rows) during the next `t`.", Unlocked())
        .def(
            "discounted_value",
            [](const C& chain, const Eigen::VectorXd& reward, double discount_rate, double horizon) {
                return chain.discounted_value(reward, {discount_rate, horizon});
            },
            "reward"_a, py::kw_only(), "discount_rate"_a = 0.0, "horizon"_a = std::numeric_limits<double>::infinity(),
            "Expected discounted reward from each state.\n\n"
            "`reward` is received per unit of time spent in a state; `discount_rate` is effective per unit of time;\n"
            "`horizon` is how far ahead money counts.",
            Unlocked())
        .def(
            "_simulate",
            [](const C& chain, std::size_t n, double T, std::uint64_t seed, std::vector<double> initial,
               std::optional<int> threads) {
                return run(threads, py::none(), [&](const Execution& how) {
                    return simulate(chain, n, T, seed, {std::move(initial), how.threads, how.cancel});
                });
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
        .def_readonly("misclassification", &F::misclassification,
                      "Chance that a state (row) is seen as each (column); empty where states are seen as they are.")
        .def_readonly("misclassification_errors", &F::misclassification_errors,
                      "Standard errors; 0 where never, NaN where not identified.")
        .def_readonly("initial", &F::initial, "Law of the true states at first visits, where some are misclassified.")
        .def_readonly("initial_errors", &F::initial_errors, "Standard errors; 0 where given.")
        .def(
            "misclassification_interval",
            [](const F& f, double level) {
                const auto ends = f.misclassification_interval(level);
                return std::make_pair(ends.low, ends.high);
            },
            "level"_a = 0.95, "Lower and upper ends for `misclassification`; symmetric on the logit scale.")
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
                const auto p = [&] {
                    const py::gil_scoped_release unlocked;
                    return f.transition_probability(t, level);
                }();
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
                                      std::string(optim::name(f.termination)), f.notes, f.misclassification,
                                      f.misclassification_errors, f.initial, f.initial_errors);
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
                         s[13].cast<std::vector<std::string>>(),
                         s[14].cast<Eigen::MatrixXd>(),
                         s[15].cast<Eigen::MatrixXd>(),
                         s[16].cast<Eigen::VectorXd>(),
                         s[17].cast<Eigen::VectorXd>()};
            }));
    using Censored = std::vector<std::pair<std::string, std::vector<std::string>>>;
    m.def(
        "fit_continuous",
        [](const std::variant<Table*, const Paths*>& data, const Roles& roles, Eigen::MatrixXd start,
           std::vector<std::string> states, std::vector<std::string> exact, bool exact_times, const Censored& censored,
           std::vector<double> changes, Eigen::MatrixXd misclassified, Eigen::VectorXd initial, int max_iterations,
           double tolerance, std::optional<int> threads) {
            return run(threads, py::none(), [&](const Execution& how) {
                ContinuousFitOptions options;
                options.start = std::move(start);
                options.states = std::move(states);
                options.exact = std::move(exact);
                options.exact_times = exact_times;
                for (const auto& [label, stands_for] : censored) options.censored.push_back({label, stands_for});
                options.changes = std::move(changes);
                options.misclassified = std::move(misclassified);
                options.initial = std::move(initial);
                options.max_iterations = max_iterations;
                options.tolerance = tolerance;
                options.threads = how.threads;
                options.cancel = how.cancel;
                if (const auto* paths = std::get_if<const Paths*>(&data)) return lifecycle::fit<C>(**paths, options);
                const auto [paths, numbered, more, row] =
                    paths_of_table(*std::get<Table*>(data), roles, std::vector<std::string>(), how);
                if (options.states.empty() && !numbered)
                    throw DomainError("states: name the rows of start, for the states of the data are text");
                options.values.resize(Eigen::Index(row.size()), Eigen::Index(more.size()));
                for (std::size_t c = 0; c < more.size(); ++c) {
                    options.covariates.push_back(roles[3 + c].first);
                    for (std::size_t r = 0; r < row.size(); ++r)
                        if (!std::isfinite(more[c][r])) refuse_row(roles[3 + c].first, r, more[c][r], "must be finite");
                    for (std::size_t v = 0; v < row.size(); ++v)
                        options.values(Eigen::Index(v), Eigen::Index(c)) = more[c][row[v]];
                }
                return lifecycle::fit<C>(paths, options);
            });
        },
        "data"_a.none(false), "roles"_a, "start"_a, "states"_a, "exact"_a, "exact_times"_a, "censored"_a, "changes"_a,
        "misclassified"_a, "initial"_a, "max_iterations"_a, "tolerance"_a, "threads"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_continuous(habitue::python::py::module_ m) {
    habitue::python::bind_chain(m);
    habitue::python::bind_fit(m);
}
