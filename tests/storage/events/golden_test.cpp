// The format is permanent: for each event type and schema there is a file with its JSON and one
// with the bytes of a whole record, and both must be written and read the same for ever. A new
// event or schema gets its files by running this test with MOIM_WRITE_GOLDEN=1, which never changes
// a file that is there.
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <doctest/doctest.h>

#include "storage/aggregates.hpp"
#include "storage/codec/binary.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/record_format.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::golden_test {

namespace {

const std::filesystem::path golden{MOIM_SOURCE_DIR "/tests/storage/events/golden"};

std::string read_golden(const std::string& name, const std::string& fresh) {
  const auto path = golden / name;
  if (!std::filesystem::exists(path) && std::getenv("MOIM_WRITE_GOLDEN") != nullptr) {
    std::ofstream{path} << fresh << '\n';
  }
  std::ifstream in{path};
  REQUIRE_MESSAGE(in.is_open(), "golden file is missing: ", name);
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  REQUIRE(text.ends_with('\n'));
  text.pop_back();
  return text;
}

std::string from_hex(std::string_view hex) {
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(value(hex[i]) * 16 + value(hex[i + 1]));
  }
  return bytes;
}

std::string file_name(const draft& event) {
  return event.type + '.' + std::to_string(event.schema);
}

constexpr std::uint64_t golden_version = 2;

/// The record that the golden file of an event holds: the second of its stream.
record golden_record(const draft& event, std::string_view stream) {
  record value;
  value.position = 258;
  value.version = golden_version;
  value.time = sample_time;
  value.by = sample_user;
  value.schema = event.schema;
  value.stream = stream;
  value.type = event.type;
  value.cause = "position:257";
  value.data = event.data;
  return value;
}

chain_value golden_previous() {
  chain_value previous;
  for (std::size_t i = 0; i < previous.size(); ++i) {
    previous[i] = static_cast<std::uint8_t>(i);
  }
  return previous;
}

/// The frame holds that event; its chain value.
template <class A>
chain_value check_record(const std::string& frame, const typename A::event& event) {
  sha256 hash;
  CHECK(chain_holds(frame, golden_previous(), hash));
  std::string_view rest{frame};
  record read;
  REQUIRE(take_frame(rest, read));
  CHECK(rest.empty());
  const sample_keys keys;
  record_opener opener{keys, sample_user};
  typename A::event decoded;
  std::string why;
  CHECK_MESSAGE(decode_event<A>(read, decoded, why, opener), why);
  std::string before;
  std::string after;
  write_binary(before, event);
  write_binary(after, decoded);
  CHECK(before == after);
  return read.chain;
}

template <class A>
void check_event(const typename A::event& event, const std::string& stream,
                 std::set<std::string>& files) {
  const personal_key key = sample_key();
  const draft encoded = encode_event<A>(event, record_seal{key, stream, golden_version});
  CAPTURE(file_name(encoded));
  const std::string json_file = file_name(encoded) + ".json";
  const std::string hex_file = file_name(encoded) + ".hex";
  files.insert({json_file, hex_file});

  CHECK(encoded.data == read_golden(json_file, encoded.data));

  sha256 hash;
  std::string frame;
  const record value = golden_record(encoded, stream);
  const chain_value chain = append_frame(frame, value, golden_previous(), hash);
  const std::string hex = read_golden(hex_file, to_hex(frame));
  CHECK(to_hex(frame) == hex);

  CHECK(check_record<A>(from_hex(hex), event) == chain);
}

/// An event as an older program wrote it, and what it means now.
template <class A>
void check_old_event(const std::string& name, const typename A::event& expected,
                     std::set<std::string>& files) {
  CAPTURE(name);
  files.insert({name + ".json", name + ".hex"});
  const std::string json = read_golden(name + ".json", "");
  const std::string bytes = from_hex(read_golden(name + ".hex", ""));
  CHECK(bytes.find(json) != std::string::npos);
  check_record<A>(bytes, expected);
}

template <class A>
void check_events(std::set<std::string>& files) {
  const auto events = samples<A>();
  REQUIRE(events.size() == std::variant_size_v<typename A::event>);
  for (std::size_t i = 0; i < events.size(); ++i) {
    REQUIRE(events[i].index() == i);
    check_event<A>(events[i], stream_of<A>(sample_id<A>()), files);
  }
  for (const auto& [name, meaning] : old_samples<A>()) {
    check_old_event<A>(name, meaning, files);
  }
}

}  // namespace

TEST_CASE("every event is written and read as it always was") {
  std::set<std::string> files;
  for_each_type(aggregates{}, [&]<class A>(std::type_identity<A>) { check_events<A>(files); });
  for (const auto& entry : std::filesystem::directory_iterator{golden}) {
    CHECK_MESSAGE(files.contains(entry.path().filename().string()),
                  "no event writes this file any more: it needs an upcaster and a test, ",
                  entry.path().filename().string());
  }
}

TEST_CASE("a frame that is cut or changed is noticed") {
  sha256 hash;
  std::string frame;
  const draft event = encode_event<slot>(samples<slot>()[1]);
  const std::string stream = stream_of<slot>(sample_slot);
  append_frame(frame, golden_record(event, stream), golden_previous(), hash);
  record read;
  for (std::size_t size = 0; size < frame.size(); ++size) {
    std::string_view cut = std::string_view{frame}.substr(0, size);
    CHECK_FALSE(take_frame(cut, read));
  }
  for (std::size_t i = 4; i < frame.size(); ++i) {
    std::string changed = frame;
    changed[i] ^= 1;
    CHECK_FALSE(chain_holds(changed, golden_previous(), hash));
  }
  CHECK_FALSE(chain_holds(frame, chain_value{}, hash));
}

}  // namespace moim::storage::golden_test
