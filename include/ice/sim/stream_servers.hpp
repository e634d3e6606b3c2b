// SPDX-License-Identifier: BSL-1.0
// Streams of a simulated network's own servers (RFC 8489 section 6.2.2, RFC 8656 section 3.1, RFC
// 6062): members of `network`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "../stun/stream.hpp"
#include "network.hpp"

namespace ice::inline v0_1_0_dev::sim {

/// What would have been told to a user.
inline void network::serve_stream(std::uint32_t slot, stream_id id) noexcept {
    const stream_state& s = *tcp_.find(id);
    const stream_news news = packets_[slot].news;
    const std::vector<std::uint8_t> bytes = packets_[slot].bytes;
    const stream_id partner = s.partner;
    const bool is_relayed = s.is_relayed;
    const turn_id turn = s.turn;
    const endpoint client = s.remote.with_protocol(protocol::tcp);
    packets_.give_back(slot);
    if (news == stream_news::bytes && !partner.is_none()) return push(partner, bytes);
    if (is_relayed) return serve_relayed(id, news, bytes);
    if (news == stream_news::bytes) {
        auto& inbox = tcp_.find(id)->inbox;
        inbox.insert(inbox.end(), bytes.begin(), bytes.end());
        return serve_messages(id);
    }
    if (news != stream_news::closed && news != stream_news::failed) return;
    tcp_.erase(id);
    if (!partner.is_none()) {
        if (!turn.is_none()) turns_[turn.index()].server.peer_closed(partner);
        static_cast<void>(close(partner));
    } else if (!turn.is_none()) {
        turn_outlet o{this, turn};
        turn_state& t = turns_[turn.index()];
        t.server.client_closed(o, {t.main, client});
    }
}

/// Between a TURN server and a peer.
inline void network::serve_relayed(stream_id id, stream_news news, byte_view bytes) noexcept {
    stream_state& s = *tcp_.find(id);
    const stream_id partner = s.partner;
    turn_outlet o{this, turn_id(s.turn)};
    turn_server& server = turns_[s.turn.index()].server;
    switch (news) {
        case stream_news::connected: return server.peer_connected(o, now_, id, true);
        case stream_news::accepted:
            return server.peer_accepted(o, now_, s.listener, id,
                                        s.remote.with_protocol(protocol::tcp));
        case stream_news::bytes:  // not bound yet
            s.inbox.insert(s.inbox.end(), bytes.begin(), bytes.end());
            return;
        case stream_news::failed: tcp_.erase(id); return server.peer_connected(o, now_, id, false);
        case stream_news::closed:
            tcp_.erase(id);
            server.peer_closed(id);
            if (!partner.is_none()) static_cast<void>(close(partner));
            return;
        default: return;
    }
}

/// All whole ones; what is no such stream is reset.
inline void network::serve_messages(stream_id id) noexcept {
    while (stream_state* s = tcp_.find(id)) {
        if (!s->partner.is_none()) {  // bound by the last one
            const std::vector<std::uint8_t> rest = s->inbox;
            s->inbox.clear();
            return push(s->partner, rest);
        }
        const auto size = stun::frame_size(s->inbox);
        if (!size && category(size.error().code) != error_category::truncated) {
            static_cast<void>(reset(id));
            return;
        }
        if (!size || *size > s->inbox.size()) return;
        const auto end = s->inbox.begin() + static_cast<std::ptrdiff_t>(*size);
        std::vector<std::uint8_t> message(s->inbox.begin(), end);
        s->inbox.erase(s->inbox.begin(), end);
        if (message[0] >> 6 != 0)
            message.resize(stun::channel_header_size + load_u16(message.data() + 2));
        serve_message(id, message);
    }
}

inline void network::serve_message(stream_id id, byte_view message) noexcept {
    const stream_state& s = *tcp_.find(id);
    const endpoint client = s.remote.with_protocol(protocol::tcp);
    if (!s.turn.is_none()) {
        turn_state& t = turns_[s.turn.index()];
        turn_outlet o{this, turn_id(s.turn)};
        return t.server.receive(o, now_, t.main, t.main, client, message);
    }
    std::uint8_t out[stun_server::largest_answer] = {};
    push(id, servers_[s.server.index()].answer(message, client, out));
}

/// As write, whatever waits already; ChannelData is padded (RFC 8656 section 12.5).
inline void network::push(stream_id id, byte_view bytes) noexcept {
    stream_state* s = tcp_.find(id);
    if (s == nullptr || s->is != stream_state::phase::open || bytes.empty()) return;
    const std::size_t before = s->unacknowledged.size();
    s->unacknowledged.insert(s->unacknowledged.end(), bytes.begin(), bytes.end());
    if (s->partner.is_none() && !s->is_relayed)
        while ((s->unacknowledged.size() - before) % 4 != 0) s->unacknowledged.push_back(0);
    send_from(id, before);
}

inline result<listener_id> network::turn_outlet::listen(const endpoint& local) noexcept {
    const auto door = net->listen(net->turns_[server.index()].host, local);
    if (!door) return door;
    net->tcp_.find(*door)->turn = server;
    net->tcp_.find(*door)->is_relayed = true;
    return door;
}

inline result<stream_id> network::turn_outlet::connect(const endpoint& local,
                                                       const endpoint& peer) noexcept {
    const auto stream = net->connect(net->turns_[server.index()].host, local, peer);
    if (!stream) return stream;
    net->tcp_.find(*stream)->turn = server;
    net->tcp_.find(*stream)->is_relayed = true;
    return stream;
}

/// A peer's, and the client's that carries it (RFC 6062 section 5.5).
inline void network::turn_outlet::reset(stream_id stream) noexcept {
    const stream_state* s = net->tcp_.find(stream);
    const stream_id partner = s != nullptr ? s->partner : stream_id();
    static_cast<void>(net->reset(stream));
    static_cast<void>(net->close(partner));
}

inline stream_id network::turn_outlet::stream_of(const endpoint& client) const noexcept {
    const turn_state& t = net->turns_[server.index()];
    const listener_state* door = net->tcp_.find(t.door);
    if (door == nullptr) return {};
    return net->tcp_.find(t.host, door->local, client.with_protocol({}));
}

inline bool network::turn_outlet::join(const endpoint& client, stream_id peer) noexcept {
    const stream_id own = stream_of(client);
    stream_state* a = net->tcp_.find(own);
    stream_state* b = net->tcp_.find(peer);
    if (a == nullptr || b == nullptr) return false;
    a->partner = peer;
    b->partner = own;
    const std::vector<std::uint8_t> early = b->inbox;
    b->inbox.clear();
    net->push(own, early);
    return true;
}

}  // namespace ice::sim
