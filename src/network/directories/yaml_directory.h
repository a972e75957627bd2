// YamlDirectory: a directory in our own form (network/directory.h) as a source. Small, and kept in
// memory.
#pragma once

#include <memory>
#include <string>

#include "network/directory.h"
#include "network/source.h"

namespace precert {

class YamlDirectory : public NetworkSource {
 public:
  YamlDirectory(ProviderDirectory directory, SourceFile file)
      : directory_(std::move(directory)), file_(std::move(file)) {}
  static Result<std::shared_ptr<const YamlDirectory>> Load(const std::string& path);

  std::string_view kind() const override { return "directory"; }
  Result<std::vector<SourceFile>> Files() const override { return std::vector{file_}; }
  Result<SourceAnswer> Ask(std::span<const std::string> npis, const PlanNames& plan,
                           Date on) const override;
  Result<AlternativesAnswer> Alternatives(const AlternativeQuery& query) const override;

  const ProviderDirectory& directory() const { return directory_; }

 private:
  SourceStatement Says(std::string_view npi, const PlanNames& plan, Date on) const;
  ProviderDirectory directory_;
  SourceFile file_;
};

}  // namespace precert
