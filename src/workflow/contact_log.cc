// The contact log.
#include "workflow/contact_log.h"

#include <algorithm>

#include "base/text.h"

namespace precert {

std::string_view ContactKindId(ContactKind kind) {
  switch (kind) {
    case ContactKind::kPhone:
      return "phone";
    case ContactKind::kLetter:
      return "letter";
    case ContactKind::kPortal:
      return "portal";
    case ContactKind::kFax:
      return "fax";
    case ContactKind::kPeerToPeer:
      return "peer-to-peer call";
    case ContactKind::kInPerson:
      return "in person";
  }
  return "";
}

Status ContactLog::Add(Contact contact, Date today) {
  if (Trim(contact.with).empty()) {
    return Error{
        "a contact needs the name of the person or department", {}, "ask for a first name"};
  }
  if (Trim(contact.summary).empty()) return Error{"a contact needs what was said"};
  if (contact.date > today) {
    return Error{"a contact on " + contact.date.ToString() + " lies after today, " +
                 today.ToString()};
  }
  const auto place =
      std::upper_bound(contacts_.begin(), contacts_.end(), contact,
                       [](const Contact& a, const Contact& b) { return a.date < b.date; });
  contacts_.insert(place, std::move(contact));
  return Done{};
}

std::vector<const Contact*> ContactLog::WithoutReference() const {
  std::vector<const Contact*> out;
  for (const Contact& contact : contacts_) {
    if (Trim(contact.reference).empty()) out.push_back(&contact);
  }
  return out;
}

std::string ContactLog::ToText() const {
  std::string out;
  for (const Contact& contact : contacts_) {
    out += contact.date.ToString() + " " + std::string(ContactKindId(contact.kind)) + ", " +
           contact.with;
    if (!Trim(contact.reference).empty()) out += ", ref. " + contact.reference;
    out += ": " + contact.summary + "\n";
  }
  return out;
}

}  // namespace precert
