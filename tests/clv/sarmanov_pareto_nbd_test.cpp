// Pareto/NBD with correlated rates against the integral over both rates, and data that have the correlation.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <habitue/clv/covariate_predict.hpp>
#include <habitue/clv/json.hpp>
#include <habitue/clv/likelihood_ratio.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/clv/posterior.hpp>
#include <habitue/clv/simulate.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

/// The integral of f(lambda, mu) times their joint density, by the trapezoidal rule in the logarithms of both.
template <class F>
double over_rates(const clv::SarmanovParetoNbd<>& m, const F& f) {
    const double step = 0.05, log_scale = m.r * std::log(m.alpha) - math::log_gamma(m.r) + m.s * std::log(m.beta) -
                                          math::log_gamma(m.s);
    const double c = std::pow(m.alpha / (m.alpha + 1.0), m.r), d = std::pow(m.beta / (m.beta + 1.0), m.s);
    double sum = 0.0;
    for (double u = -22.0; u < 5.0; u += step)
        for (double v = -22.0; v < 5.0; v += step) {
            const double lambda = std::exp(u), mu = std::exp(v);
            const double density = std::exp(log_scale + m.r * u + m.s * v - m.alpha * lambda - m.beta * mu);
            sum += f(lambda, mu) * density * (1.0 + m.sarmanov() * (std::exp(-lambda) - c) * (std::exp(-mu) - d));
        }
    return sum * step * step;
}

/// From everyday to far corners, the dependence near its bounds among them.
std::vector<clv::SarmanovParetoNbd<>> assorted() {
    std::vector<clv::SarmanovParetoNbd<>> result;
    for (const double w : {1e-6, 0.3, 0.5, 0.999})
        for (const auto& p :
             {std::array{1.6, 3.0, 1.3, 2.5}, std::array{0.05, 0.5, 0.9, 0.1}, std::array{30.0, 100.0, 0.02, 3.0},
              std::array{2.0, 0.3, 4.0, 6.0}, std::array{0.6, 11.0, 0.6, 12.0}})
            result.push_back({.r = p[0], .alpha = p[1], .s = p[2], .beta = p[3], .w = w});
    return result;
}

using Answer = clv::Question<clv::SarmanovParetoNbd>;

std::vector<std::pair<std::string, Answer>> questions() {
    const auto ask = [](auto answer) { return Answer(answer, clv::Range::real); };
    return {
        {"log_likelihood", ask([](const auto& m, const auto& h) { return m.log_likelihood(h); })},
        {"probability_alive", ask([](const auto& m, const auto& h) { return m.probability_alive(h); })},
        {"probability_left", ask([](const auto& m, const auto& h) { return m.probability_left(h); })},
        {"probability_alive, later",
         ask([](const auto& m, const auto& h) { return clv::probability_alive(m, h, 9.0); })},
        {"expected_purchases", ask([](const auto& m, const auto& h) { return m.expected_purchases(h, 39.0); })},
        {"purchase_variance", ask([](const auto& m, const auto& h) { return m.purchase_variance(h, 39.0); })},
        {"purchase_probability", ask([](const auto& m, const auto& h) { return m.purchase_probability(h, 3, 9.0); })},
        {"discounted_purchases",
         ask([](const auto& m, const auto& h) { return clv::discounted_purchases(m, h, forever, 0.002); })},
        {"discounted_purchases, by period", ask([](const auto& m, const auto& h) {
             return clv::discounted_purchases(m, h, 52.0, clv::Discount{.rate = 0.002, .period = 4.3});
         })},
        {"expected_lifetime", ask([](const auto& m, const auto& h) { return clv::expected_lifetime(m, h, 100.0); })},
        {"lifetime_quantile", ask([](const auto& m, const auto& h) { return clv::lifetime_quantile(m, h, 0.9); })},
        {"mean_purchase_rate", ask([](const auto& m, const auto& h) { return m.mean_purchase_rate(h); })},
        {"mean_attrition_rate", ask([](const auto& m, const auto& h) { return m.mean_attrition_rate(h); })},
    };
}

}  // namespace

static_assert(clv::AdjustableModel<clv::SarmanovParetoNbd> && clv::SimulatedTimes<clv::SarmanovParetoNbd<>>);

TEST_CASE("Correlated rates have the likelihood, P(alive) and correlation of their joint law") {
    for (const double w : {0.02, 0.4, 0.98}) {
        const clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = w};
        for (const auto& h : {PurchaseHistory{.frequency = 2.0, .recency = 3.0, .T = 8.0},
                              PurchaseHistory{.frequency = 0.0, .recency = 0.0, .T = 5.0}}) {
            const auto stay = [&](double lambda, double mu) {
                return std::pow(lambda, h.frequency) * std::exp(-(lambda + mu) * h.T);
            };
            const auto either = [&](double lambda, double mu) {
                const double both = lambda + mu;
                return stay(lambda, mu) + std::pow(lambda, h.frequency) * mu / both *
                                              (std::exp(-both * h.recency) - std::exp(-both * h.T));
            };
            const double likelihood = over_rates(m, either);
            CHECK(close(m.log_likelihood(h), std::log(likelihood), 1e-8, 1.0));
            const double alive = over_rates(m, stay) / likelihood;
            CHECK(close(m.probability_alive(h), alive, 1e-8));
            CHECK(close(m.probability_left(h), 1.0 - alive, 1e-8));

            // The means of the rates, and the future.
            const auto mean = [&](const auto& f) {
                return over_rates(m, [&](double lambda, double mu) { return f(lambda, mu) * either(lambda, mu); }) /
                       likelihood;
            };
            CHECK(close(m.mean_purchase_rate(h), mean([](double lambda, double) { return lambda; }), 1e-8));
            CHECK(close(m.mean_attrition_rate(h), mean([](double, double mu) { return mu; }), 1e-8));
            const auto active = [&](const auto& f) {
                return over_rates(m, [&](double lambda, double mu) { return f(lambda, mu) * stay(lambda, mu); }) /
                       likelihood;
            };
            const double t = 4.0, delta = 0.07;
            const auto stays = [&](double mu) { return -std::expm1(-mu * t) / mu; };
            CHECK(close(clv::probability_alive(m, h, t), active([&](double, double mu) { return std::exp(-mu * t); }),
                        1e-8));
            CHECK(close(clv::expected_lifetime(m, h, t), active([&](double, double mu) { return stays(mu); }), 1e-8));
            const double buy = active([&](double lambda, double mu) { return lambda * stays(mu); });
            CHECK(close(m.expected_purchases(h, t), buy, 1e-8));
            CHECK(close(clv::discounted_purchases(m, h, forever, delta),
                        active([&](double lambda, double mu) { return lambda / (mu + delta); }), 1e-8));
            CHECK(close(clv::discounted_purchases(m, h, t, delta), active([&](double lambda, double mu) {
                            return lambda * -std::expm1(-(mu + delta) * t) / (mu + delta);
                        }),
                        1e-8));
            // E[min(t, V)^2] = 2 (1 - (1 + mu t) e^(-mu t)) / mu^2
            const double square = active([&](double lambda, double mu) {
                const double y = mu * t;
                const double half = y < 1e-3 ? 0.5 - y / 3.0 + y * y / 8.0 : (1.0 - (1.0 + y) * std::exp(-y)) / (y * y);
                return lambda * lambda * 2.0 * half * t * t;
            });
            CHECK(close(m.purchase_variance(h, t), buy + square - buy * buy, 1e-8));
            const double none = active(
                [&](double lambda, double mu) { return (mu + lambda * std::exp(-(lambda + mu) * t)) / (lambda + mu); });
            CHECK(close(m.purchase_probability(h, 0, t), none + 1.0 - alive, 1e-8));
            const double one = active([&](double lambda, double mu) {
                const double y = (lambda + mu) * t;
                const double left = y < 1e-4 ? 0.5 * t * t : (1.0 - (1.0 + y) * std::exp(-y)) / (y * y) * t * t;
                return lambda * (t * std::exp(-y) + mu * left);
            });
            CHECK(close(m.purchase_probability(h, 1, t), one, 1e-7));
        }
        const double product = over_rates(m, [](double lambda, double mu) { return lambda * mu; });
        CHECK(close(m.correlation(),
                    (product - m.r / m.alpha * m.s / m.beta) / (std::sqrt(m.r * m.s) / (m.alpha * m.beta)), 1e-7, 1.0));
        const double buy = over_rates(m, [](double lambda, double mu) { return lambda / mu * -std::expm1(-mu * 4.0); });
        CHECK(close(m.expected_purchases(4.0), buy, 1e-7));
    }
}

TEST_CASE("Without dependence correlated rates answer what Pareto/NBD answers") {
    clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = 0.5};
    const clv::ParetoNbd<> plain{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5};
    const double low = (m.w = 0.0, m.sarmanov()), high = (m.w = 1.0, m.sarmanov());
    CHECK(low < 0.0);
    CHECK(high > 0.0);
    m.w = -low / (high - low);
    CHECK(std::abs(m.correlation()) < 1e-15);
    for (const auto& h : support::assorted_histories()) {
        CAPTURE(h.frequency);
        CAPTURE(h.T);
        CHECK(close(m.log_likelihood(h), plain.log_likelihood(h), 1e-13, 1.0));
        const auto same = [&](const auto& ask) { CHECK(close(ask(m), ask(plain), 1e-12)); };
        same([&](const auto& of) { return of.probability_alive(h); });
        same([&](const auto& of) { return of.probability_left(h); });
        same([&](const auto& of) { return of.expected_purchases(h, 30.0); });
        same([&](const auto& of) { return of.purchase_variance(h, 30.0); });
        same([&](const auto& of) { return of.purchase_probability(h, 2, 30.0); });
        same([&](const auto& of) { return of.mean_purchase_rate(h); });
        same([&](const auto& of) { return of.mean_attrition_rate(h); });
        same([&](const auto& of) { return clv::discounted_purchases(of, h, forever, 0.01); });
        same([&](const auto& of) { return clv::expected_lifetime(of, h); });
        same([&](const auto& of) { return clv::lifetime_quantile(of, h, 0.8); });
    }
}

TEST_CASE("Of correlated rates the chances sum to one, with the mean and variance of the model, at their bounds too") {
    for (const auto& m : assorted())
        for (const auto& h : {PurchaseHistory{}, PurchaseHistory{.frequency = 2.0, .recency = 3.0, .T = 8.0},
                              PurchaseHistory{.frequency = 0.0, .recency = 0.0, .T = 30.0},
                              PurchaseHistory{.frequency = 7.0, .recency = 12.0, .T = 12.0}}) {
            CAPTURE(m.r);
            CAPTURE(m.w);
            CAPTURE(h.frequency);
            const double t = 2.0;
            double sum = 0.0, mean = 0.0, square = 0.0;
            for (int n = 0; n < 3000; ++n) {
                const double p = m.purchase_probability(h, n, t);
                CHECK(p >= 0.0);
                sum += p;
                mean += n * p;
                square += double(n) * n * p;
                if (n > 20 && p * double(n) * n < 1e-17 * square) break;
            }
            CHECK(close(sum, 1.0, 1e-12));
            CHECK(close(mean, m.expected_purchases(h, t), 1e-11));
            CHECK(close(square - mean * mean, m.purchase_variance(h, t), 1e-10, square));
            CHECK(close(m.probability_alive(h) + m.probability_left(h), 1.0, 1e-15));
            double before = 1.0;
            CHECK(m.if_active(h).chance_to_stay(0.0) == 1.0);
            for (const double later : {0.01, 1.0, 10.0, 100.0, 1e4}) {
                const double now = m.if_active(h).chance_to_stay(later);
                CHECK(now >= 0.0);
                CHECK(now <= before);
                before = now;
            }
        }
}

TEST_CASE("Every answer of correlated rates has its exact gradient") {
    for (const auto& [name, question] : questions())
        for (const auto& m : assorted()) {
            if (m.w < 1e-3 || m.w > 0.99) continue;                  // a difference has no room there
            if (m.s < 0.1 && name == "lifetime_quantile") continue;  // some e^(2.3 / s) units away
            for (const auto& h : {PurchaseHistory{.frequency = 2.0, .recency = 3.0, .T = 8.0},
                                  PurchaseHistory{.frequency = 0.0, .recency = 0.0, .T = 30.0},
                                  PurchaseHistory{.frequency = 7.0, .recency = 12.0, .T = 12.0}}) {
                CAPTURE(name);
                CAPTURE(m.r);
                CAPTURE(m.w);
                CAPTURE(h.frequency);
                const auto exact = question.differentiated(clv::detail::differentiable<clv::SarmanovParetoNbd>(m), h);
                const double value = question.value(m, h);
                CHECK(close(exact.value, value, 1e-14));
                for (std::size_t i = 0; i < 5; ++i) {
                    const auto member = clv::SarmanovParetoNbd<>::parameters()[i].member;
                    const double step = 1e-3 * m.*member;
                    const auto at = [&](double by) {
                        auto moved = m;
                        moved.*member += by;
                        return question.value(moved, h);
                    };
                    const double slope =
                        (8.0 * (at(step) - at(-step)) - (at(2.0 * step) - at(-2.0 * step))) / (12.0 * step);
                    CHECK(close(exact.gradient[i], slope, 1e-8, std::abs(value) / m.*member));
                }
            }
        }
}

TEST_CASE("Customers alike add up to correlated customers one by one, with the Hessian of differences") {
    using Second = math::Dual<5, 2>;
    for (const auto& m : assorted()) {
        if (m.w < 1e-3 || m.w > 0.99) continue;
        const auto seeded = [](const clv::SarmanovParetoNbd<>& at) {
            clv::SarmanovParetoNbd<Second> result{};
            for (std::size_t i = 0; i < 5; ++i)
                result.*clv::SarmanovParetoNbd<Second>::parameters()[i].member =
                    Second::variable(at.*clv::SarmanovParetoNbd<>::parameters()[i].member, int(i));
            return result;
        };
        const std::vector<double> t_x{0.5, 3.0, 8.0, 20.0}, T{9.0, 8.0, 8.0, 400.0}, weight{1.0, 2.0, 0.5, 3.0},
            none(4);
        const clv::Alike rows{2.0, t_x, T, none, weight};
        const Second together = seeded(m).log_likelihood(rows);
        Second one_by_one;
        for (std::size_t i = 0; i < t_x.size(); ++i)
            one_by_one += seeded(m).log_likelihood({.frequency = 2.0, .recency = t_x[i], .T = T[i]}) * weight[i];
        CHECK(close(together.value, one_by_one.value, 1e-14));
        CHECK(close(together.value, m.log_likelihood(rows), 1e-14));
        for (std::size_t j = 0; j < 5; ++j) {
            const auto member = clv::SarmanovParetoNbd<>::parameters()[j].member;
            const double step = 1e-3 * m.*member;
            const auto at = [&](double by) {
                auto moved = m;
                moved.*member += by;
                return seeded(moved).log_likelihood(rows);
            };
            const Second a = at(step), b = at(-step), c = at(2.0 * step), d = at(-2.0 * step);
            for (std::size_t i = j; i < 5; ++i) {
                const double slope =
                    (8.0 * (a.gradient[i] - b.gradient[i]) - (c.gradient[i] - d.gradient[i])) / (12.0 * step);
                const double size =
                    std::abs(together.gradient[i]) / m.*member +
                    std::abs(together.value) / (m.*member * (m.*clv::SarmanovParetoNbd<>::parameters()[i].member));
                CHECK(close(together.hessian[i * (i + 1) / 2 + j], slope, 1e-8, size));
            }
        }
    }
}

TEST_CASE("Simulated customers buy as often, and as unevenly, as correlated rates say, and their times are told") {
    for (const double w : {0.02, 0.98}) {
        const clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = w};
        constexpr int customers = 40000;
        double sum = 0.0, square = 0.0, none = 0.0;
        for (int i = 0; i < customers; ++i) {
            math::Random random(5, std::uint64_t(i));
            std::vector<double> times;
            const auto h = m.simulate(6.0, random, [&](double t) { times.push_back(t); });
            CHECK(double(times.size()) == h.frequency);
            CHECK((times.empty() ? 0.0 : times.back()) == h.recency);
            sum += h.frequency;
            square += h.frequency * h.frequency;
            none += h.frequency == 0.0;
        }
        const double mean = m.expected_purchases(6.0), variance = m.purchase_variance({}, 6.0);
        CHECK(std::abs(sum / customers - mean) < 4.0 * std::sqrt(variance / customers));
        CHECK(close(square / customers - mean * mean, variance, 0.06));
        const double p = m.purchase_probability(0, 6.0);
        CHECK(std::abs(none / customers - p) < 4.0 * std::sqrt(p * (1.0 - p) / customers));
    }
}

TEST_CASE("Dependence is found where there is some, and the likelihood ratio says so") {
    const clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = 0.95};
    const auto table = clv::simulate(m, 6000, 20.0, 3);
    const auto fit = clv::fit<clv::SarmanovParetoNbd>(table);
    const auto independent = clv::fit<clv::ParetoNbd>(table);
    CHECK(fit.log_likelihood > independent.log_likelihood);
    CHECK(fit.model.correlation() > 0.0);
    const auto test = clv::likelihood_ratio_test(independent, fit);
    CHECK(test.df == 1);
    CHECK(test.p_value < 1e-4);

    const auto drawn = clv::simulate(clv::ParetoNbd<>{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5}, 6000, 20.0, 4);
    const auto none =
        clv::likelihood_ratio_test(clv::fit<clv::ParetoNbd>(drawn), clv::fit<clv::SarmanovParetoNbd>(drawn));
    CHECK(none.p_value > 0.01);
    CHECK(none.statistic >= 0.0);
}

TEST_CASE("Predictions of a correlated fit have intervals, and it has posterior draws") {
    const clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = 0.8};
    const auto table = clv::simulate(m, 800, 15.0, 8);
    const auto fit = clv::fit<clv::SarmanovParetoNbd>(table);
    const auto predicted = clv::predict<clv::SarmanovParetoNbd>(fit, table, {.horizon = 10.0, .interval = 0.9});
    for (std::size_t i = 0; i < 200; ++i) {
        CHECK(predicted.purchases[i] == fit.model.expected_purchases(HistoryColumns(table)[i], 10.0));
        CHECK(predicted.purchases_low[i] <= predicted.purchases[i]);
        CHECK(predicted.purchases_high[i] >= predicted.purchases[i]);
    }
    const auto draws = clv::posterior<clv::SarmanovParetoNbd>(fit, table, {.draws = 100, .seed = 1});
    CHECK(draws.draws.rows() == 100);
    CHECK(draws.draws.col(4).minCoeff() > 0.0);
    CHECK(draws.draws.col(4).maxCoeff() < 1.0);
}

TEST_CASE("Covariates multiply rates that stay correlated as they were, and the adjusted model survives writing") {
    const clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = 0.9};
    const auto fast = m.adjusted(2.0, 2.0);  // the same as twice as much time
    CHECK(close(fast.correlation(), m.correlation(), 1e-14));
    const PurchaseHistory h{.frequency = 2.0, .recency = 3.0, .T = 8.0},
        doubled{.frequency = 2.0, .recency = 6.0, .T = 16.0};
    CHECK(close(fast.probability_alive(h), m.probability_alive(doubled), 1e-13));
    CHECK(close(fast.log_likelihood(h), m.log_likelihood(doubled) + 2.0 * std::log(2.0), 1e-13));
    CHECK(close(fast.expected_purchases(h, 5.0), m.expected_purchases(doubled, 10.0), 1e-13));
    CHECK(close(fast.mean_purchase_rate(h), 2.0 * m.mean_purchase_rate(doubled), 1e-13));
    CHECK(clv::from_json(clv::to_json(fast), std::type_identity<clv::SarmanovParetoNbd<>>{}) == fast);
    const auto differentiated = clv::detail::differentiable<clv::SarmanovParetoNbd>(fast);
    CHECK(close(differentiated.probability_alive(h).value, fast.probability_alive(h), 1e-15));
}
