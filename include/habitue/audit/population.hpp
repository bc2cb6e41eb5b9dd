/// @file
/// The customers of an audit as purchase histories, at any day of the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <habitue/core/unit.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/data/purchase_history.hpp>

namespace habitue::inline v1::auditing {

/// The unit of time of an audit's models.
inline constexpr Unit unit = Unit::week;

/// Everybody who had bought by a day, as they looked on that day. Unlike a table made for fitting it keeps the
/// customers of the last day (T = 0): they too are worth something.
struct Population {
    std::int32_t end = 0;                   ///< the day
    std::vector<std::uint32_t> code;        ///< customer, by the log's codes
    std::vector<std::int32_t> first, last;  ///< days of the first and the last purchase
    std::vector<double> money;              ///< all amounts so far, the first purchase included; empty without amounts
    PurchaseHistories histories;

    std::size_t size() const { return code.size(); }
    PurchaseHistory operator[](std::size_t i) const { return histories[i]; }

    Population(const data::PurchaseDays& days, std::int32_t end_day) : end(end_day) {
        histories.unit = unit;
        for (std::size_t c = 0; c < days.customers(); ++c) {
            const auto mine = days[c];
            std::size_t bought = 0;
            double total = 0.0;
            for (const auto& d : mine) {
                if (d.day > end) break;
                ++bought;
                total += d.amount;
            }
            if (bought == 0) continue;
            const double repeats = double(bought - 1);
            code.push_back(std::uint32_t(c));
            first.push_back(mine[0].day);
            last.push_back(mine[bought - 1].day);
            histories.frequency.push_back(repeats);
            histories.recency.push_back((last.back() - first.back()) / days_in(unit));
            histories.T.push_back((end - first.back()) / days_in(unit));
            if (days.has_amounts()) {
                money.push_back(total);
                double repeat_money = 0.0;
                for (std::size_t i = 1; i < bought; ++i) repeat_money += mine[i].amount;
                histories.monetary_value.push_back(repeats > 0.0 ? repeat_money / repeats : 0.0);
            }
        }
    }

    /// The histories a model is fitted to: of customers acquired after day @p acquired_after and observed for a while.
    PurchaseHistories to_fit(std::int32_t acquired_after) const {
        PurchaseHistories chosen;
        chosen.unit = unit;
        for (std::size_t i = 0; i < size(); ++i) {
            if (!fits(i, acquired_after)) continue;
            chosen.frequency.push_back(histories.frequency[i]);
            chosen.recency.push_back(histories.recency[i]);
            chosen.T.push_back(histories.T[i]);
            if (!histories.monetary_value.empty()) chosen.monetary_value.push_back(histories.monetary_value[i]);
        }
        return chosen;
    }
    bool fits(std::size_t i, std::int32_t acquired_after) const { return first[i] > acquired_after && first[i] < end; }
};

}  // namespace habitue::inline v1::auditing
