# libcudamatrix as others use it: the header, a static library that is one object in which only the
# names of the header are visible, a shared one with the same names, and the pkg-config file.
include(GNUInstallDirs)

set(library_layers base model scrapers store fetch probe render rules read as_of app upkeep command with)
set(library_objects "")
set(library_needs "")
foreach(part ${library_layers})
  list(APPEND library_objects $<TARGET_OBJECTS:cm_${part}>)
  get_target_property(links cm_${part} LINK_LIBRARIES)
  foreach(link ${links})
    if(NOT link MATCHES "^cm_|NOTFOUND$")
      list(APPEND library_needs ${link})
    endif()
  endforeach()
endforeach()
list(REMOVE_DUPLICATES library_needs)

add_library(cudamatrix_shared SHARED ${library_objects})
set_target_properties(cudamatrix_shared PROPERTIES OUTPUT_NAME cudamatrix LINKER_LANGUAGE C
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_libraries(cudamatrix_shared PRIVATE ${library_needs})
target_link_options(cudamatrix_shared PRIVATE -Wl,--no-undefined
  -Wl,--version-script=${CMAKE_SOURCE_DIR}/cmake/cudamatrix.map)
set_target_properties(cudamatrix_shared PROPERTIES LINK_DEPENDS ${CMAKE_SOURCE_DIR}/cmake/cudamatrix.map)
add_dependencies(cudamatrix_shared cm_with)

set(whole ${CMAKE_BINARY_DIR}/libcudamatrix.o)
set(archive ${CMAKE_BINARY_DIR}/libcudamatrix.a)
add_custom_command(OUTPUT ${archive}
  COMMAND ${CMAKE_C_COMPILER} -r -nostdlib -o ${whole} ${library_objects}
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=cudamatrix_* ${whole}
  COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
  COMMAND ${CMAKE_AR} qcs ${archive} ${whole}
  DEPENDS ${library_objects} cm_with COMMAND_EXPAND_LISTS VERBATIM)
add_custom_target(cudamatrix_static ALL DEPENDS ${archive})

file(RELATIVE_PATH up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_SOURCE_DIR}/cmake/cudamatrix.pc.in ${CMAKE_BINARY_DIR}/cudamatrix.pc @ONLY)
install(FILES ${CMAKE_SOURCE_DIR}/include/cudamatrix.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)
install(FILES ${archive} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(TARGETS cudamatrix_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
install(FILES ${CMAKE_BINARY_DIR}/cudamatrix.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT library)
