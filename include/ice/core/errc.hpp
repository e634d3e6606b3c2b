// SPDX-License-Identifier: BSL-1.0
// Every error of the library: one 16-bit code, a block of 256 values a room, eight categories of
// 32 values in a block, so that `category()` is two instructions and needs no table.
#pragma once

#include <cstdint>

namespace ice::inline v0_1_0_dev {

/// What a caller does about an error. Ask for this rather than for a single code.
enum class error_category : std::uint8_t {
    none,         ///< no error
    not_mine,     ///< well, but not for this parser or object: try the next rule, skip the line
    malformed,    ///< breaks the grammar or layout: reject
    truncated,    ///< the input ends too early; over a stream: wait for more bytes
    unsupported,  ///< well formed, but of a kind or value that this code does not do
    misuse,       ///< the host called something it must not; state is intact
    full,         ///< a fixed capacity or the caller's buffer is used up; state is intact
    refused,      ///< a check of authenticity or policy said no
};

namespace detail {

enum class room : std::uint8_t {
    core,
    net,
    crypto,
    stun,
    candidate,
    sdp,
    exchange,
    checklist,
    agent,
    gather,
    turn,
    mux,
    drafts,
    sip,
    trace,
    sim,
};

void errc_number_is_above_31() noexcept;  // not constexpr, so that calling it does not compile

constexpr std::uint16_t code(room r, error_category c, unsigned n) noexcept {
    if (n > 31) errc_number_is_above_31();
    return static_cast<std::uint16_t>(static_cast<unsigned>(r) << 8 |
                                      static_cast<unsigned>(c) << 5 | n);
}

using enum error_category;

}  // namespace detail

/// One value, one cause. `describe()` in core/describe.hpp has a sentence for each.
enum class errc : std::uint16_t {
    ok = 0,

    // core
    expected_digit = detail::code(detail::room::core, detail::malformed, 0),
    leading_zero = detail::code(detail::room::core, detail::malformed, 1),
    number_too_large = detail::code(detail::room::core, detail::malformed, 2),
    end_of_input = detail::code(detail::room::core, detail::truncated, 0),
    buffer_too_small = detail::code(detail::room::core, detail::full, 0),
    misuse_bad_argument = detail::code(detail::room::core, detail::misuse, 0),
    no_entropy = detail::code(detail::room::core, detail::refused, 0),

    // net
    not_an_address = detail::code(detail::room::net, detail::not_mine, 0),
    bad_octet = detail::code(detail::room::net, detail::malformed, 0),
    too_few_octets = detail::code(detail::room::net, detail::malformed, 1),
    too_many_octets = detail::code(detail::room::net, detail::malformed, 2),
    bad_group = detail::code(detail::room::net, detail::malformed, 3),
    too_few_groups = detail::code(detail::room::net, detail::malformed, 4),
    too_many_groups = detail::code(detail::room::net, detail::malformed, 5),
    repeated_double_colon = detail::code(detail::room::net, detail::malformed, 6),
    bad_zone = detail::code(detail::room::net, detail::malformed, 7),
    bracketed_address = detail::code(detail::room::net, detail::malformed, 8),
    missing_bracket = detail::code(detail::room::net, detail::malformed, 9),
    missing_port = detail::code(detail::room::net, detail::malformed, 10),
    missing_prefix_length = detail::code(detail::room::net, detail::malformed, 11),
    host_bits_set = detail::code(detail::room::net, detail::malformed, 12),
    nat64_length = detail::code(detail::room::net, detail::malformed, 13),
    nat64_u_octet = detail::code(detail::room::net, detail::malformed, 14),
    pcp_bad_prefix64 = detail::code(detail::room::net, detail::malformed, 15),
    nat64_not_found = detail::code(detail::room::net, detail::not_mine, 1),
    pcp_other_option = detail::code(detail::room::net, detail::not_mine, 2),
    pcp_truncated = detail::code(detail::room::net, detail::truncated, 0),
    zone_name = detail::code(detail::room::net, detail::unsupported, 0),
    nat64_full = detail::code(detail::room::net, detail::full, 0),

    // stun
    stun_first_bits = detail::code(detail::room::stun, detail::not_mine, 0),
    stun_no_cookie = detail::code(detail::room::stun, detail::not_mine, 1),
    stun_attribute_missing = detail::code(detail::room::stun, detail::not_mine, 2),
    stun_bad_length = detail::code(detail::room::stun, detail::malformed, 0),
    stun_trailing_bytes = detail::code(detail::room::stun, detail::malformed, 1),
    stun_attribute_overrun = detail::code(detail::room::stun, detail::malformed, 2),
    stun_attribute_length = detail::code(detail::room::stun, detail::malformed, 3),
    stun_integrity_length = detail::code(detail::room::stun, detail::malformed, 4),
    stun_integrity_not_last = detail::code(detail::room::stun, detail::malformed, 5),
    stun_fingerprint_not_last = detail::code(detail::room::stun, detail::malformed, 6),
    stun_bad_value = detail::code(detail::room::stun, detail::malformed, 7),
    stun_truncated = detail::code(detail::room::stun, detail::truncated, 0),
    stun_address_family = detail::code(detail::room::stun, detail::unsupported, 0),
    misuse_stun_value = detail::code(detail::room::stun, detail::misuse, 0),
    misuse_stun_order = detail::code(detail::room::stun, detail::misuse, 1),
    stun_message_full = detail::code(detail::room::stun, detail::full, 0),
    stun_frame_too_long = detail::code(detail::room::stun, detail::full, 1),
    stun_integrity_mismatch = detail::code(detail::room::stun, detail::refused, 0),
    stun_fingerprint_mismatch = detail::code(detail::room::stun, detail::refused, 1),

    // candidate
    candidate_bad_foundation = detail::code(detail::room::candidate, detail::malformed, 0),
    candidate_bad_component = detail::code(detail::room::candidate, detail::malformed, 1),
    candidate_bad_transport = detail::code(detail::room::candidate, detail::malformed, 2),
    candidate_bad_priority = detail::code(detail::room::candidate, detail::malformed, 3),
    candidate_bad_address = detail::code(detail::room::candidate, detail::malformed, 4),
    candidate_bad_port = detail::code(detail::room::candidate, detail::malformed, 5),
    candidate_expected_typ = detail::code(detail::room::candidate, detail::malformed, 6),
    candidate_bad_type = detail::code(detail::room::candidate, detail::malformed, 7),
    candidate_no_related = detail::code(detail::room::candidate, detail::malformed, 8),
    candidate_host_related = detail::code(detail::room::candidate, detail::malformed, 9),
    candidate_bad_tcp_type = detail::code(detail::room::candidate, detail::malformed, 10),
    candidate_bad_extension = detail::code(detail::room::candidate, detail::malformed, 11),
    candidate_name = detail::code(detail::room::candidate, detail::unsupported, 0),
    candidate_unknown_transport = detail::code(detail::room::candidate, detail::unsupported, 1),
    candidate_unknown_type = detail::code(detail::room::candidate, detail::unsupported, 2),
    misuse_candidate_priority = detail::code(detail::room::candidate, detail::misuse, 0),
    misuse_candidate_line = detail::code(detail::room::candidate, detail::misuse, 1),

    // sdp lines (the lower half of each category)
    sdp_trailing_text = detail::code(detail::room::sdp, detail::malformed, 0),
    sdp_bad_ufrag = detail::code(detail::room::sdp, detail::malformed, 1),
    sdp_bad_password = detail::code(detail::room::sdp, detail::malformed, 2),
    sdp_bad_option = detail::code(detail::room::sdp, detail::malformed, 3),
    sdp_bad_pacing = detail::code(detail::room::sdp, detail::malformed, 4),
    sdp_no_mid = detail::code(detail::room::sdp, detail::malformed, 5),
    alt_bad_id = detail::code(detail::room::sdp, detail::malformed, 6),
    alt_bad_q_value = detail::code(detail::room::sdp, detail::malformed, 7),
    alt_bad_derived_from = detail::code(detail::room::sdp, detail::malformed, 8),
    alt_bad_credential = detail::code(detail::room::sdp, detail::malformed, 9),
    alt_not_unicast = detail::code(detail::room::sdp, detail::malformed, 10),
    sdp_other_attribute = detail::code(detail::room::sdp, detail::not_mine, 0),
    misuse_sdp_text = detail::code(detail::room::sdp, detail::misuse, 0),

    // sdp bodies, offers and answers (the upper half of each category; lines have the lower)
    sdp_bad_line = detail::code(detail::room::sdp, detail::malformed, 16),
    sdp_forbidden_byte = detail::code(detail::room::sdp, detail::malformed, 17),
    sdp_bad_version = detail::code(detail::room::sdp, detail::malformed, 18),
    sdp_bad_media = detail::code(detail::room::sdp, detail::malformed, 19),
    sdp_bad_connection = detail::code(detail::room::sdp, detail::malformed, 20),
    sdp_bad_origin = detail::code(detail::room::sdp, detail::malformed, 21),
    sdp_repeated = detail::code(detail::room::sdp, detail::malformed, 22),
    sdp_wrong_level = detail::code(detail::room::sdp, detail::malformed, 23),
    sdp_no_connection = detail::code(detail::room::sdp, detail::malformed, 24),
    sdp_half_credentials = detail::code(detail::room::sdp, detail::malformed, 25),
    sdp_credential_conflict = detail::code(detail::room::sdp, detail::malformed, 26),
    sdp_bad_token = detail::code(detail::room::sdp, detail::malformed, 27),
    sdp_repeated_mid = detail::code(detail::room::sdp, detail::malformed, 28),
    sdp_bundled_twice = detail::code(detail::room::sdp, detail::malformed, 29),
    sdp_no_body = detail::code(detail::room::sdp, detail::not_mine, 16),
    sdp_version = detail::code(detail::room::sdp, detail::unsupported, 16),
    misuse_sdp_credentials_kept = detail::code(detail::room::sdp, detail::misuse, 16),
    misuse_sdp_credentials_changed = detail::code(detail::room::sdp, detail::misuse, 17),
    misuse_sdp_modified = detail::code(detail::room::sdp, detail::misuse, 18),
    misuse_sdp_candidate_left_out = detail::code(detail::room::sdp, detail::misuse, 19),
    misuse_sdp_candidate_added = detail::code(detail::room::sdp, detail::misuse, 20),
    misuse_sdp_default = detail::code(detail::room::sdp, detail::misuse, 21),
    misuse_sdp_no_selected_pair = detail::code(detail::room::sdp, detail::misuse, 22),
    misuse_sdp_fewer_streams = detail::code(detail::room::sdp, detail::misuse, 23),
    misuse_sdp_wait = detail::code(detail::room::sdp, detail::misuse, 24),
    sdp_too_many_sections = detail::code(detail::room::sdp, detail::full, 16),
    sdp_body_too_long = detail::code(detail::room::sdp, detail::full, 17),

    // sim
    misuse_sim_id = detail::code(detail::room::sim, detail::misuse, 0),
    misuse_sim_address = detail::code(detail::room::sim, detail::misuse, 1),
    misuse_sim_address_taken = detail::code(detail::room::sim, detail::misuse, 2),
    misuse_sim_port_taken = detail::code(detail::room::sim, detail::misuse, 3),
    sim_no_port = detail::code(detail::room::sim, detail::full, 0),

    // agent
    agent_after_end = detail::code(detail::room::agent, detail::not_mine, 0),
    agent_other_generation = detail::code(detail::room::agent, detail::not_mine, 1),
    agent_no_component = detail::code(detail::room::agent, detail::not_mine, 2),
    agent_redundant = detail::code(detail::room::agent, detail::not_mine, 3),
    misuse_agent_stream = detail::code(detail::room::agent, detail::misuse, 0),
    misuse_agent_component = detail::code(detail::room::agent, detail::misuse, 1),
    misuse_agent_candidate = detail::code(detail::room::agent, detail::misuse, 2),
    misuse_agent_base = detail::code(detail::room::agent, detail::misuse, 3),
    misuse_agent_described = detail::code(detail::room::agent, detail::misuse, 4),
    misuse_agent_credentials = detail::code(detail::room::agent, detail::misuse, 5),
    misuse_agent_closed = detail::code(detail::room::agent, detail::misuse, 6),
    misuse_agent_config = detail::code(detail::room::agent, detail::misuse, 7),
    misuse_reentered = detail::code(detail::room::agent, detail::misuse, 8),
    misuse_agent_pair = detail::code(detail::room::agent, detail::misuse, 9),
    misuse_agent_role = detail::code(detail::room::agent, detail::misuse, 10),
    agent_full = detail::code(detail::room::agent, detail::full, 0),

    // gather
    misuse_gather_server = detail::code(detail::room::gather, detail::misuse, 0),
    misuse_gather_base = detail::code(detail::room::gather, detail::misuse, 1),
    misuse_gather_config = detail::code(detail::room::gather, detail::misuse, 2),
    misuse_gather_closed = detail::code(detail::room::gather, detail::misuse, 3),
    misuse_gather_rewriting = detail::code(detail::room::gather, detail::misuse, 4),
    misuse_gather_pool = detail::code(detail::room::gather, detail::misuse, 5),
    gather_full = detail::code(detail::room::gather, detail::full, 0),
    gather_filtered = detail::code(detail::room::gather, detail::refused, 0),

    // turn
    uri_not_a_server = detail::code(detail::room::turn, detail::not_mine, 0),
    uri_bad_host = detail::code(detail::room::turn, detail::malformed, 0),
    uri_bad_port = detail::code(detail::room::turn, detail::malformed, 1),
    uri_bad_transport = detail::code(detail::room::turn, detail::malformed, 2),
    uri_trailing = detail::code(detail::room::turn, detail::malformed, 3),
    uri_needs_name = detail::code(detail::room::turn, detail::unsupported, 0),
    misuse_turn_server = detail::code(detail::room::turn, detail::misuse, 0),
    misuse_turn_credentials = detail::code(detail::room::turn, detail::misuse, 1),
    misuse_turn_request = detail::code(detail::room::turn, detail::misuse, 2),
    misuse_turn_allocation = detail::code(detail::room::turn, detail::misuse, 3),
    misuse_turn_base = detail::code(detail::room::turn, detail::misuse, 4),
    misuse_turn_config = detail::code(detail::room::turn, detail::misuse, 5),
    misuse_turn_peer = detail::code(detail::room::turn, detail::misuse, 6),
    misuse_turn_closed = detail::code(detail::room::turn, detail::misuse, 7),
    turn_full = detail::code(detail::room::turn, detail::full, 0),
    turn_server_rests = detail::code(detail::room::turn, detail::refused, 0),
    turn_peer_refused = detail::code(detail::room::turn, detail::refused, 1),

    // exchange
    frame_incomplete = detail::code(detail::room::exchange, detail::truncated, 0),
    frame_too_long = detail::code(detail::room::exchange, detail::full, 0),

    // mux
    misuse_mux_session = detail::code(detail::room::mux, detail::misuse, 0),
    misuse_mux_fragment = detail::code(detail::room::mux, detail::misuse, 1),
    mux_full = detail::code(detail::room::mux, detail::full, 0),

    // drafts
    xml_no_message = detail::code(detail::room::drafts, detail::not_mine, 0),
    xml_bad_syntax = detail::code(detail::room::drafts, detail::malformed, 0),
    xml_bad_element = detail::code(detail::room::drafts, detail::malformed, 1),
    xml_bad_attribute = detail::code(detail::room::drafts, detail::malformed, 2),
    xml_bad_type = detail::code(detail::room::drafts, detail::malformed, 3),
    xml_bad_preference = detail::code(detail::room::drafts, detail::malformed, 4),
    xml_bad_credential = detail::code(detail::room::drafts, detail::malformed, 5),
    xml_bad_id = detail::code(detail::room::drafts, detail::malformed, 6),
    xml_bad_port = detail::code(detail::room::drafts, detail::malformed, 7),
    draft_repeated_id = detail::code(detail::room::drafts, detail::malformed, 8),
    draft_repeated_address = detail::code(detail::room::drafts, detail::malformed, 9),
    draft_bad_group = detail::code(detail::room::drafts, detail::malformed, 10),
    draft_bad_precondition = detail::code(detail::room::drafts, detail::malformed, 11),
    draft_rtcp_not_allowed = detail::code(detail::room::drafts, detail::malformed, 12),
    xml_truncated = detail::code(detail::room::drafts, detail::truncated, 0),
    xml_doctype = detail::code(detail::room::drafts, detail::unsupported, 0),
    xml_reference = detail::code(detail::room::drafts, detail::unsupported, 1),
    xml_instruction = detail::code(detail::room::drafts, detail::unsupported, 2),
    xml_character_data = detail::code(detail::room::drafts, detail::unsupported, 3),
    xml_encoding = detail::code(detail::room::drafts, detail::unsupported, 4),
    draft_credential_too_long = detail::code(detail::room::drafts, detail::unsupported, 5),
    misuse_draft_stream = detail::code(detail::room::drafts, detail::misuse, 0),
    misuse_draft_address = detail::code(detail::room::drafts, detail::misuse, 1),
    misuse_draft_base = detail::code(detail::room::drafts, detail::misuse, 2),
    misuse_draft_credentials = detail::code(detail::room::drafts, detail::misuse, 3),
    misuse_draft_closed = detail::code(detail::room::drafts, detail::misuse, 4),
    misuse_draft_config = detail::code(detail::room::drafts, detail::misuse, 5),
    misuse_draft_text = detail::code(detail::room::drafts, detail::misuse, 6),
    misuse_draft_exchange = detail::code(detail::room::drafts, detail::misuse, 7),
    draft_full = detail::code(detail::room::drafts, detail::full, 0),

    // trace: journals
    journal_not_one = detail::code(detail::room::trace, detail::not_mine, 0),
    journal_bad_record = detail::code(detail::room::trace, detail::malformed, 0),
    journal_truncated = detail::code(detail::room::trace, detail::truncated, 0),
    journal_version = detail::code(detail::room::trace, detail::unsupported, 0),
    journal_profile = detail::code(detail::room::trace, detail::unsupported, 1),
    journal_layout = detail::code(detail::room::trace, detail::unsupported, 2),
    journal_untrusted = detail::code(detail::room::trace, detail::refused, 0),

    // sip
    sip_no_stream = detail::code(detail::room::sip, detail::unsupported, 0),
    sip_on_hold = detail::code(detail::room::sip, detail::unsupported, 1),
    sip_not_unicast = detail::code(detail::room::sip, detail::unsupported, 2),
    sip_not_udp = detail::code(detail::room::sip, detail::unsupported, 3),
    misuse_sip_section = detail::code(detail::room::sip, detail::misuse, 0),
    misuse_sip_destination = detail::code(detail::room::sip, detail::misuse, 1),
    sip_would_mismatch = detail::code(detail::room::sip, detail::refused, 0),
};

/// O(1).
constexpr error_category category(errc e) noexcept {
    return static_cast<error_category>(static_cast<unsigned>(e) >> 5 & 7U);
}

}  // namespace ice::inline v0_1_0_dev
