/// @file
/// Definitions of ecosystem/select_components.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/select_components.hpp>
#include <habitue/graph/min_cut.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {
/// Components that need one another, in the order of their first member.
inline std::vector<std::vector<std::uint32_t>> circles(std::size_t n, std::span<const Needs> needs) {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(n);
    for (const Needs& x : needs) boost::add_edge(x.component, x.needs, graph);
    std::vector<std::size_t> of(n);
    const std::size_t count = boost::strong_components(
        graph, boost::make_iterator_property_map(of.begin(), boost::get(boost::vertex_index, graph)));
    std::vector<std::vector<std::uint32_t>> groups(count);
    for (std::uint32_t i = 0; i < n; ++i) groups[of[i]].push_back(i);
    std::erase_if(groups, [](const auto& group) { return group.size() < 2; });
    std::sort(groups.begin(), groups.end());
    return groups;
}
}  // namespace detail

HABITUE_DEFINED_ONCE ComponentSelection select_components(std::span<const double> values,
                                                          std::span<const Needs> needs) {
    const std::size_t n = values.size();
    for (std::size_t i = 0; i < n; ++i)
        if (!std::isfinite(values[i])) refuse_row("values", i, values[i], "must be finite");
    for (std::size_t i = 0; i < needs.size(); ++i) {
        if (needs[i].component >= n) refuse_row("requires", i, needs[i].component, "there is no such component");
        if (needs[i].needs >= n) refuse_row("requires", i, needs[i].needs, "there is no such component");
    }
    const auto source = std::uint32_t(n), sink = source + 1;  // what is chosen stays on the side of the source
    std::vector<graph::Arc> arcs;
    for (std::uint32_t i = 0; i < n; ++i) {
        if (values[i] > 0.0) arcs.push_back({source, i, values[i]});
        if (values[i] < 0.0) arcs.push_back({i, sink, -values[i]});
    }
    for (const Needs& x : needs) arcs.push_back({x.component, x.needs, std::numeric_limits<double>::infinity()});
    const auto cut = graph::min_cut(n + 2, arcs, source, sink);
    ComponentSelection best{.together = detail::circles(n, needs)};
    for (std::uint32_t i = 0; i < n; ++i)
        if (cut.source_side[i]) {
            best.chosen.push_back(i);
            best.value += values[i];
        }
    return best;
}

}  // namespace habitue::inline v1::ecosystem
