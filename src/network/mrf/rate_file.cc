// The top of a rate file: its head, and its three long lists.
#include "network/mrf/rate_file.h"

#include "base/text.h"
#include "network/mrf/allowed_amounts.h"
#include "network/mrf/fields.h"
#include "network/mrf/in_network.h"
#include "network/mrf/provider_groups.h"
#include "network/rates/keyed_hash.h"

namespace precert::mrf {
namespace {

class RateFileReader {
 public:
  RateFileReader(TextWindow& window, rates::SegmentBuilder& builder, const ReadOptions& options)
      : window_(window),
        builder_(builder),
        options_(options),
        hash_(options.seed[0], options.seed[1]),
        json_(window),
        providers_(json_, builder, findings_, hash_, options.recognise),
        in_network_(json_, builder, findings_, providers_, hash_, options.recognise),
        allowed_(json_, builder, findings_, providers_) {}

  Result<rates::RateFile> Read() {
    if (Status begins = PassBegin(); !begins.ok()) return begins.error();
    file_.file = options_.file_name;
    json_.Enter('{');
    while (!stopped_) {
      const uint64_t before = window_.Offset(window_.pos);
      if (json_.NextKey()) {
        if (ReadField()) continue;
      } else if (!json_.failed()) {
        if (json_.Peek() != '\0') findings_.Remark("something after the end, which is not read");
        break;
      }
      findings_.Unreadable(json_.TakeFault());
      json_.Recover(1);
      if (window_.AtEnd()) {
        file_.truncated = true;
        break;
      }
      // A bracket that closes nothing: pass it, so that what follows is read.
      if (window_.Offset(window_.pos) == before) ++window_.pos;
    }
    return Finish();
  }

 private:
  Error Wrong(std::string what, std::string hint) {
    return Error{.message = std::move(what),
                 .where = Where{.file = options_.file_name},
                 .hint = std::move(hint)};
  }

  // Past a byte order mark, to the brace that every rate file begins with.
  Status PassBegin() {
    window_.Ensure(64);
    if (std::string_view(window_.pos, static_cast<size_t>(window_.end - window_.pos))
            .starts_with("\xEF\xBB\xBF")) {
      window_.pos += 3;
    }
    const char first = json_.Peek();
    if (first == '{') return Done{};
    if (window_.AtEnd() && window_.fault()) return *window_.fault();
    if (window_.AtEnd()) return Wrong("is empty", "");
    const std::string_view begin(
        window_.pos, std::min<size_t>(5, static_cast<size_t>(window_.end - window_.pos)));
    if (begin.starts_with("PK\x03\x04")) {
      return Wrong("is a ZIP archive, not JSON",
                   "unpack it first: unzip -p FILE | precert rates "
                   "ingest - -o STORE");
    }
    if (first == '<') {
      return Wrong("is a web page or XML, not JSON",
                   "the download may have failed; fetch it again");
    }
    return Wrong("is no rate file: it does not begin with '{'", "");
  }

  bool ReadField() {
    const std::string_view key = json_.key();
    if (key == "in_network") return ReadItems(in_network_, "in-network");
    if (key == "out_of_network") return ReadItems(allowed_, "allowed-amounts");
    if (key == "provider_references") {
      if (references_++ == 1) findings_.Remark("provider_references twice: both lists are read");
      return providers_.ReadReferences();
    }
    if (key == "reporting_structure") {
      is_contents_ = true;
      stopped_ = true;
      return true;
    }
    if (key == "reporting_entity_name") return ReadText(json_, file_.reporting_entity);
    if (key == "reporting_entity_type") return ReadText(json_, file_.reporting_entity_type);
    if (key == "issuer_name") return ReadText(json_, file_.issuer_name);
    if (key == "last_updated_on") return ReadText(json_, file_.last_updated_on);
    if (key == "version") return ReadText(json_, file_.version);
    if (key == "plan_name") return ReadText(json_, plan_.name);
    if (key == "plan_id") return ReadText(json_, plan_.id);
    if (key == "plan_id_type") return ReadText(json_, plan_.id_type);
    if (key == "plan_market_type") return ReadText(json_, plan_.market_type);
    if (!json_.Skip()) return false;
    return true;
  }

  template <typename Reader>
  bool ReadItems(Reader& reader, const char* kind) {
    file_.kind = kind;
    if (json_.IsNull()) return true;
    if (!json_.Enter('[')) return false;
    while (!stopped_ && json_.NextElement()) {
      const size_t depth = json_.depth();
      if (!reader.ReadItem()) {
        findings_.Unreadable(json_.TakeFault());
        json_.Recover(depth);
      }
      if (!reader.status().ok()) {
        status_ = reader.status();
        stopped_ = true;
        return true;
      }
      if (options_.progress) options_.progress();
    }
    return !json_.failed();
  }

  Result<rates::RateFile> Finish() {
    if (!status_.ok()) return status_.error();
    if (is_contents_) {
      return Wrong("is a table of contents, which names rate files and holds no rates",
                   "precert rates toc FILE -o STORE reads it");
    }
    if (file_.kind.empty()) {
      return Wrong("is no rate file: it has neither in_network nor out_of_network", "");
    }
    if (window_.fault()) {
      file_.truncated = true;
      findings_.Unreadable({window_.Offset(window_.pos), window_.fault()->message});
    }
    if (builder_.counts().prices == 0 && file_.truncated) {
      return Wrong("no rate could be read before the text breaks off", "fetch the file again");
    }
    if (!plan_.id.empty() || !plan_.name.empty()) file_.plans.push_back(plan_);
    file_.text_bytes = window_.Offset(window_.pos);
    findings_.MoveTo(file_);
    return std::move(file_);
  }

  TextWindow& window_;
  rates::SegmentBuilder& builder_;
  const ReadOptions& options_;
  const rates::KeyedHash hash_;
  JsonPull json_;
  Findings findings_;
  ProviderReader providers_;
  InNetworkReader in_network_;
  AllowedAmountsReader allowed_;
  rates::RateFile file_;
  rates::FilePlan plan_;
  int references_ = 0;
  bool is_contents_ = false;
  bool stopped_ = false;
  Status status_ = Done{};
};

}  // namespace

Result<rates::RateFile> ReadRateFile(TextWindow& window, rates::SegmentBuilder& builder,
                                     const ReadOptions& options) {
  RateFileReader reader(window, builder, options);
  return reader.Read();
}

}  // namespace precert::mrf
