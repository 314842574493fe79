# What stands in the way of somebody whose input has found a fault in the program: guarded stacks,
# checked string functions, marked places to jump to, nothing at a known address, and nothing that is
# both writable and executable or writable and a table of addresses. For all of our code in every build,
# and by ${HARDENING} for the libraries that tools/deps.sh builds. docs/decisions/0007.
set(HARDENING -fstack-protector-strong)
if(UNIX)
  list(APPEND HARDENING -fstack-clash-protection)
endif()
if(UNIX AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  list(APPEND HARDENING -fcf-protection=full)
elseif(UNIX AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  list(APPEND HARDENING -mbranch-protection=standard)
endif()
# The third level where libc has it, since glibc 2.34; an older one takes it for the second. It wants
# the optimiser, and the sanitizers want to see the plain calls.
if(NOT CMAKE_BUILD_TYPE STREQUAL Debug)
  list(APPEND HARDENING -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(SANITIZE OR FUZZ)
  set(HARDENING "")
endif()
add_compile_options(${HARDENING})
if(UNIX)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C)
  add_link_options(LINKER:-z,relro,-z,now,-z,noexecstack,-z,separate-code)
endif()
if(WIN32 AND HARDENING)
  add_link_options(-fstack-protector-strong) # brings the library that has the guard
endif()
