/// @file
/// Forward-mode automatic differentiation, to first or second order, for a handful of parameters.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::math {

/// A value with its gradient in N directions and, for Order 2, its Hessian.
///
/// Models are templates on their scalar, so the formula that is evaluated is also the formula that is
/// differentiated: no second, hand-derived copy.
template <int N, int Order = 1>
struct Dual {
    static constexpr int directions = N;
    static constexpr int order = Order;
    static constexpr std::size_t n = N, pairs = Order == 2 ? n * (n + 1) / 2 : 0;

    double value = 0.0;
    std::array<double, n> gradient{};
    std::array<double, pairs> hessian{};  ///< lower triangle, row by row: (0,0), (1,0), (1,1), (2,0), ...

    constexpr Dual() = default;
    constexpr Dual(double constant) : value(constant) {}  // NOLINT: implicit by design

    /// The i-th independent variable, at @p v.
    static constexpr Dual variable(double v, int i) {
        Dual x(v);
        x.gradient[static_cast<std::size_t>(i)] = 1.0;
        return x;
    }

    Dual& operator+=(const Dual& y) {
        value += y.value;
        for (std::size_t i = 0; i < n; ++i) gradient[i] += y.gradient[i];
        for (std::size_t i = 0; i < pairs; ++i) hessian[i] += y.hessian[i];
        return *this;
    }
    Dual& operator-=(const Dual& y) {
        value -= y.value;
        for (std::size_t i = 0; i < n; ++i) gradient[i] -= y.gradient[i];
        for (std::size_t i = 0; i < pairs; ++i) hessian[i] -= y.hessian[i];
        return *this;
    }
    Dual& operator*=(double c) {
        value *= c;
        for (double& g : gradient) g *= c;
        for (double& h : hessian) h *= c;
        return *this;
    }
    Dual& operator*=(const Dual& y) { return *this = *this * y; }
    Dual& operator/=(const Dual& y) { return *this = *this / y; }

    friend Dual operator-(Dual x) { return x *= -1.0; }
    friend Dual operator+(Dual x, const Dual& y) { return x += y; }
    friend Dual operator-(Dual x, const Dual& y) { return x -= y; }
    friend Dual operator+(Dual x, double c) { return x.value += c, x; }
    friend Dual operator+(double c, Dual x) { return x.value += c, x; }
    friend Dual operator-(Dual x, double c) { return x.value -= c, x; }
    friend Dual operator-(double c, Dual x) { return x *= -1.0, x.value += c, x; }
    friend Dual operator*(Dual x, double c) { return x *= c; }
    friend Dual operator*(double c, Dual x) { return x *= c; }
    friend Dual operator/(Dual x, double c) { return x *= 1.0 / c; }
    friend Dual operator*(const Dual& x, const Dual& y) {
        Dual z(x.value * y.value);
        for (std::size_t i = 0, k = 0; i < n; ++i) {
            z.gradient[i] = x.value * y.gradient[i] + y.value * x.gradient[i];
            if constexpr (Order == 2)
                for (std::size_t j = 0; j <= i; ++j, ++k)
                    z.hessian[k] = x.value * y.hessian[k] + y.value * x.hessian[k] + x.gradient[i] * y.gradient[j] +
                                   x.gradient[j] * y.gradient[i];
        }
        return z;
    }
    friend Dual operator/(const Dual& x, const Dual& y) {
        const double r = 1.0 / y.value;
        Dual z = x * y.chain(r, -r * r, 2.0 * r * r * r);
        z.value = x.value / y.value;
        return z;
    }
    friend Dual operator/(double c, const Dual& y) { return Dual(c) / y; }

    /// f(x) given f, f' and f'' at x.value.
    Dual chain(double f, double f1, double f2) const {
        Dual z(f);
        for (std::size_t i = 0, k = 0; i < n; ++i) {
            z.gradient[i] = f1 * gradient[i];
            if constexpr (Order == 2)
                for (std::size_t j = 0; j <= i; ++j, ++k)
                    z.hessian[k] = f1 * hessian[k] + f2 * gradient[i] * gradient[j];
        }
        return z;
    }
};

/// Scalar types that models are instantiated with.
template <class Scalar>
inline constexpr bool is_dual = false;
template <int N, int Order>
inline constexpr bool is_dual<Dual<N, Order>> = true;

/// The plain number underneath; lets generic code branch and test convergence.
constexpr double value_of(double x) {
    return x;
}
template <int N, int Order>
constexpr double value_of(const Dual<N, Order>& x) {
    return x.value;
}

template <int N, int Order>
Dual<N, Order> exp(const Dual<N, Order>& x) {
    const double e = exp(x.value);
    return x.chain(e, e, e);
}
template <int N, int Order>
Dual<N, Order> expm1(const Dual<N, Order>& x) {
    const double e = exp(x.value);
    return x.chain(std::expm1(x.value), e, e);
}
template <int N, int Order>
Dual<N, Order> log(const Dual<N, Order>& x) {
    const double r = 1.0 / x.value;
    return x.chain(log(x.value), r, -r * r);
}
template <int N, int Order>
Dual<N, Order> log1p(const Dual<N, Order>& x) {
    const double r = 1.0 / (1.0 + x.value);
    return x.chain(log1p(x.value), r, -r * r);
}

/// A function of M inputs whose value, gradient and Hessian (lower triangle) at the inputs' values are known.
///
/// What is summed over a million rows is differentiated in its few own inputs, in closed form, and joined to the
/// parameters behind them once.
template <std::size_t M>
struct Known {
    double value = 0.0;
    std::array<double, M> gradient{};
    std::array<double, M*(M + 1) / 2> hessian{};

    Known& operator+=(const Known& y) {
        value += y.value;
        for (std::size_t i = 0; i < M; ++i) gradient[i] += y.gradient[i];
        for (std::size_t i = 0; i < hessian.size(); ++i) hessian[i] += y.hessian[i];
        return *this;
    }

    /// The chain rule: this function as a dual number, its inputs being dual numbers.
    template <int N, int Order>
    Dual<N, Order> of(const std::array<Dual<N, Order>, M>& inputs) const {
        Dual<N, Order> z(value);
        for (std::size_t m = 0; m < M; ++m) {
            for (std::size_t i = 0; i < z.n; ++i) z.gradient[i] += gradient[m] * inputs[m].gradient[i];
            for (std::size_t k = 0; k < z.pairs; ++k) z.hessian[k] += gradient[m] * inputs[m].hessian[k];
        }
        if constexpr (Order == 2)
            for (std::size_t i = 0, k = 0; i < z.n; ++i)
                for (std::size_t j = 0; j <= i; ++j, ++k)
                    for (std::size_t m = 0, h = 0; m < M; ++m)
                        for (std::size_t l = 0; l <= m; ++l, ++h) {
                            double both = inputs[m].gradient[i] * inputs[l].gradient[j];
                            if (l != m) both += inputs[l].gradient[i] * inputs[m].gradient[j];
                            z.hessian[k] += hessian[h] * both;
                        }
        return z;
    }
    double of(const std::array<double, M>&) const { return value; }
};

}  // namespace habitue::inline v1::math
