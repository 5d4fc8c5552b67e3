# The language level, warnings and sanitizers of everything that is compiled.
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

option(QUARTZ_WERROR "Warnings are errors" OFF)
option(QUARTZ_FUZZ "Build the fuzz targets (clang only)" OFF)
option(QUARTZ_ALL_CHECKS "Register the slow checks of the sources too: gcc, clang-tidy" OFF)
set(QUARTZ_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, separated by commas")

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
# Assertions stay on in the optimised build: they guard the compiler's own
# invariants, never the user's input.
set(CMAKE_C_FLAGS_RELEASE "-O2")

set(QUARTZ_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wundef -Wvla -Wimplicit-fallthrough)
if(QUARTZ_WERROR)
    list(APPEND QUARTZ_WARNINGS -Werror)
endif()

add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)
if(QUARTZ_SANITIZE)
    add_compile_options(-fsanitize=${QUARTZ_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${QUARTZ_SANITIZE})
endif()
if(QUARTZ_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
endif()

find_package(Threads REQUIRED)
