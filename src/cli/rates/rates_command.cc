// precert rates: the commands for published rate files and stores of them.
#include <CLI/CLI.hpp>

#include "cli/rates/commands.h"

namespace precert {

void AddRatesCommand(CLI::App& app, int& exit_code) {
  CLI::App* rates =
      app.add_subcommand("rates", "Read payers' published rate files and look prices up");
  rates->require_subcommand(1);
  rates->footer(
      "  precert rates ingest in-network.json.gz -o rates/\n"
      "  precert rates lookup rates/ --code 15781 --npi 1999999984");
  AddRatesIngestCommand(*rates, exit_code);
  AddRatesTocCommand(*rates, exit_code);
  AddRatesInfoCommand(*rates, exit_code);
  AddRatesVerifyCommand(*rates, exit_code);
  AddRatesRemoveCommand(*rates, exit_code);
  AddRatesLookupCommand(*rates, exit_code);
  AddRatesMemberCommand(*rates, exit_code);
  AddRatesCompareCommand(*rates, exit_code);
}

}  // namespace precert
