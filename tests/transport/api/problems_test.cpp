// Tests the catalogue of problems: every rejection of the domain and every rule has texts in both
// languages, and a row becomes the JSON of RFC 9457.
#include "transport/api/problems.hpp"

#include <set>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "transport/program/subjects.hpp"

namespace moim::transport::problems_test {

using nlohmann::json;

namespace {

template <class... Rejections>
void add_codes(std::vector<std::string_view>& out,
               std::type_identity<std::variant<Rejections...>>) {
  (out.push_back(Rejections::code), ...);
}

template <class... Aggregates>
std::vector<std::string_view> rejection_codes() {
  std::vector<std::string_view> codes;
  (add_codes(codes, std::type_identity<typename Aggregates::rejection>{}), ...);
  return codes;
}

bool has_hangul(std::string_view text) {
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xea && lead <= 0xed) {  // U+A000 to U+DFFF, where the syllables are
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("every rejection of the domain has a row") {
  const auto codes = rejection_codes<account, login, permits, slot, store>();
  CHECK(codes.size() >= 14);
  for (const auto code : codes) {
    CAPTURE(code);
    CHECK(problems().has(code) == (code != permit_needed::code));  // said to the server alone
  }
  CHECK_FALSE(problems().has("no_such_code"));
  CHECK_FALSE(problems().has(""));
}

TEST_CASE("every code of the edge has a row with its status") {
  const std::pair<std::string_view, unsigned> expected[] = {
      {"malformed_request", 400},
      {"headers_too_large", 431},
      {"body_too_large", 413},
      {"request_timeout", 408},
      {"overloaded", 503},
      {"unavailable", 503},
      {"not_found", 404},
      {"method_not_allowed", 405},
      {"unauthenticated", 401},
      {"token_expired", 401},
      {"forbidden", 403},
      {"invalid_request", 422},
      {"malformed_json", 400},
      {"unsupported_media_type", 415},
      {"idempotency_key_reused", 422},
      {"idempotency_key_invalid", 400},
      {"too_many_attempts", 429},
      {"invalid_credentials", 401},
      {"slot_not_found", 404},
      {"store_not_found", 404},
      {"reservation_not_found", 404},
      {"position_not_reached", 503},
      {"invalid_cursor", 400},
      {"invalid_parameter", 400},
      {"internal_error", 500},
      {"not_ready", 503},
  };
  for (const auto& [code, status] : expected) {
    CAPTURE(code);
    CHECK(problems().find(code).status == status);
  }
}

TEST_CASE("every row is sound in both languages") {
  std::set<std::string_view> codes;
  for (const auto& row : problems().rows()) {
    CAPTURE(row.code);
    CHECK(codes.insert(row.code).second);
    CHECK(row.code.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    CHECK(row.status >= 400);
    CHECK(row.status <= 504);
    for (const auto& text : {row.title, row.detail}) {
      CHECK_FALSE(text.en.empty());
      CHECK_FALSE(has_hangul(text.en));
      CHECK(has_hangul(text.ko));
      CHECK(text.en != text.ko);
    }
    for (const auto in : {language::en, language::ko}) {
      const auto parsed = json::parse(problems().json(row.code, in, "7"));
      CHECK(parsed.at("title") == row.title.in(in));
      CHECK(parsed.at("detail") == row.detail.in(in));
      CHECK(parsed.at("status") == row.status);
      CHECK(parsed.at("code") == row.code);
      CHECK(parsed.at("type") == "/problems/" + std::string(row.code));
    }
  }
}

TEST_CASE("a problem is written as RFC 9457 says") {
  CHECK(problems().json("reservation_not_open", language::en, "a1",
                        R"(,"opensAt":"2026-12-01T10:00:00+09:00")") ==
        R"({"type":"/problems/reservation_not_open","title":"Reservations not open yet",)"
        R"("status":409,"code":"reservation_not_open",)"
        R"("detail":"Reservations have not opened yet; see opensAt.",)"
        R"("instance":"/requests/a1","opensAt":"2026-12-01T10:00:00+09:00"})");
  CHECK(json::parse(problems().json("not_found", language::ko)).contains("instance") == false);
}

TEST_CASE("a request id of a client cannot break out of its string") {
  const auto parsed =
      json::parse(problems().json("not_found", language::en, "\"},\"x\":\\\n\x01\xff", {}));
  CHECK(parsed.size() == 6);
}

TEST_CASE("every rule has words of its own in both languages") {
  const auto other_en = problems().violation_text("no_such_rule", language::en);
  const auto other_ko = problems().violation_text("no_such_rule", language::ko);
  CHECK_FALSE(other_en.empty());
  CHECK(has_hangul(other_ko));

  std::set<std::string> rules{"required",        "too_long",      "too_short",    "too_simple",
                              "not_an_email",    "out_of_range",  "before_start", "not_ascending",
                              "too_many",        "unknown_field", "wrong_type",   "bad_format",
                              "duplicate_field", "malformed_json"};
  // And whatever the domain says of input that is wrong in every way.
  store_details wrong;
  wrong.name = std::string(1'000, 'x');
  wrong.end_date = {-1};
  wrong.latitude = 91;
  wrong.time_slots = {{600}, {600}};
  wrong.reservation_closes_at = {-1};
  wrong.waitlist_limit = UINT32_MAX;
  for (const auto& v : check(wrong)) rules.insert(v.rule);
  wrong.time_slots.assign(100, {1});
  for (const auto& v : check(wrong)) rules.insert(v.rule);
  for (const auto& v : check(store_details{})) rules.insert(v.rule);
  for (const auto& v : check_sign_up("x", "", "")) rules.insert(v.rule);
  for (const auto& v : check_sign_up("x", std::string(1'000, 'x'), std::string(1'000, 'x'))) {
    rules.insert(v.rule);
  }
  for (const auto& rule : rules) {
    CAPTURE(rule);
    CHECK(problems().violation_text(rule, language::en) != other_en);
    CHECK(problems().violation_text(rule, language::ko) != other_ko);
    CHECK(has_hangul(problems().violation_text(rule, language::ko)));
    CHECK_FALSE(has_hangul(problems().violation_text(rule, language::en)));
  }
}

}  // namespace moim::transport::problems_test
