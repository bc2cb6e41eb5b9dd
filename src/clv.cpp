// Instantiates the loops and the models of contracts and of spend once, so that users need not.
#include <habitue/clv/models.hpp>

namespace habitue::inline v1::clv {
#define HABITUE_DEFINE(Model) HABITUE_INSTANTIATE_FIT(, Model)
HABITUE_INSTANTIATE_LOOPS()
HABITUE_CONTRACT_MODELS(HABITUE_DEFINE)
HABITUE_SPEND_MODELS(HABITUE_DEFINE)
#undef HABITUE_DEFINE
}  // namespace habitue::inline v1::clv
