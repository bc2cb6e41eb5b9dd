/// @file
/// Attribution: what each touchpoint did for the conversions that came after it.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

struct AttributionOptions {
    std::string conversion = "purchase";  ///< the state that is one; what follows it is another path
    std::string null = {};                ///< a state that ends a path without one ("lost"); empty: there is none
    int order = 1;                        ///< touchpoints that the next one depends on
    std::vector<double> value = {};       ///< of a conversion of each path; empty: 1
    double first_share = 0.4;             ///< of "position": to the first touchpoint
    double last_share = 0.4;              ///< and to the last; those between share the rest
    double half_life = 7.0;               ///< of "time decay", in the unit of the paths' times (visits, without times)
    int threads = 1;                      ///< 0: as many as the machine has; the result is the same
    const std::atomic<bool>* cancel = nullptr;  ///< as in Execution
};

/// Lower and upper ends, touchpoint by touchpoint.
struct CreditInterval {
    std::vector<double> low, high;
};

/// What each touchpoint did. Vectors run over `channels`; every credit sums to `conversions`.
struct Attribution {
    static constexpr ModelCard card{
        .name = "Attribution",
        .title = "Attribution by removal",
        .summary = "How many conversions would be lost if nobody got past a touchpoint.",
        .reference =
            "Anderl, Becker, von Wangenheim & Schumann (2016), International Journal of Research in Marketing "
            "33(3), 457-474. doi:10.1016/j.ijresmar.2016.03.001"};

    std::vector<std::string> channels;
    int order = 1;
    double paths = 0.0;        ///< that had a touchpoint or a conversion
    double conversions = 0.0;  ///< among them
    double direct = 0.0;       ///< conversions without a touchpoint, which no channel is credited with
    double value = 0.0;        ///< of the conversions

    std::vector<double> removal_effect;  ///< share of conversions lost if every path ended on reaching the touchpoint
    std::vector<double> removal_effect_standard_error;  ///< delta method over independent transitions
    std::vector<double> credit;                         ///< conversions, in proportion to the removal effects
    std::vector<double> credit_standard_error;          ///< given the number of conversions
    std::vector<double> value_removal_effect;           ///< share of value lost
    std::vector<double> value_credit;                   ///< sums to `value` less that of direct conversions

    std::vector<double> shapley;  ///< conversions: each path's shared equally among the touchpoints that it touched
    std::vector<double> first, last, linear, position, time_decay;  ///< conversions, by rule

    /// Interval of each credit: normal, cut at 0 and at all conversions.
    CreditInterval interval(double level = 0.95) const;
    /// Interval of each removal effect: normal, cut at 0 and 1.
    CreditInterval removal_effect_interval(double level = 0.95) const;

    std::string summary() const;

    friend bool operator==(const Attribution&, const Attribution&) = default;

private:
    static std::string rounded(double x);
    static CreditInterval around(const std::vector<double>& middle, const std::vector<double>& error, double most,
                                 double level);
};

/// Which touchpoints the conversions of @p paths are due to.
///
/// A path is a chain of touchpoints of the given order from its beginning to a conversion or to nothing. The *removal
/// effect* of a touchpoint is the share of conversions that would be lost if every path ended on reaching it. It is
/// computed exactly, from one factorisation of the chain. *Credit* shares the conversions out in proportion; *shapley*
/// is the value of the game in which a set of touchpoints gets the conversions of the paths that touched no other
/// (Zhao, Mahboobi & Bagheri 2018, arXiv:1804.05327), whose unanimity form makes it exact for any number of
/// touchpoints.
///
/// What follows a conversion is another path. A path's weight counts as so many paths. Standard errors are of the chain
/// with independent transitions. Throws DomainError without a conversion, for an unknown state, and beyond 4,096
/// contexts.
Attribution attribution(const Paths& paths, const AttributionOptions& options = {});

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/attribution.hpp>
#endif
