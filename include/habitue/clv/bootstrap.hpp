/// @file
/// The parametric bootstrap: what estimates other customers of the same kind would have given.
#pragma once

#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/clv/draws.hpp>
#include <habitue/clv/fit.hpp>
#include <habitue/clv/simulate.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::clv {

struct BootstrapOptions {
    std::size_t draws = 200;
    std::uint64_t seed = 1;
    int threads = 1;  ///< 0: all; the result does not depend on it
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// Estimates from data drawn of the fitted model.
struct Bootstrap {
    std::vector<std::string> parameters;
    Eigen::MatrixXd draws;        ///< one row an estimate, columns in the model's order; NaN where there was none
    std::size_t failed = 0;       ///< data sets that identified nothing,
    std::size_t unconverged = 0;  ///< and those whose search stopped early, most often at a boundary

    /// Confidence interval of each parameter: the percentiles of the estimates.
    std::vector<std::pair<double, double>> interval(double level = 0.95) const {
        return detail::intervals(draws, {}, level);
    }
};

/// Simulates the customers of @p histories anew from the fitted model, observed for as long as they were (for a model
/// of spend: with as many purchases), and fits again, `draws` times.
///
/// A row whose weight is a whole number stands for as many customers, any other for one of that weight. Data set d has
/// the stream of random numbers d: the same bits for any number of threads. Throws DomainError as `fit` does.
template <template <class> class Model>
requires FittableModel<Model> &&(Simulated<Model<double>> || SimulatedSpend<Model<double>>) [[gnu::cold]] Bootstrap
    bootstrap(const Fit<Model>& fit, const HistoryColumns& histories, const BootstrapOptions& options = {}) {
    require(options.draws > 0, "draws: must be positive");
    validate(histories);
    require_same_unit(fit.unit(), histories.unit);
    std::vector<double> given, weight;  // T, or the number of amounts
    for (std::size_t i = 0; i < histories.size(); ++i) {
        const PurchaseHistory h = histories[i];
        if (h.weight == 0.0) continue;
        if (Model<double>::reads == Reads::spend && !(h.amounts() > 0.0 && h.monetary_value > 0.0)) continue;
        const bool whole = h.weight == std::floor(h.weight) && h.weight < 1e6;
        given.insert(given.end(), whole ? std::size_t(h.weight) : 1,
                     Model<double>::reads == Reads::spend ? h.amounts() : h.T);
        weight.insert(weight.end(), given.size() - weight.size(), whole ? 1.0 : h.weight);
    }
    Bootstrap result;
    result.parameters = detail::parameter_names<Model>();
    result.draws.setConstant(Eigen::Index(options.draws), Eigen::Index(Fit<Model>::size),
                             std::numeric_limits<double>::quiet_NaN());
    std::vector<char> failed(options.draws, 0), unconverged(options.draws, 0);
    parallel_for(options.draws, {options.threads, options.cancel, options.progress}, [&](std::size_t d) {
        math::Random random(options.seed, d);
        PurchaseHistories drawn;
        drawn.unit = histories.unit;
        drawn.weight = weight;
        for (const double g : given) {
            PurchaseHistory h{.frequency = std::ceil(g), .T = 1.0, .monetary_count = g};
            if constexpr (Simulated<Model<double>>)
                h = fit.model.simulate(g, random);
            else
                h.monetary_value = fit.model.simulate(g, random);
            drawn.frequency.push_back(h.frequency);
            drawn.recency.push_back(h.recency);
            drawn.T.push_back(h.T);
            drawn.monetary_value.push_back(h.monetary_value);
            drawn.sum_log_gaps.push_back(h.sum_log_gaps);
            drawn.monetary_count.push_back(h.monetary_count);
        }
        try {
            const auto again = clv::fit<Model>(drawn, {.penalty = fit.penalty,
                                                       .cancel = options.cancel,
                                                       .prior = fit.prior,
                                                       .starts = fit.starts,
                                                       .k = regularity_of(fit.model)});
            unconverged[d] = again.converged() ? 0 : 1;
            Eigen::Index j = 0;
            for (const auto& p : Model<double>::parameters())
                result.draws(Eigen::Index(d), j++) = again.model.*p.member;
        } catch (const DomainError&) {
            failed[d] = 1;
        }
    });
    for (const char one : failed) result.failed += std::size_t(one);
    for (const char one : unconverged) result.unconverged += std::size_t(one);
    return result;
}

}  // namespace habitue::inline v1::clv
