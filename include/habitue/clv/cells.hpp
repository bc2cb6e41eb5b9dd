/// @file
/// Purchase histories made ready for fitting: validated, grouped by frequency, identical ones counted once.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include <habitue/clv/model.hpp>

namespace habitue::inline v1::clv {

/// The distinct histories of a data set with their weights, in runs of equal frequency.
///
/// The log-likelihood is a sum over these cells (CDNOW: 2,357 customers are 1,016 cells). Memory: three doubles a
/// cell, and two a customer while it is made.
struct Cells {
    struct Run {
        double frequency;
        std::size_t begin, end;
    };
    std::vector<Run> runs;              ///< by frequency; for spend by the number of amounts
    std::vector<double> first, second;  ///< recency and T; or monetary_value alone
    std::vector<double> weight;
    double total_weight = 0.0;   ///< of the customers that count
    double repeat_weight = 0.0;  ///< of those with frequency > 0
    double sum_frequency = 0.0, sum_T = 0.0, sum_spend = 0.0, sum_log_gaps = 0.0;
    std::size_t customers = 0;  ///< rows that count
    std::size_t left_out = 0;   ///< rows that tell this model nothing

    std::size_t size() const { return weight.size(); }

    /// Cells [begin, end) of a run.
    Alike alike(const Run& run, Reads reads, std::size_t begin, std::size_t end) const {
        const auto part = [&](const std::vector<double>& v) { return std::span(v).subspan(begin, end - begin); };
        if (reads == Reads::spend) return {run.frequency, {}, {}, part(first), part(weight)};
        return {run.frequency, part(first), part(second), {}, part(weight)};
    }
};

namespace detail {

/// Merges equal (first, second) pairs of [begin, end) into the front of the range, in order of first appearance, and
/// returns the new end; leaves the range as it is where, by its first rows, too few are equal to be worth it.
inline std::size_t merge_equal(Cells& cells, std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin, sample = 2048;
    const bool paired = !cells.second.empty();
    std::vector<std::uint32_t> slots(std::bit_ceil(std::max<std::size_t>(16, 2 * std::min(n, 2 * sample))), 0);
    // The slot of the pair of row i: 0 in a free one, else a row of the same pair, counted from 1 at begin.
    const auto find = [&](std::size_t i) -> std::uint32_t& {
        std::uint64_t h = std::bit_cast<std::uint64_t>(cells.first[i]) * 0x9E3779B97F4A7C15u;
        if (paired) h = (h ^ (h >> 32) ^ std::bit_cast<std::uint64_t>(cells.second[i])) * 0xC2B2AE3D27D4EB4Fu;
        for (std::size_t s = h ^ (h >> 29);; ++s) {
            auto& slot = slots[s & (slots.size() - 1)];
            const std::size_t j = begin + slot - 1;
            if (slot == 0 || (cells.first[j] == cells.first[i] && (!paired || cells.second[j] == cells.second[i])))
                return slot;
        }
    };
    if (n > sample) {
        std::size_t distinct = 0;
        for (std::size_t i = 0; i < sample; ++i)
            if (auto& slot = find(begin + i); slot == 0) {
                slot = std::uint32_t(i + 1);
                ++distinct;
            }
        if (distinct > sample - sample / 8) return end;
        slots.assign(slots.size(), 0);
    }
    std::size_t out = begin;
    for (std::size_t i = begin; i < end; ++i) {
        if (2 * (out - begin) >= slots.size()) {
            slots.assign(2 * slots.size(), 0);
            for (std::size_t j = begin; j < out; ++j) find(j) = std::uint32_t(j - begin + 1);
        }
        if (auto& slot = find(i); slot != 0) {
            cells.weight[begin + slot - 1] += cells.weight[i];
        } else {
            cells.first[out] = cells.first[i];
            if (paired) cells.second[out] = cells.second[i];
            cells.weight[out] = cells.weight[i];
            slot = std::uint32_t(++out - begin);
        }
    }
    return out;
}

}  // namespace detail

/// Groups @p histories, which must be valid, into cells of what a model @p reads.
/// Throws DomainError when the model reads spend and there is no `monetary_value`.
inline Cells collapse(const HistoryColumns& histories, Reads reads) {
    const bool spend = reads == Reads::spend;
    require(!spend || !histories.monetary_value.empty(), "histories: missing column monetary_value");
    const std::size_t n = histories.size();
    const auto weight_of = [&](std::size_t i) { return histories.weight.empty() ? 1.0 : histories.weight[i]; };
    const auto counts = [&](std::size_t i) {
        return weight_of(i) > 0.0 && (!spend || (histories[i].amounts() > 0.0 && histories.monetary_value[i] > 0.0));
    };

    // Counting sort by frequency, or by the number of amounts: small whole ones in a table, the few others in a map.
    constexpr double small = 1024.0;
    std::vector<std::size_t> next(std::size_t(small), 0);
    std::map<double, std::size_t> next_large;
    const auto slot = [&](double x) -> std::size_t& {
        return x < small && x == std::floor(x) ? next[std::size_t(x)] : next_large[x];
    };
    const auto frequency = [&](std::size_t i) { return spend ? histories[i].amounts() : histories.frequency[i]; };
    const double* const first = spend ? histories.monetary_value.data() : histories.recency.data();
    const double* const second = spend ? nullptr : histories.T.data();
    Cells cells;
    double weight = 0.0, repeat = 0.0, purchases = 0.0, sum = 0.0;  // sum: of T, or of spend
    for (std::size_t i = 0; i < n; ++i) {
        if (!counts(i)) {
            ++cells.left_out;
            continue;
        }
        const double w = weight_of(i), x = frequency(i);
        ++slot(x);
        weight += w;
        repeat += x > 0.0 ? w : 0.0;
        purchases += w * x;
        sum += w * (spend ? first[i] : second[i]);
        if (!histories.sum_log_gaps.empty()) cells.sum_log_gaps += w * histories.sum_log_gaps[i];
    }
    cells.customers = n - cells.left_out;
    cells.total_weight = weight;
    cells.repeat_weight = repeat;
    cells.sum_frequency = purchases;
    (spend ? cells.sum_spend : cells.sum_T) = sum;
    std::size_t at = 0;
    const auto open_run = [&](double x, std::size_t& count) {
        if (count == 0) return;
        cells.runs.push_back({x, at, at + count});
        at = cells.runs.back().end;
        count = cells.runs.back().begin;
    };
    for (std::size_t x = 0; x < next.size(); ++x) open_run(double(x), next[x]);
    for (auto& [x, count] : next_large) open_run(x, count);

    cells.first.resize(at);
    if (!spend) cells.second.resize(at);
    cells.weight.resize(at);
    double *const to_first = cells.first.data(), *const to_second = cells.second.data(),
                  *const to_weight = cells.weight.data();
    for (std::size_t i = 0; i < n; ++i) {
        if (!counts(i)) continue;
        const std::size_t to = slot(frequency(i))++;
        to_first[to] = first[i];
        if (!spend) to_second[to] = second[i];
        to_weight[to] = weight_of(i);
    }

    std::size_t out = 0;
    for (auto& run : cells.runs) {
        const std::size_t end = detail::merge_equal(cells, run.begin, run.end);
        for (auto* column : {&cells.first, &cells.second, &cells.weight})
            if (!column->empty() && out != run.begin)
                std::copy(column->begin() + std::ptrdiff_t(run.begin), column->begin() + std::ptrdiff_t(end),
                          column->begin() + std::ptrdiff_t(out));
        run = {run.frequency, out, out + (end - run.begin)};
        out = run.end;
    }
    cells.first.resize(out);
    if (!spend) cells.second.resize(out);
    cells.weight.resize(out);
    return cells;
}

/// Every @p stride-th cell of each run: a sample to start a search on.
inline Cells thin(const Cells& cells, std::size_t stride) {
    Cells sample;
    std::size_t phase = 0;
    for (const auto& run : cells.runs) {
        const std::size_t begin = sample.weight.size();
        std::size_t i = run.begin + phase;
        for (; i < run.end; i += stride) {
            sample.first.push_back(cells.first[i]);
            if (!cells.second.empty()) sample.second.push_back(cells.second[i]);
            sample.weight.push_back(cells.weight[i]);
            sample.total_weight += cells.weight[i];
        }
        phase = i - run.end;
        if (sample.weight.size() > begin) sample.runs.push_back({run.frequency, begin, sample.weight.size()});
    }
    return sample;
}

}  // namespace habitue::inline v1::clv
