// habitue._core.lifecycle: decision processes, and policies judged from logged decisions.
#include "bind_lifecycle.hpp"

#include <pybind11/eigen.h>

#include <habitue/lifecycle/decision_process.hpp>
#include <habitue/lifecycle/logged_policy.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;

DecisionMethod parse_method(const std::string& text) {
    if (text == "value") return DecisionMethod::value;
    if (text == "policy") return DecisionMethod::policy;
    if (text == "modified_policy") return DecisionMethod::modified_policy;
    throw DomainError("method: got \"" + text + "\", need \"value\", \"policy\" or \"modified_policy\"");
}

void bind_solutions(py::module_& m) {
    py::class_<DecisionSolution>(m, "DecisionSolution", "One action for every state, and what it brings.")
        .def_property_readonly(
            "policy", [](const py::object& self) { return view(self.cast<const DecisionSolution&>().policy, self); },
            "Number of the action taken in each state.")
        .def_readonly("value", &DecisionSolution::value, "Expected discounted reward from each state, of this policy.")
        .def_readonly("gap", &DecisionSolution::gap, "No policy is better by more than this in any state.")
        .def_readonly("improvements", &DecisionSolution::improvements, "Passes over all actions.")
        .def("__repr__",
             [](const DecisionSolution& x) {
                 return "DecisionSolution(" + std::to_string(x.policy.size()) + " states, gap=" + to_text(x.gap) + ")";
             })
        .def(py::pickle(
            [](const DecisionSolution& x) { return py::make_tuple(x.policy, x.value, x.gap, x.improvements); },
            [](const py::tuple& s) {
                return DecisionSolution{s[0].cast<std::vector<std::size_t>>(), s[1].cast<Eigen::VectorXd>(),
                                        s[2].cast<double>(), s[3].cast<std::size_t>()};
            }));
    py::class_<AverageSolution>(m, "AverageSolution", "The best policy when nothing is discounted.")
        .def_property_readonly(
            "policy", [](const py::object& self) { return view(self.cast<const AverageSolution&>().policy, self); },
            "Number of the action taken in each state.")
        .def_readonly("gain", &AverageSolution::gain, "Mean reward per period in the long run.")
        .def_readonly("bias", &AverageSolution::bias, "What starting in a state adds, less that of state 0.")
        .def("__repr__", [](const AverageSolution& x) { return "AverageSolution(gain=" + to_text(x.gain) + ")"; })
        .def(py::pickle([](const AverageSolution& x) { return py::make_tuple(x.policy, x.gain, x.bias); },
                        [](const py::tuple& s) {
                            return AverageSolution{s[0].cast<std::vector<std::size_t>>(), s[1].cast<double>(),
                                                   s[2].cast<Eigen::VectorXd>()};
                        }));
    py::class_<HorizonSolution>(m, "HorizonSolution", "The best policy for each number of periods left.")
        .def_readonly("policy", &HorizonSolution::policy, "[t][state].")
        .def_readonly("value", &HorizonSolution::value, "[state][t]; the last column is what is left at the end.")
        .def(py::pickle([](const HorizonSolution& x) { return py::make_tuple(x.policy, x.value); },
                        [](const py::tuple& s) {
                            return HorizonSolution{s[0].cast<std::vector<std::vector<std::size_t>>>(),
                                                   s[1].cast<Eigen::MatrixXd>()};
                        }));
    py::class_<ConstrainedSolution>(m, "ConstrainedSolution", "The best policy within a budget.")
        .def_readonly("policy", &ConstrainedSolution::policy, "[state][action]: chance of the action.")
        .def_readonly("value", &ConstrainedSolution::value, "Expected discounted reward of the start.")
        .def_readonly("cost", &ConstrainedSolution::cost, "Expected discounted cost of the start.")
        .def_readonly("shadow_price", &ConstrainedSolution::shadow_price, "What one more unit of budget adds.")
        .def("__repr__",
             [](const ConstrainedSolution& x) {
                 return "ConstrainedSolution(value=" + to_text(x.value) + ", cost=" + to_text(x.cost) +
                        ", shadow_price=" + to_text(x.shadow_price) + ")";
             })
        .def(py::pickle(
            [](const ConstrainedSolution& x) { return py::make_tuple(x.policy, x.value, x.cost, x.shadow_price); },
            [](const py::tuple& s) {
                return ConstrainedSolution{s[0].cast<Eigen::MatrixXd>(), s[1].cast<double>(), s[2].cast<double>(),
                                           s[3].cast<double>()};
            }));
    py::class_<PolicyEstimate>(m, "PolicyEstimate", "The mean reward per decision under a policy, three ways.")
        .def_readonly("doubly_robust", &PolicyEstimate::doubly_robust,
                      "Right when the propensities or the expected rewards are.")
        .def_readonly("standard_error", &PolicyEstimate::standard_error, "Of `doubly_robust`.")
        .def_readonly("inverse_propensity", &PolicyEstimate::inverse_propensity, "Right when the propensities are.")
        .def_readonly("direct", &PolicyEstimate::direct, "Right when the expected rewards are.")
        .def_readonly("effective_sample_size", &PolicyEstimate::effective_sample_size,
                      "Decisions that speak for the policy.")
        .def("__repr__",
             [](const PolicyEstimate& x) {
                 return "PolicyEstimate(doubly_robust=" + to_text(x.doubly_robust) +
                        ", standard_error=" + to_text(x.standard_error) + ")";
             })
        .def(py::pickle(
            [](const PolicyEstimate& x) {
                return py::make_tuple(x.doubly_robust, x.standard_error, x.inverse_propensity, x.direct,
                                      x.effective_sample_size);
            },
            [](const py::tuple& s) {
                return PolicyEstimate{s[0].cast<double>(), s[1].cast<double>(), s[2].cast<double>(),
                                      s[3].cast<double>(), s[4].cast<double>()};
            }));
    using T = TrajectoryEstimate;
    py::class_<T>(m, "TrajectoryEstimate", "The expected discounted reward of a trajectory under a policy, four ways.")
        .def_readonly("doubly_robust", &T::doubly_robust, "Right when the propensities or the action values are.")
        .def_readonly("doubly_robust_error", &T::doubly_robust_error, "Its standard error.")
        .def_readonly("weighted_doubly_robust", &T::weighted_doubly_robust,
                      "With weights that sum to 1 in each period: not quite unbiased, of less variance.")
        .def_readonly("weighted_doubly_robust_error", &T::weighted_doubly_robust_error, "Its standard error.")
        .def_readonly("per_decision", &T::per_decision, "Importance sampling: right when the propensities are.")
        .def_readonly("per_decision_error", &T::per_decision_error, "Its standard error.")
        .def_readonly("direct", &T::direct, "Right when the action values are.")
        .def_readonly("effective_sample_size", &T::effective_sample_size,
                      "Trajectories that speak for the policy to the end.")
        .def("__repr__",
             [](const T& x) {
                 return "TrajectoryEstimate(doubly_robust=" + to_text(x.doubly_robust) +
                        ", doubly_robust_error=" + to_text(x.doubly_robust_error) + ")";
             })
        .def(py::pickle(
            [](const T& x) {
                return py::make_tuple(x.doubly_robust, x.doubly_robust_error, x.weighted_doubly_robust,
                                      x.weighted_doubly_robust_error, x.per_decision, x.per_decision_error, x.direct,
                                      x.effective_sample_size);
            },
            [](const py::tuple& s) {
                return T{s[0].cast<double>(), s[1].cast<double>(), s[2].cast<double>(), s[3].cast<double>(),
                         s[4].cast<double>(), s[5].cast<double>(), s[6].cast<double>(), s[7].cast<double>()};
            }));
}

}  // namespace
}  // namespace habitue::python

void bind_decisions(habitue::python::py::module_ m) {
    using namespace habitue;
    using namespace habitue::python;
    using namespace habitue::lifecycle;
    using D = DecisionProcess;
    using Threads = std::optional<int>;
    bind_solutions(m);
    const auto none = py::none();
    py::class_<D>(m, "DecisionProcess", card_doc(D::card).c_str())
        .def(py::init([](const py::object& transitions, Eigen::MatrixXd rewards, double discount,
                         std::vector<std::string> states, std::vector<std::string> actions) {
                 if (py::hasattr(transitions, "tocsr"))
                     return D(transitions.cast<math::SparseMatrix>(), std::move(rewards), discount, std::move(states),
                              std::move(actions));
                 return D(transitions.cast<std::vector<Eigen::MatrixXd>>(), std::move(rewards), discount,
                          std::move(states), std::move(actions));
             }),
             "transitions"_a, "rewards"_a, "discount"_a, "states"_a, "actions"_a)
        .def_property_readonly("transitions", &D::transitions,
                               "Row s * actions + a: where action a leads from state s.")
        .def_property_readonly("rewards", &D::rewards, "(state, action); -inf where not possible.")
        .def_property_readonly("discount", &D::discount, "What a reward of the next period is worth now.")
        .def_property_readonly("states", &D::states, "Names of the states.")
        .def_property_readonly("actions", &D::actions, "Names of the actions.")
        .def("__len__", &D::size)
        .def("action_values", &D::action_values, "value"_a, py::call_guard<py::gil_scoped_release>(),
             "Reward now and discounted value of what follows.")
        .def(
            "solve",
            [none](const D& d, const std::string& method, Threads threads) {
                const auto how_to = parse_method(method);
                return run(threads, none, [&](const Execution& how) { return d.solve(how_to, how); });
            },
            "method"_a = "modified_policy", py::kw_only(), "threads"_a = none,
            "The best policy and its exact value; method \"value\", \"policy\" or \"modified_policy\".")
        .def(
            "evaluate", [](const D& d, const std::vector<std::size_t>& policy) { return d.evaluate(policy); },
            "policy"_a, py::call_guard<py::gil_scoped_release>(),
            "What a policy is worth from each state: an action for every state, or chances (state, action).")
        .def(
            "evaluate", [](const D& d, const Eigen::MatrixXd& policy) { return d.evaluate(policy); }, "policy"_a,
            py::call_guard<py::gil_scoped_release>())
        .def("chain", &D::chain, "policy"_a, py::call_guard<py::gil_scoped_release>(),
             "The chain of states under a policy.")
        .def(
            "occupancy",
            [](const D& d, const std::vector<std::size_t>& policy, const Eigen::VectorXd& start) {
                return d.occupancy(policy, start);
            },
            "policy"_a, "start"_a, py::call_guard<py::gil_scoped_release>(),
            "Expected discounted number of times that each action is taken in each state: the dual program's solution.")
        .def("solve_horizon", &D::solve_horizon, "periods"_a, "final_value"_a = Eigen::VectorXd(),
             py::call_guard<py::gil_scoped_release>(),
             "The best actions over a number of periods, by backward induction.")
        .def(
            "solve_average",
            [none](const D& d, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return d.solve_average(how); });
            },
            py::kw_only(), "threads"_a = none, "The policy of the greatest mean reward per period.")
        .def(
            "solve_constrained",
            [none](const D& d, const Eigen::MatrixXd& cost, double budget, const Eigen::VectorXd& start,
                   Threads threads) {
                return run(threads, none,
                           [&](const Execution& how) { return d.solve_constrained(cost, budget, start, how); });
            },
            "cost"_a, py::kw_only(), "budget"_a, "start"_a, "threads"_a = none,
            "The best policy from a start whose expected discounted cost is at most a budget.")
        .def("summary", &D::summary, "States, actions and discount.")
        .def("__repr__", &D::summary)
        .def(
            "__eq__", [](const D& a, const D& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const D& d) {
                return py::make_tuple(d.transitions(), d.rewards(), d.discount(), d.states(), d.actions());
            },
            [](const py::tuple& s) {
                return D(s[0].cast<math::SparseMatrix>(), s[1].cast<Eigen::MatrixXd>(), s[2].cast<double>(),
                         s[3].cast<std::vector<std::string>>(), s[4].cast<std::vector<std::string>>());
            }));
    m.def(
        "evaluate_logged",
        [](std::vector<std::size_t> state, std::vector<std::size_t> action, Eigen::VectorXd reward,
           Eigen::VectorXd propensity, const Eigen::MatrixXd& policy, const Eigen::MatrixXd& expected_reward) {
            return evaluate_logged({std::move(state), std::move(action), std::move(reward), std::move(propensity)},
                                   policy, expected_reward);
        },
        "state"_a, "action"_a, "reward"_a, "propensity"_a, "policy"_a, "expected_reward"_a,
        py::call_guard<py::gil_scoped_release>());
    m.def(
        "evaluate_trajectories",
        [](std::vector<std::uint64_t> offsets, std::vector<std::size_t> state, std::vector<std::size_t> action,
           Eigen::VectorXd reward, Eigen::VectorXd propensity, const Eigen::MatrixXd& policy,
           const std::vector<Eigen::MatrixXd>& action_values, double discount) {
            return evaluate_trajectories(
                {{std::move(state), std::move(action), std::move(reward), std::move(propensity)}, std::move(offsets)},
                policy, action_values, discount);
        },
        "offsets"_a, "state"_a, "action"_a, "reward"_a, "propensity"_a, "policy"_a, "action_values"_a, "discount"_a,
        py::call_guard<py::gil_scoped_release>());
}
