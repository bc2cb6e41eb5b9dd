/// @file
/// What <habitue/lifecycle/fit.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/distributions.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE TransitionCounts transition_counts(const Paths& paths, const TransitionOptions& options) {
    for (const auto* name : {&options.start, &options.end})
        if (!name->empty() && std::find(paths.states.begin(), paths.states.end(), *name) != paths.states.end())
            throw DomainError(
                joined({name == &options.start ? "start" : "end", ": \"", *name, "\" is the name of a state already"}));
    require(options.start.empty() || options.start != options.end, "start, end: need different names");
    const bool start = !options.start.empty(), end = !options.end.empty();
    const ContextCounts seen =
        context_counts(paths, {options.order, start, end, 0, options.weight, options.threads, options.cancel});
    const std::uint64_t base = seen.base(), nothing = base - 1;
    std::uint64_t high = 1;
    for (int i = 1; i < options.order; ++i) high *= base;
    const auto moved = [&](std::uint64_t context, std::uint64_t next) { return context % high * base + next; };

    std::vector<std::uint64_t> tuples;  // those before the path began last, by their own digits
    if (options.order == 1 || options.all_tuples) {
        require(std::pow(double(nothing), options.order) <= 16384.0,
                "order: more than 16,384 states; take a lower one");
        tuples.push_back(0);
        for (int i = 0; i < options.order; ++i) {
            std::vector<std::uint64_t> longer;
            for (const std::uint64_t t : tuples)
                for (std::uint64_t s = 0; s < nothing; ++s) longer.push_back(t * base + s);
            tuples = std::move(longer);
        }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
        tuples.push_back(seen.context[i]);
        for (std::size_t k = seen.offsets[i]; k < seen.offsets[i + 1]; ++k)
            if (seen.next[k] != nothing) tuples.push_back(moved(seen.context[i], seen.next[k]));
    }
    std::sort(tuples.begin(), tuples.end());
    tuples.erase(std::unique(tuples.begin(), tuples.end()), tuples.end());
    require(tuples.size() < 16384, "order: more than 16,384 states; take a lower one");
    const auto place = [&](std::uint64_t tuple) {
        return Eigen::Index(std::lower_bound(tuples.begin(), tuples.end(), tuple) - tuples.begin());
    };
    TransitionCounts result;
    const Eigen::Index n = Eigen::Index(tuples.size()), size = n + (end ? 1 : 0);
    result.counts.setZero(size, size);
    for (std::size_t i = 0; i < seen.size(); ++i)
        for (std::size_t k = seen.offsets[i]; k < seen.offsets[i + 1]; ++k)
            result.counts(place(seen.context[i]),
                          seen.next[k] == nothing ? n : place(moved(seen.context[i], seen.next[k]))) += seen.count[k];
    if (options.order > 1 || start || end) {
        result.possible.setConstant(size, size, false);
        for (Eigen::Index i = 0; i < n; ++i) {
            for (std::uint64_t next = 0; next < nothing; ++next) {
                const std::uint64_t to = moved(tuples[std::size_t(i)], next);
                if (const Eigen::Index j = place(to); j < n && tuples[std::size_t(j)] == to)
                    result.possible(i, j) = true;
            }
            if (end) result.possible(i, n) = tuples[std::size_t(i)] != high * base - 1;  // a path has a visit
        }
        if (end) result.possible(n, n) = true;
    }
    for (const std::uint64_t tuple : tuples) {
        std::string name;
        std::uint64_t rest = tuple;
        bool before = false;
        for (int m = 0; m < options.order && !before; ++m, rest /= base) {
            before = rest % base == nothing;
            name = (before ? options.start : paths.states[rest % base]) + (m > 0 ? " > " + name : "");
        }
        result.states.push_back(std::move(name));
    }
    if (end) result.states.push_back(options.end);
    return result;
}

HABITUE_DEFINED_ONCE TransitionCounts as_matrix(const ContextCounts& counts) {
    require(counts.order == 1, "counts: must be of order 1");
    const Eigen::Index size = Eigen::Index(counts.states.size());
    TransitionCounts result;
    result.states = counts.states;
    result.counts.setZero(size, size);
    for (std::size_t i = 0; i < counts.size(); ++i)
        for (std::size_t k = counts.offsets[i]; k < counts.offsets[i + 1]; ++k) {
            require(counts.context[i] < std::uint64_t(size) && counts.next[k] < counts.states.size(),
                    "counts: must not hold beginnings or ends of paths");
            result.counts(Eigen::Index(counts.context[i]), Eigen::Index(counts.next[k])) = counts.count[k];
        }
    return result;
}

HABITUE_DEFINED_ONCE MatrixInterval Fit<MarkovChain>::interval(double level) const {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    const Eigen::MatrixXd& p = model.transition_matrix();
    MatrixInterval result{Eigen::MatrixXd::Zero(p.rows(), p.cols()), Eigen::MatrixXd::Zero(p.rows(), p.cols())};
    for (Eigen::Index i = 0; i < p.rows(); ++i) {
        const auto ways = possible.row(i).count();
        const double n = counts.row(i).sum() + prior * double(ways);
        for (Eigen::Index j = 0; j < p.cols(); ++j) {
            if (!possible(i, j)) continue;
            if (ways == 1 || n == 0.0) {
                result.low(i, j) = ways == 1 ? 1.0 : 0.0;
                result.high(i, j) = 1.0;
                continue;
            }
            if (prior > 0.0) {
                const double a = counts(i, j) + prior, b = n - a;
                result.low(i, j) = math::beta_quantile(0.5 - 0.5 * level, a, b);
                result.high(i, j) = math::beta_quantile(0.5 + 0.5 * level, a, b);
                continue;
            }
            std::tie(result.low(i, j), result.high(i, j)) = math::wilson_interval(counts(i, j), n, z);
        }
    }
    return result;
}

HABITUE_DEFINED_ONCE std::string Fit<MarkovChain>::summary() const {
    return model.summary() +
           (model.size() > 60 ? std::string()
                              : "\nstandard errors\n" + detail::matrix_text(standard_errors, model.states(), 4)) +
           "\ntransitions counted: " + to_text(counts.sum()) + "\nlog-likelihood: " + to_text(log_likelihood) + "\n";
}

namespace detail {

/// The number of each path's customer, from 0 as they first appear; paths without customers are each their own.
inline std::vector<std::size_t> clusters_of(const Paths& paths) {
    std::vector<std::size_t> cluster(paths.size());
    const auto number = [&](auto known, const auto& id) {
        for (std::size_t i = 0; i < cluster.size(); ++i)
            cluster[i] = known.try_emplace(id(i), known.size()).first->second;
    };
    const auto& ids = paths.customer;
    if (ids.empty())
        std::iota(cluster.begin(), cluster.end(), std::size_t(0));
    else if (ids.textual())
        number(std::unordered_map<std::string_view, std::size_t>(), [&](std::size_t i) { return ids.text(i); });
    else
        number(std::unordered_map<std::int64_t, std::size_t>(), [&](std::size_t i) { return ids.numbers[i]; });
    return cluster;
}

HABITUE_DEFINED_ONCE std::vector<double> resample(std::size_t n, math::Random& random) {
    std::vector<double> times(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) times[random.below(n)] += 1.0;
    return times;
}

}  // namespace detail

HABITUE_DEFINED_ONCE ChainBootstrap bootstrap(const Paths& paths, const ChainBootstrapOptions& options) {
    if (options.replicates < 2) refuse("replicates", options.replicates, "must be 2 or more");
    if (!(options.level > 0.0 && options.level < 1.0)) refuse("level", options.level, "must lie between 0 and 1");
    TransitionOptions counting{options.order, options.start, options.end, options.prior > 0.0, {}, 1, options.cancel};
    const TransitionCounts whole = transition_counts(paths, counting);
    const auto cluster = detail::clusters_of(paths);
    const std::size_t clusters = cluster.empty() ? 0 : 1 + *std::max_element(cluster.begin(), cluster.end()),
                      replicates = std::size_t(options.replicates);
    require(clusters >= 2, "paths: need two customers to draw from");
    const Eigen::Index size = whole.counts.rows(), cells = size * size;
    const auto places = [&] {  // where each state of a replicate is among those of the whole
        std::unordered_map<std::string, Eigen::Index> at;
        for (Eigen::Index i = 0; i < size; ++i) at[whole.states[std::size_t(i)]] = i;
        return at;
    }();
    Eigen::MatrixXd draws =
        Eigen::MatrixXd::Constant(cells, options.replicates, std::numeric_limits<double>::quiet_NaN());
    parallel_for(replicates, {options.threads, options.cancel, {}}, [&](std::size_t r) {
        math::Random random(options.seed, r);
        const auto times = detail::resample(clusters, random);
        TransitionOptions mine = counting;
        mine.weight.resize(paths.size());
        for (std::size_t i = 0; i < paths.size(); ++i) mine.weight[i] = times[cluster[i]] * paths.weight_of(i);
        const TransitionCounts counted = transition_counts(paths, mine);
        const auto fitted = fit<MarkovChain>(counted, {options.prior, NeverLeft::absorbing, {}});
        for (Eigen::Index i = 0; i < counted.counts.rows(); ++i) {
            if (std::isnan(fitted.standard_errors(i, i))) continue;
            const Eigen::Index row = places.at(counted.states[std::size_t(i)]);
            for (Eigen::Index j = 0; j < size; ++j) draws(row * size + j, Eigen::Index(r)) = 0.0;
            for (Eigen::Index j = 0; j < counted.counts.cols(); ++j)
                draws(row * size + places.at(counted.states[std::size_t(j)]), Eigen::Index(r)) =
                    fitted.model.transition_matrix()(i, j);
        }
    });
    ChainBootstrap result{Eigen::MatrixXd::Zero(size, size),
                          {Eigen::MatrixXd::Zero(size, size), Eigen::MatrixXd::Zero(size, size)},
                          clusters};
    std::vector<double> sorted;
    for (Eigen::Index i = 0; i < size; ++i)
        for (Eigen::Index j = 0; j < size; ++j) {
            sorted.clear();
            for (Eigen::Index r = 0; r < draws.cols(); ++r)
                if (const double p = draws(i * size + j, r); !std::isnan(p)) sorted.push_back(p);
            const double n = double(sorted.size());
            if (sorted.size() < 2) {
                result.standard_errors(i, j) = std::numeric_limits<double>::quiet_NaN();
                result.interval.high(i, j) = 1.0;
                continue;
            }
            std::sort(sorted.begin(), sorted.end());
            double mean = 0.0, squares = 0.0;
            for (const double p : sorted) mean += p / n;
            for (const double p : sorted) squares += (p - mean) * (p - mean);
            result.standard_errors(i, j) = std::sqrt(squares / (n - 1.0));
            const auto quantile = [&](double q) {
                const double at = q * (n - 1.0);
                const std::size_t k = std::size_t(at);
                return k + 1 < sorted.size() ? sorted[k] + (at - double(k)) * (sorted[k + 1] - sorted[k]) : sorted[k];
            };
            result.interval.low(i, j) = quantile(0.5 - 0.5 * options.level);
            result.interval.high(i, j) = quantile(0.5 + 0.5 * options.level);
        }
    return result;
}

template <class Model>
requires std::same_as<Model, MarkovChain> Fit<Model> fit(const TransitionCounts& data, const ChainFitOptions& options) {
    const Eigen::MatrixXd& n = data.counts;
    const Eigen::Index size = n.rows();
    if (!(options.prior >= 0.0) || !std::isfinite(options.prior))
        refuse("prior", options.prior, "must be finite and not negative");
    require(size > 0 && n.cols() == size, "counts: must be a square matrix with at least one state");
    require(data.states.empty() || data.states.size() == std::size_t(size),
            "states: need one name for each row of counts");
    auto possible = options.possible;
    if (possible.size() == 0) possible.setConstant(size, size, true);
    require(possible.rows() == size && possible.cols() == size, "possible: must be as large as counts");
    if (data.possible.size() > 0) {
        require(data.possible.rows() == size && data.possible.cols() == size, "possible: must be as large as counts");
        possible = possible.array() && data.possible.array();
    }
    const auto name = [&](Eigen::Index i) {
        return "\"" + (data.states.empty() ? std::to_string(i) : data.states[i]) + "\"";
    };
    Eigen::MatrixXd p = Eigen::MatrixXd::Zero(size, size), errors = p;
    double log_likelihood = 0.0;
    for (Eigen::Index i = 0; i < size; ++i) {
        for (Eigen::Index j = 0; j < size; ++j) {
            if (!(n(i, j) >= 0.0) || !std::isfinite(n(i, j)))
                refuse_row("counts", std::size_t(i), n(i, j), "must be finite and not negative");
            if (n(i, j) > 0.0 && !possible(i, j))
                throw DomainError("counts: " + to_text(n(i, j)) + " transitions from " + name(i) + " to " + name(j) +
                                  ", which is said to be impossible");
        }
        const double total = n.row(i).sum() + options.prior * double(possible.row(i).count());
        if (total == 0.0 && possible.row(i).count() == 1) {  // one way to go: nothing to estimate
            for (Eigen::Index j = 0; j < size; ++j) p(i, j) = possible(i, j) ? 1.0 : 0.0;
            continue;
        }
        if (total == 0.0) {
            if (options.never_left == NeverLeft::refuse)
                throw DomainError("counts: state " + name(i) +
                                  " is never left, so where it leads is not identified; "
                                  "give a prior, or take it as absorbing");
            p(i, i) = 1.0;
            possible(i, i) = true;
            errors.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
            continue;
        }
        for (Eigen::Index j = 0; j < size; ++j) {
            if (!possible(i, j)) continue;
            p(i, j) = (n(i, j) + options.prior) / total;
            errors(i, j) = std::sqrt(p(i, j) * (1.0 - p(i, j)) / total);
            if (n(i, j) > 0.0) log_likelihood += n(i, j) * std::log(p(i, j));
        }
    }
    return {MarkovChain(std::move(p), data.states),
            n,
            std::move(errors),
            log_likelihood,
            options.prior,
            std::move(possible)};
}

#ifdef HABITUE_COMPILED
template Fit<MarkovChain> fit<MarkovChain>(const TransitionCounts&, const ChainFitOptions&);
#endif

}  // namespace habitue::inline v1::lifecycle
