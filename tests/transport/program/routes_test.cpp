// Tests the route table and the OpenAPI document made from it: every operation is documented, and
// nothing else is.
#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <variant>

#include <boost/mp11/algorithm.hpp>
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "transport/api/openapi.hpp"
#include "transport/api/openapi_components.hpp"
#include "transport/api/problems.hpp"
#include "transport/program/subjects.hpp"

namespace moim::transport::routes_test {

using boost::beast::http::verb;

namespace {

std::string name_of(const route& r) {
  const auto method = to_string(r.verb);
  return std::string{method.data(), method.size()} + ' ' + std::string{r.path};
}

nlohmann::json document() {
  return nlohmann::json::parse(
      openapi_document({routes(), problems(), subjects(), "1.2.3", "Moim."}));
}

const nlohmann::json& operation_of(const nlohmann::json& from, const route& r) {
  const auto method = to_string(r.verb);
  std::string key{method.data(), method.size()};
  std::transform(key.begin(), key.end(), key.begin(), [](char c) { return std::tolower(c); });
  return from.at("paths").at(std::string{r.path}).at(key);
}

/// The names between braces in a path.
std::vector<std::string> parameters_in(std::string_view path) {
  std::vector<std::string> names;
  for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1)) {
    names.emplace_back(path.substr(at + 1, path.find('}', at) - at - 1));
  }
  return names;
}

/// Calls `f(code)` for every rejection of an aggregate.
template <class A, class F>
void each_rejection(F f) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, typename A::rejection>>(
      [&]<class T>(std::type_identity<T>) { f(T::code); });
}

}  // namespace

TEST_CASE("routes: every one says what it does, under which tag, and what a good answer is") {
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    CHECK((r.handle != nullptr));
    CHECK(!r.tag.empty());
    CHECK(r.summary.size() >= 8);
    CHECK(r.summary.size() <= 100);
    CHECK(r.summary.find('\n') == std::string_view::npos);
    CHECK(!r.summary.ends_with('.'));
    CHECK(r.status >= 200);
    CHECK(r.status < 400);
    CHECK(r.path.starts_with('/'));
    const bool is_for_people = r.path.starts_with("/api/v1/");
    CHECK(is_for_people == (r.tag != "server"));
    CHECK((r.verb == verb::get && r.request != nullptr) == false);
    if (is_for_people) {
      const bool has_type = r.status < 300 && r.status != 204 && r.media_type == "application/json";
      CHECK((r.response != nullptr) == has_type);
    }
  }
}

TEST_CASE("routes: method and path name one operation, and so does its operationId") {
  std::set<std::string> names;
  std::set<std::string> ids;
  for (const route& r : routes()) {
    CHECK_MESSAGE(names.insert(name_of(r)).second, name_of(r));
    CHECK_MESSAGE(ids.insert(operation_id(r)).second, operation_id(r));
  }
}

TEST_CASE("routes: every parameter and every header is described") {
  const auto parts = all_openapi_parts(subjects());
  const auto headers = openapi_header_parameters(parts);
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    for (const auto& name : parameters_in(r.path)) {
      CHECK_MESSAGE(!openapi_parameter(parts, name, "path").is_null(), name);
    }
    for (const auto name : r.query) {
      CHECK_MESSAGE(!openapi_parameter(parts, name, "query").is_null(), name);
    }
    for (const auto name : r.headers) {
      CHECK_MESSAGE(headers.contains(std::string{name}), name);
    }
  }
}

TEST_CASE("routes: every problem is in the catalogue, and each is named once") {
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    for (const auto code : problems_of(r)) {
      CHECK_MESSAGE(problems().has(code), code);
    }
    std::set<std::string_view> own(r.problems.begin(), r.problems.end());
    CHECK(own.size() == r.problems.size());
  }
}

TEST_CASE("routes: every rejection of the domain is in the catalogue") {
  const auto check = [](std::string_view code) {
    // That one is said to the server alone, which then takes a permit.
    CHECK_MESSAGE(problems().has(code) != (code == permit_needed::code), code);
  };
  each_rejection<account>(check);
  each_rejection<login>(check);
  each_rejection<store>(check);
  each_rejection<slot>(check);
  each_rejection<mailbox>(check);
}

TEST_CASE("routes: every problem of the catalogue is one that some operation tells of") {
  // Told where no operation was found, only by commands of the operator, or only to
  // reactions and timers.
  std::set<std::string_view> answered{"not_found",         "method_not_allowed",   "account_exists",
                                      "login_unknown",     "mail_not_pending",     "mailbox_full",
                                      "wrong_draw_secret", "account_not_withdrawn"};
  for (const route& r : routes()) {
    const auto codes = problems_of(r);
    answered.insert(codes.begin(), codes.end());
  }
  for (const auto& row : problems().rows()) {
    CHECK_MESSAGE(answered.contains(row.code), row.code);
  }
}

TEST_CASE("routes: an organizer's rights end where an admin's begin") {
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    const auto codes = problems_of(r);
    const auto tells = [&](std::string_view code) {
      return std::find(codes.begin(), codes.end(), code) != codes.end();
    };
    CHECK(tells("unauthenticated") == (r.who != access::anyone));
    CHECK(tells("token_expired") == (r.who != access::anyone));
    CHECK(tells("forbidden") == (r.who == access::organizer || r.who == access::admin));
  }
}

TEST_CASE("openapi: operations are named after method and path") {
  const auto id = [](verb v, std::string_view path) {
    return operation_id({v, path, access::anyone, nullptr, "", ""});
  };
  CHECK(id(verb::get, "/api/v1/stores") == "getStores");
  CHECK(id(verb::get, "/api/v1/stores/{storeId}") == "getStoresByStoreId");
  CHECK(id(verb::put, "/api/v1/users/{userId}/role") == "putUsersRole");
  CHECK(id(verb::get, "/openapi.json") == "getOpenapiJson");
  CHECK(id(verb::get, "/api/v1/reservations/{reservationId}.ics") ==
        "getReservationsByReservationIdIcs");
}

TEST_CASE("openapi: the document has every route and nothing else") {
  const auto doc = document();
  CHECK(doc.at("openapi") == "3.1.0");
  CHECK(doc.at("info").at("version") == "1.2.3");
  std::size_t operations = 0;
  for (const auto& [path, methods] : doc.at("paths").items()) {
    operations += methods.size();
  }
  CHECK(operations == routes().size());
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    const auto& op = operation_of(doc, r);
    CHECK(op.at("summary") == r.summary);
    CHECK(op.at("responses").contains(std::to_string(r.status)));
    CHECK(op.contains("requestBody") == (r.request != nullptr));
    CHECK(op.contains("security") == (r.who != access::anyone));
  }
}

TEST_CASE("openapi: each problem stands under its HTTP status") {
  const auto doc = document();
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    const auto& responses = operation_of(doc, r).at("responses");
    for (const auto code : problems_of(r)) {
      const auto& answer = responses.at(std::to_string(problems().find(code).status));
      const auto& codes =
          answer.at("/content/application~1problem+json/schema/properties/code/enum"_json_pointer);
      CHECK_MESSAGE(std::find(codes.begin(), codes.end(), code) != codes.end(), code);
    }
  }
}

TEST_CASE("openapi: every reference leads to a component") {
  const auto doc = document();
  const auto check = [&](const auto& self, const nlohmann::json& at) -> void {
    if (at.is_object() && at.contains("$ref")) {
      const auto target = at.at("$ref").template get<std::string>();
      REQUIRE(target.starts_with("#/"));
      CHECK_MESSAGE(doc.contains(nlohmann::json::json_pointer{target.substr(1)}), target);
    }
    for (const auto& child : at) {
      if (child.is_structured()) {
        self(self, child);
      }
    }
  };
  check(check, doc);
}

TEST_CASE("openapi: writes take a key, reads of the view take a position") {
  const auto doc = document();
  const auto takes = [&](const route& r, const char* component) {
    const auto& list = operation_of(doc, r).at("parameters");
    const nlohmann::json ref{{"$ref", std::string{"#/components/parameters/"} + component}};
    return std::find(list.begin(), list.end(), ref) != list.end();
  };
  for (const route& r : routes()) {
    CAPTURE(name_of(r));
    CHECK(takes(r, "IdempotencyKey") == (r.verb != verb::get && !r.has(trait::fleeting)));
    CHECK(takes(r, "MoimPosition") ==
          (r.verb == verb::get && (r.tag == "stores" || r.tag == "reservations")));
    CHECK(takes(r, "MoimPosition") == r.has(trait::position));
    CHECK(takes(r, "AcceptLanguage"));
  }
}

}  // namespace moim::transport::routes_test
