// Lines of output.
#include "cql/run/rows.h"

namespace precert::cql {
namespace {

void AppendCsv(std::string_view text, std::string* out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    *out += text;
    return;
  }
  *out += '"';
  for (const char c : text) {
    if (c == '"') *out += '"';
    *out += c;
  }
  *out += '"';
}

std::string_view PatientId(const fhir::Record& record) {
  static const fhir::TypeId patient = fhir::Model::R4().FindType("Patient");
  const std::span<const uint32_t> patients = record.OfType(patient);
  return patients.empty() ? std::string_view() : record.resources()[patients[0]].id;
}

}  // namespace

std::string Rows::Header() const {
  if (format_ != RowFormat::kCsv) return "";
  std::string out = "line,patient,error";
  for (const std::string& name : names_) {
    out += ',';
    AppendCsv(name, &out);
  }
  return out + "\n";
}

void Rows::Begin(uint64_t line, const fhir::Record& record, const codes::UnitTable& units) {
  record_ = &record;
  units_ = &units;
  line_ = line;
  column_ = 0;
  if (format_ == RowFormat::kCsv) {
    csv_.clear();
    errors_.clear();
    return;
  }
  json_ = JsonWriter(JsonWriter::Style::kCompact);
  json_.BeginObject().Field("line", static_cast<int64_t>(line));
  json_.Key("patient");
  const std::string_view patient = PatientId(record);
  if (patient.empty()) {
    json_.Null();
  } else {
    json_.String(patient);
  }
  json_.Key("results").BeginObject();
}

void Rows::Add(const Value& value) {
  const std::string& name = names_[column_++];
  const ResultJson writer(*record_, *units_, resources_);
  if (format_ == RowFormat::kJson) {
    json_.Key(name);
    writer.Write(value, json_);
    return;
  }
  csv_ += ',';
  if (value.is_null() && !value.unknown) return;
  if (value.is_null()) {
    csv_ += "unknown";
    return;
  }
  if (value.tag == Tag::kString) {
    AppendCsv(value.str(), &csv_);
    return;
  }
  JsonWriter cell(JsonWriter::Style::kCompact);
  writer.Write(value, cell);
  std::string text = std::move(cell).Take();
  // Dates and the like are JSON strings without anything to escape.
  const bool quoted =
      text.size() >= 2 && text.front() == '"' && text.find('\\') == std::string::npos;
  AppendCsv(quoted ? std::string_view(text).substr(1, text.size() - 2) : text, &csv_);
}

void Rows::AddError(std::string_view message) {
  const std::string& name = names_[column_++];
  if (format_ == RowFormat::kJson) {
    json_.Key(name).BeginObject().Field("error", message).EndObject();
    return;
  }
  csv_ += ',';
  if (!errors_.empty()) errors_ += "; ";
  errors_ += message;
}

void Rows::End(std::string* out) {
  if (format_ == RowFormat::kJson) {
    json_.EndObject().EndObject();
    *out += json_.text();
    *out += '\n';
    return;
  }
  *out += std::to_string(line_) + ",";
  AppendCsv(PatientId(*record_), out);
  *out += ',';
  AppendCsv(errors_, out);
  *out += csv_;
  *out += '\n';
}

void Rows::Failed(uint64_t line, std::string_view message, std::string* out) const {
  if (format_ == RowFormat::kJson) {
    JsonWriter json(JsonWriter::Style::kCompact);
    json.BeginObject().Field("line", static_cast<int64_t>(line)).Field("error", message);
    json.EndObject();
    *out += json.text();
    *out += '\n';
    return;
  }
  *out += std::to_string(line) + ",,";
  AppendCsv(message, out);
  out->append(names_.size(), ',');
  *out += '\n';
}

}  // namespace precert::cql
