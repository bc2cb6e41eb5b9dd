// What each customer of a purchase log is worth over the next year, the most valuable first:
//
//     lifetime_value purchases.csv
//
// Columns are recognised by their usual names (customer_id, date, amount, ...).
#include <algorithm>
#include <cstdio>
#include <exception>
#include <numeric>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/core/text.hpp>
#include <habitue/io/csv.hpp>

namespace hb = habitue;

int main(int argc, char** argv) try {
    if (argc != 2) return std::fputs("usage: lifetime_value purchases.csv\n", stderr), 2;
    const auto log = hb::io::read_csv(argv[1]);
    for (const auto& r : log.report().rejected)
        std::fprintf(stderr, "%lld rows left out: %s, such as row %lld: %s\n", static_cast<long long>(r.rows),
                     r.reason.c_str(), static_cast<long long>(r.first_row), r.example.c_str());

    const auto histories = log.purchase_histories({.unit = hb::Unit::week});
    const auto purchases = hb::clv::fit<hb::clv::BgNbd>(histories);
    const auto spend = hb::clv::fit<hb::clv::GammaGamma>(histories);
    for (const auto& warning : {purchases.message, spend.message})
        if (!warning.empty()) std::fprintf(stderr, "%s\n", warning.c_str());

    std::vector<double> value(histories.size());
    hb::clv::lifetime_value(purchases.model, spend.model, histories, {.horizon = "52w", .discount_rate = 0.10}, value);

    std::vector<std::size_t> best(value.size());
    std::iota(best.begin(), best.end(), std::size_t{0});
    std::stable_sort(best.begin(), best.end(), [&](std::size_t i, std::size_t j) { return value[i] > value[j]; });
    std::puts("customer\tp_alive\tvalue");
    for (const std::size_t i : best) {
        const double alive = purchases.model.probability_alive(histories[i]);
        std::printf("%s\t%s\t%s\n", histories.customer.label(i).c_str(), hb::text::fixed(alive, 4).c_str(),
                    hb::text::fixed(value[i], 2).c_str());
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "lifetime_value: %s\n", error.what());
    return 1;
}
