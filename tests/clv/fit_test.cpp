// Laws of fitting, for every model.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <string>
#include <type_traits>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;
using support::Table;

namespace {

Table reordered(const Table& table, const std::vector<std::size_t>& order) {
    Table result;
    for (const std::size_t i : order) result.add(table.columns()[i]);
    return result;
}

template <class Fit>
void check_same_estimate(const Fit& one, const Fit& two, double tolerance = 1e-6) {
    for (const auto& p : Fit::model_type::parameters())
        CHECK(close(one.model.*p.member, two.model.*p.member, tolerance));
    CHECK(close(one.log_likelihood, two.log_likelihood, 1e-11));
    CHECK(close(one.covariance(0, 0), two.covariance(0, 0), 1e2 * tolerance));
}

template <class Fit>
void check_same_bits(const Fit& one, const Fit& two) {
    CHECK(one.model == two.model);
    CHECK(one.log_likelihood == two.log_likelihood);
    CHECK((one.covariance.array() == two.covariance.array()).all());
    CHECK(one.iterations == two.iterations);
}

/// Sum of w log L one customer after another.
template <template <class> class Model>
double log_likelihood_of(const Model<double>& model, const HistoryColumns& rows) {
    double sum = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto h = rows[i];
        if (Model<double>::reads != clv::Reads::spend || (h.amounts() > 0.0 && h.monetary_value > 0.0))
            sum += h.weight * model.log_likelihood(h);
    }
    return sum;
}

template <template <class> class Model>
void check_recovery() {
    const auto truth = support::example<Model>();
    const auto table = support::example_customers<Model>(8000, 20261122);
    const auto fit = clv::fit<Model>(table.columns(Unit::week));
    CHECK(fit.converged());
    CHECK(fit.message == "");
    CHECK(fit.unit() == (requires { fit.model.unit; } ? Unit::week : Unit::unspecified));
    CHECK(close(fit.log_likelihood, log_likelihood_of<Model>(fit.model, table.columns()), 1e-12));
    CHECK(fit.log_likelihood >= log_likelihood_of<Model>(truth, table.columns()));
    const auto errors = fit.standard_errors();
    const auto wide = fit.interval(0.9999), usual = fit.interval();
    // Of GGom/NBD b, s and beta are told together: the likelihood is far from normal in each.
    constexpr bool told_weakly = std::is_same_v<Model<double>, clv::GgomNbd<>>;
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) {
        CAPTURE(p.name);
        CHECK(errors[i] > 0.0);
        if (!told_weakly) {
            CHECK(wide[i].first <= truth.*p.member);
            CHECK(truth.*p.member <= wide[i].second);
        }
        CHECK(usual[i].first > 0.0);
        CHECK(usual[i].first < fit.model.*p.member);
        CHECK(fit.model.*p.member < usual[i].second);
        CHECK(wide[i].first < usual[i].first);
        ++i;
    }
    CHECK(fit.aic() == 2.0 * double(i) - 2.0 * fit.log_likelihood);
    CHECK(fit.bic() > fit.aic());
    for (const double level : {0.0, 1.0, std::nan("")}) CHECK_THROWS_AS(fit.interval(level), DomainError);
}

/// The covariance is the inverse of the Hessian of the log-likelihood, here by differences of the scalar function.
template <template <class> class Model>
void check_covariance() {
    const auto table = support::example_customers<Model>(600);
    const auto fit = clv::fit<Model>(table.columns());
    const auto parameters = Model<double>::parameters();
    constexpr std::size_t n = clv::dimension<Model>;
    math::SquareMatrix information(n);
    const auto at = [&](std::size_t i, double di, std::size_t j, double dj) {
        auto model = fit.model;
        model.*parameters[i].member *= 1.0 + di;
        model.*parameters[j].member *= 1.0 + dj;
        return log_likelihood_of<Model>(model, table.columns());
    };
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j) {
            const double h = 1e-3, scale = fit.model.*parameters[i].member * (fit.model.*parameters[j].member);
            information(i, j) =
                -(at(i, h, j, h) - at(i, h, j, -h) - at(i, -h, j, h) + at(i, -h, j, -h)) / (4.0 * h * h * scale);
            if (i == j)
                information(i, i) =
                    -(at(i, h, i, 0.0) - 2.0 * fit.log_likelihood + at(i, -h, i, 0.0)) / (h * h * scale);
        }
    const auto inverse = math::symmetric_eigen(information).inverse();
    for (std::size_t i = 0; i < n; ++i)
        CHECK(close(fit.covariance(Eigen::Index(i), Eigen::Index(i)), inverse(i, i), 1e-3));
}

template <template <class> class Model>
void check_order_and_weights() {
    Table table;
    const auto customers = support::example_customers<Model>(400);
    for (std::size_t i = 0; i < customers.size(); ++i) {  // whole weeks, so that histories repeat
        auto h = customers.columns()[i];
        h.recency = std::floor(h.recency);
        h.T = std::ceil(h.T);
        table.add(h);
    }
    const auto fit = clv::fit<Model>(table.columns());
    std::vector<std::size_t> order(table.size());
    std::iota(order.begin(), order.end(), 0u);
    std::reverse(order.begin(), order.end());
    check_same_estimate(fit, clv::fit<Model>(reordered(table, order).columns()));

    Table twice = reordered(table, order), weighted = table;
    for (std::size_t i = 0; i < table.size(); ++i) twice.add(table.columns()[i]);
    for (double& w : weighted.weight) w = 2.0;
    const auto doubled = clv::fit<Model>(twice.columns()), by_weight = clv::fit<Model>(weighted.columns());
    check_same_estimate(doubled, by_weight);
    CHECK(doubled.customers == by_weight.customers);
    CHECK(doubled.cells == by_weight.cells);
    CHECK(close(doubled.log_likelihood, 2.0 * fit.log_likelihood, 1e-11));
    CHECK(close(2.0 * doubled.covariance(0, 0), fit.covariance(0, 0), 1e-4));
    for (const auto& p : Model<double>::parameters()) CHECK(close(doubled.model.*p.member, fit.model.*p.member, 1e-6));

    Table ignored = table;
    ignored.add({.frequency = 1.0, .recency = 1.0, .T = 2.0, .monetary_value = 1e6, .weight = 0.0});
    const auto same = clv::fit<Model>(ignored.columns());
    check_same_bits(fit, same);
    CHECK(same.left_out == fit.left_out + 1);
}

template <template <class> class Model>
void check_threads(std::size_t n) {
    if (support::counts<Model>) return;  // never as many distinct histories
    const auto table = support::example_customers<Model>(n);
    const auto one = clv::fit<Model>(table.columns());
    CHECK(one.cells > 8192);
    for (const int threads : {2, 5}) check_same_bits(one, clv::fit<Model>(table.columns(), {.threads = threads}));
}

template <template <class> class Model>
void check_units() {
    if (support::counts<Model>) return;  // an opportunity is no unit of time
    const auto table = support::example_customers<Model>(1000);
    Table scaled = table;
    const bool spend = Model<double>::reads == clv::Reads::spend;
    for (std::size_t i = 0; i < table.size(); ++i) {
        if (spend)
            scaled.monetary_value[i] *= 7.0;
        else
            scaled.recency[i] *= 7.0, scaled.T[i] *= 7.0, scaled.sum_log_gaps[i] += scaled.frequency[i] * std::log(7.0);
    }
    const auto weeks = clv::fit<Model>(table.columns(Unit::week)), days = clv::fit<Model>(scaled.columns(Unit::day));
    double shift = 0.0;
    for (std::size_t i = 0; i < table.size(); ++i)
        shift += (spend ? double(table.frequency[i] > 0.0) : table.frequency[i]) * std::log(7.0);
    CHECK(close(days.log_likelihood, weeks.log_likelihood - shift, 1e-10));
    std::size_t i = 0;
    for (const auto& p : Model<double>::parameters()) {
        const double factor = scale_factor(p.scaling, 7.0);
        CHECK(close(days.model.*p.member, factor * (weeks.model.*p.member), 1e-6));
        CHECK(close(days.standard_errors()[i], factor * weeks.standard_errors()[i], 1e-5));
        ++i;
    }
}

template <template <class> class Model>
void check_penalty() {
    const auto table = support::example_customers<Model>(500);
    const auto free = clv::fit<Model>(table.columns()), held = clv::fit<Model>(table.columns(), {.penalty = 0.1});
    const auto size = [](const auto& fit) {
        double sum = 0.0;
        for (const auto& p : Model<double>::parameters()) sum += std::pow(std::log(fit.model.*p.member), 2);
        return sum;
    };
    CHECK(held.converged());
    CHECK(size(held) < size(free));
    CHECK(held.log_likelihood < free.log_likelihood);
    CHECK(held.penalty == 0.1);
    CHECK(close(held.log_likelihood, log_likelihood_of<Model>(held.model, table.columns()), 1e-12));
    CHECK(held.summary().find("penalty 0.1") != std::string::npos);
    for (const double wrong : {-1.0, std::numeric_limits<double>::infinity()})
        CHECK_THROWS_AS(clv::fit<Model>(table.columns(), {.penalty = wrong}), DomainError);
    CHECK_THROWS_WITH_AS(clv::fit<Model>(table.columns(), {.max_iterations = 0}), "max_iterations: must be positive",
                         DomainError);
}

template <template <class> class Model>
void check_cancel_and_limits() {
    const auto table = support::example_customers<Model>(500);
    std::atomic<bool> stop{true};
    CHECK_THROWS_AS(clv::fit<Model>(table.columns(), {.cancel = &stop}), Cancelled);
    double share = 0.0;
    clv::fit<Model>(table.columns(), {.progress = [&](double s) {
                        CHECK(s >= share);
                        share = s;
                    }});
    CHECK(share == 1.0);
    const auto early = clv::fit<Model>(table.columns(), {.max_iterations = 1});
    CHECK(early.termination != optim::Termination::converged);
    CHECK(early.message.find("stopped at its iteration limit") != std::string::npos);
}

template <template <class> class Model>
void check_small_data() {
    const std::string who = "fit: " + std::string(Model<double>::card.title) + " is not identified: ";
    CHECK_THROWS_AS(clv::fit<Model>(Table{}.columns()), DomainError);
    const double last = Model<double>::reads == clv::Reads::renewals ? 3.0 : 20.0;
    const PurchaseHistory customer{.frequency = 3.0, .recency = last, .T = 30.0, .monetary_value = 12.0};
    Table one;
    one.add(customer);
    CHECK_THROWS_WITH_AS(clv::fit<Model>(one.columns()),
                         (who + std::to_string(clv::dimension<Model>) +
                          " parameters from 1 customers; give more, or add a penalty (penalty=0.01)")
                             .c_str(),
                         DomainError);
    const auto held = clv::fit<Model>(one.columns(), {.penalty = 0.05});
    CHECK(std::isfinite(held.log_likelihood));
    CHECK(held.customers == 1.0);
    Table once;
    for (int i = 1; i < 50; ++i) once.add({.T = double(i)});
    CHECK_THROWS_AS(clv::fit<Model>(once.columns()), DomainError);
    Table alike;  // a hundred times the same customer
    for (int i = 0; i < 100; ++i) alike.add(customer);
    const auto fit = clv::fit<Model>(alike.columns());
    CHECK(fit.cells == 1);
    CHECK(fit.message != "");
    CHECK(std::isfinite(fit.log_likelihood));
}

struct Malformed {
    PurchaseHistory row;
    const char* message;
};

template <template <class> class Model>
void check_malformed() {
    const double nan = std::nan(""), infinite = std::numeric_limits<double>::infinity();
    const Malformed wrong[] = {
        {{.frequency = -1.0, .T = 5.0},
         "frequency: row 2 has -1, must be a finite number of repeat purchases, 0 or more"},
        {{.frequency = nan, .T = 5.0},
         "frequency: row 2 has nan, must be a finite number of repeat purchases, 0 or more"},
        {{.frequency = 1.5, .recency = 1.0, .T = 5.0},
         "frequency: row 2 has 1.5, must be a whole number of repeat purchases"},
        {{.frequency = 1.0, .recency = 9.0, .T = 4.0}, "recency: row 2 has 9, above T = 4"},
        {{.frequency = 1.0, .recency = -2.0, .T = 4.0}, "recency: row 2 has -2, must be finite and not negative"},
        {{.frequency = 0.0, .recency = 2.0, .T = 4.0},
         "recency: row 2 has 2, but frequency is 0: recency must then be 0"},
        {{.frequency = 0.0, .T = 0.0}, "T: row 2 has 0, must be finite and positive"},
        {{.frequency = 0.0, .T = infinite}, "T: row 2 has inf, must be finite and positive"},
        {{.frequency = 0.0, .T = 4.0, .weight = -1.0}, "weight: row 2 has -1, must be finite and not negative"},
    };
    for (const auto& [row, message] : wrong) {
        Table table;
        table.add({.frequency = 2.0, .recency = 3.0, .T = 4.0, .monetary_value = 5.0});
        table.add({.frequency = 1.0, .recency = 3.0, .T = 4.0, .monetary_value = 6.0});
        table.add(row);
        CHECK_THROWS_WITH_AS(clv::fit<Model>(table.columns()), message, DomainError);
    }
    Table ragged = support::example_customers<Model>(20);
    ragged.T.pop_back();
    CHECK_THROWS_WITH_AS(clv::fit<Model>(ragged.columns()), "histories: frequency, recency and T must be equally long",
                         DomainError);
}

}  // namespace

#define RECOVERY(Model)               \
    SUBCASE(#Model) {                 \
        check_recovery<clv::Model>(); \
    }
TEST_CASE("a fit finds the parameters the customers were drawn from"){HABITUE_CLV_MODELS(RECOVERY)}
#define COVARIANCE(Model)               \
    SUBCASE(#Model) {                   \
        check_covariance<clv::Model>(); \
    }
TEST_CASE("the covariance is the inverse of the observed information"){HABITUE_CLV_MODELS(COVARIANCE)}

#define ORDER(Model)                           \
    SUBCASE(#Model) {                          \
        check_order_and_weights<clv::Model>(); \
    }
TEST_CASE("the order of rows does not matter, and a weight of two is the row twice"){HABITUE_CLV_MODELS(ORDER)}

#define THREADS(Model)                    \
    SUBCASE(#Model) {                     \
        check_threads<clv::Model>(12000); \
    }
TEST_CASE("a fit is the same bits on any number of threads"){HABITUE_CLV_MODELS(THREADS)}

TEST_CASE("a large fit, searched on samples first, is the same bits on any number of threads") {
    check_threads<clv::BgNbd>(90000);
}

#define UNITS(Model)               \
    SUBCASE(#Model) {              \
        check_units<clv::Model>(); \
    }
TEST_CASE("weeks and days, euros and cents give the same fit"){HABITUE_CLV_MODELS(UNITS)}
#define PENALTY(Model)               \
    SUBCASE(#Model) {                \
        check_penalty<clv::Model>(); \
    }
TEST_CASE("a penalty draws the parameters towards one"){HABITUE_CLV_MODELS(PENALTY)}

#define CANCEL(Model)                          \
    SUBCASE(#Model) {                          \
        check_cancel_and_limits<clv::Model>(); \
    }
TEST_CASE("a fit can be cancelled, reports progress, and says when it stopped early"){HABITUE_CLV_MODELS(CANCEL)}

#define SMALL(Model)                    \
    SUBCASE(#Model) {                   \
        check_small_data<clv::Model>(); \
    }
TEST_CASE("data that cannot tell the parameters are refused or said so"){HABITUE_CLV_MODELS(SMALL)}

#define MALFORMED(Model)               \
    SUBCASE(#Model) {                  \
        check_malformed<clv::Model>(); \
    }
TEST_CASE("histories that cannot happen are refused by column, row and value"){HABITUE_CLV_MODELS(MALFORMED)}

TEST_CASE("customers who never leave leave the dropout parameters unidentified, and the fit says so") {
    support::Random random(5);
    Table table;
    for (int i = 0; i < 2000; ++i)
        table.add(support::draw(clv::BgNbd<>{.r = 2.0, .alpha = 10.0, .a = 1e-9, .b = 50.0}, false, 52.0, random));
    const auto fit = clv::fit<clv::BgNbd>(table.columns());
    CHECK(fit.message.find("not identified by these data: a, b") != std::string::npos);
    CHECK(close(fit.model.r, 2.0, 0.2));
    CHECK(close(fit.model.alpha, 10.0, 0.2));
    CHECK(fit.model.expected_purchases(52.0) == doctest::Approx(52.0 * fit.model.r / fit.model.alpha).epsilon(0.01));
    const auto held = clv::fit<clv::BgNbd>(table.columns(), {.penalty = 0.001});
    CHECK(held.converged());
}

TEST_CASE("customers alike in rate leave r and alpha unidentified, and the fit says so") {
    support::Random random(6);
    Table table;
    for (int i = 0; i < 2000; ++i)
        table.add(support::draw(clv::BgNbd<>{.r = 1e7, .alpha = 1e8, .a = 1.0, .b = 3.0}, false, 52.0, random));
    const auto fit = clv::fit<clv::BgNbd>(table.columns());
    CHECK(fit.message.find("not identified by these data: r, alpha") != std::string::npos);
    CHECK(close(fit.model.r / fit.model.alpha, 0.1, 0.1));
}

TEST_CASE("gamma-gamma rests on repeat customers who spent something and counts the rest") {
    Table table = support::example_customers<clv::GammaGamma>(300);
    const auto with =
        double(std::count_if(table.frequency.begin(), table.frequency.end(), [](double x) { return x > 0.0; }));
    const auto first = clv::fit<clv::GammaGamma>(table.columns());
    CHECK(first.customers == with);
    CHECK(first.left_out == table.size() - std::size_t(with));
    table.add({.frequency = 1.0, .recency = 1.0, .T = 2.0, .monetary_value = 0.0});
    table.add({.frequency = 1.0, .recency = 1.0, .T = 2.0, .monetary_value = -3.0});
    const auto second = clv::fit<clv::GammaGamma>(table.columns());
    CHECK(second.left_out == first.left_out + 2);
    CHECK(second.model == first.model);
    table.monetary_value.clear();
    CHECK_THROWS_WITH_AS(clv::fit<clv::GammaGamma>(table.columns()), "histories: missing column monetary_value",
                         DomainError);
}
