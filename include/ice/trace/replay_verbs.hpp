// SPDX-License-Identifier: BSL-1.0
// The calls of a host that are neither datagrams nor time, as replay makes them; included by
// replay.hpp.
#pragma once

#include "replay.hpp"

namespace ice::inline v0_1_0_dev::trace::detail {

// Each reads all arguments before it calls: false, and no call, when they do not read.

template <class Profile>
template <class F>
bool replayer<Profile>::call_if_done(const field_reader& in, F f) noexcept {
    if (!in.is_done()) return false;
    compare(f());
    return true;
}

template <class Profile>
bool replayer<Profile>::run_full(field_reader& in, const journal_record& r) noexcept {
    std::uint16_t a = 0, b = 0;
    const auto call = [&](auto f) { return call_if_done(in, f); };
    switch (r.verb()) {
        case verb_code::add_stream:
            in(a);
            return call([&] { return catch_up(), agent_->add_stream(a); });
        case verb_code::remove_stream:
            in(a);
            return call([&] { return agent_->remove_stream(now_, a); });
        case verb_code::remove_component:
            in(a), in(b);
            return call([&] { return agent_->remove_component(now_, a, b); });
        case verb_code::add_local: {
            local_candidate c;
            journal_fields(in, c);
            return call([&] { return agent_->add_local_candidate(now_, c); });
        }
        case verb_code::local_conveyed:
            in(a);
            return call([&] { return agent_->candidate_conveyed(now_, a); });
        case verb_code::remove_local:
            in(a);
            return call([&] { return agent_->remove_local_candidate(now_, a); });
        case verb_code::base_ready:
            in(a);
            return call([&] { return agent_->base_ready(now_, base_id(a)); });
        case verb_code::set_local_credentials: {
            std::string_view ufrag, pwd;
            in(ufrag), in(pwd);
            return call([&] { return catch_up(), agent_->set_local_credentials(ufrag, pwd); });
        }
        case verb_code::locals_described:
            return call([&] {
                catch_up();
                agent_->for_each_local_candidate([](std::uint16_t, const candidate&) {});
                return result<void>();
            });
        default: return run_peers(in, r);
    }
}

/// What a host says of the peer and of the session.
template <class Profile>
bool replayer<Profile>::run_peers(field_reader& in, const journal_record& r) noexcept {
    std::uint16_t a = 0;
    bool flag = false;
    const auto call = [&](auto f) { return call_if_done(in, f); };
    switch (r.verb()) {
        case verb_code::set_remote: {
            remote_description d;
            in(a), journal_fields(in, d);
            return call([&] { return agent_->set_remote_description(now_, a, d); });
        }
        case verb_code::add_remote: {
            remote_candidate c;
            in(a), journal_fields(in, c);
            return call([&] { return agent_->add_remote_candidate(now_, a, c); });
        }
        case verb_code::end_of_remotes:
            in(a);
            return call([&] { return agent_->end_of_remote_candidates(now_, a); });
        case verb_code::start: return call([&] { return agent_->start(now_); });
        case verb_code::data_sent: return run_data_sent(in);
        case verb_code::unreachable: {
            route to;
            journal_fields(in, to);
            return call([&] { return agent_->handle_unreachable(now_, to); });
        }
        case verb_code::connection_failed: {
            route to;
            journal_fields(in, to);
            return call([&] { return agent_->handle_connection_failed(now_, to); });
        }
        case verb_code::add_nat64: {
            nat64_prefix p;
            in(a), journal_fields(in, p);
            return call([&] { return agent_->add_nat64(now_, base_id(a), p); });
        }
        case verb_code::set_unreliable: {
            std::uint8_t network = 0;
            in(network), in(flag);
            return call([&] { return agent_->set_unreliable(now_, network, flag); });
        }
        case verb_code::nominate: {
            std::uint64_t index = 0;
            in(index);
            return call([&] { return agent_->nominate(now_, static_cast<std::size_t>(index)); });
        }
        case verb_code::restart: in(flag); return call([&] { return agent_->restart(now_, flag); });
        case verb_code::close: return call([&] { return agent_->close(now_), result<void>(); });
        case verb_code::set_config: {
            agent_config c;
            journal_fields(in, c);
            return call([&] { return agent_->set_config(now_, c); });
        }
        default: return false;
    }
}

/// `data_sent` has no answer for its host, but tells the observer one.
template <class Profile>
bool replayer<Profile>::run_data_sent(field_reader& in) noexcept {
    std::uint16_t stream = 0, component = 0;
    in(stream), in(component);
    if (!in.is_done()) return false;
    const data_route way = agent_->route_of(stream, component);
    const bool closed = agent_->state() == session_state::closed;
    agent_->data_sent(now_, stream, component);
    compare(way.may_send || closed ? result<void>() : result<void>(errc::misuse_agent_component));
    return true;
}

template <class Profile>
bool replayer<Profile>::run_lite(field_reader& in, const journal_record& r) noexcept {
    std::uint16_t a = 0, b = 0;
    endpoint where;
    const auto call = [&](auto f) { return call_if_done(in, f); };
    switch (r.verb()) {
        case verb_code::add_local:
            in(a), in(b), in(where);
            return call([&] { return catch_up(), agent_->add_component(a, b, where); });
        case verb_code::select_remote:
            in(a), in(b), in(where);
            return call([&] { return agent_->select_lite_remote(now_, a, b, where); });
        case verb_code::restart:
            return call([&] { return catch_up(), agent_->restart(), result<void>(); });
        case verb_code::close:
            return call([&] { return catch_up(), agent_->close(), result<void>(); });
        default: return false;
    }
}

template <class Profile>
bool replayer<Profile>::run_table(field_reader& in, const journal_record& r) noexcept {
    std::uint16_t a = 0;
    const auto call = [&](auto f) { return call_if_done(in, f); };
    switch (r.verb()) {
        case verb_code::add_stream:
            in(a);
            return call([&] { return catch_up(), agent_->add_stream(a); });
        case verb_code::remove_stream:
            in(a);
            return call([&] { return agent_->remove_stream(now_, a); });
        case verb_code::add_local: {
            mmusic_ice_02::local_address l;
            journal_fields(in, l);
            return call([&] { return agent_->add_local(now_, l); });
        }
        case verb_code::remove_local:
            in(a);
            return call([&] { return agent_->remove_local(now_, a); });
        case verb_code::set_local_credentials: {
            std::string_view fragment, password;
            in(a), in(fragment), in(password);
            return call([&] { return catch_up(), agent_->set_credentials(a, fragment, password); });
        }
        case verb_code::base_ready:
            in(a);
            return call([&] { return agent_->base_ready(now_, base_id(a)); });
        case verb_code::set_remote: {
            alt_line room[64];
            bool fits = false;
            in(a);
            const mmusic_ice_02::stream_description d = read_stream(in, room, fits);
            return fits && call([&] { return agent_->set_remote(now_, a, d); });
        }
        case verb_code::set_config: {
            mmusic_ice_02::table_config c;
            journal_fields(in, c);
            return call([&] { return catch_up(), agent_->set_config(c); });
        }
        case verb_code::close:
            return call([&] { return catch_up(), agent_->close(), result<void>(); });
        default: return false;
    }
}

template <class Profile>
bool replayer<Profile>::run_cycles(field_reader& in, const journal_record& r) noexcept {
    std::uint16_t a = 0, b = 0;
    const auto call = [&](auto f) { return call_if_done(in, f); };
    switch (r.verb()) {
        case verb_code::add_stream:
            in(a);
            return call([&] { return catch_up(), agent_->add_stream(a); });
        case verb_code::add_local: {
            sipping_ice_01::local_address l;
            journal_fields(in, l);
            return call([&] { return agent_->add_local(now_, l); });
        }
        case verb_code::set_local_credentials: {
            std::string_view username, password;
            in(a), in(username), in(password);
            return call([&] { return catch_up(), agent_->set_credentials(a, username, password); });
        }
        case verb_code::base_ready:
            in(a);
            return call([&] { return agent_->base_ready(now_, base_id(a)); });
        case verb_code::want_connectivity:
            in(a), in(b);
            if (b > static_cast<std::uint16_t>(sipping_ice_01::strength::unknown)) return false;
            return call([&] {
                catch_up();
                return agent_->want_connectivity(a, static_cast<sipping_ice_01::strength>(b));
            });
        case verb_code::set_config: {
            sipping_ice_01::cycles_config c;
            journal_fields(in, c);
            return call([&] { return catch_up(), agent_->set_config(c); });
        }
        case verb_code::close:
            return call([&] { return catch_up(), agent_->close(), result<void>(); });
        default: return run_exchange(in, r);
    }
}

/// Offers and answers of the cycles engine.
template <class Profile>
bool replayer<Profile>::run_exchange(field_reader& in, const journal_record& r) noexcept {
    const auto call = [&](auto f) { return call_if_done(in, f); };
    // The host's description had room, or it had not, which changes nothing but the answer.
    const auto make = [&](auto f) {
        sipping_ice_01::basic_description<engine::capacity.streams, engine::capacity.locals> wide;
        sipping_ice_01::basic_description<1, 1> narrow;
        return call([&] { return found_no_room() ? f(narrow) : f(wide); });
    };
    sipping_ice_01::basic_description<8, 32> d;
    switch (r.verb()) {
        case verb_code::make_offer:
            return make([&](auto& to) { return agent_->make_offer(now_, to); });
        case verb_code::make_answer:
            return make([&](auto& to) { return agent_->make_answer(now_, to); });
        case verb_code::receive_offer:
            return read_description(in, d) && call([&] { return agent_->receive_offer(now_, d); });
        case verb_code::receive_answer:
            return read_description(in, d) && call([&] { return agent_->receive_answer(now_, d); });
        case verb_code::abandon_exchange:
            return call([&] { return agent_->abandon_exchange(now_); });
        default: return false;
    }
}

/// Whether the answer that comes next is that the host's memory was too small.
template <class Profile>
bool replayer<Profile>::found_no_room() const noexcept {
    const auto answer = answer_of(script_.reader());
    if (!answer) return false;
    field_reader in(answer->body);
    return in.byte() == static_cast<std::uint8_t>(answer_kind::error) &&
           in.varint() == static_cast<std::uint64_t>(errc::draft_full);
}

}  // namespace ice::trace::detail
