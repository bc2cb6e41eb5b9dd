// Laws of every model of when customers buy and leave.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

constexpr std::array horizons{1e-6, 0.3, 4.0, 39.0, 1000.0};

template <template <class> class Model>
void check_alive() {
    for (const auto& m : support::assorted_models<Model>())
        for (const auto& h : support::assorted_histories()) {
            const double p = m.probability_alive(h);
            CHECK(p >= 0.0);
            CHECK(p <= 1.0);
            CHECK(close(p + m.probability_left(h), 1.0, 1e-15));
            PurchaseHistory later = h;
            later.T *= 1.5;
            CHECK(m.probability_alive(later) <= p);
            PurchaseHistory just_now = h;
            just_now.T = h.recency;
            if (h.frequency > 0.0) CHECK(m.probability_alive(just_now) >= p);
        }
}

template <template <class> class Model>
void check_expectations() {
    for (const auto& m : support::assorted_models<Model>()) {
        for (const auto& h : support::assorted_histories()) {
            CHECK(m.expected_purchases(h, 0.0) == 0.0);
            CHECK(m.purchase_variance(h, 0.0) == 0.0);
            CHECK(close(m.purchase_probability(h, 0, 0.0), 1.0, 1e-15));
            CHECK(m.purchase_probability(h, 3, 0.0) == 0.0);
            CHECK(m.purchase_probability(h, -1, 10.0) == 0.0);
            double before = 0.0;
            for (const double t : horizons) {
                const double e = m.expected_purchases(h, t);
                CHECK(e >= before);
                before = e;
                // Nobody buys more than they would if they could not leave, even with the next purchase being due.
                double most = (m.r + h.frequency) / (m.alpha + h.T) * t;
                if constexpr (clv::HasRegularity<Model<double>>)
                    most = (m.if_active(h).mean_rate() * t + (m.k - 1.0)) / m.k;
                CHECK(e <= m.probability_alive(h) * most * (1.0 + 1e-14));
            }
        }
        CHECK(m.expected_purchases(7.0) == m.expected_purchases(PurchaseHistory{}, 7.0));
        CHECK(m.purchase_probability(2, 7.0) == m.purchase_probability(PurchaseHistory{}, 2, 7.0));
    }
}

template <template <class> class Model>
void check_moments() {
    const auto m = support::example<Model>();
    for (const double x : {0.0, 2.0, 30.0}) {
        const PurchaseHistory h{.frequency = x, .recency = x > 0.0 ? 30.0 : 0.0, .T = 38.0};
        for (const double t : {0.01, 5.0, 60.0}) {
            double total = 0.0, mean = 0.0, square = 0.0;
            const double expected = m.expected_purchases(h, t);
            for (int n = 0; n < 1500; ++n) {
                const double p = m.purchase_probability(h, n, t);
                CHECK(p >= 0.0);
                if (n > expected && p < 1e-25) break;
                total += p;
                mean += n * p;
                square += double(n) * n * p;
            }
            CHECK(close(total, 1.0, 1e-13));
            CHECK(close(mean, expected, 1e-12));
            CHECK(close(square - mean * mean, m.purchase_variance(h, t), 1e-11));
        }
    }
}

template <template <class> class Model>
void check_batches() {
    const auto m = support::example<Model>();
    const auto table = support::example_customers<Model>(20000);
    const auto columns = table.columns();
    std::vector<double> alive(table.size()), purchases(table.size()), again(table.size());
    clv::probability_alive(m, columns, alive);
    clv::expected_purchases(m, columns, 39.0, purchases);
    for (std::size_t i = 0; i < table.size(); i += 7) {
        CHECK(alive[i] == m.probability_alive(columns[i]));
        CHECK(purchases[i] == m.expected_purchases(columns[i], 39.0));
    }
    for (const int threads : {2, 5}) {
        clv::probability_alive(m, columns, again, {.threads = threads});
        CHECK(again == alive);
        clv::expected_purchases(m, columns, 39.0, again, {.threads = threads});
        CHECK(again == purchases);
    }
    std::vector<double> too_short(3);
    CHECK_THROWS_WITH_AS(clv::probability_alive(m, columns, too_short), "out: must be as long as the histories",
                         DomainError);
    CHECK_THROWS_AS(clv::expected_purchases(m, columns, -1.0, again), DomainError);
    std::atomic<bool> stop{true};
    CHECK_THROWS_AS(clv::expected_purchases(m, columns, 1.0, again, {.cancel = &stop}), Cancelled);
}

/// A fit without its search: the example with a made-up covariance.
template <template <class> class Model>
clv::Fit<Model> made_up_fit() {
    clv::Fit<Model> fit;
    fit.model = support::example<Model>();
    constexpr Eigen::Index n = clv::dimension<Model>;
    fit.covariance.resize(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            fit.covariance(i, j) = (i == j ? 0.02 : 0.008) * double(1 + i) * double(1 + j);
    return fit;
}

template <template <class> class Model>
void check_intervals() {
    const auto fit = made_up_fit<Model>();
    const auto histories = support::assorted_histories();
    const PurchaseHistories table(histories);
    const auto columns = table.columns();
    const auto plain = clv::predict(fit, columns, {.horizon = 39.0});
    const auto with = clv::predict(fit, columns, {.horizon = 39.0, .interval = 0.9});
    CHECK(plain.p_alive_low.empty());
    CHECK(plain.p_alive == with.p_alive);
    CHECK(plain.purchases == with.purchases);
    const double z = math::normal_quantile(0.95);
    const auto parameters = Model<double>::parameters();
    // The standard error of f, its gradient by differences.
    const auto error_of = [&](const auto& f) {
        std::vector<double> gradient;
        for (const auto& p : parameters) {
            const double step = 1e-5 * fit.model.*p.member;
            auto up = fit.model, down = fit.model;
            up.*p.member += step;
            down.*p.member -= step;
            gradient.push_back((f(up) - f(down)) / (2.0 * step));
        }
        double variance = 0.0;
        for (std::size_t i = 0; i < parameters.size(); ++i)
            for (std::size_t j = 0; j < parameters.size(); ++j)
                variance += gradient[i] * gradient[j] * fit.covariance(Eigen::Index(i), Eigen::Index(j));
        return std::sqrt(variance);
    };
    for (std::size_t i = 0; i < histories.size(); ++i) {
        const auto& h = histories[i];
        CHECK(with.p_alive_low[i] <= with.p_alive[i]);
        CHECK(with.p_alive[i] <= with.p_alive_high[i]);
        CHECK(with.p_alive_low[i] >= 0.0);
        CHECK(with.p_alive_high[i] <= 1.0);
        CHECK(with.purchases_low[i] >= 0.0);
        CHECK(with.purchases_low[i] <= with.purchases[i]);
        CHECK(with.purchases[i] <= with.purchases_high[i]);
        const double p = with.p_alive[i], e = with.purchases[i];
        if (p > 1e-3 && p < 1.0 - 1e-6) {
            const double error =
                error_of([&](const auto& m) { return std::log(m.probability_alive(h) / m.probability_left(h)); });
            if (with.p_alive_high[i] < 1.0 - 1e-9)  // else 1 - P has no digits left to compare
                CHECK(close(std::log(with.p_alive_high[i] / (1.0 - with.p_alive_high[i]) * (1.0 - p) / p), z * error,
                            1e-5));
            CHECK(close(std::log(with.p_alive_low[i] / (1.0 - with.p_alive_low[i]) * (1.0 - p) / p), -z * error, 1e-5));
        }
        if (p > 1e-3) {
            const double error = error_of([&](const auto& m) { return std::log(m.expected_purchases(h, 39.0)); });
            CHECK(close(std::log(with.purchases_high[i] / e), z * error, 1e-5));
            CHECK(close(std::log(e / with.purchases_low[i]), z * error, 1e-5));
        }
    }
    for (const double level : {0.0, 1.0, -0.5, 2.0})
        CHECK_THROWS_AS(clv::predict(fit, columns, {.horizon = 39.0, .interval = level}), DomainError);
}

template <template <class> class Model>
void check_predict_threads() {
    const auto fit = made_up_fit<Model>();
    const auto table = support::example_customers<Model>(10000);
    const auto one = clv::predict(fit, table.columns(), {.horizon = 39.0, .interval = 0.95});
    for (const int threads : {2, 5}) {
        double reported = 0.0;
        const auto many =
            clv::predict(fit, table.columns(),
                         {.horizon = 39.0, .interval = 0.95, .threads = threads, .progress = [&](double share) {
                              reported = share;
                          }});
        CHECK(many.p_alive_low == one.p_alive_low);
        CHECK(many.purchases == one.purchases);
        CHECK(many.purchases_high == one.purchases_high);
        CHECK(reported <= 1.0);
    }
}

template <template <class> class Model>
void check_units() {
    auto weeks = support::example<Model>(), days = weeks;
    weeks.unit = Unit::week;
    days.unit = Unit::day;
    for (const auto& p : Model<double>::parameters()) days.*p.member *= scale_factor(p.scaling, 7.0);
    for (auto h : support::assorted_histories()) {
        const double alive = weeks.probability_alive(h), e = weeks.expected_purchases(h, 10.0),
                     n2 = weeks.purchase_probability(h, 2, 10.0);
        h.recency *= 7.0, h.T *= 7.0;
        CHECK(close(days.probability_alive(h), alive, 1e-12));
        CHECK(close(days.expected_purchases(h, 70.0), e, 1e-12));
        CHECK(close(days.purchase_probability(h, 2, 70.0), n2, 1e-11));
    }
    const std::array x{3.0}, t_x{5.0}, T{8.0};
    std::vector<double> in_weeks(1), in_days(1);
    clv::expected_purchases(weeks, {x, t_x, T, {}, {}, {}, Unit::week}, "70d", in_weeks);
    clv::expected_purchases(weeks, {x, t_x, T, {}, {}, {}, Unit::week}, 10.0, in_days);
    CHECK(in_weeks == in_days);
    CHECK_THROWS_AS(clv::expected_purchases(weeks, {x, t_x, T, {}, {}, {}, Unit::day}, 10.0, in_days), DomainError);
}

}  // namespace

#define ALIVE(Model)               \
    SUBCASE(#Model) {              \
        check_alive<clv::Model>(); \
    }
TEST_CASE("P(alive) is a probability and falls with silence"){HABITUE_ATTRITION_MODELS(ALIVE)}
#define EXPECTATIONS(Model)               \
    SUBCASE(#Model) {                     \
        check_expectations<clv::Model>(); \
    }
TEST_CASE("expected purchases are 0 over no time and grow with the horizon"){HABITUE_ATTRITION_MODELS(EXPECTATIONS)}

#define MOMENTS(Model)               \
    SUBCASE(#Model) {                \
        check_moments<clv::Model>(); \
    }
TEST_CASE("purchase probabilities sum to one and have the mean and variance of the model"){
    HABITUE_ATTRITION_MODELS(MOMENTS)}

#define BATCHES(Model)               \
    SUBCASE(#Model) {                \
        check_batches<clv::Model>(); \
    }
TEST_CASE("a batch gives the bits of the scalar function, on any number of threads"){HABITUE_ATTRITION_MODELS(BATCHES)}

#define INTERVALS(Model)               \
    SUBCASE(#Model) {                  \
        check_intervals<clv::Model>(); \
    }
TEST_CASE("intervals of predictions are those of the delta method by differences"){HABITUE_ATTRITION_MODELS(INTERVALS)}

#define PREDICT_THREADS(Model)               \
    SUBCASE(#Model) {                        \
        check_predict_threads<clv::Model>(); \
    }
TEST_CASE("predictions with intervals are the same bits on any number of threads"){
    HABITUE_ATTRITION_MODELS(PREDICT_THREADS)}

#define UNITS(Model)               \
    SUBCASE(#Model) {              \
        check_units<clv::Model>(); \
    }
TEST_CASE("predictions do not depend on the unit of time") {
    HABITUE_ATTRITION_MODELS(UNITS)
}
