/// @file
/// The submodular functions of placement: how much weight is covered, by how much each point is served; and the best
/// set of all by branch and bound.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <habitue/optim/submodular.hpp>

namespace habitue::inline v1::optim {

/// f(S) = sum over rows j of w_j (1 - prod over e in S met by j of (1 - x_e)^m): the weight of the rows met at least
/// once, when element e is there with probability x_e at each of the m times that the row comes by.
class Coverage final : public SetFunction {
public:
    /// Row j meets the elements at [offsets[j], offsets[j + 1]) of @p met, as often as they are written there.
    /// @p presence is x_e of every element; empty: 1. Throws DomainError naming row and value for elements that are
    /// none, weights that are negative or not finite, presence outside [0, 1].
    Coverage(std::size_t elements, std::span<const std::uint64_t> offsets, std::span<const Element> met,
             std::span<const double> weights, std::span<const double> presence = {}, const Execution& how = {});

    std::size_t size() const override { return presence_.size(); }
    double gain(Element e) const override;
    void add(Element e) override;
    void clear() override;
    std::unique_ptr<SetFunction> clone() const override { return std::make_unique<Coverage>(*this); }
    double work() const override;

    double total() const { return total_; }                 ///< the weight of all rows
    std::span<const double> left() const { return left_; }  ///< of every row, the weight not covered
    double presence(Element e) const { return presence_[e]; }
    /// The rows that meet @p e, ascending.
    std::span<const std::uint32_t> rows(Element e) const {
        return {lists_->rows.data() + lists_->offsets[e], std::size_t(lists_->offsets[e + 1] - lists_->offsets[e])};
    }
    /// The probability that a row of rows(e), by its place there, meets @p e at least once if it is chosen.
    double meets(Element e, std::size_t place) const;

private:
    struct Lists {
        std::vector<std::uint64_t> offsets;
        std::vector<std::uint32_t> rows;
        std::vector<std::uint32_t>
            times;  ///< how often each meets; empty: nobody more than once, or it does not matter
    };
    std::shared_ptr<const Lists> lists_;
    std::vector<double> presence_;
    std::shared_ptr<const std::vector<double>> weights_;
    std::vector<double> left_;
    double total_ = 0.0;
};

/// f(S) = sum over points i of w_i max(0, greatest similarity of an element of S to i).
class FacilityLocation final : public SetFunction {
public:
    /// @p similarity has a row for each element and a column for each point, row after row, and is seen, not copied.
    /// @p weights are w_i; empty: 1. Throws DomainError naming row and value of what is not finite or of a negative
    /// weight.
    FacilityLocation(std::size_t elements, std::size_t points, std::span<const double> similarity,
                     std::span<const double> weights = {}, const Execution& how = {});

    std::size_t size() const override { return elements_; }
    double gain(Element e) const override;
    void add(Element e) override;
    void clear() override;
    std::unique_ptr<SetFunction> clone() const override { return std::make_unique<FacilityLocation>(*this); }
    double work() const override { return double(points_); }

    double most() const { return most_; }  ///< f of all elements
    /// The same function as a weight covered: a row for every point and every level of similarity to it.
    Coverage as_coverage(const Execution& how = {}) const;

private:
    template <bool checked>
    double gained(std::size_t e, double* odd) const;
    void raise(std::vector<double>& best, std::size_t e) const;

    std::size_t elements_, points_;
    std::span<const double> similarity_;
    std::vector<double> weights_;
    std::vector<double> best_;   ///< of every point, the greatest similarity so far
    std::vector<double> first_;  ///< gains at the empty set
    double most_ = 0.0;
    bool empty_ = true;
};

struct ExactOptions {
    std::uint64_t nodes = 1'000'000;  ///< sets looked into at most; then `complete` is false
};

/// The best set of all, by branch and bound. Sets are bounded by Lagrangean relaxation (Cornuejols, Fisher & Nemhauser
/// 1977, Management Science 23, 789-810, doi:10.1287/mnsc.23.8.789): a row's weight is split between the elements that
/// would cover it. A selection is best to within 1e-12 of its value. `gains` are in the order of greedy.
Selection exact(Coverage& f, const Constraint& constraint, const ExactOptions& options = {}, const Execution& how = {});

}  // namespace habitue::inline v1::optim

#ifndef HABITUE_COMPILED
#include <habitue/optim/definitions/coverage.hpp>
#endif
