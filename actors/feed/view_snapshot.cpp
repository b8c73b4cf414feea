// Saving iterates over a view that nobody changes; loading builds one and believes nothing.
#include "actors/feed/view_snapshot.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <openssl/evp.h>

#include "storage/codec/binary.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::actors {

namespace {

constexpr std::string_view magic = "MOIMVIEW";
constexpr std::uint32_t format = 5;
constexpr std::size_t digest_bytes = 32;
constexpr std::size_t piece_bytes = 64 << 10;

using storage::read_binary;
using storage::write_binary;

std::string digest_of(std::string_view bytes) {
  std::string value(digest_bytes, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(value.data()), nullptr,
             EVP_sha256(), nullptr);
  return value;
}

/// Empty when the log has no such record.
std::string chain_at(const storage::event_log& log, std::uint64_t position) {
  std::string chain;
  const auto broken = log.read_from(position, [&](const storage::record& record) {
    if (record.position == position) {
      chain.assign(record.chain.begin(), record.chain.end());
    }
    return false;
  });
  return broken ? std::string{} : chain;
}

template <class Value>
const Value& value_of(const Value& kept) {
  return kept;
}

template <class Value>
const Value& value_of(const std::shared_ptr<Value>& kept) {
  return *kept;
}

/// Gives what stands in front of the digest to `take(piece)`, piece by piece, and returns the
/// digest: a view of many millions would be in memory twice otherwise.
template <class Take>
storage::digest encode(const view& v, std::string_view chain, Take take) {
  storage::sha256 hash;
  std::string piece{magic};
  const auto pass_on = [&](std::size_t from_bytes) {
    if (piece.size() >= from_bytes) {
      hash.add(piece);
      take(piece);
      piece.clear();
    }
  };
  const auto add_all = [&](const auto& map) {
    write_binary(piece, static_cast<std::uint64_t>(map.size()));
    map.for_each([&](const auto& id, const auto& kept) {
      write_binary(piece, id);
      write_binary(piece, value_of(kept));
      pass_on(piece_bytes);
    });
  };

  hash.begin();
  write_binary(piece, format);
  write_binary(piece, v.position);
  piece += chain;
  write_binary(piece, static_cast<std::uint64_t>(v.store_at.size()));
  for (std::uint64_t i = 0; i < v.store_at.size(); ++i) {
    write_binary(piece, **v.store_at.find(i));
    pass_on(piece_bytes);
  }
  add_all(v.slots);
  add_all(v.clocks);
  add_all(v.reservations);
  add_all(v.mails);
  add_all(v.withdrawals);
  pass_on(0);
  return hash.end();
}

storage::digest last_digest(std::string_view bytes) {
  storage::digest value{};
  const auto last = bytes.substr(bytes.size() - digest_bytes);
  std::copy(last.begin(), last.end(), value.begin());
  return value;
}

/// Empty when there is no file.
std::string read_file(const std::filesystem::path& directory) {
  std::ifstream file(directory / view_snapshot_name, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

bool decode_stores(std::string_view& in, view& v) {
  std::uint64_t count = 0;
  if (!read_binary(in, count)) {
    return false;
  }
  for (std::uint64_t i = 0; i < count; ++i) {
    store_row row;
    if (!read_binary(in, row) || row.number != i) {
      return false;
    }
    if (!row.closed_at) {
      v.search.edit().put(i, row.details);
    }
    auto shared = std::make_shared<const store_row>(std::move(row));
    v.store_at.edit(i) = shared;
    v.stores.edit(shared->id) = shared;
  }
  return true;
}

template <class Id, class Value, class Map>
bool decode_values(std::string_view& in, Map& out) {
  std::uint64_t count = 0;
  Id id;
  Value value;
  bool sound = read_binary(in, count);
  for (; sound && count > 0; --count) {
    sound = read_binary(in, id) && read_binary(in, value);
    out.edit(id) = value;
  }
  return sound;
}

template <class Id, class Row, class Map>
bool decode_rows(std::string_view& in, Map& out) {
  std::uint64_t count = 0;
  Id id;
  bool sound = read_binary(in, count);
  for (; sound && count > 0; --count) {
    auto rows = std::make_shared<std::vector<Row>>();
    sound = read_binary(in, id) && read_binary(in, *rows);
    out.edit(id) = std::move(rows);
  }
  return sound;
}

}  // namespace

std::optional<std::string> save_view(const view& v, const std::filesystem::path& directory,
                                     const storage::event_log& log) {
  const auto chain = chain_at(log, v.position);
  if (chain.empty()) {
    return "the log has no record at the position of the view";
  }
  storage::file_replacement file{directory / view_snapshot_name};
  const auto digest = encode(v, chain, [&](std::string_view piece) { file.write(piece); });
  file.write(storage::bytes_of(digest));
  return file.commit();
}

storage::digest view_digest(const view& v, const storage::chain_value& chain) {
  return encode(v, storage::bytes_of(chain), [](std::string_view) {});
}

std::optional<saved_view> look_at_saved_view(const std::filesystem::path& directory) {
  if (!std::filesystem::exists(directory / view_snapshot_name)) {
    return std::nullopt;
  }
  const auto bytes = read_file(directory);
  saved_view found;
  if (bytes.size() < magic.size() + digest_bytes) {
    return found;
  }
  std::string_view in{bytes.data(), bytes.size() - digest_bytes};
  const bool whole = digest_of(in) == bytes.substr(in.size()) && in.starts_with(magic);
  in.remove_prefix(magic.size());
  std::uint32_t found_format = 0;
  found.sound = whole && read_binary(in, found_format) && found_format == format &&
                read_binary(in, found.position);
  found.sum = last_digest(bytes);
  return found;
}

std::optional<view> load_view(const std::filesystem::path& directory,
                              const storage::event_log& log) {
  const auto bytes = read_file(directory);
  if (bytes.size() < magic.size() + digest_bytes) {
    return std::nullopt;
  }
  std::string_view in{bytes.data(), bytes.size() - digest_bytes};
  if (digest_of(in) != bytes.substr(in.size()) || !in.starts_with(magic)) {
    return std::nullopt;
  }
  in.remove_prefix(magic.size());
  std::uint32_t found_format = 0;
  view v;
  if (!read_binary(in, found_format) || found_format != format || !read_binary(in, v.position) ||
      in.size() < digest_bytes || in.substr(0, digest_bytes) != chain_at(log, v.position)) {
    return std::nullopt;
  }
  in.remove_prefix(digest_bytes);
  const bool sound = decode_stores(in, v) && decode_values<slot_id, slot_row>(in, v.slots) &&
                     decode_values<slot_id, slot_clock>(in, v.clocks) &&
                     decode_rows<user_id, reservation_row>(in, v.reservations) &&
                     decode_rows<mailbox_id, mail_row>(in, v.mails) &&
                     decode_values<user_id, timestamp>(in, v.withdrawals) && in.empty();
  return sound ? std::optional{std::move(v)} : std::nullopt;
}

std::optional<std::string> catch_up(view& v, const storage::event_log& log) {
  std::string why;
  const auto broken = log.read_from(v.position + 1, [&](const storage::record& record) {
    const auto what = decode_fact(record, why);
    if (!why.empty()) {
      why = "position " + std::to_string(record.position) + ": " + why;
      return false;
    }
    v.apply(what);
    v.position = record.position;
    return true;
  });
  if (broken) {
    return broken->reason;
  }
  return why.empty() ? std::nullopt : std::optional{why};
}

}  // namespace moim::actors
