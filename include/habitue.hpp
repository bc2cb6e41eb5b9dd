/// @file
/// Everything in habitue but the readers and writers of habitue/io, and the chains that take seconds to compile, which
/// are included one by one: <habitue/lifecycle/hidden_fit.hpp>, ... Prefer the folder you need:
/// <habitue/clv/models.hpp>, ...
#pragma once

#include <habitue/audit.hpp>
#include <habitue/clv/bootstrap.hpp>
#include <habitue/clv/compare.hpp>
#include <habitue/clv/covariate_json.hpp>
#include <habitue/clv/covariate_models.hpp>
#include <habitue/clv/covariate_predict.hpp>
#include <habitue/clv/fit_by.hpp>
#include <habitue/clv/json.hpp>
#include <habitue/clv/likelihood_ratio.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/clv/named_questions.hpp>
#include <habitue/clv/posterior.hpp>
#include <habitue/clv/profile.hpp>
#include <habitue/clv/sarmanov_pareto_nbd.hpp>
#include <habitue/clv/simulate.hpp>
#include <habitue/core/version.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/history_builder.hpp>
#include <habitue/data/left_truncation.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/data/log_paths.hpp>
#include <habitue/lifecycle/attribution.hpp>
#include <habitue/lifecycle/buying_cycle.hpp>
#include <habitue/lifecycle/chain_tests.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/lifecycle/recency.hpp>
#include <habitue/strategy/groups.hpp>
