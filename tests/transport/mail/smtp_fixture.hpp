// A fixture with a real mail server (smtp_server.py) and certificates for it.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/host/child_process.hpp"
#include "tests/storage/log/temporary_directory.hpp"

namespace moim::transport::testing {

/// Runs a program to its end; throws when it fails.
inline void run_program(const std::vector<std::string>& command) {
  sim::child_process child{command, "/dev/null"};
  if (child.wait().code != 0) throw std::runtime_error(command.front() + " failed");
}

class smtp_server {
 public:
  explicit smtp_server(std::vector<std::string> flags = {}) { start(std::move(flags)); }

  /// Again on the same port, after it died.
  void start_again(std::vector<std::string> flags = {}) {
    process_->kill();
    flags.insert(flags.end(), {"--port", std::to_string(port_)});
    start(std::move(flags));
  }
  void kill() { process_->kill(); }

  unsigned short port() const { return port_; }
  std::string url(const std::string& scheme = "smtp") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }

  std::size_t count() const {
    std::size_t found = 0;
    while (std::filesystem::exists(directory_.path() / (std::to_string(found + 1) + ".eml")))
      ++found;
    return found;
  }
  /// What it took, from 1 on.
  std::string message(std::size_t number) const { return read(number, ".eml"); }
  std::string recipient(std::size_t number) const { return read(number, ".rcpt"); }

 private:
  void start(std::vector<std::string> flags) {
    std::vector<std::string> command{
        "/usr/bin/python3", std::string{MOIM_SOURCE_DIR} + "/tests/transport/mail/smtp_server.py",
        directory_.path().string()};
    command.insert(command.end(), flags.begin(), flags.end());
    process_ = std::make_unique<sim::child_process>(command);
    const auto line = process_->read_line();
    if (line.empty()) throw std::runtime_error("the mail server did not start");
    port_ = static_cast<unsigned short>(std::stoi(line));
  }
  std::string read(std::size_t number, const char* ending) const {
    std::ifstream file{directory_.path() / (std::to_string(number) + ending), std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
  }

  storage::temporary_directory directory_;
  std::unique_ptr<sim::child_process> process_;
  unsigned short port_ = 0;
};

/// A certificate for 127.0.0.1 that vouches for itself: an authority of our own.
class own_authority {
 public:
  own_authority() {
    run_program({"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                 "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key(),
                 "-out", certificate()});
  }
  std::string key() const { return (directory_.path() / "key.pem").string(); }
  std::string certificate() const { return (directory_.path() / "cert.pem").string(); }
  std::vector<std::string> flags() const {
    return {"--certificate", certificate(), "--key", key()};
  }

 private:
  storage::temporary_directory directory_;
};

}  // namespace moim::transport::testing
