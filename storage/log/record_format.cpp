// Writes and parses frames.
#include "storage/log/record_format.hpp"

#include <cstring>

#include "domain/ensure.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t size_bytes = 4;

template <class Number>
void put(char*& at, Number number) {
  std::memcpy(at, &number, sizeof(number));
  at += sizeof(number);
}

void put(char*& at, std::string_view bytes) {
  std::memcpy(at, bytes.data(), bytes.size());
  at += bytes.size();
}

template <class Number>
void get(const char*& at, Number& number) {
  std::memcpy(&number, at, sizeof(number));
  at += sizeof(number);
}

std::string_view take(const char*& at, std::size_t size) {
  at += size;
  return {at - size, size};
}

}  // namespace

chain_value append_frame(std::string& out, const record& value, const chain_value& previous,
                         sha256& hash) {
  ensure(!value.stream.empty() && value.stream.size() <= stream_bytes_max, "a stream has a name");
  ensure(!value.type.empty() && value.type.size() <= type_bytes_max, "an event has a type");
  ensure(value.cause.size() <= cause_bytes_max, "a cause is short");
  ensure(value.data.size() <= data_bytes_max, "the data of an event is bounded");
  const std::size_t hashed = frame_head_bytes - size_bytes + value.stream.size() +
                             value.type.size() + value.cause.size() + value.data.size();
  const std::size_t start = out.size();
  out.resize(start + size_bytes + hashed + chain_bytes);
  char* at = out.data() + start;
  put(at, static_cast<std::uint32_t>(hashed + chain_bytes));
  const std::string_view body{at, hashed};
  put(at, value.position);
  put(at, value.version);
  put(at, value.time.ms);
  put(at, bytes_of(value.by.value.bytes));
  put(at, value.schema);
  put(at, static_cast<std::uint16_t>(value.stream.size()));
  put(at, static_cast<std::uint8_t>(value.type.size()));
  put(at, static_cast<std::uint16_t>(value.cause.size()));
  put(at, static_cast<std::uint32_t>(value.data.size()));
  put(at, value.stream);
  put(at, value.type);
  put(at, value.cause);
  put(at, value.data);
  const chain_value chain = hash(bytes_of(previous), body);
  put(at, bytes_of(chain));
  return chain;
}

bool take_frame(std::string_view& in, record& out) {
  if (in.size() < frame_head_bytes) {
    return false;
  }
  const char* at = in.data();
  std::uint32_t body = 0;
  std::uint16_t stream = 0;
  std::uint8_t type = 0;
  std::uint16_t cause = 0;
  std::uint32_t data = 0;
  get(at, body);
  get(at, out.position);
  get(at, out.version);
  get(at, out.time.ms);
  get(at, out.by.value.bytes);
  get(at, out.schema);
  get(at, stream);
  get(at, type);
  get(at, cause);
  get(at, data);
  const std::size_t frame =
      frame_head_bytes + stream + type + cause + std::size_t{data} + chain_bytes;
  if (frame != size_bytes + std::size_t{body} || frame > in.size()) {
    return false;
  }
  out.stream = take(at, stream);
  out.type = take(at, type);
  out.cause = take(at, cause);
  out.data = take(at, data);
  get(at, out.chain);
  in.remove_prefix(frame);
  return true;
}

bool chain_holds(std::string_view frame, const chain_value& previous, sha256& hash) {
  if (frame.size() < frame_head_bytes + chain_bytes) {
    return false;
  }
  const auto hashed = frame.substr(size_bytes, frame.size() - size_bytes - chain_bytes);
  return bytes_of(hash(bytes_of(previous), hashed)) == frame.substr(frame.size() - chain_bytes);
}

}  // namespace moim::storage
