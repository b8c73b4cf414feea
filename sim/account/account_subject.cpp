// Lists the parts of the subject, which the other files of this room define.
#include "sim/account/account_subject.hpp"

#include "sim/account/account_bugs.hpp"
#include "sim/account/account_model.hpp"
#include "sim/account/account_operations.hpp"

namespace moim::sim {

simulated_subject account_subject() {
  return {
      .name = "account",
      .operations = account_operations(),
      .routes = account_routes(),
      .bugs = account_bugs(),
      .make_model = [](const model_context& context) -> std::unique_ptr<reference_model> {
        return std::make_unique<account_reference_model>(context);
      },
      .refuses_at_edge =
          [](const actors::view& shown, const question& what) {
            return shown.has_withdrawn(parse<user_id>(what.user));
          },
      .ask_at_end = &show_own_account,
  };
}

}  // namespace moim::sim
