// SPDX-License-Identifier: BSL-1.0
// UDP sockets that tell a trace what they send and receive (POSIX). On other systems this header
// holds nothing.
#pragma once

#if !defined(_WIN32)

#include "trace_files.hpp"
#include "udp_sockets.hpp"

namespace ice::inline v0_1_0_dev {

/// Model of `transport`, as udp_sockets is. The wire must outlive it; times are the steady clock's.
class traced_sockets : public udp_sockets {
  public:
    explicit traced_sockets(trace_wire& wire) noexcept : wire_(&wire) {}

    send_status send(const route& to, byte_view bytes) noexcept {
        const send_status status = udp_sockets::send(to, bytes);
        wire_->sent(now(), bound(to.base), to.remote, bytes, status);
        return status;
    }
    template <class F>
    void receive(F f, int most = 64) {
        udp_sockets::receive(
            [&](const route& from, byte_view bytes) {
                wire_->received(now(), from.remote, bound(from.base), bytes);
                f(from, bytes);
            },
            most);
    }

  private:
    static time_point now() noexcept { return from_chrono(std::chrono::steady_clock::now()); }

    trace_wire* wire_;
};

static_assert(transport<traced_sockets>);

}  // namespace ice::inline v0_1_0_dev

#endif
