/// @file
/// The audit as plain text, for terminals and logs.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <habitue/audit/result.hpp>
#include <habitue/audit/sentences.hpp>
#include <habitue/core/text.hpp>

namespace habitue::inline v1 {
namespace auditing {

/// @p s broken into lines of at most @p width characters, each after @p indent.
inline std::string wrap(std::string_view s, std::string_view indent, std::size_t width = 100) {
    std::string out(indent), line;
    std::size_t column = indent.size();
    for (std::size_t i = 0; i < s.size();) {
        const std::size_t end = std::min(s.find(' ', i), s.size());
        const std::size_t length = end - i;
        if (column + length + 1 > width && column > indent.size()) {
            out += "\n" + std::string(indent.size(), ' ');
            column = indent.size();
        }
        if (column > indent.size()) {
            out += ' ';
            ++column;
        }
        out += s.substr(i, length);
        column += length;
        i = end + 1;
    }
    return out + "\n";
}

/// A table: the first column left, the others right.
inline std::string table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t j = 0; j < row.size(); ++j) {
            if (j == widths.size()) widths.push_back(0);
            widths[j] = std::max(widths[j], row[j].size());
        }
    std::string out;
    for (const auto& row : rows) {
        out += "   ";
        for (std::size_t j = 0; j < row.size(); ++j)
            out += j == 0 ? text::left(row[j], widths[j]) : "  " + text::right(row[j], widths[j]);
        out += "\n";
    }
    return out;
}

/// Section 6: the ten touchpoints that cost most, who gets what we lose, where to be next.
inline std::string ubiquity_text(const audit_result::Ubiquity& u, const std::string& currency) {
    using text::grouped, text::percent;
    if (!u.available) return wrap(u.why, "   ");
    std::string s = wrap(u.sentence, "   ") + wrap(u.unseen, "   ");
    const bool valued = u.money_why.empty();
    const auto cost = [&](const audit_result::Touchpoint& t) {
        return !valued ? t.needs * (1.0 - t.presence.value) : std::isfinite(t.gain.value) ? t.gain.value : -1e300;
    };
    std::vector<const audit_result::Touchpoint*> order;
    for (const auto& t : u.touchpoints) order.push_back(&t);
    std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) { return cost(*a) > cost(*b); });
    if (order.size() > 10) order.resize(10);
    std::vector<std::vector<std::string>> rows{{"a year", "needs", "find you"}};
    if (valued) rows[0].insert(rows[0].end(), {"unserved", "full presence adds", "95% range"});
    for (const auto* t : order) {
        rows.push_back({t->step + " @ " + t->place, grouped(t->needs), percent(t->presence.value)});
        if (!valued) continue;
        const std::string range = money(t->gain.low, currency) + " to " + money(t->gain.high, currency);
        rows.back().insert(rows.back().end(), {money(t->unserved.value, currency), money(t->gain.value, currency),
                                               std::isfinite(t->gain.low) ? range : "-"});
    }
    s += table(rows);
    if (!u.rivals.empty()) {
        std::string lost = "Visits lost, a year: ";
        for (std::size_t i = 0; i < std::min<std::size_t>(u.rivals.size(), 5); ++i)
            lost += (i > 0 ? ", " : "") + grouped(u.rivals[i].visits) + " to " +
                    (u.rivals[i].brand.empty() ? "nobody known" : u.rivals[i].brand);
        s += wrap(lost + ".", "   ");
    }
    if (!u.next_places.empty()) {
        std::string next = "Journeys that meet you nowhere would, a year, at: ";
        double all = 0.0;
        for (std::size_t i = 0; i < u.next_places.size(); ++i) {
            next += (i > 0 ? ", then " : "") + u.next_places[i].place + " (" + grouped(u.next_places[i].journeys) + ")";
            all += u.next_places[i].journeys;
        }
        s += wrap(next + "; no " + std::to_string(u.next_places.size()) + " places meet more than " +
                      grouped(std::max(all, u.next_places_bound)) + ".",
                  "   ");
    }
    return s;
}

}  // namespace auditing

/// The audit as plain text, sections as in the report.
inline std::string to_text(const Audit& a) {
    using auditing::money, auditing::table, auditing::wrap;
    using text::fixed, text::grouped, text::percent, text::significant;
    const auto& c = a.customers;
    const std::string& currency = c.currency;
    std::vector<std::vector<std::string>> rows;
    std::string s = "habitue audit, " + a.log.first_day + " to " + a.log.last_day + "\n\n";
    for (std::size_t i = 0; i < a.sentences.size(); ++i) s += wrap(a.sentences[i], " " + std::to_string(i + 1) + "  ");

    s += "\n1. The log\n";
    s += wrap(grouped(double(a.log.rows_read)) + " rows read = " + grouped(double(a.log.rows_used)) + " used + " +
                  grouped(double(a.log.rows_rejected)) + " rejected; " + grouped(double(a.log.customers)) +
                  " customers, " + grouped(double(a.log.purchases)) + " purchases" +
                  (std::isfinite(c.value.value) ? ", " + money(a.log.money, currency) : "") + ".",
              "   ");
    for (const auto& r : a.log.rejected)
        s += wrap("rejected: " + r.reason + ", " + grouped(double(r.rows)) + " rows, " + money(r.money, currency) +
                      " (first: row " + std::to_string(r.first_row) + ", \"" + r.example + "\")",
                  "   - ");
    for (const auto& n : a.log.notices) s += wrap(n.what + ": " + grouped(double(n.count)) + " - " + n.policy, "   - ");
    for (const auto& i : a.log.suspicious)
        s += wrap("suspicious id, " + grouped(double(i.rows)) + " rows: " + i.why, "   - ");
    s += wrap(a.log.left_truncation.sentence, "   ");
    for (const auto& m : a.missing) s += wrap(m.enables + ": " + m.sentence, "   - ");

    s += "\n2. Does the model earn its keep?\n" + wrap(a.holdout.verdict, "   ");
    if (a.holdout.available) {
        rows = {{"", "purchases", "error", "per customer: mean abs. error", "rmse", "correlation"}};
        for (const auto& k : a.holdout.contenders)
            rows.push_back({k.name + (k.best ? " (best)" : ""), grouped(k.total), percent(k.total_error),
                            fixed(k.mae, 3), fixed(k.rmse, 3), fixed(k.correlation, 3)});
        rows.push_back({"actual", grouped(a.holdout.actual)});
        s += table(rows);
    }

    s += "\n3. The customers\n";
    if (!c.model.available) {
        s += wrap(c.model.why, "   ");
    } else {
        s += wrap(c.model.name + ", time in " + c.model.unit + "s. " + c.model.why, "   ");
        rows = {{"", "estimate", "std. error", "2.5%", "97.5%"}};
        for (const auto* m : {&c.model, &c.spend_model})
            for (const auto& p : m->parameters)
                rows.push_back({p.name, significant(p.estimate.value, 4), significant(p.standard_error, 3),
                                significant(p.estimate.low, 4), significant(p.estimate.high, 4)});
        s += table(rows);
        if (!c.spend_model.available && !c.spend_model.why.empty()) s += wrap("Spend: " + c.spend_model.why, "   ");
        s += wrap("Still active: " + grouped(c.active.value) + " (" + grouped(c.active.low) + " to " +
                      grouped(c.active.high) + "); purchases over " + auditing::span_text(c.horizon_days) + ": " +
                      grouped(c.purchases.value) + " (" + grouped(c.purchases.low) + " to " +
                      grouped(c.purchases.high) + ").",
                  "   ");
        if (std::isfinite(c.value.value)) {
            s +=
                wrap(c.money_name + " over " + auditing::span_text(c.horizon_days) + " at " + percent(c.discount_rate) +
                         " a year: " + auditing::money_range(c.value, currency) + "; Gini " + fixed(c.gini, 2) + ".",
                     "   ");
            rows = {{"tenth of the customers", "value", "share", "each"}};
            for (std::size_t d = 0; d < c.deciles.size(); ++d)
                rows.push_back({std::to_string(d + 1), money(c.deciles[d].value, currency),
                                percent(c.deciles[d].share_of_value), money(c.deciles[d].mean_value, currency)});
            s += table(rows);
        }
    }
    if (!c.slices.empty()) {
        rows = {{c.by, "customers", "value", "share", "active"}};
        for (const auto& k : c.slices)
            rows.push_back({k.label, grouped(double(k.customers)), money(k.value, currency), percent(k.share_of_value),
                            grouped(k.active)});
        s += table(rows);
    }

    s += "\n4. The lifecycle\n";
    const auto& l = a.lifecycle;
    if (!l.available)
        s += wrap(l.why, "   ");
    else {
        rows = {{"from \\ to"}};
        for (const auto& state : l.states) rows[0].push_back(state);
        rows[0].insert(rows[0].end(), {"customers now", "periods to lapse", "value"});
        for (std::size_t i = 0; i < l.states.size(); ++i) {
            rows.push_back({l.states[i]});
            for (const double p : l.probability[i]) rows.back().push_back(fixed(p, 3));
            rows.back().push_back(grouped(l.customers_now[i]));
            rows.back().push_back(i < l.periods_to_lapse.size() ? fixed(l.periods_to_lapse[i].value, 1) : "-");
            rows.back().push_back(i < l.value.size() ? money(l.value[i].value, currency) : "-");
        }
        const std::string worth =
            l.value.empty() ? "" : " The value is that of the next " + std::to_string(l.horizon_periods) + " of them.";
        s += wrap("One period is " + grouped(l.period_days) + " days." + worth, "   ") + table(rows);
    }

    s += "\n5. Groups by behaviour\n";
    rows = {{"group", "customers", "share", "value", "share of value"}};
    for (const auto& g : a.groups)
        rows.push_back({g.name, grouped(double(g.customers)), percent(g.share_of_customers),
                        std::isfinite(g.value) ? money(g.value, currency) : "-",
                        std::isfinite(g.share_of_value) ? percent(g.share_of_value) : "-"});
    s += table(rows);

    s += "\n6. Ubiquity\n" + auditing::ubiquity_text(a.ubiquity, currency);

    s += "\n7. What comes next\n";
    s += wrap(
        "two-way exchange - what customers get for what they give, and who brings whom: needs columns expected, "
        "perceived, referrer",
        "   - ");
    s += wrap("plan - what to do next, for whom, and what it is worth: needs columns action, arm, propensity, cost",
              "   - ");

    if (a.comparison.available) s += "\nSince " + a.comparison.since + "\n" + wrap(a.comparison.sentence, "   ");
    return s + "\nhabitue " + a.stamp.version + ", data " + a.stamp.data_hash + ", " + a.stamp.parameters + "\n";
}

}  // namespace habitue::inline v1
