// The mask keeps a checksum of bytes that hold checksums themselves from being special (RocksDB,
// util/crc32c.h).
#include "storage/rocksdb/wal_frame.hpp"

#include <boost/crc.hpp>

namespace moim::storage {

namespace {

using crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return value;
}

std::uint32_t masked(std::uint32_t plain) {
  return (plain >> 15 | plain << 17) + 0xa282ead8u;
}

}  // namespace

wal_header read_wal_header(std::string_view bytes) {
  return {little_endian(bytes.substr(0, 4)), little_endian(bytes.substr(4, 2)),
          static_cast<wal_part>(bytes[6])};
}

std::size_t whole_wal_frame(std::string_view rest) {
  if (rest.size() < wal_header_bytes) {
    return 0;
  }
  const auto header = read_wal_header(rest);
  if (header.part < wal_part::whole || header.part > wal_part::last ||
      rest.size() < wal_header_bytes + header.length) {
    return 0;
  }
  crc32c crc;
  crc.process_bytes(rest.data() + 6, 1 + header.length);
  return masked(crc.checksum()) == header.checksum ? wal_header_bytes + header.length : 0;
}

bool has_wrong_wal_length(std::string_view rest) {
  if (rest.size() < wal_header_bytes) {
    return false;
  }
  const auto header = read_wal_header(rest);
  crc32c crc;
  crc.process_byte(static_cast<unsigned char>(rest[6]));
  for (std::size_t length = 0;; ++length) {
    if (length != header.length && masked(crc.checksum()) == header.checksum) {
      return true;
    }
    if (wal_header_bytes + length == rest.size()) {
      return false;
    }
    crc.process_byte(static_cast<unsigned char>(rest[wal_header_bytes + length]));
  }
}

}  // namespace moim::storage
