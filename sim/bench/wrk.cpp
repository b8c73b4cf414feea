// The Lua script costs wrk as little as possible, because wrk shares the machine with the server:
// requests are written to a file beforehand, and the script finds them by their length.
#include "sim/bench/wrk.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/host/child_process.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::sim {

namespace {

constexpr std::string_view report_script = R"(
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\nreport {"requests":%d,"us":%d,"p50":%d,"p99":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.status, e.connect + e.read + e.write + e.timeout))
end
)";

// Argument: file of paths, one a line.
constexpr std::string_view get_each_script = R"(
local requests, count, at = {}, 0, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    count = count + 1
    requests[count] = "GET " .. line .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"
  end
end

function request()
  at = at % count + 1
  return requests[at]
end
)";

// Arguments: file of requests, one behind the other; length of each. Out of requests it asks for
// what is not there, so that it shows in the report.
constexpr std::string_view reserve_script = R"(
local requests, length

function init(arguments)
  requests = io.open(arguments[1], "rb")
  requests:setvbuf("full", 1048576)
  length = tonumber(arguments[2])
end

function request()
  return requests:read(length) or "GET /out-of-requests HTTP/1.1\r\nHost: localhost\r\n\r\n"
end
)";

void write_file(const std::filesystem::path& path, std::string_view text) {
  if (const auto broken = storage::replace_file(path, text)) throw std::runtime_error(*broken);
}

wrk_result read_result(child_process& process) {
  const auto output = process.read_all();
  const auto ended = process.wait();
  constexpr std::string_view mark = "\nreport ";
  const auto at = output.rfind(mark);
  if (ended.code == 127) throw std::runtime_error("wrk is missing: apt-get install wrk");
  if (ended.code != 0 || at == std::string::npos) {
    throw std::runtime_error("wrk has failed: " + output);
  }
  const auto report = nlohmann::json::parse(output.substr(at + mark.size()));
  wrk_result result;
  result.requests = report.at("requests");
  result.requests_per_second =
      static_cast<double>(result.requests) / (report.at("us").get<double>() / 1e6);
  result.p50_ms = report.at("p50").get<double>() / 1e3;
  result.p99_ms = report.at("p99").get<double>() / 1e3;
  result.refused = report.at("refused");
  result.broken = report.at("broken");
  result.cpu_seconds = ended.cpu_seconds;
  return result;
}

}  // namespace

wrk::wrk() {
  write_file(directory_.path() / "get.lua", report_script);
  write_file(directory_.path() / "reserve.lua",
             std::string{reserve_script} + std::string{report_script});
  write_file(directory_.path() / "get_each.lua",
             std::string{get_each_script} + std::string{report_script});
  child_process trial({"wrk", "--version"});
  trial.read_all();
  if (trial.wait().code == 127) {
    throw std::runtime_error("wrk is missing; on Debian: apt-get install wrk");
  }
}

wrk_result wrk::get(unsigned short port, const std::string& path, unsigned seconds) const {
  return run(port, path, seconds, "get.lua", {});
}

wrk_result wrk::get_each(unsigned short port, const std::vector<std::string>& paths,
                         unsigned seconds) const {
  std::string lines;
  for (const auto& path : paths) lines += path + '\n';
  write_file(directory_.path() / "paths", lines);
  return run(port, "/", seconds, "get_each.lua", {directory_.path() / "paths"});
}

wrk_result wrk::reserve(unsigned short port, const std::vector<slot_id>& slots, user_pool& users,
                        std::uint32_t& first_user, std::uint32_t most, unsigned seconds,
                        answers wanted) const {
  const std::string_view prefer =
      wanted == answers::minimal ? "Prefer: return=minimal\r\n" : std::string_view{};
  std::string requests;
  std::size_t length = 0;
  for (std::uint32_t i = 0; i < most; ++i) {
    requests += fmt::format(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n{}Authorization: Bearer "
        "{}\r\n\r\n",
        reservations_path(slots[i % slots.size()]), prefer, users.token(first_user++));
    if (i == 0) length = requests.size();
  }
  if (requests.size() != length * most) throw std::runtime_error("requests differ in length");
  write_file(directory_.path() / "requests", requests);
  return run(port, "/", seconds, "reserve.lua",
             {directory_.path() / "requests", std::to_string(length)});
}

wrk_result wrk::run(unsigned short port, const std::string& path, unsigned seconds,
                    const std::string& script, const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"wrk",
                                   "-t1",
                                   "-c64",
                                   fmt::format("-d{}s", seconds),
                                   "-s",
                                   directory_.path() / script,
                                   fmt::format("http://127.0.0.1:{}{}", port, path),
                                   "--"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  child_process process(command);
  return read_result(process);
}

}  // namespace moim::sim
