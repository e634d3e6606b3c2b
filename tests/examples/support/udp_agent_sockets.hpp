// SPDX-License-Identifier: BSL-1.0
// The sockets of udp_agent: for each of its addresses, and to TURN servers behind streams.
#pragma once

#include <ice/interop/server_sockets.hpp>
#include <ice/interop/traced_sockets.hpp>
#include <ice/net/format.hpp>

#include "udp_agent_options.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

/// To TURN servers: bytes as they are, or through TLS or DTLS where there is any.
class server_stream {
  public:
    int begin(int fd, const ice::endpoint& server) {
        return tls_ != nullptr ? tls_->begin(fd, given->turn_name_of(server))
                               : plain_.begin(fd, server);
    }
    int receive(ice::byte_span out) {
        return tls_ != nullptr ? tls_->receive(out) : plain_.receive(out);
    }
    int write(ice::byte_view bytes) {
        return tls_ != nullptr ? tls_->write(bytes) : plain_.write(bytes);
    }
    int rest() { return tls_ != nullptr ? tls_->rest() : -1; }
    static bool is_dtls(const ice::endpoint& server) {
        return given != nullptr && given->is_dtls(server);
    }
    inline static const options* given = nullptr;

  private:
    ice::plain_stream plain_;
    std::unique_ptr<agent_stream> tls_ =
        is_encrypted(given->turn_transport) ? tls_streams(given->turn_transport) : nullptr;
};
using agent_sockets = ice::basic_traced_sockets<ice::basic_server_sockets<server_stream>>;

template <class Engine>
void open_base(agent_sockets& sockets, Engine& engine, const ice::endpoint& own,
               std::uint16_t component, ice::tcp_type tcp) {
    const ice::endpoint bound =
        tcp == ice::tcp_type::none ? sockets.open(own) : sockets.open_tcp(own, tcp);
    const bool opened = bound.port() != 0;
    if (opened && engine.add_base(bound, component, tcp)) return;
    const char* why = opened ? "there is no room for it" : std::strerror(errno);
    std::fprintf(stderr, "udp_agent: %s: %s\n", to_text(own).c_str(), why);
    if (opened) sockets.close(ice::base_id(static_cast<std::uint16_t>(sockets.size() - 1)));
}

/// What the options ask for; complains of what cannot be had. A lite agent has one address for each
/// component.
template <class Engine>
void open_bases(agent_sockets& sockets, Engine& engine, const options& o) {
    for (const ice::endpoint& server : o.stun_servers)
        if (server.proto() == ice::protocol::tcp) sockets.add_server(server);
    for (std::uint16_t component = 1; component <= o.components; ++component)
        for (const auto& own : o.binds)
            for (const ice::tcp_type type : o.types)
                if (!o.lite || sockets.size() < component)
                    open_base(sockets, engine, own, component, type);
}
