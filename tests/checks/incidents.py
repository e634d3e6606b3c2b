# SPDX-License-Identifier: BSL-1.0
"""What went wrong in the STUN, ICE and SDP code of the world, and the tests that show that it does
not here. Each named test exists."""

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
        "stun/stream.cpp: an error ends the stream for good"],
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
    "challenges without an end": [
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
        "change nothing"],
    "data that claims to come through a relay": [
        "turn/framing.cpp: forged data: only the server's, over the allocation's own socket",
        "turn/framing.cpp: frames that are too short, or in no channel, are dropped",
        "turn/framing.cpp: indications that lack something, or are of peers without permission, "
        "are dropped",
        "scenario/turn_data.cpp: turn data: forged indications and channel data change nothing"],
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
    "answers longer than what they answer": [
        "stun/incidents.cpp: no answer is twice as long as its request, whoever the sender claims "
        "to be",
        "stun/answer.cpp: an answer to thousands of unknown attributes is small"],
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
        "sdp/section_writer.cpp: what may not be written is not"],
    "messages that a path cuts in pieces": [
        "stun/answer.cpp: how large a message may be on a path that nobody knows"],
    "vectors copied with their misprint (RFC 8489 B.1)": [
        "stun/rfc8489_b1_vector.cpp: RFC 8489 B.1 as printed is refused",
        "stun/rfc8489_b1_vector.cpp: corrected it is accepted"],
}

tally = Tally()
for incident, shown_by in INCIDENTS.items():
    for test in shown_by:
        file, case = test.split(": ", 1)
        path = TESTS / file
        found = path.is_file() and f'TEST_CASE("{case}")' in path.read_text()
        tally.check(found, f"{incident}: tests/{file} has no test case \"{case}\"")
tally.finish()
