// Runs libargon2 on worker threads behind a queue.
#include "transport/account/password_hasher.hpp"

#include <utility>

#include <argon2.h>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <openssl/crypto.h>

#include "domain/ensure.hpp"
#include "transport/host/logging.hpp"

namespace moim::transport {

/// A password that leaves nothing behind: a moved-from short string still holds its characters.
class wiped_text {
 public:
  explicit wiped_text(std::string&& source) : text_(std::move(source)) { wipe(source); }
  wiped_text(const wiped_text&) = delete;
  wiped_text& operator=(const wiped_text&) = delete;
  ~wiped_text() { wipe(text_); }

  std::string_view view() const { return text_; }

 private:
  static void wipe(std::string& text) {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
  }

  std::string text_;
};

namespace {

/// Keeps the context of an executor at work while it lives.
boost::asio::any_io_executor at_work(const boost::asio::any_io_executor& executor) {
  return boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked);
}

}  // namespace

std::string hash_password(std::string_view password, const password_salt& salt) {
  std::string phc(argon2_encodedlen(argon2_passes, argon2_memory_kib, argon2_lanes, salt.size(),
                                    argon2_tag_bytes, Argon2_id),
                  '\0');
  const int result = argon2id_hash_encoded(argon2_passes, argon2_memory_kib, argon2_lanes,
                                           password.data(), password.size(), salt.data(),
                                           salt.size(), argon2_tag_bytes, phc.data(), phc.size());
  ensure(result == ARGON2_OK, "there is memory for a hash");
  phc.resize(phc.find('\0'));
  return phc;
}

bool verify_password(std::string_view password, const std::string& phc) {
  const int result = argon2id_verify(phc.c_str(), password.data(), password.size());
  if (result != ARGON2_OK && result != ARGON2_VERIFY_MISMATCH) {
    ensure(result != ARGON2_MEMORY_ALLOCATION_ERROR, "there is memory for a hash");
    log(log_level::error, "a stored password hash cannot be read",
        {{"reason", argon2_error_message(result)}});
  }
  return result == ARGON2_OK;
}

/// The answer is posted together with what keeps the context at work, so that the worker holds
/// nothing of the context once the answer can run.
struct password_hasher::job {
  job(std::string&& secret, const boost::asio::any_io_executor& answer_on)
      : password(std::move(secret)), executor(answer_on), work(at_work(answer_on)) {}

  wiped_text password;
  password_salt salt{};
  std::string phc;
  boost::asio::any_io_executor executor;
  boost::asio::any_io_executor work;
  std::function<void(std::string)> hashed;  ///< one of these two is set
  std::function<void(bool)> verified;

  template <class Done, class Answer>
  void post(Done done, Answer answer) {
    boost::asio::post(executor,
                      [done = std::move(done), answer = std::move(answer),
                       work = std::exchange(work, {})]() mutable { done(std::move(answer)); });
  }

  void run() {
    if (hashed) {
      post(std::move(hashed), hash_password(password.view(), salt));
    } else {
      post(std::move(verified), verify_password(password.view(), phc));
    }
  }
};

password_hasher::password_hasher(unsigned threads, std::size_t queue_length_max)
    : queue_(queue_length_max) {
  ensure(threads > 0, "a hasher has a thread");
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

password_hasher::~password_hasher() {
  stop();
}

bool password_hasher::hash(std::string password, const password_salt& salt,
                           const boost::asio::any_io_executor& executor,
                           std::function<void(std::string)> done) {
  auto next = std::make_unique<job>(std::move(password), executor);
  next->salt = salt;
  next->hashed = std::move(done);
  return queue_.push(std::move(next));
}

bool password_hasher::verify(std::string password, std::string phc,
                             const boost::asio::any_io_executor& executor,
                             std::function<void(bool)> done) {
  auto next = std::make_unique<job>(std::move(password), executor);
  next->phc = std::move(phc);
  next->verified = std::move(done);
  return queue_.push(std::move(next));
}

std::size_t password_hasher::queue_length() const {
  return queue_.length();
}

void password_hasher::work() {
  while (auto next = queue_.take()) {
    (*next)->run();
  }
}

void password_hasher::stop() {
  queue_.close();
  threads_.clear();
}

}  // namespace moim::transport
