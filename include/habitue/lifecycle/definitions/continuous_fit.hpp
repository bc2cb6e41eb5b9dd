/// @file
/// What <habitue/lifecycle/continuous_fit.hpp> declares.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_chain.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/panel.hpp>
#include <habitue/lifecycle/detail/panel_likelihood.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/math/special.hpp>
#include <habitue/math/symmetric.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE ContinuousChain Fit<ContinuousChain>::at(const Eigen::VectorXd& values) const {
    if (values.size() != means.size())
        throw DomainError("values: got " + std::to_string(values.size()) + ", need one for each of " +
                          std::to_string(means.size()) + " covariates");
    for (Eigen::Index c = 0; c < values.size(); ++c)
        if (!std::isfinite(values(c))) refuse_row("values", std::size_t(c), values(c), "must be finite");
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(Eigen::Index(model.size()), Eigen::Index(model.size()));
    const Eigen::Index m = Eigen::Index(rates.size()), k = means.size();
    for (Eigen::Index u = 0; u < m; ++u) {
        const auto [from, to] = rates[std::size_t(u)];
        const double rate = std::exp(coefficients(u) + coefficients.segment(m + u * k, k).dot(values - means));
        q(Eigen::Index(from), Eigen::Index(to)) = rate;
        q(Eigen::Index(from), Eigen::Index(from)) -= rate;
    }
    return ContinuousChain(std::move(q), model.states());
}

HABITUE_DEFINED_ONCE MatrixInterval Fit<ContinuousChain>::interval(double level) const {
    const double z = quantile(level);
    const Eigen::MatrixXd& q = model.generator();
    MatrixInterval result{q, q};
    for (Eigen::Index i = 0; i < q.rows(); ++i)
        for (Eigen::Index j = 0; j < q.cols(); ++j) {
            if (q(i, j) == 0.0) continue;
            const double factor = std::exp(z * standard_errors(i, j) / std::abs(q(i, j)));
            result.low(i, j) = i == j ? q(i, j) * factor : q(i, j) / factor;
            result.high(i, j) = i == j ? q(i, j) / factor : q(i, j) * factor;
        }
    return result;
}

HABITUE_DEFINED_ONCE VectorInterval Fit<ContinuousChain>::sojourn(double level) const {
    const MatrixInterval ends = interval(level);
    return {model.sojourn(), -ends.low.diagonal().cwiseInverse(), -ends.high.diagonal().cwiseInverse()};
}

HABITUE_DEFINED_ONCE MatrixEstimate Fit<ContinuousChain>::transition_probability(double t, double level) const {
    const double z = quantile(level);
    if (!(t >= 0.0) || !std::isfinite(t)) refuse("t", t, "must be finite and not negative");
    math::GeneratorExponential<> exponential(model.size(), rates);
    exponential.set_generator(model.generator());
    exponential.compute(t, true);
    const Eigen::Index n = Eigen::Index(model.size()), m = Eigen::Index(rates.size());
    MatrixEstimate result{Eigen::MatrixXd(n, n), Eigen::MatrixXd(n, n), Eigen::MatrixXd(n, n)};
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) {
            const double p = exponential.probability()[i * n + j];
            Eigen::VectorXd gradient(m);
            for (Eigen::Index u = 0; u < m; ++u)
                gradient(u) = exponential.derivative(std::size_t(u))[i * n + j] * std::exp(coefficients(u));
            result.value(i, j) = result.low(i, j) = result.high(i, j) = p;
            if (p == 0.0 || p == 1.0 || gradient.isZero(0.0)) continue;
            const double error = std::sqrt(variance(gradient));
            const double odds = p / (1.0 - p), factor = std::exp(z * error / (p * (1.0 - p)));
            result.low(i, j) = 1.0 / (1.0 + factor / odds);
            result.high(i, j) = 1.0 / (1.0 + 1.0 / (factor * odds));
        }
    return result;
}

HABITUE_DEFINED_ONCE MatrixEstimate Fit<ContinuousChain>::hazard_ratios(double level) const {
    const double z = quantile(level);
    const Eigen::Index m = Eigen::Index(rates.size()), k = means.size();
    MatrixEstimate result{Eigen::MatrixXd(m, k), Eigen::MatrixXd(m, k), Eigen::MatrixXd(m, k)};
    for (Eigen::Index u = 0; u < m; ++u)
        for (Eigen::Index c = 0; c < k; ++c) {
            const Eigen::Index at = m + u * k + c;
            const double error = std::sqrt(covariance(at, at));
            result.value(u, c) = std::exp(coefficients(at));
            result.low(u, c) = std::exp(coefficients(at) - z * error);
            result.high(u, c) = std::exp(coefficients(at) + z * error);
        }
    return result;
}

HABITUE_DEFINED_ONCE std::string Fit<ContinuousChain>::summary() const {
    std::string text =
        model.summary() + "\nstandard errors\n" + detail::matrix_text(standard_errors, model.states(), 4);
    if (means.size() > 0) {
        std::vector<std::string> columns = covariates, rows;
        text += "\neffects on log rates (standard errors), at the means of the covariates\n";
        for (std::size_t c = 0; c < covariates.size(); ++c) text += "  " + covariates[c];
        text += "\n";
        const Eigen::Index m = Eigen::Index(rates.size()), k = means.size();
        for (Eigen::Index u = 0; u < m; ++u) {
            text += names[std::size_t(u)];
            for (Eigen::Index c = 0; c < k; ++c) {
                const Eigen::Index at = m + u * k + c;
                text +=
                    "  " + short_number(coefficients(at)) + " (" + short_number(std::sqrt(covariance(at, at))) + ")";
            }
            text += "\n";
        }
    }
    if (misclassification.size() > 0) {
        text += "\nstates (rows) seen as others (columns)\n" +
                detail::matrix_text(misclassification, model.states(), 4) + "standard errors\n" +
                detail::matrix_text(misclassification_errors, model.states(), 4) + "true states at first visits\n";
        for (Eigen::Index s = 0; s < initial.size(); ++s)
            text += model.states()[std::size_t(s)] + "  " + short_number(initial(s)) + " (" +
                    short_number(initial_errors(s)) + ")\n";
    }
    text += "\nintervals: " + std::to_string(intervals) + " of " + std::to_string(paths) +
            " paths\nlog-likelihood: " + to_text(log_likelihood) + "\n" + std::string(name(termination)) + " after " +
            std::to_string(iterations) + " iterations\n";
    for (const auto& note : notes) text += "note: " + note + "\n";
    return text;
}

HABITUE_DEFINED_ONCE double Fit<ContinuousChain>::variance(const Eigen::VectorXd& gradient) const {
    const double least = 1e-6 * model.generator().cwiseAbs().maxCoeff();
    const auto gone = [&](Eigen::Index u) { return std::isnan(covariance(u, u)) && std::exp(coefficients(u)) < least; };
    double sum = 0.0;
    for (Eigen::Index u = 0; u < gradient.size(); ++u)
        for (Eigen::Index v = 0; v < gradient.size(); ++v)
            if (gradient(u) != 0.0 && gradient(v) != 0.0 && !gone(u) && !gone(v))
                sum += gradient(u) * gradient(v) * covariance(u, v);
    return sum;
}

HABITUE_DEFINED_ONCE double Fit<ContinuousChain>::quantile(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    return math::normal_quantile(0.5 + 0.5 * level);
}

HABITUE_DEFINED_ONCE std::string Fit<ContinuousChain>::short_number(double x) {
    std::array<char, 400> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed, 4);
    return {buffer.data(), end.ptr};
}

namespace detail {

HABITUE_DEFINED_ONCE Eigen::VectorXd PanelLikelihood::rates_at(const Panel& panel, const std::vector<double>& x,
                                                               std::size_t design) const {
    const std::size_t m = rates_.size(), k = std::size_t(panel.designs.cols()) - 1;
    Eigen::VectorXd result(static_cast<Eigen::Index>(m));
    for (std::size_t u = 0; u < m; ++u) {
        double log_rate = x[u];
        for (std::size_t c = 0; c < k; ++c)
            log_rate += x[m + u * k + c] * panel.designs(Eigen::Index(design), Eigen::Index(c + 1));
        result(Eigen::Index(u)) = scale_ * std::exp(log_rate);
    }
    return result;
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd PanelLikelihood::generator(const Panel& panel,
                                                                const Eigen::VectorXd& rates) const {
    const Eigen::Index n = Eigen::Index(panel.states);
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
    for (std::size_t u = 0; u < rates_.size(); ++u) {
        q(Eigen::Index(rates_[u].from), Eigen::Index(rates_[u].to)) = rates(Eigen::Index(u));
        q(Eigen::Index(rates_[u].from), Eigen::Index(rates_[u].from)) -= rates(Eigen::Index(u));
    }
    return q;
}

HABITUE_DEFINED_ONCE optim::Quadratic less(double value, const std::vector<optim::Quadratic>& parts, std::size_t dim) {
    optim::Quadratic sum{value, std::vector<double>(dim, 0.0), math::SquareMatrix(dim)};
    for (const auto& part : parts) {
        sum.value -= part.value;
        for (std::size_t i = 0; i < dim; ++i) sum.gradient[i] -= part.gradient[i];
        for (std::size_t i = 0; i < dim * dim; ++i) sum.hessian.entries[i] -= part.hessian.entries[i];
    }
    for (std::size_t i = 0; i < dim; ++i)
        for (std::size_t j = 0; j < i; ++j) sum.hessian(i, j) = sum.hessian(j, i);
    return sum;
}

HABITUE_DEFINED_ONCE optim::Quadratic PanelLikelihood::operator()(const Panel& panel,
                                                                  const std::vector<double>& x) const {
    const std::size_t dim = x.size();
    const std::size_t chunks = std::min<std::size_t>(64, panel.intervals.size() / 16 + 1);
    const std::size_t stretches = std::min<std::size_t>(64, panel.segments.size() / 16 + 1);
    std::vector<optim::Quadratic> parts(chunks + (panel.segments.empty() ? 0 : stretches));
    math::with_size_for(panel.states, [&](auto size) {
        parallel_for(parts.size(), how_, [&](std::size_t c) {
            parts[c] = {0.0, std::vector<double>(dim, 0.0), math::SquareMatrix(dim)};
            if (c < chunks)
                add_intervals<size>(panel, x, panel.intervals.size() * c / chunks,
                                    panel.intervals.size() * (c + 1) / chunks, parts[c]);
            else
                add_segments<size>(panel, x, panel.segments.size() * (c - chunks) / stretches,
                                   panel.segments.size() * (c - chunks + 1) / stretches, parts[c]);
        });
    });
    if (panel.exposure.size() > 0) add_watched(panel, x, parts[0]);
    return less(-panel.constant, parts, dim);
}

HABITUE_DEFINED_ONCE std::size_t PanelLikelihood::place(std::size_t u, std::size_t c, std::size_t columns) const {
    return c == 0 ? u : rates_.size() + u * (columns - 1) + (c - 1);
}

HABITUE_DEFINED_ONCE void PanelLikelihood::add_design(const Panel& panel, std::size_t design,
                                                      const Eigen::VectorXd& rates, const double* gradient,
                                                      const double* hessian, optim::Quadratic& into) const {
    const std::size_t m = rates_.size(), columns = std::size_t(panel.designs.cols());
    const auto x = [&](std::size_t c) { return panel.designs(Eigen::Index(design), Eigen::Index(c)); };
    for (std::size_t u = 0; u < m; ++u) {
        const double qu = rates(Eigen::Index(u)), slope = qu * gradient[u];
        for (std::size_t c = 0; c < columns; ++c) into.gradient[place(u, c, columns)] += slope * x(c);
        for (std::size_t v = u; v < m; ++v) {
            const double curvature = qu * rates(Eigen::Index(v)) * hessian[u * m + v] + (u == v ? slope : 0.0);
            for (std::size_t a = 0; a < columns; ++a)
                for (std::size_t b = 0; b < columns; ++b) {
                    const std::size_t i = place(u, a, columns), j = place(v, b, columns);
                    if (u == v && j < i) continue;
                    into.hessian(std::min(i, j), std::max(i, j)) += curvature * x(a) * x(b);
                }
        }
    }
}

HABITUE_DEFINED_ONCE double PanelLikelihood::weigh(const Target& target, const Eigen::MatrixXd& q,
                                                   std::vector<double>& weights, const double* row) const {
    std::fill(weights.begin(), weights.end(), 0.0);
    if (target.entered) {
        for (Eigen::Index l = 0; l < q.rows(); ++l)
            if (l != Eigen::Index(target.states[0])) weights[std::size_t(l)] = q(l, Eigen::Index(target.states[0]));
    } else {
        for (const std::size_t l : target.states) weights[l] = 1.0;
    }
    double p = 0.0;
    for (std::size_t l = 0; l < std::size_t(q.rows()); ++l) p += row[l] * weights[l];
    return p;
}

HABITUE_DEFINED_ONCE void PanelLikelihood::add_watched(const Panel& panel, const std::vector<double>& x,
                                                       optim::Quadratic& into) const {
    const std::size_t m = rates_.size();
    for (Eigen::Index d = 0; d < panel.exposure.rows(); ++d) {
        const Eigen::VectorXd rates = rates_at(panel, x, std::size_t(d));
        std::vector<double> gradient(m), hessian(m * m, 0.0);
        for (std::size_t u = 0; u < m; ++u) {
            const double q = rates(Eigen::Index(u)), time = panel.exposure(d, Eigen::Index(rates_[u].from));
            const double events = panel.entries(d, Eigen::Index(rates_[u].from * panel.states + rates_[u].to));
            into.value += (events > 0.0 ? events * std::log(q) : 0.0) - time * q;
            gradient[u] = events / q - time;
            hessian[u * m + u] = -events / (q * q);
        }
        add_design(panel, std::size_t(d), rates, gradient.data(), hessian.data(), into);
    }
}

HABITUE_DEFINED_ONCE void PanelReader::read() {
    validate(paths_);
    read_start();
    read_labels();
    read_visits();
}

HABITUE_DEFINED_ONCE void PanelReader::read_start() {
    const Eigen::MatrixXd& start = options_.start;
    require(start.rows() > 0 && start.rows() == start.cols(),
            "start: need a square matrix of rates to start from; 0 for what is impossible");
    states = options_.states;
    if (states.empty())
        for (const auto& label : paths_.states)
            if (!stands_for_several(label)) states.push_back(label);
    if (states.size() != std::size_t(start.rows()))
        throw DomainError("start: got " + std::to_string(start.rows()) + " rows for " + std::to_string(states.size()) +
                          " states");
    panel.states = states.size();
    for (Eigen::Index i = 0; i < start.rows(); ++i)
        for (Eigen::Index j = 0; j < start.cols(); ++j) {
            if (i == j) continue;
            if (!(start(i, j) >= 0.0) || !std::isfinite(start(i, j)))
                throw DomainError("start: row " + std::to_string(i) + " (\"" + states[std::size_t(i)] + "\") has " +
                                  to_text(start(i, j)) + " in column " + std::to_string(j) + " (\"" +
                                  states[std::size_t(j)] + "\"), must be a rate, 0 or more");
            if (start(i, j) > 0.0) rates.push_back({std::size_t(i), std::size_t(j)});
        }
    require(!rates.empty(), "start: every transition is impossible");
    jumps_ = fewest_jumps(start);
}

HABITUE_DEFINED_ONCE bool PanelReader::stands_for_several(const std::string& label) const {
    return std::any_of(options_.censored.begin(), options_.censored.end(),
                       [&](const CensoredState& c) { return c.label == label; });
}

HABITUE_DEFINED_ONCE std::size_t PanelReader::index(const std::string& state, const char* argument) const {
    const auto found = std::find(states.begin(), states.end(), state);
    if (found == states.end())
        throw DomainError(std::string(argument) + ": there is no state \"" + state + "\" in the chain");
    return std::size_t(found - states.begin());
}

HABITUE_DEFINED_ONCE void PanelReader::read_labels() {
    for (std::size_t i = 0; i < states.size(); ++i) panel.targets.push_back({{i}, false});
    std::vector<std::size_t> exact(states.size(), 0);
    for (const auto& state : options_.exact) {
        const std::size_t i = index(state, "exact");
        exact[i] = panel.targets.size();
        panel.targets.push_back({{i}, true});
    }
    std::map<std::string, std::size_t> several;
    for (const auto& c : options_.censored) {
        Target target;
        for (const auto& state : c.states) target.states.push_back(index(state, "censored"));
        if (target.states.empty()) throw DomainError("censored: \"" + c.label + "\" stands for no state");
        std::sort(target.states.begin(), target.states.end());
        target.states.erase(std::unique(target.states.begin(), target.states.end()), target.states.end());
        if (several.contains(c.label)) throw DomainError("censored: \"" + c.label + "\" occurs more than once");
        if (std::find(states.begin(), states.end(), c.label) != states.end())
            throw DomainError("censored: \"" + c.label + "\" is a state of the chain");
        several[c.label] = panel.targets.size();
        panel.targets.push_back(std::move(target));
    }
    anything_ = panel.targets.size();
    Target anything;
    for (std::size_t i = 0; i < states.size(); ++i) anything.states.push_back(i);
    panel.targets.push_back(std::move(anything));
    for (std::size_t from = 0; from < states.size(); ++from)
        for (const auto& target : panel.targets)
            possible_.push_back(std::isfinite(order_at_zero(target, from, jumps_, options_.start)));
    for (const auto& label : paths_.states) {
        if (const auto found = several.find(label); found != several.end()) {
            target_of_.push_back(found->second);
            state_of_.push_back(unknown);
            continue;
        }
        const auto found = std::find(states.begin(), states.end(), label);
        const std::size_t i = std::size_t(found - states.begin());
        state_of_.push_back(found == states.end() ? no_state : i);
        target_of_.push_back(found == states.end() ? 0 : exact[i] > 0 ? exact[i] : i);
    }
}

HABITUE_DEFINED_ONCE void PanelReader::refuse_visit(std::size_t path, std::size_t visit, const std::string& why) const {
    std::string who = "path " + std::to_string(path);
    if (!paths_.customer.empty()) who += " (customer " + paths_.customer.label(path) + ")";
    throw DomainError("state: " + who + ", visit " + std::to_string(visit) + ": " + why);
}

HABITUE_DEFINED_ONCE void PanelReader::read_designs() {
    const Eigen::MatrixXd& values = options_.values;
    const std::size_t k = options_.covariates.size();
    covariates = options_.covariates;
    if (std::size_t(values.cols()) != k || (k > 0 && std::size_t(values.rows()) != paths_.state.size()))
        throw DomainError("values: need a row for every visit and a column for each of " + std::to_string(k) +
                          " covariates");
    for (std::size_t c = 1; c < options_.changes.size(); ++c)
        if (!(options_.changes[c] > options_.changes[c - 1]))
            refuse_row("changes", c, options_.changes[c], "must come after the one before it");
    for (std::size_t c = 0; c < options_.changes.size(); ++c) {
        if (!std::isfinite(options_.changes[c])) refuse_row("changes", c, options_.changes[c], "must be finite");
        covariates.push_back("from " + to_text(options_.changes[c]));
    }
}

HABITUE_DEFINED_ONCE std::uint32_t PanelReader::design(std::size_t visit, std::size_t period) {
    const std::size_t k = options_.covariates.size();
    std::string key(covariates.size() * sizeof(double), '\0');
    std::vector<double> row(covariates.size(), 0.0);
    for (std::size_t c = 0; c < k; ++c) {
        row[c] = options_.values(Eigen::Index(visit), Eigen::Index(c)) + 0.0;
        if (!std::isfinite(row[c]))
            throw DomainError("values: visit " + std::to_string(visit) + " has " + to_text(row[c]) + " as \"" +
                              covariates[c] + "\", must be finite");
    }
    for (std::size_t c = 0; c < options_.changes.size(); ++c) row[k + c] = c + 1 == period ? 1.0 : 0.0;
    std::copy_n(reinterpret_cast<const char*>(row.data()), key.size(), key.data());
    const auto [found, is_new] = numbers_.try_emplace(std::move(key), std::uint32_t(numbers_.size()));
    if (is_new) design_rows_.push_back(std::move(row));
    return found->second;
}

HABITUE_DEFINED_ONCE void PanelReader::read_visits() {
    read_designs();
    require(!paths_.time.empty() || paths_.state.empty(), "paths: need a time of every visit");
    const bool plain = covariates.empty();
    std::vector<PanelRow> rows;
    rows.reserve(paths_.state.size());
    std::vector<double> weight_of_design;
    std::vector<std::array<double, 3>> watched;  // design, cell or state, amount
    if (plain) design_rows_.emplace_back(), weight_of_design.push_back(0.0);
    const double grain = time_grain();
    for (std::size_t p = 0; p < paths_.size(); ++p) {
        const auto path = paths_.path(p);
        const double weight = paths_.weight_of(p);
        for (std::size_t k = 0; k < path.size(); ++k)
            if (state_of_[path[k]] == no_state)
                refuse_visit(p, k, "\"" + paths_.states[path[k]] + "\" is no state of the chain");
        if (path.size() < 2 || weight == 0.0) continue;
        if (state_of_[path[0]] == unknown)
            refuse_visit(p, 0, "a path must begin in one state, not with \"" + paths_.states[path[0]] + "\"");
        ++used_paths;
        std::size_t from = state_of_[path[0]];
        std::size_t first_step = panel.steps.size();
        for (std::size_t k = 1; k < path.size(); ++k) {
            const std::size_t state = state_of_[path[k]];
            if (is_tie(p, k)) continue;
            ++intervals;
            if (options_.exact_times) {
                if (state == unknown) refuse_visit(p, k, "with exact_times no state is unknown");
                if (state != from && !(options_.start(Eigen::Index(from), Eigen::Index(state)) > 0.0))
                    refuse_impossible(p, k, from, path[k]);
            }
            for_each_period(p, k, [&](std::size_t period, double t, bool last) {
                const std::uint32_t d = plain ? 0 : design(std::size_t(paths_.offsets[p]) + k - 1, period);
                if (d == weight_of_design.size()) weight_of_design.push_back(0.0);
                weight_of_design[d] += weight;
                if (options_.exact_times) {
                    watched.push_back({double(d), double(from), weight * t});
                    if (last && state != from)
                        watched.push_back({double(d), -1.0 - double(from * states.size() + state), weight});
                } else {
                    panel.steps.push_back({std::max(1.0, std::round(t / grain)) * grain, d,
                                           std::uint32_t(last ? target_of_[path[k]] : anything_)});
                }
            });
            if (options_.exact_times) {
                from = state;
                continue;
            }
            // Entering `exact` again while in it is seeing it once more.
            if (state_of_[path[k - 1]] == state && state != unknown) panel.steps.back().target = std::uint32_t(state);
            if (!possible_[from * panel.targets.size() + panel.steps.back().target])
                refuse_impossible(p, k, from, path[k]);
            const bool last = k + 1 == path.size();
            if (state == unknown && !last) continue;
            if (panel.steps.size() == first_step + 1) {
                const Step& one = panel.steps.back();
                rows.push_back({one.t, one.design, std::uint32_t(from), one.target, weight});
                panel.steps.pop_back();
            } else {
                if (!possible(from, first_step)) refuse_impossible(p, k, from, path[k]);
                panel.segments.push_back({std::uint32_t(from), first_step, panel.steps.size(), weight});
            }
            first_step = panel.steps.size();
            from = state;
        }
        if (first_step < panel.steps.size()) {  // what follows the last known state ended in a tie
            if (!possible(from, first_step)) refuse_impossible(p, path.size() - 1, from, path.back());
            panel.segments.push_back({std::uint32_t(from), first_step, panel.steps.size(), weight});
            first_step = panel.steps.size();
        }
    }
    if (intervals == 0) throw DomainError("paths: need at least one path with two visits at different times");
    centre_designs(weight_of_design);
    if (options_.exact_times) {
        const Eigen::Index count = panel.designs.rows();
        panel.exposure = Eigen::MatrixXd::Zero(count, Eigen::Index(states.size()));
        panel.entries = Eigen::MatrixXd::Zero(count, Eigen::Index(states.size() * states.size()));
        for (const auto& [d, what, amount] : watched)
            (what >= 0.0 ? panel.exposure(Eigen::Index(d), Eigen::Index(what))
                         : panel.entries(Eigen::Index(d), Eigen::Index(-1.0 - what))) += amount;
    }
    count_rows(rows, panel);
}

HABITUE_DEFINED_ONCE double PanelReader::start_rate(std::size_t u) const {
    return options_.start(Eigen::Index(rates[u].from), Eigen::Index(rates[u].to));
}

HABITUE_DEFINED_ONCE double PanelReader::time_grain() const {
    double farthest = 0.0;
    for (const double t : paths_.time) farthest = std::max(farthest, std::abs(t));
    return std::max(std::ldexp(farthest, -48), std::numeric_limits<double>::min());
}

HABITUE_DEFINED_ONCE bool PanelReader::is_tie(std::size_t p, std::size_t k) const {
    const auto path = paths_.path(p);
    const auto times = paths_.times(p);
    if (times[k] != times[k - 1]) return false;
    if (path[k] != path[k - 1])
        refuse_visit(p, k,
                     "\"" + paths_.states[path[k - 1]] + "\" and \"" + paths_.states[path[k]] +
                         "\" at the same time, " + to_text(times[k]));
    return true;
}

HABITUE_DEFINED_ONCE void PanelReader::centre_designs(const std::vector<double>& weight_of_design) {
    const Eigen::Index count = Eigen::Index(design_rows_.size()), k = Eigen::Index(covariates.size());
    panel.designs = Eigen::MatrixXd::Ones(count, k + 1);
    means = Eigen::VectorXd::Zero(k);
    const double total = std::accumulate(weight_of_design.begin(), weight_of_design.end(), 0.0);
    for (Eigen::Index d = 0; d < count; ++d)
        for (Eigen::Index c = 0; c < k; ++c) {
            panel.designs(d, c + 1) = design_rows_[std::size_t(d)][std::size_t(c)];
            means(c) += weight_of_design[std::size_t(d)] / total * panel.designs(d, c + 1);
        }
    for (Eigen::Index c = 0; c < k; ++c) {
        panel.designs.col(c + 1).array() -= means(c);
        if (panel.designs.col(c + 1).cwiseAbs().maxCoeff() <= 1e-12 * std::abs(means(c)))
            throw DomainError("covariates: \"" + covariates[std::size_t(c)] +
                              "\" is the same everywhere, so its effect is not identified");
    }
}

HABITUE_DEFINED_ONCE bool PanelReader::possible(std::size_t from, std::size_t first) const {
    std::vector<bool> here(states.size(), false), next;
    here[from] = true;
    for (std::size_t k = first; k < panel.steps.size(); ++k) {
        next.assign(states.size(), false);
        const std::size_t seen = panel.steps[k].target, kinds = panel.targets.size();
        for (const std::size_t j : panel.targets[seen].states)
            for (std::size_t i = 0; i < states.size() && !next[j]; ++i)
                next[j] = here[i] && possible_[i * kinds + (panel.targets[seen].entered ? seen : j)];
        here.swap(next);
    }
    return std::find(here.begin(), here.end(), true) != here.end();
}

HABITUE_DEFINED_ONCE void PanelReader::refuse_impossible(std::size_t p, std::size_t k, std::size_t from,
                                                         std::uint32_t to) const {
    refuse_visit(p, k, "from \"" + states[from] + "\" to \"" + paths_.states[to] + "\", which start makes impossible");
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd panel_covariance(const optim::Quadratic& at, const std::vector<double>& x,
                                                      std::size_t rates, std::size_t odds,
                                                      const std::vector<std::string>& names,
                                                      std::vector<std::string>& notes) {
    const std::size_t dim = x.size();
    std::vector<bool> lost(dim, false);
    for (std::size_t u = 0; u < rates; ++u)
        if (x[u] < -16.0) {
            lost[u] = true;
            notes.push_back("the rate " + names[u] +
                            " runs to 0: the data show no such transition; make it impossible "
                            "with a 0 in start");
        }
    for (std::size_t i = odds; i < dim; ++i)
        if (std::abs(x[i]) > 16.0) {
            lost[i] = true;
            notes.push_back(names[i] + (x[i] < 0.0 ? " runs to 0: the data show no such thing" : " runs to 1"));
        }
    Eigen::MatrixXd result =
        Eigen::MatrixXd::Constant(Eigen::Index(dim), Eigen::Index(dim), std::numeric_limits<double>::quiet_NaN());
    while (true) {
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < dim; ++i)
            if (!lost[i] && at.hessian(i, i) > 0.0)
                kept.push_back(i);
            else if (!lost[i]) {
                lost[i] = true;
                notes.push_back(names[i] + " is not identified: the likelihood does not depend on it");
            }
        if (kept.empty()) return result;
        math::SquareMatrix scaled(kept.size());  // with a diagonal of ones
        for (std::size_t i = 0; i < kept.size(); ++i)
            for (std::size_t j = 0; j < kept.size(); ++j)
                scaled(i, j) = at.hessian(kept[i], kept[j]) /
                               std::sqrt(at.hessian(kept[i], kept[i]) * at.hessian(kept[j], kept[j]));
        const auto eigen = math::symmetric_eigen(scaled);
        if (!(eigen.values.front() > 1e-8)) {
            std::string which;
            for (std::size_t i = 0; i < kept.size(); ++i)
                if (std::abs(eigen.vectors(i, 0)) > 0.1) {
                    which += (which.empty() ? "" : ", ") + names[kept[i]];
                    lost[kept[i]] = true;
                }
            notes.push_back("not identified apart from one another: " + which +
                            "; intervals this long tell only some combination of them. Make some impossible with a 0 "
                            "in start, or watch more often");
            continue;
        }
        const auto inverse = eigen.inverse();
        for (std::size_t i = 0; i < kept.size(); ++i)
            for (std::size_t j = 0; j < kept.size(); ++j)
                result(Eigen::Index(kept[i]), Eigen::Index(kept[j])) =
                    inverse(i, j) / std::sqrt(at.hessian(kept[i], kept[i]) * at.hessian(kept[j], kept[j]));
        return result;
    }
}

HABITUE_DEFINED_ONCE Fit<ContinuousChain> panel_fit(const PanelReader& data, const optim::Minimum& found, double scale,
                                                    const std::vector<std::string>& more) {
    const std::vector<double>& x = found.x;
    const std::size_t m = data.rates.size();
    Fit<ContinuousChain> result{.model = ContinuousChain(Eigen::MatrixXd::Zero(1, 1)),
                                .standard_errors = {},
                                .log_likelihood = -found.at.value,
                                .rates = data.rates,
                                .names = {},
                                .coefficients = Eigen::Map<const Eigen::VectorXd>(x.data(), Eigen::Index(x.size())),
                                .covariance = {},
                                .covariates = data.covariates,
                                .means = data.means,
                                .paths = data.used_paths,
                                .intervals = data.intervals,
                                .iterations = found.iterations,
                                .termination = found.termination,
                                .notes = {},
                                .misclassification = {},
                                .misclassification_errors = {},
                                .initial = {},
                                .initial_errors = {}};
    for (const auto& [from, to] : data.rates) result.names.push_back(data.states[from] + " -> " + data.states[to]);
    for (std::size_t u = 0; u < m; ++u)
        for (const auto& covariate : data.covariates) result.names.push_back(result.names[u] + ": " + covariate);
    const std::size_t odds = result.names.size();
    result.names.insert(result.names.end(), more.begin(), more.end());
    result.covariance = panel_covariance(found.at, x, m, odds, result.names, result.notes);
    result.coefficients.head(Eigen::Index(m)).array() += std::log(scale);
    const Eigen::Index n = Eigen::Index(data.states.size());
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(n, n);
    result.standard_errors = q;
    for (Eigen::Index u = 0; u < Eigen::Index(m); ++u) {
        const auto [from, to] = data.rates[std::size_t(u)];
        const Eigen::Index i = Eigen::Index(from), j = Eigen::Index(to);
        q(i, j) = std::exp(result.coefficients(u));
        result.standard_errors(i, j) = q(i, j) * std::sqrt(result.covariance(u, u));
    }
    for (Eigen::Index i = 0; i < n; ++i) q(i, i) = -q.row(i).sum();
    result.model = ContinuousChain(std::move(q), data.states);
    for (Eigen::Index i = 0; i < n; ++i) {
        Eigen::VectorXd leaving = Eigen::VectorXd::Zero(Eigen::Index(m));
        for (std::size_t u = 0; u < m; ++u)
            if (data.rates[u].from == std::size_t(i))
                leaving(Eigen::Index(u)) = result.model.generator()(i, Eigen::Index(data.rates[u].to));
        result.standard_errors(i, i) = std::sqrt(result.variance(leaving));
    }
    return result;
}

Fit<ContinuousChain> fit_misclassified(const Paths& paths, const ContinuousFitOptions& options);

}  // namespace detail

template <class Model>
requires std::same_as<Model, ContinuousChain> Fit<Model> fit(const Paths& paths, const ContinuousFitOptions& options) {
    if (options.misclassified.size() > 0) return detail::fit_misclassified(paths, options);
    require(options.initial.size() == 0, "initial: only where states are misclassified; otherwise the first is seen");
    detail::PanelReader data(paths, options);
    data.read();
    const Execution how{options.threads, options.cancel, {}};
    const std::size_t m = data.rates.size(), k = data.covariates.size();
    double scale = 0.0;
    for (std::size_t u = 0; u < m; ++u) scale = std::max(scale, data.start_rate(u));
    std::vector<double> x(m * (1 + k), 0.0);
    for (std::size_t u = 0; u < m; ++u) x[u] = std::log(data.start_rate(u) / scale);
    const detail::PanelLikelihood likelihood(data.rates, scale, how);
    optim::Minimum found;
    int iterations = 0;
    for (int round = 0; round < 8; ++round) {
        const auto generators = [&](std::uint32_t design) {
            return likelihood.generator(data.panel, likelihood.rates_at(data.panel, x, design));
        };
        const detail::Condensed condensed(data.panel, generators);
        const bool few = round < 7;  // if the bound never holds, every length counts by itself
        found = optim::newton(
            [&](const std::vector<double>& at) {
                check_cancelled(how);
                return likelihood(few ? condensed.panel() : data.panel, at);
            },
            x, {.max_iterations = options.max_iterations, .tolerance = options.tolerance});
        iterations += found.iterations;
        x = found.x;
        if (!few || condensed.good_for(data.panel, generators)) break;
    }
    auto result = detail::panel_fit(data, found, scale);
    result.iterations = iterations;
    return result;
}

#ifdef HABITUE_COMPILED
template Fit<ContinuousChain> fit<ContinuousChain>(const Paths&, const ContinuousFitOptions&);
#endif

}  // namespace habitue::inline v1::lifecycle
