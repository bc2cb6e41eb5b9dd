/// @file
/// What ecosystem/compare.hpp declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/compare.hpp>
#include <habitue/math/distributions.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// A test added up table by table.
struct TestSum {
    CircleTest test;
    double cells = 0.0, sparse = 0.0;

    /// Rows against columns. Rows and columns without a count have no cells: they cannot be filled.
    void add(const std::vector<std::vector<double>>& rows) {
        std::vector<double> column(rows[0].size(), 0.0), row(rows.size(), 0.0);
        double total = 0.0;
        for (std::size_t g = 0; g < rows.size(); ++g)
            for (std::size_t j = 0; j < column.size(); ++j) {
                column[j] += rows[g][j];
                row[g] += rows[g][j];
                total += rows[g][j];
            }
        if (!(total > 0.0)) return;
        const auto filled = [](const std::vector<double>& sums) {
            return double(std::count_if(sums.begin(), sums.end(), [](double s) { return s > 0.0; }));
        };
        test.df += (filled(row) - 1.0) * (filled(column) - 1.0);
        for (std::size_t g = 0; g < rows.size(); ++g)
            for (std::size_t j = 0; j < column.size(); ++j) {
                const double n = rows[g][j], expected = row[g] * column[j] / total;
                if (expected == 0.0) continue;
                if (n > 0.0) test.statistic += 2.0 * n * std::log(n / expected);
                test.pearson += (n - expected) * (n - expected) / expected;
                cells += 1.0;
                sparse += expected < 5.0;
            }
    }
    void add(const TestSum& other) {
        test.statistic += other.test.statistic;
        test.pearson += other.test.pearson;
        test.df += other.test.df;
        cells += other.cells;
        sparse += other.sparse;
    }
    CircleTest result() const {
        CircleTest done = test;
        done.statistic = std::max(0.0, done.statistic);
        done.p_value = math::chi_square_upper(done.statistic, done.df);
        done.p_pearson = math::chi_square_upper(done.pearson, done.df);
        done.sparse_cells = cells > 0.0 ? sparse / cells : 0.0;
        return done;
    }
};

}  // namespace detail

HABITUE_DEFINED_ONCE Comparison compare(std::span<const Ecosystem> ecosystems) {
    require(ecosystems.size() >= 2, "compare: need at least two ecosystems");
    Comparison result;
    std::map<std::pair<std::string, std::string>, std::size_t> known;
    std::vector<std::vector<std::size_t>> number(ecosystems.size());  // of each one's vertices
    for (std::size_t g = 0; g < ecosystems.size(); ++g) {
        if (ecosystems[g].parts().exits.empty())
            throw DomainError("compare: ecosystem " + std::to_string(g) + " is not from counts, which a test needs");
        for (const auto& v : ecosystems[g].vertices()) {
            const auto [at, fresh] = known.try_emplace({v.step, v.place}, result.vertices.size());
            if (fresh) result.vertices.push_back(v.name());
            number[g].push_back(at->second);
        }
    }
    const std::size_t n = result.vertices.size();
    detail::TestSum moves, arrivals;
    std::vector<std::vector<std::uint32_t>> here(n, std::vector<std::uint32_t>(ecosystems.size(), 0xFFFFFFFFu));
    for (std::size_t g = 0; g < ecosystems.size(); ++g)
        for (std::size_t i = 0; i < number[g].size(); ++i) here[number[g][i]][g] = std::uint32_t(i);
    for (std::size_t v = 0; v < n; ++v) {
        std::vector<std::vector<double>> table(ecosystems.size(), std::vector<double>(n + 1, 0.0));
        detail::TestSum at, begun;
        double weights = 0.0, mean = 0.0;
        std::vector<std::pair<double, double>> rates;  // with variances
        bool sure = true;
        for (std::size_t g = 0; g < ecosystems.size(); ++g) {
            const std::uint32_t i = here[v][g];
            if (i == 0xFFFFFFFFu) continue;
            const Ecosystem& eco = ecosystems[g];
            table[g][n] = eco.parts().exits[i];
            for (std::size_t k = eco.moves().offsets[i]; k < eco.moves().offsets[i + 1]; ++k)
                table[g][number[g][eco.moves().target[k]]] += eco.moves().count[k];
            if (eco.parts().arrivals_variance.empty() || std::isnan(eco.arrivals()[i])) continue;
            const double variance = eco.parts().arrivals_variance[i];
            if (eco.arrivals()[i] == 0.0 || !(variance > 0.0)) {
                sure = sure && eco.arrivals()[i] == 0.0;
                // None seen: at most as sure as one would be.
                rates.emplace_back(eco.arrivals()[i], 1.0 / (eco.parts().exposure * eco.parts().exposure));
            } else {
                rates.emplace_back(eco.arrivals()[i], variance);
            }
        }
        at.add(table);
        bool some = false;
        for (const auto& [rate, variance] : rates) {
            some = some || rate > 0.0;
            weights += 1.0 / variance;
            mean += rate / variance;
        }
        if (rates.size() > 1 && some && sure) {
            begun.test.df = double(rates.size()) - 1.0;
            for (const auto& [rate, variance] : rates)
                begun.test.statistic += (rate - mean / weights) * (rate - mean / weights) / variance;
            begun.test.pearson = begun.test.statistic;
        }
        moves.add(at);
        arrivals.add(begun);
        result.moves_at.push_back(at.result());
        result.arrivals_at.push_back(begun.result());
    }
    result.moves = moves.result();
    result.arrivals = arrivals.result();
    return result;
}

HABITUE_DEFINED_ONCE std::string Comparison::summary() const {
    std::string text = "moves: G = " + to_text(moves.statistic) + ", df = " + to_text(moves.df) +
                       ", p = " + to_text(moves.p_value) + "; Pearson = " + to_text(moves.pearson) +
                       ", p = " + to_text(moves.p_pearson) + "\narrivals: Wald = " + to_text(arrivals.statistic) +
                       ", df = " + to_text(arrivals.df) + ", p = " + to_text(arrivals.p_value) + "\n";
    if (moves.sparse_cells > 0.2)
        text += to_text(std::round(100.0 * moves.sparse_cells)) +
                "% of the cells expect fewer than 5: the p-values of the moves are rough\n";
    return text;
}

}  // namespace habitue::inline v1::ecosystem
