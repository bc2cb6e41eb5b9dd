/// @file
/// What to expect of customers whose rates follow covariates: known and new ones, under this future or another.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/clv/covariates.hpp>
#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/math/quadrature.hpp>

namespace habitue::inline v1::clv {

struct CovariatePredictOptions {
    Duration horizon = {};  ///< in the model's unit unless it names its own
    /// What the covariates will be from T on; none: those the customers come with. Another path than theirs answers
    /// what the same customers, with the same past, would do under it.
    const data::Covariates* future = nullptr;
    double discount_rate = 0.10;          ///< effective, per year; for `discounted_purchases`
    std::optional<double> interval = {};  ///< confidence level, such as .95; none: no intervals
    int threads = 1;                      ///< 0: all
    const std::atomic<bool>* cancel = nullptr;
    std::function<void(double)> progress = {};
};

/// Predictions, and the purchases of the horizon each discounted to T, continuously.
struct CovariatePredictions : Predictions {
    std::vector<double> discounted_purchases;
};

namespace detail {

/// The factors exp(c x) of both processes, row by row of some covariates.
struct Factors {
    std::vector<double> purchase, attrition;

    Factors(const data::Covariates& covariates, std::span<const double> g, std::span<const double> d)
        : purchase(factors(covariates, covariates.purchase, g)),
          attrition(factors(covariates, covariates.attrition, d)) {}
};

/// Two exposures of a customer: at t_x, and from t_x to T.
struct PathExposure {
    double at_last = 0.0, since = 0.0;

    PathExposure(const Journey& journey, const std::vector<double>& factors) {
        const auto& h = journey.history;
        const auto into = [&](double& sum) {
            return [&](std::size_t row, double begin, double end) { sum += (end - begin) * factors[row]; };
        };
        journey.path.over(0.0, h.recency, into(at_last));
        journey.path.over(h.recency, h.T, into(since));
    }
    double now() const { return at_last + since; }
};

/// A customer of Pareto/NBD or NBD who is active, as time goes on: purchases in the next while, and that while passes.
template <class M>
class ActiveAnyTime {
public:
    ActiveAnyTime(const M& m, const Journey& journey, const Factors& past)
        : rate_((m.r + journey.history.frequency) / (m.alpha + PathExposure(journey, past.purchase).now())) {
        if constexpr (requires { m.beta; }) {
            s_ = m.s;
            beta_ = m.beta + PathExposure(journey, past.attrition).now();
        }
    }
    /// Expected purchases over the next @p time, at these factors.
    double purchases(double time, double purchase, double attrition) const {
        if (s_ == 0.0) return rate_ * purchase * time;
        const double c = (beta_ + left_) / attrition, y = math::log1p(time / c);
        return rate_ * purchase * math::exp(-s_ * math::log1p(left_ / beta_)) *
               (c * (y * math::mean_decay((s_ - 1.0) * y)));
    }
    void pass(double time, double, double attrition) { left_ += time * attrition; }
    /// The time over which expected purchases bend.
    double time_scale(double, double attrition) const {
        return s_ == 0.0 ? std::numeric_limits<double>::infinity() : (beta_ + left_) / attrition / std::max(1.0, s_);
    }

private:
    double rate_, s_ = 0.0, beta_ = 1.0, left_ = 0.0;
};

/// The same of BG/NBD and MBG/NBD. The chance to leave with a purchase depends on how many came before and on the
/// covariates of attrition at its time; while those stay as they are, the plain model's formulas hold from any number
/// of purchases on. So the chances of having made i purchases and being active are kept where they change.
class ActiveAfterPurchase {
public:
    template <class M>
    ActiveAfterPurchase(const M& m, const Journey& journey, const Factors& past)
        : k_(m.r + journey.history.frequency),
          rate_(m.alpha + PathExposure(journey, past.purchase).now()),
          a_(m.a),
          b_(m.b),
          chances_(journey.history.frequency + M::chances_at_first) {}

    double purchases(double time, double purchase, double attrition) {
        settle(attrition);
        const double before = exposure_ == 0.0 ? 0.0 : expected(exposure_);
        return expected(exposure_ + time * purchase) - before;
    }
    void pass(double time, double purchase, double attrition) {
        settle(attrition);
        exposure_ += time * purchase;
    }
    double time_scale(double purchase, double) const {
        return (rate_ + exposure_) / (std::max(1.0, 0.25 * k_) * purchase);
    }

private:
    static constexpr double negligible = 1e-18;

    ActiveCustomer<double> after(std::size_t made) const {
        const auto i = double(made);
        return {k_ + i, rate_, a_ * attrition_, b_ * attrition_ + chances_ + i};
    }
    double expected(double exposure) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < made_.size(); ++i)
            if (made_[i] >= negligible) sum += made_[i] * after(i).expected_purchases(exposure);
        return sum;
    }
    /// From here on the covariates of attrition are others.
    void settle(double attrition) {
        if (attrition == attrition_) return;
        if (exposure_ > 0.0) {
            std::vector<double> made;
            for (std::size_t i = 0; i < made_.size(); ++i) {
                if (made_[i] < negligible) continue;
                const ActiveCustomer<double> customer = after(i);
                const double z = exposure_ / rate_, share = z / (1.0 + z), mean = customer.k * z;
                double p = made_[i] * math::exp(-customer.k * math::log1p(z));  // of n purchases more, still active
                const bool representable = p > 1e-290;
                for (double n = 0.0;; n += 1.0) {
                    if (!representable) p = made_[i] * customer.probability_active(int(n), exposure_);
                    if (made.size() <= i + std::size_t(n)) made.push_back(0.0);
                    made[i + std::size_t(n)] += p;
                    if (p < negligible && n > mean) break;
                    p *= share * ((customer.k + n) / (n + 1.0)) * ((customer.b + n) / (customer.a + customer.b + n));
                }
            }
            made_ = std::move(made);
            rate_ += exposure_;
            exposure_ = 0.0;
        }
        attrition_ = attrition;
    }

    double k_, rate_, a_, b_, chances_;
    double attrition_ = std::numeric_limits<double>::quiet_NaN(), exposure_ = 0.0;  ///< since they last changed
    std::vector<double> made_{1.0};
};

/// Any model where covariates do not change: that of the model adjusted by them.
template <class M>
class ActiveAdjusted {
public:
    ActiveAdjusted(const M& m, const Journey& journey, const Factors& past)
        : model_(m.adjusted(past.purchase[journey.path.first()], past.attrition[journey.path.first()])),
          history_(journey.history) {}
    double purchases(double time, double, double) const { return model_.if_active(history_).expected_purchases(time); }
    void pass(double, double, double) {}
    double time_scale(double, double) const { return model_.if_active(history_).time_scale(); }

private:
    M model_;
    PurchaseHistory history_;
};

/// log of the odds of having left by T; -infinity for who cannot have.
template <template <class> class Model>
double log_odds_left(const Model<double>& m, const Journey& journey, const Factors& past) {
    constexpr double never = -std::numeric_limits<double>::infinity();
    const auto& h = journey.history;
    if constexpr (leaves_any_time<Model>) {
        if (h.recency == h.T) return never;
        const PathExposure A(journey, past.purchase), D(journey, past.attrition);
        const double R = m.r + h.frequency, A_tx = m.alpha + A.at_last, D_tx = m.beta + D.at_last;
        double A_since = 0.0, D_since = 0.0, top = never, sum = 0.0;
        journey.path.over(h.recency, h.T, [&](std::size_t row, double begin, double end) {
            const double purchase = past.purchase[row], attrition = past.attrition[row];
            const ParetoNbd<> here{
                .r = m.r, .alpha = (A_tx + A_since) / purchase, .s = m.s, .beta = (D_tx + D_since) / attrition};
            const double left =
                since_last<false>(here.r, here.alpha, here.leaving(), {.frequency = h.frequency, .T = end - begin})
                    .left.value;
            const double value = left - R * math::log1p(A_since / A_tx) - m.s * math::log1p(D_since / D_tx);
            sum = value > top ? sum * math::exp(top - value) + 1.0 : sum + math::exp(value - top);
            top = std::max(top, value);
            A_since += (end - begin) * purchase;
            D_since += (end - begin) * attrition;
        });
        return top + math::log(sum) + R * math::log1p(A_since / A_tx) + m.s * math::log1p(D_since / D_tx);
    } else if constexpr (leaves_after_purchase<Model>) {
        const double chances = h.frequency + m.chances_at_first;
        if (chances == 0.0) return never;
        std::size_t last = journey.path.first();
        journey.at_purchases([&](std::size_t row, double) { last = row; });
        const PathExposure A(journey, past.purchase);
        return log_leaving(m.a * past.attrition[last], m.b * past.attrition[last], chances) +
               (m.r + h.frequency) * math::log1p(A.since / (m.alpha + A.at_last));
    } else {
        return never;
    }
}

template <template <class> class Model>
double probability_alive(const Model<double>& m, const Journey& journey, const Factors& past) {
    if constexpr (follows_paths<Model>)
        return 1.0 / (1.0 + math::exp(log_odds_left<Model>(m, journey, past)));
    else
        return m.adjusted(past.purchase[journey.path.first()], past.attrition[journey.path.first()])
            .probability_alive(journey.history);
}

template <template <class> class Model>
auto active(const Model<double>& m, const Journey& journey, const Factors& past) {
    if constexpr (leaves_after_purchase<Model>)
        return ActiveAfterPurchase(m, journey, past);
    else if constexpr (follows_paths<Model>)
        return ActiveAnyTime<Model<double>>(m, journey, past);
    else
        return ActiveAdjusted<Model<double>>(m, journey, past);
}

/// Expected purchases over (T, T + t], and the same discounted to T at @p delta a unit of time, of who is active at T.
template <class Active>
std::pair<double, double> expected(Active customer, const Journey& journey, const data::CovariatePath& path,
                                   const Factors& future, double t, double delta) {
    const double T = journey.history.T;
    double purchases = 0.0, discounted = 0.0;
    path.over(T, T + t, [&](std::size_t row, double begin, double end) {
        const double g = future.purchase[row], d = future.attrition[row], length = end - begin;
        const double here = customer.purchases(length, g, d);
        purchases += here;
        if (delta > 0.0) {
            // The integral of e^(-delta w) dE(w), by parts, in panels that grow with w.
            double sum = here * math::exp(-delta * length), low = 0.0;
            const double last = std::min(length, 45.0 / delta);
            double panel = std::min({last, 1.0 / delta, customer.time_scale(g, d)});
            while (low < last) {
                const double high = std::min(last, low + panel), half = 0.5 * (high - low), middle = 0.5 * (high + low);
                for (const auto& [node, weight] : math::gauss_legendre)
                    for (const double w : {middle - node * half, middle + node * half})
                        sum += weight * half * delta * math::exp(-delta * w) * customer.purchases(w, g, d);
                low = high;
                panel = std::min(2.0 * panel, 2.0 / delta);
            }
            discounted += math::exp(-delta * (begin - T)) * sum;
        } else {
            discounted += here;
        }
        customer.pass(length, g, d);
    });
    return {purchases, discounted};
}

/// Throws DomainError unless @p covariates are those of the fit, and such as its model takes.
template <template <class> class Model>
void require_of_fit(const CovariateFit<Model>& fit, const data::Covariates& covariates) {
    const auto names = [&](const std::vector<std::size_t>& columns) {
        std::vector<std::string> result;
        for (const std::size_t c : columns) result.push_back(covariates.names[c]);
        return result;
    };
    require(names(covariates.purchase) == fit.purchase_names && names(covariates.attrition) == fit.attrition_names,
            "covariates: must be those of the fit, in its order");
    require_followed<Model>(covariates);
}

/// Predictions of customers whose covariates were @p past until T and are @p future on the paths @p ahead.
template <template <class> class Model>
CovariatePredictions predict_journeys(const CovariateFit<Model>& fit, const std::vector<Journey>& journeys,
                                      const data::Covariates& past, const std::vector<data::CovariatePath>& ahead,
                                      const data::Covariates& future, double t, Unit unit,
                                      const CovariatePredictOptions& options) {
    if (!(options.discount_rate >= 0.0 && std::isfinite(options.discount_rate)))
        refuse("discount_rate", options.discount_rate, "must be finite and not negative");
    if (options.interval && !(*options.interval > 0.0 && *options.interval < 1.0))
        refuse("interval", *options.interval, "must lie between 0 and 1");
    const double delta = unit == Unit::unspecified ? 0.0 : std::log1p(options.discount_rate) / per_year(unit);

    // The fit's numbers first, then those with one of them a little more and a little less.
    struct Point {
        Model<double> model;
        Factors before, after;
    };
    const std::size_t N = CovariateFit<Model>::parameters, p = fit.purchase.size();
    const auto point = [&](std::size_t moved, double by) {
        Model<double> model = fit.model;
        auto g = fit.purchase, d = fit.attrition;
        if (moved < N) {
            const auto parameter = Model<double>::parameters()[moved];
            model.*parameter.member = math::constrain(
                parameter.support, math::unconstrain(parameter.support, fit.model.*parameter.member) + by);
        } else if (moved < N + p) {
            g[moved - N] += by;
            if (fit.same) d[moved - N] += by;
        } else if (moved < N + p + d.size()) {
            d[moved - N - p] += by;
        }
        return Point{model, Factors(past, g, d), Factors(future, g, d)};
    };
    const auto nothing = std::numeric_limits<std::size_t>::max();
    const Point estimate = point(nothing, 0.0);
    std::vector<std::pair<Point, Point>> moved;
    std::vector<double> step;
    for (std::size_t i = 0; options.interval && i < fit.size(); ++i) {
        step.push_back(1e-3 * std::sqrt(fit.covariance_unconstrained(Eigen::Index(i), Eigen::Index(i))));
        moved.emplace_back(point(i, -step[i]), point(i, step[i]));
    }
    const double width = options.interval ? math::normal_quantile(0.5 + 0.5 * *options.interval) : 0.0;

    CovariatePredictions result;
    const std::size_t n = journeys.size();
    for (auto* column : {&result.p_alive, &result.purchases, &result.discounted_purchases}) column->resize(n);
    if (options.interval)
        for (auto* column : {&result.p_alive_low, &result.p_alive_high, &result.purchases_low, &result.purchases_high})
            column->resize(n);
    for_blocks(
        n, {options.threads, options.cancel, options.progress},
        [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const auto ask = [&](const Point& at, double discount) {
                    const double alive = probability_alive<Model>(at.model, journeys[i], at.before);
                    const auto [purchases, discounted] = expected(active<Model>(at.model, journeys[i], at.before),
                                                                  journeys[i], ahead[i], at.after, t, discount);
                    return std::array{alive, alive * purchases, alive * discounted};
                };
                const auto [alive, purchases, discounted] = ask(estimate, delta);
                result.p_alive[i] = alive;
                result.purchases[i] = purchases;
                result.discounted_purchases[i] = discounted;
                if (!options.interval) continue;
                std::vector<double> logit, log;
                for (std::size_t k = 0; k < moved.size(); ++k) {
                    const auto less = ask(moved[k].first, 0.0), more = ask(moved[k].second, 0.0);
                    const double scale = 0.5 / step[k];
                    logit.push_back(alive > 0.0 && alive < 1.0 ? scale * (more[0] - less[0]) / (alive * (1.0 - alive))
                                                               : 0.0);
                    log.push_back(purchases > 0.0 ? scale * (more[1] - less[1]) / purchases : 0.0);
                }
                const auto error = [&](const std::vector<double>& gradient) {
                    double variance = 0.0;
                    for (std::size_t k = 0; k < gradient.size(); ++k)
                        for (std::size_t l = 0; l < gradient.size(); ++l)
                            variance += gradient[k] * gradient[l] *
                                        fit.covariance_unconstrained(Eigen::Index(k), Eigen::Index(l));
                    return width * std::sqrt(std::max(variance, 0.0) + (std::isnan(variance) ? variance : 0.0));
                };
                const double of_alive = error(logit), of_purchases = error(log), odds = alive / (1.0 - alive);
                result.p_alive_low[i] = alive < 1.0 ? 1.0 / (1.0 + std::exp(of_alive) / odds) : alive;
                result.p_alive_high[i] = alive < 1.0 ? 1.0 / (1.0 + std::exp(-of_alive) / odds) : alive;
                result.purchases_low[i] = purchases * std::exp(-of_purchases);
                result.purchases_high[i] = purchases * std::exp(of_purchases);
            }
        },
        256);
    return result;
}

}  // namespace detail

/// P(alive) at T, expected purchases over the horizon and their discounted sum, of every customer.
///
/// Intervals say how well the expectation is known (delta method on the logit and the log, derivatives by central
/// differences). Throws DomainError for histories that cannot happen, and for covariates that are not known over a
/// customer's time or the horizon, naming customer and period.
template <template <class> class Model>
requires AdjustableModel<Model> CovariatePredictions predict(const CovariateFit<Model>& fit,
                                                             const CustomersWithCovariates& customers,
                                                             const CovariatePredictOptions& options) {
    const HistoryColumns& histories = customers.histories;
    require_same_unit(fit.unit(), histories.unit);
    const Unit unit = fit.unit() != Unit::unspecified ? fit.unit() : histories.unit;
    const double t = horizon_in(options.horizon, unit);
    const bool other = options.future != nullptr;
    const data::Covariates& future = other ? *options.future : customers.covariates;
    detail::require_of_fit(fit, customers.covariates);
    detail::require_of_fit(fit, future);
    const auto journeys = detail::journeys(customers, other ? 0.0 : t);
    std::vector<data::CovariatePath> ahead;
    ahead.reserve(journeys.size());
    if (other) {
        const auto paths = future.paths_of(customers.customer, histories.size());
        require(
            !future.changing || customers.purchases != nullptr,
            "covariates: those that change over time need to know when the first purchases were; make the histories "
            "from a log");
        for (std::size_t i = 0; i < histories.size(); ++i) {
            ahead.emplace_back(future, paths[i], future.changing ? customers.purchases->first[i] : 0, histories.unit);
            ahead.back().require_known(histories.T[i], histories.T[i] + t, detail::who(customers, i));
        }
    } else {
        for (const auto& journey : journeys) ahead.push_back(journey.path);
    }
    return detail::predict_journeys(fit, journeys, customers.covariates, ahead, future, t, unit, options);
}

/// The same of new customers with these covariates, over the horizon from their first purchase on: one for each of
/// @p first_purchases (microseconds; where nothing changes only their number matters). `future` is not read.
template <template <class> class Model>
requires AdjustableModel<Model> CovariatePredictions predict_new(const CovariateFit<Model>& fit,
                                                                 const data::Covariates& covariates,
                                                                 const data::Ids& customer,
                                                                 std::span<const std::int64_t> first_purchases,
                                                                 const CovariatePredictOptions& options) {
    detail::require_of_fit(fit, covariates);
    const double t = horizon_in(options.horizon, fit.unit());
    const auto paths = covariates.paths_of(customer, first_purchases.size());
    std::vector<detail::Journey> journeys;
    std::vector<data::CovariatePath> ahead;
    for (std::size_t i = 0; i < first_purchases.size(); ++i) {
        ahead.emplace_back(covariates, paths[i], first_purchases[i], fit.unit());
        ahead.back().require_known(0.0, t, i < customer.size() ? customer.label(i) : "of row " + std::to_string(i));
        journeys.push_back({{}, ahead.back()});
    }
    return detail::predict_journeys(fit, journeys, covariates, ahead, covariates, t, fit.unit(), options);
}

}  // namespace habitue::inline v1::clv
