/// @file
/// What bindings of chains share.
#pragma once

#include <string>

#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/lifecycle/fit.hpp>

#include "support.hpp"

namespace habitue::python {

/// The docstring of a model.
inline std::string card_doc(const ModelCard& card) {
    return std::string(card.title) + ". " + std::string(card.summary) + "\n\nReferences\n----------\n" +
           std::string(card.reference) + "\n";
}

inline lifecycle::NeverLeft parse_never_left(const std::string& text) {
    if (text == "refuse") return lifecycle::NeverLeft::refuse;
    if (text == "absorbing") return lifecycle::NeverLeft::absorbing;
    throw DomainError("never_left: got \"" + text + "\", need \"refuse\" or \"absorbing\"");
}

}  // namespace habitue::python
