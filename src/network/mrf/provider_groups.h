// Reads who a rate is for: the file's "provider_references" and the "provider_groups" within them
// or inline in a rate. (Schema tables "Provider References Object", "Provider Group Object", "Tax
// Identifier Object" of the in-network file.)
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "network/mrf/findings.h"
#include "network/mrf/json_pull.h"
#include "network/rates/price.h"
#include "network/rates/segment_builder.h"

namespace precert::mrf {

// The list of provider groups that comes next; appends. A group that cannot be read is a finding,
// and the rest go on. False: what comes is no list.
bool ReadProviderGroups(JsonPull& json, Findings& findings,
                        std::vector<rates::GroupMember>& members);

// The tax identifier object that comes next.
bool ReadTin(JsonPull& json, rates::GroupMember& member);
// The NPIs that come next, a list or one alone.
bool ReadNpis(JsonPull& json, Findings& findings, rates::GroupMember& member);

// The whole of "provider_references". False: what comes is no list.
bool ReadProviderReferences(JsonPull& json, Findings& findings, rates::SegmentBuilder& builder);

// The number of the group that a reference names, by the exact text of its identifier.
uint32_t GroupOf(rates::SegmentBuilder& builder, std::string_view id);

}  // namespace precert::mrf
