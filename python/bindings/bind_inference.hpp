/// @file
/// Priors on their way from Python.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include <habitue/clv/fit.hpp>

#include "support.hpp"

namespace habitue::python {

/// (parameter, mean, standard deviation)
using Priors = std::vector<std::tuple<std::string, double, double>>;

inline std::vector<clv::NormalPrior> priors_of(const Priors& given) {
    std::vector<clv::NormalPrior> result;
    for (const auto& [parameter, mean, sd] : given) result.push_back({parameter, mean, sd});
    return result;
}

}  // namespace habitue::python
