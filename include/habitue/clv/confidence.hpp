/// @file
/// Any question about many customers: its answers, their gradients, and how well they are known.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <type_traits>
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
    require_readable(model, histories);
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
    require_readable(model, histories);
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

/// An answer with the ends of its interval, which say how well the answer is known, not how far a single customer may
/// stray from it.
struct Estimate {
    double value = 0.0, low = 0.0, high = 0.0;
};
/// The same of many customers, in columns.
struct Estimates {
    std::vector<double> value, low, high;
};

namespace detail {

/// The interval of @p value, @p width (a multiple of its standard error) to either side on the scale of its range.
inline Estimate interval(double value, double width, Range range) {
    switch (range) {
        case Range::positive: {
            if (value == 0.0 || std::isinf(value)) return {value, value, value};
            const double factor = std::exp(width / value);
            return {value, value / factor, value * factor};
        }
        case Range::probability: {
            if (value == 0.0 || value == 1.0) return {value, value, value};
            const double odds = value / (1.0 - value), factor = std::exp(width / (value * (1.0 - value)));
            return {value, 1.0 / (1.0 + factor / odds), 1.0 / (1.0 + 1.0 / (factor * odds))};
        }
        case Range::real:
            break;
    }
    return {value, value - width, value + width};
}

inline double upper_share(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    return 0.5 + 0.5 * level;
}

/// Every customer's estimate(history), in columns.
template <class F>
Estimates estimates(Unit unit, const HistoryColumns& histories, const F& estimate, const Execution& how,
                    std::size_t block) {
    require_same_unit(unit, histories.unit);
    const std::size_t n = histories.size();
    Estimates result{std::vector<double>(n), std::vector<double>(n), std::vector<double>(n)};
    for_histories(
        histories, how,
        [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const Estimate one = estimate(histories[i]);
                result.value[i] = one.value;
                result.low[i] = one.low;
                result.high[i] = one.high;
            }
        },
        block);
    return result;
}

}  // namespace detail

/// Confidence intervals of answers by the delta method, from a fit's covariance; NaN where the data do not tell a
/// parameter.
template <template <class> class Model>
class Delta {
public:
    /// Throws DomainError for a @p level outside (0, 1).
    explicit Delta(const Fit<Model>& fit, double level = 0.95)
        : model_(fit.model),
          variables_(detail::differentiable<Model>(fit.model)),
          covariance_(fit.covariance),
          z_(math::normal_quantile(detail::upper_share(level))) {}

    Estimate operator()(const Question<Model>& question, const PurchaseHistory& h) const {
        const auto answer = question.differentiated(variables_, h);
        return detail::interval(question.value(model_, h), z_ * detail::delta_method(answer.gradient, covariance_),
                                question.range);
    }

private:
    Model<double> model_;
    Model<typename Question<Model>::Dual> variables_;
    Eigen::MatrixXd covariance_;
    double z_;
};

/// Confidence intervals of answers from parameters drawn by a bootstrap: quantiles of the answers over the draws.
template <template <class> class Model>
class Percentiles {
public:
    /// @p draws has one draw a row, its parameters in the model's order; rows that are NaN, estimates that failed, are
    /// passed over. Throws DomainError for a @p level outside (0, 1), fewer than two draws or parameters outside their
    /// support.
    Percentiles(const Model<double>& model, const Eigen::MatrixXd& draws, double level = 0.95)
        : model_(model), upper_(detail::upper_share(level)) {
        require(draws.cols() == dimension<Model>, "draws: must have one column a parameter");
        for (Eigen::Index k = 0; k < draws.rows(); ++k) {
            if (draws.row(k).hasNaN()) continue;
            drawn_.push_back(model);
            Eigen::Index j = 0;
            for (const auto& p : Model<double>::parameters()) drawn_.back().*p.member = draws(k, j++);
            validate<Model>(drawn_.back());
        }
        require(drawn_.size() > 1, "draws: must have at least two rows");
    }

    Estimate operator()(const Question<Model>& question, const PurchaseHistory& h) const {
        std::vector<double> answers;
        for (const auto& model : drawn_) answers.push_back(question.value(model, h));
        std::sort(answers.begin(), answers.end());
        const auto quantile = [&](double share) {
            const double at = share * double(answers.size() - 1);
            const auto below = std::min(std::size_t(at), answers.size() - 2);
            const double low = answers[below], high = answers[below + 1];
            return low == high ? low : low + (at - double(below)) * (high - low);
        };
        return {question.value(model_, h), quantile(1.0 - upper_), quantile(upper_)};
    }

private:
    Model<double> model_;
    std::vector<Model<double>> drawn_;
    double upper_;
};

/// Confidence intervals of every customer's answer at @p level, by the delta method.
template <template <class> class Model>
Estimates confidence(const Fit<Model>& fit, const HistoryColumns& histories,
                     const std::type_identity_t<Question<Model>>& question, double level = 0.95,
                     const Execution& how = {}) {
    const Delta<Model> delta(fit, level);
    return detail::estimates(
        fit.unit(), histories, [&](const PurchaseHistory& h) { return delta(question, h); }, how, 4096);
}

/// The same by a bootstrap's @p draws, one a row.
template <template <class> class Model>
Estimates confidence(const Model<double>& model, const Eigen::MatrixXd& draws, const HistoryColumns& histories,
                     const std::type_identity_t<Question<Model>>& question, double level = 0.95,
                     const Execution& how = {}) {
    const Percentiles<Model> percentiles(model, draws, level);
    return detail::estimates(
        unit_of(model), histories, [&](const PurchaseHistory& h) { return percentiles(question, h); }, how, 256);
}

}  // namespace habitue::inline v1::clv
