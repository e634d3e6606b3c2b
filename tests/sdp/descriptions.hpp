// SPDX-License-Identifier: BSL-1.0
// Makes descriptions and facts for the tests of offers and answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ice/net/parse.hpp>
#include <ice/sdp/body.hpp>
#include <ice/sdp/candidate_reader.hpp>
#include <ice/sdp/offer_answer_facts.hpp>

namespace descriptions {

using namespace ice;
using namespace ice::sdp;

/// The password that goes with a fragment of four characters here: 24 characters.
inline std::string password(std::string_view ufrag) {
    std::string out;
    for (int i = 0; i < 6; ++i) out += ufrag;
    return out;
}

/// A body in the making. Addresses are IPv4.
struct text {
    std::string out = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

    text& line(const std::string& l) {
        out += l + "\r\n";
        return *this;
    }
    text& a(const std::string& attribute) { return line("a=" + attribute); }
    /// An m= section of one component unless the protocol is RTP's.
    text& m(int port, const std::string& address, const std::string& proto = "UDP/X") {
        line("m=audio " + std::to_string(port) + " " + proto + " 0");
        return line("c=IN IP4 " + address);
    }
    text& ice(const std::string& ufrag) {
        return a("ice-ufrag:" + ufrag).a("ice-pwd:" + password(ufrag));
    }
    text& host(const std::string& address, int port, int component = 1) {
        return a("candidate:1 " + std::to_string(component) + " UDP " +
                 std::to_string(2130706432 - component) + " " + address + " " +
                 std::to_string(port) + " typ host");
    }
    /// The usual section: one host candidate, which is the default.
    text& stream(const std::string& ufrag, const std::string& address, int port) {
        return m(port, address).ice(ufrag).host(address, port);
    }
};

/// A text with the body read from it.
class described {
  public:
    explicit described(const text& t) : text_(t.out) {
        const auto body = read_body<4>(text_);
        good_ = body.has_value();
        if (good_) body_ = *body;
    }
    described(const described&) = delete;
    described& operator=(const described&) = delete;

    bool good() const { return good_; }
    operator body_view() const { return good_ ? body_.view() : body_view{}; }
    const section_facts& operator[](std::size_t i) const { return body_.sections[i]; }

  private:
    std::string text_;
    basic_body<4> body_;
    bool good_ = false;
};

inline endpoint at(std::string_view address, std::uint16_t port, protocol proto = protocol::udp) {
    const auto a = parse_address(address);
    return a ? endpoint(*a, port, proto) : endpoint{};
}

inline candidate_line host_line(std::string_view address, std::uint16_t port,
                                std::uint16_t component = 1) {
    candidate_line line;
    line.foundation = "1";
    line.component = component;
    line.priority = 2130706432U - component;
    line.addr = at(address, port).addr();
    line.port = port;
    return line;
}

/// Facts with the things they view.
struct party {
    agent_facts facts;
    std::vector<stream_facts> streams;
    std::vector<std::vector<candidate_line>> candidates;
    std::vector<std::string> texts;

    party() { texts.reserve(64); }
    party(const party&) = delete;
    party& operator=(const party&) = delete;

    std::string_view keep(std::string t) {
        texts.push_back(std::move(t));
        return texts.back();
    }
    /// A stream with one host candidate of each component at port, port + 1.
    stream_facts& add(std::string_view ufrag, std::string_view address, std::uint16_t port,
                      std::uint16_t components = 1) {
        stream_facts s;
        s.components = components;
        candidates.emplace_back();
        for (std::uint16_t c = 1; c <= components; ++c)
            candidates.back().push_back(
                host_line(address, static_cast<std::uint16_t>(port + c - 1), c));
        streams.push_back(s);
        credentials(streams.size() - 1, ufrag);
        return streams.back();
    }
    void credentials(std::size_t i, std::string_view ufrag) {
        streams[i].ufrag = keep(std::string(ufrag));
        streams[i].pwd = keep(password(ufrag));
    }
    /// The facts as they are now.
    const agent_facts& now() {
        for (std::size_t i = 0; i < streams.size(); ++i) streams[i].candidates = candidates[i];
        facts.streams = streams;
        return facts;
    }
    /// A pair is selected for each component.
    void complete(std::size_t i, const endpoint& remote) {
        streams[i].state = stream_state::completed;
        streams[i].selected.clear();
        for (std::uint16_t c = 1; c <= streams[i].components; ++c) {
            const endpoint local = candidates[i][c - 1U].where();
            const auto port = static_cast<std::uint16_t>(remote.port() + c - 1);
            static_cast<void>(streams[i].selected.push_back({c, local, remote.with_port(port)}));
        }
    }
};

}  // namespace descriptions
