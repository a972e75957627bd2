// Commands: each subcommand of `precert` adds itself to the command line.
//
//   CLI::App app{"precert"};
//   int exit_code = 0;
//   AddCqlCommand(app, exit_code);
//   CLI11_PARSE(app, argc, argv);
//   return exit_code;
//
// A command writes its answer to standard output and what went wrong to standard error, and sets
// `exit_code`: 0 done, 1 the answer is a failure (a test failed, an evaluation ended in an error),
// 2 the input was refused. `exit_code` outlives the parsing.
#pragma once

namespace CLI {
class App;
}

namespace precert::cli {

// precert cql eval EXPR ..., precert cql test FILE.xml...
void AddCqlCommand(CLI::App& app, int& exit_code);

}  // namespace precert::cli
