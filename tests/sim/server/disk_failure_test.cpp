// A disk that is full or broken under a server with many clients: nobody is told yes any more, all
// that was told before can still be read, and after a restart on a sound disk work goes on.
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "tests/sim/server/local_server.hpp"
#include "tests/sim/server/rush.hpp"
#include "tests/storage/rocksdb/faulty_file_system.hpp"

namespace moim::sim::testing::disk_failure_test {

namespace {

using storage::disk_error;
using storage::disk_operation;

constexpr unsigned clients = 4;

std::unique_ptr<storage::event_log> open(const std::filesystem::path& data,
                                         const storage::faulty_file_system& disk) {
  auto opened = storage::open_rocksdb_log({.directory = data / "log", .file_system = disk.files()});
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) FAIL(failure->reason);
  return std::get<0>(std::move(opened));
}

void check_reads(local_server& local, const store_fixture& place, rush& told) {
  auto client = local.client();
  CHECK(client.get("/healthz").result_int() == 200);
  CHECK(client.get("/api/v1/stores/" + to_text(place.store)).result_int() == 200);
  CHECK(in_lines(told.compare_with_server(local.server.port())) == "");
  // Nothing shows of what was not answered with yes.
  CHECK(count_tickets(client, place.slots) == told.bookings().size() - told.cancelled());
  for (const auto& a : told.unanswered()) {
    CHECK(is_problem(local.my_place(client, a.slot, a.user), 404, "reservation_not_found"));
    const auto list = client.get("/api/v1/reservations", local.users.token(a.user));
    CHECK(nlohmann::json::parse(list.body()).at("items").empty());
  }
}

void check_refusals(local_server& local, const store_fixture& place, const std::string& reason) {
  auto client = local.client();
  const auto refused = local.reserve(client, place.slots.front(), 1'000'000);
  CHECK(is_problem(refused, 503, "unavailable"));
  CHECK_FALSE(header_of(refused, "Retry-After").empty());
  const auto ready = client.get("/readyz");
  CHECK(is_problem(ready, 503, "not_ready"));
  CAPTURE(ready.body());
  CHECK(ready.body().find(reason) != std::string::npos);
}

}  // namespace

TEST_CASE("a disk that fails: writes answer 503, reads go on, a restart is clean") {
  disk_operation operation = disk_operation::append;
  disk_error error = disk_error::no_space;
  std::string reason;
  SUBCASE("no space for an append") {
    reason = "no space left on device";
  }
  SUBCASE("an append fails") {
    error = disk_error::io_error;
    reason = "input/output error";
  }
  SUBCASE("a sync fails") {
    operation = disk_operation::sync;
    error = disk_error::io_error;
    reason = "input/output error";
  }
  const scratch_directory directory;
  const auto data = directory.path() / "data";
  storage::faulty_file_system disk;
  store_fixture place;
  std::optional<rush> told;
  {
    local_server local(data, open(data, disk));
    place = local.announce({.slots = 3, .capacity = 5});
    told.emplace(data, place.slots, 17);
    told->start(local.server.port(), clients);
    told->wait_for_answers(200);
    disk.fail_from(operation, 3, error);
    told->join();  // each client ends with its 503
    CHECK(told->unavailable() == clients);
    CHECK(in_lines(told->surprises()) == "");
    check_reads(local, place, *told);
    check_refusals(local, place, reason);
  }

  disk.heal();
  {
    local_server again(data, open(data, disk));
    auto client = again.client();
    CHECK(client.get("/readyz").result_int() == 200);
    CHECK(in_lines(told->compare_with_server(again.server.port())) == "");
    told->retry_unanswered(again.server.port());
    CHECK(again.reserve(client, place.slots.front(), 1'000'000).result_int() == 201);
    CHECK(in_lines(told->surprises()) == "");
  }
  storage::auditor audit;
  audit.take_all(*open(data, disk));
  CHECK(in_lines(audit.complaints()) == "");
  CHECK(in_lines(told->compare_with_log(audit)) == "");
}

}  // namespace moim::sim::testing::disk_failure_test
