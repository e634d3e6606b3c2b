// SPDX-License-Identifier: BSL-1.0
// Any order of a router's verbs, with datagrams of any bytes in between: it answers as a plain
// model of maps does, its memory stays within what it was given, and looking changes nothing.
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ice/mux.hpp>
#include <ice/stun/attributes.hpp>
#include <ice/stun/builder.hpp>

#include "script.hpp"

namespace {

using namespace ice;
using namespace fuzz_script;

constexpr std::size_t sessions = 12;  // fewer than names, so that names are refused and reused

std::string fragment(std::uint8_t n) {
    return "frag" + std::string(1, static_cast<char>('a' + n % 16));
}

route from(std::uint8_t n) {
    return {
        base_id(n & 1U), 0, 1, {address::v4(192, 0, 2, static_cast<std::uint8_t>(n / 2 % 16)), 9}};
}

struct model {
    struct session {
        std::deque<std::string> names;  // newest last: of its own, or "ours:theirs"
        std::deque<std::string> learned;
        std::string group;
    };
    std::map<session_number, session> known;
    std::map<std::string, session_number> by_name;
    std::map<std::string, session_number> by_learned;

    errc name(session_number n, const std::string& name) {
        if (by_name.contains(name)) return errc::misuse_mux_fragment;
        session& s = known[n];
        if (s.names.size() == 2) {
            forget(n, s.names.front());
            s.names.pop_front();
        }
        s.names.push_back(name);
        by_name[name] = n;
        return errc::ok;
    }
    errc learn(session_number n, const std::string& what) {
        if (!known.contains(n)) return errc::misuse_mux_session;
        session& s = known[n];
        if (const auto at = by_learned.find(what); at != by_learned.end() && at->second == n)
            return errc::ok;
        for (std::string& each : s.learned)
            if (each == what) each.clear();
        if (s.learned.size() == 4) {
            const auto at = by_learned.find(s.learned.front());
            if (at != by_learned.end() && at->second == n) by_learned.erase(at);
            s.learned.pop_front();
        }
        s.learned.push_back(what);
        by_learned[what] = n;
        return errc::ok;
    }
    void remove(session_number n) {
        const std::string group = known[n].group;
        for (const std::string& name : known[n].names) forget(n, name);
        for (auto at = by_learned.begin(); at != by_learned.end();)
            at = at->second == n ? by_learned.erase(at) : std::next(at);
        known.erase(n);
        if (!group.empty() && !has_siblings(group) && by_name[group] == no_session)
            by_name.erase(group);
    }
    /// What siblings share stays taken, without a root.
    void forget(session_number n, const std::string& name) {
        if (by_name[name] != n) return;
        if (has_siblings(name))
            by_name[name] = no_session;
        else
            by_name.erase(name);
    }
    bool has_siblings(const std::string& ours) const {
        for (const auto& [n, s] : known)
            if (s.group == ours) return true;
        return false;
    }
    session_number find(const std::string& ours, const std::string& theirs) const {
        if (const auto one = by_name.find(ours + ':' + theirs); one != by_name.end())
            return one->second;
        const auto root = by_name.find(ours);
        return root == by_name.end() ? no_session : root->second;
    }
};

struct port {
    std::vector<session_router::session_record> records{sessions};
    std::vector<session_slot> fragments{64}, learned{128};
    session_router routes{records, fragments, learned, {3, 4}};
    model expected;

    void find(script& in) {
        std::array<std::uint8_t, 200> bytes{};
        const std::string ours = fragment(in.next()), theirs = fragment(in.next());
        const route way = from(in.next());
        stun::builder b(bytes, stun::binding_request,
                        stun::transaction_id::from(std::array<std::uint8_t, 12>{1}));
        b.add_joined(stun::attr::username, {std::string_view(ours), ":", std::string_view(theirs)});
        const auto message = b.finish();
        must(message.has_value());
        const routed to = routes.find(way, *message);
        must(to.session == expected.find(ours, theirs));
        must((to.by == routed_by::local_only) <=
             (to.session != no_session && !expected.by_name.contains(ours + ':' + theirs)));

        const std::uint8_t media[] = {0x80, 1};
        const auto known = expected.by_learned.find(std::to_string(in.next() % 32));
        const auto n = static_cast<std::uint8_t>(
            known == expected.by_learned.end() ? 0 : std::atoi(known->first.c_str()));
        if (known != expected.by_learned.end())
            must(routes.find(from(n), media).session == known->second);
    }
    void any_bytes(script& in) {
        const std::size_t size = in.next();
        const byte_view bytes = in.left.first(size < in.left.size() ? size : in.left.size());
        in.left = in.left.subspan(bytes.size());
        const auto fragments_before = routes.fragments(), learned_before = routes.learned();
        const routed to = routes.find(from(in.next()), bytes);
        must(to.session == no_session || expected.known.contains(to.session));
        must((to.session == no_session) == (to.by == routed_by::nobody));
        must(routes.fragments() == fragments_before && routes.learned() == learned_before);
    }
    void step(script& in) {
        const std::uint8_t verb = in.next();
        const session_number n = in.next() % (sessions + 1);
        switch (verb % 8) {
            case 0: {
                const std::string name = fragment(in.next());
                const errc done = routes.add(n, name);
                must(done == (n >= sessions ? errc::misuse_mux_session : expected.name(n, name)));
                break;
            }
            case 1: add_sibling(in, n); break;
            case 2: {
                const bool there = expected.known.contains(n);
                must(routes.remove(n) == (there ? errc::ok : errc::misuse_mux_session));
                if (there) expected.remove(n);
                break;
            }
            case 3:
            case 4: {
                const std::uint8_t where = in.next() % 32;
                must(routes.learn(n, from(where)) == expected.learn(n, std::to_string(where)));
                break;
            }
            case 5: any_bytes(in); break;
            default: find(in); break;
        }
        must(routes.fragments() == expected.by_name.size());
        must(routes.learned() == expected.by_learned.size());
    }
    void add_sibling(script& in, session_number n) {
        const session_number root = in.next() % sessions;
        const std::string ours = fragment(in.next()), theirs = fragment(in.next());
        // A session is one sibling of one fork, and says so once: what else a host might do with
        // the verb is misuse that the router need not notice.
        if (expected.known.contains(n)) return;
        const errc done = routes.add_sibling(n, root, ours, theirs);
        if (n >= sessions || n == root) return must(done == errc::misuse_mux_session);
        const auto shared = expected.by_name.find(ours);
        if (shared == expected.by_name.end() || shared->second != root)
            return must(done == errc::misuse_mux_fragment);
        must(done == expected.name(n, ours + ':' + theirs));
        if (done == errc::ok)
            expected.known[n].group = ours;
        else if (expected.known.contains(n) && expected.known[n].names.empty())
            expected.known.erase(n);
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    script in{data, size};
    port p;
    while (!in.left.empty()) p.step(in);
    return 0;
}
