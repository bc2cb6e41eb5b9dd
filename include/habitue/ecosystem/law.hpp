/// @file
/// What is not known yet as a distribution: the worth of an option, a person's threshold, what they would pay.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include <habitue/core/defined_once.hpp>

namespace habitue::inline v1::ecosystem {

/// Anything from @p low to @p high alike.
struct Uniform {
    double low = 0.0, high = 1.0;
    friend bool operator==(const Uniform&, const Uniform&) = default;
};
/// The normal distribution.
struct Normal {
    double mean = 0.0, sd = 1.0;
    friend bool operator==(const Normal&, const Normal&) = default;
};
/// @p from and an exponential amount of this @p mean more.
struct Exponential {
    double mean = 1.0, from = 0.0;
    friend bool operator==(const Exponential&, const Exponential&) = default;
};
/// Some values with their probabilities; alike without: an empirical distribution.
struct Discrete {
    std::vector<double> values, probabilities = {};
    friend bool operator==(const Discrete&, const Discrete&) = default;
};

using Law = std::variant<Uniform, Normal, Exponential, Discrete>;

/// Throws DomainError, naming the parameter, unless @p law is a distribution: low < high, sd > 0, mean > 0, at least
/// one value, probabilities that are not negative and sum to 1 within 1e-9.
void check(const Law& law);

double mean(const Law& law);
/// P(v <= x).
double lower(const Law& law, double x);
/// P(v > x), with its digits where that is tiny.
double upper(const Law& law, double x);
/// E max(v - x, 0): what an option of this worth adds to one of worth @p x, with its digits where that is tiny.
double expected_excess(const Law& law, double x);
/// Where the distribution begins and ends, infinite for a tail.
std::pair<double, double> support(const Law& law);

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/law.hpp>
#endif
