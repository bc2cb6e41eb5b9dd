// Times P(alive) and expected purchases of all customers of FOLDER on one thread, and a plain loop over as many calls
// of std::log1p, std::exp and std::lgamma as the textbook formulas take: predict_floor FOLDER. Prints, for each model,
// its name and both times in seconds.
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>
#include <vector>

#include <habitue/clv/models.hpp>

#include "column.hpp"

namespace {

template <class Call>
double time_of(const Call& call) {
    const auto begin = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class Model>
void report(const Model& model, const std::string& folder, int powers, int log_gammas) {
    const auto frequency = column(folder + "/frequency.npy"), recency = column(folder + "/recency.npy"),
               T = column(folder + "/T.npy");
    const habitue::HistoryColumns histories{frequency, recency, T};
    std::vector<double> alive(T.size()), purchases(T.size());
    const double ours = time_of([&] {
        habitue::clv::probability_alive(model, histories, alive);
        habitue::clv::expected_purchases(model, histories, 39.0, purchases);
    });
    volatile double sink = 0.0;
    const double floor = time_of([&] {
        for (std::size_t i = 0; i < T.size(); ++i) {
            double sum = 0.0;
            for (int j = 0; j < powers; ++j)  // a power is a logarithm and an exponential
                sum +=
                    std::exp(-(0.5 + frequency[i]) * 1e-3 * std::log1p((T[i] - recency[i] + j) / (4.0 + recency[i])));
            for (int j = 0; j < log_gammas; ++j) sum += std::lgamma(0.5 + frequency[i] + j);
            sink = sum;
        }
    });
    std::printf("%s %.6f %.6f\n", Model::card.title.data(), ours, floor);
}

}  // namespace

int main(int, char** arguments) {
    // BG/NBD, eq. (10) and (11) of Fader, Hardie & Lee (2005): two powers, and 2F1, which takes no function calls.
    report(habitue::clv::BgNbd<>{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426}, arguments[1], 2, 0);
    // Pareto/NBD: the likelihood (four powers, four log-gammas) twice, a power more; not counting its two 2F1.
    report(habitue::clv::ParetoNbd<>{.r = 0.553, .alpha = 10.578, .s = 0.606, .beta = 11.669}, arguments[1], 9, 8);
}
