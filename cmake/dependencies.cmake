# The libraries that the program is linked with, each as one target: dep_sqlite, dep_pcre2, dep_xml2,
# dep_jansson, dep_minizip. Either the shared ones of the system, for daily work, or with STATIC_DEPS
# those that tools/deps.sh builds from Debian's sources, for a program that needs none of them.
# LIBRARY_SOURCES: rows for src/command/library_sources.c.in, what the libraries were made of.
option(STATIC_DEPS "link SQLite, PCRE2, libxml2, Jansson and minizip statically, built by tools/deps.sh" OFF)

if(STATIC_DEPS)
  if(NOT DEPS_TARGET) # the toolchain file says it
    set(DEPS_TARGET native)
  endif()
  set(DEPS_PREFIX ${CMAKE_SOURCE_DIR}/build/deps/${DEPS_TARGET} CACHE PATH "where the static libraries are")
  # built anew only where what they are made by has changed
  execute_process(COMMAND ${CMAKE_SOURCE_DIR}/tools/deps.sh ${DEPS_TARGET} ${DEPS_PREFIX} ${HARDENING}
    COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tools/deps.sh
    ${CMAKE_SOURCE_DIR}/tools/sources.sh ${CMAKE_SOURCE_DIR}/packaging/sources.tsv)
  set(LIBRARY_SOURCES "")
  file(STRINGS ${CMAKE_SOURCE_DIR}/packaging/sources.tsv pins REGEX "^[^#\t]+\t[^\t]+\t[^\t]+\t[0-9a-f]+$")
  foreach(pin ${pins})
    string(REGEX REPLACE "^([^\t]+)\t([^\t]+)\t([^\t]+)\t.*" "    {\"\\1\", \"\\2\", \"\\3\"},\n" row ${pin})
    string(APPEND LIBRARY_SOURCES ${row})
  endforeach()
  function(dependency name library)
    add_library(dep_${name} STATIC IMPORTED)
    set_target_properties(dep_${name} PROPERTIES IMPORTED_LOCATION ${DEPS_PREFIX}/lib/lib${library}.a
      INTERFACE_INCLUDE_DIRECTORIES ${DEPS_PREFIX}/include)
  endfunction()
  dependency(sqlite sqlite3)
  dependency(pcre2 pcre2-8)
  dependency(xml2 xml2)
  dependency(jansson jansson)
  dependency(minizip minizip)
  dependency(z z)
  target_compile_definitions(dep_pcre2 INTERFACE PCRE2_STATIC)
  target_compile_definitions(dep_xml2 INTERFACE LIBXML_STATIC)
  target_include_directories(dep_xml2 SYSTEM INTERFACE ${DEPS_PREFIX}/include/libxml2)
  target_include_directories(dep_minizip SYSTEM INTERFACE ${DEPS_PREFIX}/include/minizip)
  target_link_libraries(dep_minizip INTERFACE dep_z)
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
  pkg_check_modules(PCRE2 REQUIRED IMPORTED_TARGET libpcre2-8)
  pkg_check_modules(XML2 REQUIRED IMPORTED_TARGET libxml-2.0)
  pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
  pkg_check_modules(MINIZIP REQUIRED IMPORTED_TARGET minizip)
  add_library(dep_sqlite ALIAS PkgConfig::SQLITE)
  add_library(dep_pcre2 ALIAS PkgConfig::PCRE2)
  add_library(dep_xml2 ALIAS PkgConfig::XML2)
  add_library(dep_jansson ALIAS PkgConfig::JANSSON)
  # its shared library is on few machines, so the static one is taken where it is there
  add_library(dep_minizip INTERFACE)
  find_library(MINIZIP_STATIC libminizip.a)
  if(MINIZIP_STATIC)
    target_link_libraries(dep_minizip INTERFACE ${MINIZIP_STATIC} z)
  else()
    target_link_libraries(dep_minizip INTERFACE PkgConfig::MINIZIP)
  endif()
  target_include_directories(dep_minizip SYSTEM INTERFACE ${MINIZIP_INCLUDE_DIRS})
endif()
