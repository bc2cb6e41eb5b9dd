/// @file
/// What <habitue/math/matrix_exponential.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::math {

HABITUE_DEFINED_ONCE Eigen::MatrixXd generator_exponential(const Eigen::MatrixXd& generator, double t) {
    if (!(t >= 0.0) || !std::isfinite(t)) refuse("t", t, "must be finite and not negative");
    GeneratorExponential<> exponential(std::size_t(generator.rows()), {});
    exponential.set_generator(generator);
    if (!std::isfinite(exponential.largest_exit_rate() * t)) refuse("t", t, "too long for rates as high");
    exponential.compute(t, false);
    return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        exponential.probability(), generator.rows(), generator.cols());
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd generator_occupancy(const Eigen::MatrixXd& generator, double t, double delta) {
    if (!(t >= 0.0) || !std::isfinite(t)) refuse("t", t, "must be finite and not negative");
    const Eigen::Index n = generator.rows();
    double largest = 0.0;
    Eigen::MatrixXd a = generator;
    for (Eigen::Index i = 0; i < n; ++i) {
        a(i, i) = 0.0;
        largest = std::max(largest, a.row(i).sum());
    }
    if (!std::isfinite((largest + delta) * t)) refuse("t", t, "too long for rates as high");
    int halvings = 0;
    while (std::ldexp((largest + delta) * t, -halvings) > 0.125) ++halvings;
    const double h = std::ldexp(t, -halvings);
    for (Eigen::Index i = 0; i < n; ++i) a(i, i) = largest - a.row(i).sum();
    // Over the first h: the moments of exp(-(q + delta) u) (A u)^k / k!, A = Q + q I.
    const double rate = largest + delta, x = rate * h;
    Eigen::MatrixXd power = Eigen::MatrixXd::Identity(n, n), sum = Eigen::MatrixXd::Zero(n, n);
    for (int k = 0; k < 14; ++k) {
        double series = 0.0, term = h / (k + 1);  // integral of e^(-rate u) u^k / h^k, by parts
        for (int j = 0; term > 1e-18 * series; ++j) {
            series += term;
            term *= x / (k + 2 + j);
        }
        sum += power * (std::exp(-x) * series);
        power = power * a * (h / (k + 1));
    }
    for (int k = 0; k < halvings; ++k) {
        const double u = std::ldexp(h, k);
        sum = (sum + std::exp(-delta * u) * (generator_exponential(generator, u) * sum)).eval();
    }
    return sum;
}

}  // namespace habitue::inline v1::math
