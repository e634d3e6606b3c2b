// SPDX-License-Identifier: BSL-1.0
// Transaction ids on the wire (RFC 8489 sections 5 and 6.1): what has the same id is the same
// datagram, on the same way.
#include "support.hpp"

#include <array>

using namespace story;

namespace {

struct request_seen {
    endpoint from;
    endpoint to;
    std::vector<std::uint8_t> bytes;
    std::size_t times = 0;
};

using ids = std::map<std::array<std::uint8_t, 12>, request_seen>;

/// All that both sides send is recorded; two of three datagrams are lost.
void record(couple& c, ids& seen, std::size_t& resent) {
    c.w.loses = [&, n = 0U](const sight& s) mutable {
        const auto m = stun::message::parse(s.bytes);
        CHECK(m.has_value());
        if (!m) return false;
        // RFC8489-6.1-2: Binding, and a request or an indication when it is no answer.
        CHECK(m->method() == stun::binding_request.method);
        if (m->cls() != stun::message_class::request) return ++n % 3 != 0;
        std::array<std::uint8_t, 12> id{};
        for (std::size_t i = 0; i < id.size(); ++i) id[i] = s.bytes[8 + i];
        request_seen& known = seen[id];
        const std::vector<std::uint8_t> bytes(s.bytes.begin(), s.bytes.end());
        if (known.times++ == 0) {
            known.from = s.from;
            known.to = s.to;
            known.bytes = bytes;
        } else {
            ++resent;
        }
        // RFC8489-5-5
        CHECK((known.from == s.from && known.to == s.to && known.bytes == bytes));
        return ++n % 3 != 0;
    };
}

}  // namespace

TEST_CASE("transaction ids: the same for what is sent again, and for nothing else") {
    couple c;
    c.a.add_base({v4(3), 5000});
    ids seen;
    std::size_t resent = 0;
    record(c, seen, resent);
    c.begin();
    c.w.run_to(seconds(60));
    CHECK(resent > 3);
    CHECK(seen.size() > 10);  // checks, nominations, consent
}
