// Times P(alive) and expected purchases of one customer of the CDNOW sample after another: latency FOLDER.
// Prints, for each model, its name, the median, 99th and 99.9th percentile of a call and the clock's own time, in
// nanoseconds.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <habitue/clv/bg_nbd.hpp>
#include <habitue/clv/pareto_nbd.hpp>

#include "column.hpp"

namespace {

using Clock = std::chrono::steady_clock;

/// Times of single calls over all customers, five times, in order.
template <class Call>
std::vector<double> times(std::size_t customers, const Call& call) {
    std::vector<double> nanoseconds;
    nanoseconds.reserve(5 * customers);
    for (int round = 0; round < 6; ++round)
        for (std::size_t i = 0; i < customers; ++i) {
            const auto begin = Clock::now();
            call(i);
            const auto end = Clock::now();
            if (round > 0) nanoseconds.push_back(std::chrono::duration<double, std::nano>(end - begin).count());
        }
    std::sort(nanoseconds.begin(), nanoseconds.end());
    return nanoseconds;
}

template <class Model>
void report(const Model& model, const std::string& folder) {
    const auto frequency = column(folder + "/frequency.npy"), recency = column(folder + "/recency.npy"),
               T = column(folder + "/T.npy");
    volatile double sink = 0.0;
    const auto found = times(frequency.size(), [&](std::size_t i) {
        const habitue::PurchaseHistory customer{.frequency = frequency[i], .recency = recency[i], .T = T[i]};
        sink = model.probability_alive(customer);
        sink = model.expected_purchases(customer, 39.0);
    });
    const auto empty = times(frequency.size(), [&](std::size_t i) { sink = frequency[i]; });
    const auto at = [](const std::vector<double>& sorted, double share) {
        return sorted[std::size_t(share * double(sorted.size() - 1))];
    };
    std::printf("%s %.0f %.0f %.0f %.0f\n", Model::card.title.data(), at(found, 0.5), at(found, 0.99), at(found, 0.999),
                at(empty, 0.5));
}

}  // namespace

int main(int, char** arguments) {
    report(habitue::clv::BgNbd<>{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426}, arguments[1]);
    report(habitue::clv::ParetoNbd<>{.r = 0.553, .alpha = 10.578, .s = 0.606, .beta = 11.669}, arguments[1]);
}
