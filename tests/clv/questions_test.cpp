// Laws of what every model says of a customer's future.
#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/clv/named_questions.hpp>

#include "support/models.hpp"

using namespace habitue;
using support::close;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

/// Models and histories to ask; few of those whose every answer is a sum over k phases.
template <template <class> class Model>
std::vector<Model<double>> models() {
    if (clv::HasRegularity<Model<double>>) return {support::example<Model>()};
    return support::assorted_models<Model>();
}
template <template <class> class Model>
std::vector<PurchaseHistory> histories_of() {
    const auto all = support::assorted_histories();
    std::vector<PurchaseHistory> some;
    for (std::size_t i = 0; i < all.size(); i += clv::HasRegularity<Model<double>> ? 12 : 1) some.push_back(all[i]);
    return some;
}

/// The questions that the model answers, and what they are called with their terms.
template <template <class> class Model>
std::vector<std::pair<std::string, clv::Question<Model>>> all_questions() {
    std::vector<std::pair<std::string, clv::Question<Model>>> all;
    const auto add = [&](const std::string& name, const clv::Terms& terms = {},
                         const std::string& terms_in_words = "") {
        if (auto found = clv::question<Model>(name, terms)) all.emplace_back(name + terms_in_words, std::move(*found));
    };
    add("log_likelihood");
    add("probability_alive", {.horizon = 9.0});
    add("probability_no_purchase", {.horizon = 9.0});
    add("purchase_probability", {.horizon = 9.0, .n = 3});
    add("expected_purchases", {.horizon = 39.0});
    add("purchase_variance", {.horizon = 39.0});
    add("discounted_purchases", {.horizon = 52.0, .discount = {.rate = 0.002}}, ", for a year");
    add("discounted_purchases", {.horizon = forever, .discount = {.rate = 0.002}}, ", for ever");
    const double t = clv::HasRegularity<Model<double>> ? 52.0 : forever;  // with k > 1 an integral for each month
    add("discounted_purchases", {.horizon = t, .discount = {.rate = 0.002, .period = 4.3}}, ", by month");
    add("expected_lifetime", {.horizon = 100.0});
    add("lifetime_quantile", {.q = 0.9});
    for (const char* latent :
         {"mean_purchase_rate", "mean_purchase_probability", "mean_attrition_rate", "mean_dropout_probability"})
        add(latent);
    return all;
}

template <template <class> class Model>
void check_staying() {
    for (const auto& m : models<Model>())
        for (const auto& h : histories_of<Model>()) {
            const auto active = m.if_active(h);
            CHECK(active.chance_to_stay(0.0) == 1.0);
            CHECK(clv::probability_alive(m, h, 0.0) == m.probability_alive(h));
            double before = 1.0, integral = 0.0;
            for (const double t : {0.01, 1.0, 10.0, 100.0, 1e4}) {
                const double now = active.chance_to_stay(t);
                CHECK(now >= 0.0);  // below 1e-300 it is 0
                CHECK(now <= before);
                before = now;
                const double time = clv::detail::active_time(active, t);
                CHECK(time >= integral);
                CHECK(time <= t * (1.0 + 1e-14));
                CHECK(time >= t * now * (1.0 - 1e-14));
                integral = time;
            }
        }
}

/// A customer without the closed forms of its model, so that the generic ones serve.
template <class Customer>
struct Plain {
    Customer customer;
    double chance_to_stay(double t) const { return customer.chance_to_stay(t); }
    double time_scale() const { return customer.time_scale(); }
};

template <template <class> class Model>
void check_lifetimes() {
    for (const auto& m : models<Model>())
        for (const auto& h : histories_of<Model>()) {
            CAPTURE(h.frequency);
            CAPTURE(h.T);
            const auto active = m.if_active(h);
            const Plain<decltype(active)> plain{active};
            for (const double t : {0.3, 20.0, 1000.0})
                CHECK(close(clv::expected_lifetime(m, h, t),
                            m.probability_alive(h) * clv::detail::active_time(plain, t), 1e-12));
            const double all = clv::expected_lifetime(m, h), alive = m.probability_alive(h);
            CHECK(all * (1.0 + 1e-13) >= clv::expected_lifetime(m, h, 1e6));
            for (const double q : {0.05, 0.5, 0.9}) {
                const double t = clv::lifetime_quantile(m, h, q);
                if (1.0 - alive >= q) CHECK(t == 0.0);
                if (t > 0.0 && std::isfinite(t)) CHECK(close(clv::probability_alive(m, h, t), 1.0 - q, 1e-10));
                const double c = std::log(alive) - std::log1p(-q);
                if (c > 1e-3 && std::isfinite(t) && t < 1e250) CHECK(close(clv::detail::time_until(plain, c), t, 1e-9));
            }
        }
}

template <template <class> class Model>
void check_discounts() {
    for (const auto& m : models<Model>())
        for (const auto& h : histories_of<Model>()) {
            if (h.T != 12.0) continue;
            CAPTURE(h.frequency);
            CAPTURE(h.T);
            const auto worth = [&](double t, double delta, double period = 0.0) {
                return clv::discounted_purchases(m, h, t, clv::Discount{.rate = delta, .period = period});
            };
            for (const double t : {1.0, 60.0}) {
                CHECK(close(worth(t, 0.0), m.expected_purchases(h, t), 1e-14));
                CHECK(close(worth(t, 0.0, 3.0), m.expected_purchases(h, t), 1e-14));
            }
            // Forever is the limit of long horizons, by a road of its own.
            for (const double delta : {0.002, 0.5})
                CHECK(close(worth(forever, delta), worth(60.0 / delta, delta), 1e-12));
            // Period by period: what is bought in each, discounted from its end; the last one is cut.
            const double delta = 0.03, period = 4.0;
            double sum = 0.0, before = 0.0;
            for (int j = 1; j <= 13; ++j) {
                const double now = m.expected_purchases(h, std::min(50.0, j * period));
                sum += std::exp(-delta * period * j) * (now - before);
                before = now;
            }
            CHECK(close(worth(50.0, delta, period), sum, 1e-12));
            if (h.frequency == 2.0) {
                double all = 0.0;
                for (int j = 1; j <= 360; ++j)
                    all += std::exp(-delta * period * j) * -std::expm1(-delta * period) *
                           m.expected_purchases(h, j * period);
                CHECK(close(worth(forever, delta, period), all, 1e-12));
                // A short period is nearly no period.
                CHECK(worth(forever, delta, 0.01) <= worth(forever, delta));
                CHECK(close(worth(forever, delta, 0.01), worth(forever, delta), 3e-4));
            }
        }
}

/// The gradient by finite differences of sixth order.
template <template <class> class Model>
void check_gradients() {
    const auto m = support::example<Model>();
    std::vector<PurchaseHistory> histories;
    for (const auto& h : histories_of<Model>())
        if (h.T > 1.0 && h.T < 100.0 && m.probability_alive(h) > 1e-6 && (h.frequency == 0.0 || h.recency < h.T))
            histories.push_back(h);
    const PurchaseHistories table(histories);
    for (const auto& [name, question] : all_questions<Model>()) {
        CAPTURE(name);
        const auto exact = clv::gradient<Model>(m, table, question);
        Eigen::Index j = 0;
        for (const auto& p : Model<double>::parameters()) {
            CAPTURE(p.name);
            for (std::size_t i = 0; i < histories.size(); ++i) {
                const double step = 4e-3 * m.*p.member / (1.0 + histories[i].frequency / 30.0);
                const auto moved = [&](double by) {
                    auto other = m;
                    other.*p.member += by * step;
                    return question.value(other, histories[i]);
                };
                const double slope = (45.0 * (moved(1.0) - moved(-1.0)) - 9.0 * (moved(2.0) - moved(-2.0)) +
                                      (moved(3.0) - moved(-3.0))) /
                                     (60.0 * step);
                const double value = question.value(m, histories[i]);
                if (value == 0.0 || !std::isfinite(value)) continue;
                CAPTURE(histories[i].frequency);
                CAPTURE(histories[i].recency);
                CAPTURE(histories[i].T);
                CHECK(close(exact(Eigen::Index(i), j), slope, 1e-9, std::abs(value) / (m.*p.member)));
            }
            ++j;
        }
    }
}

/// A fit without its search: the example with a made-up covariance.
template <template <class> class Model>
clv::Fit<Model> made_up_fit() {
    clv::Fit<Model> fit;
    fit.model = support::example<Model>();
    constexpr Eigen::Index n = clv::dimension<Model>;
    fit.covariance = Eigen::MatrixXd::Constant(n, n, 1e-4);
    fit.covariance.diagonal().setConstant(4e-4);
    return fit;
}

template <template <class> class Model>
void check_confidence() {
    const auto fit = made_up_fit<Model>();
    auto histories = histories_of<Model>();
    std::erase_if(histories, [](const auto& h) { return h.T != 39.0 || h.frequency > 7.0; });
    const PurchaseHistories table(histories);
    // Draws along the axes, of which the first parameter's alone matters to a question about it.
    Eigen::MatrixXd draws(41, clv::dimension<Model>);
    for (Eigen::Index k = 0; k < draws.rows(); ++k) {
        Eigen::Index j = 0;
        for (const auto& p : Model<double>::parameters()) draws(k, j++) = fit.model.*p.member;
        draws(k, 0) *= 0.6 + 0.02 * double((k * 17) % 41);
    }
    for (const auto& [name, question] : all_questions<Model>()) {
        CAPTURE(name);
        const auto answers = clv::ask<Model>(fit.model, table, question);
        const auto delta = clv::confidence(fit, table, question, 0.9);
        CHECK(delta.value == answers);
        const auto wide = clv::confidence(fit, table, question, 0.99);
        const auto drawn = clv::confidence<Model>(fit.model, draws, table, question, 0.9);
        CHECK(drawn.value == answers);
        for (std::size_t i = 0; i < table.size(); ++i) {
            CHECK(delta.low[i] <= delta.value[i]);
            CHECK(delta.value[i] <= delta.high[i]);
            CHECK(wide.low[i] <= delta.low[i]);
            CHECK(delta.high[i] <= wide.high[i]);
            if (question.range != clv::Range::real) CHECK(wide.low[i] >= 0.0);
            if (question.range == clv::Range::probability) CHECK(wide.high[i] <= 1.0);
            CHECK(drawn.low[i] <= drawn.high[i]);
        }
        for (const int threads : {2, 5}) {
            const auto again = clv::confidence(fit, table, question, 0.9, {.threads = threads});
            CHECK(again.low == delta.low);
            CHECK(again.high == delta.high);
        }
    }
    const clv::Question<Model> shape{[](const auto& m, const PurchaseHistory&) { return m.r + 0.0; },
                                     clv::Range::positive};
    const auto drawn = clv::confidence<Model>(fit.model, draws, table, shape, 0.9);
    CHECK(close(drawn.low[0], fit.model.r * 0.64, 1e-12));
    CHECK(close(drawn.high[0], fit.model.r * 1.36, 1e-12));
    const auto delta = clv::confidence(fit, table, shape, 0.95);
    CHECK(close(delta.high[0], fit.model.r * std::exp(math::normal_quantile(0.975) * 0.02 / fit.model.r), 1e-12));
    CHECK_THROWS_AS(clv::confidence(fit, table, shape, 1.0), DomainError);
    CHECK_THROWS_AS(clv::confidence<Model>(fit.model, Eigen::MatrixXd(3, 1), table, shape), DomainError);
}

template <template <class> class Model>
void check_tracking() {
    const auto m = support::example<Model>();
    const std::array joined{0.0, 2.0, 2.0, 5.0}, weight{1.0, 3.0, 0.5, 2.0}, grid{1.0, 2.0, 8.0, 30.0};
    const auto curve = clv::tracking(m, joined, weight, grid);
    const auto e = [&](double t) { return t > 0.0 ? m.expected_purchases(t) : 0.0; };
    double before = 0.0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        const double t = grid[i], sum = e(t) + 3.5 * e(t - 2.0) + 2.0 * e(t - 5.0);
        CHECK(close(curve.cumulative[i], sum, 1e-14));
        CHECK(close(curve.incremental[i], sum - before, 1e-13));
        before = sum;
    }
    CHECK(clv::tracking(m, joined, weight, grid, {.threads = 3}).cumulative == curve.cumulative);
    CHECK_THROWS_AS(clv::tracking(m, joined, weight, std::array{2.0, 1.0}), DomainError);
    CHECK_THROWS_AS(clv::tracking(m, std::array{forever}, {}, grid), DomainError);
}

/// The integral over (low, high), on which f may rise steeply at low, by the midpoint rule in the cube root.
template <class F>
double mass(const F& f, double low, double high) {
    constexpr int steps = 200000;
    double sum = 0.0;
    for (int i = 0; i < steps; ++i) {
        const double u = (i + 0.5) / steps;
        sum += f(low + (high - low) * u * u * u) * 3.0 * u * u;
    }
    return sum * (high - low) / steps;
}

template <template <class> class Model>
void check_densities() {
    const auto m = support::example<Model>();
    CHECK(close(mass([&](double x) { return clv::purchase_rate_density(m, x); }, 0.0, 20.0), 1.0, 1e-4));
    CHECK(close(mass([&](double x) { return x * clv::purchase_rate_density(m, x); }, 0.0, 20.0), m.r / m.alpha, 1e-6));
    if constexpr (requires { clv::attrition_rate_density(m, 1.0); })
        CHECK(close(mass([&](double x) { return x * clv::attrition_rate_density(m, x); }, 0.0, 40.0 / m.beta),
                    m.s / m.beta, 1e-6));
    if constexpr (requires { clv::dropout_probability_density(m, 0.5); })
        CHECK(close(mass([&](double x) { return x * clv::dropout_probability_density(m, x); }, 0.0, 1.0),
                    m.a / (m.a + m.b), 1e-6));
}

}  // namespace

#define STAYING(Model)               \
    SUBCASE(#Model) {                \
        check_staying<clv::Model>(); \
    }
TEST_CASE("the chance to stay is 1 now, falls with time, and its integral lies between its ends"){
    HABITUE_ATTRITION_MODELS(STAYING)}
#define LIFETIMES(Model)               \
    SUBCASE(#Model) {                  \
        check_lifetimes<clv::Model>(); \
    }
TEST_CASE("lifetimes are those of plain integration, and quantiles give back their share"){
    HABITUE_ATTRITION_MODELS(LIFETIMES)}

#define DISCOUNTS(Model)               \
    SUBCASE(#Model) {                  \
        check_discounts<clv::Model>(); \
    }
TEST_CASE("discounted purchases are the sum over periods, the purchases without discount, and in the limit for ever"){
    HABITUE_ATTRITION_MODELS(DISCOUNTS)}

#define GRADIENTS(Model)               \
    SUBCASE(#Model) {                  \
        check_gradients<clv::Model>(); \
    }
TEST_CASE("the exact gradient of every question is that of finite differences"){HABITUE_ATTRITION_MODELS(GRADIENTS)}

#define CONFIDENCE(Model)               \
    SUBCASE(#Model) {                   \
        check_confidence<clv::Model>(); \
    }
TEST_CASE("the interval of every question holds its answer, stays in its range and grows with the level"){
    HABITUE_ATTRITION_MODELS(CONFIDENCE)}

#define TRACKING(Model)               \
    SUBCASE(#Model) {                 \
        check_tracking<clv::Model>(); \
    }
TEST_CASE("tracking adds up the customers who have joined by then"){HABITUE_ATTRITION_MODELS(TRACKING)}

#define DENSITIES(Model)               \
    SUBCASE(#Model) {                  \
        check_densities<clv::Model>(); \
    }
TEST_CASE("densities of the latent rates have mass one and the means of the model"){HABITUE_ATTRITION_MODELS(DENSITIES)}

TEST_CASE("a question is known by the name of the function that answers it, and by no other") {
    const PurchaseHistory h{.frequency = 2.0, .recency = 3.0, .T = 5.0};
    const auto model = support::example<clv::ParetoNbd>();
    const auto asked = [&](std::string_view name, const clv::Terms& terms) {
        return clv::question<clv::ParetoNbd>(name, terms).value().value(model, h);
    };
    CHECK(asked("probability_alive", {.horizon = 7.0}) == clv::probability_alive(model, h, 7.0));
    CHECK(asked("purchase_probability", {.horizon = 7.0, .n = 2}) == model.purchase_probability(h, 2, 7.0));
    CHECK(asked("lifetime_quantile", {.q = 0.7}) == clv::lifetime_quantile(model, h, 0.7));
    CHECK(asked("mean_attrition_rate", {}) == model.mean_attrition_rate(h));
    CHECK_FALSE(clv::question<clv::ParetoNbd>("mean_dropout_probability"));
    CHECK_FALSE(clv::question<clv::BgNbd>("mean_attrition_rate"));
    CHECK_FALSE(clv::question<clv::BgNbd>("churn"));
}

TEST_CASE("lifetimes without a mean are infinite") {
    const PurchaseHistory h{.frequency = 2.0, .recency = 3.0, .T = 5.0};
    CHECK(std::isinf(clv::expected_lifetime(clv::ParetoNbd<>{.r = 1.0, .alpha = 5.0, .s = 1.0, .beta = 9.0}, h)));
    CHECK(std::isinf(clv::expected_lifetime(clv::BgNbd<>{.r = 1.0, .alpha = 5.0, .a = 1.0, .b = 9.0}, h)));
    CHECK(std::isinf(clv::expected_lifetime(clv::BgNbd<>{.r = 0.5, .alpha = 5.0, .a = 3.0, .b = 9.0}, {})));
    CHECK(std::isinf(clv::expected_lifetime(clv::Nbd<>{.r = 1.0, .alpha = 5.0}, h)));
    CHECK(std::isinf(clv::lifetime_quantile(clv::Nbd<>{.r = 1.0, .alpha = 5.0}, h, 0.5)));
    CHECK(std::isinf(clv::detail::active_time(
        Plain{clv::ParetoNbd<>{.r = 1.0, .alpha = 5.0, .s = 0.5, .beta = 9.0}.if_active(h)}, forever)));
    CHECK(close(clv::detail::active_time(
                    Plain{clv::ParetoNbd<>{.r = 1.0, .alpha = 5.0, .s = 4.0, .beta = 9.0}.if_active(h)}, forever),
                14.0 / 3.0, 1e-12));
    const clv::ParetoNbd<> pareto{.r = 1.0, .alpha = 5.0, .s = 3.0, .beta = 9.0};
    CHECK(close(clv::expected_lifetime(pareto, h), pareto.probability_alive(h) * 14.0 / 2.0, 1e-15));
}

TEST_CASE("a discount says what it cannot be") {
    const auto year = clv::discount(0.1, Duration("1 month"), Unit::week);
    CHECK(close(year.rate, std::log(1.1) * 7.0 / 365.25, 1e-15));
    CHECK(close(year.period, 30.4375 / 7.0, 1e-15));
    CHECK(clv::horizon_to_discount(forever, year, Unit::week) == forever);
    CHECK_THROWS_WITH_AS(clv::discount(0.1, Duration(0.0), Unit::week), "period: got 0, must be finite and positive",
                         DomainError);
    CHECK_THROWS_WITH_AS(clv::horizon_to_discount(forever, {}, Unit::week),
                         "horizon: got inf, must be finite unless the discount rate is above 0", DomainError);
    CHECK_THROWS_AS(clv::horizon_to_discount(forever, {.rate = 1e-9, .period = 0.1}, Unit::week), DomainError);
}
