// The allocator tells the heap of this process, the kernel tells the memory of the server.
#include "sim/bench/bench_memory.hpp"

#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/resource.h>

#include "actors/node/node.hpp"
#include "actors/subjects.hpp"
#include "domain/popup/slot.hpp"
#include "sim/account/user_pool.hpp"
#include "sim/host/http_client.hpp"
#include "sim/host/result_table.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "storage/log/memory_event_log.hpp"

/// jemalloc's, in programs that are linked with it.
extern "C" int mallctl(const char* name, void* old_value, std::size_t* old_size, void* new_value,
                       std::size_t new_size) __attribute__((weak));

namespace moim::sim {

namespace {

using boost::asio::ip::tcp;

constexpr double waiter_bytes_target = 1'024;
constexpr double connections_bytes_target = 200e6;
constexpr std::size_t connections_at_target = 10'000;

/// Bytes that the allocator has handed out, as it rounds them.
double heap_bytes() {
  if (mallctl == nullptr) {
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd);
  }
  std::uint64_t epoch = 1;
  mallctl("epoch", nullptr, nullptr, &epoch, sizeof(epoch));  // take the figures anew
  std::size_t bytes = 0;
  std::size_t size = sizeof(bytes);
  mallctl("stats.allocated", &bytes, &size, nullptr, 0);
  return static_cast<double>(bytes);
}

double bytes_a_waiter(std::uint32_t waiting) {
  const slot_plan plan{1, waiting, {0}, {1}};
  const double before = heap_bytes();
  slot_state state;
  for (std::uint32_t n = 0; n <= waiting; ++n) {
    const auto decided = slot::decide(state, reserve{user_pool::user(n), plan}, {});
    for (const auto& event : decided.events) slot::evolve(state, event, {});
  }
  return (heap_bytes() - before) / waiting;
}

/// An entity that only looked: its actor, its place in the shard, an empty slot.
double bytes_an_entity(std::uint32_t count) {
  storage::memory_event_log log;
  actors::node_config config;
  config.report = [](std::string_view) {};
  actors::node node(config, log);
  actors::caller caller(node);
  std::uint32_t answered = 0;
  const auto wake = [&](std::uint32_t first, std::uint32_t last) {
    for (auto n = first; n < last; ++n) {
      const slot_id id{{user_pool::user(n).value}, {20'000}, {600}};
      caller.port().ask(actors::command_for<slot>{id, show_place{user_pool::user(0)}, {}, {}},
                        [&](const actors::answer_of<slot>&) { ++answered; });
    }
    caller.drain_until([&] { return answered == last; });
  };
  const auto warm_up = count / 10;  // these also pay for queues and tables
  wake(0, warm_up);
  const double before = heap_bytes();
  wake(warm_up, count);
  return (heap_bytes() - before) / (count - warm_up);
}

constexpr std::uint32_t visitors_a_slot = 10;

/// A slot whose visit is past: its entity has left, and this is what queries keep of it,
/// everybody's reservation included. Each user has been to as many slots as there are visitors in
/// one.
double bytes_a_rested_slot(std::uint32_t count) {
  actors::view shown;
  actors::fact<slot> what;
  std::uint32_t next_user = 0;
  const auto happen = [&](const slot::event& event) {
    what.event = event;
    ++what.position;
    shown.apply(what);
    shown.position = what.position;
  };
  const double before = heap_bytes();
  for (std::uint32_t n = 0; n < count; ++n) {
    what.id = {{user_pool::user(n / 100).value}, {20'000}, {static_cast<std::uint16_t>(n % 100)}};
    happen(slot_planned{{visitors_a_slot, 0, {0}, {1}}});
    for (std::uint32_t ticket = 1; ticket <= visitors_a_slot; ++ticket) {
      happen(place_confirmed{user_pool::user(next_user++ % count), ticket});
    }
  }
  return (heap_bytes() - before) / count;
}

void allow_open_files(std::size_t wanted) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted) {
    throw std::runtime_error(
        fmt::format("needs {} open files, may have {}: see ulimit -Hn", wanted, limit.rlim_cur));
  }
}

/// A connection that has had one answer. All share one io_context, whose descriptors would count.
tcp::socket used_connection(boost::asio::io_context& io, unsigned short port) {
  tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v4::loopback(), port});
  const std::string_view request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  boost::asio::write(socket, boost::asio::buffer(request));
  boost::beast::flat_buffer buffer;
  http_answer answer;
  boost::beast::http::read(socket, buffer, answer);
  if (answer.result_int() != 200) throw std::runtime_error("the server refuses a connection");
  return socket;
}

struct resident {
  double all = 0;     // of the server
  double growth = 0;  // since it had no connections
};

/// What the server takes with connections that were used once and kept.
resident resident_with_connections(std::size_t count) {
  constexpr std::size_t other_files = 500;
  allow_open_files(count + other_files);
  const scratch_directory directory;
  server_process server({.data_directory = directory.path() / "data"});
  http_client first(server.port());
  first.get("/healthz");
  const auto pid = server.process().pid();
  const auto before = resident_bytes_of(pid);
  boost::asio::io_context io;
  std::vector<tcp::socket> connections;
  for (std::size_t i = 0; i < count; ++i) {
    connections.push_back(used_connection(io, server.port()));
  }
  const auto after = static_cast<double>(resident_bytes_of(pid));
  return {after, after - static_cast<double>(before)};
}

}  // namespace

bool bench_memory(const bench_options& options) {
  const std::uint32_t waiting = options.smoke ? 10'000 : 100'000;
  const std::uint32_t entities = options.smoke ? 2'000 : 20'000;
  const std::size_t connections = options.smoke ? 500 : connections_at_target;
  const double waiter = bytes_a_waiter(waiting);
  const double entity = bytes_an_entity(entities);
  const double rested = bytes_a_rested_slot(entities);
  const resident open = resident_with_connections(connections);

  print_head({"memory", "", "target", ""});
  print_row({fmt::format("a waiting reservation in its slot, {} waiting", waiting),
             fmt::format("{:.0f} bytes", waiter), "1024", verdict(waiter <= waiter_bytes_target)});
  print_row({fmt::format("an entity in memory (an empty slot), {} of them", entities),
             fmt::format("{:.0f} bytes", entity), "", ""});
  print_row(
      {fmt::format("a rested slot with its {} reservations, {} of them", visitors_a_slot, entities),
       fmt::format("{:.0f} bytes", rested), "", ""});
  print_row({fmt::format("the server with {} idle keep-alive connections, resident", connections),
             fmt::format("{:.1f} MB", open.all / 1e6), "200 MB",
             verdict(open.all <= connections_bytes_target)});
  print_row({"growth by them", fmt::format("{:.1f} MB", open.growth / 1e6), "", ""});
  return waiter > 0 && entity > 0 && rested > 0 && open.all > 0;
}

}  // namespace moim::sim
