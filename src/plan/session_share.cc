// One session: copay, deductible, coinsurance, limits, in the order of its terms.
#include "plan/session_share.h"

#include <algorithm>

#include "base/limits.h"

namespace precert {
namespace {

class Share {
 public:
  Share(const SessionTerms& terms, Money* copay_taken, Accumulators* year, SessionCost* cost,
        std::vector<CostNote>* notes)
      : terms_(terms),
        benefit_(terms.benefit),
        copay_taken_(copay_taken),
        year_(*year),
        cost_(*cost),
        notes_(notes) {}

  void Run() {
    rest_ = cost_.allowed;
    outside_ = benefit_ != nullptr && benefit_->outside_limit;
    if (!outside_) pocket_ = year_.OutOfPocketLeft(terms_.tier);
    const Visit visit = CountVisit();
    if (visit == Visit::kFree) {
      Note("the first " + Visits(benefit_->free_visits) + " of a plan year cost nothing",
           benefit_->clause);
    } else if (visit == Visit::kCopayOnly) {
      TakeCopay();
      Note("the first " + Visits(benefit_->copay_visits) +
               " of a plan year cost the copay alone, without the deductible",
           benefit_->clause);
    } else {
      const bool copay = visit == Visit::kAny;
      if (copay && !CopayAfterDeductible()) TakeCopay();
      TakeDeductible();
      if (copay && CopayAfterDeductible()) TakeCopay();
      TakeCoinsurance();
    }
    Close();
  }

 private:
  enum class Visit { kAny, kFree, kCopayOnly, kPastCopays };

  static std::string Visits(int n) { return n == 1 ? "visit" : std::to_string(n) + " visits"; }

  bool CopayAfterDeductible() const {
    return benefit_ != nullptr && benefit_->copay_after_deductible;
  }

  Visit CountVisit() {
    if (benefit_ == nullptr || (benefit_->free_visits == 0 && benefit_->copay_visits == 0)) {
      return Visit::kAny;
    }
    const int before = year_.counts.visits[terms_.family]++;
    if (before < benefit_->free_visits) return Visit::kFree;
    if (benefit_->copay_visits == 0) return Visit::kAny;
    return before < benefit_->free_visits + benefit_->copay_visits ? Visit::kCopayOnly
                                                                   : Visit::kPastCopays;
  }

  // Nothing is owed past the out-of-pocket limit, whichever part reaches it.
  Money Cap(Money part) {
    if (!pocket_) return part;
    limit_reached_ |= part > *pocket_;
    part = std::min(part, *pocket_);
    *pocket_ -= part;
    return part;
  }

  // The whole copay of this session, before it meets what is left of the allowed amount.
  Money CopayOf(const ServiceBenefit& benefit) const {
    if (benefit.copay_unit != CopayUnit::kDay) return *benefit.copay;
    int days = terms_.copay_days.value_or(limits::kMaxSessions);
    if (benefit.copay_days) days = std::min(days, *benefit.copay_days);
    const int64_t most = cost_.allowed.cents();  // never more; keeps the product in bounds
    if (benefit.copay->cents() > 0 && days > most / benefit.copay->cents()) return cost_.allowed;
    return *benefit.copay * days;
  }

  void TakeCopay() {
    if (benefit_ == nullptr || !benefit_->copay) return;
    const bool again = *copay_taken_ > Money();
    const Money owed = std::min(std::max(CopayOf(*benefit_) - *copay_taken_, Money()), rest_);
    rest_ -= owed;
    *copay_taken_ += owed;
    cost_.copay = Cap(owed);
    if (notes_ == nullptr) return;
    if (again)
      return Note("the copay of this visit was taken with an earlier line", benefit_->clause);
    std::string text = "copay of " + benefit_->copay->Display();
    switch (benefit_->copay_unit) {
      case CopayUnit::kSession:
        text += " for each session";
        break;
      case CopayUnit::kStay:
        text += " for each stay";
        break;
      case CopayUnit::kDay:
        text += " for each day of a stay";
        if (benefit_->copay_days) text += ", " + std::to_string(*benefit_->copay_days) + " at most";
        break;
    }
    Note(std::move(text), benefit_->clause);
  }

  void TakeDeductible() {
    if (benefit_ != nullptr && !benefit_->deductible_applies) return;
    const bool own = benefit_ != nullptr && benefit_->own_deductible;
    Money left;
    if (own) {
      const std::string& name =
          benefit_->own_deductible_name.empty() ? terms_.family : benefit_->own_deductible_name;
      Money& used = year_.own_deductible[static_cast<size_t>(terms_.tier)][name];
      left = std::max(*benefit_->own_deductible - used, Money());
      cost_.deductible = Cap(std::min(rest_, left));
      used += cost_.deductible;
    } else {
      left = year_.DeductibleLeft(terms_.tier);
      cost_.deductible = Cap(std::min(rest_, left));
      year_.SpendDeductible(terms_.tier, cost_.deductible);
    }
    rest_ -= cost_.deductible;
    if (cost_.deductible == Money() || notes_ == nullptr) return;
    const bool met = cost_.deductible == left;
    Note(
        SessionNumbers(cost_.number, cost_.number) + ": " + cost_.deductible.Display() +
            " goes to the deductible" +
            (met ? ", which is then met" : "; " + (left - cost_.deductible).Display() + " is left"),
        own ? benefit_->clause : terms_.sharing->deductible_clause);
  }

  void TakeCoinsurance() {
    Money owed = std::min(terms_.coinsurance.Of(rest_), rest_);
    const bool limited = benefit_ != nullptr && benefit_->coinsurance_at_most &&
                         owed > *benefit_->coinsurance_at_most;
    if (limited) owed = *benefit_->coinsurance_at_most;
    cost_.coinsurance = Cap(owed);
    if (cost_.coinsurance == Money() || notes_ == nullptr) return;
    const bool own = benefit_ != nullptr && benefit_->coinsurance;
    Note("coinsurance of " + terms_.coinsurance.ToString() + " of what is left" +
             (limited ? ", " + benefit_->coinsurance_at_most->Display() + " at most" : ""),
         own ? benefit_->clause : terms_.sharing->coinsurance_clause);
  }

  void Close() {
    if (limit_reached_) {
      Note(SessionNumbers(cost_.number, cost_.number) +
               ": the out-of-pocket limit is reached; the plan pays the rest",
           terms_.sharing->out_of_pocket_clause);
    }
    const Money share = cost_.deductible + cost_.copay + cost_.coinsurance;
    if (outside_ && share > Money()) {
      Note(
          "what is paid for this does not count toward the out-of-pocket limit, which does not "
          "end it",
          benefit_->clause);
    }
    cost_.plan_pays = cost_.allowed - share;
    if (benefit_ != nullptr && benefit_->paid_at_most_each) {
      KeepWithin(*benefit_->paid_at_most_each,
                 benefit_->paid_at_most_each->Display() + " for one session");
    }
    if (benefit_ != nullptr && benefit_->paid_at_most) {
      Money& paid = year_.counts.paid_by_plan[terms_.family];
      const Money left = std::max(*benefit_->paid_at_most - paid, Money());
      KeepWithin(left, "the " + left.Display() + " that is left of its yearly maximum of " +
                           benefit_->paid_at_most->Display());
      paid += cost_.plan_pays;
    }
    cost_.patient_pays = share + cost_.over_maximum;
    if (!outside_) year_.SpendOutOfPocket(terms_.tier, share);
  }

  void KeepWithin(Money most, const std::string& in_words) {
    if (cost_.plan_pays <= most) return;
    cost_.over_maximum += cost_.plan_pays - most;
    cost_.plan_pays = most;
    Note(SessionNumbers(cost_.number, cost_.number) + ": the plan pays no more than " + in_words +
             "; the patient pays the rest, outside the out-of-pocket limit",
         benefit_->clause);
  }

  void Note(std::string text, std::string clause) {
    if (notes_ != nullptr) AddNote(notes_, std::move(text), std::move(clause));
  }

  const SessionTerms& terms_;
  const ServiceBenefit* const benefit_;
  Money* const copay_taken_;
  Accumulators& year_;
  SessionCost& cost_;
  std::vector<CostNote>* const notes_;
  Money rest_;
  std::optional<Money> pocket_;
  bool outside_ = false, limit_reached_ = false;
};

}  // namespace

void AddNote(std::vector<CostNote>* notes, std::string text, std::string clause) {
  CostNote note{std::move(text), std::move(clause)};
  if (std::find(notes->begin(), notes->end(), note) == notes->end()) {
    notes->push_back(std::move(note));
  }
}

std::string SessionNumbers(int first, int last) {
  return first == last ? "session " + std::to_string(first)
                       : "sessions " + std::to_string(first) + " to " + std::to_string(last);
}

void ShareSession(const SessionTerms& terms, Money* copay_taken, Accumulators* year,
                  SessionCost* cost, std::vector<CostNote>* notes) {
  Share(terms, copay_taken, year, cost, notes).Run();
}

}  // namespace precert
