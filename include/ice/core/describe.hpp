// SPDX-License-Identifier: BSL-1.0
// A name and a sentence for every `errc`. Apart from core/errc.hpp, so that a host that never
// prints errors carries no text.
#pragma once

#include <string_view>

#include "errc.hpp"

namespace ice::inline v0_1_0_dev {

struct errc_text {
    std::string_view name;      ///< the enumerator as written, for logs that are searched
    std::string_view sentence;  ///< for people; starts lower-case, no full stop
};

/// Static storage, never dangling. An unknown value (a newer copy's) gives {"unknown", ...}.
constexpr errc_text describe(errc e) noexcept {
    switch (e) {
        case errc::ok: return {"ok", "no error"};

        // core
        case errc::expected_digit: return {"expected_digit", "a decimal digit was expected here"};
        case errc::leading_zero: return {"leading_zero", "a number starts with a superfluous zero"};
        case errc::number_too_large: return {"number_too_large", "a number is outside its range"};
        case errc::end_of_input: return {"end_of_input", "the input ends too early"};
        case errc::buffer_too_small:
            return {"buffer_too_small", "the output does not fit the caller's buffer"};
        case errc::misuse_bad_argument:
            return {"misuse_bad_argument", "an argument is outside its stated range"};
        case errc::no_entropy: return {"no_entropy", "the operating system gives no entropy"};

        // net
        case errc::not_an_address:
            return {"not_an_address", "no IP address and no attempt at one: a host name perhaps"};
        case errc::bad_octet:
            return {"bad_octet", "an IPv4 octet is not a decimal number of 0 to 255"};
        case errc::too_few_octets:
            return {"too_few_octets", "an IPv4 address has fewer than four octets"};
        case errc::too_many_octets:
            return {"too_many_octets", "an IPv4 address has more than four octets"};
        case errc::bad_group:
            return {"bad_group", "an IPv6 group is not one to four hexadecimal digits"};
        case errc::too_few_groups:
            return {"too_few_groups", "an IPv6 address has too few groups and no double colon"};
        case errc::too_many_groups:
            return {"too_many_groups", "more than eight IPv6 groups, or a double colon for none"};
        case errc::repeated_double_colon:
            return {"repeated_double_colon", "an IPv6 address has two double colons"};
        case errc::bad_zone:
            return {"bad_zone", "the zone of an IPv6 address is empty or not a number of 32 bits"};
        case errc::bracketed_address:
            return {"bracketed_address", "an address is in brackets, which belong to endpoints"};
        case errc::missing_bracket:
            return {"missing_bracket", "an IPv6 address before a port is not enclosed in brackets"};
        case errc::missing_port:
            return {"missing_port", "an endpoint has no colon and port after its address"};
        case errc::missing_prefix_length:
            return {"missing_prefix_length", "a prefix has no slash and length after its address"};
        case errc::host_bits_set:
            return {"host_bits_set", "a prefix has bits set beyond its length"};
        case errc::nat64_length:
            return {"nat64_length", "a translator's prefix has 32, 40, 48, 56, 64 or 96 bits"};
        case errc::nat64_u_octet:
            return {"nat64_u_octet", "bits 64 to 71 of a translator's prefix are not zero"};
        case errc::pcp_bad_prefix64:
            return {"pcp_bad_prefix64",
                    "the lengths inside a PREFIX64 option contradict each other"};
        case errc::nat64_not_found:
            return {"nat64_not_found", "no well-known IPv4 address stands where it tells a prefix"};
        case errc::pcp_other_option: return {"pcp_other_option", "a PCP option, but no PREFIX64"};
        case errc::pcp_truncated:
            return {"pcp_truncated", "the option is longer than what there is of it"};
        case errc::nat64_full: return {"nat64_full", "the table of translators' prefixes is full"};
        case errc::zone_name:
            return {"zone_name", "an IPv6 zone is a name, which only the host can resolve"};

        // stun
        case errc::stun_first_bits:
            return {"stun_first_bits",
                    "the first two bits are not zero, so this is no STUN message"};
        case errc::stun_no_cookie: return {"stun_no_cookie", "the magic cookie is not there"};
        case errc::stun_attribute_missing:
            return {"stun_attribute_missing",
                    "the message has no such attribute, or only behind its integrity"};
        case errc::stun_bad_length:
            return {"stun_bad_length", "the length in the STUN header is no multiple of four"};
        case errc::stun_trailing_bytes:
            return {"stun_trailing_bytes", "bytes follow the end of the STUN message"};
        case errc::stun_attribute_overrun:
            return {"stun_attribute_overrun",
                    "an attribute reaches past the end of the STUN message"};
        case errc::stun_attribute_length:
            return {"stun_attribute_length",
                    "an attribute has a length that its type does not allow"};
        case errc::stun_integrity_length:
            return {"stun_integrity_length",
                    "a message integrity attribute has a length that is not allowed"};
        case errc::stun_integrity_not_last:
            return {"stun_integrity_not_last",
                    "an attribute follows MESSAGE-INTEGRITY, which must be the last"};
        case errc::stun_fingerprint_not_last:
            return {"stun_fingerprint_not_last",
                    "an attribute follows FINGERPRINT, which must be the last"};
        case errc::stun_bad_value:
            return {"stun_bad_value", "an attribute has a value outside the range of its type"};
        case errc::stun_truncated: return {"stun_truncated", "the STUN message ends too early"};
        case errc::stun_address_family:
            return {"stun_address_family", "the address family is neither IPv4 nor IPv6"};
        case errc::misuse_stun_value:
            return {"misuse_stun_value", "a value is outside the range of its attribute"};
        case errc::misuse_stun_order:
            return {"misuse_stun_order", "an attribute was added behind integrity or fingerprint"};
        case errc::stun_message_full:
            return {"stun_message_full", "the STUN message would exceed its 65,535 bytes"};
        case errc::stun_frame_too_long:
            return {"stun_frame_too_long",
                    "a message on the stream is longer than the buffer it is gathered in"};
        case errc::stun_integrity_mismatch:
            return {"stun_integrity_mismatch", "the message integrity does not match the key"};
        case errc::stun_fingerprint_mismatch:
            return {"stun_fingerprint_mismatch", "the fingerprint does not match the message"};

        // candidate
        case errc::candidate_bad_foundation:
            return {"candidate_bad_foundation",
                    "a foundation is not 1 to 32 letters, digits, + or /"};
        case errc::candidate_bad_component:
            return {"candidate_bad_component",
                    "a component is not a number of 1 to 256 in at most three digits"};
        case errc::candidate_bad_transport:
            return {"candidate_bad_transport", "a transport is not a token"};
        case errc::candidate_bad_priority:
            return {"candidate_bad_priority",
                    "a priority is not a number of 1 to 2^31 - 1 in at most ten digits"};
        case errc::candidate_bad_address:
            return {"candidate_bad_address",
                    "an address is empty, has a character that is not allowed, or a zone"};
        case errc::candidate_bad_port:
            return {"candidate_bad_port", "a port is not a number of 0 to 65535"};
        case errc::candidate_expected_typ:
            return {"candidate_expected_typ", "\"typ\" and a candidate type were expected here"};
        case errc::candidate_bad_type:
            return {"candidate_bad_type", "a candidate type is not a token"};
        case errc::candidate_no_related:
            return {"candidate_no_related",
                    "a reflexive or relayed candidate lacks raddr or rport"};
        case errc::candidate_host_related:
            return {"candidate_host_related", "a host candidate has raddr or rport"};
        case errc::candidate_bad_tcp_type:
            return {"candidate_bad_tcp_type",
                    "a TCP candidate has no tcptype of active, passive or so"};
        case errc::candidate_bad_extension:
            return {"candidate_bad_extension",
                    "an extension is not a token, a space and visible characters"};
        case errc::candidate_name:
            return {"candidate_name", "a name stands where an address is needed"};
        case errc::candidate_unknown_transport:
            return {"candidate_unknown_transport", "the transport is neither UDP nor TCP"};
        case errc::candidate_unknown_type:
            return {"candidate_unknown_type",
                    "the candidate type is none of host, srflx, prflx and relay"};
        case errc::misuse_candidate_priority:
            return {"misuse_candidate_priority",
                    "an input of the priority formula is outside its range"};
        case errc::misuse_candidate_line:
            return {"misuse_candidate_line",
                    "a candidate has a field that its grammar cannot express"};

        // sdp lines
        case errc::sdp_trailing_text:
            return {"sdp_trailing_text", "text follows the end of a value"};
        case errc::sdp_bad_ufrag:
            return {"sdp_bad_ufrag", "a username fragment is not 4 to 256 letters, digits, + or /"};
        case errc::sdp_bad_password:
            return {"sdp_bad_password", "a password is not 22 to 256 letters, digits, + or /"};
        case errc::sdp_bad_option:
            return {"sdp_bad_option", "an ICE option is not letters, digits, + or /"};
        case errc::sdp_bad_pacing:
            return {"sdp_bad_pacing", "a pacing value is not a number of one to ten digits"};
        case errc::sdp_no_mid:
            return {"sdp_no_mid", "a section with candidates does not say its mid before them"};
        case errc::alt_bad_id: return {"alt_bad_id", "an identifier is not a token"};
        case errc::alt_bad_q_value:
            return {"alt_bad_q_value", "a q-value is not 0 to 1 with up to three decimals"};
        case errc::alt_bad_derived_from:
            return {"alt_bad_derived_from", "derived-from is neither a colon nor an identifier"};
        case errc::alt_bad_credential:
            return {"alt_bad_credential",
                    "a user name or password is empty or has a control character"};
        case errc::alt_not_unicast:
            return {"alt_not_unicast", "an address is not a unicast IP address"};
        case errc::sdp_other_attribute:
            return {"sdp_other_attribute", "the line is another attribute"};
        case errc::misuse_sdp_text:
            return {"misuse_sdp_text",
                    "a text has characters or a length that its line cannot carry"};

        // sdp bodies, offers and answers
        case errc::sdp_bad_line:
            return {"sdp_bad_line", "a line is not a small letter and an equals sign"};
        case errc::sdp_forbidden_byte:
            return {"sdp_forbidden_byte", "a line holds a NUL, or a CR that does not end it"};
        case errc::sdp_bad_version:
            return {"sdp_bad_version", "the version of the description is no number"};
        case errc::sdp_bad_media:
            return {"sdp_bad_media", "an m= line lacks a field or has one that is none"};
        case errc::sdp_bad_connection:
            return {"sdp_bad_connection",
                    "a connection address is none, or not of the family it is said to be"};
        case errc::sdp_bad_origin:
            return {"sdp_bad_origin", "an o= line does not have its six fields"};
        case errc::sdp_repeated:
            return {"sdp_repeated", "a line that may stand once in its section stands there again"};
        case errc::sdp_wrong_level:
            return {"sdp_wrong_level", "a line of a media section stands at session level"};
        case errc::sdp_no_connection:
            return {"sdp_no_connection",
                    "a media section has no c= line, and neither has the session"};
        case errc::sdp_half_credentials:
            return {"sdp_half_credentials",
                    "a section has a username fragment or a password, but not both"};
        case errc::sdp_credential_conflict:
            return {"sdp_credential_conflict",
                    "two sections share a username fragment but not the password"};
        case errc::sdp_bad_token:
            return {"sdp_bad_token", "a value is no token where one is asked for"};
        case errc::sdp_repeated_mid:
            return {"sdp_repeated_mid", "two media sections have the same identification tag"};
        case errc::sdp_bundled_twice:
            return {"sdp_bundled_twice",
                    "a media section is in more than one BUNDLE group, or twice in one"};
        case errc::sdp_no_body:
            return {"sdp_no_body", "the text does not start as a session description does"};
        case errc::sdp_version:
            return {"sdp_version", "the description is of a version that is not known"};
        case errc::misuse_sdp_credentials_kept:
            return {"misuse_sdp_credentials_kept",
                    "a restart is asked for without new fragment and password"};
        case errc::misuse_sdp_credentials_changed:
            return {"misuse_sdp_credentials_changed",
                    "fragment or password are new, but no restart is asked for"};
        case errc::misuse_sdp_modified:
            return {"misuse_sdp_modified",
                    "options, pacing or lite have changed without an ICE restart"};
        case errc::misuse_sdp_candidate_left_out:
            return {"misuse_sdp_candidate_left_out",
                    "a candidate signalled before nomination is missing now"};
        case errc::misuse_sdp_candidate_added:
            return {"misuse_sdp_candidate_added",
                    "a lite agent adds candidates without an ICE restart"};
        case errc::misuse_sdp_default:
            return {"misuse_sdp_default",
                    "the default destination of a component is none of the candidates"};
        case errc::misuse_sdp_no_selected_pair:
            return {"misuse_sdp_no_selected_pair",
                    "a stream is said to be completed, but a component has no selected pair"};
        case errc::misuse_sdp_fewer_streams:
            return {"misuse_sdp_fewer_streams",
                    "a description has fewer streams than the one before it"};
        case errc::misuse_sdp_wait:
            return {"misuse_sdp_wait", "the answer must wait until the losing pair is decided"};
        case errc::sdp_too_many_sections:
            return {"sdp_too_many_sections",
                    "the description has more media sections than there is room for"};
        case errc::sdp_body_too_long:
            return {"sdp_body_too_long", "the description is longer than the limit on its size"};

        // sim
        case errc::misuse_sim_id:
            return {"misuse_sim_id", "an id names nothing in this simulated network"};
        case errc::misuse_sim_address:
            return {"misuse_sim_address",
                    "an interface cannot have, or does not have, the address"};
        case errc::misuse_sim_address_taken:
            return {"misuse_sim_address_taken", "the segment has an interface of that address"};
        case errc::misuse_sim_port_taken:
            return {"misuse_sim_port_taken", "another socket is bound to that address and port"};
        case errc::sim_no_port:
            return {"sim_no_port", "all ephemeral ports of the simulated host are bound"};

        // agent
        case errc::agent_after_end:
            return {"agent_after_end", "the peer has said that no more candidates come"};
        case errc::agent_other_generation:
            return {"agent_other_generation",
                    "the candidate belongs to another ICE session of this stream"};
        case errc::agent_no_component:
            return {"agent_no_component", "the candidate is for a component that is not in use"};
        case errc::agent_redundant:
            return {"agent_redundant",
                    "the candidate has the address and base of one that is there"};
        case errc::misuse_agent_stream: return {"misuse_agent_stream", "there is no such stream"};
        case errc::misuse_agent_component:
            return {"misuse_agent_component", "there is no such component"};
        case errc::misuse_agent_candidate:
            return {"misuse_agent_candidate", "the candidate is none that this verb can take"};
        case errc::misuse_agent_base: return {"misuse_agent_base", "there is no such base"};
        case errc::misuse_agent_described:
            return {"misuse_agent_described",
                    "the stream has other credentials of the peer; restart first"};
        case errc::misuse_agent_credentials:
            return {"misuse_agent_credentials", "a fragment or password is missing or too short"};
        case errc::misuse_agent_closed: return {"misuse_agent_closed", "the agent is closed"};
        case errc::misuse_agent_config:
            return {"misuse_agent_config", "a member of the configuration is outside its range"};
        case errc::misuse_reentered:
            return {"misuse_reentered",
                    "an agent was called from inside its own call of the transport"};
        case errc::misuse_agent_pair:
            return {"misuse_agent_pair", "there is no such pair, or it is not valid"};
        case errc::misuse_agent_role:
            return {"misuse_agent_role",
                    "only the controlling agent nominates, and without renomination once"};
        case errc::agent_full: return {"agent_full", "a capacity of the profile is used up"};

        // gather
        case errc::misuse_gather_server:
            return {"misuse_gather_server", "the address cannot be that of a STUN server"};
        case errc::misuse_gather_base:
            return {"misuse_gather_base", "the base is not one that this verb can take"};
        case errc::misuse_gather_config:
            return {"misuse_gather_config",
                    "a member of the gatherer's configuration is outside its range"};
        case errc::misuse_gather_closed: return {"misuse_gather_closed", "the gatherer is closed"};
        case errc::misuse_gather_rewriting:
            return {"misuse_gather_rewriting",
                    "an address cannot be rewritten so, or already is in another entry"};
        case errc::misuse_gather_pool:
            return {"misuse_gather_pool", "a session takes a pool once, before bases of its own"};
        case errc::gather_filtered:
            return {"gather_filtered", "the session's policy takes no bases of that family"};
        case errc::gather_full:
            return {"gather_full", "there is no room for another base or server"};

        // turn
        case errc::uri_not_a_server:
            return {"uri_not_a_server", "the URI's scheme is not stun, stuns, turn or turns"};
        case errc::uri_bad_host: return {"uri_bad_host", "the URI's host is none"};
        case errc::uri_bad_port:
            return {"uri_bad_port", "the URI's port is not a number from 1 to 65535"};
        case errc::uri_bad_transport:
            return {"uri_bad_transport", "the URI names a transport that cannot be one"};
        case errc::uri_trailing:
            return {"uri_trailing", "something follows that no STUN or TURN URI has"};
        case errc::uri_needs_name:
            return {"uri_needs_name",
                    "a stuns URI has an address, which no certificate vouches for"};
        case errc::misuse_turn_server:
            return {"misuse_turn_server", "the server is unknown, or its address cannot be one"};
        case errc::misuse_turn_credentials:
            return {"misuse_turn_credentials",
                    "a username, password or token is too long, or has control characters"};
        case errc::misuse_turn_request:
            return {"misuse_turn_request",
                    "the parts of the request exclude each other, or cannot reach the server"};
        case errc::misuse_turn_allocation:
            return {"misuse_turn_allocation", "there is no such allocation, or it is not ready"};
        case errc::misuse_turn_base:
            return {"misuse_turn_base", "the base is none, or names another relayed address"};
        case errc::misuse_turn_config:
            return {"misuse_turn_config",
                    "a member of the TURN client's configuration is outside its range"};
        case errc::misuse_turn_peer:
            return {"misuse_turn_peer",
                    "the peer is none, or of another family than the relayed address"};
        case errc::misuse_turn_closed: return {"misuse_turn_closed", "the TURN client is closed"};
        case errc::turn_full:
            return {"turn_full", "no room for another server, allocation, permission or channel"};
        case errc::turn_server_rests:
            return {"turn_server_rests", "the server has said no, and may not be asked again yet"};
        case errc::turn_peer_refused:
            return {"turn_peer_refused", "the policy on peers refuses the address"};

        // drafts
        case errc::frame_incomplete:
            return {"frame_incomplete", "the rest of the frame has not come yet"};
        case errc::frame_too_long:
            return {"frame_too_long", "the frame is longer than the room for it"};
        case errc::misuse_mux_session:
            return {"misuse_mux_session",
                    "the number of the session is out of range, in use, or in no use"};
        case errc::misuse_mux_fragment:
            return {"misuse_mux_fragment", "the fragment is empty, or another session has it"};
        case errc::mux_full: return {"mux_full", "the memory of the router is used up"};
        case errc::xml_no_message:
            return {"xml_no_message", "the text is no message of the ICE namespace"};
        case errc::xml_bad_syntax: return {"xml_bad_syntax", "this is not well-formed XML"};
        case errc::xml_bad_element:
            return {"xml_bad_element", "the schema wants another element, or none, here"};
        case errc::xml_bad_attribute:
            return {"xml_bad_attribute",
                    "the schema has no such attribute here, or wants one more"};
        case errc::xml_bad_type:
            return {"xml_bad_type", "the type of a message is initiate, accept or modify"};
        case errc::xml_bad_preference:
            return {"xml_bad_preference", "a preference is a plain decimal number from 0 to 1"};
        case errc::xml_bad_credential:
            return {"xml_bad_credential", "a fragment or password is empty or has a space"};
        case errc::xml_bad_id: return {"xml_bad_id", "the id of an alternate is a token"};
        case errc::xml_bad_port: return {"xml_bad_port", "a port is a number from 1 to 65535"};
        case errc::draft_repeated_id:
            return {"draft_repeated_id", "two alternates of the session have the same id"};
        case errc::draft_repeated_address:
            return {"draft_repeated_address", "two alternates of a stream have the same addresses"};
        case errc::draft_bad_group:
            return {"draft_bad_group",
                    "an ANAT group must name two sections of this body, of one kind of media"};
        case errc::xml_truncated: return {"xml_truncated", "the document ends too early"};
        case errc::xml_doctype: return {"xml_doctype", "document types are not read"};
        case errc::xml_reference:
            return {"xml_reference", "references to characters and entities are not read"};
        case errc::xml_instruction:
            return {"xml_instruction", "processing instructions are not read"};
        case errc::xml_character_data:
            return {"xml_character_data", "sections of character data are not read"};
        case errc::xml_encoding: return {"xml_encoding", "only XML 1.0 in UTF-8 is read"};
        case errc::draft_credential_too_long:
            return {"draft_credential_too_long",
                    "a fragment or password is longer than the engine's capacity"};
        case errc::misuse_draft_stream:
            return {"misuse_draft_stream", "there is no such stream or component"};
        case errc::misuse_draft_address:
            return {"misuse_draft_address", "the address cannot be one of this session"};
        case errc::misuse_draft_base:
            return {"misuse_draft_base",
                    "the address is derived from, or goes with, none that is there"};
        case errc::misuse_draft_credentials:
            return {"misuse_draft_credentials",
                    "a fragment or password that no message could carry or that begins another"};
        case errc::misuse_draft_closed: return {"misuse_draft_closed", "the session is over"};
        case errc::misuse_draft_config:
            return {"misuse_draft_config", "no timer of a table can be set to that"};
        case errc::misuse_draft_text:
            return {"misuse_draft_text", "a text holds what the message cannot carry"};
        case errc::misuse_draft_exchange:
            return {"misuse_draft_exchange", "an offer/answer exchange does not stand so"};
        case errc::draft_bad_precondition:
            return {"draft_bad_precondition", "no line of a connectivity precondition"};
        case errc::draft_rtcp_not_allowed:
            return {"draft_rtcp_not_allowed", "a stream without RTCP has an address for it"};
        case errc::draft_full: return {"draft_full", "there is no room for another of these"};

        // trace: journals
        case errc::journal_not_one: return {"journal_not_one", "these bytes are no journal"};
        case errc::journal_bad_record:
            return {"journal_bad_record", "a record of the journal does not read as its kind"};
        case errc::journal_truncated:
            return {"journal_truncated", "the journal ends within a record"};
        case errc::journal_version:
            return {"journal_version", "the journal has a version that this code does not read"};
        case errc::journal_profile:
            return {"journal_profile",
                    "the journal is of a profile that this code does not replay"};
        case errc::journal_layout:
            return {"journal_layout", "the snapshot was made by another build, or is damaged"};
        case errc::journal_untrusted:
            return {"journal_untrusted",
                    "the journal begins with a snapshot, which must be trusted"};

        // sip
        case errc::sip_no_stream:
            return {"sip_no_stream", "the stream is rejected: it has no destination"};
        case errc::sip_on_hold:
            return {"sip_on_hold",
                    "the stream is on hold by an unspecified address, which must stay"};
        case errc::sip_not_unicast:
            return {"sip_not_unicast", "the destination is multicast, or of a foreign network"};
        case errc::sip_not_udp: return {"sip_not_udp", "candidates are inserted for UDP only"};
        case errc::misuse_sip_section:
            return {"misuse_sip_section", "there is no such media section, or it is named twice"};
        case errc::misuse_sip_destination:
            return {"misuse_sip_destination",
                    "a destination is not a unicast IP address and a port"};
        case errc::sip_would_mismatch:
            return {"sip_would_mismatch",
                    "without a candidate at the new destination ICE would fail"};
    }
    return {"unknown", "an error code this copy of the library does not know"};
}

constexpr std::string_view describe(error_category c) noexcept {
    switch (c) {
        case error_category::none: return "none";
        case error_category::not_mine: return "not mine";
        case error_category::malformed: return "malformed";
        case error_category::truncated: return "truncated";
        case error_category::unsupported: return "unsupported";
        case error_category::misuse: return "misuse";
        case error_category::full: return "full";
        case error_category::refused: return "refused";
    }
    return "unknown";
}

}  // namespace ice::inline v0_1_0_dev
