// The server under load, and what has to be there before the first VU comes: stores with enough
// places, and the secret that lets the generator sign the tokens of its users.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>

#include "sim/account/user_pool.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/load/load_script.hpp"

namespace moim::sim::load {

struct server_address {
  boost::asio::ip::tcp::endpoint endpoint;
  std::string host;  ///< as the URL spells it, with the port
};

/// Of "http://127.0.0.1:8080". Throws std::invalid_argument for what is no such URL, and for a host
/// that has no address.
server_address parse_url(std::string_view url);

struct target_options {
  std::string url = "http://127.0.0.1:8080";
  std::filesystem::path data = "data";  ///< of that server, for its secret
  bool serve = false;                   ///< start a server instead, in a scratch directory
  std::uint32_t stores = 60;
  std::uint32_t slots_a_store = 24;
};

class load_target {
 public:
  /// Announces the stores. Throws std::runtime_error when there is no server, no secret, or the
  /// server does not take the tokens.
  explicit load_target(const target_options& options);

  const boost::asio::ip::tcp::endpoint& endpoint() const { return address_.endpoint; }
  const grounds& places() const { return grounds_; }
  const std::string& host() const { return address_.host; }

  /// The header's line of a user who has not been here before.
  std::string next_authorization();
  /// The number of that user.
  std::uint32_t users() const { return users_; }

  /// None when the server is not ours.
  std::optional<pid_t> server_pid() const;
  /// Waits until our server has written what it wanted to write.
  void rest() const;

 private:
  std::optional<scratch_directory> directory_;
  std::optional<user_pool> user_pool_;
  std::optional<server_process> server_;
  server_address address_;
  grounds grounds_;
  std::uint32_t users_ = 0;
};

}  // namespace moim::sim::load
