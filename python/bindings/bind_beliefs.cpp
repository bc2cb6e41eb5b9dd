// habitue._core.lifecycle: what to do when the state is hidden.
#include "bind_lifecycle.hpp"

#include <pybind11/eigen.h>

#include <habitue/lifecycle/belief_policy.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;
using Unlocked = py::call_guard<py::gil_scoped_release>;

void bind_policies(py::module_& m) {
    using P = BeliefPolicy;
    py::class_<P>(m, "BeliefPolicy", "A plan for every belief, a law of the states, with bounds on the best there is.")
        .def_readonly("vectors", &P::vectors, "[plan][state]: discounted reward of each plan from each state.")
        .def_property_readonly(
            "actions", [](const py::object& self) { return view(self.cast<const P&>().actions, self); },
            "Number of the first action of each plan.")
        .def_readonly("points", &P::points, "[point][state]: beliefs at which the upper bound is known.")
        .def_readonly("bounds", &P::bounds, "The upper bound there; the first points are the states, for sure.")
        .def_readonly("start", &P::start, "The belief searched from.")
        .def_readonly("lower_bound", &P::lower_bound, "What the policy brings from the start, at least.")
        .def_readonly("upper_bound", &P::upper_bound, "No policy brings more from the start.")
        .def_property_readonly("gap", &P::gap, "What another policy could add at the start, at most.")
        .def_readonly("iterations", &P::iterations, "Walks from the start.")
        .def_property_readonly("converged", &P::converged, "Whether the bounds met.")
        .def_property_readonly(
            "termination", [](const P& p) { return std::string(optim::name(p.termination)); },
            "Why the search stopped.")
        .def("value", &P::value, "belief"_a, Unlocked(), "What following the policy from a belief brings, at least.")
        .def("lower", &P::lower, "belief"_a, Unlocked(), "The same as `value`.")
        .def("upper", &P::upper, "belief"_a, Unlocked(), "No policy brings more from a belief.")
        .def("action", &P::action, "belief"_a, Unlocked(), "Number of the action to take.")
        .def("summary", &P::summary, "Bounds and how the search ended.")
        .def("__repr__", &P::summary)
        .def(py::pickle(
            [](const P& p) {
                return py::make_tuple(p.vectors, p.actions, p.points, p.bounds, p.start, p.lower_bound, p.upper_bound,
                                      p.iterations, std::string(optim::name(p.termination)));
            },
            [](const py::tuple& s) {
                P p;
                p.vectors = s[0].cast<Eigen::MatrixXd>();
                p.actions = s[1].cast<std::vector<std::size_t>>();
                p.points = s[2].cast<Eigen::MatrixXd>();
                p.bounds = s[3].cast<Eigen::VectorXd>();
                p.start = s[4].cast<Eigen::VectorXd>();
                p.lower_bound = s[5].cast<double>();
                p.upper_bound = s[6].cast<double>();
                p.iterations = s[7].cast<int>();
                p.termination = optim::parse_termination(s[8].cast<std::string>());
                return p;
            }));
    using H = BeliefHorizon;
    py::class_<H>(m, "BeliefHorizon", "The best plans for each number of periods left, when the state is hidden.")
        .def_readonly("vectors", &H::vectors, "[periods left - 1]: [plan][state].")
        .def_readonly("actions", &H::actions, "[periods left - 1][plan]: its first action.")
        .def("value", &H::value, "belief"_a, "periods"_a, Unlocked(), "Of a belief with so many periods left.")
        .def("action", &H::action, "belief"_a, "periods"_a, Unlocked(), "The action to take then.")
        .def("__repr__", [](const H& h) { return "BeliefHorizon(" + std::to_string(h.vectors.size()) + " periods)"; })
        .def(py::pickle(
            [](const H& h) { return py::make_tuple(h.vectors, h.actions); },
            [](const py::tuple& s) {
                return H{s[0].cast<std::vector<Eigen::MatrixXd>>(), s[1].cast<std::vector<std::vector<std::size_t>>>()};
            }));
}

}  // namespace
}  // namespace habitue::python

void bind_beliefs(habitue::python::py::module_ m) {
    using namespace habitue;
    using namespace habitue::python;
    using namespace habitue::lifecycle;
    using D = PartiallyObservedProcess;
    bind_policies(m);
    const auto make = [](DecisionProcess process, std::vector<Eigen::MatrixXd> observation,
                         std::vector<std::string> symbols, Eigen::VectorXd start) {
        return D(std::move(process), std::move(observation), std::move(symbols), std::move(start));
    };
    py::class_<D>(m, "PartiallyObservedProcess", card_doc(D::card).c_str())
        .def(py::init(make), "process"_a, "observation"_a, "symbols"_a, "start"_a)
        .def(py::init<DecisionProcess, const HiddenChain&>(), "process"_a, "observation"_a)
        .def_property_readonly("process", &D::process, "The decision process of the hidden states.")
        .def_property_readonly("observation", &D::observation,
                               "(state arrived in, symbol): one matrix for all actions, or one for each.")
        .def_property_readonly("symbols", &D::symbols, "Names of the symbols.")
        .def_property_readonly("start", &D::start, "The belief to start from.")
        .def("symbol_chances", &D::symbol_chances, "belief"_a, "action"_a, Unlocked(),
             "Chances of each symbol after an action from a belief.")
        .def("update", &D::update, "belief"_a, "action"_a, "symbol"_a, Unlocked(),
             "The belief after an action and a symbol, by number.")
        .def(
            "_solve",
            [](const D& d, Eigen::VectorXd start, double tolerance, int max_iterations) {
                return run(1, py::none(), [&](const Execution& how) {
                    return d.solve({std::move(start), tolerance, max_iterations, how.cancel});
                });
            },
            "start"_a, "tolerance"_a, "max_iterations"_a)
        .def("solve_horizon", &D::solve_horizon, "periods"_a, "final_value"_a = Eigen::VectorXd(), "most"_a = 20000,
             Unlocked(),
             "The best plans over a number of periods, exactly: for small problems.\n\n"
             "`final_value` is what a state is worth afterwards; more than `most` plans are refused.")
        .def("summary", &D::summary, "States, actions, symbols and discount.")
        .def("__repr__", &D::summary)
        .def(
            "__eq__", [](const D& a, const D& b) { return a == b; }, py::is_operator())
        .def(py::pickle([](const D& d) { return py::make_tuple(d.process(), d.observation(), d.symbols(), d.start()); },
                        [make](const py::tuple& s) {
                            return make(s[0].cast<DecisionProcess>(), s[1].cast<std::vector<Eigen::MatrixXd>>(),
                                        s[2].cast<std::vector<std::string>>(), s[3].cast<Eigen::VectorXd>());
                        }));
}
