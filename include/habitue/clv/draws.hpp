/// @file
/// Samples of a model's parameters: from a posterior, or from repeated estimation.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/clv/model.hpp>
#include <habitue/core/error.hpp>

namespace habitue::inline v1::clv {

namespace detail {

/// The quantiles of @p values with these weights (all alike if empty), linear between the middles of their steps; NaN
/// values are passed over.
[[gnu::cold]] inline std::vector<double> quantiles(std::span<const double> values, std::span<const double> weights,
                                                   std::span<const double> levels) {
    std::vector<std::size_t> order;
    double total = 0.0;
    const auto weight = [&](std::size_t i) { return weights.empty() ? 1.0 : weights[i]; };
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i]) || !(weight(i) > 0.0)) continue;
        order.push_back(i);
        total += weight(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
    std::vector<double> result;
    for (const double level : levels) {
        double below = 0.0, at = 0.0, value = std::numeric_limits<double>::quiet_NaN();
        for (std::size_t k = 0; k < order.size(); ++k) {
            const double middle = (below + 0.5 * weight(order[k])) / total;
            if (k == 0 || middle <= level) {
                value = values[order[k]];
            } else {
                const double share = (level - at) / (middle - at);
                if (share > 0.0) value += share * (values[order[k]] - value);
                break;
            }
            at = middle;
            below += weight(order[k]);
        }
        result.push_back(value);
    }
    return result;
}

inline void require_level(double level) {
    if (!(level > 0.0 && level < 1.0)) refuse("level", level, "must lie between 0 and 1");
}

/// Of each column the interval that leaves out (1 - level) / 2 on each side.
[[gnu::cold]] inline std::vector<std::pair<double, double>> intervals(const Eigen::MatrixXd& draws,
                                                                      std::span<const double> weights, double level) {
    require_level(level);
    const double levels[] = {0.5 - 0.5 * level, 0.5 + 0.5 * level};
    std::vector<std::pair<double, double>> result;
    for (Eigen::Index j = 0; j < draws.cols(); ++j) {
        const auto found = quantiles({&draws(0, j), std::size_t(draws.rows())}, weights, levels);
        result.emplace_back(found[0], found[1]);
    }
    return result;
}

template <template <class> class Model>
std::vector<std::string> parameter_names() {
    std::vector<std::string> names;
    for (const auto& p : Model<double>::parameters()) names.emplace_back(p.name);
    return names;
}

}  // namespace detail

/// The model with the parameters of row @p draw, otherwise like @p model.
template <template <class> class Model>
Model<double> model_of_draw(Model<double> model, const Eigen::MatrixXd& draws, Eigen::Index draw) {
    Eigen::Index j = 0;
    for (const auto& p : Model<double>::parameters()) model.*p.member = draws(draw, j++);
    return model;
}

}  // namespace habitue::inline v1::clv
