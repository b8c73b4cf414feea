// The commands `moim import stores`, `moim audit slot` and `moim receipt verify`: their options.
#include <charconv>

#include "transport/cli/arguments.hpp"
#include "transport/popup/command_audit_slot.hpp"
#include "transport/popup/command_import.hpp"
#include "transport/popup/command_receipt_verify.hpp"
#include "transport/popup/popup_settings.hpp"
#include "transport/popup/popup_subject.hpp"

namespace moim::transport {

namespace {

void declare_import_stores(command_setup& setup) {
  auto& options = setup.options<import_options>(&run_import_stores);
  setup.app().add_option("FILE", options.file, "a .csv or .ndjson file")->required()->type_name("");
  add_user(setup.app(), "--organizer", options.organizer, "user who may manage the stores");
  setup.add_data_options(options.server);
  add_waitlist_option(setup.app(), options.waitlist_default);
}

/// `capacity=12` or `waitlist=100`; otherwise what is wrong with it.
std::string parse_rule(const std::string& text, audit_slot_options& out) {
  const auto sign = text.find('=');
  const auto name = text.substr(0, sign);
  auto* const target = name == "capacity"   ? &out.capacity
                       : name == "waitlist" ? &out.waitlist_limit
                                            : nullptr;
  std::uint32_t value = 0;
  const auto* end = text.data() + text.size();
  const auto* begin = sign == std::string::npos ? end : text.data() + sign + 1;
  const auto parsed = std::from_chars(begin, end, value);
  if (target == nullptr || begin == end || parsed.ec != std::errc{} || parsed.ptr != end) {
    return "\"" + text + "\" is not capacity=N or waitlist=N";
  }
  *target = value;
  return {};
}

void declare_audit_slot(command_setup& setup) {
  auto& options = setup.options<audit_slot_options>(&run_audit_slot);
  const auto parse_slot = [&options](std::string& text) {
    return from_text(text, options.slot) ? std::string{} : "\"" + text + "\" is no slot";
  };
  const auto parse_moment = [&options](std::string& text) {
    timestamp time;
    if (from_text(text, time)) {
      options.at_time = time;
      return std::string{};
    }
    const auto parsed =
        std::from_chars(text.data(), text.data() + text.size(), options.at_position);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return whole ? std::string{} : "\"" + text + "\" is neither a position nor a time";
  };
  const auto ignore = [](const std::string&) {};  // the checks have parsed it before
  setup.app()
      .add_option_function<std::string>("SLOT", ignore, "STORE/YYYY-MM-DD/HH:MM")
      ->check(CLI::Validator(parse_slot, ""))
      ->required()
      ->type_name("SLOT");
  add_user(setup.app(), "--user", options.user, "also why this user has this place");
  setup.app()
      .add_option_function<std::string>("--at", ignore, "the log as of this position or time")
      ->check(CLI::Validator(parse_moment, ""))
      ->type_name("POSITION|TIME");
  setup.app()
      .add_option_function<std::vector<std::string>>(
          "--what-if", [](const auto&) {}, "the same rush under other rules; may be repeated")
      ->check(
          CLI::Validator([&options](std::string& text) { return parse_rule(text, options); }, ""))
      ->type_name("capacity=N|waitlist=N");
  setup.add_data_options(options.server);
}

void declare_receipt_verify(command_setup& setup) {
  auto& options = setup.options<receipt_verify_options>(&run_receipt_verify);
  setup.app()
      .add_option("FILE", options.file, "the receipt, or the answer that has it; -: stdin")
      ->required()
      ->type_name("FILE");
  setup.app()
      .add_option("--log", options.log, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_user(setup.app(), "--user", options.user, "also check that it is this user's");
  setup.app()
      .add_option("--token", options.token, "an admin's, to prove it from a server's records")
      ->type_name("TOKEN");
  setup.app()
      .add_option("--jwks", options.jwks, "public keys; without, those beside the log")
      ->type_name("FILE|URL");
  setup.add_data_options(options.server);
}

constexpr command popup_command_rows[] = {
    {"import", "Data", "Put a catalogue into the log"},
    {"import stores", "",
     "Import popup stores from CSV or NDJSON; importing twice adds nothing twice",
     &declare_import_stores},
    {"audit slot", "", "Tell how the places of a slot came about, also beside a server",
     &declare_audit_slot},
    {"receipt", "Tools", "Check what users were told"},
    {"receipt verify", "", "Prove from the log that a receipt is honest, also beside a server",
     &declare_receipt_verify},
};

}  // namespace

std::span<const command> popup_commands() {
  return popup_command_rows;
}

}  // namespace moim::transport
