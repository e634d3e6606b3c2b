// SPDX-License-Identifier: BSL-1.0
#include <ice/drafts/mmusic_ice_02/local.hpp>

#include <doctest/doctest.h>

#include <set>

#include "desk.hpp"

using namespace table_desk;

namespace {

struct lone : table {
    explicit lone(std::uint16_t components = 1) {
        CHECK(a.agent.add_stream(components).code() == errc::ok);
    }
    errc add(const local_address& l) { return a.agent.add_local({}, l).code(); }
    message describe() const {
        message m;
        CHECK(a.agent.describe(message_type::initiate, m).code() == errc::ok);
        return m;
    }
};

}  // namespace

// ICE02-5.3.2-3 ICE02-5.3.2-4
TEST_CASE("each local address has a fragment and password, shared by what is derived from it") {
    lone t;
    const auto one = t.a.add({.where = v4(1)});
    const auto two = t.a.add({.where = v4(2)});
    t.a.add({.where = v4(11), .kind = candidate_kind::srflx, .base = base_id(one)});
    t.a.add({.where = v4(12), .kind = candidate_kind::relay, .base = base_id(two)});
    t.a.add({.where = v4(13), .kind = candidate_kind::relay});
    const message m = t.describe();
    CHECK(m.streams.size() == 1);
    const auto& all = m.streams[0].alternates;
    CHECK(all.size() == 5);
    if (all.size() != 5) return;
    for (const alternate& each : all) {
        CHECK(each.username.size() == own_fragment_length);  // 16 of 64 kinds: 96 random bits
        CHECK(each.password.size() == own_password_length);
    }
    CHECK(all[0].username != all[1].username);
    CHECK(all[0].password != all[1].password);
    CHECK((all[2].username == all[0].username && all[2].password == all[0].password));
    CHECK((all[3].username == all[1].username && all[3].password == all[1].password));
    CHECK((all[4].username != all[0].username && all[4].username != all[1].username));
}

// ICE02-5.1.1-2 ICE02-5.1.1-3
TEST_CASE("identifiers of alternates are unique, in both sides' messages and for good") {
    table t;
    std::set<std::string> ids;
    for (side* s : {&t.a, &t.b}) {
        for (std::uint16_t stream = 0; stream < 2; ++stream) {
            CHECK(s->agent.add_stream().code() == errc::ok);
            for (std::uint8_t i = 1; i < 4; ++i)
                s->add({.where = v4(static_cast<std::uint8_t>(10 * stream + i)), .stream = stream});
        }
        CHECK(s->agent.remove_local({}, 1).code() == errc::ok);
    }
    t.a.add({.where = v4(40)});  // in the place of the one that is gone
    for (side* s : {&t.a, &t.b}) {
        message m;
        CHECK(s->agent.describe(message_type::initiate, m).code() == errc::ok);
        for (const auto& stream : m.streams)
            for (const alternate& each : stream.alternates) {
                CHECK(ids.insert(std::string(each.id)).second);
                CHECK(ice::detail::all_in(each.id, ice::detail::token_chars));
            }
    }
    CHECK(ids.size() == 11);
}

// ICE02-5.1.1-1 ICE02-5.3.3-1
TEST_CASE("all addresses are alternates, and the likeliest to work for anybody is the default") {
    lone t(2);
    const auto host = t.a.add({.where = v4(1, 5000)});
    t.a.add({.where = v4(1, 5001), .component = 2, .partner = host});
    const auto derived =
        t.a.add({.where = v4(11, 6000), .kind = candidate_kind::srflx, .base = base_id(host)});
    message m = t.describe();
    CHECK(m.streams[0].default_address.rtp == v4(11, 6000));
    const auto relay = t.a.add({.where = v4(12, 7000), .kind = candidate_kind::relay});
    t.a.add(
        {.where = v4(12, 7009), .component = 2, .kind = candidate_kind::relay, .partner = relay});
    m = t.describe();
    CHECK(m.streams[0].default_address == rtp_info{v4(12, 7000), v4(12, 7009)});
    CHECK(m.streams[0].alternates.size() == 3);  // the default among them
    CHECK(!m.streams[0].alternates[0].rtcp_written);
    CHECK(m.streams[0].alternates[2].rtcp_written == v4(12, 7009));
    // No relay if it can be helped.
    CHECK(m.streams[0].alternates[0].q > m.streams[0].alternates[1].q);
    CHECK(m.streams[0].alternates[1].q > m.streams[0].alternates[2].q);
    CHECK(derived != host);
}

TEST_CASE("fragments of the host's choice must not begin each other") {
    lone t;
    t.a.add({.where = v4(1)});
    t.a.add({.where = v4(2)});
    const auto set = [&](std::uint16_t at, std::string_view f, std::string_view p) {
        return t.a.agent.set_credentials(at, f, p).code();
    };
    CHECK(set(0, "x-frag", "siprulz") == errc::ok);
    CHECK(set(1, "z-frag", "siprulz") == errc::ok);
    CHECK(set(1, "x-fra", "siprulz") == errc::misuse_draft_credentials);
    CHECK(set(1, "x-frag2", "siprulz") == errc::misuse_draft_credentials);
    CHECK(set(1, "", "siprulz") == errc::misuse_draft_credentials);
    CHECK(set(1, "a b", "siprulz") == errc::misuse_draft_credentials);
    CHECK(set(1, "y", "a b") == errc::misuse_draft_credentials);
    CHECK(set(1, std::string(65, 'y'), "p") == errc::misuse_draft_credentials);
    CHECK(set(7, "y", "p") == errc::misuse_draft_base);
    CHECK(t.describe().streams[0].alternates[1].username == "z-frag");
}

TEST_CASE("what a host cannot add") {
    lone t(2);
    const auto rtp = t.a.add({.where = v4(1)});
    CHECK(t.add({.where = v4(1)}) == errc::misuse_draft_address);  // twice
    CHECK(t.add({}) == errc::misuse_draft_address);
    CHECK(t.add({.where = v4(2, 0)}) == errc::misuse_draft_address);
    CHECK(t.add({.where = v4(2), .kind = candidate_kind::prflx}) == errc::misuse_draft_address);
    CHECK(t.add({.where = v4(2), .stream = 1}) == errc::misuse_draft_stream);
    CHECK(t.add({.where = v4(2), .component = 3}) == errc::misuse_draft_stream);
    CHECK(t.add({.where = v4(2), .kind = candidate_kind::srflx}) == errc::misuse_draft_base);
    CHECK(t.add({.where = v4(2), .base = base_id(rtp)}) == errc::misuse_draft_base);
    CHECK(t.add({.where = v4(2), .component = 2}) == errc::misuse_draft_base);
    CHECK(t.add({.where = v4(2), .component = 2, .partner = 5}) == errc::misuse_draft_base);
    CHECK(t.add({.where = v4(2), .component = 2, .partner = rtp}) == errc::ok);
    CHECK(t.add({.where = v4(3), .component = 2, .partner = rtp}) == errc::misuse_draft_base);
    for (std::uint8_t i = 0; i < 10; ++i)
        CHECK(t.add({.where = v4(static_cast<std::uint8_t>(50 + i))}) == errc::ok);
    CHECK(t.add({.where = v4(70)}) == errc::draft_full);
}

TEST_CASE("an address takes with it what depends on it") {
    lone t(2);
    const auto rtp = t.a.add({.where = v4(1, 5000)});
    t.a.add({.where = v4(1, 5001), .component = 2, .partner = rtp});
    t.a.add({.where = v4(9, 5000), .kind = candidate_kind::srflx, .base = base_id(rtp)});
    t.a.add({.where = v4(2, 5000)});
    CHECK(t.a.agent.remove_local({}, rtp).code() == errc::ok);
    CHECK(t.describe().streams[0].alternates.size() == 1);
    CHECK(t.describe().streams[0].alternates[0].rtp == v4(2, 5000));
    CHECK(t.a.agent.remove_local({}, rtp).code() == errc::misuse_draft_base);
    CHECK(t.a.agent.inspect().own[rtp].password.view().empty());
}

TEST_CASE("an address that comes in mid-session is checked with all that is known of the peer") {
    couple t;
    t.begin();
    t.run_to(seconds(1));
    t.a.add({.where = v4(21)});
    t.run_to(milliseconds(1'500));
    CHECK(t.a.rows() == 2);
    CHECK(t.a.count(row_state::handshaking) == 1);  // the peer does not know its fragment yet
    table::tell(t.a, t.b, t.now);                   // modify
    t.run_to(milliseconds(2'500));
    CHECK(t.a.count(row_state::good) == 1);
    CHECK(t.a.agent.remove_local(t.now, 0).code() == errc::ok);
    CHECK(t.a.agent.route_of(0, 1).to.base == base_id(1));
}
