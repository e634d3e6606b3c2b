// SPDX-License-Identifier: BSL-1.0
// STUN messages in words. Reads hex text, or the UDP datagrams of a capture (pcap or pcapng;
// Ethernet, Linux cooked, raw IP, loopback), from the files named or from standard input.
//
//   stun_dump [--dialect rfc8489|rfc5389|rfc3489] [--password P]... [--user U --realm R] [FILE]...
//
// Hex text: two digits a byte, with or without 0x, white space, colons and commas between. A blank
// line or a line that begins with '#' ends a message; '#' after digits begins a comment.
// Integrity is checked with every password: as a short-term one, and with --user and --realm as a
// long-term one too; they are taken as they are, prepared. Numbers before attributes are offsets.
// Exit status: 0, or 1 when something was malformed or not authentic, or 2 when used wrongly.
// run: tests/tools/sample.hex
#include <algorithm>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <ice/core.hpp>
#include <ice/crypto.hpp>
#include <ice/net.hpp>
#include <ice/stun.hpp>

namespace {

namespace stun = ice::stun;
using ice::byte_view;
using std::string_view;

[[gnu::format(printf, 1, 2)]] std::string text(const char* format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return line;
}

std::string hex(byte_view bytes) {
    std::string out;
    for (const std::uint8_t b : bytes) out += text("%02x", b);
    return out.empty() ? "-" : out;
}

/// Peers choose it: nothing that a terminal could obey, and one line whatever it holds.
std::string quoted(byte_view bytes) {
    std::string out = "\"";
    for (const std::uint8_t b : bytes) {
        const bool plain = b >= 0x20 && b < 0x7f && b != '"' && b != '\\';
        out += plain ? std::string(1, static_cast<char>(b)) : text("\\x%02x", b);
    }
    return out + '"';
}

std::string say(ice::failure f) {
    return std::string(ice::describe(f.code).sentence) + text(", at byte %zu", std::size_t{f.at});
}

const char* algorithm_name(stun::password_algorithm a) {
    if (a == stun::password_algorithm::md5) return "MD5";
    return a == stun::password_algorithm::sha256 ? "SHA-256" : "unknown";
}

// Values, by the type that their codec gives.

std::string show(std::uint8_t v) { return text("%u", unsigned{v}); }
std::string show(std::uint16_t v) { return text("%u", unsigned{v}); }
std::string show(std::uint32_t v) { return text("%zu (0x%08zx)", std::size_t{v}, std::size_t{v}); }
std::string show(std::uint64_t v) {
    return text("0x%08zx%08zx", static_cast<std::size_t>(v >> 32), std::size_t{v & 0xffffffff});
}
std::string show(byte_view v) { return hex(v); }
std::string show(ice::wire_text v) { return quoted(v.bytes()); }
std::string show(const ice::endpoint& v) { return ice::to_text(v, ice::zone_text::hidden).c_str(); }
std::string show(stun::flag_codec::present) { return "present"; }
std::string show(ice::ip_family v) { return v == ice::ip_family::ipv4 ? "IPv4" : "IPv6"; }
std::string show(const stun::error_value& v) {
    const std::string known(stun::reason_phrase(v.code));
    return text("%u ", unsigned{v.code}) + (known.empty() ? "" : "(" + known + ") ") +
           show(v.reason);
}
std::string show(const stun::address_error_value& v) {
    return show(v.family) + ' ' + show(stun::error_value{v.code, v.reason});
}
std::string show(stun::change_request v) {
    return text("address %s, port %s", v.address ? "yes" : "no", v.port ? "yes" : "no");
}
std::string show(stun::even_port v) { return v.reserve_next ? "with the next" : "alone"; }
std::string show(const stun::network_info& v) {
    return text("network %u, cost %u", unsigned{v.id}, unsigned{v.cost});
}
std::string show(const stun::icmp_error& v) {
    return text("type %u, code %u, data ", unsigned{v.type}, unsigned{v.code}) + show(v.data);
}
std::string show(const stun::algorithm_entry& v) {
    return text("%u ", static_cast<unsigned>(v.algorithm)) + algorithm_name(v.algorithm) +
           (v.parameters.empty() ? "" : " with " + hex(v.parameters));
}
std::string show(const stun::algorithm_list& v) {
    std::string out;
    for (const stun::algorithm_entry e : v) out += (out.empty() ? "" : ", ") + show(e);
    return out.empty() ? "none" : out;
}
template <class Number>
std::string show(const stun::list_view<Number>& v) {
    std::string out;
    for (std::size_t i = 0; i < v.size(); ++i)
        out += text(i == 0 ? "0x%04zx" : ", 0x%04zx", std::size_t{v[i]});
    return out.empty() ? "none" : out;
}

struct named_key {
    std::string name;
    stun::kept_keys<ice::builtin_crypto> keys;
};

struct options {
    std::vector<std::string> passwords, files;
    std::string user, realm, dialect = "rfc8489";
    std::vector<named_key> keys;  // of all passwords
};

constexpr ice::builtin_crypto crypto;

byte_view bytes_of(const std::string& s) {
    return {reinterpret_cast<const std::uint8_t*>(s.data()), s.size()};
}
void make_keys(options& o) {
    for (std::size_t i = 0; i < o.passwords.size(); ++i) {
        const byte_view password = bytes_of(o.passwords[i]);
        const std::string name = "password" + (i > 0 ? text(" %zu", i + 1) : "");
        o.keys.push_back({"short-term " + name, stun::make_keys(crypto, password)});
        for (const auto a : {stun::password_algorithm::md5, stun::password_algorithm::sha256}) {
            if (o.user.empty()) continue;
            const auto key =
                stun::make_long_term_key(crypto, a, bytes_of(o.user), bytes_of(o.realm), password);
            o.keys.push_back({"long-term " + name + " by " + algorithm_name(a),
                              stun::make_keys(crypto, key->bytes())});
        }
    }
}

std::string type_text(stun::message_type type) {
    string_view names =
        ",Binding,Shared Secret,Allocate,Refresh,,Send,Data,CreatePermission,"
        "ChannelBind,Connect,ConnectionBind,ConnectionAttempt,";
    static constexpr const char* classes[] = {"request", "indication", "success response",
                                              "error response"};
    const auto number = static_cast<std::size_t>(type.method);
    for (std::size_t i = 0; i < number && !names.empty(); ++i)
        names.remove_prefix(names.find(',') + 1);
    const std::string known(names.substr(0, names.find(',')));
    const std::string name = known.empty() ? text("Method 0x%03zx", number) : known;
    return name + ' ' + classes[static_cast<unsigned>(type.cls)];
}

template <class Dialect>
class dissection {
  public:
    using message = stun::basic_message<Dialect>;

    explicit dissection(const options& o) : options_(o) {}

    /// Prints one message; false when it is malformed or not what it says.
    bool print(byte_view bytes) {
        auto m = message::parse(bytes);
        std::vector<std::uint8_t> front;  // what stands before the attribute that reaches too far
        if (!m && m.code() == ice::errc::stun_attribute_overrun) {
            front.assign(bytes.begin(), bytes.begin() + m.error().at);
            ice::store_u16(front.data() + 2,
                           static_cast<std::uint16_t>(front.size() - stun::header_size));
        }
        const std::string error = m ? "" : say(m.error());
        if (!front.empty()) m = message::parse(front);
        if (m) print_whole(*m, bytes.size());
        if (!error.empty()) std::printf("  malformed: %s\n", error.c_str());
        return good_ && error.empty();
    }

  private:
    void print_whole(const message& m, std::size_t size) {
        const auto id = m.id();
        visible_end_ = stun::header_size;
        for (const stun::raw_attribute a : m.attributes())
            visible_end_ = a.offset + 4 + stun::padded(a.value.size());
        std::printf("  %s, length %zu, ", type_text(m.type()).c_str(), size - stun::header_size);
        std::printf("transaction %s\n",
                    hex(byte_view(id.bytes).subspan(Dialect::has_cookie ? 4 : 0)).c_str());
        for (const stun::raw_attribute a : m.all_attributes()) print_attribute(m, a);
    }

    void print_attribute(const message& m, const stun::raw_attribute& a) {
        std::string name =
            stun::comprehension_required(a.code) ? "unknown, must be understood" : "unknown";
        std::string value = hex(a.value), error;
        stun::visit_attribute(a.code, [&](const auto& which) {
            name = which.name;
            const auto v = m.read(which, a);
            value = v ? show(*v) : value;
            error = v ? "" : "  malformed: " + say(v.error());
        });
        std::printf("  %5zu  0x%04x %s (%zu): %s%s%s\n", std::size_t{a.offset}, unsigned{a.code},
                    name.c_str(), a.value.size(), value.c_str(), error.c_str(),
                    remark(m, a).c_str());
        good_ = good_ && error.empty();
    }

    /// What protects the message and whether it holds; what is not protected and does not count.
    std::string remark(const message& m, const stun::raw_attribute& a) {
        if (a.offset == m.integrity_offset())
            return judge([&](auto& k) { return verify_integrity(m, crypto, k.sha1_key); });
        if constexpr (Dialect::has_sha256)
            if (a.offset == m.integrity_sha256_offset())
                return judge(
                    [&](auto& k) { return verify_integrity_sha256(m, crypto, k.sha256_key, 16); });
        if constexpr (Dialect::has_fingerprint)
            if (a.offset == m.fingerprint_offset()) {
                const auto ok = stun::verify_fingerprint(m, crypto);
                good_ = good_ && ok;
                return ok ? "  right" : "  WRONG: " + say(ok.error());
            }
        return a.offset < visible_end_ ? "" : "  ignored: behind integrity or fingerprint";
    }

    template <class Verify>
    std::string judge(Verify verify) {
        if (options_.keys.empty()) return "  not checked: no password given";
        ice::failure why;
        for (const named_key& k : options_.keys) {
            const auto ok = verify(k.keys);
            if (ok) return "  authentic by the " + k.name;
            why = ok.error();
        }
        good_ = false;
        return "  NOT AUTHENTIC: " + say(why);
    }

    const options& options_;
    std::size_t visible_end_ = 0;
    bool good_ = true;
};

bool print_message(const options& o, byte_view bytes) {
    if (o.dialect == "rfc5389") return dissection<stun::rfc5389>(o).print(bytes);
    if (o.dialect == "rfc3489") return dissection<stun::rfc3489>(o).print(bytes);
    return dissection<stun::rfc8489>(o).print(bytes);
}

/// Prints the messages of a text; false when one of them is not what it should be.
bool print_hex(const options& o, const std::string& name, string_view all) {
    std::vector<std::uint8_t> digits, bytes;
    std::size_t line_number = 0, first_line = 0;
    bool good = true, bad = false;
    const auto complain = [&](const char* what, std::size_t column) {
        std::fprintf(stderr, "%s:%zu:%zu: %s\n", name.c_str(), line_number, column, what);
        good = false;
        bad = true;
    };
    const auto read = [&](string_view line) {
        first_line = digits.empty() ? line_number : first_line;
        for (std::size_t i = 0; i < line.size() && line[i] != '#' && !bad; ++i) {
            const std::size_t digit = string_view("0123456789abcdefABCDEF").find(line[i]);
            if (line.substr(i, 2) == "0x" && digits.size() % 2 == 0)
                ++i;
            else if (digit != string_view::npos)
                digits.push_back(static_cast<std::uint8_t>(digit < 16 ? digit : digit - 6));
            else if (string_view(" \t\r:,").find(line[i]) == string_view::npos)
                complain("no hex digit", i + 1);
        }
    };
    const auto finish = [&] {
        if (!bad && digits.size() % 2 != 0) complain("an odd number of hex digits before this", 1);
        for (bytes.clear(); bytes.size() < digits.size() / 2;)
            bytes.push_back(static_cast<std::uint8_t>(digits[2 * bytes.size()] << 4 |
                                                      digits[2 * bytes.size() + 1]));
        if (!bad && !bytes.empty()) {
            std::printf("%s:%zu: %zu bytes\n", name.c_str(), first_line, bytes.size());
            good = print_message(o, bytes) && good;
        }
        digits.clear();
        bad = false;
    };
    while (!all.empty()) {
        const string_view line = all.substr(0, all.find('\n'));
        all.remove_prefix(std::min(line.size() + 1, all.size()));
        ++line_number;
        if (line.find_first_not_of(" \t\r") == string_view::npos || line[0] == '#')
            finish();
        else
            read(line);
    }
    finish();
    return good;
}

// Captures. Every read asks first whether the bytes are there.

struct datagram {
    ice::endpoint from, to;
    byte_view payload;
};

bool read_udp(byte_view udp, ice::address from, ice::address to, datagram& d) {
    const std::size_t length = udp.size() < 8 ? 0 : ice::load_u16(udp.data() + 4);
    if (length < 8) return false;
    d.from = ice::endpoint(from, ice::load_u16(udp.data()));
    d.to = ice::endpoint(to, ice::load_u16(udp.data() + 2));
    d.payload = udp.subspan(8, std::min(length, udp.size()) - 8);
    return true;
}

bool read_ipv4(byte_view ip, datagram& d) {
    const std::size_t head = (ip[0] & 15U) * 4;
    if (head < 20 || ip.size() < head || ip[9] != 17) return false;
    if ((ice::load_u16(ip.data() + 6) & 0x3fff) != 0) return false;  // a fragment
    const std::size_t total = ice::load_u16(ip.data() + 2);
    if (total >= head && total < ip.size()) ip = ip.first(total);  // padding of the link
    return read_udp(ip.subspan(head), ice::address::v4(ice::load_u32(ip.data() + 12)),
                    ice::address::v4(ice::load_u32(ip.data() + 16)), d);
}

bool read_ipv6(byte_view ip, datagram& d) {
    if (ip.size() < 40) return false;
    const byte_view head = ip;
    unsigned next = ip[6];
    ip = ip.subspan(40, std::min<std::size_t>(ice::load_u16(ip.data() + 4), ip.size() - 40));
    while (next == 0 || next == 43 || next == 60) {  // options and routing
        if (ip.size() < 8 || ip.size() < 8 + 8U * ip[1]) return false;
        next = ip[0];
        ip = ip.subspan(8 + 8U * ip[1]);
    }
    return next == 17 && read_udp(ip, ice::address::v6(head.subspan<8, 16>()),
                                  ice::address::v6(head.subspan<24, 16>()), d);
}

/// By the numbers of the pcap link types.
bool read_link(unsigned link, byte_view p, datagram& d) {
    std::size_t head = 0;
    if (link == 0 || link == 108) head = 4;  // loopback
    if (link == 113) head = 16;              // Linux cooked
    if (link == 276) head = 20;
    const bool raw = link == 12 || link == 14 || link == 101 || link == 228 || link == 229;
    if (link == 1)  // Ethernet, with VLAN tags perhaps
        for (head = 14; p.size() > head && (ice::load_u16(p.data() + head - 2) == 0x8100 ||
                                            ice::load_u16(p.data() + head - 2) == 0x88a8);)
            head += 4;
    if ((head == 0 && !raw) || p.size() < head + 20) return false;
    const byte_view ip = p.subspan(head);
    return ip[0] >> 4 == 4 ? read_ipv4(ip, d) : ip[0] >> 4 == 6 && read_ipv6(ip, d);
}

/// Finds the packets of a capture and gives them to `packet`.
class capture {
  public:
    using packet = std::function<void(unsigned link, byte_view bytes)>;

    capture(byte_view all, packet p) : all_(all), packet_(std::move(p)) {}

    static bool is_one(byte_view all) {
        const std::uint32_t magic = all.size() < 24 ? 0 : ice::load_u32(all.data());
        const auto classic = [](std::uint32_t m) { return m == 0xa1b2c3d4 || m == 0xa1b23c4d; };
        return magic == 0x0a0d0d0a || classic(magic) || classic(__builtin_bswap32(magic));
    }

    /// False when it is broken; what stands before is read.
    bool read() {
        const std::uint32_t magic = ice::load_u32(all_.data());
        swapped_ = magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
        if (magic != 0x0a0d0d0a) links_.push_back(u32(all_, 20) & 0xffff);
        byte_view rest = magic == 0x0a0d0d0a ? all_ : all_.subspan(24);
        while (!rest.empty()) {
            const std::size_t size = magic == 0x0a0d0d0a ? block(rest) : record(rest);
            if (size == 0) return false;
            rest = rest.subspan(size);
        }
        return true;
    }

  private:
    std::uint32_t u32(byte_view b, std::size_t at) const {
        const std::uint32_t n = ice::load_u32(b.data() + at);
        return swapped_ ? __builtin_bswap32(n) : n;
    }
    unsigned u16(byte_view b, std::size_t at) const {
        const std::uint16_t n = ice::load_u16(b.data() + at);
        return swapped_ ? __builtin_bswap16(n) : n;
    }

    // These return the bytes used, 0 where they are wrong.
    std::size_t record(byte_view b) {
        if (b.size() < 16 || u32(b, 8) > b.size() - 16) return 0;
        packet_(links_[0], b.subspan(16, u32(b, 8)));
        return std::size_t{16} + u32(b, 8);
    }

    std::size_t block(byte_view b) {
        if (b.size() < 12) return 0;
        if (ice::load_u32(b.data()) == 0x0a0d0d0a) {  // a section has its own byte order
            swapped_ = ice::load_u32(b.data() + 8) == 0x4d3c2b1a;
            links_.clear();
        }
        const std::size_t size = u32(b, 4);
        if (size < 12 || size % 4 != 0 || size > b.size()) return 0;
        const std::uint32_t type = u32(b, 0);
        const byte_view body = b.subspan(8, size - 12);
        if (type == 1 && body.size() >= 8) links_.push_back(u16(body, 0));
        if (type == 3 && body.size() >= 4 && !links_.empty())  // a simple packet
            packet_(links_[0],
                    body.subspan(4, std::min<std::size_t>(u32(body, 0), body.size() - 4)));
        if ((type != 2 && type != 6) || body.size() < 20) return size;
        const std::size_t link = type == 6 ? u32(body, 0) : u16(body, 0);
        if (link >= links_.size() || u32(body, 12) > body.size() - 20) return 0;
        packet_(links_[link], body.subspan(20, u32(body, 12)));
        return size;
    }

    byte_view all_;
    packet packet_;
    std::vector<unsigned> links_;  // of the interfaces, in order
    bool swapped_ = false;
};

bool print_capture(const options& o, const std::string& name, byte_view all) {
    std::size_t packets = 0, messages = 0, channel_data = 0, others = 0;
    bool good = true;
    const auto print = [&](unsigned link, byte_view bytes) {
        datagram d;
        ++packets;
        if (!read_link(link, bytes, d)) return;
        const bool cookie = d.payload.size() >= 8 && d.payload[0] < 0x40 &&
                            ice::load_u32(d.payload.data() + 4) == stun::magic_cookie;
        const bool old =
            o.dialect == "rfc3489" && stun::basic_message<stun::rfc3489>::parse(d.payload);
        const auto channel = stun::read_channel_data(d.payload);
        if (!cookie && !old && !channel) return static_cast<void>(++others);
        std::printf("%s:%zu: %s > %s, %zu bytes\n", name.c_str(), packets, show(d.from).c_str(),
                    show(d.to).c_str(), d.payload.size());
        if (cookie || old)
            good = print_message(o, d.payload) && good;
        else
            std::printf("  ChannelData 0x%04x: %s\n", unsigned{channel->channel},
                        hex(channel->data).c_str());
        ++(cookie || old ? messages : channel_data);
    };
    const bool whole = capture(all, print).read();
    if (!whole) std::fprintf(stderr, "%s: broken behind packet %zu\n", name.c_str(), packets);
    std::printf("%zu packets: %zu STUN, %zu ChannelData, %zu other UDP, %zu not UDP\n", packets,
                messages, channel_data, others, packets - messages - channel_data - others);
    return good && whole;
}

int usage(const std::string& problem) {
    std::fprintf(stderr, "stun_dump: %s; its first lines say how to use it\n", problem.c_str());
    return 2;
}

int print_file(const options& o, const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    if (name != "-" && !file) return usage("cannot open " + name);
    const std::string all(std::istreambuf_iterator<char>(name == "-" ? std::cin : file), {});
    const bool packets = capture::is_one(bytes_of(all));
    return (packets ? print_capture(o, name, bytes_of(all)) : print_hex(o, name, all)) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    options o;
    for (int i = 1; i < argc; ++i) {
        const std::string a = argv[i];
        if (a.substr(0, 2) != "--") {
            o.files.push_back(a);
            continue;
        }
        if (a == "--password") o.passwords.emplace_back();
        std::string* const to = a == "--password"  ? &o.passwords.back()
                                : a == "--user"    ? &o.user
                                : a == "--realm"   ? &o.realm
                                : a == "--dialect" ? &o.dialect
                                                   : nullptr;
        if (to == nullptr || ++i == argc) return usage("unknown or without value: " + a);
        *to = argv[i];
    }
    if (o.dialect != "rfc8489" && o.dialect != "rfc5389" && o.dialect != "rfc3489")
        return usage("unknown dialect " + o.dialect);
    if (o.user.empty() != o.realm.empty()) return usage("--user and --realm go together");
    if (o.files.empty()) o.files.push_back("-");
    make_keys(o);
    int status = 0;
    for (const std::string& name : o.files) status = std::max(status, print_file(o, name));
    return status;
}
