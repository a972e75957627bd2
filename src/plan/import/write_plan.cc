// Lays out the front matter and the sections.
#include "plan/import/write_plan.h"

#include <algorithm>

#include "base/json_writer.h"
#include "base/text.h"

namespace precert {
namespace {

// A YAML double-quoted scalar: what JSON writes is one.
std::string Quoted(std::string_view text) { return JsonWriter::Quote(text); }

constexpr const char* kMetals[] = {"none", "catastrophic", "bronze", "silver", "gold", "platinum"};

class Writer {
 public:
  Writer(const ImportedPlan& plan, const WriteOptions& options) : p_(plan), options_(options) {}

  std::string Write() {
    Sections();
    return Front() + body_;
  }

 private:
  struct SideNumbers {
    std::string deductible, limit, coinsurance;
  };

  // ---- Sections ------------------------------------------------------------

  void Section(const std::string& number, const std::string& title) {
    body_ +=
        (number.find('.') == std::string::npos ? "\n## " : "\n### ") + number + " " + title + "\n";
  }
  // One paragraph: a line that begins with a letter, so that nothing in it is read as Markdown.
  void Paragraph(const std::string& text) { body_ += "\n" + text + "\n"; }

  std::string Next() { return "3." + std::to_string(++third_); }
  std::string Source() const {
    return p_.attributes_file + ", line " + std::to_string(p_.attributes_line) + ", plan year " +
           p_.year;
  }

  std::string AmountSection(const char* title, const FiledAmount& amount, const char* none) {
    const std::string number = Next();
    Section(number, title);
    if (!amount.stated()) Paragraph(none);
    Paragraph("As filed: " + (amount.columns.empty() ? "nothing" : Join(amount.columns, "; ")) +
              ". Source: " + Source() + ".");
    return number;
  }

  SideNumbers SideSections(const char* where, const FiledSide& side, bool first) {
    SideNumbers out;
    if (side.deductible.stated() || first) {
      out.deductible = AmountSection((std::string("Deductible ") + where).c_str(), side.deductible,
                                     "The file states no deductible here.");
    }
    if (side.out_of_pocket.stated() || first) {
      out.limit = AmountSection((std::string("Out-of-pocket limit ") + where).c_str(),
                                side.out_of_pocket, "The file states no limit here.");
    }
    out.coinsurance = Next();
    Section(out.coinsurance, std::string("Other services ") + where);
    Paragraph(side.coinsurance
                  ? "The plan's default coinsurance, as filed: " + side.coinsurance_column +
                        ". Source: " + Source() + "."
                  : "The file states no coinsurance for services that it does not list.");
    return out;
  }

  void Sections() {
    body_ += "# " + Heading(p_.title) + "\n";
    Paragraph("Made by `precert plan import` from the public CMS Exchange files of plan year " +
              p_.year + ": " + p_.attributes_file + " and " + p_.benefits_file + ". Plan " + p_.id +
              (p_.design.empty() ? "" : ", " + p_.design) +
              (p_.variation.empty() ? "" : ", " + p_.variation) +
              ". The plan's own contract decides.");
    Section("3", "What you pay");
    first_ = SideSections("in network", p_.first, true);
    if (p_.has_second) second_ = SideSections("in the second tier", p_.second, false);
    out_ = SideSections("out of network", p_.out, true);
    if (p_.has_combined) {
      combined_.deductible = AmountSection("Deductible in and out of network together",
                                           p_.combined.deductible, "The file states none.");
      combined_.limit = AmountSection("Out-of-pocket limit in and out of network together",
                                      p_.combined.out_of_pocket, "The file states none.");
      Paragraph(
          "Our reading, not verified: a deductible is met, and a limit reached, as soon as "
          "that of the side or the one for both is.");
    }
    if (!p_.examples.empty()) {
      Section(Next(), "Coverage examples, as filed");
      for (const std::string& example : p_.examples) {
        Paragraph("Coverage example, " + example + ". Source: " + Source() + ".");
      }
    }
    Section("4", "Benefits");
    for (size_t i = 0; i < p_.benefits.size(); ++i) BenefitSection(i);
    Exclusions();
    Section("6", "Medical necessity");
    Section("6.1", "Definition");
    Paragraph(
        "The public files hold no definition of medical necessity. The plan's contract has "
        "one; until it is added here, a clinician of the plan decides.");
    body_ += "\n```rule\nnecessity: true\n```\n";
    Section("7", "Network");
    Paragraph("The public files name the network by a number, not its providers: ask the plan.");
    body_ += "\n```rule\nnetwork: true\n```\n";
    Section("8", "What was not turned into terms");
    Paragraph(p_.unread.empty()
                  ? "Everything that bears on what a member pays."
                  : "These values are kept in their own words. What a member owes for such a "
                    "benefit is estimated as anything from nothing to the whole allowed amount.");
    for (const UnreadValue& value : p_.unread) {
      Paragraph("Line " + std::to_string(value.line) + " of " + value.file + ", " + value.column +
                " '" + value.value + "': " + value.why + ".");
    }
  }

  std::string BenefitNumber(size_t i) const { return "4." + std::to_string(i + 1); }

  // A heading holds no line break, and its number must stay its own.
  static std::string Heading(const std::string& text) {
    std::string out = Join(std::span<const std::string_view>(SplitWords(text)), " ");
    while (!out.empty() && (out.back() == '#' || out.back() == ' ')) out.pop_back();
    return out.empty() ? "Benefit" : out;
  }

  void BenefitSection(size_t i) {
    const FiledBenefit& benefit = p_.benefits[i];
    Section(BenefitNumber(i), Heading(benefit.name));
    Paragraph("Source: " + p_.benefits_file + ", line " + std::to_string(benefit.line) +
              ", plan year " + p_.year + ".");
    for (const std::string& words : benefit.words) Paragraph("As filed, " + words);
    if (benefit.first.copay && benefit.first.coinsurance && benefit.first.deductible_applies &&
        !benefit.first.copay_after_deductible && benefit.first.coinsurance->percent() > Decimal()) {
      Paragraph(
          "Our reading, not verified: the copay is paid first, then the deductible and the "
          "coinsurance on what is left.");
    }
  }

  void Exclusions() {
    Section("5", "Exclusions");
    Paragraph("The public files do not list the exclusions of the contract.");
    for (size_t i = 0; i < p_.benefits.size(); ++i) {
      const FiledBenefit& benefit = p_.benefits[i];
      if (benefit.family != "cosmetic-surgery" || benefit.first.covered) continue;
      Section("5.1", "Cosmetic services");
      Paragraph("The benefit " + Heading(benefit.name) + " is filed as not covered (section " +
                BenefitNumber(i) + "). Our reading: a request whose stated purpose is cosmetic.");
      body_ += "\n```cql\ndefine \"Cosmetic request\":\n  \"Purpose\" = 'cosmetic'\n```\n";
      body_ += "\n```rule\nexclusion: cosmetic\nwhen: Cosmetic request\n```\n";
      body_ +=
          "\n```evidence\nask: The purpose of the service (medical or cosmetic)\n"
          "kind: fact\nrequest: { purpose: medical }\nreason: medical-necessity\n```\n";
    }
  }

  // ---- Front matter --------------------------------------------------------

  static std::string AmountYaml(const FiledAmount& a, const std::string& section) {
    std::string out = "{ individual: " + a.individual.value_or(Money()).ToString();
    if (a.member) out += ", member: " + a.member->ToString();
    if (a.family) out += ", family: " + a.family->ToString();
    if (!a.embedded) out += ", embedded: false";
    return out + ", section: \"" + section + "\" }";
  }

  static std::string BenefitYaml(const ServiceBenefit& b, const std::string& section) {
    std::string out = "{ title: " + Quoted(b.title);
    const auto add = [&](const std::string& key, const std::string& value) {
      out += ", " + key + ": " + value;
    };
    if (!b.covered) {
      add("covered", "false");
    } else if (!b.unread.empty()) {
      add("unread", Quoted(b.unread));
    } else {
      if (b.copay) add("copay", b.copay->ToString());
      if (b.copay && b.copay_unit != CopayUnit::kSession) {
        add("per", b.copay_unit == CopayUnit::kDay ? "day" : "stay");
      }
      if (b.copay && b.copay_days) add("copay days", std::to_string(*b.copay_days));
      if (b.copay && b.copay_after_deductible) add("copay after deductible", "true");
      if (b.coinsurance) add("coinsurance", Quoted(b.coinsurance->ToString()));
      if (b.coinsurance_at_most) add("coinsurance at most", b.coinsurance_at_most->ToString());
      add("deductible", b.deductible_applies ? "true" : "false");
      if (b.own_deductible) add("own deductible", b.own_deductible->ToString());
      if (!b.own_deductible_name.empty()) {
        add("own deductible name", Quoted(b.own_deductible_name));
      }
      if (b.free_visits > 0) add("free visits", std::to_string(b.free_visits));
      if (b.copay && b.copay_visits > 0) add("copay visits", std::to_string(b.copay_visits));
    }
    if (b.covered) {
      if (b.session_limit) add("sessions", std::to_string(*b.session_limit));
      if (b.paid_at_most) add("paid at most", b.paid_at_most->ToString());
      if (b.paid_at_most_each) add("paid at most each", b.paid_at_most_each->ToString());
      if (b.outside_limit) add("outside the limit", "true");
      if (!b.also_stated.empty()) add("also stated", Quoted(b.also_stated));
    }
    return out + ", section: \"" + section + "\" }";
  }

  // A key that YAML would take for something else than text is quoted.
  static std::string Key(const std::string& family) {
    const bool plain = family != "true" && family != "false" && family != "null" &&
                       family.find_first_not_of("0123456789-") != std::string::npos;
    return plain ? family : Quoted(family);
  }

  void SideYaml(std::string* out, const char* name, const FiledSide& side, const SideNumbers& n,
                ServiceBenefit FiledBenefit::*terms) const {
    *out += std::string("  ") + name + ":\n";
    // Without an amount of its own, a side has none where there is one for both or it shares the
    // first tier's, and otherwise a deductible of nothing.
    const bool shares = terms == &FiledBenefit::second || p_.combined.deductible.stated();
    if (side.deductible.stated() || !shares) {
      *out += "    deductible: " + AmountYaml(side.deductible, n.deductible) + "\n";
    }
    if (side.out_of_pocket.stated()) {
      *out += "    out of pocket: " + AmountYaml(side.out_of_pocket, n.limit) + "\n";
    }
    *out += "    coinsurance: { rate: " +
            (side.coinsurance ? Quoted(side.coinsurance->ToString()) : "not stated") +
            ", section: \"" + n.coinsurance + "\" }\n";
    *out += "    services:\n";
    for (size_t i = 0; i < p_.benefits.size(); ++i) {
      *out += "      " + Key(p_.benefits[i].family) + ": " +
              BenefitYaml(p_.benefits[i].*terms, BenefitNumber(i)) + "\n";
    }
  }

  std::string Front() const {
    std::string out = "---\n";
    out += "plan: " + Quoted(p_.id) + "\n";
    out += "title: " + Quoted(p_.title) + "\n";
    if (!p_.issuer.empty()) out += "sponsor: " + Quoted(p_.issuer) + "\n";
    out += "type: " + p_.type + "\n";
    out += "year: \"" + p_.year + "\"\n";
    out += "starts: " + p_.starts.ToString() + "\n";
    if (p_.ends) out += "ends: " + p_.ends->ToString() + "\n";
    if (!p_.state.empty()) out += "state: " + Quoted(p_.state) + "\n";
    if (p_.hsa_eligible) out += "hsa-eligible: true\n";
    if (p_.marketplace) out += "marketplace: true\n";
    if (p_.metal != MetalLevel::kNone) {
      out += std::string("metal: ") + kMetals[static_cast<int>(p_.metal)] + "\n";
    }
    std::vector<std::string> publishers;
    for (const std::string& name : options_.publishers) publishers.push_back(Quoted(name));
    if (!publishers.empty()) out += "policies: [" + Join(publishers, ", ") + "]\n";
    out += "silent on: [authorization, exclusions]\n";
    out += "cost sharing:\n";
    SideYaml(&out, "in network", p_.first, first_, &FiledBenefit::first);
    if (p_.has_second) {
      SideYaml(&out, "in network tier 2", p_.second, second_, &FiledBenefit::second);
    }
    SideYaml(&out, "out of network", p_.out, out_, &FiledBenefit::out);
    if (p_.has_combined) {
      out += "  combined:\n";
      if (p_.combined.deductible.stated()) {
        out += "    deductible: " + AmountYaml(p_.combined.deductible, combined_.deductible) + "\n";
      }
      if (p_.combined.out_of_pocket.stated()) {
        out +=
            "    out of pocket: " + AmountYaml(p_.combined.out_of_pocket, combined_.limit) + "\n";
      }
    }
    out += ServiceNames();
    out += "sources:\n";
    const std::string read = options_.read.ToString();
    for (auto [title, file, line] :
         {std::tuple("CMS Exchange Plan Attributes PUF", p_.attributes_file, p_.attributes_line),
          std::tuple("CMS Exchange Benefits and Cost Sharing PUF", p_.benefits_file,
                     p_.benefits.empty() ? 0 : p_.benefits.front().line)}) {
      out += "  - { title: " +
             Quoted(std::string(title) + ", plan year " + p_.year + ": " + file + ", from line " +
                    std::to_string(line)) +
             ", read: \"" + read + "\" }\n";
    }
    return out + "---\n";
  }

  // A procedure in an office may be paid as a visit or as surgery; the files do not say.
  std::string ServiceNames() const {
    std::vector<std::string> names;
    for (const char* family :
         {"specialist-visit", "outpatient-surgery-physician-surgical-services"}) {
      const auto here = [&](const FiledBenefit& b) { return b.family == family; };
      if (std::any_of(p_.benefits.begin(), p_.benefits.end(), here)) names.emplace_back(family);
    }
    return names.empty() ? "" : "service benefits: { other: [" + Join(names, ", ") + "] }\n";
  }

  const ImportedPlan& p_;
  const WriteOptions& options_;
  std::string body_;
  int third_ = 0;
  SideNumbers first_, second_, out_, combined_;
};

}  // namespace

std::string WritePlanDocument(const ImportedPlan& plan, const WriteOptions& options) {
  return Writer(plan, options).Write();
}

}  // namespace precert
