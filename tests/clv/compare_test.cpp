// Which model to believe: holdout comparison and likelihood ratios.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <habitue/clv/compare.hpp>
#include <habitue/clv/fit_by.hpp>
#include <habitue/clv/likelihood_ratio.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/clv/simulate.hpp>

#include "support/cdnow.hpp"
#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

/// Customers of a model watched for T, and then for as long as the holdout.
template <class M>
PurchaseHistories with_holdout(const M& model, std::size_t n, double T, double horizon, std::uint64_t seed) {
    PurchaseHistories h;
    h.unit = Unit::week;
    for (std::size_t i = 0; i < n; ++i) {
        math::Random random(seed, i);
        PurchaseHistory one{.T = T - 10.0 * random.uniform()};
        double later = 0.0;
        model.simulate(one.T + horizon, random, [&, until = one.T](double t) {
            if (t > until)
                later += 1.0;
            else
                one.record(t);
        });
        h.frequency.push_back(one.frequency);
        h.recency.push_back(one.recency);
        h.T.push_back(one.T);
        h.holdout_frequency.push_back(later);
        h.holdout_T.push_back(horizon);
    }
    return h;
}

}  // namespace

TEST_CASE("the model that the customers follow wins, and its intervals cover as they should") {
    const clv::ParetoNbd<> truth{.r = 0.9, .alpha = 4.0, .s = 1.2, .beta = 10.0};
    const auto h = with_holdout(truth, 4000, 60.0, 40.0, 1);
    const auto comparison = clv::compare<clv::Nbd, clv::BgNbd, clv::ParetoNbd>(h);
    REQUIRE(comparison.contenders.size() == 5);
    const auto& best = comparison.best();
    CHECK(best.name == "Pareto/NBD");
    CHECK(comparison.contenders[2].name == "NBD");
    CHECK(comparison.contenders[3].baseline);
    CHECK(std::isnan(comparison.contenders[4].holdout_log_likelihood));
    CHECK(std::abs(best.accuracy.total_error) < 0.05);
    CHECK(std::abs(best.accuracy.calibration_slope - 1.0) < 0.05);
    CHECK(best.coverage > 0.94);  // more than 95% where counts are small
    CHECK(best.accuracy.mae < comparison.contenders[3].accuracy.mae);
    CHECK(comparison.contenders[2].accuracy.total_error > 0.5);  // nobody leaves: far too many
    CHECK(comparison.summary().find("Pareto/NBD") < comparison.summary().find("NBD  "));
}

TEST_CASE("the chance of fewer purchases is the sum of the chances of each number of them") {
    const auto check = [](const auto& m) {
        for (const auto& h : support::assorted_histories())
            for (const double t : {0.5, 39.0, 2000.0}) {
                if (h.T != 12.0) continue;
                CAPTURE(h.frequency);
                CAPTURE(t);
                double sum = 0.0;
                for (int n = 0; n < 60; ++n) {
                    if (n == 3 || n == 17 || n == 59)
                        CHECK(close(clv::detail::probability_below(m, h, n, t), sum, 1e-9, 1.0));
                    sum += m.purchase_probability(h, n, t);
                }
            }
    };
    check(support::example<clv::ParetoNbd>());
    check(support::example<clv::GgomNbd>());
    check(support::example<clv::Nbd>());
    check(clv::ParetoNbd<>{.r = 30.0, .alpha = 20.0, .s = 0.05, .beta = 3.0});
}

TEST_CASE("the holdout log-likelihood is the sum of the logs of the probabilities of what happened") {
    const auto model = support::example<clv::BgNbd>();
    PurchaseHistories h = with_holdout(model, 50, 40.0, 20.0, 2);
    double sum = 0.0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        h.weight.push_back(double(i % 3));
        sum += h.weight[i] * std::log(model.purchase_probability(h[i], int(h.holdout_frequency[i]), 20.0));
    }
    const clv::Holdout holdout{h.holdout_frequency, h.holdout_T};
    const auto one = clv::evaluate<clv::BgNbd>(model, h, holdout);
    CHECK(close(one.holdout_log_likelihood, sum, 1e-13));
    CHECK(clv::evaluate<clv::BgNbd>(model, h, holdout, 0.95, {.threads = 3}).holdout_log_likelihood ==
          one.holdout_log_likelihood);
    CHECK(clv::evaluate<clv::BgNbd>(model, h, holdout, 0.5).coverage < one.coverage);
    CHECK(one.coverage <= 1.0);
}

TEST_CASE("predictions are scored by their slope and with weights") {
    const std::vector<double> predicted{0.0, 2.0, 4.0}, actual{1.0, 2.0, 3.0}, weight{1.0, 2.0, 1.0};
    const auto scored = clv::accuracy(predicted, actual, weight);
    CHECK(close(scored.calibration_slope, 0.5, 1e-15));
    CHECK(scored.correlation == 1.0);
    CHECK(scored.mae == 0.5);
    CHECK(scored.total == 8.0);
    CHECK(std::isnan(clv::accuracy(std::vector<double>{1, 1}, std::vector<double>{0, 2}).calibration_slope));
}

TEST_CASE("comparisons say what could not be fitted, and refuse what is no holdout") {
    PurchaseHistories h;
    h.unit = Unit::week;
    for (int i = 0; i < 3; ++i) {
        h.frequency.push_back(1.0);
        h.recency.push_back(5.0 + i);
        h.T.push_back(20.0);
    }
    CHECK_THROWS_AS(clv::compare<clv::BgNbd>(h), DomainError);
    h.holdout_frequency = {1.0, 0.0, 2.0};
    h.holdout_T = {10.0, 10.0, 10.0};
    const auto comparison = clv::compare<clv::BgNbd>(h, {.hiatus = 14.5});
    CHECK(comparison.contenders.back().name == "BG/NBD");
    CHECK(comparison.contenders.back().message.find("not identified") != std::string::npos);
    CHECK(std::isnan(comparison.contenders.back().accuracy.mae));
    CHECK(comparison.actual == 3.0);
    CHECK(comparison.contenders[1].name == "hiatus heuristic (14.5 weeks)");
    h.holdout_frequency[1] = 0.5;
    CHECK_THROWS_AS(clv::compare<clv::BgNbd>(h), DomainError);
}

TEST_CASE("the chi-square distribution has its quantiles") {
    // The 95% quantiles of the tables.
    const std::array quantiles{3.841458820694124, 5.991464547107979, 7.814727903251179, 9.487729036781154};
    for (int df = 1; df <= 4; ++df)
        CHECK(close(math::chi_square_upper(quantiles[std::size_t(df - 1)], df), 0.05, 1e-13));
    CHECK(math::chi_square_upper(0.0, 3) == 1.0);
    CHECK(close(math::chi_square_upper(200.0, 2), std::exp(-100.0), 1e-13));
}

TEST_CASE("likelihood-ratio tests speak against a model that is wrong") {
    const auto table = support::cdnow_weeks();
    const auto steady = clv::fit<clv::Nbd>(table.columns()), same = steady;
    const auto pareto = clv::fit<clv::ParetoNbd>(table.columns());
    const auto test = clv::likelihood_ratio_test(steady, pareto);
    CHECK(test.df == 2);
    CHECK(close(test.statistic, 2.0 * (pareto.log_likelihood - steady.log_likelihood), 1e-15));
    CHECK(test.p_value < 1e-10);
    CHECK(test.message == "Nbd is a limit of ParetoNbd, on its boundary: the p-value is conservative");

    // Of customers of whom nobody leaves it has nothing to say.
    const auto staying = clv::simulate(support::example<clv::Nbd>(), 1000, 40.0, 5);
    const auto idle = clv::likelihood_ratio_test(clv::fit<clv::Nbd>(staying), clv::fit<clv::BgNbd>(staying));
    CHECK(idle.p_value > 0.05);
}

TEST_CASE("likelihood-ratio tests refuse models that are not nested, other data and penalties") {
    const auto table = support::cdnow_weeks();
    const auto nbd = clv::fit<clv::Nbd>(table.columns());
    const auto bg = clv::fit<clv::BgNbd>(table.columns());
    const auto pareto = clv::fit<clv::ParetoNbd>(table.columns());
    CHECK_THROWS_WITH_AS(clv::likelihood_ratio_test(bg, pareto),
                         "likelihood_ratio_test: BgNbd is not contained in ParetoNbd; compare models that are not "
                         "nested by AIC or on a holdout",
                         DomainError);
    CHECK_THROWS_AS(clv::likelihood_ratio_test(pareto, nbd), DomainError);
    const auto fewer = support::example_customers<clv::BgNbd>(300);
    CHECK_THROWS_AS(clv::likelihood_ratio_test(nbd, clv::fit<clv::ParetoNbd>(fewer.columns())), DomainError);
    CHECK_THROWS_AS(clv::likelihood_ratio_test(nbd, clv::fit<clv::BgNbd>(table.columns(), {.penalty = 0.01})),
                    DomainError);
}

TEST_CASE("groups are fitted each on its own, and those too small are said so") {
    const auto table = support::example_customers<clv::BgNbd>(900);
    std::vector<std::uint32_t> group;
    for (std::size_t i = 0; i < table.size(); ++i) group.push_back(i < 2 ? 2u : std::uint32_t(i % 2));
    const auto fits = clv::fit_by<clv::BgNbd>(table.columns(), group, 4);
    support::Table even;
    for (std::size_t i = 2; i < table.size(); i += 2) even.add(table.columns()[i]);
    REQUIRE(fits[0].fit);
    CHECK(fits[0].fit->model == clv::fit<clv::BgNbd>(even.columns()).model);
    CHECK(fits[0].customers == 449.0);
    CHECK(!fits[2].fit);
    CHECK(fits[2].message.find("not identified") != std::string::npos);
    CHECK(fits[3].customers == 0.0);
    CHECK(!fits[3].fit);
    const auto threaded = clv::fit_by<clv::BgNbd>(table.columns(), group, 4, {.threads = 3});
    CHECK(threaded[1].fit->model == fits[1].fit->model);
    CHECK_THROWS_AS(clv::fit_by<clv::BgNbd>(table.columns(), group, 2), DomainError);
}
