/// @file
/// What a panel says about a chain in continuous time, with nothing said twice: intervals alike are counted once, and
/// many intervals of nearly equal length are put on a few lengths between them.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/math/matrix_exponential.hpp>

namespace habitue::inline v1::lifecycle::detail {

/// What is seen at the end of an interval: one of some states, or the entry into one at that very moment.
struct Target {
    std::vector<std::size_t> states;
    bool entered = false;
};

/// @p weight times: an interval began in state `from` and ended with `target`.
struct Outcome {
    std::uint32_t from = 0, target = 0;
    double weight = 0.0;
};

/// Intervals of one length under one row of covariates; its terms are [begin, end) of Panel::terms.
struct Interval {
    double t = 0.0;
    std::uint32_t design = 0;
    std::size_t begin = 0, end = 0;
};

/// A stretch of a path between known states with unknown ones on the way.
struct Step {
    double t = 0.0;
    std::uint32_t design = 0, target = 0;
};
struct Segment {
    std::uint32_t from = 0;
    std::size_t begin = 0, end = 0;  ///< of Panel::steps
    double weight = 1.0;
};

/// Everything the likelihood needs of the data.
struct Panel {
    std::size_t states = 0;
    std::vector<Target> targets;        ///< the first `states` are the states themselves
    Eigen::MatrixXd designs;            ///< [row of covariates][1, centred covariates]
    std::vector<Interval> intervals;    ///< by design, then length
    std::vector<Outcome> terms;         ///< of the intervals
    std::vector<Segment> segments;      ///< stretches with unknown states
    std::vector<Step> steps;            ///< of the segments
    Eigen::MatrixXd exposure, entries;  ///< [design][state], [design][from * states + to]: watched all the time
    double constant = 0.0;              ///< of the log-likelihood
};

/// One interval, before it is counted.
struct PanelRow {
    double t = 0.0;
    std::uint32_t design = 0, from = 0, target = 0;
    double weight = 1.0;
};

/// Counts rows that are alike: intervals sorted by design and length, with their terms.
inline void count_rows(const std::vector<PanelRow>& rows, Panel& panel) {
    // A number for every (design, length), by open addressing.
    std::vector<std::uint32_t> table(64, std::uint32_t(-1)), number(rows.size());
    std::vector<std::size_t> first;  // a row of each number
    const auto slot = [&](const PanelRow& row) {
        std::uint64_t h = std::bit_cast<std::uint64_t>(row.t) * 0x9E3779B97F4A7C15u + row.design;
        h ^= h >> 29;
        h *= 0xBF58476D1CE4E5B9u;
        std::size_t i = std::size_t(h >> 20) & (table.size() - 1);
        while (table[i] != std::uint32_t(-1)) {
            const PanelRow& other = rows[first[table[i]]];
            if (other.t == row.t && other.design == row.design) break;
            i = (i + 1) & (table.size() - 1);
        }
        return i;
    };
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::size_t i = slot(rows[r]);
        if (table[i] == std::uint32_t(-1)) {
            if (2 * (first.size() + 1) > table.size()) {
                table.assign(4 * table.size(), std::uint32_t(-1));
                for (std::size_t k = 0; k < first.size(); ++k) table[slot(rows[first[k]])] = std::uint32_t(k);
                i = slot(rows[r]);
            }
            table[i] = std::uint32_t(first.size());
            first.push_back(r);
        }
        number[r] = table[i];
    }
    std::vector<std::uint32_t> order(first.size()), rank(first.size());
    for (std::size_t k = 0; k < order.size(); ++k) order[k] = std::uint32_t(k);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        const PanelRow &x = rows[first[a]], &y = rows[first[b]];
        return x.design != y.design ? x.design < y.design : x.t < y.t;
    });
    for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = std::uint32_t(k);
    std::vector<std::size_t> begin(order.size() + 1, 0), sorted(rows.size());
    for (const std::uint32_t k : number) ++begin[rank[k] + 1];
    for (std::size_t k = 0; k < order.size(); ++k) begin[k + 1] += begin[k];
    auto next = begin;
    for (std::size_t r = 0; r < rows.size(); ++r) sorted[next[rank[number[r]]]++] = r;

    const std::size_t kinds = panel.targets.size();
    std::vector<double> count(panel.states * kinds, 0.0);
    std::vector<std::size_t> touched;
    for (std::size_t k = 0; k < order.size(); ++k) {
        const PanelRow& one = rows[first[order[k]]];
        Interval interval{one.t, one.design, panel.terms.size(), 0};
        for (std::size_t s = begin[k]; s < begin[k + 1]; ++s) {
            const PanelRow& row = rows[sorted[s]];
            const std::size_t cell = row.from * kinds + row.target;
            if (count[cell] == 0.0) touched.push_back(cell);
            count[cell] += row.weight;
        }
        std::sort(touched.begin(), touched.end());
        for (const std::size_t cell : touched) {
            panel.terms.push_back({std::uint32_t(cell / kinds), std::uint32_t(cell % kinds), count[cell]});
            count[cell] = 0.0;
        }
        touched.clear();
        interval.end = panel.terms.size();
        panel.intervals.push_back(interval);
    }
}

/// The chance of @p target after being in @p from, given exp(Q t), or its density where it is an entry.
template <class Matrix>
double chance_of(const Target& target, std::size_t from, const double* p, std::size_t stride, const Matrix& q) {
    double sum = 0.0;
    if (target.entered) {
        const std::size_t to = target.states[0];
        for (std::size_t k = 0; k < std::size_t(q.rows()); ++k)
            if (k != to) sum += p[from * stride + k] * q(Eigen::Index(k), Eigen::Index(to));
        return sum;
    }
    for (const std::size_t k : target.states) sum += p[from * stride + k];
    return sum;
}

/// Fewest jumps from each state to each along positive rates of @p q; infinite where there is no way.
inline Eigen::MatrixXd fewest_jumps(const Eigen::MatrixXd& q) {
    const Eigen::Index n = q.rows();
    Eigen::MatrixXd jumps = Eigen::MatrixXd::Constant(n, n, std::numeric_limits<double>::infinity());
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            if (i == j || q(i, j) > 0.0) jumps(i, j) = i == j ? 0.0 : 1.0;
    for (Eigen::Index k = 0; k < n; ++k)
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j) jumps(i, j) = std::min(jumps(i, j), jumps(i, k) + jumps(k, j));
    return jumps;
}

/// The order of the zero that the chance of @p target has at length 0; infinite where it cannot happen.
inline double order_at_zero(const Target& target, std::size_t from, const Eigen::MatrixXd& jumps,
                            const Eigen::MatrixXd& q) {
    double least = std::numeric_limits<double>::infinity();
    for (Eigen::Index k = 0; k < q.rows(); ++k)
        if (target.entered
                ? k != Eigen::Index(target.states[0]) && q(k, Eigen::Index(target.states[0])) > 0.0
                : std::find(target.states.begin(), target.states.end(), std::size_t(k)) != target.states.end())
            least = std::min(least, jumps(Eigen::Index(from), k));
    return least;
}

/// Puts intervals of many lengths on few.
///
/// With q the largest exit rate, g(t) = exp(q t) p(t) / t^m, where p is the chance of a target and m the order of its
/// zero at 0, is a power series without a negative coefficient. So |g(z) - g(c)| <= g(c + r) - g(c) on the disc of
/// radius r around c, g has no zero there while g(c + r) < 2 g(c), and |log g(z) / g(c)| <= -log(2 - g(c + r) / g(c)).
/// Within c +- r / x, the polynomial through `nodes` Chebyshev points then differs from log g by at most
/// 4 max|log| rho^(1 - nodes) / (rho - 1), rho = x + sqrt(x^2 - 1): Trefethen (2013), Approximation Theory and
/// Approximation Practice, theorem 8.2. The sum of log p over all lengths is a weighted sum over the nodes, to that
/// bound. Stretches of time are halved until the bound is below `tolerance` or as few lengths are left.
class Condensed {
public:
    static constexpr std::size_t nodes = 16;
    static constexpr double tolerance = 1e-13;

    /// @p generators holds the generator of every design.
    template <class Generators>
    Condensed(const Panel& whole, const Generators& generators) : panel_(whole) {
        panel_.intervals.clear();
        panel_.terms.clear();
        for (std::size_t begin = 0; begin < whole.intervals.size();) {
            std::size_t end = begin;
            const std::uint32_t design = whole.intervals[begin].design;
            while (end < whole.intervals.size() && whole.intervals[end].design == design) ++end;
            if (end - begin > 2 * nodes)
                condense(whole, generators(design), begin, end);
            else
                copy(whole, begin, end);
            begin = end;
        }
    }

    const Panel& panel() const { return panel_; }
    /// Whether the bound holds for these generators too.
    template <class Generators>
    bool good_for(const Panel& whole, const Generators& generators) const {
        return std::all_of(stretches_.begin(), stretches_.end(),
                           [&](const Stretch& s) { return Bound(whole, generators(s.design)).holds(s.begin, s.end); });
    }

private:
    struct Stretch {
        std::uint32_t design;
        std::size_t begin, end;  // of the intervals of the whole panel
    };

    class Bound {
    public:
        Bound(const Panel& whole, const Eigen::MatrixXd& q) : whole_(whole), q_(q), exponential_(whole.states, {}) {
            exponential_.set_generator(q);
            const Eigen::MatrixXd jumps = fewest_jumps(q);
            for (std::size_t from = 0; from < whole.states; ++from)
                for (const auto& target : whole.targets) order_.push_back(order_at_zero(target, from, jumps, q));
        }
        double order(const Outcome& term) const { return order_[term.from * whole_.targets.size() + term.target]; }

        bool holds(std::size_t begin, std::size_t end) {
            const double low = whole_.intervals[begin].t, high = whole_.intervals[end - 1].t;
            const double centre = 0.5 * (low + high), half = 0.5 * (high - low);
            const auto used = used_terms(begin, end);
            const auto at = chances(used, centre);
            std::vector<bool> held(used.size(), false);
            for (const double x : {3.0, 4.5, 7.0, 11.0, 18.0}) {
                const double r = x * half;
                const auto beyond = chances(used, centre + r);
                const double rho = x + std::sqrt(x * x - 1.0),
                             error = 4.0 * std::pow(rho, 1.0 - double(nodes)) / (rho - 1.0);
                for (std::size_t k = 0; k < used.size(); ++k) {
                    const double growth =
                        std::exp(exponential_.largest_exit_rate() * r - order(used[k]) * std::log1p(r / centre)) *
                        (beyond[k] / at[k]);
                    if (growth < 2.0 && -std::log(2.0 - growth) * error <= tolerance) held[k] = true;
                }
                if (std::find(held.begin(), held.end(), false) == held.end()) return true;
            }
            return false;
        }
        /// One term for each pair of state and target in these intervals.
        std::vector<Outcome> used_terms(std::size_t begin, std::size_t end) const {
            std::vector<bool> seen(order_.size(), false);
            std::vector<Outcome> used;
            for (std::size_t k = whole_.intervals[begin].begin; k < whole_.intervals[end - 1].end; ++k) {
                const Outcome& term = whole_.terms[k];
                if (auto s = seen[term.from * whole_.targets.size() + term.target]; !s) s = true, used.push_back(term);
            }
            return used;
        }

    private:
        std::vector<double> chances(const std::vector<Outcome>& used, double t) {
            exponential_.compute(t, false);
            std::vector<double> result;
            for (const auto& term : used)
                result.push_back(chance_of(whole_.targets[term.target], term.from, exponential_.probability(),
                                           exponential_.stride(), q_));
            return result;
        }
        const Panel& whole_;
        const Eigen::MatrixXd q_;
        math::GeneratorExponential<> exponential_;
        std::vector<double> order_;
    };

    void copy(const Panel& whole, std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            Interval interval = whole.intervals[k];
            interval.begin = panel_.terms.size();
            for (std::size_t i = whole.intervals[k].begin; i < whole.intervals[k].end; ++i)
                panel_.terms.push_back(whole.terms[i]);
            interval.end = panel_.terms.size();
            panel_.intervals.push_back(interval);
        }
    }

    void condense(const Panel& whole, const Eigen::MatrixXd& q, std::size_t begin, std::size_t end) {
        Bound bound(whole, q);
        std::vector<std::pair<std::size_t, std::size_t>> open{{begin, end}};
        while (!open.empty()) {
            const auto [b, e] = open.back();
            open.pop_back();
            if (e - b <= nodes) {
                copy(whole, b, e);
            } else if (bound.holds(b, e)) {
                put_on_nodes(whole, bound, b, e);
                stretches_.push_back({whole.intervals[b].design, b, e});
            } else {
                const double middle = 0.5 * (whole.intervals[b].t + whole.intervals[e - 1].t);
                const auto cut =
                    std::size_t(std::partition_point(whole.intervals.begin() + std::ptrdiff_t(b),
                                                     whole.intervals.begin() + std::ptrdiff_t(e),
                                                     [&](const Interval& interval) { return interval.t <= middle; }) -
                                whole.intervals.begin());
                open.push_back({cut, e});
                open.push_back({b, cut});
            }
        }
    }

    void put_on_nodes(const Panel& whole, const Bound& bound, std::size_t begin, std::size_t end) {
        const double low = whole.intervals[begin].t, high = whole.intervals[end - 1].t;
        const double centre = 0.5 * (low + high), half = 0.5 * (high - low);
        const auto used = bound.used_terms(begin, end);
        std::vector<std::size_t> place(whole.states * whole.targets.size(), 0);
        for (std::size_t k = 0; k < used.size(); ++k) place[used[k].from * whole.targets.size() + used[k].target] = k;
        std::vector<std::array<double, nodes>> moments(used.size());  // sums of Chebyshev polynomials
        for (auto& m : moments) m.fill(0.0);
        for (std::size_t i = begin; i < end; ++i) {
            const Interval& interval = whole.intervals[i];
            const double x = (interval.t - centre) / half;
            std::array<double, nodes> polynomial;
            polynomial[0] = 1.0;
            polynomial[1] = x;
            for (std::size_t j = 2; j < nodes; ++j) polynomial[j] = 2.0 * x * polynomial[j - 1] - polynomial[j - 2];
            const double log_t = std::log(interval.t);
            for (std::size_t k = interval.begin; k < interval.end; ++k) {
                const Outcome& term = whole.terms[k];
                auto& m = moments[place[term.from * whole.targets.size() + term.target]];
                for (std::size_t j = 0; j < nodes; ++j) m[j] += term.weight * polynomial[j];
                if (const double order = bound.order(term); order > 0.0) panel_.constant += term.weight * order * log_t;
            }
        }
        for (std::size_t l = 0; l < nodes; ++l) {
            const double angle = (double(nodes - l) - 0.5) * std::numbers::pi / double(nodes);
            const double t = centre + half * std::cos(angle);
            Interval interval{t, whole.intervals[begin].design, panel_.terms.size(), 0};
            for (std::size_t k = 0; k < used.size(); ++k) {
                double weight = moments[k][0];
                for (std::size_t j = 1; j < nodes; ++j) weight += 2.0 * std::cos(double(j) * angle) * moments[k][j];
                weight /= double(nodes);
                panel_.terms.push_back({used[k].from, used[k].target, weight});
                if (const double order = bound.order(used[k]); order > 0.0)
                    panel_.constant -= weight * order * std::log(t);
            }
            interval.end = panel_.terms.size();
            panel_.intervals.push_back(interval);
        }
    }

    Panel panel_;
    std::vector<Stretch> stretches_;
};

}  // namespace habitue::inline v1::lifecycle::detail
