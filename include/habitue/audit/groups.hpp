/// @file
/// Section 5 of the audit: groups by behaviour, each with its size and value.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit/population.hpp>
#include <habitue/audit/result.hpp>
#include <habitue/core/error.hpp>
#include <habitue/strategy/groups.hpp>

namespace habitue::inline v1::auditing {

/// The table of @p groups: sizes, means, and sums of @p value. Columns that are empty leave NaN; so do shares of a
/// total value that is not positive.
inline std::vector<audit_result::Group> group_table(const strategy::Groups& groups,
                                                    const strategy::Behaviour& behaviour,
                                                    std::span<const double> value = {},
                                                    std::span<const double> p_alive = {}) {
    const std::size_t n = groups.of.size();
    require(behaviour.size() == n && (value.empty() || value.size() == n) && (p_alive.empty() || p_alive.size() == n),
            "groups: all columns must be equally long");
    std::vector<audit_result::Group> table;
    for (const auto& g : groups.groups) {
        audit_result::Group row;
        row.name = g.name;
        row.meaning = g.meaning;
        table.push_back(std::move(row));
    }
    double total = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        auto& g = table[groups.of[i]];
        ++g.customers;
        g.days_since_last += behaviour.days_since_last[i];
        g.purchases_so_far += behaviour.purchases[i];
        if (!behaviour.money.empty()) g.money_so_far += behaviour.money[i];
        if (!p_alive.empty()) g.p_alive += p_alive[i];
        if (!value.empty()) g.value += value[i];
        if (!value.empty()) total += value[i];
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (auto& g : table) {
        const double size = double(g.customers);
        g.share_of_customers = size / double(n);
        g.days_since_last /= size;
        g.purchases_so_far /= size;
        g.money_so_far = behaviour.money.empty() ? nan : g.money_so_far / size;
        g.p_alive = p_alive.empty() ? nan : g.p_alive / size;
        if (value.empty()) g.value = nan;
        g.mean_value = g.value / size;
        g.share_of_value = total > 0.0 ? g.value / total : nan;
    }
    return table;
}

/// The groups of a population: the table, and the name of each customer's group.
struct Grouping {
    std::vector<audit_result::Group> table;
    std::vector<std::string> of;
};

inline Grouping group_customers(const Population& population, std::span<const double> value = {},
                                std::span<const double> p_alive = {}, const std::string& currency = {}) {
    std::vector<double> since_last, since_first, purchases;
    for (std::size_t i = 0; i < population.size(); ++i) {
        since_last.push_back(population.end - population.last[i]);
        since_first.push_back(population.end - population.first[i]);
        purchases.push_back(population.histories.frequency[i] + 1.0);
    }
    const strategy::Behaviour behaviour{since_last, since_first, purchases, population.money};
    const auto groups = strategy::group_by_behaviour(behaviour, currency);
    Grouping result{group_table(groups, behaviour, value, p_alive), {}};
    for (const auto g : groups.of) result.of.push_back(groups.groups[g].name);
    return result;
}

}  // namespace habitue::inline v1::auditing
