// OpenDirectories: files to sources; what each file is, is told by what stands in it.
//
//   Result<NetworkSources> sources = OpenDirectories({"plans/a/providers.yaml", "export/"});
//
//   our own YAML (network/directory.h)      a directory each
//   Plan-Net FHIR, NDJSON or Bundles        all such files named together are one directory
//   providers.json, plans.json, index.json  all such files named together are one directory
//   NPPES CSV                               a register each
//
// Gzip and Zstandard are unpacked whatever the name. A folder stands for its files (hidden ones and
// those in folders below left out), and what they are together is a directory of its own: so two
// exports are told apart. An index.json stands for the files of that name that lie beside it; it
// names addresses of the web, and nothing is fetched. Errors: a file that cannot be read, or is
// none of these, with what it is instead where that is known.
#pragma once

#include <span>
#include <string>

#include "network/status.h"

namespace precert {

Result<NetworkSources> OpenDirectories(std::span<const std::string> paths);

}  // namespace precert
