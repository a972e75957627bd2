// The subcommands of `precert cql`, one file each; as in cli/commands.h.
#pragma once

#include "cli/commands.h"

namespace precert {

void AddCqlEvalCommand(CLI::App& cql, int& exit_code);
void AddCqlTestCommand(CLI::App& cql, int& exit_code);
void AddCqlCheckCommand(CLI::App& cql, int& exit_code);
void AddCqlFmtCommand(CLI::App& cql, int& exit_code);
void AddCqlRunCommand(CLI::App& cql, int& exit_code);
void AddCqlExplainCommand(CLI::App& cql, int& exit_code);

}  // namespace precert
