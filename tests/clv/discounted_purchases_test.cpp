// Discounted purchases in hard corners, against truths of mpmath with 30 digits.
#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

#include <habitue/clv/discounted_time.hpp>
#include <habitue/clv/geometric_dropout.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/clv/pareto_nbd.hpp>
#include <habitue/clv/regular_purchases.hpp>

#include "support/models.hpp"

using namespace habitue;
using clv::detail::DiscountedTime;
using support::close;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("BG/NBD's discounted purchases for ever are the mean over the purchase rate of a hypergeometric function") {
    struct Truth {
        double k, rate, a, b, delta, period, worth;
    };
    for (const Truth& of : std::initializer_list<Truth>{
             {0.6, 45.0, 0.9, 2.5, 0.002, 0.0, 2.397307640179829},
             {0.01, 0.5, 0.3, 0.2, 0.0001, 0.0, 6.675978592797748},
             {10000.3, 100005.0, 1.0000001, 10002.0, 0.001, 0.0, 99.01765399428616},
             {3.0, 10.0, 0.001, 0.4, 1e-06, 0.0, 295607.8921438618},
             {30.0, 100.0, 50.0, 1000.0, 20.0, 0.0, 0.01498893716031891},
             {1.6, 10.0, 0.5, 3.0, 1e-10, 0.0, 109076.8491709059},
             {2.0, 100000.0, 0.05, 0.001, 1e-05, 0.0, 0.6221098566827672},
             {0.05, 100000.0, 3.0, 4000.0, 300.0, 0.0, 1.6666666666229494e-09},
             {400.0, 0.001, 0.2, 400.0, 1e-08, 0.0, 293714205755.5708},
             {0.6, 45.0, 0.9, 2.5, 0.02, 4.3, 0.4803945996576881},
             {0.05, 0.5, 0.3, 0.2, 0.1, 1.0, 0.2892335299993842},
             {10000.3, 100005.0, 1.0000001, 10002.0, 0.1, 10.0, 0.5819021271414951},
             {3.0, 10.0, 0.001, 0.4, 0.5, 0.5, 0.5274627750124542},
             {30.0, 100.0, 50.0, 1000.0, 2.0, 3.0, 0.0021874244632926736},
             {2.0, 100000.0, 0.05, 0.001, 0.001, 900.0, 0.011960031617086881},
         }) {
        CAPTURE(of.k);
        CAPTURE(of.rate);
        CAPTURE(of.period);
        const clv::detail::ActiveCustomer<double> customer{of.k, of.rate, of.a, of.b};
        CHECK(close(customer.discounted_purchases(DiscountedTime(forever, of.delta, of.period)), of.worth, 1e-13));
        const double far = 60.0 / of.delta;  // the horizon beyond which nothing counts
        CHECK(close(customer.discounted_purchases(DiscountedTime(far, of.delta, of.period)), of.worth, 1e-13));
    }
}

TEST_CASE("CNBD-k's discounted purchases for ever are the mean over the event rate of a hypergeometric function") {
    struct Truth {
        double k, R, rate, a, b, silence, delta, worth;
    };
    for (const Truth& of : std::initializer_list<Truth>{
             {2.0, 0.8, 43.0, 0.8, 2.0, 9.0, 0.002, 2.1886080852518065},
             {3.0, 9.9, 42.0, 0.9, 5.5, 0.0, 0.002, 10.784152378989582},
             {12.0, 0.05, 0.5, 0.3, 0.2, 0.0, 3.0, 2.3434784150022851e-5},
             {3.0, 30000.3, 100005.0, 1.0000001, 10002.0, 7.0, 0.001, 99.097776513395062},
             {5.0, 2.0, 100000.0, 0.05, 0.001, 90000.0, 1.0e-5, 0.57383619569112549},
         }) {
        CAPTURE(of.k);
        CAPTURE(of.R);
        const clv::detail::RegularCustomer<double> customer{of.k, of.R, of.rate, of.a, of.b, of.silence};
        CHECK(close(customer.discounted_purchases_forever(of.delta), of.worth, 1e-13));
    }
    const clv::detail::RegularCustomer<double> alike{1.0, 0.6, 45.0, 0.9, 2.5, 7.0};
    CHECK(close(alike.discounted_purchases_forever(0.002), 2.397307640179829, 1e-13));
}

TEST_CASE("time is worth what it brings, period by period") {
    for (const double delta : {1e-6, 0.03, 4.0})
        for (const double m : {1e-9, 0.2, 30.0})
            for (const double t : {0.3, 4.0, 50.0}) {
                const double period = 4.0, rates[math::lanes] = {m, m, m, m, m, m, m, m};
                double worth[math::lanes], sum = 0.0;
                DiscountedTime(t, delta, period)(rates, worth);
                for (double j = 1.0; (j - 1.0) * period < t; j += 1.0)
                    sum += std::exp(-delta * j * period - m * (j - 1.0) * period) *
                           -std::expm1(-m * std::min(period, t - (j - 1.0) * period)) / m;
                CHECK(close(worth[3], sum, 1e-14));
                DiscountedTime(t, delta, 0.0)(rates, worth);
                CHECK(close(worth[5], -std::expm1(-(m + delta) * t) / (m + delta), 1e-14));
            }
    CHECK(close(DiscountedTime(forever, 0.1, 2.0).of_who_stays(), 2.0 / std::expm1(0.2), 1e-15));
    CHECK(close(DiscountedTime(forever, 0.1, 0.0).of_who_stays(), 10.0, 1e-15));
}

TEST_CASE("Pareto/NBD's purchases discounted by period are those of continuous discounting by its own formula") {
    // By a short period, and with a horizon of one period, which is discounted as a whole.
    for (const double s : {1e-3, 0.6, 1.0, 40.0}) {
        const clv::detail::ParetoCustomer<double> customer{2.6, 45.0, s, 51.0};
        for (const double delta : {1e-4, 0.02, 3.0}) {
            CAPTURE(s);
            CAPTURE(delta);
            CHECK(close(customer.discounted_purchases(DiscountedTime(forever, delta, 0.0)),
                        customer.discounted_purchases(forever, delta), 1e-13));
            CHECK(close(customer.discounted_purchases(DiscountedTime(30.0, delta, 0.0)),
                        customer.discounted_purchases(30.0, delta), 1e-13));
            CHECK(close(customer.discounted_purchases(DiscountedTime(30.0, delta, 30.0)),
                        std::exp(-30.0 * delta) * customer.expected_purchases(30.0), 1e-13));
        }
    }
}
