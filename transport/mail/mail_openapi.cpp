// The parameters of mail in /openapi.json.
#include "transport/api/openapi_components.hpp"
#include "transport/mail/mail_subject.hpp"

namespace moim::transport {

openapi_parts mail_openapi() {
  return {.parameters = {
              {"number",
               {{"type", "integer"}, {"minimum", 1}},
               "Number of a mail in the user's mailbox."},
              {"status",
               {{"type", "string"}, {"enum", {"wanted", "attempted", "failed", "given_up"}}},
               "Only mail that stands so.",
               false},
          }};
}

}  // namespace moim::transport
