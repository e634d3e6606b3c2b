// SPDX-License-Identifier: BSL-1.0
#include <ice/mux/batch.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ice/agent/lite.hpp>
#include <ice/stun/attributes.hpp>

using namespace ice;

namespace {

struct wire {
    std::vector<std::vector<std::uint8_t>> sent;
    send_status send(const route&, byte_view bytes) noexcept {
        sent.emplace_back(bytes.begin(), bytes.end());
        return send_status::sent;
    }
};
using lite_agent = basic_lite_agent<wire>;

route from(std::uint8_t last) { return {base_id(0), 0, 1, {address::v4(192, 0, 2, last), 5000}}; }

/// A port with some sessions, the same ones each time.
struct port {
    static constexpr session_number count = 6;
    wire out;
    services<wire, profiles::lite> lent{
        out, {chacha_random(std::array<std::uint8_t, 32>{5}), builtin_crypto::detect()}};
    std::vector<lite_agent> agents;
    std::vector<session_router::session_record> records{count};
    std::vector<session_slot> fragments{32}, learned{64};
    session_router routes{records, fragments, learned, {1, 2}};

    port() {
        for (session_number i = 0; i < count; ++i) {
            agents.emplace_back(lent);
            CHECK(agents[i].add_component(0, 1, {address::v4(203, 0, 113, 1), 3478}));
            CHECK(routes.add(i, agents[i].local_ufrag()) == errc::ok);
        }
    }
    port(const port&) = delete;
    port& operator=(const port&) = delete;

    enum class kind { good, forged, no_priority, unknown_session, broken, indication, media };

    std::vector<std::uint8_t> datagram(session_number to, kind k) const {
        std::array<std::uint8_t, 300> bytes{};
        if (k == kind::media) return {0x80, 1, 2, 3};
        const auto type = k == kind::indication ? stun::binding_indication : stun::binding_request;
        std::array<std::uint8_t, 12> id{};
        id[0] = static_cast<std::uint8_t>(to);
        stun::builder b(bytes, type, stun::transaction_id::from(id));
        const std::string user = std::string(agents[to].local_ufrag()) + ":peer";
        b.add_joined(stun::attr::username,
                     {k == kind::unknown_session ? std::string_view("none:peer") : user});
        if (k != kind::no_priority) b.add(stun::attr::priority, 77U);
        b.add(stun::attr::ice_controlling, 1U);
        b.add(stun::attr::use_candidate);
        const lite_agent& keys = agents[k == kind::forged ? (to + 1) % count : to];
        b.add_integrity(lent.crypto, keys.integrity_key());
        b.add_fingerprint(lent.crypto);
        const auto done = b.finish();
        CHECK(done);
        std::vector<std::uint8_t> out_bytes(done->begin(), done->end());
        if (k == kind::broken) out_bytes.pop_back();
        return out_bytes;
    }
};

}  // namespace

TEST_CASE("a batch does what its datagrams do one by one") {
    using enum port::kind;
    const std::vector<std::pair<session_number, port::kind>> script = {
        {0, good},       {1, forged},          {2, no_priority}, {3, good},   {0, media},
        {4, indication}, {5, unknown_session}, {0, good},        {1, broken}, {5, good},
        {5, good},       {2, media},           {1, good}};
    for (std::size_t per_call = 1; per_call <= script.size(); ++per_call) {
        port one, many;
        std::vector<std::vector<std::uint8_t>> bytes;
        for (const auto& [to, k] : script) bytes.push_back(one.datagram(to, k));
        std::vector<received_datagram> all;
        for (std::size_t i = 0; i < script.size(); ++i)
            all.push_back({from(static_cast<std::uint8_t>(script[i].first)), bytes[i]});

        const time_point now = time_point{} + seconds(1);
        for (std::size_t i = 0; i < all.size(); i += per_call)
            handle_batch(many.routes, many.lent.crypto, now,
                         std::span(all).subspan(i, std::min(per_call, all.size() - i)),
                         [&](session_number n) -> lite_agent& { return many.agents[n]; });
        for (const received_datagram& each : all) {
            const routed to = one.routes.find(each.from, each.bytes);
            CHECK(to.session == each.to.session);
            CHECK(to.by == each.to.by);
            const verdict what = to.session == no_session ? verdict::not_mine
                                                          : one.agents[to.session].handle_datagram(
                                                                now, each.from, each.bytes);
            CHECK(what == each.what);
        }
        CHECK(one.out.sent == many.out.sent);
        CHECK(many.out.sent.size() == 8);  // five good ones answered thus, three refused
        for (session_number i = 0; i < port::count; ++i)
            CHECK(one.agents[i].route_of(0, 1).to == many.agents[i].route_of(0, 1).to);
    }
}
