// The models of clv against a table of truths at high precision, from everyday customers to the far corners.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/clv/models.hpp>

#include "support/reference.hpp"

using namespace habitue;
using support::Errors, support::number;

namespace {

/// A row of clv_reference.csv: number, model, then numbers; NaN where the truth is not known.
struct Row {
    int number = 0;
    std::string model;
    std::vector<double> values;
};

const std::vector<Row>& table() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> result;
        const auto path = std::filesystem::path(__FILE__).replace_filename("clv_reference.csv").string();
        const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
        if (!file) throw std::runtime_error("cannot open " + path);
        char buffer[4096];
        while (std::fgets(buffer, sizeof buffer, file.get()) != nullptr) {
            std::string_view line(buffer);
            while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
            std::vector<std::string_view> fields;
            for (std::size_t at = 0; at <= line.size();) {
                const std::size_t end = std::min(line.find(',', at), line.size());
                fields.push_back(line.substr(at, end - at));
                at = end + 1;
            }
            Row row{int(number(fields.at(0))), std::string(fields.at(1)), {}};
            for (std::size_t i = 2; i < fields.size(); ++i) row.values.push_back(number(fields[i]));
            result.push_back(std::move(row));
        }
        return result;
    }();
    return rows;
}

template <template <class> class Model>
void check() {
    constexpr std::array counts{0, 1, 2, 3, 5, 10, 20};
    std::map<std::string, Errors> errors;
    for (const auto& [number, name, v] : table()) {
        if (name != Model<double>::card.name) continue;
        const Model<double> m{.r = v.at(0), .alpha = v.at(1), .a = v.at(2), .b = v.at(3)};
        const PurchaseHistory h{.frequency = v.at(4), .recency = v.at(5), .T = v.at(6)};
        const double t = v.at(7), delta = v.at(8);
        errors["log_likelihood"].add(number, m.log_likelihood(h), v.at(9), 1.0);
        errors["probability_alive"].add(number, m.probability_alive(h), v.at(10));
        errors["expected_purchases"].add(number, m.expected_purchases(h, t), v.at(11));
        errors["expected_purchases, new customer"].add(number, m.expected_purchases(t), v.at(12));
        errors["purchase_variance"].add(number, m.purchase_variance(h, t), v.at(13));
        errors["discounted_purchases"].add(number, clv::discounted_purchases(m, h, t, delta), v.at(14));
        for (std::size_t i = 0; i < counts.size(); ++i)
            errors["purchase_probability"].add(number, m.purchase_probability(h, counts[i], t), v.at(15 + i));
    }
    for (auto& [name, error] : errors) error.check(std::string(Model<double>::card.title) + " " + name);
}

}  // namespace

TEST_CASE("BG/NBD is within 1e-12 of the truth all over the table") {
    check<clv::BgNbd>();
}

TEST_CASE("MBG/NBD is within 1e-12 of the truth all over the table") {
    check<clv::MbgNbd>();
}

TEST_CASE("gamma-gamma is within 1e-12 of the truth all over the table") {
    Errors likelihood, spend;
    for (const auto& [number, name, v] : table()) {
        if (name != "GammaGamma") continue;
        const clv::GammaGamma<> m{.p = v.at(0), .q = v.at(1), .gamma = v.at(2)};
        const PurchaseHistory h{.frequency = v.at(3), .monetary_value = v.at(4)};
        likelihood.add(number, m.log_likelihood(h), v.at(5), 1.0);
        spend.add(number, m.expected_spend(h), v.at(6));
    }
    likelihood.check("Gamma-gamma log_likelihood");
    spend.check("Gamma-gamma expected_spend");
}
