// habitue._core: covariates, and the fits and predictions of models that take them.
#include <cmath>
#include <limits>
#include <unordered_map>

#include <habitue/clv/covariate_json.hpp>
#include <habitue/clv/covariate_models.hpp>
#include <habitue/data/detail/decode.hpp>

#include "bind_clv.hpp"
#include "bind_data.hpp"

namespace habitue::python {
namespace {

using data::Covariates;
using Times = std::shared_ptr<data::PurchaseTimes>;

/// Covariates from the columns of a table; those of @p customer and @p time where they are named.
Covariates covariates_of(Table& table, const std::optional<std::string>& customer,
                         const std::optional<std::string>& time, const std::vector<std::string>& names,
                         const std::vector<std::string>& purchase, const std::vector<std::string>& attrition,
                         const std::string& rows) {
    using namespace data::detail;
    const auto kind = rows == "infer"     ? data::CovariateRows::infer
                      : rows == "periods" ? data::CovariateRows::periods
                      : rows == "changes"
                          ? data::CovariateRows::changes
                          : throw DomainError("rows: got \"" + rows + "\", need infer, periods or changes");
    Roles roles;
    for (const auto& name : names) roles.emplace_back(name, name);
    if (time) roles.emplace_back("", *time);
    if (customer) roles.emplace_back("", *customer);
    std::vector<double> values;
    std::vector<std::int64_t> times;
    std::vector<std::uint32_t> codes;
    data::Ids ids;
    std::unordered_map<std::string, std::uint32_t> known;
    std::size_t n = 0;
    for_batches(table, roles, {}, [&](const data::Batch& batch) {
        const std::size_t size = batch[0].column.size, width = names.size();
        std::vector<Status> status(size);
        std::vector<double> numbers(size);
        values.resize((n + size) * width);
        for (std::size_t k = 0; k < width; ++k) {
            std::fill(status.begin(), status.end(), Status::fine);
            read_numbers(names[k], batch[k].column, numbers.data(), status.data(), {});
            for (std::size_t i = 0; i < size; ++i) {
                if (status[i] == Status::garbage)
                    throw DomainError("covariates: row " + std::to_string(n + i) + " has a " + names[k] +
                                      " that is no number; a formula (purchase=\"" + names[k] +
                                      "\") makes columns of its levels");
                values[(n + i) * width + k] =
                    status[i] == Status::fine ? numbers[i] : std::numeric_limits<double>::quiet_NaN();
            }
        }
        if (time) {
            times.resize(n + size);
            std::fill(status.begin(), status.end(), Status::fine);
            read_times(batch[width].column, times.data() + n, status.data(), {});
            for (std::size_t i = 0; i < size; ++i)
                if (status[i] != Status::fine)
                    throw DomainError("covariates: row " + std::to_string(n + i) + " has a " + *time +
                                      " that is no date");
        }
        for (std::size_t i = 0; customer && i < size; ++i) {
            const data::Column& c = batch.back().column;
            if (!present(c, i)) throw DomainError("covariates: row " + std::to_string(n + i) + " has no customer");
            const bool whole =
                is_integer(c.type) || (is_float(c.type) && number_at(c, i) == std::floor(number_at(c, i)));
            const std::int64_t number = !whole               ? 0
                                        : is_integer(c.type) ? integer_at(c, i)
                                                             : std::int64_t(number_at(c, i));
            const std::string label = whole ? std::to_string(number) : written(c, i);
            const auto [at, fresh] = known.try_emplace(label, std::uint32_t(known.size()));
            codes.push_back(at->second);
            if (!fresh) continue;
            if (whole)
                ids.add(number);
            else
                ids.add(std::string_view(label));
        }
        n += size;
    });
    return {{names, values, codes, times, std::move(ids)}, purchase, attrition, kind};
}

clv::CustomersWithCovariates customers_of(const PurchaseHistories& histories, const Covariates& covariates,
                                          const Times& times) {
    return {histories, covariates, histories.customer, times.get()};
}

py::dict to_dict(const clv::CovariatePredictions& p, bool intervals) {
    py::dict columns;
    columns["p_alive"] = hand_over(p.p_alive);
    if (intervals)
        columns["p_alive_low"] = hand_over(p.p_alive_low), columns["p_alive_high"] = hand_over(p.p_alive_high);
    columns["purchases"] = hand_over(p.purchases);
    if (intervals)
        columns["purchases_low"] = hand_over(p.purchases_low), columns["purchases_high"] = hand_over(p.purchases_high);
    columns["discounted_purchases"] = hand_over(p.discounted_purchases);
    return columns;
}

/// Calls use(fit) with the fit with covariates that @p self is.
template <class Use>
auto with_covariate_fit(py::handle self, const Use& use) {
#define HABITUE_VISIT(Model)                                 \
    if (py::isinstance<clv::CovariateFit<clv::Model>>(self)) \
        return use(*self.cast<const clv::CovariateFit<clv::Model>*>());
    HABITUE_COVARIATE_MODELS(HABITUE_VISIT)
#undef HABITUE_VISIT
    throw py::type_error("got " + py::repr(self).cast<std::string>() + ", need a fit with covariates");
}

/// What all fits with covariates have in common.
void bind_estimation(py::module_& m) {
    using E = clv::CovariateEstimation;
    py::class_<E>(m, "CovariateEstimation", "What is known about an estimate with covariates, whatever the model.",
                  py::dynamic_attr())
        .def_readonly("log_likelihood", &E::log_likelihood, "At the estimate, without the penalties.")
        .def_readonly("covariance", &E::covariance,
                      "Of parameters, coefficients of purchase and of attrition; NaN where not identified.")
        .def_readonly("iterations", &E::iterations, "Newton steps taken.")
        .def_readonly("message", &E::message, "What is wrong and what to do about it; empty when all is well.")
        .def_readonly("customers", &E::customers, "Customers (sum of weights) the estimate rests on.")
        .def_readonly("cells", &E::cells, "Customers who differ in history or covariates.")
        .def_readonly("same", &E::same, "Whether purchase and attrition have one vector of coefficients.")
        .def_readonly("penalty", &E::penalty, "L2 penalty on the logs of the parameters.")
        .def_readonly("coefficient_penalty", &E::coefficient_penalty, "L2 penalty on the coefficients.")
        .def_property_readonly(
            "termination", [](const E& f) { return std::string(optim::name(f.termination)); },
            "Why the search stopped.")
        .def_property_readonly("converged", &E::converged, "Whether the search ended at an optimum.")
        .def_property_readonly(
            "standard_errors", [](const E& f) { return hand_over(f.standard_errors()); },
            "Of parameters, coefficients of purchase and of attrition; NaN where not identified.");
}

template <template <class> class Model>
void bind_model(py::module_& m, const char* name) {
    using F = clv::CovariateFit<Model>;
    py::class_<F, clv::CovariateEstimation>(m, (std::string(name) + "CovariateFit").c_str(),
                                            "A fitted model with covariates and what is known about its estimate.",
                                            py::dynamic_attr())
        .def_property_readonly(
            "model", [](const F& f) -> const auto& { return f.model; },
            "The model of customers all of whose covariates are 0.")
        .def(
            "model_of",
            [](const F& f, const std::vector<double>& purchase, const std::vector<double>& attrition) {
                return f.model_of(purchase, attrition);
            },
            "purchase"_a, "attrition"_a,
            "The model of customers whose covariates are these and do not change, in the order of the coefficients.");
}

/// The fit, and what its results answer.
void bind_answers(py::module_& m) {
#define HABITUE_NAME(Model) #Model "CovariateFit",
    Classes(m, {HABITUE_COVARIATE_MODELS(HABITUE_NAME)})
#undef HABITUE_NAME
        .def_property_readonly(
            "unit",
            [](const py::object& self) { return with_covariate_fit(self, [](const auto& f) { return f.unit(); }); },
            "The unit of time of the model.")
        .def_property_readonly(
            "aic",
            [](const py::object& self) { return with_covariate_fit(self, [](const auto& f) { return f.aic(); }); },
            "Akaike's information criterion.")
        .def_property_readonly(
            "bic",
            [](const py::object& self) { return with_covariate_fit(self, [](const auto& f) { return f.bic(); }); },
            "Bayesian information criterion.")
        .def(
            "summary",
            [](const py::object& self) { return with_covariate_fit(self, [](const auto& f) { return f.summary(); }); },
            "The fit as a statistics package prints it.")
        .def("__repr__",
             [](const py::object& self) { return with_covariate_fit(self, [](const auto& f) { return f.summary(); }); })
        .def("_written",
             [](const py::object& self) {
                 return with_covariate_fit(self, [](const auto& f) { return json::write(clv::to_json(f)); });
             })
        .def("_coefficients",
             [](const py::object& self, double level) {
                 py::list rows;
                 for (const auto& c : with_covariate_fit(self, [&](const auto& f) { return f.coefficients(level); }))
                     rows.append(
                         py::make_tuple(c.name, c.process, c.estimate, c.standard_error, c.z, c.p, c.low, c.high));
                 return rows;
             })
        .def("_predict_known",
             [](const py::object& self, const PurchaseHistories& histories, const Covariates& past, const Times& times,
                const Covariates* future, const Duration& horizon, double discount_rate, std::optional<double> interval,
                std::optional<int> threads, const py::object& progress) {
                 const auto p = with_covariate_fit(self, [&](const auto& fit) {
                     return run(threads, progress, [&](const Execution& how) {
                         return clv::predict(fit, customers_of(histories, past, times),
                                             clv::CovariatePredictOptions{.horizon = horizon,
                                                                          .future = future,
                                                                          .discount_rate = discount_rate,
                                                                          .interval = interval,
                                                                          .threads = how.threads,
                                                                          .cancel = how.cancel,
                                                                          .progress = how.progress});
                     });
                 });
                 return to_dict(p, interval.has_value());
             })
        .def("_predict_new", [](const py::object& self, const Covariates& covariates,
                                const std::vector<std::int64_t>& first, const Duration& horizon, double discount_rate,
                                std::optional<double> interval, std::optional<int> threads) {
            const auto p = with_covariate_fit(self, [&](const auto& fit) {
                return run(threads, py::none(), [&](const Execution& how) {
                    return clv::predict_new(fit, covariates, covariates.customer, first,
                                            clv::CovariatePredictOptions{.horizon = horizon,
                                                                         .discount_rate = discount_rate,
                                                                         .interval = interval,
                                                                         .threads = how.threads,
                                                                         .cancel = how.cancel});
                });
            });
            return to_dict(p, interval.has_value());
        });
    m.def(
        "_fit_covariates", [](const py::object& model, const PurchaseHistories& histories, const Covariates& covariates,
                              const Times& times, bool same, double penalty, double coefficient_penalty,
                              int max_iterations, std::optional<int> threads, const py::object& progress) {
#define HABITUE_FIT(Model)                                                                                   \
    if (model.is(py::type::of<clv::Model<double>>()))                                                        \
        return py::cast(run(threads, progress, [&](const Execution& how) {                                   \
            return clv::fit<clv::Model>(customers_of(histories, covariates, times),                          \
                                        clv::CovariateFitOptions{.penalty = penalty,                         \
                                                                 .coefficient_penalty = coefficient_penalty, \
                                                                 .same = same,                               \
                                                                 .max_iterations = max_iterations,           \
                                                                 .threads = how.threads,                     \
                                                                 .cancel = how.cancel,                       \
                                                                 .progress = how.progress});                 \
        }));
            HABITUE_COVARIATE_MODELS(HABITUE_FIT)
#undef HABITUE_FIT
            throw py::type_error("got " + py::repr(model).cast<std::string>() + ", need a model that takes covariates");
        });
}

}  // namespace

py::object load_covariate_fit(const json::Value& document) {
    const std::string& model = document["model"].as_text();
#define HABITUE_LOAD(Model)                     \
    if (model == clv::Model<double>::card.name) \
        return py::cast(clv::from_json(document, std::type_identity<clv::CovariateFit<clv::Model>>{}));
    HABITUE_COVARIATE_MODELS(HABITUE_LOAD)
#undef HABITUE_LOAD
    throw DomainError("holds a " + model + " with covariates, which this release does not know");
}

}  // namespace habitue::python

void bind_covariates(habitue::python::py::module_ data_module, habitue::python::py::module_ clv_module) {
    using namespace habitue;
    using namespace habitue::python;
    py::class_<Covariates>(data_module, "Covariates")
        .def(py::init(&covariates_of), "table"_a, "customer"_a, "time"_a, "names"_a, "purchase"_a, "attrition"_a,
             "rows"_a)
        .def_readonly("names", &Covariates::names)
        .def_readonly("changing", &Covariates::changing)
        .def_readonly("everybodys", &Covariates::everybodys)
        .def_property_readonly("paths", &Covariates::paths)
        .def_property_readonly("changes", [](const Covariates& c) { return c.from.size(); })
        .def_property_readonly("customer",
                               [](const py::object& self) -> py::object {
                                   const auto& ids = self.cast<const Covariates&>().customer;
                                   if (ids.empty()) return py::none();
                                   return ids_array(ids, self);
                               })
        .def("knows", [](const Covariates& c, const PurchaseHistories& histories, const Times& times) {
            try {
                clv::detail::journeys(customers_of(histories, c, times));
                return true;
            } catch (const DomainError&) {
                return false;
            }
        });
    py::class_<data::PurchaseTimes, Times>(data_module, "PurchaseTimes").def("__len__", &data::PurchaseTimes::size);
    data_module.def(
        "purchase_times",
        [](const EventLog& log, const PurchaseHistories& histories, Unit unit, std::optional<Time> calibration_end,
           std::optional<Time> observation_end, std::optional<Time> acquired_after, const std::string& same_day) {
            const HistoryArguments arguments{unit, calibration_end, observation_end, acquired_after, same_day, false};
            return std::make_shared<data::PurchaseTimes>(
                data::purchase_times(log, histories, arguments.options(Execution{})));
        },
        "log"_a, "histories"_a, py::kw_only(), "unit"_a, "calibration_end"_a, "observation_end"_a, "acquired_after"_a,
        "same_day"_a);
    bind_estimation(clv_module);
#define HABITUE_BIND(Model) bind_model<clv::Model>(clv_module, #Model);
    HABITUE_COVARIATE_MODELS(HABITUE_BIND)
#undef HABITUE_BIND
    bind_answers(clv_module);
}
