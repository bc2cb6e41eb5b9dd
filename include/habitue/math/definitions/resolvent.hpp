/// @file
/// Definitions of math/resolvent.hpp.
#pragma once

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

#include <Eigen/LU>
#include <Eigen/SparseCore>
#include <Eigen/SparseLU>

#include <habitue/core/error.hpp>
#include <habitue/math/resolvent.hpp>

namespace habitue::inline v1::math {

namespace detail {

/// Compressed rows of 32-bit indices; a matrix and its transpose are walked alike.
struct Rows {
    std::vector<std::uint32_t> offsets, columns;
    std::vector<double> values;

    std::size_t size() const { return offsets.size() - 1; }
    /// y = x - K x
    void apply(const double* x, double* y) const {
        const std::size_t n = size();
        for (std::size_t i = 0; i < n; ++i) {
            double sum = x[i];
            for (std::uint32_t k = offsets[i]; k < offsets[i + 1]; ++k) sum -= values[k] * x[columns[k]];
            y[i] = sum;
        }
    }
    Rows transposed() const {
        const std::size_t n = size();
        Rows t{std::vector<std::uint32_t>(n + 1, 0), std::vector<std::uint32_t>(columns.size()),
               std::vector<double>(values.size())};
        for (const std::uint32_t j : columns) ++t.offsets[j + 1];
        std::partial_sum(t.offsets.begin(), t.offsets.end(), t.offsets.begin());
        std::vector<std::uint32_t> next(t.offsets.begin(), t.offsets.end() - 1);
        for (std::size_t i = 0; i < n; ++i)
            for (std::uint32_t k = offsets[i]; k < offsets[i + 1]; ++k) {
                const std::uint32_t at = next[columns[k]]++;
                t.columns[at] = std::uint32_t(i);
                t.values[at] = values[k];
            }
        return t;
    }
};

inline double greatest(const std::vector<double>& v) {
    double most = 0.0;
    for (const double x : v) most = std::max(most, std::abs(x));
    return most;
}
inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= a.size(); i += 4)
        for (std::size_t l = 0; l < 4; ++l) sum[l] += a[i + l] * b[i + l];
    for (; i < a.size(); ++i) sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// Improves x towards (I - K) x = b; returns the residual relative to the greatest entry of x. Gives up as soon as the
/// rate at which the residual falls says that @p limit steps would not do.
inline double bicgstab(const Rows& k, const std::vector<double>& b, std::vector<double>& x, int limit,
                       const Execution& how) {
    const std::size_t n = b.size();
    std::vector<double> r(n), shadow, p(n, 0.0), v(n, 0.0), t(n);
    const auto residual = [&] {
        k.apply(x.data(), r.data());
        for (std::size_t i = 0; i < n; ++i) r[i] = b[i] - r[i];
        return greatest(r) / std::max(greatest(x), 1e-300);
    };
    constexpr double enough = 1e-13;
    constexpr int look = 30;
    double left = residual();
    const double from = left;
    bool hopeless = false;
    for (int step = 0; step < limit && left > enough && !hopeless;) {
        shadow = r;
        double rho = 1.0, alpha = 1.0, omega = 1.0, before = left;
        std::fill(p.begin(), p.end(), 0.0);
        std::fill(v.begin(), v.end(), 0.0);
        for (; step < limit; ++step) {
            if (step % 16 == 0) check_cancelled(how);
            const double next = dot(shadow, r), beta = next / rho * (alpha / omega);
            if (!(std::abs(next) > 0.0) || !std::isfinite(beta)) break;
            rho = next;
            for (std::size_t i = 0; i < n; ++i) p[i] = r[i] + beta * (p[i] - omega * v[i]);
            k.apply(p.data(), v.data());
            alpha = rho / dot(shadow, v);
            if (!std::isfinite(alpha)) break;
            for (std::size_t i = 0; i < n; ++i) r[i] -= alpha * v[i];
            k.apply(r.data(), t.data());
            const double tt = dot(t, t);
            omega = tt > 0.0 ? dot(t, r) / tt : 0.0;
            double most = 0.0, scale = 1e-300;
            for (std::size_t i = 0; i < n; ++i) {
                x[i] += alpha * p[i] + omega * r[i];
                r[i] -= omega * t[i];
                most = std::max(most, std::abs(r[i]));
                scale = std::max(scale, std::abs(x[i]));
            }
            left = most / scale;
            if (!(left > 0.5 * enough) || !(std::abs(omega) > 0.0)) break;
            hopeless = step % look == look - 1 && step * std::log(enough / from) < limit * std::log(left / from);
            if (hopeless) break;
        }
        left = residual();  // the true one: rounding lets the recursion drift from it
        if (!(left < 0.5 * before)) break;
    }
    return left;
}

}  // namespace detail

struct Resolvent::Solver {
    detail::Rows rows, columns;
    std::optional<Eigen::MatrixXd> inverse;  ///< of few states
    using Factors = Eigen::SparseLU<Eigen::SparseMatrix<double>, Eigen::COLAMDOrdering<int>>;
    mutable std::once_flag once;
    mutable Factors factors;                ///< of I - K, made when first needed
    mutable std::atomic<bool> slow{false};  ///< iterating did not do

    std::vector<double> solve(bool transposed, std::span<const double> side, const Execution& how) const {
        const std::size_t n = rows.size();
        const std::vector<double> b(side.begin(), side.end());
        std::vector<double> x(n, 0.0);
        if (n == 0) return x;
        for (std::size_t i = 0; i < n; ++i)
            if (!std::isfinite(b[i])) refuse_row(transposed ? "start" : "reward", i, b[i], "must be finite");
        const Eigen::Map<const Eigen::VectorXd> right(b.data(), Eigen::Index(n));
        if (inverse) {
            Eigen::Map<Eigen::VectorXd> out(x.data(), Eigen::Index(n));
            if (transposed)
                out.noalias() = inverse->transpose() * right;
            else
                out.noalias() = *inverse * right;
            return x;
        }
        const detail::Rows& matrix = transposed ? columns : rows;
        x = b;
        double left = slow ? 1.0 : detail::bicgstab(matrix, b, x, 200, how);
        if (!(left <= 1e-12)) {
            check_cancelled(how);
            slow = true;
            factorise();
            std::vector<double> rest(n);
            std::fill(x.begin(), x.end(), 0.0);
            for (int turn = 0; turn < 3; ++turn) {
                matrix.apply(x.data(), rest.data());
                for (std::size_t i = 0; i < n; ++i) rest[i] = b[i] - rest[i];
                left = detail::greatest(rest) / std::max(detail::greatest(x), 1e-300);
                if (turn > 0 && left <= 1e-14) break;
                const Eigen::VectorXd from = Eigen::Map<const Eigen::VectorXd>(rest.data(), Eigen::Index(n));
                const Eigen::VectorXd step = transposed ? Eigen::VectorXd(factors.transpose().solve(from))
                                                        : Eigen::VectorXd(factors.solve(from));
                for (std::size_t i = 0; i < n; ++i) x[i] += step(Eigen::Index(i));
            }
            matrix.apply(x.data(), rest.data());
            for (std::size_t i = 0; i < n; ++i) rest[i] = b[i] - rest[i];
            left = detail::greatest(rest) / std::max(detail::greatest(x), 1e-300);
        }
        if (!(left <= 1e-12))
            throw Error("resolvent: the solution of " + std::to_string(n) + " equations leaves a residual of " +
                        to_text(left) + ", above 1e-12");
        return x;
    }

private:
    void factorise() const {
        std::call_once(once, [&] {
            const std::size_t n = rows.size();
            std::vector<Eigen::Triplet<double>> entries;
            entries.reserve(rows.values.size() + n);
            for (std::size_t i = 0; i < n; ++i) {
                entries.emplace_back(int(i), int(i), 1.0);
                for (std::uint32_t k = rows.offsets[i]; k < rows.offsets[i + 1]; ++k)
                    entries.emplace_back(int(i), int(rows.columns[k]), -rows.values[k]);
            }
            const auto size = Eigen::Index(n);
            Eigen::SparseMatrix<double> a(size, size);
            a.setFromTriplets(entries.begin(), entries.end());
            factors.compute(a);
            if (factors.info() != Eigen::Success)
                throw Error("resolvent: the kernel's spectral radius is 1 to rounding");
        });
    }
};

HABITUE_DEFINED_ONCE Resolvent::Resolvent(const SparseRows& kernel) {
    const std::size_t n = kernel.size();
    require(n > 0, "kernel: it has no states");
    require(n < 0xFFFFFFFFu && kernel.values.size() < 0xFFFFFFFFu, "kernel: more than 2^32 entries");
    require(kernel.offsets[0] == 0 && kernel.offsets[n] == kernel.columns.size() &&
                kernel.columns.size() == kernel.values.size(),
            "kernel: offsets, columns and values do not belong together");
    auto solver = std::make_shared<Solver>();
    auto& rows = solver->rows;
    rows.offsets.resize(n + 1);
    rows.columns.assign(kernel.columns.begin(), kernel.columns.end());
    rows.values.assign(kernel.values.begin(), kernel.values.end());
    bool substochastic = true;
    std::vector<std::uint32_t> out;  // states known to have a way out
    std::vector<char> leads_out(n, 0);
    for (std::size_t i = 0; i < n; ++i) {
        require(kernel.offsets[i] <= kernel.offsets[i + 1], "kernel: offsets must not fall");
        rows.offsets[i + 1] = std::uint32_t(kernel.offsets[i + 1]);
        double sum = 0.0;
        for (std::size_t k = kernel.offsets[i]; k < kernel.offsets[i + 1]; ++k) {
            if (!(kernel.values[k] >= 0.0) || !std::isfinite(kernel.values[k]))
                refuse_row("kernel", i, kernel.values[k], "must be finite and not negative");
            require(kernel.columns[k] < n, "kernel: a column lies beyond the last state");
            sum += kernel.values[k];
        }
        if (sum > 1.0 + 1e-9) substochastic = false;
        if (sum < 1.0 - 1e-12) {
            out.push_back(std::uint32_t(i));
            leads_out[i] = 1;
        }
    }
    solver->columns = rows.transposed();
    if (substochastic) {
        for (std::size_t k = 0; k < out.size(); ++k) {
            const auto& back = solver->columns;
            for (std::uint32_t e = back.offsets[out[k]]; e < back.offsets[out[k] + 1]; ++e)
                if (back.values[e] > 0.0 && !leads_out[back.columns[e]]) {
                    leads_out[back.columns[e]] = 1;
                    out.push_back(back.columns[e]);
                }
        }
        if (const auto shut = std::find(leads_out.begin(), leads_out.end(), 0); shut != leads_out.end())
            throw DomainError("kernel: nothing leads out from state " + std::to_string(shut - leads_out.begin()) +
                              ": the spectral radius is 1");
    }
    if (n <= 300) {
        Eigen::MatrixXd a = Eigen::MatrixXd::Identity(Eigen::Index(n), Eigen::Index(n));
        for (std::size_t i = 0; i < n; ++i)
            for (std::uint32_t k = rows.offsets[i]; k < rows.offsets[i + 1]; ++k)
                a(Eigen::Index(i), Eigen::Index(rows.columns[k])) -= rows.values[k];
        solver->inverse.emplace(a.partialPivLu().inverse());
    }
    solver_ = std::move(solver);
    if (!substochastic) {  // K >= 0 has a radius below 1 iff (I - K)^-1 1 exists and is at least 1
        const char* const many = "kernel: its spectral radius is 1 or more: what is counted has no end";
        std::vector<double> reach;
        try {
            reach = solve(std::vector<double>(n, 1.0));
        } catch (const DomainError&) {
            throw;
        } catch (const Error&) {
            throw DomainError(many);
        }
        for (const double x : reach) require(x >= 1.0 - 1e-9, many);
    }
}

HABITUE_DEFINED_ONCE std::size_t Resolvent::size() const {
    return solver_->rows.size();
}

HABITUE_DEFINED_ONCE std::vector<double> Resolvent::solve(std::span<const double> reward, const Execution& how) const {
    require(reward.size() == size(), "reward: there must be one for each state");
    return solver_->solve(false, reward, how);
}

HABITUE_DEFINED_ONCE std::vector<double> Resolvent::adjoint(std::span<const double> start, const Execution& how) const {
    require(start.size() == size(), "start: there must be a weight for each state");
    return solver_->solve(true, start, how);
}

HABITUE_DEFINED_ONCE std::vector<double> Resolvent::diagonal(std::span<const std::uint32_t> states,
                                                             const Execution& how) const {
    for (const std::uint32_t i : states) require(i < size(), "states: one lies beyond the last state");
    std::vector<double> result(states.size());
    if (solver_->inverse) {
        for (std::size_t k = 0; k < states.size(); ++k)
            result[k] = (*solver_->inverse)(Eigen::Index(states[k]), Eigen::Index(states[k]));
        return result;
    }
    parallel_for(states.size(), how, [&](std::size_t k) {
        std::vector<double> unit(size(), 0.0);
        unit[states[k]] = 1.0;
        result[k] = solver_->solve(false, unit, {.threads = 1, .cancel = how.cancel})[states[k]];
    });
    return result;
}

}  // namespace habitue::inline v1::math
