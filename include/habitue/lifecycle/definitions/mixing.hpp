/// @file
/// What <habitue/lifecycle/mixing.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <Eigen/Eigenvalues>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/mixing.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE double spectral_gap(const MarkovChain& chain) {
    const Eigen::VectorXcd found = chain.transition_matrix().eigenvalues();
    std::vector<double> sizes;
    for (const auto& value : found) sizes.push_back(std::abs(value));
    std::sort(sizes.begin(), sizes.end());
    return sizes.size() < 2 ? 1.0 : std::max(0.0, 1.0 - sizes[sizes.size() - 2]);
}

HABITUE_DEFINED_ONCE std::size_t mixing_time(const MarkovChain& chain, double distance) {
    if (!(distance > 0.0 && distance < 1.0)) refuse("distance", distance, "must lie between 0 and 1");
    const Eigen::MatrixXd long_run = chain.stationary();
    require(long_run.rows() == 1,
            "mixing_time: the chain has several recurrent classes, where it ends depends on the start");
    for (const auto& c : chain.classes())
        if (c.recurrent)
            require(chain.period(chain.states()[c.states.front()]) == 1,
                    "mixing_time: the chain is periodic, it never mixes");
    const auto off = [&](const Eigen::MatrixXd& p) {
        return 0.5 * (p.rowwise() - long_run.row(0)).cwiseAbs().rowwise().sum().maxCoeff();
    };
    std::vector<Eigen::MatrixXd> powers{chain.transition_matrix()};  // of 1, 2, 4, ... periods
    Eigen::MatrixXd reached = Eigen::MatrixXd::Identity(long_run.cols(), long_run.cols());
    if (off(reached) <= distance) return 0;
    while (off(powers.back()) > distance) {
        require(powers.size() < 60, "mixing_time: more than 10^17 periods");
        Eigen::MatrixXd next = powers.back() * powers.back();
        next.array().colwise() /= next.rowwise().sum().array();
        powers.push_back(std::move(next));
    }
    std::size_t periods = 0;
    for (std::size_t k = powers.size() - 1; k-- > 0;) {
        Eigen::MatrixXd next = reached * powers[k];
        if (off(next) > distance) {
            reached = std::move(next);
            periods += std::size_t(1) << k;
        }
    }
    return periods + 1;
}

}  // namespace habitue::inline v1::lifecycle
