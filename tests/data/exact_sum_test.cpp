#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <habitue/data/exact_sum.hpp>

using habitue::DomainError;
using habitue::data::ExactSum;

TEST_CASE("a sum is the same bits in any order and any grouping") {
    std::mt19937_64 random(1);
    std::vector<double> terms;
    for (int i = 0; i < 2000; ++i)
        terms.push_back(std::ldexp(double(random() % 100'000) - 50'000.0, int(random() % 60) - 40));
    ExactSum forward;
    for (const double t : terms) forward.add(t);
    std::shuffle(terms.begin(), terms.end(), random);
    ExactSum grouped, part;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        part.add(terms[i]);
        if (i % 37 == 0) {
            grouped.add(part);
            part = ExactSum();
        }
    }
    grouped.add(part);
    CHECK(grouped == forward);
    CHECK(grouped.value() == forward.value());
}

TEST_CASE("one term comes back as it went in") {
    for (const double t : {0.0, 1.0, -1.0, 0.1, -0.1, 29.33, 1e15, -1e15, 1e-3, -0.75, 4503599627370497.5, 9.0e18,
                           -9.0e18, 0x1p-11, 0x1p63 - 1024.0})
        CHECK(ExactSum(t).value() == t);
    CHECK(ExactSum(0x1p-64).value() == 0x1p-64);
    CHECK(ExactSum(-0x1p-64).value() == -0x1p-64);
    CHECK(ExactSum(1e-30).value() == 0.0);
    CHECK(ExactSum(-1e-30).value() == 0.0);
    CHECK(ExactSum(std::numeric_limits<double>::denorm_min()).value() == 0.0);
}

TEST_CASE("a sum of cents is the nearest number to the true sum") {
    ExactSum sum;
    for (int i = 0; i < 1000; ++i) sum.add(0.1);
    CHECK(sum.value() == 100.0);  // adding the doubles one by one gives 99.9999999999986
    ExactSum cancels(1e15);
    cancels.add(0.001);
    cancels.add(-1e15);
    CHECK(cancels.value() == 0.001);
}

TEST_CASE("a sum rounds to nearest, ties to even") {
    ExactSum sum(0x1p53);
    sum.add(1.0);
    CHECK(sum.value() == 0x1p53);
    sum.add(0x1p-60);
    CHECK(sum.value() == 0x1p53 + 2.0);
    sum.add(-0x1p-60);
    sum.add(2.0);
    CHECK(sum.value() == 0x1p53 + 4.0);
}

TEST_CASE("what cannot be summed is refused") {
    CHECK_THROWS_AS(ExactSum(std::numeric_limits<double>::quiet_NaN()), DomainError);
    CHECK_THROWS_AS(ExactSum(std::numeric_limits<double>::infinity()), DomainError);
    CHECK_THROWS_AS(ExactSum(1e19), DomainError);
    ExactSum sum(9.0e18);
    CHECK_THROWS_AS(sum.add(9.0e18), DomainError);
    ExactSum low(-9.0e18);
    CHECK_THROWS_AS(low.add(-9.0e18), DomainError);
    ExactSum back(-9.0e18);
    back.add(9.0e18);
    CHECK(back.value() == 0.0);
}
