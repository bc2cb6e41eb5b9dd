/// @file
/// What ecosystem/reading.hpp declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include <habitue/core/error.hpp>
#include <habitue/ecosystem/circle.hpp>
#include <habitue/ecosystem/reading.hpp>

namespace habitue::inline v1::ecosystem {

namespace detail {

/// The circle with weights in place of probabilities: those below @p least are no moves.
inline std::vector<std::uint32_t> heavy_components(const CircleView& c, std::span<const double> weight, double least) {
    std::vector<double> kept(weight.begin(), weight.end());
    for (double& w : kept)
        if (w < least) w = 0.0;
    return components(CircleView{c.offsets, c.target, kept, c.arrivals});
}

/// Fewest moves from @p from to @p to, over moves that @p allowed allows; empty where there is no way.
template <class Allowed>
std::vector<std::uint32_t> shortest_way(const CircleView& c, std::uint32_t from, std::uint32_t to,
                                        const Allowed& allowed) {
    const std::uint32_t unseen = 0xFFFFFFFFu;
    std::vector<std::uint32_t> before(c.size(), unseen), queue{from};
    before[from] = from;
    for (std::size_t head = 0; head < queue.size() && before[to] == unseen; ++head) {
        const std::uint32_t v = queue[head];
        for (std::size_t k = c.offsets[v]; k < c.offsets[v + 1]; ++k)
            if (allowed(v, k) && before[c.target[k]] == unseen) {
                before[c.target[k]] = v;
                queue.push_back(c.target[k]);
            }
    }
    std::vector<std::uint32_t> way;
    if (before[to] == unseen) return way;
    for (std::uint32_t v = to; v != from; v = before[v]) way.push_back(v);
    way.push_back(from);
    std::reverse(way.begin(), way.end());
    return way;
}

inline std::size_t move_between(const CircleView& c, std::uint32_t i, std::uint32_t j) {
    const auto begin = c.target.begin() + std::ptrdiff_t(c.offsets[i]),
               end = c.target.begin() + std::ptrdiff_t(c.offsets[i + 1]);
    return std::size_t(std::lower_bound(begin, end, j) - c.target.begin());
}

}  // namespace detail

HABITUE_DEFINED_ONCE std::vector<double> traffic(const CircleView& c, const Execution& how) {
    const auto v = visit_rates(c, how);
    std::vector<double> flow(c.target.size());
    for (std::size_t i = 0; i < c.size(); ++i)
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) flow[k] = v[i] * c.probability[k];
    return flow;
}

HABITUE_DEFINED_ONCE Circulations circulations(const CircleView& c, std::size_t most, const Execution& how) {
    std::vector<double> flow = traffic(c, how);
    const double total = std::accumulate(flow.begin(), flow.end(), 0.0);
    std::vector<std::uint32_t> source(flow.size());
    for (std::size_t i = 0; i < c.size(); ++i)
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) source[k] = std::uint32_t(i);
    Circulations result;
    const double nothing = 1e-12 * total;
    while (result.circles.size() < most) {
        check_cancelled(how);
        std::vector<double> widths;
        for (const double f : flow)
            if (f > nothing) widths.push_back(f);
        std::sort(widths.begin(), widths.end());
        widths.erase(std::unique(widths.begin(), widths.end()), widths.end());
        // The greatest width at which there still is a circle.
        std::vector<std::uint32_t> component;
        const auto circle_at = [&](double width) -> std::size_t {
            component = detail::heavy_components(c, flow, width);
            for (std::size_t k = 0; k < flow.size(); ++k)
                if (flow[k] >= width && component[source[k]] == component[c.target[k]]) {
                    // A self-loop, or two vertices of one component.
                    return k;
                }
            return flow.size();
        };
        std::size_t low = 0, high = widths.size();  // circles at widths below low, none from high on
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            if (circle_at(widths[middle]) < flow.size())
                low = middle + 1;
            else
                high = middle;
        }
        if (low == 0) break;
        const double width = widths[low - 1];
        const std::size_t k = circle_at(width);
        const auto way = detail::shortest_way(c, c.target[k], source[k], [&](std::uint32_t v, std::size_t e) {
            return flow[e] >= width && component[v] == component[c.target[e]];
        });
        Circulation found{{}, width, 0.0};
        for (std::size_t a = 0; a < way.size(); ++a) {
            found.vertices.push_back(way[a]);
            double& f = flow[detail::move_between(c, way[a], way[(a + 1) % way.size()])];
            f -= width;
            if (f <= nothing) f = 0.0;
        }
        const auto least = std::min_element(found.vertices.begin(), found.vertices.end());
        std::rotate(found.vertices.begin(), least, found.vertices.end());
        found.share = width * double(way.size()) / total;
        result.share += found.share;
        result.circles.push_back(std::move(found));
    }
    return result;
}

HABITUE_DEFINED_ONCE std::vector<Core> cores(const CircleView& c, double least, const Execution& how) {
    const auto v = visit_rates(c, how);
    const double all = std::accumulate(v.begin(), v.end(), 0.0);
    const auto component = detail::heavy_components(c, traffic(c, how), least);
    std::vector<Core> found(component.empty() ? 0 : 1 + *std::max_element(component.begin(), component.end()));
    for (std::size_t i = 0; i < c.size(); ++i) {
        found[component[i]].vertices.push_back(std::uint32_t(i));
        found[component[i]].share += v[i] / all;
    }
    std::erase_if(found, [](const Core& core) { return core.vertices.size() < 2; });
    std::stable_sort(found.begin(), found.end(), [](const Core& a, const Core& b) { return a.share > b.share; });
    return found;
}

HABITUE_DEFINED_ONCE std::vector<Bridge> bridges(const CircleView& c, double least, const Execution& how) {
    const auto flow = traffic(c, how);
    const auto component = detail::heavy_components(c, flow, least);
    std::vector<std::vector<std::pair<std::uint32_t, std::size_t>>> from(c.size()), into(c.size());  // vertex, move
    std::vector<std::uint32_t> source(flow.size());
    std::vector<std::size_t> size(c.size(), 0);
    for (std::size_t i = 0; i < c.size(); ++i) {
        ++size[component[i]];
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            source[k] = std::uint32_t(i);
            if (!(flow[k] > 0.0) || flow[k] < least || component[i] != component[c.target[k]]) continue;
            from[i].emplace_back(c.target[k], k);
            into[c.target[k]].emplace_back(std::uint32_t(i), k);
        }
    }
    const auto spread = [&](const auto& next, std::uint32_t root, std::size_t without, std::vector<std::size_t>* tree) {
        std::vector<bool> seen(c.size(), false);
        std::vector<std::uint32_t> queue{root};
        seen[root] = true;
        for (std::size_t head = 0; head < queue.size(); ++head)
            for (const auto& [w, k] : next[queue[head]])
                if (!seen[w] && k != without) {
                    seen[w] = true;
                    queue.push_back(w);
                    if (tree != nullptr) tree->push_back(k);
                }
        return queue.size();
    };
    std::vector<Bridge> found;
    std::vector<bool> done(c.size(), false);
    for (std::uint32_t root = 0; root < c.size(); ++root) {
        if (done[component[root]] || size[component[root]] < 2) continue;
        done[component[root]] = true;
        std::vector<std::size_t> tried;
        spread(from, root, flow.size(), &tried);
        spread(into, root, flow.size(), &tried);
        std::sort(tried.begin(), tried.end());
        tried.erase(std::unique(tried.begin(), tried.end()), tried.end());
        for (const std::size_t k : tried) {
            check_cancelled(how);
            const std::size_t whole = size[component[root]], out = whole - spread(from, root, k, nullptr),
                              back = whole - spread(into, root, k, nullptr);
            if (out + back > 0) found.push_back({source[k], c.target[k], flow[k], std::max(out, back)});
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Bridge& a, const Bridge& b) { return a.rate > b.rate; });
    return found;
}

HABITUE_DEFINED_ONCE std::vector<double> next_step_entropy(const CircleView& c) {
    std::vector<double> bits(c.size(), 0.0);
    const auto term = [](double p) { return p > 0.0 ? -p * std::log2(p) : 0.0; };
    for (std::size_t i = 0; i < c.size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            bits[i] += term(c.probability[k]);
            sum += c.probability[k];
        }
        if (sum < 1.0 - 1e-14) bits[i] += term(1.0 - sum);
    }
    return bits;
}

HABITUE_DEFINED_ONCE double mean_entropy(const CircleView& c, const Execution& how) {
    const auto v = visit_rates(c, how);
    const auto bits = next_step_entropy(c);
    double sum = 0.0, all = 0.0;
    for (std::size_t i = 0; i < c.size(); ++i) {
        sum += v[i] * bits[i];
        all += v[i];
    }
    return sum / all;
}

HABITUE_DEFINED_ONCE Order order(const CircleView& c, std::span<const std::uint32_t> first,
                                 std::span<const std::uint32_t> second, const Execution& how) {
    validate(c);
    enum : std::uint8_t { other, in_first, in_second };
    std::vector<std::uint8_t> set(c.size(), other);
    const auto mark = [&](const char* name, std::span<const std::uint32_t> vertices, std::uint8_t as) {
        if (vertices.empty()) throw DomainError(joined({name, ": needs at least one vertex"}));
        for (const std::uint32_t v : vertices) {
            if (v >= c.size()) refuse(name, double(v), "there is no such vertex");
            if (set[v] != other && set[v] != as) refuse(name, double(v), "the vertex is in both sets");
            set[v] = as;
        }
    };
    mark("first", first, in_first);
    mark("second", second, in_second);
    double journeys = 0.0;
    for (const double a : c.arrivals) journeys += a;
    require(journeys > 0.0, "order: no journey begins");
    // The chain that stops at the sets; what goes to them from outside is a reward.
    const auto come = [&](const std::vector<double>& worth, auto stops) {  // worth of a visit of each stop
        std::vector<double> probability(c.probability.begin(), c.probability.end()), reward(c.size(), 0.0);
        for (std::size_t i = 0; i < c.size(); ++i)
            for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k)
                if (stops(c.target[k])) {
                    reward[i] += probability[k] * worth[c.target[k]];
                    probability[k] = 0.0;
                }
        // What stopped has left: vertices without a way out but there are none of a closed class any more.
        return collected(CircleView{c.offsets, c.target, probability, c.arrivals}, reward, how);
    };
    std::vector<double> of_first(c.size(), 0.0), of_second(c.size(), 0.0);
    for (std::size_t i = 0; i < c.size(); ++i) {
        of_first[i] = set[i] == in_first ? 1.0 : 0.0;
        of_second[i] = set[i] == in_second ? 1.0 : 0.0;
    }
    // From a visit on, the chance to come to a set later.
    const auto later_second = come(of_second, [&](std::uint32_t v) { return set[v] == in_second; });
    const auto later_first = come(of_first, [&](std::uint32_t v) { return set[v] == in_first; });
    std::vector<double> both_fs(c.size(), 0.0), both_sf(c.size(), 0.0);
    for (std::size_t i = 0; i < c.size(); ++i) {
        both_fs[i] = of_first[i] * later_second[i];
        both_sf[i] = of_second[i] * later_first[i];
    }
    const auto any = [&](std::uint32_t v) { return set[v] != other; };
    const auto share = [&](const std::vector<double>& worth) {
        const auto h = come(worth, any);
        double sum = 0.0;
        for (std::size_t i = 0; i < c.size(); ++i)
            if (c.arrivals[i] > 0.0) sum += c.arrivals[i] * (any(std::uint32_t(i)) ? worth[i] : h[i]);
        return sum / journeys;
    };
    Order result;
    const double first_first = share(of_first), second_first = share(of_second);
    result.first_then_second = share(both_fs);
    result.second_then_first = share(both_sf);
    result.first_only = std::max(0.0, first_first - result.first_then_second);
    result.second_only = std::max(0.0, second_first - result.second_then_first);
    result.neither = std::max(0.0, 1.0 - first_first - second_first);
    return result;
}

HABITUE_DEFINED_ONCE Communities communities(const CircleView& c, double resolution, const Execution& how) {
    if (!(resolution > 0.0) || !std::isfinite(resolution))
        refuse("resolution", resolution, "must be positive and finite");
    const auto flow = traffic(c, how);
    const double total = std::accumulate(flow.begin(), flow.end(), 0.0);
    const std::size_t n = c.size();
    Communities result{std::vector<std::uint32_t>(n), 0.0};
    std::iota(result.community.begin(), result.community.end(), 0u);
    if (!(total > 0.0)) return result;
    // Links both ways between the vertices of a level, with traffic that leaves and comes.
    using Links = std::vector<std::unordered_map<std::uint32_t, double>>;
    Links links(n);
    std::vector<double> out(n, 0.0), in(n, 0.0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            const std::uint32_t j = c.target[k];
            out[i] += flow[k];
            in[j] += flow[k];
            if (j == i) continue;
            links[i][j] += flow[k];
            links[j][std::uint32_t(i)] += flow[k];
        }
    std::vector<std::uint32_t> top = result.community;  // of every vertex, its vertex of the level
    while (true) {
        const std::size_t size = links.size();
        std::vector<std::uint32_t> mine(size);
        std::iota(mine.begin(), mine.end(), 0u);
        std::vector<double> outs = out, ins = in;
        bool any = false;
        for (int turn = 0; turn < 100; ++turn) {
            check_cancelled(how);
            bool moved = false;
            for (std::uint32_t v = 0; v < size; ++v) {
                std::vector<std::pair<std::uint32_t, double>> near;
                for (const auto& [w, weight] : links[v]) near.emplace_back(mine[w], weight);
                std::sort(near.begin(), near.end());
                const std::uint32_t old = mine[v];
                outs[old] -= out[v];
                ins[old] -= in[v];
                const auto cost = [&](std::uint32_t k) {
                    return resolution * (out[v] * ins[k] + in[v] * outs[k]) / total;
                };
                double stay = 0.0;
                for (const auto& [k, weight] : near)
                    if (k == old) stay += weight;
                double best = stay - cost(old);
                std::uint32_t choice = old;
                for (std::size_t a = 0, b; a < near.size(); a = b) {
                    double weight = 0.0;
                    for (b = a; b < near.size() && near[b].first == near[a].first; ++b) weight += near[b].second;
                    const double gain = weight - cost(near[a].first);
                    if (gain > best + 1e-12 * total) {
                        best = gain;
                        choice = near[a].first;
                    }
                }
                outs[choice] += out[v];
                ins[choice] += in[v];
                mine[v] = choice;
                moved |= choice != old;
            }
            if (!moved) break;
            any = true;
        }
        if (!any) break;
        std::vector<std::uint32_t> number(size, 0xFFFFFFFFu);
        std::uint32_t names = 0;
        for (std::uint32_t v = 0; v < size; ++v)
            if (number[mine[v]] == 0xFFFFFFFFu) number[mine[v]] = names++;
        Links joined_links(names);
        std::vector<double> joined_out(names, 0.0), joined_in(names, 0.0);
        for (std::uint32_t v = 0; v < size; ++v) {
            const std::uint32_t k = number[mine[v]];
            joined_out[k] += out[v];
            joined_in[k] += in[v];
            std::vector<std::pair<std::uint32_t, double>> ordered(links[v].begin(), links[v].end());
            std::sort(ordered.begin(), ordered.end());
            for (const auto& [w, weight] : ordered)
                if (number[mine[w]] != k) joined_links[k][number[mine[w]]] += weight;
        }
        for (auto& t : top) t = number[mine[t]];
        links = std::move(joined_links);
        out = std::move(joined_out);
        in = std::move(joined_in);
    }
    std::vector<std::uint32_t> number(n, 0xFFFFFFFFu);
    std::uint32_t names = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (number[top[i]] == 0xFFFFFFFFu) number[top[i]] = names++;
        result.community[i] = number[top[i]];
    }
    std::vector<double> leaves(names, 0.0), comes(names, 0.0);
    double inside = 0.0;
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = c.offsets[i]; k < c.offsets[i + 1]; ++k) {
            leaves[result.community[i]] += flow[k];
            comes[result.community[c.target[k]]] += flow[k];
            if (result.community[i] == result.community[c.target[k]]) inside += flow[k];
        }
    result.modularity = inside / total;
    for (std::uint32_t k = 0; k < names; ++k) result.modularity -= resolution * leaves[k] * comes[k] / (total * total);
    return result;
}

}  // namespace habitue::inline v1::ecosystem
