// Models and fits as JSON.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include <habitue/clv/json.hpp>
#include <habitue/clv/models.hpp>

#include "support/models.hpp"

using namespace habitue;

namespace {

template <template <class> class Model>
clv::Fit<Model> example_fit() {
    return clv::fit<Model>(support::example_customers<Model>(400).columns(Unit::week), {.penalty = 0.001});
}

template <template <class> class Model>
void check_round_trip() {
    const auto fit = example_fit<Model>();
    const std::string text = json::write(to_json(fit));
    const auto again = clv::fit_from_json<Model>(text);
    CHECK(again.model == fit.model);
    CHECK(again.unit() == fit.unit());
    CHECK(again.log_likelihood == fit.log_likelihood);
    CHECK((again.covariance.array() == fit.covariance.array()).all());
    CHECK((again.covariance_unconstrained.array() == fit.covariance_unconstrained.array()).all());
    CHECK(again.termination == fit.termination);
    CHECK(again.iterations == fit.iterations);
    CHECK(again.message == fit.message);
    CHECK(again.customers == fit.customers);
    CHECK(again.left_out == fit.left_out);
    CHECK(again.cells == fit.cells);
    CHECK(again.penalty == fit.penalty);
    CHECK(again.summary() == fit.summary());
    CHECK(json::write(to_json(again)) == text);
    CHECK(clv::model_from_json<Model>(json::write(to_json(fit.model), -1)) == fit.model);
}

template <template <class> class Model>
void check_extremes() {
    auto fit = example_fit<Model>();
    for (const auto& p : Model<double>::parameters()) fit.model.*p.member = 0x1.fffffffffffffp-1022;
    fit.covariance.setConstant(std::nan(""));
    fit.covariance_unconstrained.setConstant(-0.0);
    fit.message = "a \"message\"\n\twith \\ and é";
    fit.termination = optim::Termination::boundary;
    const auto again = clv::fit_from_json<Model>(json::write(to_json(fit)));
    CHECK(again.model == fit.model);
    CHECK(std::isnan(again.covariance(0, 1)));
    CHECK(std::signbit(again.covariance_unconstrained(1, 0)));
    CHECK(again.message == fit.message);
    CHECK(again.termination == optim::Termination::boundary);
}

void replace(std::string& text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), by);
}

/// What reading the model's text says once @p what in it is @p by.
std::string refusal(const std::string& what, const std::string& by) {
    clv::BgNbd<> model{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426, .unit = Unit::week};
    std::string text = json::write(to_json(model), -1);
    replace(text, what, by);
    try {
        clv::model_from_json<clv::BgNbd>(text);
    } catch (const DomainError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

#define ROUND_TRIP(Model)               \
    SUBCASE(#Model) {                   \
        check_round_trip<clv::Model>(); \
    }
TEST_CASE("a fit written and read is the same, to the bit"){HABITUE_CLV_MODELS(ROUND_TRIP)}
#define EXTREMES(Model)               \
    SUBCASE(#Model) {                 \
        check_extremes<clv::Model>(); \
    }
TEST_CASE("numbers that are tiny, negative zero or unknown survive writing"){HABITUE_CLV_MODELS(EXTREMES)}

TEST_CASE("a model is written in this format") {
    const clv::BgNbd<> model{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426, .unit = Unit::week};
    CHECK(json::write(to_json(model), -1) == R"({"habitue":"model","format":1,"model":"BgNbd","unit":"week",)"
                                             R"("parameters":{"r":0.243,"alpha":4.414,"a":0.793,"b":2.426}})");
}

TEST_CASE("what is not this model in this format is refused in words") {
    CHECK(refusal("\"habitue\":\"model\",", "") == "json: not written by habitue (no member \"habitue\")");
    CHECK(refusal("\"habitue\":\"model\"", "\"habitue\":\"fit\"") == "json: holds a fit, not a model");
    CHECK(refusal("\"format\":1", "\"format\":2") == "format: got 2, this release reads format 1");
    CHECK(refusal("\"format\":1,", "") == "json: \"format\" is missing");
    CHECK(refusal("BgNbd", "MbgNbd") == "model: holds MbgNbd, not BgNbd");
    CHECK(refusal("\"week\"", "\"fortnight\"") ==
          "unit: got \"fortnight\", need one of second, minute, hour, day, week, month, quarter, year");
    CHECK(refusal("\"r\":0.243,", "") == "parameters: r is missing");
    CHECK(refusal("0.243", "null") == "r: got nan, must be finite");
    CHECK(refusal("0.243", "-1") == "r: got -1, must be positive");
    CHECK(refusal("0.243", "\"0.243\"") == "json: need a number, found a text");
    CHECK(refusal("}}", "},\"later\":[1,2]}") == "");  // members of later releases are passed over
    CHECK_THROWS_AS(clv::model_from_json<clv::BgNbd>("[1, 2]"), DomainError);
    CHECK_THROWS_AS(clv::model_from_json<clv::BgNbd>(""), DomainError);
}

TEST_CASE("a fit with something missing is refused in words") {
    const auto fit = example_fit<clv::GammaGamma>();
    const auto refused = [&](const std::string& what, const std::string& by, const char* message) {
        std::string text = json::write(to_json(fit));
        replace(text, what, by);
        CHECK_THROWS_WITH_AS(clv::fit_from_json<clv::GammaGamma>(text), message, DomainError);
    };
    refused("\"covariance\": [", "\"covariance\": [[1, 2, 3], ", "covariance: must have 3 rows of 3 numbers");
    refused("\"converged\"", "\"fine\"",
            "termination: got \"fine\", need converged, iteration limit, no progress or boundary");
    refused("\"iterations\": ", "\"iterations\": -",
            ("iterations: got -" + std::to_string(fit.iterations) + ", must be a whole number, 0 or more").c_str());
    refused("\"message\"", "\"massage\"", "json: \"message\" is missing");
    refused("\"log_likelihood\": ", "\"log_likelihood\": null, \"old\": ",
            "log_likelihood: got nan, must be a finite number");
}
