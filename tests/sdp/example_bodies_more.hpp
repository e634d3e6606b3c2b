// SPDX-License-Identifier: BSL-1.0
// The session descriptions printed in RFC 6544 appendix C, with folded lines joined, and in
// draft-rosenberg-sipping-ice-01, line for line. draft-ietf-mmusic-ice-02 prints none.
#pragma once

#include <string_view>

namespace example {

// RFC 6544 appendix C: TCP alone, then beside UDP
inline constexpr std::string_view rfc6544_tcp_offer =
    "v=0\n"
    "o=jdoe 2890844526 2890842807 IN IP4 10.0.1.1\n"
    "s=\n"
    "c=IN IP4 192.0.2.3\n"
    "t=0 0\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\n"
    "a=ice-ufrag:8hhY\n"
    "m=audio 45664 TCP/RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=setup:active\n"
    "a=connection:new\n"
    "a=candidate:1 1 TCP 2128609279 10.0.1.1 9 typ host tcptype active\n"
    "a=candidate:2 1 TCP 2124414975 10.0.1.1 8998 typ host tcptype passive\n"
    "a=candidate:3 1 TCP 2120220671 10.0.1.1 8999 typ host tcptype so\n"
    "a=candidate:4 1 TCP 1688207359 192.0.2.3 9 typ srflx raddr 10.0.1.1 rport 9 tcptype active\n"
    "a=candidate:5 1 TCP 1684013055 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998 "
    "tcptype passive\n"
    "a=candidate:6 1 TCP 1692401663 192.0.2.3 45687 typ srflx raddr 10.0.1.1 rport 8999 "
    "tcptype so\n";

inline constexpr std::string_view rfc6544_tcp_answer =
    "v=0\n"
    "o=bob 2808844564 2808844564 IN IP4 192.0.2.1\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\n"
    "a=ice-ufrag:9uB6\n"
    "m=audio 3478 TCP/RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=setup:passive\n"
    "a=connection:new\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 TCP 2128609279 192.0.2.1 9 typ host tcptype active\n"
    "a=candidate:2 1 TCP 2124414975 192.0.2.1 3478 typ host tcptype passive\n"
    "a=candidate:3 1 TCP 2120220671 192.0.2.1 3482 typ host tcptype so\n";

inline constexpr std::string_view rfc6544_mixed_offer =
    "v=0\n"
    "o=jdoe 2890844526 2890842807 IN IP4 10.0.1.1\n"
    "s=\n"
    "c=IN IP4 192.0.2.3\n"
    "t=0 0\n"
    "a=ice-pwd:asd88fgpdd777uzjYhagZg\n"
    "a=ice-ufrag:8hhY\n"
    "m=audio 45664 RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 TCP 2111832063 10.0.1.1 9 typ host tcptype active\n"
    "a=candidate:2 1 TCP 2107637759 10.0.1.1 9012 typ host tcptype passive\n"
    "a=candidate:3 1 TCP 1671430143 192.0.2.3 9 typ srflx raddr 10.0.1.1 rport 9 tcptype active\n"
    "a=candidate:4 1 TCP 1667235839 192.0.2.3 44642 typ srflx raddr 10.0.1.1 rport 9012 "
    "tcptype passive\n"
    "a=candidate:5 1 UDP 2130706431 10.0.1.1 8998 typ host\n"
    "a=candidate:6 1 UDP 1694498815 192.0.2.3 45664 typ srflx raddr 10.0.1.1 rport 8998\n";

inline constexpr std::string_view rfc6544_mixed_answer =
    "v=0\n"
    "o=bob 2808844564 2808844564 IN IP4 192.0.2.1\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "a=ice-pwd:YH75Fviy6338Vbrhrlp8Yh\n"
    "a=ice-ufrag:9uB6\n"
    "m=audio 3478 RTP/AVP 0\n"
    "b=RS:0\n"
    "b=RR:0\n"
    "a=rtpmap:0 PCMU/8000\n"
    "a=candidate:1 1 TCP 2111832063 192.0.2.1 9 typ host tcptype active\n"
    "a=candidate:2 1 TCP 2107637759 192.0.2.1 3478 typ host tcptype passive\n"
    "a=candidate:3 1 UDP 2130706431 192.0.2.1 3478 typ host\n";

// draft-rosenberg-sipping-ice-01, by the figure
inline constexpr std::string_view sipping_ice_01_figure_5 =
    "v=0\n"
    "o=alice 2890844730 2890844731 IN IP4 host.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.10\n"
    "t=0 0\n"
    "m=audio 8076 RTP/AVP 0\n"
    "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\n"
    "a=alt:2 0.8 : user1 9kksk== 192.0.2.1 9988 192.0.2.1 9990\n"
    "a=alt:3 0.4 : user2 9kksl== 192.0.2.10 8076\n";

inline constexpr std::string_view sipping_ice_01_figure_8 =
    "v=0\n"
    "o=bob 2890844730 289084871 IN IP4 host2.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.10\n"
    "t=0 0\n"
    "m=audio 8078 RTP/AVP 0\n"
    "a=alt:4 1.0 : peer as88jl 192.168.3.1 23766\n"
    "a=alt:5 0.8 : peer1 as88kl 192.0.2.2 10892\n"
    "a=alt:6 0.4 : peer2 as88ll 192.0.2.10 8078\n"
    "a=alt:7 0.4 3 peer3 as88ml 192.0.2.10 5556\n";

inline constexpr std::string_view sipping_ice_01_figure_16 =
    "v=0\n"
    "o=alice 2890844730 2890844731 IN IP4 host.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "m=audio 8076 RTP/AVP 0\n"
    "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\n"
    "a=alt:2 0.5 : user1 9kksk== 192.0.2.1 8076\n"
    "a=alt:3 0.4 : user2 9kksl== 10.0.1.10 8076\n";

inline constexpr std::string_view sipping_ice_01_figure_19 =
    "v=0\n"
    "o=bob 2890844730 289084871 IN IP4 host2.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "m=audio 8078 RTP/AVP 0\n"
    "a=alt:4 1.0 : peer as88jl 10.0.1.2 23766\n"
    "a=alt:5 0.5 : peer1 as88kl 192.0.2.1 8078\n"
    "a=alt:6 0.4 : peer2 as88ll 10.0.1.10 8078\n"
    "a=alt:7 0.4 2 peer3 as88ml 10.0.1.10 5556\n";

inline constexpr std::string_view sipping_ice_01_figure_22 =
    "v=0\n"
    "o=alice 2890844730 2890844731 IN IP4 host.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "m=audio 8076 RTP/AVP 0\n"
    "a=alt:1 1.0 : user 9kksj== 192.168.1.1 1010\n"
    "a=alt:2 0.8 : user5 sad87 10.0.2.88:6584\n"
    "a=alt:3 0.5 : user1 9kksk== 192.0.2.1 8076\n"
    "a=alt:4 0.4 : user2 9kksl== 10.0.1.10 8076\n";

inline constexpr std::string_view sipping_ice_01_figure_24 =
    "v=0\n"
    "o=bob 2890844730 289084871 IN IP4 host2.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "m=audio 8078 RTP/AVP 0\n"
    "a=alt:5 1.0 : peer as88jl 10.0.1.2 23766\n"
    "a=alt:6 0.5 : peer1 as88kl 192.0.2.1 8078\n"
    "a=alt:7 0.4 : peer2 as88ll 10.0.1.10 8078\n"
    "a=alt:8 0.4 4 peer3 as88ml 10.0.1.10 5556\n";

inline constexpr std::string_view sipping_ice_01_figure_26 =
    "v=0\n"
    "o=alice 2890844730 2890844732 IN IP4 host.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.1\n"
    "t=0 0\n"
    "m=audio 8076 RTP/AVP 0\n"
    "a=alt:1 1.0 : user 9kksj== 192.168.1.1 1010\n"
    "a=alt:2 0.8 : user5 sad87 10.0.2.88:6584\n"
    "a=alt:3 0.5 : user1 9kksk== 192.0.2.1 8076\n"
    "a=alt:4 0.4 : user2 9kksl== 10.0.1.10 8076\n"
    "a=alt:5 1.0 5 user6 77==8ja 10.0.2.88 6586\n"
    "a=alt:6 0.4 7 user7 a8kkzu 10.0.1.10 5556\n";

inline constexpr std::string_view sipping_ice_01_figure_30 =
    "v=0\n"
    "o=alice 2890844730 2890844731 IN IP4 host.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.10\n"
    "t=0 0\n"
    "m=audio 8076 RTP/AVP 0\n"
    "a=alt:1 1.0 : user 9kksj== 10.0.1.1 1010\n"
    "a=alt:2 0.5 : user1 9kksk== 192.0.2.1 9988\n"
    "a=alt:3 0.4 : user2 9kksl== 192.0.2.10 8076\n";

inline constexpr std::string_view sipping_ice_01_figure_33 =
    "v=0\n"
    "o=bob 2890844730 289084871 IN IP4 host2.example.com\n"
    "s=\n"
    "c=IN IP4 192.0.2.10\n"
    "t=0 0\n"
    "m=audio 8078 RTP/AVP 0\n"
    "a=alt:4 1.0 : peer as88jl 10.0.1.2 23766\n"
    "a=alt:5 0.8 : peer1 as88kl 192.0.2.1 9990\n"
    "a=alt:6 0.4 : peer2 as88ll 192.0.2.10 8078\n"
    "a=alt:7 0.4 : peer3 as88ml 192.0.2.10 5556\n";

}  // namespace example
