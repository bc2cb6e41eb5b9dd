/// @file
/// Groups of customers alike in recency, frequency and money, by rules that can be read out.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1::strategy {

/// What each customer did so far: columns of the caller, equally long.
struct Behaviour {
    std::span<const double> days_since_last, days_since_first;  ///< purchase, counted back from the end of the log
    std::span<const double> purchases;                          ///< days with a purchase, at least 1
    std::span<const double> money = {};                         ///< of all purchases; empty: not known

    std::size_t size() const { return purchases.size(); }
};

/// One group and its rule.
struct GroupRule {
    std::string name, meaning;  ///< meaning: the rule in words, with its numbers
};

/// Every customer in exactly one group.
struct Groups {
    std::vector<GroupRule> groups;  ///< those that have customers, best first
    std::vector<std::uint8_t> of;   ///< group of each customer
    /// Where the lines are drawn: silent for no longer is recent, for longer is quiet; as many purchases are often; as
    /// much money, among those who buy often, is much (NaN without money).
    double recent_days = 0.0, quiet_days = 0.0, often = 3.0, much = std::numeric_limits<double>::quiet_NaN();
};

namespace detail {
/// The value below which a share @p q of @p values lies, one of them.
inline double quantile(std::vector<double> values, double q) {
    const auto at =
        values.begin() + std::ptrdiff_t(std::min(double(values.size() - 1), std::floor(q * double(values.size()))));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}
}  // namespace detail

/// Groups customers by how recently, how often and for how much they bought.
///
/// The lines come from the customers who came back. *Recent*: silent for no longer than three quarters of them usually
/// take (upper quartile of their mean days between purchases). *Quiet*: silent for longer than nineteen in twenty take,
/// and than twice the recent line. *Often*: as many purchases as the upper third of them, at least 3. *Much*: the
/// median money of those who buy often. Ties fall on the better side. Where nobody came back, thirds of the days since
/// the purchase draw the first two lines. Throws DomainError for columns that differ in length or hold what cannot be.
///
/// @p currency goes before money in the meanings.
inline Groups group_by_behaviour(const Behaviour& b, const std::string& currency = {}) {
    const std::size_t n = b.size();
    const bool money = !b.money.empty();
    require(b.days_since_last.size() == n && b.days_since_first.size() == n && (!money || b.money.size() == n),
            "groups: all columns must be equally long");
    std::vector<double> gaps, counts;
    for (std::size_t i = 0; i < n; ++i) {
        if (!(b.purchases[i] >= 1.0) || !std::isfinite(b.purchases[i]))
            refuse_row("purchases", i, b.purchases[i], "must be at least 1");
        if (!(b.days_since_last[i] >= 0.0) || !std::isfinite(b.days_since_last[i]))
            refuse_row("days_since_last", i, b.days_since_last[i], "must be finite and not negative");
        if (!(b.days_since_first[i] >= b.days_since_last[i]) || !std::isfinite(b.days_since_first[i]))
            refuse_row("days_since_first", i, b.days_since_first[i], "must be finite and not below days_since_last");
        if (money && !std::isfinite(b.money[i])) refuse_row("money", i, b.money[i], "must be finite");
        if (b.purchases[i] < 2.0) continue;
        gaps.push_back((b.days_since_first[i] - b.days_since_last[i]) / (b.purchases[i] - 1.0));
        counts.push_back(b.purchases[i]);
    }
    Groups result;
    if (n == 0) return result;
    if (!gaps.empty()) {
        result.recent_days = std::max(1.0, std::ceil(detail::quantile(gaps, 0.75)));
        result.quiet_days = std::max(2.0 * result.recent_days, std::ceil(detail::quantile(gaps, 0.95)));
        result.often = std::max(3.0, detail::quantile(counts, 2.0 / 3.0));
    } else {
        const std::vector<double> silence(b.days_since_last.begin(), b.days_since_last.end());
        result.recent_days = std::ceil(detail::quantile(silence, 1.0 / 3.0));
        result.quiet_days = std::max(result.recent_days, std::ceil(detail::quantile(silence, 2.0 / 3.0)));
    }
    if (money) {
        std::vector<double> spent;
        for (std::size_t i = 0; i < n; ++i)
            if (b.purchases[i] >= result.often) spent.push_back(b.money[i]);
        if (!spent.empty()) {  // as exact as it is said
            const double median = detail::quantile(spent, 0.5);
            result.much = std::abs(median) >= 100.0 ? std::floor(median) : std::floor(100.0 * median) / 100.0;
        }
    }

    const std::string recent = text::grouped(result.recent_days), quiet = text::grouped(result.quiet_days);
    const std::string often = text::grouped(result.often);
    const std::string few = result.often == 3.0 ? "2" : "2 to " + text::grouped(result.often - 1.0);
    const std::string much =
        currency + (std::abs(result.much) >= 100.0 ? text::grouped(result.much) : text::fixed(result.much, 2));
    const std::string regular = "Bought " + often + " times or more, last within " + recent + " days";
    const bool split = std::isfinite(result.much);
    const std::array<GroupRule, 8> rules{{
        {"champions", regular + (split ? ", for " + much + " or more in all." : ".")},
        {"loyal", regular + ", for less than " + much + " in all."},
        {"promising", "Bought " + few + " times, last within " + recent + " days."},
        {"new", "Bought once, within the last " + recent + " days."},
        {"cooling",
         "Bought fewer than " + often + " times, last more than " + recent + " and up to " + quiet + " days ago."},
        {"at risk",
         "Bought " + often + " times or more, but last more than " + recent + " and up to " + quiet + " days ago."},
        {"lapsed", "Came back at least once, but last bought more than " + quiet + " days ago."},
        {"lost one-timers", "Bought once, more than " + quiet + " days ago."},
    }};
    std::array<bool, 8> used{};
    result.of.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        const bool regularly = b.purchases[i] >= result.often, once = b.purchases[i] < 2.0;
        const double silent = b.days_since_last[i];
        const int group = silent <= result.recent_days  ? regularly ? (!split || b.money[i] >= result.much ? 0 : 1)
                                                          : once    ? 3
                                                                    : 2
                          : silent <= result.quiet_days ? (regularly ? 5 : 4)
                                                        : (once ? 7 : 6);
        used[group] = true;
        result.of[i] = std::uint8_t(group);
    }
    std::array<std::uint8_t, 8> renamed{};
    for (std::size_t g = 0; g < rules.size(); ++g) {
        renamed[g] = std::uint8_t(result.groups.size());
        if (used[g]) result.groups.push_back(rules[g]);
    }
    for (auto& g : result.of) g = renamed[g];
    return result;
}

}  // namespace habitue::inline v1::strategy
