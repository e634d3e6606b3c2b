// SPDX-License-Identifier: BSL-1.0
#include <ice/exchange/queue_transport.hpp>

#include <doctest/doctest.h>

#include <type_traits>

#include "../support/verify.hpp"

namespace {

using namespace ice;

constexpr std::uint8_t text[] = {'a', 'b', 'c', 'd', 'e'};

constexpr byte_view first(std::size_t n) { return byte_view(text).first(n); }

constexpr route to(std::uint16_t port) {
    return {base_id(0), 0, 1, endpoint(address::v4(192, 0, 2, 1), port)};
}

template <class Queue>
constexpr bool front_is(const Queue& q, std::uint16_t port, std::size_t size) {
    const auto d = q.front();
    if (!d || d->to != to(port) || d->bytes.size() != size) return false;
    for (std::size_t i = 0; i < size; ++i)
        if (d->bytes[i] != text[i]) return false;
    return true;
}

constexpr bool keeps_order() {
    queue_transport<3, 4> q;
    if (q.front() || !q.empty() || q.capacity() != 3) return false;
    if (q.send(to(1), first(4)) != send_status::sent) return false;
    if (q.send(to(2), first(0)) != send_status::sent) return false;
    if (!front_is(q, 1, 4) || q.size() != 2) return false;
    q.pop();
    if (!front_is(q, 2, 0)) return false;
    q.pop();
    return q.empty() && !q.front();
}

constexpr bool goes_round() {
    queue_transport<3, 4> q;
    for (std::uint16_t n = 0; n < 10; ++n) {
        if (q.send(to(n), first(n % 5)) != send_status::sent) return false;
        if (n < 2) continue;
        if (!front_is(q, static_cast<std::uint16_t>(n - 2), (n - 2U) % 5)) return false;
        q.pop();
    }
    return q.size() == 2;
}

constexpr bool loses_what_does_not_fit() {
    queue_transport<2, 4> q;
    if (q.send(to(1), first(5)) != send_status::would_block || !q.empty()) return false;
    static_cast<void>(q.send(to(1), first(1)));
    static_cast<void>(q.send(to(2), first(2)));
    if (q.send(to(3), first(3)) != send_status::would_block) return false;
    return q.lost() == 2 && q.size() == 2 && front_is(q, 1, 1);
}

constexpr bool clears() {
    queue_transport<2, 4> q;
    static_cast<void>(q.send(to(1), first(1)));
    static_cast<void>(q.send(to(2), first(2)));
    q.pop();
    q.clear();
    q.pop();  // nothing to forget
    return q.empty() && q.send(to(3), first(3)) == send_status::sent && front_is(q, 3, 3);
}

TEST_CASE("first in, first out") {
    ICE_VERIFY(keeps_order());
    ICE_VERIFY(goes_round());
}
TEST_CASE("what does not fit is lost, and counted") { ICE_VERIFY(loses_what_does_not_fit()); }
TEST_CASE("an emptied queue begins anew") { ICE_VERIFY(clears()); }

static_assert(transport<queue_transport<1, 1>>);
static_assert(std::is_trivially_copyable_v<queue_transport<>>);

}  // namespace
