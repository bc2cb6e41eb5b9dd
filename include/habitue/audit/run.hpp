/// @file
/// How an audit is made; part of habitue::compiled, where that is linked.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <habitue/audit.hpp>
#include <habitue/audit/compare.hpp>
#include <habitue/audit/customers.hpp>
#include <habitue/audit/groups.hpp>
#include <habitue/audit/holdout.hpp>
#include <habitue/audit/lifecycle.hpp>
#include <habitue/audit/log.hpp>
#include <habitue/audit/lorenz.hpp>
#include <habitue/audit/sentences.hpp>
#include <habitue/audit/ubiquity.hpp>
#include <habitue/clv/models.hpp>
#include <habitue/core/defined_once.hpp>
#include <habitue/core/version.hpp>
#include <habitue/data/purchase_days.hpp>

namespace habitue::inline v1 {

namespace auditing {

/// Money of every row: its margin where the log has margins, filled up at the log's average margin on revenue where a
/// row has none. Empty where there are no margins.
inline std::vector<double> margins(const EventLog& log) {
    if (!log.has("margin")) return {};
    const auto margin = log.number("margin");
    const bool amounts = log.has("amount");
    const auto amount = amounts ? log.number("amount") : margin;
    double kept = 0.0, revenue = 0.0;
    for (std::size_t i = 0; i < margin.size(); ++i) {
        if (std::isnan(margin[i]) || std::isnan(amount[i])) continue;
        kept += margin[i];
        revenue += amount[i];
    }
    const double rate = amounts && revenue > 0.0 ? kept / revenue : 0.0;
    std::vector<double> result(margin.begin(), margin.end());
    for (std::size_t i = 0; i < result.size(); ++i)
        if (std::isnan(result[i])) result[i] = amounts && !std::isnan(amount[i]) ? rate * amount[i] : 0.0;
    return result;
}

/// Fitted to the same customers, whichever of BG/NBD and MBG/NBD the audit goes by, and why.
struct Chosen {
    std::optional<clv::Fit<clv::BgNbd>> bg;
    std::optional<clv::Fit<clv::MbgNbd>> mbg;  ///< exactly one of the two, or none where nothing could be fitted
    std::string why;
};

/// BG/NBD takes everybody without a repeat purchase for active. That misleads as soon as such customers are many, so
/// MBG/NBD is taken unless they are under a tenth, or BG/NBD describes the data far better.
inline Chosen choose_model(const PurchaseHistories& histories, const Execution& how) {
    Chosen result;
    const clv::FitOptions options{.threads = how.threads, .cancel = how.cancel};
    std::optional<clv::Fit<clv::BgNbd>> bg;
    std::optional<clv::Fit<clv::MbgNbd>> mbg;
    try {
        mbg = clv::fit<clv::MbgNbd>(histories, options);
        bg = clv::fit<clv::BgNbd>(histories, options);
    } catch (const DomainError& e) {
        result.why = e.what();
        if (!mbg) return result;
    }
    const double n = double(histories.size());
    const double once = double(std::count(histories.frequency.begin(), histories.frequency.end(), 0.0)) / n;
    if (!mbg->converged() && (!bg || !bg->converged())) {
        result.why = "no purchase model could be fitted: " + mbg->message;
        return result;
    }
    const double lead = bg && bg->converged() ? bg->log_likelihood - mbg->log_likelihood : -1e300;
    if (lead > 10.0 || !mbg->converged() || (once < 0.1 && lead > 0.0)) {
        result.why = lead > 10.0 ? "It describes these customers far better than MBG/NBD (log-likelihood " +
                                       text::fixed(lead, 1) + " higher)."
                                 : "Few customers bought only once, and it fits no worse than MBG/NBD.";
        if (once >= 0.1)
            result.why += " It takes everybody who bought only once (" + text::percent(once) +
                          ") for active: read their P(alive) as an upper bound.";
        result.bg = std::move(bg);
    } else {
        result.why = "Chosen over BG/NBD because " + text::percent(once) +
                     " of the customers bought only once: BG/NBD would take every one of them for active for ever. ";
        if (lead > -1e299)
            result.why += "It fits " + std::string(lead > 0.0 ? "about as well" : "at least as well") +
                          " (log-likelihood " + text::fixed(mbg->log_likelihood, 1) + " against " +
                          text::fixed(bg->log_likelihood, 1) + ").";
        result.mbg = std::move(mbg);
    }
    return result;
}

/// Customers by the label of column @p by on their first row.
inline std::vector<audit_result::Slice> slice(const EventLog& log, const std::string& by, const Population& now,
                                              const std::vector<Score>& scores) {
    const auto labels = log.labels(by);
    std::vector<std::uint32_t> label_of(log.customers().size(), data::Labels::none);
    std::vector<std::int64_t> seen(log.customers().size(), std::numeric_limits<std::int64_t>::max());
    for (std::size_t row = 0; row < log.size(); ++row) {
        const std::uint32_t code = log.customer()[row];
        if (labels.codes[row] == data::Labels::none || log.time()[row] >= seen[code]) continue;
        seen[code] = log.time()[row];
        label_of[code] = labels.codes[row];
    }
    std::map<std::uint32_t, audit_result::Slice> slices;
    double total = 0.0;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const std::uint32_t l = label_of[now.code[i]];
        auto& s = slices[l];
        if (s.customers == 0) s.label = l == data::Labels::none ? "(none)" : labels.ids.label(l);
        ++s.customers;
        s.value += scores[i].value;
        s.active += scores[i].p_alive;
        s.purchases += scores[i].purchases;
        total += scores[i].value;
    }
    std::vector<audit_result::Slice> result;
    for (auto& [l, s] : slices) {
        s.share_of_value = s.value / total;
        s.mean_value = s.value / double(s.customers);
        result.push_back(std::move(s));
    }
    std::stable_sort(result.begin(), result.end(), [](const auto& x, const auto& y) {
        return std::isnan(x.value) || std::isnan(y.value) ? x.customers > y.customers : x.value > y.value;
    });
    return result;
}

inline std::string hexadecimal(std::uint64_t x) {
    std::string s(16, '0');
    for (std::size_t i = 16; i-- > 0; x >>= 4) s[i] = "0123456789abcdef"[x & 15];
    return s;
}

}  // namespace auditing

HABITUE_DEFINED_ONCE Audit audit(const EventLog& log, const AuditOptions& options) {
    using namespace auditing;
    const Execution how{.threads = options.threads, .cancel = options.cancel, .progress = {}};
    const auto report = [&](double share) {
        check_cancelled(how);
        if (options.progress) options.progress(share);
    };
    const double horizon = options.horizon.in(unit);
    if (!(horizon > 0.0) || !std::isfinite(horizon)) refuse("horizon", horizon, "must be finite and positive");
    if (!(options.discount_rate >= 0.0) || !std::isfinite(options.discount_rate))
        refuse("discount_rate", options.discount_rate, "must be finite and not negative (effective, per year)");
    if (options.margin_rate && !(*options.margin_rate > 0.0 && *options.margin_rate <= 1.0))
        refuse("margin_rate", *options.margin_rate, "must lie above 0 and not above 1");
    require(!(options.margin_rate && log.has("margin")),
            "margin_rate: the log has a column margin already; give one or the other");
    if (log.empty()) throw DomainError(no_rows(log.report()));
    if (!options.by.empty()) (void)log.labels(options.by);

    const std::vector<double> margin = margins(log);
    const data::PurchaseDays days =
        data::purchase_days(log, {options.observation_end, margin, options.threads, options.cancel});
    const std::int32_t end = days.last_day();
    const Population now(days, end);
    require(now.size() > 0, "log: no purchases up to the end of observation");
    report(0.1);

    Audit result;
    result.log = describe_log(log, days, how);
    const bool margin_known = log.has("margin") || options.margin_rate.has_value();
    result.missing = missing_columns(log, margin_known);
    std::int32_t acquired_after = days.first_day() - 1;
    if (options.acquired_after)
        acquired_after = std::int32_t(options.acquired_after->day());
    else if (result.log.left_truncation.detected)
        acquired_after = std::int32_t(Time(result.log.left_truncation.acquired_after).day());
    report(0.2);

    // Section 3: the models, everybody's score, and the sums.
    auto& customers = result.customers;
    const Money money{.known = days.has_amounts(),
                      .multiplier = options.margin_rate.value_or(1.0),
                      .horizon = horizon,
                      .yearly_rate = options.discount_rate};
    customers.money_name = margin_known ? "lifetime value" : "discounted revenue";
    customers.currency = options.currency;
    customers.horizon_days = horizon * days_in(unit);
    customers.discount_rate = options.discount_rate;
    customers.margin_rate = money.multiplier;
    const PurchaseHistories histories = now.to_fit(acquired_after);
    Chosen model;
    if (histories.size() == 0)
        model.why =
            "not identified: nobody was first seen after " + day_text(acquired_after) + " and before " + day_text(end);
    else
        model = choose_model(histories, how);
    double money_so_far = 0.0;
    for (const double m : now.money) money_so_far += m;
    const Spend spend(
        histories, money.known ? money_so_far / double(result.log.purchases) : std::numeric_limits<double>::quiet_NaN(),
        how);
    report(0.3);

    std::vector<Score> scores(now.size(), Score{std::nan(""), std::nan(""), std::nan(""), std::nan(""), std::nan("")});
    const auto value_with = [&](const auto& fit) {
        customers.model = describe(fit, model.why, now.size() - histories.size());
        scores = score(fit.model, spend, now, money, how);
        report(0.5);
        sum_up(customers, fit, spend, now, scores, money, how);
        tabulate(customers, fit.model, now, horizon);
        if (!options.compare) return;
        result.comparison = compare(*options.compare, fit.model, spend, days, now, scores, money);
        if (result.comparison.available)
            result.comparison.sentence = comparison_sentence(result.comparison, options.currency);
    };
    if (model.bg)
        value_with(*model.bg);
    else if (model.mbg)
        value_with(*model.mbg);
    else
        customers.model.why = model.why;
    if (spend.fit) {
        customers.spend_model = describe(*spend.fit, "", spend.fit->left_out);
        customers.spend_frequency_correlation = spend_frequency_correlation(histories);
    } else {
        customers.spend_model.why = spend.why;
    }
    report(0.7);

    const bool scored = customers.model.available, valued = scored && money.known;
    std::vector<double> values, alive;
    for (const Score& s : scores) {
        if (scored) alive.push_back(s.p_alive);
        if (valued) values.push_back(s.value);
    }
    if (valued) {
        auto spread = lorenz(values);
        customers.lorenz_customers = std::move(spread.customers);
        customers.lorenz_value = std::move(spread.value);
        customers.gini = spread.gini;
        customers.deciles = std::move(spread.deciles);
        customers.most_valuable = top_ten(now, scores, log.customers(), [&](std::size_t i) { return scores[i].value; });
        customers.most_valuable_at_risk = top_ten(
            now, scores, log.customers(), [&](std::size_t i) { return scores[i].value * (1.0 - scores[i].p_alive); });
    }
    if (!options.by.empty() && scored) {
        customers.by = options.by;
        customers.slices = slice(log, options.by, now, scores);
    }

    // Sections 4 and 5.
    LifecycleOptions chain{.horizon = options.horizon,
                           .discount_rate = options.discount_rate,
                           .multiplier = money.multiplier,
                           .execution = how};
    if (acquired_after >= days.first_day()) chain.acquired_after = Time(acquired_after * microseconds_per_day);
    auto lifecycle = lifecycle_section(days, chain);
    result.lifecycle = std::move(lifecycle.section);
    auto groups = group_customers(now, values, alive, options.currency);
    result.groups = std::move(groups.table);
    report(0.8);

    // Section 6.
    result.ubiquity = ubiquity_section(
        log, {.observation_end = options.observation_end, .currency = options.currency, .execution = how});
    report(0.85);

    auto& table = customers.scores;
    for (std::size_t i = 0; i < now.size(); ++i) {
        table.customer.push_back(log.customers().label(now.code[i]));
        if (scored) {
            table.p_alive.push_back(scores[i].p_alive);
            table.purchases.push_back(scores[i].purchases);
        }
        if (valued) {
            table.spend.push_back(scores[i].spend);
            table.value.push_back(scores[i].value);
        }
        table.state.push_back(lifecycle.state[now.code[i]]);
        table.label.push_back(now.first[i] == end              ? "acquired on the last day"
                              : now.first[i] <= acquired_after ? "acquired before " + day_text(acquired_after + 1)
                                                               : "");
    }
    table.group = std::move(groups.of);
    table.frequency = now.histories.frequency;
    table.recency = now.histories.recency;
    table.T = now.histories.T;
    table.monetary_value = now.histories.monetary_value;

    // Section 2: the same kind of model on a part of the log.
    const std::int32_t first = std::max(days.first_day(), acquired_after + 1);
    const std::int32_t calibration_end =
        options.calibration_end ? std::int32_t(options.calibration_end->day()) : default_calibration_end(first, end);
    result.holdout = model.bg ? hold_out<clv::BgNbd>(days, calibration_end, end, acquired_after, how)
                              : hold_out<clv::MbgNbd>(days, calibration_end, end, acquired_after, how);
    report(0.95);

    // Page one.
    const double past_days = std::min(customers.horizon_days, result.log.span_days + 1.0);
    double past_money = 0.0;
    for (std::size_t c = 0; c < days.customers(); ++c)
        for (const auto& d : days[c])
            if (d.day > end - past_days) past_money += d.amount;
    result.sentences = sentences(result, past_money, past_days);
    result.stamp = {.version = version,
                    .data_hash = hexadecimal(log.hash()),
                    .observation_end = day_text(end),
                    .parameters = "horizon " + text::significant(customers.horizon_days, 6) + " days, discount rate " +
                                  text::percent(options.discount_rate) + " a year" +
                                  (options.margin_rate ? ", margin rate " + text::percent(*options.margin_rate) : "") +
                                  ", models fitted to customers first seen after " + day_text(acquired_after) +
                                  ", calibration end " + day_text(calibration_end) +
                                  (options.by.empty() ? "" : ", by " + options.by)};
    report(1.0);
    return result;
}

}  // namespace habitue::inline v1
