// SPDX-License-Identifier: BSL-1.0
// A TURN client on a desk: what it sends is kept, what the server says is written by hand.
#pragma once

#include <ice/turn/relay.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "../support/verify.hpp"

namespace desk {

using namespace ice;
using turn::event_kind;
using turn::reason;
namespace attr = stun::attr;

constexpr time_point ms(std::int64_t n) { return {n * 1000}; }
constexpr time_point sec(std::int64_t n) { return {n * 1'000'000}; }

using octets = std::vector<std::uint8_t>;

struct packet {
    route to;
    octets bytes;

    stun::message message() const {
        const auto m = stun::message::parse(bytes);
        return m ? *m : stun::message();
    }
    stun::method method() const { return bytes.empty() ? stun::method{} : message().method(); }
};

struct wire {
    std::vector<packet> sent;
    send_status status = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept {
        if (status == send_status::sent) sent.push_back({to, {bytes.begin(), bytes.end()}});
        return status;
    }
};

/// 1, 2, 3 … : enough to tell transactions apart.
struct counting_random {
    std::uint8_t next = 0;

    constexpr void fill(byte_span out, draw) noexcept {
        ++next;
        for (std::uint8_t& b : out) b = next;
    }
};

struct test_profile : profiles::rfc8445 {
    using random = counting_random;
};

inline constexpr endpoint at_server(address::v4(198, 51, 100, 1), 3478);
inline constexpr endpoint other_server(address::v4(198, 51, 100, 2), 3478);
inline constexpr endpoint home(address::v4(10, 0, 0, 1), 5000);
inline constexpr endpoint seen(address::v4(203, 0, 113, 7), 61000);
inline constexpr endpoint relay_v4(address::v4(198, 51, 100, 1), 49152);
inline constexpr endpoint relay_v6(address::v6(0x20010db8'00000000, 1), 49153);
inline constexpr endpoint peer(address::v4(192, 0, 2, 9), 6000);
inline constexpr endpoint peer_v6(address::v6(0x20010db8'00000000, 9), 6000);
inline constexpr base_id relayed_base(40);
inline constexpr base_id relayed_base_v6(41);

/// Who protects an answer.
enum class by { nobody, the_server, a_stranger };

/// What a server says; what is empty or 0 is left out.
struct answer {
    std::uint16_t error = 0;  ///< 0: success
    by protection = by::the_server;
    std::string_view nonce{};
    std::string_view realm{};
    octets algorithms{};
    bool is_sha256 = false;  ///< MESSAGE-INTEGRITY-SHA256 with a key of that algorithm
    std::vector<endpoint> relayed{};
    endpoint mapped{};
    std::uint32_t lifetime = 0;
    bool zero_lifetime = false;
    endpoint alternate{};
    std::vector<std::uint16_t> unknown{};
    octets ticket{};
    std::string_view third_party{};
    stun::address_error_input address_error{};
    std::uint64_t reservation = 0;
    std::uint16_t extra = 0;  ///< an attribute of that code
};

/// The user "user" with the password "pass" in the realm "example.org".
struct basic_keys {
    static stun::kept_keys<builtin_crypto> of(std::string_view realm, bool is_sha256,
                                              std::string_view password = "pass") {
        const auto b = [](std::string_view t) { return octets(t.begin(), t.end()); };
        const builtin_crypto crypto;
        const auto key = stun::make_long_term_key(
            crypto, is_sha256 ? stun::password_algorithm::sha256 : stun::password_algorithm::md5,
            b("user"), b(realm), b(password));
        return stun::make_keys(crypto, key->bytes());
    }
};

inline octets write_answer(const packet& asked, const answer& a) {
    std::uint8_t buffer[1000] = {};
    const stun::message m = asked.message();
    const auto cls = a.error != 0 ? stun::message_class::error : stun::message_class::success;
    stun::builder b(buffer, {m.method(), cls}, m.id());
    if (a.error != 0) b.add(attr::error_code, {a.error, {}});
    if (!a.realm.empty()) b.add(attr::realm, a.realm);
    if (!a.nonce.empty()) b.add_raw(attr::nonce.code, octets(a.nonce.begin(), a.nonce.end()));
    if (!a.algorithms.empty()) b.add_raw(attr::password_algorithms.code, a.algorithms);
    for (const endpoint& e : a.relayed) b.add(attr::xor_relayed_address, e);
    if (a.mapped != endpoint()) b.add(attr::xor_mapped_address, a.mapped);
    if (a.lifetime != 0 || a.zero_lifetime) b.add(attr::lifetime, a.lifetime);
    if (a.alternate != endpoint()) b.add(attr::alternate_server, a.alternate);
    if (!a.unknown.empty())
        b.add(attr::unknown_attributes, std::span<const std::uint16_t>(a.unknown));
    if (!a.ticket.empty()) b.add_raw(attr::mobility_ticket.code, a.ticket);
    if (!a.third_party.empty()) b.add(attr::third_party_authorization, a.third_party);
    if (a.address_error.code != 0) b.add(attr::address_error_code, a.address_error);
    if (a.reservation != 0) b.add(attr::reservation_token, a.reservation);
    if (a.extra != 0) b.add_raw(a.extra, {});
    if (a.protection != by::nobody) {
        const auto keys = basic_keys::of("example.org", a.is_sha256,
                                         a.protection == by::the_server ? "pass" : "guess");
        stun::add_integrity(
            b, builtin_crypto(), keys,
            a.is_sha256 ? stun::integrity_kind::sha256 : stun::integrity_kind::sha1);
    }
    const auto bytes = b.finish();
    CHECK(bytes);
    return bytes ? octets(bytes->begin(), bytes->end()) : octets();
}

inline answer challenge(std::uint16_t error, std::string_view nonce = "nonce-1") {
    return {.error = error, .protection = by::nobody, .nonce = nonce, .realm = "example.org"};
}
inline answer allocated(std::uint32_t lifetime = 600) {
    return {.relayed = {relay_v4}, .mapped = seen, .lifetime = lifetime};
}

template <class Rules = turn::client_rules>
struct basic_session {
    using client = turn::basic_client<wire, test_profile, Rules>;

    wire w;
    environment<test_profile> env{};
    client c;
    session_pace pace;
    time_point now{};
    std::uint8_t server = 0;

    explicit basic_session(const turn::client_config& config = {},
                           const turn::credentials& login = {"user", "pass", {}, {}})
        : c(env, w, config) {
        const auto s = c.add_server({at_server, turn::server_transport::udp, login});
        CHECK(s);
    }
    basic_session(const basic_session&) = delete;

    std::size_t sent() const { return w.sent.size(); }
    const packet& last() const {
        static const packet none;
        return w.sent.empty() ? none : w.sent.back();
    }
    time_point next() const { return c.next_deadline(pace); }
    void tick(time_point at) {
        now = at;
        c.handle_timeout(now, pace);
    }
    /// Wakes it whenever it wants, up to and including `until`.
    void run(time_point until) {
        for (time_point at = next(); at <= until; at = next()) tick(later(at, now));
        now = until;
    }
    /// Wakes it until something goes out; false when nothing does within that time.
    bool run_to_send(duration within = seconds(600)) {
        const std::size_t before = sent();
        const time_point limit = now + within;
        while (sent() == before && next() <= limit) tick(later(next(), now));
        return sent() > before;
    }
    /// Whether nothing goes out for so long.
    bool is_quiet(duration d = seconds(30)) {
        const std::size_t before = sent();
        run(now + d);
        return sent() == before;
    }
    turn::received hear(const octets& bytes, const endpoint& from = at_server,
                        std::uint16_t base = 0) {
        return c.handle_datagram(now, {base_id(base), 0, 1, from}, bytes);
    }
    turn::received tell(const packet& asked, const answer& a) {
        return c.handle_datagram(now, asked.to, write_answer(asked, a));
    }
    /// To the latest request.
    turn::received tell(const answer& a) {
        const packet asked = last();
        return tell(asked, a);
    }
    turn::event poll() { return c.poll_event(); }
    /// Kinds and reasons of what there is to tell: "allocated", "failed quota 486" …
    std::string story() {
        std::string all;
        for (turn::event e = poll(); e.kind != event_kind::none; e = poll()) {
            if (!all.empty()) all += ", ";
            all += describe(e.kind);
            if (e.reason != reason::none) all += " " + std::string(describe(e.reason));
            if (e.error != 0) all += " " + std::to_string(e.error);
        }
        return all;
    }
    /// The request as asked for, without credentials.
    std::uint8_t ask(turn::allocate_request r = {}) {
        if (r.base.is_none()) r.base = base_id(0);
        if (r.where == endpoint()) r.where = home;
        const auto h = c.allocate(now, r);
        CHECK(h);
        CHECK(run_to_send());
        return h ? *h : std::uint8_t{0};
    }
    /// The same with credentials, after a 401.
    std::uint8_t ask_again(const turn::allocate_request& r = {}) {
        const std::uint8_t h = ask(r);
        tell(challenge(401));
        CHECK(run_to_send());
        return h;
    }
    /// All the way, and named.
    std::uint8_t open(const turn::allocate_request& r = {}, const answer& a = allocated()) {
        const std::uint8_t h = ask_again(r);
        tell(a);
        CHECK(poll().kind == event_kind::allocated);
        if (c.inspect().allocations[h].has(ip_family::ipv4))
            CHECK(c.name_base(h, ip_family::ipv4, relayed_base));
        if (c.inspect().allocations[h].has(ip_family::ipv6))
            CHECK(c.name_base(h, ip_family::ipv6, relayed_base_v6));
        return h;
    }
    void permit(std::uint8_t h, const address& a = peer.addr()) {
        CHECK(c.permit(now, h, {&a, 1}));
        CHECK(run_to_send());
        tell({});
        CHECK(c.is_permitted(h, a));
        CHECK(poll().kind == event_kind::permitted);
    }
    /// Without polling.
    void permit_quietly(std::uint8_t h, const address& a = peer.addr()) {
        CHECK(c.permit(now, h, {&a, 1}));
        CHECK(run_to_send());
        tell({});
    }
    std::uint16_t bind(std::uint8_t h, const endpoint& to = peer) {
        const auto number = c.bind_channel(now, h, to);
        CHECK(number);
        CHECK(run_to_send());
        tell({});
        while (poll().kind != event_kind::none) {
        }
        return number ? *number : std::uint16_t{0};
    }
    send_status send(const octets& data, const endpoint& to = peer, base_id base = relayed_base) {
        c.advance(now);
        return c.send({base, 0, 1, to}, data);
    }
};
using session = basic_session<>;

inline octets text(std::string_view t) { return {t.begin(), t.end()}; }

/// ChannelData.
inline octets frame(std::uint16_t channel, std::string_view data) {
    octets f(4);
    store_u16(f.data(), channel);
    store_u16(f.data() + 2, static_cast<std::uint16_t>(data.size()));
    f.insert(f.end(), data.begin(), data.end());
    return f;
}

/// A Data indication.
inline octets indication(const endpoint& from, std::string_view data,
                         stun::method method = stun::method::data) {
    std::uint8_t buffer[200] = {};
    stun::builder b(buffer, {method, stun::message_class::indication},
                    stun::transaction_id::from(std::array<std::uint8_t, 12>{9}));
    b.add(attr::xor_peer_address, from).add(attr::data, data);
    const auto bytes = b.finish();
    return {bytes->begin(), bytes->end()};
}

inline std::string data_of(const turn::received& r) {
    return r.kind == turn::received_kind::data ? std::string(r.data.begin(), r.data.end())
                                               : std::string("-");
}

/// Names of the attributes of a message, in order.
inline std::vector<std::uint16_t> codes(const packet& p) {
    std::vector<std::uint16_t> all;
    for (const stun::raw_attribute a : p.message().all_attributes()) all.push_back(a.code);
    return all;
}

}  // namespace desk
