// SPDX-License-Identifier: BSL-1.0
// How the text of an explanation says what those of all engines have: reasons, advices, checks with
// their answers, refused requests.
#pragma once

#include <string_view>

#include "reason.hpp"
#include "report.hpp"
#include "text_writer.hpp"

namespace ice::inline v0_1_0_dev::trace {

struct explain_style {
    /// Times are seconds since then; earliest(): since the first check that the history has.
    time_point epoch = time_point::earliest();
    std::size_t most_unformed = 12;  ///< of candidates that are no pair; the rest is counted
};

namespace detail {

/// Prints reports as they come. Those of one engine inherit it, for its members alone.
template <class Sink>
class basic_explain_printer {
  public:
    constexpr basic_explain_printer(Sink& sink, const explain_style& style) noexcept
        : style_(style), w_(sink) {}

    constexpr void operator()(const component_report& r) noexcept {
        w_.line().text("Stream ").number(r.stream).text(", component ").number(r.id).text(": ");
        reason_of(r.why);
        w_.line().text("  "), plural(r.pairs, "pair");
        w_.text(", ").number(r.failed).text(" failed; "), plural(r.sent, "check");
        w_.text(" sent, ").number(r.answers).text(" answered; "), plural(r.peer_checks, "check");
        w_.text(" of the peer").line();
    }

    constexpr void operator()(const advice_report& r) noexcept {
        w_.text("  - ");
        reason_of(r.advice);
        w_.line();
    }

    constexpr void operator()(const refusal_record& r) noexcept {
        w_.text("  "), plural(r.times, "request");
        w_.text(" refused, the latest from ").addr(r.from.remote).text(" by ").number(r.code);
        w_.text(": "), reason_of(r.why);
        w_.line();
    }

    constexpr void operator()(const check_record& r) noexcept {
        if (style_.epoch == time_point::earliest()) style_.epoch = r.first;
        w_.text("      ").seconds(r.first - style_.epoch).to_column(16);
        w_.text(r.by_peer ? "check of the peer" : "check");
        if (r.use_candidate) w_.text(", USE-CANDIDATE");
        if (!r.roleless) w_.text(r.controlling ? ", controlling" : ", controlled");
        if (r.times > 1) {
            w_.text(", ").number(r.times).text(" times until ").seconds(r.last - style_.epoch);
            if (r.folded != 0) w_.text(" (").number(r.folded + std::uint64_t{1}).text(" checks)");
        }
        if (r.unsent != 0) w_.text(", ").number(r.unsent).text(" not sent by the transport");
        answer_of(r);
        w_.line();
    }

    constexpr void operator()(const unformed_report& r) noexcept {
        const bool plain = r.why == reason::never_redundant || r.why == reason::never_retired;
        if (plain || unformed_ == style_.most_unformed) {
            ++(plain ? folded_ : more_);
            return;
        }
        heading("Candidates that are no pair");
        ++unformed_;
        w_.text("  "), name_of(true, r.local), w_.text(" with "), name_of(false, r.remote);
        w_.text(": "), reason_of(r.why);
        w_.line();
    }

    constexpr void finish() noexcept {
        if (more_ != 0) w_.text("  and ").number(more_).text(" more").line();
        if (folded_ == 0) return;
        heading("Candidates that are no pair");
        w_.text("  "), plural(folded_, "more combination");
        w_.text(folded_ == 1 ? " shares" : " share")
            .text(" base and remote with a pair above")
            .line();
    }

  protected:
    constexpr void heading(std::string_view text) noexcept {
        if (text == heading_) return;
        heading_ = text;
        w_.line().text(text).line();
    }
    constexpr void reason_of(reason r) noexcept {
        w_.text(describe(r)).text(" [").text(to_text(r)).text("]");
    }
    constexpr void plural(std::uint64_t n, std::string_view thing) noexcept {
        w_.number(n).text(" ").text(thing).text(n == 1 ? "" : "s");
    }
    /// L2, R0: as the agent numbers them.
    constexpr void name_of(bool local, std::uint16_t index) noexcept {
        w_.text(local ? "L" : "R").number(index);
    }
    constexpr void answer_of(const check_record& r) noexcept {
        if (r.code == 0) {
            w_.text(": no answer");
            return;
        }
        w_.text(r.by_peer ? ": answered " : ": ");
        if (r.code == 200)
            w_.text("success");
        else
            w_.number(r.code).text(" ").text(stun::reason_phrase(r.code));
        if (!r.by_peer) w_.text(" at ").seconds(r.answered - style_.epoch);
        if (r.code == 200 && !r.by_peer) w_.text(", mapped to ").addr(r.mapped);
        if (r.not_authentic) w_.text(", not authentic");
        if (r.open && !r.not_authentic) w_.text(", the latest without an answer");
    }

    explain_style style_;
    text_writer<Sink> w_;

  private:
    std::string_view heading_;
    std::size_t unformed_ = 0, more_ = 0, folded_ = 0;
};

/// With the epoch that the style leaves open: the first check of this agent.
template <class Agent, class History>
constexpr explain_style with_epoch(explain_style style, const Agent& agent,
                                   const History& history) noexcept {
    if constexpr (requires { history.size(); })
        if (style.epoch == time_point::earliest())
            for (std::size_t i = history.size(); i-- > 0;)
                if (history[i].engine == &agent) style.epoch = history[i].first;
    return style;
}

}  // namespace detail

}  // namespace ice::trace
