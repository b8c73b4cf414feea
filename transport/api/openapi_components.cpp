// Texts and bounds of the shared parts. Bounds come from domain/limits.hpp, the members of problems
// from the rejections of the domain.
#include "transport/api/openapi_components.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "transport/api/api_types.hpp"
#include "transport/api/cookies.hpp"
#include "transport/api/openapi.hpp"
#include "transport/http/prefer.hpp"

namespace moim::transport {

namespace {

using json = openapi_json;

template <class T>
json text_schema() {
  return json::parse(detail::text_schema<T>());
}

json search_text() {
  return {{"type", "string"}, {"maxLength", limits::search_text_characters_max}};
}

struct parameter_doc {
  std::string_view name;
  json schema;
  std::string_view description;
  bool required = true;
};

/// All parameters of paths and queries. Queries are required only where nothing works without.
/// `log:limit` is the `limit` of the log, where another one is meant than elsewhere, and
/// `store:from` the `from` of a search.
const std::vector<parameter_doc>& parameter_docs() {
  static const std::vector<parameter_doc> docs{
      {"storeId", text_schema<store_id>(), "Id of a store."},
      {"userId", text_schema<user_id>(), "Id of an account."},
      {"reservationId", text_schema<reservation_id>(), "Id of a reservation."},
      {"date", text_schema<calendar_date>(), "A day, in the time zone of the server."},
      {"time", text_schema<time_of_day>(), "Start of a time slot."},
      {"number", {{"type", "integer"}, {"minimum", 1}}, "Number of a mail in the user's mailbox."},
      {"status",
       {{"type", "string"}, {"enum", {"wanted", "attempted", "failed", "given_up"}}},
       "Only mail that stands so.",
       false},
      {"limit",
       {{"type", "integer"},
        {"minimum", 1},
        {"maximum", limits::page_items_max},
        {"default", limits::page_items_default}},
       "Most items on the page.",
       false},
      {"from",
       {{"type", "integer"}, {"minimum", 1}, {"default", 1}},
       "Position of the first record.",
       false},
      {"log:limit",
       {{"type", "integer"},
        {"minimum", 1},
        {"maximum", limits::log_page_records_max},
        {"default", limits::log_page_records_default}},
       "Most records in the answer. It may end before, behind some megabytes.",
       false},
      {"log:stream",
       {{"type", "string"}, {"examples", {"store/01a229f1-2800-7102-8304-050607080901"}}},
       "Only records of this stream.",
       false},
      {"stream",
       {{"type", "string"}, {"examples", {"store/01a229f1-2800-7102-8304-050607080901"}}},
       "Name of a stream. Its slashes may be escaped as `%2F` or stand as they are."},
      {"at",
       {{"type", "string"}, {"examples", {"4711", "2026-12-01T10:00:00+09:00"}}},
       "A position of the log, or an instant. Without, now.",
       false},
      {"wait",
       {{"type", "integer"},
        {"minimum", 0},
        {"maximum", limits::log_wait_seconds_max},
        {"default", 0}},
       "Seconds to wait when there is no record yet; then the answer is empty.",
       false},
      {"name", search_text(), "Any part of the name; case and width make no difference.", false},
      {"location", search_text(), "Any part of the location, in the same way.", false},
      {"category", search_text(), "The category as a whole, in the same way.", false},
      {"store:from", text_schema<calendar_date>(), "Only stores that run on this day or later.",
       false},
      {"store:to", text_schema<calendar_date>(), "Only stores that run on this day or before.",
       false},
      {"open",
       {{"type", "boolean"}},
       "Only stores whose reservations are open now, or only others.",
       false},
      {"near",
       {{"type", "string"}, {"examples", {"37.5446,127.0559"}}},
       "Latitude and longitude in degrees (WGS84). Stores without a place are left out, and items "
       "tell `distanceMeters`.",
       false},
      {"radiusKm",
       {{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", limits::search_radius_km_max}},
       "Only stores that are this near to `near`.",
       false},
      {"sort",
       {{"type", "string"}, {"enum", {"newest", "opening", "nearest"}}, {"default", "newest"}},
       "`opening`: whose reservations open soonest; those that are open already follow, the latest "
       "first. `nearest` needs `near`.",
       false},
      {"cursor",
       {{"type", "string"}},
       "Where the page begins: `nextCursor` of the page before. Without, the first page.",
       false},
      {"lastEventId",
       {{"type", "string"}, {"examples", {"812-17"}}},
       "`id` of the last event that the client has seen, where it cannot send `Last-Event-ID`. "
       "What has not changed since is not told again.",
       false},
      {"returnTo",
       {{"type", "string"}, {"format", "uri"}},
       "The page where the sign-in ends: one of those that the server allows. Without, the first.",
       false},
      {"code", {{"type", "string"}}, "What Kakao gave when it was asked.", false},
      {"state", {{"type", "string"}}, "What the sign-in began with.", false},
      {"error", {{"type", "string"}}, "Why Kakao gave no code.", false},
      {"query",
       {{"type", "string"}, {"minLength", 1}, {"maxLength", limits::address_characters_max}},
       "What to look for."},
      {"version",
       {{"type", "integer"}, {"minimum", 0}},
       "A version of the slot's log. Without, the newest.",
       false},
  };
  return docs;
}

const parameter_doc* find_parameter(std::string_view name) {
  const auto& docs = parameter_docs();
  const auto found =
      std::find_if(docs.begin(), docs.end(), [&](const auto& doc) { return doc.name == name; });
  return found == docs.end() ? nullptr : &*found;
}

json header_parameter(const char* name, const char* description, json schema) {
  return {{"name", name}, {"in", "header"}, {"description", description}, {"schema", schema}};
}

/// The members that rejections add to a problem are those of the domain types.
template <class... Rejections>
json members_of_rejections(std::variant<Rejections...>*, schema_registry& registry) {
  json members = json::object();
  (members.update(json::parse(detail::object_schema<Rejections>(registry)).at("properties")), ...);
  return members;
}

}  // namespace

bool is_known_parameter(std::string_view name) {
  return find_parameter(name) != nullptr;
}

openapi_json openapi_parameter(std::string_view name, std::string_view in) {
  const auto* doc = find_parameter(name);
  ensure(doc != nullptr, "every parameter is described");
  return {{"name", name.substr(name.find(':') + 1)},
          {"in", in},
          {"required", doc->required},
          {"description", doc->description},
          {"schema", doc->schema}};
}

openapi_json openapi_header_parameters() {
  return {
      {"IdempotencyKey",
       header_parameter("Idempotency-Key",
                        "Makes the write repeatable: the same request with the same key gets the "
                        "first answer and has no second effect.",
                        {{"type", "string"},
                         {"minLength", 1},
                         {"maxLength", limits::idempotency_key_characters_max},
                         {"pattern", "^(?!position:)[!-~]+$"}})},
      {"MoimPosition",
       header_parameter("Moim-Position",
                        "Position that a write answered with: the read shows that write, and "
                        "waits for it when it must.",
                        {{"type", "integer"}, {"minimum", 0}})},
      {"MoimPass",
       header_parameter("Moim-Pass",
                        "Pass of the store's waiting room; asked for only while the server has "
                        "waiting rooms.",
                        {{"type", "string"}})},
      {"Prefer",
       header_parameter("Prefer",
                        "`return=minimal` (RFC 7240): the answer comes without a receipt, which "
                        "can be asked for later.",
                        {{"type", "string"}, {"examples", {minimal_preference}}})},
      {"IfNoneMatch", header_parameter("If-None-Match", "ETag of an answer that the client has.",
                                       {{"type", "string"}})},
      {"AcceptLanguage",
       header_parameter("Accept-Language", "Language of problem texts: `ko` or `en`.",
                        {{"type", "string"}, {"examples", {"ko", "en"}}})}};
}

openapi_json openapi_security_schemes() {
  return {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
          {"cookie",
           {{"type", "apiKey"},
            {"in", "cookie"},
            {"name", access_cookie},
            {"description", "Set by signing in with `cookies`; writes must be same-origin."}}},
          {"ticket",
           {{"type", "apiKey"},
            {"in", "query"},
            {"name", "ticket"},
            {"description", "From `POST /api/v1/tickets`, good once."}}}};
}

openapi_json openapi_headers() {
  return {{"RequestId",
           {{"description", "Names the request, also in the server's log."},
            {"schema", {{"type", "string"}}}}},
          {"MoimPosition",
           {{"description", "Position of the write in the log; see the parameter of this name."},
            {"schema", {{"type", "integer"}, {"minimum", 1}}}}},
          {"Location",
           {{"description", "Path of what was created, where it has one."},
            {"schema", {{"type", "string"}, {"format", "uri-reference"}}}}},
          {"PreferenceApplied",
           {{"description", "The preference that was met, if any."},
            {"schema", {{"type", "string"}, {"const", minimal_preference}}}}},
          {"ETag",
           {{"description", "Changes with the answer; for If-None-Match."},
            {"schema", {{"type", "string"}}}}},
          {"RetryAfter",
           {{"description", "Seconds to wait before another try."},
            {"schema", {{"type", "integer"}, {"minimum", 1}}}}},
          {"WwwAuthenticate",
           {{"description", "The scheme that the operation asks for."},
            {"schema", {{"type", "string"}, {"const", "Bearer"}}}}}};
}

openapi_json openapi_problem_schema(schema_registry& registry) {
  json properties{
      {"type", {{"type", "string"}, {"format", "uri-reference"}}},
      {"title", {{"type", "string"}, {"description", "What kind of problem it is."}}},
      {"status", {{"type", "integer"}, {"minimum", 400}, {"maximum", 599}}},
      {"code", {{"type", "string"}, {"description", "Stable; for programs."}}},
      {"detail", {{"type", "string"}, {"description", "For people, by Accept-Language."}}},
      {"instance", {{"type", "string"}, {"format", "uri-reference"}}},
      {"parameter", {{"type", "string"}, {"description", "The parameter that is wrong."}}},
      {"allowed", {{"type", "string"}, {"description", "Methods that the path has."}}},
      {"reason", {{"type", "string"}, {"description", "Why the server is not ready."}}},
      {"linkToken",
       {{"type", "string"}, {"description", "To be posted by whoever owns the address."}}},
      {"violations",
       {{"type", "array"},
        {"description", "Every rule that the body breaks."},
        {"items",
         {{"type", "object"},
          {"properties",
           {{"field", {{"type", "string"}}},
            {"rule", {{"type", "string"}}},
            {"detail", {{"type", "string"}}}}},
          {"required", {"field", "rule", "detail"}}}}}}};
  properties.update(members_of_rejections(static_cast<slot::rejection*>(nullptr), registry));
  // already_reserved tells the place as the API does, and not only as the slot knows it.
  properties["reservation"] = json::parse(schema_of<reservation_answer>(registry));
  registry.erase(std::string{type_name<reservation_place>()});
  // store_limit_reached tells the slots; permit_needed is said to the server alone.
  properties["slots"] = json::parse(schema_of<std::vector<counted_slot>>(registry));
  properties.erase("spent");
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", {"type", "title", "status", "code", "detail"}}};
}

openapi_json openapi_receipt_schema() {
  schema_registry registry;
  (void)schema_of<receipt_claims>(registry);
  auto schema = json::parse(registry.at(std::string{type_name<receipt_claims>()}));
  schema["description"] =
      "The payload of `receipt` in an answer: a compact JWS (RFC 7515) with EdDSA (RFC 8037), "
      "whose "
      "public key is at /.well-known/jwks.json.";
  const auto describe = [&](const char* claim, const char* text) {
    schema.at("properties").at(claim)["description"] = text;
  };
  describe("store", "Id of the store.");
  describe("slot", "When the slot begins: date and time of day, in the time zone of the server.");
  describe("user",
           "SHA-256 of `moim-receipt-user`, a line feed, `<store>/<slot>`, a line feed and the id "
           "of the user, in hexadecimal.");
  describe("ticket", "Number of the ticket in the slot, from 1: the order of reservation.");
  describe("status", "CONFIRMED, or WAITING in the line, when the ticket was taken.");
  describe("time", "When the ticket was taken, in UTC.");
  describe("position", "Where the ticket's event stands in the whole log.");
  describe("version", "Where it stands in the slot's own log.");
  describe("chain",
           "Chain value of the slot's log at that version, in hexadecimal: a SHA-256 over "
           "everything in it up to there.");
  return schema;
}

}  // namespace moim::transport
