// The contact log: every call and letter about a case, with date, name and reference number, so
// that what was promised can be proved later. A plain value that only grows; writing it down is
// store/'s.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace precert {

enum class ContactKind { kPhone, kLetter, kPortal, kFax, kPeerToPeer, kInPerson };

std::string_view ContactKindId(ContactKind kind);  // "phone"

struct Contact {
  Date date;
  ContactKind kind = ContactKind::kPhone;
  std::string with;       // name of the person spoken to, or the department
  std::string reference;  // call or case reference number; "" when none was given
  std::string summary;    // what was said
};

class ContactLog {
 public:
  // Refuses an entry without a name or a summary, and one dated after `today`: a log with guesses
  // in it proves nothing. Entries are kept in the order of their dates, then of their arrival.
  Status Add(Contact contact, Date today);
  const std::vector<Contact>& contacts() const { return contacts_; }
  // Entries that lack a reference number: the ones to ask for again.
  std::vector<const Contact*> WithoutReference() const;
  // One line each: "2026-11-23 phone, J. Example, ref. 4711: said the request was received".
  std::string ToText() const;

 private:
  std::vector<Contact> contacts_;
};

}  // namespace precert
