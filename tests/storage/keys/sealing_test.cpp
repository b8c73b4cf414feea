// A sealed text opens with its key, at its place, and in no other way.
#include "storage/keys/sealing.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include "storage/codec/sha256.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::sealing_test {

namespace {

const std::string place = field_place("account/1", 2, "email");

/// A second implementation of docs/event_log.md.
std::string sealed_by_hand(const personal_key& key, std::string_view at, std::string text) {
  const auto raw = [](const auto& bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
  };
  unsigned char encrypting[32];
  unsigned char numbering[32];
  crypto_kdf_derive_from_key(encrypting, 32, 1, "moimseal", key.data());
  crypto_kdf_derive_from_key(numbering, 32, 2, "moimseal", key.data());
  text += '\x80';
  while (text.size() % 32 != 0) text += '\0';
  std::string numbered(8, '\0');
  numbered[0] = static_cast<char>(at.size());
  numbered += at;
  numbered += text;
  std::string sealed(24 + text.size() + 16, '\0');
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  crypto_generichash(out, 24, raw(numbered), numbered.size(), numbering, 32);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + 24, nullptr, raw(text), text.size(), raw(at),
                                             at.size(), nullptr, out, encrypting);
  return sealed;
}

struct opened_event {
  bool sound = false;
  account::event event;
  std::string why;
};

opened_event decode(const draft& written, const personal_keys& keys, user_id owner,
                    std::uint64_t version, std::string_view stream = "account/1") {
  record from;
  from.stream = stream;
  from.version = version;
  from.type = written.type;
  from.schema = written.schema;
  from.data = written.data;
  record_opener opener{keys, owner};
  opened_event result;
  result.sound = decode_event<account>(from, result.event, result.why, opener);
  return result;
}

draft written_by(const personal_key& key, std::uint64_t version = 2) {
  return encode_event<account>(profile_changed{sample_profile()},
                               record_seal{key, "account/1", version});
}

}  // namespace

TEST_CASE("sealing: the bytes are those that the documentation describes") {
  const auto key = sample_key();
  const std::string texts[] = {"",
                               "달",
                               std::string(30, 'a'),
                               std::string(31, 'a'),
                               std::string(32, 'a'),
                               std::string{"\0\x80", 2}};
  for (const auto& text : texts) {
    CAPTURE(text.size());
    const auto sealed = seal(key, place, text);
    CHECK(sealed == sealed_by_hand(key, place, text));
    CHECK(open_sealed(key, place, sealed) == text);
  }
}

TEST_CASE("sealing: lengths tell little") {
  const auto key = sample_key();
  CHECK(seal(key, place, "").size() == seal(key, place, std::string(31, 'a')).size());
  CHECK(seal(key, place, std::string(32, 'a')).size() == 24 + 64 + 16);
}

TEST_CASE("sealing: nothing opens under another key, at another place, or after a change") {
  const auto key = sample_key();
  const auto sealed = seal(key, place, "someone@example.com");
  CHECK_FALSE(open_sealed(make_personal_key(), place, sealed));
  for (const auto& other :
       {field_place("account/1", 3, "email"), field_place("account/2", 2, "email"),
        field_place("account/1", 2, "phone"), state_place("account/1", 2)}) {
    CHECK_FALSE(open_sealed(key, other, sealed));
  }
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    auto changed = sealed;
    changed[at] ^= 1;
    CHECK_FALSE(open_sealed(key, place, changed));
    CHECK_FALSE(open_sealed(key, place, sealed.substr(0, at)));
  }
}

TEST_CASE("sealing: the same text at another place or under another key has other bytes") {
  const auto key = sample_key();
  CHECK(seal(key, place, "a") == seal(key, place, "a"));
  CHECK(seal(key, place, "a").substr(0, 24) != seal(key, place, "b").substr(0, 24));
  CHECK(seal(key, place, "a").substr(0, 24) !=
        seal(key, field_place("account/1", 3, "email"), "a").substr(0, 24));
  CHECK(make_personal_key() != make_personal_key());
}

TEST_CASE("sealing: as text it has one spelling") {
  const auto text = sealed_text("\xff\xfe\xfd\xfc");
  CHECK(text == "__79_A");
  CHECK(sealed_from_text(text) == "\xff\xfe\xfd\xfc");
  for (const auto* wrong : {"__79_B", "__79_A==", "__79_", "//79/A", "__79_A\n", "_"}) {
    CHECK_FALSE(sealed_from_text(wrong));
  }
}

TEST_CASE("personal fields: no text of a person stands in the data of an event") {
  const auto key = sample_key();
  for (const auto& event : samples<account>()) {
    const auto written = encode_event<account>(event, record_seal{key, "account/1", 2});
    CAPTURE(written.data);
    for (const auto* text : {"user@example.com", "모임", "argon2id", "5678", "female", "1990",
                             "연무장길", "37.5", "127.05", "4242424242"}) {
      CHECK(written.data.find(text) == std::string::npos);
    }
  }
}

TEST_CASE("personal fields: they are opened with the key of their owner") {
  const sample_keys keys;
  const auto found = decode(written_by(sample_key()), keys, sample_user, 2);
  REQUIRE_MESSAGE(found.sound, found.why);
  CHECK(std::get<profile_changed>(found.event).profile == sample_profile());
}

TEST_CASE("personal fields: one whose key is destroyed is empty or absent") {
  memory_personal_keys keys;
  const auto key = std::get<key_lookup>(keys.find_or_make(sample_user)).key;
  const auto written = written_by(key);
  REQUIRE(decode(written, keys, sample_user, 2).sound);
  REQUIRE_FALSE(keys.destroy(sample_user));
  const auto found = decode(written, keys, sample_user, 2);
  REQUIRE_MESSAGE(found.sound, found.why);
  CHECK(std::get<profile_changed>(found.event).profile == account_profile{});
}

TEST_CASE("personal fields: a missing key, a moved field and a changed one say so") {
  const sample_keys keys;
  const auto written = written_by(sample_key());
  const auto nobody = decode(written, keys, user_id{sample_uuid(9)}, 2);
  CHECK_FALSE(nobody.sound);
  CHECK(nobody.why.find("there is no key of " + to_text(sample_uuid(9))) != std::string::npos);
  for (const auto& moved : {decode(written, keys, sample_user, 3),
                            decode(written, keys, sample_user, 2, "account/2")}) {
    CHECK_FALSE(moved.sound);
    CHECK(moved.why.find("does not open") != std::string::npos);
  }
  auto changed = written;
  changed.data.replace(changed.data.find("phone\":\"") + 8, 4, "AAAA");
  CHECK_FALSE(decode(changed, keys, sample_user, 2).sound);
  changed.data = R"({"profile":{"nickname":7}})";
  CHECK(decode(changed, keys, sample_user, 2).why.find("wrong_type") != std::string::npos);
}

TEST_CASE("personal fields: without keys they are empty, whatever the schema") {
  record from;
  account::event event;
  std::string why;
  const auto written = written_by(sample_key());
  from.type = written.type;
  from.schema = written.schema;
  from.data = written.data;
  REQUIRE_MESSAGE(decode_event<account>(from, event, why), why);
  CHECK(std::get<profile_changed>(event).profile == account_profile{});
  from.type = "account_opened";
  from.schema = 1;
  from.data = R"({"email":"a@b.c","nickname":"n","passwordHash":"$","may":"admin"})";
  REQUIRE_MESSAGE(decode_event<account>(from, event, why), why);
  CHECK(std::get<account_opened>(event).email.value.empty());
  CHECK(std::get<account_opened>(event).may == role::admin);
}

}  // namespace moim::storage::sealing_test
