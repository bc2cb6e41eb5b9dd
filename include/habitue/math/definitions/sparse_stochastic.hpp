/// @file
/// What <habitue/math/sparse_stochastic.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/math/sparse_stochastic.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::math {

namespace detail {

HABITUE_DEFINED_ONCE double sweep(const SparseMatrix& a, const Eigen::VectorXd& d, Eigen::VectorXd& x) {
    double change = 0.0, greatest = 0.0;
    const int *start = a.outerIndexPtr(), *column = a.innerIndexPtr();
    const double* value = a.valuePtr();
    for (Eigen::Index i = 0; i < a.rows(); ++i) {
        double sum = d(i);
        for (int k = start[i]; k < start[i + 1]; ++k) sum += value[k] * x(column[k]);
        change = std::max(change, std::abs(sum - x(i)));
        greatest = std::max(greatest, std::abs(sum));
        x(i) = sum;
    }
    return greatest > 0.0 ? change / greatest : 0.0;
}

/// Sweeps until what is missing, by the rate at which changes shrink, is below 1e-15 of the greatest entry; false as
/// soon as that would take too long.
inline bool sweep_until_still(const SparseMatrix& a, const Eigen::VectorXd& d, Eigen::VectorXd& x,
                              const Execution& how) {
    constexpr int limit = 400, look = 10;
    double before = std::numeric_limits<double>::infinity();
    for (int k = 0; k < limit; k += look) {
        check_cancelled(how);
        double change = 0.0;
        for (int l = 0; l < look; ++l) change = sweep(a, d, x);
        if (change == 0.0) return true;
        const double rate = std::pow(change / before, 1.0 / look);
        if (k > 0 && rate < 1.0 && change * rate / (1.0 - rate) <= 1e-15) return true;
        if (change < 1e-15 && k > 0 && rate >= 1.0) return true;  // it does but round
        if (k >= 4 * look && !(rate < 1.0 && k + look * std::log(1e-16 / change) / (look * std::log(rate)) < limit))
            return false;
        before = change;
    }
    return false;
}

/// (I - A)^-1 d where sweeps take too long: BiCGSTAB as it is, which a rare way out does not slow down, then with
/// incomplete factors, kept from one right-hand side to the next.
class Krylov {
public:
    explicit Krylov(const SparseMatrix& a) : a_(a), matrix_(a.rows(), a.cols()) {
        matrix_.setIdentity();
        matrix_ -= a;
    }
    /// Improves @p x until the residual is 1e-12 of its greatest entry or below. Throws Error when it cannot.
    void solve(const Eigen::VectorXd& d, Eigen::VectorXd& x, const Execution& how) {
        if (!factors_) {
            Eigen::BiCGSTAB<SparseMatrix, Eigen::IdentityPreconditioner> plain;
            plain.setMaxIterations(200);
            improve(plain.compute(matrix_), d, x, how);
        }
        if (!(residual(d, x) <= 1e-13)) {
            if (!factors_) {
                factors_.emplace();
                factors_->preconditioner().setDroptol(1e-4);
                factors_->preconditioner().setFillfactor(5);
                factors_->setMaxIterations(1000);
                factors_->compute(matrix_);
            }
            improve(*factors_, d, x, how);
        }
        x = x.cwiseMax(0.0);
        for (int k = 0; k < 3; ++k) sweep(a_, d, x);
        if (const double left = residual(d, x); !(left <= 1e-12))
            throw Error("sparse chain: the solution of " + std::to_string(a_.rows()) +
                        " equations leaves a residual of " + to_text(left) + ", above 1e-12");
    }

private:
    double residual(const Eigen::VectorXd& d, const Eigen::VectorXd& x) const {
        return (d - matrix_ * x).cwiseAbs().maxCoeff() / x.cwiseAbs().maxCoeff();
    }
    template <class Solver>
    void improve(Solver& solver, const Eigen::VectorXd& d, Eigen::VectorXd& x, const Execution& how) const {
        solver.setTolerance(1e-15);
        for (int turn = 0; turn < 4; ++turn) {
            check_cancelled(how);
            const Eigen::VectorXd r = d - matrix_ * x;
            const double left = r.cwiseAbs().maxCoeff();
            if (left <= 4e-16 * x.cwiseAbs().maxCoeff()) break;
            const Eigen::VectorXd better = x + solver.solve(r);
            if (!better.allFinite() || (d - matrix_ * better).cwiseAbs().maxCoeff() >= 0.9 * left) break;
            x = better;
        }
    }

    const SparseMatrix& a_;
    SparseMatrix matrix_;
    std::optional<Eigen::BiCGSTAB<SparseMatrix, Eigen::IncompleteLUT<double>>> factors_;
};

/// x = M x + b, M being Q or its transpose.
inline Eigen::MatrixXd solve_by_component(const SparseMatrix& q, bool transposed, const Eigen::VectorXd& exit,
                                          const Eigen::MatrixXd& b, const Execution& how) {
    constexpr std::size_t eliminated = 500;
    const std::size_t n = std::size_t(q.rows());
    const auto component = components_sinks_first(n, successors(q));
    const std::size_t components = n == 0 ? 0 : 1 + *std::max_element(component.begin(), component.end());
    std::vector<std::size_t> begin(components + 1, 0), states(n), place(n);
    for (const std::size_t c : component) ++begin[c + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (std::size_t i = 0; i < n; ++i) states[place[i] = begin[component[i]]++] = i;
    std::rotate(begin.begin(), begin.end() - 1, begin.end());
    begin[0] = 0;

    Eigen::VectorXd leave = exit, out;  // of the component, of the state
    for (std::size_t i = 0; i < n; ++i)
        for (SparseMatrix::InnerIterator at(q, Eigen::Index(i)); at; ++at)
            if (component[at.col()] != component[i]) leave(i) += at.value();
    out = leave;
    for (std::size_t i = 0; i < n; ++i)
        for (SparseMatrix::InnerIterator at(q, Eigen::Index(i)); at; ++at)
            if (component[at.col()] == component[i] && at.col() != Eigen::Index(i)) out(i) += at.value();

    const SparseMatrix m = transposed ? SparseMatrix(q.transpose()) : q;
    Eigen::MatrixXd x = Eigen::MatrixXd::Zero(b.rows(), b.cols());
    std::vector<Eigen::Triplet<double>> inside;
    for (std::size_t turn = 0; turn < components; ++turn) {
        const std::size_t c = transposed ? components - 1 - turn : turn;
        const std::size_t first = begin[c], size = begin[c + 1] - first;
        const Eigen::Map<const Eigen::Array<std::size_t, Eigen::Dynamic, 1>> here(states.data() + first,
                                                                                  Eigen::Index(size));
        Eigen::MatrixXd side = b(here, Eigen::all);
        inside.clear();
        for (std::size_t k = 0; k < size; ++k)
            for (SparseMatrix::InnerIterator at(m, Eigen::Index(here(k))); at; ++at) {
                if (component[at.col()] != c)
                    side.row(k) += at.value() * x.row(at.col());
                else if (at.col() != Eigen::Index(here(k)) && at.value() > 0.0)
                    inside.emplace_back(int(k), int(place[at.col()] - first), at.value());
            }
        const char* const no_way_out = "transient states: there is no way out of some of them";
        if (size == 1) {
            require(out(here(0)) > 0.0, no_way_out);
            side /= out(here(0));
        } else if (size <= eliminated) {
            Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(size, size);
            for (const auto& e : inside) (transposed ? dense(e.col(), e.row()) : dense(e.row(), e.col())) = e.value();
            side = transposed ? solve_transient_transposed(dense, leave(here), side, how)
                              : solve_transient(dense, leave(here), side, how);
        } else {
            require(leave(here).maxCoeff() > 0.0, no_way_out);
            SparseMatrix a(size, size);
            a.setFromTriplets(inside.begin(), inside.end());
            a = out(here).cwiseInverse().asDiagonal() * a;
            side.array().colwise() /= out(here).array();
            std::optional<Krylov> krylov;
            for (Eigen::Index r = 0; r < side.cols(); ++r) {
                Eigen::VectorXd column = side.col(r);
                if (!sweep_until_still(a, side.col(r), column, how)) {
                    if (!krylov) krylov.emplace(a);
                    krylov->solve(side.col(r), column, how);
                }
                side.col(r) = column;
            }
        }
        x(here, Eigen::all) = side;
    }
    return x;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Eigen::MatrixXd solve_transient(const SparseMatrix& q, const Eigen::VectorXd& exit,
                                                     const Eigen::MatrixXd& b, const Execution& how) {
    return detail::solve_by_component(q, false, exit, b, how);
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd solve_transient_transposed(const SparseMatrix& q, const Eigen::VectorXd& exit,
                                                                const Eigen::MatrixXd& b, const Execution& how) {
    return detail::solve_by_component(q, true, exit, b, how);
}

HABITUE_DEFINED_ONCE Eigen::VectorXd stationary_distribution(const SparseMatrix& p, const Execution& how) {
    const Eigen::Index n = p.rows();
    if (n <= 500) return stationary_distribution(Eigen::MatrixXd(p), how);
    const int *start = p.outerIndexPtr(), *column = p.innerIndexPtr();
    const double* value = p.valuePtr();
    // Row j of `a`: how often those before come to j, for each time that j is left.
    Eigen::VectorXd out = Eigen::VectorXd::Zero(n);
    std::vector<int> begin(std::size_t(n) + 2, 0);
    for (Eigen::Index i = 0; i < n; ++i)
        for (int k = start[i]; k < start[i + 1]; ++k)
            if (column[k] != i) {
                out(i) += value[k];
                ++begin[std::size_t(column[k]) + 2];
            }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    require(out.minCoeff() > 0.0, "stationary: the chain is not irreducible");
    SparseMatrix a(n, n);
    a.resizeNonZeros(begin.back());
    for (Eigen::Index i = 0; i < n; ++i)
        for (int k = start[i]; k < start[i + 1]; ++k)
            if (column[k] != i) {
                const int at = begin[std::size_t(column[k]) + 1]++;
                a.innerIndexPtr()[at] = int(i);
                a.valuePtr()[at] = value[k] / out(column[k]);
            }
    std::copy_n(begin.begin(), std::size_t(n) + 1, a.outerIndexPtr());

    // What a sweep moves bounds the residual after it: the sum of out |change|.
    Eigen::VectorXd x = Eigen::VectorXd::Ones(n);
    double before = 1.0, moved = 1.0;
    for (int k = 0; moved > 5e-13; ++k) {
        check_cancelled(how);
        moved = 0.0;
        double total = 0.0;
        const int *from = a.outerIndexPtr(), *which = a.innerIndexPtr();
        const double* often = a.valuePtr();
        for (Eigen::Index i = 0; i < n; ++i) {
            double sum = 0.0;
            for (int at = from[i]; at < from[i + 1]; ++at) sum += often[at] * x(which[at]);
            moved += out(i) * std::abs(sum - x(i));
            total += x(i) = sum;
        }
        moved /= total;
        const double rate = moved / before;
        if (k >= 40 && !(rate < 1.0 && k + std::log(5e-13 / moved) / std::log(rate) < 400)) break;
        before = moved;
    }
    if (moved > 5e-13) {
        Eigen::VectorXd rest = Eigen::VectorXd::Zero(n);
        // Visits between two visits to the busiest state.
        Eigen::Index busiest;
        x.maxCoeff(&busiest);
        x /= x(busiest);
        const SparseMatrix whole = a;
        for (int k = a.outerIndexPtr()[busiest]; k < a.outerIndexPtr()[busiest + 1]; ++k) a.valuePtr()[k] = 0.0;
        rest(busiest) = 1.0;
        detail::Krylov(a).solve(rest, x, how);
        const double left = (whole * x - x).cwiseProduct(out).lpNorm<1>() / x.sum();
        if (!(left <= 1e-12)) throw Error("stationary: a residual of " + to_text(left) + " is left, above 1e-12");
    }
    return x / x.sum();
}

}  // namespace habitue::inline v1::math
