// habitue._core.clv: every question about a customer, by name: to a model, with its gradient; to a fit, with its
// interval.
#include <habitue/clv/named_questions.hpp>

#include <algorithm>
#include <optional>
#include <string>

#include <pybind11/stl.h>

#include "bind_clv.hpp"

namespace habitue::python {
namespace {

/// What @p question is asked with, in @p unit.
clv::Terms terms_of(const std::string& question, const py::dict& given, Unit unit) {
    clv::Terms terms;
    if (given.contains("q")) terms.q = given["q"].cast<double>();
    if (given.contains("n")) terms.n = given["n"].cast<int>();
    if (question == "lifetime_quantile" && !(terms.q > 0.0 && terms.q < 1.0))
        refuse("q", terms.q, "must lie between 0 and 1");
    if (!given.contains("horizon")) return terms;
    const auto horizon = given["horizon"].cast<Duration>();
    if (given.contains("discount_rate")) {
        terms.discount =
            clv::discount(given["discount_rate"].cast<double>(), given["period"].cast<std::optional<Duration>>(), unit);
        terms.horizon = clv::horizon_to_discount(horizon, terms.discount, unit);
    } else if (question == "expected_lifetime" && std::isinf(horizon.count) && horizon.count > 0.0) {
        terms.horizon = horizon.count;
    } else {
        terms.horizon = clv::horizon_in(horizon, unit);
    }
    return terms;
}

/// The question called @p name with what is @p given, to a model in @p unit.
template <template <class> class Model>
clv::Question<Model> required_question(const std::string& name, const py::dict& given, Unit unit) {
    const clv::Terms terms = terms_of(name, given, unit);
    clv::in_steps_of(Model<double>{}, terms.horizon);
    auto found = clv::question<Model>(name, terms);
    if (!found) throw DomainError(joined({Model<double>::card.title, " does not answer ", name}));
    return std::move(*found);
}

/// Its unit, or that of the histories.
template <class M>
Unit unit_with(const M& model, const HeldHistories* histories) {
    const Unit unit = clv::unit_of(model);
    return unit != Unit::unspecified || histories == nullptr ? unit : histories->columns().unit;
}

/// Answers with their interval as (value, low, high): of the histories, or of a new customer.
template <template <class> class Model, class Method>
py::tuple estimates(const Model<double>& model, const Method& method, const clv::Question<Model>& question,
                    const HeldHistories* histories, std::optional<int> threads, const py::object& progress) {
    clv::Estimates e;
    if (histories == nullptr) {
        const clv::Estimate one = method(question, PurchaseHistory{});
        e = {{one.value}, {one.low}, {one.high}};
    } else {
        e = run(threads, progress, [&](const Execution& how) {
            return clv::detail::estimates(
                clv::unit_of(model), histories->columns(),
                [&](const PurchaseHistory& h) { return method(question, h); }, how, 256);
        });
    }
    return py::make_tuple(hand_over(std::move(e.value)), hand_over(std::move(e.low)), hand_over(std::move(e.high)));
}

/// `model._ask`, `model._gradient`, `model._answers`; `fit._confidence`, `fit._confidence_of_draws`. Histories that are
/// None are a new customer.
template <template <class> class Model>
void bind_model(py::module_& m, const std::string& name) {
    using M = Model<double>;
    using F = clv::Fit<Model>;
    auto model = bound<M>(m, name);
    auto fit = bound<F>(m, name + "Fit");
    model.def_static("_answers", [](const std::string& name) { return clv::question<Model>(name).has_value(); })
        .def("_ask",
             [](const M& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                std::optional<int> threads, const py::object& progress) {
                 const auto asked = required_question<Model>(name, given, unit_with(self, histories));
                 if (histories == nullptr) return hand_over(std::vector{asked.value(self, PurchaseHistory{})});
                 return each_row(
                     self, *histories, threads, progress,
                     [&](const HistoryColumns& columns, std::size_t i) { return asked.value(self, columns[i]); });
             })
        .def("_gradient",
             [](const M& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                std::optional<int> threads) {
                 const auto asked = required_question<Model>(name, given, unit_with(self, histories));
                 if (histories != nullptr)
                     return run(threads, py::none(), [&](const Execution& how) {
                         return clv::gradient<Model>(self, histories->columns(), asked, how);
                     });
                 const auto answer = asked.differentiated(clv::detail::differentiable<Model>(self), PurchaseHistory{});
                 Eigen::MatrixXd row(1, Eigen::Index(answer.n));
                 for (std::size_t j = 0; j < answer.n; ++j) row(0, Eigen::Index(j)) = answer.gradient[j];
                 return row;
             })
        .def("_tracking", [](const M& self, const HeldHistories& histories, int periods, const Duration& period,
                             std::optional<int> threads) {
            const HistoryColumns& columns = histories.columns();
            clv::require_same_unit(clv::unit_of(self), columns.unit);
            validate(columns);
            const double length = period.in(unit_with(self, &histories));
            if (!(length > 0.0) || !std::isfinite(length)) refuse("period", length, "must be finite and positive");
            if (periods < 1) refuse("periods", periods, "must be 1 or more");
            const double longest = columns.size() > 0 ? *std::max_element(columns.T.begin(), columns.T.end()) : 0.0;
            std::vector<double> joined, grid;
            for (const double T : columns.T) joined.push_back(longest - T);
            for (int k = 1; k <= periods; ++k) grid.push_back(k * length);
            auto curve = run(threads, py::none(), [&](const Execution& how) {
                return clv::tracking(self, joined, columns.weight, grid, how);
            });
            return py::make_tuple(hand_over(std::move(grid)), hand_over(std::move(curve.incremental)),
                                  hand_over(std::move(curve.cumulative)));
        });
#define HABITUE_DENSITY(name, meaning)                                                    \
    if constexpr (requires(const M& m) { clv::name(m, 0.5); })                            \
        model.def(                                                                        \
            #name,                                                                        \
            [](const M& self, py::object x) {                                             \
                return py::vectorize([&self](double at) { return clv::name(self, at); })( \
                    py::array_t<double>(std::move(x)));                                   \
            },                                                                            \
            "x"_a, meaning);
    HABITUE_DENSITY(purchase_rate_density, "Density of the purchase rate over customers: Gamma(r, alpha).")
    HABITUE_DENSITY(attrition_rate_density, "Density of the rate of leaving over customers: Gamma(s, beta).")
    HABITUE_DENSITY(dropout_probability_density,
                    "Density of the chance to leave after a purchase over customers: Beta(a, b).")
#undef HABITUE_DENSITY
    fit.def("_confidence",
            [](const F& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
               double level, std::optional<int> threads, const py::object& progress) {
                const auto asked = required_question<Model>(name, given, unit_with(self.model, histories));
                return estimates(self.model, clv::Delta<Model>(self, level), asked, histories, threads, progress);
            })
        .def("_confidence_of_draws",
             [](const F& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                double level, const Eigen::MatrixXd& draws, std::optional<int> threads, const py::object& progress) {
                 const auto asked = required_question<Model>(name, given, unit_with(self.model, histories));
                 return estimates(self.model, clv::Percentiles<Model>(self.model, draws, level), asked, histories,
                                  threads, progress);
             });
}

}  // namespace
}  // namespace habitue::python

void bind_questions(habitue::python::py::module_ m) {
    using namespace habitue;
#define HABITUE_BIND(Model) python::bind_model<clv::Model>(m, #Model);
    HABITUE_ATTRITION_MODELS(HABITUE_BIND)
    HABITUE_OPPORTUNITY_MODELS(HABITUE_BIND)
#undef HABITUE_BIND
}
