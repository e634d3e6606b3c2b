// SPDX-License-Identifier: BSL-1.0
// Names that Windows, X11, glibc, Apple and test frameworks are known to define. Included after
// the standard headers and before ours, which must use none of them.
#define min garbage garbage
#define max garbage garbage
#define near garbage garbage
#define far garbage garbage
#define small garbage garbage
#define interface garbage garbage
#define ERROR garbage garbage
#define IN garbage garbage
#define OUT garbage garbage
#define DELETE garbage garbage
#define linux garbage garbage
#define unix garbage garbage
#define major garbage garbage
#define minor garbage garbage
#define check garbage garbage
#define verify garbage garbage
#define Status garbage garbage
#define None garbage garbage
#define Success garbage garbage
#define Bool garbage garbage
#define True garbage garbage
#define False garbage garbage
#define Always garbage garbage
#define OPTIONAL garbage garbage
#define CONST garbage garbage
#define VOID garbage garbage
#define I garbage garbage
#define EOF garbage garbage
#define errno garbage garbage
#define stdin garbage garbage
#define assert garbage garbage
#define CHECK garbage garbage
#define REQUIRE garbage garbage
