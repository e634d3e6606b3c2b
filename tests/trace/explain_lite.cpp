// SPDX-License-Identifier: BSL-1.0
#include <ice/trace/explain_lite.hpp>

#include <doctest/doctest.h>

#include <ice/stun/builder.hpp>

#include "ladder_case.hpp"

using namespace ice;
using trace::reason;

namespace {

struct lite_with_history : profiles::lite {
    using observer = trace::history<16>;
    static constexpr limits capacity{1, 2, 2, 0, 0, 32};
};

struct silence {
    send_status send(const route&, byte_view) noexcept { return send_status::sent; }
};

const endpoint alice(address::v4(192, 0, 2, 1), 5000);
const endpoint elsewhere(address::v4(192, 0, 2, 1), 6000);

/// What a peer sends.
struct check_of_peer {
    bool use_candidate = true;
    bool controlled = false;
    std::string_view ufrag{};  ///< the agent's, when empty
    std::string_view pwd{};
    endpoint from = alice;
    std::uint16_t base = 0;
    bool complete = true;
};

/// A server, and checks as peers of all kinds would send them.
struct lite_desk {
    silence wire;
    services<silence, lite_with_history> host{wire, chacha_random(std::array<std::uint8_t, 32>{9})};
    basic_lite_agent<silence, lite_with_history> agent{host};
    std::uint8_t serial = 0;

    explicit lite_desk(std::uint16_t components = 1) {
        for (std::uint16_t id = 1; id <= components; ++id)
            CHECK(agent.add_component(
                0, id, endpoint(address::v4(198, 51, 100, 1), static_cast<std::uint16_t>(id))));
    }
    void ask(std::int64_t ms, const check_of_peer& c = {}) {
        std::array<std::uint8_t, 300> room{};
        stun::builder b(room, stun::binding_request,
                        stun::transaction_id::from(std::array<std::uint8_t, 12>{++serial}));
        const std::string ufrag(c.ufrag.empty() ? agent.local_ufrag() : c.ufrag);
        const std::string pwd(c.pwd.empty() ? agent.local_pwd() : c.pwd);
        std::array<std::uint8_t, 64> key{};
        copy_bytes(key.data(), std::string_view(pwd));
        if (c.complete) b.add(stun::attr::username, std::string_view(ufrag + ":peer"));
        b.add(stun::attr::priority, 1U);
        if (c.controlled)
            b.add(stun::attr::ice_controlled, std::uint64_t{1});
        else
            b.add(stun::attr::ice_controlling, std::uint64_t{1});
        if (c.use_candidate) b.add(stun::attr::use_candidate);
        b.add_integrity(host.crypto,
                        host.crypto.make_hmac_sha1_key(byte_view(key.data(), pwd.size())));
        b.add_fingerprint(host.crypto);
        const auto bytes = b.finish();
        CHECK(bytes);
        if (!bytes) return;
        route from;
        from.base = base_id(c.base);
        from.remote = c.from;
        CHECK(agent.handle_datagram(time_point{} + milliseconds(ms), from, *bytes) ==
              verdict::consumed);
    }
    std::string text() const {
        return '\n' + ladder_case::whole(
                          [&](auto sink) { trace::put_explanation(agent, sink, host.observer); });
    }
    /// All reasons, in order.
    std::string reasons() const;
};

struct all_reasons {
    std::string text;
    void add(reason r) { text += std::string(to_text(r)) + ' '; }
    void operator()(const trace::refusal_record& r) { add(r.why); }
    void operator()(const trace::lite_component_report& r) { add(r.why); }
    void operator()(const trace::advice_report& r) { add(r.advice); }
    void operator()(const trace::lite_candidate_report& r) { add(r.why); }
    void operator()(const trace::lite_pair_report& r) { add(r.why); }
};

std::string lite_desk::reasons() const {
    all_reasons all;
    trace::explain(agent, all, host.observer);
    return all.text;
}

}  // namespace

TEST_CASE("trace explain_lite: from nothing to a selected pair, to silence, to the end") {
    lite_desk d;
    CHECK(d.reasons() == "component_unheard advice_peer_silent candidate_waits_for_checks ");
    d.ask(1000, {.use_candidate = false});
    CHECK(d.reasons() ==
          "component_not_nominated advice_peer_nominates candidate_waits_for_checks "
          "pair_not_nominated ");
    d.ask(1050);
    CHECK(d.reasons() == "component_selected candidate_paired pair_selected ");
    d.ask(1100, {.from = elsewhere});
    CHECK(d.reasons() ==
          "component_selected candidate_paired pair_selected pair_nominated_before ");
    d.agent.handle_timeout(time_point{} + milliseconds(16'100));
    CHECK(d.reasons() == "component_silent candidate_paired pair_selected pair_nominated_before ");
    d.agent.handle_timeout(time_point{} + milliseconds(31'100));
    CHECK(d.reasons() ==
          "component_consent_expired advice_restart candidate_paired pair_consent_lost "
          "pair_nominated_before ");
    d.agent.close();
    CHECK(d.reasons().empty());
}

TEST_CASE("trace explain_lite: what is refused, and what would help") {
    struct {
        check_of_peer check;
        const char* reasons;
    } const cases[] = {
        {{.ufrag = "abcd"},
         "request_for_another component_unheard advice_other_session "
         "candidate_waits_for_checks "},
        {{.pwd = "anotherpasswordthatiswrong"},
         "request_wrong_password component_unheard advice_wrong_credentials "
         "candidate_waits_for_checks "},
        {{.complete = false}, "request_incomplete component_unheard candidate_waits_for_checks "},
        {{.controlled = true},
         "component_unheard advice_peer_must_control candidate_waits_for_checks "
         "pair_refused_role "},
    };
    for (const auto& each : cases) {
        lite_desk d;
        d.ask(1000, each.check);
        CHECK(d.reasons() == each.reasons);
    }
}

TEST_CASE("trace explain_lite: two components, a restart, and a peer that is lite too") {
    lite_desk d(2);
    d.ask(1000);
    CHECK(d.reasons() ==
          "component_waits_for_others component_checking candidate_paired "
          "candidate_waits_for_checks pair_selected ");
    d.ask(1000, {.base = 1});
    CHECK(d.reasons() ==
          "component_selected component_selected candidate_paired candidate_paired "
          "pair_selected pair_selected ");
    d.agent.restart();
    CHECK(d.reasons() ==
          "component_old_path component_old_path candidate_paired candidate_paired "
          "pair_selected pair_selected ");
    lite_desk l;
    CHECK(l.agent.select_lite_remote(time_point{}, 0, 1, alice));
    CHECK(l.reasons() == "component_unchecked candidate_paired pair_selected ");
}

TEST_CASE("trace explain_lite: as a support engineer reads it") {
    lite_desk d;
    d.ask(900, {.ufrag = "abcd"});
    d.ask(1000, {.use_candidate = false});
    d.ask(1050);
    d.ask(6050, {.use_candidate = false});
    d.agent.handle_timeout(time_point{} + seconds(8));
    CHECK(d.text() == R"(
ICE session: completed
  lite: it answers the checks of its peer, and makes none
  1 request refused, the latest from 192.0.2.1:5000 by 401: their username is of another session [request_for_another]

Stream 0, component 1: a pair is nominated, and data can flow [component_selected]
  3 checks of the peer answered, 0 refused for its role
  heard 1.950 s ago; silent in 13.050 s, gone in 28.050 s

Local candidates
  L0  host  198.51.100.1:1          priority 2130706431, foundation 0
      pairs stand on it [candidate_paired]

Pairs
* L0 198.51.100.1:1 <- 192.0.2.1:5000
      data goes over it [pair_selected]
      0.000     check of the peer, controlling: answered success
      0.050     check of the peer, USE-CANDIDATE, controlling: answered success
      5.050     check of the peer, controlling: answered success
)");
}

TEST_CASE("trace explain_lite: without a history, what the agent itself knows") {
    lite_desk d;
    const auto told = [&] {
        all_reasons all;
        trace::explain(d.agent, all);
        return all.text;
    };
    CHECK(told() == "component_unheard candidate_waits_for_checks ");
    d.ask(1000, {.use_candidate = false});
    CHECK(told() == "component_checking candidate_waits_for_checks ");
    d.ask(1050);
    CHECK(told() == "component_selected candidate_paired pair_selected ");
}
