// habitue._core.lifecycle: semi-Markov chains, and the estimate of Aalen and Johansen.
#include <variant>

#include <pybind11/eigen.h>

#include <habitue/lifecycle/aalen_johansen.hpp>
#include <habitue/lifecycle/semi_markov.hpp>

#include "bind_lifecycle.hpp"
#include "bind_paths.hpp"

namespace habitue::python {

namespace {

using namespace lifecycle;
using S = SemiMarkovChain;
using F = lifecycle::Fit<SemiMarkovChain>;
using TableOrPaths = std::variant<Table*, const Paths*>;

/// Calls work(paths) with the paths given, or those of the columns customer, time and state of the table given.
template <class Work>
auto with_paths(const TableOrPaths& data, const Roles& roles, const Execution& how, const Work& work) {
    if (const auto* paths = std::get_if<const Paths*>(&data)) return work(**paths);
    return work(paths_of_table(*std::get<Table*>(data), roles, {}, how).paths);
}

py::tuple state_of_law(const SojournLaw& l) {
    return py::make_tuple(std::string(name(l.kind)), l.shape, l.scale, l.times, l.survival_after);
}
SojournLaw law_of_state(const py::tuple& s) {
    return {parse_sojourn_kind(s[0].cast<std::string>()), s[1].cast<double>(), s[2].cast<double>(),
            s[3].cast<std::vector<double>>(), s[4].cast<std::vector<double>>()};
}

void bind_law(py::module_& m) {
    py::class_<SojournLaw>(
        m, "SojournLaw",
        "A law of durations.\n\n"
        "Exponential: `scale` is the mean. Weibull: survival exp(-(t / scale) ** shape). Gamma: shape "
        "and scale.\nLognormal: log t is normal with mean log(scale) and standard deviation 1 / shape. "
        "Empirical: steps at `times`.")
        .def(py::init([](const std::string& kind, double shape, double scale, std::vector<double> times,
                         std::vector<double> survival_after) {
                 SojournLaw law{parse_sojourn_kind(kind), shape, scale, std::move(times), std::move(survival_after)};
                 law.validate();
                 return law;
             }),
             "kind"_a, py::kw_only(), "shape"_a = 1.0, "scale"_a = 1.0, "times"_a = std::vector<double>(),
             "survival_after"_a = std::vector<double>())
        .def_property_readonly(
            "kind", [](const SojournLaw& l) { return std::string(name(l.kind)); }, "\"exponential\", \"weibull\", ...")
        .def_readonly("shape", &SojournLaw::shape, "1 for an exponential law.")
        .def_readonly("scale", &SojournLaw::scale, "In units of time.")
        .def_readonly("times", &SojournLaw::times, "Of an empirical law: where its survival steps down.")
        .def_readonly("survival_after", &SojournLaw::survival_after, "Survival from each of `times` on.")
        .def("survival", &SojournLaw::survival, "t"_a, "Chance that a stay lasts longer than `t`.")
        .def("mean", &SojournLaw::mean, "Expected length.")
        .def("__repr__",
             [](const SojournLaw& l) {
                 return "SojournLaw(\"" + std::string(name(l.kind)) + "\", shape=" + to_text(l.shape) +
                        ", scale=" + to_text(l.scale) + ")";
             })
        .def(
            "__eq__", [](const SojournLaw& a, const SojournLaw& b) { return a == b; }, py::is_operator())
        .def(py::pickle(&state_of_law, &law_of_state));
}

void bind_chain(py::module_& m) {
    py::class_<S>(m, "SemiMarkovChain", card_doc(S::card).c_str())
        .def(py::init<MarkovChain, std::vector<SojournLaw>>(), "embedded_chain"_a, "laws"_a,
             "Where it moves when it moves, and a law of stays for each state, or for each transition row by row.")
        .def_property_readonly("embedded_chain", &S::embedded_chain, py::return_value_policy::copy,
                               "Where it moves when it moves, as a `MarkovChain`.")
        .def_property_readonly("states", &S::states, "Names of the states.")
        .def_property_readonly("laws", &S::laws, py::return_value_policy::copy,
                               "Laws of stays, one a state, or one a transition row by row.")
        .def("__len__", &S::size)
        .def("sojourn", &S::sojourn, "Mean length of a stay in each state; infinite in one never left.")
        .def("stationary", &S::stationary, "Long-run shares of time: one row over all states for each recurrent class.",
             py::call_guard<py::gil_scoped_release>())
        .def("absorption_time", &S::absorption_time,
             "Expected time until a recurrent class is entered, from each transient state.",
             py::call_guard<py::gil_scoped_release>())
        .def("transition_probability", &S::transition_probability, "t"_a, py::kw_only(), "steps"_a = 400,
             "Chance of being in each state (columns) a time `t` after a stay in each (rows) began.",
             py::call_guard<py::gil_scoped_release>())
        .def(
            "_simulate",
            [](const S& chain, std::size_t n, double T, std::uint64_t seed, std::vector<double> initial,
               std::optional<int> threads) {
                return run(threads, py::none(), [&](const Execution& how) {
                    return simulate(chain, n, T, seed, {std::move(initial), how.threads, how.cancel});
                });
            },
            "n"_a, "T"_a, "seed"_a, "initial"_a, "threads"_a)
        .def("summary", &S::summary, "The embedded chain and the laws of stays.")
        .def("__repr__", &S::summary)
        .def(
            "__eq__", [](const S& a, const S& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const S& c) { return py::make_tuple(c.embedded_chain(), c.laws()); },
            [](const py::tuple& s) { return S(s[0].cast<MarkovChain>(), s[1].cast<std::vector<SojournLaw>>()); }));
}

void bind_fit(py::module_& m) {
    py::class_<F>(m, "SemiMarkovChainFit", "An estimated semi-Markov chain and what is known about its estimate.")
        .def_readonly("model", &F::model, "The chain.")
        .def_readonly("counts", &F::counts, "Moves from each state (rows) to each.")
        .def_readonly("censored", &F::censored, "Stays in each state whose end was not seen.")
        .def_readonly("standard_errors", &F::standard_errors, "Of the embedded chain; NaN in a row never left.")
        .def_readonly("shape_error", &F::shape_error, "Standard error of each law's shape, as `model.laws`.")
        .def_readonly("scale_error", &F::scale_error, "Standard error of each law's scale.")
        .def_readonly("log_likelihood", &F::log_likelihood, "Of moves and stays; NaN with empirical laws.")
        .def_readonly("converged", &F::converged, "Whether every search ended at a maximum.")
        .def_readonly("notes", &F::notes, "What the data do not tell, in words.")
        .def("summary", &F::summary, "The chain with its standard errors.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [](const F& f) {
                return py::make_tuple(f.model, f.counts, f.censored, f.standard_errors, f.shape_error, f.scale_error,
                                      f.log_likelihood, f.converged, f.notes);
            },
            [](const py::tuple& s) {
                return F{s[0].cast<S>(),
                         s[1].cast<Eigen::MatrixXd>(),
                         s[2].cast<std::vector<double>>(),
                         s[3].cast<Eigen::MatrixXd>(),
                         s[4].cast<std::vector<double>>(),
                         s[5].cast<std::vector<double>>(),
                         s[6].cast<double>(),
                         s[7].cast<bool>(),
                         s[8].cast<std::vector<std::string>>()};
            }));
    m.def(
        "fit_semi_markov",
        [](const TableOrPaths& data, const Roles& roles, const std::vector<std::string>& sojourn, bool by_transition,
           std::optional<int> threads) {
            SemiMarkovFitOptions options{.sojourn = {}, .by_transition = by_transition};
            for (const auto& kind : sojourn) options.sojourn.push_back(parse_sojourn_kind(kind));
            return run(threads, py::none(), [&](const Execution& how) {
                options.threads = how.threads;
                options.cancel = how.cancel;
                return with_paths(data, roles, how,
                                  [&](const Paths& paths) { return lifecycle::fit<S>(paths, options); });
            });
        },
        "data"_a.none(false), "roles"_a, "sojourn"_a, "by_transition"_a, "threads"_a);
    py::class_<TransitionCurves>(m, "TransitionCurves",
                                 "Chances of being in each state (columns) at some times after each (rows), without a "
                                 "model.")
        .def_readonly("states", &TransitionCurves::states, "Names of the states.")
        .def_readonly("start", &TransitionCurves::start, "The time that the states of the rows are those of.")
        .def_property_readonly(
            "times", [](const py::object& self) { return view(self.cast<const TransitionCurves&>().times, self); },
            "Times of the estimates, ascending.")
        .def_readonly("probability", &TransitionCurves::probability, "A matrix for each of `times`.")
        .def_readonly("standard_errors", &TransitionCurves::standard_errors, "Greenwood's, for matrices.")
        .def(
            "interval",
            [](const TransitionCurves& c, std::size_t k, double level) {
                const auto ends = c.interval(k, level);
                return std::make_pair(ends.low, ends.high);
            },
            "k"_a, "level"_a = 0.95, "Lower and upper ends at the k-th of `times`, symmetric on the logit scale.");
    m.def(
        "aalen_johansen",
        [](const TableOrPaths& data, const Roles& roles, double start, std::vector<double> times) {
            const py::gil_scoped_release unlocked;
            return with_paths(data, roles, {}, [&](const Paths& paths) {
                return aalen_johansen(paths, {start, std::move(times)});
            });
        },
        "data"_a.none(false), "roles"_a, "start"_a, "times"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_semi_markov(habitue::python::py::module_ m) {
    habitue::python::bind_law(m);
    habitue::python::bind_chain(m);
    habitue::python::bind_fit(m);
}
