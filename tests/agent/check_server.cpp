// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/check_server.hpp>

#include <doctest/doctest.h>

#include "bench.hpp"

using namespace ice;
using bench::here;
using bench::there;
namespace attr = ice::stun::attr;

namespace {

struct request {
    std::string_view user = "ours:peer";
    std::string_view password = "0123456789012345678901";  ///< none: no integrity
    std::uint32_t priority = 1000;
    bool controlling = false;
    std::uint64_t tie_breaker = 1;
    bool use_candidate = false;
    bool unknown = false;
};

struct answer {
    std::uint16_t error = 0;  ///< 0: success
    bool authentic = false;
    endpoint mapped{};
    friend bool operator==(const answer&, const answer&) = default;
};

constexpr answer plain(std::uint16_t error) { return {error, false, {}}; }
constexpr answer signed_error(std::uint16_t error) { return {error, true, {}}; }
const endpoint peer = there(1);

struct server : bench::single {
    std::uint16_t base = no_index;
    std::uint16_t known = no_index;

    explicit server(agent_role role = agent_role::controlling) : bench::single(role) {
        base = local(here(1));
        known = remote(peer, 500);
        form();
    }
    answer ask(const request& r, const endpoint& from = peer) {
        std::uint8_t bytes[256];
        stun::builder b(bytes, stun::binding_request,
                        stun::draw_transaction_id<stun::rfc8489>(env.random));
        if (!r.user.empty()) b.add(attr::username, r.user);
        if (r.priority != 0) b.add(attr::priority, r.priority);
        b.add(r.controlling ? attr::ice_controlling : attr::ice_controlled, r.tie_breaker);
        if (r.use_candidate) b.add(attr::use_candidate);
        if (r.unknown) b.add_raw(0x7001, {});
        if (!r.password.empty()) b.add_integrity(env.crypto, key_of(r.password));
        b.add_fingerprint(env.crypto);
        const auto m = stun::message::parse(*b.finish());
        out.size = 0;
        detail::on_request(c, {base_id(base), 0, 1, from}, *m);
        const auto said = stun::message::parse(byte_view(out.bytes).first(out.size));
        if (!said) return {1, false, {}};
        CHECK(out.to.remote == from);
        CHECK(said->id() == m->id());
        answer a;
        if (const auto e = said->get(attr::error_code)) a.error = e->code;
        a.authentic =
            stun::verify_integrity(*said, env.crypto, s.credentials().local_key).has_value();
        if (const auto mapped = said->get(attr::xor_mapped_address)) a.mapped = *mapped;
        return a;
    }
    pair& the_pair() { return at(base, known); }
};

}  // namespace

TEST_CASE("check_server: an authentic check is told where it came from, and triggers one") {
    server p;
    CHECK(p.ask({}) == answer{0, true, peer});
    CHECK(p.the_pair().requests_received == 1);
    CHECK(p.the_pair().responses_sent == 1);
    CHECK(bool{p.the_pair().queued});
    CHECK(!p.the_pair().peer_nominated);
}

TEST_CASE("check_server: what is not authentic is refused and changes nothing") {
    server p;
    CHECK(p.ask({.password = {}}) == plain(400));
    CHECK(p.ask({.user = {}}) == plain(400));
    CHECK(p.ask({.user = "nobody:peer"}) == plain(401));
    CHECK(p.ask({.user = "ours"}) == plain(401));
    CHECK(p.ask({.password = "another password of theirs"}) == plain(401));
    CHECK(p.the_pair().requests_received == 0);
    CHECK(!p.the_pair().queued);
}

TEST_CASE("check_server: authentic, but not as it must be") {
    server p;
    CHECK(p.ask({.unknown = true}) == signed_error(420));
    CHECK(p.ask({.priority = 0}) == signed_error(400));  // absent
    CHECK(p.ask({.priority = 0x80000000U}) == signed_error(400));
    CHECK(!p.the_pair().queued);
    CHECK(p.ask({.priority = 0x7fffffffU}).error == 0);
}

TEST_CASE("check_server: a role conflict ends in 487 or in the other role") {
    server winner;
    CHECK(winner.ask({.controlling = true, .tie_breaker = 99}) == signed_error(487));
    CHECK(winner.s.role == agent_role::controlling);
    CHECK(!winner.the_pair().queued);
    server loser;
    CHECK(loser.ask({.controlling = true, .tie_breaker = 101}) == answer{0, true, peer});
    CHECK(loser.s.role == agent_role::controlled);
    CHECK(bool{loser.the_pair().queued});
}

TEST_CASE("check_server: an unknown source becomes a candidate with the priority it signed") {
    server p;
    CHECK(p.ask({.priority = 4321}, there(66)) == answer{0, true, there(66)});
    const auto learnt = detail::find_remote(p.s, p.s.components[0], there(66));
    CHECK(learnt != no_index);
    if (learnt == no_index) return;
    CHECK(p.s.remotes[learnt].c.kind == candidate_kind::prflx);
    CHECK(p.s.remotes[learnt].c.priority == 4321);
    CHECK(!p.s.remotes[learnt].signalled);
    CHECK(bool{p.at(p.base, learnt).queued});
}

TEST_CASE("check_server: USE-CANDIDATE counts at once for a valid pair, else with success") {
    server p(agent_role::controlled);
    CHECK(p.ask({.controlling = true, .use_candidate = true}).error == 0);
    CHECK(bool{p.the_pair().peer_nominated});
    CHECK(p.s.components[0].nominated == no_index);

    server q(agent_role::controlled);
    q.validate(q.index(q.base, q.known));
    CHECK(q.ask({.controlling = true, .use_candidate = true}).error == 0);
    CHECK(q.s.components[0].nominated == q.index(q.base, q.known));

    server boss;  // nobody nominates for the controlling agent
    boss.validate(boss.index(boss.base, boss.known));
    CHECK(boss.ask({.use_candidate = true}).error == 0);
    CHECK(!boss.the_pair().nominated);
}

TEST_CASE("check_server: a check of a session that is not described yet is answered and held") {
    server p;
    CHECK(p.ask({.user = "ours:newer"}) == answer{0, true, peer});
    CHECK(!p.the_pair().queued);
    CHECK(p.s.early.size() == 1);
    CHECK(p.ask({.user = "ours:newer"}).error == 0);  // the same once more
    CHECK(p.s.early.size() == 1);
    for (int i = 10; i < 15; ++i) CHECK(p.ask({.user = "ours:newer"}, there(i)).error == 0);
    CHECK(p.s.early.size() == 4);
    CHECK(p.s.early[0].remote == there(11));  // the oldest went
}
