// MBG/CNBD-k against MBG/NBD, itself and what was drawn from it.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/clv/json.hpp>
#include <habitue/clv/models.hpp>

#include "support/golden.hpp"

using namespace habitue;
using support::close;

TEST_CASE("MBG/CNBD-k with k = 1 is MBG/NBD") {
    const clv::MbgCnbd<> m{.k = 1.0, .r = 0.6, .alpha = 6.0, .a = 0.9, .b = 2.5};
    const clv::MbgNbd<> other{.r = 0.6, .alpha = 6.0, .a = 0.9, .b = 2.5};
    for (const auto& h : support::assorted_histories()) {
        CHECK(close(m.log_likelihood(h), other.log_likelihood(h), 1e-13, 10.0));
        CHECK(close(m.probability_alive(h), other.probability_alive(h), 1e-12));
        CHECK(close(m.expected_purchases(h, 39.0), other.expected_purchases(h, 39.0), 1e-12));
        CHECK(close(m.purchase_variance(h, 39.0), other.purchase_variance(h, 39.0), 1e-11));
        CHECK(close(m.purchase_probability(h, 2, 39.0), other.purchase_probability(h, 2, 39.0), 1e-12));
    }
}

TEST_CASE("MBG/CNBD-k finds the k, and the parameters, of the customers drawn from it") {
    const clv::MbgCnbd<> truth{.k = 3.0, .r = 0.9, .alpha = 3.0, .a = 0.9, .b = 2.5};
    support::Table table;
    double purchases = 0.0;
    constexpr std::uint64_t n = 3000;
    for (std::uint64_t i = 0; i < n; ++i) {
        math::Random random(5, i);
        table.add(truth.simulate(52.0, random));
        purchases += table.frequency.back();
    }
    const double error = std::sqrt(truth.purchase_variance(PurchaseHistory{}, 52.0) / double(n));
    CHECK(std::abs(purchases / double(n) - truth.expected_purchases(52.0)) < 4.0 * error);
    const auto fit = clv::fit<clv::MbgCnbd>(table.columns());
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.model.k == 3.0);
    CHECK(fit.log_likelihood > clv::fit<clv::MbgNbd>(table.columns()).log_likelihood + 100.0);
    CHECK(fit.log_likelihood == clv::fit<clv::MbgCnbd>(table.columns(), {.k = 3}).log_likelihood);
    double sum = 0.0;
    for (std::size_t i = 0; i < table.size(); ++i) sum += fit.model.log_likelihood(table.columns()[i]);
    CHECK(close(sum, fit.log_likelihood, 1e-12));
    for (std::size_t i = 0; i < 4; ++i) {
        const auto member = clv::MbgCnbd<>::parameters()[i].member;
        const auto [low, high] = fit.interval(0.999)[i];
        CHECK(low < truth.*member);
        CHECK(truth.*member < high);
    }
    CHECK(clv::from_json(clv::to_json(fit.model), std::type_identity<clv::MbgCnbd<>>{}) == fit.model);
}

TEST_CASE("MBG/CNBD-k needs the times between purchases, unless k is 1") {
    const auto table = support::example_customers<clv::MbgCnbd>(300);
    auto columns = table.columns();
    columns.sum_log_gaps = {};
    const char* missing =
        "histories: missing column sum_log_gaps, which k > 1 needs; histories made from a log have it";
    CHECK_THROWS_WITH_AS(clv::fit<clv::MbgCnbd>(columns), missing, DomainError);
    CHECK_THROWS_WITH_AS(clv::fit<clv::MbgCnbd>(columns, {.k = 2}), missing, DomainError);
    CHECK(clv::fit<clv::MbgCnbd>(columns, {.k = 1}).model.k == 1.0);
    CHECK_THROWS_WITH_AS(clv::fit<clv::MbgCnbd>(columns, {.k = -1}), "k: got -1, must be a whole number from 1 to 1000",
                         DomainError);
    CHECK_THROWS_WITH_AS(clv::fit<clv::MbgNbd>(columns, {.k = 2}), "k: got 2, MBG/NBD has no regularity to give",
                         DomainError);
}

TEST_CASE("the probabilities of MBG/CNBD-k add up to one, and their mean and variance are what it says") {
    for (const clv::MbgCnbd<>& m : {clv::MbgCnbd<>{.k = 2.0, .r = 0.8, .alpha = 3.0, .a = 0.8, .b = 2.5},
                                    clv::MbgCnbd<>{.k = 5.0, .r = 6.0, .alpha = 1.0, .a = 0.01, .b = 9.0},
                                    clv::MbgCnbd<>{.k = 3.0, .r = 0.2, .alpha = 20.0, .a = 1.0, .b = 0.3}})
        for (const auto& h : {PurchaseHistory{}, PurchaseHistory{.frequency = 4.0, .recency = 20.0, .T = 21.0}}) {
            double total = 0.0, mean = 0.0, square = 0.0;
            for (int n = 0; n < 400; ++n) {
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

TEST_CASE("MBG/CNBD-k knows when the next purchase of a regular customer is due") {
    const clv::MbgCnbd<> m{.k = 6.0, .r = 20.0, .alpha = 20.0, .a = 0.1, .b = 5.0};  // every six weeks or so
    const PurchaseHistory just_bought{.frequency = 10.0, .recency = 60.0, .T = 60.0};
    const PurchaseHistory due{.frequency = 10.0, .recency = 60.0, .T = 66.0};
    CHECK(m.if_active(just_bought).expected_purchases(1.0) < 0.01);
    CHECK(m.if_active(due).expected_purchases(1.0) > 0.2);
    CHECK(m.if_active(due).chance_to_stay(1.0) < m.if_active(just_bought).chance_to_stay(1.0));
    CHECK(m.if_active(due).chance_to_stay(0.0) == 1.0);
    double before = 1.0;
    for (double t = 0.5; t < 3000.0; t *= 1.7) {
        const double stays = m.if_active(due).chance_to_stay(t);
        CHECK(stays < before);
        before = stays;
    }
}

TEST_CASE("the latent rates of MBG/CNBD-k lie between those of one who has left and one who stays") {
    const clv::MbgCnbd<> m{.k = 2.0, .r = 0.8, .alpha = 3.0, .a = 0.8, .b = 2.5};
    for (const auto& h : support::assorted_histories()) {
        const double R = m.r + m.k * h.frequency, all = m.a + m.b + h.frequency + 1.0;
        CHECK(m.mean_purchase_rate(h) >= 0.999999 * R / (m.alpha + h.T) / m.k);
        CHECK(m.mean_purchase_rate(h) <= 1.000001 * (R + m.k) / (m.alpha + h.recency) / m.k);
        CHECK(m.mean_dropout_probability(h) >= m.a / all);
        CHECK(m.mean_dropout_probability(h) <= (m.a + 1.0) / all);
    }
}

TEST_CASE("MBG/CNBD-k answers at once over any horizon, of any number of purchases") {
    const double horizons[] = {5e-324, 1.0, 1e5, 1e9, 1e20, 1e100, 1e300, 1e308};
    for (const double k : {1.0, 2.0, 5.0})
        for (const auto& h : {PurchaseHistory{.T = 1.0}, PurchaseHistory{.T = 1e308},
                              PurchaseHistory{.frequency = 1.0, .recency = 5e-324, .T = 1.0},
                              PurchaseHistory{.frequency = 3.0, .recency = 1.0, .T = 1e308},
                              PurchaseHistory{.frequency = 9e15, .recency = 1.0, .T = 1.0},
                              PurchaseHistory{.frequency = 9e15, .recency = 0.5, .T = 1.0},
                              PurchaseHistory{.frequency = 9e15, .recency = 5e-324, .T = 1e-300}}) {
            const clv::MbgCnbd<> m{.k = k, .r = 0.7, .alpha = 0.7, .a = 0.7, .b = 0.7};
            const auto active = m.if_active(h);
            double purchases = 0.0, stays = 1.0;
            for (const double t : horizons) {
                const double more = active.expected_purchases(t), later = active.chance_to_stay(t);
                CHECK(more >= purchases * (1.0 - 1e-12));
                CHECK(std::isfinite(more));
                CHECK(later <= stays * (1.0 + 1e-12));
                CHECK(later >= 0.0);
                CHECK(active.variance(t) >= 0.0);
                double total = 0.0;
                for (const int n : {0, 1, 2, 1000}) {
                    CHECK(active.probability(n, t) >= 0.0);
                    total += active.probability(n, t);
                }
                CHECK(total <= 1.0 + 1e-12);
                purchases = more;
                stays = later;
            }
        }
}

TEST_CASE("MBG/CNBD-k with k = 1 is MBG/NBD over long horizons") {
    const clv::MbgCnbd<> m{.k = 1.0, .r = 0.6, .alpha = 6.0, .a = 0.9, .b = 2.5};
    const clv::MbgNbd<> other{.r = 0.6, .alpha = 6.0, .a = 0.9, .b = 2.5};
    for (const auto& h : support::assorted_histories())
        for (double t = 1.0; t <= 1e12; t *= 10.0) {
            CHECK(close(m.expected_purchases(h, t), other.expected_purchases(h, t), 1e-13));
            CHECK(close(m.purchase_variance(h, t), other.purchase_variance(h, t), 1e-13));
            CHECK(m.if_active(h).chance_to_stay(t) == other.if_active(h).chance_to_stay(t));
        }
}

TEST_CASE("what MBG/CNBD-k says does not jump where sums over purchases give way to an integral") {
    for (const double k : {2.0, 3.0, 6.0})
        for (const clv::MbgCnbd<>& m : {clv::MbgCnbd<>{.k = k, .r = 0.7, .alpha = 0.7, .a = 0.7, .b = 0.7},
                                        clv::MbgCnbd<>{.k = k, .r = 0.01, .alpha = 2.0, .a = 1.0, .b = 3.0},
                                        clv::MbgCnbd<>{.k = k, .r = 40.0, .alpha = 9.0, .a = 0.01, .b = 20.0}})
            for (const auto& h :
                 {PurchaseHistory{.T = 1.0}, PurchaseHistory{.frequency = 30.0, .recency = 20.0, .T = 21.0},
                  PurchaseHistory{.frequency = 2000.0, .recency = 400.0, .T = 400.0}}) {
                const auto active = m.if_active(h);
                double before = 0.0, after = 1e8;  // many(before) is false, many(after) true
                while (after - before > 1e-13 * after) {
                    const double t = 0.5 * (before + after);
                    (active.many(t) ? after : before) = t;
                }
                CHECK(close(active.expected_purchases(before), active.expected_purchases(after), 1e-11));
                CHECK(close(active.variance(before), active.variance(after), 1e-11));
                CHECK(close(active.chance_to_stay(before), active.chance_to_stay(after), 1e-11));
            }
}

TEST_CASE("the purchases of MBG/CNBD-k customers who never leave have the mean and variance of renewals") {
    for (const double k : {2.0, 3.0, 6.0})
        for (const double r : {1e5, 1e7, 1e8})
            for (const double t : {0.5, 3.0}) {
                const clv::MbgCnbd<> m{.k = k, .r = r, .alpha = 1.0, .a = 1.0, .b = 1e40};
                const auto active = m.if_active({});
                CHECK(active.many(t));
                CHECK(close(active.expected_purchases(t), (r * t - 0.5 * (k - 1.0)) / k, 1e-13));
                CHECK(close(active.variance(t), (r * t * (1.0 + t) + (k * k - 1.0) / 12.0) / (k * k), 1e-11));
            }
}
