// Pareto/NBD with correlated rates against the integral over both rates, and data that have the correlation.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/clv/sarmanov_pareto_nbd.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

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

}  // namespace

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
            CHECK(close(m.probability_alive(h), over_rates(m, stay) / likelihood, 1e-8));
        }
        const double product = over_rates(m, [](double lambda, double mu) { return lambda * mu; });
        CHECK(close(m.correlation(),
                    (product - m.r / m.alpha * m.s / m.beta) / (std::sqrt(m.r * m.s) / (m.alpha * m.beta)), 1e-7, 1.0));
        const double buy = over_rates(m, [](double lambda, double mu) { return lambda / mu * -std::expm1(-mu * 4.0); });
        CHECK(close(m.expected_purchases(4.0), buy, 1e-7));
    }
}

TEST_CASE("Without dependence correlated rates are Pareto/NBD, and dependence is found where there is some") {
    const clv::ParetoNbd<> plain{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5};
    clv::SarmanovParetoNbd<> m{.r = 1.6, .alpha = 3.0, .s = 1.3, .beta = 2.5, .w = 0.5};
    const double low = (m.w = 0.0, m.sarmanov()), high = (m.w = 1.0, m.sarmanov());
    CHECK(low < 0.0);
    CHECK(high > 0.0);
    m.w = -low / (high - low);
    CHECK(std::abs(m.correlation()) < 1e-15);
    for (const auto& h : support::assorted_histories()) {
        CHECK(close(m.log_likelihood(h), plain.log_likelihood(h), 1e-12, 1.0));
        CHECK(close(m.probability_alive(h), plain.probability_alive(h), 1e-11));
    }

    m.w = 0.95;
    support::Random random(3);
    support::Table table;
    const double c = std::pow(0.75, m.r), d = std::pow(m.beta / (m.beta + 1.0), m.s);
    while (table.size() < 3000) {
        const double lambda = random.gamma(m.r) / m.alpha, mu = random.gamma(m.s) / m.beta;
        const double ratio = 1.0 + m.sarmanov() * (std::exp(-lambda) - c) * (std::exp(-mu) - d);
        if (4.0 * random.uniform() > ratio) continue;
        PurchaseHistory h{.T = 10.0 + 10.0 * random.uniform()};
        const double end = std::min(h.T, random.exponential() / mu);
        for (double t = random.exponential() / lambda; t <= end; t += random.exponential() / lambda) {
            h.frequency += 1.0;
            h.recency = t;
        }
        table.add(h);
    }
    const auto fit = clv::fit<clv::SarmanovParetoNbd>(table.columns());
    const auto independent = clv::fit<clv::ParetoNbd>(table.columns());
    CHECK(fit.log_likelihood > independent.log_likelihood);
    CHECK(fit.model.correlation() > 0.0);
}
