/// @file
/// Page one: five sentences a manager can act on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1::auditing {

/// What stands before an amount: "$" for USD, "CHF " for CHF; what is not a code stands as it is.
inline std::string currency_prefix(const std::string& currency) {
    static constexpr std::pair<std::string_view, std::string_view> symbols[] = {
        {"USD", "$"},   {"EUR", "€"}, {"GBP", "£"}, {"JPY", "¥"},
        {"CNY", "CN¥"}, {"INR", "₹"}, {"KRW", "₩"}, {"ILS", "₪"}};
    for (const auto& [code, symbol] : symbols)
        if (currency == code) return std::string(symbol);
    return currency.size() == 3 && currency[0] >= 'A' && currency[0] <= 'Z' ? currency + " " : currency;
}

/// Money to three significant digits: "$1.02 million", "$45,600".
inline std::string money(double amount, const std::string& currency) {
    if (std::isnan(amount)) return "-";
    const std::string sign = amount < 0.0 ? "-" : "";
    const double size = std::abs(amount);
    const std::string symbol = currency_prefix(currency);
    const auto scaled = [&](double by, const char* word) {
        return sign + symbol + text::significant(size / by, 3) + word;
    };
    if (size >= 0.9995e9) return scaled(1e9, " billion");
    if (size >= 0.9995e6) return scaled(1e6, " million");
    if (size < 100.0) return sign + symbol + text::fixed(size, 2);
    const double step = std::pow(10.0, std::floor(std::log10(size)) - 2.0);
    return sign + symbol + text::grouped(step > 1.0 ? std::round(size / step) * step : size);
}

/// "$1.02 million (95% range $0.98 million to $1.06 million)".
inline std::string money_range(const Estimate& e, const std::string& currency) {
    return money(e.value, currency) + " (95% range " + money(e.low, currency) + " to " + money(e.high, currency) + ")";
}

/// "52 weeks" as people say it.
inline std::string span_text(double days) {
    if (std::abs(days - 364.0) < 2.0 || std::abs(days - 365.25) < 1.0) return days < 364.9 ? "52 weeks" : "year";
    if (days >= 14.0 && std::abs(days / 7.0 - std::round(days / 7.0)) < 1e-9)
        return text::grouped(days / 7.0) + " weeks";
    return text::grouped(days) + " days";
}

/// What the audit says on its first page, from its other parts. @p past_money is what today's customers spent over a
/// period before the end as long as the horizon, or over @p past_days if the log is shorter.
inline std::vector<std::string> sentences(const Audit& a, double past_money, double past_days) {
    using text::grouped, text::percent;
    const auto& c = a.customers;
    const std::string& currency = c.currency;
    const std::string period = span_text(c.horizon_days);
    std::vector<std::string> s;
    if (!c.model.available) {
        const std::string_view why = c.model.why, told = "not identified: ";
        s.push_back("What these customers are worth is not identified: " +
                    std::string(why.substr(why.starts_with(told) ? told.size() : 0)) + ".");
    } else if (std::isfinite(c.value.value)) {
        s.push_back("Your " + grouped(double(a.log.customers)) + " customers are worth " +
                    money_range(c.value, currency) + " in " + c.money_name + " over the next " + period +
                    ", counted at a yearly discount rate of " + percent(c.discount_rate) + ".");
    } else {
        s.push_back("Your " + grouped(double(a.log.customers)) + " customers will make " + grouped(c.purchases.value) +
                    " purchases (95% range " + grouped(c.purchases.low) + " to " + grouped(c.purchases.high) +
                    ") in the next " + period + "; what these are worth is not identified: needs column amount.");
    }

    if (c.model.available && !c.forecast.money.empty() && past_money > 0.0) {
        Estimate next{0.0, 0.0, 0.0};
        for (const double m : c.forecast.money) next.value += m;
        const double spread = c.value.value > 0.0 ? next.value / c.value.value : 0.0;
        next.low = next.value + (c.value.low - c.value.value) * spread;
        next.high = next.value + (c.value.high - c.value.value) * spread;
        const double past = past_money * c.margin_rate, before = past * c.horizon_days / past_days,
                     change = next.value / before - 1.0;
        const bool whole = std::abs(past_days - c.horizon_days) < 1.0;
        s.push_back("They brought " + money(past, currency) + " in the last " +
                    (whole ? period : span_text(past_days)) + "; without new customers expect " +
                    money_range(next, currency) + " in the next " + period + ", " + percent(std::abs(change)) +
                    (change < 0.0 ? " less" : " more") + (whole ? "." : " per day."));
    } else if (c.model.available) {
        s.push_back("About " + grouped(c.active.value) + " of them (95% range " + grouped(c.active.low) + " to " +
                    grouped(c.active.high) + ") are still active; the others have left without saying so.");
    } else {
        s.push_back("How that is moving is not identified either.");
    }

    if (c.model.available && std::isfinite(c.at_risk.value)) {
        double named = 0.0;
        for (const auto& n : c.most_valuable_at_risk) named += n.at_risk;
        s.push_back("At risk: " + money_range(c.at_risk, currency) +
                    " of it sits with customers who may be gone already. About " + grouped(c.active.value) +
                    " are still active; the ten to call first, " + money(named, currency) +
                    " between them, are listed below.");
    } else {
        s.push_back("What is at risk, and with whom, is not identified without amounts and a fitted model.");
    }

    s.push_back((a.holdout.available ? "Can you believe it? " : "") + a.holdout.verdict);

    std::string next = "Look next at ";
    if (a.log.left_truncation.detected)
        next += "the customers from before " + a.log.left_truncation.acquired_after +
                ", whose earlier purchases the log does not hold";
    else if (!a.log.suspicious.empty())
        next += "the " + std::to_string(a.log.suspicious.size()) +
                " ids that may be no customers (a till, staff, guest checkouts)";
    else if (!c.deciles.empty())
        next += "your best tenth: " + grouped(double(c.deciles.front().customers)) + " customers hold " +
                percent(c.deciles.front().share_of_value) + " of the value";
    else if (std::none_of(a.missing.begin(), a.missing.end(), [](const auto& m) { return m.column == "amount"; }))
        next += "a longer log";
    else
        next += "a column with amounts";
    if (!a.missing.empty())
        next += "; and a column " + a.missing.front().column + " would add " + a.missing.front().enables;
    s.push_back(next + ".");
    return s;
}

}  // namespace habitue::inline v1::auditing
