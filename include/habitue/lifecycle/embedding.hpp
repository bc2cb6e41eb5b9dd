/// @file
/// Whether a chain in discrete time may be one in continuous time, looked at once a period.
#pragma once

#include <string>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/lifecycle/markov_chain.hpp>
#include <habitue/math/matrix_exponential.hpp>

namespace habitue::inline v1::lifecycle {

enum class Embeddable { yes, no, unknown };

/// Whether exp(Q) = P has a solution among generators, and the nearest to one that the logarithm gives.
struct Embedding {
    Embeddable verdict = Embeddable::unknown;
    std::string why;            ///< in words
    Eigen::MatrixXd logarithm;  ///< the principal one; empty where there is none
    Eigen::MatrixXd generator;  ///< the same with negative rates set to 0, rows put right; empty where there is none
};

/// Is @p chain what a ContinuousChain looks like once a period? Kingman (1962), doi:10.1007/BF00531768; Israel,
/// Rosenthal & Wei (2001), Mathematical Finance 11(2), 245-265, doi:10.1111/1467-9965.00114.
///
/// No, where the determinant is not positive or above the product of the diagonal; where a state leads to another in
/// the end but not within a period; or where the only real logarithm has negative rates. Yes, where the principal
/// logarithm, without negative rates that are rounding, is a generator of @p chain. Else not known: another logarithm
/// might be one, or rounding hides the answer.
Embedding embedding(const MarkovChain& chain);

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/embedding.hpp>
#endif
