// habitue._core.lifecycle: Markov chains, and the one of recency states.
#include "support.hpp"

#include <limits>

#include <pybind11/eigen.h>

#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/recency.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;
using Possible = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic>;

NeverLeft parse_never_left(const std::string& text) {
    if (text == "refuse") return NeverLeft::refuse;
    if (text == "absorbing") return NeverLeft::absorbing;
    throw DomainError("never_left: got \"" + text + "\", need \"refuse\" or \"absorbing\"");
}

std::string card_doc(const ModelCard& card) {
    return std::string(card.title) + ". " + std::string(card.summary) + "\n\nReferences\n----------\n" +
           std::string(card.reference) + "\n";
}

void bind_chain(py::module_& m) {
    py::class_<CommunicationClass>(m, "CommunicationClass", "States that all reach one another.")
        .def_readonly("states", &CommunicationClass::states, "Their numbers, ascending.")
        .def_readonly("recurrent", &CommunicationClass::recurrent, "Whether the chain never leaves them.")
        .def(
            "__eq__", [](const CommunicationClass& a, const CommunicationClass& b) { return a == b; },
            py::is_operator())
        .def("__repr__", [](const CommunicationClass& c) {
            return "CommunicationClass(states=" + py::repr(py::cast(c.states)).cast<std::string>() +
                   ", recurrent=" + (c.recurrent ? "True)" : "False)");
        });
    py::class_<Absorption>(m, "Absorption", "Where a chain ends up, and when.")
        .def_readonly("transient", &Absorption::transient, "The states of the rows.")
        .def_readonly("recurrent", &Absorption::recurrent, "The recurrent class of each column.")
        .def_readonly("probability", &Absorption::probability, "[transient][recurrent]: of ending there.")
        .def_readonly("expected_time", &Absorption::expected_time, "Steps until any recurrent class is entered.")
        .def_readonly("variance_time", &Absorption::variance_time, "Variance of those steps.");

    using C = MarkovChain;
    py::class_<C>(m, "MarkovChain", card_doc(C::card).c_str())
        .def(py::init([](Eigen::MatrixXd matrix, std::vector<std::string> states) {
                 return C(std::move(matrix), std::move(states));
             }),
             "transition_matrix"_a, "states"_a)
        .def_property_readonly("transition_matrix", &C::transition_matrix, py::return_value_policy::reference_internal,
                               "Chance of moving from (row) to (column) in a period.")
        .def_property_readonly("states", &C::states, "Names of the states.")
        .def("__len__", &C::size)
        .def("index", &C::index, "state"_a, "The number of a state.")
        .def("probability", &C::probability, "from_state"_a, "to_state"_a,
             "Chance of being in `to_state` one period after `from_state`.")
        .def("classes", &C::classes, "The communication classes, in order of their first states.")
        .def("stationary", &C::stationary, "Long-run shares of time: one row over all states for each recurrent class.")
        .def("absorption", &C::absorption,
             "Where the chain ends up from each transient state, and after how many steps.")
        .def("expected_visits", &C::expected_visits,
             "Expected periods in each transient state (columns) from each (rows).")
        .def("hitting_time", &C::hitting_time, "state"_a,
             "Expected steps until `state` is first reached, from every state.")
        .def(
            "discounted_value",
            [](const C& chain, const Eigen::VectorXd& reward, double discount_rate, double periods) {
                return chain.discounted_value(reward, {discount_rate, periods});
            },
            "reward"_a, py::kw_only(), "discount_rate"_a = 0.0, "periods"_a = std::numeric_limits<double>::infinity(),
            "Expected discounted reward from each state.\n\n"
            "`reward` is received in every period spent in a state, the present one (0) included; `discount_rate` is "
            "per\n"
            "period, `periods` the last one that counts.")
        .def("summary", &C::summary, "The matrix as a table with the names of its states.")
        .def("__repr__", &C::summary)
        .def(
            "__eq__", [](const C& a, const C& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const C& c) { return py::make_tuple(c.transition_matrix(), c.states()); },
            [](const py::tuple& s) { return C(s[0].cast<Eigen::MatrixXd>(), s[1].cast<std::vector<std::string>>()); }));
}

void bind_fit(py::module_& m) {
    using F = lifecycle::Fit<MarkovChain>;
    py::class_<F>(m, "MarkovChainFit", "An estimated chain and what is known about its estimate.")
        .def_readonly("model", &F::model, "The chain.")
        .def_readonly("counts", &F::counts, "Transitions as observed.")
        .def_readonly("standard_errors", &F::standard_errors, "Of the probabilities; NaN in a row never left.")
        .def_readonly("log_likelihood", &F::log_likelihood, "Of the observed transitions.")
        .def_readonly("prior", &F::prior, "Added to the count of every possible transition.")
        .def(
            "interval",
            [](const F& f, double level) {
                const auto bounds = f.interval(level);
                return std::make_pair(bounds.low, bounds.high);
            },
            "level"_a = 0.95, "Lower and upper ends, as two matrices: Wilson's score interval of each probability.")
        .def("summary", &F::summary, "Estimates, standard errors and counts.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [](const F& f) {
                return py::make_tuple(f.model, f.counts, f.standard_errors, f.log_likelihood, f.prior, f.possible);
            },
            [](const py::tuple& s) {
                return F{s[0].cast<MarkovChain>(), s[1].cast<Eigen::MatrixXd>(), s[2].cast<Eigen::MatrixXd>(),
                         s[3].cast<double>(),      s[4].cast<double>(),          s[5].cast<Possible>()};
            }));
    m.def(
        "fit",
        [](Eigen::MatrixXd counts, std::vector<std::string> states, double prior, const std::string& never_left,
           Possible possible) {
            return lifecycle::fit<MarkovChain>({std::move(counts), std::move(states)},
                                               {prior, parse_never_left(never_left), std::move(possible)});
        },
        "counts"_a, "states"_a, "prior"_a, "never_left"_a, "possible"_a, py::call_guard<py::gil_scoped_release>());
}

void bind_recency(py::module_& m) {
    using R = RecencyChain;
    py::class_<R>(m, "RecencyChain", "The chain of recency states, estimated; vectors run over its states.")
        .def_readonly("fit", &R::fit,
                      "The chain, its counts and standard errors; states \"new\", \"active\", \"cooling\", \"lapsed\".")
        .def_readonly("period_days", &R::period_days, "Length of a step.")
        .def_readonly("cooling_periods", &R::cooling_periods, "Silent periods before a customer counts as lapsed.")
        .def_readonly("lapsed_seen", &R::lapsed_seen, "Whether anybody was observed after lapsing.")
        .def_readonly("customers_now", &R::customers_now, "Customers in each state during the last period.")
        .def_property_readonly(
            "state_now", [](const py::object& self) { return view(self.cast<const R&>().state_now, self); },
            "State of each customer of the log, in its order; 255 for one without a purchase.")
        .def_readonly("periods_to_lapse", &R::periods_to_lapse, "Expected; infinite where lapsing was never seen.")
        .def_readonly("periods_to_lapse_standard_error", &R::periods_to_lapse_standard_error, "Of `periods_to_lapse`.")
        .def_readonly("value", &R::value,
                      "Discounted money of a customer over `horizon_periods`; empty without amounts.")
        .def_readonly("value_standard_error", &R::value_standard_error, "Of `value`.")
        .def_readonly("horizon_periods", &R::horizon_periods, "Periods that `value` looks ahead.")
        .def_readonly("money_per_active_period", &R::money_per_active_period,
                      "Mean money of periods in state \"active\".")
        .def("summary", &R::summary,
             "The chain, and per state how many are in it, how long to lapsing and what they are worth.")
        .def("__repr__", &R::summary);
    m.def(
        "recency_chain",
        [](const EventLog& log, std::optional<int> period_days, std::optional<int> cooling_periods,
           std::optional<Time> acquired_after, std::optional<Time> observation_end, const Duration& horizon,
           double discount_rate, std::optional<int> threads) {
            return run(threads, py::none(), [&](const Execution& how) {
                const auto days = data::purchase_days(log, {observation_end, {}, how.threads, how.cancel});
                return recency_chain(days, {period_days, cooling_periods, acquired_after, horizon, discount_rate,
                                            how.threads, how.cancel});
            });
        },
        "log"_a, "period_days"_a, "cooling_periods"_a, "acquired_after"_a, "observation_end"_a, "horizon"_a,
        "discount_rate"_a, "threads"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_lifecycle(habitue::python::py::module_ m) {
    habitue::python::bind_chain(m);
    habitue::python::bind_fit(m);
    habitue::python::bind_recency(m);
}
