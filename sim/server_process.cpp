// The server tells its port in a file, which appears whole; until then the file is looked for every
// millisecond.
#include "sim/server_process.hpp"

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "sim/http_client.hpp"

namespace moim::sim {

namespace {

std::filesystem::path beside(const std::filesystem::path& data, const char* ending) {
  auto path = data;
  path += ending;
  return path;
}

std::vector<std::string> command(const server_process::options& wanted) {
  const auto port_file = beside(wanted.data_directory, ".port");
  std::filesystem::remove(port_file);
  std::vector<std::string> words{wanted.program, "serve", "--data",      wanted.data_directory,
                                 "--port",       "0",     "--port-file", port_file};
  words.insert(words.end(), wanted.flags.begin(), wanted.flags.end());
  return words;
}

std::string end_of(const std::filesystem::path& log) {
  constexpr std::size_t shown = 2'000;
  std::stringstream text;
  text << std::ifstream{log}.rdbuf();
  auto all = text.str();
  return all.size() > shown ? all.substr(all.size() - shown) : all;
}

}  // namespace

server_process::server_process(const options& wanted)
    : started_(std::chrono::steady_clock::now()),
      process_(command(wanted), beside(wanted.data_directory, ".log")) {
  using namespace std::chrono_literals;
  const auto port_file = beside(wanted.data_directory, ".port");
  while (!(std::ifstream{port_file} >> port_)) {
    const bool late = std::chrono::steady_clock::now() - started_ > wanted.ready_limit;
    if (late || process_.wait_for(1ms)) {
      throw std::runtime_error(std::string{"the server "} + (late ? "is not ready" : "has ended") +
                               ":\n" + end_of(beside(wanted.data_directory, ".log")));
    }
  }
  const auto answer = http_client{port_}.get("/readyz");
  if (answer.result_int() != 200) {
    throw std::runtime_error("the server is not ready: " + answer.body());
  }
  ready_after_ = std::chrono::steady_clock::now() - started_;
}

exit_report server_process::stop(std::chrono::seconds limit) {
  process_.send_signal(SIGTERM);
  const auto ended = process_.wait_for(limit);
  if (!ended) throw std::runtime_error("the server does not stop");
  return *ended;
}

}  // namespace moim::sim
