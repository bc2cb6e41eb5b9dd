/// @file
/// How regularly customers buy: whether a model with a k is due.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/purchase_days.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::clv {

/// The shape k of Erlang gaps between purchases: 1 as at random (NBD, Pareto/NBD, BG/NBD, ...), above 1 more regularly
/// (BG/CNBD-k, MBG/CNBD-k), below 1 in bursts.
struct Regularity {
    double k = 0.0;
    double standard_error = 0.0;
    double low = 0.0, high = 0.0;  ///< confidence interval
    double level = 0.95;           ///< of the interval
    std::size_t customers = 0;     ///< with two gaps or more

    /// The estimate, its interval, and what it advises.
    std::string summary() const {
        const char* advice = low > 1.5    ? "purchases are regular: try MBG/CNBD-k, BG/CNBD-k"
                             : high < 1.0 ? "purchases come in bursts: no model here has k below 1"
                                          : "purchases are about as irregular as at random: k = 1 will do";
        return "regularity k = " + text::fixed(k, 3) + " (" + text::fixed(100.0 * level, 0) + "% interval " +
               text::fixed(low, 3) + " to " + text::fixed(high, 3) + "), " + text::grouped(double(customers)) +
               " customers with two gaps\n" + advice + "\n";
    }
    friend bool operator==(const Regularity&, const Regularity&) = default;
};

/// Estimates k from the last two gaps g, h of every customer who has two: M = g / (g + h) is Beta(k, k) whatever the
/// customer's rate, so that k = (1 - 4 Var M) / (8 Var M). Wheat & Morrison (1990), Journal of Marketing Research
/// 27(1), 87-93, doi:10.1177/002224379002700108.
///
/// That customers leave, or are not seen for long, selects on g + h alone, which tells nothing of M: no model of
/// leaving is needed. What does bias k: gaps are whole days and at least one, so that who buys nearly every day looks
/// more regular than they are; and a customer whose rate changes, or customers who differ in k, look less regular. The
/// interval is by the delta method on log(k + 1/2). Throws DomainError when fewer than ten customers have two gaps, or
/// when all their gaps are in one proportion.
inline Regularity regularity(const data::PurchaseDays& purchases, double level = 0.95) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    std::vector<double> shares;
    for (std::size_t c = 0; c < purchases.customers(); ++c) {
        const auto days = purchases[c];
        if (days.size() < 3) continue;
        const auto last = days.last(3);
        shares.push_back(double(last[1].day - last[0].day) / double(last[2].day - last[0].day));
    }
    const double n = double(shares.size());
    if (shares.size() < 10)
        throw DomainError("regularity: needs ten customers or more with three days of purchase, the log has " +
                          std::to_string(shares.size()));
    double mean = 0.0, variance = 0.0, fourth = 0.0;
    for (const double m : shares) mean += m / n;
    for (const double m : shares) {
        const double square = (m - mean) * (m - mean);
        variance += square / (n - 1.0);
        fourth += square * square / n;
    }
    require(variance > 1e-20, "regularity: all customers have their last two gaps in one proportion");
    const double relative = std::sqrt(std::max(fourth / (variance * variance) - 1.0, 0.0) / n),
                 around = 1.0 / (8.0 * variance), spread = math::normal_quantile(0.5 + 0.5 * level) * relative;
    return {.k = around - 0.5,
            .standard_error = around * relative,
            .low = std::max(around * std::exp(-spread) - 0.5, 0.0),
            .high = around * std::exp(spread) - 0.5,
            .level = level,
            .customers = shares.size()};
}

/// The same of the days on which the customers of a log bought.
inline Regularity regularity(const EventLog& log, double level = 0.95, const Execution& how = {}) {
    return regularity(data::purchase_days(log, {.threads = how.threads, .cancel = how.cancel}), level);
}

}  // namespace habitue::inline v1::clv
