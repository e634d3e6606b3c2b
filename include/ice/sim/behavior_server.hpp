// SPDX-License-Identifier: BSL-1.0
// A STUN server with two addresses and two ports, for finding out how NATs behave (RFC 5780
// section 6).
#pragma once

#include <array>
#include <cstdint>

#include "../core/time.hpp"
#include "../crypto/builtin.hpp"
#include "../exchange/transport.hpp"
#include "../stun/attr/rfc5780.hpp"
#include "../stun/attr/rfc8489.hpp"
#include "../stun/builder.hpp"
#include "../stun/comprehension.hpp"
#include "../stun/reader.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// An engine for sim::driver, or for a host's own loop. Its base 2 * a + p is bound to address a
/// and port p of the two of each; `carrier` is borrowed.
template <class Transport>
class basic_behavior_server {
  public:
    constexpr basic_behavior_server(Transport& carrier,
                                    const std::array<endpoint, 4>& bases) noexcept
        : carrier_(&carrier), bases_(bases) {}

    /// Ignores CHANGE-REQUEST and tells no other address, as ordinary servers do.
    constexpr void set_plain(bool plain) noexcept { plain_ = plain; }

    constexpr void handle_datagram(time_point, const route& from, byte_view bytes) noexcept {
        const auto m = stun::message::parse(bytes);
        const std::size_t at = from.base.index();
        if (!m || m->type() != stun::binding_request || at >= bases_.size()) return;
        const auto change = m->get(stun::attr::change_request);
        const auto port = m->get(stun::attr::response_port);
        std::size_t out = at;
        endpoint to = from.remote;
        if (!plain_ && change) out ^= (change->address ? 2U : 0U) | (change->port ? 1U : 0U);
        if (!plain_ && port) to = to.with_port(*port);
        send(out, at, to, from.remote, *m);
    }
    constexpr void handle_timeout(time_point) noexcept {}
    constexpr time_point next_deadline() const noexcept { return time_point::never(); }

  private:
    constexpr void send(std::size_t out, std::size_t asked, const endpoint& to,
                        const endpoint& source, const stun::message& m) noexcept {
        std::array<std::uint8_t, 160> bytes{};
        stun::builder b(bytes, stun::binding_success, m.id());
        b.add(stun::attr::xor_mapped_address, source);
        if (!plain_) {
            b.add(stun::attr::response_origin, bases_[out]);
            b.add(stun::attr::other_address, bases_[asked ^ 3U]);
        }
        b.add_fingerprint(builtin_crypto());
        if (const auto done = b.finish())
            static_cast<void>(
                carrier_->send({base_id(static_cast<std::uint16_t>(out)), 0, 1, to}, *done));
    }

    Transport* carrier_;
    std::array<endpoint, 4> bases_;
    bool plain_ = false;
};

}  // namespace ice::inline v0_1_0_dev::sim
