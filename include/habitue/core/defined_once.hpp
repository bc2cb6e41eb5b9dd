/// @file
/// HABITUE_DEFINED_ONCE: how a function that is not a template is written in a room's definitions/.
///
/// A header declares what it offers. Bodies that are long, or that need headers slow to compile, stand in
/// `<room>/definitions/<header>.hpp`: habitue::compiled compiles each such file once; without it the header includes
/// the file at its end, and its functions are inline.
#pragma once

#ifdef HABITUE_COMPILED
#define HABITUE_DEFINED_ONCE
#else
#define HABITUE_DEFINED_ONCE inline
#endif
