/// @file
/// Fits with covariates as JSON, versioned; the covariates themselves are not kept.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include <habitue/clv/covariates.hpp>
#include <habitue/clv/json.hpp>

namespace habitue::inline v1::clv {

/// The fit as JSON: the model, the coefficients and all that is known about their estimates, to the bit.
template <template <class> class Model>
json::Value to_json(const CovariateFit<Model>& fit) {
    json::Object members = detail::head_to_json<Model>("fit with covariates", fit.model);
    const auto coefficients = [](const std::vector<std::string>& names, const std::vector<double>& values) {
        json::Array rows;
        for (std::size_t i = 0; i < names.size(); ++i) rows.emplace_back(json::Array{names[i], values[i]});
        return rows;
    };
    members.emplace_back("purchase", coefficients(fit.purchase_names, fit.purchase));
    members.emplace_back("attrition", coefficients(fit.attrition_names, fit.attrition));
    members.emplace_back("same", fit.same);
    members.emplace_back("log_likelihood", fit.log_likelihood);
    members.emplace_back("covariance", detail::matrix_to_json(fit.covariance));
    members.emplace_back("covariance_unconstrained", detail::matrix_to_json(fit.covariance_unconstrained));
    members.emplace_back("termination", name(fit.termination));
    members.emplace_back("iterations", fit.iterations);
    members.emplace_back("message", fit.message);
    members.emplace_back("customers", fit.customers);
    members.emplace_back("cells", fit.cells);
    members.emplace_back("penalty", fit.penalty);
    members.emplace_back("coefficient_penalty", fit.coefficient_penalty);
    return members;
}

/// Reads what to_json(fit) wrote. Throws DomainError for anything else, or where a number the fit rests on is missing.
template <template <class> class Model>
CovariateFit<Model> from_json(const json::Value& document, std::type_identity<CovariateFit<Model>>) {
    CovariateFit<Model> fit;
    fit.model = detail::head_from_json<Model>("fit with covariates", document);
    const auto coefficients = [&](const char* key, std::vector<std::string>& names, std::vector<double>& values) {
        for (const auto& row : document[key].as_array()) {
            const json::Array& pair = row.as_array();
            if (pair.size() != 2) throw DomainError(std::string(key) + ": must be rows of a name and a number");
            names.push_back(pair[0].as_text());
            values.push_back(pair[1].as_number());
            if (!std::isfinite(values.back())) refuse(key, values.back(), "must be a finite number");
        }
    };
    coefficients("purchase", fit.purchase_names, fit.purchase);
    coefficients("attrition", fit.attrition_names, fit.attrition);
    fit.same = document["same"].as_bool();
    fit.log_likelihood = detail::number_from_json(document, "log_likelihood");
    fit.covariance = detail::matrix_from_json(document, "covariance", fit.size());
    fit.covariance_unconstrained = detail::matrix_from_json(document, "covariance_unconstrained", fit.size());
    fit.termination = optim::parse_termination(document["termination"].as_text());
    fit.iterations = int(detail::count_from_json(document, "iterations"));
    fit.message = document["message"].as_text();
    fit.customers = detail::number_from_json(document, "customers");
    fit.cells = detail::count_from_json(document, "cells");
    fit.penalty = detail::number_from_json(document, "penalty");
    fit.coefficient_penalty = detail::number_from_json(document, "coefficient_penalty");
    return fit;
}

}  // namespace habitue::inline v1::clv
