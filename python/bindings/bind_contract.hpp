/// @file
/// What models of contracts answer in Python, one number at a time or over arrays.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <habitue/clv/contract.hpp>

#include "bind_clv.hpp"

namespace habitue::python {

using Doubles = py::array_t<double, py::array::c_style | py::array::forcecast>;
using Codes = py::array_t<std::int64_t, py::array::c_style | py::array::forcecast>;

/// Columns of a cohort table; `cohort` is None where there is one cohort.
inline clv::CohortColumns cohort_columns(const Doubles& period, const Doubles& active,
                                         const std::optional<Codes>& cohort) {
    const auto span = [](const auto& a) { return std::span(a.data(), std::size_t(a.size())); };
    return {span(period), span(active), cohort ? span(*cohort) : std::span<const std::int64_t>{}};
}

/// The customers of a cohort table as histories.
inline HeldHistories held_contracts(const Doubles& period, const Doubles& active, const std::optional<Codes>& cohort) {
    auto h = clv::contract_histories(cohort_columns(period, active, cohort));
    return {hand_over(std::move(h.frequency)),
            hand_over(std::move(h.recency)),
            hand_over(std::move(h.T)),
            std::nullopt,
            hand_over(std::move(h.weight)),
            std::nullopt,
            Unit::unspecified};
}

/// @p renewals is NaN for a new customer.
inline clv::RenewalOptions renewal_options(double discount_rate, double horizon, double renewals) {
    return {horizon, discount_rate, std::isnan(renewals) ? std::nullopt : std::optional(renewals)};
}

template <template <class> class Model>
void bind_contract_answers(py::class_<Model<double>>& model, py::class_<clv::Fit<Model>, clv::Estimation>& fit) {
    using M = Model<double>;
    model.def("_survival", py::vectorize([](const M* m, double t) { return clv::survival(*m, t); }))
        .def("_retention_rate", py::vectorize([](const M* m, double t) { return clv::retention_rate(*m, t); }))
        .def("_churn_rate", py::vectorize([](const M* m, double t) { return clv::churn_rate(*m, t); }))
        .def("_churn_probability", py::vectorize([](const M* m, double t) { return clv::churn_probability(*m, t); }))
        .def("_mean_dropout_probability_after", py::vectorize([](const M* m, double renewals) {
                 return m->mean_dropout_probability(clv::detail::whole("renewals", renewals));
             }))
        .def("_lifetime_quantile_after", py::vectorize([](const M* m, double p, double renewals) {
                 return clv::lifetime_quantile(*m, p, renewals);
             }))
        .def("_discounted_lifetime", py::vectorize([](const M* m, double rate, double horizon, double renewals) {
                 return clv::discounted_lifetime(*m, renewal_options(rate, horizon, renewals));
             }))
        .def("_contract_value",
             py::vectorize([](const M* m, double margin, double rate, double horizon, double renewals) {
                 return clv::lifetime_value(*m, margin, renewal_options(rate, horizon, renewals));
             }))
        .def("_total_log_likelihood",
             [](const M& m, const HeldHistories& histories) {
                 const HistoryColumns& columns = histories.columns();
                 clv::require_readable(m, columns);
                 double total = 0.0;
                 for (std::size_t i = 0; i < columns.size(); ++i)
                     total += columns[i].weight * m.log_likelihood(columns[i]);
                 return total;
             })
        .def("_simulate_cohort", [](const M& m, std::size_t customers, int periods, std::uint64_t seed) {
            auto table = clv::simulate_cohort(m, customers, periods, seed);
            py::dict columns;
            columns["period"] = hand_over(std::move(table.period));
            columns["active"] = hand_over(std::move(table.active));
            return columns;
        });
    fit.def("_project", [](const clv::Fit<Model>& self, const Doubles& period, const Doubles& active,
                           const std::optional<Codes>& cohort, int periods, std::optional<double> interval) {
        auto ahead = clv::project(self, cohort_columns(period, active, cohort), periods, interval);
        py::dict columns;
        columns["cohort"] = hand_over(std::move(ahead.cohort));
        columns["period"] = hand_over(std::move(ahead.period));
        columns["active"] = hand_over(std::move(ahead.active));
        if (interval) {
            columns["active_low"] = hand_over(std::move(ahead.active_low));
            columns["active_high"] = hand_over(std::move(ahead.active_high));
        }
        return columns;
    });
}

}  // namespace habitue::python
