/// @file
/// What <habitue/lifecycle/chain_mixture.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/chain_mixture.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE ChainMixture::ChainMixture(Eigen::VectorXd weight, Eigen::MatrixXd initial,
                                                std::vector<Eigen::MatrixXd> transition_matrix,
                                                std::vector<std::string> states, std::vector<Pace> pace)
    : weight_(std::move(weight)), initial_(std::move(initial)), pace_(std::move(pace)) {
    const auto sums_to_one = [](const char* what, const auto& row, std::size_t i) {
        for (const double p : row)
            if (!(p >= 0.0)) refuse_row(what, i, p, "must be a probability");
        if (!(std::abs(row.sum() - 1.0) <= 1e-9)) refuse_row(what, i, row.sum(), "must sum to 1");
    };
    require(weight_.size() > 0, "weight: need at least one group");
    sums_to_one("weight", weight_, 0);
    require(std::size_t(weight_.size()) == transition_matrix.size() && initial_.rows() == weight_.size(),
            "transition_matrix: need a matrix and a row of initial for each group");
    for (auto& matrix : transition_matrix) chains_.emplace_back(std::move(matrix), states);
    for (std::size_t g = 0; g < chains_.size(); ++g) {
        require(chains_[g].size() == std::size_t(initial_.cols()),
                "initial: need a chance of each state of the transition matrices");
        sums_to_one("initial", initial_.row(Eigen::Index(g)), g);
    }
    require(pace_.empty() || pace_.size() == chains_.size(), "pace: need one of each group, or none");
    for (std::size_t g = 0; g < pace_.size(); ++g)
        if (!(pace_[g].r > 0.0 && pace_[g].alpha > 0.0) || !std::isfinite(pace_[g].r + pace_[g].alpha))
            refuse_row("pace", g, pace_[g].r > 0.0 ? pace_[g].alpha : pace_[g].r, "must be finite and positive");
}

HABITUE_DEFINED_ONCE ByVisit ChainMixture::membership(const Paths& paths, std::span<const double> exposure,
                                                      const Execution& how) const {
    ByVisit result(Eigen::Index(paths.size()), Eigen::Index(size()));
    posterior(paths, exposure, how, result.data());
    return result;
}

HABITUE_DEFINED_ONCE std::vector<double> ChainMixture::log_likelihoods(const Paths& paths,
                                                                       std::span<const double> exposure,
                                                                       const Execution& how) const {
    ByVisit room(Eigen::Index(paths.size()), Eigen::Index(size()));
    return posterior(paths, exposure, how, room.data());
}

HABITUE_DEFINED_ONCE double ChainMixture::log_likelihood(const Paths& paths, std::span<const double> exposure,
                                                         const Execution& how) const {
    const auto each = log_likelihoods(paths, exposure, how);
    double sum = 0.0;
    for (std::size_t i = 0; i < each.size(); ++i)
        if (const double w = paths.weight_of(i); w > 0.0) sum += w * each[i];
    return sum;
}

HABITUE_DEFINED_ONCE std::pair<Paths, std::vector<std::uint32_t>> ChainMixture::simulate(
    std::span<const double> exposure, std::size_t length, std::uint64_t seed, const Execution& how) const {
    const std::size_t n = exposure.size();
    check_exposure(exposure, n);
    require(!pace_.empty() || length > 0, "length: must be 1 or more");
    std::vector<std::vector<std::uint32_t>> path(n);
    std::vector<std::uint32_t> group(n);
    constexpr std::size_t chunk = 1024;
    parallel_for((n + chunk - 1) / chunk, how, [&](std::size_t c) {
        for (std::size_t i = c * chunk; i < std::min(n, (c + 1) * chunk); ++i) {
            math::Random random(seed, i);
            const auto draw = [&](const auto& chance) {
                double u = random.uniform();
                for (Eigen::Index k = 0; k + 1 < chance.size(); ++k)
                    if ((u -= chance(k)) < 0.0) return std::uint32_t(k);
                return std::uint32_t(chance.size() - 1);
            };
            const std::uint32_t g = group[i] = draw(weight_);
            std::size_t visits = length;
            if (!pace_.empty()) {
                const double rate = random.gamma(pace_[g].r, pace_[g].alpha) * exposure[i];
                visits = 1 + std::size_t(Emission::poisson(Eigen::VectorXd::Constant(1, rate)).simulate(0, random));
            }
            for (std::size_t t = 0; t < visits; ++t)
                path[i].push_back(t == 0 ? draw(initial_.row(g))
                                         : draw(chains_[g].transition_matrix().row(path[i].back())));
        }
    });
    Paths paths;
    paths.states = states();
    for (const auto& one : path) {
        paths.state.insert(paths.state.end(), one.begin(), one.end());
        paths.offsets.push_back(paths.state.size());
    }
    return {std::move(paths), std::move(group)};
}

HABITUE_DEFINED_ONCE std::string ChainMixture::summary() const {
    std::string s = "Mixture of " + std::to_string(size()) + (size() == 1 ? " Markov chain\n" : " Markov chains\n");
    for (std::size_t g = 0; g < size(); ++g) {
        s += "\ngroup " + std::to_string(g) + ", " + text::percent(weight_(Eigen::Index(g))) + " of customers";
        if (!pace_.empty())
            s += ", " + text::significant(pace_[g].r / pace_[g].alpha, 4) + " moves per unit of exposure";
        s += "\n" + detail::matrix_text(chains_[g].transition_matrix(), states(), 4);
    }
    return s;
}

HABITUE_DEFINED_ONCE void ChainMixture::check_exposure(std::span<const double> exposure, std::size_t paths) {
    if (exposure.empty()) return;
    require(exposure.size() == paths, "exposure: need one of each path, or none");
    for (std::size_t i = 0; i < exposure.size(); ++i)
        if (!(exposure[i] > 0.0) || !std::isfinite(exposure[i]))
            refuse_row("exposure", i, exposure[i], "must be finite and positive");
}

HABITUE_DEFINED_ONCE std::vector<double> ChainMixture::log_tables() const {
    const std::size_t groups = size(), n = states().size();
    std::vector<double> logs((n + n * n) * groups);
    const auto log = [](double p) { return p > 0.0 ? math::log(p) : -std::numeric_limits<double>::infinity(); };
    for (std::size_t g = 0; g < groups; ++g)
        for (std::size_t i = 0; i < n; ++i) {
            logs[i * groups + g] = log(weight_(Eigen::Index(g))) + log(initial_(Eigen::Index(g), Eigen::Index(i)));
            for (std::size_t j = 0; j < n; ++j)
                logs[(n + i * n + j) * groups + g] =
                    log(chains_[g].transition_matrix()(Eigen::Index(i), Eigen::Index(j)));
        }
    return logs;
}

HABITUE_DEFINED_ONCE double ChainMixture::log_pace(const Pace& pace, double moves, double exposure) {
    const double share = exposure / (pace.alpha + exposure);
    return math::log_rising(pace.r, moves) - math::log_gamma(moves + 1.0) + pace.r * std::log1p(-share) +
           moves * math::log(share);
}

HABITUE_DEFINED_ONCE double ChainMixture::posterior_of(const Paths& paths, std::size_t i, double exposure,
                                                       const std::vector<double>& logs,
                                                       const std::vector<std::uint32_t>& number, double* chance) const {
    const std::size_t groups = size(), n = states().size();
    const auto path = paths.path(i);
    for (std::size_t g = 0; g < groups; ++g) chance[g] = path.empty() ? math::log(weight_(Eigen::Index(g))) : 0.0;
    const auto add = [&](std::size_t row) {
        for (std::size_t g = 0; g < groups; ++g) chance[g] += logs[row * groups + g];
    };
    for (std::size_t t = 0; t < path.size(); ++t)
        add(t == 0 ? number[path[0]] : n + number[path[t - 1]] * n + number[path[t]]);
    if (!pace_.empty() && !path.empty())
        for (std::size_t g = 0; g < groups; ++g) chance[g] += log_pace(pace_[g], double(path.size() - 1), exposure);
    double top = *std::max_element(chance, chance + groups), sum = 0.0;
    if (!std::isfinite(top)) top = 0.0;
    for (std::size_t g = 0; g < groups; ++g) sum += chance[g] = math::exp(chance[g] - top);
    for (std::size_t g = 0; g < groups; ++g) chance[g] /= sum;
    return sum > 0.0 ? top + math::log(sum) : -std::numeric_limits<double>::infinity();
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> ChainMixture::numbers(const Paths& paths) const {
    std::vector<std::uint32_t> number(paths.states.size());
    std::vector<bool> occurs(paths.states.size(), false);
    for (const auto s : paths.state) occurs[s] = true;
    for (std::size_t s = 0; s < number.size(); ++s)
        if (occurs[s]) number[s] = std::uint32_t(chains_.front().index(paths.states[s]));
    return number;
}

HABITUE_DEFINED_ONCE std::vector<double> ChainMixture::posterior(const Paths& paths, std::span<const double> exposure,
                                                                 const Execution& how, double* chance) const {
    validate(paths);
    check_exposure(exposure, paths.size());
    const auto logs = log_tables();
    const auto number = numbers(paths);
    std::vector<double> each(paths.size());
    constexpr std::size_t chunk = 4096;
    parallel_for((paths.size() + chunk - 1) / chunk, how, [&](std::size_t c) {
        for (std::size_t i = c * chunk; i < std::min(paths.size(), (c + 1) * chunk); ++i)
            each[i] = posterior_of(paths, i, exposure.empty() ? 1.0 : exposure[i], logs, number, chance + i * size());
    });
    for (std::size_t i = 0; i < each.size(); ++i)
        if (!(each[i] > -std::numeric_limits<double>::infinity()))
            throw DomainError("paths: row " + std::to_string(i) + " is impossible in every group");
    return each;
}

HABITUE_DEFINED_ONCE std::string Fit<ChainMixture>::summary() const {
    return model.summary() + "\n" + text::grouped(paths) + " paths, log-likelihood " + text::fixed(log_likelihood, 4) +
           ", BIC " + text::fixed(bic(), 2) + ", ICL " + text::fixed(icl(), 2) + "\n" + std::string(name(termination)) +
           " after " + std::to_string(iterations) + " iterations\n" + (message.empty() ? "" : message + "\n") +
           (standard_errors.note.empty() ? "" : "note: " + standard_errors.note + "\n");
}

HABITUE_DEFINED_ONCE double adjusted_rand_index(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
    require(a.size() == b.size() && !a.empty(), "adjusted_rand_index: need two groupings of the same things");
    const auto numbered = [](std::span<const std::uint32_t> labels) {
        std::vector<std::uint32_t> known(labels.begin(), labels.end());
        std::sort(known.begin(), known.end());
        known.erase(std::unique(known.begin(), known.end()), known.end());
        std::vector<std::size_t> number;
        for (const auto label : labels)
            number.push_back(std::size_t(std::lower_bound(known.begin(), known.end(), label) - known.begin()));
        return std::pair(std::move(number), known.size());
    };
    const auto [of_a, rows] = numbered(a);
    const auto [of_b, columns] = numbered(b);
    std::unordered_map<std::size_t, double> cells;
    std::vector<double> both, left(rows, 0.0), right(columns, 0.0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        cells[of_a[i] * columns + of_b[i]] += 1.0;
        left[of_a[i]] += 1.0;
        right[of_b[i]] += 1.0;
    }
    for (const auto& [cell, count] : cells) both.push_back(count);
    const auto pairs = [](const std::vector<double>& counts) {
        double sum = 0.0;
        for (const double c : counts) sum += 0.5 * c * (c - 1.0);
        return sum;
    };
    const double n = double(a.size()), all = 0.5 * n * (n - 1.0), x = pairs(left), y = pairs(right);
    const double expected = all > 0.0 ? x * y / all : 0.0, most = 0.5 * (x + y);
    return most == expected ? 1.0 : (pairs(both) - expected) / (most - expected);
}

HABITUE_DEFINED_ONCE std::vector<std::uint32_t> hard_groups(const ByVisit& membership) {
    std::vector<std::uint32_t> group(std::size_t(membership.rows()));
    for (Eigen::Index i = 0; i < membership.rows(); ++i) {
        Eigen::Index best = 0;
        membership.row(i).maxCoeff(&best);
        group[std::size_t(i)] = std::uint32_t(best);
    }
    return group;
}

HABITUE_DEFINED_ONCE std::vector<GroupsChoice> compare_groups(const Paths& paths,
                                                              const std::vector<std::size_t>& groups,
                                                              MixtureFitOptions options,
                                                              std::span<const double> exposure, int resamples) {
    if (resamples < 1) refuse("resamples", resamples, "must be 1 or more");
    std::vector<GroupsChoice> result;
    const Execution how{.threads = options.threads, .cancel = options.cancel};
    options.standard_errors = false;
    for (const std::size_t k : groups) {
        options.groups = k;
        const auto all = fit<ChainMixture>(paths, options, exposure);
        const auto found = hard_groups(all.model.membership(paths, exposure, how));
        GroupsChoice row{k, all.log_likelihood, all.bic(), all.icl(), 0.0, all.free_parameters};
        for (int b = 0; b < resamples; ++b) {
            math::Random random(options.seed, (std::uint64_t(1) << 32) + std::uint64_t(b));
            Paths sample = paths;
            sample.weight.assign(paths.size(), 0.0);
            for (std::size_t i = 0; i < paths.size(); ++i) {
                const std::size_t drawn = random.below(paths.size());
                sample.weight[drawn] += paths.weight_of(drawn);
            }
            auto again = options;
            again.prior = std::max(options.prior, 1e-3);  // a path not drawn must not be impossible
            const auto other = fit<ChainMixture>(sample, again, exposure);
            row.stability +=
                adjusted_rand_index(found, hard_groups(other.model.membership(paths, exposure, how))) / resamples;
        }
        result.push_back(row);
    }
    return result;
}

template <class Model>
requires std::same_as<Model, ChainMixture> Fit<ChainMixture> fit(const Paths& paths, const MixtureFitOptions& o,
                                                                 std::span<const double> exposure) {
    validate(paths);
    ChainMixture::check_exposure(exposure, paths.size());
    require(o.pace || exposure.empty(), "exposure: counts only with pace");
    if (o.groups < 1 || o.groups > 1000) refuse("groups", double(o.groups), "must be from 1 to 1000");
    if (o.starts < 1) refuse("starts", o.starts, "must be 1 or more");
    if (o.max_iterations < 1) refuse("max_iterations", o.max_iterations, "must be 1 or more");
    if (!(o.tolerance > 0.0)) refuse("tolerance", o.tolerance, "must be positive");
    if (!(o.prior >= 0.0) || !std::isfinite(o.prior)) refuse("prior", o.prior, "must be finite and not negative");
    for (std::size_t i = 0; i < paths.size(); ++i)
        if (paths.path(i).empty()) refuse_row("paths", i, 0.0, "visits: must have one at least");
    const Execution how{.threads = o.threads, .cancel = o.cancel};
    const std::size_t groups = o.groups, n = paths.states.size(), rows = n + n * n;
    const Eigen::Index G = Eigen::Index(groups), N = Eigen::Index(n);
    double total = 0.0;
    for (std::size_t i = 0; i < paths.size(); ++i) total += paths.weight_of(i);
    require(total > 0.0, "paths: there are none, or none with weight");
    std::vector<std::uint32_t> number(n);
    std::iota(number.begin(), number.end(), 0u);

    // Expected numbers: of members, of first states and moves, of moves' pace (rate, its log), by group.
    struct Counts {
        std::vector<double> seen, members, rate, log_rate;
        double log_likelihood = 0.0, entropy = 0.0;
    };
    const std::size_t pieces = std::min<std::size_t>(64, (paths.size() + 255) / 256);
    const auto expect = [&](const ChainMixture& model) {
        const auto logs = model.log_tables();
        std::vector<Counts> parts(pieces);
        parallel_for(pieces, how, [&](std::size_t p) {
            Counts& own = parts[p];
            own.seen.assign(rows * groups, 0.0);
            for (auto* of : {&own.members, &own.rate, &own.log_rate}) of->assign(groups, 0.0);
            std::vector<double> chance(groups);
            for (std::size_t i = paths.size() * p / pieces; i < paths.size() * (p + 1) / pieces; ++i) {
                const double w = paths.weight_of(i), T = exposure.empty() ? 1.0 : exposure[i];
                if (w == 0.0) continue;
                own.log_likelihood += w * model.posterior_of(paths, i, T, logs, number, chance.data());
                const auto path = paths.path(i);
                for (double& c : chance) {
                    if (c > 0.0) own.entropy -= w * c * math::log(c);
                    c *= w;
                }
                for (std::size_t g = 0; g < groups; ++g) own.members[g] += chance[g];
                for (std::size_t t = 0; t < path.size(); ++t) {
                    double* const at = own.seen.data() + (t == 0 ? path[0] : n + path[t - 1] * n + path[t]) * groups;
                    for (std::size_t g = 0; g < groups; ++g) at[g] += chance[g];
                }
                for (std::size_t g = 0; g < model.pace().size(); ++g) {
                    const double r = model.pace()[g].r + double(path.size() - 1), a = model.pace()[g].alpha + T;
                    own.rate[g] += chance[g] * r / a;
                    own.log_rate[g] += chance[g] * (math::digamma(r) - math::log(a));
                }
            }
        });
        Counts all = std::move(parts.front());
        for (std::size_t p = 1; p < pieces; ++p) {
            const auto add = [](std::vector<double>& sum, const std::vector<double>& more) {
                for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
            };
            add(all.seen, parts[p].seen);
            add(all.members, parts[p].members);
            add(all.rate, parts[p].rate);
            add(all.log_rate, parts[p].log_rate);
            all.log_likelihood += parts[p].log_likelihood;
            all.entropy += parts[p].entropy;
        }
        return all;
    };
    const auto maximise = [&](const Counts& counts, const ChainMixture* before) {
        Eigen::VectorXd weight(G);
        Eigen::MatrixXd initial(G, N);
        std::vector<Eigen::MatrixXd> moves;
        std::vector<Pace> pace;
        const auto normalise = [&](auto&& row, const auto& otherwise) {
            row.array() += o.prior;
            const double sum = row.sum();
            if (sum > 0.0)
                row /= sum;
            else
                row = otherwise;
        };
        for (std::size_t g = 0; g < groups; ++g) {
            weight(Eigen::Index(g)) = counts.members[g];
            Eigen::MatrixXd matrix(N, N);
            for (Eigen::Index i = 0; i < N; ++i) {
                initial(Eigen::Index(g), i) = counts.seen[std::size_t(i) * groups + g];
                for (Eigen::Index j = 0; j < N; ++j)
                    matrix(i, j) = counts.seen[(n + std::size_t(i * N + j)) * groups + g];
                Eigen::RowVectorXd stays = Eigen::RowVectorXd::Unit(N, i);  // a state never left is kept
                normalise(matrix.row(i), stays);
            }
            normalise(initial.row(Eigen::Index(g)), Eigen::RowVectorXd::Constant(N, 1.0 / double(n)));
            moves.push_back(std::move(matrix));
            if (o.pace) {
                Pace p = before != nullptr ? before->pace()[g] : Pace{};
                if (counts.members[g] > 0.0 && counts.rate[g] > 0.0) {
                    const double mean = counts.rate[g] / counts.members[g];
                    const double gap = std::max(math::log(mean) - counts.log_rate[g] / counts.members[g], 1e-9);
                    double u =
                        math::log((3.0 - gap + std::sqrt((gap - 3.0) * (gap - 3.0) + 24.0 * gap)) / (12.0 * gap));
                    for (int i = 0; i < 50; ++i) {
                        const double k = math::exp(u), f = u - math::digamma(k) - gap,
                                     step = std::clamp(f / (1.0 - k * math::trigamma(k)), -2.0, 2.0);
                        u -= step;
                        if (std::abs(step) < 1e-13) break;
                    }
                    p = {math::exp(u), math::exp(u) / mean};
                }
                pace.push_back(p);
            }
        }
        normalise(weight, Eigen::VectorXd::Constant(G, 1.0 / double(groups)));
        return ChainMixture(std::move(weight), std::move(initial), std::move(moves), paths.states, std::move(pace));
    };
    const auto log_prior = [&](const ChainMixture& model) {
        double sum = 0.0;
        const auto add = [&](double p) { sum += p > 0.0 ? o.prior * math::log(p) : 0.0; };
        if (o.prior == 0.0) return 0.0;
        for (const double p : model.weight()) add(p);
        for (const double p : model.initial().reshaped()) add(p);
        for (const auto& chain : model.chains())
            for (const double p : chain.transition_matrix().reshaped()) add(p);
        return sum;
    };
    // Where searches start: the pooled counts, their moves shaken by group.
    Counts pooled;
    pooled.seen.assign(rows * groups, 0.0);
    double moves = 0.0, watched = 0.0;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        for (std::size_t t = 0; t < path.size(); ++t)
            pooled.seen[(t == 0 ? path[0] : n + path[t - 1] * n + path[t]) * groups] += paths.weight_of(i);
        moves += paths.weight_of(i) * double(path.size() - 1);
        watched += paths.weight_of(i) * (exposure.empty() ? 1.0 : exposure[i]);
    }
    const auto start = [&](int s) {
        math::Random random(o.seed, std::uint64_t(s));
        Counts c = pooled;
        c.members.assign(groups, total / double(groups));
        c.rate.assign(groups, 0.0);
        c.log_rate.assign(groups, 0.0);
        for (std::size_t row = 0; row < rows; ++row)
            for (std::size_t g = groups; g-- > 0;)
                c.seen[row * groups + g] =
                    pooled.seen[row * groups] * (groups == 1 ? 1.0 : math::exp(random.normal())) / double(groups);
        auto model = maximise(c, nullptr);
        if (!o.pace) return model;
        std::vector<Pace> pace;
        const double mean = std::max(moves, 0.5) / watched;
        for (std::size_t g = 0; g < groups; ++g)
            pace.push_back({1.0, 1.0 / (mean * (groups == 1 ? 1.0 : math::exp(random.normal())))});
        std::vector<Eigen::MatrixXd> matrices;
        for (const auto& chain : model.chains()) matrices.push_back(chain.transition_matrix());
        return ChainMixture(model.weight(), model.initial(), std::move(matrices), paths.states, std::move(pace));
    };
    struct Search {
        ChainMixture model;
        Counts at;
        std::vector<double> history;
        bool done = false;
    };
    const auto run = [&](Search& s, int iterations) {
        for (int i = 0; i < iterations && !s.done; ++i) {
            ChainMixture next = maximise(s.at, &s.model);
            Counts there = expect(next);
            const double objective = there.log_likelihood + log_prior(next), gain = objective - s.history.back();
            if (gain < 0.0) {  // rounding: there is nothing left to gain
                s.done = true;
                break;
            }
            s.model = std::move(next);
            s.at = std::move(there);
            s.history.push_back(objective);
            s.done = gain <= o.tolerance * total;
            if (o.progress) o.progress(double(s.history.size()) / double(o.max_iterations));
        }
    };
    std::vector<Search> best;
    std::vector<double> starts;
    for (int r = 0; r < (groups == 1 ? 1 : o.starts); ++r) {
        ChainMixture from = start(r);
        Counts at = expect(from);
        const double objective = at.log_likelihood + log_prior(from);
        Search s{std::move(from), std::move(at), {objective}, false};
        run(s, std::min(30, o.max_iterations));
        starts.push_back(s.history.back());
        if (best.empty() || s.history.back() > best.front().history.back()) {
            best.clear();
            best.push_back(std::move(s));
        }
    }
    Search& s = best.front();
    run(s, o.max_iterations - int(s.history.size()) + 1);

    std::vector<std::size_t> order(groups);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return s.model.weight()(Eigen::Index(a)) > s.model.weight()(Eigen::Index(b));
    });
    std::vector<Eigen::MatrixXd> matrices;
    std::vector<Pace> pace;
    for (const std::size_t g : order) {
        matrices.push_back(s.model.chains()[g].transition_matrix());
        if (o.pace) pace.push_back(s.model.pace()[g]);
    }
    const int free = int(groups) - 1 + int(groups * ((n - 1) + n * (n - 1))) + (o.pace ? 2 * int(groups) : 0);
    Fit<ChainMixture> result{
        .model = ChainMixture(s.model.weight()(order), s.model.initial()(order, Eigen::indexing::all),
                              std::move(matrices), paths.states, std::move(pace)),
        .log_likelihood = s.at.log_likelihood,
        .termination = s.done ? optim::Termination::converged : optim::Termination::iteration_limit,
        .iterations = int(s.history.size()) - 1,
        .history = s.history,
        .starts = std::move(starts),
        .paths = total,
        .entropy = s.at.entropy,
        .free_parameters = free,
        .message = s.done ? "" : "the search stopped early (iteration limit): raise max_iterations",
        .standard_errors = {}};
    if (o.standard_errors) result.standard_errors = mixture_errors(result.model, paths, exposure, o.prior, how);
    return result;
}

#ifdef HABITUE_COMPILED
template Fit<ChainMixture> fit<ChainMixture>(const Paths&, const MixtureFitOptions&, std::span<const double>);
#endif

}  // namespace habitue::inline v1::lifecycle
