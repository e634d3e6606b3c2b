// SPDX-License-Identifier: BSL-1.0
// Runs again what a journal holds, bit for bit, and names the first difference if there is one.
#pragma once

#include <optional>

#include "../agent/agent.hpp"
#include "../agent/lite.hpp"
#include "../drafts/mmusic_ice_02/table_agent.hpp"
#include "../drafts/sipping_ice_01/cycles_agent.hpp"
#include "journal_snapshot.hpp"
#include "replay_script.hpp"

namespace ice::inline v0_1_0_dev::trace {

namespace detail {

template <class Profile>
consteval auto engine_for() noexcept {
    using enum profiles::engine_kind;
    if constexpr (Profile::engine == lite)
        return std::type_identity<basic_lite_agent<scripted_transport, replayed<Profile>>>();
    else if constexpr (Profile::engine == table)
        return std::type_identity<
            mmusic_ice_02::basic_table_agent<scripted_transport, replayed<Profile>>>();
    else if constexpr (Profile::engine == cycles)
        return std::type_identity<
            sipping_ice_01::basic_cycles_agent<scripted_transport, replayed<Profile>>>();
    else
        return std::type_identity<basic_agent<scripted_transport, replayed<Profile>>>();
}

/// One journal of one profile, as it is run again.
template <class Profile>
class replayer {
  public:
    using engine = typename decltype(engine_for<Profile>())::type;
    static constexpr profiles::engine_kind kind = Profile::engine;

    replayer(byte_view journal, bool trusted) noexcept : script_(journal), trusted_(trusted) {}

    /// `watch(engine, record)` is called after each verb.
    template <class Watch>
    replay_report run(Watch watch) {
        journal_record r;
        while (script_.goes_on() && !script_.reader().is_done()) {
            if (script_.reader().offset() == 0 || script_.reader().at_header()) {
                begin_segment();
                continue;
            }
            const auto next = script_.reader().peek();
            if (!next) {
                script_.stop(next.error());
                break;
            }
            r = *next;
            script_.pass(r);
            step(r);
            if (agent_ && is_verb(r.tag)) watch(*agent_, r);
        }
        script_.report.at = now_;
        return script_.report;
    }

  private:
    void begin_segment() noexcept {
        auto& reader = script_.reader();
        const std::size_t at = reader.offset();
        const auto head = reader.header();
        if (!head) return script_.stop(head.error());
        if (head->profile != profile_name<Profile>()) return bad(errc::journal_profile, at);
        if (at != 0 && host_->crypto.masked != head->has(journal_flag::masked))
            return bad(errc::journal_bad_record, at);
        if (at == 0) {
            script_.report.masked = head->has(journal_flag::masked);
            host_.emplace(wire_, environment<replayed<Profile>>{{&script_}, {}, {&script_}, {}});
            host_->crypto.masked = script_.report.masked;
        }
        if (!head->has(journal_flag::snapshot)) {
            now_ = {};
            if (at != 0) bad(errc::journal_bad_record, at);
            return;
        }
        if (head->build != build_of<engine>()) return bad(errc::journal_layout, at);
        if (!trusted_) return bad(errc::journal_untrusted, at);
        journal_record r;
        if (!script_.take(journal_tag::state, r) || r.body.size() < 17)
            return bad(errc::journal_bad_record, reader.offset());
        load_snapshot(r, at != 0 && !head->has(journal_flag::after_gap));
    }

    void load_snapshot(const journal_record& r, bool continues) noexcept {
        field_reader in(r.body.subspan(16));
        time_point now;
        in(now);
        snapshot_parts<typename engine::state_type> parts;
        bool good = !in.failed() && parts.add(in.rest());
        for (journal_record part; good && !parts.is_whole();)
            good = script_.take(journal_tag::part, part) && parts.add(part.body);
        if (!good) return bad(errc::journal_bad_record, r.offset);
        const auto& state = parts.state();
        if (continues && agent_) {  // the segment before must have led here
            auto mine = agent_->inspect();
            if (script_.report.masked) mask_state(mine);
            mine.now = state.now;
            if (!is_digest_of(mine, r.body))
                return script_.differ_at(r, difference::state_otherwise);
        }
        if (!is_digest_of(state, r.body)) return bad(errc::journal_layout, r.offset);
        if (!agent_) construct_blank();
        agent_->restore(state);
        now_ = now;
        ++script_.report.snapshots;
    }
    void construct_blank() noexcept {
        // A blank agent draws nothing that the journal has: it is overwritten at once.
        const replay_script kept = script_;
        script_.differ(difference::draws_more);
        if constexpr (kind == profiles::engine_kind::checklist)
            agent_.emplace(*host_, agent_role::controlled);
        else
            agent_.emplace(*host_);
        script_ = kept;
    }

    template <class State>
    static bool is_digest_of(const State& s, byte_view body) noexcept {
        const state_digest d = digest(s);
        return d.high == load_u64(body.data()) && d.low == load_u64(body.data() + 8);
    }

    void step(const journal_record& r) noexcept {
        if (r.tag == journal_tag::end) {
            script_.report.complete = true;
        } else if (r.tag == journal_tag::state) {
            compare_state(r);
        } else if (r.tag == journal_tag::pace) {
            set_pace(r);
        } else if (is_verb(r.tag)) {
            if (!agent_ && r.verb() != verb_code::construct)
                return bad(errc::journal_bad_record, r.offset);
            ++script_.report.verbs;
            run_verb(r);
        } else if (!is_note(r.tag)) {
            script_.differ_at(r, r.tag == journal_tag::answer ? difference::answers_otherwise
                                                              : difference::does_less);
        }
    }

    void compare_state(const journal_record& r) noexcept {
        if (!agent_ || r.body.size() < 17) return bad(errc::journal_bad_record, r.offset);
        ++script_.report.digests;
        field_reader in(r.body.subspan(16));
        in(now_);
        if (!in.is_done()) return bad(errc::journal_bad_record, r.offset);
        catch_up();
        auto state = agent_->inspect();
        if (script_.report.masked) mask_state(state);
        if (!is_digest_of(state, r.body)) script_.differ_at(r, difference::state_otherwise);
    }

    void set_pace(const journal_record& r) noexcept {
        duration ta;
        time_point last;
        pacer_slot slot;
        bool started = false;
        const bool whole = script_.field_reader_of(r, [&](field_reader& in) {
            in(ta), in(last), in(slot.place), in(slot.ask_at), in(started);
        });
        if (!whole) return;
        if constexpr (kind == profiles::engine_kind::checklist) {
            if (agent_) agent_->pace() = session_pace::restore(ta, last, slot, started);
        } else {
            bad(errc::journal_bad_record, r.offset);
        }
    }

    void run_verb(const journal_record& r) noexcept {
        if (r.verb() == verb_code::poll) return compare_event(r);
        field_reader in(r.body);
        now_ = advance(now_, in.number());
        if (r.verb() == verb_code::construct) {
            construct(in, r);
        } else if (r.verb() == verb_code::datagram) {
            route from;
            journal_fields(in, from);
            if (in.failed()) return bad(errc::journal_bad_record, r.offset);
            ++script_.report.received;
            const verdict v = agent_->handle_datagram(now_, from, in.rest());
            if (v != verdict::consumed)
                compare_answer(answer_kind::verdict, static_cast<std::uint64_t>(v));
            return;
        } else if (r.verb() == verb_code::timeout) {
            if (!in.is_done()) return bad(errc::journal_bad_record, r.offset);
            agent_->handle_timeout(now_);
        } else if (!run_call(in, r)) {
            bad(errc::journal_bad_record, r.offset);
        }
    }

    void construct(field_reader& in, const journal_record& r) noexcept {
        if (agent_) return bad(errc::journal_bad_record, r.offset);
        if constexpr (kind == profiles::engine_kind::checklist) {
            agent_role role = agent_role::controlled;
            agent_config config;
            in.choice(role, agent_role::controlled);
            journal_fields(in, config);
            if (in.is_done()) agent_.emplace(*host_, role, config);
        } else if constexpr (kind == profiles::engine_kind::lite) {
            lite_config config;
            journal_fields(in, config);
            if (in.is_done()) agent_.emplace(*host_, config);
        } else if constexpr (kind == profiles::engine_kind::cycles) {
            sipping_ice_01::cycles_config config;
            journal_fields(in, config);
            if (in.is_done()) agent_.emplace(*host_, config);
        } else {
            mmusic_ice_02::table_config config;
            journal_fields(in, config);
            if (in.is_done()) agent_.emplace(*host_, config);
        }
        if (!agent_) bad(errc::journal_bad_record, r.offset);
    }

    void compare_event(const journal_record& r) noexcept {
        if (r.body.size() != 1) return bad(errc::journal_bad_record, r.offset);
        if (static_cast<std::uint8_t>(agent_->poll_event().kind) != r.body[0])
            script_.differ_at(r, difference::event_otherwise);
    }

    template <class T>
    void compare(const result<T>& answer) noexcept {
        if (!answer)
            compare_answer(answer_kind::error, static_cast<std::uint64_t>(answer.code()));
        else if constexpr (std::is_same_v<T, base_id>)
            compare_answer(answer_kind::value, answer->index());
        else if constexpr (!std::is_void_v<T>)
            compare_answer(answer_kind::value, *answer);
    }
    void compare_answer(answer_kind k, std::uint64_t value) noexcept {
        journal_record r;
        if (!script_.goes_on()) return;
        if (!script_.take(journal_tag::answer, r))
            return script_.differ(difference::answers_otherwise);
        field_reader in(r.body);
        const bool same = in.byte() == static_cast<std::uint8_t>(k) && in.varint() == value;
        if (!same || !in.is_done()) script_.differ_at(r, difference::answers_otherwise);
    }

    /// Verbs without a time go by that of the latest one.
    void catch_up() noexcept {
        if (agent_->inspect().now < now_) agent_->handle_timeout(now_);
    }

    bool run_call(field_reader& in, const journal_record& r) noexcept {
        if constexpr (kind == profiles::engine_kind::lite)
            return run_lite(in, r);
        else if constexpr (kind == profiles::engine_kind::table)
            return run_table(in, r);
        else if constexpr (kind == profiles::engine_kind::cycles)
            return run_cycles(in, r);
        else
            return run_full(in, r);
    }

    template <class F>
    bool call_if_done(const field_reader& in, F f) noexcept;
    bool run_full(field_reader& in, const journal_record& r) noexcept;
    bool run_peers(field_reader& in, const journal_record& r) noexcept;
    bool run_data_sent(field_reader& in) noexcept;
    bool run_lite(field_reader& in, const journal_record& r) noexcept;
    bool run_table(field_reader& in, const journal_record& r) noexcept;
    bool run_cycles(field_reader& in, const journal_record& r) noexcept;
    bool run_exchange(field_reader& in, const journal_record& r) noexcept;
    bool found_no_room() const noexcept;

    void bad(errc code, std::size_t at) noexcept {
        script_.stop({code, static_cast<std::uint32_t>(at)});
    }

    replay_script script_;
    bool trusted_;
    time_point now_{};
    scripted_transport wire_{&script_};
    std::optional<services<scripted_transport, replayed<Profile>>> host_;
    std::optional<engine> agent_;
};

}  // namespace detail

/// Replays a journal of this profile. Hostile bytes are refused or differ; only snapshots must be
/// `trusted`: they are taken as the state of the agent as they are. `watch(agent, record)` may look
/// at the agent after each verb.
template <class Profile, class Watch>
replay_report replay_as(byte_view journal, bool trusted, Watch watch) {
    detail::replayer<Profile> r(journal, trusted);
    return r.run(watch);
}

/// Replays a journal of any profile of this library; journal_profile: it is of another.
inline replay_report replay(byte_view journal, bool trusted = false) {
    journal_reader reader(journal);
    const auto head = reader.header();
    replay_report none;
    const auto nothing = [](const auto&, const journal_record&) {};
    if (!head) {
        none.problem = head.code();
        none.offset = head.error().at;
        return none;
    }
    const auto is = [&](std::string_view name) { return head->profile == name; };
    if (is("rfc8445")) return replay_as<profiles::rfc8445>(journal, trusted, nothing);
    if (is("rfc5245")) return replay_as<profiles::rfc5245>(journal, trusted, nothing);
    if (is("webrtc")) return replay_as<profiles::webrtc>(journal, trusted, nothing);
    if (is("lite")) return replay_as<profiles::lite>(journal, trusted, nothing);
    if (is("mmusic_ice_02")) return replay_as<profiles::mmusic_ice_02>(journal, trusted, nothing);
    if (is("mmusic_ice_02_eager"))
        return replay_as<profiles::mmusic_ice_02_eager>(journal, trusted, nothing);
    if (is("sipping_ice_01")) return replay_as<profiles::sipping_ice_01>(journal, trusted, nothing);
    none.problem = errc::journal_profile;
    return none;
}

}  // namespace ice::trace

#include "replay_verbs.hpp"
