// Laws of every model's likelihood.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/quadrature.hpp>
#include <habitue/math/special.hpp>

#include "support/models.hpp"

using namespace habitue;
using math::Dual;
using support::close;

namespace {

template <template <class> class Model, int Order>
Model<Dual<clv::dimension<Model>, Order>> seeded(const Model<double>& model) {
    Model<Dual<clv::dimension<Model>, Order>> result{};
    clv::adopt(result, model);
    int i = 0;
    for (const auto& p : Model<double>::parameters()) {
        result.*result.parameters()[std::size_t(i)].member =
            Dual<clv::dimension<Model>, Order>::variable(model.*p.member, i);
        ++i;
    }
    return result;
}

template <template <class> class Model>
Model<double> moved(Model<double> model, std::size_t i, double by) {
    model.*Model<double>::parameters()[i].member += by;
    return model;
}

template <template <class> class Model>
std::vector<PurchaseHistory> readable_histories() {
    if (Model<double>::reads == clv::Reads::opportunities) return support::assorted_opportunities();
    if (Model<double>::reads == clv::Reads::renewals) return support::assorted_contracts();
    auto all = support::assorted_histories();
    if (Model<double>::reads == clv::Reads::spend) std::erase_if(all, [](const auto& h) { return h.frequency == 0.0; });
    return all;
}

template <template <class> class Model>
std::vector<Model<double>> assorted_models() {
    std::vector<Model<double>> result;
    for (const double scale : {0.05, 1.0, 12.0}) {
        auto model = support::example<Model>();
        double factor = scale;
        for (const auto& p : Model<double>::parameters()) {
            model.*p.member *= factor;
            factor *= 1.3;
        }
        if constexpr (requires { model.c; }) model.c = 0.7 * support::example<Model>().c * std::sqrt(std::sqrt(scale));
        result.push_back(model);
    }
    return result;
}

/// The fourth-order central difference of f at 0.
template <class F>
double slope(const F& f, double h) {
    return (8.0 * (f(h) - f(-h)) - (f(2.0 * h) - f(-2.0 * h))) / (12.0 * h);
}

template <template <class> class Model>
void check_derivatives() {
    constexpr std::size_t n = clv::dimension<Model>;
    for (const auto& model : assorted_models<Model>())
        for (const auto& h : readable_histories<Model>()) {
            CAPTURE(h.frequency);
            CAPTURE(h.recency);
            CAPTURE(h.T);
            const auto exact = seeded<Model, 2>(model).log_likelihood(h);
            const auto first = seeded<Model, 1>(model).log_likelihood(h);
            CHECK(exact.value == first.value);
            CHECK(exact.value == model.log_likelihood(h));
            for (std::size_t i = 0, k = 0; i < n; ++i) {
                const double step = 2e-3 * model.*Model<double>::parameters()[i].member;
                const double size = std::abs(exact.value) / step + std::abs(exact.gradient[i]);
                CHECK(exact.gradient[i] == first.gradient[i]);
                CHECK(close(slope([&](double by) { return moved<Model>(model, i, by).log_likelihood(h); }, step),
                            exact.gradient[i], 1e-9, size));
                for (std::size_t j = 0; j <= i; ++j, ++k) {
                    const double step_j = 2e-3 * model.*Model<double>::parameters()[j].member;
                    const auto gradient = [&](double by) {
                        return seeded<Model, 1>(moved<Model>(model, j, by)).log_likelihood(h).gradient[i];
                    };
                    CHECK(close(slope(gradient, step_j), exact.hessian[k], 1e-9,
                                (std::abs(exact.gradient[i]) + 1e-3 / step) / step_j));
                }
            }
        }
}

/// The papers' formulas as they stand there, for duals: what the sums in closed form are differentiated against.
template <class S>
S textbook(const clv::BgNbd<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency;
    S log_like = math::log_gamma(S(m.r + x)) - math::log_gamma(m.r) + m.r * log(m.alpha) - math::log_beta(m.a, m.b);
    const S active = math::log_beta(m.a, S(m.b + x)) - (m.r + x) * log(m.alpha + h.T);
    if (x == 0.0) return log_like + active;
    const S gone = math::log_beta(S(m.a + 1.0), S(m.b + x - 1.0)) - (m.r + x) * log(m.alpha + h.recency);
    return log_like + math::log_sum_exp(active, gone);
}
template <class S>
S textbook(const clv::MbgNbd<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency;
    const S log_like =
        math::log_gamma(S(m.r + x)) - math::log_gamma(m.r) + m.r * log(m.alpha) - math::log_beta(m.a, m.b);
    const S active = math::log_beta(m.a, S(m.b + x + 1.0)) - (m.r + x) * log(m.alpha + h.T);
    const S gone = math::log_beta(S(m.a + 1.0), S(m.b + x)) - (m.r + x) * log(m.alpha + h.recency);
    return log_like + math::log_sum_exp(active, gone);
}
/// Fader & Hardie (2005), notes/009, before the integral is taken; here in the log-odds of u between t_x and T.
template <class S>
S textbook(const clv::ParetoNbd<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency, D = h.T - h.recency;
    const S log_like = math::log_gamma(S(m.r + x)) - math::log_gamma(m.r) + m.r * log(m.alpha) + m.s * log(m.beta);
    const S active = -(m.r + x) * log(m.alpha + h.T) - m.s * log(m.beta + h.T);
    if (D == 0.0) return log_like + active;
    const S last = -(m.r + x) * log(m.alpha + h.recency) - (m.s + 1.0) * log(m.beta + h.recency);
    const double width = (math::value_of(m.alpha) + h.recency) / (1.0 + x) / D;
    const S gone = math::integrate_line<S>(
        [&](double z) {
            const double share = 1.0 / (1.0 + std::exp(-z)), u = h.recency + D * share;
            return S(exp(S(-(m.r + x) * log(m.alpha + u) - (m.s + 1.0) * log(m.beta + u) - last)) *
                     (D * share / (1.0 + std::exp(z))));
        },
        std::min(0.0, std::log(width)), 1.0);
    return log_like + math::log_sum_exp<S>(active, last + log(m.s) + log(gone));
}
/// Bemmaor & Glady (2012), before the integral is taken, likewise.
template <class S>
S textbook(const clv::GgomNbd<S>& m, const PurchaseHistory& h) {
    using math::expm1;
    const double x = h.frequency, D = h.T - h.recency;
    const auto log_left = [&](double u) { return log(S(m.beta + expm1(S(m.b * u)))); };
    const S log_like = math::log_gamma(S(m.r + x)) - math::log_gamma(m.r) + m.r * log(m.alpha) + m.s * log(m.beta);
    const S active = -(m.r + x) * log(m.alpha + h.T) - m.s * log_left(h.T);
    if (D == 0.0) return log_like + active;
    const S last = -(m.r + x) * log(m.alpha + h.recency) - (m.s + 1.0) * log_left(h.recency);
    const double width = std::min((math::value_of(m.alpha) + h.recency) / (1.0 + x), 0.3 / math::value_of(m.b)) / D;
    const S gone = math::integrate_line<S>(
        [&](double z) {
            const double share = 1.0 / (1.0 + std::exp(-z)), u = h.recency + D * share;
            return S(exp(S(-(m.r + x) * log(m.alpha + u) - (m.s + 1.0) * log_left(u) + m.b * u - last)) *
                     (D * share / (1.0 + std::exp(z))));
        },
        std::min(0.0, std::log(width)), 1.0);
    return log_like + math::log_sum_exp<S>(active, last + log(S(m.s * m.b)) + log(gone));
}
template <class S>
S textbook(const clv::Nbd<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency;
    return math::log_gamma(S(m.r + x)) - math::log_gamma(m.r) + m.r * log(m.alpha) - (m.r + x) * log(m.alpha + h.T);
}
/// Fader, Hardie & Shang (2010): a sum over the opportunities after which the customer may have left.
template <class S>
S textbook(const clv::BgBb<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency, n = h.T;
    const S norm = math::log_beta(m.alpha, m.beta) + math::log_beta(m.gamma, m.delta);
    const auto used = [&](double until) { return math::log_beta(S(m.alpha + x), S(m.beta + (until - x))); };
    S sum = used(n) + math::log_beta(m.gamma, S(m.delta + n));
    for (double i = h.recency; i < n; i += 1.0)
        sum = math::log_sum_exp<S>(sum, used(i) + math::log_beta(S(m.gamma + 1.0), S(m.delta + i)));
    return sum - norm;
}
/// Fader & Hardie (2007) and Fader et al. (2018): S(x), or S(x) - S(x + 1).
template <class S, class Power>
S textbook_contract(const S& alpha, const S& beta, const PurchaseHistory& h, const Power& power) {
    const auto log_survival = [&](double t) {
        return S(math::log_beta(alpha, S(beta + power(t))) - math::log_beta(alpha, beta));
    };
    const S here = log_survival(h.frequency);
    if (h.frequency == h.T) return here;
    return here + log(S(1.0 - exp(S(log_survival(h.frequency + 1.0) - here))));
}
template <class S>
S textbook(const clv::Sbg<S>& m, const PurchaseHistory& h) {
    return textbook_contract(m.alpha, m.beta, h, [](double t) { return t; });
}
template <class S>
S textbook(const clv::Bdw<S>& m, const PurchaseHistory& h) {
    return textbook_contract(m.alpha, m.beta, h,
                             [&](double t) { return t > 0.0 ? exp(S(m.c * std::log(t))) : S(0.0); });
}
/// Reutterer, Platzer & Schroeder (2021), with n chances to leave.
template <class M>
auto textbook_of_regular(const M& m, const PurchaseHistory& h, double n) {
    using S = typename M::scalar_type;
    const double x = h.frequency, k = m.k;
    const S R = m.r + k * x;
    const S log_like = math::log_gamma(R) - math::log_gamma(m.r) + m.r * log(m.alpha) - math::log_beta(m.a, m.b) -
                       x * math::log_gamma(k) + (k - 1.0) * h.sum_log_gaps;
    S log_passed = -R * log(m.alpha + h.T);
    for (double j = 1.0; j < k && h.T > h.recency; j += 1.0)
        log_passed = math::log_sum_exp<S>(log_passed, math::log_gamma(S(R + j)) - math::log_gamma(R) -
                                                          (R + j) * log(m.alpha + h.T) +
                                                          (j * std::log(h.T - h.recency) - math::log_gamma(j + 1.0)));
    const S active = math::log_beta(m.a, S(m.b + n)) + log_passed;
    if (n == 0.0) return S(log_like + active);
    const S gone = math::log_beta(S(m.a + 1.0), S(m.b + n - 1.0)) - R * log(m.alpha + h.recency);
    return S(log_like + math::log_sum_exp(active, gone));
}
template <class S>
S textbook(const clv::BgCnbd<S>& m, const PurchaseHistory& h) {
    return textbook_of_regular(m, h, h.frequency);
}
template <class S>
S textbook(const clv::MbgCnbd<S>& m, const PurchaseHistory& h) {
    return textbook_of_regular(m, h, h.frequency + 1.0);
}
template <class S>
S textbook(const clv::GammaGamma<S>& m, const PurchaseHistory& h) {
    const double x = h.frequency, mean = h.monetary_value;
    const S px = m.p * x;
    return math::log_gamma(S(px + m.q)) - math::log_gamma(px) - math::log_gamma(m.q) + m.q * log(m.gamma) +
           (px - 1.0) * std::log(mean) + px * std::log(x) - (px + m.q) * log(m.gamma + mean * x);
}

template <template <class> class Model>
void check_textbook() {
    for (const auto& model : assorted_models<Model>())
        for (const auto& h : readable_histories<Model>()) {
            CAPTURE(h.frequency);
            CAPTURE(h.T);
            const auto dual = seeded<Model, 2>(model);
            const auto ours = dual.log_likelihood(h), theirs = textbook(dual, h);
            CHECK(close(ours.value, theirs.value, 1e-11, 100.0));
            for (std::size_t i = 0; i < ours.n; ++i) CHECK(close(ours.gradient[i], theirs.gradient[i], 1e-9, 1.0));
            for (std::size_t i = 0; i < ours.pairs; ++i) CHECK(close(ours.hessian[i], theirs.hessian[i], 1e-9, 1.0));
        }
}

template <template <class> class Model>
void check_sums() {
    const auto model = seeded<Model, 2>(support::example<Model>());
    auto histories = readable_histories<Model>();
    const double x = support::counts<Model> ? histories.back().frequency : 7.0;
    std::erase_if(histories, [&](const auto& h) { return h.frequency != x; });
    std::vector<double> t_x, T, m, w;
    typename decltype(model.log_likelihood(histories[0]))::Dual one_by_one;
    for (const auto& h : histories) {
        t_x.push_back(h.recency), T.push_back(h.T), m.push_back(h.monetary_value), w.push_back(1.0 + double(w.size()));
        one_by_one += model.log_likelihood(h) * w.back();
    }
    const auto together = model.log_likelihood(clv::Alike{x, t_x, T, m, w});
    CHECK(close(together.value, one_by_one.value, 1e-13));
    for (std::size_t i = 0; i < together.n; ++i) CHECK(close(together.gradient[i], one_by_one.gradient[i], 1e-12, 1.0));
    for (std::size_t i = 0; i < together.pairs; ++i)
        CHECK(close(together.hessian[i], one_by_one.hessian[i], 1e-12, 1.0));
}

/// Weeks to days, or money to a hundredth: what is proportional to the unit scales, the log-density shifts.
template <template <class> class Model>
void check_units() {
    if (support::counts<Model>) return;  // an opportunity is no unit of time
    const double c = 7.0;
    auto model = support::example<Model>(), scaled = model;
    for (const auto& p : Model<double>::parameters()) scaled.*p.member *= scale_factor(p.scaling, c);
    for (const auto& h : readable_histories<Model>()) {
        PurchaseHistory other = h;
        const bool spend = Model<double>::reads == clv::Reads::spend;
        if (spend)
            other.monetary_value *= c;
        else
            other.recency *= c, other.T *= c, other.sum_log_gaps += h.frequency * std::log(c);
        const double shift = (spend ? 1.0 : h.frequency) * std::log(c);
        CHECK(close(scaled.log_likelihood(other), model.log_likelihood(h) - shift, 1e-12, 10.0));
    }
}

}  // namespace

#define DERIVATIVES(Model)               \
    SUBCASE(#Model) {                    \
        check_derivatives<clv::Model>(); \
    }
TEST_CASE("the exact gradient and Hessian are those of finite differences"){HABITUE_CLV_MODELS(DERIVATIVES)}
#define TEXTBOOK(Model)               \
    SUBCASE(#Model) {                 \
        check_textbook<clv::Model>(); \
    }
TEST_CASE("the likelihood and its derivatives are those of the formula in the paper"){HABITUE_CLV_MODELS(TEXTBOOK)}

#define SUMS(Model)               \
    SUBCASE(#Model) {             \
        check_sums<clv::Model>(); \
    }
TEST_CASE("customers alike add up to the customers one by one"){HABITUE_CLV_MODELS(SUMS)}

#define UNITS(Model)               \
    SUBCASE(#Model) {              \
        check_units<clv::Model>(); \
    }
TEST_CASE("another unit of time or money scales the parameters and shifts the log-likelihood"){
    HABITUE_CLV_MODELS(UNITS)}

#define CARD(Model)                                                                                            \
    SUBCASE(#Model) {                                                                                          \
        CHECK(clv::Model<>::card.name == #Model);                                                              \
        CHECK(!clv::Model<>::card.title.empty());                                                              \
        CHECK(clv::Model<>::card.reference.find('(') != std::string_view::npos);                               \
        for (const auto& p : clv::Model<>::parameters()) CHECK(!p.meaning.empty());                            \
        CHECK_NOTHROW(clv::validate<clv::Model>(support::example<clv::Model>()));                              \
        auto wrong = support::example<clv::Model>();                                                           \
        wrong.*wrong.parameters()[1].member = -1.0;                                                            \
        CHECK_THROWS_WITH_AS(clv::validate<clv::Model>(wrong),                                                 \
                             (std::string(wrong.parameters()[1].name) + ": got -1, must be positive").c_str(), \
                             DomainError);                                                                     \
    }
TEST_CASE("every model says who it is and refuses parameters outside their support"){HABITUE_CLV_MODELS(CARD)}

TEST_CASE("a model and histories in different units do not meet") {
    CHECK_NOTHROW(clv::require_same_unit(Unit::week, Unit::unspecified));
    CHECK_NOTHROW(clv::require_same_unit(Unit::week, Unit::week));
    CHECK_THROWS_WITH_AS(clv::require_same_unit(Unit::week, Unit::day),
                         "unit: the model counts in weeks, the histories in days; make both with one unit",
                         DomainError);
    CHECK(clv::horizon_in("14d", Unit::week) == 2.0);
    CHECK_THROWS_WITH_AS(clv::horizon_in(-1.0, Unit::week), "horizon: got -1, must be finite and not negative",
                         DomainError);
}
