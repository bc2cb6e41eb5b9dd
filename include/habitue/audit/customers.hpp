/// @file
/// What the customers are worth: every customer scored, the sums with their ranges.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/audit/holdout.hpp>
#include <habitue/audit/lorenz.hpp>
#include <habitue/audit/population.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/clv/models.hpp>

namespace habitue::inline v1::auditing {

/// How purchases become money.
struct Money {
    bool known = false;       ///< the log has amounts
    double multiplier = 1.0;  ///< what is kept of them
    double horizon = 52.0;    ///< weeks
    double yearly_rate = 0.1;
};

/// What a customer is expected to spend on a purchase, and how it varies.
struct Spend {
    std::optional<clv::Fit<clv::GammaGamma>> fit;
    std::string why;                                          ///< when there is no fit
    double usual = std::numeric_limits<double>::quiet_NaN();  ///< mean amount of all purchases, where there is no fit

    explicit Spend(const PurchaseHistories& histories, double mean_amount, const Execution& how) : usual(mean_amount) {
        if (histories.monetary_value.empty()) {
            why = "not identified: needs column amount";
            return;
        }
        try {
            fit = clv::fit<clv::GammaGamma>(histories, {.threads = how.threads, .cancel = how.cancel});
            if (!std::isfinite(fit->model.mean_spend()) || !fit->converged()) {
                why = "The fit found no finite mean spend (" +
                      (fit->message.empty() ? std::string("q <= 1") : fit->message) +
                      "); everybody is expected to spend the mean amount.";
                fit.reset();
            }
        } catch (const DomainError& e) {
            why = std::string(e.what()) + "; everybody is expected to spend the mean amount.";
        }
    }

    double expected(const PurchaseHistory& h) const { return fit ? fit->model.expected_spend(h) : usual; }

    /// Variance of the customer's own mean, and about it: of their scale, known to be Gamma(p x + q, gamma + m x).
    std::array<double, 2> variances(const PurchaseHistory& h) const {
        if (!fit) return {0.0, 0.0};
        const auto& [p, q, gamma] = fit->model;
        const double x = h.monetary_value > 0.0 ? h.frequency : 0.0;
        const double shape = p * x + q, rate = gamma + x * h.monetary_value;
        if (shape <= 2.0) return {0.0, 0.0};
        const double mean_of_squares = rate * rate / ((shape - 1.0) * (shape - 2.0));
        return {p * p * mean_of_squares / (shape - 1.0), p * mean_of_squares};
    }
};

/// A fitted model as the report shows it.
template <template <class> class Model>
audit_result::FittedModel describe(const clv::Fit<Model>& fit, std::string why, std::size_t left_out) {
    audit_result::FittedModel result;
    result.available = true;
    result.name = std::string(Model<double>::card.title);
    result.reference = std::string(Model<double>::card.reference);
    if (fit.unit() != Unit::unspecified) result.unit = std::string(name(fit.unit()));
    result.why = std::move(why);
    const auto errors = fit.standard_errors();
    const auto bounds = fit.interval(0.95);
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) {
        result.parameters.push_back({std::string(p.name),
                                     std::string(p.meaning),
                                     {fit.model.*p.member, bounds[i].first, bounds[i].second},
                                     errors[i]});
        ++i;
    }
    result.log_likelihood = fit.log_likelihood;
    result.aic = fit.aic();
    result.bic = fit.bic();
    result.customers_used = std::int64_t(fit.customers);
    result.customers_left_out = std::int64_t(left_out);
    result.iterations = fit.iterations;
    result.termination = std::string(optim::name(fit.termination));
    if (!fit.message.empty()) result.why += (result.why.empty() ? "" : " ") + fit.message + ".";
    return result;
}

/// What is expected of one customer.
struct Score {
    double p_alive = 0.0, purchases = 0.0, discounted = 0.0, spend = 0.0, value = 0.0;
};

namespace detail {

/// Sums over customers, with their gradients in the parameters (first those of the purchase model, then of spend).
template <std::size_t Months>
struct Sums {
    static constexpr std::size_t parameters = 4, spend_parameters = 3;
    struct Sum {
        double value = 0.0, chance = 0.0;
        std::array<double, parameters> gradient{};
        std::array<double, spend_parameters> spend_gradient{};
        void add(const Sum& s) {
            value += s.value;
            chance += s.chance;
            for (std::size_t i = 0; i < parameters; ++i) gradient[i] += s.gradient[i];
            for (std::size_t i = 0; i < spend_parameters; ++i) spend_gradient[i] += s.spend_gradient[i];
        }
    };
    Sum value, active, purchases, at_risk;
    std::array<Sum, Months> month_purchases, month_money;

    void add(const Sums& s) {
        value.add(s.value);
        active.add(s.active);
        purchases.add(s.purchases);
        at_risk.add(s.at_risk);
        for (std::size_t m = 0; m < Months; ++m) {
            month_purchases[m].add(s.month_purchases[m]);
            month_money[m].add(s.month_money[m]);
        }
    }
};

}  // namespace detail

/// Scores everybody in @p now, one after another in its order, without intervals.
template <class M>
std::vector<Score> score(const M& model, const Spend& spend, const Population& now, const Money& money,
                         const Execution& how) {
    std::vector<Score> scores(now.size());
    const double delta = clv::discount(money.yearly_rate, {}, unit).rate;
    clv::detail::for_blocks(now.size(), how, [&](std::size_t begin, std::size_t end) {
        clv::detail::ExpectedPurchases<M> expected(model);
        for (std::size_t i = begin; i < end; ++i) {
            const PurchaseHistory h = now[i];
            Score& s = scores[i];
            s.p_alive = model.probability_alive(h);
            s.purchases = s.p_alive * expected.if_active(h, money.horizon);
            s.discounted =
                s.p_alive * clv::detail::discount<double>([&](double u) { return expected.if_active(h, u); },
                                                          money.horizon, delta, model.if_active(h).time_scale());
            s.spend = money.multiplier * spend.expected(h);
            s.value = s.spend * s.discounted;
        }
    });
    return scores;
}

/// The sums over the customers and their 95% ranges (of what will happen: chance, and uncertain parameters), and the
/// forecast by month. Ranges of large logs rest on every k-th customer.
template <template <class> class Model>
void sum_up(audit_result::Customers& result, const clv::Fit<Model>& fit, const Spend& spend, const Population& now,
            const std::vector<Score>& scores, const Money& money, const Execution& how) {
    constexpr std::size_t most_months = 36;
    using Sums = detail::Sums<most_months>;
    static_assert(clv::Fit<Model>::size == Sums::parameters);
    const double month = days_in(Unit::month) / days_in(unit);
    const std::size_t months =
        std::clamp<std::size_t>(std::size_t(std::ceil(money.horizon / month - 0.02)), 1, most_months);
    const std::size_t stride = std::max<std::size_t>(1, now.size() / 20000);
    const auto model = clv::detail::differentiable<Model>(fit.model);
    const auto spend_model =
        spend.fit ? clv::detail::differentiable<clv::GammaGamma>(spend.fit->model) : clv::GammaGamma<math::Dual<3>>{};
    const auto time_of = [&](std::size_t m) { return std::min(money.horizon, double(m + 1) * month); };

    constexpr std::size_t block = 1024;
    std::vector<Sums> parts((now.size() + block - 1) / block);
    parallel_for(parts.size(), how, [&](std::size_t b) {
        Sums& sums = parts[b];
        clv::detail::ExpectedPurchases<std::remove_const_t<decltype(model)>> uncertain(model);
        clv::detail::ExpectedPurchases<Model<double>> expected(fit.model);
        for (std::size_t i = b * block; i < std::min(now.size(), (b + 1) * block); ++i) {
            const PurchaseHistory h = now[i];
            const Score& s = scores[i];
            const bool sampled = i % stride == 0;
            const double weight = double(stride);
            sums.value.value += s.value;
            sums.active.value += s.p_alive;
            sums.purchases.value += s.purchases;
            sums.at_risk.value += s.value * (1.0 - s.p_alive);
            double before = 0.0;
            for (std::size_t m = 0; m < months; ++m) {
                const double so_far = s.p_alive * expected.if_active(h, time_of(m)), in_month = so_far - before;
                before = so_far;
                sums.month_purchases[m].value += in_month;
                sums.month_money[m].value += in_month * s.spend;
            }
            if (!sampled) continue;

            // Chance: E[X^2] of the horizon, and of a month, whose pairs fade as its purchases do.
            const auto [own_mean, about_it] = spend.variances(h);
            const double k2 = money.multiplier * money.multiplier;
            const auto money_variance = [&](double mean, double second) {
                return s.spend * s.spend * (second - mean * mean) + k2 * (own_mean * second + about_it * mean);
            };
            const double second = s.p_alive * fit.model.if_active(h).second_moment(money.horizon);
            const double discounted = s.purchases > 0.0 ? s.discounted / s.purchases : 1.0;
            sums.active.chance += weight * s.p_alive * (1.0 - s.p_alive);
            sums.purchases.chance += weight * (second - s.purchases * s.purchases);
            const double value_chance = discounted * discounted * money_variance(s.purchases, second);
            sums.value.chance += weight * value_chance;
            sums.at_risk.chance += weight * value_chance * (1.0 - s.p_alive) * (1.0 - s.p_alive);
            const double first_month = s.p_alive * expected.if_active(h, month);
            const double pairs = s.p_alive * fit.model.if_active(h).second_moment(month) - first_month;

            // Parameters.
            const auto p = model.probability_alive(h);
            const auto total = p * uncertain.if_active(h, money.horizon);
            const auto e = spend_model.expected_spend(h);
            decltype(p + p) last = 0.0;
            for (std::size_t m = 0; m < months; ++m) {
                const auto so_far = p * uncertain.if_active(h, time_of(m));
                const auto in_month = so_far - last;
                last = so_far;
                const double mean = in_month.value,
                             mean_square = mean + (first_month > 0.0 ? pairs * mean / first_month : 0.0);
                auto& purchases = sums.month_purchases[m];
                auto& spent = sums.month_money[m];
                purchases.chance += weight * (mean_square - mean * mean);
                spent.chance += weight * money_variance(mean, mean_square);
                for (std::size_t k = 0; k < Sums::parameters; ++k) {
                    purchases.gradient[k] += weight * in_month.gradient[k];
                    spent.gradient[k] += weight * s.spend * in_month.gradient[k];
                }
                for (std::size_t k = 0; k < Sums::spend_parameters && spend.fit; ++k)
                    spent.spend_gradient[k] += weight * money.multiplier * e.gradient[k] * mean;
            }
            for (std::size_t k = 0; k < Sums::parameters; ++k) {
                sums.active.gradient[k] += weight * p.gradient[k];
                sums.purchases.gradient[k] += weight * total.gradient[k];
                const double of_value = s.spend * discounted * total.gradient[k];
                sums.value.gradient[k] += weight * of_value;
                sums.at_risk.gradient[k] += weight * (of_value * (1.0 - s.p_alive) - s.value * p.gradient[k]);
            }
            for (std::size_t k = 0; k < Sums::spend_parameters && spend.fit; ++k) {
                const double of_value = money.multiplier * e.gradient[k] * s.discounted;
                sums.value.spend_gradient[k] += weight * of_value;
                sums.at_risk.spend_gradient[k] += weight * of_value * (1.0 - s.p_alive);
            }
        }
    });
    Sums sums;
    for (const auto& part : parts) sums.add(part);

    const auto estimate = [&](const Sums::Sum& sum) {
        double variance = sum.chance + detail::parameter_variance(sum.gradient, fit);
        if (spend.fit) variance += detail::parameter_variance(sum.spend_gradient, *spend.fit);
        return around(sum.value, variance);
    };
    result.active = estimate(sums.active);
    result.purchases = estimate(sums.purchases);
    if (money.known) {
        result.value = estimate(sums.value);
        result.at_risk = estimate(sums.at_risk);
    }
    for (std::size_t m = 0; m < months; ++m) {
        const Estimate purchases = estimate(sums.month_purchases[m]), spent = estimate(sums.month_money[m]);
        auto& f = result.forecast;
        f.month_end.push_back(day_text(now.end + std::int64_t(std::lround(7.0 * time_of(m)))));
        f.purchases.push_back(purchases.value);
        f.purchases_low.push_back(purchases.low);
        f.purchases_high.push_back(purchases.high);
        if (!money.known) continue;
        f.money.push_back(spent.value);
        f.money_low.push_back(spent.low);
        f.money_high.push_back(spent.high);
    }
}

/// Expected purchases and P(alive) over a grid of frequency and recency, for customers observed as long as the longest.
template <class M>
void tabulate(audit_result::Customers& result, const M& model, const Population& now, double horizon) {
    double longest = 0.0, most = 0.0;
    std::vector<double> frequencies = now.histories.frequency;
    for (const double T : now.histories.T) longest = std::max(longest, T);
    if (!frequencies.empty()) {
        const auto at = frequencies.begin() + std::ptrdiff_t(double(frequencies.size() - 1) * 0.995);
        std::nth_element(frequencies.begin(), at, frequencies.end());
        most = std::clamp(*at, 5.0, 30.0);
    }
    auto& purchases = result.expected_purchases;
    auto& alive = result.probability_alive;
    for (double x = 0.0; x <= most; x += 1.0) purchases.frequency.push_back(x);
    constexpr int steps = 26;
    for (int i = 0; i <= steps; ++i) purchases.recency.push_back(longest * i / steps);
    alive.frequency = purchases.frequency;
    alive.recency = purchases.recency;
    for (const double x : purchases.frequency) {
        std::vector<double> expected_row, alive_row;
        for (const double t_x : purchases.recency) {
            const bool possible = (x == 0.0) == (t_x == 0.0);
            const PurchaseHistory h{.frequency = x, .recency = t_x, .T = longest};
            expected_row.push_back(possible ? model.expected_purchases(h, horizon)
                                            : std::numeric_limits<double>::quiet_NaN());
            alive_row.push_back(possible ? model.probability_alive(h) : std::numeric_limits<double>::quiet_NaN());
        }
        purchases.cells.push_back(std::move(expected_row));
        alive.cells.push_back(std::move(alive_row));
    }
}

/// The ten customers that @p better puts first.
template <class Rank>
std::vector<audit_result::NamedCustomer> top_ten(const Population& now, const std::vector<Score>& scores,
                                                 const data::Ids& ids, const Rank& rank) {
    std::vector<std::size_t> order(now.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const std::size_t n = std::min<std::size_t>(10, order.size());
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(n), order.end(), [&](std::size_t i, std::size_t j) {
        const double a = rank(i), b = rank(j);
        return a != b ? a > b : i < j;
    });
    std::vector<audit_result::NamedCustomer> result;
    for (std::size_t k = 0; k < n; ++k) {
        const std::size_t i = order[k];
        const Score& s = scores[i];
        result.push_back({ids.label(now.code[i]), s.value, s.p_alive, s.purchases, s.spend, now.histories.frequency[i],
                          double(now.end - now.last[i]), s.value * (1.0 - s.p_alive)});
    }
    return result;
}

/// Pearson's correlation of spend and frequency over repeat customers: the spend model assumes that there is none.
inline double spend_frequency_correlation(const PurchaseHistories& h) {
    double n = 0.0, sx = 0.0, sm = 0.0, sxx = 0.0, smm = 0.0, sxm = 0.0;
    for (std::size_t i = 0; i < h.monetary_value.size(); ++i) {
        const double x = h.frequency[i], m = h.monetary_value[i];
        if (x == 0.0 || !(m > 0.0)) continue;
        n += 1.0;
        sx += x;
        sm += m;
        sxx += x * x;
        smm += m * m;
        sxm += x * m;
    }
    return (sxm - sx * sm / n) / std::sqrt((sxx - sx * sx / n) * (smm - sm * sm / n));
}

}  // namespace habitue::inline v1::auditing
