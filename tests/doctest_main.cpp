// The main function of every test binary. It stands in a file of its own because doctest's
// implementation is the slow part to compile, and is then compiled once.

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
