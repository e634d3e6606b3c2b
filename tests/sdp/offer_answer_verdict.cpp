// SPDX-License-Identifier: BSL-1.0
#include <ice/sdp/offer_answer_verdict.hpp>

#include <doctest/doctest.h>

#include "../support/verify.hpp"

using namespace ice;
using namespace ice::sdp;

namespace {

constexpr auto controlling = agent_role::controlling;
constexpr auto controlled = agent_role::controlled;

constexpr agent_role after(agent_role role, bool lite, bool was_lite, bool peer_lite,
                           bool peer_was_lite) {
    agent_facts facts;
    facts.role = role;
    facts.lite = lite;
    return sdp::detail::role_after(facts, peer_lite, was_lite, peer_was_lite);
}

constexpr stream_verdict components(std::uint16_t was, std::uint16_t now) {
    stream_verdict v;
    v.components_was = was;
    v.components = now;
    return v;
}

}  // namespace

TEST_CASE("roles last, unless the controlling agent becomes lite beside a full one") {
    ICE_VERIFY(after(controlling, false, false, false, false) == controlling);
    ICE_VERIFY(after(controlled, false, false, false, false) == controlled);
    ICE_VERIFY(after(controlling, true, false, false, false) == controlled);
    ICE_VERIFY(after(controlling, true, false, true, true) == controlling);
    ICE_VERIFY(after(controlling, true, true, false, false) == controlling);
    ICE_VERIFY(after(controlled, false, false, true, false) == controlling);
    ICE_VERIFY(after(controlled, false, false, true, true) == controlled);
    ICE_VERIFY(after(controlled, true, true, true, false) == controlled);
}

TEST_CASE("components added and removed") {
    ICE_VERIFY((components(1, 2).adds_components() && !components(1, 2).removes_components()));
    ICE_VERIFY((components(2, 1).removes_components() && !components(2, 1).adds_components()));
    ICE_VERIFY((!components(0, 2).adds_components() && !components(2, 2).adds_components()));
    ICE_VERIFY(!components(2, 0).removes_components());  // the stream goes, not a component
}

TEST_CASE("a stream that uses ICE speaks for the session") {
    basic_body<2> body;
    body.session.ice.lite = true;
    CHECK(sdp::detail::lines_of_session(body).lite);
    section_facts s;
    s.media.port = 1;
    CHECK(body.sections.push_back(s));
    s.ice.ufrag = "8hhY";
    s.ice.pwd = "asd88fgpdd777uzjYhagZg";
    s.ice.options = *ice_options::parse("ice2");
    CHECK(body.sections.push_back(s));
    CHECK(!sdp::detail::lines_of_session(body).lite);
    CHECK(sdp::detail::peer_has_ice2(body));
    body.sections[1].ice.options = {};
    CHECK(!sdp::detail::peer_has_ice2(body));
}
