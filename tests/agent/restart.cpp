// SPDX-License-Identifier: BSL-1.0
#include <ice/agent/restart.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "bench.hpp"

namespace {

using namespace ice;

struct small : profiles::rfc8445 {
    static constexpr limits capacity{1, 1, 4, 2, 8, 32};
};

struct fixture : bench::bare<small> {
    fixture() {
        s.streams[0].used = true;
        s.components[0].used = true;
        detail::draw_local_credentials(c);
    }
    void restart(bool keep_locals = true) {
        detail::restart_session(c, keep_locals);
        detail::draw_local_credentials(c);
    }
    errc set(std::size_t ufrag, std::size_t pwd) {
        return detail::set_local_credentials(c, std::string(ufrag, 'u'), std::string(pwd, 'p'))
            .code();
    }
    std::string ufrag() const { return std::string(s.credentials().local_ufrag.view()); }
    std::string pwd() const { return std::string(s.credentials().local_pwd.view()); }

    std::uint16_t add_base(std::uint8_t last, candidate_kind kind = candidate_kind::host) {
        const auto i = static_cast<std::uint16_t>(last);
        s.locals[i].used = true;
        s.locals[i].c.base = i;
        s.locals[i].c.kind = kind;
        s.locals[i].c.where = {address::v4(192, 0, 2, last), 9};
        return i;
    }
    bool is_used(std::uint16_t i) const { return s.locals[i].used; }
    bool is_retired(std::uint16_t i) const { return s.locals[i].retired; }
    bool has_lost_path() const { return s.components[0].path.lost; }
    void set_path(std::uint16_t base) {
        path_record& path = s.components[0].path;
        path.base = base;
        path.slot = s.slot;
        path.set = true;
        path.lost = false;
    }
};

}  // namespace

TEST_CASE("restart: drawn credentials are ice-chars of the lengths asked for, and new") {
    fixture f;
    std::string ufrag, pwd;
    for (int i = 0; i < 8; ++i) {
        CHECK(f.ufrag() != ufrag);
        CHECK(f.pwd() != pwd);
        ufrag = f.ufrag();
        pwd = f.pwd();
        CHECK(ufrag.size() >= 4);
        CHECK(pwd.size() >= 22);
        CHECK(detail::ice_char_run(ufrag, 256) == ufrag.size());
        CHECK(detail::ice_char_run(pwd, 256) == pwd.size());
        f.restart();
    }
    CHECK(f.s.generation == 8);
}

TEST_CASE("restart: credentials of the host, within the limits") {
    fixture f;
    const std::string drawn = f.ufrag() + f.pwd();
    CHECK(f.set(3, 22) == errc::misuse_agent_credentials);
    CHECK(f.set(4, 21) == errc::misuse_agent_credentials);
    CHECK(f.set(257, 22) == errc::misuse_agent_credentials);
    CHECK(f.set(4, 257) == errc::misuse_agent_credentials);
    CHECK(f.set(33, 22) == errc::agent_full);
    CHECK(f.set(4, 33) == errc::agent_full);
    const std::string good(22, 'p');
    CHECK(detail::set_local_credentials(f.c, "fr-g", good).code() ==
          errc::misuse_agent_credentials);
    CHECK(detail::set_local_credentials(f.c, "frag", good + ' ').code() ==
          errc::misuse_agent_credentials);
    CHECK(f.ufrag() + f.pwd() == drawn);  // what was refused changed nothing
    CHECK(f.set(4, 22) == errc::ok);
    CHECK(f.set(32, 32) == errc::ok);
    CHECK(f.ufrag() == std::string(32, 'u'));
    CHECK(f.pwd() == std::string(32, 'p'));
}

TEST_CASE("restart: the keys of the path that carries data outlive any number of restarts") {
    fixture f;
    f.set_path(f.add_base(0));
    const std::string first = f.pwd();
    const std::uint8_t slot = f.s.slot;
    for (int i = 0; i < 3; ++i) {
        f.restart();
        CHECK(f.s.slot != slot);
        CHECK(f.s.components[0].path.slot == slot);
        CHECK(!f.has_lost_path());
        CHECK(f.s.sessions[slot].local_pwd.view() == first);
        CHECK(f.pwd() != first);
    }
    // A path of the new session takes its place, and the next session the slot that is free.
    f.set_path(0);
    const std::string second = f.pwd();
    f.restart();
    CHECK(f.s.slot == slot);
    CHECK(f.s.sessions[slot ^ 1U].local_pwd.view() == second);
}

TEST_CASE("restart: without a path nothing of the session before is left") {
    fixture f;
    const std::string before = f.pwd();
    const std::uint8_t slot = f.s.slot;
    f.restart();
    CHECK(f.s.slot == slot);
    for (const auto& session : f.s.sessions) CHECK(session.local_pwd.view() != before);
}

TEST_CASE("restart: which local candidates stay") {
    for (const bool keep : {true, false}) {
        fixture f;
        const auto carrying = f.add_base(0);
        const auto idle = f.add_base(1);
        const auto learnt = f.add_base(2, candidate_kind::prflx);
        f.s.locals[idle].conveyed = true;
        f.set_path(carrying);
        f.restart(keep);
        CHECK(f.is_used(carrying));
        CHECK(f.is_retired(carrying) == !keep);
        CHECK(f.is_used(idle) == keep);
        CHECK(!f.s.locals[idle].conveyed);
        CHECK(!f.is_used(learnt));
    }
}

TEST_CASE("restart: closing wipes both sessions and loses the path") {
    fixture f;
    f.set_path(f.add_base(0));
    f.restart();
    detail::close_session(f.c);
    for (const auto& session : f.s.sessions) CHECK(session.local_pwd.view().empty());
    CHECK(f.has_lost_path());
    CHECK(f.s.timers.next() == time_point::never());
    CHECK(f.s.state == session_state::closed);
}

TEST_CASE("restart: no byte of a password or its key is left behind") {
    for (const bool closes : {false, true}) {
        fixture f;
        const std::string password = f.pwd();
        const auto key = f.s.credentials().local_key;
        const auto holds = [&](const void* what, std::size_t size) {
            const auto* const all = reinterpret_cast<const std::uint8_t*>(&f.s);
            const auto* const text = static_cast<const std::uint8_t*>(what);
            return std::search(all, all + sizeof f.s, text, text + size) != all + sizeof f.s;
        };
        CHECK(holds(password.data(), password.size()));
        CHECK(holds(&key, 20));  // the inner digest
        closes ? detail::close_session(f.c) : f.restart();
        CHECK(!holds(password.data(), password.size()));
        CHECK(!holds(password.data(), 12));
        CHECK(!holds(&key, 20));
    }
}
