// The JavaScript engine (cql-execution with cql-exec-fhir) as a worker of the CQL benchmark; the
// protocol is in bench/worker.h.
//
//   node worker.cjs ELM_FOLDER LIBRARY VALUESETS.json RECORDS.ndjson
//
// ELM_FOLDER holds LIBRARY.json and FHIRHelpers.json as the reference translator wrote them: this
// engine runs no CQL text. Rows: "bytes" is JSON.parse of each line, loading it, and all results;
// the answer's "parts" says how long each took.
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

// The engine reports to the console; the protocol needs standard output, and printing is not to be
// measured.
for (const method of ['log', 'warn', 'error', 'info']) console[method] = () => {};

const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

const [elmFolder, libraryName, valueSetFile, recordFile] = process.argv.slice(2);
const seconds = () => Number(process.hrtime.bigint()) / 1e9;
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

// {"url": [["system", ["code", ...]], ...]} to the form that CodeService takes.
function codeService(file) {
  const sets = {};
  for (const [url, groups] of Object.entries(readJson(file))) {
    sets[url] = { 1: [] };
    for (const [system, codes] of groups) {
      for (const code of codes) sets[url][1].push({ code, system, version: '1' });
    }
  }
  return new cql.CodeService(sets);
}

// The lines as bytes: making text of them is part of reading.
function splitLines(file) {
  const bytes = fs.readFileSync(file);
  const lines = [];
  for (let at = 0; at < bytes.length; ) {
    let end = bytes.indexOf(10, at);
    if (end < 0) end = bytes.length;
    if (end > at) lines.push(bytes.subarray(at, end));
    at = end + 1;
  }
  return lines;
}

const started = seconds();
const library = new cql.Library(
  readJson(path.join(elmFolder, `${libraryName}.json`)),
  new cql.Repository([readJson(path.join(elmFolder, 'FHIRHelpers.json'))])
);
const libraryMs = (seconds() - started) * 1e3;
const lines = splitLines(recordFile);
const executor = new cql.Executor(library, codeService(valueSetFile));
const source = fhir.PatientSource.FHIRv401();
const requestTime = cql.DateTime.parse('2020-01-01T00:00:00.000+00:00');

async function evaluate(line, parts) {
  const begin = seconds();
  const bundle = JSON.parse(line.toString('utf8'));
  const parsed = seconds();
  source.reset();
  source.loadBundles([bundle]);
  const loaded = seconds();
  const results = await executor.exec(source, requestTime);
  const done = seconds();
  parts.parse += parsed - begin;
  parts.load += loaded - parsed;
  parts.evaluate += done - loaded;
  return Object.values(results.patientResults)[0];
}

const orNull = (value) => (value === undefined ? null : value);

// In the form of expected.tsv.
function summary(r) {
  const bmi = r['BMI Value'];
  return {
    D: r.Determination,
    Met: orNull(r.Met),
    BMI: bmi && bmi.value ? orNull(bmi.value.value) : null,
    adult: orNull(r.Adult),
    bc: orNull(r['BMI Criterion']),
    co: r['Active Comorbidities'].length,
    sm: orNull(r['Supervised Months']),
    st: r['Step Therapy Orders'].length,
    gl: orNull(r['Glycemic Criterion']),
    as: orNull(r['Average Systolic']),
    ex: orNull(r.Excluded),
    md: r['Missing Documentation'],
    dm: orNull(r.Diabetic)
  };
}

const answer = (value) => process.stdout.write(JSON.stringify(value) + '\n');
const noParts = () => ({ parse: 0, load: 0, evaluate: 0 });

async function serve() {
  answer({ rows: ['bytes'], facts: { 'library from ELM, ms': libraryMs } });
  for await (const request of readline.createInterface({ input: process.stdin })) {
    const words = request.split(' ');
    if (request === 'quit') break;
    if (request === 'check') {
      const results = [];
      for (const line of lines) results.push(summary(await evaluate(line, noParts())));
      answer({ results });
    } else if (words[0] === 'run' && words.slice(2).join(' ') === 'bytes') {
      const limit = Number(words[1]);
      const parts = noParts();
      const cpuBegin = process.cpuUsage();
      const begin = seconds();
      let items = 0;
      do {
        for (const line of lines) await evaluate(line, parts);
        items += lines.length;
      } while (seconds() - begin < limit);
      const took = seconds() - begin;
      const cpu = process.cpuUsage(cpuBegin);
      answer({ items, seconds: took, cpu: (cpu.user + cpu.system) / 1e6, parts });
    } else {
      process.stderr.write(`not a request of this worker: ${request}\n`);
      process.exit(2);
    }
  }
}

serve().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(2);
});
