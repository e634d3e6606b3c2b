// SPDX-License-Identifier: BSL-1.0
#include <ice/sim/behavior_server.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace ice;

namespace {

struct wire {
    std::vector<route> ways;
    std::vector<std::vector<std::uint8_t>> sent;
    send_status send(const route& to, byte_view bytes) noexcept {
        ways.push_back(to);
        sent.emplace_back(bytes.begin(), bytes.end());
        return send_status::sent;
    }
};

const endpoint one(address::v4(198, 51, 100, 1), 3478), two(address::v4(198, 51, 100, 2), 3479);
const endpoint client(address::v4(203, 0, 113, 7), 5000);

struct asked {
    wire out;
    sim::basic_behavior_server<wire> server{out,
                                            {one, one.with_port(3479), two.with_port(3478), two}};

    void request(auto add, std::uint16_t base = 0) {
        std::array<std::uint8_t, 100> bytes{};
        stun::builder b(bytes, stun::binding_request,
                        stun::transaction_id::from(std::array<std::uint8_t, 12>{9}));
        add(b);
        const auto done = b.finish();
        CHECK(done);
        if (done) server.handle_datagram({}, {base_id(base), 0, 1, client}, *done);
    }
};

}  // namespace

TEST_CASE("it answers from where it is asked to, and tells its other address") {
    asked s;
    s.request([](auto&) {});
    s.request([](auto& b) { b.add(stun::attr::change_request, {true, true}); });
    s.request([](auto& b) { b.add(stun::attr::change_request, {false, true}); });
    s.request([](auto& b) { b.add(stun::attr::change_request, {true, false}); }, 3);
    CHECK(s.out.ways.size() == 4);
    const std::uint16_t bases[] = {0, 3, 1, 1};
    for (std::size_t i = 0; i < s.out.ways.size() && i < 4; ++i) {
        CHECK(s.out.ways[i].base == base_id(bases[i]));
        CHECK(s.out.ways[i].remote == client);
        const auto m = stun::message::parse(s.out.sent[i]);
        CHECK(*m->get(stun::attr::xor_mapped_address) == client);
        CHECK(*m->get(stun::attr::other_address) == (i == 3 ? one : two));
    }
}

TEST_CASE("RESPONSE-PORT moves the answer; a plain server knows nothing of all that") {
    asked s;
    s.request([](auto& b) { b.add(stun::attr::response_port, std::uint16_t{77}); });
    CHECK(s.out.ways.at(0).remote == client.with_port(77));
    s.server.set_plain(true);
    s.request([](auto& b) { b.add(stun::attr::change_request, {true, true}); });
    CHECK(s.out.ways.at(1).base == base_id(0));
    CHECK(!stun::message::parse(s.out.sent.at(1))->has(stun::attr::other_address));
}

TEST_CASE("what is no request gets no answer") {
    asked s;
    s.server.handle_datagram({}, {base_id(0), 0, 1, client}, {});
    s.request([](auto&) {}, 4);
    CHECK(s.out.ways.empty());
    s.server.handle_timeout({});
    CHECK(s.server.next_deadline() == time_point::never());
}
