/// @file
/// The catalogues of models. One line here puts a model in the compiled library, in the Python module and under the
/// test laws.
#pragma once

#include <habitue/clv/bdw.hpp>
#include <habitue/clv/bg_bb.hpp>
#include <habitue/clv/bg_cnbd.hpp>
#include <habitue/clv/bg_nbd.hpp>
#include <habitue/clv/confidence.hpp>
#include <habitue/clv/contract.hpp>
#include <habitue/clv/fit.hpp>
#include <habitue/clv/gamma_gamma.hpp>
#include <habitue/clv/ggom_nbd.hpp>
#include <habitue/clv/lifetime_value.hpp>
#include <habitue/clv/mbg_cnbd.hpp>
#include <habitue/clv/mbg_nbd.hpp>
#include <habitue/clv/nbd.hpp>
#include <habitue/clv/pareto_nbd.hpp>
#include <habitue/clv/predict.hpp>
#include <habitue/clv/questions.hpp>
#include <habitue/clv/sarmanov_pareto_nbd.hpp>
#include <habitue/clv/sbg.hpp>
#include <habitue/clv/tracking.hpp>

/// Models of when customers buy and leave, at any time.
#define HABITUE_ATTRITION_MODELS(apply) \
    apply(BgNbd) apply(MbgNbd) apply(ParetoNbd) apply(GgomNbd) apply(Nbd) apply(BgCnbd) apply(MbgCnbd)

/// The same, but that their law depends on the unit of time.
#define HABITUE_CORRELATED_MODELS(apply) apply(SarmanovParetoNbd)

/// Models of whether they buy at opportunities, and when they leave.
#define HABITUE_OPPORTUNITY_MODELS(apply) apply(BgBb)

/// Models of how long they renew a contract.
#define HABITUE_CONTRACT_MODELS(apply) apply(Sbg) apply(Bdw)

/// Models of what they spend.
#define HABITUE_SPEND_MODELS(apply) apply(GammaGamma)

/// Models that answer the questions about purchases to come.
#define HABITUE_TIMING_MODELS(apply) \
    HABITUE_ATTRITION_MODELS(apply)  \
    HABITUE_CORRELATED_MODELS(apply) \
    HABITUE_OPPORTUNITY_MODELS(apply)

/// All that obey the same laws: but for the correlated ones.
#define HABITUE_CLV_MODELS(apply)     \
    HABITUE_ATTRITION_MODELS(apply)   \
    HABITUE_OPPORTUNITY_MODELS(apply) \
    HABITUE_CONTRACT_MODELS(apply)    \
    HABITUE_SPEND_MODELS(apply)

/// All of them.
#define HABITUE_ALL_MODELS(apply)  \
    HABITUE_TIMING_MODELS(apply)   \
    HABITUE_CONTRACT_MODELS(apply) \
    HABITUE_SPEND_MODELS(apply)

/// What habitue::compiled has instantiated; @p prefix is `extern` for who uses it.
#define HABITUE_INSTANTIATE_FIT(prefix, Model)                                       \
    prefix template Fit<Model> fit<Model>(const HistoryColumns&, const FitOptions&); \
    prefix template class detail::Objective<Model>;
#define HABITUE_INSTANTIATE_PREDICT(prefix, Model)                                                              \
    prefix template void probability_alive(const Model<double>&, const HistoryColumns&, std::span<double>,      \
                                           const Execution&);                                                   \
    prefix template void expected_purchases(const Model<double>&, const HistoryColumns&, const Duration&,       \
                                            std::span<double>, const Execution&);                               \
    prefix template Predictions predict(const Fit<Model>&, const HistoryColumns&, const PredictOptions&);       \
    prefix template void lifetime_value(const Model<double>&, const GammaGamma<double>&, const HistoryColumns&, \
                                        const ValueOptions&, std::span<double>);
/// The loops over many customers, compiled for each width of vectors.
#define HABITUE_INSTANTIATE_LOOPS(prefix)                                                                       \
    prefix template math::Known<3> detail::sum_of_silences<true, true>(double, double, double, const Alike&);   \
    prefix template math::Known<3> detail::sum_of_silences<true, false>(double, double, double, const Alike&);  \
    prefix template math::Known<3> detail::sum_of_silences<false, true>(double, double, double, const Alike&);  \
    prefix template math::Known<3> detail::sum_of_silences<false, false>(double, double, double, const Alike&); \
    HABITUE_INSTANTIATE_LEAVING(prefix, true, detail::ParetoLeaving, 4)                                         \
    HABITUE_INSTANTIATE_LEAVING(prefix, false, detail::ParetoLeaving, 4)                                        \
    HABITUE_INSTANTIATE_LEAVING(prefix, true, detail::GompertzLeaving, 5)                                       \
    HABITUE_INSTANTIATE_LEAVING(prefix, false, detail::GompertzLeaving, 5)
#define HABITUE_INSTANTIATE_LEAVING(prefix, derivatives, Law, n)                                                    \
    prefix template math::Known<n> detail::sum_of_histories<derivatives>(double, double, const Law&, const Alike&); \
    prefix template detail::SinceLast<n> detail::since_last<derivatives>(double, double, const Law&,                \
                                                                         const PurchaseHistory&);

#ifdef HABITUE_COMPILED
namespace habitue::inline v1::clv {
#define HABITUE_DECLARE_FIT(Model) HABITUE_INSTANTIATE_FIT(extern, Model)
#define HABITUE_DECLARE_PREDICT(Model) HABITUE_INSTANTIATE_PREDICT(extern, Model)
HABITUE_INSTANTIATE_LOOPS(extern)
HABITUE_ALL_MODELS(HABITUE_DECLARE_FIT)
HABITUE_TIMING_MODELS(HABITUE_DECLARE_PREDICT)
#undef HABITUE_DECLARE_FIT
#undef HABITUE_DECLARE_PREDICT
}  // namespace habitue::inline v1::clv
#endif
