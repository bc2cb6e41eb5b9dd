/// @file
/// What <habitue/lifecycle/embedding.hpp> declares.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/lifecycle/embedding.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// The principal logarithm by square roots (Denman & Beavers 1976) and Gregory's series; empty where they fail.
Eigen::MatrixXd logarithm(Eigen::MatrixXd x);

}  // namespace detail

namespace detail {

HABITUE_DEFINED_ONCE Eigen::MatrixXd logarithm(Eigen::MatrixXd x) {
    const Eigen::Index n = x.rows();
    const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(n, n);
    int roots = 0;
    for (; (x - one).cwiseAbs().rowwise().sum().maxCoeff() > 0.25; ++roots) {
        if (roots == 40) return {};
        Eigen::MatrixXd y = x, z = one;
        for (int k = 0; k < 60; ++k) {
            const Eigen::MatrixXd next = 0.5 * (y + z.inverse());
            z = (0.5 * (z + y.inverse())).eval();
            const double change = (next - y).cwiseAbs().maxCoeff();
            y = next;
            if (!y.allFinite()) return {};
            if (change < 1e-15) break;
        }
        if (!((y * y - x).cwiseAbs().maxCoeff() < 1e-10)) return {};
        x = y;
    }
    const Eigen::MatrixXd z = (x + one).lu().solve(x - one), square = z * z;
    Eigen::MatrixXd power = z, sum = z;
    for (int k = 3; k < 60; k += 2) {
        power = (power * square).eval();
        sum += power / k;
    }
    return std::ldexp(2.0, roots) * sum;
}

}  // namespace detail

HABITUE_DEFINED_ONCE Embedding embedding(const MarkovChain& chain) {
    const Eigen::MatrixXd& p = chain.transition_matrix();
    const Eigen::Index n = p.rows();
    Embedding result;
    result.logarithm = detail::logarithm(p);
    if (result.logarithm.size() > 0) {
        result.generator = result.logarithm.cwiseMax(0.0);
        result.generator.diagonal().setZero();
        result.generator.diagonal() = -result.generator.rowwise().sum();
    }
    const auto say = [&](Embeddable verdict, std::string why) {
        result.verdict = verdict;
        result.why = std::move(why);
        return result;
    };
    Eigen::MatrixXd reach = (p.array() > 0.0).cast<double>();
    for (Eigen::Index k = 0; k < n; ++k)
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j)
                if (reach(i, k) > 0.0 && reach(k, j) > 0.0) reach(i, j) = 1.0;
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            if (reach(i, j) > 0.0 && p(i, j) == 0.0)
                return say(Embeddable::no, "\"" + chain.states()[std::size_t(i)] + "\" leads to \"" +
                                               chain.states()[std::size_t(j)] +
                                               "\" in the end, but not within a period");
    if (result.logarithm.size() > 0 && result.logarithm.allFinite() &&
        (math::generator_exponential(result.generator, 1.0) - p).cwiseAbs().maxCoeff() < 1e-12)
        return say(Embeddable::yes, "its logarithm is a generator");
    const Eigen::PartialPivLU<Eigen::MatrixXd> factors(p);
    // What rounding of p does to its determinant and logarithm, relative to them.
    const double rounding = 10.0 * double(n) * std::numeric_limits<double>::epsilon() / factors.rcond();
    if (!(rounding < 1e-3))
        return say(Embeddable::unknown,
                   "it is singular but for rounding: within a period the chain forgets where it was");
    const double determinant = factors.determinant(), diagonal = p.diagonal().prod();
    if (!(determinant > 0.0))
        return say(Embeddable::no, "the determinant is " + to_text(determinant) + ", of a generator's it is positive");
    if (determinant > diagonal * (1.0 + rounding))
        return say(Embeddable::no, "the determinant, " + to_text(determinant) +
                                       ", is above the product of the diagonal, " + to_text(diagonal));
    const Eigen::VectorXcd values = Eigen::EigenSolver<Eigen::MatrixXd>(p, false).eigenvalues();
    bool only = result.logarithm.size() > 0;  // real logarithm: all eigenvalues real, positive and distinct
    for (Eigen::Index i = 0; i < n; ++i) {
        only = only && std::abs(values(i).imag()) < 1e-12 && values(i).real() > 0.0;
        for (Eigen::Index j = 0; j < i; ++j) only = only && std::abs(values(i) - values(j)) > 1e-8;
    }
    if (only) {
        Eigen::MatrixXd off = result.logarithm;
        off.diagonal().setZero();
        only = off.minCoeff() < -(1e-12 + rounding) * (1.0 + off.maxCoeff());
    }
    if (only) return say(Embeddable::no, "its only real logarithm has negative rates");
    return say(Embeddable::unknown, "its principal logarithm is no generator, but another might be");
}

}  // namespace habitue::inline v1::lifecycle
