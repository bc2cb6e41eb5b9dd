// habitue._core.lifecycle: chains estimated from paths, tests of them, attribution, the buying cycle.
#include "bind_lifecycle.hpp"

#include <pybind11/eigen.h>
#include <pybind11/operators.h>

#include <habitue/lifecycle/attribution.hpp>
#include <habitue/lifecycle/buying_cycle.hpp>
#include <habitue/lifecycle/chain_tests.hpp>
#include <habitue/lifecycle/context_tree.hpp>
#include <habitue/lifecycle/fit.hpp>

namespace habitue::python {
namespace {

using namespace lifecycle;
using Doubles = std::vector<double>;

py::array_t<double> array(const Doubles& values) {
    return hand_over(Doubles(values));
}

void bind_counts(py::module_& m) {
    m.def(
        "transition_counts",
        [](const Paths& paths, int order, const std::string& start, const std::string& end,
           std::optional<int> threads) {
            auto counted = run(threads, py::none(), [&](const Execution& how) {
                return transition_counts(paths, {order, start, end, false, {}, how.threads, how.cancel});
            });
            return py::make_tuple(std::move(counted.counts), std::move(counted.states));
        },
        "paths"_a, "order"_a, "start"_a, "end"_a, "threads"_a);
    m.def(
        "fit_paths",
        [](const Paths& paths, int order, double prior, const std::string& never_left, const std::string& start,
           const std::string& end, std::optional<int> threads) {
            const NeverLeft policy = parse_never_left(never_left);
            return run(threads, py::none(), [&](const Execution& how) {
                return lifecycle::fit<MarkovChain>(paths, {order, prior, policy, start, end, how.threads, how.cancel});
            });
        },
        "paths"_a, "order"_a, "prior"_a, "never_left"_a, "start"_a, "end"_a, "threads"_a);
    m.def(
        "fit_by_period",
        [](const Paths& paths, const Doubles& breaks, double prior, const std::string& never_left) {
            const NeverLeft policy = parse_never_left(never_left);
            auto found = run(1, py::none(), [&](const Execution&) {
                return fit_by_period(paths, breaks, {prior, policy, {}});
            });
            return std::make_pair(std::move(found.fits), found.test);
        },
        "paths"_a, "breaks"_a, "prior"_a, "never_left"_a);
    m.def(
        "bootstrap",
        [](const Paths& paths, int replicates, double level, std::uint64_t seed, int order, double prior,
           const std::string& start, const std::string& end, std::optional<int> threads) {
            const auto drawn = run(threads, py::none(), [&](const Execution& how) {
                return bootstrap(paths, {replicates, level, seed, order, prior, start, end, how.threads, how.cancel});
            });
            return py::dict("standard_errors"_a = drawn.standard_errors, "low"_a = drawn.interval.low,
                            "high"_a = drawn.interval.high, "clusters"_a = drawn.clusters);
        },
        "paths"_a, "replicates"_a, "level"_a, "seed"_a, "order"_a, "prior"_a, "start"_a, "end"_a, "threads"_a);
}

void bind_tests(py::module_& m) {
    using T = ChainTest;
    py::class_<T>(m, "ChainTest", "A test of a smaller model within a larger one.")
        .def_readonly("statistic", &T::statistic, "G, twice the gain of log-likelihood.")
        .def_readonly("pearson", &T::pearson, "Pearson's chi-square.")
        .def_readonly("df", &T::df, "Degrees of freedom: over cells that can be filled alone.")
        .def_readonly("p_value", &T::p_value, "Of G.")
        .def_readonly("p_pearson", &T::p_pearson, "Of Pearson's.")
        .def_readonly("sparse_cells", &T::sparse_cells, "Share of cells that expect fewer than 5.")
        .def("summary", &T::summary)
        .def("__repr__", &T::summary)
        .def(
            "__eq__", [](const T& a, const T& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const T& t) {
                return py::make_tuple(t.statistic, t.pearson, t.df, t.p_value, t.p_pearson, t.sparse_cells);
            },
            [](const py::tuple& s) {
                return T{s[0].cast<double>(), s[1].cast<double>(), s[2].cast<double>(),
                         s[3].cast<double>(), s[4].cast<double>(), s[5].cast<double>()};
            }));
    m.def(
        "order_test",
        [](const Paths& paths, int smaller, int larger, std::optional<int> threads) {
            return run(threads, py::none(),
                       [&](const Execution& how) { return order_test(paths, smaller, larger, how); });
        },
        "paths"_a, "smaller"_a, "larger"_a, "threads"_a);
    m.def(
        "homogeneity_test",
        [](const Paths& paths, const std::optional<std::vector<std::uint32_t>>& group,
           const std::optional<Doubles>& breaks, int order) {
            return run(1, py::none(), [&](const Execution&) {
                const CountOptions options{order, false, false, 0, {}, 1, nullptr};
                return homogeneity_test(group ? counts_by_group(paths, *group, options)
                                              : counts_by_period(paths, breaks.value_or(Doubles{}), options));
            });
        },
        "paths"_a, "group"_a, "breaks"_a, "order"_a);
    m.def(
        "order_selection",
        [](const Paths& paths, int highest, std::optional<int> threads) {
            const auto found =
                run(threads, py::none(), [&](const Execution& how) { return order_selection(paths, highest, how); });
            py::list rows;
            for (const auto& r : found.rows)
                rows.append(py::dict("order"_a = r.order, "parameters"_a = r.parameters,
                                     "log_likelihood"_a = r.log_likelihood, "aic"_a = r.aic, "bic"_a = r.bic,
                                     "against_next"_a = r.against_next));
            return py::dict("rows"_a = rows, "transitions"_a = found.transitions, "aic"_a = found.aic,
                            "bic"_a = found.bic);
        },
        "paths"_a, "highest"_a, "threads"_a);

    using C = ContextTree;
    py::class_<C>(m, "ContextTree", "A Markov chain of variable length; make one with `context_tree`.")
        .def_readonly("states", &C::states, "Names of the states.")
        .def_readonly("order", &C::order, "Visits of the longest context.")
        .def_readonly("log_likelihood", &C::log_likelihood, "Of the transitions with `highest` visits before them.")
        .def_readonly("parameters", &C::parameters, "Free probabilities.")
        .def_readonly("transitions", &C::transitions, "That it was judged by.")
        .def_property_readonly("aic", &C::aic)
        .def_property_readonly("bic", &C::bic)
        .def("__len__", &C::leaves)
        .def_property_readonly(
            "contexts",
            [](const C& tree) {
                py::list contexts;
                for (const auto& node : tree.nodes) {
                    if (!node.leaf) continue;
                    py::list visits;
                    for (const auto s : node.visits) visits.append(tree.states[s]);
                    contexts.append(py::make_tuple(py::tuple(visits), array(node.counts)));
                }
                return contexts;
            },
            "Each context, the earliest visit first, and how often each state followed it.")
        .def(
            "_probabilities",
            [](const C& tree, const std::vector<std::string>& history) {
                std::vector<std::uint32_t> codes;
                for (const auto& name : history) {
                    const auto at = std::find(tree.states.begin(), tree.states.end(), name);
                    if (at == tree.states.end())
                        throw DomainError("history: there is no state \"" + name + "\" in the tree");
                    codes.push_back(std::uint32_t(at - tree.states.begin()));
                }
                return hand_over(tree.probabilities(codes));
            },
            "history"_a)
        .def("summary", &C::summary)
        .def("__repr__", &C::summary)
        .def(
            "__eq__", [](const C& a, const C& b) { return a == b; }, py::is_operator())
        .def(py::pickle(
            [](const C& c) {
                py::list nodes;
                for (const auto& n : c.nodes) nodes.append(py::make_tuple(n.visits, n.counts, n.leaf));
                return py::make_tuple(c.states, nodes, c.order, c.log_likelihood, c.parameters, c.transitions);
            },
            [](const py::tuple& s) {
                C c;
                c.states = s[0].cast<std::vector<std::string>>();
                for (const auto node : s[1]) {
                    const auto [visits, counts, leaf] =
                        node.cast<std::tuple<std::vector<std::uint32_t>, Doubles, bool>>();
                    c.nodes.push_back({visits, counts, leaf});
                }
                c.order = s[2].cast<int>();
                c.log_likelihood = s[3].cast<double>();
                c.parameters = s[4].cast<double>();
                c.transitions = s[5].cast<double>();
                return c;
            }));
    m.def(
        "context_tree",
        [](const Paths& paths, int highest, const std::string& penalty, std::optional<int> threads) {
            if (penalty != "bic" && penalty != "aic")
                throw DomainError("penalty: got \"" + penalty + "\", need \"bic\" or \"aic\"");
            return run(threads, py::none(), [&](const Execution& how) {
                return context_tree(paths,
                                    {highest, penalty == "bic" ? Penalty::bic : Penalty::aic, how.threads, how.cancel});
            });
        },
        "paths"_a, "highest"_a, "penalty"_a, "threads"_a);
}

using Column = Doubles Attribution::*;
constexpr std::pair<const char*, Column> attribution_columns[] = {
    {"removal_effect", &Attribution::removal_effect},
    {"removal_effect_standard_error", &Attribution::removal_effect_standard_error},
    {"credit", &Attribution::credit},
    {"credit_standard_error", &Attribution::credit_standard_error},
    {"value_removal_effect", &Attribution::value_removal_effect},
    {"value_credit", &Attribution::value_credit},
    {"shapley", &Attribution::shapley},
    {"first", &Attribution::first},
    {"last", &Attribution::last},
    {"linear", &Attribution::linear},
    {"position", &Attribution::position},
    {"time_decay", &Attribution::time_decay},
};

void bind_attribution(py::module_& m) {
    using A = Attribution;
    py::class_<A> result(m, "Attribution", py::dynamic_attr(),
                         "What each touchpoint did for the conversions after it; arrays run over `channels`.");
    result.def_readonly("channels", &A::channels, "Names of the touchpoints.")
        .def_readonly("order", &A::order, "Touchpoints that the next one depends on.")
        .def_readonly("paths", &A::paths, "With a touchpoint or a conversion.")
        .def_readonly("conversions", &A::conversions, "Among the paths.")
        .def_readonly("direct", &A::direct, "Conversions without a touchpoint, which no channel is credited with.")
        .def_readonly("value", &A::value, "Of the conversions.")
        .def(
            "_interval",
            [](const A& a, double level, bool effect) {
                auto bounds = effect ? a.removal_effect_interval(level) : a.interval(level);
                return py::make_tuple(hand_over(std::move(bounds.low)), hand_over(std::move(bounds.high)));
            },
            "level"_a, "effect"_a)
        .def("summary", &A::summary, "Removal effects and credits with their intervals.")
        .def("__repr__", &A::summary)
        .def(
            "__eq__", [](const A& a, const A& b) { return a == b; }, py::is_operator());
    for (const auto& [name, member] : attribution_columns)
        result.def_property_readonly(
            name, [member = member](const py::object& self) { return view(self.cast<const A&>().*member, self); });
    result.def(py::pickle(
        [](const A& a) {
            py::list columns;
            for (const auto& [name, member] : attribution_columns) columns.append(a.*member);
            return py::make_tuple(a.channels, a.order, a.paths, a.conversions, a.direct, a.value, columns);
        },
        [](const py::tuple& s) {
            A a;
            a.channels = s[0].cast<std::vector<std::string>>();
            a.order = s[1].cast<int>();
            a.paths = s[2].cast<double>();
            a.conversions = s[3].cast<double>();
            a.direct = s[4].cast<double>();
            a.value = s[5].cast<double>();
            std::size_t k = 0;
            for (const auto column : s[6]) a.*attribution_columns[k++].second = column.cast<Doubles>();
            return a;
        }));
    m.def(
        "attribution",
        [](const Paths& paths, const std::string& conversion, const std::string& null, int order, const Doubles& value,
           double first_share, double last_share, double half_life, std::optional<int> threads) {
            return run(threads, py::none(), [&](const Execution& how) {
                return attribution(paths, {conversion, null, order, value, first_share, last_share, half_life,
                                           how.threads, how.cancel});
            });
        },
        "paths"_a, "conversion"_a, "null"_a, "order"_a, "value"_a, "first_share"_a, "last_share"_a, "half_life"_a,
        "threads"_a);
}

void bind_cycle(py::module_& m) {
    m.def(
        "funnel",
        [](const Paths& paths, const std::vector<std::string>& stages, double level) {
            const auto f = run(1, py::none(), [&](const Execution&) { return funnel(paths, stages, level); });
            return py::dict("stage"_a = f.stages, "reached"_a = array(f.reached), "conversion"_a = array(f.conversion),
                            "low"_a = array(f.low), "high"_a = array(f.high), "drop_off"_a = array(f.drop_off),
                            "median_time"_a = array(f.median_time), "came_from"_a = array(f.came_from));
        },
        "paths"_a, "stages"_a, "level"_a);
    m.def(
        "step_matrix",
        [](const Paths& paths, int steps, const std::string& around) {
            auto s = run(1, py::none(), [&](const Execution&) { return step_matrix(paths, steps, around); });
            return py::make_tuple(s.states, s.steps, s.share, s.paths);
        },
        "paths"_a, "steps"_a, "around"_a);
    m.def(
        "time_to",
        [](const Paths& paths, const std::string& from, const std::string& to, double observation_end, double level) {
            const auto t =
                run(1, py::none(), [&](const Execution&) { return time_to(paths, from, to, observation_end, level); });
            return py::dict("time"_a = array(t.time), "at_risk"_a = array(t.at_risk), "came"_a = array(t.came),
                            "waiting"_a = array(t.waiting), "low"_a = array(t.low), "high"_a = array(t.high),
                            "paths"_a = t.paths, "events"_a = t.events, "median"_a = t.median);
        },
        "paths"_a, "from_state"_a, "to_state"_a, "observation_end"_a, "level"_a);
    m.def(
        "transition_worth",
        [](const MarkovChain& chain, const std::string& start, const std::string& target, double by) {
            const auto all =
                run(1, py::none(), [&](const Execution&) { return transition_worth(chain, start, target, by); });
            std::vector<std::string> from, to;
            Doubles probability, slope, change, step;
            for (const auto& w : all) {
                from.push_back(w.from);
                to.push_back(w.to);
                probability.push_back(w.probability);
                slope.push_back(w.slope);
                change.push_back(w.change);
                step.push_back(w.by);
            }
            return py::dict("from"_a = from, "to"_a = to, "probability"_a = array(probability),
                            "slope"_a = array(slope), "change"_a = array(change), "by"_a = array(step));
        },
        "chain"_a, "start"_a, "target"_a, "by"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_journeys(habitue::python::py::module_ m) {
    habitue::python::bind_counts(m);
    habitue::python::bind_tests(m);
    habitue::python::bind_attribution(m);
    habitue::python::bind_cycle(m);
}
