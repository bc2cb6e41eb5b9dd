/// @file
/// What <habitue/lifecycle/hidden_fit.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/text.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/lifecycle/hidden_fit.hpp>
#include <habitue/lifecycle/hidden_likelihood.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/transform.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

/// A chain to start from: random, near what the data look like as a whole.
HiddenChain random_start(const Sequences& seen, const HiddenFitOptions& o, const Encoded& data, std::uint64_t stream);

}  // namespace detail

HABITUE_DEFINED_ONCE std::vector<double> Fit<HiddenChain>::standard_errors() const {
    std::vector<double> result(parameters.size());
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = std::sqrt(covariance(Eigen::Index(i), Eigen::Index(i)));
    return result;
}

HABITUE_DEFINED_ONCE std::vector<std::pair<double, double>> Fit<HiddenChain>::interval(double level) const {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    std::vector<std::pair<double, double>> result;
    const auto se = standard_errors();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double x = estimates[i];
        const double slope = supports[i] == Support::positive        ? x
                             : supports[i] == Support::unit_interval ? x * (1.0 - x)
                                                                     : 1.0;
        if (slope == 0.0 || std::isnan(se[i])) {
            result.emplace_back(std::nan(""), std::nan(""));
            continue;
        }
        const double u = math::unconstrain(supports[i], x), half = z * se[i] / slope;
        result.emplace_back(math::constrain(supports[i], u - half), math::constrain(supports[i], u + half));
    }
    return result;
}

HABITUE_DEFINED_ONCE std::string Fit<HiddenChain>::summary() const {
    using text::left, text::right, text::significant;
    std::string s = "Hidden Markov chain, " + std::to_string(model.size()) + " states\n" + text::grouped(sequences) +
                    " sequences, " + text::grouped(observations) + " observations\n\n";
    std::size_t width = 8;
    for (const auto& p : parameters) width = std::max(width, p.size());
    s += left("", width) + right("estimate", 12) + right("std. error", 12) + right("2.5%", 12) + right("97.5%", 12) +
         "\n";
    const auto se = standard_errors();
    const auto bounds = interval();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        s += left(parameters[i], width) + right(significant(estimates[i], 5), 12) + right(significant(se[i], 4), 12) +
             right(significant(bounds[i].first, 4), 12) + right(significant(bounds[i].second, 4), 12) + "\n";
    s += "\nlog-likelihood " + text::fixed(log_likelihood, 4) + ", BIC " + text::fixed(bic(), 2) + ", ICL " +
         text::fixed(icl(), 2) + "\n" + std::string(name(termination)) + " after " + std::to_string(iterations) +
         " iterations\n";
    if (!message.empty()) s += message + "\n";
    return s;
}

namespace detail {

HABITUE_DEFINED_ONCE HiddenChain random_start(const Sequences& seen, const HiddenFitOptions& o, const Encoded& data,
                                              std::uint64_t stream) {
    const std::size_t n = o.states;
    const Eigen::Index rows = Eigen::Index(n);
    math::Random random(o.seed, stream);
    Eigen::VectorXd initial = Eigen::VectorXd::Constant(rows, 1.0 / double(n));
    Eigen::MatrixXd moves(rows, rows);
    for (Eigen::Index i = 0; i < rows; ++i) {
        for (Eigen::Index j = 0; j < rows; ++j) moves(i, j) = random.exponential() / double(n);
        moves(i, i) += 1.0 + random.uniform();
        moves.row(i) /= moves.row(i).sum();
    }
    std::vector<Emission> emissions;
    for (std::size_t c = 0; c < data.values.size(); ++c) {
        const Family family = o.emissions.empty() ? Family::categorical : o.emissions[c];
        const auto& values = data.values[c];
        std::vector<std::size_t> order;
        for (std::size_t k = 0; k < values.size(); ++k)
            if (!std::isnan(values[k]) && data.symbol_weight[k] > 0.0) order.push_back(k);
        require(!order.empty(), "sequences: a column of values holds nothing that was seen");
        if (family != Family::categorical)
            for (const std::size_t k : order) Emission{.family = family}.check(values[k], data.first_visit[k]);
        std::sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) { return values[x] < values[y]; });
        double total = 0.0, sum = 0.0, squares = 0.0;
        for (const std::size_t k : order) {
            total += data.symbol_weight[k];
            sum += data.symbol_weight[k] * values[k];
        }
        const double mean = sum / total;
        for (const std::size_t k : order) squares += data.symbol_weight[k] * (values[k] - mean) * (values[k] - mean);
        const double sd = std::sqrt(squares / total);
        if (family == Family::categorical) {
            std::size_t symbols = c == 0 ? seen.symbols.size() : 0;
            if (const double last = values[order.back()]; symbols == 0) {
                if (!(last >= 0.0 && last < 100'000.0))
                    refuse_row("values", data.first_visit[order.back()], last,
                               "must be the number of a symbol, below 100,000");
                symbols = std::size_t(last) + 1;
            }
            Eigen::MatrixXd p = Eigen::MatrixXd::Constant(rows, Eigen::Index(symbols), 0.01 / double(symbols));
            for (Eigen::Index s = 0; s < rows; ++s)
                for (const std::size_t k : order) {
                    if (!(values[k] >= 0.0 && values[k] < double(symbols)))
                        refuse_row("values", data.first_visit[k], values[k], "must be the number of a symbol");
                    p(s, Eigen::Index(values[k])) += data.symbol_weight[k] / total * math::exp(random.normal());
                }
            for (Eigen::Index s = 0; s < rows; ++s) p.row(s) /= p.row(s).sum();
            emissions.push_back(Emission::categorical(p, c == 0 ? seen.symbols : std::vector<std::string>()));
            continue;
        }
        if (family == Family::bernoulli) {
            Eigen::VectorXd p(rows);
            const double middle = std::clamp(mean, 0.01, 0.99), logit = math::log(middle / (1.0 - middle));
            for (Eigen::Index s = 0; s < rows; ++s)
                p(s) =
                    1.0 / (1.0 + math::exp(-(logit + 1.5 * (double(s) - 0.5 * double(n - 1)) + 0.5 * random.normal())));
            emissions.push_back(Emission::bernoulli(p));
            continue;
        }
        // The state's share of the data, low to high.
        std::vector<double> share(n);
        for (double& x : share) x = stream == 0 ? 1.0 : 0.2 + random.exponential();
        const double shares = std::accumulate(share.begin(), share.end(), 0.0);
        Eigen::VectorXd centre(rows), width(rows);
        double below = 0.0, bound = 0.0;
        std::size_t at = 0;
        for (Eigen::Index s = 0; s < rows; ++s) {
            bound += share[std::size_t(s)] / shares * total;
            double w = 0.0, wy = 0.0, wyy = 0.0;
            while (at < order.size() && (w == 0.0 || below < bound || s + 1 == rows)) {
                const double weight = data.symbol_weight[order[at]], y = values[order[at]];
                w += weight;
                wy += weight * y;
                wyy += weight * (y - mean) * (y - mean);
                below += weight;
                ++at;
            }
            centre(s) = w > 0.0 ? wy / w : mean;
            const double spread = w > 0.0 ? wyy / w - (centre(s) - mean) * (centre(s) - mean) : 0.0;
            width(s) = std::sqrt(std::max(spread, 0.0)) + 0.1 * sd + 1e-9 * (1.0 + std::abs(mean));
        }
        if (family == Family::gaussian) {
            emissions.push_back(Emission::gaussian(centre, width));
        } else if (family == Family::poisson) {
            for (Eigen::Index s = 0; s < rows; ++s) centre(s) += 0.05 * (mean + 0.01) * (1.0 + double(s));
            emissions.push_back(Emission::poisson(centre));
        } else {
            const Eigen::VectorXd shape = (centre.array() / width.array()).square().cwiseMin(100.0).matrix();
            emissions.push_back(Emission::gamma(shape, shape.cwiseQuotient(centre)));
        }
    }
    if (seen.inputs.empty() || n == 1) return {initial, moves, std::move(emissions)};
    TransitionLogit logit{o.link, seen.inputs.size(), {}};
    logit.coefficients = Eigen::MatrixXd::Zero(rows, 0);
    logit.coefficients = Eigen::MatrixXd::Zero(rows, Eigen::Index(logit.width()));
    for (Eigen::Index i = 0; i < rows; ++i) {
        double sum = 0.0;
        for (Eigen::Index j = 0, k = 0; j < rows; ++j) {
            sum += moves(i, j);
            if (o.link == Link::ordered && j + 1 < rows) logit.coefficients(i, j) = math::log(sum / (1.0 - sum));
            if (o.link == Link::multinomial && j != i) {
                logit.coefficients(i, k) = math::log(moves(i, j) / moves(i, i));
                k += 1 + Eigen::Index(logit.inputs);
            }
        }
    }
    return {initial, std::move(logit), std::move(emissions)};
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::vector<StatesChoice> compare_states(const Sequences& seen,
                                                              const std::vector<std::size_t>& states,
                                                              HiddenFitOptions options, double holdout) {
    if (!(holdout >= 0.0 && holdout < 1.0)) refuse("holdout", holdout, "must be 0 or more, below 1");
    validate(seen);
    Sequences train = seen, test = seen;
    if (holdout > 0.0) {
        train.weight.resize(seen.size());
        test.weight.resize(seen.size());
        math::Random random(options.seed, 1u << 20);
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const bool out = random.uniform() < holdout;
            train.weight[i] = out ? 0.0 : seen.weight_of(i);
            test.weight[i] = out ? seen.weight_of(i) : 0.0;
        }
    }
    std::vector<StatesChoice> result;
    options.start.reset();
    options.standard_errors = false;
    for (const std::size_t n : states) {
        options.states = n;
        const auto all = fit<HiddenChain>(seen, options);
        StatesChoice row{n, all.log_likelihood, all.bic(), all.icl(), std::nan(""), all.free_parameters};
        if (holdout > 0.0) {
            const auto part = fit<HiddenChain>(train, options);
            const double out = all.observations - part.observations;
            if (out > 0.0)
                row.holdout =
                    part.model.log_likelihood(test, {.threads = options.threads, .cancel = options.cancel}) / out;
        }
        result.push_back(row);
    }
    return result;
}

template <class Model>
requires std::same_as<Model, HiddenChain> Fit<HiddenChain> fit(const Sequences& seen, const HiddenFitOptions& o) {
    validate(seen);
    if (!(o.prior >= 0.0) || !std::isfinite(o.prior)) refuse("prior", o.prior, "must be finite and not negative");
    if (o.states < 1 || o.states > detail::most_states) refuse("states", double(o.states), "must be from 1 to 64");
    if (o.starts < 1) refuse("starts", o.starts, "must be 1 or more");
    if (o.max_iterations < 1) refuse("max_iterations", o.max_iterations, "must be 1 or more");
    if (!(o.tolerance > 0.0)) refuse("tolerance", o.tolerance, "must be positive");
    require(o.start || !o.emissions.empty() || (seen.values.size() == 1 && !seen.symbols.empty()),
            "emissions: name the family of each column, such as poisson");
    if (!o.start && !o.emissions.empty() && o.emissions.size() != seen.values.size())
        throw DomainError("emissions: got " + std::to_string(o.emissions.size()) + " families for " +
                          std::to_string(seen.values.size()) + " columns of values");
    require(o.start || seen.inputs.empty() || o.states > 1, "inputs: with one state there is nowhere to move");
    const Execution how{.threads = o.threads, .cancel = o.cancel};
    const auto rough = o.start ? detail::Encoded() : detail::encode(seen, false, true);
    const HiddenChain shape = o.start ? *o.start : detail::random_start(seen, o, rough, 0);
    const detail::HiddenLikelihood likelihood(seen, shape, o.prior, how);
    const double observations = likelihood.data().observations;
    require(observations > 0.0, "sequences: nothing was seen");

    using Expectation = detail::HiddenLikelihood::Expectation;
    struct Search {
        HiddenChain model;
        Expectation at;
        std::vector<double> history;
    };
    const auto noise = [](double objective) { return 1e-12 * (1.0 + std::abs(objective)); };
    // One step of expectation-maximisation; false when it gains less than @p least.
    const auto step = [&](Search& s, double least) {
        HiddenChain next = likelihood.maximise(s.model, s.at);
        Expectation there = likelihood.expect(next);
        const double gain = there.objective - s.at.objective;
        if (!there.finite() || gain < 0.0) return false;
        s.model = std::move(next);
        s.at = std::move(there);
        s.history.push_back(s.at.objective);
        if (o.progress) o.progress(double(s.history.size()) / double(o.max_iterations));
        return gain > least;
    };
    std::optional<Search> best;
    std::vector<double> starts;
    for (int r = 0; r < (o.start ? 1 : o.starts); ++r) {
        HiddenChain from = r == 0 ? shape : detail::random_start(seen, o, rough, std::uint64_t(r));
        Expectation at = likelihood.expect(from);
        if (!at.finite()) {
            require(!o.start, "start: some sequence is impossible under it");
            continue;
        }
        Search s{std::move(from), std::move(at), {}};
        s.history.push_back(s.at.objective);
        for (int i = 0; i < std::min(o.starts == 1 || o.start ? 1 : 20, o.max_iterations); ++i)
            if (!step(s, o.tolerance * observations)) break;
        starts.push_back(s.at.objective);
        if (!best || s.at.objective > best->at.objective) best = std::move(s);
    }
    require(best.has_value(), "sequences: impossible from every start");

    Fit<HiddenChain> result{.model = best->model,
                            .parameters = {},
                            .estimates = {},
                            .supports = {},
                            .covariance = {},
                            .history = {},
                            .starts = std::move(starts),
                            .message = {}};
    const auto left = [&] { return o.max_iterations - int(best->history.size()) + 1; };
    // To where the quadratic shape of the likelihood is near.
    const double near = o.quasi_newton ? std::max(1e-6 * observations, o.tolerance) : o.tolerance * observations;
    bool done = false;
    for (int i = 0; left() > 0 && !done && (!o.quasi_newton || i < 100); ++i) done = !step(*best, near);
    if (done && !o.quasi_newton) result.termination = optim::Termination::converged;
    if (o.quasi_newton && left() > 0) {
        const detail::Coordinates first(best->model, 1e-12);
        std::vector<double> u = first.values();
        const Eigen::Index d = Eigen::Index(u.size());
        const auto as_vector = [&](const std::vector<double>& x) {
            return Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(x.data(), Eigen::Index(x.size())));
        };
        Eigen::VectorXd g = as_vector(likelihood.gradient(first, best->at));
        const auto metric = [&](const detail::Coordinates& at) {
            Eigen::MatrixXd complete = likelihood.complete_information(at, best->at);
            complete.diagonal().array() += 1e-9 * (1.0 + complete.diagonal().maxCoeff());
            return Eigen::MatrixXd(complete.ldlt().solve(Eigen::MatrixXd::Identity(d, d)));
        };
        Eigen::MatrixXd inverse = d > 0 ? metric(first) : Eigen::MatrixXd();
        bool fresh = true;
        while (left() > 0) {
            if (d == 0) {
                result.termination = optim::Termination::converged;
                break;
            }
            Eigen::VectorXd direction = inverse * g;
            const double promised = 0.5 * direction.dot(g);
            if (promised >= 0.0 && promised <= std::max(o.tolerance * observations * 1e-2, noise(best->at.objective))) {
                result.termination = optim::Termination::converged;
                break;
            }
            bool moved = false;
            const double longest = direction.cwiseAbs().maxCoeff();
            double length = std::min(1.0, 4.0 / longest);
            for (int halving = 0; promised > 0.0 && halving < 12 && !moved; ++halving, length *= 0.4) {
                std::vector<double> trial = u;
                for (std::size_t i = 0; i < trial.size(); ++i) trial[i] += length * direction(Eigen::Index(i));
                auto model = first.at(trial);
                if (!model) continue;
                Expectation there = likelihood.expect(*model);
                if (!there.finite() || there.objective < best->at.objective + 1e-4 * length * direction.dot(g))
                    continue;
                const detail::Coordinates here = first.moved(*model);
                const Eigen::VectorXd g_next = as_vector(likelihood.gradient(here, there));
                const Eigen::VectorXd s = length * direction, y = g - g_next;  // of minus the objective
                const double sy = s.dot(y);
                best->model = std::move(*model);
                best->at = std::move(there);
                best->history.push_back(best->at.objective);
                if (o.progress) o.progress(double(best->history.size()) / double(o.max_iterations));
                if (sy > 1e-12 * s.norm() * y.norm()) {  // Broyden, Fletcher, Goldfarb, Shanno
                    const Eigen::VectorXd hy = inverse * y;
                    inverse += (1.0 + y.dot(hy) / sy) / sy * (s * s.transpose()) -
                               (hy * s.transpose() + s * hy.transpose()) / sy;
                }
                u = std::move(trial);
                g = g_next;
                moved = true;
                fresh = false;
            }
            if (moved) continue;
            if (!fresh) {  // a metric gone stale: take a new one
                inverse = metric(first.moved(best->model));
                fresh = true;
            } else if (!step(*best, noise(best->at.objective))) {
                // Nothing gains any more that could be told from rounding.
                result.termination =
                    promised <= 1e-6 * observations ? optim::Termination::converged : optim::Termination::no_progress;
                break;
            } else {
                const auto here = first.moved(best->model);
                u = here.values();
                g = as_vector(likelihood.gradient(here, best->at));
                inverse = metric(here);
            }
        }
    }
    const auto order = best->model.canonical_order();
    if (!o.start && !std::is_sorted(order.begin(), order.end())) {
        best->model = best->model.reordered(order);
        best->at = likelihood.expect(best->model);
    }
    result.model = best->model;
    result.log_likelihood = best->at.log_likelihood;
    result.history = best->history;
    result.iterations = int(best->history.size()) - 1;
    result.sequences = likelihood.data().sequences;
    result.observations = observations;
    result.prior = o.prior;

    constexpr double rim = 1e-6;
    const detail::Coordinates at(result.model, rim);
    result.free_parameters = int(detail::Coordinates(result.model, -1.0).size());
    std::vector<std::size_t> begin;
    std::vector<std::vector<double>> slopes;
    std::size_t on_rim = 0;
    at.parameters([&](std::string label, double value, Support support, std::size_t b, std::vector<double> slope) {
        result.parameters.push_back(std::move(label));
        result.estimates.push_back(value);
        result.supports.push_back(support);
        on_rim += support == Support::unit_interval && (value == 0.0);
        begin.push_back(b);
        slopes.push_back(std::move(slope));
    });
    const Eigen::Index p = Eigen::Index(result.parameters.size()), d = Eigen::Index(at.size());
    result.covariance = Eigen::MatrixXd::Constant(p, p, std::nan(""));
    // The posterior's entropy: how much less likely what was seen is with its states than alone.
    double complete = 0.0;
    {
        const auto& counts = best->at.counts;
        const std::size_t n = result.model.size();
        const auto add = [&](double count, double log) { complete += count > 0.0 ? count * log : 0.0; };
        const auto moves = result.model.move_tables(likelihood.data());
        const auto logs = result.model.log_densities(likelihood.data(), how);
        for (std::size_t s = 0; s < n; ++s) add(counts.initial[s], std::log(result.model.initial()(Eigen::Index(s))));
        for (std::size_t x = 0; x < moves.size(); ++x) add(counts.transition[x], std::log(moves[x]));
        for (std::size_t x = 0; x < likelihood.data().symbols * n; ++x) add(counts.emission[x], logs[x]);
    }
    result.entropy = std::max(0.0, result.log_likelihood - complete);

    bool collapsed = false;
    for (std::size_t c = 0; c < result.model.emissions().size(); ++c)
        if (const auto& e = result.model.emissions()[c]; e.family == Family::gaussian)
            collapsed = collapsed || e.parameters.col(1).minCoeff() < 1e-6 * e.parameters.col(1).maxCoeff();
    if (o.standard_errors && d > 0 && !collapsed) {
        const Eigen::MatrixXd information = likelihood.information(at, best->at);
        const Eigen::LDLT<Eigen::MatrixXd> factor(information);
        const bool positive = factor.info() == Eigen::Success &&
                              factor.vectorD().minCoeff() > 1e-12 * std::abs(factor.vectorD().maxCoeff());
        if (positive) {
            const Eigen::MatrixXd covariance = factor.solve(Eigen::MatrixXd::Identity(d, d));
            Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(p, d);
            for (std::size_t i = 0; i < slopes.size(); ++i)
                for (std::size_t k = 0; k < slopes[i].size(); ++k)
                    jacobian(Eigen::Index(i), Eigen::Index(begin[i] + k)) = slopes[i][k];
            result.covariance = jacobian * covariance * jacobian.transpose();
            for (std::size_t i = 0; i < slopes.size(); ++i)
                if (slopes[i].empty()) {
                    result.covariance.row(Eigen::Index(i)).setConstant(std::nan(""));
                    result.covariance.col(Eigen::Index(i)).setConstant(std::nan(""));
                }
        } else {
            result.message =
                "the observed information is not positive: some parameters are not identified; fewer "
                "states, more data or a prior would help";
        }
    }
    if (collapsed) {
        result.termination = optim::Termination::boundary;
        result.message =
            "a state's standard deviation went to 0, where the likelihood has no maximum: use fewer "
            "states, or more starts";
    } else if (result.termination != optim::Termination::converged) {
        result.message = "the search stopped early (" + std::string(name(result.termination)) +
                         "): raise max_iterations or starts, or use fewer states";
    } else if (on_rim > 0 && result.message.empty()) {
        result.message = std::to_string(on_rim) + " chances are 0: they have no standard errors";
    }
    return result;
}

#ifdef HABITUE_COMPILED
template Fit<HiddenChain> fit<HiddenChain>(const Sequences&, const HiddenFitOptions&);
#endif

}  // namespace habitue::inline v1::lifecycle
