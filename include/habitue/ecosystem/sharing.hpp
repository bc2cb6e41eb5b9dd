/// @file
/// Sharing instead of owning: whether enough people join, what follows from who joined already, and at what price.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/ecosystem/law.hpp>

namespace habitue::inline v1::ecosystem {

/// P(at least @p minimum of people join), each with a chance @p p of their own, independently: the tail of the
/// Poisson-binomial distribution. 1 for a minimum of 0 or less, 0 for one above their number.
///
/// Up to 1,000 people by the recursion over people, in which nothing cancels; beyond by Fourier transforms of the
/// distribution tilted to have its mean at the minimum, so that the digits of a tiny tail survive. Relative error below
/// 1e-15 (number of people) in the recursion, 1e-11 beyond, of the smaller of the two tails. Hong (2013),
/// doi:10.1016/j.csda.2012.10.006; Peres, Lee & Keich (2020), arXiv:2004.07429. Throws DomainError
/// naming the row of a chance outside [0, 1].
double viability(std::span<const double> p, std::int64_t minimum);

/// P(exactly k join) for k = 0 ... their number.
std::vector<double> sharers_distribution(std::span<const double> p);

/// The fewest people who must be asked, each joining with chance @p p, for at least @p minimum to join with
/// probability @p level. Throws DomainError when p is not in (0, 1] or level not in (0, 1).
std::int64_t people_to_ask(double p, std::int64_t minimum, double level = 0.95);

/// A share of people that keeps itself: as many take part as want to when so many do.
struct Equilibrium {
    double share = 0.0;   ///< of all people
    bool stable = false;  ///< whether it comes back after a small change, up or down
    friend bool operator==(const Equilibrium&, const Equilibrium&) = default;
};

/// Who takes part when each person does so once enough others do.
struct Participation {
    std::vector<Equilibrium> equilibria;  ///< all of them, by rising share
    double from_nobody = 0.0;             ///< the share reached when nobody takes part at first: the least
    double from_everybody = 0.0;          ///< the share left when everybody does: the greatest
    double critical_mass = 0.0;           ///< from this share on (beyond it, if unstable) the greatest is reached
    std::string summary() const;
    friend bool operator==(const Participation&, const Participation&) = default;
};

/// The fixed points of participation: x = P(threshold <= x), thresholds being shares of people. All of them: the
/// distance between the two sides is monotone between the points where the density is 1. Granovetter (1978), American
/// Journal of Sociology 83(6), 1420-1443, doi:10.1086/226707.
///
/// Throws DomainError when every share of an interval keeps itself, as with Uniform{0, 1}: one share is then as
/// likely as another.
Participation participation(const Law& thresholds);
/// The same among so many people, @p thresholds being the numbers of people each wants to see; a small change is one
/// person. Throws DomainError naming the row of a threshold that is negative or not a number.
Participation participation(std::span<const double> thresholds);

/// The highest price at which at least @p minimum people take part with probability @p level, each of whom takes part
/// when what they would pay (@p willingness, one law a person) is the price or more. Minus infinity when there is no
/// such price. Throws DomainError for a level outside (0, 1).
double viable_price(std::span<const Law> willingness, std::int64_t minimum, double level = 0.95);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/sharing.hpp>
#endif
