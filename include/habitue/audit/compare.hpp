/// @file
/// What changed since an earlier audit: four parts that sum to the change of the total.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <habitue/audit/customers.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/audit/sentences.hpp>
#include <habitue/core/time.hpp>

namespace habitue::inline v1 {

namespace auditing {

/// The change of the total value since @p earlier, told from today's log and today's @p model:
///   model revision - what today's model makes of the customers of that day, less what was said then;
///   retention      - their purchases expected now less those expected then, at the spend expected then;
///   spend          - the change of their expected spend, at the purchases expected now;
///   new customers  - the value of those who came since.
/// Throws DomainError when the two audits do not ask the same question, or the earlier one ends later.
template <class M>
audit_result::Comparison compare(const EarlierAudit& earlier, const M& model, const Spend& spend,
                                 const data::PurchaseDays& days, const Population& now,
                                 const std::vector<Score>& scores, const Money& money) {
    const auto since = std::int32_t(Time(earlier.observation_end).day());
    require(since <= now.end, "compare: the earlier audit ends after this one");
    if (earlier.horizon_days != money.horizon * days_in(unit))
        refuse("compare", earlier.horizon_days,
               "days were the horizon of the earlier audit; give the same horizon now");
    if (earlier.discount_rate != money.yearly_rate)
        refuse("compare", earlier.discount_rate, "was the discount rate of the earlier audit; give the same now");
    if (earlier.margin_rate != money.multiplier)
        refuse("compare", earlier.margin_rate, "was the margin rate of the earlier audit; give the same now");
    if (!std::isfinite(earlier.value) || !money.known) return {};

    const Population then(days, since);
    const std::vector<Score> before = score(model, spend, then, money, {});
    audit_result::Comparison c;
    c.available = true;
    c.since = earlier.observation_end;
    c.earlier_value = earlier.value;
    double then_total = 0.0;
    std::size_t j = 0;  // both populations are in the order of the customer codes
    for (std::size_t i = 0; i < now.size(); ++i) {
        c.later_value += scores[i].value;
        if (j == then.size() || then.code[j] != now.code[i]) {
            c.new_customers += scores[i].value;
            continue;
        }
        then_total += before[j].value;
        c.retention += (scores[i].discounted - before[j].discounted) * before[j].spend;
        c.spend += scores[i].discounted * (scores[i].spend - before[j].spend);
        ++j;
    }
    c.model_revision = then_total - earlier.value;
    return c;
}

/// The comparison in a sentence.
inline std::string comparison_sentence(const audit_result::Comparison& c, const std::string& currency) {
    const double change = c.later_value - c.earlier_value;
    const auto part = [&](const char* name, double amount) {
        return std::string(name) + " " + (amount >= 0.0 ? "+" : "") + money(amount, currency);
    };
    return "Since " + c.since + " the total went from " + money(c.earlier_value, currency) + " to " +
           money(c.later_value, currency) + " (" + (change >= 0.0 ? "+" : "") + money(change, currency) +
           "): " + part("new customers", c.new_customers) + ", " + part("retention", c.retention) + ", " +
           part("spend", c.spend) + ", " + part("model revision", c.model_revision) + ".";
}

}  // namespace auditing
}  // namespace habitue::inline v1
