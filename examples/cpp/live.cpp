// A service in miniature: one small state a customer, brought up to date and scored at every purchase.
//
//     live purchases.csv
//
// Replays the log in order of time. Each line says how likely the customer still was one just before the purchase, and
// how many more purchases the next 52 weeks should bring.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <numeric>
#include <vector>

#include <habitue/clv/models.hpp>
#include <habitue/core/text.hpp>
#include <habitue/data/live_history.hpp>
#include <habitue/io/csv.hpp>

namespace hb = habitue;

int main(int argc, char** argv) try {
    if (argc != 2) return std::fputs("usage: live purchases.csv\n", stderr), 2;
    const auto log = hb::io::read_csv(argv[1]);

    // A service would load a fit made elsewhere: hb::io::load<hb::clv::Fit<hb::clv::MbgNbd>>("fit.json").
    const auto model = hb::clv::fit<hb::clv::MbgNbd>(log.purchase_histories({.unit = hb::Unit::week})).model;

    std::vector<std::size_t> order(log.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [time = log.time()](std::size_t i, std::size_t j) { return time[i] < time[j]; });

    const auto is_purchase = log.purchases();
    std::vector<hb::data::LiveHistory> state(log.customers().size());
    std::puts("day\tcustomer\tp_alive_before\tpurchases_next_52_weeks");
    for (const std::size_t row : order) {
        if (!is_purchase(row)) continue;
        const hb::Time now(log.time()[row]);
        auto& customer = state[log.customer()[row]];
        const bool known = customer.purchases() > 0;
        const double before = known ? model.probability_alive(customer.history(hb::Unit::week, now)) : 1.0;
        customer.record(now, is_purchase.amount(row));
        const double next = model.expected_purchases(customer.history(hb::Unit::week, now), 52.0);
        std::printf("%s\t%s\t%s\t%s\n", hb::day_text(now.day()).c_str(),
                    log.customers().label(log.customer()[row]).c_str(), hb::text::fixed(before, 4).c_str(),
                    hb::text::fixed(next, 3).c_str());
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "live: %s\n", error.what());
    return 1;
}
