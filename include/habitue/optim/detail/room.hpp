/// @file
/// What greedy and exact searches share: what is left of a constraint, and sets put in order.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <habitue/optim/submodular.hpp>

namespace habitue::inline v1::optim::detail {

/// What is left of a constraint once some elements are chosen.
class Room {
public:
    explicit Room(const Constraint& c) : c_(c), left_(c.k), budget_(c.budget) {
        if (!c.group.empty()) of_group_.assign(*std::max_element(c.group.begin(), c.group.end()) + 1, 0);
    }
    bool fits(Element e) const {
        return left_ > 0 && c_.cost(e) <= budget_ * (1.0 + 1e-12) &&
               (c_.group.empty() || of_group_[c_.group[e]] < c_.limit(c_.group[e]));
    }
    void take(Element e) { change(e, 1); }
    void give_back(Element e) { change(e, -1); }
    bool empty() const { return left_ == 0; }

private:
    void change(Element e, int by) {
        if (c_.k != Constraint::any) left_ -= std::size_t(by);
        if (c_.priced()) budget_ -= by * c_.cost(e);
        if (!c_.group.empty()) of_group_[c_.group[e]] += std::uint32_t(by);
    }
    const Constraint& c_;
    std::size_t left_;
    double budget_;
    std::vector<std::uint32_t> of_group_;
};

/// What is chosen first: the greatest gain, or gain per cost.
inline double key_of(double gain, double cost, bool priced) {
    if (!priced) return gain;
    return cost > 0.0 ? gain / cost : gain > 0.0 ? std::numeric_limits<double>::infinity() : 0.0;
}

/// The chosen in an order in which each adds most of those left; f is left at the set.
inline void settle(SetFunction& f, const Constraint& c, Selection& s) {
    std::vector<Element> left = s.chosen;
    std::sort(left.begin(), left.end());
    f.clear();
    s.chosen.clear();
    s.gains.clear();
    s.value = s.cost = 0.0;
    while (!left.empty()) {
        std::size_t best = 0;
        double most_gain = -1.0;
        for (std::size_t i = 0; i < left.size(); ++i)
            if (const double gain = f.gain(left[i]); gain > most_gain) best = i, most_gain = gain;
        f.add(left[best]);
        s.chosen.push_back(left[best]);
        s.gains.push_back(most_gain);
        s.value += most_gain;
        s.cost += c.cost(left[best]);
        left.erase(left.begin() + std::ptrdiff_t(best));
    }
}

}  // namespace habitue::inline v1::optim::detail
