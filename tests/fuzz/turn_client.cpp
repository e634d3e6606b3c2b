// SPDX-License-Identifier: BSL-1.0
// A TURN client between an honest server and a stranger who sees its requests and knows everything
// but the password. The input is a script: verbs of the host, answers of the server, forged and
// mutated answers, data from anywhere, time that passes or jumps. Whatever happens, caps hold, no
// permission, channel or allocation is there that the server has not granted, data comes of
// permitted peers only, nobody whom the policy refuses is named, and every clock comes to an end.
#include <cstdint>
#include <cstring>
#include <ice/turn.hpp>

#include "script.hpp"

namespace {

using namespace ice;
using namespace fuzz_script;
namespace attr = stun::attr;
using turn::detail::allocation_phase;
using turn::detail::channel_phase;
using turn::detail::permission_phase;
using turn::detail::purpose;

struct small_rules : turn::client_rules {
    static constexpr turn::client_limits capacity{.servers = 2,
                                                  .allocations = 2,
                                                  .permissions = 4,
                                                  .channels = 2,
                                                  .transactions = 4,
                                                  .batch = 2};
};

struct packet {
    route to;
    std::size_t size = 0;
    std::uint8_t bytes[700] = {};

    byte_view view() const { return {bytes, size}; }
};

constexpr std::size_t queue_size = 16;
constexpr endpoint servers[] = {{address::v4(198, 51, 100, 1), 3478},
                                {address::v4(198, 51, 100, 2), 3478}};

/// Four that the policy lets through, and four that it does not.
constexpr address peers[] = {address::v4(192, 0, 2, 1), address::v4(192, 0, 2, 2),
                             address::v4(10, 0, 0, 9),  address::v6(0x20010db8'00000000, 1),
                             address::v4(127, 0, 0, 1), address::v4(224, 0, 0, 1),
                             address::v6(0, 1),         address::v6(0, 0xffff'7f00'0001)};
constexpr endpoint peer_at(unsigned n) {
    return {peers[n % 8], static_cast<std::uint16_t>(6000 + n / 8 % 2)};
}

struct wire {
    packet queue[queue_size];
    std::size_t count = 0;
    send_status status = send_status::sent;

    send_status send(const route& to, byte_view bytes) noexcept {
        must(to.remote == servers[0] || to.remote == servers[1]);
        must(bytes.size() <= sizeof packet::bytes);
        const auto m = stun::message::parse(bytes);
        if (m)
            for (const stun::raw_attribute raw : m->attributes())
                if (raw.code == attr::xor_peer_address.code) {
                    const auto whom = m->read(attr::xor_peer_address, raw);
                    must(whom && turn::unicast_peers::permits(whom->addr(), false));
                }
        if (status != send_status::sent || !m || m->cls() != stun::message_class::request)
            return status;
        if (count == queue_size) take(0);
        packet& p = queue[count++];
        p.to = to;
        p.size = bytes.size();
        std::memcpy(p.bytes, bytes.data(), bytes.size());
        return status;
    }
    void take(std::size_t at) {
        for (std::size_t i = at + 1; i < count; ++i) queue[i - 1] = queue[i];
        --count;
    }
};

using client = turn::basic_client<wire, profiles::rfc8445, small_rules>;

const stun::kept_keys<builtin_crypto>& server_keys() {
    static const auto keys = [] {
        const std::uint8_t user[] = {'u'};
        const std::uint8_t realm[] = {'r'};
        const std::uint8_t password[] = {'p'};
        const builtin_crypto crypto;
        const auto key =
            stun::make_long_term_key(crypto, stun::password_algorithm::md5, user, realm, password);
        return stun::make_keys(crypto, key->bytes());
    }();
    return keys;
}

struct world {
    wire w;
    std::uint8_t seed[32] = {7};
    environment<profiles::rfc8445> env{.random = chacha_random(seed)};
    client c{env, w};
    session_pace pace;
    time_point now{1'000'000};
    bool may_be_permitted[2][8] = {};  ///< the server has granted it at some time
    bool may_be_live[2] = {};
    unsigned granted = 0;

    world() {
        must(c.add_server({servers[0], {}, {"u", "p", {}, {}}}).has_value());
        must(c.add_server({servers[1], {}, {"u", "p", {}, {}}}).has_value());
    }

    std::size_t handle_of(const packet& p) const {
        for (std::size_t h = 0; h < 2; ++h) {
            const auto& a = c.inspect().allocations[h];
            if (c.inspect().is_used(h) && a.server == p.to.remote &&
                (a.asked.base == p.to.base || a.next_base == p.to.base))
                return h;
        }
        return 2;
    }

    /// What the server of a request says; a forger says the same without the key.
    std::size_t write_answer(byte_span out, const packet& asked, std::uint8_t how, bool honest) {
        const auto m = stun::message::parse(asked.view());
        must(m.has_value());
        const std::uint16_t errors[] = {0,   0,   401, 438, 300, 400, 403, 420,
                                        437, 440, 441, 442, 486, 500, 508, 405};
        const std::uint16_t code = errors[how & 15U];
        const auto cls = code == 0 ? stun::message_class::success : stun::message_class::error;
        stun::builder b(out, {m->method(), cls}, m->id());
        const bool challenges = code == 401 || code == 438;
        if (code != 0) b.add(attr::error_code, {code, {}});
        if (challenges) {
            const char nonce[] = {'n', static_cast<char>('0' + (how >> 4)), 0};
            b.add(attr::realm, "r").add(attr::nonce, nonce);
        }
        if (code == 300) b.add(attr::alternate_server, servers[how >> 4 & 1U]);
        if (code == 420) b.add(attr::unknown_attributes, std::span(&errors[2], 1));
        if (code == 0) add_success(b, *m, how);
        if (honest && !challenges)
            stun::add_integrity(b, env.crypto, server_keys(), stun::integrity_kind::sha1);
        const auto done = b.finish();
        return done ? done->size() : 0;
    }
    void add_success(stun::builder& b, const stun::message& m, std::uint8_t how) {
        if (m.method() == stun::method::allocate) {
            b.add(attr::xor_relayed_address, {servers[0].addr(), 50000});
            if (m.has(attr::additional_address_family))
                b.add(attr::xor_relayed_address, {address::v6(0x20010db8'00000000, 2), 50001});
            b.add(attr::xor_mapped_address, {address::v4(203, 0, 113, 1), 1});
            if (how & 16U) b.add_raw(attr::mobility_ticket.code, byte_view(seed).first(8));
        }
        b.add(attr::lifetime, how & 32U ? 40U : 600U);
    }

    void answer(script& s) {
        if (w.count == 0) return;
        const std::size_t at = s.next() % w.count;
        const packet asked = w.queue[at];
        const std::uint8_t how = s.next();
        std::uint8_t out[600] = {};
        const std::size_t size = write_answer(out, asked, how, true);
        note_grant(asked, how);
        static_cast<void>(c.handle_datagram(now, asked.to, {out, size}));
        if (how & 64U) w.take(at);
    }
    /// Before the client hears of it: that is what it may believe from now on.
    void note_grant(const packet& asked, std::uint8_t how) {
        const std::size_t h = handle_of(asked);
        const auto m = stun::message::parse(asked.view());
        if ((how & 15U) > 1 || h == 2) return;
        ++granted;
        if (m->method() == stun::method::allocate) may_be_live[h] = true;
        for (const stun::raw_attribute raw : m->attributes()) {
            if (raw.code != attr::xor_peer_address.code) continue;
            const auto whom = m->read(attr::xor_peer_address, raw);
            for (std::size_t i = 0; i < 8; ++i)
                if (whom->addr() == peers[i]) may_be_permitted[h][i] = true;
        }
    }
    void forge(script& s) {
        if (w.count == 0) return;
        const packet asked = w.queue[s.next() % w.count];
        std::uint8_t out[600] = {};
        const std::uint8_t how = s.next();
        const std::size_t size = write_answer(out, asked, how, false);
        static_cast<void>(c.handle_datagram(now, asked.to, {out, size}));
    }
    /// One byte of a good answer is changed; behind the integrity there is nothing.
    void mutate(script& s) {
        if (w.count == 0) return;
        const packet asked = w.queue[s.next() % w.count];
        std::uint8_t out[600] = {};
        const std::size_t size = write_answer(out, asked, s.next(), true);
        if (size == 0) return;
        out[s.next() % size] ^= static_cast<std::uint8_t>(1U << (s.next() & 7U));
        static_cast<void>(c.handle_datagram(now, asked.to, {out, size}));
    }
    void raw(script& s) {
        std::uint8_t out[64] = {};
        const std::size_t size = s.next() % sizeof out;
        for (std::size_t i = 0; i < size; ++i) out[i] = s.next();
        hear(s, {out, size});
    }
    void channel_data(script& s) {
        std::uint8_t out[12] = {0x40, 0, 0, 8};
        out[1] = s.next() & 3U;
        out[3] = s.next() & 15U;
        hear(s, out);
    }
    void data(script& s) {
        std::uint8_t out[100] = {};
        stun::builder b(out, {stun::method::data, stun::message_class::indication}, {});
        b = stun::builder(out, {stun::method::data, stun::message_class::indication},
                          stun::draw_transaction_id<stun::rfc8489>(env.random));
        b.add(attr::xor_peer_address, peer_at(s.next()));
        if (s.next() & 1U)
            b.add(attr::icmp, {3, 1, 0});
        else
            b.add(attr::data, "data");
        hear(s, *b.finish());
    }
    void hear(script& s, byte_view bytes) {
        const std::uint8_t where = s.next();
        const route from{base_id(where & 3U), 0, 1, servers[where >> 2 & 1U]};
        const turn::received r = c.handle_datagram(now, from, bytes);
        if (r.kind != turn::received_kind::data) return;
        must(r.allocation < 2 && may_be_live[r.allocation]);
        must(r.data.empty() || (r.data.data() >= bytes.data() &&
                                r.data.data() + r.data.size() <= bytes.data() + bytes.size()));
        const auto& a = c.inspect().allocations[r.allocation];
        must(a.server == from.remote && a.phase == allocation_phase::live);
        bool known = false;
        for (std::size_t i = 0; i < 8; ++i) known = known || r.from.remote.addr() == peers[i];
        must(known);
    }

    void verb(script& s, std::uint8_t op);
    void check() const;
    void poll() {
        for (unsigned n = 0;; ++n) {
            must(n < 64);
            const turn::event e = c.poll_event();
            if (e.kind == turn::event_kind::none) return;
            const bool over = e.kind == turn::event_kind::failed ||
                              e.kind == turn::event_kind::lost ||
                              e.kind == turn::event_kind::released;
            if (over) {
                may_be_live[e.allocation] = false;
                for (bool& each : may_be_permitted[e.allocation]) each = false;
            }
            if (e.kind != turn::event_kind::allocated) continue;
            const auto base = static_cast<std::uint16_t>(40 + 2 * e.allocation);
            static_cast<void>(c.name_base(e.allocation, ip_family::ipv4, base_id(base)));
            const auto next = static_cast<std::uint16_t>(base + 1);
            static_cast<void>(c.name_base(e.allocation, ip_family::ipv6, base_id(next)));
        }
    }
    void pass(duration d) {
        const time_point until = now + d;
        for (unsigned n = 0; c.next_deadline(pace) <= until; ++n) {
            must(n < 4000);
            now = later(now, c.next_deadline(pace));
            c.handle_timeout(now, pace);
        }
        now = until;
        c.handle_timeout(now, pace);
    }
};

void world::verb(script& s, std::uint8_t op) {
    const std::uint8_t n = s.next();
    const std::uint8_t h = n & 1U;
    const endpoint whom = peer_at(n >> 1);
    const address only = whom.addr();
    const endpoint mine(address::v4(10, 0, 0, 1), static_cast<std::uint16_t>(1000 + (n & 3U)));
    switch (op) {
        case 0: {
            turn::allocate_request r{.server = static_cast<std::uint8_t>(n >> 2 & 1U),
                                     .base = base_id(n & 3U),
                                     .where = mine};
            r.mobility = (n & 8U) != 0;
            r.family = n & 16U ? turn::relayed_family::both : turn::relayed_family::unspecified;
            r.dont_fragment = (n & 32U) != 0;
            static_cast<void>(c.allocate(now, r));
            break;
        }
        case 1: static_cast<void>(c.permit(now, h, {&only, 1})); break;
        case 2: static_cast<void>(c.bind_channel(now, h, whom)); break;
        case 3: {
            c.advance(now);
            const std::uint8_t bytes[] = {1, 2, 3, 4};
            const auto base = static_cast<std::uint16_t>(40 + 2 * h + (only.is_v6() ? 1 : 0));
            static_cast<void>(c.send({base_id(base), 0, 1, whom}, bytes));
            break;
        }
        case 4: static_cast<void>(c.refresh(now, h)); break;
        case 5:
            static_cast<void>(c.release(now, h, n & 2U ? ip_family::ipv6 : ip_family::none));
            break;
        case 6: static_cast<void>(c.forbid(now, h, only)); break;
        case 7: static_cast<void>(c.unbind_channel(now, h, whom)); break;
        case 8: static_cast<void>(c.move(now, h, base_id(n >> 1 & 3U), mine)); break;
        case 9: static_cast<void>(c.set_credentials(h, {"u", n & 2U ? "p" : "q"})); break;
        case 10: static_cast<void>(c.forgive(h)); break;
        case 11: c.drop_waiting(now); break;
        case 12: {
            turn::client_config config;
            config.permission_delay = seconds(n & 3U);
            config.hide_username = (n & 64U) != 0;
            static_cast<void>(c.set_config(config));
            break;
        }
        case 13: w.status = n & 1U ? send_status::pending : send_status::sent; break;
        default: static_cast<void>(c.base_ready(now, base_id(n & 3U))); break;
    }
}

void world::check() const {
    const auto& s = c.inspect();
    must(s.open.size() <= s.open.capacity());
    for (std::size_t h = 0; h < 2; ++h) {
        const auto& a = s.allocations[h];
        must(a.phase != allocation_phase::live || may_be_live[h]);
        must(a.slot == turn::detail::no_slot || s.open[a.slot].owner == h);
        for (std::size_t i = 0; i < 8; ++i)
            must(!c.is_permitted(static_cast<std::uint8_t>(h), peers[i]) || may_be_permitted[h][i]);
    }
    for (const auto& p : s.permissions) {
        if (p.phase == permission_phase::unused) continue;
        must(s.is_used(p.allocation));
        must(p.slot == turn::detail::no_slot ||
             s.open[p.slot].kind == static_cast<std::uint8_t>(purpose::permit));
    }
    for (const auto& each : s.channels) {
        if (each.phase == channel_phase::unused) continue;
        must(s.is_used(each.allocation));
        must(each.phase != channel_phase::bound || may_be_live[each.allocation]);
        must(each.slot == turn::detail::no_slot ||
             s.open[each.slot].kind == static_cast<std::uint8_t>(purpose::bind));
    }
    must(granted != 0 || (!may_be_live[0] && !may_be_live[1]));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    world w;
    script s{data, size < 600 ? size : 600};
    while (!s.done()) {
        const std::uint8_t op = s.next();
        switch (op & 15U) {
            case 0: w.pass(milliseconds(50)); break;
            case 1: w.pass(milliseconds(700)); break;
            case 2: w.pass(seconds(s.next())); break;
            case 3: w.now = w.now + seconds(op >> 4); break;
            case 4:
            case 5: w.answer(s); break;
            case 6: w.forge(s); break;
            case 7: w.mutate(s); break;
            case 8: w.raw(s); break;
            case 9: w.channel_data(s); break;
            case 10: w.data(s); break;
            case 11: w.poll(); break;
            default: w.verb(s, op >> 4); break;
        }
        w.check();
    }
    w.poll();
    // Every question comes to an end.
    w.w.status = send_status::sent;
    for (std::uint16_t base = 0; base < 4; ++base)
        static_cast<void>(w.c.base_ready(w.now, base_id(base)));
    w.pass(seconds(5000));
    w.poll();
    w.check();
    must(w.c.inspect().open.size() == 0);
    return 0;
}
