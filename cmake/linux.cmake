# What cmake/linux-x86_64.cmake and cmake/linux-aarch64.cmake have in common: a stripped program for any
# Linux since glibc 2.28. The reasons for the flags are in docs/decisions/0007; those that guard the
# program stand in cmake/hardening.cmake.
if(NOT CMAKE_HOST_SYSTEM_PROCESSOR STREQUAL DEPS_TARGET) # else what is built here runs here
  set(CMAKE_SYSTEM_NAME Linux)
  set(CMAKE_SYSTEM_PROCESSOR ${DEPS_TARGET})
endif()
set(CMAKE_C_COMPILER ${DEPS_TARGET}-linux-gnu-gcc)
set(CMAKE_ASM_COMPILER ${DEPS_TARGET}-linux-gnu-gcc)
set(CMAKE_AR ${DEPS_TARGET}-linux-gnu-gcc-ar CACHE FILEPATH "")
set(CMAKE_RANLIB ${DEPS_TARGET}-linux-gnu-gcc-ranlib CACHE FILEPATH "")
execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/../tools/sysroot.sh ${DEPS_TARGET}
  OUTPUT_VARIABLE sysroot OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
get_filename_component(root ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(CMAKE_BUILD_TYPE None CACHE STRING "all flags are here")
set(CMAKE_C_FLAGS_INIT "${sysroot} -O2 -flto=auto -ffunction-sections -fdata-sections \
-fno-asynchronous-unwind-tables \
-ffile-prefix-map=${root}=. -ffile-prefix-map=${CMAKE_BINARY_DIR}=.")
set(CMAKE_ASM_FLAGS_INIT "${sysroot}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-s -Wl,--gc-sections,--as-needed")
