package precert.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencds.cqf.cql.engine.runtime.Code;
import org.opencds.cqf.cql.engine.terminology.CodeSystemInfo;
import org.opencds.cqf.cql.engine.terminology.TerminologyProvider;
import org.opencds.cqf.cql.engine.terminology.ValueSetInfo;

/** The value sets of {"url": [["system", ["code", ...]], ...]}, as hash sets. */
final class ValueSets implements TerminologyProvider {
  private final Map<String, List<Code>> expansions = new HashMap<>();
  private final Map<String, Set<String>> members = new HashMap<>();

  ValueSets(File file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file);
    for (Map.Entry<String, JsonNode> set : root.properties()) {
      List<Code> codes = new ArrayList<>();
      Set<String> keys = new HashSet<>();
      for (JsonNode group : set.getValue()) {
        String system = group.get(0).asText();
        for (JsonNode code : group.get(1)) {
          codes.add(new Code().withSystem(system).withCode(code.asText()));
          keys.add(system + "|" + code.asText());
        }
      }
      expansions.put(set.getKey(), codes);
      members.put(set.getKey(), keys);
    }
  }

  Set<String> members(String url) {
    Set<String> keys = members.get(url);
    if (keys == null) throw new IllegalArgumentException("no value set " + url);
    return keys;
  }

  @Override
  public boolean in(Code code, ValueSetInfo valueSet) {
    return members(valueSet.getId()).contains(code.getSystem() + "|" + code.getCode());
  }

  @Override
  public Iterable<Code> expand(ValueSetInfo valueSet) {
    members(valueSet.getId());
    return expansions.get(valueSet.getId());
  }

  @Override
  public Code lookup(Code code, CodeSystemInfo codeSystem) {
    return code;
  }
}
