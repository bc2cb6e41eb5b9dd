/// @file
/// Any question about many customers: its answers, their gradients, and how well they are known.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/clv/fit.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// Where the answers to a question lie, so that intervals stay there: those of positive answers are laid out on the log
/// scale, those of probabilities on the logit scale.
enum class Range { real, positive, probability };

/// A question about one customer of a model, asked with numbers and with numbers that carry their gradient.
///
///     clv::Question<clv::BgNbd> q = [](const auto& model, const auto& h) { return clv::expected_lifetime(model,
///     h, 52.0); };
template <template <class> class Model>
struct Question {
    using Dual = math::Dual<dimension<Model>>;

    std::function<double(const Model<double>&, const PurchaseHistory&)> value;
    std::function<Dual(const Model<Dual>&, const PurchaseHistory&)> differentiated;
    Range range = Range::real;

    Question() = default;
    template <class Ask>
    requires(!std::same_as<std::remove_cvref_t<Ask>, Question>)
        Question(Ask ask, Range range_ = Range::real)  // NOLINT: any function of model and history is a question
        : value(ask), differentiated(ask), range(range_) {}
};

/// The answers of every customer, in rows.
template <template <class> class Model>
std::vector<double> ask(const Model<double>& model, const HistoryColumns& histories,
                        const std::type_identity_t<Question<Model>>& question, const Execution& how = {}) {
    require_same_unit(unit_of(model), histories.unit);
    std::vector<double> result(histories.size());
    detail::for_histories(histories, how, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) result[i] = question.value(model, histories[i]);
    });
    return result;
}

/// The derivatives of every answer by the parameters, in the model's order: one row a customer.
template <template <class> class Model>
Eigen::MatrixXd gradient(const Model<double>& model, const HistoryColumns& histories,
                         const std::type_identity_t<Question<Model>>& question, const Execution& how = {}) {
    require_same_unit(unit_of(model), histories.unit);
    const auto variables = detail::differentiable<Model>(model);
    Eigen::MatrixXd result(Eigen::Index(histories.size()), Eigen::Index(dimension<Model>));
    detail::for_histories(histories, how, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const auto answer = question.differentiated(variables, histories[i]);
            for (std::size_t j = 0; j < answer.n; ++j) result(Eigen::Index(i), Eigen::Index(j)) = answer.gradient[j];
        }
    });
    return result;
}

/// Answers with the ends of their intervals, which say how well the answer is known, not how far a single customer may
/// stray from it.
struct Estimates {
    std::vector<double> value, low, high;
};

namespace detail {

/// The interval of @p value, @p width (a multiple of its standard error) to either side on the scale of its range.
inline std::pair<double, double> interval(double value, double width, Range range) {
    switch (range) {
        case Range::positive: {
            if (value == 0.0 || std::isinf(value)) return {value, value};
            const double factor = std::exp(width / value);
            return {value / factor, value * factor};
        }
        case Range::probability: {
            if (value == 0.0 || value == 1.0) return {value, value};
            const double odds = value / (1.0 - value), factor = std::exp(width / (value * (1.0 - value)));
            return {1.0 / (1.0 + factor / odds), 1.0 / (1.0 + 1.0 / (factor * odds))};
        }
        case Range::real:
            break;
    }
    return {value - width, value + width};
}

inline double upper_share(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    return 0.5 + 0.5 * level;
}

}  // namespace detail

/// Confidence intervals of every customer's answer at @p level, by the delta method from the fit's covariance.
/// NaN where the data do not tell a parameter.
template <template <class> class Model>
Estimates confidence(const Fit<Model>& fit, const HistoryColumns& histories,
                     const std::type_identity_t<Question<Model>>& question, double level = 0.95,
                     const Execution& how = {}) {
    const double z = math::normal_quantile(detail::upper_share(level));
    const std::size_t n = histories.size();
    const Model<double>& model = fit.model;
    require_same_unit(unit_of(model), histories.unit);
    const auto variables = detail::differentiable<Model>(model);
    Estimates result{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    detail::for_histories(histories, how, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const PurchaseHistory h = histories[i];
            const double value = result.value[i] = question.value(model, h);
            const double width =
                z * detail::delta_method(question.differentiated(variables, h).gradient, fit.covariance);
            std::tie(result.low[i], result.high[i]) = detail::interval(value, width, question.range);
        }
    });
    return result;
}

/// The same from parameters drawn by a bootstrap (one draw a row, in the model's order): the answers' quantiles over
/// the draws.
template <template <class> class Model>
Estimates confidence(const Model<double>& model, const Eigen::MatrixXd& draws, const HistoryColumns& histories,
                     const std::type_identity_t<Question<Model>>& question, double level = 0.95,
                     const Execution& how = {}) {
    const double upper = detail::upper_share(level);
    require(draws.cols() == dimension<Model>, "draws: must have one column a parameter");
    require(draws.rows() > 1, "draws: must have at least two rows");
    std::vector<Model<double>> drawn(std::size_t(draws.rows()), model);
    for (std::size_t k = 0; k < drawn.size(); ++k) {
        Eigen::Index j = 0;
        for (const auto& p : Model<double>::parameters()) drawn[k].*p.member = draws(Eigen::Index(k), j++);
        validate<Model>(drawn[k]);
    }
    const std::size_t n = histories.size();
    require_same_unit(unit_of(model), histories.unit);
    Estimates result{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    detail::for_histories(
        histories, how,
        [&](std::size_t begin, std::size_t end) {
            std::vector<double> answers(drawn.size());
            const auto quantile = [&](double share) {
                const double at = share * double(answers.size() - 1);
                const auto below = std::min(std::size_t(at), answers.size() - 2);
                const double low = answers[below], high = answers[below + 1];
                return low == high ? low : low + (at - double(below)) * (high - low);
            };
            for (std::size_t i = begin; i < end; ++i) {
                const PurchaseHistory h = histories[i];
                result.value[i] = question.value(model, h);
                for (std::size_t k = 0; k < drawn.size(); ++k) answers[k] = question.value(drawn[k], h);
                std::sort(answers.begin(), answers.end());
                result.low[i] = quantile(1.0 - upper);
                result.high[i] = quantile(upper);
            }
        },
        256);
    return result;
}

}  // namespace habitue::inline v1::clv
