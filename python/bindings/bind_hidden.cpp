// habitue._core.lifecycle: hidden chains, mixtures of chains, and both kept live.
#include "support.hpp"

#include <cstdint>
#include <optional>
#include <span>

#include <pybind11/eigen.h>

#include <habitue/lifecycle/chain_mixture.hpp>
#include <habitue/lifecycle/hidden_fit.hpp>
#include <habitue/lifecycle/live_chain.hpp>

#include "bind_lifecycle.hpp"

namespace habitue::python {
namespace {

using namespace lifecycle;
using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Offsets = py::array_t<std::uint64_t, py::array::c_style | py::array::forcecast>;
using States = py::array_t<std::uint32_t, py::array::c_style | py::array::forcecast>;

template <class Array>
auto copied(const Array& a) {
    return std::vector<typename Array::value_type>(a.data(), a.data() + a.size());
}
std::vector<std::vector<double>> columns(const std::vector<Doubles>& given) {
    std::vector<std::vector<double>> result;
    for (const auto& column : given) result.push_back(copied(column));
    return result;
}
py::tuple emission_state(const Emission& e) {
    return py::make_tuple(std::string(name(e.family)), e.parameters, e.symbols);
}
Emission emission_from(const py::handle& state) {
    const auto s = state.cast<py::tuple>();
    return {parse_family(s[0].cast<std::string>()), s[1].cast<Eigen::MatrixXd>(),
            s[2].cast<std::vector<std::string>>()};
}
py::tuple chain_state(const HiddenChain& h) {
    py::list emissions;
    for (const auto& e : h.emissions()) emissions.append(emission_state(e));
    py::object logit = py::none();
    if (const auto& l = h.transition_logit())
        logit = py::make_tuple(std::string(name(l->link)), l->inputs, l->coefficients);
    return py::make_tuple(h.initial(), h.transition_matrix(), emissions, h.states(), logit);
}
HiddenChain chain_from(const py::tuple& s) {
    std::vector<Emission> emissions;
    for (const auto& e : s[2]) emissions.push_back(emission_from(e));
    auto states = s[3].cast<std::vector<std::string>>();
    if (s[4].is_none())
        return {s[0].cast<Eigen::VectorXd>(), s[1].cast<Eigen::MatrixXd>(), std::move(emissions), std::move(states)};
    const auto l = s[4].cast<py::tuple>();
    return {
        s[0].cast<Eigen::VectorXd>(),
        TransitionLogit{parse_link(l[0].cast<std::string>()), l[1].cast<std::size_t>(), l[2].cast<Eigen::MatrixXd>()},
        std::move(emissions), std::move(states)};
}

void bind_sequences(py::module_& m) {
    using S = Sequences;
    py::class_<S>(m, "Sequences", "Sequences of observations, laid end to end; `habitue.lifecycle` makes them.")
        .def(py::init([](const Offsets& offsets, const std::vector<Doubles>& values, const std::vector<Doubles>& inputs,
                         const std::optional<Doubles>& weight, std::vector<std::string> symbols,
                         std::vector<std::string> input_names) {
                 S s{.offsets = copied(offsets),
                     .values = columns(values),
                     .inputs = columns(inputs),
                     .weight = weight ? copied(*weight) : std::vector<double>(),
                     .symbols = std::move(symbols),
                     .input_names = std::move(input_names),
                     .customer = {}};
                 validate(s);
                 return s;
             }),
             "offsets"_a, "values"_a, "inputs"_a, "weight"_a, "symbols"_a, "input_names"_a)
        .def("__len__", &S::size)
        .def_property_readonly(
            "offsets", [](const py::object& self) { return view(self.cast<const S&>().offsets, self); },
            "Sequence i is at [offsets[i], offsets[i + 1]) of each column.")
        .def_property_readonly(
            "values",
            [](const py::object& self) {
                py::list list;
                for (const auto& column : self.cast<const S&>().values) list.append(view(column, self));
                return list;
            },
            "Columns of what was seen.")
        .def_property_readonly(
            "inputs",
            [](const py::object& self) {
                py::list list;
                for (const auto& column : self.cast<const S&>().inputs) list.append(view(column, self));
                return list;
            },
            "Columns of inputs.")
        .def_property_readonly(
            "weight",
            [](const py::object& self) -> py::object {
                const auto& s = self.cast<const S&>();
                if (s.weight.empty()) return py::none();
                return view(s.weight, self);
            },
            "Weight of every sequence; None: all count once.")
        .def_readonly("symbols", &S::symbols, "Names of the symbols, where values number them.")
        .def_readonly("input_names", &S::input_names, "Names of the columns of inputs, where they have any.");
}

void bind_chain(py::module_& m) {
    py::class_<Emission>(m, "Emission", "What is seen of each state: a family, and its parameters for every state.")
        .def(py::init([](const std::string& family, Eigen::MatrixXd parameters, std::vector<std::string> symbols) {
                 Emission e{parse_family(family), std::move(parameters), std::move(symbols)};
                 e.validate();
                 return e;
             }),
             "family"_a, "parameters"_a, "symbols"_a = std::vector<std::string>())
        .def_property_readonly(
            "family", [](const Emission& e) { return std::string(name(e.family)); },
            "\"categorical\", \"bernoulli\", \"poisson\", \"gaussian\" or \"gamma\".")
        .def_readonly("parameters", &Emission::parameters, "A row for each state.")
        .def_readonly("symbols", &Emission::symbols, "Names of the symbols of a categorical one.")
        .def(
            "__eq__", [](const Emission& a, const Emission& b) { return a == b; }, py::is_operator())
        .def("__repr__",
             [](const Emission& e) {
                 return "Emission." + std::string(name(e.family)) + "(" + std::to_string(e.states()) + " states)";
             })
        .def(py::pickle(&emission_state, [](const py::tuple& s) { return emission_from(s); }));

    py::class_<TransitionLogit>(m, "TransitionLogit", "Moves between hidden states that depend on inputs.")
        .def(py::init([](const std::string& link, std::size_t inputs, Eigen::MatrixXd coefficients) {
                 return TransitionLogit{parse_link(link), inputs, std::move(coefficients)};
             }),
             "link"_a, "inputs"_a, "coefficients"_a)
        .def_property_readonly(
            "link", [](const TransitionLogit& l) { return std::string(name(l.link)); },
            "\"ordered\" or \"multinomial\".")
        .def_readonly("inputs", &TransitionLogit::inputs, "How many there are.")
        .def_readonly(
            "coefficients", &TransitionLogit::coefficients,
            "A row for each state left. Ordered: the thresholds, then the effects; multinomial: for each other\n"
            "state its intercept and effects.")
        .def(
            "__eq__", [](const TransitionLogit& a, const TransitionLogit& b) { return a == b; }, py::is_operator());

    using H = HiddenChain;
    py::class_<H>(m, "HiddenChain", card_doc(H::card).c_str())
        .def(py::init([](Eigen::VectorXd initial, const py::object& transition, std::vector<Emission> emissions,
                         std::vector<std::string> states) {
                 if (py::isinstance<TransitionLogit>(transition))
                     return H(std::move(initial), transition.cast<TransitionLogit>(), std::move(emissions),
                              std::move(states));
                 return H(std::move(initial), transition.cast<Eigen::MatrixXd>(), std::move(emissions),
                          std::move(states));
             }),
             "initial"_a, "transition"_a, "emissions"_a, "states"_a)
        .def("__len__", &H::size)
        .def_property_readonly("initial", &H::initial, py::return_value_policy::reference_internal,
                               "Chances of the first state.")
        .def_property_readonly("transition_matrix", &H::transition_matrix, py::return_value_policy::reference_internal,
                               "Chance of moving from (row) to (column); with inputs, where all of them are 0.")
        .def_property_readonly("transition_logit", &H::transition_logit, "How inputs move customers, or None.")
        .def_property_readonly("emissions", &H::emissions, "What is seen of the states, an Emission for each column.")
        .def_property_readonly("states", &H::states, "Names of the states.")
        .def(
            "_chain",
            [](const H& h, const std::vector<double>& inputs) { return inputs.empty() ? h.chain() : h.chain(inputs); },
            "inputs"_a)
        .def(
            "_log_likelihoods",
            [](const H& h, const Sequences& s, std::optional<int> threads) {
                return hand_over(
                    run(threads, py::none(), [&](const Execution& how) { return h.log_likelihoods(s, how); }));
            },
            "sequences"_a, "threads"_a)
        .def(
            "_log_likelihood",
            [](const H& h, const Sequences& s, std::optional<int> threads) {
                return run(threads, py::none(), [&](const Execution& how) { return h.log_likelihood(s, how); });
            },
            "sequences"_a, "threads"_a)
        .def(
            "_filter",
            [](const H& h, const Sequences& s, std::optional<int> threads) {
                return run(threads, py::none(), [&](const Execution& how) { return h.filter(s, how); });
            },
            "sequences"_a, "threads"_a)
        .def(
            "_smooth",
            [](const H& h, const Sequences& s, bool transition, std::optional<int> threads) {
                auto r = run(threads, py::none(), [&](const Execution& how) { return h.smooth(s, transition, how); });
                return py::make_tuple(std::move(r.state), std::move(r.transition), std::move(r.transitions));
            },
            "sequences"_a, "transition"_a, "threads"_a)
        .def(
            "_viterbi",
            [](const H& h, const Sequences& s, std::optional<int> threads) {
                auto r = run(threads, py::none(), [&](const Execution& how) { return h.viterbi(s, how); });
                return py::make_tuple(hand_over(std::move(r.state)), hand_over(std::move(r.log_probability)));
            },
            "sequences"_a, "threads"_a)
        .def(
            "_simulate",
            [](const H& h, std::size_t n, std::size_t length, std::uint64_t seed, const std::vector<Doubles>& inputs,
               std::optional<int> threads) {
                auto r = run(threads, py::none(),
                             [&](const Execution& how) { return h.simulate(n, length, seed, how, columns(inputs)); });
                return py::make_tuple(std::move(r.sequences), hand_over(std::move(r.state)));
            },
            "sequences"_a, "length"_a, "seed"_a, "inputs"_a, "threads"_a)
        .def(
            "_value",
            [](const H& h, const Eigen::VectorXd& reward, double discount_rate, double periods,
               const std::vector<double>& inputs) {
                return h.value(reward, {discount_rate, periods}, inputs);
            },
            "reward"_a, "discount_rate"_a, "periods"_a, "inputs"_a, py::call_guard<py::gil_scoped_release>())
        .def("summary", &H::summary, "The chain as tables.")
        .def("__repr__", &H::summary)
        .def(
            "__eq__", [](const H& a, const H& b) { return a == b; }, py::is_operator())
        .def(py::pickle(&chain_state, &chain_from));
}

void bind_fit(py::module_& m) {
    using F = Fit<HiddenChain>;
    py::class_<F>(m, "HiddenChainFit", "An estimated hidden chain and what is known about its estimate.")
        .def_readonly("model", &F::model, "The chain.")
        .def_readonly("log_likelihood", &F::log_likelihood, "At the estimate, without the prior.")
        .def_readonly("parameters", &F::parameters, "Names of the parameters.")
        .def_readonly("estimates", &F::estimates, "Of each parameter.")
        .def_property_readonly("standard_errors", &F::standard_errors,
                               "Of each parameter, from the observed information; NaN on the rim of its support.")
        .def_readonly("covariance", &F::covariance, "Of the estimates.")
        .def("interval", &F::interval, "level"_a = 0.95,
             "(low, high) of each parameter: Wald's, on the scale of its log (logit for chances).")
        .def_property_readonly("aic", &F::aic)
        .def_property_readonly("bic", &F::bic)
        .def_property_readonly("icl", &F::icl, "Integrated completed likelihood: BIC and twice the entropy.")
        .def_readonly("entropy", &F::entropy, "Of the states' posterior: 0 when what was seen leaves no doubt.")
        .def_readonly("free_parameters", &F::free_parameters)
        .def_property_readonly("termination", [](const F& f) { return std::string(name(f.termination)); })
        .def_property_readonly("converged", &F::converged)
        .def_readonly("iterations", &F::iterations)
        .def_readonly("history", &F::history, "Log-likelihood (and log prior) after each iteration.")
        .def_readonly("starts", &F::starts, "What each start came to before the best was carried on.")
        .def_readonly("message", &F::message, "What is wrong and what to do about it; empty when all is well.")
        .def_readonly("sequences", &F::sequences, "How many (sum of weights).")
        .def_readonly("observations", &F::observations, "Visits of which something was seen (sum of weights).")
        .def_readonly("prior", &F::prior)
        .def("summary", &F::summary, "Estimates with their errors.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [](const F& f) {
                std::vector<int> supports;
                for (const auto s : f.supports) supports.push_back(int(s));
                return py::make_tuple(f.model, f.log_likelihood, f.parameters, f.estimates, supports, f.covariance,
                                      f.free_parameters, std::string(name(f.termination)), f.iterations, f.history,
                                      f.starts, f.message, f.sequences, f.observations, f.entropy, f.prior);
            },
            [](const py::tuple& s) {
                F f{.model = s[0].cast<HiddenChain>(),
                    .log_likelihood = s[1].cast<double>(),
                    .parameters = s[2].cast<std::vector<std::string>>(),
                    .estimates = s[3].cast<std::vector<double>>(),
                    .supports = {},
                    .covariance = s[5].cast<Eigen::MatrixXd>(),
                    .free_parameters = s[6].cast<int>(),
                    .termination = optim::parse_termination(s[7].cast<std::string>()),
                    .iterations = s[8].cast<int>(),
                    .history = s[9].cast<std::vector<double>>(),
                    .starts = s[10].cast<std::vector<double>>(),
                    .message = s[11].cast<std::string>(),
                    .sequences = s[12].cast<double>(),
                    .observations = s[13].cast<double>(),
                    .entropy = s[14].cast<double>(),
                    .prior = s[15].cast<double>()};
                for (const int x : s[4].cast<std::vector<int>>()) f.supports.push_back(Support(x));
                return f;
            }));

    const auto options = [](std::size_t states, const std::vector<std::string>& emissions, const std::string& link,
                            double prior, int starts, std::uint64_t seed, int max_iterations, double tolerance,
                            bool quasi_newton, bool standard_errors, const std::optional<HiddenChain>& start) {
        HiddenFitOptions o{.states = states,
                           .emissions = {},
                           .link = parse_link(link),
                           .prior = prior,
                           .starts = starts,
                           .seed = seed,
                           .max_iterations = max_iterations,
                           .tolerance = tolerance,
                           .quasi_newton = quasi_newton,
                           .standard_errors = standard_errors,
                           .start = start};
        for (const auto& family : emissions) o.emissions.push_back(parse_family(family));
        return o;
    };
    m.def(
        "_fit_hidden",
        [options](const Sequences& s, std::size_t states, const std::vector<std::string>& emissions,
                  const std::string& link, double prior, int starts, std::uint64_t seed, int max_iterations,
                  double tolerance, bool quasi_newton, bool standard_errors, const std::optional<HiddenChain>& start,
                  std::optional<int> threads, const py::object& progress) {
            auto o = options(states, emissions, link, prior, starts, seed, max_iterations, tolerance, quasi_newton,
                             standard_errors, start);
            return run(threads, progress, [&](const Execution& how) {
                o.threads = how.threads;
                o.cancel = how.cancel;
                o.progress = how.progress;
                return fit<HiddenChain>(s, o);
            });
        },
        "sequences"_a, "states"_a, "emissions"_a, "link"_a, "prior"_a, "starts"_a, "seed"_a, "max_iterations"_a,
        "tolerance"_a, "quasi_newton"_a, "standard_errors"_a, "start"_a, "threads"_a, "progress"_a);
    m.def(
        "_compare_states",
        [options](const Sequences& s, const std::vector<std::size_t>& states, const std::vector<std::string>& emissions,
                  const std::string& link, double prior, int starts, std::uint64_t seed, double holdout,
                  std::optional<int> threads) {
            auto o = options(2, emissions, link, prior, starts, seed, 1000, 1e-9, true, false, {});
            const auto found = run(threads, py::none(), [&](const Execution& how) {
                o.threads = how.threads;
                o.cancel = how.cancel;
                return compare_states(s, states, o, holdout);
            });
            py::list result;
            for (const auto& r : found)
                result.append(py::make_tuple(r.states, r.log_likelihood, r.bic, r.icl, r.holdout, r.free_parameters));
            return result;
        },
        "sequences"_a, "states"_a, "emissions"_a, "link"_a, "prior"_a, "starts"_a, "seed"_a, "holdout"_a, "threads"_a);
}

void bind_mixture(py::module_& m) {
    using M = ChainMixture;
    const auto exposures = [](const std::optional<Doubles>& e) {
        return e ? std::span<const double>(e->data(), std::size_t(e->size())) : std::span<const double>();
    };
    const auto state_of = [](const M& c) {
        py::list matrices, pace;
        for (const auto& chain : c.chains()) matrices.append(py::cast(chain.transition_matrix()));
        for (const auto& p : c.pace()) pace.append(py::make_tuple(p.r, p.alpha));
        return py::make_tuple(c.weight(), c.initial(), matrices, c.states(), pace);
    };
    const auto make = [](Eigen::VectorXd weight, Eigen::MatrixXd initial, std::vector<Eigen::MatrixXd> matrices,
                         std::vector<std::string> states, const std::vector<std::pair<double, double>>& pace) {
        std::vector<Pace> paces;
        for (const auto& [r, alpha] : pace) paces.push_back({r, alpha});
        return M(std::move(weight), std::move(initial), std::move(matrices), std::move(states), std::move(paces));
    };
    py::class_<M>(m, "ChainMixture", card_doc(M::card).c_str())
        .def(py::init(make), "weight"_a, "initial"_a, "transition_matrix"_a, "states"_a, "pace"_a)
        .def("__len__", &M::size)
        .def_property_readonly("weight", &M::weight, py::return_value_policy::reference_internal,
                               "Share of customers in each group.")
        .def_property_readonly("initial", &M::initial, py::return_value_policy::reference_internal,
                               "[group][state]: chances of the first state.")
        .def_property_readonly("chains", &M::chains, "The MarkovChain of each group.")
        .def_property_readonly("states", &M::states, "Names of the states.")
        .def_property_readonly(
            "pace",
            [](const M& c) {
                std::vector<std::pair<double, double>> result;
                for (const auto& p : c.pace()) result.emplace_back(p.r, p.alpha);
                return result;
            },
            "(r, alpha) of each group: moves are Poisson at rates that are gamma; empty when not modelled.")
        .def(
            "_membership",
            [exposures](const M& c, const Paths& paths, const std::optional<Doubles>& exposure,
                        std::optional<int> threads) {
                return run(threads, py::none(),
                           [&](const Execution& how) { return c.membership(paths, exposures(exposure), how); });
            },
            "paths"_a, "exposure"_a, "threads"_a)
        .def(
            "_log_likelihood",
            [exposures](const M& c, const Paths& paths, const std::optional<Doubles>& exposure,
                        std::optional<int> threads) {
                return run(threads, py::none(),
                           [&](const Execution& how) { return c.log_likelihood(paths, exposures(exposure), how); });
            },
            "paths"_a, "exposure"_a, "threads"_a)
        .def(
            "_simulate",
            [](const M& c, const Doubles& exposure, std::size_t length, std::uint64_t seed,
               std::optional<int> threads) {
                auto [paths, group] = run(threads, py::none(), [&](const Execution& how) {
                    return c.simulate({exposure.data(), std::size_t(exposure.size())}, length, seed, how);
                });
                return py::make_tuple(std::move(paths), hand_over(std::move(group)));
            },
            "exposure"_a, "length"_a, "seed"_a, "threads"_a)
        .def("summary", &M::summary, "The groups as tables.")
        .def("__repr__", &M::summary)
        .def(
            "__eq__", [](const M& a, const M& b) { return a == b; }, py::is_operator())
        .def(py::pickle(state_of, [make](const py::tuple& s) {
            return make(s[0].cast<Eigen::VectorXd>(), s[1].cast<Eigen::MatrixXd>(),
                        s[2].cast<std::vector<Eigen::MatrixXd>>(), s[3].cast<std::vector<std::string>>(),
                        s[4].cast<std::vector<std::pair<double, double>>>());
        }));

    const auto errors_of = [](const MixtureErrors& e) {
        std::vector<std::pair<double, double>> pace;
        for (const auto& p : e.pace) pace.emplace_back(p.r, p.alpha);
        return py::make_tuple(e.weight, e.initial, e.transition_matrix, pace, e.note);
    };
    const auto errors_from = [](const py::tuple& s) {
        MixtureErrors e{s[0].cast<Eigen::VectorXd>(),
                        s[1].cast<Eigen::MatrixXd>(),
                        s[2].cast<std::vector<Eigen::MatrixXd>>(),
                        {},
                        s[4].cast<std::string>()};
        for (const auto& [r, alpha] : s[3].cast<std::vector<std::pair<double, double>>>()) e.pace.push_back({r, alpha});
        return e;
    };
    using F = Fit<M>;
    py::class_<F>(m, "ChainMixtureFit", "An estimated mixture of chains and what is known about its estimate.")
        .def_readonly("model", &F::model, "The mixture.")
        .def_readonly("log_likelihood", &F::log_likelihood, "At the estimate, without the prior.")
        .def_property_readonly("aic", &F::aic)
        .def_property_readonly("bic", &F::bic)
        .def_property_readonly("icl", &F::icl, "Integrated completed likelihood: BIC and twice the entropy.")
        .def_readonly("entropy", &F::entropy, "Of the membership: 0 when nobody is in doubt.")
        .def_readonly("free_parameters", &F::free_parameters)
        .def_readonly("paths", &F::paths, "How many (sum of weights).")
        .def_property_readonly("termination", [](const F& f) { return std::string(name(f.termination)); })
        .def_property_readonly("converged", &F::converged)
        .def_readonly("iterations", &F::iterations)
        .def_readonly("history", &F::history, "Log-likelihood (and log prior) after each iteration.")
        .def_readonly("starts", &F::starts, "What each start came to before the best was carried on.")
        .def_readonly("message", &F::message, "What is wrong and what to do about it; empty when all is well.")
        .def_property_readonly("_standard_errors", [errors_of](const F& f) { return errors_of(f.standard_errors); })
        .def("summary", &F::summary, "The groups, and how well they fit.")
        .def("__repr__", &F::summary)
        .def(py::pickle(
            [errors_of](const F& f) {
                return py::make_tuple(f.model, f.log_likelihood, std::string(name(f.termination)), f.iterations,
                                      f.history, f.starts, f.paths, f.entropy, f.free_parameters, f.message,
                                      errors_of(f.standard_errors));
            },
            [errors_from](const py::tuple& s) {
                return F{s[0].cast<M>(),
                         s[1].cast<double>(),
                         optim::parse_termination(s[2].cast<std::string>()),
                         s[3].cast<int>(),
                         s[4].cast<std::vector<double>>(),
                         s[5].cast<std::vector<double>>(),
                         s[6].cast<double>(),
                         s[7].cast<double>(),
                         s[8].cast<int>(),
                         s[9].cast<std::string>(),
                         errors_from(s[10].cast<py::tuple>())};
            }));
    m.def(
        "_fit_mixture",
        [exposures](const Paths& paths, const std::optional<Doubles>& exposure, std::size_t groups, bool pace,
                    double prior, int starts, std::uint64_t seed, int max_iterations, double tolerance,
                    bool standard_errors, std::optional<int> threads, const py::object& progress) {
            return run(threads, progress, [&](const Execution& how) {
                return fit<M>(paths,
                              {.groups = groups,
                               .pace = pace,
                               .prior = prior,
                               .starts = starts,
                               .seed = seed,
                               .max_iterations = max_iterations,
                               .tolerance = tolerance,
                               .standard_errors = standard_errors,
                               .threads = how.threads,
                               .cancel = how.cancel,
                               .progress = how.progress},
                              exposures(exposure));
            });
        },
        "paths"_a, "exposure"_a, "groups"_a, "pace"_a, "prior"_a, "starts"_a, "seed"_a, "max_iterations"_a,
        "tolerance"_a, "standard_errors"_a, "threads"_a, "progress"_a);
    m.def(
        "_compare_groups",
        [exposures](const Paths& paths, const std::optional<Doubles>& exposure, const std::vector<std::size_t>& groups,
                    bool pace, double prior, int starts, std::uint64_t seed, int resamples,
                    std::optional<int> threads) {
            const auto found = run(threads, py::none(), [&](const Execution& how) {
                return compare_groups(paths, groups,
                                      {.pace = pace,
                                       .prior = prior,
                                       .starts = starts,
                                       .seed = seed,
                                       .threads = how.threads,
                                       .cancel = how.cancel},
                                      exposures(exposure), resamples);
            });
            py::list result;
            for (const auto& r : found)
                result.append(py::make_tuple(r.groups, r.log_likelihood, r.bic, r.icl, r.stability, r.free_parameters));
            return result;
        },
        "paths"_a, "exposure"_a, "groups"_a, "pace"_a, "prior"_a, "starts"_a, "seed"_a, "resamples"_a, "threads"_a);
    m.def(
        "_paths_of_numbers",
        [](const Offsets& offsets, const States& state, std::vector<std::string> states) {
            Paths paths;
            paths.states = std::move(states);
            paths.offsets = copied(offsets);
            paths.state = copied(state);
            validate(paths);
            return paths;
        },
        "offsets"_a, "state"_a, "states"_a);
    m.def(
        "_adjusted_rand_index",
        [](const States& a, const States& b) {
            return adjusted_rand_index(std::span(a.data(), std::size_t(a.size())),
                                       std::span(b.data(), std::size_t(b.size())));
        },
        "a"_a, "b"_a);
}

void bind_live(py::module_& m) {
    using T = LiveTransitions;
    py::class_<T>(
        m, "LiveTransitions",
        "Transitions counted as they happen: O(1) an event, mergeable over shards, equal to those of the paths.")
        .def(py::init<std::vector<std::string>>(), "states"_a)
        .def("record", &T::record, "customer"_a, "state"_a, "A customer is now in the state of this number.")
        .def("merge", &T::merge, "later"_a, "The events of another, too; customers of both were seen here first.")
        .def_property_readonly(
            "counts", [](const T& t) { return t.counts().counts; },
            "From (row) to (column), for `fit(MarkovChain, ...)`.")
        .def_property_readonly("states", &T::states, "Names of the states.")
        .def("state", &T::state, "customer"_a, "The number of the state that a customer is in.")
        .def("__len__", &T::customers)
        .def(
            "__eq__", [](const T& a, const T& b) { return a == b; }, py::is_operator())
        .def(py::pickle([](const T& t) { return py::bytes(t.to_bytes()); },
                        [](const py::bytes& b) { return T::from_bytes(std::string(b)); }));
    using L = LiveHiddenChain;
    const auto array = [](std::span<const double> x) { return py::array_t<double>(py::ssize_t(x.size()), x.data()); };
    py::class_<L>(m, "LiveHiddenChain",
                  "Where customers are in a hidden chain: O(1) a visit, the bits of `HiddenChain.filter`.")
        .def(py::init<HiddenChain>(), "model"_a)
        .def(
            "record",
            [array](L& l, std::int64_t customer, const py::object& values, const std::vector<double>& inputs) {
                if (py::isinstance<py::sequence>(values)) {
                    const auto row = values.cast<std::vector<double>>();
                    return array(l.record(customer, row, inputs));
                }
                const double one = values.cast<double>();
                return array(l.record(customer, {&one, 1}, inputs));
            },
            "customer"_a, "values"_a, "inputs"_a = std::vector<double>(),
            "One visit: what was seen (one value, or one for each emission; NaN: not seen). Chances of the states now.")
        .def("merge", &L::merge, "other"_a, "The customers of another, too; they must be others.")
        .def(
            "chances", [array](const L& l, std::int64_t customer) { return array(l.chances(customer)); }, "customer"_a,
            "Chances of the states of a customer now.")
        .def("log_likelihood", &L::log_likelihood, "customer"_a, "Of all that was seen of a customer.")
        .def("visits", &L::visits, "customer"_a, "How many visits of a customer were recorded.")
        .def_property_readonly("customers", &L::ids, "Their ids, ascending.")
        .def_property_readonly("model", &L::model, "The hidden chain.")
        .def("__len__", &L::customers)
        .def(py::pickle([](const L& l) { return py::make_tuple(l.model(), py::bytes(l.to_bytes())); },
                        [](const py::tuple& s) {
                            return L::from_bytes(s[0].cast<HiddenChain>(), std::string(s[1].cast<py::bytes>()));
                        }));
}

}  // namespace
}  // namespace habitue::python

void bind_hidden(habitue::python::py::module_ m) {
    habitue::python::bind_sequences(m);
    habitue::python::bind_chain(m);
    habitue::python::bind_fit(m);
    habitue::python::bind_mixture(m);
    habitue::python::bind_live(m);
}
