/// @file
/// Predictions for many customers at once, with intervals.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/clv/fit.hpp>
#include <habitue/clv/geometric_dropout_rows.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/random_lifetime.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// Calls work(begin, end) for blocks of rows, on the threads of @p how.
template <class Work>
void for_blocks(std::size_t rows, const Execution& how, const Work& work, std::size_t block = 4096) {
    Execution here = how;
    if (rows <= 4096) here.threads = 1;
    parallel_for((rows + block - 1) / block, here,
                 [&](std::size_t i) { work(i * block, std::min(rows, (i + 1) * block)); });
}

/// As for_blocks, after a look at the histories of each block. Throws DomainError for one that cannot happen.
template <class Work>
void for_histories(const HistoryColumns& histories, const Execution& how, const Work& work, std::size_t block = 4096) {
    require_equally_long(histories);
    std::atomic<bool> good = true;
    for_blocks(
        histories.size(), how,
        [&](std::size_t begin, std::size_t end) {
            if (habitue::detail::possible(histories, begin, end))
                work(begin, end);
            else
                good = false;
        },
        block);
    if (!good) validate(histories);  // names the first
}

inline constexpr std::size_t large_block = 32768;  ///< of quick work that shares what it finds

/// What active customers alike in frequency share, by frequency; nothing, unless the model has such a thing.
template <class Customer>
struct Shared {};
template <class Customer>
requires requires {
    typename Customer::KnownCoefficients;
}
struct Shared<Customer> : std::array<typename Customer::KnownCoefficients, 64> {};

/// Expected purchases of one customer after another; what customers alike in frequency share is computed once.
template <class M>
class ExpectedPurchases {
public:
    using Scalar = typename M::scalar_type;

    explicit ExpectedPurchases(const M& model) : model_(model) {}

    /// Given that the customer is active at T.
    Scalar if_active(const PurchaseHistory& h, double horizon) {
        const auto customer = model_.if_active(h);
        if constexpr (requires { typename Customer::KnownCoefficients; })
            if (h.frequency < double(known_.size()))
                return customer.expected_purchases(horizon, &known_[std::size_t(h.frequency)]);
        return customer.expected_purchases(horizon);
    }
    Scalar operator()(const PurchaseHistory& h, double horizon) {
        return model_.probability_alive(h) * if_active(h, horizon);
    }

private:
    using Customer = decltype(std::declval<const M&>().if_active(PurchaseHistory{}));
    const M& model_;
    Shared<Customer> known_;
};

/// P(alive) of rows [begin, end) into @p out[0, end - begin). Families of models that share their computations over
/// customers have overloads of their own.
template <class M>
void probability_alive(const M& model, const HistoryColumns& rows, std::size_t begin, std::size_t end, double* out) {
    for (std::size_t i = begin; i < end; ++i) out[i - begin] = model.probability_alive(rows[i]);
}

/// Expected purchases over horizon @p t of rows [begin, end), whose P(alive) is in @p alive[0, end - begin), into @p
/// out.
template <class M>
void expected_purchases(const M& model, const HistoryColumns& rows, double t, std::size_t begin, std::size_t end,
                        const double* alive, double* out) {
    if constexpr (GeometricDropout<M>) {
        ExpectedOfActive<M>(model, t)(rows, begin, end, out);
    } else {
        ExpectedPurchases<M> expected(model);
        for (std::size_t i = begin; i < end; ++i)
            out[i - begin] = alive[i - begin] > 0.0 ? expected.if_active(rows[i], t) : 0.0;
    }
    for (std::size_t i = 0; i < end - begin; ++i) out[i] *= alive[i];
}

inline void require_as_long(std::span<const double> out, const HistoryColumns& histories) {
    require(out.size() == histories.size(), "out: must be as long as the histories");
}

}  // namespace detail

/// P(alive) of every customer into @p out. Throws DomainError for a history that cannot happen.
template <class M>
void probability_alive(const M& model, const HistoryColumns& histories, std::span<double> out,
                       const Execution& how = {}) {
    require_readable(model, histories);
    detail::require_as_long(out, histories);
    detail::for_histories(histories, how, [&](std::size_t begin, std::size_t end) {
        detail::probability_alive(model, histories, begin, end, &out[begin]);
    });
}

/// Expected purchases of every customer over @p horizon from T on, into @p out; the bits of the scalar function.
template <class M>
void expected_purchases(const M& model, const HistoryColumns& histories, const Duration& horizon, std::span<double> out,
                        const Execution& how = {}) {
    require_readable(model, histories);
    detail::require_as_long(out, histories);
    const double t = horizon_of(model, horizon, histories.unit);
    detail::for_histories(
        histories, how,
        [&](std::size_t begin, std::size_t end) {
            std::vector<double> alive(end - begin);
            detail::probability_alive(model, histories, begin, end, alive.data());
            detail::expected_purchases(model, histories, t, begin, end, alive.data(), &out[begin]);
        },
        detail::large_block);
}

struct PredictOptions {
    Duration horizon = {};                ///< in the model's unit unless it names its own
    std::optional<double> interval = {};  ///< confidence level, such as .95; none: no intervals
    int threads = 1;                      ///< 0: all
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// What a fitted model expects of each customer. The interval columns are empty unless asked for; they say how well
/// the *expectation* is known (delta method, logit scale for P(alive), log scale for purchases), not how far a single
/// customer may stray from it.
struct Predictions {
    std::vector<double> p_alive, p_alive_low, p_alive_high;
    std::vector<double> purchases, purchases_low, purchases_high;
};

namespace detail {

/// The fitted model with its parameters as independent variables.
template <template <class> class Model, int N = dimension<Model>>
Model<math::Dual<N>> differentiable(const Model<double>& model, int first = 0) {
    Model<math::Dual<N>> result{};
    const auto targets = Model<math::Dual<N>>::parameters();
    int i = 0;
    for (const auto& p : Model<double>::parameters()) {
        result.*targets[std::size_t(i)].member = math::Dual<N>::variable(model.*p.member, first + i);
        ++i;
    }
    adopt(result, model);
    return result;
}

/// Standard error of a number with this gradient, by the delta method.
template <std::size_t N>
double delta_method(const std::array<double, N>& gradient, const Eigen::MatrixXd& covariance) {
    double variance = 0.0;
    for (std::size_t i = 0; i < N; ++i)
        for (std::size_t j = 0; j < N; ++j)
            variance += gradient[i] * covariance(Eigen::Index(i), Eigen::Index(j)) * gradient[j];
    return std::sqrt(std::max(variance, 0.0) + (std::isnan(variance) ? variance : 0.0));
}

}  // namespace detail

/// P(alive) at T and expected purchases over the horizon of every customer.
/// Throws DomainError for a history that cannot happen, another unit than the fit's, or a level outside (0, 1).
template <template <class> class Model>
requires LatentAttritionModel<Model> Predictions predict(const Fit<Model>& fit, const HistoryColumns& histories,
                                                         const PredictOptions& options) {
    const std::size_t n = histories.size();
    const Execution how{options.threads, options.cancel, options.progress};
    require_readable(fit.model, histories);
    const double t = horizon_of(fit.model, options.horizon, histories.unit);
    Predictions result;
    result.p_alive.resize(n);
    result.purchases.resize(n);
    const auto expect = [&](std::size_t begin, std::size_t end) {
        detail::probability_alive(fit.model, histories, begin, end, &result.p_alive[begin]);
        detail::expected_purchases(fit.model, histories, t, begin, end, &result.p_alive[begin],
                                   &result.purchases[begin]);
    };
    if (!options.interval) {
        detail::for_histories(histories, how, expect, detail::large_block);
        return result;
    }
    const double level = *options.interval;
    if (!(level > 0.0 && level < 1.0)) refuse("interval", level, "must lie between 0 and 1");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    for (auto* column : {&result.p_alive_low, &result.p_alive_high, &result.purchases_low, &result.purchases_high})
        column->resize(n);
    const auto model = detail::differentiable<Model>(fit.model);
    detail::for_histories(histories, how, [&](std::size_t begin, std::size_t end) {
        expect(begin, end);
        detail::ExpectedPurchases<std::remove_const_t<decltype(model)>> expected(model);
        for (std::size_t i = begin; i < end; ++i) {
            const PurchaseHistory h = histories[i];
            const auto alive = model.probability_alive(h);
            const double p = result.p_alive[i], odds = p / (1.0 - p);
            const double logit_error =
                p < 1.0 && p > 0.0 ? z * detail::delta_method(alive.gradient, fit.covariance) / (p * (1.0 - p)) : 0.0;
            result.p_alive_low[i] = p < 1.0 ? 1.0 / (1.0 + std::exp(logit_error) / odds) : p;
            result.p_alive_high[i] = p < 1.0 ? 1.0 / (1.0 + std::exp(-logit_error) / odds) : p;
            const auto purchases = alive * expected.if_active(h, t);
            const double e = result.purchases[i];
            const double log_error = e > 0.0 ? z * detail::delta_method(purchases.gradient, fit.covariance) / e : 0.0;
            result.purchases_low[i] = e * std::exp(-log_error);
            result.purchases_high[i] = e * std::exp(log_error);
        }
    });
    return result;
}

}  // namespace habitue::inline v1::clv
