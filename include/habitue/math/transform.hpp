/// @file
/// Maps between a parameter's support and the real line.
#pragma once

#include <cmath>

#include <habitue/core/parameter.hpp>
#include <habitue/math/dual.hpp>

namespace habitue::inline v1::math {

/// From the real line onto @p support.
template <class Scalar>
[[gnu::cold]] Scalar constrain(Support support, const Scalar& u) {
    switch (support) {
        case Support::positive:
            return exp(u);
        case Support::unit_interval:
            return 1.0 / (1.0 + exp(-u));
        case Support::real:
            break;
    }
    return u;
}

/// Inverse of constrain().
inline double unconstrain(Support support, double x) {
    switch (support) {
        case Support::positive:
            return log(x);
        case Support::unit_interval:
            return log(x / (1.0 - x));
        case Support::real:
            break;
    }
    return x;
}

}  // namespace habitue::inline v1::math
