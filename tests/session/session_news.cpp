// SPDX-License-Identifier: BSL-1.0
#include <ice/session/session_news.hpp>

#include <ice/stun/builder.hpp>

#include "support.hpp"

using namespace desk;

namespace {

/// Answers the latest Binding request of a host; needs its id, which the sink does not keep: so the
/// open transaction tells it.
void answer(host& h, const endpoint& mapped) {
    const auto& open = h.s.pool().gatherer().inspect().open;
    for (std::size_t t = 0; t < open.capacity(); ++t) {
        if (open[t].kind == 0) continue;
        std::uint8_t bytes[64] = {};
        stun::builder b(bytes, stun::binding_success, open[t].id());
        b.add(stun::attr::xor_mapped_address, mapped);
        CHECK(h.s.handle_datagram(now, {base_id(0), 0, 1, stun_server}, *b.finish()) ==
              verdict::consumed);
        return;
    }
    CHECK(false);
}

std::size_t count(host& h, session_event_kind kind) {
    std::size_t n = 0;
    for (auto e = h.s.poll_event(); e.kind != session_event_kind::none; e = h.s.poll_event())
        n += e.kind == kind ? 1U : 0U;
    return n;
}

host* asked() {
    static host* kept = nullptr;
    delete kept;
    kept = new host;
    CHECK(kept->s.add_stun_server(now, stun_server));
    CHECK(kept->s.add_base(now, base_at(own)));
    CHECK(count(*kept, session_event_kind::candidate) == 1);
    kept->s.handle_timeout(now);
    return kept;
}

}  // namespace

TEST_CASE("session session_news: a reflexive address becomes a candidate, once") {
    host& h = *asked();
    CHECK(!h.s.is_gathered());
    answer(h, {address::v4(203, 0, 113, 5), 7000});
    CHECK(h.s.is_gathered());
    CHECK(h.lines().find("203.0.113.5 7000 typ srflx raddr 10.0.0.2 rport 5000") !=
          std::string::npos);
    CHECK(count(h, session_event_kind::candidate) == 1);
}

TEST_CASE("session session_news: one's own address is nothing new") {
    host& h = *asked();
    answer(h, own);
    CHECK(count(h, session_event_kind::candidate) == 0);
    CHECK(h.lines().find("srflx") == std::string::npos);
}

TEST_CASE("session session_news: an address that nobody can have is told as a failure") {
    host& h = *asked();
    answer(h, {address::v4(224, 0, 0, 1), 7000});
    const session_event e = h.s.poll_event();
    CHECK(e.kind == session_event_kind::stun_failed);
    CHECK((e.outcome == gather_outcome::bad_address && e.server == 0 && e.base == base_id(0)));
    CHECK(count(h, session_event_kind::gathering_done) == 1);
}
