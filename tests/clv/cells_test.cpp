// Histories grouped for fitting.
#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <map>
#include <tuple>

#include <habitue/clv/cells.hpp>
#include <habitue/clv/models.hpp>

#include "support/cdnow.hpp"
#include "support/models.hpp"

using namespace habitue;
using support::Table;

namespace {

/// Weight by (frequency, first, second), with what the cells say.
using Counted = std::map<std::tuple<double, double, double>, double>;

Counted count(const clv::Cells& cells) {
    Counted result;
    for (const auto& run : cells.runs)
        for (std::size_t i = run.begin; i < run.end; ++i)
            result[{run.frequency, cells.first[i], cells.second.empty() ? 0.0 : cells.second[i]}] += cells.weight[i];
    return result;
}

/// Customers of whole weeks, @p n of them; every @p odd-th with times of their own.
Table weekly(std::size_t n, std::size_t odd) {
    Table table;
    const auto drawn = support::example_customers<clv::BgNbd>(n, 7);
    for (std::size_t i = 0; i < n; ++i) {
        auto h = drawn.columns()[i];
        if (odd == 0 || i % odd != 0) {
            h.T = std::ceil(h.T);
            h.recency = h.frequency > 0.0 ? std::ceil(h.recency) : 0.0;
        }
        h.weight = 1.0 + double(i % 3);
        table.add(h);
    }
    return table;
}

}  // namespace

TEST_CASE("cells count every customer once, in runs of increasing frequency") {
    for (const std::size_t odd : {0, 1, 2, 5}) {
        const Table table = weekly(12000, odd);
        const auto cells = clv::collapse(table.columns(), clv::Reads::timing);
        Counted truth;
        for (std::size_t i = 0; i < table.size(); ++i)
            truth[{table.frequency[i], table.recency[i], table.T[i]}] += table.weight[i];
        CHECK(count(cells) == truth);
        CHECK(cells.customers == table.size());
        CHECK(cells.left_out == 0);
        if (odd == 0) CHECK(cells.size() == truth.size());
        std::size_t end = 0;
        double before = -1.0;
        for (const auto& run : cells.runs) {
            CHECK(run.frequency > before);
            CHECK(run.begin == end);
            CHECK(run.end > run.begin);
            before = run.frequency;
            end = run.end;
        }
        CHECK(end == cells.size());
        CHECK(cells.weight.size() == cells.first.size());
    }
}

TEST_CASE("the likelihood of cells is that of the customers") {
    const Table table = weekly(3000, 4);
    const auto cells = clv::collapse(table.columns(), clv::Reads::timing);
    const auto model = support::example<clv::BgNbd>();
    double merged = 0.0, unmerged = 0.0;
    for (const auto& run : cells.runs)
        merged += model.log_likelihood(cells.alike(run, clv::Reads::timing, run.begin, run.end));
    for (std::size_t i = 0; i < table.size(); ++i)
        unmerged += table.weight[i] * model.log_likelihood(table.columns()[i]);
    CHECK(support::close(merged, unmerged, 1e-13));
}

TEST_CASE("the CDNOW sample has 1,016 cells") {
    const auto cells = clv::collapse(support::cdnow_weeks().columns(), clv::Reads::timing);
    CHECK(cells.size() == 1016);
    CHECK(cells.total_weight == 2357.0);
    CHECK(cells.repeat_weight == 946.0);
}

TEST_CASE("spend reads the mean amounts of repeat customers") {
    const auto cells = clv::collapse(support::cdnow_weeks().columns(), clv::Reads::spend);
    CHECK(cells.customers == 946);
    CHECK(cells.left_out == 2357 - 946);
    CHECK(cells.second.empty());
    for (const auto& run : cells.runs) CHECK(run.frequency > 0.0);
}

TEST_CASE("frequencies in the thousands have runs of their own") {
    Table table;
    for (const double x : {5000.0, 0.0, 1023.0, 1024.0, 5000.0, 1e12})
        table.add({.frequency = x, .recency = x > 0.0 ? 1.0 : 0.0, .T = 2.0});
    const auto cells = clv::collapse(table.columns(), clv::Reads::timing);
    REQUIRE(cells.runs.size() == 5);
    CHECK(cells.runs[0].frequency == 0.0);
    CHECK(cells.runs[3].frequency == 5000.0);
    CHECK(cells.weight[cells.runs[3].begin] == 2.0);
    CHECK(cells.runs[4].frequency == 1e12);
}

TEST_CASE("a thinned sample keeps every k-th cell and its weight") {
    const auto cells = clv::collapse(weekly(20000, 1).columns(), clv::Reads::timing);
    const auto sample = clv::thin(cells, 8);
    CHECK(sample.size() == (cells.size() + 7) / 8);
    double total = 0.0;
    for (const double w : sample.weight) total += w;
    CHECK(total == sample.total_weight);
    const auto all = count(cells);
    for (const auto& [key, weight] : count(sample)) CHECK(all.at(key) == weight);
}

TEST_CASE("an empty table has no cells") {
    const auto cells = clv::collapse(Table{}.columns(), clv::Reads::timing);
    CHECK(cells.size() == 0);
    CHECK(cells.runs.empty());
}
