// The layout of a segment: one rate file, immutable, memory-mapped.
//
// Two files stand beside each other, both named by the first 32 hexadecimal digits of the SHA-256
// of the first:
//   HASH.rates   all that a lookup reads
//   HASH.names   texts that are only printed: names and descriptions of codes, business names.
//                Its own SHA-256 stands in the head of HASH.rates. A store without it still
//                answers.
//
// Both are containers (container.h): all integers little-endian, "varint" and "zigzag" as in
// varint.h, u40 is five bytes. A "text" is a varint length and its bytes. A "table" is u32 count,
// count + 1 u32 offsets into the bytes that follow, and those bytes. Numbers of things start at 0.
//
//   file     16 bytes: magic (8), u32 version, u32 0x01020304
//            sections one after the other, in the order in which they were ready
//            u32 CRC-32C of every 16 KiB of what stands before this table
//            footer (kFooterBytes): u64 file size, u64 offset of the table, u32 CRC-32C of the
//            table, u32 number of sections, for each of kMaxSections u64 offset and u64 length,
//            u32 0, u32 CRC-32C of the footer up to here
//
// A *set* is a set of provider groups; a rate applies to one set. Sections of HASH.rates:
//
//   kHead          what the file said of itself and counts; see segment_head.cc
//   kTypes         table: types of codes ("CPT"), sorted by byte. A "type" below is its number
//   kHeads         table: arrangement, code version, severity (three texts): what items have in
//                  common
//   kCodes         codes sorted by type, then by byte; in blocks of 16 of one type. A block is
//                  varint type, varint number of codes, the codes. A code is: a byte, high half how
//                  many bytes it shares with the code before it in the block, low half how many
//                  follow (both below 15; or 0xFF and both as varints); those bytes; varint h; when
//                  h is 0 varint number of its items and varint place of their heads in kItemLists,
//                  else it has one item with head h - 1; varint (2 * bytes of its rows + 1 when
//                  they have a skip table). Its items and its rows follow those of the code before
//                  it.
//   kCodeIndex     of every block: u40 offset in kCodes, u40 offset in kRows of the rows of its
//                  first code, u32 number of that code's first item
//   kItemLists     u32 numbers of heads
//   kRows          of every code: its rows, ordered by set, in blocks of kRowsPerBlock. A block is:
//                  varint number of rows, of every row its head, of every row what is paid.
//                  A head is varint (4 * (set - set of the row before) + kind); before the first
//                  row is set 0, before the first of a later block the one that the skip table
//                  says. What is paid, when the code has several items after varint which of them:
//                    kind 0: amount; the description is that of the price before
//                    kind 1: varint description, amount
//                    kind 2: varint number of prices, then of each varint description, amount
//                    kind 3: as kind 2, with a byte, the scale, before every amount
//                  An amount is the zigzag of its units less those of the price before it. "Before"
//                  starts in every block with description 0 and 0 units; kind 3 leaves the units at
//                  0. After several blocks a skip table: of each block u32 its first set and u40
//                  its offset from the list's begin; then u32 number of blocks.
//   kDescriptions  table: descriptions, the most frequent first; see EncodeDescription
//   kSets          sets: varint how many of its first groups are those of the set before (0 at the
//                  sets that kSetIndex names), varint how many more there are, and of these each
//                  less the one before less 1, the very first whole
//   kSetIndex      of every 16th set: u40 offset in kSets
//   kPostings      of every group, the sets that it is in: varint count, first set, then the
//                  differences less 1; with more than kPostingsPerBlock a skip table at the end: of
//                  every such block u32 its first set and u32 its offset from the list's begin, the
//                  first number of a block being written whole
//   kGroups        of every group: varint flags (GroupFlag); its identifier (varint if an integer,
//                  else a text, nothing when inline); when kNetworks varint number of its list of
//                  networks; when kRemote varint number of its location; when kDefined varint
//                  number of members and of each: varint TIN, varint 1 + business name or 0, varint
//                  (2 * number of NPIs + 1 when by TIN only), zigzag (first NPI - 10^9), then
//                  differences less 1
//   kGroupIndex    of every group and one more: u40 offset in kGroups, u40 offset in kPostings
//   kUnresolved    one list like those of kPostings: sets with a group whose members are not known
//   kNpis          u32 NPI - 10^9, sorted
//   kNpiDirectory  u32 shift, then of every value of (NPI - 10^9) >> shift and one more: u32 how
//                  many NPIs are below
//   kNpiGroups     u32 of every NPI: its group, or 2^31 + the place in kGroupLists of its list
//   kOddNpis       NPIs outside of 10^9 to 10^9 + 2^32 - 1: u64, sorted
//   kOddNpiGroups  as kNpiGroups
//   kGroupLists    lists of groups: u32 count, u32 groups in order
//   kTins          u64 of every TIN that is nine digits (EIN) or ten (of type NPI, + 2^62), sorted
//   kTinTexts      table: the other TINs, sorted: "e" (EIN) or "n" (NPI) and the text. TINs are
//                  numbered through both.
//   kTinGroups     as kNpiGroups
//   kNetworks      table: lists of networks: texts
//   kLocations     table: locations of remote groups
//
// Sections of HASH.names are "packed texts" (packed_texts.h): kItemTexts by item, kBusinessNames.
#pragma once

#include <cstddef>
#include <cstdint>

namespace precert::rates {

inline constexpr uint32_t kSegmentVersion = 1;
inline constexpr char kSegmentMagic[9] = "PRCRATES";
inline constexpr char kNamesMagic[9] = "PRCNAMES";
inline constexpr uint32_t kEndianMark = 0x01020304;
inline constexpr size_t kStartBytes = 16;
inline constexpr size_t kChecksumBlock = 16 * 1024;
inline constexpr int kMaxSections = 32;
inline constexpr size_t kFooterBytes = 8 + 8 + 4 + 4 + kMaxSections * 16 + 4 + 4;

enum Section : int {
  kHead,
  kTypes,
  kHeads,
  kCodes,
  kCodeIndex,
  kItemLists,
  kRows,
  kDescriptions,
  kSets,
  kSetIndex,
  kPostings,
  kGroups,
  kGroupIndex,
  kUnresolved,
  kNpis,
  kNpiDirectory,
  kNpiGroups,
  kOddNpis,
  kOddNpiGroups,
  kGroupLists,
  kTins,
  kTinTexts,
  kTinGroups,
  kNetworks,
  kLocations,
  kSectionCount
};
enum NamesSection : int {
  kItemTexts,
  kItemTextIndex,
  kBusinessNames,
  kBusinessNameIndex,
  kNamesSectionCount
};

enum GroupFlag : uint32_t {
  kDefined = 1,
  kRemote = 2,
  kHasNetworks = 4,
  kIntegerId = 8,
  kInline = 16,
};

inline constexpr uint32_t kCodesPerBlock = 16;
inline constexpr size_t kCodeIndexBytes = 14;
inline constexpr uint32_t kRowsPerBlock = 128;
inline constexpr size_t kRowSkipBytes = 9;
inline constexpr uint32_t kPostingsPerBlock = 128;
inline constexpr size_t kPostingSkipBytes = 8;
inline constexpr uint32_t kSetsPerIndex = 16;
inline constexpr uint64_t kFirstNpi = 1'000'000'000;
inline constexpr uint64_t kNpiTinBit = uint64_t{1} << 62;
inline constexpr uint32_t kGroupListBit = uint32_t{1} << 31;

// Limits of one segment. What a reader meets beyond them is an Error; the counts fit the layout.
inline constexpr uint32_t kMaxGroups = kGroupListBit - 1;
inline constexpr uint64_t kMaxSets = UINT32_MAX - 1;
inline constexpr uint32_t kMaxItems = 64u << 20;                // different heads of items
inline constexpr size_t kMaxOddNpis = 4'000'000;                // that do not have ten digits
inline constexpr size_t kMaxDictionaryBytes = size_t{1} << 30;  // each dictionary, in memory
inline constexpr size_t kSetBytesOfPart = 192u << 20;           // SegmentBuilder::Full
inline constexpr uint64_t kRowBytesOfPart = 96u << 20;          // the same, of rates on the disk
inline constexpr size_t kMaxReportedUnreadable = 1000;          // told one by one
inline constexpr size_t kMaxStoreListBytes = 64u << 20;         // segments.json

}  // namespace precert::rates
