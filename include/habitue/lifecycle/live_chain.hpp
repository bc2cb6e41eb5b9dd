/// @file
/// Chains kept up to date, event by event: transitions counted, and hidden states filtered.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>

namespace habitue::inline v1::lifecycle {

/// Transitions counted as they happen: O(1) an event, mergeable over shards, and equal to the counts of all the paths.
///
/// Counts are whole numbers, so no order of events of different customers, and no way of sharding, changes a bit. The
/// events of one customer come in order of time, in each shard and from shard to shard.
class LiveTransitions {
public:
    /// Throws DomainError unless there are states and their names are unique.
    explicit LiveTransitions(std::vector<std::string> states)
        : states_(std::move(states)), counts_(states_.size() * states_.size(), 0) {
        require(!states_.empty(), "states: need at least one");
        auto sorted = states_;
        std::sort(sorted.begin(), sorted.end());
        if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
            throw DomainError("states: \"" + *twice + "\" occurs more than once");
    }

    /// @p customer is now in state number @p state. Throws DomainError for a state that has no name.
    void record(std::int64_t customer, std::uint32_t state) {
        if (state >= states_.size()) refuse("state", double(state), "has no name");
        const auto [at, first] = customers_.try_emplace(customer, Ends{state, state});
        if (first) return;
        ++count(at->second.last, state);
        at->second.last = state;
    }

    /// The events of @p later, too. A customer of both was seen here first, and moved from one to the other.
    ///
    /// Throws DomainError where the states differ.
    void merge(const LiveTransitions& later) {
        require(later.states_ == states_, "merge: the two count transitions between different states");
        for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += later.counts_[i];
        for (const auto& [customer, ends] : later.customers_) {
            const auto [at, first] = customers_.try_emplace(customer, ends);
            if (first) continue;
            ++count(at->second.last, ends.first);
            at->second.last = ends.last;
        }
    }

    /// What fit<MarkovChain> takes.
    TransitionCounts counts() const {
        const Eigen::Index n = Eigen::Index(states_.size());
        TransitionCounts result;
        result.counts = Eigen::MatrixXd::Zero(n, n);
        result.states = states_;
        for (Eigen::Index i = 0; i < n; ++i)
            for (Eigen::Index j = 0; j < n; ++j) result.counts(i, j) = double(counts_[std::size_t(i * n + j)]);
        return result;
    }
    std::size_t customers() const { return customers_.size(); }
    const std::vector<std::string>& states() const { return states_; }
    /// The number of the state that @p customer is in. Throws DomainError for one never seen.
    std::uint32_t state(std::int64_t customer) const {
        const auto at = customers_.find(customer);
        if (at == customers_.end()) refuse("customer", double(customer), "was never seen");
        return at->second.last;
    }

    friend bool operator==(const LiveTransitions&, const LiveTransitions&) = default;

private:
    struct Ends {
        std::uint32_t first, last;
        friend bool operator==(const Ends&, const Ends&) = default;
    };
    std::uint64_t& count(std::uint32_t from, std::uint32_t to) { return counts_[from * states_.size() + to]; }

    std::vector<std::string> states_;
    std::vector<std::uint64_t> counts_;
    std::unordered_map<std::int64_t, Ends> customers_;
};

/// Where customers are in a hidden chain, kept up to date: O(1) a visit, and the bits of HiddenChain::filter and
/// log_likelihoods of the same visits.
class LiveHiddenChain {
public:
    explicit LiveHiddenChain(HiddenChain model) : model_(std::move(model)) {
        for (const double p : model_.initial()) initial_.push_back(p);
        if (!model_.transition_logit()) moves_ = model_.move_tables({});
    }

    /// One visit of @p customer: what was seen (a value for each emission; not a number: not seen) and the inputs on
    /// the way to it. Returns the chances of the states, valid until the next call.
    ///
    /// Throws DomainError for a value that cannot be seen, and for what is impossible after what was seen before: the
    /// customer is then left as it was.
    std::span<const double> record(std::int64_t customer, std::span<const double> values,
                                   std::span<const double> inputs = {}) {
        const std::size_t n = model_.size();
        require(values.size() == model_.emissions().size(), "values: need one for each emission");
        require(inputs.size() == model_.inputs(), "inputs: need one value of each");
        std::array<double, detail::most_states> seen{};
        for (std::size_t c = 0; c < values.size(); ++c) model_.emissions()[c].check(values[c], 0);
        for (std::size_t s = 0; s < n; ++s)
            for (std::size_t c = 0; c < values.size(); ++c) seen[s] += model_.emissions()[c].log_density(s, values[c]);
        const double scale = HiddenChain::scale_likelihood(seen.data(), n);
        for (std::size_t d = 0; d < inputs.size(); ++d)
            if (!std::isfinite(inputs[d])) refuse("inputs", inputs[d], "must be finite");
        if (!inputs.empty()) {
            moves_.resize(n * n);
            for (std::size_t i = 0; i < n; ++i) model_.transition_logit()->row(i, inputs.data(), moves_.data() + i * n);
        }

        using One = detail::Lanes<1>;
        const auto known = customers_.find(customer);
        std::array<One, detail::most_states> b{}, before{}, after{};
        for (std::size_t s = 0; s < n; ++s) {
            b[s].v[0] = seen[s];
            if (known != customers_.end()) before[s].v[0] = known->second.chance[s];
        }
        One inverse;
        const One c = detail::filter_step<0>(n, known == customers_.end() ? nullptr : before.data(), initial_.data(),
                                             moves_.data(), b.data(), after.data(), inverse);
        if (!(c.v[0] >= std::numeric_limits<double>::min()))
            throw DomainError("values: impossible under the chain, after what was seen of customer " +
                              std::to_string(customer));
        auto& state = known != customers_.end() ? known->second : customers_[customer];
        state.chance.resize(n);
        for (std::size_t s = 0; s < n; ++s) state.chance[s] = after[s].v[0];
        state.product.multiply(c);
        state.scale += scale;
        ++state.visits;
        return state.chance;
    }

    /// The customers of @p other, too. Throws DomainError for one that both have: a filter cannot be joined exactly in
    /// the middle, so all visits of a customer belong in one shard.
    void merge(const LiveHiddenChain& other) {
        require(other.model_ == model_, "merge: the two filter with different chains");
        for (const auto& [customer, state] : other.customers_)
            if (customers_.contains(customer))
                throw DomainError("merge: both have customer " + std::to_string(customer) +
                                  "; keep all visits of a customer in one");
        customers_.insert(other.customers_.begin(), other.customers_.end());
    }

    const HiddenChain& model() const { return model_; }
    std::size_t customers() const { return customers_.size(); }
    std::vector<std::int64_t> ids() const {
        std::vector<std::int64_t> result;
        for (const auto& [customer, state] : customers_) result.push_back(customer);
        std::sort(result.begin(), result.end());
        return result;
    }
    /// Chances of the states of @p customer now. Throws DomainError for one never seen.
    std::span<const double> chances(std::int64_t customer) const { return of(customer).chance; }
    /// log of the chance (density) of all that was seen of @p customer.
    double log_likelihood(std::int64_t customer) const {
        const auto& state = of(customer);
        return state.product.log(0) + state.scale;
    }
    std::uint64_t visits(std::int64_t customer) const { return of(customer).visits; }

private:
    struct State {
        std::vector<double> chance;
        detail::LogProduct<detail::Lanes<1>> product;
        double scale = 0.0;
        std::uint64_t visits = 0;
    };
    const State& of(std::int64_t customer) const {
        const auto at = customers_.find(customer);
        if (at == customers_.end()) refuse("customer", double(customer), "was never seen");
        return at->second;
    }

    HiddenChain model_;
    std::vector<double> initial_, moves_;
    std::unordered_map<std::int64_t, State> customers_;
};

}  // namespace habitue::inline v1::lifecycle
