/// @file
/// Definitions of graph/min_cut.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <habitue/core/error.hpp>
#include <habitue/graph/min_cut.hpp>

namespace habitue::inline v1::graph {

namespace detail {

/// What is left of every arc's capacity, each arc beside its reverse, rows by the vertex they leave.
class Residual {
public:
    Residual(std::size_t vertices, std::span<const Arc> arcs)
        : first_(vertices + 1), level_(vertices), next_(vertices), at_(2 * arcs.size()) {
        for (const Arc& arc : arcs) ++first_[arc.source + 1], ++first_[arc.target + 1];
        for (std::size_t v = 0; v < vertices; ++v) first_[v + 1] += first_[v];
        std::vector<std::size_t> free(first_.begin(), first_.end() - 1);
        for (const Arc& arc : arcs) {
            const std::size_t there = free[arc.source]++, back = free[arc.target]++;
            at_[there] = {arc.target, back, arc.source == arc.target ? 0.0 : arc.capacity};
            at_[back] = {arc.source, there, 0.0};
        }
    }

    /// Sends all that can be sent. False when it has no limit.
    bool saturate(std::uint32_t source, std::uint32_t sink) {
        while (layers(source, sink)) {
            std::copy(first_.begin(), first_.end() - 1, next_.begin());
            while (const double sent = augment(source, sink))
                if (std::isinf(sent)) return false;
        }
        return true;
    }

    /// Whether each vertex can still be reached from the source.
    std::vector<bool> reached() const {
        std::vector<bool> result(level_.size());
        for (std::size_t v = 0; v < level_.size(); ++v) result[v] = level_[v] != unseen;
        return result;
    }

private:
    struct Half {
        std::uint32_t target;
        std::size_t reverse;
        double left;
    };
    static constexpr std::uint32_t unseen = std::numeric_limits<std::uint32_t>::max();

    bool layers(std::uint32_t source, std::uint32_t sink) {
        std::fill(level_.begin(), level_.end(), unseen);
        level_[source] = 0;
        queue_.assign(1, source);
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            const std::uint32_t v = queue_[i];
            for (std::size_t a = first_[v]; a < first_[v + 1]; ++a)
                if (at_[a].left > 0.0 && level_[at_[a].target] == unseen) {
                    level_[at_[a].target] = level_[v] + 1;
                    queue_.push_back(at_[a].target);
                }
        }
        return level_[sink] != unseen;
    }

    /// Sends what one more path of the layers bears; 0 when there is none. An arc of it is used up to the last bit.
    double augment(std::uint32_t source, std::uint32_t sink) {
        path_.clear();
        std::uint32_t v = source;
        while (v != sink) {
            std::size_t& a = next_[v];
            while (a < first_[v + 1] && !(at_[a].left > 0.0 && level_[at_[a].target] == level_[v] + 1)) ++a;
            if (a < first_[v + 1]) {
                path_.push_back(a);
                v = at_[a].target;
            } else if (path_.empty()) {
                return 0.0;
            } else {
                v = at_[at_[path_.back()].reverse].target;
                path_.pop_back();
                ++next_[v];
            }
        }
        double sent = std::numeric_limits<double>::infinity();
        for (const std::size_t a : path_) sent = std::min(sent, at_[a].left);
        if (std::isinf(sent)) return sent;
        for (const std::size_t a : path_) {
            at_[a].left -= sent;
            at_[at_[a].reverse].left += sent;
        }
        return sent;
    }

    std::vector<std::size_t> first_;
    std::vector<std::uint32_t> level_, queue_;
    std::vector<std::size_t> next_, path_;
    std::vector<Half> at_;
};

}  // namespace detail

HABITUE_DEFINED_ONCE MinCut min_cut(std::size_t vertices, std::span<const Arc> arcs, std::uint32_t source,
                                    std::uint32_t sink) {
    if (source >= vertices) refuse("source", source, "there is no such vertex");
    if (sink >= vertices) refuse("sink", sink, "there is no such vertex");
    require(source != sink, "sink: is the source");
    for (std::size_t i = 0; i < arcs.size(); ++i) {
        if (arcs[i].source >= vertices) refuse_row("source", i, arcs[i].source, "there is no such vertex");
        if (arcs[i].target >= vertices) refuse_row("target", i, arcs[i].target, "there is no such vertex");
        if (!(arcs[i].capacity >= 0.0)) refuse_row("capacity", i, arcs[i].capacity, "must not be negative");
    }
    detail::Residual residual(vertices, arcs);
    require(residual.saturate(source, sink), "capacity: infinite arcs alone lead from the source to the sink");
    MinCut cut{.source_side = residual.reached()};
    for (const Arc& arc : arcs)
        if (cut.source_side[arc.source] && !cut.source_side[arc.target]) cut.value += arc.capacity;
    return cut;
}

}  // namespace habitue::inline v1::graph
