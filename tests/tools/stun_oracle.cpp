// SPDX-License-Identifier: BSL-1.0
// What a real agent makes of one datagram. Standard input: a line a question, tab-separated
//
//   profile=ice  role=controlling|controlled  tiebreaker=16 HEX  user=HEX of "ours:theirs"
//   password=HEX (of both sides)  tid=24 HEX|-  hex=DATAGRAM
//
// or, for the engine of draft-ietf-mmusic-ice-02 over STUN of RFC 3489, which has no roles,
//
//   profile=draft02  user=HEX of "ours|theirs"  password=HEX  tid=32 HEX (24 behind the cookie)|-
//   hex=DATAGRAM
//
// or, for a TURN client whose Allocate request over UDP has that tid,
//
//   profile=turn-client  user=HEX  password=HEX (of the long-term credential)  [realm=TEXT: it was
//   sent authenticated in that realm]  tid=24 HEX|-  hex=DATAGRAM
//
// The datagram comes from 192.0.2.1:5000 to 192.0.2.2:6000; with a tid the agent has a check of
// that id under way to the sender. Standard output: a line an answer,
//
//   accept|ignore|error-NNN  priority= use_candidate= mapped= role_after= unknown= response_bytes=
//   response_has_mi= transaction=open|succeeded|failed error=
//
// and for a TURN client, where a 401, 438 or 300 that is followed is accepted, one that is refused
// or not authentic ignored,
//
//   accept|ignore  retry=0|1  transaction=open|succeeded|failed  relayed=  error=
//
// where a fact that there is none of is left out. Each line has a fresh agent, driven through its
// public interface; nothing is decided here.
//
//   c++ -std=c++20 -Iinclude tests/tools/stun_oracle.cpp -o stun_oracle
#include <cstdio>
#include <ice/agent.hpp>
#include <ice/drafts/mmusic_ice_02/table_agent.hpp>
#include <ice/net/format.hpp>
#include <ice/profiles/mmusic_ice_02.hpp>
#include <ice/turn.hpp>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

using bytes = std::vector<std::uint8_t>;

const ice::endpoint here(ice::address::v4(192, 0, 2, 2), 6000);
const ice::endpoint there(ice::address::v4(192, 0, 2, 1), 5000);

std::optional<bytes> from_hex(const std::string& text) {
    if (text.size() % 2 != 0) return std::nullopt;
    bytes out;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto digit = [&](char c) {
            return std::string("0123456789abcdef").find(static_cast<char>(c | 0x20));
        };
        const auto digit_or = [&](char c) {
            return c >= '0' && c <= '9' ? static_cast<std::size_t>(c - '0') : digit(c);
        };
        const std::size_t high = digit_or(text[i]);
        const std::size_t low = digit_or(text[i + 1]);
        if (high > 15 || low > 15) return std::nullopt;
        out.push_back(static_cast<std::uint8_t>(high << 4 | low));
    }
    return out;
}

/// The tie-breaker and the transaction id of the question; zeros and counts elsewhere.
struct scripted_random {
    bytes tie_breaker;
    bytes tid;
    std::uint8_t next = 1;

    void fill(ice::byte_span out, ice::draw purpose) noexcept {
        for (auto& b : out) b = next++;
        bytes& script = purpose == ice::draw::tie_breaker ? tie_breaker : tid;
        const bool scripted =
            purpose == ice::draw::tie_breaker || purpose == ice::draw::transaction_id;
        if (!scripted || script.size() != out.size()) return;
        ice::copy_bytes(out.data(), script);
        script.clear();  // once: later draws are new
    }
};

struct seen {
    bool accepted = false;
    std::uint32_t priority = 0;
    bool use_candidate = false;
    int refused = 0;

    void check_accepted(const ice::route&, std::uint32_t p, bool use) noexcept {
        accepted = true;
        priority = p;
        use_candidate = use;
    }
    void check_refused(const ice::route&, std::uint16_t code) noexcept { refused = code; }
};

struct oracle_profile : ice::profiles::rfc8445 {
    using random = scripted_random;
    using observer = seen;
    static constexpr ice::limits capacity{1, 1, 4, 4, 8, 256};
};

/// Keeps the last datagram.
struct sink {
    bytes last;
    ice::send_status send(const ice::route&, ice::byte_view b) noexcept {
        last.assign(b.begin(), b.end());
        return ice::send_status::sent;
    }
};

std::string text_of(const ice::endpoint& e) {
    if (e.family() == ice::ip_family::ipv4) return std::string(ice::to_text(e).view());
    std::string text;
    const ice::address a = e.addr();
    char two[3];
    for (const std::uint8_t b : a.bytes()) {
        std::snprintf(two, sizeof two, "%02x", b);
        text += two;
    }
    return text + ":" + std::to_string(e.port());
}

/// Lists of RFC 3489 repeat a code to fill a multiple of four (section 11.2.10).
template <class Codes>
std::string text_of_list(const Codes& codes) {
    std::string list;
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (i == 0 || codes[i] != codes[i - 1])
            list += (i == 0 ? "" : ",") + std::to_string(codes[i]);
    return list;
}

struct question {
    ice::agent_role role = ice::agent_role::controlled;
    bytes tie_breaker, tid, datagram;
    std::string ours, theirs, password;
};

using oracle_agent = ice::basic_agent<sink, oracle_profile>;

/// What the agent says and is now.
class report {
  public:
    report(const oracle_agent& agent, const seen& observer, const bytes& answer)
        : agent_(agent),
          observer_(observer),
          size_(answer.size()),
          answer_(ice::stun::message::parse(answer)) {
        for (const auto i : agent.inspect().pairs.by_priority())
            if (agent.inspect().pairs[i].valid) valid_ = &agent.inspect().pairs[i];
    }

    void transaction(bool was_open, bool is_open) {
        answered_ = was_open && !is_open;
        transaction_ = is_open ? "open" : valid_ != nullptr ? "succeeded" : "failed";
    }

    std::string line() {
        const bool controlled = agent_.role() == ice::agent_role::controlled;
        if (observer_.accepted) fact("priority", std::to_string(observer_.priority));
        fact("use_candidate",
             observer_.accepted && observer_.use_candidate && controlled ? "1" : "0");
        if (const std::string m = mapped(); !m.empty()) fact("mapped", m);
        fact("role_after", controlled ? "controlled" : "controlling");
        if (const std::string u = unknown(); !u.empty()) fact("unknown", u);
        fact("response_bytes", std::to_string(size_));
        fact("response_has_mi", answer_ && answer_->integrity_offset() != 0 ? "1" : "0");
        if (!transaction_.empty()) fact("transaction", transaction_);
        if (observer_.refused != 0) fact("error", std::to_string(observer_.refused));
        return verdict() + facts_;
    }

  private:
    std::string verdict() const {
        if (answer_)
            if (const auto error = answer_->get(ice::stun::attr::error_code))
                return "error-" + std::to_string(error->code);
        return observer_.accepted || answered_ ? "accept" : "ignore";
    }
    std::string mapped() const {
        if (answer_) {
            const auto m = answer_->get(ice::stun::attr::xor_mapped_address);
            return m ? text_of(*m) : "";
        }
        return valid_ != nullptr ? text_of(agent_.inspect().locals[valid_->valid_local].c.where)
                                 : "";
    }
    std::string unknown() const {
        if (!answer_) return "";
        const auto codes = answer_->get(ice::stun::attr::unknown_attributes);
        return codes ? text_of_list(*codes) : "";
    }
    void fact(const char* name, const std::string& value) {
        facts_ += std::string("\t") + name + "=" + value;
    }

    const oracle_agent& agent_;
    const seen& observer_;
    std::size_t size_;
    ice::result<ice::stun::message> answer_;
    const ice::pair* valid_ = nullptr;
    bool answered_ = false;
    std::string transaction_, facts_;
};

std::string ask(const question& q) {
    sink out;
    const bool has_check = !q.tid.empty();
    ice::services<sink, oracle_profile> host(out, {.random = {q.tie_breaker, q.tid}});
    oracle_agent agent(host, q.role);
    const ice::time_point now{};
    (void)agent.add_stream();
    const bool ready =
        agent.set_local_credentials(q.ours, q.password) &&
        agent.add_local_candidate(now, {.where = here}) &&
        agent.set_remote_description(now, 0, {q.theirs, q.password}) &&
        (!has_check || agent.add_remote_candidate(now, 0, {there, 0x7effffff, "1"})) &&
        agent.start(now);
    if (!ready) return "error: these credentials are none of ICE (RFC 8839 section 5.4)";
    agent.handle_timeout(now);
    out.last.clear();

    const ice::stun::transaction_id id =
        has_check
            ? ice::stun::transaction_id::from(std::span<const std::uint8_t, 12>(q.tid.data(), 12))
            : ice::stun::transaction_id{};
    const auto open = [&] {
        const auto& table = agent.inspect().transactions_open;
        return has_check && table.find(id) != table.none;
    };
    const bool was_open = open();
    static_cast<void>(agent.handle_datagram(now, {ice::base_id(0), 0, 1, there}, q.datagram));

    report r{agent, host.observer, out.last};
    if (has_check) r.transaction(was_open, open());
    return r.line();
}

struct draft02_profile : ice::profiles::mmusic_ice_02 {
    using random = scripted_random;
    using observer = seen;
};

/// What that engine says: the codes are those of RFC 3489.
std::string ask_draft02(const question& q) {
    using message = ice::stun::basic_message<ice::stun::rfc3489>;
    sink out;
    ice::services<sink, draft02_profile> host(out, {.random = {{}, q.tid}});
    ice::mmusic_ice_02::basic_table_agent<sink, draft02_profile> agent(host);
    const ice::time_point now{};
    ice::mmusic_ice_02::alternate peer;
    peer.q = ice::q_value(400);
    peer.username = q.theirs;
    peer.password = q.password;
    peer.rtp = there;
    if (!agent.add_stream() || !agent.add_local(now, {.where = here}) ||
        !agent.set_credentials(0, q.ours, q.password) ||
        !agent.set_remote(now, 0, {{}, {&peer, 1}}))
        return "error: these credentials are none of draft-ietf-mmusic-ice-02";
    const bool has_check = !q.tid.empty();
    if (has_check) agent.handle_timeout(now);
    out.last.clear();
    static_cast<void>(agent.handle_datagram(now, {ice::base_id(0), 0, 1, there}, q.datagram));

    const auto answer = message::parse(out.last);
    const bool open = agent.inspect().transactions.size() != 0;
    std::string verdict = has_check && !open ? "accept" : "ignore";
    std::string facts;
    const auto fact = [&](const char* name, const std::string& value) {
        facts += std::string("\t") + name + "=" + value;
    };
    if (answer) {
        const auto error = answer->get(ice::stun::attr::error_code);
        verdict = error ? "error-" + std::to_string(error->code) : "accept";
        if (const auto m = answer->get(ice::stun::attr::mapped_address))
            fact("mapped", text_of(*m));
        const auto unknown = answer->get(ice::stun::attr::unknown_attributes);
        if (unknown) fact("unknown", text_of_list(*unknown));
    }
    fact("response_bytes", std::to_string(out.last.size()));
    fact("response_has_mi", answer && answer->integrity_offset() != 0 ? "1" : "0");
    if (has_check) {
        const bool good = is_good(agent.inspect().rows[0].state);
        fact("transaction", open ? "open" : good ? "succeeded" : "failed");
    }
    if (host.observer.refused != 0) fact("error", std::to_string(host.observer.refused));
    return verdict + facts;
}

std::string answer_draft02(std::map<std::string, std::string>& keys) {
    const auto user = from_hex(keys["user"]);
    const auto password = from_hex(keys["password"]);
    const bool short_tid = keys["tid"].size() == 24;
    const auto tid =
        keys["tid"] == "-" ? bytes() : from_hex((short_tid ? "2112a442" : "") + keys["tid"]);
    const auto datagram = from_hex(keys["hex"]);
    if (!user || !password || !datagram) return "error: user, password and hex must be hex";
    if (!tid || (keys["tid"] != "-" && tid->size() != 16))
        return "error: tid must be 32 or 24 hex digits or -";
    const std::string name(user->begin(), user->end());
    const std::size_t bar = name.find('|');
    if (bar == std::string::npos) return "error: user must be two fragments with a bar between";
    question q;
    q.tid = *tid;
    q.datagram = *datagram;
    q.ours = name.substr(0, bar);
    q.theirs = name.substr(bar + 1);
    q.password.assign(password->begin(), password->end());
    return ask_draft02(q);
}

/// Its transaction ids are drawn here: only one of them is asked about.
struct turn_random {
    bytes tid;
    std::uint8_t next = 1;
    int draws_before = 0;  // the request that the question is about comes after so many

    void fill(ice::byte_span out, ice::draw) noexcept {
        for (auto& b : out) b = next++;
        if (draws_before-- == 0 && tid.size() == out.size()) ice::copy_bytes(out.data(), tid);
    }
};

struct turn_profile : ice::profiles::rfc8445 {
    using random = turn_random;
};
using turn_client = ice::turn::basic_client<sink, turn_profile>;

/// What makes the next request authenticated.
bytes challenge_for(const bytes& request, const std::string& realm) {
    const auto m = ice::stun::message::parse(request);
    std::uint8_t buffer[600] = {};
    ice::stun::builder b(buffer, {ice::stun::method::allocate, ice::stun::message_class::error},
                         m ? m->id() : ice::stun::transaction_id{});
    b.add(ice::stun::attr::error_code, {ice::stun::error::unauthenticated, {}});
    b.add(ice::stun::attr::realm, std::string_view(realm)).add(ice::stun::attr::nonce, "nonce");
    const auto done = b.finish();
    return done ? bytes(done->begin(), done->end()) : bytes();
}

std::string ask_turn(const question& q, const std::optional<std::string>& realm) {
    sink out;
    ice::services<sink, turn_profile> host(out, {.random = {q.tid, 1, realm ? 1 : 0}});
    turn_client client(host);
    ice::session_pace pace;
    ice::time_point now{};
    const ice::route from{ice::base_id(0), 0, 1, there};
    if (!client.add_server({there, {}, {q.ours, q.password, {}, {}}}))
        return "error: these credentials are none of a TURN client";
    const bool asks = !q.tid.empty();
    if (asks) {
        (void)client.allocate(now, {.base = ice::base_id(0), .where = here});
        client.handle_timeout(now, pace);
        if (realm) {
            const bytes challenge = challenge_for(out.last, *realm);
            if (challenge.empty()) return "error: this realm is none (RFC 8489 section 14.9)";
            (void)client.handle_datagram(now, from, challenge);
            now = client.next_deadline(pace);
            client.handle_timeout(now, pace);
        }
    }
    const auto waits = [&] { return client.inspect().open.size() != 0; };
    (void)client.handle_datagram(now, from, q.datagram);
    const ice::turn::event e = client.poll_event();
    const bool follows = asks && !waits() && e.kind == ice::turn::event_kind::none;
    const auto said = ice::stun::message::parse(q.datagram);
    const auto error = said ? said->get(ice::stun::attr::error_code)
                            : ice::result<ice::stun::error_value>(said.error());
    const std::uint16_t code = asks && !waits() && error ? error->code : std::uint16_t{0};
    const bool refused =
        e.kind == ice::turn::event_kind::failed && (code == 300 || code == 401 || code == 438);
    std::string line = asks && !waits() && !refused ? "accept" : "ignore";
    line += follows ? "\tretry=1" : "\tretry=0";
    if (asks) {
        const bool allocated = e.kind == ice::turn::event_kind::allocated;
        line += std::string("\ttransaction=") + (waits()     ? "open"
                                                 : allocated ? "succeeded"
                                                             : "failed");
        const ice::endpoint& relayed =
            e.relayed_v4.family() != ice::ip_family::none ? e.relayed_v4 : e.relayed_v6;
        if (allocated) line += "\trelayed=" + text_of(relayed);
        if (code != 0) line += "\terror=" + std::to_string(code);
    }
    return line;
}

std::string answer_turn(std::map<std::string, std::string>& keys) {
    const auto user = from_hex(keys["user"]);
    const auto password = from_hex(keys["password"]);
    const auto tid = keys["tid"] == "-" ? bytes() : from_hex(keys["tid"]);
    const auto datagram = from_hex(keys["hex"]);
    if (!user || !password || !datagram) return "error: user, password and hex must be hex";
    if (!tid || (keys["tid"] != "-" && tid->size() != 12))
        return "error: tid must be 24 hex digits or -";
    question q;
    q.tid = *tid;
    q.datagram = *datagram;
    q.ours.assign(user->begin(), user->end());
    q.password.assign(password->begin(), password->end());
    const auto realm = keys.find("realm");
    return ask_turn(q, realm == keys.end() ? std::nullopt : std::optional(realm->second));
}

std::string answer_line(const std::string& line) {
    std::map<std::string, std::string> keys;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t tab = std::min(line.find('\t', at), line.size());
        const std::string field = line.substr(at, tab - at);
        const std::size_t equals = field.find('=');
        if (equals != std::string::npos) keys[field.substr(0, equals)] = field.substr(equals + 1);
        at = tab + 1;
    }
    if (keys["profile"] == "draft02") return answer_draft02(keys);
    if (keys["profile"] == "turn-client") return answer_turn(keys);
    if (keys["profile"] != "ice")
        return "error: profile=" + keys["profile"] +
               " is not known; there are: ice draft02 turn-client";
    question q;
    if (keys["role"] == "controlling")
        q.role = ice::agent_role::controlling;
    else if (keys["role"] != "controlled")
        return "error: role must be controlling or controlled";
    const auto tie_breaker = from_hex(keys["tiebreaker"]);
    const auto user = from_hex(keys["user"]);
    const auto password = from_hex(keys["password"]);
    const auto tid = keys["tid"] == "-" ? bytes() : from_hex(keys["tid"]);
    const auto datagram = from_hex(keys["hex"]);
    if (!tie_breaker || tie_breaker->size() != 8) return "error: tiebreaker must be 16 hex digits";
    if (!user || !password || !datagram) return "error: user, password and hex must be hex";
    if (!tid || (keys["tid"] != "-" && tid->size() != 12))
        return "error: tid must be 24 hex digits or -";
    const std::string name(user->begin(), user->end());
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) return "error: user must be two fragments with a colon between";
    q.tie_breaker = *tie_breaker;
    q.tid = *tid;
    q.datagram = *datagram;
    q.ours = name.substr(0, colon);
    q.theirs = name.substr(colon + 1);
    q.password.assign(password->begin(), password->end());
    return ask(q);
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        std::cout << answer_line(line) << std::endl;
    }
}
