/// @file
/// What to offer to a group whose members each choose what suits them best.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::ecosystem {

/// Options to offer, and what that brings.
struct Assortment {
    std::vector<std::uint32_t> chosen = {};  ///< ascending
    double value = 0.0;                      ///< expected, of one customer
    double upper_bound = 0.0;                ///< no assortment brings more; `value` itself when it is the best
    std::vector<double> probability = {};    ///< that a customer takes each option; of those not offered 0
    friend bool operator==(const Assortment&, const Assortment&) = default;
};

/// The assortment of greatest expected @p revenue (money) of customers who choose by a multinomial logit with these
/// utilities, nothing having utility @p outside: exact, also with at most @p most options.
///
/// Without a limit the best is a set of those with the highest revenues: Talluri & van Ryzin (2004), Management Science
/// 50(1), 15-33, doi:10.1287/mnsc.1030.0147. With one it solves sum of the largest e^u (r - value) = value e^outside:
/// Rusmevichientong, Shen & Shmoys (2010), Operations Research 58(6), 1666-1680, doi:10.1287/opre.1100.0866. Throws
/// DomainError for numbers that are not finite, and columns not equally long.
Assortment logit_assortment(std::span<const double> utility, std::span<const double> revenue, double outside = 0.0,
                            std::size_t most = std::size_t(-1));

/// At most @p most options for a group, each member taking the best for them, or nothing: maximises the weighted mean
/// of max(0, utility) over members; @p utility is [member][option], row by row, money.
///
/// A sum of maxima is submodular. Greedy is within 1 - 1/e of the best, and says how far at most; @p exact searches on
/// from it by branch and bound. Throws DomainError for utilities that are not finite, negative weights, rows unequally
/// long, and an exact search through more than ten million sets.
Assortment group_assortment(std::span<const double> utility, std::size_t members, std::size_t most,
                            std::span<const double> weight = {}, bool exact = false);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/assortment.hpp>
#endif
