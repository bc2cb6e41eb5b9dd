/// @file
/// Does the model earn its keep? It predicts the last part of the log from the first, beside two baselines.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <habitue/audit/baselines.hpp>
#include <habitue/audit/population.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1::auditing {

/// Half the width of a 95% interval in standard deviations.
inline constexpr double two_sigma = 1.959963984540054;

/// value -+ 1.96 standard deviations, not below 0.
inline Estimate around(double value, double variance) {
    const double half = two_sigma * std::sqrt(std::max(variance, 0.0));
    return {value, std::max(0.0, value - half), value + half};
}

/// Where the log is split: its last third is held out, in whole years when it spans three or more. Days since 1970.
inline std::int32_t default_calibration_end(std::int32_t first, std::int32_t last) {
    const double years = (last - first) / days_in(Unit::year);
    if (years < 3.0) return first + std::int32_t(std::floor((last - first) * 2.0 / 3.0));
    return last - std::int32_t(std::lround(std::max(1.0, std::floor(years / 3.0 + 1e-9)) * days_in(Unit::year)));
}

namespace detail {

/// Variance that an uncertain estimate gives to a sum with this gradient in the parameters.
template <class Gradient, class Fit>
double parameter_variance(const Gradient& gradient, const Fit& fit) {
    const double error = clv::detail::delta_method(gradient, fit.covariance);
    return std::isfinite(error) ? error * error : 0.0;
}

/// Mean and variance of a new customer's purchases between two ages: over n purchases so far and still active.
template <class M>
std::array<double, 2> between(const M& model, double age, double later) {
    const PurchaseHistory fresh{};
    const double alive = model.probability_alive(fresh);
    const auto start = model.if_active(fresh);
    double mean = 0.0, second = 0.0, found = 0.0;
    for (int n = 0; n < 2000; ++n) {
        const double weight = alive * start.probability_active(n, age);
        found += weight;
        const auto now = model.if_active({.frequency = double(n), .T = age});
        mean += weight * now.expected_purchases(later - age);
        second += weight * now.second_moment(later - age);
        if (weight < 1e-9 * found && n > 2 * start.k * age / start.rate) break;
    }
    return {mean, second - mean * mean};
}

}  // namespace detail

/// Repeat purchases week by week of customers who joined on known days, against what the model expects of new
/// customers of that age; the model has seen the weeks up to @p calibration_end.
template <template <class> class Model>
audit_result::Tracking track(const clv::Fit<Model>& fit, const data::PurchaseDays& days, const Population& calibration,
                             std::int32_t acquired_after, std::int32_t first, std::int32_t end) {
    const auto length = std::size_t(end - first) + 1;
    std::vector<double> joined(length, 0.0), repeats(length, 0.0);
    for (std::size_t i = 0; i < calibration.size(); ++i) {
        if (!calibration.fits(i, acquired_after)) continue;
        joined[std::size_t(calibration.first[i] - first)] += 1.0;
        for (const auto& d : days[calibration.code[i]].subspan(1))
            if (d.day <= end) repeats[std::size_t(d.day - first)] += 1.0;
    }
    // What a customer of each age in days is expected to have bought, with derivatives and variances.
    constexpr std::size_t parameters = clv::Fit<Model>::size;
    using Dual = math::Dual<int(parameters)>;
    const auto model = clv::detail::differentiable<Model>(fit.model);
    std::vector<Dual> expected(length);
    std::vector<double> variance(length), variance_of_week(length);
    clv::detail::ExpectedPurchases<std::remove_const_t<decltype(model)>> purchases(model);
    for (std::size_t age = 1; age < length; ++age) {
        const double t = double(age) / 7.0;
        expected[age] = purchases({}, t);
        variance[age] = fit.model.purchase_variance({}, t);
        variance_of_week[age] = age <= 7 ? variance[age] : detail::between(fit.model, double(age - 7) / 7.0, t)[1];
    }
    audit_result::Tracking result;
    double actual_so_far = 0.0;
    Dual expected_before;
    for (std::size_t week_end = 6; week_end < length; week_end += 7) {
        double actual = 0.0, spread = 0.0, spread_of_week = 0.0;
        for (std::size_t d = week_end - 6; d <= week_end; ++d) actual += repeats[d];
        actual_so_far += actual;
        Dual so_far;
        for (std::size_t d = 0; d < week_end; ++d) {
            if (joined[d] == 0.0) continue;
            so_far += expected[week_end - d] * joined[d];
            spread += joined[d] * variance[week_end - d];
            spread_of_week += joined[d] * variance_of_week[week_end - d];
        }
        const Dual in_week = so_far - expected_before;
        const Estimate week = around(in_week.value, spread_of_week + detail::parameter_variance(in_week.gradient, fit));
        const Estimate total = around(so_far.value, spread + detail::parameter_variance(so_far.gradient, fit));
        expected_before = so_far;
        const std::int32_t day = first + std::int32_t(week_end);
        if (day <= calibration.end) ++result.calibration_weeks;
        result.week_end.push_back(day_text(day));
        result.actual.push_back(actual);
        result.predicted.push_back(week.value);
        result.low.push_back(week.low);
        result.high.push_back(week.high);
        result.actual_cumulative.push_back(actual_so_far);
        result.predicted_cumulative.push_back(total.value);
        result.low_cumulative.push_back(total.low);
        result.high_cumulative.push_back(total.high);
    }
    return result;
}

/// Holds out what happened after @p calibration_end, predicts it with a model of kind @p Model fitted to the rest, and
/// compares with what happened.
template <template <class> class Model>
audit_result::Holdout hold_out(const data::PurchaseDays& days, std::int32_t calibration_end, std::int32_t end,
                               std::int32_t acquired_after, const Execution& how) {
    using text::grouped;
    audit_result::Holdout result;
    const std::int32_t first = std::max(days.first_day(), acquired_after + 1);
    result.model = std::string(Model<double>::card.title);
    result.calibration_end = day_text(calibration_end);
    result.observation_end = day_text(end);
    result.holdout_days = end - calibration_end;
    const auto unavailable = [&](std::string why) {
        result.verdict = "Not tested: " + std::move(why);
        return result;
    };
    if (calibration_end >= end || calibration_end <= first)
        return unavailable("the log is too short to hold a part of it out.");

    const Population calibration(days, calibration_end);
    const PurchaseHistories histories = calibration.to_fit(acquired_after);
    if (histories.size() < 20)
        return unavailable("fewer than 20 customers had bought by " + result.calibration_end + ".");
    clv::Fit<Model> fit;
    try {
        fit = clv::fit<Model>(histories, {.threads = how.threads, .cancel = how.cancel});
    } catch (const DomainError& e) {
        return unavailable(std::string(e.what()) + ".");
    }

    const double horizon = result.holdout_days / 7.0;
    std::vector<double> actual, predicted(histories.size());
    for (std::size_t i = 0; i < calibration.size(); ++i) {
        if (!calibration.fits(i, acquired_after)) continue;
        double later = 0.0;
        for (const auto& d : days[calibration.code[i]]) later += d.day > calibration_end && d.day <= end;
        actual.push_back(later);
    }
    clv::expected_purchases(fit.model, histories, horizon, predicted, how);

    // The band of the total: chance of each customer, and of the estimate.
    constexpr std::size_t parameters = clv::Fit<Model>::size;
    const auto model = clv::detail::differentiable<Model>(fit.model);
    clv::detail::ExpectedPurchases<std::remove_const_t<decltype(model)>> expected(model);
    const std::size_t stride = std::max<std::size_t>(1, histories.size() / 20000);
    std::array<double, parameters> gradient{};
    double total = 0.0, chance = 0.0;
    for (std::size_t i = 0; i < histories.size(); ++i) {
        result.actual += actual[i];
        total += predicted[i];
        if (i % stride != 0) continue;
        const auto e = expected(histories[i], horizon);
        for (std::size_t k = 0; k < parameters; ++k) gradient[k] += double(stride) * e.gradient[k];
        chance += double(stride) * fit.model.purchase_variance(histories[i], horizon);
    }
    result.available = true;
    result.customers = std::int64_t(histories.size());
    result.predicted = around(total, chance + detail::parameter_variance(gradient, fit));

    result.contenders.push_back(contender(result.model, predicted, actual));
    for (auto& baseline : baselines(days, calibration_end, histories, horizon, actual))
        result.contenders.push_back(std::move(baseline));
    const auto best = std::min_element(result.contenders.begin(), result.contenders.end(),
                                       [](const auto& x, const auto& y) { return x.rmse < y.rmse; });
    best->best = true;
    result.winner = best->name;

    result.by_frequency = audit_result::ByFrequency{};
    constexpr std::size_t top = 7;
    auto& by = result.by_frequency;
    for (std::size_t x = 0; x <= top; ++x) by.frequency.push_back(std::to_string(x) + (x == top ? "+" : ""));
    by.customers.assign(top + 1, 0.0);
    by.actual = by.predicted = by.customers;
    for (std::size_t i = 0; i < histories.size(); ++i) {
        const auto x = std::size_t(std::min(histories.frequency[i], double(top)));
        by.customers[x] += 1.0;
        by.actual[x] += actual[i];
        by.predicted[x] += predicted[i];
    }
    for (std::size_t x = 0; x <= top; ++x) {
        const double n = by.customers[x];
        by.actual[x] = n > 0.0 ? by.actual[x] / n : std::numeric_limits<double>::quiet_NaN();
        by.predicted[x] = n > 0.0 ? by.predicted[x] / n : std::numeric_limits<double>::quiet_NaN();
    }
    result.tracking = track(fit, days, calibration, acquired_after, first, end);

    const double error = result.actual > 0.0 ? total / result.actual - 1.0 : std::numeric_limits<double>::quiet_NaN();
    const bool inside = result.actual >= result.predicted.low && result.actual <= result.predicted.high;
    result.verdict = "From what was known on " + result.calibration_end + " " + result.model + " predicted " +
                     grouped(total) + " repeat purchases until " + result.observation_end + " (95% range " +
                     grouped(result.predicted.low) + " to " + grouped(result.predicted.high) + "); " +
                     grouped(result.actual) + " happened";
    if (std::isfinite(error))
        result.verdict += ", so it was " + text::percent(std::abs(error)) + (error >= 0.0 ? " too high" : " too low");
    result.verdict += inside ? ", inside its range. " : ", outside its range. ";
    if (result.contenders.front().best)
        result.verdict += "Customer by customer it beat both baselines.";
    else
        result.verdict +=
            "Customer by customer a baseline did better: " + result.winner + ". Believe it before the model.";
    return result;
}

}  // namespace habitue::inline v1::auditing
