// Special functions against mpmath at 40 digits.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/math/elementary.hpp>
#include <habitue/math/special.hpp>

#include "support/simulate.hpp"

using namespace habitue;

namespace {

void check_close(double value, double truth, double tolerance, double floor = 0.0) {
    CAPTURE(value);
    CAPTURE(truth);
    CHECK(std::abs(value - truth) <= tolerance * std::max(floor, std::abs(truth)));
}

}  // namespace

TEST_CASE("log Gamma, digamma and trigamma are exact from the smallest to the largest arguments") {
    struct Case {
        double x, log_gamma, digamma, trigamma;
    };
    const Case cases[] = {
        {1e-300, 690.77552789821370518, -9.9999999999999997494e+299, std::numeric_limits<double>::infinity()},
        {1e-06, 13.815509980749431714, -1000000.5772140200139, 1000000000001.6450222},
        {0.001, 6.9071788853838536617, -1000.5755719318102797, 1000001.6425331958273},
        {0.1, 2.252712651734205902, -10.423754940411076232, 101.4332991507927477},
        {0.5, 0.57236494292470008707, -1.9635100260214234794, 4.9348022005446793094},
        {1, 0.0, -0.57721566490153286061, 1.6449340668482264365},
        {1.4616321449683622, -0.1214862905358496081, -9.2412655217294275168e-17, 0.967672245447621255},
        {2, 0.0, 0.42278433509846713939, 0.64493406684822643647},
        {3.7, 1.4280723266653881292, 1.1671535393615114409, 0.31003785767003830216},
        {11.999, 17.499865227646105739, 2.4425747743291192489, 0.086909420732240824282},
        {12, 17.502307845873885839, 2.4426616799758120167, 0.08690187287176839075},
        {13.5, 21.260076156244701141, 2.5651956512749120482, 0.076885224601578370444},
        {100, 359.13420536957539878, 4.6001618527380874002, 0.010050166663333571395},
        {10000.0, 82099.717496442377273, 9.2102903711428494036, 0.00010000500016666666633},
        {1000000000.0, 19723265827.503716771, 20.723265836446411156, 1.0000000005000000002e-9},
        {1e+300, 6.8977552789821374147e+302, 690.77552789821370526, 9.999999999999999475e-301},
    };
    for (const auto& c : cases) {
        CAPTURE(c.x);
        check_close(math::log_gamma(c.x), c.log_gamma, 2e-15, 2.0);
        check_close(math::digamma(c.x), c.digamma, 2e-15, 1.0);
        if (std::isfinite(c.trigamma)) check_close(math::trigamma(c.x), c.trigamma, 2e-15);
    }
}

TEST_CASE("log Beta and the rising factorial lose nothing where log Gammas would cancel") {
    struct Case {
        double a, b, truth;
    };
    for (const auto& [a, b, truth] :
         {Case{0.5, 0.5, 1.1447298858494001741}, Case{1e-06, 1e-06, 14.508657738522574527},
          Case{2, 3, -2.4849066497880003102}, Case{0.001, 100000.0, 6.8956659649138917414},
          Case{100000.0, 0.001, 6.8956659649138917414}, Case{11, 13, -16.515048499026972126},
          Case{30, 40, -48.301749095916125196}, Case{1000.0, 1000000.0, -7910.7894684214598004},
          Case{100000000.0, 2.5, -45.767019008157994396}, Case{1e9, 1e9, -1386294370.2160114137}}) {
        CAPTURE(a);
        CAPTURE(b);
        check_close(math::log_beta(a, b), truth, 4e-15, 10.0);
    }
    for (const auto& [z, n, truth] :
         {Case{0.25, 0, 0.0}, Case{0.25, 1, -1.3862943611198906188}, Case{1e-06, 5, -10.637454644283707002},
          Case{3.5, 16, 36.660112906614022767}, Case{3.5, 17, 39.630527372183723885},
          Case{3.5, 40, 118.44860094399782704}, Case{1e8, 3, 55.262042261857096166},
          Case{1e8, 1e4, 184207.30737286032109}, Case{1e-12, 1000, 5877.5894020932601481}}) {
        CAPTURE(z);
        CAPTURE(n);
        check_close(math::log_rising(z, n), truth, 2e-15, 2.0);
    }
    check_close(math::log_rising(1e300, 16.0), 16.0 * std::log(1e300), 1e-15);
}

TEST_CASE("what is left of a function without its first terms keeps its digits") {
    for (double x = 1e-8; x < 700.0; x *= 1.7) {
        CAPTURE(x);
        // Against the next road: the series for small x, the definition for large.
        const double series =
            x * x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5 * (1 + x / 6 * (1 + x / 7 * (1 + x / 8 * (1 + x / 9)))))));
        const double odd = x * x * x / 6 * (1 + x * x / 20 * (1 + x * x / 42 * (1 + x * x / 72 * (1 + x * x / 110))));
        check_close(math::expm1_rest(x), x < 0.05 ? series : std::expm1(x) - x, x < 0.05 ? 1e-15 : 1e-13);
        check_close(math::sinh_rest(x), x < 0.1 ? odd : std::sinh(x) - x, x < 0.1 ? 1e-15 : 1e-12);
        const double y = x / (1 + x);
        const double powers =
            y * y * (1.0 / 2 + y * (1.0 / 3 + y * (1.0 / 4 + y * (1.0 / 5 + y * (1.0 / 6 + y * (1.0 / 7 + y / 8))))));
        check_close(math::log1p_rest(x), x < 0.01 ? powers : std::log1p(x) - y, x < 0.01 ? 1e-14 : 1e-11);
    }
    CHECK(math::expm1_rest(0.0) == 0.0);
    CHECK(math::sinh_rest(0.0) == 0.0);
    CHECK(math::log1p_rest(0.0) == 0.0);
}

TEST_CASE("softplus and log-sum-exp do not overflow") {
    CHECK(math::softplus(0.0) == doctest::Approx(std::log(2.0)).epsilon(1e-15));
    CHECK(math::softplus(1e5) == 1e5);
    CHECK(math::softplus(-1e5) == 0.0);
    CHECK(math::log_sum_exp(-1000.0, -1000.0) == doctest::Approx(-1000.0 + std::log(2.0)).epsilon(1e-15));
    CHECK(math::log_sum_exp(1e4, -1e4) == 1e4);
    CHECK(math::log_sum_exp(3.0, 1.0) == math::log_sum_exp(1.0, 3.0));
}

TEST_CASE("normal quantiles are those of the tables") {
    check_close(math::normal_quantile(0.975), 1.959963984540054, 1e-14);
    check_close(math::normal_quantile(0.95), 1.6448536269514722, 1e-14);
    check_close(math::normal_quantile(0.995), 2.5758293035489004, 1e-14);
    check_close(math::normal_quantile(1e-10), -6.361340902404056, 1e-13);
    CHECK(std::abs(math::normal_quantile(0.5)) < 1e-15);
}

TEST_CASE("exp, log and log1p are within two units in the last place of the system's") {
    support::Random random(3);
    const double unit = std::numeric_limits<double>::epsilon();
    for (int i = 0; i < 20000; ++i) {
        const double x = 1400.0 * random.uniform() - 700.0, y = std::exp(x), z = std::exp(0.05 * x);
        check_close(math::exp(x), std::exp(x), 2.0 * unit);
        check_close(math::log(y), std::log(y), 2.0 * unit);
        check_close(math::log(z), std::log(z), 2.0 * unit);
        check_close(math::log(1.0 + 1e-3 * (random.uniform() - 0.5)), 0.0, 6e-4, 1.0);
        check_close(math::log1p(z), std::log1p(z), 2.0 * unit);
        check_close(math::log1p(y), std::log1p(y), 2.0 * unit);
        const double near_one = 0.5 + random.uniform();
        check_close(math::log(near_one), std::log(near_one), 2.0 * unit);
    }
}

TEST_CASE("exp, log and log1p are right at their ends") {
    const double infinite = std::numeric_limits<double>::infinity();
    CHECK(math::exp(0.0) == 1.0);
    CHECK(math::exp(-infinite) == 0.0);
    CHECK(math::exp(-1e4) == 0.0);
    CHECK(math::exp(infinite) == infinite);
    CHECK(math::exp(1e4) == infinite);
    CHECK(std::isnan(math::exp(std::nan(""))));
    CHECK(math::log(1.0) == 0.0);
    CHECK(math::log(0.0) == -infinite);
    CHECK(math::log(infinite) == infinite);
    CHECK(std::isnan(math::log(-1.0)));
    CHECK(std::isnan(math::log(std::nan(""))));
    CHECK(math::log(5e-324) == std::log(5e-324));
    CHECK(math::log1p(0.0) == 0.0);
    CHECK(math::log1p(1e-300) == 1e-300);
    CHECK(math::log1p(-0.5) == std::log1p(-0.5));
    CHECK(math::log1p(infinite) == infinite);
    CHECK(std::isnan(math::log1p(std::nan(""))));
}
