// SPDX-License-Identifier: BSL-1.0
// The relay that draft-rosenberg-sipping-ice-01 assumes (sections 6.1 and 9; TURN as it was in
// 2003): a model for its flows, in the dialect of RFC 3489, with no claim to be that protocol on
// the wire. No part of the umbrella's network: it is an engine for the driver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "../core/time.hpp"
#include "../exchange/route.hpp"
#include "../stun/answer.hpp"
#include "../stun/attr/rfc3489.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/attr/rfc8656.hpp"
#include "../stun/reader.hpp"
#include "network.hpp"
#include "transport.hpp"

namespace ice::inline v0_1_0_dev::sim {

// What a client says. Neither needs credentials.
//   Allocate  from the address that is to receive. Asks for an even port; with RESPONSE-ADDRESS,
//             a relayed address of before, for the port above that: RTCP beside RTP, as the
//             draft's pre-allocation gives it. LIFETIME 0 gives the address back.
//             Success: one MAPPED-ADDRESS for each address that leads to the new port.
//   Send      DATA to DESTINATION (RESPONSE-ADDRESS), from the relayed address; locks nothing.
namespace early_relay_message {

using dialect = stun::rfc3489;

/// Both return what is to be sent, in `out`.
inline byte_view allocate(byte_span out, const stun::transaction_id& id,
                          std::optional<endpoint> beside = {}, bool give_back = false) noexcept {
    stun::basic_builder<dialect> b(out, {stun::method::allocate, stun::message_class::request}, id);
    if (beside) b.add(stun::attr::response_address, *beside);
    if (give_back) b.add(stun::attr::lifetime, 0);
    const auto bytes = b.finish();
    return bytes ? *bytes : byte_view();
}
inline byte_view send(byte_span out, const stun::transaction_id& id, const endpoint& destination,
                      byte_view data) noexcept {
    stun::basic_builder<dialect> b(out, {stun::method::send, stun::message_class::request}, id);
    b.add(stun::attr::response_address, destination).add_raw(stun::attr::data.code, data);
    const auto bytes = b.finish();
    return bytes ? *bytes : byte_view();
}
/// The addresses of a success, in order; empty for anything else.
inline std::vector<endpoint> allocated(byte_view bytes) noexcept {
    std::vector<endpoint> all;
    const auto m = stun::basic_message<dialect>::parse(bytes);
    if (!m || m->type() != stun::message_type{stun::method::allocate, stun::message_class::success})
        return all;
    for (const stun::raw_attribute a : m->attributes()) {
        if (a.code != stun::attr::mapped_address.code) continue;
        if (const auto where = m->read(stun::attr::mapped_address, a)) all.push_back(*where);
    }
    return all;
}

}  // namespace early_relay_message

struct early_relay_rules {
    std::uint16_t first_port = 8076;  ///< of relayed addresses; even
    /// Another address of the same port, told before the own one: a firewall forwards it.
    address also_known_as = {};
    /// False breaks the draft's rule, to show what rests on it.
    bool locks = true;
};

/// Clients reach it at base 0; each allocation is a base of its own. What comes to a relayed
/// address is handed to its client from base 0, so clients see the server's own port as source,
/// whoever sent it. The first sender locks the allocation: from then on all that the client sends
/// to base 0 and is no request to the relay, Binding requests too, goes to that sender from the
/// relayed address. Before that it is dropped. Borrows the network.
class early_relay {
  public:
    early_relay(network& net, host_id host, const endpoint& at,
                const early_relay_rules& rules = {}) noexcept
        : net_(&net), sockets_(net), rules_(rules), host_(host), at_(at), next_(rules.first_port) {
        if (const auto s = net.bind(host, at)) static_cast<void>(sockets_.attach(base_id(0), *s));
    }
    early_relay(const early_relay&) = delete;
    early_relay& operator=(const early_relay&) = delete;

    transport& sockets() noexcept { return sockets_; }
    void set_rules(const early_relay_rules& rules) noexcept { rules_ = rules; }

    /// That are held now.
    std::size_t allocations() const noexcept {
        std::size_t n = 0;
        for (const allocation& a : allocations_) n += a.open ? 1U : 0U;
        return n;
    }
    /// Whether that relayed address is held now.
    bool has(std::uint16_t port) const noexcept {
        for (const allocation& a : allocations_)
            if (a.open && a.port == port) return true;
        return false;
    }

    // An engine, for the driver.
    void handle_datagram(time_point, const route& from, byte_view bytes) noexcept {
        if (from.base != base_id(0)) return from_peer(from, bytes);
        const auto m = stun::basic_message<dialect>::parse(bytes);
        if (m && m->cls() == stun::message_class::request) {
            if (m->method() == stun::method::allocate) return on_allocate(from.remote, *m);
            if (m->method() == stun::method::send) return on_send(from.remote, *m);
        }
        const allocation* a = of_client(from.remote);
        if (a == nullptr || a->peer.family() == ip_family::none) return;
        send(a->base, a->peer, bytes);
    }
    void handle_timeout(time_point) noexcept {}
    time_point next_deadline() const noexcept { return time_point::never(); }

  private:
    using dialect = early_relay_message::dialect;
    using message = stun::basic_message<dialect>;

    struct allocation {
        endpoint client;  // one may have several
        endpoint peer;    // locked
        socket_id socket;
        std::uint16_t base = 0;
        std::uint16_t port = 0;
        bool open = true;
    };

    void send(std::uint16_t base, const endpoint& to, byte_view bytes) noexcept {
        static_cast<void>(sockets_.send({base_id(base), 0, 1, to}, bytes));
    }
    allocation* of_client(const endpoint& client) noexcept {
        for (allocation& a : allocations_)
            if (a.open && a.client == client) return &a;
        return nullptr;
    }

    void from_peer(const route& from, byte_view bytes) noexcept {
        allocation& a = allocations_[from.base.index() - std::size_t{1}];
        if (!a.open) return;
        if (rules_.locks && a.peer.family() == ip_family::none) a.peer = from.remote;
        send(0, a.client, bytes);
    }

    void on_allocate(const endpoint& client, const message& m) noexcept {
        const auto lifetime = m.get(stun::attr::lifetime);
        const allocation* before = of_client(client);
        if (lifetime && *lifetime == 0) return give_back(client, m);
        if (before != nullptr) return tell(client, m, before->port);  // sent again
        std::uint16_t port = next_;
        if (const auto beside = m.get(stun::attr::response_address))
            port = static_cast<std::uint16_t>(beside->port() + 1);
        else
            next_ = static_cast<std::uint16_t>(next_ + 2);
        const auto socket = net_->bind(host_, at_.with_port(port));
        if (!socket) return refuse(client, m);
        allocation a;
        a.client = client;
        a.socket = *socket;
        a.base = static_cast<std::uint16_t>(allocations_.size() + 1);
        a.port = port;
        allocations_.push_back(a);
        static_cast<void>(sockets_.attach(base_id(a.base), a.socket));
        tell(client, m, port);
    }
    void give_back(const endpoint& client, const message& m) noexcept {
        if (allocation* a = of_client(client)) {
            a->open = false;
            static_cast<void>(sockets_.detach(base_id(a->base)));
            static_cast<void>(net_->close(a->socket));
        }
        auto b = stun::answer(out_, m, stun::message_class::success);
        if (const auto bytes = b.finish()) send(0, client, *bytes);
    }
    void tell(const endpoint& client, const message& m, std::uint16_t port) noexcept {
        auto b = stun::answer(out_, m, stun::message_class::success);
        if (rules_.also_known_as.family() != ip_family::none)
            b.add(stun::attr::mapped_address, endpoint(rules_.also_known_as, port));
        b.add(stun::attr::mapped_address, at_.with_port(port));
        if (const auto bytes = b.finish()) send(0, client, *bytes);
    }
    void refuse(const endpoint& client, const message& m) noexcept {
        auto b = stun::answer(out_, m, stun::message_class::error);
        stun::add_error(b, stun::error::server_error);
        if (const auto bytes = b.finish()) send(0, client, *bytes);
    }
    void on_send(const endpoint& client, const message& m) noexcept {
        const auto to = m.get(stun::attr::response_address);
        const auto data = m.find(stun::attr::data.code);
        const allocation* a = of_client(client);
        if (!to || !data || a == nullptr) return refuse(client, m);
        send(a->base, *to, data->value);
        auto b = stun::answer(out_, m, stun::message_class::success);
        if (const auto bytes = b.finish()) send(0, client, *bytes);
    }

    network* net_;
    transport sockets_;
    early_relay_rules rules_;
    host_id host_;
    endpoint at_;
    std::uint16_t next_;
    std::vector<allocation> allocations_;
    std::uint8_t out_[128] = {};
};

}  // namespace ice::sim
