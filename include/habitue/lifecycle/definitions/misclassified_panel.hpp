/// @file
/// What <habitue/lifecycle/misclassified_panel.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/misclassified_panel.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

HABITUE_DEFINED_ONCE void MisclassifiedReader::read() {
    validate(paths_);
    read_start();
    read_labels();
    read_mistakes();
    read_looks();
    read_initial();
    check_possible();
}

HABITUE_DEFINED_ONCE void MisclassifiedReader::read_mistakes() {
    const Eigen::MatrixXd& given = options_.misclassified;
    const Eigen::Index n = Eigen::Index(states.size());
    if (given.rows() != n || given.cols() != n)
        throw DomainError("misclassified: got " + std::to_string(given.rows()) + " x " + std::to_string(given.cols()) +
                          " chances, need a row and a column for each of " + std::to_string(n) + " states");
    require(!options_.exact_times, "misclassified: with exact_times every state is seen as it is");
    chances = Eigen::MatrixXd::Identity(n, n);
    for (Eigen::Index s = 0; s < n; ++s) {
        double others = 0.0;
        for (Eigen::Index r = 0; r < n; ++r) {
            if (r == s) continue;
            if (!(given(s, r) >= 0.0 && given(s, r) < 1.0))
                throw DomainError("misclassified: row " + std::to_string(s) + " (\"" + states[std::size_t(s)] +
                                  "\") has " + to_text(given(s, r)) + " in column " + std::to_string(r) + " (\"" +
                                  states[std::size_t(r)] + "\"), must be a chance below 1");
            if (given(s, r) == 0.0) continue;
            for (const auto& sure : options_.exact)
                if (sure == states[std::size_t(s)] || sure == states[std::size_t(r)])
                    throw DomainError("misclassified: \"" + states[std::size_t(s)] + "\" is seen as \"" +
                                      states[std::size_t(r)] + "\", but the entry into \"" + sure +
                                      "\" is exact: it is never mistaken");
            mistakes.push_back({std::size_t(s), std::size_t(r)});
            chances(s, r) = given(s, r);
            others += given(s, r);
        }
        if (!(others < 1.0))
            refuse_row("misclassified", std::size_t(s), others,
                       "in all off its diagonal: the true state must have a chance of being seen");
        chances(s, s) = 1.0 - others;
    }
}

HABITUE_DEFINED_ONCE void MisclassifiedReader::read_looks() {
    read_designs();
    require(!paths_.time.empty() || paths_.state.empty(), "paths: need a time of every visit");
    const bool plain = covariates.empty();
    std::vector<double> weight_of_design;
    if (plain) design_rows_.emplace_back(), weight_of_design.push_back(0.0);
    const double grain = time_grain();
    for (std::size_t p = 0; p < paths_.size(); ++p) {
        const auto path = paths_.path(p);
        const auto times = paths_.times(p);
        const double weight = paths_.weight_of(p);
        for (std::size_t k = 0; k < path.size(); ++k)
            if (state_of_[path[k]] == no_state)
                refuse_visit(p, k, "\"" + paths_.states[path[k]] + "\" is no state of the chain");
        if (path.empty() || weight == 0.0) continue;
        ++used_paths;
        const std::size_t at_first = state_of_[path[0]];
        SeenPath one{std::uint32_t(at_first == unknown ? target_of_[path[0]] : at_first), panel.steps.size(), 0,
                     weight};
        for (std::size_t k = 1; k < path.size(); ++k) {
            if (is_tie(p, k)) continue;
            ++intervals;
            // Entering `exact` again while in it is seeing it once more.
            const std::size_t state = state_of_[path[k]];
            const bool again = state != unknown && state_of_[path[k - 1]] == state;
            for_each_period(p, k, [&](std::size_t period, double t, bool last) {
                const std::uint32_t d = plain ? 0 : design(std::size_t(paths_.offsets[p]) + k - 1, period);
                if (d == weight_of_design.size()) weight_of_design.push_back(0.0);
                weight_of_design[d] += weight;
                panel.steps.push_back({std::max(1.0, std::round(t / grain)) * grain, d,
                                       std::uint32_t(!last   ? anything_
                                                     : again ? state
                                                             : target_of_[path[k]])});
                visit_of_.push_back(k);
            });
        }
        one.end = panel.steps.size();
        seen.push_back(one);
        path_of_.push_back(p);
    }
    if (intervals == 0) throw DomainError("paths: need at least one path with two visits at different times");
    centre_designs(weight_of_design);
}

HABITUE_DEFINED_ONCE bool MisclassifiedReader::shows(std::size_t target, std::size_t state) const {
    if (target < states.size()) return chances(Eigen::Index(state), Eigen::Index(target)) > 0.0;
    const auto& known = panel.targets[target].states;
    return std::find(known.begin(), known.end(), state) != known.end();
}

HABITUE_DEFINED_ONCE void MisclassifiedReader::read_initial() {
    const Eigen::Index n = Eigen::Index(states.size());
    if (options_.initial.size() > 0) {
        if (options_.initial.size() != n)
            throw DomainError("initial: got " + std::to_string(options_.initial.size()) +
                              ", need a chance for each of " + std::to_string(n) + " states");
        for (Eigen::Index s = 0; s < n; ++s)
            if (!(options_.initial(s) >= 0.0))
                refuse_row("initial", std::size_t(s), options_.initial(s), "must be a chance");
        if (!(std::abs(options_.initial.sum() - 1.0) <= 1e-9))
            refuse("initial", options_.initial.sum(), "must sum to 1");
        initial = options_.initial;
        return;
    }
    initial = Eigen::VectorXd::Zero(n);
    for (const auto& one : seen) {
        Eigen::VectorXd of = Eigen::VectorXd::Zero(n);
        for (Eigen::Index s = 0; s < n; ++s)
            if (shows(one.first, std::size_t(s)))
                of(s) = one.first < states.size() ? chances(s, Eigen::Index(one.first)) : 1.0;
        if (of.sum() > 0.0) initial += one.weight / of.sum() * of;
    }
    initial /= initial.sum();
    for (std::size_t s = 0; s < states.size(); ++s)
        if (initial(Eigen::Index(s)) > 0.0) beginnings.push_back(s);
    std::stable_sort(beginnings.begin(), beginnings.end(),
                     [&](std::size_t a, std::size_t b) { return initial(Eigen::Index(a)) > initial(Eigen::Index(b)); });
}

HABITUE_DEFINED_ONCE void MisclassifiedReader::check_possible() const {
    const std::size_t n = states.size(), kinds = panel.targets.size();
    std::vector<bool> here(n), next(n);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const SeenPath& one = seen[i];
        bool any = false;
        for (std::size_t s = 0; s < n; ++s)
            any = (here[s] = initial(Eigen::Index(s)) > 0.0 && shows(one.first, s)) || any;
        if (!any) refuse_visit(path_of_[i], 0, "which initial and misclassified make impossible");
        for (std::size_t k = one.begin; k < one.end; ++k) {
            const std::size_t target = panel.steps[k].target;
            any = false;
            for (std::size_t to = 0; to < n; ++to) {
                next[to] = false;
                if (!shows(target, to)) continue;
                for (std::size_t from = 0; from < n && !next[to]; ++from)
                    next[to] = here[from] && possible_[from * kinds + (panel.targets[target].entered ? target : to)];
                any = any || next[to];
            }
            if (!any) {
                const std::size_t visit = visit_of_[k];
                refuse_visit(path_of_[i], visit,
                             "\"" + paths_.states[paths_.path(path_of_[i])[visit]] +
                                 "\" after what was seen before, which start and misclassified make impossible");
            }
            here.swap(next);
        }
    }
}

/// Chances p of several things, of which log-odds against one of them are the parameters: derivatives of p_r by those
/// of a and of b.
struct Softmax {
    static double first(double pr, double pa, bool ra) { return pr * ((ra ? 1.0 : 0.0) - pa); }
    static double second(double pr, double pa, double pb, bool ra, bool rb, bool ab) {
        return pr * (((ra ? 1.0 : 0.0) - pa) * ((rb ? 1.0 : 0.0) - pb) - pa * ((ab ? 1.0 : 0.0) - pb));
    }
};

HABITUE_DEFINED_ONCE MisclassifiedLikelihood::MisclassifiedLikelihood(const MisclassifiedReader& data, double scale,
                                                                      const Execution& how)
    : data_(data), rates_(data.rates, scale, how), scale_(scale), how_(how) {}

HABITUE_DEFINED_ONCE std::size_t MisclassifiedLikelihood::parameters() const {
    return first_beginning() + (data_.beginnings.empty() ? 0 : data_.beginnings.size() - 1);
}

HABITUE_DEFINED_ONCE std::vector<double> MisclassifiedLikelihood::start() const {
    std::vector<double> x(parameters(), 0.0);
    for (std::size_t u = 0; u < data_.rates.size(); ++u) x[u] = std::log(data_.start_rate(u) / scale_);
    for (std::size_t e = 0; e < data_.mistakes.size(); ++e) {
        const Eigen::Index s = Eigen::Index(data_.mistakes[e].from), r = Eigen::Index(data_.mistakes[e].to);
        x[first_mistake() + e] = std::log(data_.chances(s, r) / data_.chances(s, s));
    }
    for (std::size_t b = 1; b < data_.beginnings.size(); ++b)
        x[first_beginning() + b - 1] = std::log(data_.initial(Eigen::Index(data_.beginnings[b])) /
                                                data_.initial(Eigen::Index(data_.beginnings[0])));
    return x;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd MisclassifiedLikelihood::chances(const std::vector<double>& x) const {
    const Eigen::Index n = Eigen::Index(data_.states.size());
    Eigen::MatrixXd result = Eigen::MatrixXd::Identity(n, n);
    for (std::size_t e = 0; e < data_.mistakes.size(); ++e)
        result(Eigen::Index(data_.mistakes[e].from), Eigen::Index(data_.mistakes[e].to)) =
            std::exp(x[first_mistake() + e]);
    for (Eigen::Index s = 0; s < n; ++s) result.row(s) /= result.row(s).sum();
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd MisclassifiedLikelihood::initial(const std::vector<double>& x) const {
    if (data_.beginnings.empty()) return data_.initial;
    Eigen::VectorXd result = Eigen::VectorXd::Zero(Eigen::Index(data_.states.size()));
    for (std::size_t b = 0; b < data_.beginnings.size(); ++b)
        result(Eigen::Index(data_.beginnings[b])) = b == 0 ? 1.0 : std::exp(x[first_beginning() + b - 1]);
    return result / result.sum();
}

HABITUE_DEFINED_ONCE optim::Quadratic MisclassifiedLikelihood::operator()(const std::vector<double>& x) const {
    const std::size_t dim = x.size(), chunks = std::min<std::size_t>(64, data_.seen.size() / 16 + 1);
    std::vector<optim::Quadratic> parts(chunks);
    parallel_for(chunks, how_, [&](std::size_t c) {
        parts[c] = {0.0, std::vector<double>(dim, 0.0), math::SquareMatrix(dim)};
        add_paths(x, data_.seen.size() * c / chunks, data_.seen.size() * (c + 1) / chunks, parts[c]);
    });
    return less(0.0, parts, dim);
}

// The chance of a path is a product pi W_0 P_1 W_1 ... P_K W_K 1: moves P and looks W in turn. Its derivatives by u and
// v are the sum over the factors of what the second derivative of one does, and of what u changes before a factor that
// v changes (Lystig & Hughes 2002).
HABITUE_DEFINED_ONCE void MisclassifiedLikelihood::add_paths(const std::vector<double>& x, std::size_t first,
                                                             std::size_t last, optim::Quadratic& into) const {
    const Panel& panel = data_.panel;
    const std::size_t n = panel.states, nn = n * n, m = data_.rates.size(), dim = x.size();
    const std::size_t columns = std::size_t(panel.designs.cols()), mistake = first_mistake(),
                      beginning = first_beginning();
    const Eigen::MatrixXd e = chances(x);
    const Eigen::VectorXd pi = initial(x);
    math::GeneratorExponential<> exponential(n, data_.rates);

    // Every move that occurs, once.
    struct Move {
        std::uint32_t design;
        double t;
        Eigen::VectorXd rates;
        Eigen::MatrixXd q;
        std::vector<double> probability, tangents, adjoint, gradient, hessian;
    };
    std::vector<Move> moves;
    std::map<std::pair<std::uint32_t, double>, std::size_t> number;
    const std::size_t first_step = first < last ? data_.seen[first].begin : 0;
    std::vector<std::size_t> move_of;  // of every step
    for (std::size_t k = first_step; first < last && k < data_.seen[last - 1].end; ++k) {
        const Step& step = panel.steps[k];
        const auto [found, fresh] = number.try_emplace({step.design, step.t}, moves.size());
        move_of.push_back(found->second);
        if (!fresh) continue;
        Move one{step.design, step.t, rates_.rates_at(panel, x, step.design), {}, {}, {}, {}, {}, {}};
        one.q = rates_.generator(panel, one.rates);
        exponential.set_generator(one.q);
        exponential.compute(one.t, true);
        one.probability.assign(exponential.probability(), exponential.probability() + nn);
        one.tangents.assign(exponential.derivative(0), exponential.derivative(0) + m * nn);
        one.adjoint.assign(nn, 0.0);
        one.gradient.assign(m, 0.0);
        one.hessian.assign(m * m, 0.0);
        moves.push_back(std::move(one));
    }

    std::vector<double> before, ahead, later, after, scale, slope(dim), moved(dim * n), looked(dim * n), changed(n);
    for (std::size_t path = first; path < last; ++path) {
        const SeenPath& one = data_.seen[path];
        const std::size_t looks = one.end - one.begin + 1;
        const auto target_of = [&](std::size_t k) {
            return std::size_t(k == 0 ? one.first : panel.steps[one.begin + k - 1].target);
        };
        const auto move = [&](std::size_t k) -> Move& { return moves[move_of[one.begin + k - 1 - first_step]]; };
        const auto weight = [&](std::size_t target, std::size_t s) {
            if (target < n) return e(Eigen::Index(s), Eigen::Index(target));
            const auto& known = panel.targets[target].states;
            return std::find(known.begin(), known.end(), s) != known.end() ? 1.0 : 0.0;
        };
        // What a state counts before a look, and which state it then is, where that is an entry.
        const auto entered = [&](std::size_t k) { return k > 0 && panel.targets[target_of(k)].entered; };
        const auto entry = [&](std::size_t k) { return panel.targets[target_of(k)].states[0]; };
        const auto entry_rate = [&](std::size_t k, std::size_t s) {
            return s == entry(k) ? 0.0 : move(k).q(Eigen::Index(s), Eigen::Index(entry(k)));
        };

        before.assign(looks * n, 0.0);  // chances of the states before and after each look, given what was seen
        ahead.assign(looks * n, 0.0);
        scale.assign(looks, 0.0);
        for (std::size_t k = 0; k < looks; ++k) {
            double *in = before.data() + k * n, *out = ahead.data() + k * n;
            if (k == 0)
                std::copy(pi.data(), pi.data() + n, in);
            else
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < n; ++j) in[j] += out[i - n] * move(k).probability[i * n + j];
            if (entered(k))
                for (std::size_t i = 0; i < n; ++i) out[entry(k)] += in[i] * entry_rate(k, i);
            else
                for (std::size_t i = 0; i < n; ++i) out[i] = in[i] * weight(target_of(k), i);
            for (std::size_t i = 0; i < n; ++i) scale[k] += out[i];
            for (std::size_t i = 0; i < n; ++i) out[i] /= scale[k];
            into.value += one.weight * std::log(scale[k]);
        }
        later.assign(looks * n, 0.0);  // chances of what is seen from each look on and after it, scaled alike
        after.assign(looks * n, 1.0);
        for (std::size_t k = looks; k-- > 0;) {
            double *in = later.data() + k * n, *out = after.data() + k * n;
            for (std::size_t i = 0; i < n; ++i)
                in[i] = (entered(k) ? entry_rate(k, i) * out[entry(k)] : weight(target_of(k), i) * out[i]) / scale[k];
            if (k == 0) break;
            for (std::size_t i = 0; i < n; ++i) {
                out[i - n] = 0.0;
                for (std::size_t j = 0; j < n; ++j) out[i - n] += move(k).probability[i * n + j] * in[j];
            }
        }

        std::fill(slope.begin(), slope.end(), 0.0);
        std::fill(moved.begin(), moved.end(), 0.0);  // derivative of `before` by every parameter, of `ahead`: `looked`
        // Parameter o changes a factor, so that what follows it counts `with` for each state before the factor.
        const auto add = [&](std::size_t o, const double* states, const double* with, const std::vector<double>& by,
                             double factor) {
            double effect = 0.0;
            for (std::size_t i = 0; i < n; ++i) effect += states[i] * with[i];
            slope[o] += effect * factor;
            for (std::size_t p = 0; p < dim; ++p) {
                double both = 0.0;
                for (std::size_t i = 0; i < n; ++i) both += by[p * n + i] * with[i];
                if (both != 0.0)
                    into.hessian(std::min(p, o), std::max(p, o)) += (p == o ? 2.0 : 1.0) * one.weight * both * factor;
            }
            return effect;
        };
        for (std::size_t b = 1; b < data_.beginnings.size(); ++b) {
            const std::size_t sb = data_.beginnings[b], p = beginning + b - 1;
            for (std::size_t s = 0; s < n; ++s) {
                moved[p * n + s] = Softmax::first(pi(Eigen::Index(s)), pi(Eigen::Index(sb)), s == sb);
                slope[p] += moved[p * n + s] * later[s];
            }
            for (std::size_t c = b; c < data_.beginnings.size(); ++c) {
                const std::size_t sc = data_.beginnings[c];
                for (std::size_t s = 0; s < n; ++s)
                    into.hessian(p, beginning + c - 1) +=
                        one.weight * later[s] *
                        Softmax::second(pi(Eigen::Index(s)), pi(Eigen::Index(sb)), pi(Eigen::Index(sc)), s == sb,
                                        s == sc, b == c);
            }
        }
        for (std::size_t k = 0; k < looks; ++k) {
            const double *in = before.data() + k * n, *out = after.data() + k * n;
            if (k > 0) {
                Move& by = move(k);
                const double *from = ahead.data() + (k - 1) * n, *to = later.data() + k * n;
                const auto covariate = [&](std::size_t c) {
                    return panel.designs(Eigen::Index(by.design), Eigen::Index(c));
                };
                std::fill(moved.begin(), moved.end(), 0.0);
                for (std::size_t p = 0; p < dim; ++p)
                    for (std::size_t i = 0; i < n; ++i)
                        if (const double d = looked[p * n + i]; d != 0.0)
                            for (std::size_t j = 0; j < n; ++j) moved[p * n + j] += d * by.probability[i * n + j];
                for (std::size_t i = 0; i < n; ++i)
                    for (std::size_t j = 0; j < n; ++j) by.adjoint[i * n + j] += one.weight * from[i] * to[j];
                for (std::size_t u = 0; u < m; ++u) {
                    const double* d = by.tangents.data() + u * nn;
                    const double qu = by.rates(Eigen::Index(u));
                    for (std::size_t i = 0; i < n; ++i) {
                        changed[i] = 0.0;
                        for (std::size_t j = 0; j < n; ++j) changed[i] += d[i * n + j] * to[j];
                    }
                    for (std::size_t c = 0; c < columns; ++c) {
                        const std::size_t o = rates_.place(u, c, columns);
                        const double factor = qu * covariate(c);
                        const double effect = add(o, from, changed.data(), looked, factor);
                        if (c == 0) by.gradient[u] += one.weight * effect;
                        for (std::size_t i = 0; i < n; ++i)
                            for (std::size_t j = 0; j < n; ++j) moved[o * n + j] += from[i] * d[i * n + j] * factor;
                    }
                }
            }
            const std::size_t target = target_of(k);
            std::fill(looked.begin(), looked.end(), 0.0);
            for (std::size_t p = 0; p < dim; ++p)
                for (std::size_t i = 0; i < n; ++i)
                    if (entered(k))
                        looked[p * n + entry(k)] += moved[p * n + i] * entry_rate(k, i) / scale[k];
                    else
                        looked[p * n + i] = moved[p * n + i] * weight(target, i) / scale[k];
            if (entered(k)) {
                Move& by = move(k);
                for (std::size_t u = 0; u < m; ++u) {
                    if (data_.rates[u].to != entry(k)) continue;
                    const std::size_t f = data_.rates[u].from;
                    std::fill(changed.begin(), changed.end(), 0.0);
                    changed[f] = out[entry(k)] / scale[k];
                    for (std::size_t c = 0; c < columns; ++c) {
                        const std::size_t o = rates_.place(u, c, columns);
                        const double factor =
                            by.rates(Eigen::Index(u)) * panel.designs(Eigen::Index(by.design), Eigen::Index(c));
                        const double effect = add(o, in, changed.data(), moved, factor);
                        if (c == 0) by.gradient[u] += one.weight * effect;
                        looked[o * n + entry(k)] += in[f] * factor / scale[k];
                    }
                }
            } else if (target < n) {
                for (std::size_t a = 0; a < data_.mistakes.size(); ++a) {
                    const auto [s, ra] = data_.mistakes[a];
                    const Eigen::Index row = Eigen::Index(s);
                    const double pr = e(row, Eigen::Index(target)), pa = e(row, Eigen::Index(ra));
                    const double d = Softmax::first(pr, pa, target == ra);
                    if (d == 0.0) continue;
                    std::fill(changed.begin(), changed.end(), 0.0);
                    changed[s] = d * out[s] / scale[k];
                    add(mistake + a, in, changed.data(), moved, 1.0);
                    looked[(mistake + a) * n + s] += in[s] * d / scale[k];
                    for (std::size_t b = a; b < data_.mistakes.size() && data_.mistakes[b].from == s; ++b) {
                        const std::size_t rb = data_.mistakes[b].to;
                        into.hessian(mistake + a, mistake + b) +=
                            one.weight * in[s] * out[s] / scale[k] *
                            Softmax::second(pr, pa, e(row, Eigen::Index(rb)), target == ra, target == rb, a == b);
                    }
                }
            }
        }
        for (std::size_t i = mistake; i < dim; ++i) into.gradient[i] += one.weight * slope[i];
        for (std::size_t i = 0; i < dim; ++i)
            for (std::size_t j = i; j < dim; ++j) into.hessian(i, j) -= one.weight * slope[i] * slope[j];
    }
    for (auto& one : moves) {
        exponential.set_generator(one.q);
        exponential.compute(one.t, true);
        exponential.add_curvature(one.adjoint.data(), one.hessian.data());
        rates_.add_design(panel, one.design, one.rates, one.gradient.data(), one.hessian.data(), into);
    }
}

HABITUE_DEFINED_ONCE Fit<ContinuousChain> fit_misclassified(const Paths& paths, const ContinuousFitOptions& options) {
    MisclassifiedReader data(paths, options);
    data.read();
    const Execution how{options.threads, options.cancel, {}};
    double scale = 0.0;
    for (std::size_t u = 0; u < data.rates.size(); ++u) scale = std::max(scale, data.start_rate(u));
    const MisclassifiedLikelihood likelihood(data, scale, how);
    const auto found = optim::newton(
        [&](const std::vector<double>& at) {
            check_cancelled(how);
            return likelihood(at);
        },
        likelihood.start(), {.max_iterations = options.max_iterations, .tolerance = options.tolerance});

    std::vector<std::string> more;
    for (const auto& [s, r] : data.mistakes) more.push_back(data.states[s] + " seen as " + data.states[r]);
    for (std::size_t b = 1; b < data.beginnings.size(); ++b)
        more.push_back("begins in " + data.states[data.beginnings[b]]);
    Fit<ContinuousChain> result = panel_fit(data, found, scale, more);
    result.iterations = found.iterations;

    // Delta method; what ran to 0 is taken as 0, except by itself.
    const auto gone = [&](std::size_t p) {
        return std::isnan(result.covariance(Eigen::Index(p), Eigen::Index(p))) && std::abs(found.x[p]) > 16.0;
    };
    const auto error = [&](const std::vector<std::pair<std::size_t, double>>& slopes) {
        double sum = 0.0;
        for (const auto& [p, a] : slopes)
            for (const auto& [o, b] : slopes)
                if (!gone(p) && !gone(o)) sum += a * b * result.covariance(Eigen::Index(p), Eigen::Index(o));
        return std::sqrt(sum);
    };
    const Eigen::Index n = Eigen::Index(data.states.size());
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    result.misclassification = likelihood.chances(found.x);
    result.misclassification_errors = Eigen::MatrixXd::Zero(n, n);
    for (Eigen::Index s = 0; s < n; ++s)
        for (Eigen::Index r = 0; r < n; ++r) {
            const auto& e = result.misclassification;
            if (e(s, r) == 0.0 || e(s, r) == 1.0) continue;
            std::vector<std::pair<std::size_t, double>> slopes;
            bool lost = false;
            for (std::size_t a = 0; a < data.mistakes.size(); ++a) {
                if (data.mistakes[a].from != std::size_t(s)) continue;
                const Eigen::Index ra = Eigen::Index(data.mistakes[a].to);
                slopes.emplace_back(likelihood.first_mistake() + a, Softmax::first(e(s, r), e(s, ra), r == ra));
                lost = lost || (r == ra && gone(slopes.back().first));
            }
            result.misclassification_errors(s, r) = lost ? nothing : error(slopes);
        }
    result.initial = likelihood.initial(found.x);
    result.initial_errors = Eigen::VectorXd::Zero(n);
    for (std::size_t at = 0; data.beginnings.size() > 1 && at < data.beginnings.size(); ++at) {
        const Eigen::Index s = Eigen::Index(data.beginnings[at]);
        std::vector<std::pair<std::size_t, double>> slopes;
        for (std::size_t b = 1; b < data.beginnings.size(); ++b) {
            const Eigen::Index sb = Eigen::Index(data.beginnings[b]);
            slopes.emplace_back(likelihood.first_beginning() + b - 1,
                                Softmax::first(result.initial(s), result.initial(sb), s == sb));
        }
        const bool lost = at > 0 && gone(likelihood.first_beginning() + at - 1);
        result.initial_errors(s) = lost ? nothing : error(slopes);
    }
    return result;
}

}  // namespace detail

HABITUE_DEFINED_ONCE MatrixInterval Fit<ContinuousChain>::misclassification_interval(double level) const {
    const double z = quantile(level);
    MatrixInterval result{misclassification, misclassification};
    for (Eigen::Index s = 0; s < misclassification.rows(); ++s)
        for (Eigen::Index r = 0; r < misclassification.cols(); ++r) {
            const double e = misclassification(s, r);
            if (e == 0.0 || e == 1.0) continue;
            const double odds = e / (1.0 - e), factor = std::exp(z * misclassification_errors(s, r) / (e * (1.0 - e)));
            result.low(s, r) = 1.0 / (1.0 + factor / odds);
            result.high(s, r) = 1.0 / (1.0 + 1.0 / (factor * odds));
        }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
