// SPDX-License-Identifier: BSL-1.0
// Several datagrams of one port at once, as recvmmsg and io_uring give them: what each needs is on
// its way from memory while the others are worked on, and their HMACs are computed side by side.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <type_traits>

#include "../core/time.hpp"
#include "../exchange/verdict.hpp"
#include "../stun/integrity_batch.hpp"
#include "router.hpp"

namespace ice::inline v0_1_0_dev {

/// A datagram, where it came from, and what became of it.
struct received_datagram {
    route from;
    byte_view bytes;
    routed to{};                       ///< whose it is
    verdict what = verdict::not_mine;  ///< of its session
};

/// Hands up to four datagrams to the sessions whom they are for, in their order, with the same
/// answers as `find` and `handle_datagram` one by one. More are taken four by four.
/// `agent_of(session)` gives a lite agent by reference (full ones take theirs one by one), and
/// `crypto` is that of its services. Calling `learn` is left to the caller, as with one.
template <class Router, class Crypto, class AgentOf>
void handle_batch(const Router& routes, const Crypto& crypto, time_point now,
                  std::span<received_datagram> all, AgentOf agent_of) noexcept {
    using agent = std::remove_cvref_t<decltype(agent_of(session_number{}))>;
    using message_read = typename agent::message_read;
    using batch_type = stun::integrity_batch<typename message_read::dialect, Crypto>;
    constexpr std::size_t most = batch_type::most;
    while (!all.empty()) {
        const auto some = all.first(all.size() < most ? all.size() : most);
        all = all.subspan(some.size());
        typename Router::names_read names[most];
        for (std::size_t i = 0; i < some.size(); ++i) names[i] = routes.look(some[i].bytes);
        for (std::size_t i = 0; i < some.size(); ++i) {
            received_datagram& each = some[i];
            each.to = routes.find(each.from, each.bytes, names[i]);
            if (each.to.session != no_session) agent_of(each.to.session).prefetch();
        }
        batch_type macs;
        std::optional<message_read> messages[most];  // of checks, in the lanes of `macs`
        std::size_t lanes[most];
        for (std::size_t i = 0; i < some.size(); ++i) {
            lanes[i] = most;
            if (some[i].to.session == no_session || !names[i].is_stun) continue;
            const message_read& r = messages[i].emplace(some[i].bytes);
            if (r.message && macs.add(*r.message, agent_of(some[i].to.session).integrity_key()))
                lanes[i] = macs.size() - 1;
        }
        macs.compute(crypto);
        for (std::size_t i = 0; i < some.size(); ++i) {
            received_datagram& each = some[i];
            if (each.to.session == no_session) continue;
            agent& a = agent_of(each.to.session);
            each.what = lanes[i] < most
                            ? a.handle_message(now, each.from, *messages[i], macs.of(lanes[i]))
                            : a.handle_datagram(now, each.from, each.bytes);
        }
    }
}

}  // namespace ice::inline v0_1_0_dev
