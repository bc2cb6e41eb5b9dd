// habitue._core.lifecycle: Markov chains, and the one of recency states.
#include "bind_lifecycle.hpp"

#include <limits>
#include <variant>

#include <pybind11/eigen.h>

#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/interval_chain.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/mixing.hpp>
#include <habitue/lifecycle/recency.hpp>
#include <habitue/lifecycle/sensitivity.hpp>
#include <habitue/lifecycle/simulate_chain.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;
using Possible = Eigen::Matrix<bool, Eigen::Dynamic, Eigen::Dynamic>;

using Any = std::variant<std::string, std::vector<std::string>>;  ///< a state, or several of which any will do
using Start = std::variant<std::string, Eigen::VectorXd>;         ///< a state, or a weight of each

Target named(const Any& target) {
    return std::visit([](const auto& states) { return Target(states); }, target);
}
Eigen::VectorXd weights(const MarkovChain& chain, const Start& start) {
    if (const auto* all = std::get_if<Eigen::VectorXd>(&start)) return *all;
    return Eigen::VectorXd::Unit(Eigen::Index(chain.size()), Eigen::Index(chain.index(std::get<std::string>(start))));
}

void bind_chain(py::module_& m) {
    py::class_<CommunicationClass>(m, "CommunicationClass", "States that all reach one another.")
        .def_readonly("states", &CommunicationClass::states, "Their numbers, ascending.")
        .def_readonly("recurrent", &CommunicationClass::recurrent, "Whether the chain never leaves them.")
        .def(
            "__eq__", [](const CommunicationClass& a, const CommunicationClass& b) { return a == b; },
            py::is_operator())
        .def("__repr__",
             [](const CommunicationClass& c) {
                 return "CommunicationClass(states=" + py::repr(py::cast(c.states)).cast<std::string>() +
                        ", recurrent=" + (c.recurrent ? "True)" : "False)");
             })
        .def(py::pickle([](const CommunicationClass& x) { return py::make_tuple(x.states, x.recurrent); },
                        [](const py::tuple& s) {
                            return CommunicationClass{s[0].cast<std::vector<std::size_t>>(), s[1].cast<bool>()};
                        }));
    py::class_<Absorption>(m, "Absorption", "Where a chain ends up, and when.")
        .def_readonly("transient", &Absorption::transient, "The states of the rows.")
        .def_readonly("recurrent", &Absorption::recurrent, "The recurrent class of each column.")
        .def_readonly("probability", &Absorption::probability, "[transient][recurrent]: of ending there.")
        .def_readonly("expected_time", &Absorption::expected_time, "Steps until any recurrent class is entered.")
        .def_readonly("variance_time", &Absorption::variance_time, "Variance of those steps.")
        .def(py::pickle(
            [](const Absorption& x) {
                return py::make_tuple(x.transient, x.recurrent, x.probability, x.expected_time, x.variance_time);
            },
            [](const py::tuple& s) {
                return Absorption{s[0].cast<std::vector<std::size_t>>(),
                                  s[1].cast<std::vector<std::vector<std::size_t>>>(), s[2].cast<Eigen::MatrixXd>(),
                                  s[3].cast<Eigen::VectorXd>(), s[4].cast<Eigen::VectorXd>()};
            }));

    py::class_<Sensitivity>(m, "Sensitivity", "An answer of a chain and what each transition adds to it.")
        .def_readonly("value", &Sensitivity::value, "The answer.")
        .def_readonly("visits", &Sensitivity::visits, "How often a step is taken from each state.")
        .def_readonly("worth", &Sensitivity::worth, "What the answer gains from being in each state next.")
        .def("derivative", &Sensitivity::derivative, "from_state"_a, "to_state"_a,
             "With respect to one transition probability, all else as it is; states by number.")
        .def("shift", &Sensitivity::shift, "state"_a, "away_from"_a, "to"_a,
             "Per unit of probability moved from one transition of a state to another of it; states by number.")
        .def("matrix", &Sensitivity::matrix, "All derivatives, (from, to).")
        .def("__repr__",
             [](const Sensitivity& x) {
                 return "Sensitivity(value=" + to_text(x.value) + ", " + std::to_string(x.visits.size()) + " states)";
             })
        .def(py::pickle(
            [](const Sensitivity& x) { return py::make_tuple(x.value, x.visits, x.worth); },
            [](const py::tuple& s) {
                return Sensitivity{s[0].cast<double>(), s[1].cast<Eigen::VectorXd>(), s[2].cast<Eigen::VectorXd>()};
            }));

    using C = MarkovChain;
    using Threads = std::optional<int>;
    const auto none = py::none();
    py::class_<C>(m, "MarkovChain", card_doc(C::card).c_str())
        .def(py::init([](Eigen::MatrixXd matrix, std::vector<std::string> states) {
                 return C(std::move(matrix), std::move(states));
             }),
             "transition_matrix"_a, "states"_a)
        .def(py::init([](math::SparseMatrix matrix, std::vector<std::string> states) {
                 return C(std::move(matrix), std::move(states));
             }),
             "transition_matrix"_a, "states"_a)
        .def_property_readonly(
            "transition_matrix",
            [](const py::object& self) -> py::object {
                const auto& chain = self.cast<const C&>();
                if (chain.is_sparse()) return py::cast(chain.sparse_transition_matrix());
                return py::cast(chain.transition_matrix(), py::return_value_policy::reference_internal, self);
            },
            "Chance of moving from (row) to (column) in a period: an array, or scipy's csr_matrix of a sparse chain.")
        .def_property_readonly("is_sparse", &C::is_sparse, "Whether it was given as a sparse matrix.")
        .def_property_readonly("states", &C::states, "Names of the states.")
        .def("__len__", &C::size)
        .def("index", &C::index, "state"_a, "The number of a state.")
        .def("probability", &C::probability, "from_state"_a, "to_state"_a,
             "Chance of being in `to_state` one period after `from_state`.")
        .def("classes", &C::classes, py::call_guard<py::gil_scoped_release>(),
             "The communication classes, in order of their first states.")
        .def("period", &C::period, "state"_a, py::call_guard<py::gil_scoped_release>(),
             "The greatest number that divides the length of every way back: 1 aperiodic, 0 never returned to.")
        .def("is_reversible", &C::is_reversible, "tolerance"_a = 1e-10, py::call_guard<py::gil_scoped_release>(),
             "Whether the stationary chain looks the same run backwards.")
        .def("is_lumpable", &C::is_lumpable, "groups"_a, py::kw_only(), "tolerance"_a = 1e-9,
             py::call_guard<py::gil_scoped_release>(),
             "Whether groups of states, one name for each state, make a chain of their own.")
        .def("lump", &C::lump, "groups"_a, py::kw_only(), "tolerance"_a = 1e-9,
             py::call_guard<py::gil_scoped_release>(), "The chain of groups, one name for each state.")
        .def("canonical_form", &C::canonical_form, py::call_guard<py::gil_scoped_release>(),
             "The same chain, recurrent classes first, then transient states.")
        .def(
            "stationary",
            [none](const C& c, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return c.stationary(how); });
            },
            py::kw_only(), "threads"_a = none,
            "Long-run shares of time: one row over all states for each recurrent class.")
        .def(
            "fundamental_matrix",
            [none](const C& c, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return c.fundamental_matrix(how); });
            },
            py::kw_only(), "threads"_a = none, "Kemeny and Snell's Z = (I - P + 1 pi)^-1 of an irreducible chain.")
        .def(
            "kemeny_constant",
            [none](const C& c, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return c.kemeny_constant(how); });
            },
            py::kw_only(), "threads"_a = none,
            "Mean steps from any state to one drawn from the long run, a return counted: trace Z.")
        .def(
            "distribution",
            [](const C& c, const Start& start, std::size_t periods) {
                return c.distribution(weights(c, start), periods);
            },
            "start"_a, "periods"_a, py::call_guard<py::gil_scoped_release>(),
            "Where those who start so are after some periods.")
        .def(
            "occupancy",
            [](const C& c, const Start& start, std::size_t periods) { return c.occupancy(weights(c, start), periods); },
            "start"_a, "periods"_a, py::call_guard<py::gil_scoped_release>(),
            "Expected number of the periods 0, ..., `periods` spent in each state.")
        .def(
            "absorption",
            [none](const C& c, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return c.absorption(how); });
            },
            py::kw_only(), "threads"_a = none,
            "Where the chain ends up from each transient state, and after how many steps.")
        .def(
            "expected_visits",
            [none](const C& c, const std::optional<Start>& start, Threads threads) -> py::object {
                if (!start)
                    return py::cast(run(threads, none, [&](const Execution& how) { return c.expected_visits(how); }));
                const auto from = weights(c, *start);
                return py::cast(run(threads, none, [&](const Execution& how) { return c.expected_visits(from, how); }));
            },
            "start"_a = none, py::kw_only(), "threads"_a = none,
            "Expected periods in each transient state (columns) from each (rows); with `start`, in every state from "
            "it.")
        .def(
            "hitting_time",
            [none](const C& c, const Any& target, Threads threads) {
                return run(threads, none, [&](const Execution& how) { return c.hitting_time(named(target), how); });
            },
            "target"_a, py::kw_only(), "threads"_a = none,
            "Expected steps until a state, or any of several, is first reached, from every state.")
        .def(
            "hitting_time_variance",
            [none](const C& c, const Any& target, Threads threads) {
                return run(threads, none,
                           [&](const Execution& how) { return c.hitting_time_variance(named(target), how); });
            },
            "target"_a, py::kw_only(), "threads"_a = none, "Variance of these steps.")
        .def(
            "hitting_probability",
            [none](const C& c, const Any& target, Threads threads) {
                return run(threads, none,
                           [&](const Execution& how) { return c.hitting_probability(named(target), how); });
            },
            "target"_a, py::kw_only(), "threads"_a = none, "Chance of ever reaching it, from every state.")
        .def(
            "hitting_time_distribution",
            [](const C& c, const Any& target, std::size_t periods) {
                return c.hitting_time_distribution(named(target), periods);
            },
            "target"_a, "periods"_a, py::call_guard<py::gil_scoped_release>(),
            "Chance that it is first reached after exactly 0, 1, ..., `periods` steps (columns), from every state.")
        .def(
            "discounted_value",
            [none](const C& chain, const Eigen::VectorXd& reward, double discount_rate, double periods,
                   Threads threads) {
                return run(threads, none, [&](const Execution& how) {
                    return chain.discounted_value(reward, {discount_rate, periods}, how);
                });
            },
            "reward"_a, py::kw_only(), "discount_rate"_a = 0.0, "periods"_a = std::numeric_limits<double>::infinity(),
            "threads"_a = none,
            "Expected discounted reward from each state.\n\n"
            "`reward` is received in every period spent in a state, the present one (0) included; `discount_rate` is "
            "per\n"
            "period, `periods` the last one that counts.")
        .def(
            "discounted_visits",
            [](const C& c, const Start& start, double discount_rate) {
                return c.discounted_visits(weights(c, start), discount_rate);
            },
            "start"_a, py::kw_only(), "discount_rate"_a, py::call_guard<py::gil_scoped_release>(),
            "Expected discounted number of periods spent in each state from a start.")
        .def(
            "value_sensitivity",
            [](const C& c, const Eigen::VectorXd& reward, const Start& start, double discount_rate) {
                return value_sensitivity(c, reward, weights(c, start), discount_rate);
            },
            "reward"_a, "start"_a, py::kw_only(), "discount_rate"_a, py::call_guard<py::gil_scoped_release>(),
            "What each transition adds to the discounted value of a start.")
        .def(
            "hitting_probability_sensitivity",
            [](const C& c, const Any& target, const Start& start) {
                return hitting_probability_sensitivity(c, named(target), weights(c, start));
            },
            "target"_a, "start"_a, py::call_guard<py::gil_scoped_release>(),
            "What each transition adds to the chance of ever reaching `target`.")
        .def(
            "hitting_time_sensitivity",
            [](const C& c, const Any& target, const Start& start) {
                return hitting_time_sensitivity(c, named(target), weights(c, start));
            },
            "target"_a, "start"_a, py::call_guard<py::gil_scoped_release>(),
            "What each transition adds to the expected steps until `target` is reached.")
        .def(
            "long_run_sensitivity",
            [](const C& c, const Eigen::VectorXd& reward) { return long_run_sensitivity(c, reward); }, "reward"_a,
            py::call_guard<py::gil_scoped_release>(),
            "What each transition adds to the long-run mean reward per period.")
        .def(
            "simulate",
            [none](const C& c, std::size_t paths, std::size_t steps, const Start& start, std::uint64_t seed,
                   bool stop_when_absorbed, Threads threads) {
                const auto from = weights(c, start);
                return run(threads, none, [&](const Execution& how) {
                    return simulate(c, {from, paths, steps, seed, stop_when_absorbed}, how);
                });
            },
            "paths"_a, "steps"_a, py::kw_only(), "start"_a, "seed"_a, "stop_when_absorbed"_a = false,
            "threads"_a = none,
            "Draws so many paths of so many steps, as `habitue.data.Paths`; the same for any number of threads.")
        .def("spectral_gap", &spectral_gap, py::call_guard<py::gil_scoped_release>(),
             "1 less the greatest modulus of an eigenvalue other than one 1; of a dense chain.")
        .def("mixing_time", &mixing_time, "distance"_a = 0.25, py::call_guard<py::gil_scoped_release>(),
             "Periods until the chain is within `distance` of its long run from any start; of a dense chain.")
        .def("summary", &C::summary, "The matrix as a table with the names of its states.")
        .def("__repr__", &C::summary)
        .def(
            "__eq__", [](const C& a, const C& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const C& c) -> py::tuple {
                if (c.is_sparse()) return py::make_tuple(c.sparse_transition_matrix(), c.states());
                return py::make_tuple(c.transition_matrix(), c.states());
            },
            [](const py::tuple& s) {
                auto states = s[1].cast<std::vector<std::string>>();
                if (py::hasattr(s[0], "indptr")) return C(s[0].cast<math::SparseMatrix>(), std::move(states));
                return C(s[0].cast<Eigen::MatrixXd>(), std::move(states));
            }));
}

void bind_interval(py::module_& m) {
    using I = IntervalChain;
    const auto pair = [](Bounds bounds) { return std::make_pair(std::move(bounds.low), std::move(bounds.high)); };
    py::class_<I>(
        m, "IntervalChain",
        "Every chain whose transition probabilities lie between two matrices: the least and the greatest that "
        "an answer can be.\n\nReferences\n----------\nHartfiel (1998), Markov Set-Chains, "
        "doi:10.1007/BFb0094586\n")
        .def(py::init<Eigen::MatrixXd, Eigen::MatrixXd, std::vector<std::string>>(), "low"_a, "high"_a,
             "states"_a = std::vector<std::string>())
        .def_property_readonly("low", &I::low, "Lower ends.")
        .def_property_readonly("high", &I::high, "Upper ends.")
        .def_property_readonly("states", &I::states, "Names of the states.")
        .def("__len__", &I::size)
        .def("extreme", &I::extreme, "value"_a, py::kw_only(), "greatest"_a,
             "The chain whose every row makes the expected value of the next state least, or greatest.")
        .def(
            "discounted_value",
            [pair](const I& c, const Eigen::VectorXd& reward, double discount_rate) {
                return pair(c.discounted_value(reward, discount_rate));
            },
            "reward"_a, py::kw_only(), "discount_rate"_a, py::call_guard<py::gil_scoped_release>(),
            "Least and greatest discounted value for ever, two arrays.")
        .def(
            "hitting_time", [pair](const I& c, const Any& target) { return pair(c.hitting_time(named(target))); },
            "target"_a, py::call_guard<py::gil_scoped_release>(),
            "Least and greatest expected steps until `target` is first reached.")
        .def(
            "hitting_probability",
            [pair](const I& c, const Any& target) { return pair(c.hitting_probability(named(target))); }, "target"_a,
            py::call_guard<py::gil_scoped_release>(), "Least and greatest chance of ever reaching `target`.")
        .def(
            "__eq__", [](const I& a, const I& b) { return a == b; }, py::is_operator())
        .def("__repr__", [](const I& c) { return "IntervalChain(" + std::to_string(c.size()) + " states)"; })
        .def(py::pickle([](const I& c) { return py::make_tuple(c.low(), c.high(), c.states()); },
                        [](const py::tuple& s) {
                            return I(s[0].cast<Eigen::MatrixXd>(), s[1].cast<Eigen::MatrixXd>(),
                                     s[2].cast<std::vector<std::string>>());
                        }));
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
            "level"_a = 0.95,
            "Lower and upper ends, as two matrices: Wilson's score interval of each probability; with a prior, "
            "quantiles of its "
            "posterior.")
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
    habitue::python::bind_interval(m);
    habitue::python::bind_fit(m);
    habitue::python::bind_recency(m);
}
