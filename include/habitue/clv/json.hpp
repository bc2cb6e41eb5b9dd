/// @file
/// Models and fits as JSON, versioned: what is saved today is read by later releases.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

#include <habitue/clv/fit.hpp>
#include <habitue/clv/model.hpp>
#include <habitue/core/json.hpp>

namespace habitue::inline v1::clv {

namespace detail {

inline constexpr int json_format = 1;

template <template <class> class Model>
json::Object head_to_json(std::string_view what, const Model<double>& model) {
    json::Object parameters;
    for (const auto& p : Model<double>::parameters()) parameters.emplace_back(std::string(p.name), model.*p.member);
    json::Object head{{"habitue", what},
                      {"format", json_format},
                      {"model", Model<double>::card.name},
                      {"unit", name(unit_of(model))}};
    if constexpr (HasRegularity<Model<double>>) head.emplace_back("k", model.k);
    if constexpr (HasSpans<Model<double>>)
        head.emplace_back("spans", json::Array{model.purchase_span, model.attrition_span});
    head.emplace_back("parameters", std::move(parameters));
    return head;
}

/// The model of a document, once it is known to be @p what, of a format this release reads, and of this model.
template <template <class> class Model>
Model<double> head_from_json(std::string_view what, const json::Value& document) {
    require(document.is_object() && document.find("habitue") != nullptr,
            "json: not written by habitue (no member \"habitue\")");
    const std::string& found = document["habitue"].as_text();
    if (found != what) throw DomainError("json: holds a " + found + ", not a " + std::string(what));
    const double format = document["format"].as_number();
    if (format != json_format)
        throw DomainError("format: got " + to_text(format) + ", this release reads format " +
                          std::to_string(json_format));
    const std::string& model_name = document["model"].as_text();
    if (model_name != Model<double>::card.name)
        throw DomainError("model: holds " + model_name + ", not " + std::string(Model<double>::card.name));
    Model<double> model{};
    const json::Value& parameters = document["parameters"];
    for (const auto& p : Model<double>::parameters()) {
        const json::Value* value = parameters.find(p.name);
        if (value == nullptr) throw DomainError("parameters: " + std::string(p.name) + " is missing");
        model.*p.member = value->as_number();
    }
    if constexpr (HasRegularity<Model<double>>) model.k = document["k"].as_number();
    if constexpr (HasSpans<Model<double>>)
        if (const json::Value* spans = document.find("spans")) {
            const json::Array& both = spans->as_array();
            require(both.size() == 2, "spans: must be two numbers");
            model.purchase_span = both[0].as_number(), model.attrition_span = both[1].as_number();
            if (!(model.purchase_span > 0.0)) refuse("spans", model.purchase_span, "must be positive");
            if (!(model.attrition_span > 0.0)) refuse("spans", model.attrition_span, "must be positive");
        }
    validate(model);
    if constexpr (requires { model.unit; }) model.unit = parse_unit(document["unit"].as_text());
    return model;
}

inline json::Value matrix_to_json(const Eigen::MatrixXd& m) {
    json::Array rows;
    for (Eigen::Index i = 0; i < m.rows(); ++i) {
        json::Array row;
        for (Eigen::Index j = 0; j < m.cols(); ++j) row.emplace_back(m(i, j));
        rows.emplace_back(std::move(row));
    }
    return rows;
}

inline Eigen::MatrixXd matrix_from_json(const json::Value& document, const char* key, std::size_t n) {
    const json::Array& rows = document[key].as_array();
    Eigen::MatrixXd m(n, n);
    bool square = rows.size() == n;
    for (std::size_t i = 0; square && i < n; ++i) {
        const json::Array& row = rows[i].as_array();
        square = row.size() == n;
        for (std::size_t j = 0; square && j < n; ++j) m(Eigen::Index(i), Eigen::Index(j)) = row[j].as_number();
    }
    if (!square)
        throw DomainError(std::string(key) + ": must have " + std::to_string(n) + " rows of " + std::to_string(n) +
                          " numbers");
    return m;
}

inline std::size_t count_from_json(const json::Value& document, const char* key) {
    const double count = document[key].as_number();
    if (!(count >= 0.0 && count <= 9.0e15 && count == std::floor(count)))
        refuse(key, count, "must be a whole number, 0 or more");
    return std::size_t(count);
}

inline double number_from_json(const json::Value& document, const char* key) {
    const double number = document[key].as_number();
    if (!std::isfinite(number)) refuse(key, number, "must be a finite number");
    return number;
}

}  // namespace detail

/// The model as JSON: who it is, its unit of time and its parameters, to the bit.
template <template <class> class Model>
requires FittableModel<Model> json::Value to_json(const Model<double>& model) {
    return detail::head_to_json<Model>("model", model);
}

/// The fit as JSON: the model and all that is known about its estimate, to the bit.
template <template <class> class Model>
json::Value to_json(const Fit<Model>& fit) {
    json::Object members = detail::head_to_json<Model>("fit", fit.model);
    members.emplace_back("log_likelihood", fit.log_likelihood);
    members.emplace_back("covariance", detail::matrix_to_json(fit.covariance));
    members.emplace_back("covariance_unconstrained", detail::matrix_to_json(fit.covariance_unconstrained));
    members.emplace_back("termination", name(fit.termination));
    members.emplace_back("iterations", fit.iterations);
    members.emplace_back("message", fit.message);
    members.emplace_back("customers", fit.customers);
    members.emplace_back("left_out", fit.left_out);
    members.emplace_back("cells", fit.cells);
    members.emplace_back("penalty", fit.penalty);
    json::Array prior;
    for (const auto& p : fit.prior)
        prior.emplace_back(json::Object{{"parameter", p.parameter}, {"mean", p.mean}, {"sd", p.sd}});
    members.emplace_back("prior", std::move(prior));
    members.emplace_back("starts", fit.starts);
    members.emplace_back("agreed", fit.agreed);
    return members;
}

/// Reads what to_json(model) wrote. Throws DomainError for another kind, format or model, or a parameter that is
/// missing or outside its support; members it does not know are passed over.
template <template <class> class Model>
requires FittableModel<Model> Model<double> from_json(const json::Value& document, std::type_identity<Model<double>>) {
    return detail::head_from_json<Model>("model", document);
}

/// Reads what to_json(fit) wrote. Throws DomainError as above, or where a number the fit rests on is missing.
template <template <class> class Model>
Fit<Model> from_json(const json::Value& document, std::type_identity<Fit<Model>>) {
    Fit<Model> fit;
    fit.model = detail::head_from_json<Model>("fit", document);
    fit.log_likelihood = detail::number_from_json(document, "log_likelihood");
    fit.covariance = detail::matrix_from_json(document, "covariance", Fit<Model>::size);
    fit.covariance_unconstrained = detail::matrix_from_json(document, "covariance_unconstrained", Fit<Model>::size);
    fit.termination = optim::parse_termination(document["termination"].as_text());
    fit.iterations = int(detail::count_from_json(document, "iterations"));
    fit.message = document["message"].as_text();
    fit.customers = detail::number_from_json(document, "customers");
    fit.left_out = detail::count_from_json(document, "left_out");
    fit.cells = detail::count_from_json(document, "cells");
    fit.penalty = detail::number_from_json(document, "penalty");
    if (const json::Value* prior = document.find("prior"))  // not known to the first release
        for (const json::Value& p : prior->as_array())
            fit.prior.push_back(
                {p["parameter"].as_text(), detail::number_from_json(p, "mean"), detail::number_from_json(p, "sd")});
    if (document.find("starts") != nullptr) {
        fit.starts = int(detail::count_from_json(document, "starts"));
        fit.agreed = int(detail::count_from_json(document, "agreed"));
    }
    return fit;
}

/// Reads the text of a model, as from_json() does.
template <template <class> class Model>
Model<double> model_from_json(std::string_view text) {
    return from_json(json::parse(text), std::type_identity<Model<double>>{});
}

/// Reads the text of a fit, as from_json() does.
template <template <class> class Model>
Fit<Model> fit_from_json(std::string_view text) {
    return from_json(json::parse(text), std::type_identity<Fit<Model>>{});
}

}  // namespace habitue::inline v1::clv
