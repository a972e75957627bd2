// precert cql: the commands for CQL on its own, without policies and plans.
#include <CLI/CLI.hpp>

#include "cli/cql/commands.h"

namespace precert {

void AddCqlCommand(CLI::App& app, int& exit_code) {
  CLI::App* cql = app.add_subcommand("cql", "Check, format, run and explain CQL libraries");
  cql->require_subcommand(1);
  AddCqlEvalCommand(*cql, exit_code);
  AddCqlTestCommand(*cql, exit_code);
  AddCqlCheckCommand(*cql, exit_code);
  AddCqlFmtCommand(*cql, exit_code);
  AddCqlRunCommand(*cql, exit_code);
  AddCqlExplainCommand(*cql, exit_code);
}

}  // namespace precert
