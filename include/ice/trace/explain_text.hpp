// SPDX-License-Identifier: BSL-1.0
// What explain() tells, as text that a support engineer can paste into a ticket. It shows
// addresses, and no password or fragment; those of a session only as far as its policy lets.
#pragma once

#include "../agent/describe.hpp"
#include "explain.hpp"
#include "explain_printer.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

/// Prints reports as they come.
template <class State, class Sink>
class explain_printer : public basic_explain_printer<Sink> {
    using base = basic_explain_printer<Sink>;
    using base::heading, base::reason_of, base::plural, base::name_of, base::style_, base::w_;

  public:
    constexpr explain_printer(const State& s, Sink& sink, const explain_style& style) noexcept
        : base(sink, style), s_(s) {}

    using base::operator();

    constexpr void operator()(const session_report& r) noexcept {
        w_.text("ICE session: ").text(ice::to_text(r.state));
        if (r.failed != failed_reason::none) w_.text(", because ").text(ice::describe(r.failed));
        w_.line().text("  role ").text(ice::to_text(r.role)).text(", Ta ");
        w_.number(static_cast<std::uint64_t>(r.ta.us / 1000)).text(" ms, ");
        plural(r.generation, "restart");
        if (r.role_switches != 0) w_.text(", "), plural(r.role_switches, "role conflict");
        if (r.dropped_pairs != 0)
            w_.text(", "), plural(r.dropped_pairs, "pair"), w_.text(" left out");
        w_.line();
        const bool waits = r.state == session_state::checking;
        if (waits && r.patience_until != time_point::never())
            w_.text("  it waits for the peer's checks for ")
                .seconds(r.patience_until - r.now)
                .text(" s more")
                .line();
    }

    constexpr void operator()(const component_report& r) noexcept {
        base::operator()(r);
        if (r.pair != no_index) w_.text("  data goes over pair ").number(rank_of(r.pair)).line();
    }

    constexpr void operator()(const candidate_report& r) noexcept {
        heading(r.local ? "Local candidates" : "Remote candidates");
        w_.text("  "), name_of(r.local, r.index);
        w_.to_column(6).text(ice::to_text(r.c.kind)).to_column(12);
        w_.addr(r.c.where);
        if (r.local && r.c.base != r.index) w_.text(" of "), name_of(true, r.c.base);
        if (r.translated) w_.text(" by NAT64");
        w_.to_column(36).text("priority ").number(r.c.priority);
        w_.text(", foundation ").number(r.c.foundation);
        if (State::capacity.components > 1)
            w_.text(", ").number(r.c.stream).text("/").number(r.c.component);
        w_.line().text("      ");
        reason_of(r.why);
        w_.line();
    }

    constexpr void operator()(const pair_report& r) noexcept {
        heading("Pairs, best first");
        w_.text(r.stats.selected ? "* " : "  ").number(r.rank).text(".").to_column(6);
        name_of(true, r.local), w_.text(" ").text(ice::to_text(r.stats.local.kind)).text(" ");
        w_.addr(r.stats.local.where).text(" -> "), name_of(false, r.remote);
        w_.text(" ").text(ice::to_text(r.stats.remote.kind)).text(" ").addr(r.stats.remote.where);
        if (State::capacity.components > 1)
            w_.text(", ").number(r.stream).text("/").number(r.component);
        w_.line().text("      ").text(ice::to_text(r.stats.state)).text(": ");
        reason_of(r.why);
        if (r.other != no_index) w_.text(", see pair ").number(rank_of(r.other));
        w_.line();
        if (r.why == reason::pair_waiting) {
            w_.text("      "), plural(r.before, "pair");
            w_.text(r.before == 1 ? " is" : " are").text(" checked before").line();
        }
        if (r.transmissions != 0) {
            w_.text("      sent "), plural(r.transmissions, "time");
            w_.text(", next step in ").seconds(r.next - s_.now).text(" s").line();
        }
        const pair_stats& t = r.stats;
        if (t.requests_sent == 0 && t.requests_received == 0) return;
        w_.text("      sent ").number(t.requests_sent).text(", answered ");
        w_.number(t.responses_received).text("; of the peer ").number(t.requests_received);
        if (t.rtt > duration{}) w_.text("; round trip ").seconds(t.rtt).text(" s");
        w_.line();
    }

  private:
    constexpr std::size_t rank_of(std::uint16_t pair_index) const noexcept {
        std::size_t rank = 1;
        for (const auto i : s_.pairs.by_priority()) {
            if (i == pair_index) break;
            ++rank;
        }
        return rank;
    }
    const State& s_;
};

}  // namespace detail

/// `sink(std::string_view)` gets the text, in pieces; `history` as in explain(), and all addresses
/// too. No allocation.
template <class Transport, class Profile, class Sink, class History = no_history>
constexpr void put_explanation(const basic_agent<Transport, Profile>& agent, Sink&& sink,
                               const History& history = {}, explain_style style = {}) noexcept {
    detail::explain_printer<agent_state<Profile>, std::remove_reference_t<Sink>> printer(
        agent.inspect(), sink, detail::with_epoch(style, agent, history));
    explain(agent, printer, history);
    printer.finish();
}

}  // namespace ice::trace
