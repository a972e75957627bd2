// Provenance: the hash of every document, code table and input that a determination rests on.
#pragma once

#include <set>
#include <vector>

#include "decide/determination.h"
#include "decide/knowledge.h"

namespace precert {

// In a fixed order: input, plan, policies by id, value sets by name, code sets, data files.
std::vector<ProvenanceItem> ProvenanceOf(const Knowledge& knowledge, const Plan& plan,
                                         const Case& request,
                                         const std::set<const Policy*>& consulted,
                                         const std::vector<SourceFile>& network_files);

}  // namespace precert
