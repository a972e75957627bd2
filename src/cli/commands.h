// The subcommands of the program, one file each. Every function adds its options to the app and a
// callback that does the work and sets the exit code: 0 answered, 1 a comparison failed, 2 the
// input is wrong, 3 some of many inputs were wrong.
#pragma once

namespace CLI {
class App;
}

namespace precert {

inline constexpr int kExitOk = 0;
inline constexpr int kExitDiffers = 1;
inline constexpr int kExitBadInput = 2;
inline constexpr int kExitPartly = 3;

void AddCheckCommand(CLI::App& app, int& exit_code);
void AddReplayCommand(CLI::App& app, int& exit_code);
void AddPolicyCommand(CLI::App& app, int& exit_code);
void AddProviderCommand(CLI::App& app, int& exit_code);
void AddEstimateCommand(CLI::App& app, int& exit_code);
void AddPlanCommand(CLI::App& app, int& exit_code);
void AddFundCommand(CLI::App& app, int& exit_code);
void AddRatesCommand(CLI::App& app, int& exit_code);
void AddCqlCommand(CLI::App& app, int& exit_code);

}  // namespace precert
