// Users need no accounts: a token that the server's own secret has signed is enough to reserve.
#include "sim/load/load_target.hpp"

#include <charconv>
#include <fstream>
#include <stdexcept>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "sim/popup/store_catalogue.hpp"
#include "sim/popup/store_fixture.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::sim::load {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// So that nobody is turned away: what is measured is the server, not its rules.
constexpr std::uint32_t capacity = limits::slot_capacity_max;

/// Host and port, with the default port of HTTP. The host may be an IPv6 address in brackets.
std::pair<std::string_view, std::string_view> split_authority(std::string_view authority) {
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  auto host = authority.substr(0, colon);
  if (bracket != std::string_view::npos && host.size() > 2) host = host.substr(1, host.size() - 2);
  return {host, colon == std::string_view::npos ? "80" : authority.substr(colon + 1)};
}

}  // namespace

server_address parse_url(std::string_view url) {
  const auto fail = [&](std::string_view why) {
    throw std::invalid_argument(fmt::format("'{}' {}", url, why));
  };
  constexpr std::string_view scheme = "http://";
  if (url.starts_with("https://")) fail("needs TLS, which is left to a proxy: load it without");
  if (!url.starts_with(scheme)) fail("is no URL: write for example http://127.0.0.1:8080");
  auto authority = url.substr(scheme.size());
  if (authority.ends_with('/')) authority.remove_suffix(1);
  if (authority.find_first_of("/?#@") != std::string_view::npos) {
    fail("must be host and port alone");
  }
  const auto [host, port] = split_authority(authority);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (host.empty() || error != std::errc{} || end != port.data() + port.size() || number == 0) {
    fail("is no URL: write for example http://127.0.0.1:8080");
  }
  asio::io_context io;
  boost::system::error_code failed;
  const auto found = tcp::resolver{io}.resolve(host, port, failed);
  if (failed || found.empty()) fail("has a host without an address: " + failed.message());
  return {found.begin()->endpoint(), std::string{authority}};
}

load_target::load_target(const target_options& options) {
  auto data = options.data;
  if (options.serve) {
    directory_.emplace();
    data = directory_->path() / "data";
  } else {
    address_ = parse_url(options.url);
    if (!std::ifstream{data / "secret"}) {
      throw std::runtime_error(fmt::format(
          "there is no secret to read in {}: give the data directory of the server at {} with "
          "--data, or let one be started with --serve",
          data.string(), options.url));
    }
  }
  user_pool_.emplace(data);
  if (options.serve) {
    server_.emplace(server_process::options{.data_directory = data});
    address_ = parse_url(fmt::format("http://127.0.0.1:{}", server_->port()));
  }
  grounds_.host = address_.host;
  try {
    http_client organizer(address_.endpoint.address(), address_.endpoint.port());
    const auto token = user_pool_->organizer_token();
    store_catalogue town{transport::system_clock{}.now()};
    for (std::uint32_t i = 0; i < options.stores; ++i) {
      const auto name = town.next(1).name;
      const auto made = make_store_fixture(
          organizer, token, {.name = name, .slots = options.slots_a_store, .capacity = capacity});
      popup& store = grounds_.stores.emplace_back();
      store.id = to_text(made.store);
      store.search_word = percent_encode(name.substr(0, name.find(' ')));
      for (const auto& slot : made.slots) store.slots.push_back(reservations_path(slot));
    }
  } catch (const boost::system::system_error& error) {
    auto why =
        fmt::format("no server answers at http://{}: {}", address_.host, error.code().message());
    if (server_) why += '\n' + server_->log_end();
    throw std::runtime_error(why);
  }
}

std::string load_target::next_authorization() {
  return "Authorization: Bearer " + user_pool_->token(users_++) + "\r\n";
}

std::optional<pid_t> load_target::server_pid() const {
  return server_ ? std::optional{server_->process().pid()} : std::nullopt;
}

void load_target::rest() const {
  if (!server_) return;
  try {
    wait_for_rest(server_->process().pid());
  } catch (const std::runtime_error&) {
    // It is gone, and whoever loads it will see that.
  }
}

}  // namespace moim::sim::load
