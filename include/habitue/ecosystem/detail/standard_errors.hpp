/// @file
/// How wide an interval of a given confidence is.
#pragma once

#include <habitue/core/error.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::ecosystem::detail {

/// How many standard errors hold a share @p level of the normal distribution.
inline double standard_errors(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    return math::normal_quantile(0.5 + 0.5 * level);
}

}  // namespace habitue::inline v1::ecosystem::detail
