/// @file
/// Chains kept up to date, event by event: transitions counted, and hidden states filtered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/data/detail/bytes.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/forward_backward.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>

namespace habitue::inline v1::lifecycle {

/// Transitions counted as they happen: O(1) an event, mergeable over shards, and equal to the counts of all the paths.
///
/// Counts are whole numbers, so no order of events of different customers, and no way of sharding, changes a bit. The
/// events of one customer come in order of time, in each shard and from shard to shard.
class LiveTransitions {
public:
    /// Throws DomainError unless there are states and their names are unique.
    explicit LiveTransitions(std::vector<std::string> states);

    /// @p customer is now in state number @p state. Throws DomainError for a state that has no name.
    void record(std::int64_t customer, std::uint32_t state);

    /// The events of @p later, too. A customer of both was seen here first, and moved from one to the other.
    ///
    /// Throws DomainError where the states differ.
    void merge(const LiveTransitions& later);

    /// What fit<MarkovChain> takes.
    TransitionCounts counts() const;
    std::size_t customers() const { return customers_.size(); }
    const std::vector<std::string>& states() const { return states_; }
    /// The number of the state that @p customer is in. Throws DomainError for one never seen.
    std::uint32_t state(std::int64_t customer) const;

    /// The state as bytes: the same on every machine, whatever the order of customers, readable by later versions.
    std::string to_bytes() const;
    /// Reads what to_bytes wrote. Throws DomainError for anything else.
    static LiveTransitions from_bytes(std::string_view bytes);

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
    explicit LiveHiddenChain(HiddenChain model);

    /// One visit of @p customer: what was seen (a value for each emission; not a number: not seen) and the inputs on
    /// the way to it. Returns the chances of the states, valid until the next call.
    ///
    /// Throws DomainError for a value that cannot be seen, and for what is impossible after what was seen before: the
    /// customer is then left as it was.
    std::span<const double> record(std::int64_t customer, std::span<const double> values,
                                   std::span<const double> inputs = {});

    /// The customers of @p other, too. Throws DomainError for one that both have: a filter cannot be joined exactly in
    /// the middle, so all visits of a customer belong in one shard.
    void merge(const LiveHiddenChain& other);

    const HiddenChain& model() const { return model_; }
    std::size_t customers() const { return customers_.size(); }
    std::vector<std::int64_t> ids() const;  ///< ascending
    /// Chances of the states of @p customer now. Throws DomainError for one never seen.
    std::span<const double> chances(std::int64_t customer) const { return of(customer).chance; }
    /// log of the chance (density) of all that was seen of @p customer.
    double log_likelihood(std::int64_t customer) const;
    std::uint64_t visits(std::int64_t customer) const { return of(customer).visits; }

    /// Where customers are, as bytes, the same on every machine; the chain itself is not among them.
    std::string to_bytes() const;
    /// Reads what to_bytes wrote of customers in the chain @p model. Throws DomainError for anything else.
    static LiveHiddenChain from_bytes(HiddenChain model, std::string_view bytes);

private:
    struct State {
        std::vector<double> chance;
        detail::LogProduct<detail::Lanes<1>> product;
        double scale = 0.0;
        std::uint64_t visits = 0;
    };
    const State& of(std::int64_t customer) const;

    HiddenChain model_;
    std::vector<double> initial_, moves_;
    std::unordered_map<std::int64_t, State> customers_;
};

}  // namespace habitue::inline v1::lifecycle

#ifndef HABITUE_COMPILED
#include <habitue/lifecycle/definitions/live_chain.hpp>
#endif
