/// @file
/// What ecosystem/circle.hpp declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/SparseCore>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/circle.hpp>
#include <habitue/math/sparse_stochastic.hpp>
#include <habitue/math/stochastic.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// The next vertex that v leads to with a positive probability, as components_sinks_first() asks for it.
inline auto successors(const CircleView& c) {
    return [c](std::size_t v, std::size_t& at) {
        while (c.offsets[v] + at < c.offsets[v + 1] && !(c.probability[c.offsets[v] + at] > 0.0)) ++at;
        return c.offsets[v] + at < c.offsets[v + 1] ? std::size_t(c.target[c.offsets[v] + at++]) : c.size();
    };
}

/// What is left of a row: the probability that a visit ends the journey. Rows that sum to 1 but for rounding leave
/// none.
inline double exit_of(const CircleView& c, std::size_t i) {
    double sum = 0.0;
    for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) sum += c.probability[k];
    return sum >= 1.0 - 1e-14 ? 0.0 : 1.0 - sum;
}

/// Vertices from which (or, forward, to which) journeys get from (to) those that @p marked marks.
inline std::vector<bool> reached(const CircleView& c, std::vector<bool> marked, bool forward) {
    const std::size_t n = c.size();
    std::vector<std::uint32_t> stack;
    for (std::size_t i = 0; i < n; ++i)
        if (marked[i]) stack.push_back(std::uint32_t(i));
    std::vector<std::uint64_t> begin(n + 1, 0);
    std::vector<std::uint32_t> source;
    if (!forward) {
        for (std::size_t k = 0; k < c.target.size(); ++k)
            if (c.probability[k] > 0.0) ++begin[c.target[k] + 1];
        for (std::size_t i = 0; i < n; ++i) begin[i + 1] += begin[i];
        source.resize(begin[n]);
        auto at = begin;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k)
                if (c.probability[k] > 0.0) source[at[c.target[k]]++] = std::uint32_t(i);
    }
    while (!stack.empty()) {
        const std::uint32_t v = stack.back();
        stack.pop_back();
        const auto go = [&](std::uint32_t w) {
            if (marked[w]) return;
            marked[w] = true;
            stack.push_back(w);
        };
        if (forward) {
            for (std::size_t k = c.offsets[v]; k < c.offsets[v + 1]; ++k)
                if (c.probability[k] > 0.0) go(c.target[k]);
        } else {
            for (std::size_t k = begin[v]; k < begin[v + 1]; ++k) go(source[k]);
        }
    }
    return marked;
}

/// The vertices of @p want as a chain with ways out.
struct Transient {
    std::vector<std::uint32_t> vertex;
    math::SparseMatrix q;
    Eigen::VectorXd exit;
};
inline Transient transient_part(const CircleView& c, const std::vector<bool>& want) {
    const std::size_t n = c.size();
    Transient part;
    std::vector<std::uint32_t> place(n, 0);
    for (std::size_t i = 0; i < n; ++i)
        if (want[i]) {
            place[i] = std::uint32_t(part.vertex.size());
            part.vertex.push_back(std::uint32_t(i));
        }
    const auto size = Eigen::Index(part.vertex.size());
    std::vector<Eigen::Triplet<double>> entries;
    part.exit = Eigen::VectorXd::Zero(size);
    for (Eigen::Index r = 0; r < size; ++r) {
        const std::size_t i = part.vertex[std::size_t(r)];
        part.exit(r) = exit_of(c, i);
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            if (!(c.probability[k] > 0.0)) continue;
            if (want[c.target[k]])
                entries.emplace_back(int(r), int(place[c.target[k]]), c.probability[k]);
            else
                part.exit(r) += c.probability[k];
        }
    }
    part.q.resize(size, size);
    part.q.setFromTriplets(entries.begin(), entries.end());
    return part;
}

/// Throws DomainError naming a vertex of @p want from which no journey ends.
inline void require_ends(const CircleView& c, const std::vector<bool>& want, const char* what) {
    std::vector<bool> ends(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) ends[i] = exit_of(c, i) > 0.0;
    ends = reached(c, ends, false);
    for (std::size_t i = 0; i < c.size(); ++i)
        if (want[i] && !ends[i])
            throw DomainError(joined({what, ": journeys that come to vertex ", std::to_string(i),
                                      " never end (a closed class): visits there have no bound; give some of its "
                                      "vertices an exit"}));
}

}  // namespace detail

HABITUE_DEFINED_ONCE void validate(const CircleView& c) {
    require(c.size() > 0, "circle: there is no vertex");
    require(c.offsets.front() == 0 && std::is_sorted(c.offsets.begin(), c.offsets.end()) &&
                c.offsets.back() == c.target.size() && c.target.size() == c.probability.size() &&
                c.arrivals.size() == c.size(),
            "circle: offsets must start at 0, not fall, and end at the number of moves; arrivals are one a vertex");
    for (std::size_t i = 0; i < c.size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            if (c.target[k] >= c.size()) refuse_row("target", k, double(c.target[k]), "there is no such vertex");
            if (k > c.offsets[i] && c.target[k] <= c.target[k - 1])
                refuse_row("target", k, double(c.target[k]), "targets of a vertex must ascend");
            if (!(c.probability[k] >= 0.0 && c.probability[k] <= 1.0 + 1e-9))
                refuse_row("probability", k, c.probability[k], "must lie in [0, 1]");
            sum += c.probability[k];
        }
        if (sum > 1.0 + 1e-9) refuse_row("probability", i, sum, "the moves from a vertex sum to more than 1");
        if (!(c.arrivals[i] >= 0.0) || !std::isfinite(c.arrivals[i]))
            refuse_row("arrivals", i, c.arrivals[i], "must be finite and not negative");
    }
}

HABITUE_DEFINED_ONCE std::vector<double> visit_rates(const CircleView& c, const Execution& how) {
    validate(c);
    std::vector<bool> start(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) start[i] = c.arrivals[i] > 0.0;
    const auto visited = detail::reached(c, start, true);
    detail::require_ends(c, visited, "visit_rates");
    const auto part = detail::transient_part(c, visited);
    std::vector<double> v(c.size(), 0.0);
    if (part.vertex.empty()) return v;
    Eigen::VectorXd b(part.q.rows());
    for (Eigen::Index r = 0; r < b.size(); ++r) b(r) = c.arrivals[part.vertex[std::size_t(r)]];
    const Eigen::MatrixXd x = math::solve_transient_transposed(part.q, part.exit, b, how);
    for (Eigen::Index r = 0; r < b.size(); ++r) v[part.vertex[std::size_t(r)]] = x(r, 0);
    return v;
}

HABITUE_DEFINED_ONCE std::vector<double> collected(const CircleView& c, std::span<const double> reward,
                                                   const Execution& how) {
    validate(c);
    require(reward.size() == c.size(), "reward: need one a vertex");
    std::vector<bool> pays(c.size());
    double least = 0.0;
    for (std::size_t i = 0; i < c.size(); ++i) {
        if (!std::isfinite(reward[i])) refuse_row("reward", i, reward[i], "must be finite");
        pays[i] = reward[i] != 0.0;
        least = std::min(least, reward[i]);
    }
    const auto earns = detail::reached(c, pays, false);
    detail::require_ends(c, earns, "collected");
    const auto part = detail::transient_part(c, earns);
    std::vector<double> h(c.size(), 0.0);
    if (part.vertex.empty()) return h;
    Eigen::MatrixXd b = Eigen::MatrixXd::Zero(part.q.rows(), 2);  // gains and losses apart: nothing is subtracted
    for (Eigen::Index r = 0; r < b.rows(); ++r) {
        const double x = reward[part.vertex[std::size_t(r)]];
        b(r, x < 0.0 ? 1 : 0) = std::abs(x);
    }
    const Eigen::Index columns = least < 0.0 ? 2 : 1;
    const Eigen::MatrixXd x = math::solve_transient(part.q, part.exit, b.leftCols(columns), how);
    for (Eigen::Index r = 0; r < b.rows(); ++r)
        h[part.vertex[std::size_t(r)]] = columns == 2 ? x(r, 0) - x(r, 1) : x(r, 0);
    return h;
}

HABITUE_DEFINED_ONCE std::vector<double> returns(const CircleView& c, const Execution& how) {
    validate(c);
    std::vector<bool> ends(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) ends[i] = detail::exit_of(c, i) > 0.0;
    ends = detail::reached(c, ends, false);
    const auto part = detail::transient_part(c, ends);
    std::vector<double> result(c.size(), std::numeric_limits<double>::infinity());
    const Eigen::Index size = part.q.rows(), block = 128;
    for (Eigen::Index first = 0; first < size; first += block) {
        check_cancelled(how);
        const Eigen::Index columns = std::min(block, size - first);
        Eigen::MatrixXd b = Eigen::MatrixXd::Zero(size, columns);
        for (Eigen::Index k = 0; k < columns; ++k) b(first + k, k) = 1.0;
        const Eigen::MatrixXd x = math::solve_transient(part.q, part.exit, b, how);
        for (Eigen::Index k = 0; k < columns; ++k) result[part.vertex[std::size_t(first + k)]] = x(first + k, k);
    }
    return result;
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> components(const CircleView& c) {
    const auto found = math::strong_components(c.size(), detail::successors(c));
    return {found.begin(), found.end()};
}

}  // namespace habitue::inline v1::ecosystem
