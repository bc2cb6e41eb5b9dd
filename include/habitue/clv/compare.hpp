/// @file
/// Which model to believe: fitted to the first part of the data, asked about the last.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <habitue/clv/baselines.hpp>
#include <habitue/clv/fit.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1::clv {

/// What happened to each customer after the histories end.
struct Holdout {
    std::span<const double> frequency;  ///< purchases
    std::span<const double> T;          ///< over how long, in the unit of the histories
};

/// One way to predict, and how well it did. What a rule of thumb does not have is NaN.
struct Contender {
    std::string name;
    bool baseline = false;
    double holdout_log_likelihood = 0.0;  ///< sum of log P(X = what happened), given the histories
    Accuracy accuracy = {};
    double coverage = 0.0;        ///< share of customers inside the model's own interval for them
    double log_likelihood = 0.0;  ///< of the histories it was fitted to
    double aic = 0.0, bic = 0.0;
    std::string message = {};  ///< why it could not be fitted, or what the fit warns of
};

/// Ways to predict, the best first: models by holdout log-likelihood, then the baselines by RMSE, then what could not
/// be fitted.
struct Comparison {
    std::vector<Contender> contenders;
    double customers = 0.0;
    double actual = 0.0;  ///< purchases that happened
    double level = 0.95;  ///< of the intervals behind `coverage`

    const Contender& best() const { return contenders.front(); }
    /// As a table.
    std::string summary() const {
        using text::fixed, text::left, text::right;
        std::string s = text::grouped(customers) + " customers, who bought " + text::grouped(actual) +
                        " times in the holdout period\n\n" + left("", 32) + right("holdout LL", 12) + right("MAE", 9) +
                        right("RMSE", 9) + right("total", 9) + right("slope", 9) +
                        right(text::percent(level) + " cov.", 11) + right("AIC", 12) + "\n";
        const auto number = [](double x, int digits) { return std::isnan(x) ? std::string("-") : fixed(x, digits); };
        for (const auto& c : contenders) {
            s += left(c.name, 32) + right(number(c.holdout_log_likelihood, 1), 12) +
                 right(number(c.accuracy.mae, 4), 9) + right(number(c.accuracy.rmse, 4), 9) +
                 right(std::isnan(c.accuracy.total_error) ? "-" : fixed(100.0 * c.accuracy.total_error, 1) + "%", 9) +
                 right(number(c.accuracy.calibration_slope, 3), 9) +
                 right(std::isnan(c.coverage) ? "-" : fixed(100.0 * c.coverage, 1) + "%", 11) +
                 right(number(c.aic, 1), 12) + "\n";
            if (!c.message.empty()) s += "    " + c.message + "\n";
        }
        return s;
    }
};

struct CompareOptions {
    double level = 0.95;                ///< of each customer's interval
    double penalty = 0.0;               ///< of the fits
    std::optional<double> hiatus = {};  ///< silence, in the unit of the histories, after which the rule of thumb
                                        ///< takes a customer for gone; default: nine months
    int threads = 1;                    ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

namespace detail {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Throws DomainError unless there is a possible holdout for every history.
inline void require_holdout(const HistoryColumns& histories, const Holdout& holdout) {
    validate(histories);
    require(histories.size() > 0, "compare: the table has no customers");
    require(holdout.frequency.size() == histories.size() && holdout.T.size() == histories.size(),
            "compare: needs holdout_frequency and holdout_T of every history");
    for (std::size_t i = 0; i < histories.size(); ++i) {
        const double n = holdout.frequency[i], t = holdout.T[i];
        if (!(n >= 0.0 && n <= 1e9 && n == std::floor(n)))
            refuse_row("holdout_frequency", i, n, "must be a whole number of purchases, 0 or more");
        if (!(t > 0.0 && std::isfinite(t))) refuse_row("holdout_T", i, t, "must be finite and positive");
    }
}

/// P(X < n) in (T, T + t]: where the model has no formula of its own, as the sum of P(X = 0), P(X = 1), ...
template <class M>
double probability_below(const M& model, const PurchaseHistory& h, int n, double t) {
    if constexpr (requires { model.if_active(h).probability_below(n, t); })
        if (n > 2)
            return model.probability_left(h) + model.probability_alive(h) * model.if_active(h).probability_below(n, t);
    double sum = 0.0;
    for (int k = 0; k < n; ++k) sum += model.purchase_probability(h, k, t);
    return sum;
}

}  // namespace detail

/// What @p model predicts of each customer for the time of the @p holdout, against what happened. A customer lies
/// inside the interval of @p level when neither fewer nor more purchases than theirs are rarer than half the rest.
/// Throws DomainError for histories or a holdout that cannot be.
template <template <class> class Model>
requires LatentAttritionModel<Model>
[[gnu::cold]] Contender evaluate(const Model<double>& model, const HistoryColumns& histories, const Holdout& holdout,
                                 double level = 0.95, const Execution& how = {}) {
    detail::require_holdout(histories, holdout);
    require_readable(model, histories);
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const std::size_t n = histories.size();
    std::vector<double> predicted(n), log_probability(n), inside(n);
    detail::for_blocks(
        n, how,
        [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const PurchaseHistory h = histories[i];
                const int bought = int(holdout.frequency[i]);
                predicted[i] = model.expected_purchases(h, holdout.T[i]);
                const double below = detail::probability_below(model, h, bought, holdout.T[i]);
                const double here = model.purchase_probability(h, bought, holdout.T[i]);
                log_probability[i] = std::log(std::max(here, std::numeric_limits<double>::denorm_min()));
                const double tail = 0.5 - 0.5 * level;
                inside[i] = below + here >= tail && below < 1.0 - tail ? 1.0 : 0.0;
            }
        },
        256);
    Contender result{.name = std::string(Model<double>::card.title),
                     .accuracy = accuracy(predicted, holdout.frequency, histories.weight)};
    double weight = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double w = histories[i].weight;
        weight += w;
        result.holdout_log_likelihood += w * log_probability[i];
        result.coverage += w * inside[i];
    }
    result.coverage /= weight;
    return result;
}

/// The same of the two rules of thumb: the rate so far, and the rate so far of those not silent for longer than @p
/// hiatus.
[[gnu::cold]] inline std::vector<Contender> evaluate_baselines(const HistoryColumns& histories, const Holdout& holdout,
                                                               std::optional<double> hiatus = {}) {
    detail::require_holdout(histories, holdout);
    const bool timed = histories.unit != Unit::unspecified;
    if (!hiatus && timed) hiatus = 9.0 * days_in(Unit::month) / days_in(histories.unit);
    const auto scored = [&](std::string name, std::vector<double> per_unit_of_time) {
        for (std::size_t i = 0; i < per_unit_of_time.size(); ++i) per_unit_of_time[i] *= holdout.T[i];
        const double nan = detail::not_a_number;
        return Contender{.name = std::move(name),
                         .baseline = true,
                         .holdout_log_likelihood = nan,
                         .accuracy = accuracy(per_unit_of_time, holdout.frequency, histories.weight),
                         .coverage = nan,
                         .log_likelihood = nan,
                         .aic = nan,
                         .bic = nan};
    };
    std::vector<Contender> result{scored("same rate as before", same_rate(histories, 1.0))};
    if (hiatus)
        result.push_back(scored("hiatus heuristic (" + text::significant(*hiatus, 3) +
                                    (timed ? " " + std::string(name(histories.unit)) + "s)" : ")"),
                                hiatus_rule(histories, 1.0, *hiatus)));
    return result;
}

/// The contenders as a comparison, the best first.
[[gnu::cold]] inline Comparison rank(std::vector<Contender> contenders, const HistoryColumns& histories,
                                     const Holdout& holdout, double level) {
    const auto place = [](const Contender& c) {
        const bool failed = std::isnan(c.accuracy.rmse);
        return std::tuple(failed       ? 2
                          : c.baseline ? 1
                                       : 0,
                          failed       ? 0.0
                          : c.baseline ? c.accuracy.rmse
                                       : -c.holdout_log_likelihood);
    };
    std::stable_sort(contenders.begin(), contenders.end(),
                     [&](const Contender& x, const Contender& y) { return place(x) < place(y); });
    Comparison result{.contenders = std::move(contenders), .level = level};
    for (std::size_t i = 0; i < histories.size(); ++i) {
        result.customers += histories[i].weight;
        result.actual += histories[i].weight * holdout.frequency[i];
    }
    return result;
}

/// @p Model fitted to @p histories and asked about the @p holdout. Where the data do not identify it, numbers are NaN
/// and the message says why.
template <template <class> class Model>
requires LatentAttritionModel<Model>
[[gnu::cold]] Contender contend(const HistoryColumns& histories, const Holdout& holdout,
                                const CompareOptions& options = {}) {
    detail::require_holdout(histories, holdout);
    Fit<Model> fit;
    try {
        fit = clv::fit<Model>(histories,
                              {.penalty = options.penalty, .threads = options.threads, .cancel = options.cancel});
    } catch (const DomainError& error) {
        const double nan = detail::not_a_number;
        return {.name = std::string(Model<double>::card.title),
                .holdout_log_likelihood = nan,
                .accuracy = {nan, nan, nan, nan, nan, nan},
                .coverage = nan,
                .log_likelihood = nan,
                .aic = nan,
                .bic = nan,
                .message = error.what()};
    }
    Contender result =
        evaluate<Model>(fit.model, histories, holdout, options.level, {options.threads, options.cancel, {}});
    result.log_likelihood = fit.log_likelihood;
    result.aic = fit.aic();
    result.bic = fit.bic();
    result.message = fit.message;
    return result;
}

/// Fits each of the @p Models to @p histories and ranks them, with two rules of thumb, by what they say of the @p
/// holdout.
///
///     const auto histories = log.purchase_histories({.calibration_end = "1997-09-30"});
///     const auto comparison = clv::compare<clv::BgNbd, clv::ParetoNbd>(histories);
///
/// Throws DomainError for histories or a holdout that cannot be. A model the data do not identify comes last.
template <template <class> class... Models>
requires(LatentAttritionModel<Models>&&...) [[gnu::cold]] Comparison
    compare(const HistoryColumns& histories, const Holdout& holdout, const CompareOptions& options = {}) {
    std::vector<Contender> contenders;
    double done = 0.0;
    const auto next = [&](Contender c) {
        contenders.push_back(std::move(c));
        done += 1.0;
        if (options.progress) options.progress(done / double(sizeof...(Models)));
    };
    (next(contend<Models>(histories, holdout, options)), ...);
    for (auto& c : evaluate_baselines(histories, holdout, options.hiatus)) contenders.push_back(std::move(c));
    return rank(std::move(contenders), histories, holdout, options.level);
}

/// The same of histories with holdout columns: made with a `calibration_end`.
template <template <class> class... Models>
requires(LatentAttritionModel<Models>&&...) [[gnu::cold]] Comparison
    compare(const PurchaseHistories& histories, const CompareOptions& options = {}) {
    require(!histories.holdout_frequency.empty(),
            "compare: the histories have no holdout; make them with calibration_end");
    return compare<Models...>(histories.columns(), {histories.holdout_frequency, histories.holdout_T}, options);
}

}  // namespace habitue::inline v1::clv
