// SPDX-License-Identifier: BSL-1.0
// Umbrella of crypto/: digests, MACs, CRC-32, the crypto service.
#pragma once

#include "crypto/arm.hpp"
#include "crypto/blocks.hpp"
#include "crypto/builtin.hpp"
#include "crypto/crc32.hpp"
#include "crypto/equal.hpp"
#include "crypto/hmac.hpp"
#include "crypto/level.hpp"
#include "crypto/md5.hpp"
#include "crypto/portable.hpp"
#include "crypto/provider.hpp"
#include "crypto/sha1.hpp"
#include "crypto/sha256.hpp"
#include "crypto/x86.hpp"
#include "crypto/x86_batch.hpp"
#include "crypto/x86_crc.hpp"
#include "crypto/x86_sha.hpp"
