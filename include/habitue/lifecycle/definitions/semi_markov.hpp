/// @file
/// What <habitue/lifecycle/semi_markov.hpp> declares.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>
#include <Eigen/LU>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/detail/simulated_paths.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/semi_markov.hpp>
#include <habitue/lifecycle/sojourn.hpp>
#include <habitue/math/dual.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE SemiMarkovChain::SemiMarkovChain(MarkovChain embedded_chain, std::vector<SojournLaw> laws)
    : embedded_(std::move(embedded_chain)), laws_(std::move(laws)) {
    const std::size_t n = size();
    if (laws_.size() != n && laws_.size() != n * n)
        throw DomainError("laws: got " + std::to_string(laws_.size()) + ", need one for each of " + std::to_string(n) +
                          " states, or one for each transition");
    for (std::size_t i = 0; i < n; ++i) {
        const double stays = embedded_.transition_matrix()(Eigen::Index(i), Eigen::Index(i));
        if (stays != 0.0 && stays != 1.0)
            throw DomainError("embedded_chain: row " + std::to_string(i) + " (\"" + states()[i] + "\") has " +
                              to_text(stays) + " on the diagonal; a move leads elsewhere");
        for (std::size_t j = 0; j < n; ++j)
            if (probability(i, j) > 0.0 && i != j) law(i, j).validate();
    }
}

HABITUE_DEFINED_ONCE const SojournLaw& SemiMarkovChain::law(std::size_t from, std::size_t to) const {
    return laws_[by_transition() ? from * size() + to : from];
}

HABITUE_DEFINED_ONCE double SemiMarkovChain::survival(std::size_t from, double t) const {
    if (never_left(from)) return 1.0;
    double sum = 0.0;
    for (std::size_t j = 0; j < size(); ++j)
        if (const double p = probability(from, j); p > 0.0) sum += p * law(from, j).survival(t);
    return sum;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd SemiMarkovChain::sojourn() const {
    Eigen::VectorXd result = Eigen::VectorXd::Zero(Eigen::Index(size()));
    for (std::size_t i = 0; i < size(); ++i) {
        if (never_left(i)) result(Eigen::Index(i)) = std::numeric_limits<double>::infinity();
        for (std::size_t j = 0; j < size() && !never_left(i); ++j)
            if (const double p = probability(i, j); p > 0.0) result(Eigen::Index(i)) += p * law(i, j).mean();
    }
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd SemiMarkovChain::stationary() const {
    Eigen::MatrixXd result = embedded_.stationary();
    const Eigen::VectorXd stay = sojourn();
    for (Eigen::Index r = 0; r < result.rows(); ++r) {
        if ((result.row(r).array() == 1.0).any()) continue;  // never left
        for (Eigen::Index j = 0; j < result.cols(); ++j)
            if (result(r, j) > 0.0) result(r, j) *= stay(j);
        result.row(r) /= result.row(r).sum();
    }
    return result;
}

HABITUE_DEFINED_ONCE Eigen::VectorXd SemiMarkovChain::absorption_time() const {
    const auto rows = embedded_.absorption().transient;
    const Eigen::MatrixXd q = embedded_.transition_matrix()(rows, rows);
    return math::solve_transient(q, (1.0 - q.rowwise().sum().array()).matrix().cwiseMax(0.0), sojourn()(rows));
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd SemiMarkovChain::transition_probability(double t, int steps) const {
    if (!(t >= 0.0) || !std::isfinite(t)) refuse("t", t, "must be finite and not negative");
    if (steps < 2) refuse("steps", steps, "must be at least 2");
    if (t == 0.0) return Eigen::MatrixXd::Identity(Eigen::Index(size()), Eigen::Index(size()));
    const Eigen::MatrixXd fine = renewal(t, 2 * (steps / 2)), coarse = renewal(t, steps / 2);
    Eigen::MatrixXd p = (fine + (fine - coarse) / 3.0).cwiseMax(0.0);
    for (Eigen::Index i = 0; i < p.rows(); ++i) p.row(i) /= p.row(i).sum();
    return p;
}

HABITUE_DEFINED_ONCE std::string SemiMarkovChain::summary() const {
    std::string text = "Semi-Markov chain, " + std::to_string(size()) + " states\n" +
                       detail::matrix_text(embedded_.transition_matrix(), states(), 4) + "\nstays\n";
    for (std::size_t i = 0; i < size(); ++i) {
        if (never_left(i)) continue;
        for (std::size_t j = 0; j < size(); ++j) {
            if (by_transition() ? probability(i, j) == 0.0 : j > 0) continue;
            const SojournLaw& l = laws_[by_transition() ? i * size() + j : i];
            text += states()[i] + (by_transition() ? " -> " + states()[j] : std::string()) + ": " +
                    std::string(name(l.kind));
            if (l.kind == SojournKind::weibull || l.kind == SojournKind::gamma || l.kind == SojournKind::lognormal)
                text += ", shape " + to_text(l.shape);
            if (l.kind != SojournKind::empirical) text += ", scale " + to_text(l.scale);
            text += ", mean " + to_text(l.mean()) + "\n";
        }
    }
    return text;
}

HABITUE_DEFINED_ONCE double SemiMarkovChain::probability(std::size_t i, std::size_t j) const {
    return embedded_.transition_matrix()(Eigen::Index(i), Eigen::Index(j));
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd SemiMarkovChain::renewal(double t, int steps) const {
    const Eigen::Index n = Eigen::Index(size());
    const double h = t / steps;
    std::vector<Eigen::MatrixXd> growth, p;  // of Q over each step; P at the end of each
    Eigen::MatrixXd before = Eigen::MatrixXd::Ones(n, n);
    for (int l = 1; l <= steps; ++l) {
        Eigen::MatrixXd dq = Eigen::MatrixXd::Zero(n, n);
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j)
                if (const double chance = probability(std::size_t(i), std::size_t(j)); chance > 0.0 && i != j) {
                    const double after = law(std::size_t(i), std::size_t(j)).survival(l * h);
                    dq(i, j) = chance * (before(i, j) - after);
                    before(i, j) = after;
                }
        growth.push_back(std::move(dq));
    }
    const Eigen::MatrixXd implicit = (Eigen::MatrixXd::Identity(n, n) - 0.5 * growth[0]).inverse();
    p.push_back(Eigen::MatrixXd::Identity(n, n));
    for (int m = 1; m <= steps; ++m) {
        Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(n, n);
        for (Eigen::Index i = 0; i < n; ++i) sum(i, i) = survival(std::size_t(i), m * h);
        sum.noalias() += 0.5 * growth[0] * p[std::size_t(m - 1)];
        for (int l = 2; l <= m; ++l)
            sum.noalias() += 0.5 * growth[std::size_t(l - 1)] * (p[std::size_t(m - l)] + p[std::size_t(m - l + 1)]);
        p.push_back(implicit * sum);
    }
    return p.back();
}

HABITUE_DEFINED_ONCE Paths simulate(const SemiMarkovChain& chain, std::size_t n, double T, std::uint64_t seed,
                                    const SimulationOptions& options) {
    if (!(T >= 0.0) || !std::isfinite(T)) refuse("T", T, "must be finite and not negative");
    const std::size_t size = chain.size();
    const auto start = detail::cumulative_start(options.initial, size);
    const Eigen::MatrixXd& p = chain.embedded_chain().transition_matrix();
    std::vector<double> cumulative(size * size);
    for (std::size_t i = 0; i < size; ++i) {
        double sum = 0.0;
        for (std::size_t j = 0; j < size; ++j) cumulative[i * size + j] = sum += p(Eigen::Index(i), Eigen::Index(j));
    }
    return detail::simulated_paths(
        chain.states(), n, {options.threads, options.cancel, {}}, [&](std::size_t customer, const auto& add) {
            math::Random random(seed, customer);
            std::size_t state = detail::drawn(start.data(), size, random.uniform());
            double time = 0.0;
            while (true) {
                add(state, time);
                const std::size_t next = detail::drawn(&cumulative[state * size], size, random.uniform());
                if (next == state) break;
                time += chain.law(state, next).draw(random);
                if (time >= T) break;
                state = next;
            }
            add(state, T);
        });
}

HABITUE_DEFINED_ONCE std::string Fit<SemiMarkovChain>::summary() const {
    std::string text = model.summary() + "\nstandard errors of the embedded chain\n" +
                       detail::matrix_text(standard_errors, model.states(), 4) +
                       "\nlog-likelihood: " + to_text(log_likelihood) + "\n";
    for (const auto& note : notes) text += "note: " + note + "\n";
    return text;
}

namespace detail {

/// Adds @p w times a function of one law's logarithms, which are at @p at and at + 1, to a quadratic form.
inline void add_dual(const Dual2& f, double w, std::size_t at, optim::Quadratic& into) {
    into.value += w * f.value;
    for (std::size_t i = 0, k = 0; i < 2; ++i) {
        into.gradient[at + i] += w * f.gradient[i];
        for (std::size_t j = 0; j <= i; ++j, ++k) {
            into.hessian(at + i, at + j) += w * f.hessian[k];
            if (j < i) into.hessian(at + j, at + i) += w * f.hessian[k];
        }
    }
}

HABITUE_DEFINED_ONCE optim::Quadratic stays_likelihood(const Stays& stays, const std::vector<std::size_t>& destinations,
                                                       SojournKind kind, bool each, const std::vector<double>& x) {
    const std::size_t d = each ? destinations.size() : 1, odds = d - 1, dim = odds + 2 * d;
    optim::Quadratic sum{0.0, std::vector<double>(dim, 0.0), math::SquareMatrix(dim)};
    std::vector<double> p(d, 1.0), a(d);
    double total = 0.0;
    for (std::size_t l = 0; l < d; ++l) total += p[l] = l == 0 ? 1.0 : std::exp(x[l - 1]);
    for (auto& share : p) share /= total;
    const auto shape = [&](std::size_t l) { return Dual2::variable(x[odds + 2 * l], 0); };
    const auto scale = [&](std::size_t l) { return Dual2::variable(x[odds + 2 * l + 1], 1); };
    const auto spread = [&](double w) {  // second derivatives of the logs of shares
        for (std::size_t i = 0; i < odds; ++i)
            for (std::size_t j = 0; j < odds; ++j)
                sum.hessian(i, j) -= w * ((i == j ? p[i + 1] : 0.0) - p[i + 1] * p[j + 1]);
    };
    for (std::size_t c = 0; c < destinations.size(); ++c) {
        const std::size_t l = each ? c : 0;
        const auto& times = stays.ended[destinations[c]];
        double weight = 0.0;
        for (std::size_t k = 0; k < times.size(); ++k) {
            const double w = stays.ended_weight[destinations[c]][k];
            add_dual(log_density(kind, shape(l), scale(l), times[k]), w, odds + 2 * l, sum);
            weight += w;
        }
        sum.value += each ? weight * std::log(p[l]) : 0.0;
        for (std::size_t i = 0; i < odds; ++i) sum.gradient[i] += weight * ((l == i + 1 ? 1.0 : 0.0) - p[i + 1]);
        if (each) spread(weight);
    }
    std::vector<Dual2> tail(d);
    std::vector<double> slope(dim);
    for (std::size_t k = 0; k < stays.open.size(); ++k) {
        const double w = stays.open_weight[k];
        double top = -std::numeric_limits<double>::infinity(), all = 0.0;
        for (std::size_t l = 0; l < d; ++l) {
            tail[l] = log_survival(kind, shape(l), scale(l), stays.open[k]);
            top = std::max(top, a[l] = std::log(p[l]) + tail[l].value);
        }
        for (auto& one : a) all += one = std::exp(one - top);
        sum.value += w * (top + std::log(all));
        std::fill(slope.begin(), slope.end(), 0.0);
        for (std::size_t l = 0; l < d; ++l) {
            const double share = a[l] / all;
            std::vector<double> g(dim, 0.0);
            for (std::size_t i = 0; i < odds; ++i) g[i] = (l == i + 1 ? 1.0 : 0.0) - p[i + 1];
            for (std::size_t i = 0; i < 2; ++i) g[odds + 2 * l + i] = tail[l].gradient[i];
            Dual2 curvature = tail[l];
            curvature.value = 0.0;
            curvature.gradient = {};
            add_dual(curvature, w * share, odds + 2 * l, sum);
            for (std::size_t i = 0; i < dim; ++i) {
                slope[i] += share * g[i];
                for (std::size_t j = 0; j < dim; ++j) sum.hessian(i, j) += w * share * g[i] * g[j];
            }
        }
        spread(w);
        for (std::size_t i = 0; i < dim; ++i) {
            sum.gradient[i] += w * slope[i];
            for (std::size_t j = 0; j < dim; ++j) sum.hessian(i, j) -= w * slope[i] * slope[j];
        }
    }
    sum.value = -sum.value;
    for (auto& g : sum.gradient) g = -g;
    for (auto& h : sum.hessian.entries) h = -h;
    if (kind == SojournKind::exponential)
        for (std::size_t l = 0; l < d; ++l) {
            const std::size_t i = odds + 2 * l;
            for (std::size_t j = 0; j < dim; ++j) sum.hessian(i, j) = sum.hessian(j, i) = 0.0;
            sum.gradient[i] = 0.0;
            sum.hessian(i, i) = 1.0;
        }
    return sum;
}

HABITUE_DEFINED_ONCE SojournLaw kaplan_meier(const Stays& stays) {
    std::vector<std::array<double, 3>> all;  // time, ended, weight
    for (std::size_t j = 0; j < stays.ended.size(); ++j)
        for (std::size_t k = 0; k < stays.ended[j].size(); ++k)
            all.push_back({stays.ended[j][k], 1.0, stays.ended_weight[j][k]});
    for (std::size_t k = 0; k < stays.open.size(); ++k) all.push_back({stays.open[k], 0.0, stays.open_weight[k]});
    std::sort(all.begin(), all.end());
    double at_risk = 0.0, survival = 1.0;
    for (const auto& one : all) at_risk += one[2];
    SojournLaw law{.kind = SojournKind::empirical};
    for (std::size_t k = 0; k < all.size();) {
        const double t = all[k][0];
        double ended = 0.0, gone = 0.0;
        for (; k < all.size() && all[k][0] == t; ++k) {
            gone += all[k][2];
            if (all[k][1] > 0.0) ended += all[k][2];
        }
        if (ended > 0.0) {
            survival *= std::max(0.0, 1.0 - ended / at_risk);
            law.times.push_back(t);
            law.survival_after.push_back(survival);
        }
        at_risk -= gone;
    }
    return law;
}

}  // namespace detail

template <class Model>
requires std::same_as<Model, SemiMarkovChain> Fit<Model> fit(const Paths& paths, const SemiMarkovFitOptions& options) {
    validate(paths);
    require(!paths.time.empty() || paths.state.empty(), "paths: need a time of every visit");
    const std::size_t n = paths.states.size();
    require(n > 0, "paths: need at least one state");
    auto kinds = options.sojourn;
    if (kinds.size() == 1) kinds.resize(n, kinds[0]);
    if (kinds.size() != n)
        throw DomainError("sojourn: got " + std::to_string(kinds.size()) +
                          ", need one for all states or one for each of " + std::to_string(n));
    for (const auto kind : kinds)
        require(!options.by_transition || kind != SojournKind::empirical,
                "sojourn: an empirical law is one of a state, not of a transition");
    std::vector<detail::Stays> stays(n);
    for (auto& s : stays) s.ended.resize(n), s.ended_weight.resize(n);
    Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(Eigen::Index(n), Eigen::Index(n));
    std::vector<double> censored(n, 0.0);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        const double w = paths.weight_of(i);
        if (w == 0.0) continue;
        std::size_t since = 0;
        for (std::size_t k = 1; k < path.size(); ++k) {
            if (path[k] == path[k - 1]) continue;
            const double stay = times[k] - times[since];
            if (!(stay > 0.0))
                throw DomainError("time: path " + std::to_string(i) + ", visit " + std::to_string(k) + ": \"" +
                                  paths.states[path[k - 1]] + "\" and \"" + paths.states[path[k]] +
                                  "\" at the same time, " + to_text(times[k]));
            stays[path[since]].ended[path[k]].push_back(stay);
            stays[path[since]].ended_weight[path[k]].push_back(w);
            counts(Eigen::Index(path[since]), Eigen::Index(path[k])) += w;
            since = k;
        }
        if (!path.empty() && times.back() > times[since]) {
            stays[path[since]].open.push_back(times.back() - times[since]);
            stays[path[since]].open_weight.push_back(w);
            censored[path[since]] += w;
        }
    }
    const std::size_t each = options.by_transition ? n * n : n;
    std::vector<SojournLaw> laws(each);
    std::vector<double> shape_error(each, 0.0), scale_error(each, 0.0), value(n, 0.0);
    std::vector<std::vector<std::string>> notes(n);
    std::vector<char> converged(n, 1);
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(Eigen::Index(n), Eigen::Index(n)), errors = p;
    parallel_for(n, {options.threads, options.cancel, {}}, [&](std::size_t s) {
        const Eigen::Index i = Eigen::Index(s);
        const double moves = counts.row(i).sum();
        if (moves == 0.0) {
            p(i, i) = 1.0;
            errors.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
            if (censored[s] > 0.0)
                notes[s].push_back("state \"" + paths.states[s] + "\" is never left: taken as absorbing");
            return;
        }
        std::vector<std::size_t> destinations;
        for (std::size_t j = 0; j < n; ++j)
            if (counts(i, Eigen::Index(j)) > 0.0) destinations.push_back(j);
        for (const std::size_t j : destinations) {
            const double share = p(i, Eigen::Index(j)) = counts(i, Eigen::Index(j)) / moves;
            errors(i, Eigen::Index(j)) = std::sqrt(share * (1.0 - share) / moves);
            if (!options.by_transition) value[s] += counts(i, Eigen::Index(j)) * std::log(share);
        }
        if (kinds[s] == SojournKind::empirical) {
            laws[s] = detail::kaplan_meier(stays[s]);
            value[s] = std::numeric_limits<double>::quiet_NaN();
            return;
        }
        // From moments: an exponential law of the same rate, or the normal law of the logarithms.
        const std::size_t d = options.by_transition ? destinations.size() : 1, odds = d - 1;
        std::vector<double> x(odds + 2 * d, 0.0);
        for (std::size_t l = 0; l < d; ++l) {
            if (l > 0) x[l - 1] = std::log(p(i, Eigen::Index(destinations[l])) / p(i, Eigen::Index(destinations[0])));
            double weight = 0.0, total = 0.0, logs = 0.0, squares = 0.0;
            for (std::size_t c = 0; c < destinations.size(); ++c) {
                if (options.by_transition && c != l) continue;
                for (std::size_t k = 0; k < stays[s].ended[destinations[c]].size(); ++k) {
                    const double t = stays[s].ended[destinations[c]][k], w = stays[s].ended_weight[destinations[c]][k];
                    weight += w, total += w * t, logs += w * std::log(t), squares += w * std::log(t) * std::log(t);
                }
            }
            for (std::size_t k = 0; k < stays[s].open.size(); ++k)
                total += stays[s].open_weight[k] * stays[s].open[k] / double(d);
            x[odds + 2 * l + 1] = std::log(total / weight);
            if (kinds[s] == SojournKind::lognormal) {
                const double variance = squares / weight - logs * logs / (weight * weight);
                x[odds + 2 * l] = -0.5 * std::log(std::max(variance, 1e-4));
                x[odds + 2 * l + 1] = logs / weight;
            }
        }
        const double unit = x[odds + 1];  // searched in units of the first law's scale, so that bounds mean the same
        auto scaled = stays[s];
        const double factor = std::exp(-unit);
        for (auto& times : scaled.ended)
            for (auto& t : times) t *= factor;
        for (auto& t : scaled.open) t *= factor;
        for (std::size_t l = 0; l < d; ++l) x[odds + 2 * l + 1] -= unit;
        const auto found = optim::newton(
            [&](const std::vector<double>& at) {
                return detail::stays_likelihood(scaled, destinations, kinds[s], options.by_transition, at);
            },
            x, {.bound = 20.0});
        value[s] += -found.at.value - moves * unit;
        converged[s] = found.termination == optim::Termination::converged;
        if (!converged[s])
            notes[s].push_back("the law of stays in \"" + paths.states[s] + "\" is not identified (" +
                               std::string(optim::name(found.termination)) +
                               "): its stays are too few or too alike; use an exponential or empirical law");
        const auto eigen = math::symmetric_eigen(found.at.hessian);
        const bool known = converged[s] && eigen.values.front() > 0.0;
        const auto covariance = known ? eigen.inverse() : math::SquareMatrix(x.size());
        const auto error = [&](std::size_t at) {
            return known ? std::sqrt(covariance(at, at)) : std::numeric_limits<double>::quiet_NaN();
        };
        for (std::size_t l = 0; l < d; ++l) {
            const std::size_t to = options.by_transition ? s * n + destinations[l] : s;
            laws[to] = {.kind = kinds[s],
                        .shape = std::exp(found.x[odds + 2 * l]),
                        .scale = std::exp(found.x[odds + 2 * l + 1] + unit)};
            if (kinds[s] == SojournKind::exponential) laws[to].shape = 1.0;
            shape_error[to] = kinds[s] == SojournKind::exponential ? 0.0 : laws[to].shape * error(odds + 2 * l);
            scale_error[to] = laws[to].scale * error(odds + 2 * l + 1);
        }
        if (options.by_transition) {
            double total = 1.0;
            for (std::size_t l = 1; l < d; ++l) total += std::exp(found.x[l - 1]);
            for (std::size_t l = 0; l < d; ++l)
                p(i, Eigen::Index(destinations[l])) = (l == 0 ? 1.0 : std::exp(found.x[l - 1])) / total;
            for (std::size_t l = 0; l < d; ++l) {
                double variance = 0.0;
                const auto slope = [&](std::size_t k) {
                    const double pl = p(i, Eigen::Index(destinations[l])), pk = p(i, Eigen::Index(destinations[k + 1]));
                    return pl * ((l == k + 1 ? 1.0 : 0.0) - pk);
                };
                for (std::size_t a = 0; a < odds; ++a)
                    for (std::size_t b = 0; b < odds; ++b) variance += slope(a) * slope(b) * covariance(a, b);
                errors(i, Eigen::Index(destinations[l])) =
                    known ? std::sqrt(variance) : std::numeric_limits<double>::quiet_NaN();
            }
        }
    });
    Fit<SemiMarkovChain> result{SemiMarkovChain(MarkovChain(std::move(p), paths.states), std::move(laws)),
                                std::move(counts),
                                std::move(censored),
                                std::move(errors),
                                std::move(shape_error),
                                std::move(scale_error),
                                0.0,
                                true,
                                {}};
    for (std::size_t s = 0; s < n; ++s) {
        result.log_likelihood += value[s];
        result.converged = result.converged && converged[s];
        result.notes.insert(result.notes.end(), notes[s].begin(), notes[s].end());
    }
    return result;
}

#ifdef HABITUE_COMPILED
template Fit<SemiMarkovChain> fit<SemiMarkovChain>(const Paths&, const SemiMarkovFitOptions&);
#endif

}  // namespace habitue::inline v1::lifecycle
