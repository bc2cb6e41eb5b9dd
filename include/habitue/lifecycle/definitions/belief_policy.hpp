/// @file
/// What <habitue/lifecycle/belief_policy.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/belief_policy.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

HABITUE_DEFINED_ONCE void check_belief(const char* argument, const Eigen::VectorXd& belief, std::size_t states) {
    if (std::size_t(belief.size()) != states)
        throw DomainError(std::string(argument) + ": got " + std::to_string(belief.size()) +
                          ", need a chance for each of " + std::to_string(states) + " states");
    for (Eigen::Index s = 0; s < belief.size(); ++s)
        if (!(belief(s) >= 0.0)) refuse_row(argument, std::size_t(s), belief(s), "must be a chance");
    if (!(std::abs(belief.sum() - 1.0) <= 1e-9)) refuse(argument, belief.sum(), "must sum to 1");
}

/// The highest of some planes at a belief: which, the first of equal ones, and how high.
HABITUE_DEFINED_ONCE std::pair<std::size_t, double> highest(const Eigen::MatrixXd& planes,
                                                            const Eigen::VectorXd& belief) {
    std::size_t best = 0;
    double value = -std::numeric_limits<double>::infinity();
    for (Eigen::Index k = 0; k < planes.rows(); ++k)
        if (const double here = planes.row(k).dot(belief); here > value) {
            best = std::size_t(k);
            value = here;
        }
    return {best, value};
}

/// The upper bound between @p points, of which the first are the corners: each point pulls the plane through the
/// corners down to its own bound, least towards the corners. Hauskrecht (2000), sec. 4.3.
HABITUE_DEFINED_ONCE double saw_tooth(const Eigen::MatrixXd& points, const Eigen::VectorXd& bounds,
                                      const Eigen::VectorXd& belief) {
    const Eigen::Index n = belief.size();
    const double plane = bounds.head(n).dot(belief);
    double least = plane;
    for (Eigen::Index k = n; k < points.rows(); ++k) {
        const double drop = bounds(k) - points.row(k).dot(bounds.head(n));
        if (!(drop < 0.0)) continue;
        double share = 1.0;
        for (Eigen::Index s = 0; s < n; ++s)
            if (points(k, s) > 0.0) share = std::min(share, belief(s) / points(k, s));
        least = std::min(least, plane + share * drop);
    }
    return least;
}

/// Leaves out the points that the others pull down as far.
HABITUE_DEFINED_ONCE void prune_points(Eigen::MatrixXd& points, Eigen::VectorXd& bounds) {
    const Eigen::Index n = points.cols();
    Eigen::Index kept = n;
    for (Eigen::Index k = n; k < points.rows(); ++k) {
        const double bound = bounds(k);
        bounds(k) = std::numeric_limits<double>::infinity();
        if (saw_tooth(points, bounds, points.row(k).transpose()) > bound) bounds(k) = bound;
    }
    for (Eigen::Index k = n; k < points.rows(); ++k) {
        if (!std::isfinite(bounds(k))) continue;
        points.row(kept) = points.row(k).eval();
        bounds(kept++) = bounds(k);
    }
    points.conservativeResize(kept, n);
    bounds.conservativeResize(kept);
}

HABITUE_DEFINED_ONCE void append_row(Eigen::MatrixXd& matrix, const Eigen::VectorXd& row) {
    matrix.conservativeResize(matrix.rows() + 1, row.size());
    matrix.row(matrix.rows() - 1) = row.transpose();
}

/// Plans as they are found, less those that another one beats in every state.
struct Plans {
    std::vector<Eigen::VectorXd> vectors;
    std::vector<std::size_t> actions;

    void add(const Eigen::VectorXd& vector, std::size_t action) {
        for (const auto& other : vectors)
            if ((other.array() >= vector.array()).all()) return;
        std::size_t kept = 0;
        for (std::size_t k = 0; k < vectors.size(); ++k) {
            if ((vector.array() >= vectors[k].array()).all()) continue;
            if (kept != k) {
                vectors[kept] = vectors[k];
                actions[kept] = actions[k];
            }
            ++kept;
        }
        vectors.resize(kept);
        actions.resize(kept);
        vectors.push_back(vector);
        actions.push_back(action);
    }
    Eigen::MatrixXd matrix(Eigen::Index states) const {
        Eigen::MatrixXd result(Eigen::Index(vectors.size()), states);
        for (std::size_t k = 0; k < vectors.size(); ++k) result.row(Eigen::Index(k)) = vectors[k].transpose();
        return result;
    }
};

}  // namespace detail

HABITUE_DEFINED_ONCE void BeliefPolicy::check(const Eigen::VectorXd& belief) const {
    detail::check_belief("belief", belief, std::size_t(vectors.cols()));
}

HABITUE_DEFINED_ONCE double BeliefPolicy::lower(const Eigen::VectorXd& belief) const {
    check(belief);
    return detail::highest(vectors, belief).second;
}

HABITUE_DEFINED_ONCE double BeliefPolicy::upper(const Eigen::VectorXd& belief) const {
    check(belief);
    return detail::saw_tooth(points, bounds, belief);
}

HABITUE_DEFINED_ONCE std::size_t BeliefPolicy::action(const Eigen::VectorXd& belief) const {
    check(belief);
    return actions[detail::highest(vectors, belief).first];
}

HABITUE_DEFINED_ONCE std::string BeliefPolicy::summary() const {
    return "BeliefPolicy(" + std::to_string(vectors.rows()) + " plans; value of the start between " +
           to_text(lower_bound) + " and " + to_text(upper_bound) + "; " + std::string(name(termination)) + " after " +
           std::to_string(iterations) + " walks)";
}

HABITUE_DEFINED_ONCE bool operator==(const BeliefPolicy& a, const BeliefPolicy& b) {
    using math::same;
    return same(a.vectors, b.vectors) && a.actions == b.actions && same(a.points, b.points) &&
           same(a.bounds, b.bounds) && same(a.start, b.start) && a.lower_bound == b.lower_bound &&
           a.upper_bound == b.upper_bound && a.iterations == b.iterations && a.termination == b.termination;
}

HABITUE_DEFINED_ONCE double BeliefHorizon::value(const Eigen::VectorXd& belief, std::size_t periods) const {
    if (periods < 1 || periods > vectors.size())
        refuse("periods", double(periods), "must be 1 to " + std::to_string(vectors.size()));
    detail::check_belief("belief", belief, std::size_t(vectors[0].cols()));
    return detail::highest(vectors[periods - 1], belief).second;
}

HABITUE_DEFINED_ONCE std::size_t BeliefHorizon::action(const Eigen::VectorXd& belief, std::size_t periods) const {
    if (periods < 1 || periods > vectors.size())
        refuse("periods", double(periods), "must be 1 to " + std::to_string(vectors.size()));
    detail::check_belief("belief", belief, std::size_t(vectors[0].cols()));
    return actions[periods - 1][detail::highest(vectors[periods - 1], belief).first];
}

namespace detail {
/// Chances of the symbols that @p chain emits, by state.
HABITUE_DEFINED_ONCE Eigen::MatrixXd symbol_matrix(const HiddenChain& chain) {
    require(chain.emissions().size() == 1, "chain: need one column of what is seen");
    const Emission& emission = chain.emissions()[0];
    if (emission.family == Family::categorical) return emission.parameters;
    if (emission.family != Family::bernoulli)
        throw DomainError("chain: got " + std::string(name(emission.family)) +
                          " emissions, need categorical or bernoulli ones; put amounts and counts into classes");
    Eigen::MatrixXd result(emission.parameters.rows(), 2);
    result.col(1) = emission.parameters.col(0);
    result.col(0) = 1.0 - result.col(1).array();
    return result;
}
}  // namespace detail

HABITUE_DEFINED_ONCE PartiallyObservedProcess::PartiallyObservedProcess(DecisionProcess process,
                                                                        const HiddenChain& chain)
    : PartiallyObservedProcess(std::move(process), {detail::symbol_matrix(chain)}, chain.emissions()[0].symbols,
                               chain.initial()) {}

HABITUE_DEFINED_ONCE PartiallyObservedProcess::PartiallyObservedProcess(DecisionProcess process,
                                                                        std::vector<Eigen::MatrixXd> observation,
                                                                        std::vector<std::string> symbols,
                                                                        Eigen::VectorXd start)
    : process_(std::move(process)),
      observation_(std::move(observation)),
      symbols_(std::move(symbols)),
      start_(std::move(start)) {
    const Eigen::Index n = Eigen::Index(states());
    require(observation_.size() == 1 || observation_.size() == actions(),
            "observation: need one matrix for all actions, or one for each");
    for (std::size_t a = 0; a < observation_.size(); ++a) {
        Eigen::MatrixXd& o = observation_[a];
        if (o.rows() != n || o.cols() != observation_[0].cols() || o.cols() == 0)
            throw DomainError("observation: matrix " + std::to_string(a) + " is " + std::to_string(o.rows()) + " x " +
                              std::to_string(o.cols()) + ", need a row for each of " + std::to_string(n) +
                              " states and the same symbols for all actions");
        for (Eigen::Index s = 0; s < n; ++s) {
            if (!(o.row(s).minCoeff() >= 0.0) || !(std::abs(o.row(s).sum() - 1.0) <= 1e-9))
                refuse_row("observation", std::size_t(s), o.row(s).sum(), "must be chances that sum to 1");
            o.row(s) /= o.row(s).sum();
        }
    }
    const std::size_t kinds = std::size_t(observation_[0].cols());
    if (symbols_.empty())
        for (std::size_t o = 0; o < kinds; ++o) symbols_.push_back(std::to_string(o));
    if (symbols_.size() != kinds)
        throw DomainError("symbols: got " + std::to_string(symbols_.size()) + " names for " + std::to_string(kinds) +
                          " symbols");
    for (Eigen::Index s = 0; s < n; ++s)
        for (std::size_t a = 0; a < actions(); ++a)
            if (!std::isfinite(process_.rewards()(s, Eigen::Index(a))))
                throw DomainError("process: action \"" + process_.actions()[a] + "\" is not possible in state \"" +
                                  process_.states()[std::size_t(s)] +
                                  "\"; where states are hidden every action must be");
    if (start_.size() == 0) start_ = Eigen::VectorXd::Constant(n, 1.0 / double(n));
    detail::check_belief("start", start_, states());
    for (std::size_t a = 0; a < actions(); ++a) {
        Eigen::MatrixXd moves = Eigen::MatrixXd::Zero(n, n);
        for (Eigen::Index s = 0; s < n; ++s)
            for (math::SparseMatrix::InnerIterator it(process_.transitions(),
                                                      s * Eigen::Index(actions()) + Eigen::Index(a));
                 it; ++it)
                moves(s, it.col()) = it.value();
        const Eigen::MatrixXd& seen = observation_[observation_.size() == 1 ? 0 : a];
        for (std::size_t o = 0; o < kinds; ++o) leads_.push_back(moves * seen.col(Eigen::Index(o)).asDiagonal());
    }
}

HABITUE_DEFINED_ONCE void PartiallyObservedProcess::check(const Eigen::VectorXd& belief) const {
    detail::check_belief("belief", belief, states());
}

HABITUE_DEFINED_ONCE Eigen::VectorXd PartiallyObservedProcess::symbol_chances(const Eigen::VectorXd& belief,
                                                                              std::size_t action) const {
    check(belief);
    if (action >= actions()) refuse("action", double(action), "there is no such action");
    Eigen::VectorXd result(Eigen::Index(symbols_.size()));
    for (std::size_t o = 0; o < symbols_.size(); ++o)
        result(Eigen::Index(o)) = (belief.transpose() * leads_[action * symbols_.size() + o]).sum();
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd PartiallyObservedProcess::update(const Eigen::VectorXd& belief, std::size_t action,
                                                                      std::size_t symbol) const {
    check(belief);
    if (action >= actions()) refuse("action", double(action), "there is no such action");
    if (symbol >= symbols_.size()) refuse("symbol", double(symbol), "there is no such symbol");
    const Eigen::VectorXd joint = leads_[action * symbols_.size() + symbol].transpose() * belief;
    const double chance = joint.sum();
    if (!(chance > 0.0))
        throw DomainError("symbol: \"" + symbols_[symbol] + "\" is impossible after action \"" +
                          process_.actions()[action] + "\" from this belief");
    return joint / chance;
}

HABITUE_DEFINED_ONCE BeliefPolicy PartiallyObservedProcess::solve(const BeliefOptions& options) const {
    const double discount = process_.discount();
    if (!(discount < 1.0)) refuse("discount", discount, "must be below 1; give a number of periods instead");
    if (!(options.tolerance > 0.0)) refuse("tolerance", options.tolerance, "must be positive");
    const Eigen::Index n = Eigen::Index(states());
    const std::size_t kinds = symbols_.size(), choices = actions();
    BeliefPolicy result;
    result.start = options.start.size() > 0 ? options.start : start_;
    detail::check_belief("start", result.start, states());
    const Execution how{1, options.cancel, {}};

    // From below: one action for ever.
    detail::Plans plans;
    for (std::size_t a = 0; a < choices; ++a)
        plans.add(process_.evaluate(std::vector<std::size_t>(states(), a), how), a);
    result.vectors = plans.matrix(n);

    // From above: the fast informed bound, Hauskrecht (2000), sec. 4.2, from what would be had if states were seen. It
    // falls to its limit, and is a bound wherever it is stopped.
    const DecisionSolution seen = process_.solve(DecisionMethod::modified_policy, how);
    Eigen::MatrixXd informed = process_.action_values((seen.value.array() + seen.gap).matrix());
    for (int pass = 0; pass < 1000; ++pass) {
        check_cancelled(how);
        Eigen::MatrixXd next = process_.rewards();
        for (std::size_t a = 0; a < choices; ++a)
            for (std::size_t o = 0; o < kinds; ++o)
                next.col(Eigen::Index(a)) += discount * (leads_[a * kinds + o] * informed).rowwise().maxCoeff();
        const double change = (informed - next).cwiseAbs().maxCoeff();
        informed = informed.cwiseMin(next);
        if (change <= 1e-3 * options.tolerance) break;
    }
    result.points = Eigen::MatrixXd::Identity(n, n);
    result.bounds = informed.rowwise().maxCoeff();

    const auto lower = [&](const Eigen::VectorXd& b) { return detail::highest(result.vectors, b).second; };
    const auto upper = [&](const Eigen::VectorXd& b) {
        return std::min(detail::saw_tooth(result.points, result.bounds, b), (informed.transpose() * b).maxCoeff());
    };
    // The action that may be best and how good it may be.
    const auto promising = [&](const Eigen::VectorXd& b) {
        std::pair<std::size_t, double> best{0, -std::numeric_limits<double>::infinity()};
        for (std::size_t a = 0; a < choices; ++a) {
            double value = b.dot(process_.rewards().col(Eigen::Index(a)));
            for (std::size_t o = 0; o < kinds; ++o) {
                const Eigen::VectorXd joint = leads_[a * kinds + o].transpose() * b;
                if (const double chance = joint.sum(); chance > 0.0) value += discount * chance * upper(joint / chance);
            }
            if (value > best.second) best = {a, value};
        }
        return best;
    };
    const auto back_up = [&](const Eigen::VectorXd& b) {
        Eigen::VectorXd best;
        std::size_t first = 0;
        double highest = -std::numeric_limits<double>::infinity();
        for (std::size_t a = 0; a < choices; ++a) {
            Eigen::VectorXd plan = process_.rewards().col(Eigen::Index(a));
            for (std::size_t o = 0; o < kinds; ++o) {
                const Eigen::MatrixXd& leads = leads_[a * kinds + o];
                const auto next = detail::highest(result.vectors, leads.transpose() * b).first;
                plan += discount * (leads * result.vectors.row(Eigen::Index(next)).transpose());
            }
            if (const double value = plan.dot(b); value > highest) {
                highest = value;
                best = std::move(plan);
                first = a;
            }
        }
        if (highest > lower(b)) {
            plans.add(best, first);
            result.vectors = plans.matrix(n);
        }
        const double bound = promising(b).second;
        if (!(bound < upper(b))) return;
        Eigen::Index corner = 0;
        if (b.maxCoeff(&corner) == 1.0) {
            result.bounds(corner) = std::min(result.bounds(corner), bound);
            return;
        }
        detail::append_row(result.points, b);
        result.bounds.conservativeResize(result.bounds.size() + 1);
        result.bounds(result.bounds.size() - 1) = bound;
    };

    Eigen::Index room = 10 * n;  // for points, until they are looked through
    for (; result.iterations < options.max_iterations; ++result.iterations) {
        check_cancelled(how);
        result.lower_bound = lower(result.start);
        result.upper_bound = upper(result.start);
        if (result.gap() <= options.tolerance) {
            result.termination = optim::Termination::converged;
            break;
        }
        // Down to where the gap, discounted, no longer matters at the start.
        std::vector<Eigen::VectorXd> walk{result.start};
        double allowed = options.tolerance;
        while (upper(walk.back()) - lower(walk.back()) > allowed) {
            allowed = discount > 0.0 ? allowed / discount : std::numeric_limits<double>::infinity();
            const Eigen::VectorXd here = walk.back();
            const std::size_t a = promising(here).first;
            double most = 0.0;
            Eigen::VectorXd to;
            for (std::size_t o = 0; o < kinds; ++o) {
                const Eigen::VectorXd joint = leads_[a * kinds + o].transpose() * here;
                const double chance = joint.sum();
                if (!(chance > 0.0)) continue;
                const Eigen::VectorXd next = joint / chance;
                if (const double excess = chance * (upper(next) - lower(next) - allowed); excess > most) {
                    most = excess;
                    to = next;
                }
            }
            if (to.size() == 0) break;
            walk.push_back(to);
        }
        for (std::size_t k = walk.size(); k-- > 0;) back_up(walk[k]);
        if (result.points.rows() > room) {
            detail::prune_points(result.points, result.bounds);
            room = n + 2 * result.points.rows();
        }
    }
    result.lower_bound = lower(result.start);
    result.upper_bound = upper(result.start);
    // What the fast informed bound says at the start, for upper() to know it too.
    if (result.upper_bound < detail::saw_tooth(result.points, result.bounds, result.start)) {
        detail::append_row(result.points, result.start);
        result.bounds.conservativeResize(result.bounds.size() + 1);
        result.bounds(result.bounds.size() - 1) = result.upper_bound;
    }
    result.actions = plans.actions;
    return result;
}

HABITUE_DEFINED_ONCE BeliefHorizon PartiallyObservedProcess::solve_horizon(std::size_t periods,
                                                                           Eigen::VectorXd final_value,
                                                                           std::size_t most) const {
    const Eigen::Index n = Eigen::Index(states());
    if (final_value.size() == 0) final_value = Eigen::VectorXd::Zero(n);
    if (final_value.size() != n || !final_value.allFinite())
        throw DomainError("final_value: need a finite value for each of " + std::to_string(n) + " states");
    if (periods < 1) refuse("periods", double(periods), "must be at least 1");
    BeliefHorizon result;
    std::vector<Eigen::VectorXd> after{final_value};
    for (std::size_t t = 0; t < periods; ++t) {
        detail::Plans all;
        for (std::size_t a = 0; a < actions(); ++a) {
            // A plan after each symbol, all combinations, symbol by symbol.
            std::vector<Eigen::VectorXd> sums{process_.rewards().col(Eigen::Index(a))};
            for (std::size_t o = 0; o < symbols_.size(); ++o) {
                detail::Plans ways, next;
                for (const auto& plan : after)
                    ways.add(process_.discount() * (leads_[a * symbols_.size() + o] * plan), 0);
                for (const auto& sum : sums)
                    for (const auto& way : ways.vectors) {
                        next.add(sum + way, 0);
                        if (next.vectors.size() > most)
                            throw DomainError("periods: more than " + std::to_string(most) + " plans with " +
                                              std::to_string(t + 1) + " periods left; solve() needs fewer");
                    }
                sums = std::move(next.vectors);
            }
            for (const auto& sum : sums) all.add(sum, a);
        }
        result.vectors.push_back(all.matrix(n));
        result.actions.push_back(all.actions);
        after = std::move(all.vectors);
    }
    return result;
}

HABITUE_DEFINED_ONCE std::string PartiallyObservedProcess::summary() const {
    return "PartiallyObservedProcess(" + std::to_string(states()) + " hidden states, " + std::to_string(actions()) +
           " actions, " + std::to_string(symbols_.size()) + " symbols, discount " + to_text(process_.discount()) + ")";
}

}  // namespace habitue::inline v1::lifecycle
