// SPDX-License-Identifier: BSL-1.0
// A SIP server's hand on an offer or answer: reads SDP on standard input, moves its media to a
// relay, keeps ICE working by making the relay a candidate, and writes it to standard output.
//
//   middlebox --relay HOST:PORT [--relay HOST:PORT]...    one a stream; "-" leaves a stream alone
//       --repair        no relay: candidates for the default destinations that have none
//       --priority N    of the relay's candidate for component 1
//       --last          behind the candidates that are there, not in front
//       --swapped       foundation with the address' octets in reverse
//       --no-related    without raddr and rport
//       --relay-only    remove all other candidates
//       --has-ice       write nothing; say for each stream whether it uses ICE
//
// Exit 0 when done; 1 for a body that cannot be rewritten, with the reason and where; 64 for
// arguments that make no sense.
// run: --help
// run: --relay 85.17.186.6:51354 --swapped --no-related < middlebox/offer.sdp > middlebox/moved.sdp
// run: --repair --swapped --no-related < middlebox/mangled.sdp > middlebox/repaired.sdp
// run: --has-ice < middlebox/mangled.sdp
// fails: --relay 85.17.186.6:51354 < middlebox.cpp
#include <ice/core/describe.hpp>
#include <ice/net/parse.hpp>
#include <ice/sip.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace {

constexpr std::size_t most_streams = 16;

struct settings {
    std::array<ice::sip::stream_rewrite, most_streams> streams{};
    std::size_t count = 0;
    ice::sip::stream_rewrite how{};
    bool ask = false;
};

int usage(int status) {
    std::fputs(
        "usage: middlebox (--relay HOST:PORT | --relay -)... | --repair | --has-ice\n"
        "       [--priority N] [--last] [--swapped] [--no-related] [--relay-only]\n"
        "reads SDP on standard input and writes it with its media moved to the relay\n",
        status == 0 ? stdout : stderr);
    return status;
}

/// False when an argument makes no sense.
bool read_arguments(std::span<char*> arguments, settings& s) {
    bool repair = false;
    for (std::size_t i = 0, stream = 0; i < arguments.size(); ++i) {
        const std::string_view a = arguments[i];
        const std::string_view next = i + 1 < arguments.size() ? arguments[i + 1] : "";
        if (a == "--relay" && s.count < most_streams) {
            ++i;
            const auto relay = ice::parse_endpoint(next);
            if (!relay && next != "-") return false;
            if (relay) {
                s.streams[s.count].section = static_cast<std::uint16_t>(stream);
                s.streams[s.count++].rtp = *relay;
            }
            ++stream;
        } else if (a == "--priority" && !next.empty()) {
            ++i;
            s.how.priority = static_cast<std::uint32_t>(std::strtoul(next.data(), nullptr, 10));
        } else if (a == "--last") {
            s.how.position = 0xffff;
        } else if (a == "--swapped") {
            s.how.form = ice::sip::foundation_form::swapped_letter;
        } else if (a == "--no-related") {
            s.how.related = ice::sip::related_form::omitted;
        } else if (a == "--relay-only") {
            s.how.remove = ice::sip::kind_set::all();
        } else if (a == "--repair") {
            repair = true;
        } else if (a == "--has-ice") {
            s.ask = true;
        } else {
            return false;
        }
    }
    if (repair && s.count == 0) s.count = 1;  // the first stream, where it goes now
    for (auto& stream : std::span(s.streams).first(s.count)) {
        auto wanted = s.how;
        wanted.section = stream.section;
        wanted.rtp = stream.rtp;
        stream = wanted;
    }
    return s.ask || s.count > 0;
}

int complain(ice::failure f) {
    const auto text = ice::describe(f.code);
    std::fprintf(stderr, "byte %u: %.*s\n", static_cast<unsigned>(f.at),
                 static_cast<int>(text.sentence.size()), text.sentence.data());
    return 1;
}

int tell(std::string_view body) {
    const auto offered = ice::sip::read_offered(body);
    if (!offered) return complain(offered.error());
    for (const auto& s : offered->streams)
        std::printf("%s%s\n",
                    s.uses_ice          ? "ice"
                    : s.components == 0 ? "rejected"
                                        : "no ice",
                    s.defaults.verdict == ice::sdp::default_verdict::mismatch ? ", mismatch" : "");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--help") return usage(0);
    settings s;
    if (!read_arguments(std::span(argv, static_cast<std::size_t>(argc)).subspan(1), s))
        return usage(64);
    static std::array<char, 65536> buffer;
    const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), stdin);
    if (s.ask) return tell({buffer.data(), size});
    const auto done = ice::sip::rewrite(buffer, size, std::span(s.streams).first(s.count));
    if (!done) return complain(done.error());
    std::fwrite(buffer.data(), 1, done->size, stdout);
    return 0;
}
