// SPDX-License-Identifier: BSL-1.0
// Lines from standard input, and what is printed of data and addresses.
#pragma once

#include <ice/ice.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>

#include <unistd.h>

/// Collects what is read and hands it out by lines, counted from 1.
class line_input {
  public:
    /// False: whoever writes is gone, or writes no lines.
    bool read() {
        char bytes[4096];
        const auto size = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (size > 0) text_.append(bytes, static_cast<std::size_t>(size));
        return size > 0 ? text_.size() <= 65536 : size < 0 && errno == EINTR;
    }
    bool next(std::string& line) {
        const std::size_t end = text_.find('\n');
        if (end == std::string::npos) return false;
        line = text_.substr(0, end);
        text_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        ++number_;
        return true;
    }
    void complain(std::size_t offset, std::string_view why) const {
        std::fprintf(stderr, "line %zu, column %zu: %.*s\n", number_, offset + 1,
                     static_cast<int>(why.size()), why.data());
    }

  private:
    std::string text_;
    std::size_t number_ = 0;
};

inline void print_attribute(std::string_view text) {
    std::printf("a=%.*s\n", static_cast<int>(text.size()), text.data());
}

/// "send COMPONENT TEXT", borrowed. The error says where in the line.
struct send_command {
    std::uint16_t component = 0;
    std::string_view text{};

    static ice::result<send_command> parse(std::string_view line) {
        const std::size_t gap = std::min(line.find(' ', 5), line.size());
        const auto number = ice::parse_decimal(line.substr(5, gap - 5), 256);
        if (!number) return ice::fail(number.code(), 5 + number.error().at);
        return send_command{static_cast<std::uint16_t>(*number),
                            line.substr(std::min(gap + 1, line.size()))};
    }
};

/// Whatever the bytes are, it is one line.
inline void print_data(std::uint16_t component, ice::byte_view bytes) {
    std::printf("data %d ", component);
    for (const std::uint8_t b : bytes)
        if (b >= 0x20 && b < 0x7f)
            std::printf(b == '\\' ? "\\%c" : "%c", b);
        else
            std::printf("\\x%02x", b);
    std::printf("\n");
}

/// " 192.0.2.1 5000", " host 192.0.2.1 5000"
inline std::string words(const ice::endpoint& e) {
    const auto address = to_text(e.addr(), ice::zone_text::hidden);
    return ' ' + std::string(address) + ' ' + std::to_string(e.port());
}
inline std::string words(ice::candidate_kind kind, const ice::endpoint& e) {
    return ' ' + std::string(to_text(kind)) + words(e);
}
