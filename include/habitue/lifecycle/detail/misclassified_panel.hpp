/// @file
/// A panel whose states are sometimes seen as others: a hidden chain in continuous time, and its likelihood with exact
/// first and second derivatives.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <Eigen/Core>

#include <habitue/core/execution.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/continuous_fit.hpp>
#include <habitue/lifecycle/detail/panel.hpp>
#include <habitue/lifecycle/detail/panel_likelihood.hpp>
#include <habitue/math/matrix_exponential.hpp>
#include <habitue/optim/newton.hpp>

namespace habitue::inline v1::lifecycle::detail {

/// All that is seen of one customer: a first target, then Panel::steps.
struct SeenPath {
    std::uint32_t first = 0;
    std::size_t begin = 0, end = 0;
    double weight = 1.0;
};

/// Reads paths as looks at hidden states. Of Panel::targets the first `states` are now what a look may say, whatever
/// the state is; the others remain what is known for sure.
class MisclassifiedReader : public PanelReader {
public:
    using PanelReader::PanelReader;

    std::vector<SeenPath> seen;
    std::vector<math::Rate> mistakes;     ///< from: the true state, to: the one seen
    Eigen::MatrixXd chances;              ///< [true][seen], to start from
    Eigen::VectorXd initial;              ///< of the true states at first visits, given or to start from
    std::vector<std::size_t> beginnings;  ///< states that first visits may be in; the first is the likeliest

    void read();

private:
    void read_mistakes();
    void read_looks();
    void read_initial();
    /// Throws DomainError at the first visit that no way through the states explains.
    void check_possible() const;
    /// Whether @p target may be what a visit in @p state shows.
    bool shows(std::size_t target, std::size_t state) const;

    std::vector<std::size_t> path_of_, visit_of_;  // of every seen path; of every step
};

/// Parameters: those of PanelLikelihood, then the log-odds of each mistake against seeing the true state, then those of
/// beginning in each of `beginnings` but the first against the first (none when the initial law is given).
class MisclassifiedLikelihood {
public:
    MisclassifiedLikelihood(const MisclassifiedReader& data, double scale, const Execution& how);

    std::vector<double> start() const;
    /// [true][seen] at @p x.
    Eigen::MatrixXd chances(const std::vector<double>& x) const;
    /// Law of the true states at first visits at @p x.
    Eigen::VectorXd initial(const std::vector<double>& x) const;
    std::size_t first_mistake() const { return rates_.parameters(data_.panel); }
    std::size_t first_beginning() const { return first_mistake() + data_.mistakes.size(); }
    std::size_t parameters() const;

    /// Minus the log-likelihood of all that is seen, the first visits included, with its derivatives.
    optim::Quadratic operator()(const std::vector<double>& x) const;

private:
    void add_paths(const std::vector<double>& x, std::size_t first, std::size_t last, optim::Quadratic& into) const;

    const MisclassifiedReader& data_;
    PanelLikelihood rates_;
    double scale_;
    Execution how_;
};

}  // namespace habitue::inline v1::lifecycle::detail
