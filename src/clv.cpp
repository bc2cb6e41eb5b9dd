// Instantiates the models once, so that users need not.
#include <habitue/clv/models.hpp>

namespace habitue::inline v1::clv {
#define HABITUE_DEFINE_FIT(Model) template Fit<Model> fit<Model>(const HistoryColumns&, const FitOptions&);
#define HABITUE_DEFINE_PREDICT(Model)                                                                                  \
    template void probability_alive(const Model<double>&, const HistoryColumns&, std::span<double>, const Execution&); \
    template void expected_purchases(const Model<double>&, const HistoryColumns&, const Duration&, std::span<double>,  \
                                     const Execution&);                                                                \
    template Predictions predict(const Fit<Model>&, const HistoryColumns&, const PredictOptions&);
HABITUE_CLV_MODELS(HABITUE_DEFINE_FIT)
HABITUE_ATTRITION_MODELS(HABITUE_DEFINE_PREDICT)
HABITUE_OPPORTUNITY_MODELS(HABITUE_DEFINE_PREDICT)
#undef HABITUE_DEFINE_FIT
#undef HABITUE_DEFINE_PREDICT
}  // namespace habitue::inline v1::clv
