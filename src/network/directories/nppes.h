// Nppes: the national register of provider numbers, as CMS publishes it ("NPPES Data
// Dissemination", npidata_pfile): specialty (NUCC taxonomy), licence numbers, place of practice,
// whether a number was deactivated. It knows no networks, so its status is always unknown and does
// not count among the sources of one (SourceStatement::about_networks).
//
// A CSV file of 9 GB and more, columns told by the names in its first line. Only the rows of the
// numbers asked about are looked at, and reading ends when all are found: memory does not grow with
// the file. A row with an open quotation mark is continued on the next line.
#pragma once

#include <string>
#include <vector>

#include "network/source.h"

namespace precert {

class Nppes : public NetworkSource {
 public:
  Nppes(std::string name, std::string file) : name_(std::move(name)), file_(std::move(file)) {}

  std::string_view kind() const override { return "NPPES register"; }
  Result<std::vector<SourceFile>> Files() const override;
  Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                           Date on) const override;

 private:
  std::string name_, file_;
};

}  // namespace precert
