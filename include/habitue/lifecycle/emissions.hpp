/// @file
/// What is seen of a hidden state: symbols, counts, amounts, purchases; and sequences of what was seen.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/error.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/ids.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/math/random.hpp>
#include <habitue/math/special.hpp>

namespace habitue::inline v1::lifecycle {

/// The law of what is seen, given the state.
enum class Family {
    categorical,  ///< one of several symbols, numbered from 0
    bernoulli,    ///< 1, a purchase, or 0, none
    poisson,      ///< a count
    gaussian,     ///< any number
    gamma,        ///< a positive amount
};

/// "categorical", "bernoulli", ...
constexpr std::string_view name(Family f) {
    constexpr std::string_view names[] = {"categorical", "bernoulli", "poisson", "gaussian", "gamma"};
    return names[std::size_t(f)];
}

/// The family called @p text. Throws DomainError for any other.
Family parse_family(std::string_view text);

/// Sequences of observations, laid end to end; a value that is not a number was not seen.
struct Sequences {
    std::vector<std::uint64_t> offsets = {0};      ///< sequence i is at [offsets[i], offsets[i + 1]) of every column
    std::vector<std::vector<double>> values = {};  ///< columns of what was seen
    std::vector<std::vector<double>> inputs =
        {};                                 ///< columns of what may move a customer; of a visit: acts on the way to it
    std::vector<double> weight = {};        ///< of every sequence; empty: all count once
    std::vector<std::string> symbols = {};  ///< names of the symbols when the one column of values numbers them
    std::vector<std::string> input_names = {};  ///< of the columns of inputs; empty: "x0", "x1", ...
    data::Ids customer = {};                    ///< of every sequence; empty: unnamed

    std::size_t size() const { return offsets.size() - 1; }             ///< sequences
    std::size_t visits() const { return std::size_t(offsets.back()); }  ///< of all sequences
    double weight_of(std::size_t i) const { return weight.empty() ? 1.0 : weight[i]; }
    std::size_t length(std::size_t i) const { return std::size_t(offsets[i + 1] - offsets[i]); }
    friend bool operator==(const Sequences&, const Sequences&) = default;
};

/// The states of @p paths as symbols.
Sequences sequences(const Paths& paths);

/// Throws DomainError naming the argument, the row and the value unless columns are as long as offsets say, weights are
/// finite and not negative, and inputs are finite.
void validate(const Sequences& s);

/// What is seen of each state: a family, and a row of its parameters for every state.
struct Emission {
    Family family = Family::categorical;
    /// [state][parameter]: probabilities of the symbols; probability; rate; mean, sd; shape, rate.
    Eigen::MatrixXd parameters = {};
    std::vector<std::string> symbols = {};  ///< names of the symbols of a categorical one; may be empty

    static Emission categorical(Eigen::MatrixXd probability, std::vector<std::string> symbols = {});
    static Emission bernoulli(const Eigen::VectorXd& probability) { return {Family::bernoulli, probability}; }
    static Emission poisson(const Eigen::VectorXd& rate) { return {Family::poisson, rate}; }
    static Emission gaussian(const Eigen::VectorXd& mean, const Eigen::VectorXd& sd);
    static Emission gamma(const Eigen::VectorXd& shape, const Eigen::VectorXd& rate);

    std::size_t states() const { return std::size_t(parameters.rows()); }
    /// "rate", "mean", ...; of a categorical one the symbols.
    std::string parameter_name(std::size_t j) const;
    Support support(std::size_t j) const;

    /// Whether @p y can be seen at all.
    bool possible(double y) const;
    /// Throws DomainError naming @p row for a @p y that cannot be seen. What is not a number was not seen.
    void check(double y, std::size_t row) const;

    /// log of the chance or density of @p y in @p state; 0 for what was not seen.
    double log_density(std::size_t state, double y) const;
    /// Expected value of what is seen in @p state; of a categorical one, of the symbol's number.
    double mean(std::size_t state) const;
    /// One observation of @p state.
    double simulate(std::size_t state, math::Random& random) const;

    /// Throws DomainError naming the state and the value unless the parameters are in their supports.
    void validate() const;

    friend bool operator==(const Emission& a, const Emission& b) {
        return a.family == b.family && a.parameters.rows() == b.parameters.rows() &&
               a.parameters.cols() == b.parameters.cols() && a.parameters == b.parameters && a.symbols == b.symbols;
    }

private:
    static constexpr double never = -std::numeric_limits<double>::infinity();
    static double log_or_never(double p) { return p > 0.0 ? math::log(p) : never; }
    static Eigen::MatrixXd two(const Eigen::VectorXd& a, const Eigen::VectorXd& b);
    /// A Poisson number: through the gamma law of the waiting time to the middle one while the rate is large (Ahrens &
    /// Dieter 1974), then by multiplying uniforms.
    static double simulate_poisson(double rate, math::Random& random);
};

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/emissions.hpp>
#endif
