/// @file
/// The library's version, for the preprocessor and for run stamps.
#pragma once

#define HABITUE_VERSION_MAJOR 0
#define HABITUE_VERSION_MINOR 1
#define HABITUE_VERSION_PATCH 0
#define HABITUE_VERSION "0.1.0"

/// Everything lives in this inline namespace, so that two major versions can meet in one program.
#define HABITUE_NAMESPACE_VERSION v1

namespace habitue {
inline namespace v1 {
inline constexpr const char* version = HABITUE_VERSION;
}
}  // namespace habitue
