// habitue._core.clv: every model of the catalogue gets the same Python face.
#include "bind_contract.hpp"
#include "bind_inference.hpp"
#include "bind_questions.hpp"

#include <habitue/clv/regularity.hpp>

namespace habitue::python {
#define HABITUE_ELSEWHERE(Model) \
    extern template void bind_questions(py::class_<clv::Model<double>>&, py::class_<clv::Fit<clv::Model>>&);
HABITUE_ATTRITION_MODELS(HABITUE_ELSEWHERE)
HABITUE_CORRELATED_MODELS(HABITUE_ELSEWHERE)
HABITUE_OPPORTUNITY_MODELS(HABITUE_ELSEWHERE)
#undef HABITUE_ELSEWHERE
namespace {

template <template <class> class Model>
using Indices = std::make_index_sequence<std::size_t(clv::dimension<Model>)>;

/// A fit of any model: values, and the search that `fit` runs.
template <template <class> class Model>
py::class_<clv::Fit<Model>> bind_fit(py::module_& m, const char* name) {
    using F = clv::Fit<Model>;
    py::class_<F> fit(m, (std::string(name) + "Fit").c_str(), "A fitted model and what is known about its estimate.",
                      py::dynamic_attr());
    fit.def_readonly("model", &F::model, "The fitted model.")
        .def_readonly("log_likelihood", &F::log_likelihood, "At the estimate, without the penalty.")
        .def_readonly("covariance", &F::covariance,
                      "Of the parameters, in the model's order; NaN where not identified.")
        .def_readonly("iterations", &F::iterations, "Newton steps taken.")
        .def_readonly("message", &F::message, "What is wrong and what to do about it; empty when all is well.")
        .def_readonly("customers", &F::customers, "Customers (sum of weights) the estimate rests on.")
        .def_readonly("left_out", &F::left_out, "Rows that tell this model nothing.")
        .def_readonly("cells", &F::cells, "Distinct histories.")
        .def_readonly("penalty", &F::penalty, "L2 penalty on the logs of the parameters.")
        .def_property_readonly(
            "prior",
            [](const F& f) {
                py::dict prior;
                for (const auto& p : f.prior) prior[py::str(p.parameter)] = py::make_tuple(p.mean, p.sd);
                return prior;
            },
            "Normal priors of the logs of parameters: name -> (mean, standard deviation).")
        .def_readonly("starts", &F::starts, "Points the search was started from.")
        .def_readonly("agreed", &F::agreed, "Searches that ended at this estimate.")
        .def_property_readonly(
            "termination", [](const F& f) { return std::string(optim::name(f.termination)); },
            "Why the search stopped.")
        .def_property_readonly("converged", &F::converged, "Whether the search ended at an optimum.")
        .def_property_readonly("unit", &F::unit, "The unit of time of the model.")
        .def_property_readonly("aic", &F::aic, "Akaike's information criterion.")
        .def_property_readonly("bic", &F::bic, "Bayesian information criterion.")
        .def_property_readonly(
            "standard_errors", [](const F& f) { return hand_over(f.standard_errors()); },
            "Of the parameters, in the model's order; NaN where not identified.")
        .def(
            "_wald_interval",
            [](const F& f, double level) {
                Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor> bounds(clv::dimension<Model>, 2);
                Eigen::Index i = 0;
                for (const auto& [low, high] : f.interval(level)) bounds.row(i++) << low, high;
                return bounds;
            },
            "level"_a)
        .def("summary", &F::summary, "The fit as a statistics package prints it.")
        .def("__repr__", &F::summary)
        .def("_save", [](const F& f, const std::string& path) { io::save(path, f); })
        .def(py::pickle([](const F& f) { return json::write(clv::to_json(f)); },
                        [](const std::string& text) { return clv::fit_from_json<Model>(text); }));
    return fit;
}

/// `Model._fit(histories, ...)`.
template <template <class> class Model>
void bind_search(py::class_<Model<double>>& model) {
    model.def_static("_fit", [](const HeldHistories& histories, double penalty, const Priors& prior, int max_iterations,
                                int starts, int k, std::optional<int> threads, const py::object& progress) {
        return run(threads, progress, [&](const Execution& how) {
            return clv::fit<Model>(histories.columns(), {.penalty = penalty,
                                                         .max_iterations = max_iterations,
                                                         .threads = how.threads,
                                                         .cancel = how.cancel,
                                                         .progress = how.progress,
                                                         .prior = priors_of(prior),
                                                         .starts = starts,
                                                         .k = k});
        });
    });
}

/// What models of purchasing answer, and predictions of their fits.
template <template <class> class Model>
void bind_attrition(py::module_& m, const char* name) {
    using M = Model<double>;
    auto model = bind_parameters<Model>(m, name, Indices<Model>{});
    bind_search<Model>(model);
    model
        .def("_probability_alive",
             [](const M& self, const HeldHistories& histories, std::optional<int> threads, const py::object& progress) {
                 return each(histories, threads, progress,
                             [&](const HistoryColumns& columns, std::span<double> out, const Execution& how) {
                                 clv::probability_alive(self, columns, out, how);
                             });
             })
        .def("_expected_purchases",
             [](const M& self, const HeldHistories& histories, const Duration& horizon, std::optional<int> threads,
                const py::object& progress) {
                 return each(histories, threads, progress,
                             [&](const HistoryColumns& columns, std::span<double> out, const Execution& how) {
                                 clv::expected_purchases(self, columns, horizon, out, how);
                             });
             })
        .def("_expected_purchases_new",
             [](const M& self, const Duration& horizon) {
                 return self.expected_purchases(clv::horizon_of(self, horizon));
             })
        .def("_purchase_probability",
             [](const M& self, const HeldHistories& histories, const py::array_t<std::int32_t>& n,
                const Duration& horizon, std::optional<int> threads) {
                 const double t = clv::horizon_of(self, horizon, histories.columns().unit);
                 const std::int32_t* counts = n.data();
                 return each_row(self, histories, threads, py::none(),
                                 [&](const HistoryColumns& columns, std::size_t i) {
                                     return self.purchase_probability(columns[i], counts[i], t);
                                 });
             })
        .def("_purchase_probability_new",
             [](const M& self, const py::array_t<std::int32_t>& n, const Duration& horizon) {
                 const double t = clv::horizon_of(self, horizon);
                 std::vector<double> out;
                 for (py::ssize_t i = 0; i < n.size(); ++i) out.push_back(self.purchase_probability(n.data()[i], t));
                 return hand_over(std::move(out));
             });
#define HABITUE_BIND_VALUE(Spend)                                                                                   \
    model.def("_lifetime_value", [](const M& self, const clv::Spend<double>& spend, const HeldHistories& histories, \
                                    const Duration& horizon, double discount_rate, std::optional<Duration> period,  \
                                    double margin, std::optional<int> threads, const py::object& progress) {        \
        return each(histories, threads, progress,                                                                   \
                    [&](const HistoryColumns& columns, std::span<double> out, const Execution& how) {               \
                        clv::lifetime_value(self, spend, columns,                                                   \
                                            clv::ValueOptions{.horizon = horizon,                                   \
                                                              .discount_rate = discount_rate,                       \
                                                              .margin = margin,                                     \
                                                              .period = period,                                     \
                                                              .threads = how.threads,                               \
                                                              .cancel = how.cancel,                                 \
                                                              .progress = how.progress},                            \
                                            out);                                                                   \
                    });                                                                                             \
    });
    HABITUE_SPEND_MODELS(HABITUE_BIND_VALUE)
#undef HABITUE_BIND_VALUE

    if constexpr (requires(const M& self) { self.correlation(); })
        model.def_property_readonly("correlation", &M::correlation, "Of the rates of purchase and of leaving.")
            .def_property_readonly("sarmanov", &M::sarmanov,
                                   "What multiplies the product of the centred exponentials.");

    auto fit = bind_fit<Model>(m, name);
    bind_questions<Model>(model, fit);
    fit.def("_predict", [](const clv::Fit<Model>& self, const HeldHistories& histories, const Duration& horizon,
                           std::optional<double> interval, std::optional<int> threads, const py::object& progress) {
        auto p = run(threads, progress, [&](const Execution& how) {
            return clv::predict<Model>(self, histories.columns(),
                                       {horizon, interval, how.threads, how.cancel, how.progress});
        });
        py::dict columns;
        const auto add = [&](const char* column, std::vector<double>& values) {
            if (!values.empty() || histories.columns().size() == 0) columns[column] = hand_over(std::move(values));
        };
        add("p_alive", p.p_alive);
        if (interval) add("p_alive_low", p.p_alive_low), add("p_alive_high", p.p_alive_high);
        add("purchases", p.purchases);
        if (interval) add("purchases_low", p.purchases_low), add("purchases_high", p.purchases_high);
        return columns;
    });
}

/// What models of spend answer.
template <template <class> class Model>
void bind_spend(py::module_& m, const char* name) {
    using M = Model<double>;
    auto model = bind_parameters<Model>(m, name, Indices<Model>{});
    bind_search<Model>(model);
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
    bind_search<Model>(model);
    auto fit = bind_fit<Model>(m, name);
    bind_contract_answers<Model>(model, fit);
}

/// Whatever a file holds: a model or a fit of any model of the catalogue.
py::object load(const std::string& path) {
    const auto document = json::parse(io::detail::read_text(path));
    const json::Value* what = document.is_object() ? document.find("habitue") : nullptr;
    if (what == nullptr) throw DomainError(path + ": not written by habitue");
    if (what->as_text() == "fit with covariates") return load_covariate_fit(document);
    const auto& model = document["model"].as_text();
#define HABITUE_LOAD(Model)                                                                        \
    if (model == clv::Model<double>::card.name) {                                                  \
        if (what->as_text() == "fit")                                                              \
            return py::cast(clv::from_json(document, std::type_identity<clv::Fit<clv::Model>>{})); \
        return py::cast(clv::from_json(document, std::type_identity<clv::Model<double>>{}));       \
    }
    HABITUE_CLV_MODELS(HABITUE_LOAD)
    HABITUE_CORRELATED_MODELS(HABITUE_LOAD)
#undef HABITUE_LOAD
    throw DomainError(path + ": holds a " + model + ", which this release does not know");
}

}  // namespace
}  // namespace habitue::python

void bind_clv(habitue::python::py::module_ m) {
    using namespace habitue;
#define HABITUE_BIND(Model) python::bind_attrition<clv::Model>(m, #Model);
    HABITUE_ATTRITION_MODELS(HABITUE_BIND)
    HABITUE_CORRELATED_MODELS(HABITUE_BIND)
    HABITUE_OPPORTUNITY_MODELS(HABITUE_BIND)
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
    m.def("_load", [](const std::string& path) {
        try {
            return python::load(path);
        } catch (const DomainError& error) {
            const std::string why = error.what();
            throw DomainError(why.starts_with(path) ? why : path + ": " + why);
        }
    });
}
