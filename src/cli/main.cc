// precert: the program. Each subcommand has a file of its own.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/heap.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/environment.h"

int main(int argc, char** argv) {
  precert::UseLargePages();
  CLI::App app{
      "Coverage decisions you can read.\n"
      "Is it covered, under which clause, what to submit, what it costs, and what to do if the "
      "answer is no.\n"};
  app.set_version_flag("--version", std::string("precert ") + precert::kVersion);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);
  app.footer("Try: precert check examples/acne-scars.yaml");
  int exit_code = precert::kExitOk;
  precert::AddCheckCommand(app, exit_code);
  precert::AddReplayCommand(app, exit_code);
  precert::AddPolicyCommand(app, exit_code);
  precert::AddProviderCommand(app, exit_code);
  precert::AddEstimateCommand(app, exit_code);
  precert::AddPlanCommand(app, exit_code);
  precert::AddFundCommand(app, exit_code);
  precert::AddRatesCommand(app, exit_code);
  precert::AddCqlCommand(app, exit_code);
  if (argc > 1 && argv[1][0] != '-') {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    if (std::find(names.begin(), names.end(), argv[1]) == names.end()) {
      const std::string hint = precert::DidYouMean(argv[1], names);
      return precert::ReportError(
          {"there is no command '" + std::string(argv[1]) + "'",
           {},
           hint.empty() ? "the commands are " + precert::Join(names, ", ") : hint,
           ""});
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? 0 : precert::kExitBadInput;
  }
  return exit_code;
}
