/// @file
/// One fit a group of customers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <habitue/clv/fit.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::clv {

/// The fit of one group, or why there is none.
template <template <class> class Model>
struct GroupFit {
    double customers = 0.0;  ///< rows of the group that count, by weight
    std::optional<Fit<Model>> fit;
    std::string message;  ///< of the fit, or why the group does not identify the model
};

/// Fits @p Model to each group of @p histories on its own: @p group[i] is the group of row i, 0 up to @p groups - 1.
///
/// A group too small to identify the model is a row without a fit, not an exception. Groups are shared out among the
/// threads; the result does not depend on their number. Throws DomainError for a history that cannot happen, or a group
/// out of range.
template <template <class> class Model>
requires FittableModel<Model>
[[gnu::cold]] std::vector<GroupFit<Model>> fit_by(const HistoryColumns& histories, std::span<const std::uint32_t> group,
                                                  std::size_t groups, const FitOptions& options = {}) {
    validate(histories);
    require(group.size() == histories.size(), "group: must be as long as the histories");
    std::vector<std::vector<std::size_t>> rows(groups);
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i] >= groups)
            refuse_row("group", i, group[i], "must be below the number of groups, " + std::to_string(groups));
        rows[group[i]].push_back(i);
    }
    std::vector<GroupFit<Model>> result(groups);
    parallel_for(groups, {options.threads, options.cancel, options.progress}, [&](std::size_t g) {
        PurchaseHistories mine;
        mine.unit = histories.unit;
        const auto take = [&](std::span<const double> from, std::vector<double>& to) {
            if (from.empty()) return;
            for (const std::size_t i : rows[g]) to.push_back(from[i]);
        };
        take(histories.frequency, mine.frequency);
        take(histories.recency, mine.recency);
        take(histories.T, mine.T);
        take(histories.monetary_value, mine.monetary_value);
        take(histories.weight, mine.weight);
        take(histories.sum_log_gaps, mine.sum_log_gaps);
        take(histories.monetary_count, mine.monetary_count);
        for (const std::size_t i : rows[g]) result[g].customers += histories[i].weight;
        FitOptions here = options;
        here.threads = 1;
        here.progress = {};
        try {
            result[g].fit = clv::fit<Model>(mine, here);
            result[g].message = result[g].fit->message;
        } catch (const DomainError& error) {
            result[g].message = error.what();
        }
    });
    return result;
}

}  // namespace habitue::inline v1::clv
