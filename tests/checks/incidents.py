# SPDX-License-Identifier: BSL-1.0
"""What went wrong in the STUN, ICE and SDP code of the world, what the documents ask for so that
it does not, and the tests that show that it does not here. Each named test exists."""

import re

from common import TESTS, Tally

# What went wrong: FILE: TEST CASE, ...
INCIDENTS = {
    "a length that underflows (CVE-2021-37706)": [
        "stun/hostile.cpp: hostile datagrams: values",
        "stun/attr/error_code.cpp: a value too short for a code is read no further"],
    "attributes that reach too far (CVE-2023-22741, CVE-2023-32307, CVE-2022-47516)": [
        "stun/hostile.cpp: hostile datagrams: lengths of attributes",
        "stun/hostile.cpp: each prefix of a good check, and each with a byte changed, has an "
        "answer"],
    "sums of 16 bits that wrap, and streams that lose their frames": [
        "stun/hostile.cpp: hostile datagrams: headers",
        "stun/stream.cpp: the same frames in every split",
        "stun/stream.cpp: an error ends the stream for good",
        "exchange/framing.cpp: frames are found whatever pieces they come in",
        "exchange/framing.cpp: what the buffer cannot hold ends the stream",
        "scenario/turn_stream.cpp: indications, ChannelData and refreshes in whatever pieces "
        "they come",
        "interop_headers/server_sockets.cpp: server_sockets: what is no STUN ends the stream, and "
        "where nobody listens there is none"],
    "loads that are not aligned (CVE-2026-40613)": [
        "stun/rfc5769_vectors.cpp: the vectors at every alignment",
        "stun/attributes.cpp: each attribute at every length from 0 to 24, at every alignment"],
    "padding that tells what was in memory (CVE-2020-4067)": [
        "stun/builder.cpp: the same bytes whatever was in the buffer",
        "stun/builder.cpp: all padding is zero, for each length"],
    "a copy whose size the peer chooses (CVE-2026-43994)": [
        "stun/long_term.cpp: what does not fit is refused whole",
        "stun/long_term.cpp: a nonce of more than 127 characters goes back as well"],
    "usernames longer than their buffer (GHSA-j29p-pvh2-pvqp)": [
        "stun/incidents.cpp: a username of two fragments, each at its limit alone and both "
        "together",
        "sdp/credentials.cpp: fragments have 4 to 256 ice-chars"],
    "verbs called from a callback (CVE-2026-32942)": [
        "scenario/faults_events.cpp: faults: close, restart, remove, replace and nominate, from "
        "every event of a session",
        "scenario/misuse.cpp: misuse: every verb called from inside send is refused",
        "scenario/misuse.cpp: misuse: after close nothing is done, sent or answered"],
    "values read before their length": [
        "stun/attributes.cpp: each attribute at every length from 0 to 24, at every alignment",
        "stun/attr/address.cpp: each length from 0 to 24, both families"],
    "classes without what is expected of them": [
        "stun/hostile.cpp: hostile datagrams: fingerprints, duplicates, classes, the unknown",
        "stun/short_term.cpp: indications are discarded in silence"],
    "padding inside or outside of the length": [
        "stun/hostile.cpp: hostile datagrams: values",
        "stun/dialect.cpp: RFC 3489 reads what RFC 5389 pads outside of the length"],
    "attributes behind the integrity that were used": [
        "stun/hostile.cpp: hostile datagrams: behind integrity",
        "stun/reader.cpp: attributes behind integrity are not there"],
    "two integrities in one message": [
        "stun/hostile.cpp: hostile datagrams: integrity",
        "stun/integrity.cpp: either integrity stands on its own under the other and the "
        "fingerprint",
        "stun/short_term.cpp: SHA-256 decides where both stand"],
    "a MAC that was cut": [
        "stun/hostile.cpp: hostile datagrams: integrity",
        "stun/integrity.cpp: MESSAGE-INTEGRITY has 20 bytes, of which none is left out"],
    "the last of several that counted": [
        "stun/hostile.cpp: hostile datagrams: fingerprints, duplicates, classes, the unknown",
        "stun/reader.cpp: slots get the first of each name in the parsing pass"],
    "addresses of IPv4 in those of IPv6 (CVE-2020-26262, CVE-2026-27624)": [
        "turn/peer_policy.cpp: an IPv4 address in IPv6 clothes opens no way around",
        "turn/permission.cpp: whom the policy refuses is never named to the server",
        "stun/attr/address.cpp: an IPv4-mapped address stays an IPv6 address",
        "net/mapped.cpp: there and back, when asked",
        "turn/peer_policy.cpp: an IPv4 address in IPv6 clothes opens no way around",
        "turn/permission.cpp: the mapped form of an address is another address",
        "scenario/turn_data.cpp: turn data: no permission is asked for loopback, groups or "
        "nowhere"],
    "transaction ids that can be guessed": [
        "core/chacha_random.cpp: a million transaction ids: all distinct, bits and runs as by "
        "chance",
        "stun/header.cpp: drawn ids are uniform and never the same",
        "stun/header.cpp: transaction ids are compared whole",
        "scenario/transaction_ids.cpp: transaction ids: the same for what is sent again, and for "
        "nothing else"],
    "errors that anybody could have sent": [
        "stun/short_term.cpp: an error code without integrity has no effect",
        "scenario/hostile.cpp: hostile: answers that are not authentic change nothing"],
    "role conflicts that are not seen, not repaired, or repaired for ever": [
        "scenario/role_conflict.cpp: role conflict: the larger tie-breaker ends up controlling, "
        "one switch",
        "scenario/role_conflict.cpp: role conflict: equal tie-breakers settle when they are drawn "
        "anew",
        "scenario/role_conflict.cpp: role conflict: the tie-breaker is drawn anew after a 487, and "
        "only then",
        "scenario/role_conflict.cpp: role conflict: an answer to a request of the old role "
        "switches nothing",
        "scenario/role_conflict.cpp: role conflict: a duplicated 487 counts once",
        "scenario/loops.cpp: loops: 487 for ever ends after eight changes of the role"],
    "challenges without an end": [
        "scenario/turn_servers.cpp: turn servers: 438 for ever ends after three new requests",
        "scenario/loops.cpp: loops: a peer that answers every check by one error is asked once",
        "scenario/loops.cpp: loops: a STUN server that answers by one error is asked once",
        "stun/long_term.cpp: 438 for ever ends after three, with the same nonce after one",
        "stun/long_term.cpp: 401 to a request with credentials is not tried again",
        "turn/authentication.cpp: 438 with a new nonce: three times, then it is over",
        "turn/authentication.cpp: 438 with the same nonce is answered once",
        "turn/authentication.cpp: a server that changes its realm each time is given up",
        "scenario/turn_servers.cpp: turn servers: 438 for ever ends after three new requests",
        "scenario/turn_servers.cpp: turn servers: some 438 are followed, and forgotten after the "
        "success",
        "scenario/turn_servers.cpp: turn servers: wrong credentials are tried once"],
    "redirections in a circle": [
        "scenario/turn_servers.cpp: turn servers: redirected in a circle, along a chain, home and "
        "to nowhere",
        "scenario/messages.cpp: messages: a check is never redirected",
        "stun/redirect.cpp: a redirection is followed once in five minutes",
        "stun/redirect.cpp: a 300 that anybody could have sent is not followed",
        "stun/redirect.cpp: a long chain of servers ends",
        "turn/answer.cpp: redirections to where no server can be are not followed",
        "scenario/turn_servers.cpp: turn servers: redirected in a circle, along a chain, home and "
        "to nowhere",
        "scenario/turn_servers.cpp: turn servers: a 300 that nobody has signed leads nowhere"],
    "bid-down": [
        "stun/long_term.cpp: bid-down: the cookie tells of a list that is not there",
        "stun/long_term.cpp: bid-down in any other response: it is ignored",
        "turn/authentication.cpp: challenges that may not be followed",
        "turn/authentication.cpp: a 438 that lost the list of algorithms is refused",
        "turn/authentication.cpp: SHA-256 wherever the server offers it, and then nothing else"],
    "answers of a relay that are not authentic, or come late": [
        "turn/answer.cpp: answers without integrity, or with a stranger's, change nothing",
        "turn/answer.cpp: answers from elsewhere, over another socket, of another method or id "
        "change nothing",
        "turn/tcp_peers_verbs.cpp: a stale nonce is replaced, a wrong answer ends it, and "
        "silence too"],
    "data that claims to come through a relay": [
        "turn/framing.cpp: forged data: only the server's, over the allocation's own socket",
        "turn/framing.cpp: frames that are too short, or in no channel, are dropped",
        "turn/framing.cpp: indications that lack something, or are of peers without permission, "
        "are dropped",
        "scenario/turn_data.cpp: turn data: forged indications and channel data change nothing",
        "turn/tcp_peers_verbs.cpp: attempts of strangers, over other sockets or without what they "
        "need, are nothing"],
    "tunnels within tunnels": [
        "turn/framing.cpp: a frame within a frame is the peer's data, and stays as it is",
        "scenario/turn_data.cpp: turn data: a frame inside a frame comes out as it was put in"],
    "checks that leave a relay before they may": [
        "turn/relay.cpp: an agent's check from a relayed candidate waits for its permission",
        "turn/client_peers.cpp: a datagram to a new peer asks for the permission, and waits for "
        "it",
        "scenario/turn_timers.cpp: turn timers: permissions and channels are renewed in time, for "
        "hours"],
    "names of users in clear": [
        "turn/authentication.cpp: USERHASH where the server offers anonymity",
        "turn/authentication.cpp: a name that must not be seen does not go out in clear"],
    "names that make another protocol of a datagram": [
        "turn/client_allocations.cpp: credentials: within their room, both or none, and no control "
        "characters"],
    "channels beyond those that RFC 8656 allows": [
        "turn/channel.cpp: numbers are those that RFC 8656 allows",
        "turn/framing.cpp: which first bytes are of channels"],
    "checks that hammer a victim": [
        "scenario/hammer.cpp: hammer: checks that the peer pretends to make from everywhere cost "
        "700 packets at most",
        "scenario/hammer.cpp: hammer: the same victim, woken again and again, costs no more",
        "scenario/hammer.cpp: hammer: 50, 1,000 and 100,000 signalled candidates of one victim",
        "scenario/forming.cpp: forming: fifty thousand candidates at one victim's address",
        "scenario/forming.cpp: forming: a hundred pairs and no more, shared evenly",
        "exchange/tcp_transport.cpp: no more than five are being opened to one address",
        "scenario/tcp_hostile.cpp: tcp: a hundred candidates at one address are tried five at a "
        "time"],
    "answers longer than what they answer": [
        "scenario/flood.cpp: flood: no stranger gets back more than 1.3 times what he sent",
        "stun/incidents.cpp: no answer is twice as long as its request, whoever the sender claims "
        "to be",
        "stun/answer.cpp: an answer to thousands of unknown attributes is small"],
    "memory that strangers fill, and candidates that peers make up": [
        "scenario/flood.cpp: flood: strangers from 50,000 places leave every byte of an agent as "
        "it was",
        "scenario/flood.cpp: flood: of learnt candidates the oldest that never answered goes first",
        "scenario/hostile.cpp: hostile: ten thousand authentic requests from everywhere, after "
        "nomination",
        "scenario/hostile.cpp: hostile: the same before there is any pair; the true candidate is "
        "not pushed out",
        "scenario/forking.cpp: forking: what is held for answers that never come is bounded",
        "mux/router.cpp: a hundred thousand strangers leave every byte as it was, and are nobody's",
        "mux/router.cpp: full tables say so, and go on for those who are in",
        "exchange/tcp_transport.cpp: strangers who connect and say nothing keep nobody out",
        "exchange/tcp_transport.cpp: strangers who speak STUN keep nobody out either, once they "
        "are known as strangers",
        "scenario/tcp_hostile.cpp: tcp: a hundred strangers that connect and say nothing do not "
        "keep "
        "the peer out",
        "scenario/tcp_hostile.cpp: tcp: a hundred strangers that speak STUN do not keep the peer "
        "out"],
    "media that comes before its path is checked": [
        "scenario/hostile.cpp: hostile: what is not STUN of this agent is somebody else's",
        "mux/router.cpp: data goes to whoever has learnt where it comes from, on that base",
        "exchange/tcp_transport.cpp: who does not speak STUN is not the peer",
        "scenario/tcp_hostile.cpp: tcp: what strangers say over connections of their own is "
        "nobody's "
        "data"],
    "consent that never ends, or ends too early": [
        "scenario/consent.cpp: consent: 30 s after the last answer nothing is sent any more",
        "scenario/consent.cpp: consent: late and forged answers do not restore it",
        "scenario/consent.cpp: consent: asked 0.8 to 1.2 times 5 s after the last time",
        "scenario/consent.cpp: consent: an authenticated 403 revokes it at once, another one does "
        "nothing",
        "scenario/clock.cpp: clock: the same story at any epoch",
        "scenario/clock.cpp: clock: a laptop that slept loses consent, and does not send a burst",
        "scenario/faults_clock.cpp: faults: a clock that jumps by hours ends consent on one side "
        "or the other",
        "scenario/tcp_hostile.cpp: tcp: consent ends 30 s after the last answer, though the "
        "connection stays"],
    "peer-reflexive candidates that are signalled later": [
        "scenario/peer_reflexive.cpp: peer-reflexive: signalled later, at any moment: one pair, "
        "with "
        "all it had"],
    "requests before the answer": [
        "scenario/early_checks.cpp: early checks: answered before anything is known of the peer"],
    "candidate lines with fields unknown, missing or huge": [
        "sdp/candidate_reader.cpp: every front of a good line is refused or good, and every bad "
        "byte "
        "found in it",
        "sdp/candidate_reader.cpp: extensions that are not understood are kept, and those that "
        "are "
        "no pairs refused",
        "sdp/candidate_reader.cpp: a TCP candidate has its type in front of its extensions"],
    "texts of the peer that end a line of ours": [
        "sdp/trickle_writer.cpp: lines stand on their level only, and their texts are harmless",
        "sdp/credentials.cpp: what is written is strict",
        "sdp/section_writer.cpp: what may not be written is not",
        "trace/text_writer.cpp: trace text_writer: what peers chose cannot steer a terminal"],
    "addresses that were to be hidden, shown as peer-reflexive ones": [
        "scenario/session_policies.cpp: session policies: what is hidden stands in no text at all",
        "scenario/session_policies.cpp: session policies: relays only, and nothing else leaves the "
        "house",
        "scenario/session_policies.cpp: session policies: names for host addresses, and no base "
        "behind the others",
        "gather/disclosure.cpp: gather disclosure: hidden hosts stay hidden in related addresses"],
    "names of candidates that are resolved to where nobody may be sent": [
        "agent/mdns_reader.cpp: mdns_reader: what is a name of multicast DNS",
        "agent/mdns_reader.cpp: mdns_reader: what is an answer to check"],
    "names that push bytes to a packet's edge (NAT slipstreaming)": [
        "stun/answer.cpp: how large a message may be on a path that nobody knows",
        "sdp/credentials.cpp: what is written is strict",
        "turn/client_allocations.cpp: credentials: within their room, both or none, and no control "
        "characters",
        "turn/peer_policy.cpp: what is no peer beyond this host or link"],
    "keys that are chosen to collide": [
        "mux/keyed_hash.cpp: a key is two draws for this purpose",
        "exchange/transaction_table.cpp: every random bit of an id counts",
        "mux/router.cpp: fragments that meet under one key are spread by another"],
    "hard errors of ICMP that anybody could have sent": [
        "scenario/unreachable.cpp: unreachable: by default it is not believed",
        "scenario/unreachable.cpp: unreachable: an answer that comes all the same revokes it"],
    "repetitions that come faster than they should": [
        "scenario/retransmit.cpp: retransmit: seven transmissions, and 39.5 s until the pair has "
        "failed",
        "scenario/clock.cpp: clock: late timeouts never bring transmissions closer together"],
    "messages that a path cuts in pieces": [
        "stun/answer.cpp: how large a message may be on a path that nobody knows"],
    "vectors copied with their misprint (RFC 8489 B.1)": [
        "stun/rfc8489_b1_vector.cpp: RFC 8489 B.1 as printed is refused",
        "stun/rfc8489_b1_vector.cpp: corrected it is accepted"],
}

# What is asked for, document by document.
DUTIES = {
    "RFC 8445 19.1: the policy decides what is gathered and shown": [
        "gather/disclosure.cpp: gather disclosure: the four modes",
        "gather/candidate_policy.cpp: gather candidate_policy: relays only, and no server is asked "
        "for more",
        "scenario/session_policies.cpp: session policies: what is hidden stands in no text at all"],
    "RFC 8445 19.2: what is not authentic changes nothing": [
        "scenario/hostile.cpp: hostile: answers that are not authentic change nothing",
        "scenario/hostile.cpp: hostile: requests that are not authentic change nothing, and cost "
        "one short answer"],
    "RFC 8445 7.2.5.2.1: answers from elsewhere fail the pair": [
        "scenario/hostile.cpp: hostile: an answer from elsewhere, or to elsewhere, fails the pair"],
    "RFC 8445 19.2: replayed requests": [
        "scenario/hostile.cpp: hostile: a replayed request earns answers and at most a check"],
    "RFC 8445 19.3: false reflexive addresses get no media": [
        "scenario/gather_servers.cpp: gather servers: lies that nobody can have are refused, "
        "others cost nothing",
        "scenario/gather_servers.cpp: gather servers: a session whose only servers lie or are dead "
        "still connects"],
    "RFC 8445 19.4: only authentic answers count for relays": [
        "turn/answer.cpp: answers without integrity, or with a stranger's, change nothing"],
    "RFC 8445 6.1.2.5: the limit of checks, and RFC 8838 12: trickling does not reset it": [
        "scenario/forming.cpp: forming: the limit is the host's",
        "scenario/trickle.cpp: trickle: a full list drops a failed pair first, then the worst "
        "untried one"],
    "RFC 8445 14: pacing, of a session and of a host": [
        "scenario/pacing.cpp: pacing: one new check each Ta, to the microsecond",
        "scenario/pacing.cpp: pacing: 50 agents never begin two checks within 5 ms",
        "scenario/retransmit.cpp: retransmit: the timeout grows with what is to be done"],
    "RFC 8445 7.3: integrity and fingerprint on each check, no RFC 3489": [
        "scenario/messages.cpp: messages: every check has what the document wants, and no more",
        "scenario/messages.cpp: messages: every answer is sealed, marked, and tells the source",
        "scenario/messages.cpp: messages: a request of RFC 3489 is not answered"],
    "RFC 8489 6.3: what is not understood is somebody else's": [
        "scenario/hostile.cpp: hostile: what is not STUN of this agent is somebody else's",
        "stun/header.cpp: is_stun looks at all that the header tells",
        "mux/router.cpp: bytes of no known range are nobody's, whoever sends them",
        "exchange/tcp_transport.cpp: who does not speak STUN is not the peer"],
    "RFC 8489 9.1.3: the order of refusals": [
        "stun/short_term.cpp: a server authenticates in the order of RFC 8489 section 9.1.3",
        "exchange/answering.cpp: what is not understood is asked about after authentication only"],
    "RFC 8489 9: nothing counts behind the integrity": [
        "stun/reader.cpp: attributes behind integrity are not there",
        "stun/short_term.cpp: a username behind integrity is no username"],
    "RFC 8489 9.1.4: an answer that is not authentic was never received": [
        "stun/short_term.cpp: the other algorithm, a wrong MAC or none is as if nothing had come",
        "turn/answer.cpp: nothing but forged answers: the failure has that name",
        "turn/client_verbs.cpp: over a stream a request goes out once, and an answer that is not "
        "authentic ends it"],
    "RFC 8489 9.1.5: one algorithm a server": [
        "turn/authentication.cpp: SHA-256 wherever the server offers it, and then nothing else",
        "stun/short_term.cpp: the other algorithm, a wrong MAC or none is as if nothing had come"],
    "RFC 8489 16.1.2: SOFTWARE is the host's to say": [
        "stun/builder.cpp: SOFTWARE is there only where the host adds it"],
    "RFC 8489 16.1.3: bid-down": [
        "stun/long_term.cpp: algorithms that nobody here knows",
        "stun/long_term.cpp: a username is hashed where the server says so",
        "stun/long_term.cpp: the server's list goes back unchanged, with its first algorithm that "
        "is known",
        "turn/authentication.cpp: a 438 that lost the list of algorithms is refused"],
    "RFC 8489 9.2.5: credentials are not tried twice": [
        "stun/long_term.cpp: 401 to a request with credentials is not tried again",
        "turn/authentication.cpp: 438 with a new nonce: three times, then it is over"],
    "RFC 8489 5: ids of a transaction, and of no other": [
        "stun/header.cpp: drawn ids are uniform and never the same",
        "scenario/transaction_ids.cpp: transaction ids: the same for what is sent again, and for "
        "nothing else"],
    "RFC 8489 14: padding": ["stun/builder.cpp: all padding is zero, for each length"],
    "RFC 8489 6.1: sizes": [
        "stun/answer.cpp: how large a message may be on a path that nobody knows"],
    "RFC 8445 5.3: strength of credentials, and what becomes of keys": [
        "sdp/credentials.cpp: each character of what is drawn has six bits of the source",
        "crypto/equal.cpp: equal means equal in every byte",
        "crypto/equal.cpp: what was wiped is gone, and nothing beside it",
        "agent/restart.cpp: restart: no byte of a password or its key is left behind"],
    "RFC 8489 10: redirections": [
        "turn/answer.cpp: a 300 that nobody has signed is not followed",
        "turn/answer.cpp: redirections come to an end: no server twice in five minutes, and not "
        "too many"],
    "RFC 7675 5.1 and 8: who may ask, what ends it, and nobody knows the id before it is sent": [
        "scenario/consent.cpp: consent: asked 0.8 to 1.2 times 5 s after the last time",
        "scenario/consent.cpp: consent: an authenticated 403 revokes it at once, another one does "
        "nothing",
        "scenario/transaction_ids.cpp: transaction ids: the same for what is sent again, and for "
        "nothing else"],
    "RFC 7675 5: consent over TCP, too": [
        "scenario/tcp_hostile.cpp: tcp: consent ends 30 s after the last answer, though the "
        "connection stays"],
    "RFC 7675 5.1: consent": [
        "scenario/consent.cpp: consent: each request is sent once, with an id of its own",
        "scenario/consent.cpp: consent: 30 s after the last answer nothing is sent any more",
        "scenario/consent.cpp: consent: once lost, these credentials are never used again; a "
        "restart regains it"],
    "RFC 7675 5.1: consent on the old path during a restart": [
        "scenario/restart.cpp: restart: while the peer's answer is awaited, consent goes on with "
        "the old credentials"],
    "RFC 8656 21.1: what servers say, and what peers send through them": [
        "turn/answer.cpp: answers from elsewhere, over another socket, of another method or id "
        "change nothing",
        "turn/framing.cpp: forged data: only the server's, over the allocation's own socket",
        "turn/framing.cpp: indications that lack something, or are of peers without permission, "
        "are dropped",
        "turn/framing.cpp: the data of a frame lies within the datagram",
        "turn/framing.cpp: frames that are too short, or in no channel, are dropped"],
    "RFC 8656 9 to 12: permissions and channels in time": [
        "turn/relay.cpp: an agent's check from a relayed candidate waits for its permission",
        "scenario/turn_timers.cpp: turn timers: permissions and channels are renewed in time, for "
        "hours",
        "turn/channel.cpp: numbers are those that RFC 8656 allows"],
    "RFC 8656 21.1.3 and 21.2.1: every request about peers is authentic": [
        "turn/message.cpp: with credentials: what authenticates it stands behind, integrity and "
        "fingerprint last",
        "turn/tcp_peers.cpp: Connect over the control connection, ConnectionBind over another, "
        "then bytes"],
    "RFC 8656 3.1 and 12.5: servers behind streams and DTLS": [
        "scenario/turn_stream.cpp: a connection that breaks in the middle of a frame loses the "
        "relay; another brings it back",
        "turn/server_streams.cpp: indications and data open nothing",
        "turn/server_streams.cpp: a client over DTLS: nothing is padded, requests are repeated"],
    "RFC 7983 7: whose a datagram is": [
        "mux/datagram_kind.cpp: each first byte has the meaning of RFC 7983 section 7",
        "mux/datagram_kind.cpp: QUIC takes what is left, and shares its range with the channels of "
        "TURN",
        "mux/batch.cpp: a batch does what its datagrams do one by one"],
    "RFC 6544 12: five attempts an address": [
        "exchange/tcp_transport.cpp: no more than five are being opened to one address",
        "scenario/tcp_hostile.cpp: tcp: a hundred candidates at one address are tried five at a "
        "time"],
    "RFC 8656 21.1.6: names that must not be seen": [
        "turn/authentication.cpp: a name that must not be seen does not go out in clear"],
    "RFC 8656 21.4: frames in frames": [
        "turn/framing.cpp: a frame within a frame is the peer's data, and stays as it is"],
    "RFC 8838 20: trickling resets no limit and shows nothing more": [
        "scenario/hammer.cpp: hammer: 50, 1,000 and 100,000 signalled candidates of one victim",
        "scenario/session_policies.cpp: session policies: relays only, and nothing else leaves the "
        "house"],
    "RFC 8838 15: candidates of another session": [
        "scenario/restart.cpp: restart: candidates of the session before do not enter the new one"],
    "RFC 8838 14: candidates after the end": [
        "scenario/trickle.cpp: trickle: after end-of-candidates nothing is taken, and other "
        "sessions' never"],
    "RFC 8839 9.1: hidden addresses": [
        "sdp/candidate_writer.cpp: related addresses stand where they must and nowhere else",
        "gather/disclosure.cpp: gather disclosure: hidden hosts stay hidden in related addresses"],
    "RFC 8839 9.3: no media before a check": [
        "scenario/requirements.cpp: requirements: data goes over the selected pair, however many "
        "are valid",
        "scenario/flood.cpp: flood: strangers from 50,000 places leave every byte of an agent as "
        "it was"],
    "RFC 8839 4.2.5: a mismatch falls back, and is told": [
        "sdp/mismatch.cpp: a default destination that is none of them",
        "sdp/offer_answer.cpp: a mangled offer: mismatch, and both fall back"],
    "RFC 8839 5: nothing of a peer's text ends a line of ours": [
        "sdp/trickle_writer.cpp: lines stand on their level only, and their texts are harmless",
        "sdp/candidate_writer.cpp: what the grammar cannot say is not written"],
}


def has_case(path, case):
    """Names may be broken over lines."""
    text = re.sub(r'"\s*\n\s*"', "", path.read_text())
    return re.search(r"TEST_CASE\(\s*\"" + re.escape(case) + r"\"\s*\)", text) is not None


tally = Tally()
for what, shown_by in {**INCIDENTS, **DUTIES}.items():
    for test in shown_by:
        file, case = test.split(": ", 1)
        path = TESTS / file
        tally.check(path.is_file() and has_case(path, case),
                    f"{what}: tests/{file} has no test case \"{case}\"")
tally.finish()
