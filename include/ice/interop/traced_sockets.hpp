// SPDX-License-Identifier: BSL-1.0
// Sockets that tell a trace what they send and receive (POSIX). On other systems this header holds
// nothing.
#pragma once

#if !defined(_WIN32)

#include "trace_files.hpp"
#include "udp_sockets.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `transport`, as its `Sockets` are: udp_sockets, or tcp_sockets, whose frames look like
/// datagrams in a trace. The wire must outlive it; times are the steady clock's.
template <class Sockets>
class basic_traced_sockets : public Sockets {
  public:
    explicit basic_traced_sockets(trace_wire& wire) noexcept : wire_(&wire) {}

    send_status send(const route& to, byte_view bytes) noexcept {
        const send_status status = Sockets::send(to, bytes);
        if (status != send_status::pending)
            wire_->sent(now(), this->bound(to.base), to.remote, bytes, status);
        return status;
    }
    /// `more` are further arguments of what it is made of.
    template <class F, class... More>
    void receive(F f, More... more) {
        Sockets::receive(
            [&](const route& from, byte_view bytes) {
                wire_->received(now(), from.remote, this->bound(from.base), bytes);
                f(from, bytes);
            },
            more...);
    }

  private:
    static time_point now() noexcept { return from_chrono(std::chrono::steady_clock::now()); }

    trace_wire* wire_;
};

using traced_sockets = basic_traced_sockets<udp_sockets>;

static_assert(transport<traced_sockets>);

}  // namespace ice::inline v0_1_0_dev

#endif
