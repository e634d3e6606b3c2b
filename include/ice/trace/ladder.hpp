// SPDX-License-Identifier: BSL-1.0
// The message sequence of a session, as the figures of draft-rosenberg-sipping-ice-01 section 9
// show it: who sent what to whom, hop by hop. Drawn by ladder_text, ladder_svg, ladder_mermaid. As
// a capture it shows every address, whatever a session's policy hides.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "../core/bytes.hpp"
#include "../core/time.hpp"
#include "../net/endpoint.hpp"
#include "message_words.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

// Not those of <algorithm>: hosts exist that define their names as macros.
inline std::size_t lesser(std::size_t a, std::size_t b) noexcept { return a < b ? a : b; }
inline std::size_t greater(std::size_t a, std::size_t b) noexcept { return a < b ? b : a; }

}  // namespace detail

/// One datagram between two columns, or a remark at one of them.
struct ladder_step {
    time_point left;                           ///< the first column
    time_point arrived = time_point::never();  ///< never: lost, or nobody saw it arrive
    std::size_t from = 0;                      ///< columns
    std::size_t to = 0;                        ///< the same as `from`: a remark
    endpoint source;
    endpoint destination;
    traffic kind = traffic::data;
    std::string words;     ///< what it is; or the remark
    std::string told;      ///< " M=192.0.2.1:5000", the addresses in it
    std::string lost;      ///< why it ends before `to`; empty: it does not
    bool stopped = false;  ///< lost by `to` itself, not on the way to it

    bool is_remark() const noexcept { return from == to; }
};

/// Collects the steps of a session and puts them in order. Heap memory; for people's eyes, not for
/// the path of data.
class ladder {
  public:
    /// The column of that name, a new one on the right when there is none. Call it first for
    /// columns that shall stand in an order of your own.
    std::size_t column(std::string_view name) noexcept {
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (columns_[i] == name) return i;
        columns_.emplace_back(name);
        return columns_.size() - 1;
    }

    /// A datagram; `bytes` are read and not kept.
    void add_message(time_point left, time_point arrived, std::size_t from, std::size_t to,
                     const endpoint& source, const endpoint& destination, byte_view bytes,
                     std::string_view lost = {}, bool stopped = false) noexcept {
        ladder_step s;
        s.left = left;
        s.arrived = arrived;
        s.from = from;
        s.to = to;
        s.source = source;
        s.destination = destination;
        s.kind = traffic_of(bytes);
        auto append = [&s](std::string_view piece) { s.words += piece; };
        text_writer w(append);
        put_message_words(w, bytes);
        for_each_told_address(bytes, [&s](std::string_view letter, const endpoint& e) {
            s.told += ' ';
            s.told += letter;
            s.told += '=';
            s.told += to_text(e, zone_text::hidden).view();
        });
        s.lost = lost;
        s.stopped = stopped;
        place(std::move(s));
    }
    /// What happened in a column: "connected", "restart".
    void add_remark(time_point at, std::size_t column, std::string_view words) noexcept {
        ladder_step s;
        s.left = s.arrived = at;
        s.from = s.to = column;
        s.words = words;
        place(std::move(s));
    }

    const std::vector<std::string>& columns() const noexcept { return columns_; }
    /// In the order of `left`; steps of one moment as they were added.
    const std::vector<ladder_step>& steps() const noexcept { return steps_; }

  private:
    void place(ladder_step s) noexcept {
        const auto after = [](const ladder_step& a, const ladder_step& b) {
            return a.left < b.left;
        };
        steps_.insert(std::upper_bound(steps_.begin(), steps_.end(), s, after), std::move(s));
    }

    std::vector<std::string> columns_;
    std::vector<ladder_step> steps_;
};

}  // namespace ice::trace
