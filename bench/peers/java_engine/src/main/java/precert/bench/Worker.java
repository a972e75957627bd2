package precert.bench;

import ca.uhn.fhir.context.FhirContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kotlin.Pair;
import kotlin.Unit;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlCompilerOptions;
import org.cqframework.cql.cql2elm.CqlTranslator;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.ModelManager;
import org.cqframework.cql.cql2elm.StringLibrarySourceProvider;
import org.cqframework.cql.cql2elm.model.CompiledLibrary;
import org.cqframework.cql.cql2elm.quick.FhirLibrarySourceProvider;
import org.hl7.elm.r1.ExpressionDef;
import org.hl7.elm.r1.FunctionDef;
import org.hl7.elm.r1.VersionedIdentifier;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Quantity;
import org.opencds.cqf.cql.engine.data.CompositeDataProvider;
import org.opencds.cqf.cql.engine.execution.CqlEngine;
import org.opencds.cqf.cql.engine.execution.Environment;
import org.opencds.cqf.cql.engine.execution.EvaluationParams;
import org.opencds.cqf.cql.engine.execution.EvaluationResult;
import org.opencds.cqf.cql.engine.execution.ExpressionResult;
import org.opencds.cqf.cql.engine.fhir.model.R4FhirModelResolver;

/**
 * The Java reference translator and engine as a worker of the CQL benchmark; the protocol is in
 * bench/worker.h.
 *
 * <p>Usage: Worker POLICY.cql VALUESETS.json RECORDS.ndjson ELM_FOLDER. The translated libraries are
 * written to ELM_FOLDER, for engines that read only ELM.
 *
 * <p>Rows: "bytes", a line parsed by HAPI and all results; "parse", the parsing alone; "loaded", all
 * results with the records parsed and indexed before; "translate", policy and FHIRHelpers to ELM.
 */
public final class Worker {
  private static final ZonedDateTime REQUEST_TIME = ZonedDateTime.parse("2020-01-01T00:00:00Z");

  private interface Pass {
    int run() throws IOException;
  }

  private final FhirContext fhir = FhirContext.forR4();
  private final String policy;
  private final VersionedIdentifier identifier;
  private final List<byte[]> lines;
  private final List<PatientData> records = new ArrayList<>();
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final PatientData.Provider provider;
  private final CqlEngine engine;
  private final List<String> expressions = new ArrayList<>();

  private Worker(Path policyFile, File valueSetFile, Path recordFile, Path elmFolder)
      throws IOException {
    policy = Files.readString(policyFile);
    identifier = identifierOf(policy);
    lines = splitLines(Files.readAllBytes(recordFile));

    long start = System.nanoTime();
    LibraryManager libraries = translate();
    facts.put("first translation, ms", (System.nanoTime() - start) / 1e6);
    CompiledLibrary library = libraries.resolveLibrary(identifier);
    Files.createDirectories(elmFolder);
    for (CompiledLibrary compiled : libraries.getCompiledLibraries().values()) {
      Files.writeString(
          elmFolder.resolve(compiled.getIdentifier().getId() + ".json"),
          CqlTranslator.convertToJson(compiled.getLibrary()));
    }
    for (ExpressionDef definition : library.getLibrary().getStatements().getDef()) {
      if (!(definition instanceof FunctionDef) && !definition.getName().equals("Patient")) {
        expressions.add(definition.getName());
      }
    }
    facts.put("results a record", expressions.size());

    R4FhirModelResolver model = new R4FhirModelResolver(fhir);
    ValueSets valueSets = new ValueSets(valueSetFile);
    provider = new PatientData.Provider(model, valueSets);
    Environment environment =
        new Environment(
            libraries,
            Map.of("http://hl7.org/fhir", new CompositeDataProvider(model, provider)),
            valueSets);
    engine =
        new CqlEngine(environment, EnumSet.of(CqlEngine.Options.EnableExpressionCaching));
    for (byte[] line : lines) records.add(parse(line));
  }

  private static VersionedIdentifier identifierOf(String text) {
    Matcher head = Pattern.compile("(?m)^library\\s+(\\w+)\\s+version\\s+'([^']*)'").matcher(text);
    if (!head.find()) throw new IllegalArgumentException("the policy names no library and version");
    return new VersionedIdentifier().withId(head.group(1)).withVersion(head.group(2));
  }

  private static List<byte[]> splitLines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    int at = 0;
    for (int i = 0; i <= bytes.length; i++) {
      if (i == bytes.length || bytes[i] == '\n') {
        if (i > at) lines.add(java.util.Arrays.copyOfRange(bytes, at, i));
        at = i + 1;
      }
    }
    return lines;
  }

  private LibraryManager translate() {
    LibraryManager libraries =
        new LibraryManager(new ModelManager(), CqlCompilerOptions.defaultOptions());
    libraries.getLibrarySourceLoader().registerProvider(new FhirLibrarySourceProvider());
    libraries
        .getLibrarySourceLoader()
        .registerProvider(new StringLibrarySourceProvider(List.of(policy)));
    List<CqlCompilerException> problems = new ArrayList<>();
    libraries.resolveLibrary(identifier, problems);
    for (CqlCompilerException problem : problems) {
      if (problem.getSeverity() == CqlCompilerException.ErrorSeverity.Error) throw problem;
    }
    return libraries;
  }

  private PatientData parse(byte[] line) {
    return new PatientData(
        fhir.newJsonParser()
            .parseResource(
                Bundle.class,
                new InputStreamReader(new ByteArrayInputStream(line), StandardCharsets.UTF_8)));
  }

  private EvaluationResult evaluate(PatientData patient) {
    provider.setCurrent(patient);
    EvaluationParams.Builder asked = new EvaluationParams.Builder();
    asked.library(
        identifier,
        library -> {
          library.expressions(expressions);
          return Unit.INSTANCE;
        });
    asked.setContextParameter(new Pair<>("Patient", patient.id()));
    asked.setEvaluationDateTime(REQUEST_TIME);
    return engine.evaluate(asked.build()).getOnlyResultOrThrow();
  }

  private int fromBytes() {
    for (byte[] line : lines) evaluate(parse(line));
    return lines.size();
  }

  private int parseAll() {
    for (byte[] line : lines) parse(line);
    return lines.size();
  }

  private int loaded() {
    for (PatientData record : records) evaluate(record);
    return records.size();
  }

  private int translateOnce() {
    translate();
    return 1;
  }

  // ---- results, in the form of expected.tsv

  private static Object value(EvaluationResult results, String name) {
    ExpressionResult result = results.get(name);
    if (result == null) throw new IllegalStateException("no result for \"" + name + "\"");
    return result.getValue();
  }

  private static int count(Object list) {
    int n = 0;
    if (list instanceof Iterable<?> items) for (Object ignored : items) n++;
    return n;
  }

  private static Map<String, Object> summary(EvaluationResult r) {
    Object bmi = value(r, "BMI Value");
    BigDecimal bmiNumber = bmi instanceof Quantity quantity ? quantity.getValue() : null;
    List<Object> missing = new ArrayList<>();
    for (Object item : (Iterable<?>) value(r, "Missing Documentation")) missing.add(item);
    Map<String, Object> out = new HashMap<>();
    out.put("D", value(r, "Determination"));
    out.put("Met", value(r, "Met"));
    out.put("BMI", bmiNumber);
    out.put("adult", value(r, "Adult"));
    out.put("bc", value(r, "BMI Criterion"));
    out.put("co", count(value(r, "Active Comorbidities")));
    out.put("sm", value(r, "Supervised Months"));
    out.put("st", count(value(r, "Step Therapy Orders")));
    out.put("gl", value(r, "Glycemic Criterion"));
    out.put("as", value(r, "Average Systolic"));
    out.put("ex", value(r, "Excluded"));
    out.put("md", missing);
    out.put("dm", value(r, "Diabetic"));
    return out;
  }

  private Map<String, Object> check() {
    List<Object> results = new ArrayList<>();
    for (byte[] line : lines) results.add(summary(evaluate(parse(line))));
    for (PatientData record : records) results.add(summary(evaluate(record)));
    return Map.of("results", results);
  }

  // ---- protocol

  private void serve(PrintStream answers) throws IOException {
    Map<String, Pass> rows = new LinkedHashMap<>();
    rows.put("bytes", this::fromBytes);
    rows.put("parse", this::parseAll);
    rows.put("loaded", this::loaded);
    rows.put("translate", this::translateOnce);
    ObjectMapper json = new ObjectMapper();
    OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    answers.println(json.writeValueAsString(Map.of("rows", rows.keySet(), "facts", facts)));
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String request; (request = requests.readLine()) != null && !request.equals("quit"); ) {
      if (request.equals("check")) {
        answers.println(json.writeValueAsString(check()));
        continue;
      }
      String[] words = request.split(" ", 3);
      Pass pass = words.length == 3 && words[0].equals("run") ? rows.get(words[2]) : null;
      if (pass == null) throw new IllegalArgumentException("not a request: " + request);
      double limit = Double.parseDouble(words[1]);
      long cpuStart = system.getProcessCpuTime();
      long start = System.nanoTime();
      double took;
      int items = 0;
      do {
        items += pass.run();
        took = (System.nanoTime() - start) / 1e9;
      } while (took < limit);
      double cpu = (system.getProcessCpuTime() - cpuStart) / 1e9;
      answers.println(
          json.writeValueAsString(Map.of("items", items, "seconds", took, "cpu", cpu)));
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("usage: Worker POLICY.cql VALUESETS.json RECORDS.ndjson ELM_FOLDER");
      System.exit(2);
    }
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err); // what libraries print is no answer
    new Worker(
            Path.of(arguments[0]), new File(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]))
        .serve(answers);
  }
}
