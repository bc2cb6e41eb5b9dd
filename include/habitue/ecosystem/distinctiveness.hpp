/// @file
/// Distinctiveness: how far what our customers do next differs from what a rival's do, step by step.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>

namespace habitue::inline v1::ecosystem {

/// The divergence of two distributions that were counted.
struct Divergence {
    double bits = 0.0;             ///< Jensen-Shannon, in [0, 1]: 0 of the same, 1 of distributions that share nothing
    double low = 0.0, high = 0.0;  ///< ends of the interval
    double p_value = 1.0;          ///< of the likelihood-ratio test that both are the same
    double ours = 0.0, theirs = 0.0;  ///< how many were counted
};
struct DivergenceOptions {
    double level = 0.95;
    int draws = 1000;        ///< resamples
    std::uint64_t seed = 1;  ///< resample k of row i uses stream i 2^32 + k
    int threads = 1;
    const std::atomic<bool>* cancel = nullptr;
};

/// Divergence of two rows of counts over the same outcomes (Lin 1991, doi:10.1109/18.61115), both weighing a half; less
/// what chance alone would make of it, (k - 1) / (8 ln 2) (1 / n + 1 / m) with k outcomes seen, and not below 0. The
/// interval reflects that of multinomial resamples. NaN where either row is empty. @p outcomes is the length of a row;
/// one result a row.
std::vector<Divergence> divergence(std::span<const double> ours, std::span<const double> theirs, std::size_t outcomes,
                                   const DivergenceOptions& options = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/distinctiveness.hpp>
#endif
