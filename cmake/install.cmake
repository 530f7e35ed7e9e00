# What `cmake --install build` puts where: the program, the layouts and fonts it finds by itself,
# the manual pages and the documents. Included at the end of the top CMakeLists.txt.
include(GNUInstallDirs)

install(TARGETS banxin RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

install(DIRECTORY layouts fonts DESTINATION ${CMAKE_INSTALL_DATADIR}/banxin
        FILES_MATCHING PATTERN "*.yaml" PATTERN "*.otf" PATTERN "*.ttf")
install(DIRECTORY fonts/licences DESTINATION ${CMAKE_INSTALL_DATADIR}/banxin/fonts)
install(FILES fonts/README.md DESTINATION ${CMAKE_INSTALL_DATADIR}/banxin/fonts OPTIONAL)

# man/banxin.1 → man1/banxin.1; man/zh_CN/banxin.1 → zh_CN/man1/banxin.1.
file(GLOB_RECURSE pages CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/man man/*.[1-8])
foreach(page IN LISTS pages)
  string(REGEX REPLACE "[^/]*([1-8])$" "man\\1" folder ${page})
  install(FILES man/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/${folder})
endforeach()

install(FILES README.md README.zh-CN.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY samples/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/samples)
