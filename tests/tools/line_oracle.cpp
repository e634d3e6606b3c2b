// SPDX-License-Identifier: BSL-1.0
// What the library thinks of one ICE attribute. Standard input: lines KIND<TAB>HEX, HEX the bytes
// of an attribute without "a=" and line end. Standard output, a line each: "valid JSON",
// "ignore JSON" (well formed, but an agent must ignore it), or "invalid ERRC OFFSET".
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include <ice/core/describe.hpp>
#include <ice/net/format.hpp>
#include <ice/sdp.hpp>

namespace {

/// The length of the well-formed UTF-8 sequence at the front of `text` (RFC 3629 section 4), or 0.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0U) == 0x80; };
    const unsigned first = byte(0);
    if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool overlong = first == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = first == 0xed && byte(1) > 0x9f;
        return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool overlong = first == 0xf0 && byte(1) < 0x90;
        const bool too_high = first == 0xf4 && byte(1) > 0x8f;
        return tail(1) && tail(2) && tail(3) && !overlong && !too_high ? 4 : 0;
    }
    return 0;
}

std::string quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const std::size_t length = byte < 0x80 ? 1 : utf8_length(text.substr(i));
        if (length == 0 || byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 15];
            ++i;
            continue;
        }
        if (text[i] == '"' || text[i] == '\\') out += '\\';
        out += text.substr(i, length);
        i += length;
    }
    return out + '"';
}

std::string number(std::uint64_t value) { return std::to_string(value); }

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    return out;
}

std::string address(const ice::address& addr, std::string_view name) {
    if (addr.family() == ice::ip_family::none) return quoted(name);
    return quoted(ice::to_text(addr, ice::zone_text::hidden));
}

/// An object whose keys stand in the order they come.
class object {
  public:
    object& add(std::string_view key, const std::string& value) {
        text_ += text_.size() > 1 ? "," : "";
        text_ += quoted(key) + ":" + value;
        return *this;
    }
    std::string done() const { return text_ + "}"; }

  private:
    std::string text_ = "{";
};

std::string invalid(ice::failure f) {
    return "invalid " + std::string(ice::describe(f.code).name) + " " + number(f.at);
}

std::string verdict(bool usable, const std::string& json) {
    return (usable ? "valid " : "ignore ") + json;
}

std::string candidate(std::string_view text) {
    const auto line = ice::parse_candidate(text);
    if (!line) return invalid(line.error());
    std::string extensions = "[";
    for (const auto& pair : line->extensions) {
        if (extensions.size() > 1) extensions += ",";
        extensions += "[" + quoted(pair.name) + "," + quoted(pair.value) + "]";
    }
    object json;
    json.add("foundation", quoted(line->foundation))
        .add("component", number(line->component))
        .add("transport", quoted(upper(line->transport_name)))
        .add("priority", number(line->priority))
        .add("address", address(line->addr, line->address_name))
        .add("port", number(line->port))
        .add("type", quoted(lower(line->type_name)))
        .add("raddr", line->has_raddr ? address(line->related, line->related_name) : "null")
        .add("rport", line->has_rport ? number(line->related_port) : "null")
        .add("tcptype", line->tcp == ice::tcp_type::none ? "null" : quoted(ice::to_text(line->tcp)))
        .add("extensions", extensions + "]");
    return verdict(line->usable(), json.done());
}

std::string remote_candidates(std::string_view text) {
    const auto list = ice::parse_remote_candidates(text);
    if (!list) return invalid(list.error());
    std::string entries = "[";
    for (const auto& entry : *list) {
        if (entries.size() > 1) entries += ",";
        entries += "[" + number(entry.component) + "," + address(entry.addr, entry.name) + "," +
                   number(entry.port) + "]";
    }
    return verdict(list->ignored() == ice::errc::ok, object().add("list", entries + "]").done());
}

std::string word(const ice::result<std::string_view>& value) {
    if (!value) return invalid(value.error());
    return "valid " + object().add("value", quoted(*value)).done();
}

std::string options(std::string_view text) {
    const auto parsed = ice::parse_options(text);
    if (!parsed) return invalid(parsed.error());
    std::string tags = "[";
    for (const std::string_view tag : *parsed) {
        if (tags.size() > 1) tags += ",";
        tags += quoted(tag);
    }
    return "valid " + object().add("tags", tags + "]").done();
}

std::string pacing(std::string_view text) {
    const auto ms = ice::parse_pacing(text);
    if (!ms) return invalid(ms.error());
    return "valid " + object().add("ms", number(*ms)).done();
}

std::string flag(const ice::result<void>& seen) {
    return seen ? "valid {}" : invalid(seen.error());
}

std::string alt(std::string_view text, ice::alt_draft draft) {
    const auto line = ice::parse_alt(text, draft);
    if (!line) return invalid(line.error());
    const auto pair = [](const ice::endpoint& e, const std::string& port) {
        return "[" + address(e.addr(), {}) + "," + port + "]";
    };
    const auto rtcp = line->rtcp();
    object json;
    json.add("id", quoted(line->id))
        .add("q", number(line->q.thousandths()))
        .add("username", quoted(line->username))
        .add("password", quoted(line->password))
        .add("rtp", pair(line->rtp, number(line->rtp.port())))
        .add("rtcp", rtcp ? pair(*rtcp, number(rtcp->port())) : pair(line->rtp, "null"));
    if (draft == ice::alt_draft::sipping_ice_01)
        json.add("derived_from", line->derived_from.empty() ? "null" : quoted(line->derived_from));
    return "valid " + json.done();
}

std::string judge(std::string_view kind, std::string_view text) {
    if (kind == "candidate") return candidate(text);
    if (kind == "remote-candidates") return remote_candidates(text);
    if (kind == "ice-ufrag") return word(ice::parse_ufrag(text));
    if (kind == "ice-pwd") return word(ice::parse_password(text));
    if (kind == "ice-options") return options(text);
    if (kind == "ice-pacing") return pacing(text);
    if (kind == "ice-lite") return flag(ice::parse_ice_lite(text));
    if (kind == "ice-mismatch") return flag(ice::parse_ice_mismatch(text));
    if (kind == "end-of-candidates") return flag(ice::parse_end_of_candidates(text));
    if (kind == "alt-rosenberg-01") return alt(text, ice::alt_draft::sipping_ice_01);
    if (kind == "alt-mmusic-02") return alt(text, ice::alt_draft::mmusic_ice_02);
    return invalid(ice::fail(ice::errc::misuse_bad_argument));
}

/// False when `hex` is not pairs of hexadecimal digits.
bool decode(std::string_view hex, std::string& bytes) {
    const auto digit = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    };
    if (hex.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0) return false;
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return true;
}

}  // namespace

int main() {
    for (std::string line; std::getline(std::cin, line);) {
        if (line.ends_with('\r')) line.pop_back();
        const std::size_t tab = line.find('\t');
        std::string bytes;
        const bool readable =
            tab != std::string::npos && decode(std::string_view(line).substr(tab + 1), bytes);
        std::cout << (readable ? judge(std::string_view(line).substr(0, tab), bytes)
                               : invalid(ice::fail(ice::errc::misuse_bad_argument)))
                  << '\n';
    }
}
