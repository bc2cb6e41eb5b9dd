// Questions about the future against tables of truths at high precision, from everyday customers to the far corners.
#include <doctest/doctest.h>

#include <limits>
#include <map>
#include <string>

#include <habitue/clv/models.hpp>

#include "support/reference.hpp"

using namespace habitue;

namespace {

constexpr double forever = std::numeric_limits<double>::infinity();

/// Of BG/NBD and MBG/NBD.
template <class M>
void check_row(std::map<std::string, support::Errors>& errors, const auto& row) {
    const auto at = [&](const char* name) { return row.at(name); };
    const M m{.r = at("r"), .alpha = at("alpha"), .a = at("a"), .b = at("b")};
    const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
    const auto check = [&](const char* name, double value, double truth) {
        errors[name].add(int(at("number")), value, truth);
    };
    const double t = at("horizon"), delta = at("delta");
    check("probability_alive", clv::probability_alive(m, h, t), at("probability_alive_future"));
    check("mean_purchase_rate", m.mean_purchase_rate(h), at("mean_lambda"));
    check("mean_dropout_probability", m.mean_dropout_probability(h), at("mean_p"));
    check("expected_lifetime", clv::expected_lifetime(m, h, t), at("lifetime"));
    check("discounted_purchases", clv::discounted_purchases(m, h, forever, delta), at("discounted_forever"));
    check("discounted_purchases", clv::discounted_purchases(m, h, forever, delta / 1000.0),
          at("discounted_forever_low"));
}

}  // namespace

TEST_CASE("the future of BG/NBD and MBG/NBD customers is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("bg_questions.csv"))
        if (row.at("chances_at_first") == 0.0)
            check_row<clv::BgNbd<>>(errors, row);
        else
            check_row<clv::MbgNbd<>>(errors, row);
    for (auto& [name, error] : errors) error.check("(M)BG/NBD " + name);
}

TEST_CASE("the future of Pareto/NBD customers is within 1e-12 of the truth all over its table") {
    std::map<std::string, support::Errors> errors;
    for (const auto& row : support::read_truths("pareto_nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const clv::ParetoNbd<> m{.r = at("r"), .alpha = at("alpha"), .s = at("s"), .beta = at("beta")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
        const auto check = [&](const char* name, double value, double truth) {
            errors[name].add(int(at("number")), value, truth);
        };
        check("probability_alive", clv::probability_alive(m, h, at("horizon")), at("probability_alive_future"));
        check("discounted_purchases", clv::discounted_purchases(m, h, forever, at("delta")),
              at("discounted_purchases_forever"));
        if (m.s > 1.0) check("expected_lifetime", m.if_active(h).active_time(forever), at("remaining_lifetime"));
    }
    for (auto& [name, error] : errors) error.check("Pareto/NBD " + name);
}

TEST_CASE("all the future purchases of NBD customers are within 1e-12 of the truth all over its table") {
    support::Errors errors;
    for (const auto& row : support::read_truths("nbd.csv")) {
        const auto at = [&](const char* name) { return row.at(name); };
        const clv::Nbd<> m{.r = at("r"), .alpha = at("alpha")};
        const PurchaseHistory h{.frequency = at("x"), .recency = at("t_x"), .T = at("T")};
        errors.add(int(at("number")), clv::discounted_purchases(m, h, forever, at("delta")),
                   at("discounted_purchases_forever"));
    }
    errors.check("NBD discounted_purchases");
}
