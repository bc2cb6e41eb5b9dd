// Intervals that do not trust the quadratic: profile likelihood and the parametric bootstrap.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <habitue/clv/bootstrap.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/clv/profile.hpp>

#include "support/cdnow.hpp"
#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

/// Sum of w log L with the parameters of the profile's place and the others free.
template <template <class> class Model>
void check_ends(const support::Table& table) {
    const auto fit = clv::fit<Model>(table.columns());
    const auto bounds = clv::profile_interval(fit, table.columns(), 0.9);
    const double fall = 0.5 * math::normal_quantile(0.95) * math::normal_quantile(0.95);
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) {
        const std::vector<double> ends{bounds[i].first, fit.model.*p.member, bounds[i].second};
        const auto there = clv::profile(fit, table.columns(), p.name, ends);
        CHECK(close(there.log_likelihood[0], fit.log_likelihood - fall, 1e-9));
        CHECK(close(there.log_likelihood[1], fit.log_likelihood, 1e-12));
        CHECK(close(there.log_likelihood[2], fit.log_likelihood - fall, 1e-9));
        ++i;
    }
}

}  // namespace

TEST_CASE("at the ends of a profile interval the log-likelihood has fallen by half the quantile") {
    check_ends<clv::Nbd>(support::cdnow_weeks());
    check_ends<clv::BgNbd>(support::cdnow_weeks());
    check_ends<clv::ParetoNbd>(support::example_customers<clv::ParetoNbd>(600));
    check_ends<clv::GammaGamma>(support::example_customers<clv::GammaGamma>(400));
}

TEST_CASE("profile, bootstrap and Wald intervals of a large sample agree") {
    const auto table = support::example_customers<clv::BgNbd>(4000);
    const auto fit = clv::fit<clv::BgNbd>(table.columns());
    const auto wald = fit.interval(), profile = clv::profile_interval(fit, table.columns());
    const auto bootstrap = clv::bootstrap(fit, table.columns(), {.draws = 200});
    const auto percentiles = bootstrap.interval();
    CHECK(bootstrap.failed == 0);
    CHECK(bootstrap.unconverged == 0);
    for (std::size_t i = 0; i < wald.size(); ++i) {
        const double width = wald[i].second - wald[i].first;
        CHECK(std::abs(profile[i].first - wald[i].first) < 0.1 * width);
        CHECK(std::abs(profile[i].second - wald[i].second) < 0.15 * width);
        CHECK(std::abs(percentiles[i].first - wald[i].first) < 0.25 * width);
        CHECK(std::abs(percentiles[i].second - wald[i].second) < 0.35 * width);
    }
}

TEST_CASE("a profile interval ends at the edge of the support where the data do not bound the parameter") {
    // Nobody leaves: as good as any small a is a = 0, and b may be as large as you like.
    const auto table = clv::simulate(clv::Nbd<>{.r = 2.0, .alpha = 4.0}, 300, 30.0, 8);
    const auto fit = clv::fit<clv::BgNbd>(table, {.penalty = 1e-9});
    const auto bounds = clv::profile_interval(fit, table);
    CHECK(bounds[0].first > 0.0);
    CHECK(bounds[1].second < 10.0);
    CHECK(bounds[3].second == std::numeric_limits<double>::infinity());
}

TEST_CASE("profiles and bootstraps are the same for any number of threads") {
    const auto table = support::example_customers<clv::ParetoNbd>(300);
    const auto fit = clv::fit<clv::ParetoNbd>(table.columns());
    CHECK(clv::profile_interval(fit, table.columns()) ==
          clv::profile_interval(fit, table.columns(), 0.95, {.threads = 3}));
    const auto one = clv::bootstrap(fit, table.columns(), {.draws = 6}),
               three = clv::bootstrap(fit, table.columns(), {.draws = 6, .threads = 3});
    CHECK((one.draws.array() == three.draws.array()).all());
    const auto values = clv::profile_values(fit, "s", 9);
    CHECK(values.size() == 9);
    CHECK(close(values[4], fit.model.s, 1e-12));
    CHECK(clv::profile(fit, table.columns(), "s", values).log_likelihood ==
          clv::profile(fit, table.columns(), "s", values, {.threads = 3}).log_likelihood);
}

TEST_CASE("a row of weight three is three customers of the bootstrap") {
    auto table = support::example_customers<clv::Nbd>(200);
    support::Table repeated;
    for (std::size_t i = 0; i < table.size(); ++i) {
        for (int k = 0; k < 3; ++k) repeated.add(table.columns()[i]);
        table.weight[i] = 3.0;
    }
    const auto one = clv::bootstrap(clv::fit<clv::Nbd>(table.columns()), table.columns(), {.draws = 3}),
               other = clv::bootstrap(clv::fit<clv::Nbd>(repeated.columns()), repeated.columns(), {.draws = 3});
    for (int i = 0; i < 3; ++i) CHECK(close(one.draws(i, 0), other.draws(i, 0), 1e-6));
}

TEST_CASE("models of spend are bootstrapped with as many purchases") {
    const auto table = support::example_customers<clv::GammaGamma>(1500);
    const auto fit = clv::fit<clv::GammaGamma>(table.columns());
    const auto bounds = clv::bootstrap(fit, table.columns(), {.draws = 60}).interval();
    CHECK(bounds[0].first < fit.model.p);
    CHECK(fit.model.p < bounds[0].second);
    CHECK(bounds[0].second < 2.0 * bounds[0].first);
}

TEST_CASE("profiles refuse parameters and values the model does not have, and other histories") {
    const auto table = support::example_customers<clv::Nbd>(200);
    const auto fit = clv::fit<clv::Nbd>(table.columns());
    const std::vector<double> one{1.0}, negative{-1.0};
    CHECK_THROWS_WITH_AS(clv::profile(fit, table.columns(), "beta", one), "parameter: Nbd has no beta", DomainError);
    CHECK_THROWS_AS(clv::profile(fit, table.columns(), "r", negative), DomainError);
    CHECK_THROWS_AS(clv::profile_interval(fit, support::example_customers<clv::Nbd>(100).columns()), DomainError);
    CHECK_THROWS_AS(clv::profile_interval(fit, table.columns(), 1.0), DomainError);
}

TEST_CASE("several starts agree on the estimate") {
    const auto table = support::example_customers<clv::BgNbd>(1000);
    const auto one = clv::fit<clv::BgNbd>(table.columns()), six = clv::fit<clv::BgNbd>(table.columns(), {.starts = 6});
    CHECK(six.starts == 6);
    CHECK(six.agreed >= 5);
    CHECK(close(six.model.a, one.model.a, 1e-6));
    CHECK(six.summary().find(" of 6 starts ended here") != std::string::npos);
    CHECK_THROWS_AS(clv::fit<clv::BgNbd>(table.columns(), {.starts = 0}), DomainError);
}

TEST_CASE("the message of a fit says what in the data keeps parameters from being known") {
    const auto steady = clv::simulate(clv::Nbd<>{.r = 2.0, .alpha = 4.0}, 300, 30.0, 8);
    CHECK(clv::fit<clv::ParetoNbd>(steady).message.find(
              "hardly anybody is seen to leave, which Nbd says with fewer parameters") != std::string::npos);
    const auto brief = clv::simulate(support::example<clv::ParetoNbd>(), 300, 2.0, 8);
    CHECK(clv::fit<clv::ParetoNbd>(brief).message.find("; the window is ") != std::string::npos);
}

TEST_CASE("what data lack for models of opportunities and of contracts is said in opportunities and renewals") {
    const auto lacks = [](const auto& model, const std::vector<PurchaseHistory>& histories, auto said) {
        const PurchaseHistories table(histories);
        return said(clv::collapse(table.columns(), model.reads), model);
    };
    const auto bg_bb = [](const auto& cells, const auto& m) { return clv::detail::lack_in<clv::BgBb>(cells, m); };
    const auto sbg = [](const auto& cells, const auto& m) { return clv::detail::lack_in<clv::Sbg>(cells, m); };
    const std::vector<PurchaseHistory> two{{.frequency = 1.0, .recency = 2.0, .T = 2.0, .weight = 400.0}, {.T = 2.0}};
    CHECK(lacks(support::example<clv::BgBb>(), two, bg_bb) ==
          "; a customer had 2 opportunities, one that buys takes 2 to a purchase");
    std::vector<PurchaseHistory> loyal{{.frequency = 9.0, .recency = 9.0, .T = 9.0, .weight = 400.0}};
    CHECK(lacks(support::example<clv::BgBb>(), loyal, bg_bb) == "; hardly anybody is seen to leave");
    CHECK(lacks(support::example<clv::Sbg>(), loyal, sbg) == "; hardly anybody is seen to leave");
    loyal[0].T = 10.0;
    CHECK(lacks(support::example<clv::Sbg>(), loyal, sbg) == "; there are 1 customers");
    const std::vector<PurchaseHistory> once{{.frequency = 1.0, .recency = 1.0, .T = 1.0}, {.T = 1.0}};
    CHECK(lacks(support::example<clv::Sbg>(), once, sbg) == "; a contract was up for renewal 1 times");
}
