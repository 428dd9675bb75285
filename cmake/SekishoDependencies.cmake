# SPDX-License-Identifier: GPL-3.0-or-later
# Every library that the build needs, each looked up once, with the Debian and Ubuntu package named when it is missing.

# Compiled files are kept between builds where ccache is there; the settings let it keep precompiled headers too.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE_PROGRAM})
endif()

find_package(Qt6 6.4 QUIET COMPONENTS Core Network)
if(NOT Qt6_FOUND)
    message(FATAL_ERROR "Qt 6.4 or newer was not found (package qt6-base-dev). ./dev run installs it.")
endif()
if(SEKISHO_GUI)
    find_package(Qt6 6.4 QUIET OPTIONAL_COMPONENTS Widgets Svg Charts)
    if(NOT TARGET Qt6::Widgets)
        message(FATAL_ERROR "Qt Widgets was not found (package qt6-base-dev); -DSEKISHO_GUI=OFF builds without it.")
    endif()
    if(NOT TARGET Qt6::Svg)
        message(FATAL_ERROR "Qt Svg was not found (package libqt6svg6-dev); -DSEKISHO_GUI=OFF builds without it.")
    endif()
    if(NOT TARGET Qt6::Charts)
        # It names Qt OpenGL as a dependency, whether a chart uses it or not.
        message(FATAL_ERROR "Qt Charts was not found (packages qt6-charts-dev and libqt6opengl6-dev); "
            "-DSEKISHO_GUI=OFF builds without it.")
    endif()
endif()
if(SEKISHO_TESTS)
    find_package(Qt6 6.4 QUIET COMPONENTS Test)
    if(NOT TARGET Qt6::Test)
        message(FATAL_ERROR "Qt Test was not found (package qt6-base-dev); -DSEKISHO_TESTS=OFF builds without it.")
    endif()
endif()

# Boost.Beast parses HTTP/1.1; headers only.
find_package(Boost 1.74 QUIET)
if(NOT Boost_FOUND)
    message(FATAL_ERROR "Boost 1.74 or newer was not found (package libboost-dev).")
endif()

# OpenSSL: hashes and MACs; Qt's TLS plugin uses it as well.
find_package(OpenSSL 3.0 QUIET)
if(NOT OPENSSL_FOUND)
    message(FATAL_ERROR "OpenSSL 3 was not found (package libssl-dev).")
endif()

# simdjson peeks into bodies; nlohmann_json reads the catalogue and the configuration and keeps their order.
find_package(simdjson QUIET)
if(NOT simdjson_FOUND)
    message(FATAL_ERROR "simdjson was not found (package libsimdjson-dev).")
endif()
find_package(nlohmann_json 3.11 QUIET)
if(NOT nlohmann_json_FOUND)
    message(FATAL_ERROR "nlohmann_json 3.11 was not found (package nlohmann-json3-dev).")
endif()

# SQLite keeps the log and the cache; 3.37 knows STRICT tables.
find_package(SQLite3 3.37 QUIET)
if(NOT SQLite3_FOUND)
    message(FATAL_ERROR "SQLite 3.37 or newer was not found (package libsqlite3-dev).")
endif()

# Content codings, decoded for the log and the usage meter only.
find_package(ZLIB QUIET)
if(NOT ZLIB_FOUND)
    message(FATAL_ERROR "zlib was not found (package zlib1g-dev).")
endif()
find_package(PkgConfig QUIET)
if(NOT PKG_CONFIG_FOUND)
    message(FATAL_ERROR "pkg-config was not found (package pkg-config).")
endif()
pkg_check_modules(ZSTD QUIET IMPORTED_TARGET libzstd)
if(NOT ZSTD_FOUND)
    message(FATAL_ERROR "zstd was not found (package libzstd-dev).")
endif()
pkg_check_modules(BROTLIDEC QUIET IMPORTED_TARGET libbrotlidec)
if(NOT BROTLIDEC_FOUND)
    message(FATAL_ERROR "brotli was not found (package libbrotli-dev).")
endif()

# QtKeychain keeps the keys in the system's keychain. On Linux its libsecret backend is loaded when the program runs
# (package libsecret-1-0), and Qt D-Bus tells a locked keychain from an empty one.
find_package(Qt6Keychain 0.13 QUIET)
if(NOT Qt6Keychain_FOUND)
    message(FATAL_ERROR "QtKeychain 0.13 for Qt 6 was not found (package qtkeychain-qt6-dev).")
endif()
if(UNIX AND NOT APPLE)
    find_package(Qt6 6.4 QUIET COMPONENTS DBus)
    if(NOT TARGET Qt6::DBus)
        message(FATAL_ERROR "Qt D-Bus was not found (package qt6-base-dev).")
    endif()
endif()
