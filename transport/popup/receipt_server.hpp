// The HTTP client with which `moim receipt verify` asks a server: anybody may fetch its public keys
// and the heads of slots; an admin may read the records themselves.
#pragma once

#include "transport/host/http_fetch.hpp"
#include "transport/popup/receipt_proof.hpp"

namespace moim::transport {

/// Everything here returns a reason, or reasons, when the server does not answer as it should.
class receipt_server {
 public:
  explicit receipt_server(std::string url) : url_(std::move(url)) {}

  std::variant<std::vector<jwk>, std::string> keys();
  static std::variant<std::vector<jwk>, std::string> keys_at(const std::string& url);

  /// Whether the slot's log had the receipt's chain value at its version, and has not become
  /// shorter since. Empty when all is well.
  std::vector<std::string> compare_heads(const receipt_claims& claims);

  /// Gives all records of the slot to the proof, by the token of an admin. The reason why they
  /// cannot be believed, or cannot be had.
  std::optional<std::string> read_records(const receipt_claims& claims, const std::string& token,
                                          receipt_proof& proof);

 private:
  std::variant<fetch_answer, std::string> get(const std::string& path,
                                              const std::string& token = {});

  const std::string url_;
  http_fetcher fetcher_;
};

}  // namespace moim::transport
