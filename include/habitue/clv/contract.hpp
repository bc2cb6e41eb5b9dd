/// @file
/// Contracts: customers who are known to renew or to leave, cohort by cohort.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <habitue/clv/fit.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/clv/stays.hpp>
#include <habitue/core/error.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// How many customers of each cohort are active at period 0, 1, 2, ...: columns that somebody else owns.
struct CohortColumns {
    std::span<const double> period;             ///< 0, 1, 2, ... within each cohort, in order
    std::span<const double> active;             ///< customers still active; whole or weighted
    std::span<const std::int64_t> cohort = {};  ///< whose row it is; empty: all are of one cohort

    std::size_t size() const { return period.size(); }
};

/// The same with its own numbers.
struct CohortTable {
    std::vector<double> period = {}, active = {};
    std::vector<std::int64_t> cohort = {};

    CohortColumns columns() const { return {period, active, cohort}; }
    operator CohortColumns() const { return columns(); }  // NOLINT: a table is its columns
};

namespace detail {

/// The rows of each cohort, by its number. Throws DomainError naming column, row and value unless the periods of each
/// are 0, 1, 2, ... and its active customers finite, not negative and not rising.
inline std::map<std::int64_t, std::vector<std::size_t>> rows_by_cohort(const CohortColumns& table) {
    require(table.active.size() == table.size(), "cohorts: period and active must be equally long");
    require(table.cohort.empty() || table.cohort.size() == table.size(), "cohorts: cohort must be as long as period");
    std::map<std::int64_t, std::vector<std::size_t>> cohorts;
    for (std::size_t i = 0; i < table.size(); ++i) {
        auto& rows = cohorts[table.cohort.empty() ? 0 : table.cohort[i]];
        if (table.period[i] != double(rows.size()))
            refuse_row(
                "period", i, table.period[i],
                "must be " + std::to_string(rows.size()) + ": the periods of a cohort are 0, 1, 2, ... in order");
        const double now = table.active[i];
        if (!(now >= 0.0 && std::isfinite(now))) refuse_row("active", i, now, "must be finite and not negative");
        if (!rows.empty() && now > table.active[rows.back()])
            refuse_row("active", i, now, "above the " + to_text(table.active[rows.back()]) + " of the period before");
        rows.push_back(i);
    }
    return cohorts;
}

}  // namespace detail

/// The customers of @p cohorts as histories that models of contracts read: `frequency` and `recency` are the renewals
/// made, `T` the periods the cohort was watched for, `weight` how many did so. Who renewed fewer than T times has left;
/// who renewed T times is active still.
/// Throws DomainError naming column, row and value of what cannot be, such as a cohort that grows.
inline PurchaseHistories contract_histories(const CohortColumns& cohorts) {
    PurchaseHistories histories;
    for (const auto& [cohort, rows] : detail::rows_by_cohort(cohorts)) {
        const std::size_t T = rows.size() - 1;
        for (std::size_t t = 0; t <= T && T > 0; ++t) {
            const double stayed = t < T ? cohorts.active[rows[t + 1]] : 0.0;
            histories.frequency.push_back(double(t));
            histories.recency.push_back(double(t));
            histories.T.push_back(double(T));
            histories.weight.push_back(cohorts.active[rows[t]] - stayed);
        }
    }
    require(histories.size() > 0, "cohorts: need two periods or more, of one cohort or more");
    return histories;
}

/// A model of how long customers renew a contract.
template <template <class> class Model>
concept ContractModel = FittableModel<Model> &&
                        Model<double>::reads == Reads::renewals&& requires(const Model<double>& m, double t) {
    { m.log_stay(t, t) }
    noexcept->std::same_as<double>;
    { m.chance_to_leave(t) }
    noexcept->std::same_as<double>;
    { m.mean_dropout_probability(t) }
    noexcept->std::same_as<double>;
};

/// Fits @p Model to cohorts of customers: each counts until it was last watched, those still active are censored.
///
///     const auto fit = clv::fit<clv::Sbg>(clv::CohortTable{.period = {0, 1, 2}, .active = {1000, 631, 468}});
template <template <class> class Model>
requires ContractModel<Model> Fit<Model> fit(const CohortColumns& cohorts, const FitOptions& options = {}) {
    return fit<Model>(contract_histories(cohorts).columns(), options);
}

namespace detail {

template <class Scalar>
inline constexpr double for_ever = std::numeric_limits<double>::infinity();

/// Weighted sum of the log-likelihoods of contracts renewed equally often.
template <class M>
typename M::scalar_type log_likelihood_of_contracts(const M& model, const Alike& rows) {
    using Scalar = typename M::scalar_type;
    using math::log;
    double left = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows.T[i] > rows.frequency) left += rows.weight[i];
    const Scalar stayed = rows.total_weight() * model.log_stay(0.0, rows.frequency);
    return left > 0.0 ? stayed + left * log(model.chance_to_leave(rows.frequency)) : stayed;
}

/// A customer who is still there after t renewals with chance (1 - theta)^(t^c), watched for floor(T) periods.
inline PurchaseHistory simulated_contract(double theta, double c, double T, math::Random& random) {
    const double patience = random.exponential() / -std::log1p(-theta);
    PurchaseHistory h{.T = std::floor(T)};
    h.frequency = h.recency = std::min(h.T, std::floor(math::exp(math::log(patience) / c)));
    return h;
}

/// Throws DomainError unless @p value is a whole number, @p least or more.
inline double whole(std::string_view name, double value, double least = 0.0) {
    if (!(value >= least && value == std::floor(value)) || std::isinf(value))
        refuse(name, value, least > 0.0 ? "must be a whole number, 1 or more" : "must be a whole number, 0 or more");
    return value;
}

/// The sum over i = 1 ... m of S(n + i) / S(n) e^(-delta i).
template <class M>
typename M::scalar_type sum_of_renewals(const M& model, double n, double m, double delta) {
    using Scalar = typename M::scalar_type;
    using math::exp;
    const bool for_ever = std::isinf(m) && delta == 0.0;
    if (for_ever && !(math::value_of(model.tail()) > 1.0)) return m;
    if constexpr (requires { model.expected_renewals(n); })
        if (for_ever) return model.expected_renewals(n);
    double bend = 1.0;
    if constexpr (requires { model.c; }) bend = std::max(1.0, 2.0 * math::value_of(model.c));
    return sum_of_stays<Scalar>(
        m, delta, bend, [&](double i) { return Scalar(exp(model.log_stay(n + (i - 1.0), 1.0))); },
        [&](double t) { return model.log_stay(n, t); });
}

}  // namespace detail

/// Chance that a new customer renews @p t times or more.
template <class M>
double survival(const M& model, double t) {
    return math::exp(model.log_stay(0.0, detail::whole("t", t)));
}
/// Chance that a customer who comes to the @p t -th renewal, t = 1, 2, ..., renews: S(t) / S(t - 1).
template <class M>
double retention_rate(const M& model, double t) {
    return math::exp(model.log_stay(detail::whole("t", t, 1.0) - 1.0, 1.0));
}
/// Chance that a customer who comes to the @p t -th renewal leaves: 1 - retention rate, with all its digits.
template <class M>
double churn_rate(const M& model, double t) {
    return model.chance_to_leave(detail::whole("t", t, 1.0) - 1.0);
}
/// Chance that a new customer leaves at the @p t -th renewal: P(T = t) = S(t - 1) - S(t).
template <class M>
double churn_probability(const M& model, double t) {
    return survival(model, t - 1.0) * churn_rate(model, t);
}

/// What lies ahead of a contract.
struct RenewalOptions {
    double horizon = std::numeric_limits<double>::infinity();  ///< periods that are paid for and count
    double discount_rate = 0.0;                                ///< effective rate *per period*
    std::optional<double> renewals = {};  ///< made so far; none: a new customer, whose first period counts
};

/// Expected periods paid for, each discounted to now.
///
/// Of a new customer the sum of S(t) / (1 + rate)^t over t = 0, 1, ...: the first is paid for now (the discounted
/// expected lifetime, DEL). Of one who has renewed n times and comes to the next renewal now that of
/// S(n + 1 + t) / S(n) / (1 + rate)^t: whether they renew is open (the residual one, DERL). Fader & Hardie (2010),
/// Marketing Science 29(1), 85-93, doi:10.1287/mksc.1080.0482. Infinite where nothing bounds it.
template <class M>
typename M::scalar_type discounted_lifetime(const M& model, const RenewalOptions& options = {}) {
    if (!(options.discount_rate > -1.0) || !std::isfinite(options.discount_rate))
        refuse("discount_rate", options.discount_rate, "must be finite and above -1 (an effective rate per period)");
    if (!std::isinf(options.horizon) || options.horizon < 0.0) detail::whole("horizon", options.horizon);
    const double delta = std::log1p(options.discount_rate), m = options.horizon;
    if (m == 0.0) return 0.0;
    if (!options.renewals) return 1.0 + detail::sum_of_renewals(model, 0.0, m - 1.0, delta);
    return (1.0 + options.discount_rate) *
           detail::sum_of_renewals(model, detail::whole("renewals", *options.renewals), m, delta);
}

/// Expected periods paid for: of a new customer with the first one, of one who has renewed those to come.
template <class M>
requires(M::reads == Reads::renewals) typename M::scalar_type
    expected_lifetime(const M& model, std::optional<double> renewals = {}) {
    return discounted_lifetime(model, RenewalOptions{.renewals = renewals});
}

/// Value of a contract that brings @p margin in each period that is paid for.
template <class M>
requires(M::reads == Reads::renewals) typename M::scalar_type
    lifetime_value(const M& model, double margin, const RenewalOptions& options) {
    if (!std::isfinite(margin)) refuse("margin", margin, "must be finite");
    return margin * discounted_lifetime(model, options);
}

/// The renewal, counted from now, by which a customer who has renewed @p renewals times has left with chance @p p or
/// more; infinite where that is beyond 2^52.
template <class M>
double lifetime_quantile(const M& model, double p, double renewals = 0.0) {
    if (!(p > 0.0 && p < 1.0)) refuse("p", p, "must lie between 0 and 1");
    detail::whole("renewals", renewals);
    return detail::first_whole([&](double t) { return -std::expm1(model.log_stay(renewals, t)) >= p; });
}

/// Customers expected to be active in the periods after a table ends.
struct Projection {
    std::vector<std::int64_t> cohort;
    std::vector<double> period, active;
    std::vector<double> active_low, active_high;  ///< how well the expectation is known; empty unless asked for
};

/// Expected active customers of each cohort over the next @p periods: those active at its end times S(T + t) / S(T).
/// With @p interval, a confidence level such as .95, bounds by the delta method on the logit of that share.
template <template <class> class Model>
requires ContractModel<Model> Projection project(const Fit<Model>& fit, const CohortColumns& cohorts, int periods,
                                                 std::optional<double> interval = {}) {
    require(periods > 0, "periods: must be positive");
    if (interval && !(*interval > 0.0 && *interval < 1.0)) refuse("interval", *interval, "must lie between 0 and 1");
    const double z = interval ? math::normal_quantile(0.5 + 0.5 * *interval) : 0.0;
    const auto model = detail::differentiable<Model>(fit.model);
    Projection result;
    for (const auto& [cohort, rows] : detail::rows_by_cohort(cohorts)) {
        const double now = cohorts.active[rows.back()], T = double(rows.size() - 1);
        for (int t = 1; t <= periods; ++t) {
            const auto log_stay = model.log_stay(T, t);
            const double stay = math::exp(log_stay.value), leave = -std::expm1(log_stay.value), odds = stay / leave;
            result.cohort.push_back(cohort);
            result.period.push_back(T + t);
            result.active.push_back(now * stay);
            if (!interval) continue;
            const double error = z * detail::delta_method(log_stay.gradient, fit.covariance) / leave;
            result.active_low.push_back(now / (1.0 + std::exp(error) / odds));
            result.active_high.push_back(now / (1.0 + std::exp(-error) / odds));
        }
    }
    return result;
}

/// A cohort of @p customers drawn from @p model and watched for @p periods.
template <class M>
CohortTable simulate_cohort(const M& model, std::size_t customers, int periods, std::uint64_t seed) {
    require(periods > 0, "periods: must be positive");
    CohortTable table;
    table.period.resize(std::size_t(periods) + 1);
    table.active.resize(table.period.size());
    for (std::size_t t = 0; t < table.period.size(); ++t) table.period[t] = double(t);
    for (std::size_t i = 0; i < customers; ++i) {
        math::Random random(seed, i);
        const auto renewals = std::size_t(model.simulate(periods, random).frequency);
        for (std::size_t t = 0; t <= renewals; ++t) table.active[t] += 1.0;
    }
    return table;
}

}  // namespace habitue::inline v1::clv
