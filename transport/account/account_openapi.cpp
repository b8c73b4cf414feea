// The parameters and members of problems of accounts in /openapi.json.
#include "domain/limits.hpp"
#include "transport/account/account_states.hpp"
#include "transport/account/account_subject.hpp"
#include "transport/api/openapi_components.hpp"

namespace moim::transport {

openapi_parts account_openapi() {
  return {.parameters =
              {
                  {"userId", text_schema<user_id>(), "Id of an account."},
                  {"returnTo",
                   {{"type", "string"}, {"format", "uri"}},
                   "The page where the sign-in ends: one of those that the server allows. Without, "
                   "the first.",
                   false},
                  {"code", {{"type", "string"}}, "What Kakao gave when it was asked.", false},
                  {"state", {{"type", "string"}}, "What the sign-in began with.", false},
                  {"error", {{"type", "string"}}, "Why Kakao gave no code.", false},
                  {"query",
                   {{"type", "string"},
                    {"minLength", 1},
                    {"maxLength", limits::address_characters_max}},
                   "What to look for."},
              },
          .problem_texts = {{"linkToken", "To be posted by whoever owns the address."}},
          .states = account_state_schemas()};
}

}  // namespace moim::transport
