// GGom/NBD against other software, its limit, and what only it promises.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;
using support::close;

TEST_CASE("GGom/NBD has the log-likelihoods of the CDNOW sample that were found by quadrature elsewhere") {
    struct Case {
        clv::GgomNbd<> model;
        double log_likelihood;
    };
    const Case cases[] = {
        {{.r = 0.55, .alpha = 10.6, .b = 0.01, .s = 0.6, .beta = 0.13}, -9595.301974459058},
        {{.r = 0.6, .alpha = 9.0, .b = 0.05, .s = 0.4, .beta = 0.5}, -9622.644350937466},
        {{.r = 1.2, .alpha = 20.0, .b = 0.002, .s = 1.5, .beta = 0.05}, -9650.265036696623},
    };
    auto table = support::cdnow_weeks();
    for (auto* column : {&table.recency, &table.T})  // back to whole days
        for (double& weeks : *column) weeks = std::round(7.0 * weeks) / 7.0;
    for (const auto& [model, truth] : cases) {
        double sum = 0.0;
        for (std::size_t i = 0; i < table.size(); ++i) sum += model.log_likelihood(table.columns()[i]);
        CHECK(close(sum, truth, 1e-12));
    }
}

TEST_CASE("GGom/NBD of the CDNOW sample says that it is Pareto/NBD") {
    const auto table = support::cdnow_weeks();
    const auto columns = table.columns(Unit::week);
    const auto fit = clv::fit<clv::GgomNbd>(columns);
    CHECK(fit.converged());
    CHECK(std::abs(fit.log_likelihood - clv::fit<clv::ParetoNbd>(columns).log_likelihood) <= 1e-7);
    CHECK(fit.message.starts_with("not identified by these data: b, beta"));
    CHECK(fit.message.ends_with("fit ParetoNbd, whose beta is beta / b"));
    CHECK(close(fit.model.beta / fit.model.b, golden::pareto_nbd_estimate.parameters[3], 1e-4));
    CHECK(fit.iterations < 15);
}

TEST_CASE("GGom/NBD finds ageing beside a Pareto/NBD that fits, and none where there is none") {
    const auto customers = [](const clv::GgomNbd<>& truth) {
        support::Table table;
        for (std::uint64_t i = 0; i < 1500; ++i) {
            math::Random random(7, i);
            table.add(truth.simulate(80.0 + 0.016 * double(i), random));
        }
        return table;
    };
    const auto ageing = customers({.r = 0.6, .alpha = 8.0, .b = 0.02, .s = 0.3, .beta = 0.02});
    const auto fit = clv::fit<clv::GgomNbd>(ageing.columns());
    const auto steady = clv::fit<clv::ParetoNbd>(ageing.columns());
    CHECK(fit.converged());
    CHECK(steady.converged());
    CHECK(fit.log_likelihood > steady.log_likelihood + 1.0);
    CHECK(fit.model.b == doctest::Approx(0.02).epsilon(0.3));

    const auto ageless = customers({.r = 0.6, .alpha = 8.0, .b = 1e-9, .s = 0.5, .beta = 5e-9});
    const auto edge = clv::fit<clv::GgomNbd>(ageless.columns());
    CHECK(edge.converged());
    CHECK(edge.log_likelihood > clv::fit<clv::ParetoNbd>(ageless.columns()).log_likelihood - 1e-8);
}

TEST_CASE("GGom/NBD has all derivatives where customers hardly age and buy at the end of the window") {
    const clv::GgomNbd<> m{.r = 0.6, .alpha = 6.0, .b = 1e-12, .s = 0.8, .beta = 1e-11};
    using Dual = math::Dual<5, 2>;
    clv::GgomNbd<Dual> second;
    std::size_t i = 0;
    for (const auto& p : clv::GgomNbd<>::parameters()) {
        second.*clv::GgomNbd<Dual>::parameters()[i].member = Dual::variable(m.*p.member, int(i));
        ++i;
    }
    const auto l = second.log_likelihood(PurchaseHistory{.frequency = 2.0, .recency = 30.0, .T = 30.0});
    for (const double slope : l.gradient) CHECK(std::isfinite(slope));
    for (const double curvature : l.hessian) CHECK(std::isfinite(curvature));
}

TEST_CASE("GGom/NBD finds the ageing that is in the data") {
    const clv::GgomNbd<> truth{.r = 0.8, .alpha = 8.0, .b = 0.06, .s = 1.5, .beta = 4.0};
    support::Table table;
    for (std::uint64_t i = 0; i < 3000; ++i) {
        math::Random random(7, i);
        table.add(truth.simulate(60.0 + 0.02 * double(i), random));
    }
    const auto fit = clv::fit<clv::GgomNbd>(table.columns());
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.model == clv::fit<clv::GgomNbd>(table.columns(), {.threads = 2}).model);
    CHECK(fit.log_likelihood > clv::fit<clv::ParetoNbd>(table.columns()).log_likelihood + 10.0);
    for (std::size_t i = 0; i < 5; ++i) {
        const auto member = clv::GgomNbd<>::parameters()[i].member;
        const auto [low, high] = fit.interval(0.999)[i];
        CHECK(low < truth.*member);
        CHECK(truth.*member < high);
    }
}

TEST_CASE("customers drawn from GGom/NBD are those it expects") {
    const clv::GgomNbd<> m{.r = 0.8, .alpha = 8.0, .b = 0.06, .s = 1.5, .beta = 4.0};
    constexpr int n = 40000;
    double purchases = 0.0, none = 0.0;
    for (std::uint64_t i = 0; i < n; ++i) {
        math::Random random(3, i);
        const auto h = m.simulate(52.0, random);
        CHECK(h.T == 52.0);
        purchases += h.frequency;
        none += h.frequency == 0.0 ? 1.0 : 0.0;
    }
    const double error = std::sqrt(m.purchase_variance(PurchaseHistory{}, 52.0) / n);
    CHECK(std::abs(purchases / n - m.expected_purchases(52.0)) < 4.0 * error);
    CHECK(std::abs(none / n - m.purchase_probability(0, 52.0)) < 4.0 * 0.5 / std::sqrt(double(n)));
}

TEST_CASE("GGom/NBD without ageing is Pareto/NBD") {
    const double b = 1e-11;
    const clv::ParetoNbd<> steady{.r = 0.6, .alpha = 6.0, .s = 0.8, .beta = 12.0};
    const clv::GgomNbd<> m{.r = 0.6, .alpha = 6.0, .b = b, .s = 0.8, .beta = 12.0 * b};
    for (const auto& h : support::assorted_histories()) {
        CHECK(close(m.log_likelihood(h), steady.log_likelihood(h), 1e-8, 1.0));
        CHECK(close(m.probability_alive(h), steady.probability_alive(h), 1e-7));
        CHECK(close(m.expected_purchases(h, 39.0), steady.expected_purchases(h, 39.0), 1e-7));
        CHECK(close(m.if_active(h).variance(39.0), steady.if_active(h).variance(39.0), 1e-7));
        CHECK(close(m.purchase_probability(h, 2, 39.0), steady.purchase_probability(h, 2, 39.0), 1e-7));
        CHECK(close(m.mean_purchase_rate(h), steady.mean_purchase_rate(h), 1e-7));
        CHECK(close(b * m.mean_attrition_rate(h), steady.mean_attrition_rate(h), 1e-7));
    }
}

TEST_CASE("GGom/NBD has the closed form where customers do not differ in how they leave") {
    // s large, beta / s fixed: P(stay t) = exp(-(s / beta) (e^(b t) - 1)).
    const clv::GgomNbd<> m{.r = 0.6, .alpha = 6.0, .b = 0.05, .s = 1e9, .beta = 1e10};
    const auto active = m.if_active(PurchaseHistory{});
    for (const double t : {0.1, 5.0, 50.0, 100.0})
        CHECK(close(active.chance_to_stay(t), std::exp(-0.1 * std::expm1(0.05 * t)), 1e-5));
}

TEST_CASE("the probabilities of GGom/NBD add up to one, and their mean and variance are what it says") {
    for (const clv::GgomNbd<>& m : {clv::GgomNbd<>{.r = 0.8, .alpha = 8.0, .b = 0.06, .s = 1.5, .beta = 4.0},
                                    clv::GgomNbd<>{.r = 3.0, .alpha = 4.0, .b = 0.2, .s = 0.4, .beta = 900.0},
                                    clv::GgomNbd<>{.r = 0.5, .alpha = 5.0, .b = 0.01, .s = 30.0, .beta = 0.2}})
        for (const auto& h : {PurchaseHistory{}, PurchaseHistory{.frequency = 4.0, .recency = 20.0, .T = 30.0}}) {
            double total = 0.0, mean = 0.0, square = 0.0;
            for (int n = 0; n < 600; ++n) {
                const double p = m.purchase_probability(h, n, 39.0);
                total += p;
                mean += n * p;
                square += double(n) * n * p;
            }
            CHECK(close(total, 1.0, 1e-12));
            CHECK(close(mean, m.expected_purchases(h, 39.0), 1e-10));
            CHECK(close(square - mean * mean, m.purchase_variance(h, 39.0), 1e-9));
        }
}

TEST_CASE("GGom/NBD discounts as the rule says, and stays no longer than for ever") {
    const clv::GgomNbd<> m{.r = 0.6, .alpha = 6.0, .b = 0.03, .s = 0.8, .beta = 0.5};
    const auto active = m.if_active({.frequency = 4.0, .recency = 20.0, .T = 30.0});
    const double infinity = std::numeric_limits<double>::infinity();
    const auto by_parts = [&](double t, double delta) {
        return clv::detail::discount<double>([&](double u) { return active.expected_purchases(u); }, t, delta,
                                             active.time_scale());
    };
    CHECK(close(active.discounted_purchases(100.0, 0.01), by_parts(100.0, 0.01), 1e-12));
    CHECK(close(active.discounted_purchases(infinity, 0.01), by_parts(1e6, 0.01), 1e-12));
    CHECK(active.discounted_purchases(100.0, 0.0) == active.expected_purchases(100.0));
    CHECK(close(active.expected_purchases(1e7), active.expected_purchases(infinity), 1e-14));
    CHECK(active.expected_purchases(0.0) == 0.0);
    double before = 1.0;
    for (double t = 0.01; t < 1e4; t *= 1.7) {
        CHECK(active.chance_to_stay(t) < before);
        before = active.chance_to_stay(t);
    }
}

TEST_CASE("GGom/NBD is finite at the ends of what parameters and histories can be") {
    for (const double r : {1e-6, 1e6})
        for (const double alpha : {1e-6, 1e6})
            for (const double b : {1e-9, 1.0, 100.0})
                for (const double s : {1e-6, 1.0, 1e6})
                    for (const double beta : {1e-6, 1.0, 1e9})
                        for (const double x : {0.0, 1.0, 10000.0})
                            for (const double T : {1e-6, 1e3}) {
                                const clv::GgomNbd<> m{.r = r, .alpha = alpha, .b = b, .s = s, .beta = beta};
                                const PurchaseHistory h{.frequency = x, .recency = x > 0.0 ? 0.7 * T : 0.0, .T = T};
                                const auto dual = clv::detail::differentiable<clv::GgomNbd>(m).log_likelihood(h);
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

TEST_CASE("GGom/NBD answers, and at once, whatever the numbers") {
    const double nan = std::nan(""), huge = 1e308, tiny = 1e-308;
    for (const double value : {nan, huge, tiny})
        for (const auto& p : clv::GgomNbd<>::parameters()) {
            auto m = support::example<clv::GgomNbd>();
            m.*p.member = value;
            for (const auto& h : support::assorted_histories()) {
                CAPTURE(p.name);
                CAPTURE(value);
                m.log_likelihood(h);
                m.expected_purchases(h, 39.0);
                const double alive = m.probability_alive(h);
                if (!std::isnan(value)) CHECK((alive >= 0.0 && alive <= 1.0));
            }
        }
}
