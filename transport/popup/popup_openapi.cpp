// The parameters, headers and members of problems of stores, slots and reservations in
// /openapi.json. The members of problems follow from the rejections of the domain.
#include <variant>

#include "domain/limits.hpp"
#include "transport/api/openapi_components.hpp"
#include "transport/http/prefer.hpp"
#include "transport/popup/popup_states.hpp"
#include "transport/popup/popup_subject.hpp"
#include "transport/popup/receipt.hpp"
#include "transport/popup/reservation_types.hpp"
#include "transport/popup/store_types.hpp"

namespace moim::transport {

namespace {

using json = openapi_json;

json search_text() {
  return {{"type", "string"}, {"maxLength", limits::search_text_characters_max}};
}

/// The members that rejections add to a problem are those of the domain types.
template <class... Rejections>
json members_of_rejections(std::variant<Rejections...>*, schema_registry& registry) {
  json members = json::object();
  (members.update(json::parse(detail::object_schema<Rejections>(registry)).at("properties")), ...);
  return members;
}

void add_slot_members(openapi_json& properties, schema_registry& registry) {
  properties.update(members_of_rejections(static_cast<slot::rejection*>(nullptr), registry));
  // already_reserved has the reservation as the API shows it.
  properties["reservation"] = json::parse(schema_of<reservation_answer>(registry));
  registry.erase(std::string{type_name<reservation_place>()});
  // store_limit_reached lists the slots; permit_needed is for the server alone.
  properties["slots"] = json::parse(schema_of<std::vector<counted_slot>>(registry));
  properties.erase("spent");
}

openapi_json receipt_schema() {
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

}  // namespace

openapi_parts popup_openapi() {
  return {
      .parameters =
          {
              {"storeId", text_schema<store_id>(), "Id of a store."},
              {"reservationId", text_schema<reservation_id>(), "Id of a reservation."},
              {"date", text_schema<calendar_date>(), "A day, in the time zone of the server."},
              {"time", text_schema<time_of_day>(), "Start of a time slot."},
              {"name", search_text(), "Any part of the name; case and width make no difference.",
               false},
              {"location", search_text(), "Any part of the location, in the same way.", false},
              {"category", search_text(), "The category as a whole, in the same way.", false},
              {"store:from", text_schema<calendar_date>(),
               "Only stores that run on this day or later.", false},
              {"store:to", text_schema<calendar_date>(),
               "Only stores that run on this day or before.", false},
              {"open",
               {{"type", "boolean"}},
               "Only stores whose reservations are open now, or only others.",
               false},
              {"near",
               {{"type", "string"}, {"examples", {"37.5446,127.0559"}}},
               "Latitude and longitude in degrees (WGS84). Stores without a place are left out, "
               "and items "
               "tell `distanceMeters`.",
               false},
              {"radiusKm",
               {{"type", "number"},
                {"exclusiveMinimum", 0},
                {"maximum", limits::search_radius_km_max}},
               "Only stores that are this near to `near`.",
               false},
              {"sort",
               {{"type", "string"},
                {"enum", {"newest", "opening", "nearest"}},
                {"default", "newest"}},
               "`opening`: whose reservations open soonest; those that are open already follow, "
               "the latest "
               "first. `nearest` needs `near`.",
               false},
              {"lastEventId",
               {{"type", "string"}, {"examples", {"812-17"}}},
               "`id` of the last event that the client has seen, where it cannot send "
               "`Last-Event-ID`. "
               "What has not changed since is not told again.",
               false},
              {"version",
               {{"type", "integer"}, {"minimum", 0}},
               "A version of the slot's log. Without, the newest.",
               false},
          },
      .headers =
          {{"MoimPass",
            "Moim-Pass",
            "Pass of the store's waiting room; asked for only while the server has waiting "
            "rooms.",
            {{"type", "string"}}},
           {"Prefer",
            "Prefer",
            "`return=minimal` (RFC 7240): the answer comes without a receipt, which can be asked "
            "for later.",
            {{"type", "string"}, {"examples", {minimal_preference}}}}},
      .add_problem_members = &add_slot_members,
      .schemas = {{"receipt_claims", receipt_schema()}},
      .states = popup_state_schemas()};
}

}  // namespace moim::transport
