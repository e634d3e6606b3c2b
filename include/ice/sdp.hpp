// SPDX-License-Identifier: BSL-1.0
// Umbrella of sdp/: the text of ICE attributes, whole bodies, offers and answers.
#pragma once

#include "sdp/alt_line.hpp"
#include "sdp/candidate_grammar.hpp"
#include "sdp/candidate_line.hpp"
#include "sdp/candidate_reader.hpp"
#include "sdp/candidate_writer.hpp"
#include "sdp/chars.hpp"
#include "sdp/credentials.hpp"
#include "sdp/extensions.hpp"
#include "sdp/flags.hpp"
#include "sdp/line_policy.hpp"
#include "sdp/options.hpp"
#include "sdp/pacing.hpp"
#include "sdp/q_value.hpp"
#include "sdp/remote_candidates.hpp"
#include "sdp/scan.hpp"
#include "sdp/text_sink.hpp"
#include "sdp/trickle_fragment.hpp"
#include "sdp/trickle_writer.hpp"
