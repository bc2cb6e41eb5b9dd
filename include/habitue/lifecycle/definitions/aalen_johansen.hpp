/// @file
/// What <habitue/lifecycle/aalen_johansen.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/aalen_johansen.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE MatrixInterval TransitionCurves::interval(std::size_t k, double level) const {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
    if (k >= times.size()) refuse("k", double(k), "must number one of the times");
    const double z = math::normal_quantile(0.5 + 0.5 * level);
    MatrixInterval result{probability[k], probability[k]};
    for (Eigen::Index i = 0; i < result.low.rows(); ++i)
        for (Eigen::Index j = 0; j < result.low.cols(); ++j) {
            const double p = probability[k](i, j);
            if (!(p > 0.0 && p < 1.0)) continue;
            const double odds = p / (1.0 - p), factor = std::exp(z * standard_errors[k](i, j) / (p * (1.0 - p)));
            result.low(i, j) = 1.0 / (1.0 + factor / odds);
            result.high(i, j) = 1.0 / (1.0 + 1.0 / (factor * odds));
        }
    return result;
}

HABITUE_DEFINED_ONCE TransitionCurves aalen_johansen(const Paths& paths, const AalenJohansenOptions& options) {
    validate(paths);
    require(!paths.time.empty() || paths.state.empty(), "paths: need a time of every visit");
    if (!std::isfinite(options.start)) refuse("start", options.start, "must be finite");
    for (std::size_t k = 0; k < options.times.size(); ++k)
        if (!(options.times[k] >= (k == 0 ? options.start : options.times[k - 1])))
            refuse_row("times", k, options.times[k], "must not come before start or the one before it");
    struct Move {
        double time;
        std::size_t from, to;  // to == from: watched from then (weight > 0) or no longer (weight < 0)
        double weight;
    };
    std::vector<Move> moves, comings;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const auto path = paths.path(i);
        const auto times = paths.times(i);
        if (path.size() < 2) continue;
        const double w = paths.weight_of(i);
        comings.push_back({times.front(), path.front(), path.front(), w});
        double since = times.front();
        for (std::size_t k = 1; k < path.size(); ++k) {
            if (path[k] == path[k - 1]) continue;
            if (times[k] == since)
                throw DomainError("time: path " + std::to_string(i) + ", visit " + std::to_string(k) + ": \"" +
                                  paths.states[path[k - 1]] + "\" and \"" + paths.states[path[k]] +
                                  "\" at the same time, " + to_text(times[k]));
            moves.push_back({since = times[k], path[k - 1], path[k], w});
        }
        comings.push_back({times.back(), path.back(), path.back(), -w});
    }
    const auto earlier = [](const Move& a, const Move& b) { return a.time < b.time; };
    std::stable_sort(moves.begin(), moves.end(), earlier);
    std::stable_sort(comings.begin(), comings.end(), earlier);

    const Eigen::Index n = Eigen::Index(paths.states.size());
    Eigen::MatrixXd p = Eigen::MatrixXd::Identity(n, n);
    std::vector<Eigen::MatrixXd> covariance(std::size_t(n), Eigen::MatrixXd::Zero(n, n));  // of every row of p
    Eigen::VectorXd watched = Eigen::VectorXd::Zero(n);                                    // in each state
    TransitionCurves result{paths.states, options.start, options.times, {}, {}};
    const auto record = [&] {
        Eigen::MatrixXd errors(n, n);
        for (Eigen::Index i = 0; i < n; ++i)
            errors.row(i) = covariance[std::size_t(i)].diagonal().cwiseMax(0.0).cwiseSqrt().transpose();
        result.probability.push_back(p);
        result.standard_errors.push_back(std::move(errors));
    };
    std::size_t wanted = 0;
    for (std::size_t m = 0, c = 0; m < moves.size();) {
        const double now = moves[m].time;
        while (wanted < options.times.size() && options.times[wanted] < now) record(), ++wanted;
        // Who begins at a time is watched after it; who ends at a time is watched at it.
        while (c < comings.size() && comings[c].time < now) {
            watched(Eigen::Index(comings[c].from)) += comings[c].weight;
            ++c;
        }
        Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(n, n);
        for (; m < moves.size() && moves[m].time == now; ++m)
            counts(Eigen::Index(moves[m].from), Eigen::Index(moves[m].to)) += moves[m].weight;
        if (now > options.start) {
            Eigen::MatrixXd step = Eigen::MatrixXd::Identity(n, n);
            std::vector<Eigen::MatrixXd> noise(static_cast<std::size_t>(n));
            for (Eigen::Index h = 0; h < n; ++h) {
                const double left = counts.row(h).sum(), y = watched(h);
                if (!(left > 0.0)) continue;
                const Eigen::RowVectorXd share = counts.row(h) / y;
                step.row(h) += share;
                step(h, h) -= left / y;
                Eigen::RowVectorXd to = share;
                to(h) = 1.0 - left / y;  // multinomial: where each of the y is next
                noise[std::size_t(h)] = (Eigen::MatrixXd(to.asDiagonal()) - to.transpose() * to) / y;
            }
            for (Eigen::Index i = 0; i < n; ++i) {
                Eigen::MatrixXd& v = covariance[std::size_t(i)];
                v = (step.transpose() * v * step).eval();
                for (Eigen::Index h = 0; h < n; ++h)
                    if (noise[std::size_t(h)].size() > 0) v += p(i, h) * p(i, h) * noise[std::size_t(h)];
            }
            p = (p * step).eval();
            if (options.times.empty()) {
                result.times.push_back(now);
                record();
            }
        }
        watched += (counts.colwise().sum().transpose() - counts.rowwise().sum());
    }
    while (wanted < options.times.size()) record(), ++wanted;
    return result;
}

}  // namespace habitue::inline v1::lifecycle
