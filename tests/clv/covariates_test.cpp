// Models with covariates: CLVTools' numbers on simulated customers, and what constant covariates must give.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/clv/covariate_predict.hpp>
#include <habitue/clv/covariates.hpp>
#include <habitue/clv/models.hpp>

#include "support/covariates.hpp"
#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

template <template <class> class Model>
void check_against_clvtools(const std::string& name, const data::Covariates& covariates, bool same, double errors) {
    const auto& golden = support::covariate_golden();
    const support::ClvTools theirs(name);
    const auto g = theirs.coefficients(same ? "constr" : "trans", covariates),
               d = theirs.coefficients(same ? "constr" : "life", covariates);
    const auto customers = golden.with(covariates);
    CHECK(close(clv::log_likelihood<Model>(theirs.model<Model>(), g, d, customers), theirs.log_likelihood, 1e-9 / 1e4));

    const auto fit = clv::fit<Model>(customers, {.same = same});
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.log_likelihood >= theirs.log_likelihood);
    if (errors == 0.0) return;
    CHECK(fit.log_likelihood < theirs.log_likelihood + 1e-3);
    std::size_t i = 0;
    const auto se = fit.standard_errors();
    const auto compare = [&](const std::string& what, double estimate) {
        INFO(what);
        CHECK(std::abs(estimate - theirs.estimate.at(what)) < errors * theirs.error.at(what));
        CHECK(close(se[i++], theirs.error.at(what), 0.02));
    };
    for (const auto& p : Model<double>::parameters()) compare(std::string(p.name), fit.model.*p.member);
    for (std::size_t k = 0; k < g.size(); ++k)
        compare((same ? "constr." : "trans.") + fit.purchase_names[k], fit.purchase[k]);
    for (std::size_t k = 0; k < d.size() && !same; ++k) compare("life." + fit.attrition_names[k], fit.attrition[k]);
}

/// CLVTools' estimates as a fit of ours.
template <template <class> class Model>
clv::CovariateFit<Model> their_fit(const std::string& name, const data::Covariates& covariates) {
    const support::ClvTools theirs(name);
    clv::CovariateFit<Model> fit;
    fit.model = theirs.model<Model>();
    fit.purchase = theirs.coefficients("trans", covariates);
    fit.attrition = theirs.coefficients("life", covariates);
    for (const std::size_t c : covariates.purchase) fit.purchase_names.push_back(covariates.names[c]);
    fit.attrition_names = fit.purchase_names;
    return fit;
}

template <template <class> class Model>
void check_predictions(const std::string& name, const std::string& file, const data::Covariates& covariates) {
    const auto& golden = support::covariate_golden();
    const auto truths = support::golden_table(file);
    const auto& ids = truths.at("Id");
    const double horizon = support::number(truths.at("period.length")[0]);
    // They discount by a year's rate a week.
    const double weekly = std::pow(1.1, 365.25 / 7.0) - 1.0;
    const auto ours = clv::predict(their_fit<Model>(name, covariates), golden.with(covariates),
                                   {.horizon = horizon, .discount_rate = weekly});
    for (std::size_t i = 0; i < ids.size(); ++i) {
        REQUIRE(golden.histories.customer.label(i) == ids[i]);
        CHECK(close(ours.p_alive[i], support::number(truths.at("PAlive")[i]), 1e-9));
        CHECK(close(ours.purchases[i], support::number(truths.at("CET")[i]), 1e-8));
        if (const auto found = truths.find("DECT"); found != truths.end())
            CHECK(close(ours.discounted_purchases[i], support::number(found->second[i]), 1e-8));
    }
}

}  // namespace

TEST_CASE("Covariates that do not change give the estimates, errors and likelihoods of CLVTools") {
    const auto& golden = support::covariate_golden();
    check_against_clvtools<clv::ParetoNbd>("Pareto/NBD static", golden.constant, false, 0.01);
    check_against_clvtools<clv::BgNbd>("BG/NBD static", golden.constant, false, 0.01);
    check_against_clvtools<clv::ParetoNbd>("Pareto/NBD static constrained", golden.constant, true, 0.01);
}

// CLVTools stops 0.002 and 6.4 below the optima, where the effect of the season on leaving is next to flat.
TEST_CASE("Covariates that change over time give the likelihoods of CLVTools at its estimates, and better ones") {
    const auto& golden = support::covariate_golden();
    check_against_clvtools<clv::ParetoNbd>("Pareto/NBD dynamic season", golden.season, false, 0.0);
    check_against_clvtools<clv::ParetoNbd>("Pareto/NBD dynamic all", golden.all, false, 0.0);
}

TEST_CASE("P(alive) and purchases to come are those of CLVTools at its estimates") {
    const auto& golden = support::covariate_golden();
    check_predictions<clv::ParetoNbd>("Pareto/NBD static", "pareto_nbd_static_predictions.csv", golden.constant);
    check_predictions<clv::BgNbd>("BG/NBD static", "bg_nbd_static_predictions.csv", golden.constant);
    check_predictions<clv::ParetoNbd>("Pareto/NBD dynamic season", "pareto_nbd_dynamic_season_predictions.csv",
                                      golden.season);
    check_predictions<clv::ParetoNbd>("Pareto/NBD dynamic all", "pareto_nbd_dynamic_all_predictions.csv", golden.all);
}
