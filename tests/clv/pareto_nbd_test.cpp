// Pareto/NBD against published figures and other software, and what only it promises.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;
using support::close;

TEST_CASE("Pareto/NBD of the CDNOW sample is the optimum found elsewhere, and the published one") {
    const auto fit = support::check_cdnow<clv::ParetoNbd>(golden::pareto_nbd_estimate);
    // Fader, Hardie & Lee (2005), Table 2.
    CHECK(text::fixed(fit.model.r, 3) == "0.553");
    CHECK(text::fixed(fit.model.alpha, 3) == "10.578");
    CHECK(text::fixed(fit.model.s, 3) == "0.606");
    CHECK(close(fit.model.beta, 11.669, 2e-4));
    CHECK(text::fixed(fit.log_likelihood, 1) == "-9595.0");
}

TEST_CASE("Pareto/NBD predicts what lifetimes predicts") {
    support::check_predictions<clv::ParetoNbd>(golden::pareto_nbd_at_optimum, 1e-9);
    support::check_predictions<clv::ParetoNbd>(golden::pareto_nbd_as_published, 1e-9);
}

TEST_CASE("Pareto/NBD has the closed form where rates of purchase and of leaving are in the same unit") {
    // alpha = beta: the integral is that of (alpha + u)^-(r + x + s + 1).
    const clv::ParetoNbd<> m{.r = 0.7, .alpha = 9.0, .s = 1.3, .beta = 9.0};
    for (const auto& h : support::assorted_histories()) {
        const double k = m.r + h.frequency + m.s;
        const double odds = m.s / k * std::expm1(k * std::log1p((h.T - h.recency) / (m.alpha + h.recency)));
        CHECK(close(m.probability_alive(h), 1.0 / (1.0 + odds), 1e-12));
        CHECK(close(m.probability_left(h), odds < 1e300 ? odds / (1.0 + odds) : 1.0, 1e-12));
    }
}

TEST_CASE("Pareto/NBD knows that who has just bought is active, and one moment later is a little less sure") {
    const clv::ParetoNbd<> m{.r = 0.553, .alpha = 10.578, .s = 0.606, .beta = 11.669};
    const PurchaseHistory now{.frequency = 4.0, .recency = 30.0, .T = 30.0};
    CHECK(m.probability_alive(now) == 1.0);
    CHECK(m.probability_left(now) == 0.0);
    CHECK(m.probability_alive(PurchaseHistory{}) == 1.0);
    PurchaseHistory later = now;
    later.T = std::nextafter(30.0, 31.0);
    CHECK(close(m.probability_left(later), m.s / (m.beta + 30.0) * (later.T - 30.0), 1e-12));
    double before = 1.0;
    for (double T = 30.001; T < 1e5; T *= 1.3) {
        later.T = T;
        CHECK(m.probability_alive(later) < before);
        before = m.probability_alive(later);
    }
}

TEST_CASE("Pareto/NBD is finite at the ends of what parameters and histories can be") {
    for (const double r : {1e-6, 1.0, 1e6})
        for (const double alpha : {1e-6, 1e6})
            for (const double s : {1e-6, 1.0, 1e6})
                for (const double beta : {1e-6, 1e6})
                    for (const double x : {0.0, 1.0, 10000.0})
                        for (const double T : {1e-6, 1e5}) {
                            const clv::ParetoNbd<> m{.r = r, .alpha = alpha, .s = s, .beta = beta};
                            const PurchaseHistory h{.frequency = x, .recency = x > 0.0 ? 0.7 * T : 0.0, .T = T};
                            const auto dual = clv::detail::differentiable<clv::ParetoNbd>(m).log_likelihood(h);
                            CHECK(std::isfinite(m.log_likelihood(h)));
                            for (const double slope : dual.gradient) CHECK(std::isfinite(slope));
                            CHECK(m.probability_alive(h) >= 0.0);
                            CHECK(m.probability_left(h) <= 1.0);
                            CHECK(std::isfinite(m.expected_purchases(h, T)));
                            CHECK(std::isfinite(m.purchase_variance(h, T)));
                            CHECK(m.purchase_probability(h, 2, T) >= 0.0);
                            CHECK(m.purchase_probability(h, 2, T) <= 1.0 + 1e-12);
                        }
}

TEST_CASE("Pareto/NBD answers, and at once, whatever the numbers") {
    const double nan = std::nan(""), huge = 1e308, tiny = 1e-308;
    for (const double value : {nan, huge, tiny})
        for (const auto& p : clv::ParetoNbd<>::parameters()) {
            auto m = support::example<clv::ParetoNbd>();
            m.*p.member = value;
            for (const auto& h : support::assorted_histories()) {
                m.log_likelihood(h);
                const double alive = m.probability_alive(h);
                if (!std::isnan(value)) CHECK((alive >= 0.0 && alive <= 1.0));
            }
        }
    const auto m = support::example<clv::ParetoNbd>();
    for (const double x : {0.0, 1.0, huge})
        for (const double T : {tiny, 1.0, huge}) {
            const PurchaseHistory h{.frequency = x, .recency = x > 0.0 ? 0.5 * T : 0.0, .T = T};
            CHECK(m.probability_alive(h) >= 0.0);
            CHECK(m.probability_alive(h) <= 1.0);
            CHECK(m.expected_purchases(h, 1e9) >= 0.0);
        }
}

TEST_CASE("Pareto/NBD without leaving is NBD") {
    const clv::ParetoNbd<> m{.r = 0.6, .alpha = 6.0, .s = 1e-3, .beta = 1e12};
    const clv::Nbd<> steady{.r = 0.6, .alpha = 6.0};
    for (const auto& h : support::assorted_histories()) {
        if (h.frequency > 0.0 && h.recency < 0.99 * h.T) continue;  // nothing but leaving explains a long silence
        CHECK(close(m.log_likelihood(h), steady.log_likelihood(h), 1e-9, 1.0));
        CHECK(close(m.expected_purchases(h, 39.0), steady.expected_purchases(h, 39.0), 1e-9));
        CHECK(close(m.purchase_variance(h, 39.0), steady.purchase_variance(h, 39.0), 1e-9));
        CHECK(close(m.purchase_probability(h, 2, 39.0), steady.purchase_probability(h, 2, 39.0), 1e-9, 1e-3));
    }
}

TEST_CASE("the variance of Pareto/NBD keeps its digits where hardly anybody leaves, or everybody") {
    struct Case {
        clv::detail::ParetoCustomer<double> customer;
        double t, variance;  // by mpmath, with the two moments of min(t, V) in closed form at 50 digits
    };
    const Case cases[] = {
        {{.k = 0.6, .rate = 50.0, .s = 1.0, .beta = 40.0}, 300.0, 6.5583133711477566512},
        {{.k = 10000.0, .rate = 50.0, .s = 0.0001, .beta = 100000.0}, 1e-06, 0.00020000000399999989096},
        {{.k = 30.0, .rate = 0.1, .s = 300.0, .beta = 40.0}, 300.0, 1769.4059095325643785},
        {{.k = 10000.0, .rate = 0.1, .s = 300.0, .beta = 0.1}, 100000.0, 1159.7320841343080633},
        {{.k = 10000.0, .rate = 10000.0, .s = 2.0, .beta = 100000.0}, 100000.0, 1363379905.560026079},
        {{.k = 0.001, .rate = 0.1, .s = 0.6, .beta = 0.1}, 100000.0, 359199.24321778493655},
    };
    for (const auto& [customer, t, variance] : cases) CHECK(close(customer.variance(t), variance, 1e-14));
}

TEST_CASE("the latent rates of Pareto/NBD lie between those of one who has left and one who stays") {
    const clv::ParetoNbd<> m{.r = 0.553, .alpha = 10.578, .s = 0.606, .beta = 11.669};
    for (const auto& h : support::assorted_histories()) {
        const double k = m.r + h.frequency;
        CHECK(m.mean_purchase_rate(h) >= k / (m.alpha + h.T) * (1.0 - 1e-14));
        CHECK(m.mean_purchase_rate(h) <= k / (m.alpha + h.recency) * (1.0 + 1e-14));
        CHECK(m.mean_attrition_rate(h) >= m.s / (m.beta + h.T) * (1.0 - 1e-14));
        CHECK(m.mean_attrition_rate(h) <= (m.s + 1.0) / (m.beta + h.recency));
    }
    CHECK(close(m.mean_purchase_rate(PurchaseHistory{}), m.r / m.alpha, 1e-15));
    CHECK(close(m.mean_attrition_rate(PurchaseHistory{}), m.s / m.beta, 1e-15));
}
