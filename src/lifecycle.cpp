// The recursions of hidden chains, compiled once for every number of states.
#include <habitue/lifecycle/hidden_likelihood.hpp>

namespace habitue::inline v1::lifecycle::detail {
HABITUE_HIDDEN_STATES(HABITUE_INSTANTIATE_EXPECT_PIECE)
HABITUE_INSTANTIATE_MISSING_PIECE(2, false)
HABITUE_INSTANTIATE_MISSING_PIECE(3, false)
HABITUE_INSTANTIATE_MISSING_PIECE(0, false)
HABITUE_INSTANTIATE_MISSING_PIECE(0, true)
}  // namespace habitue::inline v1::lifecycle::detail
