/// @file
/// The catalogue of models that take covariates, which habitue::compiled has instantiated.
#pragma once

#include <span>

#include <habitue/clv/covariate_predict.hpp>
#include <habitue/clv/covariates.hpp>
#include <habitue/clv/models.hpp>

/// Models that take covariates.
#define HABITUE_COVARIATE_MODELS(apply) \
    HABITUE_ATTRITION_MODELS(apply)     \
    HABITUE_CORRELATED_MODELS(apply)

/// What habitue::compiled has instantiated; @p prefix is `extern` for who uses it.
#define HABITUE_INSTANTIATE_COVARIATES(prefix, Model)                                                           \
    prefix template double log_likelihood<Model>(const Model<double>&, std::span<const double>,                 \
                                                 std::span<const double>, const CustomersWithCovariates&);      \
    prefix template CovariateFit<Model> fit<Model>(const CustomersWithCovariates&, const CovariateFitOptions&); \
    prefix template CovariatePredictions predict(const CovariateFit<Model>&, const CustomersWithCovariates&,    \
                                                 const CovariatePredictOptions&);                               \
    prefix template CovariatePredictions predict_new(const CovariateFit<Model>&, const data::Covariates&,       \
                                                     const data::Ids&, std::span<const std::int64_t>,           \
                                                     const CovariatePredictOptions&);

#ifdef HABITUE_COMPILED
namespace habitue::inline v1::clv {
#define HABITUE_DECLARE(Model) HABITUE_INSTANTIATE_COVARIATES(extern, Model)
HABITUE_COVARIATE_MODELS(HABITUE_DECLARE)
#undef HABITUE_DECLARE
}  // namespace habitue::inline v1::clv
#endif
