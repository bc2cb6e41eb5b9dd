/// @file
/// Every question about a customer, by name: to a model, with its gradient; to a fit, with its interval.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include <pybind11/stl.h>

#include "bind_clv.hpp"

namespace habitue::python {

/// What a question is asked with, in the model's unit of time.
struct With {
    double horizon = 0.0, q = 0.0;
    clv::Discount discount = {};
    int n = 0;

    With(const std::string& question, const py::dict& given, Unit unit) {
        if (given.contains("q")) q = given["q"].cast<double>();
        if (given.contains("n")) n = given["n"].cast<int>();
        if (question == "lifetime_quantile" && !(q > 0.0 && q < 1.0)) refuse("q", q, "must lie between 0 and 1");
        if (!given.contains("horizon")) return;
        const auto duration = given["horizon"].cast<Duration>();
        if (given.contains("discount_rate")) {
            discount = clv::discount(given["discount_rate"].cast<double>(),
                                     given["period"].cast<std::optional<Duration>>(), unit);
            horizon = clv::horizon_to_discount(duration, discount, unit);
        } else if (question == "expected_lifetime" && std::isinf(duration.count) && duration.count > 0.0) {
            horizon = duration.count;
        } else {
            horizon = clv::horizon_in(duration, unit);
        }
    }
};

/// The question called @p name. A line here is a method of every model that can answer it.
template <template <class> class Model>
std::optional<clv::Question<Model>> question(const std::string& name, const With& given) {
    using clv::Range;
    std::optional<clv::Question<Model>> found;
    const auto add = [&](const char* called, Range range, auto answer) {
        if constexpr (std::is_invocable_v<decltype(answer), const Model<double>&, const PurchaseHistory&, const With&>)
            if (name == called)
                found.emplace([answer, given](const auto& m, const auto& h) { return answer(m, h, given); }, range);
    };
#define HABITUE_ANSWER(expression) \
    [](const auto& m, const auto& h, [[maybe_unused]] const With& with) -> decltype(expression) { return expression; }
    add("log_likelihood", Range::real, HABITUE_ANSWER(m.log_likelihood(h)));
    add("probability_alive", Range::probability, HABITUE_ANSWER(clv::probability_alive(m, h, with.horizon)));
    add("probability_no_purchase", Range::probability,
        HABITUE_ANSWER(clv::probability_no_purchase(m, h, with.horizon)));
    add("purchase_probability", Range::probability, HABITUE_ANSWER(m.purchase_probability(h, with.n, with.horizon)));
    add("expected_purchases", Range::positive, HABITUE_ANSWER(m.expected_purchases(h, with.horizon)));
    add("purchase_variance", Range::positive, HABITUE_ANSWER(m.purchase_variance(h, with.horizon)));
    add("discounted_purchases", Range::positive,
        HABITUE_ANSWER(clv::discounted_purchases(m, h, with.horizon, with.discount)));
    add("expected_lifetime", Range::positive, HABITUE_ANSWER(clv::expected_lifetime(m, h, with.horizon)));
    add("lifetime_quantile", Range::positive, HABITUE_ANSWER(clv::lifetime_quantile(m, h, with.q)));
    add("mean_purchase_rate", Range::positive, HABITUE_ANSWER(m.mean_purchase_rate(h)));
    add("mean_purchase_probability", Range::probability, HABITUE_ANSWER(m.mean_purchase_probability(h)));
    add("mean_attrition_rate", Range::positive, HABITUE_ANSWER(m.mean_attrition_rate(h)));
    add("mean_dropout_probability", Range::probability, HABITUE_ANSWER(m.mean_dropout_probability(h)));
#undef HABITUE_ANSWER
    return found;
}

/// The question called @p name with what is @p given, to a model in @p unit.
template <template <class> class Model>
clv::Question<Model> required_question(const std::string& name, const py::dict& given, Unit unit) {
    const With with(name, given, unit);
    clv::in_steps_of(Model<double>{}, with.horizon);
    auto found = question<Model>(name, with);
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
void bind_questions(py::class_<Model<double>>& model, py::class_<clv::Fit<Model>>& fit) {
    using M = Model<double>;
    using F = clv::Fit<Model>;
    model
        .def_static("_answers",
                    [](const std::string& name) { return question<Model>(name, With("", {}, {})).has_value(); })
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

}  // namespace habitue::python
