/// @file
/// What <habitue/lifecycle/emissions.hpp> declares.
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/emissions.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE Family parse_family(std::string_view text) {
    for (const auto f : {Family::categorical, Family::bernoulli, Family::poisson, Family::gaussian, Family::gamma})
        if (text == name(f)) return f;
    throw DomainError(
        joined({"emissions: got \"", text, "\", need categorical, bernoulli, poisson, gaussian or gamma"}));
}

HABITUE_DEFINED_ONCE Sequences sequences(const Paths& paths) {
    validate(paths);
    return {.offsets = paths.offsets,
            .values = {std::vector<double>(paths.state.begin(), paths.state.end())},
            .inputs = {},
            .weight = paths.weight,
            .symbols = paths.states,
            .input_names = {},
            .customer = paths.customer};
}

HABITUE_DEFINED_ONCE void validate(const Sequences& s) {
    require(!s.offsets.empty() && s.offsets.front() == 0 && std::is_sorted(s.offsets.begin(), s.offsets.end()),
            "sequences: offsets must start at 0 and not fall");
    require(!s.values.empty(), "sequences: need at least one column of values");
    require(s.visits() < 0xFFFFFFFFu, "sequences: need fewer than 4,294,967,295 visits");
    for (const auto& column : s.values)
        require(column.size() == s.visits(), "sequences: offsets must end at the number of values");
    for (const auto& column : s.inputs) {
        require(column.size() == s.visits(), "inputs: need one for each visit");
        for (std::size_t v = 0; v < column.size(); ++v)
            if (!std::isfinite(column[v])) refuse_row("inputs", v, column[v], "must be finite");
    }
    require(s.input_names.empty() || s.input_names.size() == s.inputs.size(), "inputs: need a name of each column");
    require(s.weight.empty() || s.weight.size() == s.size(), "sequences: need a weight of every sequence, or none");
    for (std::size_t i = 0; i < s.weight.size(); ++i)
        if (!(s.weight[i] >= 0.0) || !std::isfinite(s.weight[i]))
            refuse_row("weight", i, s.weight[i], "must be finite and not negative");
}

HABITUE_DEFINED_ONCE Emission Emission::categorical(Eigen::MatrixXd probability, std::vector<std::string> symbols) {
    return {Family::categorical, std::move(probability), std::move(symbols)};
}

HABITUE_DEFINED_ONCE Emission Emission::gaussian(const Eigen::VectorXd& mean, const Eigen::VectorXd& sd) {
    return {Family::gaussian, two(mean, sd)};
}

HABITUE_DEFINED_ONCE Emission Emission::gamma(const Eigen::VectorXd& shape, const Eigen::VectorXd& rate) {
    return {Family::gamma, two(shape, rate)};
}

HABITUE_DEFINED_ONCE std::string Emission::parameter_name(std::size_t j) const {
    switch (family) {
        case Family::categorical:
            return j < symbols.size() ? symbols[j] : std::to_string(j);
        case Family::bernoulli:
            return "probability";
        case Family::poisson:
            return "rate";
        case Family::gaussian:
            return j == 0 ? "mean" : "sd";
        case Family::gamma:
            return j == 0 ? "shape" : "rate";
    }
    return "";
}

HABITUE_DEFINED_ONCE Support Emission::support(std::size_t j) const {
    return family == Family::gaussian && j == 0                           ? Support::real
           : family == Family::categorical || family == Family::bernoulli ? Support::unit_interval
                                                                          : Support::positive;
}

HABITUE_DEFINED_ONCE bool Emission::possible(double y) const {
    const bool whole = y >= 0.0 && y == std::floor(y);
    switch (family) {
        case Family::categorical:
            return whole && y < double(parameters.cols());
        case Family::bernoulli:
            return y == 0.0 || y == 1.0;
        case Family::poisson:
            return whole && std::isfinite(y);
        case Family::gaussian:
            return std::isfinite(y);
        case Family::gamma:
            return y > 0.0 && std::isfinite(y);
    }
    return false;
}

HABITUE_DEFINED_ONCE void Emission::check(double y, std::size_t row) const {
    if (std::isnan(y) || possible(y)) [[likely]]
        return;
    constexpr std::string_view need[] = {"must be the number of a symbol", "must be 0 or 1",
                                         "must be a whole number, 0 or more", "must be finite",
                                         "must be finite and positive"};
    refuse_row("values", row, y, need[std::size_t(family)]);
}

HABITUE_DEFINED_ONCE double Emission::log_density(std::size_t state, double y) const {
    if (std::isnan(y)) return 0.0;
    const auto p = [&](Eigen::Index j) { return parameters(Eigen::Index(state), j); };
    switch (family) {
        case Family::categorical:
            return log_or_never(p(Eigen::Index(y)));
        case Family::bernoulli:
            return log_or_never(y == 1.0 ? p(0) : 1.0 - p(0));
        case Family::poisson:
            return p(0) > 0.0 ? y * math::log(p(0)) - p(0) - math::log_gamma(y + 1.0) : (y == 0.0 ? 0.0 : never);
        case Family::gaussian: {
            const double z = (y - p(0)) / p(1);
            return -0.5 * z * z - math::log(p(1)) - math::detail::half_log_two_pi;
        }
        case Family::gamma:
            return p(0) * math::log(p(1)) + (p(0) - 1.0) * math::log(y) - p(1) * y - math::log_gamma(p(0));
    }
    return never;
}

HABITUE_DEFINED_ONCE double Emission::mean(std::size_t state) const {
    const auto row = parameters.row(Eigen::Index(state));
    if (family == Family::gamma) return row(0) / row(1);
    if (family != Family::categorical) return row(0);
    double sum = 0.0;
    for (Eigen::Index k = 0; k < row.size(); ++k) sum += double(k) * row(k);
    return sum;
}

HABITUE_DEFINED_ONCE double Emission::simulate(std::size_t state, math::Random& random) const {
    const auto row = parameters.row(Eigen::Index(state));
    switch (family) {
        case Family::categorical: {
            double u = random.uniform();
            for (Eigen::Index k = 0; k + 1 < row.size(); ++k)
                if ((u -= row(k)) < 0.0) return double(k);
            return double(row.size() - 1);
        }
        case Family::bernoulli:
            return random.chance(row(0)) ? 1.0 : 0.0;
        case Family::poisson:
            return simulate_poisson(row(0), random);
        case Family::gaussian:
            return row(0) + row(1) * random.normal();
        case Family::gamma:
            return random.gamma(row(0), row(1));
    }
    return 0.0;
}

HABITUE_DEFINED_ONCE void Emission::validate() const {
    const Eigen::Index columns = family == Family::gaussian || family == Family::gamma ? 2 : 1;
    if (parameters.rows() == 0 ||
        (family == Family::categorical ? parameters.cols() == 0 : parameters.cols() != columns))
        throw DomainError(joined({"emissions: ", name(family), " needs a row of parameters for every state"}));
    require(family == Family::categorical || symbols.empty(), "emissions: only categorical ones have symbols");
    require(symbols.empty() || symbols.size() == std::size_t(parameters.cols()),
            "emissions: need a name of each symbol, or none");
    for (Eigen::Index s = 0; s < parameters.rows(); ++s) {
        for (Eigen::Index j = 0; j < parameters.cols(); ++j) {
            const double x = parameters(s, j);
            const bool fine = family == Family::gaussian && j == 0 ? std::isfinite(x)
                              : support(std::size_t(j)) == Support::unit_interval
                                  ? x >= 0.0 && x <= 1.0 + 1e-9
                                  : std::isfinite(x) && (x > 0.0 || (x == 0.0 && family == Family::poisson));
            if (!fine)
                refuse_row(joined({name(family), " ", parameter_name(std::size_t(j))}), std::size_t(s), x,
                           "outside its support");
        }
        if (family == Family::categorical && !(std::abs(parameters.row(s).sum() - 1.0) <= 1e-9))
            refuse_row("categorical probability", std::size_t(s), parameters.row(s).sum(), "must sum to 1");
    }
}

HABITUE_DEFINED_ONCE Eigen::MatrixXd Emission::two(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    require(a.size() == b.size(), "emissions: need one of each parameter for every state");
    Eigen::MatrixXd both(a.size(), 2);
    both << a, b;
    return both;
}

HABITUE_DEFINED_ONCE double Emission::simulate_poisson(double rate, math::Random& random) {
    double count = 0.0;
    while (rate > 16.0) {
        const double m = std::floor(0.875 * rate), wait = random.gamma(m, 1.0);
        if (wait > rate) {
            for (double k = 1.0; k < m; k += 1.0) count += random.uniform() * wait < rate ? 1.0 : 0.0;
            return count;
        }
        count += m;
        rate -= wait;
    }
    const double limit = math::exp(-rate);
    for (double product = random.uniform(); product > limit; product *= random.uniform()) count += 1.0;
    return count;
}

}  // namespace habitue::inline v1::lifecycle
