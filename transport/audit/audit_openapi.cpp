// The parameters of the log and of streams in /openapi.json.
#include "domain/limits.hpp"
#include "transport/api/openapi_components.hpp"
#include "transport/audit/audit_subject.hpp"

namespace moim::transport {

openapi_parts audit_openapi() {
  return {.parameters = {
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
          }};
}

}  // namespace moim::transport
