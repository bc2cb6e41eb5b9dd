/// @file
/// What an audit finds, as values. Every struct lists its fields once (`fields`): JSON, the Python face and the
/// text rendering are made from that list, so the three cannot drift apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace habitue::inline v1 {

/// A number and how wrong it may be: a 95% interval unless its owner says otherwise. NaN: not identified.
struct Estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    static void fields(auto&& f) {
        f("value", &Estimate::value);
        f("low", &Estimate::low);
        f("high", &Estimate::high);
    }
};

namespace audit_result {

/// Rows of the log that could not be used, and why.
struct Rejection {
    std::string reason;  ///< "amount is not a number", "no customer", ...
    std::int64_t rows = 0;
    double money = 0.0;           ///< their amounts, where these could be read
    std::int64_t first_row = -1;  ///< row number (from 0) of the first
    std::string example;          ///< what stood there
    static void fields(auto&& f) {
        f("reason", &Rejection::reason);
        f("rows", &Rejection::rows);
        f("money", &Rejection::money);
        f("first_row", &Rejection::first_row);
        f("example", &Rejection::example);
    }
};

/// Something about the log worth knowing: a policy that was applied, and to how many rows.
struct Notice {
    std::string what;  ///< "same-day purchases merged", "returns (negative amounts)", ...
    std::int64_t count = 0;
    std::string policy;  ///< what was done with them, one sentence
    static void fields(auto&& f) {
        f("what", &Notice::what);
        f("count", &Notice::count);
        f("policy", &Notice::policy);
    }
};

/// An id that looks like no customer: a guest checkout, staff, a till.
struct SuspiciousId {
    std::string customer;
    std::int64_t rows = 0;
    double share_of_rows = 0.0, money = 0.0;
    std::string why;
    static void fields(auto&& f) {
        f("customer", &SuspiciousId::customer);
        f("rows", &SuspiciousId::rows);
        f("share_of_rows", &SuspiciousId::share_of_rows);
        f("money", &SuspiciousId::money);
        f("why", &SuspiciousId::why);
    }
};

/// Which column of the file plays which part.
struct ColumnRole {
    std::string role, column;  ///< "customer" <- "customer_id"
    static void fields(auto&& f) {
        f("role", &ColumnRole::role);
        f("column", &ColumnRole::column);
    }
};

/// Whether the log opens on customers who were there before it.
struct LeftTruncation {
    bool detected = false;
    double surplus = 0.0;        ///< customers first seen at the opening beyond the later rate
    std::string acquired_after;  ///< the day from which first-seen customers are taken as new; "" when not detected
    std::string sentence;
    static void fields(auto&& f) {
        f("detected", &LeftTruncation::detected);
        f("surplus", &LeftTruncation::surplus);
        f("acquired_after", &LeftTruncation::acquired_after);
        f("sentence", &LeftTruncation::sentence);
    }
};

/// 1. The log: rows read = rows used + rows rejected.
struct Log {
    std::int64_t rows_read = 0, rows_used = 0, rows_rejected = 0;
    std::vector<Rejection> rejected;
    std::int64_t customers = 0, purchases = 0;  ///< purchases after merging by the same-day policy
    double money = 0.0;                         ///< sum of the amounts used
    std::string first_day, last_day;
    double span_days = 0.0;
    std::vector<ColumnRole> columns;
    std::vector<Notice> notices;
    std::vector<SuspiciousId> suspicious;
    LeftTruncation left_truncation;
    static void fields(auto&& f) {
        f("rows_read", &Log::rows_read);
        f("rows_used", &Log::rows_used);
        f("rows_rejected", &Log::rows_rejected);
        f("rejected", &Log::rejected);
        f("customers", &Log::customers);
        f("purchases", &Log::purchases);
        f("money", &Log::money);
        f("first_day", &Log::first_day);
        f("last_day", &Log::last_day);
        f("span_days", &Log::span_days);
        f("columns", &Log::columns);
        f("notices", &Log::notices);
        f("suspicious", &Log::suspicious);
        f("left_truncation", &Log::left_truncation);
    }
};

/// An output that needs a column the log does not have.
struct Missing {
    std::string column, enables, sentence;  ///< sentence: "not identified: needs column margin"
    static void fields(auto&& f) {
        f("column", &Missing::column);
        f("enables", &Missing::enables);
        f("sentence", &Missing::sentence);
    }
};

/// How one way of predicting the holdout did.
struct Contender {
    std::string name;              ///< "BG/NBD", "same rate as before", "hiatus heuristic"
    double total = 0.0;            ///< predicted repeat purchases of all customers in the holdout
    double total_error = 0.0;      ///< (predicted - actual) / actual
    double mae = 0.0, rmse = 0.0;  ///< per customer
    double correlation = 0.0;      ///< of predicted and actual, over customers
    bool best = false;             ///< lowest rmse
    static void fields(auto&& f) {
        f("name", &Contender::name);
        f("total", &Contender::total);
        f("total_error", &Contender::total_error);
        f("mae", &Contender::mae);
        f("rmse", &Contender::rmse);
        f("correlation", &Contender::correlation);
        f("best", &Contender::best);
    }
};

/// Repeat purchases of all customers, week by week, actual against model; the band is 95% of outcomes.
struct Tracking {
    std::vector<std::string> week_end;                 ///< last day of each week
    std::vector<double> actual, predicted, low, high;  ///< in the week
    std::vector<double> actual_cumulative, predicted_cumulative, low_cumulative, high_cumulative;
    std::int64_t calibration_weeks = 0;  ///< the first weeks that the model has seen
    static void fields(auto&& f) {
        f("week_end", &Tracking::week_end);
        f("actual", &Tracking::actual);
        f("predicted", &Tracking::predicted);
        f("low", &Tracking::low);
        f("high", &Tracking::high);
        f("actual_cumulative", &Tracking::actual_cumulative);
        f("predicted_cumulative", &Tracking::predicted_cumulative);
        f("low_cumulative", &Tracking::low_cumulative);
        f("high_cumulative", &Tracking::high_cumulative);
        f("calibration_weeks", &Tracking::calibration_weeks);
    }
};

/// Customers alike in calibration purchases: mean actual and predicted purchases in the holdout.
struct ByFrequency {
    std::vector<std::string> frequency;  ///< "0", "1", ..., "7+"
    std::vector<double> customers, actual, predicted;
    static void fields(auto&& f) {
        f("frequency", &ByFrequency::frequency);
        f("customers", &ByFrequency::customers);
        f("actual", &ByFrequency::actual);
        f("predicted", &ByFrequency::predicted);
    }
};

/// 2. Does the model earn its keep?
struct Holdout {
    bool available = false;  ///< false: the log is too short to split; `verdict` says so
    std::string model;       ///< the one fitted to the calibration period
    std::string calibration_end, observation_end;
    double holdout_days = 0.0;
    std::int64_t customers = 0;  ///< seen in the calibration period
    Estimate predicted;          ///< repeat purchases in the holdout
    double actual = 0.0;
    std::vector<Contender> contenders;  ///< the model first, then the baselines
    std::string winner;
    Tracking tracking;
    ByFrequency by_frequency;
    std::string verdict;  ///< one sentence for the reader
    static void fields(auto&& f) {
        f("available", &Holdout::available);
        f("model", &Holdout::model);
        f("calibration_end", &Holdout::calibration_end);
        f("observation_end", &Holdout::observation_end);
        f("holdout_days", &Holdout::holdout_days);
        f("customers", &Holdout::customers);
        f("predicted", &Holdout::predicted);
        f("actual", &Holdout::actual);
        f("contenders", &Holdout::contenders);
        f("winner", &Holdout::winner);
        f("tracking", &Holdout::tracking);
        f("by_frequency", &Holdout::by_frequency);
        f("verdict", &Holdout::verdict);
    }
};

/// One parameter of a fitted model.
struct FittedParameter {
    std::string name, meaning;
    Estimate estimate;
    double standard_error = 0.0;
    static void fields(auto&& f) {
        f("name", &FittedParameter::name);
        f("meaning", &FittedParameter::meaning);
        f("estimate", &FittedParameter::estimate);
        f("standard_error", &FittedParameter::standard_error);
    }
};

/// A fitted model as a reader sees it.
struct FittedModel {
    bool available = false;                  ///< false: it could not be fitted; `why` says why
    std::string name, reference, unit, why;  ///< why this one was chosen
    std::vector<FittedParameter> parameters;
    double log_likelihood = 0.0, aic = 0.0, bic = 0.0;
    std::int64_t customers_used = 0, customers_left_out = 0;
    std::int64_t iterations = 0;
    std::string termination;
    static void fields(auto&& f) {
        f("available", &FittedModel::available);
        f("name", &FittedModel::name);
        f("reference", &FittedModel::reference);
        f("unit", &FittedModel::unit);
        f("why", &FittedModel::why);
        f("parameters", &FittedModel::parameters);
        f("log_likelihood", &FittedModel::log_likelihood);
        f("aic", &FittedModel::aic);
        f("bic", &FittedModel::bic);
        f("customers_used", &FittedModel::customers_used);
        f("customers_left_out", &FittedModel::customers_left_out);
        f("iterations", &FittedModel::iterations);
        f("termination", &FittedModel::termination);
    }
};

/// One row a customer. Columns equally long; empty when not identified (no amounts: no spend, no value).
struct Scores {
    std::vector<std::string> customer;
    std::vector<double> frequency, recency, T, monetary_value;  ///< in `unit` of the model
    std::vector<double> p_alive, purchases, purchases_low,
        purchases_high;                     ///< expected over the horizon, 95% interval of the expectation
    std::vector<double> spend;              ///< expected spend (margin where known) a purchase
    std::vector<double> value;              ///< discounted over the horizon
    std::vector<std::string> state, group;  ///< recency state of section 4; group of section 5
    std::vector<std::string> label;         ///< "" or "acquired before the log opened", "acquired on the last day"
    static void fields(auto&& f) {
        f("customer", &Scores::customer);
        f("frequency", &Scores::frequency);
        f("recency", &Scores::recency);
        f("T", &Scores::T);
        f("monetary_value", &Scores::monetary_value);
        f("p_alive", &Scores::p_alive);
        f("purchases", &Scores::purchases);
        f("purchases_low", &Scores::purchases_low);
        f("purchases_high", &Scores::purchases_high);
        f("spend", &Scores::spend);
        f("value", &Scores::value);
        f("state", &Scores::state);
        f("group", &Scores::group);
        f("label", &Scores::label);
    }
};

/// A customer named in the report.
struct NamedCustomer {
    std::string customer;
    double value = 0.0, p_alive = 0.0, purchases = 0.0, spend = 0.0, frequency = 0.0;
    double days_since_last = 0.0;
    double at_risk = 0.0;  ///< value times the chance that the customer is gone already
    static void fields(auto&& f) {
        f("customer", &NamedCustomer::customer);
        f("value", &NamedCustomer::value);
        f("p_alive", &NamedCustomer::p_alive);
        f("purchases", &NamedCustomer::purchases);
        f("spend", &NamedCustomer::spend);
        f("frequency", &NamedCustomer::frequency);
        f("days_since_last", &NamedCustomer::days_since_last);
        f("at_risk", &NamedCustomer::at_risk);
    }
};

/// A tenth of the customers, the most valuable first.
struct Decile {
    std::int64_t customers = 0;
    double value = 0.0, share_of_value = 0.0, mean_value = 0.0, least_value = 0.0;
    static void fields(auto&& f) {
        f("customers", &Decile::customers);
        f("value", &Decile::value);
        f("share_of_value", &Decile::share_of_value);
        f("mean_value", &Decile::mean_value);
        f("least_value", &Decile::least_value);
    }
};

/// What a model says over a grid of frequency (rows) and recency (columns), T the longest observed.
struct Matrix {
    std::vector<double> frequency, recency;
    std::vector<std::vector<double>> cells;  ///< [frequency][recency]
    static void fields(auto&& f) {
        f("frequency", &Matrix::frequency);
        f("recency", &Matrix::recency);
        f("cells", &Matrix::cells);
    }
};

/// What today's customers will do, month by month (30.4375 days); the band is 95% of outcomes.
struct Forecast {
    std::vector<std::string> month_end;
    std::vector<double> purchases, purchases_low, purchases_high;
    std::vector<double> money, money_low, money_high;  ///< undiscounted; empty without amounts
    static void fields(auto&& f) {
        f("month_end", &Forecast::month_end);
        f("purchases", &Forecast::purchases);
        f("purchases_low", &Forecast::purchases_low);
        f("purchases_high", &Forecast::purchases_high);
        f("money", &Forecast::money);
        f("money_low", &Forecast::money_low);
        f("money_high", &Forecast::money_high);
    }
};

/// Customers that share a label of the `by` column.
struct Slice {
    std::string label;
    std::int64_t customers = 0;
    double value = 0.0, share_of_value = 0.0, mean_value = 0.0, active = 0.0, purchases = 0.0;
    static void fields(auto&& f) {
        f("label", &Slice::label);
        f("customers", &Slice::customers);
        f("value", &Slice::value);
        f("share_of_value", &Slice::share_of_value);
        f("mean_value", &Slice::mean_value);
        f("active", &Slice::active);
        f("purchases", &Slice::purchases);
    }
};

/// 3. The customers.
struct Customers {
    FittedModel model, spend_model;
    double spend_frequency_correlation = std::numeric_limits<double>::quiet_NaN();
    std::string money_name;  ///< "discounted revenue", or "lifetime value" when a margin is known
    std::string currency;    ///< as given; "" when nobody said
    double horizon_days = 0.0, discount_rate = 0.0, margin_rate = 1.0;
    Estimate value;                                      ///< of all customers, discounted over the horizon
    Estimate active;                                     ///< customers still active
    Estimate purchases;                                  ///< over the horizon
    Estimate at_risk;                                    ///< money: see NamedCustomer::at_risk, summed
    std::vector<double> lorenz_customers, lorenz_value;  ///< cumulative shares, least valuable first
    double gini = std::numeric_limits<double>::quiet_NaN();
    std::vector<Decile> deciles;
    Matrix expected_purchases, probability_alive;
    Forecast forecast;
    std::vector<NamedCustomer> most_valuable, most_valuable_at_risk;
    std::string by;  ///< column of the slices; "" when none was asked for
    std::vector<Slice> slices;
    Scores scores;
    static void fields(auto&& f) {
        f("model", &Customers::model);
        f("spend_model", &Customers::spend_model);
        f("spend_frequency_correlation", &Customers::spend_frequency_correlation);
        f("money_name", &Customers::money_name);
        f("currency", &Customers::currency);
        f("horizon_days", &Customers::horizon_days);
        f("discount_rate", &Customers::discount_rate);
        f("margin_rate", &Customers::margin_rate);
        f("value", &Customers::value);
        f("active", &Customers::active);
        f("purchases", &Customers::purchases);
        f("at_risk", &Customers::at_risk);
        f("lorenz_customers", &Customers::lorenz_customers);
        f("lorenz_value", &Customers::lorenz_value);
        f("gini", &Customers::gini);
        f("deciles", &Customers::deciles);
        f("expected_purchases", &Customers::expected_purchases);
        f("probability_alive", &Customers::probability_alive);
        f("forecast", &Customers::forecast);
        f("most_valuable", &Customers::most_valuable);
        f("most_valuable_at_risk", &Customers::most_valuable_at_risk);
        f("by", &Customers::by);
        f("slices", &Customers::slices);
        f("scores", &Customers::scores);
    }
};

/// Cohorts (by quarter or month of the first purchase) followed over periods of the same length.
struct Cohorts {
    std::string period;               ///< "month", "quarter"
    std::vector<std::string> cohort;  ///< "1997-01"
    std::vector<double> size;         ///< customers
    std::vector<std::vector<double>>
        active;  ///< [cohort][age]: customers who bought in that period; row ends with the log
    std::vector<std::vector<double>> money;  ///< the same, amounts; empty without amounts
    static void fields(auto&& f) {
        f("period", &Cohorts::period);
        f("cohort", &Cohorts::cohort);
        f("size", &Cohorts::size);
        f("active", &Cohorts::active);
        f("money", &Cohorts::money);
    }
};

/// 4. The lifecycle: recency states as a Markov chain over periods.
struct Lifecycle {
    bool available = false;
    std::string why;  ///< when not available
    Cohorts cohorts;
    double period_days = 0.0;                                         ///< length of one step of the chain
    std::vector<std::string> states;                                  ///< prospect, new, active, cooling, lapsed
    std::vector<std::string> meaning;                                 ///< of each state, one sentence
    std::vector<double> customers_now;                                ///< per state at the end of the log
    std::vector<std::vector<double>> counts, probability, low, high;  ///< [from][to]
    std::vector<Estimate> periods_to_lapse;                           ///< expected, per state
    std::int64_t horizon_periods = 0;                                 ///< steps that `value` looks ahead
    std::vector<Estimate> value;             ///< discounted money per customer and state; empty without amounts
    double money_per_purchase_period = 0.0;  ///< mean money in a period with a purchase
    static void fields(auto&& f) {
        f("available", &Lifecycle::available);
        f("why", &Lifecycle::why);
        f("cohorts", &Lifecycle::cohorts);
        f("period_days", &Lifecycle::period_days);
        f("states", &Lifecycle::states);
        f("meaning", &Lifecycle::meaning);
        f("customers_now", &Lifecycle::customers_now);
        f("counts", &Lifecycle::counts);
        f("probability", &Lifecycle::probability);
        f("low", &Lifecycle::low);
        f("high", &Lifecycle::high);
        f("periods_to_lapse", &Lifecycle::periods_to_lapse);
        f("horizon_periods", &Lifecycle::horizon_periods);
        f("value", &Lifecycle::value);
        f("money_per_purchase_period", &Lifecycle::money_per_purchase_period);
    }
};

/// 5. One group of customers alike in recency, frequency and money.
struct Group {
    std::string name, meaning;  ///< "champions", "bought often, recently, for much"
    std::int64_t customers = 0;
    double share_of_customers = 0.0, value = 0.0, share_of_value = 0.0, mean_value = 0.0;
    double days_since_last = 0.0, purchases_so_far = 0.0, money_so_far = 0.0, p_alive = 0.0;  ///< means
    static void fields(auto&& f) {
        f("name", &Group::name);
        f("meaning", &Group::meaning);
        f("customers", &Group::customers);
        f("share_of_customers", &Group::share_of_customers);
        f("value", &Group::value);
        f("share_of_value", &Group::share_of_value);
        f("mean_value", &Group::mean_value);
        f("days_since_last", &Group::days_since_last);
        f("purchases_so_far", &Group::purchases_so_far);
        f("money_so_far", &Group::money_so_far);
        f("p_alive", &Group::p_alive);
    }
};

/// 6. A step at a place where customers are: whether it finds us, and what that costs. Counts and money are a year.
struct Touchpoint {
    std::string step, place;
    double needs = 0.0;                                       ///< journeys that begin here
    Estimate presence = {};                                   ///< chance that a visit finds us
    double stake = std::numeric_limits<double>::quiet_NaN();  ///< money of a journey from here, were we everywhere
    Estimate unserved = {};  ///< money at stake in journeys whose first visit, here, does not find us
    Estimate gain = {};      ///< money that full presence here, and here alone, would add
    static void fields(auto&& f) {
        f("step", &Touchpoint::step);
        f("place", &Touchpoint::place);
        f("needs", &Touchpoint::needs);
        f("presence", &Touchpoint::presence);
        f("stake", &Touchpoint::stake);
        f("unserved", &Touchpoint::unserved);
        f("gain", &Touchpoint::gain);
    }
};

/// Moves from one touchpoint to another, by number.
struct Traffic {
    std::int64_t source = 0, target = 0;
    double moves = 0.0;  ///< a year
    static void fields(auto&& f) {
        f("source", &Traffic::source);
        f("target", &Traffic::target);
        f("moves", &Traffic::moves);
    }
};

/// Visits of a touchpoint that somebody else got.
struct Lost {
    std::string step, place;
    std::string brand;      ///< whom they found; empty: nobody that is known
    bool found_us = false;  ///< true: the visit found us, and bought of the other
    double visits = 0.0;    ///< a year
    static void fields(auto&& f) {
        f("step", &Lost::step);
        f("place", &Lost::place);
        f("brand", &Lost::brand);
        f("found_us", &Lost::found_us);
        f("visits", &Lost::visits);
    }
};

/// Who gets the visits that we lose, over all touchpoints.
struct Rival {
    std::string brand;      ///< empty: nobody that is known
    double visits = 0.0;    ///< a year
    double found_us = 0.0;  ///< those of them that had found us
    double share = 0.0;     ///< of all lost visits
    static void fields(auto&& f) {
        f("brand", &Rival::brand);
        f("visits", &Rival::visits);
        f("found_us", &Rival::found_us);
        f("share", &Rival::share);
    }
};

/// A place to be at next, after those before it.
struct NextPlace {
    std::string place;
    double journeys = 0.0;  ///< a year that being there would meet, and nothing meets so far
    double share = 0.0;     ///< of all journeys
    static void fields(auto&& f) {
        f("place", &NextPlace::place);
        f("journeys", &NextPlace::journeys);
        f("share", &NextPlace::share);
    }
};

/// 6. Ubiquity: whether what customers need finds us. Counts and money are a year, of all customers watched at a time.
struct Ubiquity {
    bool available = false;
    std::string why;         ///< when not available
    std::string sentence;    ///< what was found, for the reader
    std::string unseen;      ///< what this leaves out
    std::string money_why;   ///< why money is not identified; empty where it is
    double customers = 0.0;  ///< watched at a time, on average over the log
    double journeys = 0.0;   ///< begun a year
    Estimate value;  ///< U: share of needs that find us, weighted by money at stake (each the same without money)
    double unweighted = std::numeric_limits<double>::quiet_NaN();  ///< the same, each need counting the same
    Estimate met;                                                  ///< P(a journey meets us at least once)
    Estimate unserved;                                             ///< money at stake in needs that do not find us
    double earned = std::numeric_limits<double>::quiet_NaN();      ///< money of journeys as things are
    std::vector<Touchpoint> touchpoints;                           ///< by step, then by place
    std::vector<Traffic> traffic;                                  ///< the busiest moves, 200 at most
    std::vector<double> needs_by_hour;   ///< needs in each hour of the week, Monday 00:00 first
    std::vector<double> unmet_by_hour;   ///< those of them that do not find us
    std::vector<Rival> rivals;           ///< the greatest first; empty without a column brand
    std::vector<Lost> lost;              ///< the same by touchpoint, 20 at most
    std::vector<NextPlace> next_places;  ///< in the order to open them
    double next_places_bound = std::numeric_limits<double>::quiet_NaN();  ///< no so many places meet more journeys
    std::vector<Notice> notices;
    static void fields(auto&& f) {
        f("available", &Ubiquity::available);
        f("why", &Ubiquity::why);
        f("sentence", &Ubiquity::sentence);
        f("unseen", &Ubiquity::unseen);
        f("money_why", &Ubiquity::money_why);
        f("customers", &Ubiquity::customers);
        f("journeys", &Ubiquity::journeys);
        f("value", &Ubiquity::value);
        f("unweighted", &Ubiquity::unweighted);
        f("met", &Ubiquity::met);
        f("unserved", &Ubiquity::unserved);
        f("earned", &Ubiquity::earned);
        f("touchpoints", &Ubiquity::touchpoints);
        f("traffic", &Ubiquity::traffic);
        f("needs_by_hour", &Ubiquity::needs_by_hour);
        f("unmet_by_hour", &Ubiquity::unmet_by_hour);
        f("rivals", &Ubiquity::rivals);
        f("lost", &Ubiquity::lost);
        f("next_places", &Ubiquity::next_places);
        f("next_places_bound", &Ubiquity::next_places_bound);
        f("notices", &Ubiquity::notices);
    }
};

/// What changed since an earlier audit of the same business: the parts sum to the change.
struct Comparison {
    bool available = false;
    std::string since;  ///< observation end of the earlier audit
    double earlier_value = 0.0, later_value = 0.0;
    double new_customers = 0.0, retention = 0.0, spend = 0.0, model_revision = 0.0;
    std::string sentence;
    static void fields(auto&& f) {
        f("available", &Comparison::available);
        f("since", &Comparison::since);
        f("earlier_value", &Comparison::earlier_value);
        f("later_value", &Comparison::later_value);
        f("new_customers", &Comparison::new_customers);
        f("retention", &Comparison::retention);
        f("spend", &Comparison::spend);
        f("model_revision", &Comparison::model_revision);
        f("sentence", &Comparison::sentence);
    }
};

/// What it takes to get the same audit again.
struct Stamp {
    std::string version, data_hash, observation_end, parameters;  ///< parameters: the options, as text
    static void fields(auto&& f) {
        f("version", &Stamp::version);
        f("data_hash", &Stamp::data_hash);
        f("observation_end", &Stamp::observation_end);
        f("parameters", &Stamp::parameters);
    }
};

}  // namespace audit_result

/// From a purchase log to what its customers are worth. See `audit()`.
struct Audit {
    std::vector<std::string> sentences;  ///< page one: worth, movement, risk, belief, what to look at next
    audit_result::Stamp stamp;
    audit_result::Log log;
    audit_result::Holdout holdout;
    audit_result::Customers customers;
    audit_result::Lifecycle lifecycle;
    std::vector<audit_result::Group> groups;
    audit_result::Ubiquity ubiquity;
    std::vector<audit_result::Missing> missing;
    audit_result::Comparison comparison;
    static void fields(auto&& f) {
        f("sentences", &Audit::sentences);
        f("stamp", &Audit::stamp);
        f("log", &Audit::log);
        f("holdout", &Audit::holdout);
        f("customers", &Audit::customers);
        f("lifecycle", &Audit::lifecycle);
        f("groups", &Audit::groups);
        f("ubiquity", &Audit::ubiquity);
        f("missing", &Audit::missing);
        f("comparison", &Audit::comparison);
    }
};

/// What of an earlier audit a comparison needs: fields of `Audit` of the same names.
struct EarlierAudit {
    std::string observation_end;  ///< stamp.observation_end
    double value = 0.0;           ///< customers.value.value
    double horizon_days = 0.0;    ///< customers.horizon_days
    double discount_rate = 0.0;   ///< customers.discount_rate
    double margin_rate = 1.0;     ///< customers.margin_rate
    std::string money_name;       ///< customers.money_name
};

}  // namespace habitue::inline v1
