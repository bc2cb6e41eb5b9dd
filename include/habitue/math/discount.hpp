/// @file
/// What money later is worth now. Rates are effective and yearly, a year being 365.25 days.
#pragma once

#include <cmath>

#include <habitue/core/error.hpp>

namespace habitue::inline v1::math {

/// delta = ln(1 + rate): money a year away is worth e^-delta. Throws DomainError unless the rate is finite and above
/// -1.
inline double discount_force(double yearly_rate) {
    if (!(yearly_rate > -1.0) || !std::isfinite(yearly_rate))
        refuse("discount_rate", yearly_rate, "must be a finite yearly rate above -1");
    return std::log1p(yearly_rate);
}

/// The rate per period of @p days that compounds to @p yearly_rate.
inline double discount_rate_per_period(double yearly_rate, double days) {
    return std::expm1(discount_force(yearly_rate) * days / 365.25);
}

}  // namespace habitue::inline v1::math
