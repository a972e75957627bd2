package precert.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.cql.engine.fhir.model.R4FhirModelResolver;
import org.opencds.cqf.cql.engine.retrieve.RetrieveProvider;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.runtime.Interval;

/**
 * What the engine's retrieves find: the resources of one Bundle, by type, with the codes at each path
 * worked out once. Meant to cost the engine as little as can be, so that the engine is measured.
 */
final class PatientData {
  private record Coded(Object resource, Set<String> codes) {}

  private final String id;
  private final Map<String, List<Object>> byType = new HashMap<>();
  private final Map<String, List<Coded>> coded = new HashMap<>();

  PatientData(Bundle bundle) {
    String patient = "";
    for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
      Resource resource = entry.getResource();
      if (resource == null) continue;
      String type = resource.fhirType();
      if (type.equals("Patient")) patient = resource.getIdElement().getIdPart();
      byType.computeIfAbsent(type, t -> new ArrayList<>()).add(resource);
    }
    id = patient == null ? "" : patient;
  }

  String id() {
    return id;
  }

  private List<Coded> codedAt(String type, String path, R4FhirModelResolver model) {
    return coded.computeIfAbsent(
        type + "|" + path,
        key -> {
          List<Coded> list = new ArrayList<>();
          for (Object resource : byType.getOrDefault(type, List.of())) {
            Set<String> codes = new HashSet<>();
            addCodes(model.resolvePath(resource, path), codes);
            list.add(new Coded(resource, codes));
          }
          return list;
        });
  }

  private static void addCodes(Object value, Set<String> codes) {
    if (value instanceof Iterable<?> list) {
      for (Object item : list) addCodes(item, codes);
    } else if (value instanceof CodeableConcept concept) {
      for (Coding coding : concept.getCoding()) addCodes(coding, codes);
    } else if (value instanceof Coding coding) {
      codes.add(coding.getSystem() + "|" + coding.getCode());
    }
  }

  /** Serves the retrieves of whichever patient is current. */
  static final class Provider implements RetrieveProvider {
    private final R4FhirModelResolver model;
    private final ValueSets valueSets;
    private PatientData current;

    Provider(R4FhirModelResolver model, ValueSets valueSets) {
      this.model = model;
      this.valueSets = valueSets;
    }

    void setCurrent(PatientData data) {
      current = data;
    }

    @Override
    public Iterable<Object> retrieve(
        String context,
        String contextPath,
        Object contextValue,
        String dataType,
        String templateId,
        String codePath,
        Iterable<Code> codes,
        String valueSet,
        String datePath,
        String dateLowPath,
        String dateHighPath,
        Interval dateRange) {
      if (dateRange != null) throw new IllegalArgumentException("no date range is expected here");
      if (codePath == null || (codes == null && valueSet == null)) {
        return current.byType.getOrDefault(dataType, List.of());
      }
      Set<String> wanted;
      if (valueSet != null) {
        wanted = valueSets.members(valueSet);
      } else {
        wanted = new HashSet<>();
        for (Code code : codes) wanted.add(code.getSystem() + "|" + code.getCode());
      }
      List<Object> found = new ArrayList<>();
      for (Coded candidate : current.codedAt(dataType, codePath, model)) {
        for (String code : candidate.codes()) {
          if (wanted.contains(code)) {
            found.add(candidate.resource());
            break;
          }
        }
      }
      return found;
    }
  }
}
