/// @file
/// How a model describes itself: its parameters and its provenance.
#pragma once

#include <string_view>

namespace habitue::inline v1 {

/// The set a parameter lives in. Estimation searches an unconstrained space;
/// the support chooses the map back (see math/transform.hpp).
enum class Support { real, positive, unit_interval };

/// How a parameter follows a change of the unit of time or money by a factor c (7 for weeks to days).
enum class Scaling { none, proportional, inverse };

/// What the parameter is multiplied by then.
constexpr double scale_factor(Scaling scaling, double c) {
    return scaling == Scaling::none ? 1.0 : scaling == Scaling::proportional ? c : 1.0 / c;
}

/// One named parameter of a model, as data.
template <class Model>
struct Parameter {
    std::string_view name;
    Support support;
    typename Model::scalar_type Model::*member;
    std::string_view meaning;
    Scaling scaling = Scaling::none;
};

/// Provenance of a model: the one place its title and source are written.
/// Python docstrings, summaries and the documentation table are made from it.
struct ModelCard {
    std::string_view name;  ///< the identifier in both languages, and in files
    std::string_view title;
    std::string_view summary;
    std::string_view reference;
};

}  // namespace habitue::inline v1
