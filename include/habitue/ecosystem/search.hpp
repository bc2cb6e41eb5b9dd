/// @file
/// Looking for the best of several options when looking costs: Pandora's rule; and how lost a customer is on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/ecosystem/law.hpp>

namespace habitue::inline v1::ecosystem {

/// The worth z at which a customer is indifferent between taking it and looking, at @p cost, at an option of this
/// worth: cost = E max(v - z, 0).
///
/// In closed form for uniform, exponential and discrete worth, by Newton's method to the last digits for normal.
/// Without cost it is the best that the option can be, infinite for one with a tail. Throws DomainError for a cost that
/// is negative (one would look for ever) or not finite, and for a law that is none. Weitzman (1979), Econometrica
/// 47(3), 641-654, doi:10.2307/1910412, eq. (7).
double reservation_value(const Law& distribution, double cost);

/// An option whose worth is seen by looking, once, at a cost.
struct Option {
    Law distribution;
    double cost = 0.0;
    friend bool operator==(const Option&, const Option&) = default;
};

/// The best way to look at options, and what it brings.
struct SearchPlan {
    std::vector<std::size_t> order = {};  ///< in which to look: by falling reservation value, ties as given
    std::vector<double> reservation_value =
        {};                              ///< of each option; stop when the best seen is worth more than the next one's
    std::vector<double> looked_at = {};  ///< chance that each option is looked at
    double expected_value = 0.0;         ///< of the best seen, less the costs of looking
    double expected_cost = 0.0;          ///< of looking
    std::string summary() const;
    friend bool operator==(const SearchPlan&, const SearchPlan&) = default;
};

/// Pandora's rule: look in the order of falling reservation values until the best seen, or what is to be had without
/// looking (@p outside), is worth more than the next one's. No other way brings more. Weitzman (1979).
///
/// The expected value is that of max(outside, min(v_i, z_i)): Kleinberg, Waggoner & Weyl (2016),
/// arXiv:1603.07682. Options must be independent. Throws as reservation_value does, naming the option.
SearchPlan optimal_search(std::span<const Option> options, double outside = 0.0);

/// How lost a customer was on the way through pages or places: 0 on the shortest way, up to 1.4; above about .5 people
/// look lost, below .4 they do not.
///
/// @p required: different pages one must see, @p different: those seen, @p total: all views, with returns. Smith
/// (1996), Interacting with Computers 8(4), 365-381, doi:10.1016/S0953-5438(97)83779-4. Throws DomainError unless
/// 1 <= required, different <= total.
double lostness(double required, double different, double total);
/// The same of the pages in the order they were seen.
double lostness(std::span<const std::uint32_t> path, double required);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/search.hpp>
#endif
