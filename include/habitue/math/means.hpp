/// @file
/// Means over gamma and beta distributions of functions that fall as a power of x, or less.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <habitue/math/dual.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::math {

/// Points of a distribution, and weights that add up to 1. Derivatives are those of the weights, the points being
/// fixed.
///
/// From the trapezoidal rule in tau, x or its odds being e^u with u = tau - e^(low - tau): below low, where f no longer
/// changes, a power of x however small dies out in a few steps. Where the density's integral along a parallel to the
/// line, v away, is at most cos(v)^-shape of that along it, v < pi/2, the error is that times e^(-2 pi v / step), for
/// the best v e^-40. The functions must be analytic and bounded in Re x > 0.
template <class Scalar>
class Mean {
public:
    /// E[f(x)]
    template <class F>
    Scalar operator()(const F& f) const {
        Scalar sum = 0.0;
        for (std::size_t i = 0; i < size_; ++i) sum += weights_[i] * f(points_[i]);
        return sum;
    }
    /// E[f(p x)]; @p f makes `lanes` values of as many arguments.
    template <class F>
    Scalar of_many(const F& f, double p = 1.0) const {
        Scalar sums[lanes];
        std::fill_n(sums, lanes, Scalar(0.0));
        const double* points = points_.data();
        const Scalar* weights = weights_.data();
        const std::size_t n = points_.size();
        on_widest_vectors([&]() HABITUE_INLINE {
            for (std::size_t i = 0; i < n; i += lanes) {
                double z[lanes], values[lanes];
                for (std::size_t j = 0; j < lanes; ++j) z[j] = p * points[i + j];
                f(z, values);
                for (std::size_t j = 0; j < lanes; ++j) sums[j] += weights[i + j] * values[j];
            }
        });
        return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    }
    /// The largest point.
    double largest() const { return points_[size_ - 1]; }

    /// @param shape  of the density, as above
    /// @param point  point(tau, weight): x, and its weight but for a factor
    /// @param worth  how f falls with x, but for a factor
    template <class Point, class Worth>
    Mean(double shape, const Point& point, const Worth& worth) {
        const double step = 1.0 / std::sqrt(22.0 + 2.1 * shape);
        walk(-step, point, worth);
        walk(step, point, [](double) { return 1.0; });
        size_ = points_.size();
        Scalar total = 0.0;
        for (const Scalar& w : weights_) total += w;
        const Scalar scale = 1.0 / total;
        for (Scalar& w : weights_) w *= scale;
        while (points_.size() % lanes != 0) {
            points_.push_back(largest());
            weights_.push_back(0.0);
        }
    }

private:
    /// From tau = 0, or before, until what is added is negligible.
    template <class Point, class Worth>
    void walk(double step, const Point& point, const Worth& worth) {
        double highest = 0.0;
        for (double i = step < 0.0 ? 1.0 : 0.0;; i += 1.0) {
            Scalar weight;
            const double x = point(i * step, weight), height = value_of(weight) * worth(x);
            points_.push_back(x);
            weights_.push_back(weight);
            highest = std::max(highest, height);
            if (!(height > 1e-18 * highest)) return;  // nor does it where it is not a number
        }
    }

    std::vector<double> points_;  ///< the last one repeated, with weights 0, to a multiple of `lanes`
    std::vector<Scalar> weights_;
    std::size_t size_ = 0;
};

/// Means over Gamma(shape, rate) of functions that fall, but no more than (least + x)^-power does.
template <class Scalar>
Mean<Scalar> gamma_mean(const Scalar& shape, const Scalar& rate, double least, double power = 1.0) {
    const double k = value_of(shape), top = k / value_of(rate), low = std::min(log(least / top), 0.0) - 3.0;
    const auto point = [&](double tau, Scalar& weight) {
        const double left = exp(low - tau), u = tau - left, e = exp(u), x = top * e;
        Scalar log_weight = k * (u - (std::abs(u) < 0.4 ? std::expm1(u) : e - 1.0));
        if constexpr (is_dual<Scalar>) log_weight += (shape - k) * u - (rate - value_of(rate)) * x;
        weight = exp(log_weight) * (1.0 + left);
        return x;
    };
    return Mean<Scalar>(k, point,
                        [&](double x) { return power == 1.0 ? 1.0 / (least + x) : exp(-power * log1p(x / least)); });
}

/// Means over Beta(a, b) of functions that fall, but no more than 1 / (least + p) does.
template <class Scalar>
Mean<Scalar> beta_mean(const Scalar& a, const Scalar& b, double least) {
    const double aa = value_of(a), bb = value_of(b), p0 = aa / (aa + bb), q0 = bb / (aa + bb), peak = log(aa / bb),
                 low = std::min(log(std::min(least, 1.0)), peak) - 3.0, high = std::max(0.0, peak) + 3.0;
    const auto log_ratio = [](double share, double u) {  // -log(1 - share + share e^u)
        return u < 30.0 ? -math::log1p(share * std::expm1(u)) : -u - math::log(share + (1.0 - share) * math::exp(-u));
    };
    const auto point = [&](double tau, Scalar& weight) {
        const double left = exp(low - peak - tau), right = exp(tau + peak - high), u = tau - left + right;
        // log p/p0 and log q/q0; their difference is u, so far out the flatter one gives the other.
        const bool near = std::abs(u) < 1.0, q_flatter = p0 <= 0.5;
        double of_p = near || !q_flatter ? log_ratio(q0, -u) : 0.0;
        const double of_q = near || q_flatter ? log_ratio(p0, u) : of_p - u;
        if (!near && q_flatter) of_p = of_q + u;
        weight = exp(Scalar(a * of_p + b * of_q)) * (1.0 + left + right);
        return p0 * exp(of_p);
    };
    return Mean<Scalar>(aa * q0, point, [&](double p) { return 1.0 / (least + p); });
}

}  // namespace habitue::inline v1::math
