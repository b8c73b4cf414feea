// Saving iterates over a view that does not change; loading builds one and trusts nothing.
#include "actors/feed/view_snapshot.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "domain/hex_digest.hpp"
#include "storage/codec/binary.hpp"
#include "storage/host/replace_file.hpp"

namespace moim::actors {

namespace {

constexpr std::string_view magic = "MOIMVIEW";
constexpr std::uint32_t format = 6;
constexpr std::size_t digest_bytes = sizeof(storage::digest);
constexpr std::size_t header_bytes =
    magic.size() + sizeof(format) + sizeof(std::uint64_t) + digest_bytes;
constexpr std::size_t tail_bytes = sizeof(std::uint64_t) + digest_bytes;

using storage::read_binary;
using storage::write_binary;

/// A row of the table of sections.
struct section_entry {
  std::string name;
  std::uint32_t version = 0;
  std::uint64_t bytes = 0;
  hex_digest sum;
};
BOOST_DESCRIBE_STRUCT(section_entry, (), (name, version, bytes, sum))

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

/// Gives everything in front of the last digest to `take(piece)`, piece by piece, and returns it.
storage::digest encode(const view& v, std::string_view chain, const section_writer::sink& take) {
  storage::sha256 hash;
  hash.begin();
  std::string header{magic};
  write_binary(header, format);
  write_binary(header, v.position);
  header += chain;
  hash.add(header);
  take(header);
  std::vector<section_entry> sections;
  for_each_type(view::projections{}, [&]<class P>(std::type_identity<P>) {
    section_writer writer{take};
    static_cast<const P&>(v).save(writer);
    const auto [bytes, sum] = writer.finish();
    sections.push_back({std::string{P::section.name}, P::section.version, bytes, {sum}});
  });
  std::string table;
  write_binary(table, sections);
  write_binary(table, static_cast<std::uint64_t>(table.size()));
  hash.add(table);
  take(table);
  return hash.end();
}

/// A file whose header and table are sound.
struct parsed_file {
  struct section {
    section_entry entry;
    std::string_view body;
    bool sound = false;
  };

  std::uint64_t position = 0;
  std::string_view chain;
  std::vector<section> sections;
  storage::digest sum{};
};

bool cut_sections(std::string_view table, std::string_view bodies, parsed_file& out) {
  std::vector<section_entry> entries;
  if (!read_binary(table, entries) || !table.empty()) {
    return false;
  }
  storage::sha256 hash;
  for (auto& entry : entries) {
    if (entry.bytes > bodies.size()) {
      return false;
    }
    const auto body = bodies.substr(0, entry.bytes);
    bodies.remove_prefix(entry.bytes);
    const bool sound = hash(body) == entry.sum.value;
    out.sections.push_back({std::move(entry), body, sound});
  }
  return bodies.empty();
}

std::optional<parsed_file> parse(std::string_view file) {
  if (file.size() < header_bytes + tail_bytes || !file.starts_with(magic)) {
    return std::nullopt;
  }
  auto tail = file.substr(file.size() - tail_bytes);
  const auto sum = tail.substr(tail_bytes - digest_bytes);
  auto middle = file.substr(header_bytes, file.size() - header_bytes - tail_bytes);
  std::uint64_t table_bytes = 0;
  std::uint32_t found_format = 0;
  parsed_file found;
  auto header = file.substr(magic.size(), header_bytes - magic.size());
  if (!read_binary(tail, table_bytes) || table_bytes > middle.size() ||
      !read_binary(header, found_format) || found_format != format ||
      !read_binary(header, found.position)) {
    return std::nullopt;
  }
  found.chain = header;
  const auto table = middle.substr(middle.size() - table_bytes);
  storage::sha256 hash;
  found.sum = hash(file.substr(0, header_bytes), file.substr(file.size() - tail_bytes - table_bytes,
                                                             table_bytes + sizeof(std::uint64_t)));
  if (storage::bytes_of(found.sum) != sum ||
      !cut_sections(table, middle.substr(0, middle.size() - table_bytes), found)) {
    return std::nullopt;
  }
  return found;
}

/// Empty when there is no file.
std::string read_file(const std::filesystem::path& directory) {
  std::ifstream file(directory / view_snapshot_name, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

/// None when it is missing, damaged or of another version.
template <class P>
std::optional<std::string_view> find_section(const parsed_file& in) {
  const auto found = std::ranges::find_if(in.sections, [](const parsed_file::section& s) {
    return s.sound && s.entry.name == P::section.name && s.entry.version == P::section.version;
  });
  return found == in.sections.end() ? std::nullopt : std::optional{found->body};
}

template <class P>
bool load_section(const parsed_file& from, P& out) {
  auto body = find_section<P>(from);
  if (body && out.load(*body) && body->empty()) {
    return true;
  }
  out = P{};
  return false;
}

/// Calls `visit(record, fact)` for the records from there on, until it returns false. Returns what
/// went wrong.
template <class Visit>
std::optional<std::string> for_each_fact(const storage::event_log& log, std::uint64_t from,
                                         Visit visit) {
  std::string why;
  const auto broken = log.read_from(from, [&](const storage::record& record) {
    const auto what = decode_fact(record, why);
    if (!why.empty()) {
      why = "position " + std::to_string(record.position) + ": " + why;
      return false;
    }
    return visit(record, what);
  });
  if (broken) {
    return broken->reason;
  }
  return why.empty() ? std::nullopt : std::optional{why};
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
  const auto parsed = parse(bytes);
  if (!parsed) {
    return saved_view{};
  }
  bool all_sound = true;
  for_each_type(view::projections{}, [&]<class P>(std::type_identity<P>) {
    all_sound = all_sound && find_section<P>(*parsed);
  });
  return saved_view{all_sound, parsed->position, parsed->sum};
}

std::optional<view> load_view(const std::filesystem::path& directory,
                              const storage::event_log& log) {
  const auto bytes = read_file(directory);
  const auto parsed = parse(bytes);
  if (!parsed || parsed->chain != chain_at(log, parsed->position)) {
    return std::nullopt;
  }
  std::optional<view> v{std::in_place};
  v->position = parsed->position;
  using rebuild = void (*)(view&, const any_fact&);
  std::vector<rebuild> missing;
  std::size_t loaded = 0;
  for_each_type(view::projections{}, [&]<class P>(std::type_identity<P>) {
    if (load_section<P>(*parsed, *v)) {
      ++loaded;
      return;
    }
    missing.push_back([](view& of, const any_fact& what) {
      std::visit([&](const auto& f) { apply_to(static_cast<P&>(of), f); }, what);
    });
  });
  if (loaded == 0) {
    return std::nullopt;
  }
  if (!missing.empty()) {
    const auto broken = for_each_fact(log, 1, [&](const storage::record& r, const any_fact& what) {
      for (const auto apply : missing) {
        apply(*v, what);
      }
      return r.position < v->position;
    });
    if (broken) {
      return std::nullopt;
    }
  }
  return v;
}

std::optional<std::string> catch_up(view& v, const storage::event_log& log) {
  return for_each_fact(log, v.position + 1, [&](const storage::record& r, const any_fact& what) {
    v.apply(what);
    v.position = r.position;
    return true;
  });
}

}  // namespace moim::actors
