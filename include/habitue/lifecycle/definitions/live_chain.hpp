#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/data/detail/bytes.hpp>
#include <habitue/lifecycle/fit.hpp>
#include <habitue/lifecycle/hidden_chain.hpp>
#include <habitue/lifecycle/live_chain.hpp>

namespace habitue::inline v1::lifecycle {

namespace detail {

template <class Map>
std::vector<std::int64_t> sorted_keys(const Map& map) {
    std::vector<std::int64_t> keys;
    for (const auto& [key, value] : map) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

}  // namespace detail

namespace detail {

[[noreturn]] inline void refuse_customer(std::int64_t customer) {
    throw DomainError("customer: got " + std::to_string(customer) + ", was never seen");
}

}  // namespace detail

HABITUE_DEFINED_ONCE LiveTransitions::LiveTransitions(std::vector<std::string> states)
    : states_(std::move(states)), counts_(states_.size() * states_.size(), 0) {
    require(!states_.empty(), "states: need at least one");
    detail::check_names("states", states_, states_.size());
}

HABITUE_DEFINED_ONCE void LiveTransitions::record(std::int64_t customer, std::uint32_t state) {
    if (state >= states_.size()) refuse("state", double(state), "has no name");
    const auto [at, first] = customers_.try_emplace(customer, Ends{state, state});
    if (first) return;
    ++count(at->second.last, state);
    at->second.last = state;
}

HABITUE_DEFINED_ONCE void LiveTransitions::merge(const LiveTransitions& later) {
    require(later.states_ == states_, "merge: the two count transitions between different states");
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += later.counts_[i];
    for (const auto& [customer, ends] : later.customers_) {
        const auto [at, first] = customers_.try_emplace(customer, ends);
        if (first) continue;
        ++count(at->second.last, ends.first);
        at->second.last = ends.last;
    }
}

HABITUE_DEFINED_ONCE TransitionCounts LiveTransitions::counts() const {
    const Eigen::Index n = Eigen::Index(states_.size());
    TransitionCounts result;
    result.counts = Eigen::MatrixXd::Zero(n, n);
    result.states = states_;
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j) result.counts(i, j) = double(counts_[std::size_t(i * n + j)]);
    return result;
}

HABITUE_DEFINED_ONCE std::uint32_t LiveTransitions::state(std::int64_t customer) const {
    const auto at = customers_.find(customer);
    if (at == customers_.end()) detail::refuse_customer(customer);
    return at->second.last;
}

HABITUE_DEFINED_ONCE std::string LiveTransitions::to_bytes() const {
    data::detail::ByteWriter out("HLT", 1);
    out.word(states_.size());
    for (const auto& s : states_) out.text(s);
    for (const auto count : counts_) out.word(count);
    out.word(customers_.size());
    for (const auto customer : detail::sorted_keys(customers_)) {
        const auto& ends = customers_.at(customer);
        out.number(customer);
        out.word(ends.first);
        out.word(ends.last);
    }
    return std::move(out).finish();
}

HABITUE_DEFINED_ONCE LiveTransitions LiveTransitions::from_bytes(std::string_view bytes) {
    data::detail::ByteReader in(bytes, "HLT", 1, "LiveTransitions.from_bytes");
    std::vector<std::string> states(in.count(8));
    for (auto& s : states) s = in.text();
    if (states.empty()) in.refuse_bytes("damaged");
    LiveTransitions live(std::move(states));
    for (auto& count : live.counts_) count = in.word();
    for (std::size_t n = in.count(24); n > 0; --n) {
        const std::int64_t customer = in.number();
        const auto first = in.word_up_to(live.states_.size() - 1), last = in.word_up_to(live.states_.size() - 1);
        live.customers_[customer] = {std::uint32_t(first), std::uint32_t(last)};
    }
    in.finish();
    return live;
}

HABITUE_DEFINED_ONCE LiveHiddenChain::LiveHiddenChain(HiddenChain model) : model_(std::move(model)) {
    for (const double p : model_.initial()) initial_.push_back(p);
    if (model_.inputs() == 0) moves_ = model_.move_tables({});
}

HABITUE_DEFINED_ONCE std::span<const double> LiveHiddenChain::record(std::int64_t customer,
                                                                     std::span<const double> values,
                                                                     std::span<const double> inputs) {
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

HABITUE_DEFINED_ONCE void LiveHiddenChain::merge(const LiveHiddenChain& other) {
    require(other.model_ == model_, "merge: the two filter with different chains");
    for (const auto& [customer, state] : other.customers_)
        if (customers_.contains(customer))
            throw DomainError("merge: both have customer " + std::to_string(customer) +
                              "; keep all visits of a customer in one");
    customers_.insert(other.customers_.begin(), other.customers_.end());
}

HABITUE_DEFINED_ONCE std::vector<std::int64_t> LiveHiddenChain::ids() const {
    return detail::sorted_keys(customers_);
}

HABITUE_DEFINED_ONCE double LiveHiddenChain::log_likelihood(std::int64_t customer) const {
    const auto& state = of(customer);
    return state.product.log(0) + state.scale;
}

HABITUE_DEFINED_ONCE std::string LiveHiddenChain::to_bytes() const {
    data::detail::ByteWriter out("HLF", 1);
    const auto real = [&](double x) { out.word(std::bit_cast<std::uint64_t>(x)); };
    out.word(model_.size());
    out.word(customers_.size());
    for (const auto customer : ids()) {
        const State& s = customers_.at(customer);
        out.number(customer);
        out.word(s.visits);
        for (const double x : {s.product.mantissa.v[0], s.product.least.v[0], s.scale}) real(x);
        out.number(s.product.power[0]);
        for (const double x : s.chance) real(x);
    }
    return std::move(out).finish();
}

HABITUE_DEFINED_ONCE LiveHiddenChain LiveHiddenChain::from_bytes(HiddenChain model, std::string_view bytes) {
    data::detail::ByteReader in(bytes, "HLF", 1, "LiveHiddenChain.from_bytes");
    LiveHiddenChain live(std::move(model));
    const auto real = [&] { return std::bit_cast<double>(in.word()); };
    const std::size_t n = live.model_.size();
    if (in.word() != n) in.refuse_bytes("of a chain with another number of states");
    for (std::size_t left = in.count(8 * (6 + n)); left > 0; --left) {
        State& s = live.customers_[in.number()];
        s.visits = in.word();
        s.product.mantissa.v[0] = real();
        s.product.least.v[0] = real();
        s.scale = real();
        s.product.power[0] = in.number();
        for (std::size_t k = 0; k < n; ++k) s.chance.push_back(real());
    }
    in.finish();
    return live;
}

HABITUE_DEFINED_ONCE auto LiveHiddenChain::of(std::int64_t customer) const -> const State& {
    const auto at = customers_.find(customer);
    if (at == customers_.end()) detail::refuse_customer(customer);
    return at->second;
}

}  // namespace habitue::inline v1::lifecycle
