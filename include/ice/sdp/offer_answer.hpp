// SPDX-License-Identifier: BSL-1.0
// Offers and answers (RFC 8839 sections 4.2 to 4.4) as pure functions over text and facts:
//
//   offerer    plan_offer -> section_writer ... read_body -> receive_answer -> do the actions
//   answerer   read_body -> receive_offer -> do the actions -> plan_answer -> section_writer
//   both       offer_after_ice, when a checklist is completed or has failed
#pragma once

#include "offer_answer_answer.hpp"
#include "offer_answer_conclude.hpp"
#include "offer_answer_facts.hpp"
#include "offer_answer_offer.hpp"
#include "offer_answer_plan.hpp"
#include "offer_answer_race.hpp"
#include "offer_answer_receive_answer.hpp"
#include "offer_answer_receive_offer.hpp"
#include "offer_answer_verdict.hpp"
