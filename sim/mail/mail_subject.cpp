// Lists the parts of the subject, which the other files of this room define.
#include "sim/mail/mail_subject.hpp"

#include "sim/mail/mail_bugs.hpp"
#include "sim/mail/mail_model.hpp"
#include "sim/mail/mail_operations.hpp"
#include "sim/mail/simulated_mail_server.hpp"

namespace moim::sim {

simulated_subject mail_subject() {
  return {
      .name = "mail",
      .operations = mail_operations(),
      .routes = mail_routes(),
      .bugs = mail_bugs(),
      .make_model = [](const model_context& context) -> std::unique_ptr<reference_model> {
        return std::make_unique<mail_reference_model>(context);
      },
      .make_service = [](reference_model& model, std::uint64_t seed,
                         const std::int64_t& now_ms) -> std::unique_ptr<simulated_service> {
        auto& checker = dynamic_cast<mail_reference_model&>(model).checker();
        return std::make_unique<simulated_mail_server>(seed, checker, now_ms);
      },
      .last_instants = &reminder_instants,
  };
}

}  // namespace moim::sim
