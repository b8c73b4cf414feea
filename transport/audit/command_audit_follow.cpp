// The model begins at position 1, since only the whole log tells which user is promoted next.
#include "transport/audit/command_audit_follow.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "storage/audit/auditor.hpp"
#include "transport/audit/audited_server.hpp"
#include "transport/host/progress.hpp"
#include "transport/host/termination_signals.hpp"

namespace moim::transport {

namespace {

constexpr unsigned wait_seconds = 20;

void print_complaints(storage::auditor& judge) {
  for (const auto& complaint : judge.take_complaints()) fmt::print("{}\n", complaint);
  std::fflush(stdout);
}

int report(storage::auditor& judge, const std::string& why) {
  print_complaints(judge);
  if (!why.empty()) fmt::print(stderr, "moim: {}\n", why);
  fmt::print(stderr, "{} events in {} streams judged, complaints: {}\n", judge.position(),
             judge.streams(), judge.complaint_count());
  return why.empty() && judge.complaint_count() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_audit_follow(const audit_follow_options& options) {
  termination_signals signals;
  audited_server server{{.url = options.url,
                         .token = options.token,
                         .patience = options.patience,
                         .pause = [&](auto limit) { return signals.wait(limit); }}};
  storage::auditor judge;
  progress shown{"events"};
  for (;;) {
    const auto page = server.read_log(judge.position() + 1, options.once ? 0 : wait_seconds,
                                      [&](const storage::record& record) {
                                        judge.take(record);
                                        shown.step();
                                        return true;
                                      });
    print_complaints(judge);
    if (const auto* none = std::get_if<no_answer>(&page)) {
      return report(judge, none->interrupted ? "" : none->reason);
    }
    const auto durable = std::get<log_reach>(page).durable;
    if (durable < judge.position()) {
      return report(judge,
                    fmt::format("the log of the server ends at {}, but it has shown {}: what "
                                "was durable is lost",
                                durable, judge.position()));
    }
    if (options.once && durable == judge.position()) {
      judge.finish();
      return report(judge, "");
    }
    if (signals.wait(std::chrono::nanoseconds::zero())) return report(judge, "");
  }
}

}  // namespace moim::transport
