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
clv::Estimates estimates(const Model<double>& model, const Method& method, const clv::Question<Model>& question,
                         const HeldHistories* histories, std::optional<int> threads, const py::object& progress) {
    if (histories == nullptr) {
        const clv::Estimate one = method(question, PurchaseHistory{});
        return {{one.value}, {one.low}, {one.high}};
    }
    return run(threads, progress, [&](const Execution& how) {
        return clv::detail::estimates(
            clv::unit_of(model), histories->columns(), [&](const PurchaseHistory& h) { return method(question, h); },
            how, 256);
    });
}

py::tuple in_columns(clv::Estimates e) {
    return py::make_tuple(hand_over(std::move(e.value)), hand_over(std::move(e.low)), hand_over(std::move(e.high)));
}

/// What is asked of models; histories that are None are a new customer.
void bind_model_questions(py::module_& m) {
    m.def("_answers", [](const py::object& model, const std::string& name) {
        return with_timing_class(model, [&]<template <class> class Model>(const Model<double>&) {
            return clv::question<Model>(name).has_value();
        });
    });
    timing_models(m)
        .def("_ask",
             [](const py::object& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                std::optional<int> threads, const py::object& progress) {
                 return with_timing_model(self, [&]<template <class> class Model>(const Model<double>& model) {
                     const auto asked = required_question<Model>(name, given, unit_with(model, histories));
                     if (histories == nullptr) return hand_over(std::vector{asked.value(model, PurchaseHistory{})});
                     return each_row(
                         model, *histories, threads, progress,
                         [&](const HistoryColumns& columns, std::size_t i) { return asked.value(model, columns[i]); });
                 });
             })
        .def("_gradient",
             [](const py::object& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                std::optional<int> threads) {
                 return with_timing_model(self, [&]<template <class> class Model>(const Model<double>& model) {
                     const auto asked = required_question<Model>(name, given, unit_with(model, histories));
                     if (histories == nullptr) {
                         const auto answer = asked.differentiated(clv::detail::differentiable<Model>(model), {});
                         return Eigen::MatrixXd(
                             Eigen::Map<const Eigen::RowVectorXd>(answer.gradient.data(), Eigen::Index(answer.n)));
                     }
                     return run(threads, py::none(), [&](const Execution& how) {
                         return clv::gradient<Model>(model, histories->columns(), asked, how);
                     });
                 });
             })
        .def("_tracking", [](const py::object& self, const HeldHistories& histories, int periods,
                             const Duration& period, std::optional<int> threads) {
            const HistoryColumns& columns = histories.columns();
            std::vector<double> joined, grid;
            auto curve = with_timing_model(self, [&](const auto& model) {
                clv::require_same_unit(clv::unit_of(model), columns.unit);
                validate(columns);
                const double length = period.in(unit_with(model, &histories));
                if (!(length > 0.0) || !std::isfinite(length)) refuse("period", length, "must be finite and positive");
                if (periods < 1) refuse("periods", periods, "must be 1 or more");
                const double longest = columns.size() > 0 ? *std::max_element(columns.T.begin(), columns.T.end()) : 0.0;
                for (const double T : columns.T) joined.push_back(longest - T);
                for (int k = 1; k <= periods; ++k) grid.push_back(k * length);
                return run(threads, py::none(), [&](const Execution& how) {
                    return clv::tracking(model, joined, columns.weight, grid, how);
                });
            });
            return py::make_tuple(hand_over(std::move(grid)), hand_over(std::move(curve.incremental)),
                                  hand_over(std::move(curve.cumulative)));
        });
}

/// What is asked of fits: the answers with intervals.
void bind_fit_questions(py::module_& m) {
    timing_fits(m)
        .def("_confidence",
             [](const py::object& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                double level, std::optional<int> threads, const py::object& progress) {
                 return in_columns(with_timing_fit(self, [&]<template <class> class Model>(const clv::Fit<Model>& fit) {
                     const auto asked = required_question<Model>(name, given, unit_with(fit.model, histories));
                     return estimates(fit.model, clv::Delta<Model>(fit, level), asked, histories, threads, progress);
                 }));
             })
        .def("_confidence_of_draws",
             [](const py::object& self, const std::string& name, const py::dict& given, const HeldHistories* histories,
                double level, const Eigen::MatrixXd& draws, std::optional<int> threads, const py::object& progress) {
                 return in_columns(with_timing_fit(self, [&]<template <class> class Model>(const clv::Fit<Model>& fit) {
                     const auto asked = required_question<Model>(name, given, unit_with(fit.model, histories));
                     return estimates(fit.model, clv::Percentiles<Model>(fit.model, draws, level), asked, histories,
                                      threads, progress);
                 }));
             });
}

}  // namespace
}  // namespace habitue::python

void bind_questions(habitue::python::py::module_ m) {
    habitue::python::bind_model_questions(m);
    using namespace habitue;
    m.def("_gamma_density", python::py::vectorize(&math::gamma_density<double>));
    m.def("_beta_density", python::py::vectorize(&math::beta_density<double>));
    habitue::python::bind_fit_questions(m);
}
