/// @file
/// Definitions of ecosystem/law.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/detail/law.hpp>
#include <habitue/ecosystem/law.hpp>
#include <habitue/math/elementary.hpp>

namespace habitue::inline v1::ecosystem {

HABITUE_DEFINED_ONCE void check(const Law& law) {
    const auto finite = [](const char* name, double x) {
        if (!std::isfinite(x)) refuse(name, x, "must be finite");
    };
    const auto positive = [&](const char* name, double x) {
        finite(name, x);
        if (!(x > 0.0)) refuse(name, x, "must be positive");
    };
    std::visit(detail::Overloaded{[&](const Uniform& u) {
                                      finite("low", u.low);
                                      finite("high", u.high);
                                      if (!(u.low < u.high))
                                          refuse("high", u.high, "must be above low = " + to_text(u.low));
                                  },
                                  [&](const Normal& n) {
                                      finite("mean", n.mean);
                                      positive("sd", n.sd);
                                  },
                                  [&](const Exponential& e) {
                                      positive("mean", e.mean);
                                      finite("from", e.from);
                                  },
                                  [&](const Discrete& d) {
                                      require(!d.values.empty(), "values: need at least one");
                                      for (std::size_t i = 0; i < d.values.size(); ++i)
                                          if (!std::isfinite(d.values[i]))
                                              refuse_row("values", i, d.values[i], "must be finite");
                                      if (d.probabilities.empty()) return;
                                      require(d.probabilities.size() == d.values.size(),
                                              "probabilities: need one for each value");
                                      double sum = 0.0;
                                      for (std::size_t i = 0; i < d.probabilities.size(); ++i) {
                                          const double p = d.probabilities[i];
                                          if (!(p >= 0.0 && p <= 1.0))
                                              refuse_row("probabilities", i, p, "must lie between 0 and 1");
                                          sum += p;
                                      }
                                      if (!(std::abs(sum - 1.0) <= 1e-9)) refuse("probabilities", sum, "must sum to 1");
                                  }},
               law);
}

HABITUE_DEFINED_ONCE double mean(const Law& law) {
    return std::visit(
        detail::Overloaded{[](const Uniform& u) { return 0.5 * u.low + 0.5 * u.high; },
                           [](const Normal& n) { return n.mean; }, [](const Exponential& e) { return e.from + e.mean; },
                           [](const Discrete& d) {
                               return detail::total(
                                   d, [](double) { return true; }, [](double v) { return v; });
                           }},
        law);
}

HABITUE_DEFINED_ONCE double lower(const Law& law, double x) {
    return std::visit(detail::Overloaded{
                          [&](const Uniform& u) { return std::clamp((x - u.low) / (u.high - u.low), 0.0, 1.0); },
                          [&](const Normal& n) { return detail::normal_upper((n.mean - x) / n.sd); },
                          [&](const Exponential& e) { return x <= e.from ? 0.0 : -std::expm1(-(x - e.from) / e.mean); },
                          [&](const Discrete& d) {
                              return std::min(1.0,
                                              detail::total(
                                                  d, [&](double v) { return v <= x; }, [](double) { return 1.0; }));
                          }},
                      law);
}

HABITUE_DEFINED_ONCE double upper(const Law& law, double x) {
    return std::visit(detail::Overloaded{
                          [&](const Uniform& u) { return std::clamp((u.high - x) / (u.high - u.low), 0.0, 1.0); },
                          [&](const Normal& n) { return detail::normal_upper((x - n.mean) / n.sd); },
                          [&](const Exponential& e) { return x <= e.from ? 1.0 : math::exp(-(x - e.from) / e.mean); },
                          [&](const Discrete& d) {
                              return std::min(1.0, detail::total(
                                                       d, [&](double v) { return v > x; }, [](double) { return 1.0; }));
                          }},
                      law);
}

HABITUE_DEFINED_ONCE double expected_excess(const Law& law, double x) {
    return std::visit(
        detail::Overloaded{[&](const Uniform& u) {
                               if (x <= u.low) return 0.5 * u.low + 0.5 * u.high - x;
                               const double above = std::max(0.0, u.high - x);
                               return 0.5 * above * (above / (u.high - u.low));
                           },
                           [&](const Normal& n) { return n.sd * detail::normal_excess((x - n.mean) / n.sd); },
                           [&](const Exponential& e) {
                               return x <= e.from ? e.from + e.mean - x : e.mean * math::exp(-(x - e.from) / e.mean);
                           },
                           [&](const Discrete& d) {
                               return detail::total(
                                   d, [&](double v) { return v > x; }, [&](double v) { return v - x; });
                           }},
        law);
}

HABITUE_DEFINED_ONCE std::pair<double, double> support(const Law& law) {
    constexpr double infinite = std::numeric_limits<double>::infinity();
    return std::visit(detail::Overloaded{[](const Uniform& u) {
                                             return std::pair{u.low, u.high};
                                         },
                                         [=](const Normal&) {
                                             return std::pair{-infinite, infinite};
                                         },
                                         [=](const Exponential& e) {
                                             return std::pair{e.from, infinite};
                                         },
                                         [](const Discrete& d) {
                                             double low = infinite, high = -infinite;
                                             for (std::size_t i = 0; i < d.values.size(); ++i)
                                                 if (detail::weight(d, i) > 0.0) {
                                                     low = std::min(low, d.values[i]);
                                                     high = std::max(high, d.values[i]);
                                                 }
                                             return std::pair{low, high};
                                         }},
                      law);
}

}  // namespace habitue::inline v1::ecosystem
