// The problems of the operations for auditors, in both languages; transport/api/api_problems.cpp
// says what holds for their texts.
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

constexpr problem_row audit_rows[] = {
    {"stream_not_found",
     404,
     {"Stream not found", "스트림을 찾을 수 없음"},
     {"The log had no such stream at that point.", "그 시점의 기록에는 해당 스트림이 없습니다."}},
    {"entity_not_in_memory",
     404,
     {"Not in memory", "메모리에 없음"},
     {"No entity of that stream is in memory; the log alone tells its state.",
      "해당 스트림의 상태가 메모리에 없습니다. 상태는 기록으로만 알 수 있습니다."}},
};

}  // namespace

std::span<const problem_row> audit_problems() {
  return audit_rows;
}

}  // namespace moim::transport
