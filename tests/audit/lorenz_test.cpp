#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include <habitue/audit/lorenz.hpp>

using habitue::DomainError;
using habitue::auditing::lorenz;

TEST_CASE("Lorenz curve: customers all alike lie on the diagonal, and one who has all lies off it") {
    const auto alike = lorenz(std::vector<double>(250, 3.0));
    REQUIRE(alike.customers.size() == 101);
    for (std::size_t i = 0; i < 101; ++i) CHECK(alike.value[i] == doctest::Approx(alike.customers[i]));
    CHECK(alike.gini == doctest::Approx(0.0));
    std::vector<double> one(1000, 0.0);
    one[17] = 5.0;
    CHECK(lorenz(one).gini == doctest::Approx(0.999));
    CHECK(lorenz(one).deciles[0].share_of_value == 1.0);
    CHECK(lorenz(one).value[99] == 0.0);
}

TEST_CASE("Lorenz curve: values 1 to n have Gini (n - 1) / 3n and known deciles") {
    std::vector<double> values(100);
    std::iota(values.begin(), values.end(), 1.0);
    const auto result = lorenz(values);
    CHECK(result.gini == doctest::Approx(99.0 / 300.0));
    CHECK(result.value[50] == doctest::Approx(50.0 * 51 / 2 / 5050));
    REQUIRE(result.deciles.size() == 10);
    CHECK(result.deciles[0].value == doctest::Approx(955));
    CHECK(result.deciles[0].least_value == 91.0);
    CHECK(result.deciles[9].mean_value == doctest::Approx(5.5));
    double share = 0.0;
    for (const auto& d : result.deciles) share += d.share_of_value;
    CHECK(share == doctest::Approx(1.0));
}

TEST_CASE("Lorenz curve: few customers make few deciles, of sizes as equal as can be") {
    const auto three = lorenz(std::vector<double>{1, 2, 3});
    REQUIRE(three.deciles.size() == 3);
    CHECK(three.deciles[0].value == 3.0);
    CHECK(three.customers.size() == 4);
    std::int64_t customers = 0;
    for (const auto& d : lorenz(std::vector<double>(37, 1.0)).deciles) {
        customers += d.customers;
        CHECK((d.customers == 3 || d.customers == 4));
    }
    CHECK(customers == 37);
    CHECK(lorenz(std::vector<double>{}).deciles.empty());
}

TEST_CASE("Lorenz curve: losses make it dip, and a total that is not positive has no shares") {
    const auto dips = lorenz(std::vector<double>{-1, 1, 2});
    CHECK(dips.value[1] == doctest::Approx(-0.5));
    CHECK(dips.value.back() == 1.0);
    CHECK(dips.gini == doctest::Approx(1.0));
    const auto loss = lorenz(std::vector<double>{-3, 1});
    CHECK(loss.customers.empty());
    CHECK(std::isnan(loss.gini));
    CHECK(std::isnan(loss.deciles[0].share_of_value));
    CHECK(loss.deciles[1].value == -3.0);
    CHECK_THROWS_AS(lorenz(std::vector<double>{1, std::nan("")}), DomainError);
}
