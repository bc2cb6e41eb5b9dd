/// @file
/// Choosing elements where each adds less the more there is: greedy with its bound, under a number, a budget, groups.
///
/// A monotone submodular function is maximised to within 1 - 1/e by the greedy of Nemhauser, Wolsey & Fisher (1978),
/// Mathematical Programming 14, 265-294 (doi:10.1007/BF01588971), evaluated lazily after Minoux (1978,
/// doi:10.1007/BFb0006528). Under a budget by gain per cost from every small start: Khuller, Moss & Naor (1999),
/// Information Processing Letters 70, 39-45 (doi:10.1016/S0020-0190(99)00031-9); Sviridenko (2004), Operations Research
/// Letters 32, 41-43 (doi:10.1016/S0167-6377(03)00062-2). How good a solution is, it tells itself: no set is worth more
/// than f(S) and the most that gains beyond S could add up to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/execution.hpp>

namespace habitue::inline v1::optim {

using Element = std::uint32_t;  ///< 0 to n - 1

/// A monotone submodular function, at a set S that grows: gain(e) never rises as S grows. f of the empty set is 0.
class SetFunction {
public:
    virtual ~SetFunction() = default;
    virtual std::size_t size() const = 0;                    ///< elements
    virtual double gain(Element e) const = 0;                ///< f(S + e) - f(S); may be called from many threads
    virtual void add(Element e) = 0;                         ///< S becomes S + e
    virtual void clear() = 0;                                ///< S becomes empty
    virtual std::unique_ptr<SetFunction> clone() const = 0;  ///< at the same S
    virtual double work() const { return 100.0; }            ///< of a gain, roughly, in additions

protected:
    SetFunction() = default;
    SetFunction(const SetFunction&) = default;
    SetFunction& operator=(const SetFunction&) = default;
};

/// Which sets may be chosen. Everything stated binds.
struct Constraint {
    static constexpr std::size_t any = std::numeric_limits<std::size_t>::max();
    std::size_t k = any;             ///< elements at most
    std::vector<double> costs = {};  ///< of every element; empty: there is no budget
    double budget = std::numeric_limits<double>::infinity();
    std::vector<std::uint32_t> group = {};    ///< of every element; empty: there are no groups
    std::vector<std::uint32_t> at_most = {};  ///< of every group; empty: one of each

    bool priced() const { return !costs.empty(); }
    double cost(Element e) const { return costs.empty() ? 0.0 : costs[e]; }
    std::uint32_t limit(std::uint32_t g) const { return at_most.empty() ? 1 : at_most[g]; }
};

/// Throws DomainError naming argument, row and value unless @p constraint fits @p n elements: k at most n, costs finite
/// and not negative, a budget that is a number, every group with a limit.
void validate(const Constraint& constraint, std::size_t n);

struct GreedyOptions {
    int enumeration = -1;  ///< under a budget: greedy from every set of up to this many (0 to 3); -1: as time allows
    int swaps = 0;         ///< exchanges of a chosen element for a better one, at most
};

/// A set, and how good it is.
struct Selection {
    std::vector<Element> chosen;  ///< in the order chosen; those of equal gain by number
    std::vector<double> gains;    ///< what each added; sums to `value`
    double value = 0.0;
    double upper_bound = 0.0;    ///< no allowed set is worth more
    std::vector<double> bounds;  ///< no set of 1, 2, ... elements is worth more; empty under budgets and groups
    double cost = 0.0;
    double guarantee = 0.0;  ///< share of the optimum that theory promises any such search; value / upper_bound is
                             ///< what is known of this one
    bool complete = true;    ///< false: an exact search stopped at its limit; `upper_bound` holds nevertheless

    friend bool operator==(const Selection&, const Selection&) = default;
};

/// Greedy from the empty set: most gain first, or most gain per cost under a budget, which also tries every small
/// start. Stops when nothing allowed adds anything. @p f is left at the chosen set. The same bits for any number of
/// threads.
Selection greedy(SetFunction& f, const Constraint& constraint, const GreedyOptions& options = {},
                 const Execution& how = {});

/// The most that @p gains of allowed elements could add up to: the greatest few under k and groups, a fractional
/// knapsack under a budget; the lower of the two.
double most(std::span<const double> gains, const Constraint& constraint);

/// The set maximising the least of several functions of the same elements, which are scaled alike: the worst group.
///
/// Saturation (Krause, McMahan, Guestrin & Gupta 2008, JMLR 9, 2761-2801) by bisection on the level that greedy brings
/// every function up to within the constraint. No such search has a guarantee; `upper_bound` is the least of the
/// functions' own bounds. `gains` are those of the minimum.
Selection maximise_least(std::span<const std::unique_ptr<SetFunction>> functions, const Constraint& constraint,
                         const Execution& how = {});

}  // namespace habitue::inline v1::optim

#ifndef HABITUE_COMPILED
#include <habitue/optim/definitions/submodular.hpp>
#endif
