// The subcommands of `precert rates`, one file each; as in cli/commands.h.
#pragma once

#include "cli/commands.h"

namespace precert {

void AddRatesIngestCommand(CLI::App& rates, int& exit_code);
void AddRatesTocCommand(CLI::App& rates, int& exit_code);
void AddRatesInfoCommand(CLI::App& rates, int& exit_code);
void AddRatesVerifyCommand(CLI::App& rates, int& exit_code);
void AddRatesRemoveCommand(CLI::App& rates, int& exit_code);
void AddRatesLookupCommand(CLI::App& rates, int& exit_code);
void AddRatesMemberCommand(CLI::App& rates, int& exit_code);
void AddRatesCompareCommand(CLI::App& rates, int& exit_code);

}  // namespace precert
