// Instantiates the models once, so that users need not.
#include <habitue/clv/models.hpp>

namespace habitue::inline v1::clv {
#define HABITUE_DEFINE_FIT(Model) HABITUE_INSTANTIATE_FIT(, Model)
#define HABITUE_DEFINE_PREDICT(Model) HABITUE_INSTANTIATE_PREDICT(, Model)
HABITUE_INSTANTIATE_LOOPS()
HABITUE_CLV_MODELS(HABITUE_DEFINE_FIT)
HABITUE_ATTRITION_MODELS(HABITUE_DEFINE_PREDICT)
HABITUE_OPPORTUNITY_MODELS(HABITUE_DEFINE_PREDICT)
#undef HABITUE_DEFINE_FIT
#undef HABITUE_DEFINE_PREDICT
}  // namespace habitue::inline v1::clv
