// habitue._core.clv: every model of the catalogue gets the same Python face.
#include "bind_contract.hpp"
#include "bind_inference.hpp"

#include <habitue/clv/regularity.hpp>

#include <habitue/clv/sarmanov_pareto_nbd.hpp>

namespace habitue::python {
namespace {

template <template <class> class Model>
using Indices = std::make_index_sequence<std::size_t(clv::dimension<Model>)>;

/// What all fits have in common.
void bind_estimation(py::module_& m) {
    using E = clv::Estimation;
    py::class_<E>(m, "Estimation", "What is known about an estimate, whatever the model.", py::dynamic_attr())
        .def_readonly("log_likelihood", &E::log_likelihood, "At the estimate, without the penalty.")
        .def_readonly("covariance", &E::covariance,
                      "Of the parameters, in the model's order; NaN where not identified.")
        .def_readonly("iterations", &E::iterations, "Newton steps taken.")
        .def_readonly("message", &E::message, "What is wrong and what to do about it; empty when all is well.")
        .def_readonly("customers", &E::customers, "Customers (sum of weights) the estimate rests on.")
        .def_readonly("left_out", &E::left_out, "Rows that tell this model nothing.")
        .def_readonly("cells", &E::cells, "Distinct histories.")
        .def_readonly("penalty", &E::penalty, "L2 penalty on the logs of the parameters.")
        .def_property_readonly(
            "prior",
            [](const E& f) {
                py::dict prior;
                for (const auto& p : f.prior) prior[py::str(p.parameter)] = py::make_tuple(p.mean, p.sd);
                return prior;
            },
            "Normal priors of the logs of parameters: name -> (mean, standard deviation).")
        .def_readonly("starts", &E::starts, "Points the search was started from.")
        .def_readonly("agreed", &E::agreed, "Searches that ended at this estimate.")
        .def_property_readonly(
            "termination", [](const E& f) { return std::string(optim::name(f.termination)); },
            "Why the search stopped.")
        .def_property_readonly("converged", &E::converged, "Whether the search ended at an optimum.")
        .def_property_readonly("aic", &E::aic, "Akaike's information criterion.")
        .def_property_readonly("bic", &E::bic, "Bayesian information criterion.")
        .def_property_readonly(
            "standard_errors", [](const E& f) { return hand_over(f.standard_errors()); },
            "Of the parameters, in the model's order; NaN where not identified.");
}

/// A fit of any model as a class.
template <template <class> class Model>
py::class_<clv::Fit<Model>, clv::Estimation> bind_fit(py::module_& m, const char* name) {
    using F = clv::Fit<Model>;
    py::class_<F, clv::Estimation> fit(m, (std::string(name) + "Fit").c_str(),
                                       "A fitted model and what is known about its estimate.", py::dynamic_attr());
    fit.def_property_readonly(
        "model", [](const F& f) -> const auto& { return f.model; }, "The fitted model.");
    return fit;
}

/// What models of purchasing and their fits are; what they answer is shared.
template <template <class> class Model>
void bind_timing(py::module_& m, const char* name) {
    using M = Model<double>;
    auto model = bind_parameters<Model>(m, name, Indices<Model>{});
    if constexpr (requires(const M& self) { self.correlation(); })
        model.def_property_readonly("correlation", &M::correlation, "Of the rates of purchase and of leaving.")
            .def_property_readonly("sarmanov", &M::sarmanov,
                                   "What multiplies the product of the centred exponentials.");
    bind_fit<Model>(m, name);
}

/// One number a history of the model @p self, written by fill(model, columns, out, execution).
template <class Fill>
Out each_of(const py::object& self, const HeldHistories& histories, std::optional<int> threads,
            const py::object& progress, const Fill& fill) {
    return with_timing_model(self, [&](const auto& model) {
        return each(histories, threads, progress,
                    [&](const HistoryColumns& columns, std::span<double> out, const Execution& how) {
                        fill(model, columns, out, how);
                    });
    });
}

/// What models of purchasing answer, and predictions of their fits.
void bind_timing_answers(py::module_& m) {
    timing_models(m)
        .def("_probability_alive",
             [](const py::object& self, const HeldHistories& histories, std::optional<int> threads,
                const py::object& progress) {
                 return each_of(self, histories, threads, progress,
                                [](const auto& model, const auto& columns, std::span<double> out,
                                   const Execution& how) { clv::probability_alive(model, columns, out, how); });
             })
        .def("_expected_purchases",
             [](const py::object& self, const HeldHistories& histories, const Duration& horizon,
                std::optional<int> threads, const py::object& progress) {
                 return each_of(
                     self, histories, threads, progress,
                     [&](const auto& model, const auto& columns, std::span<double> out, const Execution& how) {
                         clv::expected_purchases(model, columns, horizon, out, how);
                     });
             })
        .def("_expected_purchases_new",
             [](const py::object& self, const Duration& horizon) {
                 return with_timing_model(self, [&](const auto& model) {
                     return model.expected_purchases(clv::horizon_of(model, horizon));
                 });
             })
        .def("_purchase_probability",
             [](const py::object& self, const HeldHistories& histories, const py::array_t<std::int32_t>& n,
                const Duration& horizon, std::optional<int> threads) {
                 return with_timing_model(self, [&](const auto& model) {
                     const double t = clv::horizon_of(model, horizon, histories.columns().unit);
                     const std::int32_t* counts = n.data();
                     return each_row(model, histories, threads, py::none(),
                                     [&](const HistoryColumns& columns, std::size_t i) {
                                         return model.purchase_probability(columns[i], counts[i], t);
                                     });
                 });
             })
        .def("_purchase_probability_new",
             [](const py::object& self, const py::array_t<std::int32_t>& n, const Duration& horizon) {
                 return with_timing_model(self, [&](const auto& model) {
                     const double t = clv::horizon_of(model, horizon);
                     std::vector<double> out;
                     for (py::ssize_t i = 0; i < n.size(); ++i)
                         out.push_back(model.purchase_probability(n.data()[i], t));
                     return hand_over(std::move(out));
                 });
             })
        .def("_lifetime_value", [](const py::object& self, const clv::GammaGamma<double>& spend,
                                   const HeldHistories& histories, const Duration& horizon, double discount_rate,
                                   std::optional<Duration> period, double margin, std::optional<int> threads,
                                   const py::object& progress) {
            return each_of(self, histories, threads, progress,
                           [&](const auto& model, const auto& columns, std::span<double> out, const Execution& how) {
                               clv::lifetime_value(model, spend, columns,
                                                   clv::ValueOptions{.horizon = horizon,
                                                                     .discount_rate = discount_rate,
                                                                     .margin = margin,
                                                                     .period = period,
                                                                     .threads = how.threads,
                                                                     .cancel = how.cancel,
                                                                     .progress = how.progress},
                                                   out);
                           });
        });
    timing_fits(m).def("_predict",
                       [](const py::object& self, const HeldHistories& histories, const Duration& horizon,
                          std::optional<double> interval, std::optional<int> threads, const py::object& progress) {
                           auto p = with_timing_fit(self, [&](const auto& fit) {
                               return run(threads, progress, [&](const Execution& how) {
                                   return clv::predict(fit, histories.columns(),
                                                       {horizon, interval, how.threads, how.cancel, how.progress});
                               });
                           });
                           py::dict columns;
                           const auto add = [&](const char* column, std::vector<double>& values) {
                               if (!values.empty() || histories.columns().size() == 0)
                                   columns[column] = hand_over(std::move(values));
                           };
                           add("p_alive", p.p_alive);
                           if (interval) add("p_alive_low", p.p_alive_low), add("p_alive_high", p.p_alive_high);
                           add("purchases", p.purchases);
                           if (interval) add("purchases_low", p.purchases_low), add("purchases_high", p.purchases_high);
                           return columns;
                       });
}

/// A model or a fit as it is written to files.
template <class T>
std::string written(const T& model_or_fit) {
    return json::write(clv::to_json(model_or_fit));
}

/// What all models and all fits can do, and the search that `fit` runs.
void bind_common(py::module_& m) {
    all_models(m)
        .def("__repr__",
             [](const py::object& self) { return with_model(self, [](const auto& x) { return model_repr(x); }); })
        .def("__hash__",
             [](const py::object& self) {
                 return with_model(self, [](const auto& model) {
                     py::list values;
                     for (const auto& p : model.parameters()) values.append(model.*p.member);
                     return py::hash(py::tuple(values));
                 });
             })
        .def("_written",
             [](const py::object& self) { return with_model(self, [](const auto& x) { return written(x); }); })
        .def("_log_likelihood", [](const py::object& self, const HeldHistories& histories, std::optional<int> threads) {
            return with_model(self, [&](const auto& model) {
                return each_row(
                    model, histories, threads, py::none(), [&](const HistoryColumns& columns, std::size_t i) {
                        const PurchaseHistory h = columns[i];
                        const bool silent =
                            model.reads == clv::Reads::spend && !(h.amounts() > 0.0 && h.monetary_value > 0.0);
                        return silent ? 0.0 : model.log_likelihood(h);
                    });
            });
        });
    all_fits(m)
        .def_property_readonly(
            "unit", [](const py::object& self) { return with_fit(self, [](const auto& fit) { return fit.unit(); }); },
            "The unit of time of the model.")
        .def("_wald_interval",
             [](const py::object& self, double level) {
                 const auto interval = with_fit(self, [&](const auto& fit) { return fit.interval(level); });
                 Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor> bounds(Eigen::Index(interval.size()), 2);
                 Eigen::Index i = 0;
                 for (const auto& [low, high] : interval) bounds.row(i++) << low, high;
                 return bounds;
             })
        .def(
            "summary",
            [](const py::object& self) { return with_fit(self, [](const auto& fit) { return fit.summary(); }); },
            "The fit as a statistics package prints it.")
        .def("__repr__",
             [](const py::object& self) { return with_fit(self, [](const auto& fit) { return fit.summary(); }); })
        .def("_written",
             [](const py::object& self) { return with_fit(self, [](const auto& x) { return written(x); }); });
    m.def("_fit", [](const py::object& model, const HeldHistories& histories, double penalty, const Priors& prior,
                     int max_iterations, int starts, int k, std::optional<int> threads, const py::object& progress) {
        return with_model_class(model, [&]<template <class> class Model>(const Model<double>&) {
            return py::cast(run(threads, progress, [&](const Execution& how) {
                return clv::fit<Model>(histories.columns(), {.penalty = penalty,
                                                             .max_iterations = max_iterations,
                                                             .threads = how.threads,
                                                             .cancel = how.cancel,
                                                             .progress = how.progress,
                                                             .prior = priors_of(prior),
                                                             .starts = starts,
                                                             .k = k});
            }));
        });
    });
}

/// What models of spend answer.
template <template <class> class Model>
void bind_spend(py::module_& m, const char* name) {
    using M = Model<double>;
    auto model = bind_parameters<Model>(m, name, Indices<Model>{});
    model
        .def("_expected_spend",
             [](const M& self, const HeldHistories& histories, std::optional<int> threads) {
                 return each_row(
                     self, histories, threads, py::none(),
                     [&](const HistoryColumns& columns, std::size_t i) { return self.expected_spend(columns[i]); });
             })
        .def("mean_spend", &M::mean_spend,
             "Expected mean amount of a customer of whom nothing is known; infinite where q <= 1.");
    bind_fit<Model>(m, name);
}

/// What models of contracts answer, and projections of their fits.
template <template <class> class Model>
void bind_contract(py::module_& m, const char* name) {
    auto model = bind_parameters<Model>(m, name, Indices<Model>{});
    auto fit = bind_fit<Model>(m, name);
    bind_contract_answers<Model>(model, fit);
}

/// What was written: a model or a fit of any model of the catalogue.
py::object read(const std::string& text) {
    const auto document = json::parse(text);
    const json::Value* what = document.is_object() ? document.find("habitue") : nullptr;
    if (what == nullptr) throw DomainError("not written by habitue");
    if (what->as_text() == "fit with covariates") return load_covariate_fit(document);
    const auto& model = document["model"].as_text();
#define HABITUE_LOAD(Model)                                                                        \
    if (model == clv::Model<double>::card.name) {                                                  \
        if (what->as_text() == "fit")                                                              \
            return py::cast(clv::from_json(document, std::type_identity<clv::Fit<clv::Model>>{})); \
        return py::cast(clv::from_json(document, std::type_identity<clv::Model<double>>{}));       \
    }
    HABITUE_ALL_MODELS(HABITUE_LOAD)
#undef HABITUE_LOAD
    throw DomainError("holds a " + model + ", which this release does not know");
}

}  // namespace
}  // namespace habitue::python

void bind_clv(habitue::python::py::module_ m) {
    using namespace habitue;
    python::bind_estimation(m);
#define HABITUE_BIND(Model) python::bind_timing<clv::Model>(m, #Model);
    HABITUE_TIMING_MODELS(HABITUE_BIND)
#undef HABITUE_BIND
#define HABITUE_BIND(Model) python::bind_contract<clv::Model>(m, #Model);
    HABITUE_CONTRACT_MODELS(HABITUE_BIND)
#undef HABITUE_BIND
    m.def("_held_contracts", &python::held_contracts);
#define HABITUE_BIND(Model) python::bind_spend<clv::Model>(m, #Model);
    HABITUE_SPEND_MODELS(HABITUE_BIND)
#undef HABITUE_BIND
    m.def("_in_days", [](const Duration& period, Unit unit) {
        return period.in(unit)*days_in(unit != Unit::unspecified ? unit : period.unit);
    });
    using clv::Regularity;
    python::py::class_<Regularity>(m, "Regularity", "How regularly customers buy: the shape k of Erlang gaps.")
        .def_readonly("k", &Regularity::k, "1 as at random, above 1 more regularly, below 1 in bursts.")
        .def_readonly("standard_error", &Regularity::standard_error, "Of k.")
        .def_readonly("low", &Regularity::low, "Lower end of the confidence interval.")
        .def_readonly("high", &Regularity::high, "Upper end of it.")
        .def_readonly("level", &Regularity::level, "Its level.")
        .def_readonly("customers", &Regularity::customers, "Those with two gaps or more.")
        .def("summary", &Regularity::summary, "The estimate, its interval, and what it advises.")
        .def("__repr__", &Regularity::summary);
    m.def("_regularity", [](const EventLog& log, double level, std::optional<int> threads) {
        return python::run(threads, python::py::none(),
                           [&](const Execution& how) { return clv::regularity(log, level, how); });
    });
    python::bind_common(m);
    python::bind_timing_answers(m);
    m.def("_read", &python::read);
    m.def("_load", [](const std::string& path) {
        const std::string text = io::detail::read_text(path);
        try {
            return python::read(text);
        } catch (const DomainError& error) {
            throw DomainError(path + ": " + error.what());
        }
    });
    m.def("_save", [](const std::string& path, const std::string& text) { io::detail::write_text(path, text + "\n"); });
}
