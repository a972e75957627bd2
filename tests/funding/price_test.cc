// Packages and discounts, and their days.
#include "funding/price.h"

#include <gtest/gtest.h>

namespace precert {
namespace {

Money D(int64_t dollars) { return Money::Dollars(dollars); }
Date Day(std::string_view iso) { return *Date::Parse(iso); }

FundingQuestion Question(int64_t amount, int sessions) {
  FundingQuestion q;
  q.amount = D(amount);
  q.sessions = sessions;
  q.as_of = Day("2026-11-23");
  return q;
}

struct Row {
  const char* what;
  const char* kind;
  int count;
  const char *price, *list, *off;  // "" not given
  int64_t amount;
  int sessions;
  const char* want;  // the total, "no: WHY" when it does not apply, or "error: WHY"
};

TEST(Price, PackagesAndDiscounts) {
  const Row rows[] = {
      {"R42: six for $720", "package", 6, "120", "150", "", 900, 6, "720.00"},
      {"as a share", "package", 6, "", "150", "20", 900, 6, "720.00"},
      {"the count of the question", "package", 0, "120", "150", "", 900, 6, "720.00"},
      {"more sessions than the package", "package", 6, "120", "150", "", 1200, 8, "1020.00"},
      {"fewer sessions than the package", "package", 6, "120", "150", "", 600, 4, "720.00"},
      {"R43: the first visit", "discount", 1, "100", "150", "", 900, 6, "850.00"},
      {"one session without a count", "discount", 0, "100", "150", "", 900, 6, "850.00"},
      {"a tenth off all", "discount", 0, "", "", "10", 900, 6, "810.00"},
      {"a third of a cent", "discount", 0, "", "", "33.3333", 1, 1, "0.67"},
      {"a tenth off two", "discount", 2, "", "150", "10", 900, 6, "870.00"},
      {"all of it off", "discount", 0, "", "", "100", 900, 6, "0.00"},
      {"nothing off", "discount", 1, "150", "150", "", 900, 6, "900.00"},
      {"for more than is asked", "discount", 7, "100", "150", "", 900, 6,
       "no: it is for 7 sessions; 6 are asked for"},
      {"no price", "package", 6, "", "150", "", 900, 6,
       "error: it needs a price and the usual price of one session"},
      {"no usual price", "package", 6, "120", "", "", 900, 6,
       "error: it needs a price and the usual price of one session"},
      {"a share of a package needs it", "package", 6, "", "", "20", 900, 6,
       "error: it needs a price and the usual price of one session"},
      {"a share off some", "discount", 2, "", "", "10", 900, 6,
       "error: a share off some sessions needs the usual price of one"},
      {"both", "discount", 1, "100", "150", "10", 900, 6,
       "error: it has both a price and a share off"},
      {"dearer", "discount", 1, "151", "150", "", 900, 6,
       "error: its price is above the usual price"},
      {"more off than owed", "discount", 6, "0", "151", "", 900, 6,
       "error: it takes off $906.00, more than the $900.00 asked about"},
      {"too many", "package", 1001, "1", "2", "", 900, 6, "error: too many sessions"},
  };
  for (const Row& row : rows) {
    FinanceFacts::Offer offer;
    offer.kind = row.kind;
    offer.count = row.count;
    if (*row.price) offer.price = Money::Parse(row.price);
    if (*row.list) offer.list_price = Money::Parse(row.list);
    if (*row.off) offer.off = Rate::Parse(row.off);
    const Result<FundingOption> option = PriceOption(Question(row.amount, row.sessions), offer);
    const std::string got = !option.ok()       ? "error: " + option.error().message
                            : !option->applies ? "no: " + option->conditions[0]
                                               : option->total.ToString();
    EXPECT_EQ(got, row.want) << row.what;
    if (option.ok() && option->applies) {
      EXPECT_EQ(option->difference, option->total - D(row.amount)) << row.what;
    }
  }
}

TEST(Price, OffersHaveTheirDays) {
  struct DayRow {
    const char *starts, *ends, *visit, *want;
  };
  const DayRow rows[] = {
      {"", "2026-11-22", "", "no: it ended on 22 November 2026"},
      {"", "2026-11-23", "", "until 23 November 2026, today"},
      {"", "2026-11-24", "", "until 24 November 2026, tomorrow"},
      {"", "2026-12-31", "", "until 31 December 2026, 38 days from now"},
      {"2026-11-24", "", "", "no: it starts on 24 November 2026"},
      {"2026-11-23", "", "", "1 session at $100.00 instead of $150.00"},
      {"", "2026-12-31", "2027-01-05",
       "the visit on 5 January 2027 is after its last day: ask whether paying before is enough"},
      {"", "2026-12-31", "2026-12-31", "until 31 December 2026, 38 days from now"},
  };
  for (const DayRow& row : rows) {
    FundingQuestion q = Question(150, 1);
    FinanceFacts::Offer offer;
    offer.kind = "discount";
    offer.price = D(100), offer.list_price = D(150);
    if (*row.starts) offer.starts = Day(row.starts);
    if (*row.ends) offer.ends = Day(row.ends);
    if (*row.visit) q.visit = Day(row.visit);
    const Result<FundingOption> option = PriceOption(q, offer);
    ASSERT_TRUE(option.ok());
    const std::string got = !option->applies            ? "no: " + option->conditions.front()
                            : !option->warnings.empty() ? option->warnings.front()
                                                        : option->conditions.back();
    EXPECT_EQ(got, row.want);
  }
}

TEST(Price, SharesToATenthOfAPercent) {
  const struct {
    int64_t part, whole;
    const char* share;
  } rows[] = {{180, 900, "20 %"}, {1, 3, "33.3 %"}, {2, 3, "66.7 %"}, {0, 9, "0 %"}, {9, 0, "0 %"}};
  for (const auto& row : rows) EXPECT_EQ(ShareOf(D(row.part), D(row.whole)), row.share);
}

}  // namespace
}  // namespace precert
