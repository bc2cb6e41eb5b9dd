/// @file
/// The likelihood of panel data and its derivatives, and the reading of the panel.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/panel.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle::detail {

/// The log-likelihood of a panel with the derivatives that Newton's method needs. Parameters: log rates relative to
/// `scale`, then the effects of every covariate on each.
class PanelLikelihood {
public:
    PanelLikelihood(std::vector<math::Rate> rates, double scale, const Execution& how)
        : rates_(std::move(rates)), scale_(scale), how_(how) {}

    std::size_t parameters(const Panel& panel) const { return rates_.size() * std::size_t(panel.designs.cols()); }

    /// Rates under row @p design of the covariates.
    Eigen::VectorXd rates_at(const Panel& panel, const std::vector<double>& x, std::size_t design) const;
    /// The generator of these rates.
    Eigen::MatrixXd generator(const Panel& panel, const Eigen::VectorXd& rates) const;

    /// Minus the log-likelihood at @p x.
    optim::Quadratic operator()(const Panel& panel, const std::vector<double>& x) const;

    /// The parameter that multiplies column @p c of the covariates (0: the constant) in the log of rate @p u.
    std::size_t place(std::size_t u, std::size_t c, std::size_t columns) const;

    /// Adds derivatives by the rates of one design, as derivatives by the parameters.
    void add_design(const Panel& panel, std::size_t design, const Eigen::VectorXd& rates, const double* gradient,
                    const double* hessian, optim::Quadratic& into) const;

private:
    template <int Size>
    void add_intervals(const Panel& panel, const std::vector<double>& x, std::size_t begin, std::size_t end,
                       optim::Quadratic& into) const {
        if (begin == end) return;
        const std::size_t m = rates_.size();
        math::GeneratorExponential<Size> exponential(panel.states, rates_);
        const std::size_t n = exponential.stride();
        std::vector<double> gradient(m), hessian(m * m), adjoint(n * n), weights(n), slope(m);
        Eigen::VectorXd rates;
        Eigen::MatrixXd q;
        for (std::size_t k = begin; k < end; ++k) {
            const Interval& interval = panel.intervals[k];
            if (k == begin || interval.design != panel.intervals[k - 1].design) {
                if (k > begin)
                    add_design(panel, panel.intervals[k - 1].design, rates, gradient.data(), hessian.data(), into);
                std::fill(gradient.begin(), gradient.end(), 0.0);
                std::fill(hessian.begin(), hessian.end(), 0.0);
                rates = rates_at(panel, x, interval.design);
                q = generator(panel, rates);
                exponential.set_generator(q);
            }
            exponential.compute(interval.t, true);
            std::fill(adjoint.begin(), adjoint.end(), 0.0);
            for (std::size_t i = interval.begin; i < interval.end; ++i) {
                const Outcome& term = panel.terms[i];
                const Target& target = panel.targets[term.target];
                const double p = weigh(target, q, weights, exponential.probability() + term.from * n);
                into.value += term.weight * std::log(p);
                const double pull = term.weight / p;
                for (std::size_t l = 0; l < panel.states; ++l) adjoint[term.from * n + l] += pull * weights[l];
                const double* row = exponential.probability() + term.from * n;
                for (std::size_t u = 0; u < m; ++u) {
                    const double* d = exponential.derivative(u) + term.from * n;
                    slope[u] = entry(target, u) ? row[rates_[u].from] : 0.0;
                    for (std::size_t l = 0; l < panel.states; ++l) slope[u] += d[l] * weights[l];
                    gradient[u] += pull * slope[u];
                }
                for (std::size_t u = 0; u < m; ++u)
                    for (std::size_t v = u; v < m; ++v) hessian[u * m + v] -= pull / p * slope[u] * slope[v];
                if (target.entered)
                    for (std::size_t u = 0; u < m; ++u) {
                        if (!entry(target, u)) continue;
                        for (std::size_t v = 0; v < m; ++v) {
                            const double part = pull * exponential.derivative(v)[term.from * n + rates_[u].from];
                            hessian[std::min(u, v) * m + std::max(u, v)] += u == v ? 2.0 * part : part;
                        }
                    }
            }
            exponential.add_curvature(adjoint.data(), hessian.data());
        }
        add_design(panel, panel.intervals[end - 1].design, rates, gradient.data(), hessian.data(), into);
    }

    /// What each state counts in the chance of @p target, and that chance for a row of exp(Q t).
    double weigh(const Target& target, const Eigen::MatrixXd& q, std::vector<double>& weights, const double* row) const;
    bool entry(const Target& target, std::size_t u) const { return target.entered && rates_[u].to == target.states[0]; }

    /// Forward and backward over each stretch with unknown states, and the derivatives of its likelihood L = a P b ...:
    /// D_uv L is the sum of a (D_uv P) b over the steps, and of what u changes before a step and v in it.
    template <int Size>
    void add_segments(const Panel& panel, const std::vector<double>& x, std::size_t first, std::size_t last,
                      optim::Quadratic& into) const {
        const std::size_t m = rates_.size(), columns = std::size_t(panel.designs.cols()), dim = m * columns;
        math::GeneratorExponential<Size> exponential(panel.states, rates_);
        const std::size_t n = exponential.stride(), nn = n * n;
        // Every step that occurs, once.
        std::map<std::pair<std::uint32_t, double>, std::size_t> number;
        for (std::size_t s = first; s < last; ++s)
            for (std::size_t k = panel.segments[s].begin; k < panel.segments[s].end; ++k)
                number.try_emplace({panel.steps[k].design, panel.steps[k].t}, 0);
        struct Known {
            std::uint32_t design;
            double t;
            Eigen::VectorXd rates;
            Eigen::MatrixXd q;
            std::vector<double> probability, tangents, adjoint, gradient, hessian;
        };
        std::vector<Known> known;
        for (auto& [key, index] : number) {
            index = known.size();
            Known one{key.first,
                      key.second,
                      rates_at(panel, x, key.first),
                      {},
                      {},
                      {},
                      std::vector<double>(nn, 0.0),
                      std::vector<double>(m, 0.0),
                      std::vector<double>(m * m, 0.0)};
            one.q = generator(panel, one.rates);
            exponential.set_generator(one.q);
            exponential.compute(one.t, true);
            one.probability.assign(exponential.probability(), exponential.probability() + nn);
            one.tangents.assign(exponential.derivative(0), exponential.derivative(0) + m * nn);
            known.push_back(std::move(one));
        }
        std::vector<double> weights(n), ahead, after, before(dim * n), moved(dim * n), effect(m), slope(dim), own(dim);
        for (std::size_t s = first; s < last; ++s) {
            const Segment& segment = panel.segments[s];
            const std::size_t length = segment.end - segment.begin;
            const auto step = [&](std::size_t k) -> const Step& { return panel.steps[segment.begin + k]; };
            const auto at = [&](std::size_t k) -> Known& { return known[number.at({step(k).design, step(k).t})]; };
            ahead.assign((length + 1) * n, 0.0);  // chances of states and of all seen so far, each scaled
            std::vector<double> scale(length);
            ahead[segment.from] = 1.0;
            double log_likelihood = 0.0;
            for (std::size_t k = 0; k < length; ++k) {
                const Known& one = at(k);
                std::vector<double> row(n, 0.0);
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < n; ++j) row[j] += ahead[k * n + i] * one.probability[i * n + j];
                scale[k] = weigh(panel.targets[step(k).target], one.q, weights, row.data());
                for (std::size_t j = 0; j < n; ++j) ahead[(k + 1) * n + j] = row[j] * weights[j] / scale[k];
                log_likelihood += std::log(scale[k]);
            }
            into.value += segment.weight * log_likelihood;
            after.assign((length + 1) * n, 1.0);  // chances of what is seen later, scaled alike
            for (std::size_t k = length; k-- > 0;) {
                const Known& one = at(k);
                weigh(panel.targets[step(k).target], one.q, weights, one.probability.data());
                for (std::size_t i = 0; i < n; ++i) {
                    double sum = 0.0;
                    for (std::size_t j = 0; j < n; ++j)
                        sum += one.probability[i * n + j] * weights[j] * after[(k + 1) * n + j];
                    after[k * n + i] = sum / scale[k];
                }
            }
            std::fill(before.begin(), before.end(), 0.0);  // derivative of `ahead` by every parameter
            std::fill(slope.begin(), slope.end(), 0.0);
            for (std::size_t k = 0; k < length; ++k) {
                Known& one = at(k);
                const Target& target = panel.targets[step(k).target];
                std::vector<double> row(n, 0.0);
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < n; ++j) row[j] += ahead[k * n + i] * one.probability[i * n + j];
                weigh(target, one.q, weights, row.data());
                std::vector<double> behind(n);
                for (std::size_t j = 0; j < n; ++j) behind[j] = weights[j] * after[(k + 1) * n + j] / scale[k];
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < n; ++j)
                        one.adjoint[i * n + j] += segment.weight * ahead[k * n + i] * behind[j];
                const auto covariate = [&](std::size_t c) {
                    return panel.designs(Eigen::Index(step(k).design), Eigen::Index(c));
                };
                // Rows of `moved`: the derivative of `ahead` after the step.
                std::fill(moved.begin(), moved.end(), 0.0);
                std::vector<double> changed(m * n, 0.0);  // D_u P (and of what is seen) b, by every state before
                for (std::size_t u = 0; u < m; ++u) {
                    const double* d = one.tangents.data() + u * nn;
                    const double qu = one.rates(Eigen::Index(u));
                    std::vector<double> direct(n, 0.0);
                    for (std::size_t i = 0; i < n; ++i)
                        for (std::size_t j = 0; j < n; ++j) {
                            direct[j] += ahead[k * n + i] * d[i * n + j] * weights[j];
                            changed[u * n + i] += d[i * n + j] * behind[j];
                        }
                    if (entry(target, u)) {
                        const std::size_t f = rates_[u].from;
                        direct[f] += row[f];
                        for (std::size_t i = 0; i < n; ++i)
                            changed[u * n + i] += one.probability[i * n + f] * after[(k + 1) * n + f] / scale[k];
                    }
                    effect[u] = 0.0;
                    for (std::size_t i = 0; i < n; ++i) effect[u] += ahead[k * n + i] * changed[u * n + i];
                    one.gradient[u] += segment.weight * effect[u];
                    for (std::size_t c = 0; c < columns; ++c) {
                        const std::size_t p = place(u, c, columns);
                        slope[p] += effect[u] * qu * covariate(c);
                        for (std::size_t j = 0; j < n; ++j)
                            moved[p * n + j] += direct[j] * qu * covariate(c) / scale[k];
                    }
                }
                if (target.entered)
                    for (std::size_t u = 0; u < m; ++u) {
                        if (!entry(target, u)) continue;
                        const std::size_t f = rates_[u].from;
                        for (std::size_t v = 0; v < m; ++v) {
                            double part = 0.0;
                            for (std::size_t i = 0; i < n; ++i)
                                part += ahead[k * n + i] * one.tangents[v * nn + i * n + f];
                            part *= segment.weight * after[(k + 1) * n + f] / scale[k];
                            one.hessian[std::min(u, v) * m + std::max(u, v)] += u == v ? 2.0 * part : part;
                        }
                    }
                for (std::size_t p = 0; p < dim; ++p) {
                    for (std::size_t u = 0; u < m; ++u) {
                        double both = 0.0;
                        for (std::size_t i = 0; i < n; ++i) both += before[p * n + i] * changed[u * n + i];
                        if (both == 0.0) continue;
                        both *= segment.weight * one.rates(Eigen::Index(u));
                        for (std::size_t c = 0; c < columns; ++c) {
                            const std::size_t o = place(u, c, columns);
                            into.hessian(std::min(p, o), std::max(p, o)) += (p == o ? 2.0 : 1.0) * both * covariate(c);
                        }
                    }
                    for (std::size_t i = 0; i < n; ++i)
                        if (const double b = before[p * n + i]; b != 0.0)
                            for (std::size_t j = 0; j < n; ++j)
                                moved[p * n + j] += b * one.probability[i * n + j] * weights[j] / scale[k];
                }
                std::swap(before, moved);
            }
            for (std::size_t i = 0; i < dim; ++i)
                for (std::size_t j = i; j < dim; ++j) into.hessian(i, j) -= segment.weight * slope[i] * slope[j];
        }
        for (auto& one : known) {
            exponential.set_generator(one.q);
            exponential.compute(one.t, true);
            exponential.add_curvature(one.adjoint.data(), one.hessian.data());
            add_design(panel, one.design, one.rates, one.gradient.data(), one.hessian.data(), into);
        }
    }

    /// Watched all the time: sum of log rates of what happened, less rates times how long it could have.
    void add_watched(const Panel& panel, const std::vector<double>& x, optim::Quadratic& into) const;

    std::vector<math::Rate> rates_;
    double scale_;
    Execution how_;
};

/// Reads paths into a panel, checking everything on the way.
class PanelReader {
public:
    PanelReader(const Paths& paths, const ContinuousFitOptions& options) : paths_(paths), options_(options) {}

    Panel panel;
    std::vector<std::string> states, covariates;
    Eigen::VectorXd means;
    std::vector<math::Rate> rates;
    std::size_t used_paths = 0, intervals = 0;

    void read();
    double start_rate(std::size_t u) const;

protected:
    void read_start();

    bool stands_for_several(const std::string& label) const;
    std::size_t index(const std::string& state, const char* argument) const;

    void read_labels();

    [[noreturn]] void refuse_visit(std::size_t path, std::size_t visit, const std::string& why) const;

    void read_designs();

    /// The number of a row of covariates, those of @p visit and the period that begins at change @p period.
    std::uint32_t design(std::size_t visit, std::size_t period);

    void read_visits();

    /// Lengths are whole multiples of this: differences of rounded times, 1.1 - 1 and 0.6 - 0.5, are one length.
    double time_grain() const;
    /// Whether visit @p k is at the time of the one before; it must then say the same.
    bool is_tie(std::size_t p, std::size_t k) const;
    /// Calls piece(period, length, whether the last) for the pieces that `changes` cut the way to visit @p k into.
    template <class Piece>
    void for_each_period(std::size_t p, std::size_t k, const Piece& piece) const {
        const auto times = paths_.times(p);
        double begin = times[k - 1];
        std::size_t period = std::size_t(std::upper_bound(options_.changes.begin(), options_.changes.end(), begin) -
                                         options_.changes.begin());
        for (; period < options_.changes.size() && options_.changes[period] < times[k]; ++period) {
            piece(period, options_.changes[period] - begin, false);
            begin = options_.changes[period];
        }
        piece(period, times[k] - begin, true);
    }
    /// Rows of covariates less their means over intervals.
    void centre_designs(const std::vector<double>& weight_of_design);

    /// Whether some way from @p from passes all that the steps from @p first on have seen.
    bool possible(std::size_t from, std::size_t first) const;

    [[noreturn]] void refuse_impossible(std::size_t p, std::size_t k, std::size_t from, std::uint32_t to) const;

    static constexpr std::size_t unknown = std::size_t(-1), no_state = std::size_t(-2);
    const Paths& paths_;
    const ContinuousFitOptions& options_;
    Eigen::MatrixXd jumps_;
    std::vector<bool> possible_;                     // [from][target]
    std::vector<std::size_t> target_of_, state_of_;  // of every label of the paths
    std::size_t anything_ = 0;
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<std::vector<double>> design_rows_;
};

/// @p value less the @p parts of a log-likelihood of @p dim parameters, added in order; their Hessians hold the upper
/// triangle, the result all.
optim::Quadratic less(double value, const std::vector<optim::Quadratic>& parts, std::size_t dim);

/// Covariance of the parameters, NaN for those that the data do not tell, and what to say about them. The first
/// @p rates are logs of rates, those from @p odds on log-odds.
Eigen::MatrixXd panel_covariance(const optim::Quadratic& at, const std::vector<double>& x, std::size_t rates,
                                 std::size_t odds, const std::vector<std::string>& names,
                                 std::vector<std::string>& notes);

/// What a search found, as a fit; @p more are the names of the log-odds behind rates and effects.
Fit<ContinuousChain> panel_fit(const PanelReader& data, const optim::Minimum& found, double scale,
                               const std::vector<std::string>& more = {});

}  // namespace habitue::inline v1::lifecycle::detail
