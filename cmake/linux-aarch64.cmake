# The release for Linux on aarch64.
set(DEPS_TARGET aarch64)
include(${CMAKE_CURRENT_LIST_DIR}/linux.cmake)
