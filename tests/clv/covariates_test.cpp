// Models with covariates: CLVTools' numbers on simulated customers, and what constant covariates must give.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include <habitue/clv/covariate_models.hpp>
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

namespace {

/// Customers with a covariate that changes, and one that is a number of their own, from what the model says happens.
struct Simulated {
    support::Table table;
    data::PurchaseTimes times;
    data::Ids none;
    data::Covariates covariates;
    static constexpr std::int64_t week = 7 * microseconds_per_day;

    clv::CustomersWithCovariates customers() const { return {table.columns(Unit::week), covariates, none, &times}; }
};

/// The season is 1 in some of every ten weeks; a purchase or a chance to leave follows the covariates of its time.
template <class Model>
Simulated simulate(const Model& m, std::array<double, 2> g, std::array<double, 2> d, std::size_t n, std::uint64_t seed,
                   double weeks = 60.0) {
    support::Random random(seed);
    Simulated result;
    std::vector<double> values;
    std::vector<std::uint32_t> who;
    std::vector<std::int64_t> when;
    data::Ids ids;
    for (std::size_t i = 0; i < n; ++i) {
        const double own = random.uniform() - 0.5, first = std::floor(70.0 * random.uniform()) / 7.0;
        const auto season = [&](double calendar) { return std::fmod(std::floor(calendar), 10.0) < 4.0 ? 1.0 : 0.0; };
        for (double w = 0.0; w < weeks + 40.0; w += 1.0) {
            who.push_back(std::uint32_t(i));
            when.push_back(std::int64_t(w) * Simulated::week);
            values.insert(values.end(), {season(w), own});
        }
        ids.add(std::int64_t(i));
        const auto factor = [&](const std::array<double, 2>& c, double calendar) {
            return std::exp(c[0] * season(calendar) + c[1] * own);
        };
        const double rate = random.gamma(m.r) / m.alpha;
        double hazard = 0.0;
        if constexpr (requires { m.beta; }) hazard = random.gamma(m.s) / m.beta;
        std::vector<double> repeats;
        double chances = 0.0, t = 0.0;
        bool active = true;
        const auto chance = [&](double calendar) {
            if constexpr (requires { m.a; }) {
                const double f = factor(d, calendar);
                active = random.uniform() >= m.a * f / ((m.a + m.b) * f + chances);
                chances += 1.0;
            }
        };
        if constexpr (requires { m.a; })
            if (m.chances_at_first > 0.0) chance(first);
        while (active) {
            const double end = std::floor(first + t + 1e-9) + 1.0 - first;  // of the week
            const double buy = rate * factor(g, first + t + 1e-9), leave = hazard * factor(d, first + t + 1e-9);
            const double wait = random.exponential() / (buy + leave);
            if (t + wait > end) {
                t = end;
            } else {
                t += wait;
                if (t > weeks - first || random.uniform() * (buy + leave) < leave) break;
                repeats.push_back(t);
                chance(first + t);
            }
            if (t > weeks - first) break;
        }
        result.times.add(std::int64_t(std::llround(first * 7.0)) * microseconds_per_day, repeats);
        result.table.add({.frequency = double(repeats.size()),
                          .recency = repeats.empty() ? 0.0 : repeats.back(),
                          .T = weeks - first});
        result.none.add(std::int64_t(i));
    }
    const std::vector<std::string> names{"season", "own"};
    result.covariates =
        data::Covariates({.names = names, .values = values, .customer = who, .time = when, .ids = ids}, names, names);
    return result;
}

template <template <class> class Model>
void check_derivatives(bool same) {
    const auto data = simulate(support::example<Model>(), {0.4, -0.3}, {0.3, 0.5}, 60, 5);
    const clv::CovariateFitOptions options{.penalty = 0.01, .coefficient_penalty = 0.02, .same = same};
    const clv::detail::CovariateObjective<Model> f(clv::detail::journeys(data.customers()), data.covariates,
                                                   support::example<Model>(), options);
    std::vector<double> x(f.free(), 0.3);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += 0.1 * double(i % 3);
    const auto at = f(x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double h = 1e-5;
        auto up = x, down = x;
        up[i] += h;
        down[i] -= h;
        const auto above = f(up), below = f(down);
        CHECK(close(at.gradient[i], (above.value - below.value) / (2.0 * h), 1e-7, 10.0));
        for (std::size_t j = 0; j < x.size(); ++j)
            CHECK(close(at.hessian(i, j), (above.gradient[j] - below.gradient[j]) / (2.0 * h), 1e-7, 10.0));
    }
}

}  // namespace

TEST_CASE("The likelihood with covariates has the derivatives it says it has") {
    for (const bool same : {false, true}) {
        check_derivatives<clv::ParetoNbd>(same);
        check_derivatives<clv::BgNbd>(same);
        check_derivatives<clv::MbgNbd>(same);
    }
    check_derivatives<clv::Nbd>(false);
}

namespace {

template <template <class> class Model>
void check_constant_limit() {
    const auto m = support::example<Model>();
    const auto data = simulate(m, {0.4, -0.3}, {0.3, 0.5}, 200, 6);
    const auto columns = data.table.columns(Unit::week);
    // The season changes, but acts on nothing; what acts is a number of each customer's own.
    const std::array g{0.0, -0.8}, d{0.0, 0.6};
    double truth = 0.0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double own = data.covariates.row(data.covariates.begin[i])[1];
        truth += m.adjusted(std::exp(g[1] * own), std::exp(d[1] * own)).log_likelihood(columns[i]);
    }
    CHECK(close(clv::log_likelihood<Model>(m, g, d, data.customers()), truth, 1e-12));

    clv::CovariateFit<Model> fit;
    fit.model = m;
    fit.purchase_names = fit.attrition_names = data.covariates.names;
    fit.purchase = {g[0], g[1]};
    fit.attrition = {d[0], d[1]};
    const auto ours = clv::predict(fit, data.customers(), {.horizon = Duration(25.0, Unit::week)});
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double own = data.covariates.row(data.covariates.begin[i])[1];
        const auto adjusted = m.adjusted(std::exp(g[1] * own), std::exp(d[1] * own));
        CHECK(close(ours.p_alive[i], adjusted.probability_alive(columns[i]), 1e-12));
        CHECK(close(ours.purchases[i], adjusted.expected_purchases(columns[i], 25.0), 1e-11));
        CHECK(ours.discounted_purchases[i] < ours.purchases[i]);
        CHECK(ours.discounted_purchases[i] > ours.purchases[i] * std::pow(1.1, -25.0 / 52.0));
    }
    const data::Ids& ids = data.covariates.customer;
    const auto fresh = clv::predict_new(fit, data.covariates, ids, data.times.first, {.horizon = 25.0});
    const double own = data.covariates.row(data.covariates.begin[3])[1];
    CHECK(close(fresh.purchases[3], fit.model_of(std::array{0.0, own}, std::array{0.0, own}).expected_purchases(25.0),
                1e-12));
}

}  // namespace

TEST_CASE("Covariates that change without effect give the model without them, to rounding") {
    check_constant_limit<clv::ParetoNbd>();
    check_constant_limit<clv::BgNbd>();
    check_constant_limit<clv::MbgNbd>();
    check_constant_limit<clv::Nbd>();
}

namespace {

template <template <class> class Model>
void check_recovery(std::array<double, 2> g, std::array<double, 2> d, std::uint64_t seed) {
    const auto m = support::example<Model>();
    const auto data = simulate(m, g, d, 4000, seed);
    const auto fit = clv::fit<Model>(data.customers());
    CHECK(fit.converged());
    const auto all = fit.coefficients();
    for (std::size_t k = 0; k < all.size(); ++k) {
        const double truth = k < 2 ? g[k] : d[k - 2];
        INFO(all[k].process << " " << all[k].name << " " << all[k].estimate << " +- " << all[k].standard_error);
        CHECK(std::abs(all[k].estimate - truth) < 3.0 * all[k].standard_error);
        CHECK(all[k].standard_error < 0.35);
    }
}

}  // namespace

TEST_CASE("Coefficients of simulated customers are recovered, constant and changing over time") {
    check_recovery<clv::ParetoNbd>({0.5, -0.4}, {-0.6, 0.8}, 11);
    check_recovery<clv::BgNbd>({0.5, -0.4}, {0.9, -0.8}, 12);
    check_recovery<clv::MbgNbd>({0.5, -0.4}, {0.9, -0.8}, 13);
}

TEST_CASE("What purchases a changing chance to leave lets happen is what simulated customers do") {
    // New customers over 30 weeks, in both kinds of season.
    const auto m = support::example<clv::MbgNbd>();
    const std::array g{0.7, 0.5}, d{1.5, -0.5};
    const auto data = simulate(m, g, d, 6000, 21, 30.0);
    clv::CovariateFit<clv::MbgNbd> fit;
    fit.model = m;
    fit.purchase_names = fit.attrition_names = data.covariates.names;
    fit.purchase = {g[0], g[1]};
    fit.attrition = {d[0], d[1]};
    double seen = 0.0, squares = 0.0, expected = 0.0;
    for (std::size_t i = 0; i < data.table.size(); ++i) {
        const data::CovariatePath path(data.covariates, i, data.times.first[i], Unit::week);
        const clv::detail::Journey journey{{}, path};
        const std::array coefficients{fit.purchase, fit.attrition};
        static const clv::detail::Factors factors(data.covariates, coefficients[0], coefficients[1]);
        const double alive = clv::detail::probability_alive<clv::MbgNbd>(m, journey, factors);
        expected += alive * clv::detail::expected(clv::detail::active<clv::MbgNbd>(m, journey, factors), journey, path,
                                                  factors, data.table.T[i], 0.0)
                                .first;
        seen += data.table.frequency[i];
        squares += data.table.frequency[i] * data.table.frequency[i];
    }
    const double n = double(data.table.size()), error = std::sqrt(squares - seen * seen / n);
    CHECK(std::abs(seen - expected) < 3.0 * error);
    CHECK(error < 0.04 * seen);
}

TEST_CASE("Covariates that are not known where they are needed are refused, naming customer and period") {
    const auto& golden = support::covariate_golden();
    const std::vector<std::string> one{"season"};
    const auto message = [&](std::vector<std::int64_t> days, double horizon) -> std::string {
        std::vector<std::int64_t> time;
        std::vector<double> values;
        for (const auto day : days) {
            time.push_back(day * microseconds_per_day);
            values.push_back(0.0);
        }
        values.back() = 1.0;
        const data::Covariates covariates({.names = one, .values = values, .time = time}, one, one);
        try {
            clv::detail::journeys(golden.with(covariates), horizon);
            return "";
        } catch (const DomainError& error) {
            return error.what();
        }
    };
    const std::int64_t sunday = Time("2018-01-07").day();
    std::vector<std::int64_t> weeks;
    for (int w = 0; w < 110; ++w) weeks.push_back(sunday + 7 * w);
    CHECK(message(weeks, 5.0) == "");
    CHECK(message(weeks, 6.5) == "covariates: no season for customer c0001 from 2020-02-16 on");
    auto hole = weeks;
    hole.erase(hole.begin() + 20);
    CHECK(message(hole, 0.0) == "covariates: no season for customer c0001 from 2018-05-27 on");
    CHECK(message({weeks.begin() + 12, weeks.end()}, 0.0)
              .starts_with("covariates: no season for customer c0001 from 2018-03-09"));

    auto fewer = golden.constant;
    fewer.customer = support::ids_of({"c0001", "somebody"});
    fewer.begin.resize(3);
    fewer.until.resize(2);
    CHECK_THROWS_WITH_AS(clv::detail::journeys(golden.with(fewer)), "covariates: none for customer c0002", DomainError);
    auto missing = golden.constant;
    missing.values[2 * 5 + 1] = std::nan("");
    CHECK_THROWS_WITH_AS(clv::fit<clv::ParetoNbd>(golden.with(missing)), "covariates: no age for customer c0006",
                         DomainError);
}

TEST_CASE("Only changes of covariates are kept, and what is everybody's once") {
    const auto& golden = support::covariate_golden();
    CHECK(golden.season.paths() == 1);
    CHECK(golden.season.from.size() < 15);
    CHECK(golden.all.from.size() == 800 * golden.season.from.size());
    // A season beside what customers are is the same as a table of both for every customer and week.
    const std::array<double, 1> g{0.5}, d{0.2};
    const std::array<double, 3> g3{0.5, 0.0, 0.0}, d3{0.2, 0.0, 0.0};
    const auto m = support::example<clv::ParetoNbd>();
    CHECK(clv::log_likelihood<clv::ParetoNbd>(m, g, d, golden.with(golden.season)) ==
          doctest::Approx(clv::log_likelihood<clv::ParetoNbd>(m, g3, d3, golden.with(golden.all))).epsilon(1e-14));
}

TEST_CASE("Customers who share history and covariates are one cell, and weights are repetition") {
    const std::vector<std::string> one{"loud"};
    std::vector<PurchaseHistory> rows;
    std::vector<double> loud, twice_loud;
    const auto sample = support::example_customers<clv::BgNbd>(300);
    for (std::size_t i = 0; i < 300; ++i) {
        rows.push_back(sample.columns()[i]);
        loud.push_back(double(i % 2));
    }
    auto twice = rows;
    twice.insert(twice.end(), rows.begin(), rows.end());
    twice_loud = loud;
    twice_loud.insert(twice_loud.end(), loud.begin(), loud.end());
    for (auto& row : rows) row.weight = 2.0;
    const PurchaseHistories weighed(rows), repeated(twice);
    const data::Covariates a({.names = one, .values = loud}, one, one),
        b({.names = one, .values = twice_loud}, one, one);
    const data::Ids none;
    const auto x = clv::fit<clv::BgNbd>({weighed, a, none}, {.coefficient_penalty = 0.01});
    const auto y = clv::fit<clv::BgNbd>({repeated, b, none}, {.coefficient_penalty = 0.01});
    CHECK(x.cells == y.cells);
    CHECK(close(x.purchase[0], y.purchase[0], 1e-9));
    CHECK(close(x.log_likelihood, y.log_likelihood, 1e-12));
    const auto z = clv::fit<clv::BgNbd>({repeated, b, none}, {.coefficient_penalty = 0.01, .threads = 2});
    CHECK(z.purchase == y.purchase);
}

TEST_CASE("A penalty draws coefficients towards 0, one vector for both is one vector, and no spread is refused") {
    const auto& golden = support::covariate_golden();
    const auto free = clv::fit<clv::ParetoNbd>(golden.with(golden.constant));
    const auto drawn = clv::fit<clv::ParetoNbd>(golden.with(golden.constant), {.coefficient_penalty = 0.1});
    CHECK(std::abs(drawn.purchase[0]) < std::abs(free.purchase[0]));
    CHECK(std::abs(drawn.attrition[0]) < std::abs(free.attrition[0]));
    CHECK(drawn.log_likelihood < free.log_likelihood);
    const auto same = clv::fit<clv::ParetoNbd>(golden.with(golden.constant), {.same = true});
    CHECK(same.purchase == same.attrition);
    CHECK(same.size() == 6);
    CHECK(same.coefficients().size() == 2);
    auto flat = golden.constant;
    for (std::size_t i = 0; i < flat.from.size(); ++i) flat.values[2 * i] = 3.0;
    CHECK_THROWS_AS(clv::fit<clv::ParetoNbd>(golden.with(flat)), DomainError);
}

TEST_CASE("A covariate's unit and origin do not matter to the fit") {
    const auto& golden = support::covariate_golden();
    auto other = golden.constant;
    for (std::size_t i = 0; i < other.from.size(); ++i) other.values[2 * i + 1] = 1e6 + 1e3 * other.values[2 * i + 1];
    const auto x = clv::fit<clv::ParetoNbd>(golden.with(golden.constant)),
               y = clv::fit<clv::ParetoNbd>(golden.with(other));
    CHECK(close(y.log_likelihood, x.log_likelihood, 1e-12));
    CHECK(close(y.attrition[1], 1e-3 * x.attrition[1], 1e-6));
    CHECK(close(y.standard_errors()[5], 1e-3 * x.standard_errors()[5], 1e-6));
}

TEST_CASE("The same customers under another future buy as the rates say they would") {
    const auto& golden = support::covariate_golden();
    const auto fit = clv::fit<clv::ParetoNbd>(golden.with(golden.constant));
    auto other = golden.constant;
    for (std::size_t i = 0; i < other.from.size(); ++i) other.values[2 * i] = 1.0;
    const auto as_is = clv::predict(fit, golden.with(golden.constant), {.horizon = 20.0}),
               under = clv::predict(fit, golden.with(golden.constant), {.horizon = 20.0, .future = &other});
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(under.p_alive[i] == as_is.p_alive[i]);
        const bool is_so = golden.constant.row(i)[0] == 1.0;
        CHECK((under.purchases[i] == as_is.purchases[i]) == is_so);
    }
}

namespace {

template <template <class> class Model>
void check_adjusted() {
    const auto& golden = support::covariate_golden();
    const auto m = support::example<Model>();
    const std::array g{0.4, -0.2}, d{0.7, 0.3};
    const auto journeys = clv::detail::journeys(golden.with(golden.constant));
    const std::size_t n = std::size_t(clv::dimension<Model>) + 4;
    clv::detail::Taylor path(n), adjusted(n);
    clv::detail::PathLikelihood<Model>(golden.constant, m, g, d).add(journeys, path);
    clv::detail::AdjustedLikelihood<Model>(golden.constant, m, g, d).add(journeys, adjusted);
    CHECK(close(adjusted.value, path.value, 1e-12));
    for (std::size_t i = 0; i < n; ++i) {
        CHECK(close(adjusted.gradient[i], path.gradient[i], 1e-9, 1.0));
        for (std::size_t j = 0; j <= i; ++j) CHECK(close(adjusted.hessian(i, j), path.hessian(i, j), 1e-9, 1.0));
    }
}

}  // namespace

TEST_CASE("Any model that can be adjusted has the likelihood, gradient and Hessian of those that follow paths") {
    check_adjusted<clv::ParetoNbd>();
    check_adjusted<clv::BgNbd>();
    check_adjusted<clv::MbgNbd>();
    check_adjusted<clv::Nbd>();
}
