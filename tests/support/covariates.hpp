/// @file
/// The simulated customers with covariates of tests/golden/covariates, and what CLVTools makes of them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <habitue/clv/covariates.hpp>
#include <habitue/core/json.hpp>
#include <habitue/core/time.hpp>
#include <habitue/data/covariates.hpp>
#include <habitue/data/event_log.hpp>
#include <habitue/data/purchase_times.hpp>

#include "support/reference.hpp"

namespace habitue::support {

inline std::string read_golden(const std::string& name) {
    const auto path = std::filesystem::path(__FILE__).parent_path().parent_path() / "golden" / "covariates" / name;
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot open " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The columns of a CSV file without quotes, as text.
inline std::map<std::string, std::vector<std::string>> golden_table(const std::string& name) {
    std::istringstream in(read_golden(name));
    std::vector<std::string> header;
    std::map<std::string, std::vector<std::string>> columns;
    for (std::string line; std::getline(in, line);) {
        while (line.ends_with('\r')) line.pop_back();
        std::vector<std::string> cells;
        std::istringstream cut(line);
        for (std::string cell; std::getline(cut, cell, ',');) cells.push_back(cell);
        if (header.empty())
            header = cells;
        else
            for (std::size_t i = 0; i < cells.size(); ++i) columns[header[i]].push_back(cells[i]);
    }
    return columns;
}

inline data::Ids ids_of(const std::vector<std::string>& names) {
    data::Ids ids;
    for (const auto& name : names) ids.add(std::string_view(name));
    return ids;
}

/// 800 customers at the end of week 104.
struct Golden {
    HistoryOptions options{.calibration_end = Time("2020-01-05")};
    EventLog log;
    PurchaseHistories histories;
    data::PurchaseTimes times;
    data::Covariates constant, season, all;

    Golden() {
        const auto t = golden_table("transactions.csv");
        std::vector<Time> time;
        for (const auto& day : t.at("date")) time.emplace_back(day);
        log = EventLog::from_spans(t.at("customer"), time);
        histories = log.purchase_histories(options);
        times = data::purchase_times(log, histories, options);

        const auto fixed = golden_table("static.csv"), weeks = golden_table("season.csv");
        const std::size_t n = fixed.at("customer").size(), periods = weeks.at("week").size();
        std::vector<std::uint32_t> who, whom;
        std::vector<std::int64_t> when, since;
        std::vector<double> both, seasons, three;
        for (std::size_t k = 0; k < periods; ++k) {
            since.push_back(Time(weeks.at("week")[k]).microseconds);
            seasons.push_back(number(weeks.at("season")[k]));
        }
        for (std::size_t i = 0; i < n; ++i) {
            who.push_back(std::uint32_t(i));
            both.insert(both.end(), {number(fixed.at("channel")[i]), number(fixed.at("age")[i])});
            for (std::size_t k = 0; k < periods; ++k) {
                whom.push_back(std::uint32_t(i));
                when.push_back(since[k]);
                three.insert(three.end(), {seasons[k], both[2 * i], both[2 * i + 1]});
            }
        }
        const data::Ids ids = ids_of(fixed.at("customer"));
        const std::vector<std::string> two{"channel", "age"}, one{"season"}, every{"season", "channel", "age"};
        constant = data::Covariates({.names = two, .values = both, .customer = who, .ids = ids}, two, two);
        season = data::Covariates({.names = one, .values = seasons, .time = since}, one, one);
        all = data::Covariates({.names = every, .values = three, .customer = whom, .time = when, .ids = ids}, every,
                               every);
    }
    clv::CustomersWithCovariates with(const data::Covariates& covariates) const {
        return {histories, covariates, histories.customer, &times};
    }
};
inline const Golden& covariate_golden() {
    static const Golden golden;
    return golden;
}

/// What CLVTools found for a model.
struct ClvTools {
    std::map<std::string, double> estimate, error;
    double log_likelihood = 0.0;

    explicit ClvTools(const std::string& model) {
        const auto all = json::parse(read_golden("clvtools.json"));
        for (const auto& entry : all.as_array()) {
            if (entry["model"].as_text() != model) continue;
            for (const auto& [name, value] : entry["params"].as_object()) estimate[name] = value.as_number();
            for (const auto& [name, value] : entry["se"].as_object()) error[name] = value.as_number();
            log_likelihood = entry["log_likelihood"].as_number();
            return;
        }
        throw std::runtime_error("no fit of " + model);
    }
    template <template <class> class Model>
    Model<double> model() const {
        Model<double> m{};
        for (const auto& p : Model<double>::parameters()) m.*p.member = estimate.at(std::string(p.name));
        m.unit = Unit::week;
        return m;
    }
    /// Coefficients called "trans." or "life." and the covariate's name.
    std::vector<double> coefficients(const std::string& process, const data::Covariates& covariates) const {
        std::vector<double> result;
        for (const std::size_t c : covariates.purchase)
            result.push_back(estimate.at(process + "." + covariates.names[c]));
        return result;
    }
};

}  // namespace habitue::support
