// The models of opportunities and of contracts against tables of truths at high precision.
#include <doctest/doctest.h>

#include <limits>
#include <map>
#include <string>

#include <habitue/clv/models.hpp>

#include "support/reference.hpp"

using namespace habitue;

TEST_CASE("BG/BB is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("bg_bb.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const auto check = [&](const std::string& name, double value, double truth, double floor = 0.0) {
            errors[name].add(int(at("number")), value, truth, floor);
        };
        const clv::BgBb<> m{.alpha = at("alpha"), .beta = at("beta"), .gamma = at("gamma"), .delta = at("delta")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("n")};
        const double t = at("horizon"), rate = std::log1p(at("rate")), alive = m.probability_alive(h);
        const auto active = m.if_active(h);
        check("log_likelihood", m.log_likelihood(h), at("log_likelihood"), 1.0);
        check("probability_alive", alive, at("probability_alive"));
        check("probability_alive, later", alive * active.chance_to_stay(1.0), at("probability_alive_next"));
        check("probability_alive, later", alive * active.chance_to_stay(t), at("probability_alive_future"));
        check("expected_purchases", m.expected_purchases(h, t), at("expected_purchases"));
        check("expected_purchases, new customer", m.expected_purchases(t), at("expected_purchases_new"));
        check("mean_purchase_probability", m.mean_purchase_probability(h), at("mean_p"));
        check("mean_dropout_probability", m.mean_dropout_probability(h), at("mean_theta"));
        check("discounted_purchases", alive * active.discounted_purchases(t, rate), at("discounted_purchases"));
        check("discounted_purchases, for ever",
              alive * active.discounted_purchases(std::numeric_limits<double>::infinity(), rate),
              at("discounted_purchases_forever"));
        for (const int n : {0, 1, 2, 5, 10}) {
            check("purchase_probability", m.purchase_probability(h, n, t),
                  row.find("pmf_" + std::to_string(n))->second);
            check("purchase_probability, new customer", m.purchase_probability(n, t),
                  row.find("pmf_new_" + std::to_string(n))->second);
        }
    }
    for (auto& [name, error] : errors) error.check("BG/BB " + name);
}

namespace {

template <template <class> class Model>
void check_contracts(const char* file) {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths(file)) {
        const auto at = [&](const char* name) { return row.at(name); };
        const auto check = [&](const char* name, double value, double truth, double floor = 0.0) {
            errors[name].add(int(at("number")), value, truth, floor);
        };
        Model<double> m{};
        for (const auto& p : Model<double>::parameters()) m.*p.member = row.find(p.name)->second;
        const double t = at("t"), rate = at("rate"), n = at("n");
        check("log_likelihood", m.log_likelihood({.frequency = t - 1.0, .recency = t - 1.0, .T = t}),
              at("log_probability"), 1.0);
        check("log_likelihood", m.log_likelihood({.frequency = t, .recency = t, .T = t}), at("log_survival"), 1.0);
        check("churn_probability", clv::churn_probability(m, t), at("probability"));
        check("survival", clv::survival(m, t), at("survival"));
        check("retention_rate", clv::retention_rate(m, t), at("retention"));
        check("churn_rate", clv::churn_rate(m, t), at("hazard"));
        check("discounted_lifetime, for ever",
              clv::discounted_lifetime(m, {.discount_rate = rate, .renewals = n - 1.0}), at("derl"));
        check("discounted_lifetime",
              clv::discounted_lifetime(m, {.horizon = at("horizon"), .discount_rate = rate, .renewals = n - 1.0}),
              at("derl_horizon"));
        check("mean_dropout_probability", m.mean_dropout_probability(t), at("expected_theta"));
    }
    for (auto& [name, error] : errors) error.check(std::string(Model<double>::card.title) + " " + name);
}

}  // namespace

TEST_CASE("sBG is within 1e-12 of the truth all over its table") {
    check_contracts<clv::Sbg>("sbg.csv");
}

TEST_CASE("BdW is within 1e-12 of the truth all over its table") {
    check_contracts<clv::Bdw>("bdw.csv");
}
