// Rules for what users write about themselves, checked on the request, before there is a command.
#include <cmath>

#include "domain/account/account.hpp"
#include "domain/limits.hpp"

namespace moim {

namespace {

void check_text(std::vector<violation>& found, const char* field, std::string_view text,
                std::size_t characters_max) {
  if (is_blank(text)) {
    found.push_back({field, "required"});
  }
  if (count_characters(text) > characters_max) {
    found.push_back({field, "too_long"});
  }
}

/// Digits with separators, `+82 10-1234-5678` for example.
bool is_phone(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (!digit && !(text[i] == '+' && i == 0) && text[i] != '-' && text[i] != ' ') {
      return false;
    }
    digits += digit ? 1 : 0;
  }
  return text.size() <= limits::phone_characters_max && digits >= limits::phone_digits_min &&
         digits <= limits::phone_digits_max;
}

}  // namespace

std::vector<violation> check_sign_up(std::string_view email, std::string_view password,
                                     std::string_view nickname) {
  std::vector<violation> found;
  if (normalise_email(email).empty()) {
    found.push_back({"email", "not_an_email"});
  }
  for (auto& broken : check_new_password(password, "password")) {
    found.push_back(std::move(broken));
  }
  check_text(found, "nickname", nickname, limits::nickname_characters_max);
  return found;
}

std::vector<violation> check_new_password(std::string_view password, std::string_view field) {
  std::vector<violation> found;
  const auto broken = [&](const char* rule) { found.push_back({std::string{field}, rule}); };
  bool letter = false;
  bool digit = false;
  bool symbol = false;
  for (const char c : password) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
    const bool is_digit = c >= '0' && c <= '9';
    letter |= is_letter;
    digit |= is_digit;
    symbol |= !is_letter && !is_digit && c > ' ';
  }
  if (count_characters(password) < limits::password_characters_min) {
    broken("too_short");
  }
  if (password.size() > limits::password_bytes_max) {
    broken("too_long");
  }
  if (!letter || !digit || !symbol) {
    broken("too_simple");
  }
  return found;
}

std::vector<violation> check_profile(const profile_change& c, calendar_date today) {
  std::vector<violation> found;
  const auto demand = [&](bool kept, const char* field, const char* rule) {
    if (!kept) {
      found.push_back({field, rule});
    }
  };
  if (c.nickname) {
    check_text(found, "nickname", c.nickname->value_or(""), limits::nickname_characters_max);
  }
  if (c.phone && *c.phone) {
    demand(is_phone(**c.phone), "phone", "bad_format");
  }
  if (c.birth_year && *c.birth_year) {
    const int this_year = std::stoi(to_text(today).substr(0, 4));
    demand(**c.birth_year >= limits::birth_year_min && **c.birth_year <= this_year, "birthYear",
           "out_of_range");
  }
  if (c.address && *c.address) {
    check_text(found, "address", **c.address, limits::address_characters_max);
  }
  const bool latitude = c.latitude && *c.latitude;
  const bool longitude = c.longitude && *c.longitude;
  demand(latitude == longitude && c.latitude.has_value() == c.longitude.has_value(),
         latitude || !c.longitude ? "longitude" : "latitude", "required");
  demand(!latitude || std::abs(**c.latitude) <= 90, "latitude", "out_of_range");
  demand(!longitude || std::abs(**c.longitude) <= 180, "longitude", "out_of_range");
  return found;
}

}  // namespace moim
