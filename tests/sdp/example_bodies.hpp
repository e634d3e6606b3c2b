// SPDX-License-Identifier: BSL-1.0
// The session descriptions printed in the documents, line for line. Repaired is only what print
// or text extraction broke:
//   - folded lines are joined (RFC 8838, RFC 8839);
//   - in the slides of the SIP talk, lines that run together are parted again, "V=0" is v=0,
//     "srf x" is srflx, and "t=0.0" is t=0 0.
#pragma once

#include <string_view>

namespace example {

// RFC 8839 section 4.2.6
inline constexpr std::string_view rfc8839_section_4_2_6 =
    "v=0\n"
    "o=jdoe 2890844526 2890842807 IN IP4 203.0.113.141\n"
    "s=\n"
    "c=IN IP4 192.0.2.3\n"
    "t=0 0\n"
    "a=ice-options:ice2\n"
    "a=ice-pacing:50\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\n"
    "a=ice-ufrag:8hhY\n"
    "m=audio 45664 RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 UDP 2130706431 203.0.113.141 8998 typ host\n"
    "a=candidate:2 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 203.0.113.141 rport 8998\n";

// RFC 8839 appendix A, with the variables filled in
inline constexpr std::string_view rfc8839_offer =
    "v=0\n"
    "o=jdoe 2890844526 2890842807 IN IP6 fe80::6676:baff:fe9c:ee4a\n"
    "s=\n"
    "c=IN IP6 2001:db8:8101:3a55:4858:a2a9:22ff:99b9\n"
    "t=0 0\n"
    "a=ice-options:ice2\n"
    "a=ice-pacing:50\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\n"
    "a=ice-ufrag:8hhY\n"
    "m=audio 45664 RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 UDP 2130706431 fe80::6676:baff:fe9c:ee4a 8998 typ host\n"
    "a=candidate:2 1 UDP 1694498815 2001:db8:8101:3a55:4858:a2a9:22ff:99b9 45664 typ srflx "
    "raddr fe80::6676:baff:fe9c:ee4a rport 8998\n";

inline constexpr std::string_view rfc8839_answer =
    "v=0\n"
    "o=bob 2808844564 2808844564 IN IP4 192.0.2.1\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "a=ice-options:ice2\n"
    "a=ice-pacing:50\n"
    "a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\n"
    "a=ice-ufrag:9uB6\n"
    "m=audio 3478 RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host\n";

// RFC 8838 section 11
inline constexpr std::string_view rfc8838_two_components =
    "v=0\n"
    "o=jdoe 2890844526 2890842807 IN IP4 10.0.1.1\n"
    "s=\n"
    "c=IN IP4 10.0.1.1\n"
    "t=0 0\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\n"
    "a=ice-ufrag:8hhY\n"
    "m=audio 5000 RTP/AVP 0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 UDP 2130706431 10.0.1.1 5000 typ host\n"
    "a=candidate:1 2 UDP 2130706431 10.0.1.1 5001 typ host\n"
    "a=candidate:2 1 UDP 1694498815 192.0.2.3 5000 typ srflx raddr 10.0.1.1 rport 8998\n"
    "a=candidate:2 2 UDP 1694498815 192.0.2.3 5001 typ srflx raddr 10.0.1.1 rport 8998\n";

// RFC 8840 section 6
inline constexpr std::string_view rfc8840_rtcp_mux =
    "v=0\n"
    "o=alice 2890844526 2890844526 IN IP6 atlanta.example.com\n"
    "s=\n"
    "c=IN IP6 2001:db8:a0b:12f0::3\n"
    "t=0 0\n"
    "a=ice-pwd:777uzjYhagZgasd88fgpdd\n"
    "a=ice-ufrag:Yhh8\n"
    "m=audio 5000 RTP/AVP 0\n"
    "a=mid:1\n"
    "a=rtcp-mux\n"
    "a=candidate:1 1 UDP 1658497328 2001:db8:a0b:12f0::3 5000 typ host\n";

// RFC 8840 section 7
inline constexpr std::string_view rfc8840_bundle =
    "v=0\n"
    "o=alice 2890844526 2890844526 IN IP6 atlanta.example.com\n"
    "s=\n"
    "c=IN IP6 2001:db8:a0b:12f0::3\n"
    "t=0 0\n"
    "a=group:BUNDLE foo bar\n"
    "a=ice-pwd:777uzjYhagZgasd88fgpdd\n"
    "a=ice-ufrag:Yhh8\n"
    "m=audio 10000 RTP/AVP 0\n"
    "a=mid:foo\n"
    "a=rtcp-mux\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=extmap 1 urn:ietf:params:rtp-hdrext:sdes:mid\n"
    "a=candidate:1 1 UDP 1658497328 2001:db8:a0b:12f0::3 10000 typ host\n"
    "m=video 10002 RTP/AVP 31\n"
    "a=mid:bar\n"
    "a=rtcp-mux\n"
    "a=rtpmap:31 H261/90000\n"
    "a=extmap 1 urn:ietf:params:rtp-hdrext:sdes:mid\n";

// RFC 9143 section 7.2.2, the second one
inline constexpr std::string_view rfc9143_bundle_only =
    "v=0\n"
    "o=alice 2890844526 2890844526 IN IP6 2001:db8::3\n"
    "s=\n"
    "c=IN IP6 2001:db8::3\n"
    "t=0 0\n"
    "a=group:BUNDLE foo bar\n"
    "m=audio 10000 RTP/AVP 0 8 97\n"
    "b=AS:200\n"
    "a=mid:foo\n"
    "a=rtcp-mux\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:97 iLBC/8000\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\n"
    "m=video 0 RTP/AVP 31 32\n"
    "b=AS:1000\n"
    "a=mid:bar\n"
    "a=bundle-only\n"
    "a=rtpmap:31 H261/90000\n"
    "a=rtpmap:32 MPV/90000\n"
    "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\n";

// "ICE: the ultimate way of beating NAT in SIP", Amoocon 2010: a call without ICE
inline constexpr std::string_view talk_without_ice =
    "v=0\n"
    "o=- 3484383368 3484383368 IN IP4 192.168.99.23\n"
    "s=blink-0.18.2\n"
    "c=IN IP4 192.168.99.23\n"
    "t=0 0\n"
    "m=audio 50076 RTP/AVP 0 8 9 101\n"
    "a=rtcp:50077 IN IP4 192.168.99.23\n"
    "a=rtpmap:9 G722/8000\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:101 telephone-event/8000\n"
    "a=fmtp:101 0-15\n"
    "a=sendrecv\n";

// the same: "ICE Step 3: Offer encoding". Its c= is the address of the host, which no candidate
// has at that port: a mismatch as printed.
inline constexpr std::string_view talk_offer =
    "v=0\n"
    "o=- 3484389594 3484389594 IN IP4 192.168.99.23\n"
    "s=blink-0.18.2\n"
    "c=IN IP4 192.168.99.23\n"
    "t=0 0\n"
    "m=audio 64249 RTP/AVP 104 103 102 9 0 8 101\n"
    "a=rtcp:64250 IN IP4 62.131.6.55\n"
    "a=rtpmap:104 speex/32000\n"
    "a=rtpmap:103 speex/16000\n"
    "a=rtpmap:102 speex/8000\n"
    "a=rtpmap:9 G722/8000\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:101 telephone-event/8000\n"
    "a=fmtp:101 0-15\n"
    "a=ice-ufrag:241ffa10\n"
    "a=ice-pwd:2f5a42f7\n"
    "a=candidate:Sc0a86317 1 UDP 1694498815 62.131.6.55 64249 typ srflx raddr 192.168.99.23 "
    "rport 49306\n"
    "a=candidate:Hc0a86317 1 UDP 2130706431 192.168.99.23 49306 typ host\n"
    "a=candidate:Sc0a86317 2 UDP 1694498814 62.131.6.55 64250 typ srflx raddr 192.168.99.23 "
    "rport 49519\n"
    "a=candidate:Hc0a86317 2 UDP 2130706430 192.168.99.23 49519 typ host\n"
    "a=sendrecv\n";

// the same: "Why ICE doesn't didn't work (II)": a proxy has put its relay into c= and m=
inline constexpr std::string_view talk_mangled =
    "v=0\n"
    "o=- 3484393780 3484393780 IN IP4 192.168.99.53\n"
    "s=sipsimple 0.14.2\n"
    "c=IN IP4 85.17.186.6\n"
    "t=0 0\n"
    "m=audio 51354 RTP/AVP 9 8 101\n"
    "a=rtcp:51355 IN IP4 85.17.186.6\n"
    "a=rtpmap:9 G722/8000\n"
    "a=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:101 telephone-event/8000\n"
    "a=fmtp:101 0-15\n"
    "a=ice-ufrag:76e08623\n"
    "a=ice-pwd:4e2db26f\n"
    "a=candidate:Sc0a86335 1 UDP 1694498815 62.131.6.55 49732 typ srflx raddr 192.168.99.53 "
    "rport 51641\n"
    "a=candidate:Hc0a86335 1 UDP 2130706431 192.168.99.53 51641 typ host\n"
    "a=candidate:Sc0a86335 2 UDP 1694498814 62.131.6.55 49733 typ srflx raddr 192.168.99.53 "
    "rport 40568\n"
    "a=candidate:Hc0a86335 2 UDP 2130706430 192.168.99.53 40568 typ host\n"
    "a=sendrecv\n";

// the same: "Fixing ICE in the server: OpenSIPS (II)": the relay is a candidate, too
inline constexpr std::string_view talk_fixed =
    "v=0\n"
    "o=- 3484393780 3484393780 IN IP4 192.168.99.53\n"
    "s=sipsimple 0.14.2\n"
    "c=IN IP4 85.17.186.6\n"
    "t=0 0\n"
    "m=audio 51354 RTP/AVP 9 8 101\n"
    "a=rtcp:51355 IN IP4 85.17.186.6\n"
    "a=rtpmap:9 G722/8000\n"
    "a=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:101 telephone-event/8000\n"
    "a=fmtp:101 0-15\n"
    "a=ice-ufrag:76e08623\n"
    "a=ice-pwd:4e2db26f\n"
    "a=candidate:R6ba1155 1 UDP 16777215 85.17.186.6 51354 typ relay\n"
    "a=candidate:R6ba1155 2 UDP 16777214 85.17.186.6 51355 typ relay\n"
    "a=candidate:Sc0a86335 1 UDP 1694498815 62.131.6.55 49732 typ srflx raddr 192.168.99.53 "
    "rport 51641\n"
    "a=candidate:Hc0a86335 1 UDP 2130706431 192.168.99.53 51641 typ host\n"
    "a=candidate:Ha45450a 1 UDP 2130706431 10.69.69.10 51641 typ host\n"
    "a=candidate:Sc0a86335 2 UDP 1694498814 62.131.6.55 49733 typ srflx raddr 192.168.99.53 "
    "rport 40568\n"
    "a=candidate:Hc0a86335 2 UDP 2130706430 192.168.99.53 40568 typ host\n"
    "a=candidate:Ha45450a 2 UDP 2130706430 10.69.69.10 40568 typ host\n"
    "a=sendrecv\n";

}  // namespace example
