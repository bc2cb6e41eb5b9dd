/// @file
/// What <habitue/lifecycle/mixture_errors.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/lifecycle/chain_mixture.hpp>
#include <habitue/math/elementary.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

// What would be known were groups seen, less what is not known for they are not: the variance of the complete score
// given each path, Louis (1982), JRSS B 44(2), 226-233. Coordinates are log-odds within every law, against its last
// category; those that nobody is expected in stay at 0.
HABITUE_DEFINED_ONCE MixtureErrors mixture_errors(const ChainMixture& model, const Paths& paths,
                                                  std::span<const double> exposure, double prior,
                                                  const Execution& how) {
    const std::size_t groups = model.size(), n = model.states().size(), rows = n + n * n;
    const Eigen::Index G = Eigen::Index(groups), N = Eigen::Index(n);
    const double unknown = std::numeric_limits<double>::quiet_NaN();
    MixtureErrors result{Eigen::VectorXd::Constant(G, unknown),
                         Eigen::MatrixXd::Constant(G, N, unknown),
                         std::vector<Eigen::MatrixXd>(groups, Eigen::MatrixXd::Constant(N, N, unknown)),
                         std::vector<Pace>(model.pace().size(), Pace{unknown, unknown}),
                         {}};
    const auto logs = model.log_tables();
    const auto number = model.numbers(paths);
    const std::size_t pieces = std::min<std::size_t>(8, paths.size());
    // Calls work(path, weight, exposure, chances of the groups) for the paths of a piece.
    const auto each = [&](std::size_t piece, const auto& work) {
        std::vector<double> chance(groups);
        for (std::size_t i = paths.size() * piece / pieces; i < paths.size() * (piece + 1) / pieces; ++i) {
            const double weight = paths.weight_of(i), watched = exposure.empty() ? 1.0 : exposure[i];
            if (weight == 0.0) continue;
            model.posterior_of(paths, i, watched, logs, number, chance.data());
            work(paths.path(i), weight, watched, chance);
        }
    };

    // Laws: of the groups, then of each group the first state and the next one from every state.
    struct Law {
        std::vector<std::size_t> category;  // with somebody in it
        std::vector<double> p;
        std::size_t first = 0;  // its first coordinate; it has one less than categories
        double total = 0.0;     // expected number drawn from it
    };
    std::vector<Law> laws(1 + groups * (1 + n));
    const auto law_of = [&](std::size_t g, std::size_t cell) {
        return 1 + g * (1 + n) + (cell < n ? 0 : 1 + (cell - n) / n);
    };
    std::vector<std::vector<double>> seen(pieces);
    parallel_for(pieces, how, [&](std::size_t piece) {
        seen[piece].assign(groups * (1 + rows), 0.0);
        each(piece, [&](std::span<const std::uint32_t> path, double weight, double, const std::vector<double>& chance) {
            for (std::size_t g = 0; g < groups; ++g) {
                double* own = seen[piece].data() + g * (1 + rows);
                own[rows] += weight * chance[g];
                for (std::size_t t = 0; t < path.size(); ++t)
                    own[t == 0 ? number[path[0]] : n + number[path[t - 1]] * n + number[path[t]]] += weight * chance[g];
            }
        });
    });
    for (std::size_t piece = 1; piece < pieces; ++piece)
        for (std::size_t k = 0; k < seen[0].size(); ++k) seen[0][k] += seen[piece][k];
    const auto add_category = [&](Law& law, std::size_t category, double p, double expected) {
        law.total += expected + prior;
        if (!(expected + prior > 1e-6)) return;
        law.category.push_back(category);
        law.p.push_back(p);
    };
    for (std::size_t g = 0; g < groups; ++g) {
        const double* own = seen[0].data() + g * (1 + rows);
        add_category(laws[0], g, model.weight()(Eigen::Index(g)), own[rows]);
        for (std::size_t cell = 0; cell < rows; ++cell)
            add_category(laws[law_of(g, cell)], cell < n ? cell : (cell - n) % n,
                         cell < n ? model.initial()(Eigen::Index(g), Eigen::Index(cell))
                                  : model.chains()[g].transition_matrix()(Eigen::Index((cell - n) / n),
                                                                          Eigen::Index((cell - n) % n)),
                         own[cell]);
    }
    std::size_t size = 0;
    for (auto& law : laws) {
        law.first = size;
        size += law.category.empty() ? 0 : law.category.size() - 1;
    }
    const std::size_t first_pace = size;
    size += 2 * model.pace().size();
    if (size > 2000) {
        result.note = "standard errors: " + std::to_string(size) + " parameters are too many; ask for fewer groups";
        return result;
    }

    const Eigen::Index d = Eigen::Index(size);
    std::vector<Eigen::MatrixXd> parts(pieces);
    parallel_for(pieces, how, [&](std::size_t piece) {
        Eigen::MatrixXd& information = parts[piece] = Eigen::MatrixXd::Zero(d, d);
        std::vector<std::vector<std::pair<Eigen::Index, double>>> scores(groups);
        std::vector<double> mean(size, 0.0);
        std::vector<Eigen::Index> touched;
        std::vector<std::vector<double>> left(1 + n, std::vector<double>(n));  // of the path: first state, moves
        each(piece, [&](std::span<const std::uint32_t> path, double weight, double watched,
                        const std::vector<double>& chance) {
            std::vector<std::size_t> used{0};
            left[0][number[path[0]]] = 1.0;
            for (std::size_t t = 1; t < path.size(); ++t) {
                left[1 + number[path[t - 1]]][number[path[t]]] += 1.0;
                used.push_back(1 + number[path[t - 1]]);
            }
            std::sort(used.begin(), used.end());
            used.erase(std::unique(used.begin(), used.end()), used.end());
            for (std::size_t g = 0; g < groups; ++g) {
                auto& score = scores[g];
                score.clear();
                const double h = chance[g];
                if (!(h > 1e-15)) continue;
                for (std::size_t a = 0; a + 1 < laws[0].category.size(); ++a)
                    score.emplace_back(Eigen::Index(a), (laws[0].category[a] == g ? 1.0 : 0.0) - laws[0].p[a]);
                for (const std::size_t row : used) {
                    const Law& law = laws[1 + g * (1 + n) + row];
                    double all = 0.0;
                    for (const double c : left[row]) all += c;
                    for (std::size_t a = 0; a + 1 < law.category.size(); ++a)
                        score.emplace_back(Eigen::Index(law.first + a), left[row][law.category[a]] - all * law.p[a]);
                }
                if (!model.pace().empty()) {
                    const auto [r, alpha] = model.pace()[g];
                    const double k = double(path.size() - 1), later = alpha + watched;
                    const double by_r = math::digamma(r + k) - math::digamma(r) + math::log(alpha / later),
                                 by_alpha = r / alpha - (r + k) / later;
                    const Eigen::Index at = Eigen::Index(first_pace + 2 * g);
                    score.emplace_back(at, r * by_r);
                    score.emplace_back(at + 1, alpha * by_alpha);
                    const double twice_r = math::trigamma(r + k) - math::trigamma(r), both = 1.0 / alpha - 1.0 / later,
                                 twice_alpha = (r + k) / (later * later) - r / (alpha * alpha);
                    information(at, at) -= weight * h * (r * r * twice_r + r * by_r);
                    information(at, at + 1) -= weight * h * r * alpha * both;
                    information(at + 1, at + 1) -= weight * h * (alpha * alpha * twice_alpha + alpha * by_alpha);
                }
                for (std::size_t i = 0; i < score.size(); ++i) {
                    const auto [a, x] = score[i];
                    if (mean[std::size_t(a)] == 0.0) touched.push_back(a);
                    mean[std::size_t(a)] += h * x;
                    for (std::size_t j = i; j < score.size(); ++j)
                        information(a, score[j].first) -= weight * h * x * score[j].second;
                }
            }
            std::sort(touched.begin(), touched.end());
            touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
            for (std::size_t i = 0; i < touched.size(); ++i)
                for (std::size_t j = i; j < touched.size(); ++j)
                    information(touched[i], touched[j]) +=
                        weight * mean[std::size_t(touched[i])] * mean[std::size_t(touched[j])];
            for (const Eigen::Index a : touched) mean[std::size_t(a)] = 0.0;
            touched.clear();
            for (const std::size_t row : used) std::fill(left[row].begin(), left[row].end(), 0.0);
        });
    });
    Eigen::MatrixXd information = std::move(parts[0]);
    for (std::size_t piece = 1; piece < pieces; ++piece) information += parts[piece];
    for (const auto& law : laws)
        for (std::size_t a = 0; a + 1 < law.category.size(); ++a)
            for (std::size_t b = a; b + 1 < law.category.size(); ++b)
                information(Eigen::Index(law.first + a), Eigen::Index(law.first + b)) +=
                    law.total * law.p[a] * ((a == b ? 1.0 : 0.0) - law.p[b]);
    information.triangularView<Eigen::StrictlyLower>() = information.transpose();

    // With a diagonal of ones, so that its rank can be judged.
    Eigen::MatrixXd covariance(d, d);
    if (d > 0) {
        const Eigen::VectorXd scale = information.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
        const Eigen::LDLT<Eigen::MatrixXd> factor(scale.asDiagonal() * information * scale.asDiagonal());
        if (!(information.diagonal().minCoeff() > 0.0) || !(factor.vectorD().minCoeff() > 1e-9)) {
            result.note =
                "the groups are not identified: the observed information is not positive. Ask for fewer groups, or "
                "give "
                "longer paths";
            return result;
        }
        covariance = scale.asDiagonal() * factor.solve(Eigen::MatrixXd::Identity(d, d)) * scale.asDiagonal();
    }
    const auto errors = [&](const Law& law, auto&& into) {
        if (law.category.empty()) return;  // nobody drew from it: not known
        into.setZero();
        for (std::size_t r = 0; r < law.category.size(); ++r) {
            double sum = 0.0;
            for (std::size_t a = 0; a + 1 < law.category.size(); ++a)
                for (std::size_t b = 0; b + 1 < law.category.size(); ++b)
                    sum += ((r == a ? 1.0 : 0.0) - law.p[a]) * ((r == b ? 1.0 : 0.0) - law.p[b]) *
                           covariance(Eigen::Index(law.first + a), Eigen::Index(law.first + b));
            into(Eigen::Index(law.category[r])) = law.p[r] * std::sqrt(sum);
        }
    };
    errors(laws[0], result.weight);
    for (std::size_t g = 0; g < groups; ++g) {
        errors(laws[1 + g * (1 + n)], result.initial.row(Eigen::Index(g)));
        for (std::size_t i = 0; i < n; ++i)
            errors(laws[2 + g * (1 + n) + i], result.transition_matrix[g].row(Eigen::Index(i)));
        if (model.pace().empty()) continue;
        const Eigen::Index at = Eigen::Index(first_pace + 2 * g);
        result.pace[g] = {model.pace()[g].r * std::sqrt(covariance(at, at)),
                          model.pace()[g].alpha * std::sqrt(covariance(at + 1, at + 1))};
    }
    return result;
}

}  // namespace habitue::inline v1::lifecycle
