/// @file
/// Parity: whether places, or groups of customers, are treated alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::ecosystem {

/// How groups differ in something, among what is comparable.
struct Parity {
    std::vector<double> rows;            ///< [group] how many were compared
    std::vector<double> mean;            ///< [group] plain mean; NaN of a group without rows
    std::vector<double> difference;      ///< [group] from the others of the same stratum; NaN: nothing to compare with
    std::vector<double> standard_error;  ///< of the difference, if all are treated alike
    double statistic = 0.0;              ///< of the test that all are
    double df = 0.0;
    double p_value = 1.0;  ///< NaN where no stratum has two groups and two values
};

/// Compares @p value between groups within strata (the same product, step or hour): the generalised
/// Cochran-Mantel-Haenszel test of mean scores, exact moments of the permutations of groups within each stratum, chi
/// square for many. Landis, Heyman & Koch (1978), International Statistical Review 46(3), 237-254, doi:10.2307/1402373.
/// Rows are taken to be exchangeable within a stratum; those of one customer make the test bolder than it should be.
/// Throws DomainError for columns of different lengths, a value that is not finite, no rows, fewer than two groups.
Parity parity(std::span<const double> value, std::span<const std::uint32_t> group,
              std::span<const std::uint32_t> stratum);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/parity.hpp>
#endif
