/// @file
/// Reading a circle: what goes round in it, what holds it together, what comes before what, and how sure the next step
/// is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/ecosystem/circle.hpp>

namespace habitue::inline v1::ecosystem {

/// Traffic of every move, per customer and year: visits of its source times its probability.
std::vector<double> traffic(const CircleView& circle, const Execution& how = {});

/// A way round, back to where it began.
struct Circulation {
    std::vector<std::uint32_t> vertices;  ///< in order, the first not repeated
    double rate = 0.0;                    ///< times round per customer and year
    double share = 0.0;                   ///< of all moves: rate x length / traffic
};

/// The traffic as circulations and what is left: the widest circle, the one whose narrowest move has most traffic, is
/// taken out, then the widest of the rest, until @p most of them are found or none is left.
///
/// A flow has many such decompositions (Ahuja, Magnanti & Orlin 1993, Network Flows, section 3.5); this one names the
/// heaviest circle first. Of circles equally wide, the one found first from the vertex of least number, by the fewest
/// moves.
struct Circulations {
    std::vector<Circulation> circles;
    double share = 0.0;  ///< of all moves, in the circles found
};
Circulations circulations(const CircleView& circle, std::size_t most = 20, const Execution& how = {});

/// Vertices that all lead to one another, by moves of at least a rate.
struct Core {
    std::vector<std::uint32_t> vertices;
    double share = 0.0;  ///< of all visits
};
/// The strongly connected cores of two vertices or more, the busiest first; moves of less than @p least traffic (per
/// customer and year) are not followed.
std::vector<Core> cores(const CircleView& circle, double least = 0.0, const Execution& how = {});

/// A move without which a core falls apart.
struct Bridge {
    std::uint32_t source = 0, target = 0;
    double rate = 0.0;  ///< its traffic, per customer and year
    std::size_t lost =
        0;  ///< vertices of the core that no longer get from its target back to its source, or be reached
};
/// The strong bridges of the cores: moves (of at least @p least traffic) whose loss cuts a circle, the busiest first.
/// Every one is in a tree of ways out of, or into, a vertex of the core, so 2 (n - 1) moves are tried at most.
/// Italiano, Laura & Santaroni (2012), Theoretical Computer Science 447, 74-84 (doi:10.1016/j.tcs.2011.11.011).
std::vector<Bridge> bridges(const CircleView& circle, double least = 0.0, const Execution& how = {});

/// How far the next step is open at each vertex, in bits: the entropy of where it leads, the end included.
std::vector<double> next_step_entropy(const CircleView& circle);
/// Its mean over visits.
double mean_entropy(const CircleView& circle, const Execution& how = {});

/// In what order journeys come to two sets of vertices: shares of all journeys.
struct Order {
    double first_then_second = 0.0, second_then_first = 0.0;  ///< by which comes first, both being visited
    double first_only = 0.0, second_only = 0.0, neither = 0.0;
    friend bool operator==(const Order&, const Order&) = default;
};
/// Whether a journey first comes to @p first ("buys") and then to @p second ("uses"), or the other way round. Throws
/// DomainError where the sets are empty or meet, and where no journey begins.
Order order(const CircleView& circle, std::span<const std::uint32_t> first, std::span<const std::uint32_t> second,
            const Execution& how = {});

/// Vertices that journeys move among more than between.
struct Communities {
    std::vector<std::uint32_t> community;  ///< of every vertex, numbered by their first vertices
    double modularity = 0.0;
};
/// Communities of directed traffic by the moves of Louvain's method: Blondel et al. (2008), J. Stat. Mech. P10008
/// (doi:10.1088/1742-5468/2008/10/P10008), with the modularity of Leicht & Newman (2008), Phys. Rev. Lett. 100, 118703
/// (doi:10.1103/PhysRevLett.100.118703). A higher @p resolution makes more of them.
Communities communities(const CircleView& circle, double resolution = 1.0, const Execution& how = {});

}  // namespace habitue::inline v1::ecosystem

#ifndef HABITUE_COMPILED
#include <habitue/ecosystem/definitions/reading.hpp>
#endif
