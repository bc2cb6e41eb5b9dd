// Models of when customers buy and leave against tables of truths at high precision, from everyday customers to the far
// corners.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>

#include <habitue/clv/models.hpp>

#include "support/reference.hpp"

using namespace habitue;

namespace {

template <class M>
double discounted(const M& m, const PurchaseHistory& h, double t, double delta) {
    if constexpr (requires { m.if_active(h).discounted_purchases(t, delta); })
        return m.probability_alive(h) * m.if_active(h).discounted_purchases(t, delta);
    else
        return clv::discounted_purchases(m, h, t, delta);
}

/// What all tables have columns of.
template <class M>
void check_row(std::map<std::string, support::Errors>& errors, const M& m, const PurchaseHistory& h, const auto& row) {
    const auto at = [&](const char* name) { return row.at(name); };
    const auto check = [&](const std::string& name, double value, double truth, double floor = 0.0) {
        errors[name].add(int(at("number")), value, truth, floor);
    };
    const double t = at("horizon");
    check("log_likelihood", m.log_likelihood(h), at("log_likelihood"), 1.0);
    check("expected_purchases", m.expected_purchases(h, t), at("expected_purchases"));
    check("expected_purchases, new customer", m.expected_purchases(t), at("expected_purchases_new"));
    check("discounted_purchases", discounted(m, h, t, at("delta")), at("discounted_purchases"));
    check("mean_purchase_rate", m.mean_purchase_rate(h), at("mean_lambda"));
    for (const int n : {0, 1, 2, 5, 10}) {
        check("purchase_probability", m.purchase_probability(h, n, t), row.find("pmf_" + std::to_string(n))->second);
        check("purchase_probability, new customer", m.purchase_probability(n, t),
              row.find("pmf_new_" + std::to_string(n))->second);
    }
}

}  // namespace

TEST_CASE("Pareto/NBD is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("pareto_nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const clv::ParetoNbd<> m{.r = at("r"), .alpha = at("alpha"), .s = at("s"), .beta = at("beta")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
        check_row(errors, m, h, row);
        errors["probability_alive"].add(int(at("number")), m.probability_alive(h), at("probability_alive"));
        errors["mean_attrition_rate"].add(int(at("number")), m.mean_attrition_rate(h), at("mean_attrition"));
    }
    for (auto& [name, error] : errors) error.check("Pareto/NBD " + name);
}

TEST_CASE("Pareto/NBD with correlation is within 1e-12 of the truth where rates are about one a unit of time") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("sarmanov_pareto_nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const auto check = [&](const std::string& name, double value, double truth) {
            errors[name].add(int(at("number")), value, truth);
        };
        const clv::SarmanovParetoNbd<> m{
            .r = at("r"), .alpha = at("alpha"), .s = at("s"), .beta = at("beta"), .w = at("w")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
        check_row(errors, m, h, row);
        check("probability_alive", m.probability_alive(h), at("probability_alive"));
        check("probability_alive, later", clv::probability_alive(m, h, at("horizon")), at("probability_alive_future"));
        check("mean_attrition_rate", m.mean_attrition_rate(h), at("mean_attrition"));
        check("discounted_purchases, for ever", discounted(m, h, std::numeric_limits<double>::infinity(), at("delta")),
              at("discounted_purchases_forever"));
    }
    for (auto& [name, error] : errors) error.check("Pareto/NBD with correlation " + name);
}

TEST_CASE("GGom/NBD is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("ggom_nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const auto check = [&](const std::string& name, double value, double truth) {
            errors[name].add(int(at("number")), value, truth);
        };
        const clv::GgomNbd<> m{.r = at("r"), .alpha = at("alpha"), .b = at("b"), .s = at("s"), .beta = at("beta")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
        check_row(errors, m, h, row);
        const auto active = m.if_active(h);
        const double alive = m.probability_alive(h), infinity = std::numeric_limits<double>::infinity();
        check("probability_alive", alive, at("probability_alive"));
        check("probability_alive, later", alive * active.chance_to_stay(at("horizon")), at("probability_alive_future"));
        check("mean_attrition_rate", m.mean_attrition_rate(h), at("mean_attrition"));
        check("discounted_purchases, for ever", alive * active.discounted_purchases(infinity, at("delta")),
              at("discounted_purchases_forever"));
        check("remaining lifetime", active.expected_purchases(infinity) / (active.k / active.rate),
              at("remaining_lifetime"));
    }
    for (auto& [name, error] : errors) error.check("GGom/NBD " + name);
}

template <class M>
void check_regular(const char* table, const char* title) {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths(table)) {
        const auto at = [&](const char* name) { return row.at(name); };
        const auto check = [&](const std::string& name, double value, double truth, double floor = 0.0) {
            errors[name].add(int(at("number")), value, truth, floor);
        };
        const M m{.k = at("k"), .r = at("r"), .alpha = at("alpha"), .a = at("a"), .b = at("b")};
        const PurchaseHistory h{
            .frequency = at("x"), .recency = at("t_x"), .T = at("T"), .sum_log_gaps = at("sum_log_gaps")};
        const double t = at("horizon");
        check("log_likelihood", m.log_likelihood(h), at("log_likelihood"), 1.0);
        check("probability_alive", m.probability_alive(h), at("probability_alive"));
        if (!std::isnan(at("expected_purchases")))
            check("expected_purchases", m.expected_purchases(h, t), at("expected_purchases"));
        if (!std::isnan(at("expected_purchases_new")))
            check("expected_purchases, new customer", m.expected_purchases(t), at("expected_purchases_new"));
        if (!std::isnan(at("pmf_0")))
            for (const int n : {0, 1, 2, 5, 10}) {
                const double fresh = row.find("pmf_new_" + std::to_string(n))->second;
                if (fresh == 0.0)  // the table leaves out what is below 1e-68 of all
                    CHECK(m.purchase_probability(n, t) < 1e-68);
                else
                    check("purchase_probability, new customer", m.purchase_probability(n, t), fresh);
            }
    }
    for (auto& [name, error] : errors) error.check(title + (" " + name));
}

TEST_CASE("BG/CNBD-k is within 1e-12 of the truth all over its table") {
    check_regular<clv::BgCnbd<>>("bg_cnbd.csv", "BG/CNBD-k");
}

TEST_CASE("MBG/CNBD-k is within 1e-12 of the truth all over its table") {
    check_regular<clv::MbgCnbd<>>("mbg_cnbd.csv", "MBG/CNBD-k");
}

TEST_CASE("NBD is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const clv::Nbd<> m{.r = at("r"), .alpha = at("alpha")};
        check_row(errors, m, {.frequency = at("x"), .recency = at("t_x"), .T = at("T")}, row);
    }
    for (auto& [name, error] : errors) error.check("NBD " + name);
}
