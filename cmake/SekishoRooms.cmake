# SPDX-License-Identifier: GPL-3.0-or-later
# How a room (a folder that is a static library and a layer) and a test are declared.

# moc reads a target's own headers and needs no library built before it.
set(CMAKE_AUTOGEN_ORIGIN_DEPENDS OFF)

add_library(sekisho_options INTERFACE)
target_compile_features(sekisho_options INTERFACE cxx_std_20)
target_include_directories(sekisho_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(sekisho_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wold-style-cast -Woverloaded-virtual -Wnon-virtual-dtor
    -Wundef -Wimplicit-fallthrough $<$<BOOL:${SEKISHO_WERROR}>:-Werror>)
target_compile_definitions(sekisho_options INTERFACE
    SEKISHO_VERSION="${PROJECT_VERSION}"
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
    QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_USE_QSTRINGBUILDER QT_STRICT_ITERATORS QT_NO_KEYWORDS
    QT_NO_FOREACH QT_DISABLE_DEPRECATED_BEFORE=0x060400)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
    # These clangs have C++20 coroutines but do not announce them, and libstdc++ asks for the announcement.
    target_compile_definitions(sekisho_options INTERFACE __cpp_impl_coroutine=201902L)
    target_compile_options(sekisho_options INTERFACE -Wno-builtin-macro-redefined)
endif()
if(SEKISHO_SANITIZE)
    target_compile_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE} -fno-omit-frame-pointer
        -fno-sanitize-recover=all)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # What a sanitizer puts between hides from gcc that an optional was looked at before its value.
        target_compile_options(sekisho_options INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(sekisho_options INTERFACE -fsanitize=${SEKISHO_SANITIZE})
    target_compile_definitions(sekisho_options INTERFACE SEKISHO_SANITIZED)
endif()

# sekisho_room(NAME SOURCES ... LINKS ... [PUBLIC_LINKS ...])
# LINKS are private: what a room needs for itself does not become reachable for those above it.
function(sekisho_room name)
    cmake_parse_arguments(ROOM "" "" "SOURCES;LINKS;PUBLIC_LINKS" ${ARGN})
    add_library(sekisho_${name} STATIC ${ROOM_SOURCES})
    set_target_properties(sekisho_${name} PROPERTIES AUTOMOC ON POSITION_INDEPENDENT_CODE ON)
    target_link_libraries(sekisho_${name} PUBLIC ${ROOM_PUBLIC_LINKS} PRIVATE sekisho_options ${ROOM_LINKS})
    target_precompile_headers(sekisho_${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h)
endfunction()

# sekisho_test(NAME SOURCES ... LINKS ... [LABELS ...] [LAUNCHER ...]): one Qt Test program, one ctest entry. A
# launcher is a command that runs the program in surroundings that it makes.
function(sekisho_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINKS;LABELS;LAUNCHER" ${ARGN})
    if(NOT TEST_TIMEOUT)
        set(TEST_TIMEOUT 300)
    endif()
    add_executable(${name} ${TEST_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    target_compile_definitions(${name} PRIVATE SEKISHO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE sekisho_options Qt6::Core Qt6::Test ${TEST_LINKS})
    add_test(NAME ${name} COMMAND ${TEST_LAUNCHER} $<TARGET_FILE:${name}>)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} LABELS "${TEST_LABELS}"
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/lsan.supp;TSAN_OPTIONS=ignore_noninstrumented_modules=1:die_after_fork=0")
endfunction()
