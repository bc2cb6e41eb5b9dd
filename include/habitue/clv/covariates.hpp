/// @file
/// Models whose rates depend on covariates: estimation, and predictions for known and new customers.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/clv/covariate_likelihood.hpp>
#include <habitue/clv/fit.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/data/covariates.hpp>
#include <habitue/data/purchase_times.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::clv {

/// Which customers, with what is known of them: histories, their covariates and, where covariates change over time, the
/// times of their purchases. All is somebody else's.
struct CustomersWithCovariates {
    HistoryColumns histories;
    const data::Covariates& covariates;
    const data::Ids& customer;                       ///< who the histories are of, where covariates name customers
    const data::PurchaseTimes* purchases = nullptr;  ///< data::purchase_times
};

struct CovariateFitOptions {
    double penalty = 0.0;  ///< L2 penalty on the logs of the parameters, on the scale of the mean log-likelihood
    double coefficient_penalty = 0.0;  ///< the same on the coefficients
    bool same = false;                 ///< one vector of coefficients for purchase and attrition
    int max_iterations = 100;          ///< of Newton's method
    int threads = 1;                   ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// A coefficient: what one more of the covariate adds to the log of a rate.
struct Coefficient {
    std::string name;
    std::string process;  ///< "purchase", "attrition" or "both"
    double estimate = 0.0, standard_error = 0.0;
    double z = 0.0, p = 1.0;       ///< Wald's test of no effect
    double low = 0.0, high = 0.0;  ///< confidence interval
};

/// What is known about an estimate with covariates, whatever the model.
struct CovariateEstimation {
    std::vector<std::string> purchase_names, attrition_names;
    std::vector<double> purchase, attrition;  ///< coefficients; equal where `same`
    bool same = false;
    double log_likelihood = 0.0;               ///< at the estimate, without the penalties
    Eigen::MatrixXd covariance;                ///< of parameters and coefficients (with `same`, those once); NaN when
                                               ///< the observed information is not positive
    Eigen::MatrixXd covariance_unconstrained;  ///< the same with the logs of the parameters
    optim::Termination termination = optim::Termination::iteration_limit;
    int iterations = 0;
    std::string message;     ///< what is wrong and what to do about it; empty when all is well
    double customers = 0.0;  ///< customers (sum of weights) the estimate rests on
    std::size_t cells = 0;   ///< distinct ones: those who share history and covariates are one
    double penalty = 0.0, coefficient_penalty = 0.0;

    bool converged() const { return termination == optim::Termination::converged; }
    /// Of the parameters, in the model's order, and the coefficients of purchase and attrition.
    std::vector<double> standard_errors() const {
        std::vector<double> result;
        for (Eigen::Index i = 0; i < covariance.rows(); ++i) result.push_back(std::sqrt(covariance(i, i)));
        return result;
    }
};

/// A fitted model with covariates and what is known about its estimate.
template <template <class> class Model>
struct CovariateFit : CovariateEstimation {
    using model_type = Model<double>;
    static constexpr std::size_t parameters = std::size_t(dimension<Model>);

    Model<double> model;  ///< of customers all of whose covariates are 0

    Unit unit() const { return unit_of(model); }
    std::size_t size() const { return parameters + purchase.size() + (same ? 0 : attrition.size()); }
    double aic() const { return 2.0 * double(size()) - 2.0 * log_likelihood; }
    double bic() const { return double(size()) * std::log(customers) - 2.0 * log_likelihood; }

    /// Every coefficient with its standard error, Wald's test and its interval at @p level.
    std::vector<Coefficient> coefficients(double level = 0.95) const {
        if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
        const double width = math::normal_quantile(0.5 + 0.5 * level);
        const auto errors = standard_errors();
        std::vector<Coefficient> result;
        const auto add = [&](const std::string& name, std::string_view process, double estimate) {
            const double error = errors[parameters + result.size()], z = estimate / error;
            result.push_back({name, std::string(process), estimate, error, z, std::erfc(std::abs(z) / std::sqrt(2.0)),
                              estimate - width * error, estimate + width * error});
        };
        for (std::size_t i = 0; i < purchase.size(); ++i)
            add(purchase_names[i], same ? "both" : "purchase", purchase[i]);
        for (std::size_t i = 0; i < attrition.size() && !same; ++i) add(attrition_names[i], "attrition", attrition[i]);
        return result;
    }

    /// The model of customers whose covariates are these and do not change.
    Model<double> model_of(std::span<const double> of_purchase, std::span<const double> of_attrition) const {
        require(of_purchase.size() == purchase.size() && of_attrition.size() == attrition.size(),
                "model_of: needs a number for each coefficient");
        double g = 0.0, d = 0.0;
        for (std::size_t i = 0; i < purchase.size(); ++i) g += purchase[i] * of_purchase[i];
        for (std::size_t i = 0; i < attrition.size(); ++i) d += attrition[i] * of_attrition[i];
        return model.adjusted(math::exp(g), math::exp(d));
    }

    /// The fit as a statistics package prints it.
    std::string summary() const {
        using text::left, text::right, text::significant;
        const auto& card = Model<double>::card;
        std::string s = std::string(card.title) + " with covariates: " + std::string(card.summary) + "\n";
        s += text::grouped(customers) + " customers";
        if (unit() != Unit::unspecified) s += "; time in " + std::string(name(unit())) + "s";
        std::size_t width = 8;
        for (const auto* names : {&purchase_names, &attrition_names})
            for (const auto& n : *names) width = std::max(width, n.size() + 12);
        s += "\n\n" + left("", width) + right("estimate", 12) + right("std. error", 12) + right("2.5%", 12) +
             right("97.5%", 12) + "\n";
        const auto errors = standard_errors();
        const double z = math::normal_quantile(0.975);
        Eigen::Index i = 0;
        for (const auto& p : Model<double>::parameters()) {
            const double u = math::unconstrain(p.support, model.*p.member),
                         e = z * std::sqrt(covariance_unconstrained(i, i));
            s += left(p.name, width) + right(significant(model.*p.member, 5), 12) +
                 right(significant(errors[std::size_t(i)], 4), 12) +
                 right(significant(math::constrain(p.support, u - e), 4), 12) +
                 right(significant(math::constrain(p.support, u + e), 4), 12) + "  " + std::string(p.meaning) + "\n";
            ++i;
        }
        for (const auto& c : coefficients())
            s += left(c.process + ": " + c.name, width) + right(significant(c.estimate, 5), 12) +
                 right(significant(c.standard_error, 4), 12) + right(significant(c.low, 4), 12) +
                 right(significant(c.high, 4), 12) + "  p = " + significant(c.p, 3) + "\n";
        s += "\nlog-likelihood " + text::fixed(log_likelihood, 4) + "   AIC " + text::fixed(aic(), 2) + "   BIC " +
             text::fixed(bic(), 2) + "\n";
        if (penalty > 0.0) s += "penalty " + significant(penalty, 6) + " on the squared logs of the parameters\n";
        if (coefficient_penalty > 0.0)
            s += "penalty " + significant(coefficient_penalty, 6) + " on the squared coefficients\n";
        s += std::string(optim::name(termination)) + " after " + std::to_string(iterations) + " iterations\n";
        if (!message.empty()) s += message + "\n";
        return s + std::string(card.reference) + "\n";
    }
};

namespace detail {

inline std::string who(const CustomersWithCovariates& data, std::size_t i) {
    return i < data.customer.size() ? data.customer.label(i) : "of row " + std::to_string(i);
}

/// Throws DomainError for covariates that change over time, where the model does not follow them.
template <template <class> class Model>
void require_followed(const data::Covariates& covariates) {
    if (covariates.changing && !follows_paths<Model>)
        throw DomainError(joined({"covariates: ", Model<double>::card.title,
                                  " takes none that change over time; ParetoNbd, BgNbd, MbgNbd and Nbd do"}));
}

/// Every customer's journey. Throws DomainError for histories that cannot happen, customers without covariates, and
/// covariates that are not known over a customer's time and @p horizon after it, naming customer and period.
inline std::vector<Journey> journeys(const CustomersWithCovariates& data, double horizon = 0.0) {
    const HistoryColumns& h = data.histories;
    validate(h);
    const auto paths = data.covariates.paths_of(data.customer, h.size());
    const bool changing = data.covariates.changing;
    require(!changing || data.purchases != nullptr,
            "covariates: those that change over time need the times of the purchases; make the histories from a log");
    require(!changing || data.purchases->size() == h.size(),
            "covariates: purchase times and histories must be of the same customers");
    require(!changing || h.unit != Unit::unspecified,
            "covariates: those that change over time need histories whose unit of time is known");
    std::vector<Journey> result;
    result.reserve(h.size());
    for (std::size_t i = 0; i < h.size(); ++i) {
        Journey j{h[i],
                  data::CovariatePath(data.covariates, paths[i], changing ? data.purchases->first[i] : 0, h.unit)};
        if (changing) j.purchases = (*data.purchases)[i];
        if (changing && double(j.purchases.size()) != h.frequency[i])
            refuse_row("frequency", i, h.frequency[i],
                       joined({"but there are ", std::to_string(j.purchases.size()), " purchase times"}));
        j.path.require_known(0.0, h.T[i] + horizon, who(data, i));
        result.push_back(j);
    }
    return result;
}

/// Customers who share history and covariates, as one; for covariates that do not change.
inline std::vector<Journey> collapse(std::vector<Journey> journeys, const data::Covariates& covariates) {
    const auto columns = [&] {
        std::vector<std::size_t> all = covariates.purchase;
        all.insert(all.end(), covariates.attrition.begin(), covariates.attrition.end());
        return all;
    }();
    const auto compare = [&](const Journey& x, const Journey& y) -> int {
        const auto sign = [](double u, double v) { return u < v ? -1 : (u > v ? 1 : 0); };
        for (const auto member : {&PurchaseHistory::frequency, &PurchaseHistory::recency, &PurchaseHistory::T,
                                  &PurchaseHistory::sum_log_gaps})
            if (const int c = sign(x.history.*member, y.history.*member)) return c;
        const double *const u = covariates.row(x.path.first()), *const v = covariates.row(y.path.first());
        for (const std::size_t column : columns)
            if (const int c = sign(u[column], v[column])) return c;
        return 0;
    };
    std::sort(journeys.begin(), journeys.end(), [&](const auto& x, const auto& y) { return compare(x, y) < 0; });
    std::vector<Journey> cells;
    for (const Journey& j : journeys) {
        if (!cells.empty() && compare(cells.back(), j) == 0)
            cells.back().history.weight += j.history.weight;
        else
            cells.push_back(j);
    }
    return cells;
}

/// Negative log-likelihood in (unconstrained parameters, coefficients), the covariates being centred and scaled for the
/// search: a linear map takes the point of the search to that of the model.
template <template <class> class Model>
class CovariateObjective {
public:
    static constexpr std::size_t N = std::size_t(dimension<Model>);

    CovariateObjective(std::vector<Journey> cells, const data::Covariates& covariates, const Model<double>& like,
                       const CovariateFitOptions& options)
        : cells_(std::move(cells)),
          covariates_(covariates),
          like_(like),
          options_(options),
          p_(covariates.purchase.size()),
          q_(covariates.attrition.size()),
          free_(N + p_ + (options.same ? 0 : q_)) {
        for (const Journey& j : cells_) weight_ += j.history.weight;
        map_.assign(raw() * free_, 0.0);
        const auto [mean, spread] = moments();
        const math::Dual<2> purchase = math::Dual<2>::variable(1.0, 0), attrition = math::Dual<2>::variable(1.0, 1);
        Model<math::Dual<2>> constant{};
        adopt(constant, like);
        for (std::size_t i = 0; i < N; ++i) {
            map_[i * free_ + i] = 1.0;
            constant.*Model<math::Dual<2>>::parameters()[i].member = like.*Model<double>::parameters()[i].member;
        }
        const auto adjusted = constant.adjusted(purchase, attrition);
        for (std::size_t k = 0; k < p_ + q_; ++k) {
            const bool of_purchase = k < p_;
            const std::size_t free = N + (of_purchase || !options.same ? k : k - p_);
            const std::size_t column = of_purchase ? covariates.purchase[k] : covariates.attrition[k - p_];
            map_[(N + k) * free_ + free] = 1.0 / spread[column];
            for (std::size_t i = 0; i < N; ++i) {
                const auto& value = adjusted.*Model<math::Dual<2>>::parameters()[i].member;
                map_[i * free_ + free] -=
                    value.gradient[of_purchase ? 0 : 1] / value.value * mean[column] / spread[column];
            }
        }
    }

    std::size_t raw() const { return N + p_ + q_; }
    std::size_t free() const { return free_; }
    double weight() const { return weight_; }
    std::size_t cells() const { return cells_.size(); }
    double map(std::size_t i, std::size_t k) const { return map_[i * free_ + k]; }

    /// Parameters (unconstrained) and coefficients at a point of the search.
    std::vector<double> at(const std::vector<double>& point) const {
        std::vector<double> theta(raw(), 0.0);
        for (std::size_t i = 0; i < raw(); ++i)
            for (std::size_t k = 0; k < free_; ++k) theta[i] += map(i, k) * point[k];
        return theta;
    }
    /// The penalties at @p theta.
    double penalties(const std::vector<double>& theta) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < raw(); ++i) sum += strength(i) * theta[i] * theta[i];
        return sum;
    }

    [[gnu::cold]] optim::Quadratic operator()(const std::vector<double>& point) const {
        const auto theta = at(point);
        const auto model = from_unconstrained<Model, double>(theta, like_);
        const std::span<const double> all(theta);
        const CovariateLikelihood<Model> likelihood(covariates_, model, all.subspan(N, p_), all.subspan(N + p_, q_));

        const Execution how{options_.threads, options_.cancel, {}};
        check_cancelled(how);
        std::vector<Taylor> parts((cells_.size() + block - 1) / block, Taylor(raw()));
        parallel_for(parts.size(), how, [&](std::size_t i) {
            likelihood.add(std::span(cells_).subspan(i * block, std::min(block, cells_.size() - i * block)), parts[i]);
        });
        Taylor sum(raw());
        for (const auto& part : parts) sum += part;

        for (std::size_t i = 0; i < N; ++i) {  // from the parameters to their logs
            const auto p = Model<double>::parameters()[i];
            const auto d = math::constrain(p.support, math::Dual<1, 2>::variable(theta[i], 0));
            for (std::size_t j = 0; j < raw(); ++j)
                sum.curvature(i, j) *= i == j ? d.gradient[0] * d.gradient[0] : d.gradient[0];
            sum.curvature(i, i) += sum.gradient[i] * d.hessian[0];
            sum.gradient[i] *= d.gradient[0];
        }
        optim::Quadratic result{penalties(theta) - sum.value, std::vector<double>(free_, 0.0),
                                math::SquareMatrix(free_)};
        std::vector<double> row(free_);
        for (std::size_t i = 0; i < raw(); ++i) {
            const double slope = 2.0 * strength(i) * theta[i] - sum.gradient[i];
            std::fill(row.begin(), row.end(), 0.0);
            for (std::size_t j = 0; j < raw(); ++j) {
                const double curvature = (i == j ? 2.0 * strength(i) : 0.0) - sum.curvature(i, j);
                if (curvature != 0.0)
                    for (std::size_t k = 0; k < free_; ++k) row[k] += curvature * map(j, k);
            }
            for (std::size_t k = 0; k < free_; ++k) {
                if (map(i, k) == 0.0) continue;
                result.gradient[k] += map(i, k) * slope;
                for (std::size_t l = 0; l < free_; ++l) result.hessian(k, l) += map(i, k) * row[l];
            }
        }
        return result;
    }

private:
    static constexpr std::size_t block = 64;

    double strength(std::size_t i) const {
        if (i < N) return options_.penalty * weight_;
        const bool again = options_.same && i >= N + p_;
        return again ? 0.0 : options_.coefficient_penalty * weight_;
    }
    /// Mean and standard deviation of every column over the customers' times. Throws DomainError for one that acts and
    /// is the same always.
    std::pair<std::vector<double>, std::vector<double>> moments() const {
        const std::size_t width = covariates_.names.size();
        std::vector<double> mean(width, 0.0), spread(width, 0.0), total(width, 0.0);
        const auto visit = [&](const auto& f) {
            for (const Journey& j : cells_)
                j.path.over(0.0, j.history.T, [&](std::size_t row, double begin, double end) {
                    for (std::size_t c = 0; c < width; ++c)
                        if (const double x = covariates_.row(row)[c]; std::isfinite(x))
                            f(c, x, j.history.weight * (covariates_.changing ? end - begin : 1.0));
                });
        };
        visit([&](std::size_t c, double x, double w) { mean[c] += w * x, total[c] += w; });
        for (std::size_t c = 0; c < width; ++c) mean[c] /= total[c];
        visit([&](std::size_t c, double x, double w) { spread[c] += w * (x - mean[c]) * (x - mean[c]); });
        for (std::size_t c = 0; c < width; ++c) {
            spread[c] = std::sqrt(spread[c] / total[c]);
            if (spread[c] > 1e-12 * std::abs(mean[c])) continue;
            spread[c] = 1.0;
            for (const auto* columns : {&covariates_.purchase, &covariates_.attrition})
                if (options_.coefficient_penalty == 0.0 &&
                    std::find(columns->begin(), columns->end(), c) != columns->end())
                    throw DomainError(joined({"covariates: ", covariates_.names[c], " is ", to_text(mean[c]),
                                              " for all customers at all times: its effect is not identified"}));
        }
        return {mean, spread};
    }

    std::vector<Journey> cells_;
    const data::Covariates& covariates_;
    Model<double> like_;
    const CovariateFitOptions& options_;
    std::size_t p_, q_, free_;
    double weight_ = 0.0;
    std::vector<double> map_;
};

}  // namespace detail

/// The log-likelihood of @p customers at these parameters and coefficients.
template <template <class> class Model>
requires AdjustableModel<Model>
double log_likelihood(const Model<double>& model, std::span<const double> purchase, std::span<const double> attrition,
                      const CustomersWithCovariates& customers) {
    detail::require_followed<Model>(customers.covariates);
    const auto journeys = detail::journeys(customers);
    require(purchase.size() == customers.covariates.purchase.size() &&
                attrition.size() == customers.covariates.attrition.size(),
            "log_likelihood: needs a number for each coefficient");
    detail::Taylor sum(std::size_t(dimension<Model>) + purchase.size() + attrition.size());
    detail::CovariateLikelihood<Model>(customers.covariates, model, purchase, attrition).add(journeys, sum);
    return sum.value;
}

/// Fits @p Model with covariates by maximum likelihood: purchase rates times exp(g x), attrition times exp(d z).
///
///     const auto fit = clv::fit<clv::ParetoNbd>({histories, covariates, histories.customer}, {.same = true});
///
/// Newton's method with exact derivatives, from the fit without covariates. Throws DomainError as `fit` does, and for
/// customers or periods whose covariates are not known, naming them.
template <template <class> class Model>
requires AdjustableModel<Model>
[[gnu::cold]] CovariateFit<Model> fit(const CustomersWithCovariates& customers,
                                      const CovariateFitOptions& options = {}) {
    for (const auto& [name, value] :
         {std::pair("penalty", options.penalty), std::pair("coefficient_penalty", options.coefficient_penalty)})
        if (!(value >= 0.0 && std::isfinite(value))) refuse(name, value, "must be finite and not negative");
    const data::Covariates& covariates = customers.covariates;
    const auto named = [&](const std::vector<std::size_t>& columns) {
        std::vector<std::string> names;
        for (const std::size_t c : columns) names.push_back(covariates.names[c]);
        return names;
    };
    require(!options.same || named(covariates.purchase) == named(covariates.attrition),
            "same: purchase and attrition must have the same covariates");
    constexpr std::size_t N = std::size_t(dimension<Model>);
    detail::require_followed<Model>(covariates);
    auto journeys = detail::journeys(customers);
    std::erase_if(journeys, [](const detail::Journey& j) { return j.history.weight == 0.0; });
    const auto plain = fit<Model>(customers.histories, FitOptions{.penalty = options.penalty,
                                                                  .max_iterations = options.max_iterations,
                                                                  .threads = options.threads,
                                                                  .cancel = options.cancel});
    if (!covariates.changing) journeys = detail::collapse(std::move(journeys), covariates);
    if (options.progress) options.progress(0.2);
    const detail::CovariateObjective<Model> objective(std::move(journeys), covariates, plain.model, options);
    std::vector<double> start = detail::to_unconstrained<Model>(plain.model);
    start.resize(objective.free(), 0.0);
    const optim::NewtonOptions newton{.max_iterations = options.max_iterations};
    const optim::Minimum minimum = optim::newton(std::cref(objective), start, newton);
    const auto theta = objective.at(minimum.x);

    CovariateFit<Model> result;
    result.model = detail::from_unconstrained<Model, double>(theta, plain.model);
    if constexpr (requires { result.model.unit; }) result.model.unit = customers.histories.unit;
    result.purchase_names = named(covariates.purchase);
    result.attrition_names = named(covariates.attrition);
    const auto after = theta.begin() + std::ptrdiff_t(N), middle = after + std::ptrdiff_t(covariates.purchase.size());
    result.purchase.assign(after, middle);
    result.attrition.assign(middle, theta.end());
    result.same = options.same;

    const std::size_t n = objective.free();
    math::SquareMatrix inverse(n), covariance(n);
    covariance.entries.assign(n * n, std::numeric_limits<double>::quiet_NaN());
    if (const auto information = math::symmetric_eigen(minimum.at.hessian);
        information.values.front() > 1e-14 * information.values.back()) {
        inverse = information.inverse();
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j) {
                double sum = 0.0;
                for (std::size_t k = 0; k < n; ++k)
                    for (std::size_t l = 0; l < n; ++l)
                        sum += objective.map(i, k) * inverse(k, l) * objective.map(j, l);
                covariance(i, j) = sum;
            }
    }
    result.covariance.resize(Eigen::Index(n), Eigen::Index(n));
    result.covariance_unconstrained.resize(Eigen::Index(n), Eigen::Index(n));
    std::vector<double> scale(n, 1.0);
    for (std::size_t i = 0; i < N; ++i)
        scale[i] =
            math::constrain(Model<double>::parameters()[i].support, math::Dual<1>::variable(theta[i], 0)).gradient[0];
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            result.covariance_unconstrained(Eigen::Index(i), Eigen::Index(j)) = covariance(i, j);
            result.covariance(Eigen::Index(i), Eigen::Index(j)) = scale[i] * covariance(i, j) * scale[j];
        }
    result.log_likelihood = objective.penalties(theta) - minimum.at.value;
    result.termination = minimum.termination;
    result.iterations = minimum.iterations;
    result.customers = objective.weight();
    result.cells = objective.cells();
    result.penalty = options.penalty;
    result.coefficient_penalty = options.coefficient_penalty;
    std::vector<std::string> names;
    for (const auto& p : Model<double>::parameters()) names.emplace_back(p.name);
    for (const auto& name : result.purchase_names) names.push_back(name + " (purchase)");
    for (const auto& name : result.attrition_names)
        if (!options.same) names.push_back(name + " (attrition)");
    for (std::size_t i = N; i < n; ++i)
        covariance(i, i) = std::isnan(covariance(i, i)) ? covariance(i, i) : inverse(i, i);
    result.message =
        detail::diagnose(std::vector<std::string_view>(names.begin(), names.end()), minimum, covariance, newton.bound,
                         [] { return std::string(); });  // coefficients on the scale of their covariates
    if (options.progress) options.progress(1.0);
    return result;
}

}  // namespace habitue::inline v1::clv
