// Posterior draws by importance sampling.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/clv/posterior.hpp>

#include "support/cdnow.hpp"
#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

/// Exceedances of a generalised Pareto distribution, at evenly spaced probabilities.
std::vector<double> pareto_sample(double k, double sigma, std::size_t n) {
    std::vector<double> x;
    for (std::size_t i = 0; i < n; ++i)
        x.push_back(clv::detail::GeneralisedPareto{k, sigma}.quantile((double(i) + 0.5) / double(n)));
    return x;
}

}  // namespace

TEST_CASE("the generalised Pareto distribution of a sample is found") {
    for (const double k : {-0.3, 0.2, 0.7, 1.2}) {
        const auto found = clv::detail::fit_generalised_pareto(pareto_sample(k, 2.5, 4000));
        CHECK(std::abs(found.k - k) < 0.02);
        CHECK(std::abs(found.sigma - 2.5) < 0.06);
    }
}

TEST_CASE("k-hat is the tail index of the importance ratios") {
    math::Random random(1);
    for (const double k : {0.3, 0.6, 1.1}) {  // ratios that are Pareto, of tail index k
        std::vector<double> log_ratios;
        for (int i = 0; i < 20000; ++i) log_ratios.push_back(k * random.exponential());
        CHECK(std::abs(clv::detail::smooth_tail(log_ratios) - k) < 0.2);
        CHECK(*std::max_element(log_ratios.begin(), log_ratios.end()) <= 0.0);
    }
    std::vector<double> equal(1000, -3.0);
    CHECK(clv::detail::smooth_tail(equal) == -std::numeric_limits<double>::infinity());
    CHECK(equal == std::vector<double>(1000, 0.0));
}

TEST_CASE("weighted quantiles are those of the repeated values") {
    const std::vector<double> values{3.0, 1.0, std::nan(""), 2.0}, weights{1.0, 2.0, 5.0, 1.0}, levels{0.0, 0.5, 1.0};
    const auto found = clv::detail::quantiles(values, weights, levels);
    CHECK(found[0] == 1.0);
    CHECK(close(found[1], 1.0 + 1.0 / 1.5 * 1.0, 1e-15));
    CHECK(found[2] == 3.0);
}

TEST_CASE("the posterior of a large sample is normal about the estimate") {
    const auto table = support::example_customers<clv::BgNbd>(8000);
    const auto fit = clv::fit<clv::BgNbd>(table.columns());
    const auto posterior = clv::posterior(fit, table.columns(), {.draws = 1000});
    CHECK(posterior.k_hat < 0.3);
    CHECK(posterior.message == "");
    CHECK(posterior.ess > 2000.0);
    CHECK(posterior.draws.rows() == 1000);
    const auto wald = fit.interval(), credible = posterior.interval();
    const auto means = posterior.mean();
    for (std::size_t i = 0; i < wald.size(); ++i) {
        const double width = wald[i].second - wald[i].first;
        CHECK(std::abs(credible[i].first - wald[i].first) < 0.08 * width);
        CHECK(std::abs(credible[i].second - wald[i].second) < 0.08 * width);
        CHECK(std::abs(posterior.draws.col(Eigen::Index(i)).mean() - means[i]) < 0.03 * width);
    }
}

TEST_CASE("the posterior of one parameter is what an integral over it says") {
    // NBD with alpha held by a sharp prior: the posterior of log r by a sum over a grid.
    const auto table = support::example_customers<clv::Nbd>(40);
    const std::vector<clv::NormalPrior> prior{{"r", 0.5, 1.0}, {"alpha", std::log(6.0), 1e-3}};
    const auto fit = clv::fit<clv::Nbd>(table.columns(), {.prior = prior});
    double total = 0.0, mean = 0.0;
    for (double u = -6.0; u < 4.0; u += 1e-3) {
        const clv::Nbd<> m{.r = std::exp(u), .alpha = 6.0};
        double log_density = -0.5 * (u - 0.5) * (u - 0.5) - fit.log_likelihood;
        for (std::size_t i = 0; i < table.size(); ++i) log_density += m.log_likelihood(table.columns()[i]);
        total += std::exp(log_density);
        mean += std::exp(log_density) * std::exp(u);
    }
    const auto posterior = clv::posterior(fit, table.columns(), {.draws = 2000});
    CHECK(posterior.k_hat < posterior.k_threshold());
    CHECK(close(posterior.mean()[0], mean / total, 0.01));
    CHECK(close(posterior.mean()[1], 6.0, 1e-3));
}

TEST_CASE("posterior draws are the same for any number of threads") {
    const auto table = support::cdnow_weeks();
    const auto fit = clv::fit<clv::ParetoNbd>(table.columns());
    const auto one = clv::posterior(fit, table.columns(), {.draws = 300}),
               three = clv::posterior(fit, table.columns(), {.draws = 300, .threads = 3});
    CHECK((one.draws.array() == three.draws.array()).all());
    CHECK(one.weights == three.weights);
    CHECK(one.k_hat == three.k_hat);
    CHECK(one.k_hat < one.k_threshold());
    CHECK(clv::posterior(fit, table.columns(), {.draws = 300, .seed = 2}).weights != one.weights);
}

TEST_CASE("a posterior says when it is not like its approximation") {
    support::Table few;
    const auto many = support::example_customers<clv::ParetoNbd>(25, 3);
    for (std::size_t i = 0; i < many.size(); ++i) few.add(many.columns()[i]);
    const auto fit = clv::fit<clv::ParetoNbd>(few.columns(), {.penalty = 1e-5});
    const auto posterior = clv::posterior(fit, few.columns());
    CHECK(posterior.k_hat > posterior.k_threshold());
    CHECK(posterior.message.find("k-hat is") == 0);
}

TEST_CASE("a penalty is a normal prior of the logs") {
    const auto table = support::example_customers<clv::MbgNbd>(300);
    const double sd = 1.0 / std::sqrt(2.0 * 0.01 * 300.0);
    const auto penalised = clv::fit<clv::MbgNbd>(table.columns(), {.penalty = 0.01});
    const auto prior = clv::fit<clv::MbgNbd>(
        table.columns(), {.prior = {{"r", 0.0, sd}, {"alpha", 0.0, sd}, {"a", 0.0, sd}, {"b", 0.0, sd}}});
    for (const auto& p : clv::MbgNbd<>::parameters())
        CHECK(close(penalised.model.*p.member, prior.model.*p.member, 1e-9));
    CHECK(close(penalised.log_likelihood, prior.log_likelihood, 1e-12));
    CHECK(prior.summary().find("prior of log alpha: normal, mean 0, sd 0.408248") != std::string::npos);
}

TEST_CASE("a prior holds a parameter the data do not tell, and takes the place of the penalty") {
    const auto table = support::example_customers<clv::BgNbd>(100);
    const auto fit = clv::fit<clv::BgNbd>(table.columns(), {.penalty = 10.0, .prior = {{"b", std::log(2.5), 1e-4}}});
    CHECK(close(fit.model.b, 2.5, 1e-3));
    CHECK(close(fit.model.r, 1.0, 0.2));
    CHECK_THROWS_WITH_AS(clv::fit<clv::BgNbd>(table.columns(), {.prior = {{"beta", 0.0, 1.0}}}),
                         "prior: BgNbd has no parameter beta", DomainError);
    CHECK_THROWS_AS(clv::fit<clv::BgNbd>(table.columns(), {.prior = {{"b", 0.0, 0.0}}}), DomainError);
}

TEST_CASE("posteriors refuse other histories and estimates without a covariance") {
    const auto table = support::example_customers<clv::BgNbd>(300);
    const auto fit = clv::fit<clv::BgNbd>(table.columns());
    CHECK_THROWS_AS(clv::posterior(fit, support::example_customers<clv::BgNbd>(200).columns()), DomainError);
    auto unknown = fit;
    unknown.covariance_unconstrained.setConstant(std::nan(""));
    CHECK_THROWS_AS(clv::posterior(unknown, table.columns()), DomainError);
}
