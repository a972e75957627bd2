// UseLargePages: for a command that lives for milliseconds and takes megabytes, most of what memory
// costs is the system's work for each page of 4 KiB that is touched for the first time. Called
// before other threads start, this makes the heap begin with room in large pages (those that are
// touched count, not all of it), and all threads share it. Where the system refuses, the heap stays
// as it is.
#pragma once

namespace precert {

void UseLargePages();

}  // namespace precert
