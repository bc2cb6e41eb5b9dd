/// @file
/// What the files that bind `lifecycle` share.
#pragma once

#include <string>

#include <habitue/core/parameter.hpp>

namespace habitue::python {

/// A model's card as the documentation of its class.
inline std::string card_doc(const ModelCard& card) {
    return std::string(card.title) + ". " + std::string(card.summary) + "\n\nReferences\n----------\n" +
           std::string(card.reference) + "\n";
}

}  // namespace habitue::python
