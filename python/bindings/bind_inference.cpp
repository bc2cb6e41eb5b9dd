// habitue._core.clv: simulation, posterior draws, intervals and choice, for every model of the catalogue.
#include "bind_clv.hpp"

#include <habitue/clv/bootstrap.hpp>
#include <habitue/clv/compare.hpp>
#include <habitue/clv/fit_by.hpp>
#include <habitue/clv/likelihood_ratio.hpp>
#include <habitue/clv/posterior.hpp>
#include <habitue/clv/profile.hpp>
#include <habitue/clv/simulate.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/purchase_days.hpp>

#include "bind_inference.hpp"

namespace habitue::python {
namespace {

using Numbers = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Bounds = Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>;

std::span<const double> span(const Numbers& a) {
    return {a.data(), std::size_t(a.size())};
}

Bounds rows(const std::vector<std::pair<double, double>>& intervals) {
    Bounds bounds(Eigen::Index(intervals.size()), 2);
    Eigen::Index i = 0;
    for (const auto& [low, high] : intervals) bounds.row(i++) << low, high;
    return bounds;
}

/// Calls use(spend) with the model of spend that was given, or none.
template <class Use>
auto with_spend(const py::object& spend, const Use& use) {
#define HABITUE_SPEND(Model)                                 \
    if (py::isinstance<clv::Model<double>>(spend)) {         \
        const auto model = spend.cast<clv::Model<double>>(); \
        return use(model);                                   \
    }
    HABITUE_SPEND_MODELS(HABITUE_SPEND)
#undef HABITUE_SPEND
    return use(clv::NoSpend{});
}

/// Drawing customers. Models of spend are drawn beside them, with `spend`.
void bind_simulation(py::module_& m) {
    const auto simulated = [](const py::object& self, const auto& use) {
        return with_model(self, [&](const auto& model) -> decltype(use(clv::BgNbd<>{})) {
            if constexpr (clv::Simulated<std::remove_cvref_t<decltype(model)>>)
                return use(model);
            else
                throw DomainError("simulate: draws customers of models of purchasing and of contracts");
        });
    };
    std::vector<std::string> names, timed;
#define HABITUE_SIMULATED(Model)                                                  \
    if constexpr (clv::Simulated<clv::Model<double>>) names.emplace_back(#Model); \
    if constexpr (clv::SimulatedTimes<clv::Model<double>>) timed.emplace_back(#Model);
    HABITUE_ALL_MODELS(HABITUE_SIMULATED)
#undef HABITUE_SIMULATED
    Classes(m, names)
        .def("_simulate",
             [simulated](const py::object& self, const Numbers& T, std::uint64_t seed, const py::object& spend,
                         std::optional<int> threads) {
                 return simulated(self, [&](const auto& model) {
                     return with_spend(spend, [&](const auto& with) {
                         return run(threads, py::none(), [&](const Execution& how) {
                             return clv::simulate(model, span(T), seed, how, with);
                         });
                     });
                 });
             })
        .def("_window", [simulated](const py::object& self, const Duration& T) {
            return simulated(self, [&](const auto& model) { return T.in(clv::unit_of(model)); });
        });
    Classes(m, timed).def("_simulate_log", [](const py::object& self, const Numbers& T, const Time& end,
                                              std::uint64_t seed, const py::object& spend, std::optional<int> threads) {
        auto log = with_model(self, [&](const auto& model) -> clv::SimulatedLog {
            if constexpr (clv::SimulatedTimes<std::remove_cvref_t<decltype(model)>>)
                return with_spend(spend, [&](const auto& with) {
                    return run(threads, py::none(), [&](const Execution& how) {
                        return clv::simulate_log(model, span(T), end, seed, how, with);
                    });
                });
            else
                throw DomainError("simulate_log: draws purchases of models in continuous time");
        });
        std::vector<std::int64_t> microseconds;
        for (const Time& time : log.time) microseconds.push_back(time.microseconds);
        return py::make_tuple(hand_over(std::move(log.customer)), hand_over(std::move(microseconds)),
                              hand_over(std::move(log.amount)));
    });
#define HABITUE_SPEND(Model)                                                                          \
    bound<clv::Model<double>>(m, #Model).def(                                                         \
        "_simulate_spend", [](const clv::Model<double>& self, const Numbers& x, std::uint64_t seed) { \
            std::vector<double> mean;                                                                 \
            for (const double n : span(x)) {                                                          \
                if (!(n >= 0.0)) refuse_row("frequency", mean.size(), n, "must be 0 or more");        \
                math::Random random(seed, mean.size());                                               \
                mean.push_back(self.simulate(n, random));                                             \
            }                                                                                         \
            return hand_over(std::move(mean));                                                        \
        });
    HABITUE_SPEND_MODELS(HABITUE_SPEND)
#undef HABITUE_SPEND
}

/// What is asked of fits of any model, and fits of groups.
void bind_fits(py::module_& m) {
    all_fits(m)
        .def("_posterior",
             [](const py::object& self, const HeldHistories& histories, std::size_t draws, std::uint64_t seed,
                std::optional<int> threads, const py::object& progress) {
                 return with_fit(self, [&](const auto& fit) {
                     return run(threads, progress, [&](const Execution& how) {
                         return clv::posterior(fit, histories.columns(),
                                               {draws, seed, how.threads, how.cancel, how.progress});
                     });
                 });
             })
        .def("_profile",
             [](const py::object& self, const HeldHistories& histories, const std::string& parameter,
                const std::optional<Numbers>& values, std::size_t points, std::optional<int> threads) {
                 auto found = with_fit(self, [&](const auto& fit) {
                     const auto at = values ? std::vector<double>(values->data(), values->data() + values->size())
                                            : clv::profile_values(fit, parameter, points);
                     return run(threads, py::none(), [&](const Execution& how) {
                         return clv::profile(fit, histories.columns(), parameter, at, how);
                     });
                 });
                 return py::make_tuple(hand_over(std::move(found.values)), hand_over(std::move(found.log_likelihood)));
             })
        .def("_profile_interval",
             [](const py::object& self, const HeldHistories& histories, double level, std::optional<int> threads) {
                 return rows(with_fit(self, [&](const auto& fit) {
                     return run(threads, py::none(), [&](const Execution& how) {
                         return clv::profile_interval(fit, histories.columns(), level, how);
                     });
                 }));
             })
        .def("_bootstrap",
             [](const py::object& self, const HeldHistories& histories, std::size_t draws, std::uint64_t seed,
                std::optional<int> threads, const py::object& progress) {
                 return with_fit(self, [&](const auto& fit) {
                     return run(threads, progress, [&](const Execution& how) {
                         return clv::bootstrap(fit, histories.columns(),
                                               {draws, seed, how.threads, how.cancel, how.progress});
                     });
                 });
             })
        .def_property_readonly(
            "_fitted",
            [](const py::object& self) { return with_fit(self, [](const auto& fit) { return clv::Fitted(fit); }); },
            "What a likelihood-ratio test reads.");
    using Codes = py::array_t<std::uint32_t, py::array::c_style>;
    m.def("_fit_by", [](const py::object& model, const HeldHistories& histories, const Codes& group, std::size_t groups,
                        double penalty, const Priors& prior, int max_iterations, int starts, int k,
                        std::optional<int> threads, const py::object& progress) {
        return with_model_class(model, [&]<template <class> class Model>(const Model<double>&) {
            const auto fits = run(threads, progress, [&](const Execution& how) {
                return clv::fit_by<Model>(histories.columns(), {group.data(), std::size_t(group.size())}, groups,
                                          {.penalty = penalty,
                                           .max_iterations = max_iterations,
                                           .threads = how.threads,
                                           .cancel = how.cancel,
                                           .progress = how.progress,
                                           .prior = priors_of(prior),
                                           .starts = starts,
                                           .k = k});
            });
            py::list result;
            for (const auto& one : fits)
                result.append(py::make_tuple(one.customers, one.fit ? py::cast(*one.fit) : py::none(), one.message));
            return result;
        });
    });
    m.def("_contend", [](const py::object& model, const HeldHistories& histories, const Numbers& frequency,
                         const Numbers& T, double level, double penalty, std::optional<int> threads) {
        return with_timing_class(model, [&]<template <class> class Model>(const Model<double>&) {
            return run(threads, py::none(), [&](const Execution& how) {
                return clv::contend<Model>(
                    histories.columns(), {span(frequency), span(T)},
                    {.level = level, .penalty = penalty, .threads = how.threads, .cancel = how.cancel});
            });
        });
    });
}

void bind_draws(py::module_& m) {
    using P = clv::Posterior;
    py::class_<P>(m, "Posterior", "What is known of a fit's parameters: draws, and how far to trust them.")
        .def_readonly("parameters", &P::parameters, "Names of the columns of `draws`.")
        .def_readonly("draws", &P::draws, "One row a draw, all alike in weight, one column a parameter.")
        .def_readonly("proposals", &P::proposals, "What the draws were taken from, with `weights`.")
        .def_property_readonly(
            "weights", [](const P& p) { return hand_over(p.weights); }, "Of the proposals; sum 1.")
        .def_readonly("k_hat", &P::k_hat,
                      "Shape of the tail of the importance ratios; trust the draws below "
                      "`k_threshold`.")
        .def_property_readonly("k_threshold", &P::k_threshold, "min(1 - 1 / log10(proposals), 0.7).")
        .def_readonly("ess", &P::ess, "Independent draws that the weights are worth.")
        .def_readonly("message", &P::message, "What `k_hat` says against the draws; empty when nothing.")
        .def_property_readonly(
            "mean", [](const P& p) { return hand_over(p.mean()); }, "Posterior means.")
        .def(
            "interval", [](const P& p, double level) { return rows(p.interval(level)); }, "level"_a = 0.95,
            "Credible interval of each parameter: one row (low, high) a parameter.")
        .def("summary", &P::summary, "As a statistics package prints it.")
        .def("__repr__", &P::summary)
        .def(py::pickle(
            [](const P& p) {
                return py::make_tuple(p.parameters, p.draws, p.proposals, p.weights, p.k_hat, p.ess, p.message);
            },
            [](const py::tuple& t) {
                return P{t[0].cast<std::vector<std::string>>(),
                         t[1].cast<Eigen::MatrixXd>(),
                         t[2].cast<Eigen::MatrixXd>(),
                         t[3].cast<std::vector<double>>(),
                         t[4].cast<double>(),
                         t[5].cast<double>(),
                         t[6].cast<std::string>()};
            }));

    using B = clv::Bootstrap;
    py::class_<B>(m, "Bootstrap", "Estimates from data drawn of a fitted model.")
        .def_readonly("parameters", &B::parameters, "Names of the columns of `draws`.")
        .def_readonly("draws", &B::draws, "One row an estimate, one column a parameter; NaN where there was none.")
        .def_readonly("failed", &B::failed, "Data sets that identified nothing.")
        .def_readonly("unconverged", &B::unconverged, "Data sets whose search stopped early.")
        .def(
            "interval", [](const B& b, double level) { return rows(b.interval(level)); }, "level"_a = 0.95,
            "Percentile interval of each parameter: one row (low, high) a parameter.")
        .def("__repr__",
             [](const B& b) {
                 return "Bootstrap: " + std::to_string(b.draws.rows()) + " estimates, " + std::to_string(b.failed) +
                        " failed, " + std::to_string(b.unconverged) + " not converged";
             })
        .def(py::pickle([](const B& b) { return py::make_tuple(b.parameters, b.draws, b.failed, b.unconverged); },
                        [](const py::tuple& t) {
                            return B{t[0].cast<std::vector<std::string>>(), t[1].cast<Eigen::MatrixXd>(),
                                     t[2].cast<std::size_t>(), t[3].cast<std::size_t>()};
                        }));
}

void bind_choice(py::module_& m) {
    py::class_<clv::Fitted>(m, "_Fitted");
    m.def(
        "_likelihood_ratio_test",
        [](const clv::Fitted& small, const clv::Fitted& large) {
            const auto test = clv::likelihood_ratio_test(small, large);
            return py::make_tuple(test.statistic, test.df, test.p_value, test.message);
        },
        "small"_a, "large"_a);

    using C = clv::Contender;
    py::class_<C>(m, "_Contender")
        .def_readonly("model", &C::name)
        .def_readonly("baseline", &C::baseline)
        .def_readonly("holdout_log_likelihood", &C::holdout_log_likelihood)
        .def_property_readonly("mae", [](const C& c) { return c.accuracy.mae; })
        .def_property_readonly("rmse", [](const C& c) { return c.accuracy.rmse; })
        .def_property_readonly("total", [](const C& c) { return c.accuracy.total; })
        .def_property_readonly("total_error", [](const C& c) { return c.accuracy.total_error; })
        .def_property_readonly("calibration_slope", [](const C& c) { return c.accuracy.calibration_slope; })
        .def_readonly("coverage", &C::coverage)
        .def_readonly("log_likelihood", &C::log_likelihood)
        .def_readonly("aic", &C::aic)
        .def_readonly("bic", &C::bic)
        .def_readonly("message", &C::message);
    m.def(
        "_rank",
        [](std::vector<C> contenders, const HeldHistories& histories, const Numbers& frequency, const Numbers& T,
           std::optional<double> hiatus_days, double level) {
            const HistoryColumns& columns = histories.columns();
            const clv::Holdout holdout{span(frequency), span(T)};
            if (hiatus_days && columns.unit != Unit::unspecified) *hiatus_days /= days_in(columns.unit);
            for (auto& rule : clv::evaluate_baselines(columns, holdout, hiatus_days))
                contenders.push_back(std::move(rule));
            const auto ranked = clv::rank(std::move(contenders), columns, holdout, level);
            return py::make_tuple(ranked.contenders, ranked.summary());
        },
        "contenders"_a, "histories"_a, "frequency"_a, "T"_a, "hiatus_days"_a, "level"_a);
    m.def(
        "_choose_hiatus",
        [](const EventLog& log, const Time& calibration_end) {
            return run(1, py::none(), [&](const Execution&) {
                return clv::choose_hiatus(data::purchase_days(log), std::int32_t(calibration_end.day()));
            });
        },
        "log"_a, "calibration_end"_a);
    m.def(
        "_days", [](const Duration& duration, Unit unit) { return duration.in(unit)*days_in(unit); }, "duration"_a,
        "unit"_a);
}

}  // namespace
}  // namespace habitue::python

void bind_inference(habitue::python::py::module_ m) {
    habitue::python::bind_draws(m);
    habitue::python::bind_choice(m);
    habitue::python::bind_simulation(m);
    habitue::python::bind_fits(m);
}
