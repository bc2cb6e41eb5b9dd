/// @file
/// What <habitue/lifecycle/chain_tests.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/chain_tests.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/detail/counting.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE std::string ChainTest::summary() const {
    return "G = " + to_text(statistic) + ", df = " + to_text(df) + ", p = " + to_text(p_value) +
           "; Pearson = " + to_text(pearson) + ", p = " + to_text(p_pearson) +
           (sparse_cells > 0.2 ? "\n" + to_text(std::round(100.0 * sparse_cells)) +
                                     "% of the cells expect fewer than 5: the p-values are rough\n"
                               : "\n");
}

namespace detail {

/// Adds up tests of independence of rows and columns, table by table.
class Independence {
public:
    /// A table of @p rows by @p columns. Rows and columns without a count have no cells: they cannot be filled.
    void add(const std::vector<double>& table, std::size_t columns) {
        const std::size_t rows = table.size() / columns;
        std::vector<double> row(rows, 0.0), column(columns, 0.0);
        double total = 0.0;
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j) {
                row[i] += table[i * columns + j];
                column[j] += table[i * columns + j];
                total += table[i * columns + j];
            }
        const auto filled = [](const std::vector<double>& sums) {
            return double(std::count_if(sums.begin(), sums.end(), [](double s) { return s > 0.0; }));
        };
        if (total == 0.0) return;
        test_.df += (filled(row) - 1.0) * (filled(column) - 1.0);
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t j = 0; j < columns; ++j) {
                const double n = table[i * columns + j], expected = row[i] * column[j] / total;
                if (expected == 0.0) continue;
                if (n > 0.0) test_.statistic += 2.0 * n * std::log(n / expected);
                test_.pearson += (n - expected) * (n - expected) / expected;
                cells_ += 1.0;
                sparse_ += expected < 5.0;
            }
    }
    ChainTest result() {
        test_.statistic = std::max(0.0, test_.statistic);
        test_.p_value = math::chi_square_upper(test_.statistic, test_.df);
        test_.p_pearson = math::chi_square_upper(test_.pearson, test_.df);
        test_.sparse_cells = cells_ > 0.0 ? sparse_ / cells_ : 0.0;
        return test_;
    }

private:
    ChainTest test_;
    double cells_ = 0.0, sparse_ = 0.0;
};

/// Contexts of @p counts by their last @p digits visits, each with the tables' rows.
inline std::map<std::uint64_t, std::vector<std::size_t>> by_suffix(const ContextCounts& counts, int digits) {
    std::uint64_t modulus = 1;
    for (int i = 0; i < digits; ++i) modulus *= counts.base();
    std::map<std::uint64_t, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < counts.size(); ++i) groups[counts.context[i] % modulus].push_back(i);
    return groups;
}

/// Counts in @p groups, in one pass: group_of(path, visits before it) tells the group of a transition.
template <class GroupOf>
std::vector<ContextCounts> counts_apart(const Paths& paths, std::size_t groups, const CountOptions& options,
                                        const GroupOf& group_of) {
    check_countable(paths, options);
    std::vector<SparseCounter> counters(groups);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double w = options.weight.empty() ? paths.weight_of(i) : options.weight[i];
        for_transitions(paths.path(i), paths.states.size() + 1, options,
                        [&](std::uint64_t key, std::size_t at) { counters[group_of(i, at)].add(key, w); });
    }
    std::vector<ContextCounts> result;
    for (const auto& counter : counters) {
        auto entries = counter.sorted();
        std::erase_if(entries, [](const auto& entry) { return entry.second == 0.0; });
        result.push_back(by_context(paths.states, options.order, entries));
    }
    return result;
}

}  // namespace detail

HABITUE_DEFINED_ONCE ChainTest order_test(const Paths& paths, int smaller, int larger, const Execution& how) {
    if (smaller < 0) refuse("smaller", smaller, "must be 0 or more");
    if (larger <= smaller) refuse("larger", larger, "must be above smaller");
    const ContextCounts counts =
        context_counts(paths, {.order = larger, .weight = {}, .threads = how.threads, .cancel = how.cancel});
    if (counts.size() == 0) refuse("larger", larger, "no path is long enough for this order");
    detail::Independence test;
    const std::size_t columns = counts.base();
    for (const auto& [suffix, rows] : detail::by_suffix(counts, smaller)) {
        std::vector<double> table(rows.size() * columns, 0.0);
        for (std::size_t r = 0; r < rows.size(); ++r)
            for (std::size_t k = counts.offsets[rows[r]]; k < counts.offsets[rows[r] + 1]; ++k)
                table[r * columns + counts.next[k]] = counts.count[k];
        test.add(table, columns);
    }
    return test.result();
}

HABITUE_DEFINED_ONCE ChainTest markov_test(const Paths& paths, const Execution& how) {
    return order_test(paths, 1, 2, how);
}

HABITUE_DEFINED_ONCE ChainTest homogeneity_test(const std::vector<ContextCounts>& groups) {
    require(groups.size() >= 2, "groups: need two or more");
    for (const auto& g : groups)
        require(g.states == groups[0].states && g.order == groups[0].order,
                "groups: must count the same states at the same order");
    std::map<std::uint64_t, std::vector<double>> tables;
    const std::size_t columns = groups[0].base();
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::size_t i = 0; i < groups[g].size(); ++i) {
            auto& table = tables[groups[g].context[i]];
            table.resize(groups.size() * columns, 0.0);
            for (std::size_t k = groups[g].offsets[i]; k < groups[g].offsets[i + 1]; ++k)
                table[g * columns + groups[g].next[k]] = groups[g].count[k];
        }
    detail::Independence test;
    for (const auto& [context, table] : tables) test.add(table, columns);
    return test.result();
}

HABITUE_DEFINED_ONCE std::vector<ContextCounts> counts_by_group(const Paths& paths,
                                                                const std::vector<std::uint32_t>& group,
                                                                const CountOptions& options) {
    require(group.size() == paths.size(), "group: need a number of every path");
    const std::size_t groups = group.empty() ? 0 : std::size_t(*std::max_element(group.begin(), group.end())) + 1;
    require(groups <= 65536, "group: number groups from 0, without gaps");
    return detail::counts_apart(paths, groups, options, [&](std::size_t i, std::size_t) { return group[i]; });
}

HABITUE_DEFINED_ONCE std::vector<ContextCounts> counts_by_period(const Paths& paths, const std::vector<double>& breaks,
                                                                 const CountOptions& options) {
    for (std::size_t i = 0; i < breaks.size(); ++i) {
        if (!std::isfinite(breaks[i])) refuse_row("breaks", i, breaks[i], "must be finite");
        if (i > 0 && !(breaks[i] > breaks[i - 1])) refuse_row("breaks", i, breaks[i], "must be above the one before");
    }
    return detail::counts_apart(paths, breaks.size() + 1, options, [&](std::size_t i, std::size_t at) {
        const auto times = paths.times(i);
        const std::size_t left = at == 0 ? 0 : at - 1;
        const double from = times.empty() ? double(left) : times[left];
        return std::size_t(std::upper_bound(breaks.begin(), breaks.end(), from) - breaks.begin());
    });
}

HABITUE_DEFINED_ONCE PeriodFits fit_by_period(const Paths& paths, const std::vector<double>& breaks,
                                              const ChainFitOptions& options) {
    const auto counts = counts_by_period(paths, breaks);
    PeriodFits result{breaks, {}, homogeneity_test(counts)};
    for (const auto& period : counts) result.fits.push_back(fit<MarkovChain>(as_matrix(period), options));
    return result;
}

HABITUE_DEFINED_ONCE std::string OrderSelection::summary() const {
    std::string text = "order  parameters  log-likelihood  AIC  BIC  p against next\n";
    for (const auto& r : rows) {
        text += std::to_string(r.order) + "  " + to_text(r.parameters) + "  " + to_text(r.log_likelihood) + "  " +
                to_text(r.aic) + "  " + to_text(r.bic);
        text += &r == &rows.back() ? "\n" : "  " + to_text(r.against_next.p_value) + "\n";
    }
    return text + "least AIC: order " + std::to_string(aic) + "; least BIC: order " + std::to_string(bic) + "\n";
}

HABITUE_DEFINED_ONCE OrderSelection order_selection(const Paths& paths, int highest, const Execution& how) {
    if (highest < 1) refuse("highest", highest, "must be 1 or more");
    std::vector<ContextCounts> counts{
        context_counts(paths, {.order = highest, .weight = {}, .threads = how.threads, .cancel = how.cancel})};
    while (counts.back().order > 1) counts.push_back(shorter(counts.back()));
    std::reverse(counts.begin(), counts.end());
    OrderSelection result;
    result.transitions = counts[0].total();
    if (result.transitions == 0.0) refuse("highest", highest, "no path is long enough for this order");
    std::vector<double> totals(counts[0].base(), 0.0);
    for (std::size_t k = 0; k < counts[0].next.size(); ++k) totals[counts[0].next[k]] += counts[0].count[k];
    OrderRow row;
    row.parameters = -1.0;
    for (const double n : totals) {
        if (!(n > 0.0)) continue;
        row.parameters += 1.0;
        row.log_likelihood += n * std::log(n / result.transitions);
    }
    for (int order = 0; order <= highest; ++order) {
        row.order = order;
        row.aic = 2.0 * row.parameters - 2.0 * row.log_likelihood;
        row.bic = std::log(result.transitions) * row.parameters - 2.0 * row.log_likelihood;
        row.against_next = {};
        if (order < highest) {
            const ContextCounts& longer = counts[std::size_t(order)];
            detail::Independence test;
            const std::size_t columns = longer.base();
            for (const auto& [suffix, rows] : detail::by_suffix(longer, order)) {
                std::vector<double> table(rows.size() * columns, 0.0);
                for (std::size_t r = 0; r < rows.size(); ++r)
                    for (std::size_t k = longer.offsets[rows[r]]; k < longer.offsets[rows[r] + 1]; ++k)
                        table[r * columns + longer.next[k]] = longer.count[k];
                test.add(table, columns);
            }
            row.against_next = test.result();
        }
        result.rows.push_back(row);
        row.parameters += row.against_next.df;
        row.log_likelihood += 0.5 * row.against_next.statistic;
    }
    for (const auto& r : result.rows) {
        if (r.aic < result.rows[std::size_t(result.aic)].aic) result.aic = r.order;
        if (r.bic < result.rows[std::size_t(result.bic)].bic) result.bic = r.order;
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
