// SPDX-License-Identifier: BSL-1.0
// Umbrella of drafts/: the generations of ICE before RFC 5245, alive on the role-free parts of the
// library. No part of ice.hpp.
//
// draft-rosenberg-sipping-ice-01 (June 2003): addresses told in offers and answers, checked once,
// and again as long as a cycle finds better ones. From here:
//   drafts/sipping_ice_01/cycles_agent.hpp basic_cycles_agent, and what the draft leaves open
//   profiles/sipping_ice_01.hpp            its rules, services and capacities
//   drafts/sipping_ice_01/sdp_reader.hpp   offers and answers in SDP, and sdp_writer.hpp
//
// draft-ietf-mmusic-ice-02 (July 2004): a table of candidates, checked for as long as the call
// lasts. From here:
//   drafts/mmusic_ice_02/table_agent.hpp   basic_table_agent, and what the draft leaves open
//   profiles/mmusic_ice_02.hpp             its rules, services and capacities
//   drafts/mmusic_ice_02/xml_reader.hpp    messages in the draft's XML, and xml_writer.hpp
//   drafts/mmusic_ice_02/sdp_reader.hpp    messages in SDP (alt lines, ANAT), and sdp_writer.hpp
//
// What both have in common is in drafts/ itself, namespace ice::early.
#pragma once

#include "drafts/alternates.hpp"
#include "drafts/alternates_sdp.hpp"
#include "drafts/classic_stun.hpp"
#include "drafts/default_rule.hpp"
#include "drafts/mmusic_ice_02/check.hpp"
#include "drafts/mmusic_ice_02/config.hpp"
#include "drafts/mmusic_ice_02/description.hpp"
#include "drafts/mmusic_ice_02/digest.hpp"
#include "drafts/mmusic_ice_02/fragments.hpp"
#include "drafts/mmusic_ice_02/local.hpp"
#include "drafts/mmusic_ice_02/local_rules.hpp"
#include "drafts/mmusic_ice_02/order.hpp"
#include "drafts/mmusic_ice_02/records.hpp"
#include "drafts/mmusic_ice_02/remote.hpp"
#include "drafts/mmusic_ice_02/row_state.hpp"
#include "drafts/mmusic_ice_02/rows.hpp"
#include "drafts/mmusic_ice_02/sdp_reader.hpp"
#include "drafts/mmusic_ice_02/sdp_writer.hpp"
#include "drafts/mmusic_ice_02/selection.hpp"
#include "drafts/mmusic_ice_02/server.hpp"
#include "drafts/mmusic_ice_02/state.hpp"
#include "drafts/mmusic_ice_02/table_agent.hpp"
#include "drafts/mmusic_ice_02/table_verbs.hpp"
#include "drafts/mmusic_ice_02/xml_reader.hpp"
#include "drafts/mmusic_ice_02/xml_scanner.hpp"
#include "drafts/mmusic_ice_02/xml_writer.hpp"
#include "drafts/requests.hpp"
#include "drafts/sipping_ice_01/check.hpp"
#include "drafts/sipping_ice_01/config.hpp"
#include "drafts/sipping_ice_01/cycle.hpp"
#include "drafts/sipping_ice_01/cycles_agent.hpp"
#include "drafts/sipping_ice_01/cycles_verbs.hpp"
#include "drafts/sipping_ice_01/describe.hpp"
#include "drafts/sipping_ice_01/description.hpp"
#include "drafts/sipping_ice_01/digest.hpp"
#include "drafts/sipping_ice_01/freeing.hpp"
#include "drafts/sipping_ice_01/local.hpp"
#include "drafts/sipping_ice_01/media.hpp"
#include "drafts/sipping_ice_01/precondition.hpp"
#include "drafts/sipping_ice_01/records.hpp"
#include "drafts/sipping_ice_01/remote.hpp"
#include "drafts/sipping_ice_01/rules.hpp"
#include "drafts/sipping_ice_01/sdp_reader.hpp"
#include "drafts/sipping_ice_01/sdp_writer.hpp"
#include "drafts/sipping_ice_01/server.hpp"
#include "drafts/sipping_ice_01/state.hpp"
#include "profiles/mmusic_ice_02.hpp"
#include "profiles/sipping_ice_01.hpp"
