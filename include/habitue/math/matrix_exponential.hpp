/// @file
/// The matrix exponential of a generator, exp(Q t), with its first and second derivatives by the rates.
///
/// Scaling and squaring of the non-negative matrix Q + q I, q the largest exit rate, so that nothing is subtracted:
/// exp(Q t) = [exp(-q h) exp(h (Q + q I))]^(2^s), h = t / 2^s. The Taylor series is cut so that no entry is wrong by
/// more than 2^-50 of itself, and after each squaring what rows must sum to is put right, as in the elimination of
/// Grassmann, Taksar & Heyman: a chance of 1e-60 keeps its digits, and so does one of staying for a million mean stays
/// of another state. Derivatives are those of the same steps, one by one, which is the exact Frechet derivative of what
/// is computed. Al-Mohy & Higham (2009), SIAM J. Matrix Anal. Appl. 30(4), 1639-1657 (doi:10.1137/080716426);
/// Xue & Ye (2013), Mathematics of Computation 82, 1577-1596.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/math/vectors.hpp>

namespace habitue::inline v1::math {

/// A rate of a generator, by its place off the diagonal.
struct Rate {
    std::size_t from = 0, to = 0;
    friend bool operator==(const Rate&, const Rate&) = default;
};

namespace detail {

/// c += a b for matrices of @p Size rows, row by row; of @p n rows where Size is 0.
template <int Size>
HABITUE_INLINE inline void add_product(double* c, const double* a, const double* b, std::size_t n) {
    if constexpr (Size > 0) {
        for (std::size_t i = 0; i < Size; ++i) {
            double row[Size];
            for (std::size_t j = 0; j < Size; ++j) row[j] = c[i * Size + j];
            for (std::size_t k = 0; k < Size; ++k)
                for (std::size_t j = 0; j < Size; ++j) row[j] += a[i * Size + k] * b[k * Size + j];
            for (std::size_t j = 0; j < Size; ++j) c[i * Size + j] = row[j];
        }
    } else {
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < n; ++k)
                if (const double factor = a[i * n + k]; factor != 0.0)
                    for (std::size_t j = 0; j < n; ++j) c[i * n + j] += factor * b[k * n + j];
    }
}

}  // namespace detail

/// exp(Q t) of one generator at one time after another, with derivatives by some of its rates. Holds the memory it
/// works in. @p Size: 4 or 8 for code without loops over the number of states, which may be fewer; 0 for any number.
template <int Size = 0>
class GeneratorExponential {
public:
    /// @p generator, n x n, row by row, is read off its diagonal alone; derivatives will be by @p rates.
    GeneratorExponential(std::size_t states, std::vector<Rate> rates)
        : n_(Size > 0 ? std::size_t(Size) : states), rates_(std::move(rates)), scaled_(n_ * n_), generator_(n_ * n_) {}

    std::size_t stride() const { return n_; }  ///< length of the rows of every matrix here
    const std::vector<Rate>& rates() const { return rates_; }

    /// Takes the rates of @p q, n x n with at most stride() states; its diagonal is not read.
    void set_generator(const Eigen::MatrixXd& q) {
        std::fill(generator_.begin(), generator_.end(), 0.0);
        largest_ = 0.0;
        for (Eigen::Index i = 0; i < q.rows(); ++i) {
            double out = 0.0;
            for (Eigen::Index j = 0; j < q.cols(); ++j)
                if (i != j) out += generator_[std::size_t(i) * n_ + std::size_t(j)] = q(i, j);
            generator_[std::size_t(i) * n_ + std::size_t(i)] = -out;
            largest_ = std::max(largest_, out);
        }
    }
    double largest_exit_rate() const { return largest_; }

    /// Computes exp(Q t), and its derivatives by the rates if wanted. t >= 0 and finite; not a number where Q t is not.
    void compute(double t, bool derivatives) {
        squarings_ = std::size_t(least_squarings);
        for (double scaled = std::ldexp(largest_ * t, -least_squarings); scaled > 0.125 && std::isfinite(scaled);)
            scaled *= 0.5, ++squarings_;
        step_ = std::ldexp(t, -int(squarings_));
        const std::size_t levels = terms + squarings_ + 1;
        values_.resize(levels * n_ * n_);
        if (derivatives) tangents_.resize(levels * rates_.size() * n_ * n_);
        on_widest_vectors([&]() HABITUE_INLINE { run(derivatives); });
    }

    /// exp(Q t), row by row.
    const double* probability() const { return value(terms + squarings_); }
    /// Its derivative by rate @p u.
    const double* derivative(std::size_t u) const { return tangent(terms + squarings_, u); }

    /// Adds sum over i, j of w_ij d2 P_ij / du dv to hessian[u * rates + v] for u <= v. @p w: rows as those here.
    void add_curvature(const double* w, double* hessian) {
        on_widest_vectors([&]() HABITUE_INLINE { run_curvature(w, hessian); });
    }

private:
    static constexpr std::size_t terms = 10;   // of the Taylor series: (1/8)^11 / 11! < 2^-50 (1/8)
    static constexpr int least_squarings = 5;  // what needs more jumps than terms is wrong by at most 2^(-10 * 5)

    // Levels 0 ... terms-1 are the steps of Horner's rule, the next holds exp(Q h), then come the squares.
    double* value(std::size_t level) { return values_.data() + level * n_ * n_; }
    const double* value(std::size_t level) const { return values_.data() + level * n_ * n_; }
    double* tangent(std::size_t level, std::size_t u) {
        return tangents_.data() + (level * rates_.size() + u) * n_ * n_;
    }
    const double* tangent(std::size_t level, std::size_t u) const {
        return tangents_.data() + (level * rates_.size() + u) * n_ * n_;
    }

    HABITUE_INLINE void run(bool derivatives) {
        const std::size_t n = Size > 0 ? std::size_t(Size) : n_, nn = n * n, m = derivatives ? rates_.size() : 0;
        for (std::size_t i = 0; i < nn; ++i) scaled_[i] = step_ * generator_[i];
        for (std::size_t i = 0; i < n; ++i) scaled_[i * n + i] = step_ * (largest_ + generator_[i * n + i]);
        // Y_k = I + A Y_(k-1) / j, j = terms ... 1.
        for (std::size_t k = 0; k < terms; ++k) {
            const double over = 1.0 / double(terms - k);
            double* y = value(k);
            std::fill(y, y + nn, 0.0);
            if (k == 0)
                std::copy(scaled_.begin(), scaled_.end(), y);
            else
                detail::add_product<Size>(y, scaled_.data(), value(k - 1), n);
            for (std::size_t i = 0; i < nn; ++i) y[i] *= over;
            for (std::size_t i = 0; i < n; ++i) y[i * n + i] += 1.0;
            for (std::size_t u = 0; u < m; ++u) {
                const auto [a, b] = rates_[u];
                double* d = tangent(k, u);
                std::fill(d, d + nn, 0.0);
                if (k == 0) {
                    d[a * n + b] = step_ * over;
                    d[a * n + a] = -step_ * over;
                    continue;
                }
                const double* before = value(k - 1);
                for (std::size_t j = 0; j < n; ++j) d[a * n + j] = step_ * (before[b * n + j] - before[a * n + j]);
                detail::add_product<Size>(d, scaled_.data(), tangent(k - 1, u), n);
                for (std::size_t i = 0; i < nn; ++i) d[i] *= over;
            }
        }
        const double shrink = std::exp(-largest_ * step_);
        for (std::size_t i = 0; i < nn; ++i) value(terms)[i] = shrink * value(terms - 1)[i];
        for (std::size_t u = 0; u < m; ++u)
            for (std::size_t i = 0; i < nn; ++i) tangent(terms, u)[i] = shrink * tangent(terms - 1, u)[i];
        make_stochastic(value(terms), n);
        for (std::size_t k = terms; k < terms + squarings_; ++k) {
            const double* x = value(k);
            double* square = value(k + 1);
            std::fill(square, square + nn, 0.0);
            detail::add_product<Size>(square, x, x, n);
            make_stochastic(square, n);
            for (std::size_t u = 0; u < m; ++u) {
                double* d = tangent(k + 1, u);
                std::fill(d, d + nn, 0.0);
                detail::add_product<Size>(d, tangent(k, u), x, n);
                detail::add_product<Size>(d, x, tangent(k, u), n);
            }
        }
    }

    /// Rows sum to 1: what is likely is what the rest leaves of 1, where that is more than half.
    HABITUE_INLINE static void make_stochastic(double* x, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            double off = 0.0;
            for (std::size_t j = 0; j < n; ++j) off += j == i ? 0.0 : x[i * n + j];
            if (off < 0.5) {
                x[i * n + i] = 1.0 - off;
            } else {
                const double scale = 1.0 / (off + x[i * n + i]);
                for (std::size_t j = 0; j < n; ++j) x[i * n + j] *= scale;
            }
        }
    }

    /// Second derivatives from the last step back to the first: of X' = X X they are W : (dX_u dX_v + dX_v dX_u), and
    /// W pulled back to the step before.
    HABITUE_INLINE void run_curvature(const double* w, double* hessian) {
        const std::size_t n = Size > 0 ? std::size_t(Size) : n_, nn = n * n, m = rates_.size();
        scratch_.resize(4 * nn);
        double *adjoint = scratch_.data(), *back = adjoint + nn, *turned = back + nn, *product = turned + nn;
        std::copy(w, w + nn, adjoint);
        const auto turn = [&](const double* x) HABITUE_INLINE {
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j) turned[j * n + i] = x[i * n + j];
        };
        for (std::size_t k = terms + squarings_; k-- > terms;) {
            for (std::size_t v = 0; v < m; ++v) {
                turn(tangent(k, v));
                std::fill(product, product + nn, 0.0);
                detail::add_product<Size>(product, adjoint, turned, n);
                detail::add_product<Size>(product, turned, adjoint, n);
                for (std::size_t u = 0; u <= v; ++u) {
                    const double* d = tangent(k, u);
                    std::array<double, 4> sum{};
                    for (std::size_t i = 0; i + 3 < nn; i += 4)
                        for (std::size_t l = 0; l < 4; ++l) sum[l] += product[i + l] * d[i + l];
                    for (std::size_t i = nn - nn % 4; i < nn; ++i) sum[0] += product[i] * d[i];
                    hessian[u * m + v] += (sum[0] + sum[1]) + (sum[2] + sum[3]);
                }
            }
            turn(value(k));
            std::fill(back, back + nn, 0.0);
            detail::add_product<Size>(back, adjoint, turned, n);
            detail::add_product<Size>(back, turned, adjoint, n);
            std::swap(adjoint, back);
        }
        const double shrink = std::exp(-largest_ * step_);
        for (std::size_t i = 0; i < nn; ++i) adjoint[i] *= shrink;
        for (std::size_t k = terms - 1; k > 0; --k) {
            const double over = 1.0 / double(terms - k);
            for (std::size_t v = 0; v < m; ++v) {
                turn(tangent(k - 1, v));
                std::fill(product, product + nn, 0.0);
                detail::add_product<Size>(product, adjoint, turned, n);
                for (std::size_t u = 0; u < m; ++u) {
                    const auto [a, b] = rates_[u];
                    const double part = step_ * over * (product[a * n + b] - product[a * n + a]);
                    hessian[std::min(u, v) * m + std::max(u, v)] += u == v ? 2.0 * part : part;
                }
            }
            for (std::size_t i = 0; i < n; ++i)
                for (std::size_t j = 0; j < n; ++j) turned[j * n + i] = over * scaled_[i * n + j];
            std::fill(back, back + nn, 0.0);
            detail::add_product<Size>(back, turned, adjoint, n);
            std::swap(adjoint, back);
        }
    }

    std::size_t n_;
    std::vector<Rate> rates_;
    std::vector<double> scaled_, generator_, values_, tangents_, scratch_;
    double largest_ = 0.0, step_ = 0.0;
    std::size_t squarings_ = 0;
};

/// Calls work(std::integral_constant<int, Size>) with the Size of GeneratorExponential that suits @p states.
template <class Work>
auto with_size_for(std::size_t states, const Work& work) {
    if (states <= 4) return work(std::integral_constant<int, 4>());
    if (states <= 8) return work(std::integral_constant<int, 8>());
    return work(std::integral_constant<int, 0>());
}

/// exp(Q t): the chance of being in each state (columns) a time @p t after each (rows). Reads what lies off the
/// diagonal of @p generator. Throws DomainError for a time that is negative or not finite, or so long that moves by
/// then are not a number.
Eigen::MatrixXd generator_exponential(const Eigen::MatrixXd& generator, double t);

/// The integral of exp(-delta u) exp(Q u) over u from 0 to @p t: expected discounted time in each state (columns) from
/// each (rows). Summed by doubling, without a subtraction; t may not be infinite.
Eigen::MatrixXd generator_occupancy(const Eigen::MatrixXd& generator, double t, double delta = 0.0);

}  // namespace habitue::inline v1::math

#ifndef HABITUE_COMPILED
#include <habitue/math/definitions/matrix_exponential.hpp>
#endif
