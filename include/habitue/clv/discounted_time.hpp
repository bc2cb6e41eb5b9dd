/// @file
/// What time is worth for which a customer stays, later time less.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <habitue/math/elementary.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::clv::detail {

/// The time until t, possibly infinite, for which who leaves at rate m is expected to stay, discounted at rate delta >
/// 0: continuously, the integral of e^(-(delta + m) u); or by period, all time of the j-th one, ((j - 1) period, j
/// period], counting q^j, q = e^(-delta period). Given m all periods are alike but for their beginning, and
///   the sum over j of q^j e^(-m (j - 1) period) = q / (1 - q e^(-m period))
/// It is analytic and falls where Re m > 0, by no more than 1 / (least() + m) does.
class DiscountedTime {
public:
    DiscountedTime(double t, double delta, double period) : t_(t), delta_(delta), period_(period) {
        if (period == 0.0) return;
        whole_ = std::isinf(t) ? t : std::max(0.0, std::ceil(t / period) - 1.0);
        rest_ = std::isinf(t) ? 0.0 : std::clamp(t - whole_ * period, 0.0, period);
        q_ = std::exp(-delta * period);
        lost_ = -std::expm1(-delta * period);
        last_ = std::isinf(t) ? 0.0 : std::exp(-delta * period * (whole_ + 1.0));
    }

    double least() const { return (period_ == 0.0 ? delta_ : lost_ / period_) + (std::isinf(t_) ? 0.0 : 1.0 / t_); }

    /// Of who never leaves.
    double of_who_stays() const {
        double m[math::lanes] = {}, time[math::lanes];
        (*this)(m, time);
        return time[0];
    }
    /// Of as many rates as go together.
    HABITUE_INLINE void operator()(const double (&m)[math::lanes], double (&time)[math::lanes]) const {
        if (period_ == 0.0 && std::isinf(t_)) {
            for (std::size_t j = 0; j < math::lanes; ++j) time[j] = 1.0 / (delta_ + m[j]);
        } else if (period_ == 0.0) {
            for (std::size_t j = 0; j < math::lanes; ++j) {
                const double force = delta_ + m[j];
                time[j] = gone(force * t_) / force;
            }
        } else {
            for (std::size_t j = 0; j < math::lanes; ++j) {
                const double x = std::max(m[j] * period_, 1e-290), left = gone(x);
                time[j] = q_ * (left / x * period_) / (lost_ + q_ * left);
            }
            if (std::isinf(t_)) return;
            for (std::size_t j = 0; j < math::lanes; ++j) {
                const double y = std::max(m[j], 1e-290), cut = last_ * (gone(y * rest_) / y);
                const double before = y * period_ * whole_;
                time[j] = time[j] * gone(before + delta_ * period_ * whole_) + (1.0 - gone(before)) * cut;
            }
        }
    }

private:
    /// 1 - e^-x, x >= 0
    HABITUE_INLINE static double gone(double x) {
        const double e = math::detail::expm1_of_moderate(std::min(x, 700.0));
        return e / (1.0 + e);
    }

    double t_, delta_, period_;
    double whole_ = 0.0, rest_ = 0.0;           ///< periods before the last one, and how much there is of that
    double q_ = 1.0, lost_ = 0.0, last_ = 0.0;  ///< e^(-delta period), 1 less that, and the discount of the last
};

}  // namespace habitue::inline v1::clv::detail
