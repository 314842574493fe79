# The release for Linux on x86_64.
set(DEPS_TARGET x86_64)
include(${CMAKE_CURRENT_LIST_DIR}/linux.cmake)
