// Users look for stores and reserve places.
#include "sim/load/popup_scenarios.hpp"

namespace moim::sim::load {

namespace {

using namespace std::chrono_literals;

void begin(std::string& out, std::string_view verb) {
  out += verb;
  out += " /api/v1/stores";
}

void end(std::string& out, const grounds& g, const visitor& who, bool authorized, bool empty_body) {
  out += " HTTP/1.1\r\nHost: ";
  out += g.host;
  out += "\r\n";
  if (authorized) out += who.authorization;
  if (empty_body) out += "Content-Length: 0\r\n";
  out += "\r\n";
}

void write_list(std::string& out, const grounds& g, const visitor& who) {
  begin(out, "GET");
  end(out, g, who, false, false);
}

/// For a word of the store that it opens next, as somebody types who remembers half of a name.
void write_search(std::string& out, const grounds& g, const visitor& who) {
  begin(out, "GET");
  out += "?open=true&name=";
  out += g.stores[who.store].search_word;
  end(out, g, who, false, false);
}

void write_detail(std::string& out, const grounds& g, const visitor& who) {
  begin(out, "GET");
  out += '/';
  out += g.stores[who.store].id;
  end(out, g, who, false, false);
}

void write_reserve(std::string& out, const grounds& g, const visitor& who) {
  out += "POST ";
  out += g.stores[who.store].slots[who.slot];
  end(out, g, who, true, true);
}

void write_my_place(std::string& out, const grounds& g, const visitor& who) {
  out += "GET ";
  out += g.stores[who.store].slots[who.slot];
  out += "/me";
  end(out, g, who, true, false);
}

template <int Status>
bool has_status(const reply& r, const grounds&, const visitor&) {
  return r.status == Status;
}

bool shows_stores(const reply& r, const grounds&, const visitor&) {
  return r.body.find("\"storeId\"") != std::string_view::npos;
}

bool shows_that_store(const reply& r, const grounds& g, const visitor& who) {
  return r.body.find(g.stores[who.store].id) != std::string_view::npos;
}

bool is_confirmed(const reply& r, const grounds&, const visitor&) {
  return r.body.find("\"CONFIRMED\"") != std::string_view::npos;
}

// Everybody reserves once in a slot, and there is room: but a rule of the product may say no.
constexpr int conflict = 409;

step list_stores() {
  return {"list stores",
          &write_list,
          {},
          {{"list stores: status is 200", &has_status<200>},
           {"list stores: shows stores", &shows_stores}}};
}

step search() {
  return {"search",
          &write_search,
          {},
          {{"search: status is 200", &has_status<200>},
           {"search: shows that store", &shows_that_store}}};
}

step detail() {
  return {"detail",
          &write_detail,
          {},
          {{"detail: status is 200", &has_status<200>},
           {"detail: shows that store", &shows_that_store}}};
}

step reserve() {
  return {"reserve",
          &write_reserve,
          {conflict},
          {{"reserve: status is 201", &has_status<201>},
           {"reserve: place is confirmed", &is_confirmed}}};
}

step look_at_my_place() {
  return {"my place",
          &write_my_place,
          {},
          {{"my place: status is 200", &has_status<200>},
           {"my place: place is confirmed", &is_confirmed}}};
}

}  // namespace

std::vector<scenario> popup_scenarios() {
  return {
      {"smoke",
       "50 VUs in ramps of one minute: list stores, reserve, look at my place",
       1,
       {{1min, 50}, {1min, 50}, {1min, 0}},
       {list_stores(), reserve(), look_at_my_place()},
       {"http_req_failed: rate<0.01", "http_req_duration: p(95)<500"},
       {"95/s", "18.28 ms", "", ""}},
      {"load",
       "5,000 VUs over ten minutes: list, search, detail, reserve",
       1,
       {{2min, 5'000}, {6min, 5'000}, {2min, 0}},
       {list_stores(), search(), detail(), reserve()},
       {"http_req_failed: rate<0.01", "http_req_duration: p(95)<500"},
       {"362/s", "31.28 ms", "99.98 %", ""}},
      {"spike",
       "10,000 VUs within one minute: search, detail, reserve",
       1,
       {{1min, 10'000}, {30s, 10'000}, {30s, 0}},
       {search(), detail(), reserve()},
       {"http_req_failed: rate<0.01"},
       {"", "", "100 %", "17 s"}},
  };
}

}  // namespace moim::sim::load
