/// @file
/// What <habitue/lifecycle/context_tree.hpp> declares.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <habitue/core/defined_once.hpp>
#include <habitue/core/error.hpp>
#include <habitue/core/execution.hpp>
#include <habitue/core/parameter.hpp>
#include <habitue/data/paths.hpp>
#include <habitue/lifecycle/context_counts.hpp>
#include <habitue/lifecycle/context_tree.hpp>

namespace habitue::inline v1::lifecycle {

HABITUE_DEFINED_ONCE std::size_t ContextTree::leaves() const {
    return std::size_t(std::count_if(nodes.begin(), nodes.end(), [](const auto& n) { return n.leaf; }));
}

HABITUE_DEFINED_ONCE std::vector<double> ContextTree::probabilities(std::span<const std::uint32_t> history) const {
    const ContextNode* best = &nodes[0];
    for (const auto& node : nodes) {
        if (node.visits.size() > history.size() || node.visits.size() <= best->visits.size()) continue;
        if (std::equal(node.visits.begin(), node.visits.end(), history.end() - std::ptrdiff_t(node.visits.size())))
            best = &node;
    }
    double total = 0.0;
    for (const double n : best->counts) total += n;
    std::vector<double> p(best->counts);
    for (double& x : p) x /= total;
    return p;
}

HABITUE_DEFINED_ONCE std::string ContextTree::summary() const {
    std::string text = "context tree: " + std::to_string(leaves()) + " contexts, the longest of " +
                       std::to_string(order) + " visits; log-likelihood " + to_text(log_likelihood) + ", " +
                       to_text(parameters) + " parameters, BIC " + to_text(bic()) + "\n";
    for (const auto& node : nodes) {
        if (!node.leaf) continue;
        std::string name;
        for (const std::uint32_t s : node.visits) name += (name.empty() ? "" : " > ") + states[s];
        double total = 0.0;
        for (const double n : node.counts) total += n;
        text += (name.empty() ? "(anything)" : name) + ": " + to_text(total) + " times\n";
    }
    return text;
}

HABITUE_DEFINED_ONCE ContextTree context_tree(const Paths& paths, const ContextTreeOptions& options) {
    if (options.highest < 1) refuse("highest", options.highest, "must be 1 or more");
    std::vector<ContextCounts> counts{context_counts(
        paths, {.order = options.highest, .weight = {}, .threads = options.threads, .cancel = options.cancel})};
    while (counts.back().order > 1) counts.push_back(shorter(counts.back()));
    std::reverse(counts.begin(), counts.end());  // counts[d - 1]: of order d
    ContextTree tree;
    tree.states = paths.states;
    tree.transitions = counts[0].total();
    if (tree.transitions == 0.0) refuse("highest", options.highest, "no path is long enough for this order");
    const double cost = options.penalty == Penalty::bic ? 0.5 * std::log(tree.transitions) : 1.0;
    const std::size_t size = paths.states.size();

    // Of every context: log-likelihood and parameters as a leaf, the best penalised value below it, and what is longer.
    struct Candidate {
        std::vector<double> counts;
        double log_likelihood = 0.0, parameters, value = 0.0;
        bool leaf = true;
        std::vector<std::uint64_t> longer;
        Candidate(std::vector<double> n, double free) : counts(std::move(n)), parameters(free) {
            double total = 0.0;
            for (const double c : counts) total += c;
            for (const double c : counts)
                if (c > 0.0) log_likelihood += c * std::log(c / total);
        }
        double seen() const {
            return double(std::count_if(counts.begin(), counts.end(), [](double c) { return c > 0.0; }));
        }
    };
    std::vector<std::map<std::uint64_t, Candidate>> levels(std::size_t(options.highest) + 1);
    std::vector<double> totals(size, 0.0);
    for (std::size_t k = 0; k < counts[0].next.size(); ++k) totals[counts[0].next[k]] += counts[0].count[k];
    levels[0].emplace(0, Candidate(totals, 0.0));
    levels[0].at(0).parameters = levels[0].at(0).seen() - 1.0;
    for (std::size_t d = 1; d < levels.size(); ++d) {
        std::uint64_t high = 1;
        for (std::size_t i = 1; i < d; ++i) high *= counts[0].base();
        for (std::size_t i = 0; i < counts[d - 1].size(); ++i) {
            std::vector<double> row(size, 0.0);
            for (std::size_t k = counts[d - 1].offsets[i]; k < counts[d - 1].offsets[i + 1]; ++k)
                row[counts[d - 1].next[k]] = counts[d - 1].count[k];
            Candidate& parent = levels[d - 1].at(counts[d - 1].context[i] % high);
            parent.longer.push_back(counts[d - 1].context[i]);
            const double free = d == 1 ? 0.0 : levels[1].at(counts[d - 1].context[i] % counts[0].base()).parameters;
            Candidate& child =
                levels[d].emplace(counts[d - 1].context[i], Candidate(std::move(row), free)).first->second;
            if (d == 1) child.parameters = child.seen() - 1.0;
        }
    }
    for (std::size_t d = levels.size(); d-- > 0;)
        for (auto& [context, candidate] : levels[d]) {
            candidate.value = candidate.log_likelihood - cost * candidate.parameters;
            if (candidate.longer.empty()) continue;
            double split = 0.0;
            for (const std::uint64_t l : candidate.longer) split += levels[d + 1].at(l).value;
            candidate.leaf = !(split > candidate.value + 1e-9 * std::abs(candidate.value));
            if (!candidate.leaf) candidate.value = split;
        }
    std::vector<std::pair<std::size_t, std::uint64_t>> front{{0, 0}};
    for (std::size_t at = 0; at < front.size(); ++at) {
        const auto [d, context] = front[at];
        const Candidate& candidate = levels[d].at(context);
        ContextNode node;
        node.visits.resize(d);
        std::uint64_t rest = context;
        for (std::size_t k = d; k-- > 0; rest /= counts[0].base())
            node.visits[k] = std::uint32_t(rest % counts[0].base());
        node.counts = candidate.counts;
        node.leaf = candidate.leaf;
        if (node.leaf) {
            tree.order = std::max(tree.order, int(d));
            tree.log_likelihood += candidate.log_likelihood;
            tree.parameters += candidate.parameters;
        }
        tree.nodes.push_back(std::move(node));
        if (!candidate.leaf)
            for (const std::uint64_t l : candidate.longer) front.emplace_back(d + 1, l);
    }
    return tree;
}

}  // namespace habitue::inline v1::lifecycle
